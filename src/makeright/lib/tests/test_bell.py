import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from makeright.lib import bell
from makeright.lib.bell import LONGEST_WORD, RELAY, WORDS, Bell, Word, ring, tell, word_of


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.MAKERIGHT_RUN = tmp_path
    monkeypatch.setattr(bell, "_hurries_until", 0.0)
    return tmp_path


def test_a_ring_wakes_every_bell_of_the_machine() -> None:
    with Bell("web") as one, Bell("engine") as other:
        ring()
        assert one.wait(1)
        assert other.wait(1)


def test_many_rings_count_as_one() -> None:
    with Bell("web") as bell:
        for _ in range(5):
            ring()
        assert bell.wait(1)
        assert not bell.wait(0)


def test_nobody_rang_is_said_after_the_time() -> None:
    with Bell("web") as bell:
        assert not bell.wait(0.01)


def test_a_bell_full_of_rings_neither_blocks_nor_raises() -> None:
    with Bell("web") as bell:
        for _ in range(2000):
            ring()
        assert bell.wait(0)


def test_ringing_where_no_folder_is_harms_nobody(settings: Settings, tmp_path: Path) -> None:
    settings.MAKERIGHT_RUN = tmp_path / "nowhere"
    ring()
    assert not list(tmp_path.iterdir())


def test_what_a_dead_process_left_is_cleared_away(run_folder: Path) -> None:
    bell = Bell("web")
    bell._socket.close()
    left = run_folder / f"web-{os.getpid()}.bell"
    assert left.exists()
    ring()
    assert not left.exists()


def test_a_new_process_with_the_number_of_a_dead_one_hears(run_folder: Path) -> None:
    Bell("web")._socket.close()
    with Bell("web") as bell:
        ring()
        assert bell.wait(1)


def test_other_files_in_the_folder_stay(run_folder: Path) -> None:
    (run_folder / "engine.heartbeat").write_text("{}")
    with Bell("web"):
        ring()
    assert [path.name for path in run_folder.iterdir()] == ["engine.heartbeat"]


def test_a_bell_can_be_rung_alone() -> None:
    with Bell("web") as one, Bell("engine") as other:
        one.ring()
        assert one.wait(1)
        assert not other.wait(0)


def test_a_folder_deeper_than_socket_names_may_be_is_no_trouble(settings: Settings, tmp_path: Path) -> None:
    settings.MAKERIGHT_RUN = tmp_path / ("deep" * 30) / "run"
    with Bell("web") as bell:
        ring()
        assert bell.wait(1)


def test_a_ring_from_another_process_arrives(run_folder: Path) -> None:
    script = (
        "from django.conf import settings; from pathlib import Path; import sys;"
        "settings.configure(MAKERIGHT_RUN=Path(sys.argv[1]));"
        "from makeright.lib.bell import ring; ring()"
    )
    with Bell("web") as bell:
        subprocess.run([sys.executable, "-c", script, str(run_folder)], check=True)
        assert bell.wait(1)


def test_a_sleeping_thread_wakes_at_once() -> None:
    woken: list[float] = []
    with Bell("web") as bell:
        thread = threading.Thread(target=lambda: woken.append(bell.wait(5) and time.monotonic()))
        thread.start()
        ring()
        thread.join(5)
    assert woken
    assert woken[0]


# Words


def test_a_word_reaches_those_who_listen_for_words_and_nobody_else() -> None:
    with Bell(WORDS) as one, Bell("web") as other:
        tell("sign", {"who": "Zoë 🙂", "where": [1, None]})
        assert [word_of(said) for said in one.take()] == [Word("sign", {"who": "Zoë 🙂", "where": [1, None]})]
        assert not other.wait(0)


def test_words_come_in_order_and_each() -> None:
    with Bell(WORDS) as bell:
        for number in range(5):
            tell("count", number)
        assert [word_of(said) for said in bell.take()] == [Word("count", number) for number in range(5)]


def test_a_word_that_does_not_fit_into_one_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="more than travel in one piece"):
        tell("long", "x" * LONGEST_WORD)


def test_a_full_queue_is_waited_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with Bell(WORDS) as full:
        while ring(WORDS):
            pass
        monkeypatch.setattr(time, "sleep", lambda _: full.drain())  # its process reads meanwhile
        tell("sign", 1)
        assert [word_of(said) for said in full.take()] == [Word("sign", 1)]


def test_where_nobody_reads_a_word_is_lost_and_nobody_is_waited_for_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with Bell(WORDS):
        while ring(WORDS):
            pass
        tell("sign", 1)
        assert len(waits) == 2
        tell("sign", 2)
        assert len(waits) == 2


@pytest.mark.parametrize("said", [b"look", b"", b"sign ", b"sign {", b"\xff\xfe {}", b"sign \xff"])
def test_what_is_no_word_is_none(said: bytes) -> None:
    assert word_of(said) is None


# Other machines


def test_the_relay_hears_each_ring_with_its_role() -> None:
    with Bell(RELAY) as relay:
        ring("web")
        tell("sign", 1)
        assert relay.take() == [b"web look", b"words sign 1"]


def test_what_the_relay_rings_does_not_come_back_to_it() -> None:
    with Bell(RELAY) as relay, Bell("web") as web:
        ring("web", onward=False)
        assert web.wait(1)
        assert relay.take() == []


def test_a_ring_for_all_of_this_machine_goes_no_further() -> None:
    with Bell(RELAY) as relay:
        ring()
        assert relay.take() == [b"look"]
