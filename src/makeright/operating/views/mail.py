"""Mail that became no message: set aside, filed, or refused at the door; and how mails come in and go out."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse

from makeright.mail.models import (
    ACCEPTED,
    FILED,
    OPENING,
    QUARANTINED,
    QUEUED,
    WAITING,
    Delivery,
    IncomingMail,
    RefusedMail,
)
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


def _all_of_it() -> Context:
    incoming = IncomingMail.objects.select_related("inbox").order_by("-pk")
    unopened = IncomingMail.objects.filter(state__in=(ACCEPTED, OPENING))
    unsent = Delivery.objects.filter(state__in=(QUEUED, WAITING))
    refused = list(RefusedMail.objects.select_related("inbox").order_by("-last_at")[: SHOWN + 1])
    return {
        "set_aside": _some(incoming.filter(state=QUARANTINED)),
        "filed": _some(incoming.filter(state=FILED)),
        "refused": (refused[:SHOWN], len(refused) > SHOWN),
        "unopened": unopened.aggregate(count=Count("pk"), oldest_at=Min("received_at")),
        "unsent": unsent.aggregate(count=Count("pk"), oldest_at=Min("created_at")),
        "limit": settings.MAKERIGHT_MAIL_LIMIT,
    }


def _some(mails: QuerySet[IncomingMail]) -> tuple[list[IncomingMail], bool]:
    """The latest, and whether there are more."""
    found = list(mails[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN
