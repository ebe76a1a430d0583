"""The page of a customer: what it says, what can be changed on it, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest
from django.test import Client

from makeright.conversations.models import Conversation
from makeright.customers import defining, remembering
from makeright.customers.belonging import company_of
from makeright.customers.describing import describe
from makeright.customers.filling_in import values_of
from makeright.customers.identifying import add_identity
from makeright.customers.merging import merge
from makeright.customers.models import Company, Customer, Fact, FieldValue, Identity, Merge, Note
from makeright.customers.recognizing import recognize
from makeright.customers.remembering import remember
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.desk.telling_customers import LINES
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.events.models import Event
from makeright.staff.models import AI, VIEWER, Agent
from makeright.staff.serving import change_role, join

pytestmark = pytest.mark.django_db


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(Agent.objects.get(pk=agent.pk))
    return browser


@dataclass(frozen=True)
class Change:
    """Something that can be done to a customer by the page."""

    name: str
    method: str
    path: Callable[[Cast, Customer], str]
    said: dict[str, str]


def _identity(customer: Customer) -> Identity:
    return customer.identities.earliest("pk")


def _fact(cast: Cast, customer: Customer) -> Fact:
    return customer.facts.first() or remember(customer, "wood", "oak", by=cast.by_ada)


def _note(cast: Cast, customer: Customer) -> Note:
    return customer.notes.first() or remembering.note(customer, "Calls back.", by=cast.by_mina)


def _merge_into(cast: Cast, customer: Customer) -> Merge:
    twin = recognize(f"twin-of-{customer.pk}@example.com", "Twin", by=THE_HOUSE)
    return merge(twin, into=customer, by=cast.by_ada)


CHANGES = [
    Change("description", "post", lambda _, one: f"{one.pk}/description", {"name": "Renamed"}),
    Change(
        "identities",
        "post",
        lambda _, one: f"{one.pk}/identities",
        {"kind": "phone", "typed": "+33170189900"},
    ),
    Change("identity", "delete", lambda _, one: f"{one.pk}/identities/{_identity(one).pk}", {}),
    Change(
        "verification", "post", lambda _, one: f"{one.pk}/identities/{_identity(one).pk}/verification", {}
    ),
    Change("preference", "post", lambda _, one: f"{one.pk}/identities/{_identity(one).pk}/preference", {}),
    Change("facts", "post", lambda _, one: f"{one.pk}/facts", {"about": "size", "value": "30 × 40"}),
    Change("fact", "delete", lambda cast, one: f"{one.pk}/facts/{_fact(cast, one).pk}", {}),
    Change("notes", "post", lambda _, one: f"{one.pk}/notes", {"text": "A note"}),
    Change("note", "delete", lambda cast, one: f"{one.pk}/notes/{_note(cast, one).pk}", {}),
    Change("company", "post", lambda _, one: f"{one.pk}/company", {"company": "Lindqvist Prints"}),
    Change("company by address", "delete", lambda _, one: f"{one.pk}/company", {}),
    Change("field", "post", lambda _, one: f"{one.pk}/fields/tier", {"value": "gold"}),
    Change("undoing a merge", "delete", lambda cast, one: f"{one.pk}/merges/{_merge_into(cast, one).pk}", {}),
    Change("merge", "post", lambda cast, one: f"{one.pk}/merge/{cast.karim.pk}", {"goes_on": "this"}),
]


def named(change: Change) -> str:
    return change.name


def rows() -> list[Any]:
    models = (Customer, Identity, Fact, Note, FieldValue, Merge)
    return [list(model.objects.order_by("pk").values()) for model in models] + [Event.objects.count()]


@pytest.fixture
def shop(cast: Cast) -> Cast:
    defining.define("customer", "tier", "Tier", "text", by=cast.by_ada)
    for customer in (cast.rosa, cast.ines):
        add_identity(customer, "handle", f"chat:{customer.first_name}", by=cast.by_ada)
    return cast


def ask(browser: Client, cast: Cast, change: Change, customer: Customer, path: str) -> Any:
    return getattr(browser, change.method)(f"/customers/{path}", change.said)


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_an_outsider_changes_nothing_and_finds_nothing(shop: Cast, change: Change) -> None:
    path = change.path(shop, shop.ines)
    before = rows()
    assert ask(browser_of(shop.mina), shop, change, shop.ines, path).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_who_may_only_look_is_told_so_and_changes_nothing(shop: Cast, change: Change) -> None:
    change_role(shop.mina, VIEWER, by=shop.by_ada)
    path = change.path(shop, shop.rosa)
    before = rows()
    answer = ask(browser_of(shop.mina), shop, change, shop.rosa, path)
    assert (answer.status_code, "Your role does not let you" in answer.content.decode()) == (403, True)
    assert rows() == before


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_a_stranger_is_sent_to_sign_in(shop: Cast, change: Change) -> None:
    path = change.path(shop, shop.rosa)
    before = rows()
    answer = ask(Client(), shop, change, shop.rosa, path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in")
    assert rows() == before


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_what_may_be_done_is_done_and_twice_is_harmless(shop: Cast, change: Change) -> None:
    path = change.path(shop, shop.rosa)
    first = ask(browser_of(shop.mina), shop, change, shop.rosa, path)
    assert first.status_code in (200, 302)
    second = ask(browser_of(shop.mina), shop, change, shop.rosa, path)
    assert second.status_code in (200, 302, 404, 422)


@pytest.mark.parametrize(
    "path",
    ["identities/{other}/verification", "identities/{other}/preference", "identities/{other}"],
)
def test_a_row_of_another_customer_is_not_found_under_this_one(shop: Cast, path: str) -> None:
    """Rosa is seen; the identity is Ines', whom Mina doesn't see, or Karim's, whom she does."""
    for other in (shop.ines, shop.karim):
        before = rows()
        address = f"/customers/{shop.rosa.pk}/{path.format(other=_identity(other).pk)}"
        method = "delete" if path.endswith("{other}") else "post"
        assert getattr(browser_of(shop.mina), method)(address).status_code == 404
        assert rows() == before


def test_facts_notes_and_merges_of_another_are_not_found_under_this_one(shop: Cast) -> None:
    fact, note = _fact(shop, shop.ines), _note(shop, shop.karim)
    made = _merge_into(shop, shop.ines)
    before = rows()
    for row in (f"facts/{fact.pk}", f"notes/{note.pk}", f"merges/{made.pk}"):
        assert browser_of(shop.mina).delete(f"/customers/{shop.rosa.pk}/{row}").status_code == 404
    assert rows() == before


def test_a_fact_takes_its_source_from_a_message_of_theirs_that_one_sees(shop: Cast) -> None:
    said = {"about": "frames", "value": "oak", "said": "message", "consent": "given"}
    ours = shop.late_parcel.messages.get().pk
    address = f"/customers/{shop.rosa.pk}/facts"
    page = browser_of(shop.mina).post(address, said | {"message": str(ours)}).content.decode()
    assert f'href="/conversations/{shop.late_parcel.number}#message-{ours}"' in page
    before = rows()
    for other in (shop.wholesale_matter, shop.broken_frame):
        foreign = str(other.messages.get().pk)
        assert browser_of(shop.mina).post(address, said | {"message": foreign}).status_code == 404
    assert rows() == before


def test_where_a_fact_was_said_is_shown_to_those_alone_who_see_that_conversation(shop: Cast) -> None:
    shop.write(shop.rosa, "I like walnut.", subject="Between us", inbox=shop.wholesale)
    hidden = Conversation.objects.get(subject="Between us")
    message = hidden.messages.get().pk
    remember(shop.rosa, "wood", "walnut", said="message", message=message, by=shop.by_lena)
    for agent, is_shown in ((shop.lena, True), (shop.mina, False)):
        page = seen_by(agent, f"/customers/{shop.rosa.pk}").content.decode()
        assert "walnut" in page
        assert (f"/conversations/{hidden.number}" in page, "Between us" in page) == (is_shown, is_shown)


def test_who_does_not_want_it_kept_is_not_remembered(shop: Cast) -> None:
    said = {"about": "health", "value": "unwell", "consent": "refused"}
    answer = browser_of(shop.mina).post(f"/customers/{shop.rosa.pk}/facts", said)
    assert answer.status_code == 422
    assert "They don’t want us to keep this" in answer.content.decode()
    assert not shop.rosa.facts.exists()


def test_what_was_typed_wrongly_comes_back_with_the_reason(shop: Cast) -> None:
    browser, address = browser_of(shop.mina), f"/customers/{shop.rosa.pk}"
    for path, said, words in (
        ("description", {"zone": "Europe/Nowhere"}, "is not the name of a time zone"),
        ("description", {"language": "Klingon of old"}, "is not the code of a language"),
        ("description", {"quiet": "22:00"}, "from when and until when"),
        ("identities", {"kind": "phone", "typed": "four"}, "is not a phone number"),
        ("identities", {"kind": "fax", "typed": "1"}, "fax"),
        ("notes", {"text": "   "}, "A note says something"),
    ):
        answer = browser.post(f"{address}/{path}", said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        for typed in said.values():
            assert typed in answer.content.decode()


def test_another_customers_address_names_them_to_those_alone_who_see_them(shop: Cast) -> None:
    said = {"kind": "mail", "typed": "ines@example.com"}
    for agent, is_named in ((shop.lena, True), (shop.mina, False)):
        answer = browser_of(agent).post(f"/customers/{shop.rosa.pk}/identities", said)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert ("Ines Carvalho" in page, f"/customers/{shop.ines.pk}" in page) == (is_named, is_named)


@pytest.mark.parametrize(
    ("said", "kept", "words"),
    [
        ({"name": " Rosa  L. "}, {"name": "Rosa L."}, "Rosa L."),
        ({"preferred_name": "Ro"}, {"preferred_name": "Ro"}, "call them Ro"),
        ({"pronoun": "they"}, {"pronoun": "they"}, "they"),
        ({"language": "Portuguese"}, {"language": "pt"}, "Portuguese"),
        ({"language": "français"}, {"language": "fr"}, "French"),
        ({"language": "pt-BR"}, {"language": "pt-BR"}, "Brazilian Portuguese"),
        ({"zone": "lisbon"}, {"zone": "Europe/Lisbon"}, "Lisbon"),
        ({"quiet": "22:00–7"}, {"quiet_from": time(22), "quiet_until": time(7)}, "22:00 to 07:00"),
        (
            {"quiet": "9.30 to 17:15"},
            {"quiet_from": time(9, 30), "quiet_until": time(17, 15)},
            "09:30 to 17:15",
        ),
    ],
)
def test_each_wish_is_a_word_of_a_sentence_that_is_changed_and_taken_away_by_itself(
    shop: Cast, said: dict[str, str], kept: dict[str, object], words: str
) -> None:
    browser, there = browser_of(shop.mina), f"/customers/{shop.rosa.pk}/description"
    browser.post(there, {"pronoun": "she"})
    before = Customer.objects.filter(pk=shop.rosa.pk).values().get()
    assert words in browser.post(there, said).content.decode()
    assert Customer.objects.filter(pk=shop.rosa.pk).values().get() == before | kept
    assert browser.post(there, dict.fromkeys(said, "")).status_code == 200
    after = Customer.objects.filter(pk=shop.rosa.pk).values().get()
    assert after == before | {name: None if name.startswith("quiet") else "" for name in kept}


def test_who_may_only_look_reads_wishes_as_plain_words(shop: Cast) -> None:
    describe(shop.rosa, language="fr", by=shop.by_ada)
    change_role(shop.mina, VIEWER, by=shop.by_ada)
    page = seen_by(shop.mina, f"/customers/{shop.rosa.pk}").content.decode()
    assert "They like to read" in page
    assert ("sentence-words" in page.split('id="person-wishes"')[1].split("</ul>")[0], "French" in page) == (
        False,
        True,
    )


def test_a_form_changes_only_the_fields_that_it_names(shop: Cast) -> None:
    before = Customer.objects.filter(pk=shop.rosa.pk).values().get()
    said = {
        "name": "Rosa L.",
        "preferred_name": "",
        "pronoun": "",
        "language": "",
        "zone": "",
        "merged_into": str(shop.karim.pk),
        "merged_into_id": str(shop.karim.pk),
        "created_at": "2001-01-01",
        "id": str(shop.karim.pk),
        "by": "1",
        "now": "2001-01-01",
    }
    assert browser_of(shop.mina).post(f"/customers/{shop.rosa.pk}/description", said).status_code == 200
    assert Customer.objects.filter(pk=shop.rosa.pk).values().get() == before | {"name": "Rosa L."}


def test_fields_are_checked_by_their_kind_and_only_those_that_are_shown_can_be_filled(shop: Cast) -> None:
    size = defining.define("customer", "size", "Size", "number", by=shop.by_ada)
    defining.define("conversation", "cause", "Cause", "text", by=shop.by_ada)
    browser, address = browser_of(shop.mina), f"/customers/{shop.rosa.pk}/fields"
    assert browser.post(f"{address}/size", {"value": "1,234"}).status_code == 422
    assert browser.post(f"{address}/size", {"value": "12.5"}).status_code == 200
    assert values_of("customer", [shop.rosa.pk])[shop.rosa.pk] == {"size": "12.5"}
    defining.retire(size, by=shop.by_ada)
    for code in ("size", "cause", "nothing"):
        assert browser.post(f"{address}/{code}", {"value": "13"}).status_code == 404


def test_several_choices_are_ticked_and_unticked(shop: Cast) -> None:
    woods = [["oak", "Oak"], ["walnut", "Walnut"], ["ash", "Ash"]]
    defining.define("customer", "woods", "Woods", "several", choices=woods, by=shop.by_ada)
    browser, address = browser_of(shop.mina), f"/customers/{shop.rosa.pk}/fields/woods"
    for ticked, words in ((["oak", "ash"], {"woods": "Oak; Ash"}), ([], {})):
        assert browser.post(address, {"value": ticked}).status_code == 200
        assert values_of("customer", [shop.rosa.pk])[shop.rosa.pk] == words


def test_a_company_is_joined_by_name_without_learning_of_those_that_one_does_not_see(shop: Cast) -> None:
    browser_of(shop.mina).post(f"/customers/{shop.rosa.pk}/company", {"company": "Carvalho Guest House"})
    theirs, ours = company_of(shop.ines), company_of(shop.rosa)
    assert {theirs, ours} == set(Company.objects.filter(name="Carvalho Guest House"))
    said = {"company": "carvalho guest HOUSE"}
    answer = browser_of(shop.lena).post(f"/customers/{shop.karim.pk}/company", said)
    assert (answer.status_code, company_of(shop.karim)) == (422, None)
    assert "More than one company" in answer.content.decode()


def test_only_its_author_takes_a_note_away(shop: Cast) -> None:
    note = remembering.note(shop.rosa, "Calls back.", by=shop.by_otto)
    assert browser_of(shop.mina).delete(f"/customers/{shop.rosa.pk}/notes/{note.pk}").status_code == 404
    assert browser_of(shop.otto).delete(f"/customers/{shop.rosa.pk}/notes/{note.pk}").status_code == 200


def test_the_timeline_tells_nothing_of_conversations_that_one_does_not_see(shop: Cast) -> None:
    shop.write(shop.rosa, "And the trade price?", subject="Between us", inbox=shop.wholesale)
    page = seen_by(shop.mina, f"/customers/{shop.rosa.pk}").content.decode()
    assert "Where is my parcel?" in page
    assert "Between us" not in page
    assert seen_by(shop.lena, f"/customers/{shop.rosa.pk}").content.decode().count("Between us") == 2


def test_what_an_ai_did_is_told_by_its_name(shop: Cast) -> None:
    quill = join("quill@framehouse.test", "Quill", kind=AI, by=shop.by_ada)
    describe(shop.rosa, pronoun="she", by=shop.actor(quill))
    page = seen_by(shop.mina, f"/customers/{shop.rosa.pk}").content.decode()
    assert "Quill changed: pronoun" in " ".join(page.split())


def test_an_old_address_leads_to_the_one_who_goes_on_for_those_who_see_them(shop: Cast) -> None:
    merge(shop.ines, into=shop.karim, by=shop.by_lena)
    merge(shop.karim, into=shop.rosa, by=shop.by_lena)
    for one in (shop.ines, shop.karim):
        assert seen_by(shop.mina, f"/customers/{one.pk}")["Location"] == f"/customers/{shop.rosa.pk}"
    vera = recognize("vera@example.com", "Vera", by=THE_HOUSE)
    shop.write(vera, "Hello", inbox=shop.wholesale)
    twin = recognize("twin@example.com", "Twin", by=THE_HOUSE)
    merge(twin, into=vera, by=shop.by_lena)
    assert seen_by(shop.mina, f"/customers/{twin.pk}").status_code == 404
    assert seen_by(shop.mina, f"/customers/{2**62}").status_code == 404


def test_the_timeline_goes_back_page_by_page_and_tells_each_thing_once(shop: Cast) -> None:
    for number in range(LINES + 5):
        shop.write(shop.rosa, "Hello", subject=f"Question {number:02}")
    address, told = f"/customers/{shop.rosa.pk}", []
    for _ in range(4):
        page = seen_by(shop.mina, address).content.decode()
        told += [piece.split('"')[0] for piece in page.split('<li id="event-')[1:]]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next" href="')[1].split('"')[0].split("#")[0]
    assert len(told) == len(set(told)) >= LINES + 6


def test_the_page_costs_the_same_for_who_wrote_often(shop: Cast) -> None:
    address = f"/customers/{shop.rosa.pk}"
    remember(shop.rosa, "wood", "oak", message=shop.late_parcel.messages.get().pk, by=shop.by_mina)
    few = cost_for(shop.mina, address)
    for number in range(LINES + 5):
        shop.write(shop.rosa, "Hello", subject=f"Question {number:02}")
        remember(shop.rosa, "wood", f"oak {number}", by=shop.by_mina)
    assert cost_for(shop.mina, address) == few == 23


def test_words_of_markup_stay_words(shop: Cast) -> None:
    danger = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    Customer.objects.filter(pk=shop.rosa.pk).update(name=danger, preferred_name=danger, pronoun=danger[:40])
    remember(shop.rosa, danger[:60], danger, by=shop.by_mina)
    remembering.note(shop.rosa, danger, by=shop.by_mina)
    page = seen_by(shop.mina, f"/customers/{shop.rosa.pk}").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_pane_beside_a_conversation_writes_a_fact_down_as_its_newest_message_says(shop: Cast) -> None:
    address = f"/conversations/{shop.broken_frame.number}/known"
    answer = browser_of(shop.mina).post(address, {"about": "mother", "value": "turns 70", "message": "1"})
    fact = shop.karim.facts.get()
    assert (answer.status_code, fact.said) == (200, "message")
    assert fact.message == shop.broken_frame.messages.get().pk
    assert "turns 70" in answer.content.decode()
    foreign = f"/conversations/{shop.wholesale_matter.number}/known"
    assert browser_of(shop.mina).post(foreign, {"about": "a", "value": "b"}).status_code == 404


def test_fields_of_a_conversation_are_filled_in_beside_it(shop: Cast) -> None:
    defining.define("conversation", "cause", "Cause", "text", by=shop.by_ada)
    ours, theirs = shop.broken_frame, shop.wholesale_matter
    address = f"/conversations/{ours.number}/fields/cause"
    answer = browser_of(shop.mina).post(address, {"value": "thin packing"})
    assert (answer.status_code, "thin packing" in answer.content.decode()) == (200, True)
    assert values_of("conversation", [ours.pk])[ours.pk] == {"cause": "thin packing"}
    before = rows()
    assert (
        browser_of(shop.mina).post(f"/conversations/{theirs.number}/fields/cause", {"value": "x"}).status_code
        == 404
    )
    change_role(shop.mina, VIEWER, by=shop.by_ada)
    assert browser_of(shop.mina).post(address, {"value": "x"}).status_code == 403
    assert rows()[:-1] == before[:-1]


def test_what_another_is_known_by_is_moved_here_as_a_claim_by_who_sees_both(shop: Cast) -> None:
    add_identity(shop.ines, "phone", "+33 1 70 18 99 00", verified_how="phone_code", by=shop.by_ada)
    said, here = {"kind": "phone", "typed": "+33 (0)1 7018-9900"}, f"/customers/{shop.rosa.pk}/identities"
    clash = browser_of(shop.lena).post(here, said)
    assert "move it here" in clash.content.decode()
    assert "move it here" not in browser_of(shop.mina).post(here, said).content.decode()
    assert browser_of(shop.mina).post(f"{here}/moving", said).status_code == 404
    assert browser_of(shop.lena).post(f"{here}/moving", said).status_code == 200
    moved = Identity.objects.get(kind="phone", value="+33170189900")
    assert (moved.customer, moved.verified) == (shop.rosa, False)


def test_the_last_thing_that_somebody_is_known_by_is_not_moved_away(shop: Cast) -> None:
    said = {"kind": "mail", "typed": shop.karim.identities.get().value}
    answer = browser_of(shop.lena).post(f"/customers/{shop.rosa.pk}/identities/moving", said)
    assert (answer.status_code, "merge the two instead" in answer.content.decode()) == (422, True)
