"""Drawing a small picture of a picture: a program of its own, so that whatever the picture does to it dies with it.

Standard input is the picture, as a file; standard output a line "WIDTH HEIGHT" and the small picture as WebP. It says
what was wrong by its exit code. Started by shrinking.py, by path and isolated: it imports nothing of ours.
"""

from __future__ import annotations

import io
import os
import resource
import sys
from typing import IO

from PIL import GifImagePlugin, Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

COVERED = (700, 500)  # twice what the desk shows, which crops to this shape
LONGEST = 1_400  # pixels of the longer side
MOST_PIXELS = {"JPEG": 200_000_000}  # a JPEG is decoded small in the first place
MOST_PIXELS_ELSE = 30_000_000
MEMORY = 190_000_000  # bytes of address space
MOST_WRITTEN = 2_000_000  # bytes
SECONDS = 3  # of CPU
QUALITY = 80
TOO_LARGE, BROKEN, TOO_MUCH_MEMORY = 3, 4, 5  # exit codes
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
LOADED = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
ORIENTATION = 0x0112  # EXIF 2.32, 4.6.4
_TURN = Image.Transpose
LAYING = frozenset({_TURN.ROTATE_90, _TURN.ROTATE_270, _TURN.TRANSPOSE, _TURN.TRANSVERSE})
TURNS: dict[int, tuple[Image.Transpose, ...]] = {
    2: (_TURN.FLIP_LEFT_RIGHT,),
    3: (_TURN.ROTATE_180,),
    4: (_TURN.FLIP_TOP_BOTTOM,),
    5: (_TURN.TRANSPOSE,),
    6: (_TURN.ROTATE_270,),
    7: (_TURN.TRANSVERSE,),
    8: (_TURN.ROTATE_90,),
}


def main() -> int:
    """Draw, within limits that the kernel holds; return the exit code."""
    os.nice(19)  # whoever waits for something goes first
    rehearse()
    confine()
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves
    try:
        small = draw(sys.stdin.buffer)
        if small is None:
            return TOO_LARGE
        sys.stdout.buffer.write(b"%d %d\n" % small.size)
        small.save(sys.stdout.buffer, "WEBP", quality=QUALITY, method=2)
        sys.stdout.flush()
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception:
        return BROKEN
    return 0


def draw(file: IO[bytes]) -> Image.Image | None:
    """The small picture: the first frame, the right way up, and nothing but pixels. None if there are too many."""
    picture: Image.Image = Image.open(file, formats=FORMATS)
    width, height = picture.size
    if width * height > MOST_PIXELS.get(picture.format or "", MOST_PIXELS_ELSE):
        return None
    turn = TURNS.get(picture.getexif().get(ORIENTATION, 1), ())
    lies = any(one in LAYING for one in turn)
    box = small_size(height, width)[::-1] if lies else small_size(width, height)
    picture.draft("RGB", (2 * box[0], 2 * box[1]))
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    is_clear = picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    if picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA" if is_clear else "RGB")
    small = picture.resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    for one in turn:
        small = small.transpose(one)
    bare = Image.new(small.mode, small.size)
    bare.paste(small)  # no places, dates or profiles go along
    return bare


def small_size(width: int, height: int) -> tuple[int, int]:
    """Cover the shape that is shown, with the longer side within bounds, and never larger than it is."""
    scale = min(1.0, max(COVERED[0] / width, COVERED[1] / height), LONGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def rehearse() -> None:
    """Load what Pillow loads late: afterwards nothing can be opened."""
    for kind in FORMATS:
        file = io.BytesIO()
        Image.new("RGB", (2, 2)).save(file, kind)
        draw(file)


def confine() -> None:
    """No more memory and time than a picture takes; no file, no connection, no process from here on."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(
        resource.RLIMIT_CPU, (SECONDS, SECONDS + 1)
    )  # first a signal that says why, then the end


if __name__ == "__main__":
    os._exit(main())
