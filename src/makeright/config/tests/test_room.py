"""How many a web process takes."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from makeright.config import room

LOOK = """
import resource, sys
soft, hard = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from makeright.config import room
room.open_more_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], room.connections(), room.room_for_streams())
"""


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [
        (256, 4_096, (4_096, 3_896, 2_922)),  # many systems start low, and let us have more
        (1_024, 1_024, (1_024, 824, 618)),
        (300, 300, (300, 100, 75)),
    ],
)
def test_as_many_files_as_the_system_gives_and_pages_always_have_room(
    soft: int, hard: int, expected: tuple[int, ...]
) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOOK, str(soft), str(hard)], check=True, capture_output=True, text=True
    )
    assert tuple(map(int, said.stdout.split())) == expected


def test_never_more_than_we_want(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10_000_000, 10_000_000))
    assert room.connections() == room.MOST_CONNECTIONS
    assert room.room_for_streams() == room.MOST_CONNECTIONS - room.FOR_PAGES
