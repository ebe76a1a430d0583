"""The doctor: looks the whole house over, and for each fault says the cure. Changes nothing.

Each look is guarded: one that fails is a finding itself, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from makeright.lib.scrubbing import scrubbed
from makeright.operating.checkups import database, doors, kept, machine, work
from makeright.operating.findings import FAULT, OK, WARNING, Asked, Finding, Level, fault

__all__ = ["FAULT", "OK", "WARNING", "Asked", "Finding", "Level", "examine"]

Look = Callable[[Asked], Iterator[Finding]]

# In the order in which they are told: what the rest stands on comes first.
LOOKS: dict[str, Look] = {
    "home": machine.home,
    "disk": machine.disk,
    "key": machine.key,
    "descriptors": machine.descriptors,
    "database": database.reached,
    "sqlite": database.sqlite,
    "postgresql": database.postgresql,
    "migrations": database.migrations,
    "triggers": database.triggers_are_there,
    "damage": database.damage,
    "clock": database.clock,
    "engine": work.engine,
    "jobs": work.jobs,
    "recurring": work.recurring,
    "followers": work.followers,
    "search": work.search,
    "live": work.live,
    "mail": work.mail,
    "replies": work.replies,
    "letters": work.letters,
    "feeds": work.feeds,
    "webhooks": work.webhooks,
    "hosts": doors.hosts,
    "web": doors.web,
    "mail-port": doors.mail_port,
    "mail-server": doors.mail_server,
    "stream": doors.stream,
    "valkey": doors.valkey,
    "shelf": kept.shelf_is_reached,
    "files": kept.files,
    "backup": kept.backups,
}

DATABASE = "database"
# What can't be looked at without it; each would only wait for it once more.
IN_THE_DATABASE = set(
    "sqlite postgresql migrations triggers clock engine jobs recurring followers search"
    " mail replies letters feeds webhooks stream files".split()
)


def looks(name: str) -> Callable[[Look], Look]:
    """Register a look of an app on a higher floor, which needs the database."""

    def register(look: Look) -> Look:
        LOOKS[name] = look
        IN_THE_DATABASE.add(name)
        return look

    return register


def examine(asked: Asked | None = None) -> list[Finding]:
    """Look at everything; give what was found, in a fixed order. Raises nothing."""
    asked = asked or Asked()
    found: list[Finding] = []
    is_reached = True
    for name, look in LOOKS.items():
        if is_reached or name not in IN_THE_DATABASE:
            findings = _guarded(name, look, asked)
            found += findings
            if name == DATABASE:
                is_reached = all(finding.level != FAULT for finding in findings)
    return found


def _guarded(name: str, look: Look, asked: Asked) -> list[Finding]:
    try:
        return list(look(asked))
    except Exception as error:
        words = f"This could not be looked at ({name}): {scrubbed(error)}."
        return [fault(f"{name}.unknown", words, "Mend what stands above, then run makeright doctor again.")]
