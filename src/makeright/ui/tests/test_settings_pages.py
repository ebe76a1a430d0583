"""The pages of settings, and who is shown which."""

from __future__ import annotations

import pytest

from makeright.ui import settings_pages
from makeright.ui.settings_pages import pages_for, settings_page


class Reader:
    """Somebody who may do some things."""

    def __init__(self, *permitted: str) -> None:
        self._permitted = permitted

    def may(self, what: str, /) -> bool:
        return what in self._permitted


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_pages, "_PAGES", {})
    settings_page("hours", "Hours", "x:hours", icon="clock", group="answering", permission="hours.manage")
    settings_page("me", "You", "x:me", icon="lock", group="you")
    settings_page("people", "People", "x:people", icon="users", group="people", permission="staff.manage")


def seen_by(*permitted: str) -> list[tuple[str, list[str]]]:
    return [(group, [page.code for page in pages]) for group, pages in pages_for(Reader(*permitted))]


def test_pages_come_in_the_order_of_their_groups() -> None:
    codes = [("People", ["people"]), ("Answering", ["hours"]), ("You", ["me"])]
    assert seen_by("staff.manage", "hours.manage") == codes


def test_a_page_is_shown_to_who_may_see_it_and_a_group_without_any_to_nobody() -> None:
    assert seen_by("hours.manage") == [("Answering", ["hours"]), ("You", ["me"])]
    assert seen_by() == [("You", ["me"])]


@pytest.mark.parametrize(("code", "group"), [("hours", "you"), ("other", "nowhere")])
def test_a_code_is_taken_once_and_a_group_is_known(code: str, group: str) -> None:
    with pytest.raises(ValueError, match="taken, or"):
        settings_page(code, "Other", "x:other", icon="lock", group=group)
