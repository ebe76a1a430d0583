"""What customers said elsewhere, brought in by programs: from a form, the phone, another desk."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Status
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.problems import Problem
from makeright.api.schemas import Moment, Said
from makeright.conversations import bringing_in
from makeright.conversations.bringing_in import Word
from makeright.conversations.conversations_api import (
    ConversationId,
    ConversationTold,
    router,
    seen,
    tell_one,
)
from makeright.conversations.knowing import customers_seen_by
from makeright.conversations.messages_api import MessageTold
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.permissions import BRING_IN
from makeright.conversations.replies_api import Files, parts
from makeright.customers.recognizing import Sign
from makeright.lib.actor import Actor
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

InboxId = Annotated[int, Id("inb")]
CustomerId = Annotated[int, Id("cus")]
Brings = Bearer(BRING_IN)
__all__ = ["router"]  # one for all that stands at the same addresses


class WhoSaid(Said):
    """Who said it, by what they are known by. Whoever is known by it is found; else they are a customer from now on. It
    is a claim, like the sender of a mail."""

    kind: Literal["mail", "phone", "handle", "external_id"] = "mail"
    typed: Annotated[str, Field(min_length=1, max_length=320)]
    name: Annotated[str, Field(max_length=200)] = ""


class WordSaid(Said):
    """What a customer said. `source`: `live`, or `import` for what happened elsewhere, which starts no clock, owes
    nothing and sends nothing, or `backfill` for what is told here afterwards; the latter two say `occurred_at`. What
    has an `external_id` (its name where it comes from, such as `zendesk:comment:1042`) comes in once."""

    text: Annotated[str, Field(max_length=1_000_000)]
    customer: CustomerId | None = None
    author: WhoSaid | None = None
    occurred_at: Moment | None = None
    source: Literal["live", "import", "backfill"] = "live"
    external_id: Annotated[str, Field(max_length=200)] = ""
    files: Files = []


class ConversationSaid(WordSaid):
    """A conversation with the first that a customer said in it: `customer`, or `author`."""

    inbox: InboxId
    subject: Annotated[str, Field(max_length=500)] = ""
    surface: Literal["portal", "widget", "public", "phone", "api"] = "api"
    language: Annotated[str, Field(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,1})?$")] = ""


@router.post(
    "/conversations",
    response={201: ConversationTold, 200: ConversationTold},
    auth=Brings,
    summary="Begin a conversation with what a customer said elsewhere",
)
def open_conversation(request: HttpRequest, said: ConversationSaid) -> HttpResponse:
    """200 if it came in under the same `external_id` before: then it is told as it is now."""
    agent = agent_of(request)
    inbox = get_object_or_404(Inbox.objects.all().visible_to(agent), pk=said.inbox)
    if (said.customer is None) == (said.author is None):
        raise Problem(409, "one_of_both", "Say either customer or author.")
    message, is_new = bringing_in.open_with(
        _word(request, said),
        inbox=inbox,
        subject=said.subject,
        surface=said.surface,
        language=said.language,
        by=_by(request, said),
    )
    if not is_new:
        _expect_seen(request, message)
    return tell_one(request, message.conversation_id, status=201 if is_new else 200, is_seen=True)


@router.post(
    "/conversations/{conversation}/messages",
    response={201: MessageTold, 200: MessageTold},
    auth=Brings,
    summary="Add what a customer said elsewhere to a conversation",
)
def add_message(request: HttpRequest, conversation: Path[ConversationId], said: WordSaid) -> Status[Message]:
    """Its own customer said it, unless another is named. 200 if it came in under the same `external_id` before."""
    found = seen(request, conversation)
    message, is_new = bringing_in.go_on_with(found, _word(request, said), by=_by(request, said))
    return Status(201 if is_new else 200, message)


def _expect_seen(request: HttpRequest, message: Message) -> None:
    """Raise Problem (`external_id_taken`, 409) if what came in before is out of sight."""
    if not Conversation.objects.visible_to(agent_of(request)).filter(pk=message.conversation_id).exists():
        raise Problem(
            409, "external_id_taken", "Something that you don’t see came in under this external_id."
        )


def _word(request: HttpRequest, said: WordSaid) -> Word:
    named: dict[str, Any] = {}
    if said.customer is not None:
        named["customer"] = get_object_or_404(customers_seen_by(agent_of(request)), pk=said.customer)
    elif said.author is not None:
        named["sign"] = Sign(said.author.kind, said.author.typed)
        named["name"] = said.author.name
    return Word(
        text=said.text,
        occurred_at=said.occurred_at,
        external_id=said.external_id,
        files=parts(request, said.files),
        **named,
    )


def _by(request: HttpRequest, said: WordSaid) -> Actor:
    return actor_of(request).telling(said.source)
