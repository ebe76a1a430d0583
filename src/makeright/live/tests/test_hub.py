import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from makeright.lib import bell
from makeright.live import following, health, streams
from makeright.live import hub as hub_room
from makeright.live.hub import Hub
from makeright.live.tests.fakes import Admission, Browser, Log, listener, open_hub

Story = Callable[[Hub, Log, Admission], Awaitable[None]]


def play(story: Story, *, already: int = 0) -> None:
    async def run() -> None:
        log, admission = Log(already=already), Admission()
        async with open_hub(log, admission) as hub, asyncio.timeout(20):
            await story(hub, log, admission)

    asyncio.run(run())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub whose seconds are short, and whose every tick is everybody's turn."""
    monkeypatch.setattr(hub_room, "TICK", 0.02)
    monkeypatch.setattr(hub_room, "HEARTBEAT_EVERY", 1)
    monkeypatch.setattr(hub_room, "READMIT_EVERY", 1)


# What is told


def test_a_stream_begins_with_where_we_are() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        assert await browser.hears(1) == [("hello", {"version": "build-1", "position": 4, "ok": True}, None)]
        assert browser.said[1].startswith(b"retry: ")

    play(story, already=4)


def test_an_event_nudges_those_who_may_hear_and_nobody_else() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        mina, otto = Browser(hub, listener(3)), Browser(hub, listener(4))
        await mina.hears(1)
        await otto.hears(1)
        log.append(12, 3)
        assert (await mina.hears(2))[1] == ("nudge", ["conversation-12", "conversations"], 1)
        log.append(13, 4)
        assert (await otto.hears(2))[1] == ("nudge", ["conversation-13", "conversations"], 2)
        assert len(mina.heard) == 2

    play(story)


def test_a_burst_is_told_at_once() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.may_read.clear()
        for conversation in range(10, 40):
            log.append(conversation, 3)
        log.may_read.set()
        topics: set[str] = set()
        while len(topics) < 31:
            topics |= {topic for name, said, _ in await browser.hears(2) if name == "nudge" for topic in said}
        assert len(browser.heard) <= 3

    play(story)


def test_more_events_than_one_look_reads_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 4)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.may_read.clear()
        for conversation in range(10):
            log.append(conversation, 3)
        log.may_read.set()
        while browser.heard[-1][2] != 10:
            await asyncio.sleep(0.005)
        told = {topic for _, said, position in browser.heard[1:] for topic in said}
        assert told == {"conversations", *(f"conversation-{number}" for number in range(10))}

    play(story)


def test_a_lost_ring_is_made_good_by_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY", 0.02)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.append(12, 3, ring=False)
        assert (await browser.hears(2))[1][0] == "nudge"

    play(story)


# What was missed


def test_who_comes_back_hears_what_it_missed_and_nothing_twice() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        first = Browser(hub, listener(3))
        await first.hears(1)
        log.append(12, 3)
        log.append(99, 5)
        log.append(13, 3)
        await first.hears(2)
        while first.heard[-1][2] != 3:
            await asyncio.sleep(0.005)
        late = Browser(hub, listener(3, since=1))
        assert (await late.hears(2))[1] == ("nudge", ["conversation-13", "conversations"], 3)
        log.append(14, 3)
        assert (await late.hears(3))[2] == ("nudge", ["conversation-14", "conversations"], 4)

    play(story)


def test_what_happened_before_this_process_is_read_from_the_log_once() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browsers = [Browser(hub, listener(1, since=since)) for since in (2, 2, 3, 4, 2)]
        for browser in browsers:
            assert (await browser.hears(2))[1] == ("nudge", ["conversation-1", "conversations"], 5)
        assert len([position for position, _ in log.reads if position < 5]) == 1

    play(story, already=5)


def test_remembering_further_and_further_back_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 2)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        for since in (8, 6, 3, 0):
            await Browser(hub, listener(1, since=since)).hears(2)
        log.append(50, 1)
        browser = Browser(hub, listener(1, since=0))
        # The newest may come by itself, after what was missed before it.
        said = (await browser.hears(2))[1:]
        if not any("conversation-50" in topics for _, topics, _ in said):
            said = (await browser.hears(3))[1:]
        heard = {topic for _, topics, _ in said for topic in topics}
        assert heard == {"conversation-1", "conversation-50", "conversations"}

    play(story, already=9)


def test_who_missed_too_much_looks_at_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_MISSED", 3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        assert (await Browser(hub, listener(1, since=1)).hears(2))[1] == ("nudge", ["everything"], 5)
        assert (await Browser(hub, listener(1, since=2)).hears(2))[1][1] == [
            "conversation-1",
            "conversations",
        ]

    play(story, already=5)


def test_memory_of_what_was_told_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_MISSED", 3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        for conversation in range(10):
            log.append(conversation, 1)
        browser = Browser(hub, listener(1))
        await browser.hears(1)
        assert len(hub._follower._remembered) == 3
        late = Browser(hub, listener(1, since=8))
        assert (await late.hears(2))[1][1] == ["conversation-8", "conversation-9", "conversations"]

    play(story)


def test_a_position_of_another_installation_means_everything() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        assert (await Browser(hub, listener(1, since=900)).hears(2))[1] == ("nudge", ["everything"], 2)

    play(story, already=2)


def test_a_page_newer_than_what_this_process_has_read_misses_nothing() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        await Browser(hub, listener(1)).hears(1)
        log.append(
            12, 1, ring=False
        )  # written by another process; its page knows position 1, this hub still 0
        page = Browser(hub, listener(1, since=1))
        [[_, hello, _], *_] = await page.hears(1)
        if hello["position"] != 1:  # it was let in between two looks at the log
            assert (await page.hears(2))[1][:2] == ("nudge", ["everything"])

    play(story)


# Staying and leaving


def test_a_browser_that_leaves_is_forgotten() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        browser.leave()
        await browser.ends()
        assert hub.size == 0

    play(story)


def test_silence_is_broken_by_heartbeats(quick: None) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        heard = await Browser(hub, listener(3)).hears(3)
        assert heard[1:] == [("heartbeat", {"version": "build-1", "position": 2, "ok": True}, None)] * 2

    play(story, already=2)


def test_heartbeats_of_many_are_spread_over_the_seconds() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browsers = [Browser(hub, listener(3)) for _ in range(30)]
        for browser in browsers:
            await browser.hears(1)
        hub._tick()
        await asyncio.sleep(0.01)
        assert sum(len(browser.heard) - 1 for browser in browsers) == 3

    play(story)


def test_a_slow_reader_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_UNREAD", 3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        browser.takes.clear()
        for position in range(1, 8):
            hub.tell(position, {"inbox-3": {"conversations"}})
            await asyncio.sleep(0)
        browser.takes.set()
        heard = await browser.ends()
        assert heard[-1] == ("resync", {}, None)
        assert len(heard) <= 4
        assert browser.ended

    play(story)


def test_a_slow_reader_of_few_long_words_begins_anew_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_UNREAD_BYTES", 1_000)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        browser.takes.clear()
        for position in range(1, 5):
            hub.tell(position, {"inbox-3": {f"conversation-{position}{number:03}" for number in range(25)}})
            await asyncio.sleep(0)
        browser.takes.set()
        heard = await browser.ends()
        assert heard[-1] == ("resync", {}, None)
        assert len(heard) <= 3

    play(story)


def test_one_word_longer_than_the_bound_is_still_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_UNREAD_BYTES", 100)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        hub.tell(1, {"inbox-3": {f"conversation-{number}" for number in range(50)}})
        assert len((await browser.hears(2))[1][1]) == 50

    play(story)


def test_who_missed_more_topics_than_a_nudge_names_looks_at_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "MOST_TOPICS", 3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        for conversation in range(5):
            log.append(conversation, 3)
        late = Browser(hub, listener(3, since=0))
        assert (await late.hears(2))[1] == ("nudge", ["everything"], 5)

    play(story)


def test_where_there_is_no_room_pages_still_get_through() -> None:
    async def run() -> None:
        log = Log()
        async with open_hub(log, room=2) as hub, asyncio.timeout(20):
            browsers = [Browser(hub, listener(3)) for _ in range(2)]
            for browser in browsers:
                await browser.hears(1)
            late = Browser(hub, listener(3))
            await late.task
            assert late.started["status"] == 503
            browsers[0].leave()
            await browsers[0].ends()
            await Browser(hub, listener(3)).hears(1)

    asyncio.run(run())


def test_a_reader_that_takes_nothing_is_let_go(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "STALLED", 3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        browser.takes.clear()
        log.append(12, 3)
        await browser.ends()
        assert hub.size == 0

    play(story)


def test_a_stream_ends_with_its_session(quick: None) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        gone, staying = Browser(hub, listener(3, session="gone")), Browser(hub, listener(3, session="here"))
        await gone.hears(1)
        await staying.hears(1)
        admission.shown_out.add("gone")
        assert (await gone.ends())[-1] == ("goodbye", {}, None)
        assert not staying.ended
        assert hub.size == 1

    play(story)


def test_an_inbox_taken_away_is_heard_no_longer(quick: None) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3, 4))
        await browser.hears(1)
        admission.now_hears[7] = frozenset({"inbox-4"})
        asked = len(admission.asked)
        while len(admission.asked) < asked + 2:
            await asyncio.sleep(0.005)
        log.append(12, 3)
        log.append(13, 4)
        while not any(name == "nudge" for name, _, _ in browser.heard):
            await asyncio.sleep(0.005)
        told = {topic for name, said, _ in browser.heard if name == "nudge" for topic in said}
        assert told == {"conversation-13", "conversations"}

    play(story)


def test_a_change_of_rights_ends_a_stream_at_once() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        mina, otto = Browser(hub, listener(3, agent=7)), Browser(hub, listener(3, agent=8, session="o"))
        await mina.hears(1)
        await otto.hears(1)
        admission.shown_out.add("s")
        log.change_rights(7)
        assert (await mina.ends())[-1] == ("goodbye", {}, None)
        assert [handover.agent_id for asked in admission.asked for handover in asked] == [7]
        assert not otto.ended

    play(story)


def test_a_change_of_rights_is_heeded_before_what_happened_after_it() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3, 4))
        await browser.hears(1)
        log.may_read.clear()
        log.append(11, 3, ring=False)
        log.change_rights(7, ring=False)
        log.append(12, 3, ring=False)
        log.append(13, 4)
        admission.now_hears[7] = frozenset({"inbox-4"})
        log.may_read.set()
        assert (await browser.hears(2))[1] == ("nudge", ["conversation-13", "conversations"], 4)

    play(story)


def test_rights_that_cannot_be_looked_up_hold_the_news_back(caplog: pytest.LogCaptureFixture) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3, 4))
        await browser.hears(1)
        admission.fails = True
        admission.now_hears[7] = frozenset({"inbox-4"})
        log.change_rights(7, ring=False)
        log.append(12, 3)
        while "it will be tried again" not in caplog.text:
            await asyncio.sleep(0.005)
        assert len(browser.heard) == 1
        admission.fails = False
        log.append(13, 4)
        assert (await browser.hears(2))[1] == ("nudge", ["conversation-13", "conversations"], 3)

    play(story)


def test_who_was_let_in_with_rights_of_a_moment_ago_hears_by_those_of_now() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        log.change_rights(7)
        log.append(12, 3)
        log.append(13, 4)
        await Browser(hub, listener(1, agent=9, session="other")).hears(1)
        admission.now_hears[7] = frozenset({"inbox-4"})
        late = Browser(hub, listener(3, 4, since=0))  # the view looked its rights up just before
        assert (await late.hears(2))[1] == ("nudge", ["conversation-13", "conversations"], 3)
        log.append(14, 3)
        log.append(15, 4)
        assert (await late.hears(3))[2][1] == ["conversation-15", "conversations"]

    play(story)


def test_those_in_doubt_are_looked_at_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    monkeypatch.setattr(following, "MOST_CHECKS", 2)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browsers = [Browser(hub, listener(3, session=str(number))) for number in range(7)]
        for browser in browsers:
            await browser.hears(1)
        while len({handover.session_key for asked in admission.asked for handover in asked}) < 7:
            await asyncio.sleep(0.005)
        assert max(map(len, admission.asked)) == 2

    play(story)


def test_that_admission_cannot_be_looked_up_ends_nobody(
    quick: None, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        admission.fails = True
        browser = Browser(hub, listener(3))
        await browser.hears(3)
        assert hub.size == 1
        log.append(12, 3)
        while not any(name == "nudge" for name, _, _ in browser.heard):
            await asyncio.sleep(0.005)

    play(story)
    assert "who may listen could not be looked up" in caplog.text


def test_a_log_that_cannot_be_read_is_read_again(caplog: pytest.LogCaptureFixture) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.fails = True
        log.append(12, 3)
        late = Browser(hub, listener(3, since=0))
        await asyncio.sleep(0.05)
        assert len(browser.heard) == 1
        log.fails = False
        assert (await browser.hears(2))[1] == ("nudge", ["conversation-12", "conversations"], 1)
        assert (await late.hears(2))[1] == ("nudge", ["conversation-12", "conversations"], 1)

    play(story)
    assert "it will be tried again" in caplog.text


def test_a_hub_that_hears_nothing_says_so_and_says_when_it_is_well_again(
    quick: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "STANDS_AFTER", 0.2)
    monkeypatch.setattr(following, "LOOK_EVERY", 0.02)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.fails = True
        while browser.heard[-1][1].get("ok", True):
            await asyncio.sleep(0.005)
        assert [fault.code for fault in health.faults()] == ["live_stands"]
        log.fails = False
        while not browser.heard[-1][1].get("ok", True):
            await asyncio.sleep(0.005)
        assert health.faults() == []

    play(story)
    assert "live updates have stopped" in caplog.text
    assert "well again" in caplog.text


def test_a_missing_canary_is_a_fault_until_it_sings(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MISSED_AFTER", 0.3)

    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        while browser.heard[-1][1].get("ok", True):
            await asyncio.sleep(0.005)
        assert [fault.code for fault in health.faults()] == ["live_canary_missed"]
        assert (await Browser(hub, listener(3)).hears(1))[0][1]["ok"] is False
        monkeypatch.setattr(health, "MISSED_AFTER", 300)
        monkeypatch.setattr(hub._follower, "canary_at", -1e9)
        log.sing()
        while not browser.heard[-1][1].get("ok", True):
            await asyncio.sleep(0.005)
        assert not [name for name, _, _ in browser.heard if name == "nudge"]

    play(story)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_follower_that_died_is_replaced(quick: None) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browser = Browser(hub, listener(3))
        await browser.hears(1)
        log.kills = True
        bell.ring()
        while log.kills:
            await asyncio.sleep(0.005)
        log.append(12, 3)
        while "nudge" not in [name for name, _, _ in browser.heard]:
            await asyncio.sleep(0.005)  # what doesn't come within the story's time fails it

    play(story)


def test_at_the_end_everybody_is_told_when_to_come_back() -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        browsers = [Browser(hub, listener(3)) for _ in range(20)]
        for browser in browsers:
            await browser.hears(1)
        hub.close()
        pauses = set()
        for browser in browsers:
            name, said, _ = (await browser.ends())[-1]
            assert name == "closing"
            assert browser.ended
            pauses.add(said["retry"])
        assert len(pauses) > 1
        latecomer = Browser(hub, listener(3))
        assert (await latecomer.ends())[-1][0] == "closing"
        assert hub.size == 0

    play(story)


def test_stopping_twice_and_before_the_start_is_no_trouble() -> None:
    async def run() -> None:
        log = Log()
        hub = Hub("build-1", read=log.read, latest=log.latest, role="hub-test")
        hub.stop()
        async with open_hub(log) as other:
            other.stop()
        assert (hub.size, other.size) == (0, 0)

    asyncio.run(run())


def test_a_thousand_streams_have_no_task_of_their_own_but_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(hub: Hub, log: Log, admission: Admission) -> None:
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in range(1000)]

        async def send(message: object) -> None:
            return None

        before = len(asyncio.all_tasks())
        tasks = [
            asyncio.create_task(hub.serve(partial(asyncio.shield, gone), send, listener(3)))
            for gone in futures
        ]
        while hub.size < 1000 or not all(stream.has_joined for stream in hub._streams):
            await asyncio.sleep(0.01)
        assert len(asyncio.all_tasks()) - before == 1000
        for gone in futures:
            gone.set_result({"type": "http.disconnect"})
        await asyncio.gather(*tasks)
        gc.collect()
        assert hub.size == 0

    with caplog.at_level(logging.WARNING):
        play(story)
    assert not caplog.records
