"""Scrubbing: what may be kept of an error that anybody's words may stand in. The type, and the plain words of it."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

LONGEST = 200  # characters of the sentence
LONGEST_WORD = 15  # letters; longer ones are rather keys than words
GONE = "…"
_HELD = re.compile(r"""(?<![A-Za-z])["'`“‘«].*?["'`”’»](?![A-Za-z])|\(.*?\)|\[.*?\]|\{.*?\}|<.*?>""")
_WORD = re.compile(r"[A-Za-z][a-z]*(?:['’-][a-z]+)?")
_ENDS = ".,:;!?"


def scrubbed(error: BaseException) -> str:
    """An error in words that hold nothing of anybody: its type, and of its first line what are plain words.

    What stands in quotes or brackets, names inside a sentence, numbers, addresses, URLs and long words are left out:
    any of them may be a customer's or a secret.
    """
    words = error.strerror if isinstance(error, OSError) else None
    sentence = _plain(words or str(error))
    name = type(error).__name__
    return f"{name}: {sentence}" if sentence.strip(f"{GONE}{_ENDS} ") else name


def where(error: BaseException) -> str:
    """The way that an error came, outermost first, without its words and without values: file, line, function."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)


def _plain(words: str) -> str:
    lines = words.strip().splitlines()
    kept: list[str] = []
    may_begin_great = True
    for word in _HELD.sub(GONE, lines[0] if lines else "").split():
        core = word.rstrip(_ENDS)
        end = word[len(core) :]
        is_plain = _WORD.fullmatch(core) and len(core) <= LONGEST_WORD
        if is_plain and (core[0].islower() or may_begin_great):
            kept.append(word)
        elif kept and kept[-1].rstrip(_ENDS) == GONE:
            kept[-1] = GONE + end
        else:
            kept.append(GONE + end)
        may_begin_great = end[-1:] in (".", ":", "!", "?") if end else False
    return " ".join(kept)[:LONGEST]
