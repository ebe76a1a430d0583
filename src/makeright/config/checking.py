"""Looking over the settings before anything starts: what is wrong is said in words, and nothing runs half configured.

Imports no Django: the supervisor calls it, and stays small. What the database is asked stands in readying.py.
"""

from __future__ import annotations

import ipaddress
import os
import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from makeright.config.options import Option
from makeright.config.reading import DEFAULT, FILE, Settings

SQLITE = "makeright.sqlite3"


def faults(settings: Settings) -> list[str]:
    """What is wrong with the settings and the home, a sentence each; nothing if all is well."""
    return [
        *settings.faults,
        *_about_strangers(settings),
        *_about_proxies(settings),
        *_about_ports(settings),
        *_about_storage(settings),
        *_about_other_machines(settings),
        *_about_home(settings["MAKERIGHT_HOME"], settings["DATABASE_URL"]),
    ]


def worries(settings: Settings) -> list[str]:
    """What is no fault, but ought to be known."""
    said = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        said.append("Makeright runs as root and needs not: give it a user of its own.")
    if "*" in settings["MAKERIGHT_HOSTS"]:
        said.append("MAKERIGHT_HOSTS is *: whatever name a stranger asks by is believed. Name yours instead.")
    if settings.file is not None and _others_may_read(settings.file) and _holds_secrets(settings):
        said.append(f"Everybody on this machine may read {settings.file}, which holds secrets: chmod 600.")
    return said


def _about_strangers(settings: Settings) -> Iterator[str]:
    if is_for_this_machine(settings["MAKERIGHT_BIND"]):
        return
    if settings.told["MAKERIGHT_HOSTS"].origin == DEFAULT:
        yield (
            f"MAKERIGHT_BIND is {settings['MAKERIGHT_BIND']}, so browsers come from elsewhere,"
            " and MAKERIGHT_HOSTS doesn't say by which names: MAKERIGHT_HOSTS=desk.example.com"
        )
    if settings["MAKERIGHT_DEMO"] and not settings["MAKERIGHT_DEMO_OPEN"]:
        yield (
            f"The demo's password is published, and MAKERIGHT_BIND is {settings['MAKERIGHT_BIND']}: whoever reaches"
            " that could sign in. MAKERIGHT_DEMO_OPEN=1 says that they may."
        )


def _about_proxies(settings: Settings) -> Iterator[str]:
    if settings["MAKERIGHT_HTTPS"] and not settings["MAKERIGHT_PROXIES"]:
        yield (
            "MAKERIGHT_HTTPS is on, and MAKERIGHT_PROXIES doesn't say which proxy is believed that a browser came"
            " by TLS: for one on this machine MAKERIGHT_PROXIES=127.0.0.1,::1"
        )
    for network in settings["MAKERIGHT_PROXIES"]:
        if ipaddress.ip_network(network, strict=False).prefixlen == 0:
            yield f"MAKERIGHT_PROXIES names {network}, which is everybody; name the proxies alone."


def _about_ports(settings: Settings) -> Iterator[str]:
    named: dict[int, str] = {}
    wanted = [
        "PORT",
        "MAKERIGHT_MAIL_PORT",
        *(["MAKERIGHT_STREET_PORT"] if settings["MAKERIGHT_DEMO"] else []),
    ]
    for name in wanted:
        first = named.setdefault(settings[name], name)
        if first != name:
            yield f"{first} and {name} are both {settings[name]}; each needs a port of its own."


def _about_storage(settings: Settings) -> Iterator[str]:
    needed = ["MAKERIGHT_S3_BUCKET", "MAKERIGHT_S3_KEY", "MAKERIGHT_S3_SECRET"]
    missing = [name for name in needed if not settings[name]]
    if missing and (len(missing) < len(needed) or settings["MAKERIGHT_S3_ENDPOINT"]):
        yield f"Files in object storage are half set up: {' and '.join(missing)} must be set as well, or none of them."
    elif not missing and find_spec("obstore") is None:
        yield "MAKERIGHT_S3_BUCKET is set, and the package obstore is not installed: pip install 'makeright[s3]'"


def _about_other_machines(settings: Settings) -> Iterator[str]:
    if settings["MAKERIGHT_VALKEY_URL"] and find_spec("valkey") is None:
        yield "MAKERIGHT_VALKEY_URL is set, and the package valkey is not installed: pip install 'makeright[valkey]'"


def _about_home(home: Path, database: str) -> Iterator[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        yield f"MAKERIGHT_HOME ({home}) can't be made: {error.strerror}."
        return
    for place in (home, *(home / name for name in ("files", "mail", "run", "secret.key", SQLITE))):
        if os.path.exists(place) and (wrong := _missing_rights(place)):
            yield (
                f"{place} can't be {wrong} by this user. It belongs to {_owner(place)};"
                " whoever runs Makeright must own it."
            )
    if not database and os.access(home, os.X_OK) and not (home / SQLITE).exists():
        yield f"There is no database in {home} yet. Make it first: makeright init"


def is_for_this_machine(host: str) -> bool:
    """Say whether only this machine itself reaches an address or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def _missing_rights(place: Path) -> str:
    needed = os.R_OK | (os.W_OK if place.name != "secret.key" else 0) | (os.X_OK if place.is_dir() else 0)
    if os.access(place, needed):
        return ""
    return "written to" if os.access(place, os.R_OK) else "read"


def _owner(place: Path) -> str:
    try:
        return place.owner()
    except (KeyError, OSError, NotImplementedError):
        return f"user {place.stat().st_uid}"


def _others_may_read(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _holds_secrets(settings: Settings) -> bool:
    return any(
        setting.origin == FILE and _is_secret(setting.option) and setting.value
        for setting in settings.told.values()
    )


def _is_secret(option: Option) -> bool:
    return option.is_secret or option.kind.may_hold_a_secret
