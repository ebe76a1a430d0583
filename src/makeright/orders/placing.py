"""Placing: which addresses are of one place, however it is written."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+")
_STREETS = re.compile(r"(strasse|straat|street|str|st)$")
# As they are written in full and for short; a word for a kind of street tells no two of them apart in one town.
_KINDS = frozenset(
    ("avenue", "ave", "av", "road", "rd", "lane", "ln", "drive", "dr", "rue", "calle", "via", "platz", "pl")
)


def place_of(street: str, postcode: str, city: str, country: str) -> str:
    """A key of the place that an address names: the same whatever its case, accents, signs and short forms. The city
    counts where there is no postcode. "" if it names no street, or neither postcode nor city."""
    road = [_STREETS.sub("", word) for word in _words(street)]
    road = [word for word in road if word and word not in _KINDS]
    town = "".join(_words(postcode)) or "".join(_words(city))
    if not road or not town:
        return ""
    said = "|".join((" ".join(road), town, country.upper()))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORDS.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
