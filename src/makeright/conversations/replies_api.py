"""Replies, for programs: written, held for some seconds, taken back; and files that go along, sent ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.problems import Problem
from makeright.api.schemas import Moment, Said
from makeright.conversations import replying, resolving
from makeright.conversations.composing import addressed
from makeright.conversations.conversations_api import ConversationId, seen
from makeright.conversations.forms import LARGEST_FILE, MOST_BOXES, MOST_FILES
from makeright.conversations.messages_api import MessageId, MessageTold
from makeright.conversations.models import OUT, RECALLED, Message, SavedReply
from makeright.conversations.permissions import ANSWER, RESOLVE
from makeright.conversations.receiving import Part
from makeright.conversations.refusals import Refused
from makeright.conversations.wording import plain, worded
from makeright.files.kinds import RASTERS
from makeright.files.naming import file_name
from makeright.files.uploading import upload, uploaded
from makeright.staff.views.bearing import Bearer, actor_of, agent_of, token_of

router = Router(tags=["Conversations"])
SavedReplyId = Annotated[int, Id("rpl")]
UploadId = Annotated[str, Field(pattern=r"^upl_", max_length=2_000)]
Files = Annotated[list[UploadId], Field(max_length=MOST_FILES)]
Answers = Bearer(ANSWER)


class BoxSaid(Said):
    """Somebody at an address."""

    address: Annotated[str, Field(min_length=3, max_length=320)]
    name: Annotated[str, Field(max_length=200)] = ""


Boxes = Annotated[list[BoxSaid], Field(max_length=MOST_BOXES)]


class ReplySaid(Said):
    """What goes to the customer: `text`, or `html`, of which what an editor makes is kept. Who gets copies is as it was
    in what is answered, unless `cc` or `bcc` say otherwise. `files` were sent ahead. With `leaves_at` it leaves then,
    unless the customer writes first. `seen`: the newest message that was looked at: if somebody has written since,
    nothing is sent. `then`: what is done with the conversation afterwards."""

    text: str | None = Field(None, max_length=200_000)
    html: str | None = Field(None, max_length=400_000)
    cc: Boxes | None = None
    bcc: Boxes | None = None
    files: Files = []
    saved_reply: SavedReplyId | None = None
    leaves_at: Moment | None = None
    seen: MessageId | None = None
    then: Literal["resolve"] | None = None


class FileTold(Told):
    """A file that was sent ahead, good for an hour: its id goes into `files` of what is said next."""

    id: str
    filename: str
    mime: str
    size: int


@router.post(
    "/files",
    response={201: FileTold},
    auth=Answers,
    summary="Send a file ahead, as it is",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def send_ahead(
    request: HttpRequest, filename: Annotated[str, Query(min_length=1, max_length=255)] = "file"
) -> Status[FileTold]:
    """The body is the file itself, of 20 MB at most."""
    content = request.read(LARGEST_FILE + 1)
    if not content:
        raise Problem(422, "empty", "There is nothing in this file.")
    if len(content) > LARGEST_FILE:
        raise Problem(422, "too_large", "A file holds at most 20 MB: most mail servers refuse more.")
    stated = request.content_type or ""
    word, kept = upload(content, stated, filename, whose=agent_of(request).pk)
    name = file_name(filename, kept.mime)
    return Status(201, FileTold(id=word, filename=name, mime=kept.mime, size=kept.size))


@router.post(
    "/conversations/{conversation}/replies",
    response={201: MessageTold},
    auth=Answers,
    summary="Write to the customer",
)
def reply(request: HttpRequest, conversation: Path[ConversationId], said: ReplySaid) -> Status[Message]:
    """It is held for some seconds, in which it can be taken back; then it leaves. An answer to what is nobody's takes
    it."""
    found, by = seen(request, conversation), actor_of(request)
    if (said.text is None) == (said.html is None):
        raise Problem(409, "one_of_both", "Say either text or html.")
    if said.then == "resolve" and not token_of(request).may(RESOLVE):
        raise Problem(
            403, "not_permitted", f"This token does not let you {RESOLVE.means}.", permission=RESOLVE.code
        )
    saved = None if said.saved_reply is None else get_object_or_404(SavedReply, pk=said.saved_reply)
    wording = plain(said.text) if said.text is not None else worded(said.html or "", pictures={})
    files = parts(request, said.files)
    with transaction.atomic():
        whom = None
        if said.cc is not None or said.bcc is not None:
            whom = addressed(
                found, *([(box.address, box.name) for box in side or ()] for side in (said.cc, said.bcc))
            )
        written = replying.reply(
            found,
            text=wording.text,
            html=wording.html,
            files=files,
            whom=whom,
            saved=saved,
            leaves_at=said.leaves_at,
            seen=said.seen,
            by=by,
        )
        if said.then == "resolve":
            resolving.resolve(found, by=by)
    return Status(201, written)


@router.delete(
    "/conversations/{conversation}/replies/{message}",
    response=MessageTold,
    auth=Answers,
    summary="Take a reply back while it is held",
)
def recall(request: HttpRequest, conversation: Path[ConversationId], message: Path[MessageId]) -> Message:
    """Only whom the program acts as takes back what they wrote. It never leaves, and its words are kept."""
    ours = seen(request, conversation).messages.filter(direction=OUT, agent=agent_of(request))
    written = get_object_or_404(ours, pk=message)
    replying.recall(written, by=actor_of(request))
    written.refresh_from_db()
    if written.state != RECALLED:
        raise Refused("already_gone", "It has left already.")
    return written


def parts(request: HttpRequest, words: Sequence[str]) -> list[Part]:
    """The files that were sent ahead under these words. Raises Problem (`no_such_file`, 422)."""
    found = []
    for word in words:
        try:
            kept, filename = uploaded(word, whose=agent_of(request).pk)
        except ValueError:
            detail = "A file that is named was not sent ahead within the last hour."
            raise Problem(422, "no_such_file", detail) from None
        is_picture = kept.mime in RASTERS
        found.append(Part(kept, file_name(filename, kept.mime), is_picture=is_picture))
    return found
