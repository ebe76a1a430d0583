"""The catalogs hold all that is said, and what they say fits."""

from __future__ import annotations

from gettext import c2py

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from makeright.lib.languages import LANGUAGES
from tests.house.catalogs import KEYWORDS, as_french_spaces, catalog_of, faults, marks, source, translated
from tests.house.floors import HOUSE


def test_every_language_is_whole_as_far_as_it_is_promised() -> None:
    words = source()
    assert [
        str(fault) for language in translated() for fault in faults(language, words, catalog_of(language))
    ] == []


def test_every_alias_under_which_words_are_marked_is_gathered() -> None:
    assert {
        "_",
        "gettext",
        "ngettext",
        "pgettext",
        "npgettext",
        "gettext_noop",
        "gettext_lazy",
        "says",
    } <= KEYWORDS.keys()
    assert source().get("see who changed what in the house") is not None


def test_what_is_said_of_one_thing_is_said_of_several_in_one_way() -> None:
    """A catalog knows words by their singular, so two plurals of it would be one."""
    plurals: dict[tuple[str, str | None], set[str]] = {}
    for _file, words, context in marks():
        if isinstance(words, tuple):
            plurals.setdefault((words[0], context), set()).add(words[1])
    assert {one: several for one, several in plurals.items() if len(several) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_language_counts_apart_has_a_form_of_its_own(language: str) -> None:
    """As CLDR has it: numbers of one kind share a form, and no two kinds do."""
    catalog, kinds = catalog_of(language), Locale.parse(language).plural_form
    pairs = {(kinds(number), _form(catalog, number)) for number in range(1000)}
    assert len({kind for kind, _form in pairs}) == len({form for _kind, form in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("english", "said", "rule"),
    [
        ("%(who)s wrote", "%(wer)s schrieb", "names wer, which nobody fills in"),
        ("%(who)s wrote", "schrieb", "leaves out who"),
        ("to <b>%(whom)s</b>", "an %(whom)s", "has other tags"),
        ("Take {name} out", "{nom} entfernen", "has other words in braces"),
        (", and ", ", und", "begins or ends with other white space"),
        ("All of it", "100 % davon", "has another number of percent signs"),
        ("Reply", "", "is not translated"),
        (("One", "%(num)s of them"), ("Eines", ""), "lacks a form of its plural"),
        (("One", "%(num)s of them"), ("Eines", "%(n)s davon"), "names n, which nobody fills in"),
    ],
)
def test_what_does_not_fit_is_named(
    english: str | tuple[str, str], said: str | tuple[str, str], rule: str
) -> None:
    words, catalog = Catalog(), Catalog(locale="de")
    words.add(english)
    catalog.add(english, said)
    assert [fault.rule for fault in faults("de", words, catalog)] == [rule]


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("Qui ? Quoi ! Oui ; non", "Qui\u202f? Quoi\u202f! Oui\u202f; non"),
        ("Nom : %(name)s", "Nom\xa0: %(name)s"),
        ("« %(name)s » ou « {name} »", "«\xa0%(name)s\xa0» ou «\xa0{name}\xa0»"),
        ("Dites « <b>oui</b>\u202f» : ici", "Dites «\xa0<b>oui</b>\xa0»\xa0: ici"),
        (
            "À 10:30, comme https://example.com/?a=1; réseau:nom (:)",
            "À 10:30, comme https://example.com/?a=1; réseau:nom (:)",
        ),
    ],
)
def test_french_marks_stay_on_the_line_of_their_word(said: str, whole: str) -> None:
    assert as_french_spaces(said) == whole
    assert as_french_spaces(whole) == whole


def test_french_that_may_break_before_a_mark_is_named() -> None:
    words, catalog = Catalog(), Catalog(locale="fr")
    words.add("Who wrote?")
    catalog.add("Who wrote?", "Qui a écrit ?")
    [fault] = faults("fr", words, catalog)
    assert fault.rule.startswith("has a space that breaks")


def test_french_letters_of_the_house_keep_their_marks_too() -> None:
    letters = [path for path in HOUSE.glob("*/letters/*/fr/*") if path.is_file()]
    assert letters
    assert [path for path in letters if (said := path.read_text()) != as_french_spaces(said)] == []


def test_what_is_said_no_more_or_only_guessed_is_named() -> None:
    words, catalog = Catalog(), Catalog(locale="de")
    words.add("Reply")
    catalog.add("Reply", "Antworten", flags=["fuzzy"])
    catalog.add("Answer", "Antworten")
    assert [fault.rule for fault in faults("de", words, catalog)] == [
        "is marked as fuzzy: look whether it is right",
        "is said nowhere any more",
    ]


def test_a_language_in_part_may_lack_what_stands_elsewhere_and_nothing_else() -> None:
    words, catalog = Catalog(), Catalog(locale="ar")
    words.add("Reply", locations=[("conversations/templates/conversations/_composer.html", 0)])
    words.add("Backups", locations=[("operating/templates/operating/_health.html", 0)])
    assert [fault.words for fault in faults("ar", words, catalog)] == ["Reply"]


def _form(catalog: Catalog, number: int) -> int:
    return c2py(catalog.plural_expr)(number)
