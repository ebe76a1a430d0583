"""Enclosing: the files of a mail, wherever they hide: parts, winmail.dat, pictures inside of HTML, uuencoded words."""

from __future__ import annotations

import base64
import binascii
import re
from mimetypes import guess_type
from urllib.parse import unquote

from makeright.lib.markup import unescape
from makeright.lib.text import without_controls
from makeright.mail.reading import tnef
from makeright.mail.reading.headers import read_headers
from makeright.mail.reading.limits import MAX_FILENAME
from makeright.mail.reading.naming import file_name, says_nothing
from makeright.mail.reading.shapes import Flaw, ReadPart
from makeright.mail.reading.structure import Part

_MIME = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")


class Enclosures:
    """The files of one mail, in order. What winmail.dat says besides stands in `text`, `html` and `dates`."""

    def __init__(self, flaws: list[Flaw]) -> None:
        self._flaws = flaws
        self.parts: list[ReadPart] = []
        self.text = self.html = ""
        self.dates: list[tnef.PackedDate] = []

    def add(self, part: Part, shown: frozenset[str]) -> None:
        """Add a part; of a winmail.dat what is in it. `shown` are the content ids that the HTML shows."""
        content, damage = part.content()
        if damage:
            self._flaws.append(damage)
        is_packed = part.mime in tnef.MIMES or part.stated_name.lower() in {"winmail.dat", "win.dat"}
        packed = tnef.unpack(content) if is_packed else None
        if packed and packed.date.method and packed.date.starts:
            self.dates.append(packed.date)
        is_full = packed and (
            packed.files or packed.text.strip() or packed.html.strip() or packed.date.method
        )
        if packed is None or not is_full:
            if is_packed:
                self._flaws.append(Flaw.DAMAGED_WINMAIL)
            self.parts.append(_of_part(part, content, shown))
            return
        if packed.is_damaged:
            self._flaws.append(Flaw.DAMAGED_WINMAIL)
            self.parts.append(_of_part(part, content, shown))
        self.text, self.html = self.text or packed.text, self.html or packed.html
        ids = shown | content_ids_shown(packed.html)
        for one in packed.files:
            self.add_file(one.name, one.mime, one.content, one.content_id, ids)

    def add_file(
        self, name: str, mime: str, content: bytes, content_id: str = "", shown: frozenset[str] = frozenset()
    ) -> None:
        """Add a file that was no part of its own."""
        if not _MIME.fullmatch(mime):
            mime = guess_type(name[-200:])[0] or "application/octet-stream"
        content_id = without_controls(content_id)
        is_shown = bool(content_id) and content_id in shown
        self.parts.append(
            ReadPart(
                file_name(without_controls(name), mime), mime, "", content, len(content), is_shown, content_id
            )
        )


def _of_part(part: Part, content: bytes, shown: frozenset[str]) -> ReadPart:
    stated = part.stated_name
    if says_nothing(stated) and part.mime in {"message/rfc822", "message/global"}:
        subject = read_headers(content, 0, min(len(content), 100_000))[0].text("subject")
        stated = subject.replace("/", "_").replace("\\", "_")[: MAX_FILENAME - 4] + ".eml" if subject else ""
    content_id = without_controls(part.content_id)
    return ReadPart(
        filename=file_name(stated, part.mime),
        mime="application/octet-stream" if part.is_opaque else part.mime,
        charset=without_controls(part.charset)[:60],
        content=content,
        size=len(content),
        inline=bool(content_id) and content_id in shown,
        content_id=content_id,
    )


_CID = re.compile(r"cid:([^\"'\s>)]{1,1000})", re.IGNORECASE)


def content_ids_shown(html: str) -> frozenset[str]:
    """The content ids that the HTML shows, in each way of writing them."""
    if "cid:" not in html.lower():
        return frozenset()
    written = {unescape(found) for found in _CID.findall(html)}
    return frozenset(written | {unquote(one) for one in written})


_PICTURE = re.compile(
    r"(\bsrc\s{0,5}=\s{0,5})([\"'])data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s%]{40,})\2",
    re.IGNORECASE,
)
_MAX_PICTURES = 50


def without_pictures(html: str) -> tuple[str, list[ReadPart]]:
    """Make files of the pictures that stand as data inside of the HTML, each shown by a content id."""
    if "data:image/" not in html:
        return html, []
    pictures: list[ReadPart] = []

    def take_out(found: re.Match[str]) -> str:
        kind = found[3].lower().replace("jpeg", "jpg")
        try:
            content = base64.b64decode(unquote(found[4]))
        except (binascii.Error, ValueError):
            return found[0]
        content_id = f"picture-{len(pictures) + 1}@within.invalid"
        mime = "image/jpeg" if kind == "jpg" else f"image/{kind}"
        name = f"image-{len(pictures) + 1}.{kind}"
        pictures.append(ReadPart(name, mime, "", content, len(content), inline=True, content_id=content_id))
        return f"{found[1]}{found[2]}cid:{content_id}{found[2]}"

    return _PICTURE.sub(take_out, html, count=_MAX_PICTURES), pictures
