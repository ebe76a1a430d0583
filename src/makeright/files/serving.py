"""Handing a file to a browser that was allowed to have it: nothing of it can run, whatever it is.

Bytes go through us, from whichever shelf: no address of the store is ever given away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from makeright.files.kinds import UNKNOWN, raster_of
from makeright.files.models import File
from makeright.files.shelves import shelf

NEVER_RUN = "default-src 'none'; sandbox; frame-ancestors 'none'"
# A picture that is opened alone stands in the middle of its window by a style of the browser's own.
NEVER_RUN_BUT_SHOWN = f"{NEVER_RUN}; style-src 'unsafe-inline'"
PIECE = 65_536  # bytes
SEEN_FOR = 86_400  # seconds that a browser keeps it; what stands under an address of ours never changes


def respond(file: File, filename: str, *, inline: bool = False) -> HttpResponseBase:
    """Answer with the file. `inline` shows it in place, but only a raster picture, told by its content.

    The caller has found the owner through `visible_to` first. Raises FileNotFoundError if the bytes are gone.
    """
    opened = shelf().open(file.key)
    head = opened.read(16) if inline else b""
    picture = raster_of(head)
    response = _as_it_is(opened, head)
    response["Content-Length"] = str(file.size)
    return _harmless(response, filename, mime=picture or UNKNOWN, inline=picture is not None)


def respond_with(key: str, filename: str, *, size: int, mime: str) -> HttpResponseBase:
    """Answer with what stands under a key of the shelf, to be saved and never shown in place."""
    response = _as_it_is(shelf().open(key), b"")
    response["Content-Length"] = str(size)
    return _harmless(response, filename, mime=mime, inline=False)


def _harmless(response: HttpResponseBase, filename: str, *, mime: str, inline: bool) -> HttpResponseBase:
    response["Content-Type"] = mime
    response["Content-Disposition"] = content_disposition_header(not inline, filename) or "attachment"
    response["Content-Security-Policy"] = NEVER_RUN_BUT_SHOWN if inline else NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={SEEN_FOR}, immutable"
    return response


def _as_it_is(opened: IO[bytes], head: bytes) -> HttpResponseBase:
    """A file of this machine goes out by its path; from elsewhere the bytes are passed on as they come."""
    if isinstance(getattr(opened, "name", None), str):
        opened.seek(0)
        return FileResponse(opened)
    return StreamingHttpResponse(_pieces(opened, head))


def _pieces(opened: IO[bytes], head: bytes) -> Iterator[bytes]:
    with opened:
        if head:
            yield head
        while piece := opened.read(PIECE):
            yield piece
