"""The ledger: it balances whatever happens, nothing in it can be changed, and what was changed aside is found."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeright.conversations.models.seeing import sight_of
from makeright.remedies import asking, booking, fulfilling, making_right, sealing, telling_ledger, triggers
from makeright.remedies.models import Ask, Entry, Posting, Remedy, Seal
from makeright.remedies.planning import RemedyWish
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db


def balances(measure: str = "cost") -> dict[str, int]:
    return {each.account: each.amount_minor for each in booking.balances() if each.measure == measure}


def give(house: House, *wishes: RemedyWish, key: str = "one") -> making_right.Made:
    return making_right.make_right(house.plan(*wishes), by=house.mina, key=key, now=house.now)


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("ledger", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_what_is_granted_moves_to_what_is_fulfilled(house: House) -> None:
    (remedy,) = give(house, house.new_frame()).remedies
    cost = remedy.cost_minor
    assert balances() == {"goodwill": -cost, "granted": cost}
    house.work()
    assert balances() == {"fulfilled": cost, "goodwill": -cost, "granted": 0}
    assert balances("value")["fulfilled"] == remedy.value_minor


def test_what_is_taken_back_is_an_entry_of_its_own(house: House) -> None:
    give(house, house.money(10_00))
    making_right.take_back(house.cast.broken_frame, "one", by=house.mina, now=house.now)
    assert balances() == {"goodwill": -10_00, "granted": 0, "reversed": 10_00}
    granted, reversed_ = Entry.objects.order_by("pk")
    assert (granted.step, reversed_.step, reversed_.reverses) == ("granted", "reversed", granted.pk)


def test_what_it_cost_otherwise_goes_to_goodwill(house: House) -> None:
    (remedy,) = give(house, RemedyWish("gift", cost_minor=4_00)).remedies
    fulfilling.leave_due(now=house.later())
    fulfilling.done(remedy, cost_minor=6_00, by=house.mina)
    assert balances() == {"fulfilled": 6_00, "goodwill": -6_00, "granted": 0}
    assert sealing.look().faults == []


REWRITES = [
    "UPDATE remedies_entry SET step = 'reversed'",
    "DELETE FROM remedies_entry",
    "UPDATE remedies_posting SET amount_minor = 1",
    "DELETE FROM remedies_posting",
    "UPDATE remedies_seal SET digest = ''",
    "DELETE FROM remedies_seal",
    "UPDATE remedies_sealed SET seal_id = 1",
    "DELETE FROM remedies_sealed",
]


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_database_refuses_to_rewrite_it(house: House, rewrite: str) -> None:
    give(house, house.money(10_00))
    sealing.seal_due()
    rows = list(Posting.objects.order_by("pk").values())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(rewrite)
    assert list(Posting.objects.order_by("pk").values()) == rows


def test_the_guards_stand_after_migrate() -> None:
    assert triggers.missing() == set()


@pytest.fixture
def unguarded() -> Iterator[None]:
    """What no verb and no mistake can do: the database's owner takes the guards away."""
    for name in triggers.of(connection):
        triggers.drop(name)
    yield
    triggers.make()


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (
            lambda: Posting.objects.filter(account="granted").update(amount_minor=1),
            "is not that of its entries",
        ),
        (lambda: Posting.objects.filter(account="granted").update(kind="gift"), "is not that of its entries"),
        (lambda: Entry.objects.update(remedy=1), "is not that of its entries"),
        (lambda: Seal.objects.filter(number=1).update(digest="0" * 64), "is not that of its entries"),
        (lambda: Seal.objects.filter(number=2).update(number=9), "seal 2 is missing"),
        (lambda: Remedy.objects.update(cost_minor=1), "and the ledger says otherwise"),
    ],
)
def test_what_was_changed_aside_is_found(house: House, unguarded: None, tamper: Any, fault: str) -> None:
    give(house, house.money(10_00))
    sealing.seal_due()
    give(house, house.money(5_00), key="two")
    sealing.seal_due()
    with connection.constraint_checks_disabled():
        tamper()
    found = [each for each in sealing.look().faults if "guard" not in each]
    assert any(fault in each for each in found), found
    Seal.objects.filter(number=9).update(number=2)


def test_what_was_cut_off_at_the_end_is_found_by_whoever_wrote_the_seal_down(
    house: House, unguarded: None
) -> None:
    give(house, house.money(10_00))
    sealing.seal_due()
    head = sealing.look().head
    with connection.cursor() as cursor:
        for table in ("sealed", "seal", "posting", "entry"):
            cursor.execute(f"DELETE FROM remedies_{table}")
    assert "the seal that was written down is not there" in sealing.look(head=head).faults


def test_sealing_twice_seals_nothing_more_and_each_seal_follows_the_one_before(house: House) -> None:
    give(house, house.money(10_00))
    assert (sealing.seal_due(), sealing.seal_due()) == (1, 0)
    give(house, house.money(5_00), key="two")
    assert sealing.seal_due() == 1
    looked = sealing.look()
    assert (looked.holds, looked.seals, looked.entries, looked.unsealed) == (True, 2, 2, 0)


def test_at_the_command_line_it_is_verified_and_told(house: House) -> None:
    give(house, house.money(10_00))
    assert "1 entries were sealed" in command("seal")
    told = json.loads(command("verify", "--json"))
    assert (told["holds"], told["entries"], told["seals"]) == (True, 1, 1)
    assert "The ledger holds" in command("verify", "--head", told["head"])
    with pytest.raises(CommandError, match="does not hold"):
        command("verify", "--head", "f" * 64)
    assert json.loads(command("balances", "--json"))


def test_a_table_takes_nothing_of_it_for_a_formula(house: House) -> None:
    give(house, house.money(10_00))
    rows = list(csv.DictReader(io.StringIO("".join(telling_ledger.as_csv()))))
    cost = {row["account"]: row["amount"] for row in rows if row["measure"] == "cost"}
    assert cost == {"goodwill": "'-10.00", "granted": "10.00"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_the_journal_books_between_two_accounts(house: House) -> None:
    give(house, house.money(10_00))
    house.work()
    rows = list(csv.DictReader(io.StringIO("".join(telling_ledger.as_journal()))))
    assert [(row["debit"], row["credit"], row["amount"]) for row in rows] == [
        ("granted:refund:original", "goodwill", "10.00"),
        ("fulfilled:refund:original", "granted:refund:original", "10.00"),
    ]


steps = st.lists(
    st.sampled_from(["new", "money", "much", "gift", "back", "work", "yes", "no", "lapse", "done", "seal"]),
    min_size=1,
    max_size=12,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_it_balances_after_any_history(house: House, done: list[str]) -> None:
    with transaction.atomic():
        for number, step in enumerate(done):
            try:
                with transaction.atomic():
                    _step(house, step, f"{number}")
            except Exception as refused:
                assert getattr(refused, "code", None), refused  # noqa: PT017
            assert sealing.look().faults == []
        refunded = sum(each.cost_minor for each in Remedy.objects.filter(kind="refund", state="fulfilled"))
        assert refunded <= 180_90
        transaction.set_rollback(True)


def _step(house: House, step: str, key: str) -> None:
    if step in ("new", "money", "much", "gift"):
        wishes = {
            "new": house.new_frame(),
            "money": house.money(20_00),
            "much": house.money(130_00),
            "gift": RemedyWish("gift", cost_minor=7_00),
        }
        give(house, wishes[step], key=key)
    elif step == "back":
        for remedy in Remedy.objects.filter(state="granted")[:1]:
            making_right.take_back(house.cast.broken_frame, remedy.plan_key, by=house.mina, now=house.now)
    elif step == "work":
        house.work()
    elif step in ("yes", "no"):
        for one in Ask.objects.filter(verdict="")[:1]:
            asking.answer(one, yes=step == "yes", by=house.cast.by_lena, now=house.now)
    elif step == "lapse":
        asking.lapse_due(now=house.later(hours=9))
    elif step == "done":
        for remedy in fulfilling.tasks_of(house.cast.mina, sight_of(house.cast.mina))[:1]:
            fulfilling.done(remedy, cost_minor=9_00, by=house.mina)
    else:
        sealing.seal_due()
