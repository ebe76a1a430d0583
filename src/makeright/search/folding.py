"""Folding: one spelling for what a reader takes for the same word. Pure, and the same for both databases.

Case, width and ligatures go by Unicode (NFKC, casefold; UAX #15, Unicode 3.13). Accents go where a reader would
not miss them: Latin, Greek, Cyrillic, Arabic and Hebrew. Vowel signs of Indic and South East Asian scripts stay: they
are letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Accents and points; hamza, harakat and Quranic marks; what joins, hides or turns letters without being one.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u180b-\u180e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef]+"
)
# Letters that Unicode doesn't take apart, and two ways of writing one letter.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "ĸ": "k",
        "ŋ": "n", "ə": "e", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ʼ": None, "ˈ": None, "ʹ": None,
    }
)  # fmt: skip
# How German, Danish and Norwegian write these where the letter is not at hand.
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_HAS_SPELLED = re.compile("[äöüøå]")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Give the form in which a word is kept and looked for: `Müller` → `muller`, `Straße` → `strasse`, `٤٢` → `42`.

    What is no letter, digit or mark is not looked at here, but may come out: `½` gives `1⁄2`.
    """
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    plain = _DROPPED.sub("", apart).translate(_LETTERS)
    whole = unicodedata.normalize("NFC", plain)
    return whole if whole.isascii() else "".join(map(_digit, whole))


@lru_cache(maxsize=1 << 12)
def spelled_out(word: str) -> str:
    """Give the other spelling of a word with umlauts: `Müller` → `mueller`; nothing for a word that has none."""
    if word.isascii():
        return ""
    lower = unicodedata.normalize("NFC", word).lower()
    return fold(lower.translate(_SPELLED)) if _HAS_SPELLED.search(lower) else ""


def _digit(letter: str) -> str:
    """The digits of all scripts are the same digits."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
