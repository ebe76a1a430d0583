"""What usually fits: which kinds of remedies are put first for a harm, and for causes whose harm doesn't say enough.
Pure. It counts as long as the company has said nothing else."""

from __future__ import annotations

from collections.abc import Mapping

# What restores what was lost comes first (Mix&Match, Journal of Service Research 2020, doi 10.1177/1094670519898521);
# where nothing can, credit does best.
OF_HARM: Mapping[str, tuple[str, ...]] = {
    "unusable": ("replacement", "refund", "credit", "gift", "apology"),
    "impaired": ("replacement", "service", "refund", "credit", "apology"),
    "cosmetic": ("credit", "replacement", "refund", "discount", "apology"),
    "missing": ("replacement", "refund", "credit", "apology"),
    "late": ("expedite", "credit", "refund", "discount", "apology"),
    "wrong": ("exchange", "replacement", "refund", "credit", "apology"),
    "unsafe": ("refund", "replacement", "service", "apology"),
    "none": ("return", "exchange", "order_change", "cancel", "apology"),
    "unknown": ("replacement", "refund", "credit", "service", "apology"),
}

_SENT_AFTER = ("gift", "service", "credit", "replacement", "apology")
_ANOTHER_SIZE = ("exchange", "return", "refund", "credit", "apology")
_NOT_AS_SHOWN = ("return", "exchange", "refund", "credit", "apology")
_ONE_OF_A_KIND = ("service", "refund", "credit", "gift", "apology")
_PAID_TOO_MUCH = ("refund", "credit", "apology")
_ONLY_WORDS_FAILED = ("service", "credit", "apology")
_THE_DAY_IS_GONE = ("credit", "refund", "service", "apology")
_SOMEBODY_COMES = ("service", "credit", "refund", "apology")

# By the codes of the causes that trades begin with (causes/trades.py).
OF_CAUSE: Mapping[str, tuple[str, ...]] = {
    # A small part is sent after the rest; nobody waits for a whole new piece because of it.
    "hanger_missing": _SENT_AFTER,
    "cable_missing": _SENT_AFTER,
    "manual_missing": _SENT_AFTER,
    # What there is once can't be ordered again.
    "own_picture_damaged": _ONE_OF_A_KIND,
    "own_picture_lost": _ONE_OF_A_KIND,
    # Money is what was lost.
    "charged_twice": _PAID_TOO_MUCH,
    "wrong_price": _PAID_TOO_MUCH,
    "above_estimate": _PAID_TOO_MUCH,
    "hours_wrong": _PAID_TOO_MUCH,
    # Nothing is wrong with the thing.
    "ordered_by_mistake": ("cancel", "return", "exchange", "order_change", "apology"),
    "changed_mind": ("return", "exchange", "cancel", "apology"),
    "no_answer": _ONLY_WORDS_FAILED,
    "wrong_information": _ONLY_WORDS_FAILED,
    "too_small": _ANOTHER_SIZE,
    "too_large": _ANOTHER_SIZE,
    "size_chart_wrong": _ANOTHER_SIZE,
    "color_differs": _NOT_AS_SHOWN,
    "material_differs": _NOT_AS_SHOWN,
    "software_fault": ("service", "replacement", "refund", "credit", "apology"),
    # A day that went wrong doesn't come back; what was scratched or left undone, somebody comes for.
    "crew_late": _THE_DAY_IS_GONE,
    "crew_too_small": _THE_DAY_IS_GONE,
    "van_too_small": _THE_DAY_IS_GONE,
    "no_parking": _THE_DAY_IS_GONE,
    "crew_never_came": _SOMEBODY_COMES,
    "furniture_scratched": _SOMEBODY_COMES,
    "furniture_broken": _SOMEBODY_COMES,
    "wall_damaged": _SOMEBODY_COMES,
    "not_put_up": _SOMEBODY_COMES,
}


def usual_fits(code: str, usual_harm: str, harm: str) -> tuple[str, ...]:
    """The kinds that usually fit, the best first. `code` of a cause ("" without one) counts where the thing is as the
    cause mostly leaves it; where somebody read another harm, that says more."""
    if code in OF_CAUSE and harm in (usual_harm, "unknown"):
        return OF_CAUSE[code]
    return OF_HARM.get(harm, OF_HARM["unknown"])
