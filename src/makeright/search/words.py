"""Words: what a text is cut into, to be kept and to be looked for. Pure: no database, and the same for both of them.

A piece is what stands together: a word, a compound (e-mail, FH-10482), an address, a number in groups. Its `parts` are
kept in order, so that phrases can be found; its `joined` forms are kept beside them, so that what was written with
separators is found without, and the other way round. No stemming: docs/decisions/0014-search.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from makeright.search.folding import fold, spelled_out

VERSION = 1  # raised when a text is cut in another way: then everything is indexed anew
FIELDS = ("text", "subject", "from", "file")
LONGEST_TEXT = 200_000  # characters of a field that are read
LONGEST_WORD = 64  # characters of a word that count
# Words that phrases are found among; joined forms, and later words out of order.
MOST_IN_ORDER = {"text": 10_000, "subject": 400, "from": 400, "file": 400}
MOST_BESIDE = {"text": 3_000, "subject": 200, "from": 200, "file": 200}
MOST_OF_A_WORD = 250  # places of one word in a field; PostgreSQL keeps 255
MOST_BYTES = 400_000  # of different words; PostgreSQL keeps 1 MB
GAP = "^"  # stands where nothing may be found, so that no phrase reaches over it
PHONE = "~"  # before the last digits of what looks like a phone number
PHONE_DIGITS, MOST_PHONE_DIGITS = 7, 16

# Written without spaces, so two letters at a time: Thai, Lao, Myanmar, Khmer, kana, Han; Hangul glues its endings on.
_CLOSE = (
    "\u0e01-\u0e7f\u0e81-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3031-\u3035\u303b"
    "\u3041-\u30fa\u30fc-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_SINGLE = "-‐‑‒–'’‘ʼ_&"  # stands inside of what is one word to many: written without it, it is the same
_OTHER = "./\\@+:#=,"  # stands inside of what belongs together, such as an address
_SPACES = " \u00a0\u2009\u202f"
_ADDRESS_LIKE = re.compile(r"[^@]+@[^@]+\Z")
_CODE = re.compile(r"[^\W\d_]{1,8}(\d{4,})\Z")
_IN_CODES = frozenset(_SINGLE + "./\\+")
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:([{_SPACES}.,'’])\d{{3}})(?:\1\d{{3}})*\Z")
_AMERICAN = re.compile(r"\(?\d{3}\)?[-. ]{0,2}\d{3}[-. ]\d{4}\Z")
_CARD = re.compile(rf"\d{{4}}(?:[{_SPACES}-]\d{{4}}){{1,3}}(?:[{_SPACES}-]\d{{1,4}})?\Z")
_DIGITS = re.compile(r"\d+")
_URL_WORDS = 12
_LONGEST_RUN = 1_000  # characters that are looked at together


class Part(NamedTuple):
    """A word as it is kept, and where it stands in the text. `is_last`: the last letter of a run that is kept two
    letters at a time."""

    word: str
    start: int
    end: int
    is_last: bool = False


class Piece(NamedTuple):
    """What stands together in a text. `joined`: other ways of writing it; `less`: what it is also found by, which
    says less. `is_address`: its first joined form says all of it. `is_spread`: a number in groups with spaces between,
    which may as well be numbers of their own."""

    start: int
    end: int
    parts: Sequence[Part]
    joined: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    is_address: bool = False
    is_spread: bool = False

    @property
    def words(self) -> list[str]:
        return [part.word for part in self.parts]


class _Patterns(NamedTuple):
    whole: re.Pattern[str]
    piece: re.Pattern[str]
    run: re.Pattern[str]
    inside: re.Pattern[str]
    close: re.Pattern[str]


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text into its pieces, in order. Takes time in proportion to the text, whatever stands in it."""
    for found in _patterns().whole.finditer(text):
        start, word = found.start(), found[0]
        if word.isascii() and word.isalpha():  # nearly every one
            end = start + len(word)
            yield Piece(start, end, (Part(word[:LONGEST_WORD].lower(), start, end),))
            continue
        for piece in _pieces(text, found):
            parts = [part._replace(start=start + part.start, end=start + part.end) for part in piece.parts]
            yield piece._replace(start=start + piece.start, end=start + piece.end, parts=parts)


def kept(said: str | Sequence[str], field: str = "text") -> list[str]:
    """Give the words of a field as they are kept, in order: the parts, then the joined forms, gaps between.

    Several strings don't touch. Of very long ones the beginning is read (LONGEST_TEXT); after MOST_IN_ORDER words, as
    many again are read, and kept out of order. The places of the words mean the same in both databases.
    """
    in_order: list[str] = []
    beside: dict[str, None] = {}
    most, room, whole = MOST_IN_ORDER[field], LONGEST_TEXT, _patterns().whole
    for text in [said] if isinstance(said, str) else said:
        if in_order:
            in_order.append(GAP)
        for found in whole.finditer(text, 0, room):
            if len(in_order) > 2 * most:
                break
            word = found[0]
            if word.isascii() and word.isalpha():  # nearly every one
                in_order.append(word[:LONGEST_WORD].lower())
                continue
            for piece in _pieces(text, found):
                in_order += piece.words
                beside.update(dict.fromkeys(piece.joined + piece.less))
        room -= len(text)
        if room <= 0 or len(in_order) > 2 * most:
            break
    later = in_order[most : 2 * most]
    del in_order[most:]
    others = _without(in_order, [*beside, *later], MOST_BESIDE[field])
    return _within([*in_order, GAP, *others] if others else in_order)


def _without(known: Iterable[str], others: Iterable[str], most: int) -> list[str]:
    """Of the others those that aren't known yet, at most so many, with gaps between."""
    seen = set(known)
    spaced: list[str] = []
    for word in others:
        if word not in seen:
            spaced += [word, GAP]
            if len(spaced) >= 2 * most:
                break
    return spaced[:-1]


def _within(words: list[str]) -> list[str]:
    """Blot out what is more than a database keeps; the places of the others stay."""
    if len(words) <= MOST_OF_A_WORD:
        return words
    places: dict[str, int] = {}
    size = 0
    for place, word in enumerate(words):
        count = places[word] = places.get(word, 0) + 1
        if count == 1:
            size += len(word.encode())
        if (count > MOST_OF_A_WORD or size > MOST_BYTES) and word != GAP:
            words[place] = GAP
    return words


def words_of(words: str | Mapping[str, str | Sequence[str]]) -> dict[str, list[str]]:
    """Field → its words as they are kept; a plain string is `text`. Raises KeyError for a field that there isn't."""
    said = {"text": words} if isinstance(words, str) else words
    return {field: kept(each, field) for field, each in said.items() if each}


def inner(words: Iterable[str]) -> list[str]:
    """Every three letters of these words, as they are kept for finding a word by its middle."""
    found = {
        f"{GAP}{word[at : at + 3]}": None
        for word in words
        if word[0] not in (GAP, PHONE)
        for at in range(len(word) - 2)
    }
    return list(found)


def is_close(word: str) -> bool:
    """Whether a word is of a script without spaces, which is kept two letters at a time."""
    return _patterns().close.match(word) is not None


def _pieces(text: str, found: re.Match[str]) -> tuple[Piece, ...]:
    """What a match of the pattern holds; places count from its beginning."""
    said, kind = found[0], found.lastgroup
    is_after_plus = text[max(found.start() - 1, 0)] == "+"
    look = _look if len(said) <= LONGEST_WORD else _look.__wrapped__
    return look(said, kind, is_after_plus)


@lru_cache(maxsize=1 << 16)
def _look(said: str, kind: str | None, is_after_plus: bool) -> tuple[Piece, ...]:
    if kind == "number":
        return tuple(_number(said))
    if kind == "url":
        return (_url(said),)
    piece = _compound(said, is_after_plus=is_after_plus)
    return (piece,) if piece.parts else ()


def _compound(said: str, at: int = 0, *, is_after_plus: bool = False) -> Piece:
    """Runs of letters and digits with single marks between them, which stand at a place."""
    parts: list[Part] = []
    runs: list[str] = []
    between: list[str] = []
    others: list[str] = []
    less: list[str] = []
    last = 0
    for found in _patterns().run.finditer(said):
        if not (of_run := _parts(found[0], at + found.start())):
            continue
        if runs:
            between.append(said[last : found.start()])
        parts += of_run
        last = found.end()
        runs.append(_whole(of_run))
        others += _beside(found[0], runs[-1], is_after_plus and len(runs) == 1)
        if code := _CODE.match(runs[-1]):
            less.append(code[1])
    end = at + len(said)
    if "@" in between and _ADDRESS_LIKE.match(said):
        whole = "".join(runs)[:LONGEST_WORD]
        return Piece(at, end, tuple(parts), (whole, *others), tuple(less), is_address=True)
    return Piece(at, end, tuple(parts), (*_joined(runs, between), *others), tuple(less))


def _whole(parts: Sequence[Part]) -> str:
    """The run that these parts were made of."""
    if len(parts) == 1:
        return parts[0].word
    return "".join(part.word[0] if is_close(part.word) and not part.is_last else part.word for part in parts)


def _joined(runs: Sequence[str], between: Sequence[str]) -> Iterator[str]:
    """What the runs are called where the marks between them are left out."""
    if len(runs) < 2:
        return
    if all(len(run) == 1 for run in runs) or _is_code(runs, set(between)):
        yield "".join(runs)[:LONGEST_WORD]
        return
    group = [runs[0]]
    for mark, run in zip([*between, "/"], [*runs[1:], ""], strict=True):
        if mark in _SINGLE:
            group.append(run)
            continue
        if len(group) > 1:
            yield "".join(group)[:LONGEST_WORD]
        group = [run]


def _is_code(runs: Sequence[str], between: set[str]) -> bool:
    """Whether it is something like FH/2026-10482 or 10.482: with digits in it, and no fraction or time of day."""
    if not any(run[0].isdigit() or run[-1].isdigit() for run in runs) or sum(map(len, runs)) > 32:
        return False
    if all(run.isdigit() for run in runs) and between & set(".,:="):
        return between in ({"."}, {","}) and len(runs[0]) < 4 and {*map(len, runs[1:])} == {3}
    return between <= _IN_CODES


def _beside(said: str, run: str, is_after_plus: bool) -> Iterator[str]:
    """The other names of a run: an umlaut spelled out, the end of a phone number."""
    if other := spelled_out(said[:LONGEST_WORD]):
        yield other
    if run.isdecimal() and (run[0] == "0" or is_after_plus):
        yield from _phone(run)


def _phone(digits: str) -> Iterator[str]:
    if PHONE_DIGITS <= len(digits) <= MOST_PHONE_DIGITS:
        yield PHONE + digits[-PHONE_DIGITS:]


def _number(said: str) -> Iterator[Piece]:
    """Digits in groups: one number if they look like a phone number, thousands or a card, else numbers of their own."""
    groups = [*_DIGITS.finditer(said)]
    parts = tuple(Part(fold(group[0])[:LONGEST_WORD], *group.span()) for group in groups)
    digits = "".join(part.word for part in parts)
    is_phone = PHONE_DIGITS <= len(digits) <= MOST_PHONE_DIGITS and (
        said[0] in "+0(" or _AMERICAN.match(said) is not None
    )
    if is_phone or _THOUSANDS.match(said) or _CARD.match(said):
        joined = (digits, *(_phone(digits) if is_phone else ()))
        yield Piece(0, len(said), parts, joined, is_spread=any(space in said for space in _SPACES))
    else:
        for found in _patterns().piece.finditer(said):
            yield _compound(found[0], found.start())


def _url(said: str) -> Piece:
    """An address of the web: its host and the words of its path. What comes after them says nothing to a reader."""
    parts: list[Part] = []
    for found in _patterns().run.finditer(re.split("[?#]", said)[0], said.find("://") + 1):
        if len(found[0]) <= LONGEST_WORD // 2 and len(parts) < _URL_WORDS:
            parts += _parts(found[0], found.start())
    return Piece(0, len(said), tuple(parts))


def _parts(said: str, at: int) -> list[Part]:
    """The words of a run that stands at a place: one, or without spaces every two letters, and the last one."""
    if said.isascii():
        return [Part(said[:LONGEST_WORD].lower(), at, at + len(said))]
    whole = fold(said) if len(said) <= LONGEST_WORD else fold.__wrapped__(said)
    parts: list[Part] = []
    for found in _patterns().inside.finditer(whole):
        start, end = found.span()
        if found.lastgroup == "plain":
            parts.append(Part(found[0][:LONGEST_WORD], start, end))
        else:
            parts += [Part(whole[each : each + 2], each, each + 2) for each in range(start, end - 1)]
            parts.append(Part(whole[end - 1], end - 1, end, is_last=True))
    if len(whole) == len(said):
        return [part._replace(start=at + part.start, end=at + part.end) for part in parts]
    return [part._replace(start=at, end=at + len(said)) for part in parts]


@cache
def _patterns() -> _Patterns:
    """The patterns, made at first use: what is a combining mark is asked of Python's own tables."""
    hidden = "\u00ad\u200c\u200d\u2060"  # soft hyphens, and what joins letters without being one
    beside = f"[{_marks()}{hidden}]"
    letter = rf"[\w{beside[1:]}"
    mark = f"[{re.escape(_SINGLE + _OTHER)}]"
    some = f"{letter}{{1,{_LONGEST_RUN}}}"
    # Both begin with a letter of their own, so that all others are passed by without a look at the rest.
    url = r"(?P<url>[hHwW](?<!\w\w)(?:[tT][tT][pP][sS]?://|[wW]{2}\.)[^\s<>\"'()\[\]{}]+)"
    group = rf"(?:[{_SPACES}./()–-]{{1,3}}|[,'’])\d++"
    number = rf"(?P<number>[+(\d](?<!\w[+(\d])(?:(?<=\d)|(?=\d))\d*+(?:{group}){{1,8}}(?!{letter}|{mark}\w))"
    piece = f"{some}(?:{mark}{some}){{0,15}}"
    return _Patterns(
        whole=re.compile(f"{url}|{number}|{piece}"),
        piece=re.compile(piece),
        run=re.compile(rf"(?:[^\W_]++|{beside}++)++"),
        close=re.compile(f"[{_CLOSE}]"),
        inside=re.compile(f"(?P<close>[{_CLOSE}]+)|(?P<plain>(?:(?![{_CLOSE}_]){letter})+)"),
    )


def _marks() -> str:
    """All combining marks, as ranges of a character class."""
    codes = [code for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M"]
    firsts = [code for code, before in zip(codes, [0, *codes], strict=False) if code != before + 1]
    lasts = [code for code, after in zip(codes, [*codes[1:], 0], strict=True) if after != code + 1]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True))
