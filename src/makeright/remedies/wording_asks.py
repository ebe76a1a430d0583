"""Wording asks: what a colleague is asked, in the reader's language, with all that is needed to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from makeright.lib.money import Money
from makeright.remedies.asking import next_asked, wish_of
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.models.authority import YES
from makeright.remedies.models.remedy import GIVEN
from makeright.staff.models import Agent
from makeright.ui.numbers import money

BEFORE = 5  # of what they were given already


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


def given_before(remedy: Remedy, agent: Agent) -> Sequence[tuple[Remedy, str]]:
    """What this customer was given already, the latest first: of this matter, and of those that the agent sees."""
    near = Q(conversation=remedy.conversation_id) | Q(pk__in=Remedy.objects.visible_to(agent).values("pk"))
    given = Remedy.objects.filter(near, customer=remedy.customer_id, state__in=GIVEN).exclude(pk=remedy.pk)
    return [(each, what_is_given(each)) for each in given.order_by("-granted_at", "-pk")[:BEFORE]]


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
        "service": _("A call, or a repair"),
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
