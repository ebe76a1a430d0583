"""Asking by mail: who is asked has a letter, and answers on the page that its link opens, without signing in.

The link is signed, for this ask, this person and this time alone; it opens nothing once the ask is answered, withdrawn
or lapsed, or they serve no more. Opening it changes nothing: programs that look through mail follow links. The answer
is a form that is sent, and no more can be said by it than by who was asked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.desk_address import desk_address
from makeright.lib.tokens import sign, verify
from makeright.remedies.models import Ask
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.wording_asks import tell
from makeright.ui.times import ahead

WAY = "/asks/by-mail/"  # where the link leads
PURPOSE = "remedies.ask"
LETTERS = 26  # of the signature: 130 bits
BY = Actor.system("remedies")


@transaction.atomic
def write_to_asked(ask: Ask, *, now: datetime) -> bool:
    """Have the letter written to who is asked, once; say whether it was. There is none for an AI, for who may not sign
    in, and for what is answered already."""
    agent = ask.asked
    if not ask.is_open or not agent.may_sign_in or now >= ask.due_at:
        return False
    language = agent.language or "en"
    zone = ZoneInfo(agent.zone) if agent.zone else timezone.get_default_timezone()
    with translation.override(language), timezone.override(zone):
        told = tell(ask)
        facts = {
            "first_name": agent.first_name,
            "asker": ask.asker.first_name,
            "customer": told.customer,
            "wanted": told.wanted,
            "cost": told.cost,
            "beyond": told.beyond,
            "by_when": ahead(ask.due_at, now),
            "lapses": told.lapses,
        }
    write(
        "remedies/ask",
        to=agent.email,
        addressee=agent.name,
        language=language,
        facts=facts,
        secrets={"link": f"{desk_address()}{WAY}{link_of(ask)}"},
        once=f"ask-{ask.pk}",
        of_use_for=ask.due_at - now,
        by=BY,
        now=now,
    )
    return True


def link_of(ask: Ask) -> str:
    """The last part of the link for who is asked."""
    return f"{ask.pk}-{sign(PURPOSE, _value(ask), length=LETTERS)}"


def opened_by(link: str, *, now: datetime | None = None) -> Ask | None:
    """The ask that a link is for: ours, open, in time, and who is asked still serves and may make right; else None."""
    key, _, signature = link.partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    parts = ("remedy__conversation", "remedy__customer", "remedy__authority__then_asks", "asker", "asked")
    ask = Ask.objects.select_related(*parts).filter(pk=int(key)).first()
    if ask is None or not verify(PURPOSE, _value(ask), signature, length=LETTERS):
        return None
    in_time = ask.is_open and (now or timezone.now()) < ask.due_at
    return ask if in_time and ask.asked.may_sign_in and ask.asked.may(MAKE_RIGHT) else None


def _value(ask: Ask) -> str:
    return f"{ask.pk}|{ask.asked_id}|{ask.due_at.timestamp():.6f}"
