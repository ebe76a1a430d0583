"""Orders at the door for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from makeright.api.ids import public
from makeright.customers.models import Customer
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.demo.wares import Bought
from makeright.orders.models import Operation, Order, Payment, Product
from makeright.staff import issuing
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
ORDER: dict[str, Any] = {
    "external_id": "W-1",
    "number": "W-1",
    "currency": "EUR",
    "placed_at": "2026-02-01T10:00:00Z",
    "lines": [
        {
            "external_id": "1",
            "name": "Oak frame",
            "quantity": 1,
            "paid_minor": 5400,
            "variant": "oak-frame-30x40",
        }
    ],
    "payments": [
        {
            "external_id": "p1",
            "amount_minor": 5400,
            "at": "2026-02-01T10:01:00Z",
            "tender": {"kind": "card", "external_id": "c-9", "words": "Visa ··9"},
        }
    ],
    "buyer": {"known_by": [{"kind": "mail", "typed": "noor@example.com"}], "name": "Noor Aziz"},
    "state": "shipped",
}


class Program:
    """A program with a token that may do all that its agent may."""

    def __init__(self, agent: Agent) -> None:
        self.secret = issuing.issue(agent, "x", scopes=["*"], by=THE_HOUSE)[1]

    def call(self, method: str, path: str, said: Any = None, key: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        body = json.dumps(said) if said is not None else ""
        answer = Client(headers=headers).generic(
            method, f"/api/v1{path}", body, content_type="application/json"
        )
        return answer.status_code, json.loads(answer.content)

    def bring(self, *orders: dict[str, Any], source: str = "live") -> list[Any]:
        status, told = self.call("POST", "/order-batches", {"orders": orders, "source": source})
        assert status == 200, told
        items: list[Any] = told["items"]
        return items


@pytest.fixture
def ada(cast: Cast, bought: Bought) -> Program:
    return Program(cast.ada)


def at(bought: Bought) -> str:
    return f"/orders/{public('ord', bought.karims.pk)}"


def frame(bought: Bought) -> str:
    return public("lin", bought.karims.lines.get(position=0).pk)


def test_an_order_told_twice_is_there_once(ada: Program) -> None:
    assert [each["outcome"] for each in ada.bring(ORDER)] == ["new"]
    assert [each["outcome"] for each in ada.bring(ORDER)] == ["unchanged"]
    order = Order.objects.get(external_id="W-1")
    assert (order.customer, order.total_minor) == (Customer.objects.get(name="Noor Aziz"), 5400)
    assert order.lines.get().cost_minor == 5400 * 35 // 100


def test_what_is_told_otherwise_is_so_from_then_on(ada: Program) -> None:
    ada.bring(ORDER)
    delivered = ORDER | {"state": "delivered", "delivered_at": "2026-02-05T10:00:00Z"}
    (outcome,) = ada.bring(delivered)
    status, told = ada.call("GET", f"/orders/{outcome['order']}")
    assert (outcome["outcome"], status, told["state"]) == ("changed", 200, "delivered")


def test_one_that_does_not_fit_keeps_none_of_the_others_out(ada: Program) -> None:
    strange = ORDER | {"external_id": "W-2", "buyer": {"known_by": [{"kind": "mail", "typed": "nobody"}]}}
    told = ada.bring(ORDER, strange)
    assert next((each["outcome"], each["code"]) for each in told) == ("new", None)
    assert told[1]["outcome"] == "refused"
    assert told[1]["code"]
    assert Order.objects.filter(external_id__startswith="W-").count() == 1


def test_a_sale_of_nothing_that_nobody_knows_is_no_sale(ada: Program) -> None:
    ada.bring(ORDER | {"lines": [ORDER["lines"][0] | {"paid_minor": 0}], "payments": []})
    assert Order.objects.get(external_id="W-1").kind == "unknown"


def test_our_own_replacement_is_known_again_when_the_shop_tells_of_it(ada: Program, bought: Bought) -> None:
    status, made = ada.call(
        "POST", f"{at(bought)}/replacements", {"pieces": [{"line": frame(bought), "quantity": 1}]}, "k1"
    )
    assert status == 201
    Order.objects.filter(kind="replacement").update(origin_ref="rem_1")
    copy = ORDER | {"external_id": "77", "origin_ref": "rem_1", "payments": []}
    copy["lines"] = [ORDER["lines"][0] | {"paid_minor": 0, "external_id": "1"}]
    (outcome,) = ada.bring(copy)
    assert (outcome["outcome"], outcome["order"]) == ("changed", made["made_order"])
    assert Order.objects.get(origin_ref="rem_1").kind == "replacement"


def test_products_come_in_and_variants_go(ada: Program) -> None:
    ash = {
        "external_id": "ash",
        "name": "Ash frame",
        "variants": [{"external_id": "a", "price_minor": 900}, {"external_id": "b", "price_minor": 1200}],
    }
    status, told = ada.call("POST", "/product-batches", {"products": [ash]})
    assert (status, told["items"][0]["outcome"]) == (200, "new")
    less = ash | {"variants": ash["variants"][:1]}
    _, told = ada.call("POST", "/product-batches", {"products": [less]})
    assert told["items"][0]["outcome"] == "changed"
    gone = Product.objects.get(external_id="ash").variants.get(external_id="b")
    assert gone.retired_at is not None


def test_what_would_come_of_it_changes_nothing(ada: Program, bought: Bought) -> None:
    status, told = ada.call("POST", f"{at(bought)}/refunds?dry_run=true", {"amount_minor": 1000}, "k1")
    assert (status, told["dry_run"], told["refund_minor"], told["cost"]["whole"]) == (200, True, 1000, 1000)
    assert not Operation.objects.exists()


def test_money_goes_back_once_however_often_it_is_asked_for(ada: Program, bought: Bought) -> None:
    for _ in range(3):
        status, told = ada.call("POST", f"{at(bought)}/refunds", {"amount_minor": 1000}, "k1")
        assert (status, told["state"], told["refund_minor"]) == (201, "done", 1000)
    assert Payment.objects.filter(order=bought.karims, move="refunded").count() == 1


def test_without_a_key_nothing_moves(ada: Program, bought: Bought) -> None:
    status, told = ada.call("POST", f"{at(bought)}/refunds", {"amount_minor": 1000})
    assert (status, told["code"]) == (400, "idempotency_key_required")
    assert not Operation.objects.exists()


def test_a_refusal_says_what_is_possible(ada: Program, bought: Bought) -> None:
    status, told = ada.call("POST", f"{at(bought)}/refunds", {"amount_minor": 999_999}, "k1")
    assert (status, told["code"], told["most"]) == (409, "refund.exceeds_paid", 180_90)
    pieces = {"pieces": [{"line": frame(bought), "quantity": 2}]}
    status, told = ada.call("POST", f"{at(bought)}/refunds", pieces, "k2")
    assert (status, told["code"]) == (409, "line.too_many")
    assert {"line": frame(bought), "quantity": 1} in told["lines"]


def test_who_answers_customers_sees_orders_and_changes_none(cast: Cast, bought: Bought) -> None:
    mina = Program(cast.mina)
    assert mina.call("GET", at(bought))[0] == 200
    assert mina.call("POST", f"{at(bought)}/refunds", {"amount_minor": 1000}, "k1")[0] == 403


def test_orders_of_whom_one_does_not_see_are_not_there(cast: Cast, bought: Bought) -> None:
    Order.objects.filter(pk=bought.rosas.pk).update(customer=None)
    mina = Program(cast.mina)
    assert mina.call("GET", f"/orders/{public('ord', bought.rosas.pk)}")[0] == 404
    _, told = mina.call("GET", "/orders")
    assert {each["number"] for each in told["items"]} == {"20931"}


def test_orders_are_found_by_what_is_known_of_them(ada: Program, bought: Bought) -> None:
    def numbers(question: str) -> list[str]:
        status, told = ada.call("GET", f"/orders?{question}")
        assert status == 200, told
        return [each["number"] for each in told["items"]]

    assert numbers("number=20931") == ["20931"]
    assert numbers("state=pending") == ["20958"]
    assert numbers(f"customer={public('cus', bought.rosas.customer_id or 0)}") == ["20914"]
    assert numbers("sort=placed_at") == ["20914", "20931", "20958"]


def test_how_complete_the_orders_are_is_said(ada: Program, bought: Bought) -> None:
    where = f"/shops/{public('sho', bought.shop.pk)}/coverage"
    said = {"since": "2024-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z", "gaps": []}
    status, told = ada.call("PUT", where, said)
    assert (status, told["coverage_from"]) == (200, "2024-01-01T00:00:00Z")
    status, told = ada.call("PUT", where, said | {"until": "2023-01-01T00:00:00Z"})
    assert (status, told["code"]) == (409, "coverage.order")


def test_a_gift_cards_code_is_told_to_nobody_who_asks(ada: Program, cast: Cast, bought: Bought) -> None:
    who = f"/customers/{public('cus', cast.karim.pk)}"
    status, made = ada.call("POST", f"{who}/gift-cards", {"amount_minor": 4000}, "k1")
    assert status == 201
    _, told = ada.call("GET", f"{who}/tenders")
    (card,) = [each for each in told["items"] if each["id"] == made["tender"]]
    assert (card["balance_minor"], "code" in card) == (4000, False)
