import pytest

from makeright.live import presence
from makeright.live.presence import GONE, LOOKING, TYPING, Attendance, Here, Sign, Watch

TOPIC = "conversation-12"
MINA, OTTO = 7, 8
NAMES = {MINA: "Mina", OTTO: "Otto"}


def sign(
    agent: int, doing: str = LOOKING, *, topic: str = TOPIC, browser: str = "", tab: str = "one"
) -> Sign:
    return Sign(browser or f"browser-{agent}", tab, doing, agent, NAMES[agent], topic, frozenset({"inbox-3"}))


@pytest.fixture
def attendance() -> Attendance:
    return Attendance()


def test_who_comes_is_told_once(attendance: Attendance) -> None:
    assert attendance.take(sign(MINA), 0)
    assert attendance.changes(0) == {TOPIC: [Here(MINA, "Mina", LOOKING)]}
    assert not attendance.take(sign(MINA), 20)
    assert attendance.changes(20) == {}


def test_who_says_nothing_more_is_forgotten_after_45_seconds(attendance: Attendance) -> None:
    attendance.take(sign(MINA), 0)
    attendance.take(sign(OTTO), 10)
    attendance.changes(10)
    attendance.let_go(44.9)
    assert attendance.changes(44.9) == {}
    attendance.let_go(45)
    assert attendance.changes(45) == {TOPIC: [Here(OTTO, "Otto", LOOKING)]}
    attendance.let_go(55)
    assert attendance.changes(55) == {TOPIC: []}
    assert attendance.size == 0


def test_who_writes_stands_first_and_writes_for_six_seconds(attendance: Attendance) -> None:
    attendance.take(sign(MINA), 0)
    attendance.take(sign(OTTO, TYPING), 0)
    assert attendance.who_is_at(TOPIC, 0) == [Here(OTTO, "Otto", TYPING), Here(MINA, "Mina", LOOKING)]
    attendance.changes(0)
    attendance.let_go(6)
    assert attendance.changes(6) == {TOPIC: [Here(MINA, "Mina", LOOKING), Here(OTTO, "Otto", LOOKING)]}


def test_who_stops_writing_is_told_at_once(attendance: Attendance) -> None:
    attendance.take(sign(MINA, TYPING), 0)
    attendance.changes(0)
    attendance.take(sign(MINA, LOOKING), 2)
    assert attendance.changes(2) == {TOPIC: [Here(MINA, "Mina", LOOKING)]}


def test_one_of_several_tabs_may_close(attendance: Attendance) -> None:
    attendance.take(sign(MINA, tab="one"), 0)
    attendance.take(sign(MINA, tab="two"), 0)
    attendance.changes(0)
    attendance.take(sign(MINA, GONE, tab="one"), 1)
    assert attendance.changes(1) == {}
    attendance.take(sign(MINA, GONE, tab="two"), 2)
    assert attendance.changes(2) == {TOPIC: []}


def test_an_agent_in_two_browsers_is_one_colleague_who_writes_if_either_does(attendance: Attendance) -> None:
    attendance.take(sign(MINA, browser="desk"), 0)
    attendance.take(sign(MINA, TYPING, browser="phone"), 0)
    assert attendance.who_is_at(TOPIC, 0) == [Here(MINA, "Mina", TYPING)]


def test_a_tab_that_goes_on_is_no_longer_where_it_was(attendance: Attendance) -> None:
    attendance.take(sign(MINA), 0)
    attendance.changes(0)
    assert attendance.take(sign(MINA, topic="conversation-13"), 1)
    assert attendance.changes(1) == {TOPIC: [], "conversation-13": [Here(MINA, "Mina", LOOKING)]}
    assert attendance.topics_of("browser-7") == {"conversation-13"}


def test_a_browser_whose_stream_ended_lingers_for_five_seconds_unless_it_speaks(
    attendance: Attendance,
) -> None:
    attendance.take(sign(MINA), 0)
    attendance.take(sign(OTTO), 0)
    attendance.let_linger("browser-7", 1)
    attendance.let_linger("browser-8", 1)
    attendance.take(sign(OTTO), 3)
    attendance.let_go(6)
    assert attendance.who_is_at(TOPIC, 6) == [Here(OTTO, "Otto", LOOKING)]


def test_a_browser_has_twenty_tabs_at_most(attendance: Attendance) -> None:
    for number in range(30):
        attendance.take(sign(MINA, tab=str(number), topic=f"conversation-{number}"), 0)
    assert attendance.size == presence.MOST_TABS
    assert attendance.who_is_at("conversation-9", 0) == []
    assert attendance.who_is_at("conversation-10", 0) != []


def test_a_crowd_is_told_in_bounds(attendance: Attendance) -> None:
    for agent in range(50):
        attendance.take(Sign(f"b{agent}", "t", LOOKING, agent, "A", TOPIC, frozenset()), 0)
    assert len(attendance.changes(0)[TOPIC]) == presence.MOST_TOLD


def test_a_sign_travels_whole() -> None:
    said = sign(MINA, TYPING)
    assert Sign.of_word(said.as_word()) == said


@pytest.mark.parametrize(
    "word", [None, {}, [], ["browser"], ["b", "t", "looking", "7", "Mina", TOPIC, []], "sign", 7, [1] * 7]
)
def test_what_is_no_sign_is_refused(word: object) -> None:
    with pytest.raises(ValueError, match="no sign"):
        Sign.of_word(word)


@pytest.mark.parametrize(
    "wrong",
    [
        Sign("b", "t", "dancing", 7, "Mina", TOPIC),
        Sign("", "t", LOOKING, 7, "Mina", TOPIC),
        Sign("b", "t" * 33, LOOKING, 7, "Mina", TOPIC),
        Sign("b", "t", LOOKING, 7, "M" * 61, TOPIC),
        Sign("b", "t", LOOKING, 7, "Mina", "x" * 61),
        Sign("b", "t", LOOKING, 7, "Mina", TOPIC, frozenset(map(str, range(11)))),
    ],
)
def test_a_sign_out_of_bounds_is_not_kept(attendance: Attendance, wrong: Sign) -> None:
    assert not attendance.take(wrong, 0)
    assert attendance.size == 0


# Lists: what a tab has in view without being there


def watch(*keys: int, browser: str = "browser-7", tab: str = "one") -> Watch:
    return Watch(browser, tab, "conversation", keys)


def test_who_has_a_row_in_view_is_not_there(attendance: Attendance) -> None:
    assert attendance.watch(watch(12, 13), 0) == {TOPIC, "conversation-13"}
    assert attendance.browsers_watching(TOPIC) == {"browser-7"}
    assert attendance.who_is_at(TOPIC, 0) == []
    assert (attendance.size, attendance.changes(0)) == (0, {})


def test_a_tab_has_in_view_what_it_said_last(attendance: Attendance) -> None:
    attendance.watch(watch(12, 13), 0)
    attendance.watch(watch(13, tab="two"), 0)
    attendance.watch(watch(14), 1)
    assert attendance.watched_by("browser-7") == {"conversation-13", "conversation-14"}
    assert attendance.browsers_watching(TOPIC) == set()
    assert attendance.watch(watch(tab="two"), 2) == frozenset()
    assert attendance.watched_by("browser-7") == {"conversation-14"}


def test_a_view_is_forgotten_after_45_seconds_and_soon_after_the_stream(attendance: Attendance) -> None:
    attendance.watch(watch(12), 0)
    attendance.watch(watch(12, browser="browser-8"), 0)
    assert attendance.knows("browser-8")
    attendance.let_linger("browser-8", 1)
    attendance.let_go(6)
    assert attendance.browsers_watching(TOPIC) == {"browser-7"}
    attendance.let_go(45)
    assert attendance.browsers_watching(TOPIC) == set()


def test_nothing_is_left_of_what_was_in_view(attendance: Attendance) -> None:
    for number in range(100):
        attendance.watch(watch(*range(number, number + 30), tab=f"tab-{number}"), number)
    assert len(attendance._watches["browser-7"]) == presence.MOST_TABS
    attendance.let_go(1_000)
    assert not any((attendance._watches, attendance._watchers, attendance._browsers_watching))


def test_a_watch_travels_whole_and_small() -> None:
    largest = Watch("b" * 32, "t" * 24, "conversation", tuple(range(10**17, 10**17 + presence.MOST_WATCHED)))
    assert Watch.of_word(largest.as_word()) == largest
    assert len(str(largest.as_word())) < 900  # a word of the bell holds 1,000 bytes


@pytest.mark.parametrize(
    "word",
    [None, [], ["b", "t", "conversation", ["12"]], ["b", "t", "conversation", 12], ["b", "t", 1, [True]]],
)
def test_what_is_no_watch_is_refused(word: object) -> None:
    with pytest.raises(ValueError, match="no watch"):
        Watch.of_word(word)


@pytest.mark.parametrize(
    "wrong",
    [watch(*range(31)), watch(12, browser=""), watch(12, tab="t" * 33), Watch("b", "t", "x" * 60, (12,))],
)
def test_a_watch_out_of_bounds_is_not_kept(attendance: Attendance, wrong: Watch) -> None:
    assert attendance.watch(wrong, 0) == frozenset()
    assert not attendance._watches


def test_nothing_is_left_of_who_went(attendance: Attendance) -> None:
    for number in range(100):
        attendance.take(sign(MINA, TYPING, tab=f"tab-{number}"), number)
        attendance.changes(number)
        attendance.take(sign(MINA, GONE, tab=f"tab-{number}"), number)
        attendance.changes(number)
    assert not any(
        (attendance._tabs, attendance._topics, attendance._browsers, attendance._touched, attendance._told)
    )
