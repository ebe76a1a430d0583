"""Telling what fits, and what came of it, in the reader's language. What has no history says so."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says
from django.utils.translation import ngettext

from makeright.remedies.learning import History, Outcome
from makeright.ui.numbers import money, number

KIND_NAMES = {
    "replacement": says("Replacement"),
    "exchange": says("Exchange"),
    "refund": says("Refund"),
    "credit": says("Credit"),
    "gift_card": says("Gift card"),
    "discount": says("Discount"),
    "expedite": says("Faster delivery"),
    "cancel": says("Cancellation"),
    "order_change": says("Change of order"),
    "return": says("Return"),
    "gift": says("Gift"),
    "service": says("Service"),
    "apology": says("Apology"),
}
HARM_NAMES = {
    "unusable": says("Can’t be used"),
    "impaired": says("Works in part"),
    "cosmetic": says("Looks wrong"),
    "missing": says("Isn’t there"),
    "late": says("Came late"),
    "wrong": says("The wrong one"),
    "unsafe": says("Isn’t safe"),
    "none": says("Nothing is broken"),
    "unknown": says("Nobody knows yet what it does"),
}
HOURS_TOLD = 48  # beyond that, days say it better


def how_many(history: History) -> str:
    """How many matters there were."""
    if not history.matters:
        return _("No matter yet")
    return ngettext("%(num)s matter", "%(num)s matters", history.matters) % {"num": number(history.matters)}


def what_came(outcome: Outcome | None, matters: int) -> list[str]:
    """What came of a kind of remedy, in sentences: how often it was given, the wish, what was seen afterwards, what it
    cost us and how long it took."""
    if outcome is None:
        return [_("Not given yet.")]
    given = {"given": number(outcome.given), "matters": number(matters)}
    said = [ngettext("Given in %(given)s of %(matters)s matter.", "Given in %(given)s of %(matters)s matters.", matters) % given]  # fmt: skip  # noqa: E501
    said += [_wish(outcome), _checks(outcome), _price(outcome)]
    if outcome.failed:
        said.append(
            ngettext("It failed once.", "It failed %(num)s times.", outcome.failed)
            % {"num": number(outcome.failed)}
        )
    return [each for each in said if each]


def _wish(outcome: Outcome) -> str:
    """How the wish was met, as far as it was said; what never happened is not counted up."""
    counts = {name: number(getattr(outcome, name)) for name in ("met", "over", "under")}
    said = []
    if outcome.met:
        said.append(
            ngettext("The wish was met once.", "The wish was met %(met)s times.", outcome.met) % counts
        )
    if outcome.over:
        said.append(
            ngettext(
                "It was more than wished for once.",
                "It was more than wished for %(over)s times.",
                outcome.over,
            )
            % counts
        )
    if outcome.under:
        said.append(ngettext("It fell short once.", "It fell short %(under)s times.", outcome.under) % counts)
    return " ".join(said) or _("Nobody said what was wished.")


def _checks(outcome: Outcome) -> str:
    counts = {"checked": number(outcome.checked), "right": number(outcome.right)}
    if not outcome.checked:
        return _("Nobody has seen yet whether it was right.")
    if outcome.checked == outcome.right:
        return (
            ngettext(
                "Looked at again once, and it was right.",
                "Looked at again %(checked)s times, and it was right each time.",
                outcome.checked,
            )
            % counts
        )
    return (
        ngettext(
            "Looked at again once, and it was not right.",
            "Looked at again %(checked)s times, and it was right %(right)s times.",
            outcome.checked,
        )
        % counts
    )


def _price(outcome: Outcome) -> str:
    if outcome.average_minor is None:
        return ""
    cost = {"amount": money(outcome.average_minor, outcome.currency)}
    if outcome.hours is None:
        return _("It costs us %(amount)s on average.") % cost
    return _("It cost us %(amount)s on average, and took %(time)s.") % {
        **cost,
        "time": _time(outcome.hours),
    }


def _time(hours: float) -> str:
    if hours < 1:
        return _("less than an hour")
    if hours < HOURS_TOLD:
        whole = round(hours)
        return ngettext("%(num)s hour", "%(num)s hours", whole) % {"num": number(whole)}
    days = round(hours / 24)
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": number(days)}
