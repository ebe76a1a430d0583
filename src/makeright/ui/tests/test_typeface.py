"""The typeface that pages load: which letters it has, and that it stays small (bin/font makes it)."""

from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from makeright import ui

FILE = Path(ui.__file__).parent / "static/ui/inter-latin.woff2"

WRITTEN = {
    "English": "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789",
    "German": "äöüß ÄÖÜẞ „“ ‚‘",
    "French": "àâæçéèêëîïôœùûüÿ ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ «»\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}",
    "Spanish and Portuguese": "áéíóúñü¿¡ãõç ºª",
    "Nordic": "åäöæøðþ ÅÄÖÆØÐÞ",
    "Polish": "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ zł",
    "Czech and Slovak": "áčďéěíňóřšťúůýž ĺľŕô ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ Kč",
    "Hungarian": "áéíóöőúüű ÁÉÍÓÖŐÚÜŰ",
    "Turkish": "çğıiöşü ÇĞIİÖŞÜ",
    "Romanian": "ăâîșțşţ ĂÂÎȘȚ",
    "Croatian": "čćđšž ČĆĐŠŽ",
    "Baltic": "āčēģīķļņšūž ąčęėįšųūž ĀČĒĢĪĶĻŅŠŪŽ",
    "Maltese, Welsh, Esperanto": "ċġħż ŵŷ ĉĝĥĵŝŭ",
    "money": "€£$¥¢₺₽₴₹₩₪₫₱₿ƒ",
    "marks": "‘’“”„–—…•·‹›′″†‰§©®™°№ × − ≈ ≠ ≤ ≥",
    "signs": "← ↑ → ↓ ⌘ ⌥ ⇧ ↵ ★ ✓",
}


@cache
def typeface() -> TTFont:
    return TTFont(FILE)


@pytest.mark.parametrize("language", WRITTEN)
def test_it_writes(language: str) -> None:
    assert {letter for letter in WRITTEN[language] if ord(letter) not in typeface().getBestCmap()} == set()


def test_it_has_latin_extended_a_whole() -> None:
    obsolete = {0x149}
    assert set(range(0x100, 0x180)) - obsolete <= set(typeface().getBestCmap())


def test_it_leaves_other_scripts_to_the_readers_system() -> None:
    assert [letter for letter in "яωשع漢한" if ord(letter) in typeface().getBestCmap()] == []


def test_it_is_small() -> None:
    assert FILE.stat().st_size <= 50_000


def test_it_has_the_weights_that_pages_ask_for() -> None:
    [axis] = typeface()["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue) == ("wght", 400, 400, 700)


def test_figures_can_stand_in_columns() -> None:
    features = {record.FeatureTag for record in typeface()["GSUB"].table.FeatureList.FeatureRecord}
    assert {"tnum", "locl", "calt"} <= features


def test_it_is_drawn_smoothly_and_what_it_lacks_is_a_box() -> None:
    """Else FreeType makes hints of its own, and a letter that nobody has is nothing at all."""
    assert typeface()["gasp"].gaspRange == {0xFFFF: 15}
    assert typeface()["prep"].program.getBytecode() == bytes.fromhex("b801ff85b0048d")
    assert typeface()["glyf"][".notdef"].numberOfContours
