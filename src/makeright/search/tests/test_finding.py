"""Finding: the same answers on every database, of what one may see and nothing else, whatever is typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeright.search import finding, postgres
from makeright.search.finding import EVERYTHING, Found, find
from makeright.search.keeping import Item, Words, put, put_all

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SHOP, TRADE, MINA = "inbox-1", "inbox-2", "agent-7"


def item(number: int, words: Words, audience: Iterable[str] = (SHOP,), about: int | None = None) -> Item:
    """A message, each a minute later than the one before."""
    return Item("message", number, words, tuple(audience), LONG_AGO + timedelta(minutes=number), about)


def numbers(found: Found) -> list[int]:
    return [hit.subject_id for hit in found.hits]


def found(query: str, audiences: Iterable[str] = (SHOP,)) -> list[int]:
    return numbers(find(query, tuple(audiences)))


TEXTS: dict[int, Words] = {
    1: {
        "subject": "Frame arrived broken",
        "from": ["Karim Benali", "karim.benali@mail.example.com"],
        "text": "Hello Mina, the frame came today. The lower left corner is split. Order FH-10482.",
        "file": ["photo-corner.jpg"],
    },
    2: {
        "subject": "Lieferung für Müller",
        "from": ["Jörg Müller", "j.mueller@example.com"],
        "text": "Guten Tag, die Straße heißt Große Gasse. Rückruf bitte: 0170 / 123 45 67. Bestellung 10 482.",
    },
    3: {
        "subject": "Où est mon colis ?",
        "from": "Zoé",
        "text": "L’église n’a rien reçu, c’était promis à Noël.",
    },
    4: {"subject": "配送について", "from": "山田", "text": "東京都に届いていません。iPhoneケース"},
    5: {"text": "주문이 아직 안 왔어요. 배송이 언제 되나요"},
    6: {"text": "สินค้ายังไม่มาถึงร้าน"},
    7: {"text": "لم يصل الكِتَاب بعد، شكراً مُحَمَّد"},
    8: {"text": "הספר עוד לא הגיע, שָׁלוֹם"},
    9: {
        "text": "Our e-mail reply: an email, two emails; AT&T; U.S.A.; https://shop.example.com/orders/20931?x=1"
    },
    10: {"text": "Late parcel. The parcel is late, parcel number 1Z999AA10123456784, total 1.299,00"},
    11: {"text": "हिन्दी में लिखा है"},
    12: {"text": "Где моя ёлка? Ёлки нет."},
    13: {"text": "a b\n\nc\td", "subject": "x"},
}
ANSWERS = [
    ("frame", [1]),
    ("FRAME", [1]),
    ("fram", [1]),
    ("fram ", []),
    ("fra*", [1]),
    ("rame", []),
    ("frame broken", [1]),
    ("frame nowhere", []),
    ('"frame arrived"', [1]),
    ('"arrived frame"', []),
    ('"broken hello"', []),
    ("frame -split", []),
    ("frame -parcel", [1]),
    ("subject:frame", [1]),
    ("subject:corner", []),
    ("text:corner", [1]),
    ("file:corner", [1]),
    ("file:photo", [1]),
    ("photo-corner.jpg", [1]),
    ("from:karim", [1]),
    ("from:mina", []),
    ("karim.benali@mail.example.com", [1]),
    ("KARIM.BENALI@mail.example.com", [1]),
    ("karim.benali", [1]),
    ("karim.benali@", [1]),
    ("benali@mail", [1]),
    ("mail.example.com", [1]),
    ("@example.com", [9, 2, 1]),
    ("example.com", [9, 2, 1]),
    ("FH-10482", [1]),
    ("fh10482", [1]),
    ("FH 10482", [1]),
    ("10482", [2, 1]),
    ("#10482", [2, 1]),
    ("10 482", [2, 1]),
    ("10.482", [2, 1]),
    ("1048", [2, 1]),
    ("1048 ", []),
    ("0170/1234567", [2]),
    ("+49 170 1234567", [2]),
    ("+49 (0)170 123-45-67", [2]),
    ("00491701234567", [2]),
    ("1234567", [2]),
    ("0170 1234568", []),
    ("1Z999AA10123456784", [10]),
    ("müller", [2]),
    ("Muller", [2]),
    ("mueller", [2]),
    ("MÜLLER", [2]),
    ("jörg mueller", [2]),
    ("strasse", [2]),
    ("Straße", [2]),
    ("grosse gasse", [2]),
    ("ruckruf", [2]),
    ("rueckruf", [2]),
    ("eglise", [3]),
    ("l'église", [3]),
    ("leglise", [3]),
    ("noel", [3]),
    ("zoe", [3]),
    ("c'etait promis", [3]),
    ("東京", [4]),
    ("東京都", [4]),
    ("京都", [4]),
    ("東都", []),
    ("東", [4]),
    ("都", [4]),
    ("配送", [4]),
    ("iphone", [4]),
    ("iPhoneケース", [4]),
    ("ｹｰｽ", [4]),
    ("배송", [5]),
    ("배송이", [5]),
    ("주문", [5]),
    ("สินค้า", [6]),
    ("ร้าน", [6]),
    ("الكتاب", [7]),
    ("كتاب", []),
    ("محمد", [7]),
    ("שלום", [8]),
    ("email", [9]),
    ("e-mail", [9]),
    ("emails", [9]),
    ("at&t", [9]),
    ("usa", [9]),
    ("u.s.a.", [9]),
    ("https://shop.example.com/orders/20931", [9]),
    ("20931", [9]),
    ("utm", []),
    ('"late parcel"', [10]),
    ('"parcel late"', []),
    ("1.299,00", [10]),
    ("हिन्दी", [11]),
    ("елка", [12]),
    ("ЁЛКИ", [12]),
    ('"a b c d"', [13]),
    ('"b c"', [13]),
    ('"d x"', []),
    ('"x a"', []),
    ("subject:x text:a", [13]),
    ("inbox-1", []),
    ("@inbox-1", []),
    ("=message", []),
    ("message", []),
]


@pytest.fixture
def texts() -> None:
    put_all(item(number, words) for number, words in TEXTS.items())


@pytest.mark.parametrize(("query", "expected"), ANSWERS)
def test_the_answers(texts: None, query: str, expected: list[int]) -> None:
    assert found(query) == expected


def test_nobody_finds_what_is_not_for_them() -> None:
    put_all([item(1, "frame", [SHOP]), item(2, "frame", [TRADE, MINA]), item(3, "frame", [])])
    assert found("frame", [SHOP]) == [1]
    assert found("frame", [TRADE]) == found("frame", [MINA]) == [2]
    assert found("frame", [SHOP, MINA]) == [2, 1]
    assert found("frame", ["inbox-11", "agent-77"]) == []
    assert numbers(find("frame", EVERYTHING)) == [3, 2, 1]
    assert find("frame", []).code == "nobody"


def test_another_audience_takes_the_place_of_the_one_before() -> None:
    put_all([item(1, "frame", [SHOP, MINA])])
    put_all([item(1, "frame", [TRADE])])
    assert found("frame", [SHOP, MINA]) == []
    assert found("frame", [TRADE]) == [1]


def test_exclusion_shows_nothing_of_what_one_may_not_see() -> None:
    put_all([item(1, "frame", [SHOP]), item(2, "frame secret", [TRADE])])
    assert found("frame -secret", [SHOP]) == [1]
    assert find("-secret", [SHOP]).code == "only_excluded"


@pytest.mark.parametrize("audience", ["*", "Inbox-1", "inbox 1", 'a"', "", "inbox-1) OR (x", "é"])
def test_a_strange_audience_is_refused(audience: str) -> None:
    with pytest.raises(ValueError, match="can't be a mark"):
        put("message", 1, "frame", [audience], at=LONG_AGO)
    with pytest.raises(ValueError, match="can't be a mark"):
        find("frame", [audience])


def test_kinds_can_be_chosen() -> None:
    put("note", 1, "frame", [SHOP], at=LONG_AGO)
    put("message", 1, "frame", [SHOP], at=LONG_AGO)
    assert [hit.kind for hit in find("frame", [SHOP], kinds=["note"]).hits] == ["note"]
    assert find("frame", [SHOP]).count == 2
    assert find("frame", [SHOP], kinds=[]).count == 0


def test_newest_first_whenever_it_was_put() -> None:
    put_all(item(number, "frame") for number in (3, 1, 2))
    assert found("frame") == [3, 2, 1]


def test_pages_follow_on_without_gap_or_double() -> None:
    put_all(item(number, "frame") for number in range(1, 26))
    seen: list[int] = []
    after = ""
    for _ in range(3):
        page = find("frame", [SHOP], after=after, limit=10)
        seen += numbers(page)
        after = page.after
    assert seen == list(range(25, 0, -1))
    assert after == ""


def test_what_is_put_meanwhile_does_not_shift_a_page() -> None:
    put_all(item(number, "frame") for number in range(1, 6))
    first = find("frame", [SHOP], limit=2)
    put_all([item(99, "frame")])
    assert numbers(find("frame", [SHOP], after=first.after, limit=2)) == [3, 2]


@pytest.mark.parametrize("after", ["x", "-1", "9" * 19, "9" * 30, "12tt", "b99999", "b", "¹²", "0", "1;"])
def test_a_cursor_that_is_not_ours_does_no_harm(after: str) -> None:
    put_all([item(1, "frame")])
    assert find("frame", [SHOP], after=after).code == ""


def test_the_page_after_keeps_what_was_being_typed() -> None:
    put_all(item(number, "frames") for number in range(1, 6))
    first = find("fram", [SHOP], limit=2)
    assert numbers(find("fram", [SHOP], after=first.after, limit=2)) == [3, 2]


def test_the_count_is_of_all_on_the_first_page() -> None:
    put_all(item(number, "frame") for number in range(1, 8))
    first = find("frame", [SHOP], limit=3)
    assert (first.count, first.is_capped, len(first.hits)) == (7, False, 3)
    assert find("frame", [SHOP], after=first.after, limit=3).count is None


def test_the_count_goes_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 5)
    put_all(item(number, "frame") for number in range(1, 8))
    first = find("frame", [SHOP], limit=3)
    assert (first.count, first.is_capped) == (5, True)
    assert numbers(find("frame", [SHOP], after=first.after, limit=9)) == [4, 3, 2, 1]


def test_a_word_that_is_common_is_not_taken_for_a_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 3)
    put_all([item(number, "frame") for number in range(1, 6)] + [item(9, "frames")])
    assert numbers(find("frame", [SHOP], limit=2)) == [5, 4]
    assert numbers(find("fram", [SHOP], limit=2)) == [9, 5]


def test_of_one_thing_the_newest_alone_on_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    put_all(item(number, "frame", about=number % 7) for number in range(1, 61))
    seen: list[int | None] = []
    after = ""
    for _ in range(10):
        page = find("frame", [SHOP], after=after, limit=2, each_once=True)
        seen += [hit.about for hit in page.hits]
        after = page.after
        if not after:
            break
    assert seen == [4, 3, 2, 1, 0, 6, 5]
    assert find("frame", [SHOP], limit=2, each_once=True).count == 7


def test_of_one_thing_the_newest_alone_where_counting_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 4)
    put_all(item(number, "frame", about=number // 10) for number in range(1, 60))
    seen: list[int | None] = []
    after = ""
    for _ in range(10):
        page = find("frame", [SHOP], after=after, limit=2, each_once=True)
        seen += [hit.about for hit in page.hits]
        after = page.after
        if not after:
            break
    assert seen == [5, 4, 3, 2, 1, 0]


def test_of_little_the_best_comes_first_where_that_is_wished() -> None:
    filler = "word " * 30
    put_all(
        [
            item(1, {"subject": "Frame", "text": "frame frame"}),
            item(2, {"text": filler + "frame"}),
            item(3, {"text": filler + "other"}),
            *(item(number, filler) for number in range(4, 12)),
        ]
    )
    assert numbers(find("frame", [SHOP], best=True)) == [1, 2]
    assert numbers(find("frame", [SHOP])) == [2, 1]
    first = find("frame", [SHOP], best=True, limit=1)
    assert numbers(find("frame", [SHOP], best=True, limit=1, after=first.after)) == [2]


def test_of_much_the_newest_comes_first_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 2)
    put_all([item(1, {"subject": "Frame", "text": "frame frame"}), item(2, "a frame"), item(3, "a frame")])
    assert numbers(find("frame", [SHOP], best=True)) == [3, 2, 1]


def test_a_word_is_found_by_its_middle_where_it_was_put_so() -> None:
    put("customer", 1, {"from": ["Karim Benali", "FH-10482"]}, [SHOP], at=LONG_AGO, inside=True)
    put("message", 1, "Karim Benali", [SHOP], at=LONG_AGO)
    kinds = [hit.kind for hit in find("enal", [SHOP], inside=True).hits]
    assert kinds == ["customer"]
    assert find("enal", [SHOP]).count == 0
    assert find("karim enal 048", [SHOP], inside=True).count == 1
    assert find("naleb", [SHOP], inside=True).count == 0


STRANGE = [
    '"', '""', "'", "*", "**", "(", ")", "()", "a)", "(a", "a AND", "NEAR(a b)", "a OR", "NOT a", "^a", "a^2", "{a}:b",
    "text : a", "-", "--", "- -", "-a -b", "a -", "subject:", ":a", "a:b:c", "\\", "a\\'b", "a\x00b", "\ud800", "%s %(x)s %",
    "$1", ";--", "<->", "a <-> b", "a:*", "!a", "!!", "&", "|", "a & b | !c", "@inbox-1", "=message", "~1234567", "^abc",
    "\u202etxt", "a\u200bb", "🙂", "🙂*", '"🙂"', "1" * 900, "- " * 400, '"' * 900, "a*" * 400, "(" * 900, "京" * 900, "-京",
]  # fmt: skip


@pytest.mark.parametrize("query", STRANGE)
def test_nothing_that_is_typed_is_an_error(texts: None, query: str) -> None:
    page = find(query, [SHOP], inside=True, best=True)
    assert page.code in {"", "empty", "only_excluded"}


def test_ten_thousand_letters_are_a_query(texts: None) -> None:
    assert find("x" * 10_000, [SHOP]).count == 0
    assert find("frame " * 2_000, [SHOP]).count == 1


def test_many_audiences_and_many_words_at_once(texts: None) -> None:
    many = [f"inbox-{number}" for number in range(1, 600)]
    assert numbers(find("e-mail 10 482 +49 170 1234567 müller " * 20 + "-x " * 20, many)) == []
    assert numbers(find("frame", many)) == [1]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_query_can_be_asked(query: str) -> None:
    find(query, [SHOP], inside=True)


LETTERS = st.characters(categories=["L", "N", "P", "Zs", "M"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=LETTERS, max_size=40))
def test_what_was_written_is_found_as_it_was_written(text: str) -> None:
    put("message", 1, text, [SHOP], at=LONG_AGO)
    for said in {text, *text.split()}:
        page = find(said.replace('"', " ").replace("-", " ").replace("−", " "), [SHOP])
        assert page.count == 1 or page.code, said


@pytest.mark.postgres
def test_common_and_rare_words_are_found_alike_however_they_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_all(
        item(number, f"often {'seldom' if number % 10 == 0 else ''} {'once' if number == 3 else ''}")
        for number in range(1, 101)
    )
    judged = postgres._by_index_costs
    for walked, costs in [(2_000, judged), (5, judged), (5, lambda *_: 1e18), (5, lambda *_: 0.1)]:
        monkeypatch.setattr(postgres, "WALKED", walked)
        monkeypatch.setattr(postgres, "_by_index_costs", costs)
        assert numbers(find("often", [SHOP], limit=3)) == [100, 99, 98]
        assert numbers(find("seldom", [SHOP], limit=3)) == [100, 90, 80]
        assert find("seldom", [SHOP]).count == 10
        assert numbers(find("once", [SHOP])) == [3]
        assert numbers(find("never", [SHOP])) == []
        assert numbers(find('"often seldom"', [SHOP], limit=2)) == [100, 90]
        assert numbers(find("often -seldom", [SHOP], limit=2)) == [99, 98]


@pytest.mark.postgres
def test_when_time_runs_out_the_newest_are_shown_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    put_all(item(number, "often" if number != 3 else "once") for number in range(1, 21))
    monkeypatch.setattr(postgres, "WALKED", 5)
    monkeypatch.setattr(postgres, "_by_index", lambda *_: None)
    monkeypatch.setattr(postgres, "_by_index_costs", lambda *_: 0.001)
    page = find("often", [SHOP])
    assert numbers(page) == [20, 19, 18, 17, 16]
    assert not page.is_whole
    monkeypatch.setattr(postgres, "_by_index_costs", lambda *_: 1e12)
    assert find("often", [SHOP]).is_whole
    monkeypatch.setattr(postgres, "PATIENCE", -1)
    page = find("often", [SHOP])
    assert numbers(page) == [20, 19, 18, 17, 16]
    assert not page.is_whole


@pytest.mark.postgres
def test_the_index_is_asked_with_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
    assert postgres._patiently("SELECT pg_sleep(2)", []) is None
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before
    monkeypatch.setattr(postgres, "PATIENCE", 3_000)
    assert postgres._patiently("SELECT 7", []) == [(7,)]
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before
