"""However somebody writes it, it is compared in one form; what is none is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from makeright.customers.kinds import KINDS
from makeright.customers.normalizing import normal
from makeright.customers.refusals import Refused


@pytest.mark.parametrize(
    ("kind", "typed", "region", "form"),
    [
        ("mail", " Rosa@Example.COM ", "", "rosa@example.com"),
        ("mail", "mailto:rosa@example.com", "", "rosa@example.com"),
        ("mail", "rosa@bücher.example", "", "rosa@bücher.example"),
        ("phone", "+33 1 70 18 99 00", "", "+33170189900"),
        ("phone", "01 70 18 99 00", "FR", "+33170189900"),
        ("phone", "(0)1.70.18.99.00", "fr", "+33170189900"),
        ("phone", "0033-1-70-18-99-00", "FR", "+33170189900"),
        ("phone", "+33 (0)1 70 18 99 00", "", "+33170189900"),
        ("phone", "tel:+33-1-70-18-99-00", "", "+33170189900"),
        ("phone", "＋３３ １ ７０ １８ ９９ ００", "", "+33170189900"),
        ("phone", "+٣٣ ١ ٧٠ ١٨ ٩٩ ٠٠", "", "+33170189900"),
        ("phone", "020 7946 0018 ext. 5", "GB", "+442079460018"),
        ("phone", "\u202a+33170189900\u202c", "", "+33170189900"),
        ("handle", "Instagram:@Rosa.Frames", "", "instagram:rosa.frames"),
        ("handle", "x: ＲＯＳＡ", "", "x:rosa"),
        ("external_id", "Shop: AbC-12:9", "", "shop:AbC-12:9"),
    ],
)
def test_one_form_for_all_ways_of_writing(kind: str, typed: str, region: str, form: str) -> None:
    assert normal(kind, typed, region=region) == form
    assert normal(kind, form) == form


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("fax", "1", "unknown_kind"),
        ("mail", "", "no_address"),
        ("mail", "rosa", "no_address"),
        ("mail", "rosa@example", "no_address"),
        ("mail", "rosa@example.com, karim@example.com", "no_address"),
        ("mail", "Rosa <rosa@example.com>", "no_address"),
        ("mail", "x" * 400, "too_long"),
        ("phone", "", "no_phone"),
        ("phone", "call me", "no_phone"),
        ("phone", "01 70 18 99 00", "no_country"),
        ("phone", "+33 1", "no_phone"),
        ("phone", "+999 123456789", "no_phone"),
        ("phone", "+33 1 70 18 99 00 12 34 56 78", "no_phone"),
        ("handle", "@rosa", "no_handle"),
        ("handle", "instagram:", "no_handle"),
        ("handle", "insta gram:rosa", "no_handle"),
        ("handle", "x:two words", "no_handle"),
        ("external_id", "4711", "no_external_id"),
        ("external_id", ":4711", "no_external_id"),
        ("external_id", "../shop:1", "no_external_id"),
    ],
)
def test_what_is_none_is_refused_in_words(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        normal(kind, typed)
    assert refused.value.code == code
    assert refused.value.words.endswith(".") or "0000" in refused.value.words


@given(some.sampled_from(KINDS), some.text(max_size=60), some.sampled_from(["", "FR", "US"]))
def test_whatever_is_typed_is_a_form_that_stays_or_a_refusal(kind: str, typed: str, region: str) -> None:
    try:
        form = normal(kind, typed, region=region)
    except Refused:
        return
    assert normal(kind, form) == form
    assert "\x00" not in form
