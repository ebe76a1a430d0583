"""Two machines, as two run folders, over a real Valkey-compatible server, and over PostgreSQL where the tests run on it."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from makeright.lib import bell
from makeright.live import relaying, wires
from makeright.live.tests.machines import LACKING, REDIS, Cable, Machine, Redis, eventually

POSTGRES = os.environ.get("DATABASE_URL", "")
WAYS = [
    pytest.param("valkey", marks=pytest.mark.skipif(REDIS is None, reason=LACKING)),
    *(["postgresql"] if POSTGRES.startswith("postgres") else []),
]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=WAYS)
def cable(request: pytest.FixtureRequest) -> Iterator[Cable]:
    """What lies between one of the machines and the server."""
    if request.param == "valkey":
        host, port = "127.0.0.1", request.getfixturevalue("redis").port
    else:
        where = conninfo_to_dict(POSTGRES)
        host, port = str(where.get("host") or "127.0.0.1"), int(where.get("port") or 5432)
    laid = Cable(host, port)
    yield laid
    laid.close()


@pytest.fixture
def way(request: pytest.FixtureRequest, cable: Cable) -> dict[str, str]:
    """The settings of a machine at the end of the cable."""
    if "valkey" in request.node.callspec.id:
        return {"VALKEY": f"valkey://127.0.0.1:{cable.port}"}
    where = conninfo_to_dict(POSTGRES)
    who = f"{where.get('user', 'postgres')}:{where.get('password', '')}".rstrip(":")
    return {"POSTGRES": f"postgresql://{who}@127.0.0.1:{cable.port}/{where.get('dbname', 'postgres')}"}


@pytest.fixture
def two(tmp_path: Path, way: dict[str, str]) -> Iterator[tuple[Machine, Machine]]:
    with Machine(tmp_path / "here", **way) as here, Machine(tmp_path / "there", **way) as there:
        eventually(lambda: here.relays and there.relays, "both relay")
        here.heard.clear()
        there.heard.clear()
        yield here, there


@pytest.mark.parametrize("role", [bell.WEB, bell.JOBS])
def test_a_ring_on_one_machine_wakes_the_other(two: tuple[Machine, Machine], role: str) -> None:
    here, there = two
    here.do("ring", role)
    eventually(lambda: there.hears("look", role), "the other machine is rung")


def test_a_word_crosses_whole(two: tuple[Machine, Machine]) -> None:
    here, there = two
    said = ["sign", {"who": "Zoë 🙂", "at": [1, None, "conversation-12"]}]
    here.do("tell", *said)
    eventually(lambda: there.hears("word", *said), "the word arrives")
    assert here.heard.count(["word", *said]) == 1  # said here, and not heard again as an echo


def test_a_burst_of_words_comes_in_order(two: tuple[Machine, Machine]) -> None:
    here, there = two
    heard = 0
    while heard <= 30:  # some may get lost where many are said at once
        before = len(there.heard)
        here.do("burst", 60)

        def the_last_is_heard(last: int = heard) -> bool:
            here.do("tell", "last", last)  # again and again, since it may get lost like any other
            time.sleep(0.2)
            return there.hears("word", "last", last)

        eventually(the_last_is_heard, "the last word arrives")
        numbers = [said[2] for said in there.heard[before:] if said[:2] == ["word", "count"]]
        assert numbers == sorted(numbers)
        assert numbers
        heard += len(numbers)


def test_what_came_from_elsewhere_goes_no_further(two: tuple[Machine, Machine]) -> None:
    here, there = two
    for number in range(3):
        here.do("tell", "count", number)
        eventually(lambda: there.hears("word", "count", number), "it arrives")  # noqa: B023
    there.do("tell", "last", 1)
    eventually(lambda: here.hears("word", "last", 1), "the answer arrives")
    assert [said for said in here.heard if said[0] == "word"] == [
        *(["word", "count", number] for number in range(3)),
        ["word", "last", 1],
    ]


def test_when_the_server_was_away_it_heals_by_itself(two: tuple[Machine, Machine], cable: Cable) -> None:
    here, there = two
    cable.cut()
    eventually(lambda: not here.relays and not there.relays, "both notice")
    here.do("tell", "lost", 1)
    cable.mend()
    eventually(lambda: here.relays and there.relays, "both relay again")
    eventually(lambda: there.hears("look", bell.WEB), "what was missed is looked for")
    here.do("tell", "sign", 2)
    eventually(lambda: there.hears("word", "sign", 2), "words arrive again")


def test_a_line_on_which_nothing_comes_back_is_not_trusted(
    two: tuple[Machine, Machine], cable: Cable
) -> None:
    here, there = two
    cable.swallow()
    eventually(lambda: not here.relays and not there.relays, "both notice the silence")
    cable.cut()
    cable.mend()
    eventually(lambda: here.relays and there.relays, "both relay again")
    here.do("tell", "sign", 3)
    eventually(lambda: there.hears("word", "sign", 3), "words arrive again")


def test_there_is_one_relay_to_a_machine_and_when_it_dies_another_takes_over(
    two: tuple[Machine, Machine], way: dict[str, str]
) -> None:
    here, there = two
    with Machine(there.folder, **way) as second:
        here.do("tell", "sign", 1)
        eventually(lambda: second.hears("word", "sign", 1), "its relay tells all of the machine")
        assert there.relays
        assert second.heard.count(["word", "sign", 1]) == 1
        there.kill()
        eventually(lambda: second.relays, "the second takes over")
        here.do("tell", "sign", 2)
        eventually(lambda: second.hears("word", "sign", 2), "words arrive again")


@pytest.mark.skipif(REDIS is None, reason=LACKING)
def test_a_server_that_is_killed_and_comes_back_is_found_again(tmp_path: Path) -> None:
    server = Redis(tmp_path)
    server.start()
    try:
        with (
            Machine(tmp_path / "here", VALKEY=server.url) as here,
            Machine(tmp_path / "there", VALKEY=server.url) as there,
        ):
            eventually(lambda: here.relays and there.relays, "both relay")
            server.kill()
            eventually(lambda: not here.relays and not there.relays, "both notice")
            server.start()
            eventually(lambda: here.relays and there.relays, "both relay again")
            here.do("tell", "sign", 1)
            eventually(lambda: there.hears("word", "sign", 1), "words arrive again")
            assert sum("nothing is relayed" in line for line in here.said) == 1
    finally:
        server.kill()


@pytest.mark.skipif(REDIS is None, reason=LACKING)
def test_two_installations_on_one_server_hear_nothing_of_each_other(tmp_path: Path, redis: Redis) -> None:
    with (
        Machine(tmp_path / "ours", VALKEY=redis.url) as ours,
        Machine(tmp_path / "ours too", VALKEY=redis.url) as too,
        Machine(tmp_path / "theirs", VALKEY=redis.url, INSTALLATION="another") as theirs,
    ):
        eventually(lambda: ours.relays and too.relays and theirs.relays, "all relay")
        ours.do("tell", "sign", 1)
        eventually(lambda: too.hears("word", "sign", 1), "it arrives at ours")
        assert not any(said[0] == "word" for said in theirs.heard)


# Packing


def test_many_rings_are_one_look() -> None:
    [parcel] = relaying._parcels("me", [b"web look"] * 50 + [b"engine-jobs look"] * 3)
    assert json.loads(parcel) == {"from": "me", "look": ["engine-jobs", "web"], "words": []}


def test_words_go_in_parcels_that_a_wire_takes() -> None:
    words = [b"words sign " + json.dumps("ä🙂" * 80).encode() for _ in range(60)]
    parcels = relaying._parcels("me", words)
    assert len(parcels) > 1
    assert all(len(parcel.encode()) <= wires.LONGEST for parcel in parcels)
    assert [word for parcel in parcels for word in json.loads(parcel)["words"]] == [
        word.decode().removeprefix("words ") for word in words
    ]


@pytest.mark.parametrize("said", [[], [b"look"], [b""], [b"words "], [b"\xff\xff"]])
def test_what_is_for_this_machine_alone_is_not_packed(said: list[bytes]) -> None:
    assert relaying._parcels("me", said) == []


@pytest.mark.parametrize(
    "parcel", ["", "{}", "[]", "7", "null", '{"from": "x", "look": 7}', '{"from": "x", "words": null}']
)
def test_parcels_that_cannot_be_read_harm_nobody(parcel: str) -> None:
    relaying.Relay(threading.Event(), "valkey")._hear(parcel)
