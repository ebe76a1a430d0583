"""A customer belongs to a company by their address, or by a colleague's hand, which goes before; and it says when."""

from __future__ import annotations

import pytest

from makeright.customers import belonging, events, identifying
from makeright.customers.belonging import (
    add_company,
    add_domain,
    company_of,
    follow_address,
    join,
    remove_domain,
)
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Company, Customer, Membership
from makeright.customers.recognizing import recognize
from makeright.customers.refusals import Refused
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.events.cursors import FOLLOWERS
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.jobs.working import work_off

THE_ENGINE = FOLLOWERS["companies"]


@pytest.fixture
def hotel(cast: Cast) -> Company:
    """A company whose people write from hotel-aurora.example."""
    THE_ENGINE.follow()
    company = add_company("Hotel Aurora", domains=["hotel-aurora.example"], by=cast.by_lena)
    keep_up()
    return company


def keep_up() -> None:
    """What the engine does by itself: follows the log, and does the jobs that are due."""
    while THE_ENGINE.follow():
        pass
    while work_off():
        pass


def arrives(address: str, name: str = "") -> Customer:
    customer = recognize(address, name, by=THE_HOUSE)
    keep_up()
    return customer


def days_of(customer: Customer) -> list[tuple[str, str, bool]]:
    """Where somebody belonged, how, and whether still."""
    rows = Membership.objects.filter(customer=customer).select_related("company").order_by("pk")
    return [(str(one.company), one.how, one.until is None) for one in rows]


def test_who_writes_from_its_domain_belongs_to_it(hotel: Company) -> None:
    assert company_of(arrives("ines@hotel-aurora.example")) == hotel
    assert company_of(arrives("ines@not-hotel-aurora.example")) is None
    assert company_of(arrives("ines@hotel-aurora.example.org")) is None
    assert replay().agrees


def test_whom_we_know_already_belongs_once_the_domain_is_known(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(belonging, "AT_ONCE", 2)
    early = [arrives(f"guest{number}@linen.example") for number in range(5)]
    company = add_company("Linen & Co", by=cast.by_lena)
    add_domain(company, " @Linen.Example. ", by=cast.by_lena)
    keep_up()
    assert {company_of(one) for one in early} == {company}
    assert set(company.members) == set(early)


def test_who_belongs_no_longer_by_domain_is_released(
    cast: Cast, hotel: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(belonging, "MEMBERS_AT_ONCE", 2)
    guests = [arrives(f"guest{number}@hotel-aurora.example") for number in range(5)]
    join(guests[0], hotel, by=cast.by_lena)
    remove_domain(hotel.domains.get(), by=cast.by_lena)
    keep_up()
    assert [company_of(one) for one in guests] == [hotel, None, None, None, None]
    assert days_of(guests[0]) == [("Hotel Aurora", "domain", False), ("Hotel Aurora", "hand", True)]
    assert replay().agrees


@pytest.mark.parametrize(
    "domain", ["gmail.com", "GMX.de", "@outlook.com", "yahoo.co.uk", "qq.com", "t-online.de"]
)
def test_a_domain_where_anybody_gets_an_address_makes_no_company(
    cast: Cast, hotel: Company, domain: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_domain(hotel, domain, by=cast.by_lena)
    assert refused.value.code == "free_mail"
    assert [one.name for one in hotel.domains.all()] == ["hotel-aurora.example"]


@pytest.mark.parametrize(
    "domain", ["", "example", "a@b.example", "https://x.example/", "a b.example", "*.example"]
)
def test_what_is_no_domain_is_refused(cast: Cast, hotel: Company, domain: str) -> None:
    with pytest.raises(Refused) as refused:
        add_domain(hotel, domain, by=cast.by_lena)
    assert refused.value.code == "no_domain"


def test_a_domain_is_one_companys_and_added_once(cast: Cast, hotel: Company) -> None:
    add_domain(hotel, "HOTEL-aurora.example", by=cast.by_otto)
    assert Event.objects.filter(kind=events.DOMAIN_ADDED.name).count() == 1
    with pytest.raises(Refused) as refused:
        add_company("Another", domains=["hotel-aurora.example"], sees=lambda _: True, by=cast.by_lena)
    assert (refused.value.code, refused.value.facts) == ("anothers", {"company": hotel.pk})
    assert not Company.objects.filter(name="Another").exists()


def test_the_hand_goes_before_the_address_until_it_is_taken_away(cast: Cast, hotel: Company) -> None:
    guest = arrives("ines@hotel-aurora.example")
    other = add_company("Other", by=cast.by_lena)
    assert join(guest, other, by=cast.by_lena)
    assert not join(guest, other, by=cast.by_otto)
    identifying.add_identity(guest, "mail", "i@hotel-aurora.example", by=cast.by_mina)
    keep_up()
    assert company_of(guest) == other
    assert follow_address(guest, by=cast.by_lena)
    assert not follow_address(guest, by=cast.by_lena)
    assert company_of(guest) == hotel
    assert [how for _, how, _ in days_of(guest)] == ["domain", "hand", "domain"]
    assert replay().agrees


def test_a_hand_may_say_that_somebody_belongs_nowhere(cast: Cast, hotel: Company) -> None:
    guest = arrives("freelancer@hotel-aurora.example")
    assert join(guest, None, by=cast.by_lena)
    identifying.add_identity(guest, "mail", "f@hotel-aurora.example", by=cast.by_mina)
    keep_up()
    assert company_of(guest) is None
    assert not join(guest, None, by=cast.by_lena)
    assert replay().agrees


def test_who_loses_the_address_loses_the_company(cast: Cast, hotel: Company) -> None:
    guest = arrives("private@example.com")
    work = identifying.add_identity(guest, "mail", "guest@hotel-aurora.example", by=cast.by_mina)
    keep_up()
    assert company_of(guest) == hotel
    identifying.move(work, to=cast.rosa, by=cast.by_mina)
    keep_up()
    assert (company_of(guest), company_of(cast.rosa)) == (None, hotel)


def test_a_verified_address_counts_before_the_primary_one(cast: Cast, hotel: Company) -> None:
    other = add_company("Other", domains=["other.example"], by=cast.by_lena)
    guest = arrives("a@other.example")
    work = identifying.add_identity(guest, "mail", "a@hotel-aurora.example", by=cast.by_mina)
    keep_up()
    assert company_of(guest) == other
    identifying.verify(work, how="mail_link", by=cast.by_mina)
    keep_up()
    assert company_of(guest) == hotel


def test_looking_twice_changes_nothing(cast: Cast, hotel: Company) -> None:
    guest = arrives("ines@hotel-aurora.example")
    assert belonging.settle([guest.pk], by=THE_HOUSE) == 0
    assert Event.objects.filter(kind=events.MEMBERSHIP_BEGAN.name, customer_id=guest.pk).count() == 1


def test_a_merge_and_its_undo_leave_each_where_they_belong(cast: Cast, hotel: Company) -> None:
    guest, other = arrives("ines@hotel-aurora.example"), add_company("Other", by=cast.by_lena)
    second = arrives("second@example.com")
    join(cast.karim, other, by=cast.by_lena)
    by_address = merge(guest, into=cast.rosa, by=cast.by_mina)
    by_hand = merge(cast.karim, into=second, by=cast.by_mina)
    keep_up()
    assert (company_of(cast.rosa), company_of(second)) == (hotel, other)
    assert (set(hotel.members), set(other.members)) == ({cast.rosa}, {second})
    unmerge(by_address, by=cast.by_mina)
    unmerge(by_hand, by=cast.by_mina)
    keep_up()
    assert [company_of(one) for one in (guest, cast.rosa, cast.karim, second)] == [hotel, None, other, None]
    assert replay().agrees


def test_a_company_is_renamed_once_and_keeps_its_people(cast: Cast) -> None:
    lund = belonging.add_company("Lund", by=cast.by_lena)
    belonging.join(cast.rosa, lund, by=cast.by_lena)
    assert belonging.rename(lund, " Lund  &\u202e Daughter ", by=cast.by_lena)
    assert not belonging.rename(lund, "Lund & Daughter", by=cast.by_ada)
    assert (lund.name, belonging.company_of(cast.rosa)) == ("Lund & Daughter", lund)
    told = Event.objects.filter(kind=events.COMPANY_RENAMED.name)
    assert [each.payload for each in told] == [{}]


@pytest.mark.parametrize("name", ["", " \u202e", "x" * 201])
def test_a_company_without_a_name_or_with_an_endless_one_is_refused(cast: Cast, name: str) -> None:
    lund = belonging.add_company("Lund", by=cast.by_lena)
    for verb in (
        lambda: belonging.rename(lund, name, by=cast.by_lena),
        lambda: belonging.add_company(name, by=cast.by_lena),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "no_name"


def test_a_taken_domain_names_its_company_to_those_alone_who_see_it(cast: Cast) -> None:
    belonging.add_company("Lund Prints", domains=["lund.test"], by=cast.by_lena)
    other = belonging.add_company("Otherwise", by=cast.by_lena)
    for sees, is_named in ((belonging.nobodys, False), (lambda key: key != other.pk, True)):
        with pytest.raises(Refused) as refused:
            belonging.add_domain(other, "lund.test", sees=sees, by=cast.by_lena)
        assert ("Lund Prints" in str(refused.value.words)) == is_named
        assert (refused.value.facts["company"] is not None) == is_named
