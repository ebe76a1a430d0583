import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from makeright.live import health
from makeright.live.health import State, faults, forget, leave, states


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAKERIGHT_RUN = tmp_path
    return tmp_path


def fares(**more: float) -> State:
    """How this process fares; `looked` and `sang` are seconds ago."""
    now = time.monotonic()
    return State.now(
        streams=3, position=41, looked_at=now - more.get("looked", 0), canary_at=now - more.get("sang", 0)
    )


def test_all_is_well_and_others_can_read_it() -> None:
    leave(fares())
    [state] = states()
    assert (state.pid, state.streams, state.position, state.is_well) == (os.getpid(), 3, 41, True)
    assert abs(state.looked_at - time.time()) < 5
    assert faults() == []


def test_a_follower_that_looks_no_more_is_a_fault() -> None:
    leave(fares(looked=6))
    assert [fault.code for fault in faults()] == ["live_stands"]


def test_a_canary_that_is_missing_is_a_fault() -> None:
    leave(fares(sang=health.MISSED_AFTER + 1))
    [fault] = faults()
    assert fault.code == "live_canary_missed"
    assert fault.words
    assert fault.cure


def test_a_process_that_reports_no_more_is_a_fault() -> None:
    leave(replace(fares(), at=time.time() - 60))
    assert [fault.code for fault in faults()] == ["live_silent"]


def test_the_dead_are_no_fault_and_are_cleared_away(run_folder: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    leave(replace(fares(looked=60), pid=child.pid))
    assert faults() == []
    assert list(run_folder.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells when a process began")
def test_another_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it() -> None:
    leave(replace(fares(looked=60), born="1"))
    assert faults() == []
    assert states() == []


def test_who_ends_leaves_nothing(run_folder: Path) -> None:
    leave(fares())
    forget()
    assert list(run_folder.iterdir()) == []


def test_where_no_web_process_runs_there_is_no_fault() -> None:
    assert states() == []
    assert faults() == []


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", '{"pid": "x", "faults": []}'])
def test_a_file_that_cannot_be_read_is_passed_over(run_folder: Path, said: str) -> None:
    (run_folder / "live-1.json").write_text(said)
    (run_folder / "relay.json").write_text(said)
    assert faults() == []


def test_a_relay_that_is_down_for_long_is_a_fault(run_folder: Path) -> None:
    health.leave_relay("valkey", time.time() - 5)
    assert faults() == []
    health.leave_relay("valkey", time.time() - 20)
    assert [fault.code for fault in faults()] == ["live_relay_down"]
    health.leave_relay("valkey", None)
    assert faults() == []
    said = json.loads((run_folder / "relay.json").read_text())
    (run_folder / "relay.json").write_text(json.dumps(said | {"at": time.time() - 60}))
    assert [fault.code for fault in faults()] == ["live_relay_down"]  # it is stuck, and holds its place
    assert json.loads((run_folder / "relay.json").read_text())["by"] == "valkey"


def test_a_disk_that_is_full_ends_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.MAKERIGHT_RUN = tmp_path / "nowhere"
    leave(fares())
    assert states() == []
