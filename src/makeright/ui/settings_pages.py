"""The pages of settings: each app registers its own; whoever serves is shown those that their role lets them see."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from django.utils.translation import gettext_noop as says

GROUPS = {
    "people": says("People"),
    "answering": says("Answering"),
    "customers": says("Customers"),
    "house": says("The house"),
    "you": says("You"),
}  # in the order of the nav
_PAGES: dict[str, SettingsPage] = {}


class SettingsPage(NamedTuple):
    """`words` name it in the nav, `address` is the name of its URL, `icon` one of the sprite. `permission`: the code of
    what it takes to see it; without one everybody who serves sees it."""

    code: str
    words: str
    address: str
    icon: str
    group: str
    permission: str | None
    comes_first: bool = False


class Reader(Protocol):
    """Somebody who serves, as far as the nav asks."""

    def may(self, what: str, /) -> bool: ...


def settings_page(
    code: str,
    words: str,
    address: str,
    *,
    icon: str,
    group: str,
    permission: str | None = None,
    comes_first: bool = False,
) -> SettingsPage:
    """Register a page, once, in the app's `ready()`. In its group it comes after those that are registered already, or
    before them (`comes_first`).

    `words` are English, and marked for translation where they are passed (`gettext_noop`). Raises ValueError for a code
    that is taken, or a group that is none of GROUPS.
    """
    if code in _PAGES or group not in GROUPS:
        raise ValueError(f"{code!r} is taken, or {group!r} is no group")
    _PAGES[code] = SettingsPage(code, words, address, icon, group, permission, comes_first)
    return _PAGES[code]


def pages_for(reader: Reader) -> list[tuple[str, list[SettingsPage]]]:
    """The pages that somebody may see, by group, in the order of the nav. Groups without any are left out."""
    seen = [page for page in _PAGES.values() if page.permission is None or reader.may(page.permission)]
    seen.sort(key=lambda page: not page.comes_first)
    grouped = ((words, [page for page in seen if page.group == group]) for group, words in GROUPS.items())
    return [(words, pages) for words, pages in grouped if pages]
