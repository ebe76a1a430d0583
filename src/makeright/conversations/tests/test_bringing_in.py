"""What customers said elsewhere comes in by a program: once, at its own time, and as history without a debt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from makeright.api.ids import number_of, public
from makeright.conversations import events, replying
from makeright.conversations.composing import recipients
from makeright.conversations.models import Conversation, Message
from makeright.conversations.tests.test_api import Program
from makeright.customers.models import Customer, Identity
from makeright.demo.cast import Cast
from makeright.events.models import Event

pytestmark = pytest.mark.django_db
Delivery = apps.get_model("mail", "Delivery")  # what leaves, on the floor above


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


def form(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "inbox": public("inb", cast.inbox.pk),
        "author": {"typed": "Noor@Example.com", "name": "Noor Haddad"},
        "subject": "A frame for a map",
        "text": "Do you frame maps?\r\n\r\nNoor",
        **more,
    }


def of(conversation: Conversation) -> str:
    return f"/conversations/{public('cnv', conversation.pk)}"


def found(told: dict[str, Any]) -> Conversation:
    return Conversation.objects.get(pk=number_of("cnv", told["id"]))


def test_a_form_of_a_web_site_opens_a_conversation_that_is_answered_by_mail(cast: Cast, ada: Program) -> None:
    told = ada.ask("POST", "/conversations", form(cast, language="en"), status=201)
    assert (told["state"], told["subject"], told["channel"]) == ("open", "A frame for a map", "mail")
    assert told["owed_since"] is not None
    noor = Identity.objects.get(value="noor@example.com").customer
    assert (told["customer"], noor.name) == (public("cus", noor.pk), "Noor Haddad")
    received = Event.objects.get(kind=events.RECEIVED.name, conversation_id=found(told).pk)
    assert (received.actor_kind, received.actor_id, received.actor_via) == ("agent", cast.ada.pk, "api")
    assert (
        Event.objects.get(kind=events.OPENED.name, conversation_id=found(told).pk).payload["surface"] == "api"
    )
    ada.ask("POST", f"{of(found(told))}/replies", {"text": "We do."}, status=201)
    replying.leave_due(now=timezone.now() + timedelta(minutes=1))
    message = Message.objects.get(direction="out", conversation=found(told))
    assert Delivery.objects.filter(message=message).exists()
    assert recipients(found(told)).to == (("noor@example.com", "Noor Haddad"),)


def test_who_has_no_address_can_not_be_written_to(cast: Cast, ada: Program) -> None:
    said = form(cast, author={"kind": "phone", "typed": "+44 20 7946 0123", "name": "Vera"}, surface="phone")
    told = ada.ask("POST", "/conversations", said, status=201)
    assert told["channel"] == "api"
    assert ada.ask("POST", f"{of(found(told))}/replies", {"text": "Hello"}, status=409)["code"] == "nobody"
    note = {"text": "Hello again.", "author": {"typed": "vera@example.com"}}
    ada.ask("POST", f"{of(found(told))}/messages", note, status=201)
    assert ada.ask("POST", f"{of(found(told))}/replies", {"text": "Hello"}, status=409)["code"] == "nobody"


def test_what_has_a_name_elsewhere_comes_in_once(cast: Cast, ada: Program) -> None:
    said = form(cast, external_id="form:1042")
    first = ada.ask("POST", "/conversations", said, status=201)
    again = ada.ask("POST", "/conversations", {**said, "text": "Else"}, status=200)
    assert again["id"] == first["id"]
    more = {"text": "And how long?", "external_id": "form:1043"}
    one = ada.ask("POST", f"{of(found(first))}/messages", more, status=201)
    assert ada.ask("POST", f"{of(found(first))}/messages", more, status=200)["id"] == one["id"]
    elsewhere = ada.ask("POST", f"{of(cast.late_parcel)}/messages", more, status=409)
    assert elsewhere["code"] == "elsewhere"
    assert [each.text for each in found(first).messages.order_by("pk")] == [
        "Do you frame maps?\n\nNoor",
        "And how long?",
    ]


def test_what_came_in_out_of_sight_stays_there(cast: Cast, ada: Program) -> None:
    said = form(cast, inbox=public("inb", cast.wholesale.pk), external_id="form:7")
    ada.ask("POST", "/conversations", said, status=201)
    own = Program(_may_bring_in(cast), cast)
    own.ask("POST", "/conversations", said, status=404)
    taken = own.ask("POST", "/conversations", form(cast, external_id="form:7"), status=409)
    assert taken["code"] == "external_id_taken"
    own.ask("POST", f"{of(cast.wholesale_matter)}/messages", {"text": "Hello"}, status=404)
    foreign = form(cast, customer=public("cus", cast.ines.pk))
    del foreign["author"]
    own.ask("POST", "/conversations", foreign, status=404)


def _may_bring_in(cast: Cast) -> Any:
    from makeright.staff.models import Agent
    from makeright.staff.permitting import add_role

    role = add_role("Forms", ("conversations.bring_in",), by=cast.by_ada)
    Agent.objects.filter(pk=cast.otto.pk).update(role="own", own_role=role)
    return Agent.objects.select_related("own_role").get(pk=cast.otto.pk)


def test_history_owes_nothing_and_enters_no_clock(cast: Cast, ada: Program) -> None:
    then = "2019-05-04T10:00:00+02:00"
    told = ada.ask("POST", "/conversations", form(cast, occurred_at=then, source="import"), status=201)
    moment = datetime(2019, 5, 4, 8, tzinfo=UTC)
    assert told["owed_since"] is None
    assert [datetime.fromisoformat(told[at]) for at in ("created_at", "last_message_at")] == [moment, moment]
    recorded = Event.objects.filter(conversation_id=found(told).pk)
    assert {(event.source, event.occurred_at) for event in recorded} == {("import", moment)}
    (message,) = ada.ask("GET", f"{of(found(told))}/messages")["items"]
    assert (message["source"], datetime.fromisoformat(message["at"])) == ("import", moment)
    ada.ask("PUT", f"{of(cast.late_parcel)}/resolution", {})
    history = {"text": "An old one", "occurred_at": then, "source": "import"}
    ada.ask("POST", f"{of(cast.late_parcel)}/messages", history, status=201)
    stands = ada.ask("GET", of(cast.late_parcel))
    assert (stands["state"], stands["owed_since"]) == ("resolved", None)
    assert ada.ask("GET", f"{of(cast.late_parcel)}/messages")["items"][0]["text"] == "An old one"
    assert not Delivery.objects.exists()


def test_a_word_more_opens_again_what_was_settled(cast: Cast, ada: Program) -> None:
    ada.ask("PUT", f"{of(cast.late_parcel)}/resolution", {})
    told = ada.ask("POST", f"{of(cast.late_parcel)}/messages", {"text": "Still nothing!"}, status=201)
    assert told["customer"] == public("cus", cast.rosa.pk)
    stands = ada.ask("GET", of(cast.late_parcel))
    assert (stands["state"], stands["last_words"]) == ("open", "Still nothing!")
    assert stands["owed_since"] is not None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": "  "}, "empty"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "ahead"),
        ({"occurred_at": "1800-01-01T00:00:00Z"}, "too_early"),
        ({"source": "import"}, "no_moment"),
        ({"author": {"typed": "no address"}}, None),
        ({"author": None}, "one_of_both"),
    ],
)
def test_what_nobody_could_have_said_is_refused(
    cast: Cast, ada: Program, more: dict[str, Any], code: str | None
) -> None:
    customers = Customer.objects.count()
    refused = ada.ask("POST", "/conversations", form(cast, **more), status=409)
    assert code is None or refused["code"] == code
    assert (Conversation.objects.count(), Customer.objects.count()) == (3, customers)


@pytest.mark.parametrize(
    "more",
    [{"source": "dream"}, {"occurred_at": "2026-01-01T00:00:00"}, {"robot": "bounce"}],
)
def test_what_does_not_fit_is_refused(cast: Cast, ada: Program, more: dict[str, Any]) -> None:
    ada.ask("POST", "/conversations", form(cast, **more), status=422)


def test_it_takes_a_permission_of_its_own(cast: Cast) -> None:
    for program in (Program(cast.mina, cast), Program(cast.ada, cast, scopes=("conversations.answer",))):
        program.ask("POST", "/conversations", form(cast), status=403)
        program.ask("POST", f"{of(cast.late_parcel)}/messages", {"text": "x"}, status=403)


def test_files_come_along(cast: Cast, ada: Program) -> None:
    file = ada.send("/files?filename=map.pdf", b"%PDF-1.4 a map")
    told = ada.ask("POST", "/conversations", form(cast, files=[file["id"]]), status=201)
    assert told["attachment_count"] == 1
    (message,) = ada.ask("GET", f"{of(found(told))}/messages")["items"]
    assert [each["filename"] for each in message["attachments"]] == ["map.pdf"]
