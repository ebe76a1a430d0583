"""Codes of an app, as RFC 4226 and RFC 6238 give them."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from makeright.staff import authenticator_app as app

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("step", "code"),
    [(0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (9, "520489"),  # RFC 4226, appendix D
     (1111111109 // 30, "081804"), (20000000000 // 30, "353130")],  # RFC 6238, appendix B, its last six digits
)  # fmt: skip
def test_the_codes_are_those_of_the_standards(step: int, code: str) -> None:
    assert app.code_at(step, SECRET) == code


@pytest.mark.parametrize(
    ("code", "after", "step"),
    [
        ("287082", 0, 1),
        (" 287 082 ", 0, 1),
        ("359152", 0, 2),  # their clock is early
        ("755224", -1, 0),  # or late
        ("969429", 0, None),  # but not by a minute
        ("287082", 1, None),  # used
        ("287082", 2, None),  # older than the one used last
        ("359152", 1, 2),
        ("28708", 0, None),
        ("2870823", 0, None),
        ("٢٨٧٠٨٢", 0, None),
        ("", 0, None),
    ],
)
def test_a_code_is_good_for_its_time_and_once(code: str, after: int, step: int | None) -> None:
    assert app.step_of(code, SECRET, at=45.0, after=after) == step


def test_secrets_differ_and_have_160_bits() -> None:
    made = {app.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(base64.b32decode(one)) for one in made} == {20}


def test_the_picture_says_whose_it_is_and_where() -> None:
    read = urlsplit(app.address_for_apps(SECRET, agent="mina@example.com", company="Frame & House"))
    assert (read.scheme, read.netloc) == ("otpauth", "totp")
    assert read.path == "/Frame%20%26%20House%3Amina%40example.com"
    assert parse_qs(read.query) == {"secret": [SECRET], "issuer": ["Frame & House"]}
