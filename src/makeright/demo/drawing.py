"""Drawing: the photos that customers of the story send, by a few strokes and always the same ones for a name.

`corner-walnut-2.jpg` is a split corner of walnut, the second of its kind. Pillow draws them small and soft, as a phone
in a hallway does, so that the folder of pictures stays small.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import cast

from PIL import Image, ImageDraw, ImageFilter

from makeright.demo.cast import PICTURES

SIZE = (640, 480)
Color = tuple[int, int, int]
_DARKER = [int(light * 0.62) for light in range(256)]
WOODS: dict[str, Color] = {
    "oak": (196, 154, 100),
    "walnut": (104, 70, 46),
    "ash": (214, 192, 158),
    "black": (42, 40, 40),
    "white": (232, 229, 222),
    "pine": (222, 184, 126),
}
_WALLS: tuple[Color, ...] = ((216, 209, 197), (190, 197, 198), (205, 190, 172), (170, 160, 148))


def picture(name: str) -> bytes:
    """The bytes of a picture of the demo: kept in its folder, or drawn."""
    kept = PICTURES / name
    return kept.read_bytes() if kept.exists() else draw(name)


def draw(name: str) -> bytes:
    """Draw the photo of that name, as a JPEG. Raises KeyError for a kind or a wood that there is none of."""
    kind, *wood, _number = name.removesuffix(".jpg").split("-")
    chance = random.Random(name)
    photo = Image.new("RGB", SIZE, chance.choice(_WALLS))
    _KINDS[kind](photo, WOODS[wood[0]] if wood else WOODS["oak"], chance)
    return _as_a_phone_takes_it(photo, chance)


def _as_a_phone_takes_it(photo: Image.Image, chance: random.Random) -> bytes:
    """A little crooked, a little dark at the edges, a little soft."""
    turned = photo.rotate(chance.uniform(-4, 4), Image.Resampling.BILINEAR, fillcolor=photo.getpixel((3, 3)))
    dark = turned.point(_DARKER * 3)
    out = BytesIO()
    Image.composite(turned, dark, _shade(chance.choice((-9, 0, 9)))).save(out, "JPEG", quality=72)
    return out.getvalue()


@cache
def _shade(shift: int) -> Image.Image:
    """Where the light falls: in the middle, or a little beside it."""
    shade = Image.new("L", (64, 48), 0)
    ImageDraw.Draw(shade).ellipse((-14, -12, 78 + shift, 60), fill=255)
    return shade.filter(ImageFilter.GaussianBlur(11)).resize(SIZE)


def _other(color: Color, by: int) -> Color:
    return tuple(max(0, min(255, part + by)) for part in color)  # type: ignore[return-value]


def _grain(
    pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], color: Color, chance: random.Random
) -> None:
    """A length of wood, with its grain along the longer side."""
    left, top, right, bottom = box
    pen.rectangle(box, fill=color)
    lies = right - left > bottom - top
    for _ in range((bottom - top if lies else right - left) // 3):
        at = chance.randint(top, bottom) if lies else chance.randint(left, right)
        tone, drift = _other(color, chance.randint(-26, 18)), chance.randint(-5, 5)
        ends = (left, at, right, at + drift) if lies else (at, top, at + drift, bottom)
        pen.line(ends, fill=tone, width=chance.choice((1, 1, 2)))


def _frame(pen: ImageDraw.ImageDraw, wood: Color, chance: random.Random, wide: int = 96) -> None:
    """The lower left corner of a frame with a mat and a bit of a picture."""
    pen.rectangle((110 + wide, 0, 640, 400 - wide), fill=(240, 236, 226))
    pen.rectangle((190 + wide, 0, 640, 318 - wide), fill=_other((150, 168, 172), chance.randint(-40, 40)))
    hill = [(190 + wide, 318 - wide)]
    hill += [
        (x, 250 - wide - int(40 * math.sin(x / chance.randint(60, 90)))) for x in range(190 + wide, 660, 20)
    ]
    pen.polygon([*hill, (660, 318 - wide)], fill=_other((104, 116, 90), chance.randint(-20, 30)))
    _grain(pen, (110, 400 - wide, 640, 400), _other(wood, -6), chance)
    _grain(pen, (110, 0, 110 + wide, 400 - wide), wood, chance)
    pen.polygon([(110, 400), (110, 400 - wide), (110 + wide, 400 - wide)], fill=wood)
    pen.line((110, 400, 110 + wide, 400 - wide), fill=_other(wood, -50), width=2)


def _corner(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """The corner is open, and splinters stand out."""
    pen = ImageDraw.Draw(photo)
    _frame(pen, wood, chance)
    gap = chance.randint(9, 20)
    pen.polygon(
        [(104, 408), (206, 304), (206 + gap, 304 + gap // 3), (104 + gap * 2, 412)], fill=(30, 24, 20)
    )
    for _ in range(14):
        x = chance.randint(112, 200)
        y = 510 - x + chance.randint(-8, 8)
        tip = (x + chance.randint(-16, 24), y + chance.randint(-18, 22))
        pen.polygon([(x, y), (x + 5, y + 4), tip], fill=_other(wood, chance.randint(20, 60)))


def _glass(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A star of cracks in the glass."""
    pen = ImageDraw.Draw(photo)
    _frame(pen, wood, chance, wide=70)
    x, y = chance.randint(320, 460), chance.randint(80, 200)
    for turn in range(13):
        way, at = turn * math.tau / 13 + chance.uniform(-0.2, 0.2), (float(x), float(y))
        for _ in range(6):
            way += chance.uniform(-0.25, 0.25)
            to = (at[0] + 52 * math.cos(way), at[1] + 52 * math.sin(way))
            if to[0] > 180 and to[1] < 330:
                pen.line((*at, *to), fill=(250, 252, 252), width=2)
                pen.line((at[0] + 2, at[1] + 2, to[0] + 2, to[1] + 2), fill=(120, 130, 134), width=1)
            at = to


def _scratch(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A chip and a scratch on the wood."""
    pen = ImageDraw.Draw(photo)
    _frame(pen, wood, chance, wide=150)
    x, y = chance.randint(260, 420), chance.randint(290, 360)
    pen.line((x, y, x + 90, y - 22, x + 150, y - 17), fill=_other(wood, 52), width=3)
    pen.line((x, y + 3, x + 90, y - 19), fill=_other(wood, -52), width=1)
    pen.polygon(
        [(x - 40, y + 20), (x - 16, y + 14), (x - 10, y + 30), (x - 30, y + 36)], fill=(206, 178, 140)
    )


def _parcel(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A box on a doormat, with a dent and a label."""
    pen = ImageDraw.Draw(photo)
    pen.rectangle((0, 330, 640, 480), fill=(120, 104, 90))
    card = _other((186, 146, 100), chance.randint(-12, 12))
    pen.polygon([(90, 120), (520, 90), (560, 380), (120, 410)], fill=card)
    pen.polygon([(520, 90), (590, 70), (622, 340), (560, 380)], fill=_other(card, -34))
    pen.polygon([(280, 107), (330, 103), (360, 394), (312, 398)], fill=_other(card, 34))
    x, y = chance.choice(((160, 352), (500, 326), (150, 172)))
    for ring in range(5):
        reach = 58 - ring * 11
        tone = _other(card, -18 - ring * 12)
        dent = [(x + reach * chance.uniform(0.5, 1) * math.cos(a), y + reach * chance.uniform(0.5, 1) * math.sin(a))
                for a in (0.2, 1.2, 2.3, 3.4, 4.5, 5.6)]  # fmt: skip
        pen.polygon(dent, fill=tone)
    _sticker(pen, (380, 190), 130, chance)


def _label(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A label near by: lines of an address, bars, and a smear."""
    pen = ImageDraw.Draw(photo)
    pen.rectangle((0, 0, 640, 480), fill=(184, 146, 102))
    _sticker(pen, (110, 70), 400, chance)
    pen.ellipse((300, 190, 470, 260), fill=(206, 200, 190))


def _sticker(pen: ImageDraw.ImageDraw, at: tuple[int, int], wide: int, chance: random.Random) -> None:
    x, y = at
    high = int(wide * 0.82)
    pen.rectangle((x, y, x + wide, y + high), fill=(244, 243, 238))
    for row in range(5):
        end = x + int(wide * chance.uniform(0.4, 0.8))
        line = y + int(high * (0.1 + row * 0.1))
        pen.line((x + wide // 12, line, end, line), fill=(70, 70, 72), width=max(2, wide // 60))
    bar = x + wide // 12
    while bar < x + wide * 11 // 12:
        wide_bar = chance.randint(1, max(2, wide // 60))
        pen.rectangle((bar, y + high * 2 // 3, bar + wide_bar, y + high * 11 // 12), fill=(20, 20, 22))
        bar += wide_bar + chance.randint(2, max(3, wide // 50))


def _warp(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A length of molding that bows away from a straight table edge."""
    pen = ImageDraw.Draw(photo)
    pen.rectangle((0, 300, 640, 480), fill=(146, 132, 116))
    pen.line((0, 300, 640, 300), fill=(92, 82, 72), width=3)
    bow = chance.randint(34, 58)
    for layer in range(46):
        curve = [(x, 298 - layer - int(bow * math.sin(math.pi * (x - 30) / 580))) for x in range(30, 611, 20)]
        tone = _other(wood, 22 if layer > 38 else chance.randint(-10, 8))
        pen.line(curve, fill=tone, width=2)


def _wall(photo: Image.Image, wood: Color, chance: random.Random) -> None:
    """A frame on a wall above a shelf, hung at last."""
    pen = ImageDraw.Draw(photo)
    _grain(pen, (0, 400, 640, 420), (176, 140, 98), chance)
    left, top = chance.randint(150, 240), chance.randint(50, 80)
    wide, high = chance.choice(((200, 270), (290, 220)))
    shadow = _other(cast(Color, photo.getpixel((3, 3))), -30)
    pen.rectangle((left + 8, top + 10, left + wide + 8, top + high + 10), fill=shadow)
    pen.rectangle((left, top, left + wide, top + high), fill=wood)
    pen.rectangle((left + 14, top + 14, left + wide - 14, top + high - 14), fill=(241, 237, 228))
    inner = (left + 48, top + 48, left + wide - 48, top + high - 48)
    pen.rectangle(inner, fill=_other((164, 150, 140), chance.randint(-30, 50)))
    sun = chance.randint(inner[0] + 20, inner[2] - 40)
    pen.ellipse((sun, inner[1] + 24, sun + 34, inner[1] + 58), fill=(222, 170, 96))
    pen.rectangle((inner[0], inner[3] - 40, inner[2], inner[3]), fill=(88, 102, 98))
    vase = chance.choice((60, 520))
    pen.ellipse((vase, 330, vase + 60, 402), fill=(112, 130, 132))
    pen.rectangle((vase + 20, 300, vase + 40, 340), fill=(112, 130, 132))


_KINDS: dict[str, Callable[[Image.Image, Color, random.Random], None]] = {
    "corner": _corner,
    "glass": _glass,
    "scratch": _scratch,
    "parcel": _parcel,
    "label": _label,
    "warp": _warp,
    "wall": _wall,
}
