"""Rotating: a new secret key comes into force, and what the old one sealed is sealed anew."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from makeright.lib import secret_key
from makeright.lib.resealing import Resealed, reseal


class KeyIsStated(Exception):
    """The key in force doesn't stand in the home: whoever states it must renew it there."""


def rotate() -> Resealed:
    """Put a new key in force in this home, keep the old one, and seal every secret in the database anew.

    Processes that run meanwhile can read what is sealed anew, and go on sealing and signing with the old key until
    they are started again. Raises KeyIsStated, before anything changed, if the key comes from the environment or
    the configuration file.
    """
    home = Path(settings.MAKERIGHT_HOME)
    if not is_of_the_home():
        raise KeyIsStated(
            "The secret key is stated by MAKERIGHT_SECRET_KEY, so it is renewed there: put the one so far into"
            " MAKERIGHT_OLD_SECRET_KEYS, a new one into MAKERIGHT_SECRET_KEY, start Makeright again,"
            " then run: makeright keys reseal"
        )
    fresh = secret_key.renew(home)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    settings.SECRET_KEY = fresh
    return reseal()


def is_of_the_home() -> bool:
    """Say whether the key in force is the one that stands in the home."""
    kept = Path(settings.MAKERIGHT_HOME) / secret_key.CURRENT
    return kept.exists() and kept.read_text().strip() == settings.SECRET_KEY
