"""When … then …: what a merge means for what hangs on a customer in this app."""

from __future__ import annotations

from makeright.customers import events, reconciling
from makeright.customers.carrying import bring_back, carry
from makeright.customers.models import Fact, Note, Occurrence
from makeright.events.models import Event
from makeright.events.reacting import reacts_to


@reacts_to(events.MERGED, together=True)
def the_survivor_is_known_by_all_identities(event: Event) -> None:
    reconciling.give_identities(event)


@reacts_to(events.MERGED, together=True)
def the_survivor_has_what_they_lacked(event: Event) -> None:
    reconciling.fill_gaps(event)


@reacts_to(events.MERGED, together=True)
def what_was_remembered_of_one_is_remembered_of_the_survivor(event: Event) -> None:
    carry(event, Fact)
    carry(event, Note)


@reacts_to(events.MERGED, together=True)
def what_other_systems_told_of_one_they_told_of_the_survivor(event: Event) -> None:
    carry(event, Occurrence)


@reacts_to(events.MERGED, together=True)
def who_was_put_into_a_company_by_hand_stays_there(event: Event) -> None:
    reconciling.give_company(event)


@reacts_to(events.MERGED, together=True)
def what_the_survivors_fields_lack_they_have_of_the_other(event: Event) -> None:
    reconciling.give_values(event)


@reacts_to(events.UNMERGED, together=True)
def each_is_known_by_their_own_identities_again(event: Event) -> None:
    reconciling.take_identities_back(event)


@reacts_to(events.UNMERGED, together=True)
def nobody_keeps_what_they_had_of_the_other(event: Event) -> None:
    reconciling.empty_gaps(event)


@reacts_to(events.UNMERGED, together=True)
def what_was_remembered_of_each_is_so_again(event: Event) -> None:
    bring_back(event, Fact)
    bring_back(event, Note)


@reacts_to(events.UNMERGED, together=True)
def what_other_systems_told_is_each_ones_own_again(event: Event) -> None:
    bring_back(event, Occurrence)


@reacts_to(events.UNMERGED, together=True)
def nobody_stays_in_a_company_for_the_others_sake(event: Event) -> None:
    reconciling.take_company_back(event)


@reacts_to(events.UNMERGED, together=True)
def what_the_others_fields_said_they_say_again(event: Event) -> None:
    reconciling.take_values_back(event)
