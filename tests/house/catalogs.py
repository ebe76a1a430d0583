"""The catalogs of our languages: `python -m tests.house.catalogs update` brings them up to the source, and `check` lists
what lacks, is stale or doesn't fit. Who translates edits `src/makeright/locale/<language>/LC_MESSAGES/django.po`."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from makeright.lib.languages import IN_PART, LANGUAGES
from tests.house.floors import HOUSE

LOCALE = HOUSE / "locale"
WRITTEN_IN = "en"
# Where all words of a language that is only begun must stand: the way in, the list, the conversation.
PART = (
    "conversations/forms.py", "conversations/templates/conversations/_assignment", "conversations/templates/conversations/_composer",
    "conversations/templates/conversations/_file", "conversations/templates/conversations/_line",
    "conversations/templates/conversations/_photo", "conversations/templates/conversations/mail_frame",
    "conversations/views/assignment.py", "conversations/views/resolution.py", "conversations/views/snooze.py",
    "desk/templates/desk/_bulk_bar", "desk/templates/desk/_customer.html", "desk/templates/desk/_delivery",
    "desk/templates/desk/_head", "desk/templates/desk/_list", "desk/templates/desk/_message", "desk/templates/desk/_nav",
    "desk/templates/desk/_nothing_open", "desk/templates/desk/_thread", "desk/templates/desk/row", "desk/views/together.py",
    "staff/templates/account/", "staff/templates/staff/_here", "staff/templates/staff/confirm",
    "staff/templates/staff/door", "staff/templates/staff/faces", "staff/templates/staff/me", "staff/templates/staff/parts",
    "staff/templates/staff/reset", "staff/templates/staff/second_step", "staff/views/sign_in.py", "ui/keys.py",
    "ui/templates/", "ui/times.py",
)  # fmt: skip
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**/management/**", "ignore"),
    ("config/b*.py", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
]
TEMPLATES = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_noop": None, "gettext_lazy": None, "says": None, "permission": (2,)}
KEYWORDS |= {"Why": (2,)}  # what pure rooms say
KEYWORDS |= {"Refused": (2,), "_fits": (3,), "Misspelled": (1,)}  # what verbs refuse

_NAMED = re.compile(r"%\((\w+)\)s")
_BRACED = re.compile(r"\{\w+\}")  # a script fills these in
_TAG = re.compile(r"</?\w+[^>]*>")
_EDGES = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
# French keeps these marks on the line of their word: a thin space that doesn't break before the first three, a whole one
# before a colon and inside guillemets. Nothing stands between in an address, an hour, or a pattern to be typed.
_WIDE, _THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_FRENCH = ((re.compile(r"\s(?=[;!?])"), _THIN), (re.compile(r"\s(?=[:»])|(?<=«)\s"), _WIDE))


class Fault(NamedTuple):
    language: str
    words: str
    rule: str

    def __str__(self) -> str:
        return f"{self.language}: {self.words[:90]!r} {self.rule}"


def source() -> Catalog:
    """All that is marked in the source, in the order of its files."""
    found = Catalog(charset="utf-8")
    for file, words, context in marks():
        # Which file says it is worth knowing; the line would change all day.
        found.add(words, locations=[(file, 0)], context=context)
    return found


def marks() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Each place where words are marked: its file, the words (or their forms), and their context."""
    for file, _line, words, _comments, context in extract_from_dir(HOUSE, METHODS, TEMPLATES, KEYWORDS):
        yield Path(file).as_posix(), words, context


def translated() -> list[str]:
    return [language for language in LANGUAGES if language != WRITTEN_IN]


def catalog_of(language: str) -> Catalog:
    """What is translated; an empty catalog for a language that begins."""
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, words: Catalog) -> None:
    """Add what is new, and drop what nobody says any more. What is nearly the same is kept, marked as fuzzy."""
    catalog = catalog_of(language)
    catalog.update(words, update_header_comment=False)
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(catalog), encoding="utf-8")


def as_text(catalog: Catalog) -> str:
    """A catalog as its file has it: without the hour and the tool that made it, which would differ all day."""
    said = io.BytesIO()
    write_po(said, catalog, width=116, omit_header=True, include_lineno=False, ignore_obsolete=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return head + said.getvalue().decode("utf-8").strip() + "\n"


def faults(language: str, words: Catalog, catalog: Catalog) -> Iterator[Fault]:
    """What a translator has to mend. Of a language that is only begun, its part alone must be there."""
    for message in words:
        if not message.id:
            continue
        found = catalog.get(message.id, message.context)
        rule = _fault_of(message, found, catalog.num_plurals, is_due=_is_due(language, message))
        if not rule and language == "fr" and found is not None:
            rule = _broken_french(_said(found))
        if rule:
            yield Fault(language, _english(message), rule)
    for message in catalog:
        if message.id and words.get(message.id, message.context) is None:
            yield Fault(language, _english(message), "is said nowhere any more")


def _fault_of(message: Message, found: Message | None, forms: int, *, is_due: bool) -> str:
    said = _said(found) if found is not None else []
    if found is None or not any(said):
        return "is not translated" if is_due else ""
    if found.fuzzy:
        return "is marked as fuzzy: look whether it is right"
    if not all(said):
        return "lacks a form of its plural"
    if message.pluralizable and len(said) != forms:
        return f"has {len(said)} forms, and the language {forms}"
    asked = [message.id] if isinstance(message.id, str) else list(message.id)
    for form in said:
        if rule := _misfit(asked, form):
            return rule
    return ""


def _broken_french(said: list[str]) -> str:
    if all(form == as_french_spaces(form) for form in said):
        return ""
    return "has a space that breaks: U+202F before ; ! ?, U+00A0 before : and » and after «"


def _misfit(asked: list[str], said: str) -> str:
    """Why a translation can't stand for what is asked. A form of a plural may leave out what one of English's does, and
    the number itself, which "one" or "two" may say."""
    known = {name for words in asked for name in _NAMED.findall(words)}
    needed = set(_NAMED.findall(asked[0])).intersection(*map(_NAMED.findall, asked))
    if len(asked) > 1:
        needed -= {"num", "n", "count"}
    names = _NAMED.findall(said)
    if strange := set(names) - known:
        return f"names {', '.join(sorted(strange))}, which nobody fills in"
    if lacking := needed - set(names):
        return f"leaves out {', '.join(sorted(lacking))}"
    if _NAMED.sub("", said).count("%") not in {_NAMED.sub("", words).count("%") for words in asked}:
        return "has another number of percent signs"
    if set(_BRACED.findall(said)) != set(_BRACED.findall(asked[-1])):
        return "has other words in braces"
    if sorted(_TAG.findall(said)) != sorted(_TAG.findall(asked[-1])):
        return "has other tags"
    if _edges(said) != _edges(asked[-1]):
        return "begins or ends with other white space"
    return ""


def as_french_spaces(words: str) -> str:
    """Words with the spaces that French marks ask for, where there is one at all."""
    for space, right in _FRENCH:
        words = space.sub(right, words)
    return words


def _edges(words: str) -> tuple[str, ...]:
    found = _EDGES.match(words)
    assert found is not None
    return found.groups()


def _is_due(language: str, message: Message) -> bool:
    return language not in IN_PART or any(file.startswith(PART) for file, _line in message.locations)


def _said(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def faults_of_the_house() -> Iterator[Fault]:
    """All of all languages."""
    words = source()
    for language in translated():
        yield from faults(language, words, catalog_of(language))


def main(wish: str) -> int:
    if wish == "update":
        words = source()
        for language in translated():
            update(language, words)
        return 0
    found = list(faults_of_the_house())
    for fault in found:
        print(fault)
    if found:
        print(f"{len(found)} in all. make catalogs brings the catalogs up to the source.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))
