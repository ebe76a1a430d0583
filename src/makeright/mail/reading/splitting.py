"""Splitting: what somebody newly wrote, apart from what they quote and what signs it. No word is lost between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from makeright.mail.reading.html_quoting import OLD_MAIL, QUOTE, SIGNATURE, marked_passages
from makeright.mail.reading.quoting import (
    announced_above,
    announcement_of_unmarked,
    is_forwarding,
    is_quoted,
    where_old_mail_starts,
)
from makeright.mail.reading.undersigning import is_device, where_signature_starts

_MOST_LINES = 20_000  # a longer text is no letter, and is shown whole
_MOST_HTML = 2_000_000  # characters; nobody types so much
_OWN = "own"

# How programs begin the subject of what is passed on; "VS" and "SV" are answers.
_PASSED_ON = re.compile(
    r"\s*\[?(?:fwd?|fw|wg|tr|rv|enc|doorst|doorgestuurd|vb|vl|vidarebefordrat|videresendt|pd|pd\.|továbbítás|ilt|i̇lt|"
    r"πρθ|hl|転送|转发|轉寄|전달|пересл)\s?[:：]",
    re.IGNORECASE,
)


def is_passed_on(subject: str) -> bool:
    """Say whether a subject begins as programs have it begin of what is passed on."""
    return _PASSED_ON.match(subject) is not None


@dataclass(frozen=True, slots=True)
class Written:
    """A text in three, each in the order in which it stands there.

    `folds_at` is the index in the text from which on there is nothing but quotes and what signs below them; None if
    own words stand behind each quote, or before none.
    """

    visible: str
    quoted: str = ""
    signature: str = ""
    folds_at: int | None = None


def split(text: str, html: str = "", subject: str = "") -> Written:
    """Tell apart what is newly written in a text, by the text itself and by what its HTML marks, if it has any.

    Quotes that were answered in between stay visible, since the answers mean nothing without them; so does what is
    passed on (`subject` may say so). What stands above a bottom-posted answer is a quote. If there are no own words,
    all is visible. Takes time in proportion to both.
    """
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return Written(text)
    kinds = _kinds(lines, _marks(lines, html), are_passed_on=is_passed_on(subject))
    if not any(kind == _OWN and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        return Written(text)
    return Written(
        _of(lines, kinds, _OWN), _of(lines, kinds, QUOTE), _of(lines, kinds, SIGNATURE), _fold(lines, kinds)
    )


def _of(lines: Sequence[str], kinds: Sequence[str], kind: str) -> str:
    return "\n".join(line for line, its in zip(lines, kinds, strict=True) if its == kind).strip("\n").rstrip()


def _fold(lines: Sequence[str], kinds: Sequence[str]) -> int | None:
    last = max(at for at, kind in enumerate(kinds) if kind == _OWN and lines[at].strip())
    start = next((at for at in range(last + 1, len(lines)) if kinds[at] == QUOTE and lines[at].strip()), None)
    return None if start is None else sum(len(line) + 1 for line in lines[:start])


def _kinds(lines: Sequence[str], marks: Sequence[str], *, are_passed_on: bool) -> list[str]:
    """What each line is: own, quote or signature."""
    kinds = [_OWN] * len(lines)
    end = len(lines)
    if not are_passed_on:
        end = _own_until(lines, marks)
        kinds[end:] = [QUOTE] * (len(lines) - end)
    blocks = _blocks(lines[:end], marks)
    for at in range(end):
        if marks[at] == SIGNATURE:
            kinds[at] = SIGNATURE
    quoted_from = blocks[-1][0] if blocks else end
    below = blocks[-1][1] if blocks else end
    signed = below + where_signature_starts(lines[below:end], needs_words=False) if blocks else end
    is_tail = all(
        not line.strip() or kind == SIGNATURE
        for line, kind in zip(lines[below:signed], kinds[below:signed], strict=True)
    )
    kinds[signed:end] = [SIGNATURE] * (end - signed)
    _sort_blocks(lines, kinds, blocks, end)
    own_end = quoted_from if blocks and is_tail else end if not blocks else signed
    start = where_signature_starts(lines[:own_end])
    for at in range(start, own_end):
        if kinds[at] == _OWN:
            kinds[at] = SIGNATURE
    return kinds


def _own_until(lines: Sequence[str], marks: Sequence[str]) -> int:
    """The line from which on there is only the whole old mail, unmarked but for its head."""
    found = [at for at, mark in enumerate(marks) if mark == OLD_MAIL][:1]
    if found and any(is_forwarding(line) for line in lines[found[0] : found[0] + 6]):
        return len(lines)
    told = where_old_mail_starts(lines)
    found += [] if told is None else [told]
    unmarked = _unmarked(lines, min(found, default=len(lines)))
    found += [] if unmarked is None else [unmarked]
    starts = [at for at in found if any(line.strip() and not is_device(line) for line in lines[:at])]
    return min(starts, default=len(lines))


def _unmarked(lines: Sequence[str], end: int) -> int | None:
    """Where "On … wrote:" stands with the old mail below it as it was, if nothing below it is somebody's answer."""
    if any(is_forwarding(line) for line in lines[:end]):
        return None
    first = next((at for at, line in enumerate(lines[:end]) if is_quoted(line)), end)
    start = announcement_of_unmarked(lines[:first])
    if start is None or first == end:
        return start
    # Marked lines below it are what the old mail quoted in its turn; unless they are the quote that it announces.
    return start if announced_above(lines, first) > start and not _answered_below(lines[first:end]) else None


def _answered_below(lines: Sequence[str]) -> bool:
    quoted = [at for at, line in enumerate(lines) if is_quoted(line)]
    return any(
        line.strip()
        for line in lines[quoted[-1] + 1 :][
            : where_signature_starts(lines[quoted[-1] + 1 :], needs_words=False)
        ]
    )


def _blocks(lines: Sequence[str], marks: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of quoted lines with their announcements; what was passed on is none, nor what stands below that."""
    blocks: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if is_forwarding(lines[at]):
            break
        if not _stands_in_quote(lines, marks, at):
            at += 1
            continue
        start, last = at, at
        while at < len(lines) and (_stands_in_quote(lines, marks, at) or not lines[at].strip()):
            if (
                is_forwarding(lines[at])
                and not blocks
                and not any(lines[earlier].strip("> \t") for earlier in range(start, at))
            ):
                return blocks
            last = at if lines[at].strip() else last
            at += 1
        at = last + 1
        blocks.append((max(announced_above(lines, start), blocks[-1][1] if blocks else 0), at))
    return blocks


def _stands_in_quote(lines: Sequence[str], marks: Sequence[str], at: int) -> bool:
    return bool(lines[at].strip()) and (is_quoted(lines[at]) or marks[at] == QUOTE)


def _sort_blocks(lines: Sequence[str], kinds: list[str], blocks: list[tuple[int, int]], end: int) -> None:
    """Quotes at the end, and one above all own words, are quotes; those that were answered stay in sight."""
    inside = [False] * end
    for start, stop in blocks:
        inside[start:stop] = [True] * (stop - start)
    own = [at for at in range(end) if not inside[at] and kinds[at] == _OWN and lines[at].strip()]
    if not own:
        return
    answered = sum(stop <= own[-1] for _, stop in blocks)
    only_above = answered == 1 and blocks[0][0] < own[0]
    for start, stop in blocks:
        if stop > own[-1] or only_above:
            kinds[start:stop] = [QUOTE] * (stop - start)
            for at in range(stop, end):
                if lines[at].strip():
                    break
                kinds[at] = QUOTE


# --- What the HTML marks, carried over to the lines of the text ---

_NOT_LETTERS = re.compile(r"[\W_]+")
_ANCHOR, _SHORTEST_ANCHOR = 40, 8
_MOST_PASSAGES = 200  # each is searched for


def _marks(lines: Sequence[str], html: str) -> list[str]:
    """For each line of the text, the mark of the element in which the HTML has the same words."""
    none = [""] * len(lines)
    passages = marked_passages(html) if 0 < len(html) <= _MOST_HTML else []
    if not passages:
        return none
    letters = [_NOT_LETTERS.sub("", line) for line in lines]
    starts = [0, *accumulate(len(one) for one in letters)]
    whole = "".join(letters)
    said = [(one.mark, _NOT_LETTERS.sub("", one.text)) for one in passages]
    places = list(_same(said) if whole == "".join(words for _, words in said) else _anchored(whole, said))
    marks, turn, current = none, 0, ""
    for at in range(len(lines)):
        while turn < len(places) and places[turn][0] <= starts[at]:
            current = places[turn][1]
            turn += 1
        if letters[at] or lines[at].strip():
            marks[at] = current
    return marks


def _same(said: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """(Place among the letters, mark) of passages whose letters are those of the text."""
    at = 0
    for mark, words in said:
        yield at, mark
        at += len(words)


def _anchored(whole: str, said: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """The same where text and HTML differ a little, by the beginnings of the passages that can be found."""
    at, is_lost = 0, False
    for mark, words in said[:_MOST_PASSAGES]:
        anchor = words[:_ANCHOR]
        found = whole.find(anchor, at) if len(anchor) >= _SHORTEST_ANCHOR else -1
        if found >= 0:
            yield found, mark
            at, is_lost = found + len(anchor), False
        elif not mark and not is_lost:
            is_lost = True
            yield at, mark  # own words that can't be placed end the quote before them
