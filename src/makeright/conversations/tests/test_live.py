"""Who hears of a customer: those who see them, and nobody else."""

from __future__ import annotations

from makeright.conversations import keeping_tags
from makeright.conversations.admitting import withdraw_access
from makeright.conversations.resolving import resolve
from makeright.customers.remembering import remember
from makeright.demo.cast import Cast
from makeright.events.reading import latest_position, since
from makeright.live.topics import audiences_of, nudges_for
from makeright.staff.models import Agent


def hears_of_facts(cast: Cast, agent: Agent) -> set[str]:
    """The topics by which an agent hears that something was written down of each customer."""
    before = latest_position()
    for customer in (cast.rosa, cast.karim, cast.ines):
        remember(customer, "wood", f"oak {before}", by=cast.by_ada)
    may_hear = audiences_of(agent)
    heard = [nudge for one in since(before) for nudge in nudges_for(one)]
    return {nudge.topic for nudge in heard if nudge.audience in may_hear}


def of(*customers: object) -> set[str]:
    return {f"customer-{customer.pk}" for customer in customers}  # type: ignore[attr-defined]


def test_a_customer_is_heard_of_by_those_who_see_them(cast: Cast) -> None:
    assert hears_of_facts(cast, cast.mina) == of(cast.rosa, cast.karim)
    assert hears_of_facts(cast, cast.lena) == of(cast.rosa, cast.karim, cast.ines)
    assert hears_of_facts(cast, cast.ada) == of(cast.rosa, cast.karim, cast.ines)


def test_a_settled_matter_still_tells_of_its_customer(cast: Cast) -> None:
    resolve(cast.late_parcel, by=cast.by_mina)
    assert of(cast.rosa) <= hears_of_facts(cast, cast.mina)


def test_who_lost_the_inbox_hears_no_more(cast: Cast) -> None:
    withdraw_access(cast.wholesale, cast.lena, by=cast.by_ada)
    assert hears_of_facts(cast, cast.lena) == of(cast.rosa, cast.karim)


def test_what_a_tag_is_called_now_is_told_to_lists_and_heads(cast: Cast) -> None:
    glass = keeping_tags.add_tag("glass", by=cast.by_ada)
    before = latest_position()
    keeping_tags.rename_tag(glass, "glazing", by=cast.by_ada)
    [renamed] = since(before)
    told = {nudge.topic for nudge in nudges_for(renamed) if nudge.audience in audiences_of(cast.mina)}
    assert told >= {"conversations", "tags"}
