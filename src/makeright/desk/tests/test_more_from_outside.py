"""What programs may do about fields, colleagues, mail that did not go or come through, and files of customers."""

from __future__ import annotations

import pytest

from makeright.api.ids import public
from makeright.conversations import replying
from makeright.conversations.tests.test_api import Program
from makeright.customers import defining, importing
from makeright.customers.models import Customer, CustomerImport
from makeright.demo.cast import Cast
from makeright.mail.models import FAILED, LET_GO, QUARANTINED, Delivery, IncomingMail
from makeright.mail.sending import address_deliveries
from makeright.mail.tests.letters import arrive
from makeright.staff import skilling

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


def test_a_program_defines_fields(cast: Cast, ada: Program) -> None:
    said = {
        "noun": "company",
        "code": "wood",
        "label": "Wood",
        "kind": "choice",
        "choices": [{"code": "oak", "label": "Oak"}],
    }
    made = ada.ask("POST", "/fields", said, status=201)
    where = f"/fields/{made['id']}"
    both = [{"code": "oak", "label": "Oak"}, {"code": "ash", "label": "Ash"}]
    changed = ada.ask("PATCH", where, {"label": "Their wood", "choices": both})
    assert (changed["label"], changed["choices"]) == ("Their wood", both)
    assert ada.ask("POST", "/fields", said, status=409)["code"] == "defined_already"
    assert ada.ask("PUT", f"{where}/retirement")["retired_at"]
    assert ada.ask("DELETE", f"{where}/retirement")["retired_at"] is None
    assert [each["code"] for each in ada.ask("GET", "/fields")["items"]] == ["wood"]
    Program(cast.mina, cast).ask("POST", "/fields", said, status=403)


def test_a_program_fills_in_what_is_kept_of_a_company(cast: Cast, ada: Program) -> None:
    defining.define("company", "rooms", "Rooms", "number", by=cast.by_ada)
    company = ada.ask("POST", "/companies", {"name": "Roth Hotels"}, status=201)
    where = f"/companies/{company['id']}/custom-fields"
    assert ada.ask("PUT", where, {"custom_fields": {"rooms": "64"}}) == {"custom_fields": {"rooms": "64"}}
    assert ada.ask("PUT", where, {"custom_fields": {"rooms": "many"}}, status=409)["code"] == "no_number"
    assert ada.ask("GET", where) == {"custom_fields": {"rooms": "64"}}


def test_a_program_says_what_is_so_of_a_colleague(cast: Cast, ada: Program) -> None:
    where = f"/agents/{public('agt', cast.otto.pk)}"
    told = ada.ask(
        "PATCH", f"{where}/facts", {"preferred_name": "Otti", "zone": "Europe/Rome", "capacity": 5}
    )
    assert (told["preferred_name"], told["zone"], told["capacity"]) == ("Otti", "Europe/Rome", 5)
    assert ada.ask("PATCH", f"{where}/facts", {"capacity": None})["capacity"] is None
    away = ada.ask("PUT", f"{where}/absence", {"reason": "meeting"})
    assert (away["is_away"], away["away_for"]) == (True, "meeting")
    assert ada.ask("DELETE", f"{where}/absence")["is_away"] is False
    out = {"reason": "vacation", "stand_in": public("agt", cast.mina.pk), "words": "In the hills"}
    assert ada.ask("PUT", f"{where}/absence", out)["stand_in"] == public("agt", cast.mina.pk)
    themselves = {"stand_in": public("agt", cast.otto.pk)}
    refused = ada.ask("PUT", f"{where}/absence", themselves, status=409)
    assert refused["code"] == "stands_in_for_themselves"
    glass = skilling.add_skill("Marquetry", by=cast.by_ada)
    skill = f"{where}/skills/{public('skl', glass.pk)}"
    expert = {"skill": public("skl", glass.pk), "level": 3}
    assert expert in ada.ask("PUT", skill, {"level": 3})["skills"]
    assert expert not in ada.ask("DELETE", skill)["skills"]
    spoken = ada.ask("PUT", f"{where}/languages", {"language": "de", "level": "some"})
    assert spoken["languages"]["de"] == "some"
    assert "de" not in ada.ask("PUT", f"{where}/languages", {"language": "de", "level": None})["languages"]
    assert ada.ask("GET", f"{where}/facts")["preferred_name"] == "Otti"
    Program(cast.lena, cast).ask("PUT", f"{where}/absence", {}, status=403)


def test_a_program_sends_again_what_its_agent_sees(cast: Cast, ada: Program) -> None:
    for conversation in (cast.broken_frame, cast.wholesale_matter):
        sent = replying.reply(conversation, text="Here", by=cast.by_lena)
        replying.leave(sent)
        address_deliveries(sent)
    Delivery.objects.update(state=FAILED, server_said="no such mailbox")
    assert len(ada.ask("GET", "/deliveries")["items"]) == 2
    mina = Program(cast.mina, cast)
    (own,) = mina.ask("GET", "/deliveries")["items"]
    assert (own["conversation"], own["server_said"]) == (
        public("cnv", cast.broken_frame.pk),
        "no such mailbox",
    )
    assert mina.ask("POST", f"/deliveries/{own['id']}/retry", status=202)["state"] != FAILED
    other = Delivery.objects.get(message__conversation=cast.wholesale_matter)
    mina.ask("POST", f"/deliveries/{public('dlv', other.pk)}/retry", status=404)


def test_a_program_has_mails_opened_again(cast: Cast) -> None:
    rows = [
        arrive(b"Subject: x\r\n\r\nHello\r\n", inbox, envelope_from="")
        for inbox in (cast.inbox, cast.wholesale)
    ]
    IncomingMail.objects.filter(pk__in=[row.pk for row in rows]).update(state=QUARANTINED, reason="why")
    mina = Program(cast.mina, cast)
    (told,) = mina.ask("GET", "/set-aside-mails")["items"]
    assert (told["inbox"], told["reason"]) == (public("inb", cast.inbox.pk), "why")
    assert mina.ask("POST", f"/set-aside-mails/{told['id']}/opening", status=202)["state"] != QUARANTINED
    mina.ask("POST", f"/set-aside-mails/{public('mai', rows[1].pk)}/opening", status=404)


def test_a_program_has_all_of_a_reason_opened_again_or_lets_one_go(cast: Cast, ada: Program) -> None:
    for number in range(3):
        arrive(f"Subject: {number}\r\n\r\nHello\r\n".encode(), cast.inbox, envelope_from="")
    wholesale = arrive(b"Subject: x\r\n\r\nHello\r\n", cast.wholesale, envelope_from="")
    mina = Program(cast.mina, cast)
    one = mina.ask("GET", "/set-aside-mails")["items"][0]["id"]
    mina.ask("DELETE", f"/set-aside-mails/{one}", status=403)
    for _ in range(2):
        assert ada.ask("DELETE", f"/set-aside-mails/{one}")["state"] == LET_GO
    (another, _third) = mina.ask("GET", "/set-aside-mails")["items"]
    alike = f"/set-aside-mails/{another['id']}/alike/opening"
    assert [mina.ask("POST", alike, status=202)["count"] for _ in range(2)] == [2, 0]
    mina.ask("POST", f"/set-aside-mails/{public('mai', wholesale.pk)}/alike/opening", status=404)
    wholesale.refresh_from_db()
    assert wholesale.state == QUARANTINED


def test_a_program_lets_a_file_of_customers_come_in(cast: Cast, ada: Program) -> None:
    said = {"csv": "mail,name\nvera@example.com,Vera\nno address,Nobody\n"}
    begun = ada.ask("POST", "/customer-imports", said, status=202)
    importing.go_on(CustomerImport.objects.get().pk)
    where = f"/customer-imports/{begun['id']}"
    told = ada.ask("GET", where)
    assert (told["state"], told["created"], told["refused"], told["faults"][0]["line"]) == ("done", 1, 1, 3)
    assert Customer.objects.filter(name="Vera").exists()
    assert [each["id"] for each in ada.ask("GET", "/customer-imports")["items"]] == [begun["id"]]
    again = ada.ask("POST", "/customer-imports", {**said, "columns": ["mail", ""]}, status=202)
    assert ada.ask("DELETE", f"/customer-imports/{again['id']}")["state"] == "stopped"
    wrong = {"csv": "mail\nvera@example.com\n", "columns": ["weather"]}
    ada.ask("POST", "/customer-imports", wrong, status=409)
    Program(cast.mina, cast).ask("POST", "/customer-imports", said, status=403)


def test_a_program_answers_one_address_more(cast: Cast, ada: Program) -> None:
    said = {"address": "orders@framehouse.test", "name": "Orders"}
    assert ada.ask("POST", "/inboxes", said, status=201)["address"] == "orders@framehouse.test"
    assert ada.ask("POST", "/inboxes", said, status=409)["code"] == "answered_already"
    Program(cast.lena, cast).ask("POST", "/inboxes", said, status=403)
