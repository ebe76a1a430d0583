"""Reading and writing CSV: encoding and separator are guessed, and no cell that we write is ever run by a spreadsheet.
Pure: bytes in, rows out, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from makeright.customers.refusals import Refused
from makeright.lib.text import without_controls

SEPARATORS = ",;\t|"
LARGEST = 200_000_000  # bytes
MOST_COLUMNS = 200
LONGEST_CELL = 100_000  # characters
# What makes a spreadsheet run a cell, also written full-width; and what hides that from the eye.
FORMULA = tuple("=+-@\t\r＝＋－＠")
SAFE_SIGN = "'"


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was understood: how it is written, its columns, and all that comes after them."""

    encoding: str
    separator: str
    columns: tuple[str, ...]
    text: str

    def rows(self) -> Iterator[tuple[int, list[str] | None]]:
        """Each row below the head with the line it ends on, tidied; None for one that can't be read. Empty rows are
        left out."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        is_head = True
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield reader.line_num, None
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if is_head:
                is_head = False
                continue
            yield reader.line_num, [_tidy(cell) for cell in cells]


def read_table(content: bytes, *, encoding: str = "", separator: str = "") -> Table:
    """Understand a CSV file: its encoding (by its mark, as UTF-8, else as Windows wrote it in the West) and separator
    (whichever its head has most), unless they are said.

    Raises Refused: `too_large`, `no_text` if it is no text in that encoding, `no_columns` if it has no head, `doubled`
    if two columns have one name.
    """
    if len(content) > LARGEST:
        raise Refused(
            "too_large",
            "The file has more than %(megabytes)s MB: divide it.",
            {"megabytes": LARGEST // 1_000_000},
        )
    written_in = encoding or _encoding(content)
    try:
        text = content.decode(written_in).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        raise Refused(
            "no_text", "This can’t be read as %(written_in)s.", {"written_in": written_in}
        ) from None
    if "\x00" in text:
        raise Refused("no_text", "This is no text: save the table as CSV first.")
    parted_by = separator or _separator(text)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by, strict=True)
    try:
        columns = next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        columns = []
    names = tuple(_tidy(cell) for cell in columns)
    if not names or len(names) > MOST_COLUMNS:
        raise Refused(
            "no_columns", "The first line names the columns, at most %(most)s.", {"most": MOST_COLUMNS}
        )
    named = [name.casefold() for name in names if name]
    if len(set(named)) < len(named):
        raise Refused("doubled", "Two columns have the same name.")
    return Table(written_in, parted_by, names, text)


def written(cells: Sequence[str]) -> str:
    """One line of a CSV file, ended by CRLF as RFC 4180 says. A cell that a spreadsheet would run gets a ' in front,
    which reading takes away again."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.getvalue()


def safe(cell: str) -> str:
    """The cell as no spreadsheet runs it."""
    return SAFE_SIGN + cell if _would_run(cell) or _is_signed(cell) else cell


def _tidy(cell: str) -> str:
    words = without_controls(cell).strip()
    return words[1:] if _is_signed(words) else words


def _is_signed(cell: str) -> bool:
    return cell.startswith(SAFE_SIGN) and _would_run(cell.lstrip(SAFE_SIGN))


def _would_run(cell: str) -> bool:
    return cell.lstrip(" \n\u00a0\u200b\ufeff").startswith(FORMULA) or cell.startswith(FORMULA)


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """Whichever the head has most, outside quotes."""
    head, is_quoted, counts = text.lstrip("\r\n"), False, dict.fromkeys(SEPARATORS, 0)
    for sign in head[:LONGEST_CELL]:
        if sign == '"':
            is_quoted = not is_quoted
        elif sign in "\r\n" and not is_quoted:
            break
        elif sign in counts and not is_quoted:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])
