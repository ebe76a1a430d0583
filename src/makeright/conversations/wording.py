"""Wording: one source, what stands in the editor, becomes the HTML and the plain text of a reply or a draft.

In a draft its pictures are `pictures/<key>`, in a message `inline/<content id>`, as in mails that came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from makeright.conversations.models import Attachment, DraftPicture
from makeright.conversations.receiving import Part
from makeright.files.storing import Kept
from makeright.lib.authored import authored, is_plain
from makeright.lib.text import plain_from_html, without_controls
from makeright.lib.tokens import random_id


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said: plain, and as safe HTML where that says more; `parts` are the pictures that stand in it."""

    text: str
    html: str = ""
    parts: Sequence[Part] = ()


def worded(markup: str, *, pictures: Mapping[str, str]) -> Wording:
    """Read what came from the editor. `pictures`: under which address each of the draft's stands there, by key."""
    sources = {address: f"pictures/{key}" for key, address in pictures.items()}
    html = authored(markup, pictures=sources)
    text = plain_from_html(html)
    if not text and "<img" not in html:
        return Wording("")
    return Wording(text, "" if is_plain(html) else html)


def plain(text: str) -> Wording:
    """What came from a field of plain text."""
    return Wording(without_controls(text, keep_directions=True).strip())


def on_screen(html: str, *, pictures: Mapping[str, str]) -> str:
    """A draft's HTML as the editor shows it: its pictures under the addresses that are given by key."""
    for key, address in pictures.items():
        html = html.replace(f' src="pictures/{key}"', f' src="{address}"')
    return html


def to_be_sent(wording: Wording, pictures: Iterable[DraftPicture], *, domain: str) -> Wording:
    """The same for a message: each picture that stands in it becomes a part with a content id."""
    html, parts = wording.html, []
    for each in pictures:
        source = f' src="pictures/{each.key}"'
        if source not in html:
            continue
        content_id = f"{random_id()}@{domain}"
        html = html.replace(source, f' src="inline/{quote(content_id, safe="")}"')
        kept = Kept(each.file.digest, each.file.size, each.file.mime)
        parts.append(Part(kept, each.filename, inline=True, content_id=content_id, is_picture=True))
    return Wording(wording.text, html, parts)


def stands_in(attachment: Attachment, html: str) -> bool:
    """Say whether a picture of a message stands in its words, and not below them."""
    return bool(attachment.content_id) and _inline(attachment) in html


def taken_back(html: str, attachments: Iterable[tuple[Attachment, str]]) -> str:
    """A message's HTML as a draft's: each of its pictures under the key that is given with it."""
    for attachment, key in attachments:
        html = html.replace(_inline(attachment), f' src="pictures/{key}"')
    return html


def _inline(attachment: Attachment) -> str:
    return f' src="inline/{quote(attachment.content_id, safe="")}"'
