"""Finding words: where a word still stands, in every table and column, in the index, and in every file of the home. It
proves that somebody was forgotten; what is found says where to look. It reads all there is, so it takes its time."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from makeright.files.shelves import shelf
from makeright.search.folding import fold

PIECE = 1 << 22  # bytes
_SIGNS = re.compile(r"[%_!]")  # what LIKE takes for something else
LEFT_OUT = ("backups",)  # folders of the home: a backup is what was, see docs/operations/privacy.md


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: a table and column, or a file of the home; and how often, as far as that is known."""

    where: str
    word: str
    times: int

    def __str__(self) -> str:
        return f"{self.where}: {self.word} ({self.times})"


def find_words(words: Iterable[str], *, home: Path | None = None) -> list[Place]:
    """Every place where one of these words stands, however its letters are written. Nobody should work in the house
    meanwhile; changes nothing."""
    wanted = [word.strip() for word in words if len(word.strip()) > 2]
    where = home or Path(settings.MAKERIGHT_HOME)
    return [*_in_tables(wanted), *_in_index(wanted), *_in_files(wanted, where), *_on_shelf(wanted)]


def _in_tables(words: list[str]) -> Iterator[Place]:
    with connection.cursor() as cursor:
        tables = sorted(one.name for one in connection.introspection.get_table_list(cursor))
        for table in tables:
            if table.startswith("search_words"):
                continue  # what the index says is asked of the index
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted} LIMIT 0")  # noqa: S608  our own tables
            for column in [each[0] for each in cursor.description]:
                is_there = f"LOWER(CAST({connection.ops.quote_name(column)} AS TEXT)) LIKE %s ESCAPE '!'"
                for word in words:
                    forms = _forms(word)
                    asked = f"SELECT COUNT(*) FROM {quoted} WHERE {' OR '.join([is_there] * len(forms))}"  # noqa: S608
                    cursor.execute(asked, ["%" + _SIGNS.sub(r"!\g<0>", form) + "%" for form in forms])
                    if times := cursor.fetchone()[0]:
                        yield Place(f"{table}.{column}", word, times)


def _forms(word: str) -> list[str]:
    """A word as texts may have it, and as JSON escapes it, each as it is once the letters of ASCII are small: bytes and
    SQLite fold no others, so those are written each way."""
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    written = {form for way in ways for form in (way, json.dumps(way)[1:-1])}
    return sorted({form.encode().lower().decode() for form in written})


def _in_index(words: list[str]) -> Iterator[Place]:
    """The words of the index, those of entries that were taken out included, as long as they stand in it."""
    if connection.vendor == "sqlite":
        make = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_found USING fts5vocab(main, search_words, row)"
        asked = "SELECT COUNT(*) FROM temp.words_found WHERE term LIKE %s"
    else:
        make = ""
        asked = "SELECT COUNT(*) FROM ts_stat('SELECT words FROM search_words') WHERE word LIKE %s"
    with connection.cursor() as cursor:
        if make:
            cursor.execute(make)
        for word in words:
            for part in _parts(word):
                cursor.execute(asked, [f"%{part}%"])
                if times := cursor.fetchone()[0]:
                    yield Place("the search index", word, times)
        if make:
            cursor.execute("DROP TABLE temp.words_found")


def _parts(word: str) -> list[str]:
    """The longest part of a word that the index keeps in one piece, as it is kept there."""
    parts = "".join(sign if sign.isalnum() else " " for sign in word).split()
    return sorted(map(fold, parts), key=len)[-1:]


def _in_files(words: list[str], home: Path) -> Iterator[Place]:
    for folder, folders, names in os.walk(home):
        folders[:] = sorted(one for one in folders if one not in LEFT_OUT)
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                for word, times in _counted(words, _pieces(path)).items():
                    yield Place(str(path.relative_to(home)), word, times)


def _on_shelf(words: list[str]) -> Iterator[Place]:
    """What no folder of the home holds, and what stands in mails in another form than it is read in."""
    for key in sorted(shelf().keys()):
        content = shelf().read(key)
        if key.endswith(".eml"):
            content = _read(content)
        elif not settings.MAKERIGHT_S3_BUCKET:
            continue
        for word, times in _counted(words, [content]).items():
            yield Place(key, word, times)


def _read(raw: bytes) -> bytes:
    """All texts of a mail, as somebody reads them."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    texts = [str(value) for value in mail.values()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            texts.append(content.decode("utf-8", "replace") if isinstance(content, bytes) else "")
    return "\n".join(texts).encode()


def _pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces that overlap, so that no word falls between two."""
    with path.open("rb") as opened:
        rest = b""
        while piece := opened.read(PIECE):
            yield rest + piece
            rest = piece[-400:]


def _counted(words: list[str], pieces: Iterable[bytes]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in pieces:
        lower = piece.lower()
        for word in words:
            if times := sum(lower.count(form.encode()) for form in _forms(word)):
                found[word] = found.get(word, 0) + times
    return found
