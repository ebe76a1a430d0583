"""Requests are counted by each process alone and added up by whoever is asked, also what the dead have counted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from makeright.operating.tallying import BOUNDS, CLASSES, Tally, totals

COUNTS = """
import sys
from pathlib import Path
from makeright.operating.tallying import Tally
tally = Tally(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    tally.count(200, 0.02)
print("counted", flush=True)
sys.stdin.read()
"""


@contextmanager
def counting(folder: Path, times: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTS, str(folder), str(times)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "counted\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_an_answer_is_counted_by_its_class_and_its_seconds(tmp_path: Path) -> None:
    tally = Tally(tmp_path)
    for status, seconds in [(200, 0.004), (204, 0.005), (302, 0.006), (404, 0.3), (503, 0.0), (0, 99.0)]:
        tally.count(status, seconds)
    counted = totals(tmp_path)
    assert dict(zip(CLASSES, counted.by_class, strict=True)) == {
        "none": 1, "1xx": 0, "2xx": 2, "3xx": 1, "4xx": 1, "5xx": 1,
    }  # fmt: skip
    assert dict(zip([*BOUNDS, "above"], counted.by_seconds, strict=True)) == dict.fromkeys(BOUNDS, 0) | {
        0.005: 3, 0.01: 1, 0.5: 1, "above": 1,
    }  # fmt: skip
    assert counted.count == 6
    assert abs(counted.seconds - 99.315) < 0.001


def test_what_all_processes_counted_is_added_up(tmp_path: Path) -> None:
    tally = Tally(tmp_path)
    tally.count(200, 0.1)
    with counting(tmp_path, 3), counting(tmp_path, 4):
        assert totals(tmp_path).count == 8


def test_a_killed_process_keeps_counting_for_ever_and_once(tmp_path: Path) -> None:
    with counting(tmp_path, 5) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert [totals(tmp_path).count for _ in range(3)] == [5, 5, 5]
    assert not list(tmp_path.glob("*.tally"))
    with counting(tmp_path, 2):
        assert totals(tmp_path).count == 7


def test_a_number_of_a_process_that_is_given_again_begins_anew(tmp_path: Path) -> None:
    with counting(tmp_path, 5) as process:
        left = next(tmp_path.glob("*.tally")).read_bytes()
        process.kill()
        process.wait()
    next(tmp_path.glob("*.tally")).unlink()
    (tmp_path / f"requests-{os.getpid()}.tally").write_bytes(left)
    tally = Tally(tmp_path)
    tally.count(200, 0.1)
    assert totals(tmp_path).count == 6


def test_where_nothing_can_be_kept_nobody_is_kept_from_being_answered(tmp_path: Path) -> None:
    tally = Tally(tmp_path / "no-such-folder")
    tally.count(200, 0.1)


def test_a_file_that_is_cut_short_or_of_another_release_counts_nothing(tmp_path: Path) -> None:
    (tmp_path / "requests-1.tally").write_bytes(b"x")
    (tmp_path / "requests.past").write_bytes(bytes(len(CLASSES)))
    assert totals(tmp_path).count == 0
