"""Search by the API: the same as on the desk, and nothing that one may not see."""

from __future__ import annotations

import pytest
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations import noting, searching
from makeright.conversations.tests.test_api import Program
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.events.reading import since
from makeright.orders import searching as orders
from tests.cast_again import again

pytestmark = pytest.mark.django_db


def keep_up() -> None:
    heard_to = 0
    while heard := since(heard_to):
        searching.keep_up(heard)
        heard_to = heard[-1].position


def test_a_program_finds_what_its_agent_may_see(cast: Cast) -> None:
    note = noting.note(cast.wholesale_matter, text="Eleven rooms, and one parcel.", by=cast.by_lena)
    keep_up()
    ada, mina = Program(cast.ada, cast), Program(cast.mina, cast)
    found = {each["conversation"]: each for each in ada.ask("GET", "/search?q=parcel")["items"]}
    assert found.keys() == {public("cnv", cast.late_parcel.pk), public("cnv", cast.wholesale_matter.pk)}
    noted = found[public("cnv", cast.wholesale_matter.pk)]
    assert (noted["kind"], noted["found"], noted["words"]) == ("note", public("nte", note.pk), note.text)
    (seen,) = mina.ask("GET", "/search?q=parcel")["items"]
    assert (seen["kind"], seen["number"]) == ("message", cast.late_parcel.number)
    assert mina.ask("GET", f"/search?q=%23{cast.wholesale_matter.number}")["items"] == []
    assert mina.ask("GET", "/search")["items"] == []
    mina.ask("GET", f"/search?q={'x' * 201}", status=422)


def test_a_number_finds_its_conversation(cast: Cast) -> None:
    (found,) = Program(cast.mina, cast).ask("GET", f"/search?q={cast.late_parcel.number}")["items"]
    assert (found["kind"], found["found"]) == ("number", public("cnv", cast.late_parcel.pk))


def test_a_program_finds_the_orders_that_its_agent_may_see(cast: Cast) -> None:
    bought = again("bought", lambda: buy(cast, timezone.now()))
    heard_to = 0
    while heard := since(heard_to):
        orders.keep_up(heard)
        heard_to = heard[-1].position
    answer = Program(cast.mina, cast).ask("GET", f"/search?q={bought.karims.number}")
    (found,) = answer["orders"]
    assert found["order"] == public("ord", bought.karims.pk)
    assert found["customer"] == public("cus", cast.karim.pk)
    assert (found["number"], found["customer_name"]) == (bought.karims.number, cast.karim.name)
    assert (found["state"], found["total_minor"]) == ("delivered", bought.karims.total_minor)
    assert Program(cast.mina, cast).ask("GET", f"/search?q={bought.ines_order.number}")["orders"] == []
    assert Program(cast.ada, cast).ask("GET", f"/search?q={bought.ines_order.number}")["orders"] != []
