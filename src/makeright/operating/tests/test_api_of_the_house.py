"""What programs may do about hours, work behind the screens, and who did what."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations.tests.test_api import Program
from makeright.customers.models import PersonExport
from makeright.customers.telling_person import put_together
from makeright.demo.cast import Cast
from makeright.hours.models import Calendar, Holiday
from makeright.jobs.models import FAILED, WAITING, Job
from makeright.letters.models import FAILED as LETTER_FAILED
from makeright.letters.models import Letter
from makeright.operating.tests.views.test_mail import a_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


def failed(kind: str = "mail.tests") -> Job:
    return Job.objects.create(kind=kind, state=FAILED, run_at=timezone.now(), last_error="it broke")


def test_a_program_keeps_calendars(cast: Cast, ada: Program) -> None:
    said = {"name": "Shop", "hours": "Mo-Fr 9-17", "zone": "Europe/Berlin", "region": "de-by"}
    made = ada.ask("POST", "/calendars", said, status=201)
    where = f"/calendars/{made['id']}"
    assert (made["region"], made["weeks"][0]["hours"]) == ("DE-BY", "Mo-Fr 9:00-17:00")
    later = (timezone.now() + timedelta(days=9)).isoformat()
    both = ada.ask("PUT", f"{where}/hours", {"hours": "24/7", "zone": "Europe/Berlin", "since": later})
    assert [each["hours"] for each in both["weeks"]] == ["Mo-Fr 9:00-17:00", "24/7"]
    assert len(ada.ask("DELETE", f"{where}/weeks/{both['weeks'][1]['id']}")["weeks"]) == 1
    assert ada.ask("PATCH", where, {"name": "The shop", "region": ""})["name"] == "The shop"
    bad = {"hours": "someday", "zone": "Europe/Berlin"}
    assert ada.ask("PUT", f"{where}/hours", bad, status=409)["code"] == "misspelled"
    other = ada.ask(
        "POST", "/calendars", {"name": "Trade", "hours": "closed", "zone": "Europe/Berlin"}, status=201
    )
    assert ada.ask("PUT", f"/calendars/{other['id']}/default")["is_default"]
    assert ada.ask("PUT", f"{where}/retirement")["retired_at"]
    assert ada.ask("DELETE", f"{where}/retirement")["retired_at"] is None
    assert Calendar.objects.get(is_default=True).name == "Trade"
    Program(cast.mina, cast).ask("POST", "/calendars", said, status=403)


def test_a_program_keeps_days_off(cast: Cast, ada: Program) -> None:
    said = {"name": "Shop", "hours": "Mo-Fr 9-17", "zone": "Europe/Berlin"}
    where = f"/calendars/{ada.ask('POST', '/calendars', said, status=201)['id']}/holidays"
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    half = ada.ask(
        "POST", where, {"day": day, "name": "Inventory", "start": "13", "end": "17:30"}, status=201
    )
    assert (half["start"], half["end"], half["source"]) == ("13:00", "17:30", "hand")
    wrong = {"day": day, "name": "Inventory", "start": "17", "end": "9"}
    assert ada.ask("POST", where, wrong, status=409)["code"] == "no_time"
    assert [each["id"] for each in ada.ask("GET", where)["items"]] == [half["id"]]
    ada.ask("DELETE", f"{where}/{half['id']}", status=204)
    assert not Holiday.objects.in_force().exists()


def test_a_program_follows_a_calendar_on_the_web_and_is_not_told_its_address(ada: Program) -> None:
    said = {"name": "Shop", "hours": "Mo-Fr 9-17", "zone": "Europe/Berlin"}
    where = f"/calendars/{ada.ask('POST', '/calendars', said, status=201)['id']}/feeds"
    feed = ada.ask("POST", where, {"url": "https://calendars.test/secret.ics", "name": "Closed"}, status=201)
    assert (feed["host"], "secret" in str(feed)) == ("calendars.test", False)
    ada.ask("POST", f"{where}/{feed['id']}/reading", status=202)
    assert Job.objects.filter(kind="hours.read_feed").exists()
    ada.ask("DELETE", f"{where}/{feed['id']}", status=204)
    assert ada.ask("GET", where)["items"] == []


def test_a_program_looks_after_jobs(cast: Cast, ada: Program) -> None:
    one, other = failed(), failed()
    told = ada.ask("GET", "/jobs?state=failed")["items"]
    assert [(each["id"], each["last_error"]) for each in told] == [
        (public("job", one.pk), "it broke"),
        (public("job", other.pk), "it broke"),
    ]
    assert ada.ask("POST", f"/jobs/{public('job', one.pk)}/run", status=202)["state"] == WAITING
    not_failed = ada.ask("DELETE", f"/jobs/{public('job', one.pk)}", status=409)
    assert not_failed["code"] == "not_failed"
    ada.ask("DELETE", f"/jobs/{public('job', other.pk)}", status=204)
    failed("mail.others")
    assert ada.ask("POST", "/jobs/runs", {"kind": "mail.others"}) == {"count": 1}
    failed("mail.others")
    assert ada.ask("POST", "/jobs/forgettings", {"kind": "mail.others"}) == {"count": 1}
    ada.ask("POST", "/recurring/runs", {"name": "nothing of ours"}, status=404)
    Program(cast.lena, cast).ask("GET", "/jobs", status=403)


def test_a_program_hears_how_the_house_fares(cast: Cast, ada: Program) -> None:
    told = ada.ask("GET", "/health")
    levels = {each["level"] for each in told["findings"]}
    assert told["level"] in levels
    assert {"code", "level", "words", "cure"} == set(told["findings"][0])
    assert "items" in ada.ask("GET", "/recurring")


def test_a_program_reads_who_did_what_page_by_page(cast: Cast, ada: Program) -> None:
    for number in range(3):
        ada.ask("POST", "/tags", {"name": f"tag {number}"}, status=201)
    first = ada.ask("GET", "/audit?topic=inboxes&limit=2")
    assert [each["sentence"].rpartition(" added ")[2] for each in first["items"]] == [
        "the tag \u2068tag 2\u2069.",
        "the tag \u2068tag 1\u2069.",
    ]
    second = ada.ask("GET", f"/audit?topic=inboxes&limit=2&after={first['next']}")
    assert not {each["id"] for each in first["items"]} & {each["id"] for each in second["items"]}
    assert ada.ask("GET", "/audit?topic=weather", status=422)["code"] == "no_such_topic"
    assert ada.ask("GET", f"/audit?agent={public('agt', cast.otto.pk)}")["items"] == []
    Program(cast.lena, cast).ask("GET", "/audit", status=403)


def test_a_program_has_what_is_kept_of_a_person_put_together_for_itself(cast: Cast, ada: Program) -> None:
    where = f"/customers/{public('cus', cast.karim.pk)}/exports"
    asked = ada.ask("POST", where, {"with_notes": False}, status=202)
    file = f"{where}/{asked['id']}/file"
    ada.ask("GET", file, status=404)
    put_together(PersonExport.objects.get().pk)
    assert [each["state"] for each in ada.ask("GET", where)["items"]] == ["ready"]
    answer = ada._client.get(f"/api/v1{file}")
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert "person.json" in archive.namelist()
    PersonExport.objects.update(asked_by=cast.otto)
    ada.ask("GET", file, status=404)
    Program(cast.lena, cast).ask("POST", where, {}, status=403)


def test_a_program_sends_letters_again_that_did_not_go(cast: Cast, ada: Program) -> None:
    held_a_link, plain = a_letter("staff/password_reset"), a_letter()
    Letter.objects.update(state=LETTER_FAILED, tries=10, secrets="")
    told = ada.ask("GET", "/letters")["items"]
    assert [(each["name"], each["state"]) for each in told] == [
        ("staff/password_reset", "failed"),
        ("operating/notice", "failed"),
    ]
    again = ada.ask("POST", f"/letters/{public('ltr', plain.pk)}/sending", status=202)
    assert again["state"] == "waiting"
    where = f"/letters/{public('ltr', held_a_link.pk)}/sending"
    assert ada.ask("POST", where, status=409)["code"] == "not_again"
    Program(cast.lena, cast).ask("GET", "/letters", status=403)
