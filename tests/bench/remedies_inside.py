"""Grants remedies in a seeded base: run by `bench remedies` as a process of its own, which prints JSON.

python -m tests.bench.remedies_inside ADDRESS COUNT ORDERS: a delivered order for each of COUNT customers, one customer with ORDERS of
them; then a refund of an amount for each of the COUNT, as the sheet would say it, one transaction each.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

DECISIONS = 2_000
WARMING = 20


def main() -> None:
    """Do it, once."""
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from makeright.causes import seeding
    from makeright.causes.models import Cause
    from makeright.conversations.models import Conversation
    from makeright.demo.wares import furnish_shop
    from makeright.lib.actor import Actor
    from makeright.lib.money import Money
    from makeright.remedies.authority import Wanted
    from makeright.remedies.authorizing import Terms, set_authority
    from makeright.remedies.deciding import standpoint
    from makeright.remedies.making_right import make_right
    from makeright.remedies.planning import Plan, RemedyWish
    from makeright.staff.models import Agent

    count, many = (int(each) for each in sys.argv[2:])
    by, now = Actor.system("bench"), timezone.now()
    seeding.seed("framer", by=by)
    agent = Agent.objects.get(email=sys.argv[1])
    set_authority(agent, Terms("EUR", per_remedy_minor=100_00, per_customer_minor=500_00), by=by)
    shop = furnish_shop(by=by)
    matters = list(
        Conversation.objects.visible_to(agent)
        .select_related("customer")
        .order_by("-number")[: count + WARMING + 1]
    )
    rich, *others = matters
    for number in range(many):
        _bought(rich, shop, f"rich-{number}", now - timedelta(days=number), by)
    bought = [_bought(each, shop, f"one-{at}", now, by) for at, each in enumerate(others)]
    pieces = [order.lines.values_list("pk", flat=True).get() for order in bought]
    cause = Cause.objects.get(code="corner_split")

    def give(at: int) -> None:
        matter, order = others[at], bought[at]
        plan = Plan(
            matter,
            (RemedyWish("refund", amount_minor=20_00),),
            order=order,
            pieces=((pieces[at], 1),),
            cause=cause,
            harm="impaired",
            wish="money",
            wish_how="volunteered",
            mood="calm",
        )
        make_right(plan, by=Actor.agent(agent), key=f"bench-{at}")

    for at in range(WARMING):
        give(at)
    rows = _highest(connection) if connection.vendor == "sqlite" else {}
    began, cpu, took = time.perf_counter(), time.process_time(), []
    for at in range(WARMING, WARMING + count):
        each = time.perf_counter()
        give(at)
        took.append((time.perf_counter() - each) * 1000)
    whole, cpu = time.perf_counter() - began, time.process_time() - cpu

    at_hand = standpoint(agent, rich, now=timezone.now())
    wanted = Wanted("refund", Money(20_00, "EUR"))
    decided = []
    for _ in range(DECISIONS):
        each = time.perf_counter()
        at_hand.decide(wanted)
        decided.append((time.perf_counter() - each) * 1000)
    looked = []
    for _ in range(DECISIONS // 10):
        each = time.perf_counter()
        standpoint(agent, rich, now=timezone.now()).decide(wanted)
        looked.append((time.perf_counter() - each) * 1000)
    told: dict[str, Any] = {
        "number": rich.number,
        "whole": whole,
        "cpu": cpu,
        "took": took,
        "decided": decided,
        "looked": looked,
        "rows_before": rows,
    }
    print(json.dumps(told))


def _bought(matter: Any, shop: Any, name: str, now: Any, by: Any) -> Any:
    from makeright.orders.entering import enter_order
    from makeright.orders.saying import BuyerSaid, LineSaid, OrderSaid, PaymentSaid, TenderSaid

    placed = now - timedelta(days=6)
    said = OrderSaid(
        name,
        name,
        "EUR",
        placed,
        (LineSaid("1", "Oak frame", 1, 148_00, variant="oak-frame-70x100"),),
        state="delivered",
        buyer=BuyerSaid(customer=matter.customer_id),
        payments=(PaymentSaid("p1", 148_00, placed, TenderSaid("card", f"card-{name}", "Visa ··4242")),),
    )
    return enter_order(said, shop=shop, by=by).row


def _highest(connection: Any) -> dict[str, int]:
    """The highest row of each table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%'"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT COALESCE(MAX(rowid), 0) FROM "{name}"')
            found[name] = int(cursor.fetchone()[0])
    return found


if __name__ == "__main__":
    main()
