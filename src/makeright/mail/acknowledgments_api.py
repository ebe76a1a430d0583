"""What inboxes answer by themselves, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.schemas import Said
from makeright.conversations.models import Inbox
from makeright.mail import acknowledging
from makeright.mail.acknowledging import LONGEST, MOST_AN_HOUR
from makeright.mail.models import Acknowledgment
from makeright.mail.permissions import ACKNOWLEDGE
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Inboxes"])
InboxId = Annotated[int, Id("inb")]
Words = Annotated[str, Field(max_length=LONGEST)]
May = Bearer(ACKNOWLEDGE)


class AcknowledgmentText(Told):
    """What is said in a language ("" for all others), and while nobody works, if that is something else."""

    language: str
    words: str
    closed: str


class AcknowledgmentTold(Told):
    """Whether an inbox tells by itself that a mail came. `paused_at`: since when its brake holds it."""

    is_on: bool
    most_an_hour: int
    paused_at: datetime | None
    texts: list[AcknowledgmentText]

    @staticmethod
    def resolve_texts(setting: Acknowledgment) -> list[AcknowledgmentText]:
        return [
            AcknowledgmentText(language=language, words=words, closed=closed)
            for language, (words, closed) in sorted(setting.texts.items())
        ]


class AcknowledgmentSaid(Said):
    """What changes; what isn't said stays."""

    is_on: bool | None = None
    most_an_hour: Annotated[int, Field(ge=1, le=MOST_AN_HOUR)] | None = None


class AcknowledgmentWordsSaid(Said):
    """Plain text, in which {name}, {number} and {company} are filled in. Without `words` the language has none."""

    language: Annotated[str, Field(max_length=20)] = ""
    words: Words
    closed: Words = ""


@router.get(
    "/inboxes/{inbox}/acknowledgment",
    response=AcknowledgmentTold,
    auth=May,
    summary="Whether it tells by itself that a mail came",
)
def acknowledgment(request: HttpRequest, inbox: Path[InboxId]) -> Acknowledgment:
    return acknowledging.setting_of(get_object_or_404(Inbox, pk=inbox))


@router.patch(
    "/inboxes/{inbox}/acknowledgment", response=AcknowledgmentTold, auth=May, summary="Turn that on or off"
)
def change(request: HttpRequest, inbox: Path[InboxId], said: AcknowledgmentSaid) -> Acknowledgment:
    found = get_object_or_404(Inbox, pk=inbox)
    acknowledging.change(found, is_on=said.is_on, most_an_hour=said.most_an_hour, by=actor_of(request))
    return acknowledging.setting_of(found)


@router.put(
    "/inboxes/{inbox}/acknowledgment/texts",
    response=AcknowledgmentTold,
    auth=May,
    summary="What it says in a language",
)
def word(request: HttpRequest, inbox: Path[InboxId], said: AcknowledgmentWordsSaid) -> Acknowledgment:
    found = get_object_or_404(Inbox, pk=inbox)
    acknowledging.word(found, said.language, said.words, closed=said.closed, by=actor_of(request))
    return acknowledging.setting_of(found)


@router.post(
    "/inboxes/{inbox}/acknowledgment/resumption",
    response=AcknowledgmentTold,
    auth=May,
    summary="Have it go on after its brake held it",
)
def go_on(request: HttpRequest, inbox: Path[InboxId]) -> Acknowledgment:
    found = get_object_or_404(Inbox, pk=inbox)
    acknowledging.go_on(found, by=actor_of(request))
    return acknowledging.setting_of(found)
