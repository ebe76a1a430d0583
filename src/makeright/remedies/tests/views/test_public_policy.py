"""Customers read the return policy that counts, in plain words, without signing in, and so does any page of the shop."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from makeright.demo.cast import Cast
from makeright.remedies.keeping_policy import set_policy

pytestmark = pytest.mark.django_db


def page(name: str = "public_policy", **asked: str) -> str:
    return Client().get(reverse(f"remedies:{name}"), asked).content.decode()


def test_anybody_reads_what_counts_now(cast: Cast) -> None:
    assert "365 days" in page()
    set_policy({"window_days": 100, "charity": "Frames for Schools"}, by=cast.by_ada)
    read = page()
    assert "100 days" in read
    assert "365" not in read
    assert "Frames for Schools" in read
    assert "In force since" in read


def test_it_runs_nothing_and_sets_no_cookie(cast: Cast) -> None:
    for name in ("public_policy", "policy_sentence", "policy_sentence_words"):
        answer = Client().get(reverse(f"remedies:{name}"))
        assert "<script" not in answer.content.decode()
        assert not answer.cookies
        assert "max-age=300" in answer["Cache-Control"]


def test_the_sentence_stands_in_a_frame_on_any_page_and_the_page_in_none(cast: Cast) -> None:
    sentence = Client().get(reverse("remedies:policy_sentence"))
    assert "X-Frame-Options" not in sentence
    assert "frame-ancestors *" in sentence["Content-Security-Policy"]
    assert "script-src" not in sentence["Content-Security-Policy"]
    whole = Client().get(reverse("remedies:public_policy"))
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]


def test_its_words_alone_are_for_any_program(cast: Cast) -> None:
    answer = Client().get(reverse("remedies:policy_sentence_words"))
    assert answer.content.decode() == "You can send it back for 365 days, free of charge."
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"].startswith("text/plain")


def test_it_is_read_in_a_language_that_is_asked_for(cast: Cast) -> None:
    assert 'lang="de"' in page(language="de")
    assert 'lang="en"' in page(language="tlh")
    german = Client(headers={"accept-language": "de"}).get(reverse("remedies:public_policy"))
    assert german["Content-Language"] == "de"


def test_who_says_the_policy_finds_the_page_and_the_sentence(cast: Cast) -> None:
    ada = Client()
    ada.force_login(cast.ada)
    read = ada.get(reverse("remedies:policy")).content.decode()
    assert reverse("remedies:public_policy") in read
    assert "/returns/sentence" in read
