"""Paging through a list: its first pages as one, so that a list that shows more is refreshed whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from makeright.conversations import listing
from makeright.conversations.listing import Listing, View
from makeright.conversations.models import Sight
from makeright.staff.models import Agent

MOST_PAGES = 20


def pages_of(agent: Agent, view: View, *, since: datetime, pages: int, sight: Sight, tag: int = 0) -> Listing:
    """The first pages of a view, one after the other, by their cursors; `tag`: the key of one that all have, or 0."""
    whole = listing.rows(agent, view, since=since, sight=sight, tag=tag)
    for _ in range(min(pages, MOST_PAGES) - 1):
        if not whole.after:
            break
        more = listing.rows(agent, view, since=since, after=whole.after, sight=sight, tag=tag)
        whole = replace(
            whole,
            waiting=whole.waiting + more.waiting,
            answered=whole.answered + more.answered,
            resolved=whole.resolved + more.resolved,
            snoozed=[*whole.snoozed, *more.snoozed],
            until_they_write=[*whole.until_they_write, *more.until_they_write],
            after=more.after,
        )
    return whole
