"""Searching: what stands on the page, for whom, and at what cost."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.conversations import listing, noting, replying, resolving, searching
from makeright.conversations.models import Attachment, Conversation, Message
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy
from makeright.desk import searching as desk_searching
from makeright.desk.finding_orders import find_orders
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.orders.models import Order, Shipment
from makeright.search import rebuilding
from makeright.search.keeping import put
from makeright.staff.models import Agent
from makeright.ui.numbers import money
from tests.cast_again import again

pytestmark = pytest.mark.django_db


def _enter() -> None:
    """Let all that stands in the rows be found."""
    rebuilding.rebuild()
    while rebuilding.go_on():
        pass


def _page(agent: Agent, typed: str, after: str = "") -> str:
    address = f"/search?q={quote(typed)}" + (f"&after={after}" if after else "")
    return seen_by(agent, address).content.decode()


def _rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="row-(\d+)"', page)]


def _people(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'<li id="person-(\d+)"', page)]


def test_what_was_said_is_found_and_marked(cast: Cast) -> None:
    _enter()
    page = _page(cast.mina, "corner")
    assert _rows(page) == [cast.broken_frame.number]
    assert "The lower left <mark>corner</mark> is split" in page
    assert "1 conversation, newest first" in page
    assert 'value="corner"' in page


def test_a_conversation_stands_there_once_with_the_newest_of_it(cast: Cast) -> None:
    cast.write(cast.karim, "Is there news of the corner?", conversation=cast.broken_frame)
    cast.write(cast.rosa, "A corner shop", conversation=cast.late_parcel)
    _enter()
    page = _page(cast.mina, "corner")
    assert _rows(page) == [cast.late_parcel.number, cast.broken_frame.number]
    assert "news of the <mark>corner</mark>" in page
    newest = Message.objects.filter(conversation=cast.broken_frame).latest("pk")
    assert f"#message-{newest.pk}" in page


def test_the_outsider_finds_nothing_of_it(cast: Cast) -> None:
    noting.note(cast.wholesale_matter, text="Zebra wood.", by=cast.by_lena)
    _enter()
    for typed in ("eleven", "zebra", "carvalho", str(cast.wholesale_matter.number), "ines@example.com"):
        page = _page(cast.mina, typed)
        assert "Nothing was found" in page, typed
        assert "eleven rooms" not in page
        assert cast.wholesale_matter.number in _rows(_page(cast.lena, typed)), typed


def test_what_the_index_still_shows_of_another_time_is_not_shown(cast: Cast) -> None:
    _enter()
    message = Message.objects.get(conversation=cast.wholesale_matter)
    shop = [f"inbox-{cast.inbox.pk}"]
    put("message", message.pk, message.text, shop, at=message.at, about=message.conversation_id)
    put("customer", cast.ines.pk, {"from": "Ines Carvalho"}, shop, at=message.at, inside=True)
    for typed in ("eleven", "carvalho"):
        page = _page(cast.mina, typed)
        assert (_rows(page), _people(page)) == ([], [])
        assert "Carvalho" not in page.replace('value="carvalho"', "")


def test_what_was_recalled_is_not_shown_although_the_index_lags(cast: Cast) -> None:
    written = replying.reply(cast.broken_frame, text="A walnut one will come.", by=cast.by_mina)
    _enter()
    assert _rows(_page(cast.mina, "walnut")) == [cast.broken_frame.number]
    replying.recall(written, by=cast.by_mina)
    assert "A walnut" not in _page(cast.mina, "walnut")


def test_a_note_is_shown_as_one_with_who_left_it(cast: Cast) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    _enter()
    page = _page(cast.mina, "monday")
    assert "Note by Otto: Third one since <mark>Monday</mark>." in page


def test_who_answered_is_named(cast: Cast) -> None:
    replying.reply(cast.broken_frame, text="A walnut one will come.", by=cast.by_mina)
    _enter()
    assert "<bdi>Mina</bdi>: A <mark>walnut</mark> one" in _page(cast.otto, "walnut")
    assert "<bdi>Karim Benali</bdi>" not in _page(cast.otto, "corner")


def test_a_file_is_shown_where_its_name_was_looked_for(cast: Cast) -> None:
    _enter()
    assert "<mark>photo-corner.jpg</mark>" in _page(cast.mina, "photo-corner.jpg")
    assert "photo-corner" not in _page(cast.mina, "split")


def test_a_number_brings_its_conversation_first(cast: Cast) -> None:
    number = cast.late_parcel.number
    cast.write(cast.karim, f"Like {number}, I believe", conversation=cast.broken_frame)
    _enter()
    for typed in (str(number), f"#{number}", f" {number} "):
        assert _rows(_page(cast.mina, typed)) == [number, cast.broken_frame.number]


def test_a_customer_stands_above_by_name_or_address_or_the_middle_of_it(cast: Cast) -> None:
    _enter()
    for typed in ("karim", "benali", "karim@example.com", "enal"):
        page = _page(cast.mina, typed)
        assert _people(page) == [cast.karim.pk], typed
    assert "<mark>Karim</mark> Benali" in _page(cast.mina, "karim")
    assert "Nothing was found" not in _page(cast.mina, "enal")


def test_a_customer_without_a_name_is_called_by_their_address(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.karim.pk).update(name="")
    _enter()
    assert "<mark>karim@example.com</mark>" in _page(cast.mina, "karim@example.com")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Everything that was said can be found"),
        ("   ", "Everything that was said can be found"),
        ("zebra", "Nothing was found"),
        ("-zebra", "That says only what must not be there"),
        ("👍", "There is no word in this"),
    ],
)
def test_where_there_is_nothing_that_is_said(cast: Cast, typed: str, words: str) -> None:
    _enter()
    page = _page(cast.mina, typed)
    assert words in page
    assert _rows(page) == []
    assert "autofocus" in page


def test_who_serves_nowhere_is_told_so(cast: Cast) -> None:
    newcomer = Agent.objects.create_user("new@framehouse.test", name="Nils")
    assert "No inbox is open to you yet" in _page(newcomer, "frame")


def test_that_the_index_is_being_made_is_said(cast: Cast) -> None:
    rebuilding.rebuild()
    assert "still being entered" in _page(cast.mina, "corner")
    _enter()
    assert "still being entered" not in _page(cast.mina, "corner")


def test_what_is_older_is_a_page_away_and_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_searching, "PAGE", 2)
    numbers = [cast.write(cast.rosa, "zebra", subject=f"Z {n}").conversation.number for n in range(5)]
    for number in numbers:
        cast.write(cast.rosa, "zebra again", conversation=Conversation.objects.get(number=number))
    _enter()
    page = _page(cast.mina, "zebra")
    assert "5 conversations, newest first" in page
    seen = _rows(page)
    while further := re.search(r'rel="next" href="([^"]+)"', page):
        page = seen_by(cast.mina, further[1].replace("&amp;", "&")).content.decode()
        assert "Back to the newest" in page
        assert _people(page) == []
        seen += _rows(page)
    assert seen == numbers[::-1]


@pytest.mark.parametrize("after", ["x", "1", "99999999999999999999999", "b5", "<script>"])
def test_nonsense_for_a_cursor_is_passed_over(cast: Cast, after: str) -> None:
    _enter()
    assert seen_by(cast.mina, f"/search?q=corner&after={quote(after)}").status_code == 200


@pytest.mark.parametrize(
    "typed", ['"><script>alert(1)</script>', "{{ 7*7 }}", "%00", "a' OR 1=1 --", "<mark>"]
)
def test_what_was_typed_is_shown_as_words(cast: Cast, typed: str) -> None:
    page = _page(cast.mina, typed)
    assert "<script>alert" not in page
    assert "49" not in re.findall(r'value="([^"]*)"', page)


def test_markup_in_what_was_found_stays_words(cast: Cast) -> None:
    danger = "zebra <img src=x onerror=alert(1)> <script>alert(1)</script>"
    message = cast.write(cast.rosa, danger, subject=danger)
    Message.objects.filter(pk=message.pk).update(author_name=danger)
    Customer.objects.filter(pk=cast.rosa.pk).update(name=danger)
    attachment = Attachment.objects.get(message__conversation=cast.broken_frame)
    Attachment.objects.filter(pk=attachment.pk).update(filename="zebra<img src=x>.jpg")
    _enter()
    page = _page(cast.mina, "zebra")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<mark>zebra</mark> &lt;img" in page


def test_ten_thousand_letters_are_no_trouble(cast: Cast) -> None:
    assert seen_by(cast.mina, "/search?q=" + "corner+" * 1_400).status_code == 200


def test_a_settled_matter_says_so(cast: Cast) -> None:
    resolving.resolve(cast.broken_frame, by=cast.by_mina)
    _enter()
    page = _page(cast.mina, "corner")
    assert "Resolved · " in page
    assert "view=resolved" in page


def test_searching_costs_the_same_however_much_is_found(cast: Cast) -> None:
    cast.write(cast.rosa, "zebra", subject="Z 0")
    noting.note(cast.late_parcel, text="zebra", by=cast.by_otto)
    _enter()
    costs = {typed: cost_for(cast.mina, f"/search?q={typed}") for typed in ("zebra", "rosa")}
    for number in range(1, 12):
        written = cast.write(cast.karim, "zebra rosa", subject=f"Z {number}", pictures=["photo-corner.jpg"])
        noting.note(written.conversation, text="zebra", by=cast.by_otto)
    _enter()
    assert len(_rows(_page(cast.mina, "zebra"))) == 13
    for typed, cost in costs.items():
        assert cost_for(cast.mina, f"/search?q={typed}") == cost


def test_the_box_is_a_key_away_everywhere(cast: Cast) -> None:
    assert 'href="/search" aria-keyshortcuts="/"' in seen_by(cast.mina, "/inbox/open").content.decode()
    page = _page(cast.mina, "")
    assert page.count('aria-keyshortcuts="/"') == 1
    assert re.search(r'<input id="search-box"[^>]+aria-keyshortcuts="/"', page)


def test_listing_these_is_by_what_one_may_see(cast: Cast) -> None:
    keys = [cast.broken_frame.pk, cast.wholesale_matter.pk, 10**12]
    assert set(listing.these(cast.mina, keys)) == {cast.broken_frame.pk}
    assert searching.audiences_of(cast.ada) is None


def _buy(cast: Cast) -> Bought:
    bought = again("bought", lambda: buy(cast, timezone.now()))
    Shipment.objects.filter(order=bought.rosas).update(tracking="PN 7741 SE")
    _enter()
    return bought


def _orders(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'<li id="order-(\d+)"', page)]


def test_an_order_stands_there_with_whose_it_is_how_it_stands_and_its_total(cast: Cast) -> None:
    bought = _buy(cast)
    page = _page(cast.mina, bought.karims.number)
    assert _orders(page) == [bought.karims.pk]
    assert f"<mark>{bought.karims.number}</mark>" in page
    row = page.partition(f'<li id="order-{bought.karims.pk}"')[2].partition("</li>")[0]
    assert "Karim Benali" in row
    assert "Delivered" in row
    assert money(bought.karims.total_minor, bought.karims.currency) in row
    assert bought.karims.placed_at.isoformat() in row
    assert "Nothing was found" not in page


def test_an_order_is_found_by_parcel_thing_name_and_postcode(cast: Cast) -> None:
    bought = _buy(cast)
    for typed in ("PN7741SE", "90326", "from:lindqvist"):
        assert _orders(_page(cast.mina, typed)) == [bought.rosas.pk], typed
    line = bought.karims.lines.exclude(variant=None).select_related("variant").first()
    assert line is not None
    assert line.variant is not None
    assert bought.karims.pk in _orders(_page(cast.mina, line.variant.sku))
    assert bought.karims.pk in _orders(_page(cast.mina, f'"{line.name}"'))


def test_the_outsider_finds_no_order_of_whom_they_do_not_see(cast: Cast) -> None:
    bought = _buy(cast)
    newcomer = Agent.objects.create_user("new@framehouse.test", name="Nils")
    for typed in (bought.ines_order.number, "SW111HJ", "carvalho"):
        assert _orders(_page(cast.mina, typed)) == [], typed
        assert _orders(_page(cast.lena, typed)) == [bought.ines_order.pk], typed
        assert _orders(_page(cast.ada, typed)) == [bought.ines_order.pk], typed
        assert _orders(_page(newcomer, typed)) == [], typed
    assert bought.ines_order.number not in _page(cast.mina, "carvalho")


def test_the_order_of_that_number_stands_first_however_old_it_is(cast: Cast) -> None:
    bought = _buy(cast)
    oldest, middle, newest = Order.objects.order_by("pk")
    assert {oldest.pk, middle.pk, newest.pk} == {bought.rosas.pk, bought.karims.pk, bought.ines_order.pk}
    for order, number in ((oldest, "771"), (middle, "771-2"), (newest, "7713")):
        Order.objects.filter(pk=order.pk).update(number=number)
    _enter()
    for typed in ("771", "#771"):
        assert _orders(_page(cast.ada, typed)) == [oldest.pk, newest.pk, middle.pk], typed


def test_of_many_orders_the_newest_few_stand_there_and_the_list_has_the_rest(cast: Cast) -> None:
    bought = _buy(cast)
    for number in range(6):
        Order.objects.create(
            id=bought.karims.pk + 1 + number,
            shop=bought.shop,
            external_id=f"many-{number}",
            number=f"many-{number}",
            customer=cast.karim,
            currency="EUR",
            placed_at=bought.karims.placed_at,
        )
    _enter()
    page = _page(cast.mina, "many")
    assert _orders(page) == [bought.karims.pk + 6 - number for number in range(5)]
    assert 'href="/orders?q=many"' in page
    assert 'href="/orders?q=' not in _page(cast.mina, bought.karims.number)


def test_orders_cost_the_same_however_many_are_found(cast: Cast) -> None:
    bought = _buy(cast)
    address = f"/search?q={bought.karims.number}"
    cost = cost_for(cast.mina, address)
    for number in range(8):
        Order.objects.create(
            id=bought.karims.pk + 1 + number,
            shop=bought.shop,
            external_id=f"{number}",
            number=f"{bought.karims.number}-{number}",
            customer=cast.karim,
            currency="EUR",
            placed_at=bought.karims.placed_at,
        )
    _enter()
    assert len(_orders(_page(cast.mina, bought.karims.number))) == 5
    assert cost_for(cast.mina, address) == cost


@pytest.mark.parametrize("typed", ["20931", "frame", "oak fra", "zebra"])
def test_looking_for_orders_takes_few_queries_and_none_for_who_may_see_none(cast: Cast, typed: str) -> None:
    _buy(cast)
    viewer = Agent.objects.create_user("viewer@framehouse.test", name="Vera", role="viewer")
    few = 7 if connection.vendor == "sqlite" else 11
    for agent, most in ((cast.mina, few), (cast.ada, few - 1), (viewer, 0)):
        looking = Agent.objects.select_related("own_role").get(pk=agent.pk)
        with CaptureQueriesContext(connection) as asked:
            find_orders(looking, typed)
        assert len(asked) <= most
