"""What the desk itself still has to get done: replies that have not arrived, mails that could not be opened."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse

from makeright.conversations.models import Sight
from makeright.desk.counting import LETTING_DOWN, set_aside, undelivered
from makeright.desk.views.base import Context, DeskView, PageView
from makeright.mail.letting_go import how_many_alike
from makeright.mail.models import WAITING

SHOWN = 100


class Outbox(PageView):
    """The page of what has not arrived."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/outbox.html", unsent(self.sight) | {"at": "outbox"})


class OutboxRows(DeskView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_outbox.html", unsent(self.sight))


class SetAside(PageView):
    """The page of mails that could not be opened."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/set_aside.html", unopened(self.sight) | {"at": "set_aside"})


class SetAsideRows(DeskView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_set_aside.html", unopened(self.sight))


def unsent(sight: Sight) -> Context:
    """Replies that no server has taken: first those where a customer is let down, then the oldest."""
    urgency = Case(
        When(state__in=LETTING_DOWN, then=Value(0)),
        When(state=WAITING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = undelivered(sight).select_related("message__conversation").order_by(urgency, "pk")
    found = list(rows[: SHOWN + 1])
    return {
        "deliveries": found[:SHOWN],
        "more": len(found) > SHOWN,
        "has_mail_server": bool(settings.MAKERIGHT_SMTP),
    }


def unopened(sight: Sight) -> Context:
    """Mails that could not be opened, the latest first."""
    theirs = set_aside(sight)
    found = list(theirs.order_by("-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    return {"mails": shown, "alike": how_many_alike(shown, theirs), "more": len(found) > SHOWN}
