"""Naming: the codes that fields and choices keep, made of what people call them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

LONGEST = 40


def code_of(label: str, taken: Collection[str] = (), *, otherwise: str = "field") -> str:
    """A code for what is called so: small letters of ASCII, digits and _, not among those taken. What has no such
    letters is called `otherwise`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = (
        re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:LONGEST].rstrip("_") or otherwise
    )
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem[: LONGEST - len(str(number)) - 1]}_{number}"
    return code


def choices_of(typed: str, known: Sequence[Sequence[str]] = ()) -> list[list[str]]:
    """The choices that somebody typed, parted by ; or on lines of their own, each as [code, label]. One that is known
    by its label keeps its code."""
    labels = [each for part in re.split(r"[;\n]", typed) if (each := " ".join(part.split()))]
    codes = {label.casefold(): code for code, label in known}
    offered: list[list[str]] = []
    for label in labels:
        taken = {*codes.values(), *(code for code, _ in offered)}
        offered.append([codes.get(label.casefold()) or code_of(label, taken, otherwise="choice"), label])
    return offered


def in_a_line(choices: Iterable[Sequence[str]]) -> str:
    """The choices as they are typed."""
    return "; ".join(label for _, label in choices)
