"""Kill -9 at each step of making it right: what was pressed is done whole and once, or can be pressed again.

    bin/soak cuts [--times 0] [--postgres]

A plan (a new piece, money back, a mail) is sent to the API by a process that then does the engine's work for it: what was
granted leaves, the order book carries it out, the mail goes over. Each time this process is killed one step later: before
and after each commit, and each statement that writes. Then the call is tried again with its key, and the sweeps go on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.doors import Sink
from tests.postgres import Cluster

if TYPE_CHECKING:
    from makeright.conversations.models import Conversation
    from makeright.demo.cast import Cast
    from makeright.orders.models import Line, Order
    from makeright.orders.models import Shop as Where

BACK = 2_00  # cents that each plan gives back
LATER = timedelta(hours=1)  # when whatever was cut off is asked about
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Matter:
    """Somebody wrote about one order, and what is to be done for them under which key."""

    number: int
    conversation: Conversation
    order: Order
    line: Line

    @property
    def key(self) -> str:
        return f"cut-{self.number}"

    @property
    def path(self) -> str:
        from makeright.api.ids import public

        return f"/api/v1/conversations/{public('cnv', self.conversation.pk)}/plans"

    @property
    def said(self) -> dict[str, Any]:
        from makeright.api.ids import public

        piece = {"line": public("lin", self.line.pk), "quantity": 1}
        return {
            "order": public("ord", self.order.pk),
            "pieces": [piece],
            "harm": "unusable",
            "remedies": [
                {"kind": "replacement", "pieces": [piece]},
                {"kind": "refund", "amount_minor": BACK},
            ],
            "text": f"A new one leaves today ({self.key}.).",
        }


@dataclass
class Shop:
    """The cast in a database where a commit is a commit, a token of Mina's, and a customers' mail server."""

    cast: Cast
    secret: str
    sink: Sink
    where: Where
    matters: list[Matter] = field(default_factory=list)

    def matter(self) -> Matter:
        """One more that nothing was done about yet."""
        from django.utils import timezone

        from makeright.demo.cast import THE_HOUSE
        from makeright.orders.entering import enter_order
        from makeright.orders.saying import BuyerSaid, LineSaid, OrderSaid, PaymentSaid, TenderSaid

        number, now, karim = len(self.matters) + 1, timezone.now(), self.cast.karim
        card = TenderSaid("card", "card-karim", "Visa ··4242")
        said = OrderSaid(
            f"cut-{number}",
            f"cut-{number}",
            "EUR",
            now - timedelta(days=6),
            (LineSaid("1", "Hanging set", 2, 24_00, variant="hanging-set-1"),),
            state="delivered",
            buyer=BuyerSaid(customer=karim.pk),
            payments=(PaymentSaid("p1", 24_00, now - timedelta(days=6), card),),
            delivered_at=now - timedelta(hours=5),
        )
        order = enter_order(said, shop=self.where, by=THE_HOUSE, now=now).row
        wrote = self.cast.write(karim, "It came bent.", subject=f"Matter {number}")
        made = Matter(number, wrote.conversation, order, order.lines.get())
        self.matters.append(made)
        return made

    def press(self, matter: Matter) -> tuple[int, dict[str, Any]]:
        """Send its plan to the API under its key; give the status and the answer."""
        from django.test import Client

        names = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": matter.key}
        said = json.dumps(matter.said)
        answer = Client(headers=names).post(matter.path, said, content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    def insist(self, matter: Matter) -> dict[str, Any]:
        """Press until there is an answer, as a program does that hears `in_progress`. Raises AssertionError."""
        status, answer = self.press(matter)
        while status == 409 and answer["code"] == "in_progress":
            time.sleep(0.02)
            status, answer = self.press(matter)
        assert status == 201, answer
        return answer


@contextlib.contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """Have one in a copy of the test's database that is its own; it goes with the `with` block."""
    from django.test import override_settings

    from makeright.causes import seeding
    from makeright.demo.cast import build
    from makeright.demo.wares import furnish_shop
    from makeright.lib.actor import Actor
    from makeright.orders.models import Variant
    from makeright.orders.standing import book
    from makeright.remedies.authorizing import Terms, set_authority
    from makeright.staff import issuing
    from tests.side_by_side import database_of_its_own

    with (
        Sink() as sink,
        override_settings(MAKERIGHT_UNDO_SECONDS=0, MAKERIGHT_SMTP=sink.url),
        database_of_its_own(folder),
    ):
        cast = build()
        seeding.seed("framer", by=cast.by_ada)
        furnish_shop()
        Variant.objects.filter(external_id="hanging-set-1").update(stock=100_000)
        set_authority("agent", Terms("EUR"), by=Actor.system("soak"))
        secret = issuing.issue(cast.mina, "soak", scopes=["*"], by=cast.by_ada)[1]
        shop = Shop(cast, secret, sink, book())
        _whole(shop, shop.matter())()  # so that all is loaded before processes are forked off
        yield shop


def work(matter: Matter, *, late: bool = False) -> None:
    """What the engine does about a matter; `late` is its sweep an hour afterwards, when jobs were lost."""
    from django.utils import timezone

    from makeright.conversations import replying
    from makeright.conversations.models import Message
    from makeright.mail import sending
    from makeright.orders import carrying_out
    from makeright.orders.models import Operation
    from makeright.remedies import fulfilling

    replying.leave_due()
    fulfilling.leave_due()
    if late:
        carrying_out.settle_due(now=timezone.now() + LATER)
        sending.recover()
    else:
        for one in Operation.objects.filter(order=matter.order).order_by("pk").values_list("pk", flat=True):
            carrying_out.carry_out(one)
    fulfilling.leave_due()
    for message in Message.objects.filter(conversation=matter.conversation, direction="out"):
        sending.send(message)


def aside(does: Callable[[], object], *, cut_at: int = 0, begin: int | None = None) -> tuple[int, int]:
    """Do it in a process of its own, forked off here; give its number, and where it tells how many steps it took. At the
    step `cut_at` it kills itself. With `begin`, the reading end of a pipe, it waits for a byte."""
    from django.db import connection

    connection.close()  # a child must not share it
    reads, tells = os.pipe()
    if child := os.fork():
        os.close(tells)
        return child, reads
    code = 1
    try:
        os.close(reads)
        if begin is not None:
            os.read(begin, 1)
        steps = _steps_counted(cut_at)
        does()
        os.write(tells, str(steps[0]).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int, reads: int) -> tuple[int, int]:
    """Wait for its end; give its code (-9: killed) and its steps."""
    _, status = os.waitpid(child, 0)
    with os.fdopen(reads) as told:
        steps = told.read()
    return os.waitstatus_to_exitcode(status), int(steps or 0)


def at_once(all_of_them: Sequence[Callable[[], object]], cuts: Sequence[int] = ()) -> list[int]:
    """Have each done by a process of its own, all beginning together; the first are cut off at these steps. Gives the
    codes that they ended with."""
    waits, begins = os.pipe()
    steps = [*cuts, *[0] * len(all_of_them)]
    children = [aside(does, cut_at=steps[at], begin=waits) for at, does in enumerate(all_of_them)]
    os.write(begins, b"." * len(all_of_them))
    codes = [ended(*child)[0] for child in children]
    os.close(waits)
    os.close(begins)
    return codes


def _steps_counted(cut_at: int) -> list[int]:
    """Count the steps of this process from now on: before and after each commit, and before each writing statement."""
    from django.db import connection

    count = [0]

    def step() -> None:
        count[0] += 1
        if count[0] == cut_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().startswith(WRITES):
            step()
        return execute(sql, values, many, context)

    commit = connection._commit  # type: ignore[attr-defined]

    def committed() -> Any:
        step()
        answer = commit()
        step()
        return answer

    connection._commit = committed  # type: ignore[attr-defined]
    connection.execute_wrappers.append(write)
    return count


def steps_of(shop: Shop) -> int:
    """How many steps it takes when nothing goes wrong."""
    matter = shop.matter()
    code, steps = ended(*aside(_whole(shop, matter)))
    assert code == 0, "it went wrong by itself"
    assert list(judge(shop, matter)) == []
    return steps


def _whole(shop: Shop, matter: Matter) -> Callable[[], None]:
    def do() -> None:
        shop.insist(matter)
        work(matter)

    return do


def cut(shop: Shop, steps: Sequence[int]) -> list[str]:
    """Cut a matter of its own off at each of these steps, have it taken up, and judge it. Gives what doesn't hold."""
    faults: list[str] = []
    for step in steps:
        matter = shop.matter()
        code, _ = ended(*aside(_whole(shop, matter), cut_at=step))
        if code != -signal.SIGKILL:
            faults.append(f"step {step}: it ended with {code} and was not killed")
        before = shop.insist(matter)
        for _ in range(2):
            work(matter, late=True)
        if shop.insist(matter) != before:
            faults.append(f"step {step}: the same call was answered in two ways")
        faults += [f"step {step}: {fault}" for fault in judge(shop, matter)]
    return faults


def judge(shop: Shop, matter: Matter) -> Iterator[str]:
    """What of one matter was not done once and whole, by the rows and the customer's own mail server."""
    from django.db.models import Sum

    from makeright.conversations.models import Message
    from makeright.mail.models import Delivery
    from makeright.orders.models import Line, Operation, Payment
    from makeright.remedies.models import Remedy

    states = sorted(Remedy.objects.filter(conversation=matter.conversation).values_list("kind", "state"))
    if states != [("refund", "fulfilled"), ("replacement", "fulfilled")]:
        yield f"the remedies are {states}"
    done = sorted(Operation.objects.filter(order=matter.order).values_list("kind", "state"))
    if done != [("refund", "done"), ("replace", "done")]:
        yield f"the operations are {done}"
    moved = Payment.objects.filter(order=matter.order, move="refunded")
    if (back := moved.aggregate(sum=Sum("amount_minor"))["sum"]) != BACK:
        yield f"{back} went back, not {BACK}"
    sent = Line.objects.filter(replaces=matter.line).aggregate(sum=Sum("quantity"))["sum"]
    if sent != 1:
        yield f"{sent} were sent for one"
    replies = Message.objects.filter(conversation=matter.conversation, direction="out")
    told = list(Delivery.objects.filter(message__in=replies).values_list("state", flat=True))
    came = sum(f"({matter.key}.)".encode() in mail.raw for mail in shop.sink.mails)
    # Of what was cut off in the middle of handing it over nobody can know: it is a person's decision, and not sent again.
    if (told, came) not in [(["accepted"], 1), (["unknown"], 0), (["unknown"], 1)]:
        yield f"{replies.count()} replies, deliveries {told}, {came} mails came"


def storm(shop: Shop, hands: int, cuts: Sequence[int] = ()) -> list[str]:
    """One call under one key from so many processes at once, some of which are cut off. Gives what doesn't hold."""
    matter = shop.matter()

    def press() -> None:
        first = shop.insist(matter)
        assert shop.insist(matter) == first, "the same call was answered in two ways"
        work(matter)

    codes = at_once([press] * hands, cuts)
    faults = [
        f"{matter.key}: a process ended with {code}" for code in codes if code not in (0, -signal.SIGKILL)
    ]
    shop.insist(matter)
    work(matter, late=True)
    work(matter, late=True)
    return faults + [f"{matter.key}: {fault}" for fault in judge(shop, matter)]


def at_limit(shop: Shop, hands: int, fit: int) -> list[str]:
    """So many processes give the same at once, where the customer's limit has room for `fit` of them."""
    from makeright.lib.actor import Actor
    from makeright.remedies.authorizing import Terms, set_authority
    from makeright.remedies.models import Remedy
    from tests.soak import remedies_hold as hold

    trial = shop.matter()
    shop.insist(trial)
    given = Remedy.objects.given().filter(conversation__customer=shop.cast.karim)
    one = sum(given.filter(conversation=trial.conversation).values_list("cost_minor", flat=True))
    used = hold._cost(given.filter(decided="alone"))
    terms = Terms(
        "EUR", per_customer_minor=used + one * fit + one // 4, asks=shop.cast.lena.pk, if_lapsed="stand_in"
    )
    set_authority("agent", terms, by=Actor.system("soak"))
    matters = [shop.matter() for _ in range(hands)]
    codes = at_once([partial(shop.insist, matter) for matter in matters])
    faults = [f"a process ended with {code}" for code in codes if code]
    now_used = hold._cost(given.filter(decided="alone"))
    if now_used > used + one * fit + one // 4:
        faults.append(f"{now_used - used} was given where {one * fit + one // 4} was left")
    whole = [
        matter
        for matter in matters
        if not Remedy.objects.filter(conversation=matter.conversation).exclude(state="granted").exists()
    ]
    if len(whole) != fit:
        faults.append(f"{len(whole)} were granted whole, not {fit}")
    return faults


def everything() -> list[str]:
    """What doesn't hold of the whole base, once all had its time."""
    from tests.soak import remedies_hold as hold

    return [*hold.money(), *hold.pieces(), *hold.settled(), *hold.ledger()]


@contextlib.contextmanager
def _opened() -> Iterator[Shop]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    django.setup()
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder, open_shop(Path(folder)) as shop:
            yield shop
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()


def main() -> int:
    """Soak from the command line; the exit code says whether all held."""
    parser = argparse.ArgumentParser(prog="bin/soak cuts", description="Kill making it right at each step.")
    parser.add_argument("--times", type=int, default=0, help="at the first so many steps only (0: at each)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster().in_environment())
        shop = stack.enter_context(_opened())
        steps = steps_of(shop)
        most = min(wanted.times or steps, steps)
        faults = cut(shop, range(1, most + 1))
        storms = range(10, steps, 20)
        for first in storms:
            faults += storm(shop, 8, (first, first + 7, first + 13))
        faults += everything()
        faults += at_limit(shop, 8, 3)
    print(f"kills      at {most} of {steps} steps, and in {len(storms)} storms of eight")
    print(f"seconds    {time.monotonic() - began:.0f}")
    print(f"faults     {len(faults)}")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
