"""A large base in a minute: conversations as the verbs would have left them, written by SQL in bulk.

    bin/seed-load 100000 [--home PATH]

The same count on the same day into the same base gives the same rows. 3 % of the conversations are open, but 150 at
least (or all), so that list pages are full in small bases too; of these the agent bench@framehouse.test has 60, and
60 are nobody's, however many there are. Each tenth is of a second inbox, in which that agent doesn't serve.
None of it can be searched until `makeright search rebuild`, so that a bench has the machine for itself.
test_seeding.py holds the rows against those that the verbs make.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management.color import no_style

from tests.bench.ledger import COLUMNS, KEYED, Chunk, write
from tests.bench.matter import Inbox, Kept, RawMail
from tests.bench.story import Base, told, told_apart

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model

    from makeright.staff.models import Agent

PASSWORD = "oak and linen 70 by 100"
BENCH = ("bench@framehouse.test", "Bea")
COLLEAGUES = (
    ("mina@framehouse.test", "Mina"), ("otto@framehouse.test", "Otto"), ("lena@framehouse.test", "Lena"),
)  # fmt: skip
HELLO, WHOLESALE = (
    ("hello@framehouse.test", "Frame House"),
    ("wholesale@framehouse.test", "Frame House Wholesale"),
)
# What whoever opened or sent it leaves in a row, as SQL.
LEFT_BY_WORK = {
    "mail_incomingmail": {"taken_by": "'5eeded5eeded5eed'", "taken_at": "'2026-10-01 00:00:00'"},
    "mail_delivery": {"claimed_by": "'5eeded5eeded5eed'"},
}
RAW = b"From: rosa@example.com\r\nTo: hello@framehouse.test\r\nSubject: Seeded\r\n\r\nAll seeded mails share this file.\r\n"


def main() -> None:
    """Seed the home of the environment, or the one that is named."""
    parser = argparse.ArgumentParser(
        prog="bin/seed-load", description="Make a base of N conversations by SQL in bulk."
    )
    parser.add_argument("count", type=int, metavar="N", help="how many conversations")
    parser.add_argument(
        "--home", type=Path, help="MAKERIGHT_HOME of the base (default: the environment's, or var)"
    )
    wanted = parser.parse_args()
    if wanted.home:
        os.environ["MAKERIGHT_HOME"] = str(wanted.home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-400000")
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
    gc.disable()  # millions of rows, and not one cycle
    seed(wanted.count, tell=told_apart)
    _leave_the_index()
    print(
        f"{wanted.count:,} conversations in {time.monotonic() - began:.1f} s; sign in as {BENCH[0]} with “{PASSWORD}”"
    )


def _leave_the_index() -> None:
    """Have nothing of it entered into the search index, which would go on for minutes behind whatever is measured."""
    from django.utils import timezone

    from makeright.search.models import Rebuild
    from makeright.search.sources import SOURCES

    now = timezone.now()
    for source in SOURCES.values():
        done = {"version": source.version, "began_at": now, "done_at": now}
        Rebuild.objects.update_or_create(kind=source.kind, defaults=done)


def seed(
    count: int,
    *,
    today: datetime | None = None,
    tell: Callable[[Base, int, datetime], Iterable[Chunk]] = told,
) -> None:
    """Add that many conversations to the base at hand; what stands in it stays. They end before `today` begins.

    With a count of 0 there are just the inboxes and those who serve in them.
    """
    from django.db import connection, transaction

    day = today or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        base = _furnish(count)
        others = {table: _defaults(table, columns.split()) for table, columns in COLUMNS.items()}
    for chunk in tell(base, count, day.replace(tzinfo=None)) if count else ():
        with transaction.atomic(), connection.cursor() as cursor:
            _write(cursor, chunk, others)


def _write(cursor: CursorWrapper, chunk: Chunk, others: dict[str, dict[str, str]]) -> None:
    """Write with the events' triggers away: they cost more than all else. No other connection sees them gone."""
    from django.db import connection

    from makeright.events import triggers

    for name in triggers.of(connection):
        triggers.drop(name)
    write(cursor, chunk, others, booleans=connection.vendor == "postgresql")
    triggers.make()
    for statement in connection.ops.sequence_reset_sql(no_style(), _models(KEYED)):
        cursor.execute(statement)


def _furnish(count: int) -> Base:
    """Make inboxes, agents and files, unless they stand there, and set numbers aside."""
    from makeright.conversations.models import Inbox as InboxRow
    from makeright.conversations.models import InboxAccess
    from makeright.conversations.models.conversation import Counter
    from makeright.staff.models import ADMIN, Agent

    hello, wholesale = (
        InboxRow.objects.get_or_create(address=address, defaults={"name": name, "from_name": name})[0]
        for address, name in (HELLO, WHOLESALE)
    )
    agents = [_agent(*one) for one in (BENCH, *COLLEAGUES)]
    for agent in agents:
        for inbox in (hello, wholesale):
            if agent is not agents[0] or inbox is hello:
                InboxAccess.objects.get_or_create(inbox=inbox, agent=agent)
    counter, _ = Counter.objects.get_or_create(pk=1)
    Counter.objects.filter(pk=1).update(last=counter.last + count)

    def seen(inbox: InboxRow) -> Inbox:
        serving = [
            agent
            for agent in Agent.objects.serving()
            if agent.role == ADMIN or inbox.access.filter(agent=agent)
        ]
        return Inbox(inbox.pk, inbox.address, len(serving))

    return Base(
        hello=seen(hello),
        wholesale=seen(wholesale),
        bench=agents[0].pk,
        colleagues=[agent.pk for agent in agents[1:]],
        names={agent.pk: agent.name for agent in agents},
        files=[
            _kept("corner.jpg", "image/jpeg", b"\xff\xd8\xff\xe0seeded"),
            _kept("order.pdf", "application/pdf", b"%PDF-"),
        ],
        raw=_raw_mail(),
        number=counter.last,
        last={table: _last(table) for table in KEYED},
    )


def _agent(address: str, name: str) -> Agent:
    from makeright.staff.models import Agent

    found = Agent.objects.filter(email=address).first()
    return found or Agent.objects.create_user(address, PASSWORD, name=name)


def _kept(name: str, mime: str, content: bytes) -> Kept:
    from makeright.files.storing import store

    file = store(content, mime)
    return Kept(file.pk, name, file.mime, file.size, mime.startswith("image/"))


def _raw_mail() -> RawMail:
    from makeright.files.shelves import shelf

    digest = sha256(RAW).hexdigest()
    shelf().put_synced(f"mail/seeded/{digest}.eml", RAW)
    return RawMail(f"seeded/{digest}.eml", digest, len(RAW))


def _defaults(table: str, named: Sequence[str]) -> dict[str, str]:
    """The columns of a table that aren't named, with their defaults as SQL. Keys that the base makes are left out."""
    from django.db import connection
    from django.db.models import AutoField, JSONField

    [model] = _models([table])
    fields = [field for field in model._meta.concrete_fields if field.column not in named]
    values = {
        str(field.column): json.dumps(field.get_default())
        if isinstance(field, JSONField)
        else field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if not isinstance(field, AutoField)
    }
    return {column: _literal(value) for column, value in values.items()} | LEFT_BY_WORK.get(table, {})


def _models(tables: Sequence[str]) -> list[type[Model]]:
    from django.apps import apps

    return [model for model in apps.get_models() if model._meta.db_table in tables]


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value)
    return str(int(value)) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _last(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
