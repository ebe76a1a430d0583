"""Everything goes out, and comes in again elsewhere, without a loss and without a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.files.shelves import shelf
from makeright.hours.models import Calendar, Feed
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.homes import home_id
from makeright.mail.models import SENDING, Delivery
from makeright.operating.bringing_in import NotBroughtIn, bring_in
from makeright.operating.exporting import MANIFEST, NotExported, export
from makeright.operating.leaving_out import LEFT_OUT, leaves, withheld
from makeright.operating.reading import Tally, reader, tally
from makeright.operating.tables import tables
from makeright.operating.tests.places import Place
from makeright.staff import issuing
from makeright.staff.models import Agent

BY = Actor.system("test")


@pytest.fixture
def out(place: Place, tmp_path: Path) -> Path:
    """An export of the furnished home."""
    return export(tmp_path / "out").place


def content(folder: Path) -> dict[str, bytes]:
    """All files, by their place; of the manifest what doesn't name this attempt or keys of the program’s own."""
    found = {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    manifest = json.loads(found.pop(MANIFEST))
    of_ours = [each for each in manifest["tables"] if each["name"] not in LEFT_OUT]
    kept = {**manifest, "tables": of_ours, "made_at": ""}
    return {**found, MANIFEST: json.dumps(kept).encode()}


def tallies() -> dict[str, Tally]:
    with closing(reader()) as origin:
        return {each.name: tally(origin.rows(leaves(each))) for each in tables() if each.name not in LEFT_OUT}


def test_out_and_in_and_out_again_is_the_same(
    place: Place, out: Path, empty_place: Place, tmp_path: Path
) -> None:
    before, keys = tallies(), sorted(shelf().keys())
    with empty_place:
        brought = bring_in(out)
        assert tallies() == before
        assert sum(brought.rows.values()) == sum(each.rows for each in before.values()) > 1_000
        assert brought.files == len([each for each in out.rglob("*") if each.is_file()]) - len(before) - 2
        assert set(shelf().keys()) <= set(keys)
        assert [each for found in conversations_are_as_the_log_tells() for each in found] == []
        again = export(tmp_path / "again").place
    assert content(again) == content(out)


def test_what_is_there_goes_on(place: Place, empty_place: Place, tmp_path: Path) -> None:
    """New rows get keys of their own, and a mail that was on its way belongs to the engine that is there now."""
    delivery = Delivery.objects.order_by("pk").last()
    assert delivery is not None
    Delivery.objects.filter(pk=delivery.pk).update(state=SENDING, claimed_by="elsewhere")
    job = enqueue("test.some", after=None)
    highest = job.pk
    out = export(tmp_path / "out").place
    with empty_place:
        notes = " ".join(bring_in(out).notes)
        assert "not sent yet" in notes
        assert "password" in notes
        delivery.refresh_from_db()
        assert delivery.claimed_by == home_id() != "elsewhere"
        assert enqueue("test.some").pk > highest  # keys go on
        assert not any(agent.has_usable_password() for agent in Agent.objects.all())


def secrets_of_the_house() -> Iterator[str]:
    """Some that lie in the rows, sealed, hashed or plain."""
    agent = Agent.objects.order_by("pk")[0]
    Agent.objects.filter(pk=agent.pk).update(password=make_password("seven swans"))
    agent.refresh_from_db()
    yield agent.password
    token, secret = issuing.issue(agent, "till", scopes=["*"], by=BY)
    yield from (token.digest, secret)
    calendar, url = Calendar.objects.all()[0], "https://example.com/s3cr3t"
    Feed(calendar=calendar, name="Fairs", host="example.com", url=url, added_at=timezone.now()).save()
    yield "s3cr3t"
    with closing(reader()) as origin:
        [table] = [each for each in tables() if each.name == "hours_feed"]
        place = [column.name for column in table.columns].index("url")
        yield from (row[place] for row in origin.rows(table))


def test_no_secret_leaves(place: Place, tmp_path: Path) -> None:
    secrets = list(secrets_of_the_house())
    written = b"".join(content(export(tmp_path / "out").place).values())
    assert len(secrets) >= 5
    assert [each for each in secrets if each.encode() in written] == []


def test_all_that_is_kept_is_told(place: Place) -> None:
    known = {each.name: {column.name for column in each.columns} for each in tables()}
    assert LEFT_OUT.keys() <= known.keys()
    assert [name for name in withheld() if name[1] not in known.get(name[0], set())] == []


def test_the_folder_is_for_its_owner_alone_and_is_never_written_over(out: Path) -> None:
    assert {each.stat().st_mode & 0o077 for each in [out, *out.rglob("*")]} == {0}
    with pytest.raises(NotExported, match="there already"):
        export(out)


def test_keys_are_strings_and_json_is_json(out: Path) -> None:
    [first, *_] = (out / "rows" / "events_event.jsonl").read_text().splitlines()
    event = json.loads(first)
    assert isinstance(event["id"], str)
    assert isinstance(event["payload"], dict)
    assert event["at"].endswith("Z")


@pytest.mark.parametrize("fault", ["a line is lost", "a word is another", "a file is another", "no manifest"])
def test_what_was_damaged_on_the_way_is_not_brought_in(out: Path, empty_place: Place, fault: str) -> None:
    rows = out / "rows" / "customers_customer.jsonl"
    if fault == "a line is lost":
        rows.write_text("".join(rows.read_text().splitlines(keepends=True)[1:]))
    elif fault == "a word is another":
        rows.write_text(rows.read_text().replace("Rosa", "Rose"))
    elif fault == "a file is another":
        next(each for each in (out / "files").rglob("*") if each.is_file()).write_bytes(b"another")
    else:
        (out / MANIFEST).unlink()
    with empty_place:
        with pytest.raises(NotBroughtIn):
            bring_in(out)
        assert list(shelf().keys()) == []


def test_nothing_is_brought_in_where_something_is(out: Path) -> None:
    before = tallies()
    with pytest.raises(NotBroughtIn, match="holds rows already"):
        bring_in(out)
    assert tallies() == before
