"""A person can have what is kept of them, whole; only who asked for it fetches it, and it is gone after a day."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import time, timedelta

import pytest
from django.utils import timezone

from makeright.conversations.noting import note
from makeright.conversations.replying import reply
from makeright.customers import describing, events, remembering
from makeright.customers.forgetting import forget, go_on
from makeright.customers.models import Customer, PersonExport
from makeright.customers.refusals import Refused
from makeright.customers.telling_person import (
    TELLERS,
    let_go,
    let_go_of_old,
    put_together,
    tell_person,
    write_archive,
)
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.files.models import File

pytestmark = pytest.mark.django_db


def archive_of(customer: Customer, *, with_notes: bool = True) -> zipfile.ZipFile:
    written = io.BytesIO()
    write_archive(customer, written, with_notes=with_notes)
    return zipfile.ZipFile(written)


def test_all_that_is_kept_is_in_it(cast: Cast) -> None:
    remembering.remember(cast.karim, "frames", "oak", said="message", consent="given", by=cast.by_mina)
    reply(cast.broken_frame, text="We send another one.", by=cast.by_mina)
    archive = archive_of(cast.karim)
    person = json.loads(archive.read("person.json"))
    assert person["format"] == "makeright-person/1"
    assert [one["value"] for one in person["known_by"]] == ["karim@example.com"]
    assert [(one["about"], one["value"], one["consent"]) for one in person["facts"]] == [
        ("frames", "oak", "given")
    ]
    (matter,) = json.loads(archive.read("conversations.json"))["conversations"]
    assert [one["from"] for one in matter["messages"]] == ["them", "us"]
    (attached,) = matter["messages"][0]["attachments"]
    assert archive.read(attached["file"])[:2] == b"\xff\xd8"
    assert {"customer.created", "fact.noted"} <= {
        one["kind"] for one in json.loads(archive.read("events.json"))["events"]
    }


def test_notes_are_in_it_unless_they_are_left_out(cast: Cast) -> None:
    remembering.note(cast.karim, "Likes a call.", by=cast.by_mina)
    note(cast.broken_frame, text="He is right.", by=cast.by_mina)
    for with_notes in (True, False):
        archive = archive_of(cast.karim, with_notes=with_notes)
        whole = archive.read("person.json") + archive.read("conversations.json")
        assert (b"Likes a call." in whole, b"He is right." in whole) == (with_notes, with_notes)


def test_what_others_said_is_not_in_it(cast: Cast) -> None:
    cast.write(cast.rosa, "Rosa’s own words.", conversation=cast.broken_frame)
    cast.write(cast.karim, "Karim at Rosa’s.", conversation=cast.late_parcel)
    told = archive_of(cast.karim).read("conversations.json").decode()
    assert "Karim at Rosa’s." in told
    assert "Rosa’s own words." not in told
    assert "the day before yesterday" not in told


def test_it_is_made_once_and_gone_after_a_day(cast: Cast) -> None:
    files = File.objects.count()
    made = tell_person(cast.karim, by=cast.by_ada)
    assert put_together(made.pk)
    assert not put_together(made.pk)
    made.refresh_from_db()
    assert (made.state, File.objects.count()) == ("ready", files + 1)
    assert let_go_of_old(now=timezone.now() + timedelta(hours=23)) == 0
    assert let_go_of_old(now=timezone.now() + timedelta(hours=25)) == 1
    assert not let_go(made, by=cast.by_ada)
    assert File.objects.count() == files
    kinds = [events.PERSON_TOLD.name, events.PERSON_EXPORT_GONE.name]
    assert list(Event.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds


def test_it_goes_with_the_person(cast: Cast) -> None:
    made = tell_person(cast.karim, by=cast.by_ada)
    put_together(made.pk)
    forgetting = forget(cast.karim, by=cast.by_ada)
    go_on(forgetting.pk)
    assert PersonExport.objects.get(pk=made.pk).state == "gone"
    assert not File.objects.exists()


def test_what_is_let_go_while_it_is_put_together_leaves_no_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = set(File.objects.values_list("digest", flat=True))
    made = tell_person(cast.karim, by=cast.by_ada)
    monkeypatch.setitem(TELLERS, "meanwhile", lambda person, parcel: let_go(made, by=cast.by_ada))
    assert not put_together(made.pk)
    assert PersonExport.objects.get(pk=made.pk).state == "gone"
    assert set(File.objects.values_list("digest", flat=True)) == files


def test_of_who_is_forgotten_there_is_nothing_to_tell(cast: Cast) -> None:
    forget(cast.karim, by=cast.by_ada)
    with pytest.raises(Refused) as refused:
        tell_person(cast.karim, by=cast.by_ada)
    assert refused.value.code == "forgotten"


def test_what_they_wish_is_in_it_and_gone_once_they_are_forgotten(cast: Cast) -> None:
    wishes = {"preferred_name": "K.", "pronoun": "he", "language": "fr", "zone": "Africa/Algiers"}
    describing.describe(
        cast.karim,
        preferred_name="K.",
        pronoun="he",
        language="fr",
        zone="Africa/Algiers",
        quiet=(time(22), time(7)),
        by=cast.by_mina,
    )
    (told,) = json.loads(archive_of(cast.karim).read("person.json"))["customers"]
    assert [told[name] for name in ("called", "pronoun", "language", "zone")] == list(wishes.values())
    assert (told["quiet_from"], told["quiet_until"]) == ("22:00:00", "07:00:00")
    forget(cast.karim, by=cast.by_ada)
    cast.karim.refresh_from_db()
    assert [getattr(cast.karim, name) for name in wishes] == [""] * 4
    assert (cast.karim.quiet_from, cast.karim.quiet_until) == (None, None)
