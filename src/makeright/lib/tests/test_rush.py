"""What can wait gives way to what people wait for, and is done as well."""

from __future__ import annotations

import pytest

from makeright.lib import rush


class Clock:
    """A clock on which time passes by sleeping. Whoever is in a rush says so again until a moment."""

    def __init__(self, hurried_until: float) -> None:
        self.now, self._hurried_until = 100.0, hurried_until

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds
        if self.now < self._hurried_until:
            rush.hurry()


@pytest.mark.parametrize(("hurried_until", "waited"), [(0.0, 0.1), (102.0, 2.1), (200.0, 5.0)])
def test_it_waits_until_all_is_calm_and_no_longer_than_said(
    monkeypatch: pytest.MonkeyPatch, hurried_until: float, waited: float
) -> None:
    clock = Clock(hurried_until)
    monkeypatch.setattr(rush, "time", clock)
    monkeypatch.setattr(rush, "_rush_until", 0.0)
    rush.hurry()
    rush.give_way(5.0)
    assert clock.now - 100 == pytest.approx(waited, abs=0.11)


def test_nobody_waits_when_nobody_is_in_a_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(0.0)
    monkeypatch.setattr(rush, "time", clock)
    monkeypatch.setattr(rush, "_rush_until", 99.0)
    rush.give_way(5.0)
    assert clock.now == 100
