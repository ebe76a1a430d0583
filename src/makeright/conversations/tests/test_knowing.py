"""Which customers an agent sees follows from what they see of their conversations."""

from __future__ import annotations

import pytest

from makeright.conversations.following import mention
from makeright.conversations.knowing import customers_seen_by
from makeright.conversations.models.seeing import EVERYONE
from makeright.conversations.seeing import change_rule
from makeright.customers.merging import merge, unmerge
from makeright.customers.recognizing import recognize
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.staff.models import VIEWER, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db


def whom(agent: Agent) -> set[str]:
    return {one.first_name for one in customers_seen_by(agent)}


def test_an_agent_sees_customers_of_conversations_that_they_see(cast: Cast) -> None:
    assert whom(cast.mina) == {"Rosa", "Karim"}
    assert whom(cast.lena) == whom(cast.ada) == {"Rosa", "Karim", "Ines"}


def test_a_matter_where_they_were_mentioned_shows_its_customer(cast: Cast) -> None:
    mention(cast.wholesale_matter, cast.mina, by=cast.by_lena)
    assert "Ines" in whom(cast.mina)


def test_under_the_rule_of_everyone_all_are_seen(cast: Cast) -> None:
    change_rule(EVERYONE, by=cast.by_ada)
    assert whom(cast.mina) == {"Rosa", "Karim", "Ines"}


def test_who_has_not_written_yet_is_seen_with_a_permission_of_its_own(cast: Cast) -> None:
    recognize("vera@example.com", "Vera", by=THE_HOUSE)
    assert "Vera" in whom(cast.mina)
    change_role(cast.mina, VIEWER, by=cast.by_ada)
    assert whom(Agent.objects.get(pk=cast.mina.pk)) == {"Rosa", "Karim"}


def test_nobody_sees_a_shell(cast: Cast) -> None:
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert whom(cast.ada) == {"Rosa", "Ines"}
    unmerge(made, by=cast.by_mina)
    assert whom(cast.mina) == {"Rosa", "Karim"}


def test_who_is_one_with_somebody_unseen_is_seen_as_long_as_they_are_one(cast: Cast) -> None:
    made = merge(cast.ines, into=cast.rosa, by=cast.by_lena)
    assert whom(cast.mina) == {"Rosa", "Karim"}
    unmerge(made, by=cast.by_lena)
    merge(cast.rosa, into=cast.ines, by=cast.by_lena)
    assert whom(cast.mina) == {"Ines", "Karim"}
