"""However a mail is made to choke us, it is read in a few seconds of one processor and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from makeright.mail.tests.heavy import MAILS, MEGABYTES, SECONDS

pytestmark = [
    pytest.mark.sqlite,  # no database is asked
    pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="no /proc to measure memory with"),
]


@pytest.fixture(scope="module")
def cost() -> dict[str, list[float] | None]:
    """What each mail cost, read in a child that would have been killed for twice as much."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "makeright.mail.tests.heavy"], capture_output=True, check=True, env=environment
    )
    costs: dict[str, list[float] | None] = json.loads(done.stdout)
    return costs


@pytest.mark.parametrize("mail", MAILS)
def test_it_is_read_in_bounds(mail: str, cost: dict[str, list[float] | None]) -> None:
    spent = cost[mail]
    assert spent is not None, "its child was killed, or ran out of memory"
    seconds, megabytes = spent
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
