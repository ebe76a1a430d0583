"""Pictures, and what passes for them: bombs of each kind."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image


def picture(
    kind: str, size: tuple[int, int] = (1600, 1200), mode: str = "RGB", color: Any = None, **more: Any
) -> bytes:
    """A picture of four corners: red, green, blue and white, clockwise from the upper left; or of one color."""
    file = io.BytesIO()
    made = Image.new("RGB", size, color or "white")
    if color is None:
        width, height = size[0] // 2, size[1] // 2
        made.paste("red", (0, 0, width, height))
        made.paste("lime", (width, 0, size[0], height))
        made.paste("blue", (width, height, *size))
    made.convert(mode).save(file, kind, **more)
    return file.getvalue()


def animation(kind: str) -> bytes:
    """Red first, then blue."""
    frames = [Image.new("RGB", (300, 200), color) for color in ("red", "blue", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


def turned(orientation: int) -> bytes:
    """A photo as a phone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", (1600, 1200), exif=exif, quality=95)


def png(width: int, height: int, body: bytes, *before: tuple[bytes, bytes]) -> bytes:
    """A PNG of 8-bit RGB out of its parts."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        *before,
        (b"IDAT", body),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def zeros(count: int) -> bytes:
    """So many zeros, squeezed: one block of a million again and again. The checksum at its end is wrong."""
    squeeze = zlib.compressobj(9)
    head = squeeze.compress(b"")
    block = squeeze.compress(b"\0" * 1_000_000) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return head + block * max(count // 1_000_000, 1) + squeeze.flush()


def jpeg_of_many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs as much as a whole picture."""
    whole = picture("JPEG", (4000, 4000), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * count + b"\xff\xd9"


def _large_webp() -> bytes:
    """Of the kind without losses, whose first 28 bits are its width and height."""
    body = b"\x2f" + (16_382 | 16_382 << 14).to_bytes(4, "little") + b"\x88" * 10_000
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def _large_jpeg() -> bytes:
    small = picture("JPEG", (16, 16))
    frame = small.index(b"\xff\xc0")
    return small[: frame + 5] + struct.pack(">HH", 65_500, 65_500) + small[frame + 9 :]


BOMBS: dict[str, Callable[[], bytes]] = {
    "a PNG of 50,000 x 50,000": lambda: png(50_000, 50_000, zeros(2_000_000_000)),
    "a PNG that says it is larger than anything": lambda: png(2**31 - 1, 2**31 - 1, zeros(10_000_000)),
    "a PNG just small enough to be tried, all zeros": lambda: png(5_477, 5_477, zeros(91_000_000)),
    "a PNG with a gigabyte of zeros behind": lambda: png(100, 100, zeros(1_000_000_000)),
    "a PNG with a text of 500 MB": lambda: png(
        100, 100, zeros(31_000), (b"zTXt", b"a\0\0" + zeros(500_000_000))
    ),
    "a PNG with a profile of 500 MB": lambda: png(
        100, 100, zeros(31_000), (b"iCCP", b"a\0\0" + zeros(500_000_000))
    ),
    "a GIF of 65,535 x 65,535": lambda: (
        b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6 + b",\0\0\0\0\xff\xff\xff\xff\0\x08" + b"\xff" * 5_000
    ),
    "a WebP of 16,383 x 16,383": _large_webp,
    "a JPEG of 65,500 x 65,500": _large_jpeg,
    "a JPEG of thousands of scans": lambda: jpeg_of_many_scans(3_000),
}
