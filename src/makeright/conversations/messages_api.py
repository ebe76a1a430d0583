"""What was said in a conversation, for programs: messages with their files, and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Path, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.expanding import Expands, wanted
from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, Sorts, page
from makeright.api.schemas import Said
from makeright.conversations import noting
from makeright.conversations.conversations_api import ConversationId, router, seen
from makeright.conversations.models import HELD, LEFT, Attachment, Message, Note, sight_of
from makeright.conversations.permissions import NOTE
from makeright.files.serving import respond
from makeright.staff.models import Agent
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

MessageId = Annotated[int, Id("msg")]
AttachmentId = Annotated[int, Id("att")]
NoteId = Annotated[int, Id("nte")]
CustomerId = Annotated[int, Id("cus")]
AgentId = Annotated[int, Id("agt")]
SavedReplyId = Annotated[int, Id("rpl")]
BY = Sorts(at="id")
EXPANDS = Expands("html")
Stands = Literal["received", "held", "sent", "recalled"]
_STANDS = {"": "received", HELD: "held", LEFT: "sent"}


class Box(Told):
    """Somebody at an address."""

    address: str
    name: str


class AttachmentTold(Told):
    """A file that came or went with a message; its bytes stand under /attachments/{id}/content. `inline`: it stands in
    the text, under its `content_id`."""

    id: AttachmentId
    filename: str
    mime: str
    size: int
    inline: bool
    content_id: str
    is_picture: bool


class MessageTold(Told):
    """One thing said: by a customer (`in`) or by us (`out`). `at`: when it came or was written; `occurred_at`: when its
    sender says it was. What they only quote begins at the character `quoted_from` of `text`. `html` (by
    `expand=html`) is safe, and empty where the text says the same. Of ours, `state` says `held` (it can be taken back
    until `leaves_at`), `sent`, or `recalled`; `blind`: who got it without the others knowing. `automatic`:
    why the house said it by itself (`ack`: that their mail came), or `none`."""

    id: MessageId
    direction: Literal["in", "out"]
    state: Stands
    channel: str
    customer: CustomerId | None = Field(alias="customer_id")
    agent: AgentId | None = Field(alias="agent_id")
    author: Box
    answer_to: str
    copied: list[Box]
    blind: list[Box]
    subject: str
    text: str
    quoted_from: int | None
    html: str | None
    signature: str
    robot: str
    automatic: str
    source: Literal["live", "import", "backfill"]
    message_id: str
    at: datetime
    occurred_at: datetime
    leaves_at: datetime | None
    sent_at: datetime | None = Field(alias="left_at")
    saved_reply: SavedReplyId | None = Field(alias="saved_reply_id")
    answers: MessageId | None
    attachments: list[AttachmentTold]
    erased_at: datetime | None

    @staticmethod
    def resolve_state(message: Message) -> str:
        return _STANDS.get(message.state, message.state)

    @staticmethod
    def resolve_author(message: Message) -> dict[str, str]:
        return {"address": message.author_address, "name": message.author_name}

    @staticmethod
    def resolve_copied(message: Message) -> list[dict[str, str]]:
        return _boxes(message.copied)

    @staticmethod
    def resolve_blind(message: Message) -> list[dict[str, str]]:
        return _boxes(message.blind)

    @staticmethod
    def resolve_html(message: Message) -> str | None:
        return None if "html" in message.get_deferred_fields() else message.html

    @staticmethod
    def resolve_attachments(message: Message) -> list[Attachment]:
        return sorted(message.attachments.all(), key=lambda each: each.pk)


class Messages(Told):
    items: list[MessageTold]
    next: str | None


class ConversationNoteTold(Told):
    """Words for colleagues, which no customer ever sees. `agent` is null for one that came from another desk, by
    somebody who doesn't serve here; `author_name` says who it was."""

    id: NoteId
    text: str
    agent: AgentId | None = Field(alias="agent_id")
    author_name: str = Field(alias="author")
    at: datetime


class ConversationNotes(Told):
    items: list[ConversationNoteTold]
    next: str | None


class ConversationNoteSaid(Said):
    """A note. Whom it mentions sees the conversation from now on, and hears of it."""

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    mentions: Annotated[list[AgentId], Field(max_length=50)] = []


@router.get(
    "/conversations/{conversation}/messages", response=Messages, summary="What was said in a conversation"
)
def messages(
    request: HttpRequest,
    conversation: Path[ConversationId],
    after: After = "",
    limit: Limit = USUAL,
    sort: Annotated[str, BY] = "at",
    expand: Annotated[str, EXPANDS] = "",
) -> dict[str, Any]:
    rows = tellable(seen(request, conversation).messages.all(), html="html" in wanted(expand))
    return page(rows, after, limit, sort=sort, sorts=BY)


@router.get(
    "/conversations/{conversation}/messages/{message}", response=MessageTold, summary="One thing said in it"
)
def message(request: HttpRequest, conversation: Path[ConversationId], message: Path[MessageId]) -> Message:
    return get_object_or_404(tellable(seen(request, conversation).messages.all()), pk=message)


@router.get(
    "/attachments/{attachment}/content",
    response={200: bytes},
    summary="The bytes of a file that came or went with a message",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def content(request: HttpRequest, attachment: Path[AttachmentId]) -> HttpResponseBase:
    visible = Attachment.objects.filter(sight_of(agent_of(request)).condition("message__conversation__"))
    found = get_object_or_404(visible.select_related("file"), pk=attachment)
    return respond(found.file, found.filename)


@router.get(
    "/conversations/{conversation}/notes",
    response=ConversationNotes,
    summary="What colleagues say among themselves",
)
def notes(
    request: HttpRequest,
    conversation: Path[ConversationId],
    after: After = "",
    limit: Limit = USUAL,
    sort: Annotated[str, BY] = "at",
) -> dict[str, Any]:
    return page(seen(request, conversation).notes.all(), after, limit, sort=sort, sorts=BY)


@router.post(
    "/conversations/{conversation}/notes",
    response={201: ConversationNoteTold},
    auth=Bearer(NOTE),
    summary="Leave a note for colleagues",
)
def leave_note(
    request: HttpRequest, conversation: Path[ConversationId], said: ConversationNoteSaid
) -> Status[Note]:
    found = seen(request, conversation)
    mentioned = [get_object_or_404(Agent, pk=key) for key in dict.fromkeys(said.mentions)]
    return Status(201, noting.note(found, text=said.text, mentions=mentioned, by=actor_of(request)))


def tellable(messages: QuerySet[Message], *, html: bool = True) -> QuerySet[Message]:
    """Messages with all that is told of them, in two queries. Their HTML is long, and left away where nobody asks."""
    whole = messages.prefetch_related("attachments")
    return whole if html else whole.defer("html")


def _boxes(kept: list[list[str]]) -> list[dict[str, str]]:
    return [{"address": address, "name": name} for address, name in kept]
