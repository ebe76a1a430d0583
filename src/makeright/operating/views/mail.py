"""Mail that became no message: set aside, let go, filed, or refused at the door; letters of the house that did not
go; and how mails come in and go out."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from makeright.conversations.models import Inbox
from makeright.letters import trying_again
from makeright.letters.models import Letter
from makeright.mail.letting_go import how_many_alike
from makeright.mail.models import (
    ACCEPTED,
    FILED,
    LET_GO,
    OPENING,
    QUARANTINED,
    QUEUED,
    WAITING,
    Delivery,
    IncomingMail,
    RefusedMail,
)
from makeright.operating import tending
from makeright.operating.views.base import Context, OperatorView

SHOWN = 50


class Mail(OperatorView):
    """The page of mail that became no message."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("operating/mail.html", _all_of_it() | {"at": "mail"})


class MailRows(OperatorView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("operating/_mail.html", _all_of_it())


class LetterAgain(OperatorView):
    """That a letter of the house is sent once more: POST makes it so, if it did not go and can be written anew."""

    def post(self, request: HttpRequest, letter: int) -> HttpResponse:
        if not tending.send_again(letter, by=self.actor) and not Letter.objects.filter(pk=letter).exists():
            raise Http404
        return self.changed()


@dataclass(frozen=True, slots=True)
class Ungone:
    """A letter that did not go. `title`: its kind in words; `can_go_again`: nothing that it says was wiped."""

    letter: Letter
    title: str
    can_go_again: bool


def _all_of_it() -> Context:
    incoming = IncomingMail.objects.select_related("inbox").order_by("-pk")
    aside = _some(incoming.filter(state=QUARANTINED))
    unopened = IncomingMail.objects.filter(state__in=(ACCEPTED, OPENING))
    unsent = Delivery.objects.filter(state__in=(QUEUED, WAITING))
    refused = list(RefusedMail.objects.select_related("inbox").order_by("-last_at")[: SHOWN + 1])
    return {
        "set_aside": aside,
        "alike": how_many_alike(aside[0], IncomingMail.objects.all()),
        "let_go": _some(incoming.filter(state=LET_GO)),
        "filed": _some(incoming.filter(state=FILED)),
        "refused": (refused[:SHOWN], len(refused) > SHOWN),
        "letters": _letters_that_did_not_go(),
        "unopened": unopened.aggregate(count=Count("pk"), oldest_at=Min("received_at")),
        "unsent": unsent.aggregate(count=Count("pk"), oldest_at=Min("created_at")),
        "has_inbox": Inbox.objects.exists(),
        "limit": settings.MAKERIGHT_MAIL_LIMIT,
    }


def _some(mails: QuerySet[IncomingMail]) -> tuple[list[IncomingMail], bool]:
    """The latest, and whether there are more."""
    found = list(mails[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def _letters_that_did_not_go() -> tuple[list[Ungone], bool]:
    """The latest, and whether there are more."""
    letters = (
        Letter.objects.filter(state__in=trying_again.NOT_GONE).defer("secrets").order_by("-written_at", "-pk")
    )
    found = list(letters[: SHOWN + 1])
    rows = [Ungone(one, _in_words(one.name), trying_again.can_be_written_anew(one)) for one in found[:SHOWN]]
    return rows, len(found) > SHOWN


def _in_words(name: str) -> str:
    """A letter's kind as it reads: "staff/password_reset" is "Password reset"."""
    return name.rpartition("/")[2].replace("_", " ").capitalize()
