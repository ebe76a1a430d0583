"""Visiting: whose letterboxes there are, what lies in them, and what stands in a letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.text import slugify

from makeright.demo.models import IN, StreetMail
from makeright.files.kinds import raster_of
from makeright.lib.html import sanitize
from makeright.mail.reading import ReadMail, ReadPart, read
from makeright.mail.reading.splitting import split

_UNOPENED = Q(direction=IN, opened_at=None)


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A letterbox from outside: whose it is, and whether something lies in it that nobody has taken out."""

    address: str
    owner: str
    words: str
    at: datetime
    came: bool
    unopened: int

    @property
    def name(self) -> str:
        return self.owner or self.address

    @property
    def key(self) -> str:
        """Its address, fit for an id on a page."""
        return slugify(self.address.replace("@", "-at-").replace(".", "-"))

    @property
    def hue(self) -> int:
        """What it is painted in: one of six, always the same."""
        return sum(self.address.encode()) % 6


@dataclass(frozen=True, slots=True)
class Thread:
    """An exchange of letters. `first` is the key of its first letter."""

    first: int
    subject: str
    count: int
    unopened: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in a letter, at its place in it."""

    place: int
    part: ReadPart

    @property
    def is_picture(self) -> bool:
        return raster_of(self.part.content[:16]) is not None


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A letter, taken out and unfolded."""

    mail: StreetMail
    to: str
    words: str
    quoted: str
    has_html: bool
    pictures: tuple[Enclosed, ...]
    files: tuple[Enclosed, ...]


def letterboxes() -> list[Letterbox]:
    """All letterboxes, the one that somebody last came to first."""
    boxes = StreetMail.objects.values("mailbox").annotate(
        last=Max("pk"), unopened=Count("pk", filter=_UNOPENED)
    )
    found = {row["last"]: row["unopened"] for row in boxes}
    last = StreetMail.objects.filter(pk__in=found).order_by("-at", "-pk")
    return [
        Letterbox(mail.mailbox, mail.owner, mail.words, mail.at, mail.came, found[mail.pk]) for mail in last
    ]


def letterbox(address: str) -> Letterbox | None:
    """One letterbox; None if no letter has passed it yet."""
    return next((box for box in letterboxes() if box.address == address), None)


def threads(address: str) -> list[Thread]:
    """The exchanges of a letterbox, the latest first."""
    rows = (
        StreetMail.objects.filter(mailbox=address)
        .values("thread")
        .annotate(first=Min("pk"), last=Max("pk"), count=Count("pk"), unopened=Count("pk", filter=_UNOPENED))
        .order_by("-last")
    )
    mails = StreetMail.objects.in_bulk([key for row in rows for key in (row["first"], row["last"])])
    return [
        Thread(
            row["first"], mails[row["first"]].subject, row["count"], row["unopened"], mails[row["last"]].at
        )
        for row in rows
    ]


def letters(address: str, first: int) -> list[OpenLetter]:
    """The letters of the exchange that began with the letter `first`, the newest on top."""
    begun = StreetMail.objects.filter(mailbox=address, pk=first).first()
    if begun is None:
        return []
    pile = StreetMail.objects.filter(mailbox=address, thread=begun.thread).order_by("-pk")
    return [_unfold(mail) for mail in pile]


def mark_opened(address: str, first: int, *, now: datetime | None = None) -> int:
    """Take out what lies in the letterbox of an exchange; say how many letters that were. Twice is harmless."""
    begun = StreetMail.objects.filter(mailbox=address, pk=first).values("thread")
    lying = StreetMail.objects.filter(_UNOPENED, mailbox=address, thread__in=begun)
    return lying.update(opened_at=now or timezone.now())


def standing(mailbox: str = "") -> str:
    """A word that changes whenever something comes, goes or is opened: in one letterbox, or in the street."""
    mails = StreetMail.objects.filter(mailbox=mailbox) if mailbox else StreetMail.objects.all()
    found = mails.aggregate(last=Max("pk"), unopened=Count("pk", filter=_UNOPENED))
    return f"{found['last'] or 0}-{found['unopened']}"


def enclosed(letter: ReadMail) -> list[Enclosed]:
    return [Enclosed(place, part) for place, part in enumerate(letter.parts)]


def safe_html(letter: ReadMail, addresses: dict[int, str]) -> str:
    """The HTML of a letter, made safe; `addresses` says by place where its pictures can be fetched."""
    pictures = {
        one.part.content_id: addresses[one.place]
        for one in enclosed(letter)
        if one.part.content_id and one.is_picture
    }
    return sanitize(letter.html, images=pictures).html


def content(mail: StreetMail) -> ReadMail:
    """What stands in a letter."""
    return _read(mail.path) if mail.size < 1_000_000 else read(mail.raw())


@lru_cache(maxsize=64)
def _read(path: str) -> ReadMail:
    return read(StreetMail(path=path).raw())


def _unfold(mail: StreetMail) -> OpenLetter:
    letter = content(mail)
    start = split(letter.text, letter.html, letter.subject).folds_at
    files = [one for one in enclosed(letter) if not one.is_picture]
    return OpenLetter(
        mail=mail,
        to=", ".join(_names(letter)),
        words=letter.text if start is None else letter.text[:start].rstrip(),
        quoted="" if start is None else letter.text[start:],
        has_html=bool(letter.html),
        pictures=tuple(one for one in enclosed(letter) if one.is_picture),
        files=tuple(files),
    )


def _names(letter: ReadMail) -> Iterable[str]:
    return (box.name or box.address for box in (*letter.to, *letter.cc))
