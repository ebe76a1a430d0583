"""Telling what is to be done by hand, and what could not be done: what stands above the list of who has the matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from makeright.conversations.models import Sight
from makeright.desk.wording_remedies import DRAWINGS
from makeright.remedies.fulfilling import failures_of, tasks_of
from makeright.remedies.models import Remedy
from makeright.remedies.wording_asks import what_is_given
from makeright.staff.models import Agent

MOST = 20  # of each kind


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody sees to: `what` was given, and `why` it could not be done; "" while it is still to be."""

    remedy: Remedy
    what: str
    drawing: str
    why: str = ""


class Tasks(NamedTuple):
    """Those of an agent, failures first; `has_more` than are told."""

    rows: list[Task]
    has_more: bool


def tasks_on_top(agent: Agent, sight: Sight) -> Tasks:
    """What an agent sees to beside the mail, in two queries."""
    failed, to_do = list(failures_of(agent, sight)[: MOST + 1]), list(tasks_of(agent, sight)[: MOST + 1])
    rows = [Task(each, what_is_given(each), "circle-alert", why_failed(each)) for each in failed[:MOST]]
    rows += [Task(each, what_is_given(each), DRAWINGS[each.kind]) for each in to_do[:MOST]]
    return Tasks(rows, len(failed) > MOST or len(to_do) > MOST)


def why_failed(remedy: Remedy) -> str:
    """Why it could not be done, in words; a code that has none is shown as it is."""
    code = remedy.failed_for
    known = {
        "stock.none_left": _("There are not enough left of it."),
        "order.wrong_state": _("The order had gone on meanwhile."),
        "order.canceled_already": _("The order is canceled."),
        "refund.exceeds_paid": _("That is more than was paid and not yet given back."),
        "refund.tender_closed": _("What it was paid with takes no money any more."),
        "shop.cannot": _("The shop can’t do this."),
        "not_possible": _("It was not possible."),
        "nobody_did_it": _("Nobody did it."),
        "withdrawn": _("It was withdrawn."),
    }
    if code in known:
        return known[code]
    if code.startswith("line."):
        return _("Something else was done for these pieces already.")
    return _("The shop refused it (%(code)s).") % {"code": code}
