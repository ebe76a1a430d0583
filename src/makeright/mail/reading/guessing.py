"""Guessing: in which charset unlabeled letters were written, by which bytes they use, and how often.

Coarse on purpose: it is asked when there is no label, or one that can't be true, and the raw mail is kept.
"""

from __future__ import annotations

import re
from collections import Counter

_LOOKED_AT = 8_000
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HIGH_PAIR = re.compile(rb"[\x80-\xff]{2}")
_HIGH_THEN_LETTER = re.compile(rb"[\x80-\xff][\x40-\x7e]")


def likely_codec(content: bytes) -> str:
    """Give the likely codec of bytes that are no UTF-8 and have no escapes."""
    sample = content[:_LOOKED_AT]
    high = Counter(byte for byte in sample if byte > 0x7F)
    count = high.total()
    if count < 4 or count * 2 < count + len(_ASCII_LETTER.findall(sample)):
        return _western(high)
    for codec in ("euc_jp", "cp932"):
        kana = sum(1 for letter in sample.decode(codec, "ignore") if "\u3041" <= letter <= "\u30fe")
        if kana * 8 > count and _decodes(content, codec):
            return codec
    # Letters of alphabets stand from 0xC0 on; the second bytes of Chinese and Korean lie below as often as not.
    if _among(high, range(0x80, 0xC0)) * 20 < count:
        return _alphabetic(high)
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    if all(length % 2 == 0 for length in runs):  # two high bytes for each character
        leads = [pair[0] for pair in _HIGH_PAIR.findall(sample)]
        hangul = sum(0xB0 <= lead <= 0xC8 for lead in leads)
        if hangul > 0.9 * len(leads) and _decodes(content, "euc_kr"):
            return "cp949"
        if _decodes(content, "gb2312"):
            return "gb18030"
    # In Big5 the second byte often looks like a letter; a Cyrillic word is high bytes throughout.
    if len(_HIGH_THEN_LETTER.findall(sample)) * 5 > len(runs) and _decodes(content, "cp950"):
        return "cp950"
    return _alphabetic(high)


def _western(high: Counter[int]) -> str:
    """Mostly ASCII, with some letters that tell Polish and Turkish from the West."""
    count = high.total()
    # ą ś ź stand elsewhere in each of the two; ł ż do not. In the West these are ¹ ³ ¿ ± and the like.
    of_windows, of_iso = _among(high, (0xB9, 0x9C, 0x9F)), _among(high, (0xB1, 0xB6, 0xBC))
    polish = of_windows + of_iso + _among(high, (0xB3, 0xBF))
    if polish > 1 and polish * 6 > count:
        return "iso8859_2" if of_iso > of_windows else "cp1250"
    # ı ş ğ; only Iceland has þ ý ð there.
    is_turkish = high[0xFD] and high[0xFE] and _among(high, (0xFD, 0xFE, 0xF0)) * 4 > count
    return "cp1254" if is_turkish and not high[0xED] else "cp1252"


def _alphabetic(high: Counter[int]) -> str:
    """Cyrillic, Greek, Hebrew or Arabic, by their most frequent letters."""
    count = high.total()
    if count > 20 and _among(high, range(0xE0, 0xFB)) == count:
        return "cp1255"  # no Russian does without its last five letters
    small = _among(high, range(0xE0, 0x100))
    if small * 2 < count:  # in KOI8-R those are the capitals
        return "cp1256" if _among(high, (0xC7,)) * 14 > count and small * 5 > count else "koi8_r"
    # α ο ι against а о и; ا stands where nearly nothing of theirs does.
    if _among(high, (0xC7,)) * 14 > count:
        return "cp1256"
    return "cp1253" if _among(high, (0xE1, 0xEF, 0xE9)) > _among(high, (0xE0, 0xEE, 0xE8)) else "cp1251"


def _among(high: Counter[int], bytes_: range | tuple[int, ...]) -> int:
    return sum(high[byte] for byte in bytes_)


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except (UnicodeError, LookupError):
        return False
    return True
