"""Wording asks: what a colleague is asked, in the reader's language, with all that is needed to answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from makeright.conversations.models.seeing import sight_of
from makeright.lib.money import Money
from makeright.remedies.asking import next_asked, wish_of
from makeright.remedies.looking_before import ADDRESS, PERSON, TENDER, Before, given_before
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.models.authority import YES
from makeright.staff.models import Agent
from makeright.ui.numbers import money


@dataclass(frozen=True, slots=True)
class AskTold:
    """An ask in words: what is wanted for whom, what it costs us (and beyond what they may give, where there was an
    amount), what the customer knows, and what happens if nobody answers. `most`: the amount that may be lessened, as
    it would be typed; "" where there is none."""

    ask: Ask
    remedy: Remedy
    customer: str
    wanted: str
    cost: str
    beyond: str
    told: str
    lapses: str
    most: str


def tell(ask: Ask) -> AskTold:
    """Tell of an ask, in the reader's language."""
    remedy = ask.remedy
    customer = str(remedy.customer)
    least = wish_of(remedy).amount_minor
    return AskTold(
        ask,
        remedy,
        customer,
        what_is_given(remedy),
        money(remedy.cost_minor, remedy.currency),
        money(ask.beyond_minor, ask.currency) if ask.beyond_minor else "",
        _told(ask, customer),
        _lapses(ask) if ask.is_open else "",
        typed(least, remedy.currency) if least is not None else "",
    )


class BeforeTold(NamedTuple):
    """What was given before in words: what it was, what for, and to whom if it was somebody near ("" for the same
    person)."""

    remedy: Remedy
    what: str
    why: str
    near: str


def before_ask(remedy: Remedy, agent: Agent) -> list[BeforeTold]:
    """What was given before what is asked for now: in this matter, and in those that the agent sees."""
    return tell_before(
        given_before(
            remedy.customer_id, remedy.order, sight_of(agent), matter=remedy.conversation_id, but=remedy.pk
        )
    )


def tell_before(found: Iterable[Before]) -> list[BeforeTold]:
    """The same in the reader's language."""
    near = {
        PERSON: "",
        ADDRESS: _("to the same address, for %(whom)s"),
        TENDER: _("paid with the same, by %(whom)s"),
    }
    return [
        BeforeTold(
            each.remedy,
            what_is_given(each.remedy),
            each.remedy.claim.cause.name if each.remedy.claim.cause else "",
            near[each.near] % {"whom": each.remedy.customer} if near[each.near] else "",
        )
        for each in found
    ]


def what_is_given(remedy: Remedy) -> str:
    """What a remedy is, in a few words."""
    minor = remedy.params.get("amount_minor")
    worth = money(minor if minor is not None else remedy.value_minor, remedy.currency)
    if remedy.kind == "replacement":
        returns = remedy.return_demanded == "required"
        return _("New one, the old comes back") if returns else _("New one, they keep or give away the old")
    if remedy.kind == "discount" and (percent := remedy.params.get("percent")):
        return _("Discount, %(percent)s %%") % {"percent": percent}
    return {
        "exchange": _("Another variant"),
        "refund": _("Money back, %(amount)s") % {"amount": worth},
        "credit": _("Credit, %(amount)s") % {"amount": worth},
        "gift_card": _("Gift card, %(amount)s") % {"amount": worth},
        "discount": _("Discount, %(amount)s") % {"amount": worth},
        "expedite": _("Faster on its way"),
        "cancel": _("Cancel the order"),
        "order_change": _("Change the order"),
        "return": _("They send it back"),
        "gift": _("Something on top"),
        "service": _("A call, a repair, a courier"),
        "apology": _("Words alone"),
    }[remedy.kind]


def typed(minor: int, currency: str) -> str:
    """An amount as somebody would type it, such as 148.00."""
    return str(Money(minor, currency)).removesuffix(f" {currency}")


def _told(ask: Ask, customer: str) -> str:
    said = {"customer": customer}
    return {
        "nothing": _("%(customer)s was told nothing of it yet.") % said,
        "it_is_looked_into": _("%(customer)s knows that it is looked into.") % said,
        "part_given": _("%(customer)s has a part of it already.") % said,
    }.get(ask.told, "")


def _lapses(ask: Ask) -> str:
    after = next_asked(ask)
    if after is not None:
        return _("If nobody answers by then, %(who)s is asked.") % {"who": after.first_name}
    authority = ask.remedy.authority
    if authority is not None and authority.if_lapsed == YES:
        return _("If nobody answers by then, the answer is yes.")
    return _("If nobody answers by then, the answer is no, and %(who)s decides what else to give.") % {
        "who": ask.asker.first_name
    }
