"""Who comes and goes, and whose live streams are looked at again: those of agents whose rights or sessions changed."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import EVERYBODY, Nudge, announces, readmits
from makeright.staff import events

COMES_AND_GOES = {
    kind.name for kind in (events.WENT_AWAY, events.CAME_BACK, events.DEACTIVATED, events.REACTIVATED)
}
CHANGES_RIGHTS = {
    kind.name
    for kind in (
        events.ROLE_CHANGED,
        events.DEACTIVATED,
        events.REACTIVATED,
        events.PASSWORD_CHANGED,
        events.SIGNED_OUT,
        events.SEAT_GIVEN,
        events.SEAT_TAKEN,
        events.TEAM_JOINED,
        events.TEAM_LEFT,
        events.FACTOR_ADDED,
        events.FACTOR_REMOVED,
        events.RECOVERY_CODES_MADE,
        events.UNLINKED,
        events.ADDRESS_CHANGED,
    )
}


@announces
def who_comes_and_goes_is_seen(heard: Heard) -> Iterator[Nudge]:
    if heard.kind in COMES_AND_GOES:
        yield Nudge(f"agent-{heard.subject_id}", "agents")


@announces
def how_the_desk_looks_to_them_changes_on_all_their_screens(heard: Heard) -> Iterator[Nudge]:
    if heard.kind == events.DESCRIBED.name:
        yield Nudge(f"agent-{heard.subject_id}", f"agent-{heard.subject_id}")


@readmits
def whose_rights_changed_is_looked_at_again(heard: Heard) -> Iterator[int]:
    if heard.kind in CHANGES_RIGHTS:
        yield heard.subject_id
    elif heard.kind == events.PERMISSIONS_CHANGED.name:  # of whoever has that role
        yield EVERYBODY
