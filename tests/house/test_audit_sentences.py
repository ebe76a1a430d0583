"""Each kind of event says something on the page of what was done, or is named among those that don't, with the reason."""

from __future__ import annotations

import re

import pytest

from makeright.events.kinds import KINDS
from makeright.operating.sentences import SENTENCES, TOPIC_NAMES, UNTOLD

OF_THE_ENVELOPE = {"who", "it", "team", "inbox"}


def test_each_kind_is_told_or_it_is_said_why_not() -> None:
    assert KINDS.keys() - SENTENCES.keys() - UNTOLD.keys() == set()
    assert SENTENCES.keys() & UNTOLD.keys() == set()
    assert (SENTENCES.keys() | UNTOLD.keys()) - KINDS.keys() == set()
    assert all(UNTOLD.values())


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_names_what_its_kind_holds_and_nothing_else(kind: str) -> None:
    told = SENTENCES[kind]
    assert told.topic in TOPIC_NAMES
    for words in (told.words, told.own or told.words):
        named = set(re.findall(r"%\((\w+)\)s", words))
        assert named <= OF_THE_ENVELOPE | {field.name for field in KINDS[kind].fields}
        assert words.endswith(".")
