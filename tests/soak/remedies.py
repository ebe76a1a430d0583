"""Random histories of making it right: whatever happens in whatever order, money never moves twice.

    bin/soak remedies [--histories 10000] [--first 0] [--seed 1] [--minutes M] [--workers W] [--postgres] [--only N]

A history is some forty steps over the orders of three customers: plans of several agents with limits, repeats, asks and
their answers, what is taken back, work that is cut off and taken up, changed authority. After each grant the authority
is looked at, at the end everything. Each step depends on its own number alone, so that a history in which something is
wrong is shortened by leaving steps out; `--only` plays one again. A long row of them is played in parts: `--first` says
from which on, `--minutes` when to begin no other. `--workers` shares them out, each worker with a database of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING

from tests.postgres import Cluster

if TYPE_CHECKING:
    from makeright.remedies.models import Remedy
    from makeright.remedies.planning import Plan, RemedyWish
    from makeright.remedies.tests.conftest import House

STEPS = 40
HISTORIES = 10_000
_KINDS = (
    *("replacement",) * 3, *("refund",) * 5, *("exchange",) * 2, "credit", "gift_card", "discount", "expedite",
    "cancel", "order_change", "return", "gift", "service", "apology",
)  # fmt: skip


@dataclass
class Tally:
    """What came of all histories: how many, what was done or refused (by code) how often, and faults with what it
    takes to see them again."""

    histories: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what came of others too."""
        self.histories += other.histories
        self.done += other.done
        self.refused += other.refused
        self.faults += other.faults


class History:
    """One history, step by step. `now` goes on with each of them."""

    def __init__(self, house: House, name: str, tally: Tally) -> None:
        self.house, self.name, self.tally = house, name, tally
        self.now = house.now
        self.plans: list[tuple[Plan, str, int, list[int]]] = []
        cast = house.cast
        self.agents = (cast.mina, cast.mina, cast.otto, cast.otto, cast.lena, cast.ada)

    def play(self, steps: Sequence[int]) -> Iterator[str]:
        """Do these steps, then let all have its time. Gives what doesn't hold."""
        from makeright.lib.refusing import Refusal
        from makeright.remedies import sealing
        from makeright.remedies.models import Remedy
        from tests.soak import remedies_hold as hold

        before = hold.balance()
        for number in steps:
            dice = Random(f"{self.name}/{number}")
            given = set(Remedy.objects.given().values_list("pk", flat=True))
            step = dice.choice(_STEPS)
            self.now += timedelta(seconds=dice.choice((0, 1, 5, 30, 600)))
            try:
                yield from step(self, dice) or ()
                self.tally.done[step.__name__.strip("_")] += 1
            except Refusal as refused:
                self.tally.refused[refused.code] += 1
            fresh = set(Remedy.objects.given().values_list("pk", flat=True)) - given
            yield from hold.authority(self.now, fresh)
        for _ in range(4):
            self.now += timedelta(hours=7)
            _engine(self)
        sealing.seal_due(now=self.now)
        yield from hold.everything()
        if (after := hold.balance()) != before:
            yield f"balances went from {before} to {after} without a cause"


def _plan(history: History, dice: Random) -> Iterator[str]:
    from makeright.lib.actor import Actor
    from makeright.remedies import making_right
    from makeright.remedies.planning import Plan

    house, cast, bought = history.house, history.house.cast, history.house.bought
    matter = dice.choice((cast.broken_frame, cast.late_parcel, cast.wholesale_matter))
    own = {cast.karim.pk: bought.karims, cast.rosa.pk: bought.rosas, cast.ines.pk: bought.ines_order}
    order = own.get(matter.customer_id)
    if order is None or dice.random() < 0.05:
        order = dice.choice((bought.karims, bought.rosas, bought.ines_order))
    plan = Plan(
        matter,
        tuple(_wish(history, dice, order.pk) for _ in range(dice.choice((1, 1, 1, 2, 2, 3)))),
        order=order,
        cause=house.cause() if dice.random() < 0.8 else None,
        harm=dice.choice(("unusable", "unknown")),
        text="We make it right." if dice.random() < 0.2 else "",
        gives_now=dice.random() < 0.7,
    )
    key, agent = f"plan-{len(history.plans)}-{dice.randrange(9)}", dice.choice(history.agents)
    made = making_right.make_right(plan, by=Actor.agent(agent), key=key, now=history.now)
    history.plans.append((plan, key, agent.pk, [each.pk for each in made.remedies]))
    yield from ()


def _wish(history: History, dice: Random, order: int) -> RemedyWish:
    from makeright.orders.models import Line, Tender, Variant
    from makeright.remedies.planning import RemedyWish

    kind = dice.choice(_KINDS)
    lines = list(Line.objects.filter(order=order))
    some = dice.sample(lines, dice.randint(1, min(2, len(lines))))
    amounts = (1, 5_00, 19_99, 45_00, 99_00, 150_00, 400_00)
    more: dict[str, object] = {}
    if kind in ("replacement", "return") or (kind == "refund" and dice.random() < 0.4):
        more["pieces"] = tuple((line.pk, dice.choice((1, 1, 1, 2))) for line in some)
    elif kind == "refund":
        ways: list[dict[str, object]] = [{"everything": True}, {"shipping": True}]
        ways += [{"amount_minor": each} for each in amounts]
        more |= dice.choice(ways)
    if kind in ("exchange", "order_change"):
        line = some[0]
        product = line.variant.product_id if line.variant else 0
        variants = list(Variant.objects.filter(product=product)) or list(Variant.objects.all())
        more["swaps"] = ((line.pk, dice.choice(variants).pk, dice.choice((1, line.quantity))),)
    if kind in ("credit", "gift_card", "discount"):
        more["amount_minor"] = dice.choice(amounts)
    if kind in ("gift", "service"):
        more |= {"cost_minor": dice.choice(amounts), "note": "A card by hand."}
    if kind in ("cancel", "return"):
        more["reason"] = dice.choice(("other", "unwanted", "damaged", "by_mistake", "no_longer_needed"))
    if kind in ("refund", "cancel", "exchange") and dice.random() < 0.3:
        more["tender"] = dice.choice(list(Tender.objects.values_list("pk", flat=True)))
    if dice.random() < 0.4:
        more["kinder_for"] = "goodwill"
    if dice.random() < 0.1:
        more["prompted_by"] = "draw"
    if dice.random() < 0.4:
        more["return_demanded"] = dice.choice(("keep", "donate", "required"))
    return RemedyWish(kind, **more)  # type: ignore[arg-type]


def _again(history: History, dice: Random) -> Iterator[str]:
    """A second press, by whoever pressed first: it gives what was made."""
    from makeright.lib.actor import Actor
    from makeright.remedies import making_right
    from makeright.remedies.models import Remedy
    from makeright.staff.models import Agent

    if not history.plans:
        return
    plan, key, agent, made = dice.choice(history.plans)
    count = Remedy.objects.count()
    by = Actor.agent(Agent.objects.get(pk=agent))
    again = making_right.make_right(plan, by=by, key=key, now=history.now)
    if [each.pk for each in again.remedies] != made or Remedy.objects.count() != count:
        yield f"plan {key} was made twice"


def _answer(history: History, dice: Random) -> None:
    from makeright.lib.actor import Actor
    from makeright.remedies import asking
    from makeright.remedies.models import Ask

    asks = list(Ask.objects.select_related("remedy__conversation", "asked").order_by("pk"))
    if not asks:
        return
    ask = dice.choice(asks)
    by = Actor.agent(ask.asked if dice.random() < 0.8 else dice.choice(history.agents))
    amount = dice.choice((1_00, 60_00, 300_00)) if dice.random() < 0.25 else None
    asking.answer(ask, yes=dice.random() < 0.7, by=by, amount_minor=amount, now=history.now)


def _take_back(history: History, dice: Random) -> None:
    from makeright.lib.actor import Actor
    from makeright.remedies import making_right

    if history.plans:
        plan, key, _agent, _made = dice.choice(history.plans[-3:])
        making_right.take_back(
            plan.conversation, key, by=Actor.agent(dice.choice(history.agents)), now=history.now
        )


def _one_of(dice: Random) -> Remedy | None:
    from makeright.remedies.models import Remedy

    rows = list(Remedy.objects.select_related("conversation", "operation").order_by("pk"))
    return dice.choice(rows) if rows else None


def _reverse(history: History, dice: Random) -> None:
    from makeright.lib.actor import Actor
    from makeright.remedies import fulfilling

    if (remedy := _one_of(dice)) is not None:
        by = Actor.agent(dice.choice(history.agents))
        fulfilling.reverse(remedy, dice.choice(("mistake", "customer_declined")), by=by, now=history.now)


def _by_hand(history: History, dice: Random) -> None:
    from makeright.lib.actor import Actor
    from makeright.remedies import fulfilling

    if (remedy := _one_of(dice)) is not None:
        cost = dice.choice((None, 0, 3_00, 250_00))
        by = Actor.agent(dice.choice(history.agents))
        fulfilling.done(remedy, by=by, cost_minor=cost, now=history.now)


def _in_the_book(history: History, dice: Random) -> None:
    """Somebody does something to an order beside the remedies."""
    from makeright.lib.actor import Actor
    from makeright.orders import carrying_out, wanting

    bought = history.house.bought
    order = dice.choice((bought.karims, bought.rosas, bought.ines_order)).pk
    wish = _wish(history, dice, order)
    wanted = dice.choice((
        wanting.Refund(order, pieces=wish.pieces, amount_minor=None if wish.pieces else 20_00, to=wish.tender),
        wanting.Refund(order, everything=True),
        wanting.Replace(order, pieces=wish.pieces),
        wanting.Cancel(order, "other"),
        wanting.Note(order, "Looked at it."),
    ))  # fmt: skip
    by = Actor.agent(dice.choice(history.agents))
    carrying_out.intend(wanted, key=f"by-hand-{dice.randrange(12)}", by=by, now=history.now)


def _carry_out(history: History, dice: Random) -> None:
    """Any operation, in whatever state, as a job that came twice would."""
    from makeright.orders import carrying_out
    from makeright.orders.models import Operation
    from makeright.remedies.models import Remedy

    waiting = Remedy.objects.filter(state="granted").values("operation")
    free = list(Operation.objects.exclude(pk__in=waiting).order_by("pk").values_list("pk", flat=True))
    if free:
        carrying_out.carry_out(dice.choice(free), now=history.now)


def _cut_off(history: History, dice: Random) -> None:
    """Who was to carry something out died after writing down that they call the shop."""
    from makeright.orders.carrying_out import GIVEN_FOR
    from makeright.orders.models import Operation
    from makeright.remedies.models import Remedy

    waiting = Remedy.objects.filter(state="granted").values("operation")
    begun = Operation.objects.filter(state="intended").exclude(pk__in=waiting)
    begun.update(state="called", called_at=history.now, ask_again_at=history.now + GIVEN_FOR)


def _engine(history: History, dice: Random | None = None) -> None:
    """What the engine does by itself: what is due leaves, is carried out, lapses, and is settled."""
    from makeright.orders import carrying_out
    from makeright.orders.models import Operation
    from makeright.remedies import asking, fulfilling, sealing
    from makeright.remedies.models import Remedy

    fulfilling.leave_due(now=history.now)
    asking.lapse_due(now=history.now)
    early = Remedy.objects.filter(state="granted", leaves_at__gt=history.now).values("operation")
    due = Operation.objects.filter(state="intended").exclude(pk__in=early)
    for key in due.order_by("pk").values_list("pk", flat=True):
        carrying_out.carry_out(key, now=history.now)
    carrying_out.settle_due(now=history.now)
    fulfilling.leave_due(now=history.now)
    if dice is not None and dice.random() < 0.3:
        sealing.seal_due(now=history.now)


def _authority(history: History, dice: Random) -> None:
    """Ada says anew what somebody may give."""
    from makeright.lib.actor import Actor
    from makeright.remedies.authorizing import Terms, set_authority

    cast = history.house.cast
    terms = Terms(
        "EUR",
        per_remedy_minor=dice.choice((None, 10_00, 50_00, 100_00)),
        per_conversation_minor=dice.choice((None, 60_00, 150_00)),
        per_customer_minor=dice.choice((None, 100_00, 200_00)),
        budget_minor=dice.choice((None, 120_00, 500_00)),
        budget_window=dice.choice(("week", "month")),
        customer_window=dice.choice(("month", "year")),
        surprise_minor=dice.choice((0, 20_00, 50_00)),
        may_be_kinder=dice.random() < 0.8,
        asks=cast.lena.pk,
        then_asks=dice.choice((None, cast.ada.pk)),
        if_lapsed=dice.choice(("stand_in", "yes")),
    )
    set_authority(
        dice.choice((cast.mina, cast.otto, "agent")), terms, by=Actor.system("soak"), now=history.now
    )


_STEPS: tuple[Callable[[History, Random], Iterator[str] | None], ...] = (
    *(_plan,) * 9, *(_again,) * 2, *(_answer,) * 3, _take_back, _reverse, _by_hand, *(_in_the_book,) * 3,
    *(_carry_out,) * 2, _cut_off, *(_engine,) * 3, _authority,
)  # fmt: skip


def soak(house: House, histories: Sequence[int], seed: int, *, until: float | None = None) -> Tally:
    """Play these histories, each on the house as it was; stop at the third in which something is wrong, and begin none
    after `until` (of the steady clock). The caller has a transaction open."""
    tally = Tally()
    for number in histories:
        if until is not None and time.monotonic() > until:
            break
        name = f"{seed}/{number}"
        faults = _played(house, name, range(STEPS), tally)
        tally.histories += 1
        if faults:
            steps = _shortened(house, name)
            tally.faults.append(
                f"history {number} of seed {seed}, steps {','.join(map(str, steps))}: {'; '.join(faults[:5])}"
            )
            if len(tally.faults) == 3:
                break
    return tally


def _played(house: House, name: str, steps: Sequence[int], tally: Tally) -> list[str]:
    from django.db import transaction

    with transaction.atomic():
        try:
            with transaction.atomic():
                faults = list(History(house, name, tally).play(steps))
        except Exception as error:  # whatever it is, it is no refusal
            faults = [f"{type(error).__name__}: {error}"]
        transaction.set_rollback(True)
    return faults


def _shortened(house: House, name: str) -> list[int]:
    """The history without all steps that it doesn't take to go wrong."""
    steps = list(range(STEPS))
    for number in range(STEPS):
        fewer = [each for each in steps if each != number]
        if _played(house, name, fewer, Tally()):
            steps = fewer
    return steps


@contextlib.contextmanager
def _furnished() -> Iterator[House]:
    """A house in a database of its own, in a transaction that comes to nothing."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    django.setup()
    from django.db import transaction
    from django.test.utils import setup_databases, teardown_databases

    from makeright.remedies.tests.conftest import furnish
    from tests.cast_again import cast_again

    made = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            yield furnish(cast_again())
            transaction.set_rollback(True)
    finally:
        teardown_databases(made, verbosity=0)


def _part(numbers: Sequence[int], *, seed: int, until: float | None, on_postgres: bool) -> Tally:
    """What one worker does: these histories, on a database of its own."""
    with contextlib.ExitStack() as stack:
        if on_postgres:
            stack.enter_context(Cluster().in_environment())
        return soak(stack.enter_context(_furnished()), numbers, seed, until=until)


def main() -> int:
    """Soak from the command line; the exit code says whether all held."""
    parser = argparse.ArgumentParser(prog="bin/soak remedies", description="Random histories of remedies.")
    parser.add_argument("--histories", type=int, default=HISTORIES, help=f"how many ({HISTORIES})")
    parser.add_argument("--seed", type=int, default=1, help="of which row of histories (1)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (0)")
    parser.add_argument("--minutes", type=float, help="begin no other after so many")
    parser.add_argument("--workers", type=int, default=1, help="how many play at once (1)")
    parser.add_argument("--only", type=int, help="play this one alone")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    began = time.monotonic()
    last = wanted.first + wanted.histories
    numbers = range(wanted.first, last) if wanted.only is None else [wanted.only]
    until = began + wanted.minutes * 60 if wanted.minutes else None
    play = partial(_part, seed=wanted.seed, until=until, on_postgres=wanted.postgres)
    many = max(1, min(wanted.workers, len(numbers)))
    tally = Tally()
    ended: list[int] = []
    # Each begins afresh: what is connected to one database isn't to be shared.
    with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as workers:
        for part in workers.map(play, [numbers[each::many] for each in range(many)]):
            ended.append(numbers[0] + len(ended) + part.histories * many)
            tally.add(part)
    print(f"histories  {tally.histories:,} from {numbers[0]:,} on, in {time.monotonic() - began:.0f} s")
    if tally.histories < len(numbers):
        print(f"next       --first {min(ended):,}, if none is to be left out")
    print("done       " + ", ".join(f"{name} {many:,}" for name, many in tally.done.most_common()))
    print("refused    " + ", ".join(f"{name} {many:,}" for name, many in tally.refused.most_common()))
    print(f"faults     {len(tally.faults)}")
    for fault in tally.faults:
        print(f"  {fault}")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
