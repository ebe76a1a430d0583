"""What catalogs are compiled to says what was translated, and is silent of the rest."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import pytest

import hatch_build

ARABIC = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "Show it"
msgid_plural "Show %(num)s"
msgstr[0] ""
msgstr[1] ""
msgstr[2] ""
msgstr[3] ""
msgstr[4] ""
msgstr[5] ""

msgid "Resolve"
msgstr "حل"
"""


def test_a_plural_that_nobody_translated_is_in_english_by_the_rules_of_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(ARABIC, encoding="utf-8")
    monkeypatch.setattr(hatch_build, "LOCALE", tmp_path)
    hatch_build.compile_catalogs()
    with catalog.with_suffix(".mo").open("rb") as compiled:
        arabic = GNUTranslations(compiled)
    assert arabic.gettext("Resolve") == "حل"
    assert arabic.gettext("Show it") == "Show it"
    assert [arabic.ngettext("Show it", "Show %(num)s", count) for count in (1, 5)] == [
        "Show it",
        "Show %(num)s",
    ]
