"""The keys in a backup: opened by the passphrase alone, and in no other backup."""

from __future__ import annotations

import base64
import json

import pytest

from makeright.operating.keyring import Keyring, Locked, open_sealed, seal

KEYS = Keyring("canary-current", ("canary-old",), 'smtp = "smtp://shop:canary-password@mail.example.com"')
PASSPHRASE = "seven swans a-swimming"


@pytest.fixture(scope="module")
def letter() -> bytes:
    return seal(KEYS, PASSPHRASE, backup="one")


def test_the_passphrase_opens_them(letter: bytes) -> None:
    assert open_sealed(letter, PASSPHRASE, backup="one") == KEYS


def test_nothing_of_them_can_be_read(letter: bytes) -> None:
    assert b"canary" not in letter
    assert b"canary" not in base64.b64decode(json.loads(letter)["sealed"])
    assert "canary" not in repr(KEYS)


@pytest.mark.parametrize(("passphrase", "backup"), [("six geese a-laying", "one"), (PASSPHRASE, "two")])
def test_another_passphrase_or_another_backup_opens_nothing(
    letter: bytes, passphrase: str, backup: str
) -> None:
    with pytest.raises(Locked, match="another one"):
        open_sealed(letter, passphrase, backup=backup)


def test_a_changed_letter_opens_nothing(letter: bytes) -> None:
    said = json.loads(letter)
    raw = bytearray(base64.b64decode(said["sealed"]))
    raw[0] ^= 1
    with pytest.raises(Locked):
        open_sealed(
            json.dumps(said | {"sealed": base64.b64encode(raw).decode()}).encode(), PASSPHRASE, backup="one"
        )


@pytest.mark.parametrize(
    "said", [{"n": 2**40}, {"p": 10_000}, {"n": 0}, {"n": 3}, {"form": 2}, {"salt": "!"}]
)
def test_costs_that_no_machine_can_bear_are_refused(letter: bytes, said: dict[str, object]) -> None:
    with pytest.raises(Locked):
        open_sealed(json.dumps(json.loads(letter) | said).encode(), PASSPHRASE, backup="one")


def test_a_short_passphrase_seals_nothing() -> None:
    with pytest.raises(Locked, match="too short"):
        seal(KEYS, "swans", backup="one")
