"""What Frame House’s own systems tell of customers: kinds of events, and what happened with whom how long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple


class Kind(NamedTuple):
    """`attributes`: (code, name, kind) each."""

    name: str
    color: str
    attributes: tuple[tuple[str, str, str], ...] = ()
    days: int | None = None


KINDS = {
    "configurator": Kind(
        "Tried the configurator", "sky", (("frame", "Frame", "text"), ("size", "Size", "text")), days=730
    ),
    "shop_visit": Kind("Visited the shop", "ochre", (("bought", "Bought something", "yes_no"),)),
    "sample_box": Kind("Asked for the sample box", "olive"),
}


class Happened(NamedTuple):
    """`address`: of the customer."""

    address: str
    kind: str
    ago: timedelta
    said: dict[str, str] = {}


def _looks(address: str, ago: timedelta, *frames: str) -> list[Happened]:
    """One look after the other, four minutes apart."""
    return [
        Happened(
            address, "configurator", ago - number * timedelta(minutes=4), {"frame": each, "size": "50 × 70"}
        )
        for number, each in enumerate(frames)
    ]


def happened(karim: str, ines: str, rosa: str) -> list[Happened]:
    """What happened with these three."""
    return [
        Happened(karim, "shop_visit", timedelta(days=41, hours=3), {"bought": "yes"}),
        *_looks(karim, timedelta(days=3, hours=5), "Oak", "Oak", "Walnut", "Ash", "Oak", "Walnut"),
        Happened(ines, "sample_box", timedelta(days=12)),
        *_looks(ines, timedelta(days=10, hours=2), "Walnut"),
        Happened(rosa, "shop_visit", timedelta(days=64), {"bought": "no"}),
    ]
