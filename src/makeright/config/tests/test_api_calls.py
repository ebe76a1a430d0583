"""What each call of the REST API goes through: tried at operations of the house, and at made-up ones."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone
from ninja import Router, Status

from makeright.api import pacing, repeating
from makeright.api.deprecating import deprecates
from makeright.api.ids import public
from makeright.api.models import KeptAnswer
from makeright.api.schemas import Said
from makeright.config.api import Api, api
from makeright.config.api_calls import as_all_are
from makeright.demo.cast import Cast
from makeright.staff import issuing, teaming
from makeright.staff.models import Team
from makeright.staff.permissions import MANAGE_TEAMS
from makeright.staff.views.bearing import Bearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    return come(cast)


def come(cast: Cast, scopes: tuple[str, ...] = ("*",)) -> Client:
    secret = issuing.issue(cast.ada, "x", scopes=scopes, by=cast.by_ada)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def post(client: Client, where: str, said: Any = None, *, key: str = "one") -> HttpResponse:
    answer: HttpResponse = client.post(
        f"/api/v1{where}",
        json.dumps(said) if said is not None else "",
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )  # type: ignore[assignment]
    return answer


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["code"]


# The same POST again


def test_the_same_call_again_is_answered_again_and_done_once(ada: Client) -> None:
    first = post(ada, "/teams", {"name": "Front"})
    again = post(ada, "/teams", {"name": "Front"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Team.objects.count() == 1


def test_another_call_by_that_key_is_refused(ada: Client) -> None:
    post(ada, "/teams", {"name": "Front"})
    for where, said in (("/teams", {"name": "Back"}), ("/roles", {"name": "Front", "permissions": []})):
        assert code(post(ada, where, said)) == (422, "idempotency_mismatch")
    assert Team.objects.count() == 1


def test_keys_are_of_one_token_alone(cast: Cast, ada: Client) -> None:
    post(ada, "/teams", {"name": "Front"})
    assert post(come(cast), "/teams", {"name": "Back"}).status_code == 201


def test_a_refusal_of_the_house_is_an_answer_too(ada: Client) -> None:
    post(ada, "/teams", {"name": "Front"})
    assert code(post(ada, "/teams", {"name": "front"}, key="two")) == (409, "named_already")
    Team.objects.update(name="Back")
    again = post(ada, "/teams", {"name": "front"}, key="two")
    assert (code(again), again["Idempotency-Replayed"]) == ((409, "named_already"), "true")


def test_what_was_not_done_may_be_sent_again_by_that_key(cast: Cast, ada: Client) -> None:
    assert code(post(ada, "/teams", {"nom": "Front"})) == (422, "unfit")
    assert code(post(come(cast, ()), "/teams", {"name": "Front"})) == (403, "not_permitted")
    assert not KeptAnswer.objects.exists()
    assert post(ada, "/teams", {"name": "Front"}).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü", "a\tb"])
def test_what_is_no_key_is_refused(ada: Client, key: str) -> None:
    assert code(post(ada, "/teams", {"name": "Front"}, key=key)) == (422, "idempotency_key")
    assert not Team.objects.exists()


def test_only_posts_take_a_key(cast: Cast, ada: Client) -> None:
    team = teaming.add_team("Front", by=cast.by_ada)
    where = f"/api/v1/teams/{public('team', team.pk)}"
    for name in ("Middle", "Back"):
        answer = ada.patch(where, json.dumps({"name": name}), headers={"Idempotency-Key": "one"})
        assert json.loads(answer.content)["name"] == name


def test_who_may_no_longer_hears_no_more(cast: Cast) -> None:
    client = come(cast)
    post(client, "/teams", {"name": "Front"})
    cast.ada.role = "viewer"
    cast.ada.save()
    assert code(post(client, "/teams", {"name": "Front"})) == (403, "not_permitted")


def test_answers_are_sealed_and_kept_for_a_day(ada: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        post(ada, "/teams", {"name": "Walnut room"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM api_keptanswer")
            assert "Walnut" not in str(cursor.fetchall())
        clock.shift(repeating.KEPT_FOR - timedelta(seconds=1))
        repeating.forget_old()
        assert post(ada, "/teams", {"name": "Walnut room"})["Idempotency-Replayed"] == "true"
        clock.shift(timedelta(seconds=2))
        assert code(post(ada, "/teams", {"name": "Walnut room"})) == (409, "named_already")
        KeptAnswer.objects.update(made_at=timezone.now() - repeating.KEPT_FOR - timedelta(seconds=1))
        repeating.forget_old()
    assert not KeptAnswer.objects.exists()


def test_to_answer_again_writes_nothing(ada: Client) -> None:
    post(ada, "/teams", {"name": "Front"})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post(ada, "/teams", {"name": "Front"})
    assert [each["sql"] for each in asked if not each["sql"].startswith("SELECT")] == []


# Made-up operations

router = Router()


class ThingSaid(Said):
    name: str
    more: dict[str, Any] = {}


class Broken(Exception):
    """Something that nobody foresaw."""


@router.post("/broken", response={201: None})
def broken(request: HttpRequest, how: str = "raises") -> Status[None]:
    Team.objects.create(name="half done")
    if how == "raises":
        raise Broken
    return Status(500, None)


@router.post("/things", response=dict)
def things(request: HttpRequest, said: ThingSaid) -> dict[str, Any]:
    return {}


@router.get("/old", response=dict)
@deprecates(since=date(2026, 11, 1), until=date(2027, 11, 11), instead="/api/v1/new")
def old(request: HttpRequest) -> dict[str, Any]:
    return {"items": [], "next": "cur_x"}


@router.get("/new", response=dict, auth=Bearer(MANAGE_TEAMS))
def new(request: HttpRequest, of: str = "") -> dict[str, Any]:
    return {"of": of}


@pytest.fixture(scope="module")
def made_up() -> Api:
    made = Api(urls_namespace="made-up", docs_url=None, auth=Bearer())
    made._exception_handlers = api._exception_handlers
    made.add_decorator(as_all_are, mode="view")
    made.add_router("", router)
    return made


def ask(made_up: Api, cast: Cast, request: HttpRequest, name: str) -> HttpResponse:
    secret = issuing.issue(cast.ada, "x", scopes=["*"], by=cast.by_ada)[1]
    request.META["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    found = URLResolver(RoutePattern(""), made_up.urls[0]).resolve(name)
    answer: HttpResponse = found.func(request)
    return answer


def test_what_breaks_leaves_neither_effect_nor_answer(made_up: Api, cast: Cast) -> None:
    request = RequestFactory().post("/broken", headers={"Idempotency-Key": "one"})
    answer = ask(made_up, cast, request, "broken")
    assert code(answer) == (500, "fault")
    assert not Team.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_a_crash_before_the_answer_is_kept_leaves_nothing(
    made_up: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes between the effect and the answer."""

    class PowerCut(BaseException):
        pass

    def cut(answer: HttpResponse) -> str:
        assert Team.objects.exists()
        raise PowerCut

    monkeypatch.setattr(repeating, "_text_of", cut)
    request = RequestFactory().post("/api/v1/teams", {"name": "Front"}, content_type="application/json")
    request.META["HTTP_IDEMPOTENCY_KEY"] = "one"
    with pytest.raises(PowerCut):
        repeating.done_once(request, 1, lambda: HttpResponse(str(Team.objects.create(name="Front").pk)))
    assert not Team.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_what_goes_says_so_for_a_year(made_up: Api, cast: Cast) -> None:
    answer = ask(made_up, cast, RequestFactory().get("/old"), "old")
    assert answer["Deprecation"] == "@1793491200"
    assert answer["Sunset"] == "Thu, 11 Nov 2027 00:00:00 GMT"
    assert answer["Link"] == '</old?after=cur_x>; rel="next", </api/v1/new>; rel="successor-version"'
    paper = made_up.get_openapi_schema(path_prefix="")["paths"]["/old"]["get"]
    assert (paper["deprecated"], paper["x-sunset"]) == (True, "2027-11-11")
    assert "Deprecation" not in ask(made_up, cast, RequestFactory().get("/new"), "new")


def test_nothing_goes_sooner_than_in_a_year() -> None:
    with pytest.raises(ValueError, match="a year"):
        deprecates(since=date(2027, 1, 1), until=date(2027, 12, 31), instead="/api/v1/new")


@pytest.mark.parametrize(
    "said", [{"name": "a\x00b"}, {"name": "a\ud800"}, {"name": "a", "more": {"b": ["\x00"]}}]
)
def test_a_text_that_no_database_keeps_is_refused(made_up: Api, cast: Cast, said: Any) -> None:
    request = RequestFactory().post("/things", json.dumps(said), content_type="application/json")
    assert code(ask(made_up, cast, request, "things")) == (422, "unfit")


# Questions, tags and paces


def test_a_question_that_nobody_knows_is_refused(ada: Client) -> None:
    answer = ada.get("/api/v1/agents?is_actve=true")
    assert code(answer) == (422, "unknown_parameter")  # type: ignore[arg-type]
    assert json.loads(answer.content)["possible"] == ["after", "is_active", "limit"]
    assert ada.get("/api/v1/customers?known_by=%00").status_code == 422


def test_no_number_passes_for_an_id(cast: Cast, ada: Client) -> None:
    where = f"/customers/{public('cus', cast.rosa.pk)}/company"
    answer = ada.put(f"/api/v1{where}", json.dumps({"company": 1}), content_type="application/json")
    assert code(answer) == (422, "unfit")  # type: ignore[arg-type]


def test_a_page_says_where_the_next_one_is(ada: Client) -> None:
    answer = ada.get("/api/v1/agents?limit=2&is_active=true")
    cursor = json.loads(answer.content)["next"]
    assert answer["Link"] == f'</api/v1/agents?limit=2&is_active=true&after={cursor}>; rel="next"'
    assert "Link" not in ada.get("/api/v1/agents")


def test_what_a_program_has_is_not_sent_again(cast: Cast, ada: Client) -> None:
    first = ada.get("/api/v1/teams")
    tag = first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        same = ada.get("/api/v1/teams", headers={"If-None-Match": said})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    teaming.add_team("Front", by=cast.by_ada)
    changed = ada.get("/api/v1/teams", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_what_is_no_reading_is_kept_by_nobody(ada: Client) -> None:
    for answer in (post(ada, "/teams", {"name": "Front"}), ada.get("/api/v1/agents?limit=0")):
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


def test_a_token_keeps_its_pace(cast: Cast, ada: Client, settings: Any) -> None:
    settings.MAKERIGHT_API_CALLS, settings.MAKERIGHT_API_CHANGES = 4, 2
    answer = ada.get("/api/v1/me")
    assert answer["RateLimit-Policy"] == '"calls";q=4;w=60'
    assert answer["RateLimit"] == '"calls";r=3;t=15'
    same = come(cast).get("/api/v1/agents", headers={"If-None-Match": "*"})
    assert (same.status_code, same["RateLimit"]) == (304, '"calls";r=3;t=15')
    post(ada, "/teams", {"name": "Front"}, key="a")
    changed = post(ada, "/teams", {"name": "Back"}, key="b")
    assert changed["RateLimit-Policy"] == '"calls";q=4;w=60, "changes";q=2;w=60'
    assert '"changes";r=0;' in changed["RateLimit"]
    often = post(ada, "/teams", {"name": "Middle"}, key="c")
    assert code(often) == (429, "too_often")
    assert 25 <= int(often["Retry-After"]) <= 30
    assert ada.get("/api/v1/me").status_code == 429
    assert come(cast).get("/api/v1/me").status_code == 200
    assert Team.objects.count() == 2
    assert post(ada, "/teams", {"name": "Middle"}, key="c").status_code == 429


def test_a_pace_is_counted_by_all_processes_together(settings: Any, tmp_path: Any) -> None:
    one, other = pacing.Board(tmp_path / "pace"), pacing.Board(tmp_path / "pace")
    waits = [board.count("calls", 7, 3, 100.0)[1] for board in (one, other, one, other)]
    assert waits == [0.0, 0.0, 0.0, 20.0]
    assert other.count("calls", 7, 3, 119.0)[1] == pytest.approx(1.0)
    assert other.count("calls", 7, 3, 120.1)[1] == 0.0


def test_a_pace_begins_anew_with_the_machine(tmp_path: Any) -> None:
    board = pacing.Board(tmp_path / "pace")
    assert [board.count("calls", 7, 1, 90_000.0)[1] for _ in range(2)] == [0.0, 60.0]
    assert board.count("calls", 7, 1, 5.0)[1] == 0.0


def test_many_tokens_find_a_place(tmp_path: Any) -> None:
    board = pacing.Board(tmp_path / "pace")
    for calls in (9, 8):
        left = [board.count("calls", token, 10, 100.0)[0].calls for token in range(2_000)]
        assert left == [calls] * 2_000
    busier = [board.count("calls", token, 10, 100.0)[1] for token in range(50_000)]
    assert not any(
        busier
    )  # where there is no place, somebody who owes little is forgotten; nobody is kept out


def test_looking_writes_nothing(ada: Client) -> None:
    ada.get("/api/v1/me")
    with CaptureQueriesContext(connection) as asked:
        ada.get("/api/v1/me")
    assert [each["sql"] for each in asked if not each["sql"].startswith("SELECT")] == []
