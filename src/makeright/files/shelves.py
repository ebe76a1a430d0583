"""Shelves: where bytes stand under a key, in the home's folders or in object storage. Nobody else touches either.

A key says what stands there: `files/ab/cdef…` by digest, `mail/2026-11-21/….eml` for a mail as it came. What stands
under a key never changes, so that writing twice is writing once.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from makeright.lib.ids import new_id
from makeright.lib.syncing import sync

if TYPE_CHECKING:
    from obstore.store import S3Store

SCRAP = ".part"  # what is being written, or was when the power went
FILES, MAIL = "files", "mail"
PIECE = 1 << 20  # bytes that are fetched at once
JUST_NOW = 60  # seconds
PATIENCE = timedelta(seconds=20)  # with a store that fails
_KEY = re.compile(r"(?:files|mail)(?:/[0-9A-Za-z_][0-9A-Za-z_.-]*)+")
_SIDE_BY_SIDE = ThreadPoolExecutor(8, "shelf")


@dataclass(frozen=True, slots=True)
class Spooled:
    """Bytes that were too many to hold in memory: they lie in a file, which whoever puts them on a shelf takes away."""

    path: Path
    size: int
    digest: str

    def discard(self) -> None:
        """Throw it away, if no shelf has taken it over."""
        self.path.unlink(missing_ok=True)


Content = bytes | Spooled


class Shelf(Protocol):
    """What each kind of shelf can do. A key that nothing stands under raises FileNotFoundError; storage that can't be
    reached, or is full, raises OSError. No key that was put is ever half there."""

    def put_synced(self, key: str, content: Content) -> None:
        """Put content under a key so that a power cut loses none of it. What stands there already is left alone."""

    def put_all_synced(self, contents: Mapping[str, Content]) -> None:
        """Put many contents side by side, which takes little longer than one."""

    def open(self, key: str) -> IO[bytes]:
        """What stands under a key, as a file to read and to seek in. The caller closes it."""

    def read(self, key: str) -> bytes:
        """All that stands under a key."""

    def size(self, key: str) -> int:
        """How many bytes stand under a key."""

    def put_at(self, key: str) -> datetime:
        """When it was put there."""

    def exists(self, key: str) -> bool:
        """Say whether something stands under a key."""

    def delete(self, key: str) -> None:
        """Take away what stands under a key. Twice is harmless."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin so. What comes or goes meanwhile may be missing or not."""


def shelf() -> Shelf:
    """The shelf of this installation. Raises ImproperlyConfigured, in words, if it is half set up."""
    if not settings.MAKERIGHT_S3_BUCKET:
        return _disk(Path(settings.MAKERIGHT_FILES), Path(settings.MAKERIGHT_MAIL))
    return _s3(
        settings.MAKERIGHT_S3_BUCKET,
        settings.MAKERIGHT_S3_ENDPOINT,
        settings.MAKERIGHT_S3_REGION,
        settings.MAKERIGHT_S3_KEY,
        settings.MAKERIGHT_S3_SECRET,
    )


def disk() -> DiskShelf:
    """The shelf in the home's folders, whatever the setting says."""
    return _disk(Path(settings.MAKERIGHT_FILES), Path(settings.MAKERIGHT_MAIL))


def checked(key: str) -> str:
    """Give the key back. Raises ValueError for what is none of ours: no name of a sender ever becomes a path."""
    if not _KEY.fullmatch(key) or ".." in key or key.endswith(SCRAP):
        raise ValueError(f"not a key of ours: {key!r}")
    return key


class DiskShelf:
    """In folders: a synced file, renamed into place, in a synced folder."""

    def __init__(self, files: Path, mail: Path) -> None:
        self._folders = {FILES: files, MAIL: mail}

    def path(self, key: str) -> Path:
        """Where the bytes of a key lie."""
        area, _, rest = checked(key).partition("/")
        return self._folders[area] / rest

    def put_synced(self, key: str, content: Content) -> None:
        if self._put(key, content):
            sync(self.path(key).parent)

    def put_all_synced(self, contents: Mapping[str, Content]) -> None:
        fresh = list(_SIDE_BY_SIDE.map(lambda key: self._put(key, contents[key]), contents))
        for folder in {
            self.path(key).parent for key, is_fresh in zip(contents, fresh, strict=True) if is_fresh
        }:
            sync(folder)

    def open(self, key: str) -> IO[bytes]:
        return open(self.path(key), "rb")

    def read(self, key: str) -> bytes:
        return self.path(key).read_bytes()

    def size(self, key: str) -> int:
        return self.path(key).stat().st_size

    def put_at(self, key: str) -> datetime:
        return datetime.fromtimestamp(self.path(key).stat().st_mtime, UTC)

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def keys(self, prefix: str = "") -> Iterator[str]:
        for area, folder in self._folders.items():
            yield from self._below(folder, area, prefix)

    def scraps(self, *, before: datetime) -> Iterator[tuple[Path, int]]:
        """What was left half written before that moment, and its size in bytes."""
        for folder in self._folders.values():
            for path in folder.rglob(f"*{SCRAP}"):
                with contextlib.suppress(FileNotFoundError):
                    found = path.lstat()
                    if found.st_mtime < before.timestamp() and path.is_file():
                        yield path, found.st_size

    def _below(self, folder: Path, key: str, prefix: str) -> Iterator[str]:
        if not f"{key}/".startswith(prefix) and not prefix.startswith(f"{key}/"):
            return
        try:
            found = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        for entry in found:
            own = f"{key}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from self._below(Path(entry.path), own, prefix)
            elif own.startswith(prefix) and not own.endswith(SCRAP) and _KEY.fullmatch(own):
                yield own

    def _put(self, key: str, content: Content) -> bool:
        """Write the file and sync it, not its folder; say whether that needs it. One of another size isn't whole."""
        path = self.path(key)
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            if found.st_size == _size(content):
                if isinstance(content, Spooled):
                    content.discard()
                # Whoever put it there a moment ago may not have come to the folder yet.
                return time.time() - found.st_mtime < JUST_NOW
        _make_folder(path.parent)
        if isinstance(content, Spooled):
            _move_synced(content.path, path)
        else:
            _write_synced(path, content)
        return True


class S3Shelf:
    """In a bucket of an S3-compatible store, addressed by path. The bucket holds nothing but our keys."""

    def __init__(self, bucket: str, endpoint: str, region: str, key: str, secret: str) -> None:
        """Raises ImproperlyConfigured if something is missing. Says nothing to the store yet."""
        needed = {"MAKERIGHT_S3_BUCKET": bucket, "MAKERIGHT_S3_KEY": key, "MAKERIGHT_S3_SECRET": secret}
        if missing := [name for name, said in needed.items() if not said]:
            raise ImproperlyConfigured(
                f"Files in object storage are half set up: {' and '.join(missing)} must be set as well."
            )
        self._store = _store(bucket, endpoint, region, key, secret)
        self.name = f"{endpoint or 's3'}/{bucket}"

    def put_synced(self, key: str, content: Content) -> None:
        import obstore

        with contextlib.suppress(FileNotFoundError):
            if self.size(key) == _size(content):
                if isinstance(content, Spooled):
                    content.discard()
                return
        with _in_words("put"):
            # A store answers when what it was given is safe, and shows a part of it to nobody.
            obstore.put(self._store, checked(key), content.path if isinstance(content, Spooled) else content)
        if isinstance(content, Spooled):
            content.discard()

    def put_all_synced(self, contents: Mapping[str, Content]) -> None:
        list(_SIDE_BY_SIDE.map(lambda key: self.put_synced(key, contents[key]), contents))

    def open(self, key: str) -> IO[bytes]:
        import obstore

        with _in_words("opened"):
            reader = obstore.open_reader(self._store, checked(key), buffer_size=PIECE)
        return io.BufferedReader(_Fetched(reader), 65_536)

    def read(self, key: str) -> bytes:
        import obstore

        with _in_words("read"):
            return bytes(obstore.get(self._store, checked(key)).bytes())

    def size(self, key: str) -> int:
        return int(self._head(key)["size"])

    def put_at(self, key: str) -> datetime:
        at: datetime = self._head(key)["last_modified"]
        return at

    def exists(self, key: str) -> bool:
        try:
            self._head(key)
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        import obstore

        with contextlib.suppress(FileNotFoundError), _in_words("deleted"):
            obstore.delete(self._store, checked(key))

    def keys(self, prefix: str = "") -> Iterator[str]:
        import obstore

        # Stores list by whole folders, so a part of a name is looked for here.
        folder = prefix.rpartition("/")[0]
        with _in_words("listed"):
            for page in obstore.list(self._store, folder or None):
                for one in page:
                    path = str(one["path"])
                    if path.startswith(prefix) and _KEY.fullmatch(path):
                        yield path

    def _head(self, key: str) -> Any:
        import obstore

        with _in_words("looked up"):
            return obstore.head(self._store, checked(key))


class _Fetched(io.RawIOBase):
    """An object of a store as a file."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _in_words("read"):
            piece = memoryview(self._reader.read(len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())


@lru_cache(maxsize=4)
def _disk(files: Path, mail: Path) -> DiskShelf:
    return DiskShelf(files, mail)


@lru_cache(maxsize=4)
def _s3(bucket: str, endpoint: str, region: str, key: str, secret: str) -> S3Shelf:
    return S3Shelf(bucket, endpoint, region, key, secret)


def _store(bucket: str, endpoint: str, region: str, key: str, secret: str) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise ImproperlyConfigured(
            "MAKERIGHT_S3_BUCKET is set, and the package for it is missing: pip install 'makeright[s3]'"
        ) from error
    more: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    return S3Store(
        bucket,
        region=region,
        access_key_id=key,
        secret_access_key=secret,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=60),
        },
        retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
        **more,
    )


@contextlib.contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Turn a store's errors into the system's. Its own words may hold keys: not repeated, not even as a cause."""
    from obstore.exceptions import BaseError, NotFoundError

    try:
        yield
    except (BaseError, OSError) as error:  # some come as Python's own
        if isinstance(error, NotFoundError | FileNotFoundError) and "NoSuchBucket" not in str(error):
            raise FileNotFoundError(errno.ENOENT, "nothing stands under this key") from None
        said = re.search(r"\b[1-5]\d\d [A-Z][A-Za-z ]+|error sending request|timed out", str(error))
        words = f"object storage failed, nothing was {what}: {said[0] if said else type(error).__name__}"
        raise OSError(errno.EIO, words) from None


def _size(content: Content) -> int:
    return content.size if isinstance(content, Spooled) else len(content)


def _write_synced(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{new_id()}{SCRAP}")
    try:
        with open(fresh, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)  # a full disk need not be fuller
        raise


def _move_synced(spool: Path, path: Path) -> None:
    sync(spool)
    try:
        os.replace(spool, path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        fresh = path.with_name(f"{path.name}.{new_id()}{SCRAP}")
        shutil.copyfile(spool, fresh)
        sync(fresh)
        os.replace(fresh, path)
        spool.unlink()


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each synced into the one that holds it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)
