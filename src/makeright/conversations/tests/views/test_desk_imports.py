"""Moving here, on screen: a desk is chosen, comes in, rests, goes on, ends; and what was left can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from makeright.conversations import going_through
from makeright.conversations.elsewhere import SOURCES
from makeright.conversations.models import DeskImport, LeftOut
from makeright.conversations.tests.other_desks import SAID, OtherDesk, playing
from makeright.demo.cast import Cast
from makeright.staff.models import Agent
from makeright.staff.permitting import add_role

pytestmark = pytest.mark.django_db
ALL = "/settings/moving-here"
PARTIAL = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherDesk]:
    with playing("zendesk", settings, monkeypatch) as played:
        yield played


@pytest.fixture
def ada(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ada)
    return client


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def begin(client: Client, desk: OtherDesk, cast: Cast, **said: str) -> HttpResponse:
    asked = {"address": desk.address, "inbox": str(cast.inbox.pk), **SAID["zendesk"], **said}
    return client.post(f"{ALL}/from/zendesk", asked, **PARTIAL)  # type: ignore[arg-type, return-value]


def read(response: HttpResponse) -> str:
    return response.content.decode()


def test_each_desk_is_offered_and_says_that_it_was_never_tried(ada: Client) -> None:
    page = read(ada.get(ALL))  # type: ignore[arg-type]
    for source in SOURCES.values():
        assert f'href="{ALL}/from/{source.code}"' in page
        form = read(ada.get(f"{ALL}/from/{source.code}"))  # type: ignore[arg-type]
        assert all(f'name="{name}"' in form for name in source.asks_for)
        assert ('name="address"' in form) == (not source.base)
    assert page.count("Tried against the real service: never") == len(SOURCES)


def test_the_page_for_a_file_of_customers_leads_here_whoever_may(ada: Client, cast: Cast) -> None:
    assert f'href="{ALL}"' in read(ada.get("/customers/import"))  # type: ignore[arg-type]
    role = add_role("Files", ("customers.import",), by=cast.by_ada)
    Agent.objects.filter(pk=cast.otto.pk).update(role="own", own_role=role)
    page = signed_in(Agent.objects.get(pk=cast.otto.pk)).get("/customers/import")
    assert page.status_code == 200
    assert f'href="{ALL}"' not in page.content.decode()


def test_a_desk_comes_in_and_tells_what_is_here_and_what_was_left(
    ada: Client, desk: OtherDesk, cast: Cast
) -> None:
    response = begin(ada, desk, cast)
    run = DeskImport.objects.get()
    assert response.headers["HX-Redirect"] == f"{ALL}/{run.pk}"
    page = read(ada.get(f"{ALL}/{run.pk}"))  # type: ignore[arg-type]
    assert "every 2s" in page
    assert "zendesk-secret" not in page
    while going_through.go_on(run) is not None:
        pass
    page = read(ada.get(f"{ALL}/{run.pk}"))  # type: ignore[arg-type]
    assert "All of it is in." in page
    assert "every 2s" not in page
    assert "its file is no longer there" in page
    assert "Attachments" in page
    assert f"{ALL}/{run.pk}" in read(ada.get(ALL))  # type: ignore[arg-type]


def test_it_rests_goes_on_and_ends_and_twice_is_harmless(ada: Client, desk: OtherDesk, cast: Cast) -> None:
    begin(ada, desk, cast)
    run = DeskImport.objects.get()
    for verb, said, state in (
        ("pause", {}, "paused"),
        ("pause", {"then": "go_on"}, "running"),
        ("end", {"then": "stop"}, "stopped"),
    ):
        for _ in range(2):
            response = ada.post(f"{ALL}/{run.pk}/{verb}", said, **PARTIAL)  # type: ignore[arg-type]
            assert response.status_code == 200
            run.refresh_from_db()
            assert run.state == state
    assert run.secrets.reveal() == ""


def test_what_is_refused_stands_at_the_form_without_the_key(ada: Client, desk: OtherDesk, cast: Cast) -> None:
    response = begin(ada, desk, cast, address="https://127.0.0.1")
    assert response.status_code == 422
    page = read(response)
    assert "not on the public internet" in page
    assert 'value="https://127.0.0.1"' in page
    assert "zendesk-secret" not in page
    assert not DeskImport.objects.exists()


def test_what_was_left_is_a_file_that_no_spreadsheet_runs(ada: Client, desk: OtherDesk, cast: Cast) -> None:
    begin(ada, desk, cast)
    run = DeskImport.objects.get()
    LeftOut.objects.create(desk_import=run, kind="tag", external_id="=HYPERLINK(1)", code="no_name")
    response = ada.get(f"{ALL}/{run.pk}/left.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "kind,id there,in conversation,code,why"
    assert "'=HYPERLINK(1)" in lines[1]
    assert "attachment" in response.headers["Content-Disposition"]


def test_who_may_not_finds_nothing_and_a_stranger_signs_in(
    client: Client, ada: Client, desk: OtherDesk, cast: Cast
) -> None:
    begin(ada, desk, cast)
    run = DeskImport.objects.get()
    lena, stranger = signed_in(cast.lena), Client()
    for address in (ALL, f"{ALL}/from/zendesk", f"{ALL}/{run.pk}", f"{ALL}/{run.pk}/left.csv"):
        assert lena.get(address).status_code == 404
        assert "/sign-in" in stranger.get(address).headers["Location"]
    for address in (f"{ALL}/from/zendesk", f"{ALL}/{run.pk}/pause", f"{ALL}/{run.pk}/end"):
        assert lena.post(address).status_code == 404
    run.refresh_from_db()
    assert run.state == "running"
    assert ada.get(f"{ALL}/{run.pk + 1}").status_code == 404
    assert ada.get(f"{ALL}/from/elsewhere").status_code == 404
