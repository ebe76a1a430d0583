"""Customers in and out as a file, by the browser."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makeright.conversations.admitting import withdraw_access
from makeright.customers import defining, events, segmenting
from makeright.customers.filling_in import fill_in
from makeright.customers.identifying import add_identity
from makeright.customers.importing import go_on
from makeright.customers.models import Customer, CustomerImport
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import LEAD, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db
TABLE = "Name,E-mail,Nr\nVera Lund,vera@example.com,17\nRosa,rosa@example.com,18\nNobody,no address,19\n"


@pytest.fixture
def lead(cast: Cast) -> Client:
    """Lena, who leads, and sees both inboxes."""
    change_role(cast.lena, LEAD, by=cast.by_ada)
    return browser_of(cast.lena)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(Agent.objects.get(pk=agent.pk))
    return browser


def file(text: str = TABLE) -> SimpleUploadedFile:
    return SimpleUploadedFile("customers.csv", text.encode(), "text/csv")


def taken_out(answer: object) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_a_look_says_what_would_come_of_it_and_changes_nothing(cast: Cast, lead: Client) -> None:
    before = (Customer.objects.count(), Event.objects.count(), CustomerImport.objects.count())
    page = lead.post("/customers/import/look", {"file": file()}).content.decode()
    assert "1 customer would be new, 1 is known already, 1 row can’t be read." in page
    assert ("line 4" in page, "Vera Lund" in page) == (True, True)
    assert (Customer.objects.count(), Event.objects.count(), CustomerImport.objects.count()) == before


def test_what_columns_are_can_be_said_otherwise(lead: Client) -> None:
    said = {"head": "Name|E-mail|Nr", "column-0": "", "column-1": "mail", "column-2": "external_id:crm"}
    page = lead.post("/customers/import/look", {"file": file(), **said}).content.decode()
    assert '<option value="external_id:crm" selected>' in page
    for target, words in (("made_up", "is nothing that a column can be"), ("", "No column says by what")):
        wrong = said | {"column-1": target, "column-2": ""}
        assert words in lead.post("/customers/import/look", {"file": file(), **wrong}).content.decode()


def test_what_was_chosen_for_another_file_is_not_applied_to_this_one(lead: Client) -> None:
    said = {"head": "Kunde|Nummer", "column-0": "mail", "column-1": "name", "column-2": "name"}
    page = lead.post("/customers/import/look", {"file": file(), **said}).content.decode()
    assert "1 customer would be new" in page


def test_a_file_comes_in_and_its_page_tells_how_far(cast: Cast, lead: Client) -> None:
    answer = lead.post("/customers/import", {"file": file()})
    made = CustomerImport.objects.get()
    assert answer["HX-Redirect"] == f"/customers/imports/{made.pk}"
    assert made.asked_by_id == cast.lena.pk
    page = lead.get(f"/customers/imports/{made.pk}").content.decode()
    assert ("Coming in" in page, 'hx-trigger="every 1s"' in page) == (True, True)
    while go_on(made.pk):
        pass
    page = lead.get(f"/customers/imports/{made.pk}/progress").content.decode()
    assert ("All of it is in: 3 rows" in page, "hx-trigger" in page, "line 4" in page) == (True, False, True)
    assert Customer.objects.filter(name="Vera Lund").exists()


def test_a_file_is_stopped_and_what_is_in_stays(lead: Client) -> None:
    lead.post("/customers/import", {"file": file()})
    made = CustomerImport.objects.get()
    for _ in range(2):
        assert "Stopped after 0 rows." in lead.delete(f"/customers/imports/{made.pk}").content.decode()
    assert Event.objects.filter(kind=events.IMPORT_ENDED.name).count() == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\n\n", b"a,a\n1,2\n"])
def test_what_is_no_table_is_refused_in_words(lead: Client, content: bytes) -> None:
    said = {"file": SimpleUploadedFile("x.csv", content, "text/csv")}
    assert 'role="alert"' in lead.post("/customers/import/look", said).content.decode()
    said = {"file": SimpleUploadedFile("x.csv", content, "text/csv")}
    answer = lead.post("/customers/import", said)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert lead.post("/customers/import", {"file": "not a file"}).status_code == 422


def test_who_may_not_bring_files_in_neither_does_nor_looks(cast: Cast, lead: Client) -> None:
    lead.post("/customers/import", {"file": file()})
    made = CustomerImport.objects.get()
    mina = browser_of(cast.mina)
    for path in ("import", f"imports/{made.pk}", f"imports/{made.pk}/progress"):
        assert mina.get(f"/customers/{path}").status_code == 403
    assert mina.post("/customers/import", {"file": file()}).status_code == 403
    assert mina.post("/customers/import/look", {"file": file()}).status_code == 403
    assert mina.delete(f"/customers/imports/{made.pk}").status_code == 403
    made.refresh_from_db()
    assert (made.state, CustomerImport.objects.count()) == ("running", 1)


def test_a_file_holds_those_whom_one_sees_and_that_it_was_taken_is_kept(cast: Cast, lead: Client) -> None:
    assert {row["name"] for row in taken_out(lead.post("/customers/export"))} == {
        "Rosa Lindqvist",
        "Karim Benali",
        "Ines Carvalho",
    }
    event = Event.objects.get(kind=events.EXPORTED.name)
    assert (event.payload, event.actor_id) == ({"segment": None, "count": 3}, cast.lena.pk)


def test_a_limited_lead_takes_out_no_more_than_they_see_not_even_a_column(cast: Cast, lead: Client) -> None:
    add_identity(cast.ines, "handle", "secretnet:ines", by=cast.by_ada)
    withdraw_access(cast.wholesale, cast.lena, by=cast.by_ada)
    rows = taken_out(lead.post("/customers/export"))
    assert {row["name"] for row in rows} == {"Rosa Lindqvist", "Karim Benali"}
    assert "handle:secretnet" not in rows[0]
    assert "You see 2 customers." in lead.get("/customers/export").content.decode()


def test_a_segment_is_taken_out_by_itself(cast: Cast, lead: Client) -> None:
    defining.define("customer", "tier", "Tier", "text", by=cast.by_ada)
    fill_in(cast.rosa, {"tier": "gold"}, by=cast.by_ada)
    gold = segmenting.save("Gold", [{"about": "field:tier", "than": "gold"}], by=cast.by_ada)
    rows = taken_out(lead.post("/customers/export", {"segment": gold.pk}))
    assert [(row["name"], row["field:tier"]) for row in rows] == [("Rosa Lindqvist", "gold")]
    assert lead.post("/customers/export", {"segment": "999999"}).status_code == 404


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\u200b=1"])
def test_no_spreadsheet_runs_what_a_customer_is_called(cast: Cast, lead: Client, name: str) -> None:
    Customer.objects.filter(pk=cast.rosa.pk).update(name=name)
    cells = {row["name"] for row in taken_out(lead.post("/customers/export"))}
    assert f"'{name}" in cells
    assert name not in cells


def test_who_may_not_take_out_takes_nothing(cast: Cast) -> None:
    answer = browser_of(cast.mina).post("/customers/export")
    assert (answer.status_code, Event.objects.filter(kind=events.EXPORTED.name).exists()) == (403, False)
    assert browser_of(cast.mina).get("/customers/export").status_code == 403
    assert browser_of(cast.ada).get("/customers/export").status_code == 200
    assert not Event.objects.filter(kind=events.EXPORTED.name).exists()
