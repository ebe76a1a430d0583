"""Whose live streams are looked at again: those of agents whose rights or sessions changed."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import readmits
from makeright.staff import events

CHANGES_RIGHTS = {
    kind.name
    for kind in (
        events.ROLE_CHANGED,
        events.DEACTIVATED,
        events.REACTIVATED,
        events.PASSWORD_CHANGED,
        events.SIGNED_OUT,
    )
}


@readmits
def whose_rights_changed_is_looked_at_again(heard: Heard) -> Iterator[int]:
    if heard.kind in CHANGES_RIGHTS:
        yield heard.subject_id
