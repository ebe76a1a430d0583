"""Telling a person what is kept of them: an archive of JSON and files that they can read, and another program too.

Each app tells its own part (`tells`). The archive is put together by a job, piece by piece, never all in memory; it is
there for a day, under a random name, for whoever asked for it. See docs/operations/privacy.md for what stands in it.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.erasing import Person, person_of
from makeright.customers.models import Customer, PersonExport
from makeright.customers.models.person_export import GONE, READY, RUNNING
from makeright.customers.refusals import Refused
from makeright.events.recording import record
from makeright.files.models import File, key_of
from makeright.files.shelves import shelf
from makeright.files.spooling import Spool
from makeright.files.storing import Kept, enter
from makeright.files.sweeping import erase_waived, waive_grace
from makeright.jobs.going_on import do_each
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id

FORMAT = "makeright-person/1"
KEPT_FOR = timedelta(hours=24)
PIECE = 1 << 20  # bytes
BY = Actor.system("customers")
README = """What is kept of one person, as of {at}.

person.json         who they are, what they are known by, what is remembered of them and by what consent
conversations.json  what they said and what was said to them; each attachment names its file
events.json         what happened, and when
customer_events.json  what other systems of the company told of them
complaints.json     when they called a mail of the company spam
files/              what came and went with messages, by digest

Texts are UTF-8; times are ISO 8601 in UTC; each JSON file says "format": "{format}".
"""


class Parcel:
    """The archive while it is being filled. `with_notes`: whether what colleagues noted goes into it."""

    def __init__(self, archive: zipfile.ZipFile, *, with_notes: bool) -> None:
        self._archive, self.with_notes = archive, with_notes
        self._files: set[str] = set()

    def write(self, name: str, told: Mapping[str, Any], *, rows: Iterable[Any] = (), under: str = "") -> None:
        """Write a JSON file: an object, with the rows, one after the other, as a list under a name."""
        with self._archive.open(name, "w", force_zip64=True) as opened:
            head = json.dumps({"format": FORMAT, **told}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            if not under:
                opened.write(head.encode())
                return
            opened.write(f"{head[:-2]},\n {json.dumps(under)}: [".encode())
            for number, row in enumerate(rows):
                text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
                opened.write(f"{',' if number else ''}\n  {text}".encode())
            opened.write(b"\n ]\n}")

    def add(self, file: File, filename: str) -> None:
        """Put a file in, once however often it is named, under `name_in_archive`; bytes that are gone are left out."""
        name = name_in_archive(file, filename)
        if name in self._files or not shelf().exists(file.key):
            return
        self._files.add(name)
        with shelf().open(file.key) as source, self._archive.open(name, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, PIECE)


def name_in_archive(file: File, filename: str) -> str:
    """Where a file stands in the archive: by its digest, with the ending that its name had."""
    ending = Path(filename).suffix.lower()
    return f"files/{file.digest}{ending if ending[1:].isalnum() and len(ending) < 10 else ''}"


Tell = Callable[[Person, Parcel], None]
TELLERS: dict[str, Tell] = {}


def tells(app: str) -> Callable[[Tell], Tell]:
    """Register what an app tells of a person. Raises ValueError if the name is taken."""

    def register(tell: Tell) -> Tell:
        if TELLERS.setdefault(app, tell) is not tell:
            raise ValueError(f"{app} tells twice")
        return tell

    return register


def write_archive(customer: Customer, into: IO[bytes], *, with_notes: bool = True) -> None:
    """Write all that is kept of a person, with all who were merged into them, as a ZIP. Changes nothing."""
    person = person_of(customer)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        parcel = Parcel(archive, with_notes=with_notes)
        archive.writestr("README.txt", README.format(at=timezone.now().isoformat(), format=FORMAT))
        for tell in TELLERS.values():
            tell(person, parcel)


@transaction.atomic
def tell_person(
    customer: Customer, *, with_notes: bool = True, by: Actor, now: datetime | None = None
) -> PersonExport:
    """Have what is kept of a person put together; give where it will be. Calling twice puts it together twice.

    Raises Refused: `merged` for who was merged into another, who is the one to ask for; `forgotten`.
    """
    row = Customer.objects.get(pk=customer.pk)
    if row.is_forgotten:
        raise Refused("forgotten", "This customer was forgotten: nothing is kept of them any more.")
    if row.merged_into_id is not None:
        raise Refused(
            "merged",
            "%(row)s was merged into customer %(merged_into_id)s, who is the one to ask for.",
            {"row": row, "merged_into_id": row.merged_into_id},
            into=row.merged_into_id,
        )
    made = PersonExport.objects.create(
        customer=row,
        name=random_id(),
        with_notes=with_notes,
        asked_by_id=by.id if by.serves else None,
        asked_at=now or timezone.now(),
    )
    told = events.PersonTold(export=made.pk, notes=with_notes)
    record(events.PERSON_TOLD, made, by=by, payload=told, now=now)
    enqueue("customers.tell_person", export=made.pk)
    return made


def put_together(export: int, *, now: datetime | None = None) -> bool:
    """Make the archive; say whether it is there now. Outside transactions. One that was cut off is made anew; one that
    was let go meanwhile, as when they were forgotten, is erased at once."""
    made = PersonExport.objects.select_related("customer").filter(pk=export, state=RUNNING).first()
    if made is None:
        return False
    spool = Spool(Path(settings.MAKERIGHT_RUN))
    try:
        write_archive(made.customer, _Writing(spool), with_notes=made.with_notes)  # type: ignore[arg-type]
        spooled = spool.finish()
        shelf().put_synced(key_of(spooled.digest), spooled)
    finally:
        spool.discard()
    with transaction.atomic():
        file = enter(Kept(spooled.digest, spooled.size, "application/zip"))
        running = PersonExport.objects.filter(pk=export, state=RUNNING)
        is_ready = running.update(state=READY, file=file, gone_at=(now or timezone.now()) + KEPT_FOR)
        if not is_ready:
            waive_grace([file.pk])
    if not is_ready:
        erase_waived()
    return bool(is_ready)


class _Writing:
    """A spool as a file to write to, which can't be sought in."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def write(self, piece: bytes) -> int:
        self._spool.write(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


@transaction.atomic
def let_go(export: PersonExport, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an archive gone; say whether it was there, or to be there."""
    row = PersonExport.objects.select_for_update().filter(pk=export.pk).exclude(state=GONE).first()
    if row is None:
        return False
    files = [] if row.file_id is None else [row.file_id]
    PersonExport.objects.filter(pk=row.pk).update(state=GONE, file=None, gone_at=now or timezone.now())
    waive_grace(files)
    gone = events.PersonExportGone(export=row.pk)
    record(events.PERSON_EXPORT_GONE, row, by=by, payload=gone, now=now)
    return True


def let_go_of_old(*, now: datetime | None = None) -> int:
    """Erase the archives that were there for a day; say how many."""
    old = PersonExport.objects.filter(state=READY, gone_at__lte=now or timezone.now()).order_by("pk")
    try:
        return do_each(old[:500], lambda each: let_go(each, by=BY, now=now))
    finally:
        erase_waived()
