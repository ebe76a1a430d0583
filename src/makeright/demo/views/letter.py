"""One letter: as it was sent, what lay in it, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header

from makeright.conversations.views.content import FRAME_POLICY
from makeright.demo.models import StreetMail
from makeright.demo.street import visiting
from makeright.demo.views.base import StreetView
from makeright.files.kinds import raster_of
from makeright.files.serving import NEVER_RUN


@dataclass(frozen=True, slots=True)
class _Place:
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the desk's template for frames asks for: HTML that was made safe, and what it is called."""

    html: str
    subject: str
    conversation: _Place = _Place()


class LetterFrame(StreetView):
    """The HTML of a letter for its sandboxed frame, under the policy that the desk's own frames have."""

    def get(self, request: HttpRequest, letter: int) -> HttpResponse:
        content = visiting.content(get_object_or_404(StreetMail, pk=letter))
        addresses = {
            place: reverse("demo:enclosed", args=[letter, place]) for place in range(len(content.parts))
        }
        sheet = Sheet(visiting.safe_html(content, addresses), content.subject)
        response = self.show("conversations/mail_frame.html", message=sheet, page=sheet.html)
        response["Content-Security-Policy"] = FRAME_POLICY
        return response


class EnclosedFile(StreetView):
    """What lay in a letter. `?inline=1` shows a picture in place; all else is downloaded."""

    def get(self, request: HttpRequest, letter: int, place: int) -> HttpResponse:
        parts = visiting.content(get_object_or_404(StreetMail, pk=letter)).parts
        if place >= len(parts):
            raise Http404
        part = parts[place]
        picture = raster_of(part.content[:16])
        return _as_file(
            part.content, part.filename, picture or "application/octet-stream", inline=picture is not None
        )


class RawLetter(StreetView):
    """A letter exactly as it went over the line."""

    def get(self, request: HttpRequest, letter: int) -> HttpResponse:
        mail = get_object_or_404(StreetMail, pk=letter)
        return _as_file(mail.raw(), f"letter-{mail.pk}.eml", "message/rfc822", inline=False)


def _as_file(content: bytes, filename: str, mime: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(not inline, filename) or "attachment"
    response["Content-Security-Policy"] = NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response
