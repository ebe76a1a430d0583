"""What a style sheet must not hold (docs/house.md, "Screens"): `python -m tests.house.style_lint` lists each place.

Right to left comes from logical properties alone, motion from two tokens that a reader may switch off, and letters grow
with those of the browser. Mails and the pictures of the example shop's street are drawn by other rules.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.house.floors import ROOT

COMMENT = re.compile(r"/\*.*?\*/", re.S)
DECLARATION = re.compile(r"(?<=[{;\s])(?P<name>-{0,2}[a-z][a-z-]*)\s*:\s*(?P<value>[^;{}]+)(?=[;}])")
SIDES = r"(?:left|right|top|bottom)"
PHYSICAL = re.compile(
    rf"{SIDES}|(?:min-|max-)?(?:width|height)|(?:scroll-)?(?:margin|padding)-{SIDES}|inset-{SIDES}"
    rf"|border-{SIDES}(?:-.+)?|border-(?:top|bottom)-(?:left|right)-radius"
)
OF_FOUR = {"margin", "padding", "inset", "border-width", "border-color", "border-style"}
MOVES = {"transition", "transition-duration", "animation", "animation-duration"}


class Fault(NamedTuple):
    line: int
    rule: str


def faults(text: str) -> list[Fault]:
    """The faults of one style sheet."""
    text = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    found = []
    for block in re.finditer(r"[{;][^{}]*", text):
        is_drawn = "rotate:" in block[0]  # a shape made of edges is the same from either side
        for said in DECLARATION.finditer(text, block.start(), min(block.end() + 1, len(text))):
            line = text.count("\n", 0, said.start()) + 1
            found += [Fault(line, rule) for rule in _of_one(said["name"], said["value"].strip(), is_drawn)]
    return found


def _of_one(name: str, value: str, is_drawn: bool) -> Iterator[str]:
    if PHYSICAL.fullmatch(name):
        yield f"{name} is of the screen, not of the writing: say inline and block, start and end"
    if name in {"text-align", "float", "clear"} and value in {"left", "right"}:
        yield f"{name}: {value} is of the screen: say start or end"
    parts = _parts(value)
    if name in OF_FOUR and len(parts) == 4 and parts[1] != parts[3] and not is_drawn:
        yield f"{name} with a right that is no left: say {name}-inline"
    if name in MOVES and re.search(r"\d\s*m?s\b", value):
        yield f"{name} takes its time from --quick or --calm, which a reader may switch off"
    if name in {"font-size", "font"} and re.search(r"\d\s*px", value):
        yield f"{name} in px does not grow with the reader's letters: say rem"


def _parts(value: str) -> list[str]:
    """The words of a value; what stands in brackets is one."""
    parts, depth = [""], 0
    for letter in value.replace("!important", "").strip():
        depth += (letter == "(") - (letter == ")")
        if letter.isspace() and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part]


def our_style_sheets() -> list[Path]:
    return sorted(path for path in (ROOT / "src").rglob("static/**/*.css") if "vendor" not in path.parts)


def faults_of_the_house() -> Iterator[str]:
    """Each fault of our own style sheets as a line that an editor can jump to."""
    for path in our_style_sheets():
        for fault in faults(path.read_text()):
            yield f"{path.relative_to(ROOT)}:{fault.line}: {fault.rule}"


if __name__ == "__main__":
    found = list(faults_of_the_house())
    print(*found, sep="\n")
    sys.exit(bool(found))
