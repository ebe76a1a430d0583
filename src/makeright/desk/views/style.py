"""The style page: every atom of the screens in every state, to be looked at while they are made."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from makeright.conversations.composing import Recipients
from makeright.conversations.listing import Row
from makeright.conversations.models.tag import COLORS
from makeright.conversations.tagging import Worn
from makeright.conversations.views.sheets import Sheet

TAGS = ("invoice", "glass", "special size", "breakage", "carrier, and who drove", "عاجل")
LONG_NAME = "Bartholomew Featherstonehaugh-Oyelaran von und zu Wolfenbüttel"


class Style(View):
    """Nobody stands on it, so it asks for nobody. It has a route while developing only: config/development_urls."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/style.html", _samples(), using="pages")


def _samples() -> dict[str, Any]:
    now = timezone.now()
    agent = SimpleNamespace(pk=1, theme="system", density="comfortable", may=lambda permission: True)
    conversation = SimpleNamespace(
        number=1,
        customer=SimpleNamespace(first_name="Karim"),
        inbox=SimpleNamespace(signed_by=lambda agent: ""),
    )
    whom = Recipients((("karim@example.com", "Karim Benali"),), ())
    text = "Dear Karim,\n\nI am sorry. That corner should have held."
    minutes = (0, 4, 20, 50, 200, 700, 3000, 20_000)
    return {
        "now": now,
        "rows": _rows(now),
        "agent": agent,
        "tags": [
            Worn(place, name, color) for place, (name, color) in enumerate(zip(TAGS, COLORS, strict=True))
        ],
        "conversation": conversation,
        "draft": Sheet(text, "reply", whom, 0),
        "waits": [now - timedelta(minutes=each) for each in minutes],
        "moments": [now - timedelta(days=each) for each in (0, 2, 40, 900)],
        "long_name": LONG_NAME,
    }


def _rows(now: datetime) -> list[tuple[str, Row]]:
    """Kind and row: just in, with files, too long, from the right and an AI's, answered without a subject."""
    none: dict[str, Any] = dict.fromkeys(Row._fields)
    common = none | {"id": 1, "channel": "mail", "state": "open", "last_at": now, "attachment_count": 0}
    mina = {"assignee_id": 1, "assignee_name": "Mina Vogel", "assignee_kind": "person"}
    samples: list[tuple[str, dict[str, Any]]] = [
        (
            "unread",
            {
                "customer_name": "Rosa Lindqvist",
                "subject": "Where is my parcel?",
                "waiting_since": now,
                "last_words": "It was to be here on Tuesday.",
            },
        ),
        (
            "",
            mina
            | {
                "customer_name": "Karim Benali",
                "subject": "Frame arrived broken",
                "waiting_since": now - timedelta(minutes=40),
                "last_words": "The corner is split, see the photos.",
                "attachment_count": 2,
            },
        ),
        (
            "",
            mina
            | {
                "customer_name": LONG_NAME,
                "subject": "A subject that goes on for longer than any row is wide, and then some more",
                "waiting_since": now - timedelta(days=3),
                "last_words": "I measured the print and not the mount, so now it does not fit, and I wonder.",
                "assignee_away_for": "vacation",
            },
        ),
        (
            "",
            mina
            | {
                "customer_name": "سلمى العطار",
                "subject": "وصل الإطار مكسورًا",
                "waiting_since": now - timedelta(hours=2),
                "last_words": "الزاوية السفلية مشقوقة والزجاج مكسور أيضًا",
                "assignee_kind": "ai",
            },
        ),
        (
            "resting",
            {
                "customer_name": "Paula Okonkwo",
                "subject": "",
                "last_at": now - timedelta(days=2),
                "last_words": "Thank you for the card.",
            },
        ),
    ]
    return [
        (kind, Row(**common | sample | {"number": number}))
        for number, (kind, sample) in enumerate(samples, 1)
    ]
