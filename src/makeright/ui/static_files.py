"""Static files from memory: read once at the start, named by one digest over all of them, kept by browsers for ever.

Pages ask for `static_url("ui/base.css")`; the router hands /static/… to `serve`. Only what was found at the start is
known by name, so no path can lead out of it.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

import makeright
from makeright.lib.asgi import Headers, Receive, Scope, Send, answer, answer_in_words

PREFIX = "/static/"
FOR_EVER = b"public, max-age=31536000, immutable"
ASK_AGAIN = b"no-cache"
WORTH_SQUEEZING = 500  # bytes
LOOK_AGAIN_AFTER = 0.3  # seconds, in development

KINDS = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
TEXTS = {".css", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".webmanifest"}


class UnknownStaticFile(KeyError):
    """A page asked for a static file that isn't there."""

    def __str__(self) -> str:
        return f"there is no static file {self.args[0]!r} in any app's static folder"


@dataclass(slots=True)
class StaticFile:
    """One file in memory, and squeezed, where that helps."""

    body: bytes
    kind: str
    etag: str
    is_text: bool
    squeezed: bytes | None = None


class Shelf:
    """All static files of some folders, by path."""

    def __init__(self, folders: Iterable[Path], *, fresh: bool = False) -> None:
        """Read the folders. With `fresh` they are read again when something in them has changed.

        Raises ValueError if two folders have a file of the same path.
        """
        self._folders = list(folders)
        self._fresh = fresh
        self._seen: list[tuple[str, int, int]] = []
        self._looked_at = 0.0
        self.files: dict[str, StaticFile] = {}
        self.build = ""
        self._read()

    def url(self, path: str) -> str:
        """The address of a file. Raises UnknownStaticFile, a KeyError, if there is none."""
        self._look_again()
        if path not in self.files:
            raise UnknownStaticFile(path)
        return f"{PREFIX}{self.build}/{quote(path, safe='/@')}"

    def squeeze(self) -> None:
        """Compress the texts, in a thread of its own that ends: a browser that comes earlier gets them plain."""
        threading.Thread(target=self._squeeze, name="squeeze", daemon=True).start()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for /static/<build>/<path>. A build of another day gets today's file, not to be kept."""
        if scope["method"] not in {"GET", "HEAD"}:
            await answer_in_words(send, 405, "This is only to be read.", [(b"allow", b"GET, HEAD")])
            return
        self._look_again()
        build, _, path = scope["path"].removeprefix(PREFIX).partition("/")
        file = self.files.get(path)
        if file is None:
            await answer_in_words(send, 404, "There is no such file.")
            return
        asked = {
            name: value for name, value in scope["headers"] if name in {b"accept-encoding", b"if-none-match"}
        }
        body, etag = file.body, file.etag
        headers: Headers = [
            (b"cache-control", FOR_EVER if build == self.build and not self._fresh else ASK_AGAIN),
            (b"x-content-type-options", b"nosniff"),
        ]
        if file.is_text:
            headers.append((b"vary", b"Accept-Encoding"))
            if file.squeezed is not None and _takes_gzip(asked.get(b"accept-encoding", b"")):
                body, etag = file.squeezed, f"{file.etag}-gzip"
                headers.append((b"content-encoding", b"gzip"))
        headers.append((b"etag", f'"{etag}"'.encode()))
        if _has(asked.get(b"if-none-match", b""), etag):
            await answer(send, 304, [row for row in headers if row[0] != b"content-encoding"])
            return
        headers += [(b"content-type", file.kind.encode()), (b"content-length", str(len(body)).encode())]
        await answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    def _read(self) -> None:
        files: dict[str, StaticFile] = {}
        digest = hashlib.sha256()
        self._seen = self._signature()
        for folder in self._folders:
            for place in sorted(folder.rglob("*")):
                if not place.is_file() or place.suffix not in KINDS:
                    continue
                path = place.relative_to(folder).as_posix()
                if path in files:
                    raise ValueError(f"two apps have a static file {path}")
                body = place.read_bytes()
                own = hashlib.sha256(body).hexdigest()
                digest.update(f"{path} {own}\n".encode())
                files[path] = StaticFile(body, KINDS[place.suffix], own[:16], place.suffix in TEXTS)
        self.files, self.build = files, digest.hexdigest()[:12]

    def _look_again(self) -> None:
        if not self._fresh or time.monotonic() - self._looked_at < LOOK_AGAIN_AFTER:
            return
        self._looked_at = time.monotonic()
        if self._signature() != self._seen:
            self._read()

    def _signature(self) -> list[tuple[str, int, int]]:
        if not self._fresh:
            return []
        places = [place for folder in self._folders for place in folder.rglob("*") if place.suffix in KINDS]
        return sorted((str(place), place.stat().st_mtime_ns, place.stat().st_size) for place in places)

    def _squeeze(self) -> None:
        for file in list(self.files.values()):
            if file.is_text and file.squeezed is None and len(file.body) >= WORTH_SQUEEZING:
                squeezed = gzip.compress(file.body, compresslevel=9, mtime=0)
                if len(squeezed) < len(file.body):
                    file.squeezed = squeezed


def _takes_gzip(accepted: bytes) -> bool:
    """Read Accept-Encoding (RFC 9110, 12.5.3)."""
    for said in accepted.decode("latin-1").lower().split(","):
        coding, _, weight = said.partition(";")
        if coding.strip() in {"gzip", "x-gzip", "*"}:
            return weight.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _has(known: bytes, etag: str) -> bool:
    """Read If-None-Match (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in known.decode("latin-1").split(",")]
    return "*" in tags or f'"{etag}"' in tags


SHELF = Shelf(
    sorted(Path(makeright.__file__).parent.glob("*/static")),
    fresh=settings.MAKERIGHT_RELOAD,
)
BUILD = SHELF.build
static_url = SHELF.url
