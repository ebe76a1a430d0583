"""The story: how much of it there is, in which languages, and that it is told well."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest

from makeright.demo import cast
from makeright.demo.drawing import draw, picture
from makeright.demo.recounting import can_be_recounted
from makeright.demo.story import LONG_AGO, STORY
from makeright.demo.story.scripting import BadScript, tales
from makeright.demo.story.telling import Answers, Matter, Notes, Says, Snoozes
from makeright.demo.street.living import lives_here

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=cast.CLOCK)
WEEK = {**dict.fromkeys(range(5), (("09:00", "12:30"), ("13:30", "18:00"))), 5: (("10:00", "14:00"),), 6: ()}
# Words that nobody writes a few lines without, in this language and in none of the others.
TELLING = {
    "en": r"the|and|is|it|you|to|of|I|my|not|ok|yes|hi|we",
    "de": r"der|die|das|und|ich|ist|nicht|ein|Sie|mit|Ecke|geht|danke|bitte|sie|wir",
    "fr": r"le|la|et|un|une|est|je|vous|bonjour|bonsoir|merci|de|au|les|des",
    "nl": r"de|het|een|en|ik|is|niet|hij|dat|van|we|alles|nummer|ivoor|haar",
    "es": r"el|la|que|un|de|y|en|es|lo|hola|se|los|no|gracias|para",
    "it": r"il|la|che|un|di|e|è|non|una|ho|per|buongiorno|buonasera|grazie|con",
    "pl": r"jest|nie|się|na|dzień|dobry|i|z|w|że|do|o",
    "tr": r"ve|bir|mi|mı|mu|için|çok|merhaba|bu|da|de|teşekkür|tane|güzel|geldi|sipariş|daha",
}
SCRIPTS = {"ja": r"[\u3040-\u30ff]", "ar": r"[\u0600-\u06ff]"}


def test_there_are_about_two_hundred_in_half_a_year() -> None:
    assert 190 <= len(STORY) <= 215
    began = [min(line.at.before(NOW) for line in matter.lines) for matter in STORY]
    months = Counter((at.year, at.month) for at in began)
    assert timedelta(weeks=24) < NOW - min(began) < timedelta(weeks=28)
    assert all(months[month] >= 15 for month in sorted(months)[1:])


def test_many_people_write_and_some_of_them_again() -> None:
    times = Counter(matter.who.address for matter in STORY)
    assert len(times) >= 120
    assert sum(count > 1 for count in times.values()) >= 20
    names = defaultdict(set)
    for matter in STORY:
        names[matter.who.address].add((matter.who.name, matter.language))
    assert [said for said in names.values() if len(said) > 1] == []


def test_ten_languages_are_heard_and_english_most() -> None:
    heard = Counter(matter.language for matter in STORY)
    assert heard.keys() == TELLING.keys() | SCRIPTS.keys()
    assert min(heard.values()) >= 4
    assert heard["en"] > 3 * max(times for language, times in heard.items() if language != "en")


@pytest.mark.parametrize("language", [*TELLING, *SCRIPTS])
def test_each_writes_and_is_answered_in_their_own_language(language: str) -> None:
    strange = [
        (matter.subject, line.text)
        for matter in STORY
        if matter.language == language
        for line in matter.lines
        if isinstance(line, Says | Answers) and not _is_in(language, line.text)
    ]
    assert strange == []


def _is_in(language: str, text: str) -> bool:
    """Whether a text is in a language, as far as its commonest words tell; a line of a few words passes."""
    if language in SCRIPTS:
        return len(text) < 12 or bool(re.search(SCRIPTS[language], text))
    words = re.findall(r"\w+", text)
    heard = {
        each: len(re.findall(rf"\b(?:{told})\b", text, re.IGNORECASE)) / max(len(words), 1)
        for each, told in TELLING.items()
    }
    return len(words) < 18 or heard[language] >= max(heard.values()) * 0.8


def test_every_moment_follows_the_one_before_and_none_lies_ahead() -> None:
    for matter in STORY:
        moments = [line.at.before(NOW) for line in matter.lines]
        assert moments == sorted(set(moments)), matter.subject
        assert moments[-1] < NOW
        assert isinstance(matter.lines[0], Says)


def test_what_was_told_by_weeks_was_done_while_the_shop_was_open() -> None:
    outside = [
        (matter.subject, line.at)
        for matter in LONG_AGO
        for line in matter.lines
        if not isinstance(line, Says) and not _is_open(line.at.before(NOW))
    ]
    assert outside == []


def _is_open(at: datetime) -> bool:
    return any(opens <= f"{at:%H:%M}" <= closes for opens, closes in WEEK[at.weekday()])


def test_nobody_says_the_same_long_sentence_twice() -> None:
    said = Counter(
        sentence
        for matter in STORY
        for line in matter.lines
        if isinstance(line, Says | Answers | Notes)
        for sentence in set(re.split(r"(?<=[.!?。])\s+|\n", line.text))
        if len(sentence) > 60
    )
    assert [sentence for sentence, times in said.items() if times > 1] == []
    assert len({matter.subject for matter in STORY}) == len(STORY)


def test_no_address_is_a_real_one() -> None:
    assert [matter.who.address for matter in STORY if not lives_here(matter.who.address)] == []
    texts = "\n".join(line.text for matter in STORY for line in matter.lines if hasattr(line, "text"))
    assert set(re.findall(r"[\w-]+\.(?:com|org|net|de|fr|io|eu)\b", texts)) <= {"example.com", "example.org"}


@pytest.mark.parametrize(
    ("words", "times"),
    [("corner|Ecke|angle|köşe|hoek|angol", 12), (r"Lyon", 6), (r"W ?17|warp|bow|verzogen|gondole|krom", 5), (r"guide|tabelle|guida", 7)],
)  # fmt: skip
def test_some_causes_come_back_for_those_who_look_for_causes(words: str, times: int) -> None:
    told = [" ".join(line.text for line in matter.lines if hasattr(line, "text")) for matter in LONG_AGO]
    assert sum(bool(re.search(words, text, re.IGNORECASE)) for text in told) >= times


def test_some_wait_for_a_day_that_is_still_to_come() -> None:
    asleep = [each for each in LONG_AGO if isinstance(line := each.lines[-1], Snoozes) and line.days]
    assert len(asleep) >= 4


def test_all_of_long_ago_is_plain_enough_to_be_written_down() -> None:
    assert [matter.subject for matter in LONG_AGO if not can_be_recounted(matter)] == []


@pytest.mark.parametrize("kind", ["corner", "glass", "scratch", "parcel", "label", "warp", "wall"])
def test_a_photo_is_the_same_each_time_small_and_a_jpeg(kind: str) -> None:
    for wood in ("walnut", "white"):
        photo = draw(f"{kind}-{wood}-1.jpg")
        assert photo == draw(f"{kind}-{wood}-1.jpg")
        assert photo.startswith(b"\xff\xd8\xff")
        assert len(photo) < 32_000


def test_each_picture_of_the_story_can_be_shown_and_the_folder_is_small() -> None:
    for matter in STORY:
        for line in matter.lines:
            assert all(picture(name) for name in getattr(line, "pictures", ()))
    assert sum(each.stat().st_size for each in cast.PICTURES.iterdir()) < 400_000


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        ("# A\nNobody\n9 Mon 9:00\nHello", "who writes"),
        ("# A\nRosa <rosa@example.com> en\nHello", "no moment"),
        ("# A\nRosa <rosa@example.com> en\n9 Mon 9:00 whispering\nHello", "whispering"),
        ("# A\nRosa <rosa@example.com> en\n9 Mon 9:00\n", "what is said"),
    ],
)
def test_a_tale_that_cannot_be_read_is_refused_in_words(script: str, wrong: str) -> None:
    with pytest.raises(BadScript, match=wrong):
        tales(script)


def test_a_tale_is_read_as_it_stands() -> None:
    (told,) = tales(
        "# A\nRosa <rosa@example.com> en\n9 Mon 9:00\nHello\nyou /\nRosa\n\nP.S. Bye\n9 Mon 9:05 Otto\nYes."
    )
    assert told == Matter(cast.ROSA.__class__("Rosa", "rosa@example.com"), "A", told.lines)
    assert [line.text for line in told.lines if isinstance(line, Says | Answers)] == [
        "Hello you\nRosa\n\nP.S. Bye",
        "Yes.",
    ]


def test_japanese_lines_run_on_without_a_gap() -> None:
    (told,) = tales("# A\nYuki <yuki@example.com> ja\n9 Mon 9:00\n荷物が届きま\nした。Hello\nthere")
    assert told.lines[0].text == "荷物が届きました。Hello there"  # type: ignore[union-attr]
