"""Naming: what a file is called on screen and on a colleague's disk: the stated name, made harmless. Pure."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from makeright.files.kinds import RASTERS

LONGEST = 150  # characters, and 250 bytes, which file systems bear
LOOKED_AT = 2_000  # characters of what was stated
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})  # controls, invisible marks, what no font has
_SEPARATORS = re.compile(r"[/\\]")
_UNFIT = re.compile('[<>:"|?*]')
# Windows gives these to devices, whatever follows the dot.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\s*(?:\.|$))", re.IGNORECASE)
_RASTER_ENDINGS = frozenset({"png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp"})


def clean_name(stated: str) -> str:
    """What is left of a stated name when all that could deceive or harm is gone; empty if nothing is.

    Normalized (NFKC) before anything is judged, so that no look-alike slash or dot slips through. Without folders,
    controls, invisible and direction marks, and dots at either end (a name that a web server would obey begins with
    one); none that is a device's; short, with its ending.
    """
    name = unicodedata.normalize("NFKC", stated[:LOOKED_AT])
    name = "".join(letter for letter in name if unicodedata.category(letter) not in _UNSEEN)
    name = _SEPARATORS.split(name.rstrip("/\\ "))[-1]
    name = " ".join(_UNFIT.sub("_", name).split()).strip(". ")
    if not name.strip("_"):
        return ""
    if _RESERVED.match(name):
        name = "_" + name
    return _short(name)


def file_name(stated: str, mime: str) -> str:
    """Give a clean name, or one by its type if none is left. Never empty."""
    return fitting(clean_name(stated) or "file" + (mimetypes.guess_extension(mime) or ""), mime)


def fitting(name: str, mime: str) -> str:
    """Let a picture's name end as pictures' names do: what is called page.html opens as a page, whatever it holds."""
    if mime not in RASTERS or name.rpartition(".")[2].lower() in _RASTER_ENDINGS:
        return name
    ending = mimetypes.guess_extension(mime) or ""
    return _short(name, room=LONGEST - len(ending)) + ending


def _short(name: str, room: int = LONGEST) -> str:
    most_bytes = 250 - (LONGEST - room)
    if len(name) <= room and len(name.encode()) <= most_bytes:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = dot + extension if stem and len(extension) <= 10 and extension.isascii() else ""
    stem = (stem if ending else name)[: room - len(ending)]
    while len(stem.encode()) > most_bytes - len(ending):
        stem = stem[:-1]
    return stem.rstrip(". ") + ending
