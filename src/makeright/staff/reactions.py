"""When … then …, for those who serve."""

from __future__ import annotations

from makeright.events.models import Event
from makeright.events.reacting import reacts_to
from makeright.staff import coming_from, events
from makeright.staff.issuing import end_tokens
from makeright.staff.models import ResetLink
from makeright.staff.revoking import end_sessions


@reacts_to(events.ROLE_CHANGED, together=True)
def who_may_something_else_signs_in_again(event: Event) -> None:
    end_sessions(event.subject_id)
    end_tokens(event.subject_id, "role", by=event.actor.on_account_of(event.pk))


@reacts_to(events.SEAT_TAKEN, together=True)
def who_has_no_seat_is_signed_out(event: Event) -> None:
    end_sessions(event.subject_id)


@reacts_to(events.DEACTIVATED, together=True)
def who_serves_no_longer_is_signed_out(event: Event) -> None:
    end_sessions(event.subject_id)
    end_tokens(event.subject_id, "left", by=event.actor.on_account_of(event.pk))


@reacts_to(events.DEACTIVATED, together=True)
@reacts_to(events.SEAT_TAKEN, together=True)
@reacts_to(events.PASSWORD_CHANGED, together=True)
def a_letter_for_a_new_password_opens_nothing_any_more(event: Event) -> None:
    """Nor would it when they are back within the hour."""
    ResetLink.objects.filter(agent=event.subject_id).delete()


@reacts_to(events.PASSWORD_CHANGED, together=True)
def with_a_password_its_tokens_end(event: Event) -> None:
    end_tokens(event.subject_id, "password", by=event.actor.on_account_of(event.pk))


@reacts_to(events.FACTOR_ADDED, together=True)
@reacts_to(events.FACTOR_REMOVED, together=True)
def with_a_factor_its_tokens_end(event: Event) -> None:
    end_tokens(event.subject_id, "factor", by=event.actor.on_account_of(event.pk))


WHO_GETS_IN = (
    events.SIGNED_IN,
    events.SIGNED_OUT,
    events.LOCKED_OUT,
    events.PASSWORD_CHANGED,
    events.FACTOR_ADDED,
    events.FACTOR_REMOVED,
    events.RECOVERY_CODES_MADE,
    events.RECOVERY_CODE_USED,
    events.LINKED,
    events.UNLINKED,
    events.ADDRESS_CHANGED,
    events.TOKEN_ISSUED,
    events.TOKEN_ENDED,
    events.PROGRAM_LET_IN,
    events.PROGRAM_ENDED,
    events.INVITED,
    events.INVITED_AGAIN,
    events.INVITATION_REVOKED,
    events.INVITATION_ACCEPTED,
    events.JOINED,
    events.ROLE_CHANGED,
    events.SEAT_GIVEN,
    events.SEAT_TAKEN,
    events.DEACTIVATED,
    events.REACTIVATED,
    events.ROLE_ADDED,
    events.PERMISSIONS_CHANGED,
    events.ROLE_RETIRED,
    events.ROLE_REINSTATED,
)


def where_it_came_from_is_kept(event: Event) -> None:
    coming_from.keep(event)


for _kind in WHO_GETS_IN:
    reacts_to(_kind, together=True)(where_it_came_from_is_kept)
