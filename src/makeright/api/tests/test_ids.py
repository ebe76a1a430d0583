"""Ids of the API: a key comes back as it was, and whatever is no id of ours is refused."""

from __future__ import annotations

import itertools
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from makeright.api.ids import LARGEST, Id, number_of, public


class Said(BaseModel):
    """A body that names an agent."""

    agent: Annotated[int, Id("agt")]


@given(st.integers(min_value=1, max_value=LARGEST))
def test_a_key_comes_back_as_it_was(number: int) -> None:
    assert number_of("agt", public("agt", number)) == number


def test_ids_stay_what_they_are() -> None:
    """Programs keep them for years."""
    assert [public("agt", number) for number in (1, 2, LARGEST)] == [
        "agt_9wdvsq7gqt1dc",
        "agt_3rvqkeb1fm2tr",
        public("agt", LARGEST),
    ]
    assert number_of("cnv", "cnv_9wdvsq7gqt1dc") == 1


def test_neighbors_do_not_look_alike() -> None:
    ids = [public("agt", number) for number in range(1, 200)]
    assert len(set(ids)) == 199
    assert sorted(ids) != ids
    assert all(
        sum(a != b for a, b in zip(one, other, strict=True)) > 6 for one, other in itertools.pairwise(ids)
    )


@pytest.mark.parametrize(
    "said",
    [
        "",
        "1",
        "agt_",
        "agt_1",
        "team_9wdvsq7gqt1dc",
        "agt_9wdvsq7gqt1dcc",
        "AGT_9wdvsq7gqt1dc",
        "agt_9WDVSQ7GQT1DC",
        "agt_9wdvsq7gqt1du",
        "agt_zzzzzzzzzzzzz",
        "agt_0000000000000",
        "agt_٣wdvsq7gqt1dc",
        "agt_9wdvsq7gqt1d\x00",
    ],
)
def test_what_is_no_id_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        number_of("agt", said)


@pytest.mark.parametrize("said", ["agt_0000000000000", "agt_zzzzzzzzzzzzz", public("agt", LARGEST)])
def test_an_id_of_nothing_is_of_nothing_and_no_fault(said: str) -> None:
    assert Said.model_validate({"agent": said}).agent == LARGEST


@pytest.mark.parametrize("said", [1, True, 1.0, None, ["agt_9wdvsq7gqt1dc"], "1", "team_9wdvsq7gqt1dc"])
def test_from_outside_only_letters_pass_for_an_id(said: object) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"agent": said}, context={"request": None})
    with_letters = Said.model_validate({"agent": "agt_9wdvsq7gqt1dc"}, context={"request": None})
    assert with_letters.agent == Said(agent=1).agent == 1
    assert with_letters.model_dump_json() == '{"agent":"agt_9wdvsq7gqt1dc"}'
