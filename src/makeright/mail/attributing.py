"""Attributing: who wrote a mail, where they want answers, and who else was written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_noop as says

from makeright.customers.normalizing import normal_address
from makeright.lib.text import squeeze, without_controls
from makeright.mail.addressing import is_address, without_tag
from makeright.mail.reading import ReadMail
from makeright.mail.reading.authentication import read_authentication
from makeright.mail.reading.robots import is_nobody


class Unreadable(Exception):
    """A mail that can't become a message; says why in words for people."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, by normal address, and where they want answers, if elsewhere."""

    address: str
    name: str
    answer_to: str = ""


def author_of(letter: ReadMail, ours: frozenset[str], envelope_from: str) -> Author | None:
    """Who wrote: From; for mail from an address of ours or of nobody's (contact forms) its Reply-To; for mail that
    names nobody, the envelope's sender. None if it is our own. Raises Unreadable."""
    stated = [letter.from_, *letter.reply_to] if letter.from_ else [*letter.reply_to, letter.sender]
    boxes = [
        Author(normal_address(box.address), box.name) for box in stated if box and is_address(box.address)
    ]
    if not boxes and is_address(envelope_from):
        boxes = [Author(normal_address(envelope_from), "")]
    if not boxes:
        raise Unreadable(says("It doesn’t say who sent it."))
    first = boxes[0] if letter.from_ else boxes[-1]
    others = [box for box in boxes if box != first and without_tag(box.address) not in ours]
    if without_tag(first.address) in ours:
        return others[0] if others else None
    people = [box for box in others if not is_nobody(box.address)]
    if not people or first.address == people[0].address:
        return first
    return people[0] if is_nobody(first.address) else replace(first, answer_to=people[0].address)


def others_of(letter: ReadMail, author: str, ours: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give who else was written to, but for the author and us, as (address, name)."""
    for box in (*letter.to, *letter.cc):
        address = normal_address(box.address)
        if is_address(address) and address != author and without_tag(address) not in ours:
            yield address, squeeze(without_controls(box.name))


def is_forged(letter: ReadMail) -> bool:
    """Say whether a server of ours found that the mail is not from whom it says (DMARC)."""
    said = letter.headers.get("authentication-results", ())
    return read_authentication(said, settings.MAKERIGHT_MAIL_BELIEVED).dmarc == "fail"
