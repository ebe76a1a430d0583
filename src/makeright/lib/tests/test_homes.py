"""A home gives itself one name, whoever asks first."""

from __future__ import annotations

import threading
from pathlib import Path

from makeright.lib.homes import _read_or_make


def test_threads_that_ask_at_once_are_told_the_same_name(tmp_path: Path) -> None:
    for number in range(10):
        home = tmp_path / str(number)
        home.mkdir()
        together = threading.Barrier(8)
        told: list[str] = []

        def ask(home: Path = home, together: threading.Barrier = together, told: list[str] = told) -> None:
            together.wait()
            told.append(_read_or_make.__wrapped__(home))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 8
        assert len(set(told)) == 1
        assert [path.name for path in home.iterdir()] == ["home.id"]
