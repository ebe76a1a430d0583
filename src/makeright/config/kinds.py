"""The kinds of values that settings take: each reads one from the environment's text or from TOML, or refuses it.

No Django here: the supervisor reads settings, and stays small.
"""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

YES, NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off"})
HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*\.?", re.I
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting takes, in words, and how it is read. Both readers raise ValueError for what does not fit."""

    takes: str
    from_text: Callable[[str], Any]
    from_toml: Callable[[object], Any]
    empty_says_something: bool = False  # elsewhere an empty variable counts as none
    may_hold_a_secret: bool = False  # a URL with a password in it, say: never repeated in a complaint


def text(
    takes: str = "text in quotes", fits: Callable[[str], object] = lambda said: said, **more: bool
) -> Kind:
    """Text that `fits`, which may raise ValueError; what it returns doesn't matter."""

    def read(said: object) -> str:
        if not isinstance(said, str) or not said.isprintable():
            raise ValueError(takes)
        fits(said)
        return said

    return Kind(takes, read, read, **more)


def number(least: int = 0, most: int | None = None) -> Kind:
    """A whole number between the two, both included."""
    takes = f"a whole number, {least} or more" if most is None else f"a whole number from {least} to {most}"

    def within(said: int) -> int:
        if said < least or (most is not None and said > most):
            raise ValueError(takes)
        return said

    def from_text(said: str) -> int:
        digits = said.replace("_", "")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            raise ValueError(takes)
        return within(int(digits))

    def from_toml(said: object) -> int:
        if not isinstance(said, int) or isinstance(said, bool):
            raise ValueError(takes)
        return within(said)

    return Kind(takes, from_text, from_toml)


def one_of(*choices: str) -> Kind:
    """One of a few words."""

    def fits(said: str) -> None:
        if said not in choices:
            raise ValueError(said)

    return text(f"one of {', '.join(choices)}", fits)


def words(takes: str, fits: Callable[[str], object] = lambda said: said, **more: bool) -> Kind:
    """A list: separated by commas in the environment, in brackets in TOML. Each entry `fits`."""

    def read(said: object) -> list[str]:
        if not isinstance(said, list):
            raise ValueError(takes)
        for entry in said:
            if not isinstance(entry, str) or not entry or not entry.isprintable():
                raise ValueError(takes)
            fits(entry)
        return said

    def from_text(said: str) -> list[str]:
        return read([entry.strip() for entry in said.split(",") if entry.strip()])

    return Kind(takes, from_text, read, **more)


def url(*schemes: str, takes: str) -> Kind:
    """A URL of one of these schemes, with a host."""

    def fits(said: str) -> None:
        where = urlsplit(said)
        if where.scheme not in schemes or not where.hostname or where.port == 0:  # the port may raise as well
            raise ValueError(takes)

    return text(takes, fits, may_hold_a_secret=True)


def _switch_from_text(said: str) -> bool:
    if said.lower() not in YES | NO:
        raise ValueError(said)
    return said.lower() in YES


def _switch_from_toml(said: object) -> bool:
    if not isinstance(said, bool):
        raise ValueError(said)
    return said


def _zone(said: str) -> None:
    try:
        zoneinfo.ZoneInfo(said)
    except (OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ValueError(said) from error


def _country(said: str) -> None:
    if not re.fullmatch("[A-Z]{2}", said):
        raise ValueError("a country is two capital letters (ISO 3166)")


def _currency(said: str) -> None:
    if not re.fullmatch("[A-Z]{3}", said):
        raise ValueError("a currency is three capital letters (ISO 4217)")


def _host(said: str) -> None:
    """A name or an address; an IPv6 address stands without brackets."""
    if not HOST_NAME.fullmatch(said):
        ipaddress.ip_address(said)


def _served_host(said: str) -> None:
    """As Django's ALLOWED_HOSTS: a name, .name for all below it, an address; * is for nobody's good but still his."""
    if said != "*":
        _host(said.strip("[]") if said.startswith("[") else said.removeprefix("."))


def _origin(said: str) -> None:
    where = urlsplit(said)
    if (
        where.scheme not in {"http", "https"}
        or not where.hostname
        or where.path
        or where.query
        or where.username
    ):
        raise ValueError(said)


def _network(said: str) -> None:
    ipaddress.ip_network(said, strict=False)


def _place(said: str) -> None:
    """A host, host:port, an address, [address]:port or a network."""
    try:
        ipaddress.ip_network(said, strict=False)
    except ValueError:
        where = urlsplit(f"//{said}")
        if where.netloc != said or where.username is not None or not where.hostname or where.port == 0:
            raise
        _host(where.hostname)


def _address(said: str) -> None:
    name, _, domain = said.rpartition("@")
    if not name or " " in said or not HOST_NAME.fullmatch(domain):
        raise ValueError(said)


def _postgres(said: str) -> None:
    """Its host may stand in the query, and there may be several: libpq has the last word when it connects."""
    where = urlsplit(said)
    if where.scheme not in {"postgresql", "postgres"} or not where.path.strip("/"):
        raise ValueError(said)


def _long_enough(said: str) -> None:
    if len(said) < 32:
        raise ValueError(said)


def _hour_from_text(said: str) -> int | None:
    return None if said in {"", "none"} else number(0, 23).from_text(said)


def _hour_from_toml(said: object) -> int | None:
    return None if said in {"", "none"} else number(0, 23).from_toml(said)


TEXT = text()
SWITCH = Kind("yes or no (in TOML true or false)", _switch_from_text, _switch_from_toml)
PORT = number(1, 65_535)
FOLDER, FILE = (
    Kind(takes, Path, lambda said: Path(TEXT.from_toml(said))) for takes in ("a folder", "a file")
)
COUNTRY = text("a country by its two letters, such as FR", _country)
CURRENCY = text("a currency by its three letters, such as EUR", _currency)
ZONE = text("the name of a zone, such as Europe/Paris", _zone)
HOST = text("an address of this machine, such as 127.0.0.1, or a host name", _host)
HOSTS = words("host names, such as desk.example.com", _served_host)
ORIGINS = words("origins, such as https://desk.example.com", _origin)
NETWORKS = words("addresses or networks, such as 10.0.0.0/8", _network)
PLACES = words("hosts, host:port, addresses or networks, such as hooks.internal:8443 or 10.1.0.0/16", _place)
ISSUER = url("https", "http", takes="https:// and a host, such as https://login.example.com/realms/staff")
ROLES = words("names of roles, such as admin, or *")
ADDRESS = text("a mail address, such as desk@example.com", _address)
KEY = text("at least 32 characters that nobody guesses", _long_enough)
KEYS = words("keys of at least 32 characters", _long_enough)
HOUR = Kind("an hour from 0 to 23, or none", _hour_from_text, _hour_from_toml, empty_says_something=True)
MAIL_SERVER = url(
    "smtp",
    "smtp+starttls",
    "smtps",
    takes="smtp://, smtp+starttls:// or smtps://, then user:password@ if needed, and host:port",
)
STORE = url(
    "http", "https", takes="http:// or https:// and a host, such as https://s3.eu-west-3.amazonaws.com"
)
FAN_OUT = url(
    "valkey",
    "valkeys",
    "redis",
    "rediss",
    takes="valkey:// or valkeys://, then user:password@ if needed, and host:port",
)
POSTGRES = text("postgresql://user:password@host:port/name", _postgres, may_hold_a_secret=True)
