"""One id follows a request, a mail or a job through the house."""

from __future__ import annotations

import re
import threading

import pytest

from makeright.lib.tracing import current_trace, new_trace, trace_of_number, trace_said, tracing


def test_a_trace_holds_inside_and_what_was_before_holds_again() -> None:
    assert current_trace() == ""
    with tracing("0123456789abcdef") as trace:
        assert trace == current_trace() == "0123456789abcdef"
        with tracing() as inner:
            assert re.fullmatch("[0-9a-f]{16}", inner)
            assert current_trace() == inner != trace
        assert current_trace() == trace
    assert current_trace() == ""


def test_a_trace_ends_with_what_fails() -> None:
    with pytest.raises(ZeroDivisionError), tracing():
        1 / 0  # noqa: B018
    assert current_trace() == ""


def test_threads_have_traces_of_their_own() -> None:
    seen: list[str] = []
    with tracing():
        other = threading.Thread(target=lambda: seen.append(current_trace()))
        other.start()
        other.join()
    assert seen == [""]


def test_no_two_traces_are_the_same() -> None:
    assert len({new_trace() for _ in range(1000)}) == 1000


def test_a_number_has_one_trace() -> None:
    assert trace_of_number(42) == trace_of_number(42) == "000000000000002a"
    assert len(trace_of_number(2**63)) == 16


@pytest.mark.parametrize(
    ("said", "trace"),
    [
        ("b7b1c1f0a2e94d4d8f0e6a3c5d2f1e0b", "b7b1c1f0a2e94d4d"),
        ("B7B1C1F0-A2E9-4D4D-8F0E-6A3C5D2F1E0B", "b7b1c1f0a2e94d4d"),
        ("0123456789abcdef", "0123456789abcdef"),
        ("0123456789abcde", ""),
        ("0123456789abcdeg", ""),
        ("0123456789abcdef\nX-Evil: 1", ""),
        ("a" * 65, ""),
        ("", ""),
    ],
)
def test_only_a_number_like_ours_is_taken_over(said: str, trace: str) -> None:
    assert trace_said(said) == trace
