"""The key's files: made once, renewed without a moment in which any key is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from makeright.lib import secret_key


def test_a_new_home_gets_a_key_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    (key,) = secret_key.in_force(tmp_path)
    assert len(key) >= 50
    assert secret_key.in_force(tmp_path) == [key]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"secret.key"}


def test_those_who_come_at_once_read_the_same_key(tmp_path: Path) -> None:
    ask = "import sys; from pathlib import Path; from makeright.lib import secret_key as s; print(s.in_force(Path(sys.argv[1]))[0])"
    asking = [
        subprocess.Popen([sys.executable, "-c", ask, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in asking}) == 1


def test_a_renewed_key_comes_first_and_those_before_it_stay(tmp_path: Path) -> None:
    (first,) = secret_key.in_force(tmp_path)
    second = secret_key.renew(tmp_path)
    third = secret_key.renew(tmp_path)
    assert secret_key.in_force(tmp_path) == [third, second, first]
    assert (tmp_path / "secret.old.keys").stat().st_mode & 0o777 == 0o600


def test_of_those_who_renew_at_once_none_loses_the_key_of_another(tmp_path: Path) -> None:
    (first,) = secret_key.in_force(tmp_path)
    ask = "import sys; from pathlib import Path; from makeright.lib import secret_key as s; print(s.renew(Path(sys.argv[1])))"
    asking = [
        subprocess.Popen([sys.executable, "-c", ask, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    renewed = {process.communicate()[0].strip() for process in asking}
    assert set(secret_key.of_home(tmp_path)) == {first, *renewed}
    assert len(renewed) == 6


@pytest.mark.parametrize("cut_at", [1, 2])
def test_a_renewal_that_is_cut_off_loses_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    (first,) = secret_key.in_force(tmp_path)
    moves = 0

    def replaced_once(self: Path, target: Path) -> None:
        nonlocal moves
        moves += 1
        if moves == cut_at:
            raise OSError("no power")
        os.replace(self, target)

    monkeypatch.setattr(Path, "replace", replaced_once)
    with pytest.raises(OSError, match="no power"):
        secret_key.renew(tmp_path)
    monkeypatch.undo()
    assert secret_key.in_force(tmp_path) == [first]
    assert secret_key.in_force(tmp_path)[0] == first
    assert secret_key.renew(tmp_path) != first
    assert first in secret_key.in_force(tmp_path)


def test_a_stated_key_goes_first_and_makes_no_file(tmp_path: Path) -> None:
    assert secret_key.in_force(tmp_path, stated="s" * 40, stated_old=["o" * 40, ""]) == ["s" * 40, "o" * 40]
    assert list(tmp_path.iterdir()) == []


def test_looking_for_a_key_makes_none(tmp_path: Path) -> None:
    assert secret_key.of_home(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
