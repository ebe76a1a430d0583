"""Compiling the catalogs: each `django.po` becomes the `django.mo` beside it that the running product reads.

hatchling calls it when it makes a wheel or installs a tree in place; bin/setup when a catalog is newer than what was
made of it: `python hatch_build.py`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).parent / "src" / "makeright" / "locale"


def compile_catalogs() -> None:
    """Make every django.mo anew. What is marked as fuzzy is left out: English is better than a guess. So are plurals
    that nobody translated: they would be written in English by the other language's rules ("1 colleagues")."""
    for written in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = written.parts[-3]
        with written.open("rb") as source:
            catalog = read_po(source, locale=language)
        for message in [each for each in catalog if each.pluralizable and not any(each.string or ())]:
            catalog.delete(message.id, message.context)
        half = written.with_suffix(f".{os.getpid()}")
        with half.open("wb") as made:
            write_mo(made, catalog)
        half.replace(written.with_suffix(".mo"))


class CompilesCatalogs(BuildHookInterface[Any]):
    """What hatchling calls before it gathers files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogs()


if __name__ == "__main__":
    compile_catalogs()
