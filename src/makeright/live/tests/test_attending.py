"""Who is where, from one hub's streams to another's, over the bell."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from makeright.lib import bell
from makeright.live import attending, presence
from makeright.live import hub as hub_room
from makeright.live.attending import LEFT, SIGN, WATCH
from makeright.live.handover import browser_of
from makeright.live.hub import Hub
from makeright.live.presence import GONE, LOOKING, TYPING, Sign, Watch
from makeright.live.tests.fakes import Admission, Browser, Log, listener, open_hub

TOPIC = "conversation-12"
Story = Callable[[Hub], Awaitable[None]]


def play(story: Story) -> None:
    async def run() -> None:
        async with open_hub(Log(), Admission()) as hub, asyncio.timeout(20):
            await story(hub)

    asyncio.run(run())


def say(
    session: str,
    doing: str = LOOKING,
    *,
    agent: int = 7,
    topic: str = TOPIC,
    inbox: int = 3,
    tab: str = "tab",
) -> None:
    told = frozenset({f"inbox-{inbox}"})
    bell.tell(SIGN, Sign(browser_of(session), tab, doing, agent, f"Agent {agent}", topic, told).as_word())


async def sees(browser: Browser, *here: tuple[int, str], topic: str = TOPIC) -> None:
    """Wait until the last that a browser was told of a topic is this."""
    wanted = [[agent, f"Agent {agent}", doing] for agent, doing in here]
    while not (told := _told(browser, topic)) or told[-1] != wanted:
        await asyncio.sleep(0.005)


def _told(browser: Browser, topic: str = TOPIC) -> list[object]:
    return [said["here"] for name, said, _ in browser.heard if name == "presence" and said["topic"] == topic]


async def two(hub: Hub) -> tuple[Browser, Browser]:
    mina, otto = (
        Browser(hub, listener(3, agent=7, session="m")),
        Browser(hub, listener(3, agent=8, session="o")),
    )
    await mina.hears(1)
    await otto.hears(1)
    return mina, otto


def test_those_at_the_same_conversation_see_each_other() -> None:
    async def story(hub: Hub) -> None:
        mina, otto = await two(hub)
        say("m", agent=7)
        await sees(mina, (7, LOOKING))
        say("o", TYPING, agent=8)
        await sees(mina, (8, TYPING), (7, LOOKING))
        await sees(otto, (8, TYPING), (7, LOOKING))
        say("o", GONE, agent=8)
        await sees(mina, (7, LOOKING))

    play(story)


def test_who_is_elsewhere_is_told_nothing() -> None:
    async def story(hub: Hub) -> None:
        mina, otto = await two(hub)
        say("o", agent=8, topic="conversation-99")
        say("m", agent=7)
        await sees(mina, (7, LOOKING))
        assert _told(otto) == []

    play(story)


def test_who_may_not_hear_of_it_is_told_nothing_though_they_say_that_they_are_there() -> None:
    async def story(hub: Hub) -> None:
        outsider = Browser(hub, listener(4, agent=9, session="x"))
        mina, _ = await two(hub)
        await outsider.hears(1)
        say("x", agent=9)
        say("m", agent=7)
        await sees(mina, (7, LOOKING), (9, LOOKING))
        assert _told(outsider) == []

    play(story)


def test_a_new_stream_is_told_at_once_who_is_where_its_browser_is() -> None:
    async def story(hub: Hub) -> None:
        mina, _ = await two(hub)
        say("m", agent=7)
        say("o", agent=8)
        await sees(mina, (7, LOOKING), (8, LOOKING))
        again = Browser(hub, listener(3, agent=8, session="o"))
        await sees(again, (7, LOOKING), (8, LOOKING))

    play(story)


def test_a_second_tab_is_told_too_though_nothing_changed() -> None:
    async def story(hub: Hub) -> None:
        mina, _ = await two(hub)
        say("m", agent=7)
        await sees(mina, (7, LOOKING))
        count = len(_told(mina))
        say("m", agent=7, tab="other")
        while len(_told(mina)) == count:
            await asyncio.sleep(0.005)

    play(story)


def test_who_closes_the_browser_is_gone_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "TICK", 0.02)
    monkeypatch.setattr(presence, "LINGERS_FOR", 0.1)

    async def story(hub: Hub) -> None:
        mina, otto = await two(hub)
        say("m", agent=7)
        say("o", agent=8)
        await sees(mina, (7, LOOKING), (8, LOOKING))
        otto.leave()
        await sees(mina, (7, LOOKING))

    play(story)


def test_who_comes_back_in_time_never_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "TICK", 0.02)
    monkeypatch.setattr(presence, "LINGERS_FOR", 0.1)

    async def story(hub: Hub) -> None:
        mina, otto = await two(hub)
        say("m", agent=7)
        say("o", agent=8)
        await sees(mina, (7, LOOKING), (8, LOOKING))
        count = len(_told(mina))
        otto.leave()
        await otto.ends()
        await Browser(hub, listener(3, agent=8, session="o")).hears(1)
        await asyncio.sleep(0.3)
        assert len(_told(mina)) == count

    play(story)


def has_in_view(session: str, *keys: int) -> None:
    bell.tell(WATCH, Watch(browser_of(session), "list", "conversation", keys).as_word())


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "TICK", 0.02)
    monkeypatch.setattr(attending, "LISTS_ARE_TOLD_EVERY", 0.02)


@pytest.mark.usefixtures("soon")
def test_who_has_a_row_in_view_sees_who_comes_writes_and_goes() -> None:
    async def story(hub: Hub) -> None:
        mina, _ = await two(hub)
        has_in_view("m", 11, 12)
        say("o", agent=8)
        await sees(mina, (8, LOOKING))
        say("o", TYPING, agent=8)
        await sees(mina, (8, TYPING))
        say("o", GONE, agent=8)
        await sees(mina)  # nobody is there any more, and that is told as well
        assert _told(mina, "conversation-11") == []

    play(story)


@pytest.mark.usefixtures("soon")
def test_who_scrolls_to_a_row_is_told_at_once_who_is_there() -> None:
    async def story(hub: Hub) -> None:
        mina, otto = await two(hub)
        say("o", agent=8)
        await sees(otto, (8, LOOKING))
        has_in_view("m", 12)
        await sees(mina, (8, LOOKING))
        again = Browser(hub, listener(3, agent=7, session="m"))
        await sees(again, (8, LOOKING))

    play(story)


@pytest.mark.usefixtures("soon")
def test_who_may_not_hear_of_it_is_told_nothing_though_they_say_that_it_is_in_view() -> None:
    async def story(hub: Hub) -> None:
        outsider = Browser(hub, listener(4, agent=9, session="x"))
        mina, _ = await two(hub)
        await outsider.hears(1)
        has_in_view("x", 12)
        has_in_view("m", 12)
        say("o", agent=8)
        await sees(mina, (8, LOOKING))
        has_in_view("x", 12, 13)
        say("o", GONE, agent=8)
        await sees(mina)
        await asyncio.sleep(0.1)
        assert _told(outsider) == []

    play(story)


def test_a_hub_that_closes_sends_nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(hub_room, "TICK", 0.02)

    async def story(hub: Hub) -> None:
        mina, _ = await two(hub)
        say("m", agent=7)
        await sees(mina, (7, LOOKING))
        monkeypatch.setattr(bell, "tell", lambda kind, *_, **__: told.append(kind))
        hub.close()
        await mina.ends()
        await asyncio.sleep(0.1)

    play(story)
    assert told == []


@pytest.mark.parametrize(
    "word", [(SIGN, {"who": "me"}), (SIGN, None), (LEFT, 7), (WATCH, ["b"]), (WATCH, 7), ("song", "la la")]
)
def test_words_that_cannot_be_read_harm_nobody(word: tuple[str, object]) -> None:
    async def story(hub: Hub) -> None:
        mina, _ = await two(hub)
        bell.tell(*word)
        say("m", agent=7)
        await sees(mina, (7, LOOKING))

    play(story)
