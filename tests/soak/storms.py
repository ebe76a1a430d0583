"""Retry storms: each call comes many times, side by side, cut off, with its key on other bodies; each is done once.

    bin/soak storms [--minutes 3] [--seed 1] [--hands 6] [--postgres]

In each round several processes send the same calls to the API in orders of their own: plans, refunds, pieces, store
credit and gift cards of a few orders, more than was paid for them and more than the authority gives. Some are killed
before they heard the answer. Meanwhile they do the engine's work. Then asks are answered and remedies taken back in the
same way, all is sent once more, and the rows are judged. In every other round the orders are in a shop whose calls time
out: what became of them is known by asking only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.postgres import Cluster
from tests.soak import cuts
from tests.soak.cuts import Matter, Shop

if TYPE_CHECKING:
    from datetime import datetime

KEPT = (200, 201, 409)
BUSY, OTHER_BODY = "in_progress", "idempotency_mismatch"


@dataclass(frozen=True)
class Call:
    """One call: whose, under which key, what. Two with the same key and other bodies are a program's mistake."""

    who: str
    key: str
    path: str
    body: str
    about: Matter

    @property
    def name(self) -> str:
        return f"{self.who} {self.key} {self.path} {self.body}"


@dataclass
class Tally:
    """What came of all rounds: calls sent, their answers (by status and code), and faults."""

    rounds: int = 0
    calls: int = 0
    killed: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    remedies: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class Storm:
    """Rounds of storms in one shop; `folder` is where processes write down what they were answered."""

    shop: Shop
    folder: Path
    hands: int
    seed: int
    tally: Tally = field(default_factory=Tally)
    secrets: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    now: datetime | None = None

    def begin(self) -> None:
        """Give those who call a token each, and the shop elsewhere its memory."""
        from makeright.staff import issuing
        from tests.soak import storms_shop

        cast = self.shop.cast
        for agent, name in ((cast.mina, "mina"), (cast.lena, "lena"), (cast.ada, "ada")):
            token, secret = issuing.issue(agent, f"storm-{name}", scopes=["*"], by=cast.by_ada)
            self.secrets[name], self.tokens[name] = secret, token.pk
        storms_shop.open_memory()

    def round(self, number: int) -> None:
        """One round: in our own book if it is even, else in a shop elsewhere."""
        from django.utils import timezone

        from makeright.orders.models import Shop as Where
        from makeright.remedies import sealing
        from makeright.remedies.models import Remedy
        from tests.soak import remedies_hold as hold
        from tests.soak import storms_shop

        dice = Random(f"{self.seed}/{number}")
        self.now = max(self.now or timezone.now(), timezone.now())
        Where.objects.filter(pk=self.shop.where.pk).update(kind=storms_shop.KIND if number % 2 else "book")
        given = set(Remedy.objects.given().values_list("pk", flat=True))
        before = hold.balance()
        self._limit(dice)
        matters = [self.shop.matter() for _ in range(2)]
        told = self._blow(self._calls(number, matters, dice), dice)
        told += self._blow(self._second(number, matters, dice), dice)
        self._drain()
        sealing.seal_due(now=self.now)
        faults = [*answered_once(told), *self._effects(number, matters, told), *cuts.everything()]
        fresh = set(Remedy.objects.given().values_list("pk", flat=True)) - given
        faults += hold.authority(self.now, fresh)
        if (after := hold.balance()) != before:
            faults.append(f"balances went from {before} to {after} without a cause")
        self.tally.rounds += 1
        self.tally.faults += [f"round {number} of seed {self.seed}: {fault}" for fault in faults]

    def _limit(self, dice: Random) -> None:
        """Have Ada say anew what may be given alone: a little more than was."""
        from makeright.lib.actor import Actor
        from makeright.remedies.authorizing import Terms, set_authority
        from makeright.remedies.models import Remedy
        from tests.soak import remedies_hold as hold

        used = hold._cost(Remedy.objects.given().filter(decided="alone"))
        terms = Terms(
            "EUR",
            per_remedy_minor=dice.choice((None, 15_00)),
            per_customer_minor=used + dice.choice((10_00, 30_00, 60_00)),
            asks=self.shop.cast.lena.pk,
            if_lapsed="stand_in",
        )
        set_authority("agent", terms, by=Actor.system("soak"))

    def _calls(self, number: int, matters: Sequence[Matter], dice: Random) -> list[Call]:
        """More than there is to give, under many keys; every third key also stands for something else."""
        from makeright.api.ids import public

        calls: list[Call] = []

        def add(who: str, path: str, bodies: Sequence[dict[str, Any]], matter: Matter) -> None:
            key = f"storm-{number}-{len(calls)}"
            many = 2 if dice.random() < 0.33 else 1
            calls.extend(Call(who, key, path, json.dumps(body), matter) for body in dice.sample(bodies, many))

        for matter in matters:
            order, customer = public("ord", matter.order.pk), public("cus", self.shop.cast.karim.pk)
            piece = {"line": public("lin", matter.line.pk), "quantity": 1}
            refunds: list[dict[str, Any]] = [{"amount_minor": each} for each in (1, 2_00, 3_00, 5_00)]
            refunds.append(dice.choice(({"everything": True}, {"pieces": [piece]}, {"amount_minor": 9_00})))
            for _ in range(3):
                add("ada", f"/orders/{order}/refunds", refunds, matter)
            pieces = [{"pieces": [piece]}, {"pieces": [piece | {"quantity": 2}]}]
            add("ada", f"/orders/{order}/replacements", pieces, matter)
            gifts = [{"amount_minor": each, "order": order} for each in (3_00, 4_00)]
            add("ada", f"/customers/{customer}/credits", gifts, matter)
            add("ada", f"/customers/{customer}/gift-cards", gifts, matter)
            plans = [
                matter.said | {"remedies": remedies}
                for remedies in (
                    matter.said["remedies"],
                    [{"kind": "refund", "amount_minor": 14_00, "kinder_for": "goodwill"}],
                    [{"kind": "credit", "amount_minor": 16_00, "kinder_for": "goodwill"}],
                    [{"kind": "refund", "pieces": [piece]}],
                )
            ]
            for _ in range(2):
                add("mina", matter.path.removeprefix("/api/v1"), plans, matter)
        return calls

    def _second(self, number: int, matters: Sequence[Matter], dice: Random) -> list[Call]:
        """Each ask is answered with yes and with no, and some of what was given is taken back twice."""
        from makeright.api.ids import public
        from makeright.remedies.models import Ask, Remedy
        from makeright.remedies.models.ask import OPEN

        calls: list[Call] = []
        for matter in matters:
            rows = Ask.objects.filter(remedy__conversation=matter.conversation, verdict=OPEN)
            for ask in rows.order_by("pk"):
                path = f"/asks/{public('ask', ask.pk)}/answer"
                for at, said in enumerate(({"yes": True}, {"yes": False, "words": "Not this one."})):
                    calls.append(
                        Call("lena", f"answer-{number}-{ask.pk}-{at}", path, json.dumps(said), matter)
                    )
            for remedy in Remedy.objects.filter(conversation=matter.conversation).order_by("pk"):
                if dice.random() < 0.5:
                    continue
                path, said = f"/remedies/{public('rem', remedy.pk)}/reversal", {"reason": "mistake"}
                for at in range(2):
                    key = f"back-{number}-{remedy.pk}-{at}"
                    calls.append(Call("mina", key, path, json.dumps(said), matter))
        return calls

    def _blow(self, calls: Sequence[Call], dice: Random) -> list[tuple[Call, int, dict[str, Any]]]:
        """Have all hands send them at once, some of which are cut off; then send each once more. Give what was
        answered."""
        if not calls:
            return []
        for old in self.folder.glob("hand-*"):
            old.unlink()
        seeds = [dice.random() for _ in range(self.hands)]

        def hand(at: int) -> None:
            own = Random(seeds[at])
            mine = own.sample(calls, len(calls)) + own.sample(calls, len(calls) // 3)
            with (self.folder / f"hand-{at}").open("a") as note:
                for call in mine:
                    status, answer = self._send(call)
                    note.write(json.dumps([calls.index(call), status, answer]) + "\n")
                    note.flush()
                    if own.random() < 0.2:
                        cuts.work(call.about, late=own.random() < 0.5)

        steps = [dice.randrange(20, 400) for _ in range(self.hands // 3)]
        codes = cuts.at_once([lambda at=at: hand(at) for at in range(self.hands)], steps)  # type: ignore[misc]
        self.tally.killed += codes.count(-9)
        self.tally.faults += [f"a hand ended with {code}" for code in codes if code not in (0, -9)]
        told: list[tuple[Call, int, dict[str, Any]]] = []
        for note in sorted(self.folder.glob("hand-*")):
            for line in note.read_text().splitlines():
                at, status, answer = json.loads(line)
                told.append((calls[at], status, answer))
        told += [(call, *self._send(call)) for call in dice.sample(calls, len(calls))]
        self.tally.calls += len(told)
        self.tally.answers.update(f"{status} {answer.get('code', '')}".strip() for _, status, answer in told)
        return told

    def _send(self, call: Call) -> tuple[int, dict[str, Any]]:
        """Send a call until it is answered."""
        from django.test import Client

        names = {"Authorization": f"Bearer {self.secrets[call.who]}", "Idempotency-Key": call.key}
        while True:
            client = Client(headers=names)
            answer = client.post(f"/api/v1{call.path}", call.body, content_type="application/json")
            said = json.loads(answer.content)
            if said.get("code") != BUSY:
                return answer.status_code, said
            time.sleep(0.02)

    def _drain(self) -> None:
        """Let all have its time, as long as something isn't settled."""
        from makeright.orders import carrying_out
        from makeright.orders.models import Operation
        from makeright.orders.models.operation import UNSETTLED
        from makeright.remedies import fulfilling

        assert self.now is not None
        for _ in range(60):
            fulfilling.leave_due(now=self.now)
            carrying_out.settle_due(now=self.now)
            fulfilling.leave_due(now=self.now)
            if not Operation.objects.filter(state__in=UNSETTLED).exists():
                return
            self.now += timedelta(hours=7)

    def _effects(
        self, number: int, matters: Sequence[Matter], told: Sequence[tuple[Call, int, dict[str, Any]]]
    ) -> Iterator[str]:
        """What was done is what was answered, no more and no less."""
        from makeright.conversations.models import Message
        from makeright.orders.models import Operation
        from makeright.remedies.models import Remedy
        from tests.soak import storms_shop

        made = {call.key: (call, answer) for call, status, answer in told if status == 201}
        orders = [matter.order.pk for matter in matters]
        own = Operation.objects.filter(order__in=orders, key__startswith=f"api-{self.tokens['ada']}-")
        there = own.count()
        by_ada = {answer["id"] for call, answer in made.values() if call.who == "ada"}
        keys = sum(call.who == "ada" for call, _ in made.values())
        if not there == len(by_ada) == keys:
            yield f"{there} operations came of {keys} calls, which named {len(by_ada)}"
        plans = [answer for call, answer in made.values() if call.who == "mina"]
        named = [each["id"] for plan in plans for each in plan["remedies"]]
        conversations = [matter.conversation.pk for matter in matters]
        remedies = Remedy.objects.filter(conversation__in=conversations).count()
        if not remedies == len(named) == len(set(named)):
            yield f"{remedies} remedies came of {len(plans)} plans, which named {len(set(named))}"
        replies = Message.objects.filter(conversation__in=conversations, direction="out").count()
        wrote = len({plan["message"] for plan in plans if plan["message"]})
        if replies != wrote:
            yield f"{replies} replies came of {wrote}"
        verdicts: dict[str, set[str]] = defaultdict(set)
        for call, status, answer in told:
            if call.who == "lena" and status == 200:
                verdicts[call.path].add(answer["verdict"])
        yield from (f"{path} was answered with {both}" for path, both in verdicts.items() if len(both) > 1)
        done = Operation.objects.filter(order__in=orders)
        if number % 2:
            settled = set(done.filter(state="done").values_list("key", flat=True))
            if missing := settled - storms_shop.remembered():
                yield f"{len(missing)} are done of which the shop doesn't know"
            kept = set(done.exclude(state__in=("done", "refused")).values_list("key", flat=True))
            if lost := kept & storms_shop.remembered():
                yield f"the shop did {len(lost)} of which we don't know"
        self.tally.operations.update(f"{one.kind} {one.state}" for one in done)
        given = Remedy.objects.filter(conversation__in=conversations)
        self.tally.remedies.update(f"{one.kind} {one.state}" for one in given)


def answered_once(told: Sequence[tuple[Call, int, dict[str, Any]]]) -> Iterator[str]:
    """Each key was answered in one way for one body, and refused for any other; and nothing went wrong but that."""
    kept: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    turned_away: set[str] = set()
    for call, status, answer in told:
        if status in KEPT:
            kept[f"{call.who} {call.key}"][call.name].add(f"{status} {json.dumps(answer, sort_keys=True)}")
        elif (status, answer.get("code")) == (422, OTHER_BODY):
            turned_away.add(call.name)
        else:
            yield f"{call.name} was answered with {status} {answer}"
    for key, bodies in kept.items():
        if len(bodies) > 1:
            yield f"{key} was done for {len(bodies)} bodies"
        for name, answers in bodies.items():
            if len(answers) > 1:
                yield f"{name} was answered in {len(answers)} ways: {sorted(answers)}"
            if name in turned_away:
                yield f"{name} was answered, and turned away as another call"


@contextlib.contextmanager
def brewing(shop: Shop, folder: Path, *, hands: int, seed: int) -> Iterator[Storm]:
    """A storm in this shop, in which no token is too fast."""
    from django.test import override_settings

    from makeright.orders import shops
    from tests.soak import storms_shop

    storm = Storm(shop, folder, hands, seed)
    shops.WHERE = {**shops.WHERE, storms_shop.KIND: storms_shop.__name__}
    try:
        with override_settings(MAKERIGHT_API_CALLS=0, MAKERIGHT_API_CHANGES=0):
            storm.begin()
            yield storm
    finally:
        shops.WHERE = {kind: where for kind, where in shops.WHERE.items() if kind != storms_shop.KIND}


def main() -> int:
    """Soak from the command line; the exit code says whether all held."""
    parser = argparse.ArgumentParser(
        prog="bin/soak storms", description="The same calls, many times at once."
    )
    parser.add_argument("--minutes", type=float, default=3, help="how long (3)")
    parser.add_argument("--rounds", type=int, default=0, help="so many rounds instead")
    parser.add_argument("--seed", type=int, default=1, help="of which row of rounds (1)")
    parser.add_argument("--hands", type=int, default=6, help="how many processes send (6)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster().in_environment())
        shop = stack.enter_context(cuts._opened())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        storm = stack.enter_context(brewing(shop, folder, hands=wanted.hands, seed=wanted.seed))
        tally, began = storm.tally, time.monotonic()
        while len(tally.faults) < 3:
            storm.round(tally.rounds)
            enough = wanted.rounds or time.monotonic() - began > wanted.minutes * 60
            if enough and tally.rounds >= wanted.rounds:
                break
    print(f"rounds     {tally.rounds:,} in {time.monotonic() - began:.0f} s, {wanted.hands} hands")
    print(f"calls      {tally.calls:,} answered, {tally.killed} hands killed")
    print("answers    " + ", ".join(f"{name}: {many:,}" for name, many in tally.answers.most_common()))
    print("operations " + ", ".join(f"{name} {many:,}" for name, many in tally.operations.most_common()))
    print("remedies   " + ", ".join(f"{name} {many:,}" for name, many in tally.remedies.most_common()))
    print(f"faults     {len(tally.faults)}")
    for fault in tally.faults:
        print(f"  {fault}")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
