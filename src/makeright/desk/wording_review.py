"""Wording the review list: why a matter stands on it, in sentences for the reader."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.remedies.kinds import EXTRA, MONEY, THING
from makeright.remedies.picking import DIFFERENTLY, LESS, MORE, SAMPLE, Alike, Picked, Usual
from makeright.ui.numbers import money


def why(picked: Picked) -> list[str]:
    """A sentence for each reason; for what stands there as a sample alone, also what it was compared with."""
    said = []
    for reason in picked.reasons:
        if reason == MORE and picked.usual:
            said.append(_more(picked, picked.usual))
        elif reason == LESS and picked.usual:
            amounts = _amounts(picked, picked.usual)
            said.append(_("Far less than this cause usually gets: %(cost)s, usually %(usual)s.") % amounts)
        elif reason == DIFFERENTLY and picked.alike:
            said.append(_differently(picked, picked.alike))
        elif reason == SAMPLE:
            said.append(_("Part of the sample: one in ten."))
    if picked.reasons == (SAMPLE,):
        said.append(_compared(picked))
    return said


def _more(picked: Picked, usual: Usual) -> str:
    amounts = _amounts(picked, usual)
    if not picked.times:
        return _("This cause usually gets nothing that costs us; this cost %(cost)s.") % amounts
    return _("About %(times)s times what this cause usually gets: %(cost)s, usually %(usual)s.") % amounts


def _differently(picked: Picked, alike: Alike) -> str:
    return _("Others like it: %(many)s of %(others)s got %(usual)s; this one got %(own)s.") % {
        "many": alike.many,
        "others": alike.others,
        "usual": _got(alike.mends),
        "own": _got(picked.matter.mends),
    }


def _compared(picked: Picked) -> str:
    if not picked.matter.cause:
        return _("No cause was named, so there is nothing to compare it with.")
    if not picked.matter.currency:
        return _("It was given in several currencies, so no amounts are compared.")
    if picked.usual is None:
        said = ngettext(
            "Too few to compare: %(num)s other of this cause.",
            "Too few to compare: %(num)s others of this cause.",
            picked.others,
        )
        return said % {"num": picked.others}
    return _("Near what this cause usually gets: %(cost)s, usually %(usual)s.") % _amounts(
        picked, picked.usual
    )


def _amounts(picked: Picked, usual: Usual) -> dict[str, object]:
    currency = picked.matter.currency
    lower, upper = money(usual.lower, currency), money(usual.upper, currency)
    between = _("%(lower)s to %(upper)s") % {"lower": lower, "upper": upper}
    return {
        "times": picked.times,
        "cost": money(picked.matter.cost_minor, currency),
        "usual": upper if lower == upper else between,
    }


def _got(mends: str) -> str:
    return {THING: _("the thing itself"), MONEY: _("money"), EXTRA: _("something on top")}.get(
        mends, _("words alone")
    )
