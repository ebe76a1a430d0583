"""What made these matters right: what was given in them, by whom and why, who was asked, and how it was found later.

Plain values; `mending.py` does them by the verbs, each at the hour at which the colleague wrote of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from makeright.demo.cast import LENA, MINA, OTTO, Colleague
from makeright.demo.story.telling import When, ago, days_ago

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gives:
    """One remedy. A refund is `percent` of what was paid, or `minor`; a credit is `minor`; what somebody does by hand
    costs `minor`, and `note` says what it is.

    `done_after`: when it was done by hand, or made anew and delivered; None: not yet. It failed, or was taken back,
    for that reason instead (`failed`, `reversed`, after so long). `found`: how it was looked at, with what result, on
    the day that it was due; nothing: that is still to be done.
    """

    kind: str
    minor: int = 0
    percent: int = 0
    note: str = ""
    prompted_by: str = "customer_asked"
    done_after: timedelta | None = 3 * ONE_DAY
    failed: str = ""
    reversed: str = ""
    after: timedelta = ONE_DAY
    found: tuple[str, str] | None = ("customer", "right")


@dataclass(frozen=True, slots=True)
class Answered:
    """How a colleague answered what was beyond the authority; `minor`: yes, but to so much."""

    by: Colleague
    yes: bool = True
    words: str = ""
    minor: int | None = None
    after: timedelta = timedelta(minutes=9)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was given in the matter with that subject, when `by` first answered there, or else at that moment.
    `answered`: what became of the ask, if there was one; None leaves it open."""

    subject: str
    by: Colleague
    cause: str
    gives: tuple[Gives, ...]
    wish: str = "unknown"
    mood: str = "calm"
    at: When | None = None
    answered: Answered | None = None


def _mended(
    subject: str,
    by: Colleague,
    cause: str,
    *gives: Gives,
    wish: str = "unknown",
    mood: str = "calm",
    at: When | None = None,
    answered: Answered | None = None,
) -> Mended:
    return Mended(subject, by, cause, gives, wish, mood, at, answered)


MENDED: tuple[Mended, ...] = (
    _mended(
        "A corner is open",
        OTTO,
        "corner_split",
        Gives("replacement"),
        wish="information",
        answered=Answered(LENA, words="Of course. Pack it yourself, please."),
    ),
    _mended(
        "It came a day after the wedding",
        MINA,
        "late",
        Gives("credit", 25_00, prompted_by="we_noticed", found=("nobody_answered", "unknown")),
        mood="annoyed",
    ),
    _mended(
        "Broken on arrival, for the second time",
        MINA,
        "corner_split",
        Gives("refund", percent=100),
        wish="money",
        mood="annoyed",
    ),
    _mended(
        "Le cadre 80 × 120 est arrivé fendu",
        MINA,
        "corner_split",
        Gives("replacement", done_after=5 * ONE_DAY),
        Gives(
            "service",
            130_00,
            note="A courier to the practice, who keeps it lying flat",
            done_after=5 * ONE_DAY,
        ),
        wish="new_one",
        answered=Answered(LENA, words="Yes. He opens on the 3rd, and not without it."),
    ),
    _mended(
        "My daughter's frame",
        MINA,
        "corner_split",
        Gives("replacement", prompted_by="we_noticed"),
        Gives("gift", 4_00, note="A card for Abena, who is a midwife now", prompted_by="occasion"),
        mood="annoyed",
    ),
    _mended(
        "Nussbaumrahmen verzogen",
        OTTO,
        "frame_dented",
        Gives("refund", 50_00),
        wish="repair",
        mood="annoyed",
        answered=Answered(LENA, minor=30_00, words="Make it sixty in all. It was our wood."),
    ),
    _mended(
        "Split corner, no rush at all",
        OTTO,
        "corner_split",
        Gives("replacement", prompted_by="we_noticed", found=("carrier", "right")),
        answered=Answered(LENA, words="Eleven kilos: yes, and the second wire too."),
    ),
    _mended(
        "Cancel, then not cancel",
        LENA,
        "changed_mind",
        Gives(
            "service",
            9_00,
            note="Ask the carrier to turn the parcel round",
            reversed="customer_changed_mind",
        ),
    ),
    _mended(
        "Broken, but it wasn't you",
        MINA,
        "ordered_by_mistake",
        Gives("refund", percent=50, prompted_by="we_noticed"),
        wish="other",
    ),
    _mended(
        "صندوق مفتوح من الجانب",
        LENA,
        "frame_dented",
        Gives("gift", 5_00, note="A cloth for the glass", prompted_by="we_noticed", done_after=ONE_DAY),
    ),
    _mended(
        "The ferry picture",
        MINA,
        "print_creased",
        Gives("gift", 8_00, note="A card from all of us", prompted_by="draw", found=None),
    ),
    _mended("Delivery to an island", LENA, "late", Gives("credit", 10_00, found=None)),
    _mended(
        "Frames that match my floor",
        OTTO,
        "changed_mind",
        Gives(
            "service", 45_00, note="Send planks of all five oaks, to lay beside it", prompted_by="we_noticed"
        ),
        wish="information",
        answered=Answered(
            LENA, yes=False, words="The sample box shows him the same, and fits his letterbox."
        ),
    ),
    _mended(
        "Large oak frame, corner",
        OTTO,
        "corner_split",
        Gives(
            "service",
            18_00,
            note="Drive the new one there on Saturday, and take the old one back",
            done_after=2 * ONE_DAY,
            found=None,
        ),
        wish="faster",
    ),
    _mended(
        "The green is not my green",
        OTTO,
        "wrong_molding",
        Gives(
            "gift",
            3_00,
            note="Three pieces of board: olive, moss, old bottle",
            done_after=ONE_DAY,
            found=None,
        ),
    ),
    _mended(
        "Will it be there for the opening?",
        MINA,
        "late",
        Gives("service", 24_00, note="A courier to the gallery, before noon", done_after=ONE_DAY, found=None),
        wish="faster",
    ),
    _mended(
        "Corner split on the 50 × 70",
        OTTO,
        "corner_split",
        Gives("replacement", done_after=None, found=None),
        answered=Answered(LENA, words="Yes. It was our cold evening, so it is our frame."),
    ),
    _mended(
        "Thank you for the card",
        MINA,
        "changed_mind",
        Gives(
            "gift",
            6_00,
            note="Ten sheets of the paper that the card was made of",
            prompted_by="occasion",
            failed="not_possible",
            after=timedelta(hours=4),
        ),
    ),
    _mended(
        "Passepartout wird gelb",
        OTTO,
        "colors_off",
        Gives(
            "service",
            38_00,
            note="Two new mats, of cotton board",
            prompted_by="we_noticed",
            done_after=None,
            found=None,
        ),
        wish="repair",
        at=days_ago(1, "19:05"),
        answered=Answered(LENA, words="Of course yes. And tell them first that the drawings are safe."),
    ),
    _mended(
        "¿Llegará antes del sábado?",
        MINA,
        "late",
        Gives("service", 140_00, note="A courier who has it there on Friday", done_after=None, found=None),
        wish="faster",
        at=ago(minutes=18),
    ),
    _mended(
        "The print for the dinner",
        OTTO,
        "late",
        Gives("service", 45_00, note="Take it to the night train myself", done_after=None, found=None),
        wish="faster",
        mood="annoyed",
        at=ago(minutes=7),
    ),
)
