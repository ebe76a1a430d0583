"""Pages: whatever a list is sorted by, its pages hold each row once, and a cursor is of use for that order alone."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory
from ninja import NinjaAPI, Router

from makeright.api.expanding import Expands, wanted
from makeright.api.ids import public
from makeright.api.paging import USUAL, After, Limit, Sorts, next_link, page
from makeright.api.problems import Problem
from makeright.jobs.models import Job

BY = Sorts("id", "lane", due="run_at", began="claimed_at")
EXPANDS = Expands("customer", "assignee")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def jobs(db: None) -> QuerySet[Job]:
    """Ten, of which several are due at the same time, and some were never begun."""
    for number in range(10):
        Job.objects.create(
            kind="x",
            lane="ab"[number % 2],
            run_at=NOON + timedelta(microseconds=number // 3),
            claimed_at=None if number % 4 == 0 else NOON + timedelta(hours=number % 3),
        )
    return Job.objects.all()


def all_pages(rows: QuerySet[Job], sort: str, limit: int) -> list[int]:
    found: list[int] = []
    after = ""
    while True:
        told = page(rows, after, limit, sort=sort, sorts=BY)
        found += [each.pk for each in told["items"]]
        if told["next"] is None:
            return found
        assert len(told["items"]) == limit
        after = told["next"]


@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("sort", ["", *BY.possible])
def test_pages_hold_each_row_once_and_in_order(jobs: QuerySet[Job], sort: str, limit: int) -> None:
    field, turned = BY.fields.get(sort.removeprefix("-"), "id"), sort.startswith("-")
    with_value = [row for row in jobs if getattr(row, field) is not None]
    without = [row for row in jobs if getattr(row, field) is None]
    expected = sorted(with_value, key=lambda row: (getattr(row, field), row.pk), reverse=turned)
    expected += sorted(without, key=lambda row: row.pk, reverse=turned)
    assert all_pages(jobs, sort, limit) == [row.pk for row in expected]


def test_what_comes_in_between_moves_nothing(jobs: QuerySet[Job]) -> None:
    first = page(jobs, "", 4, sort="-due", sorts=BY)
    Job.objects.create(kind="x", lane="a", run_at=NOON + timedelta(days=1))
    second = page(jobs, first["next"], 100, sort="-due", sorts=BY)
    keys = [row.pk for row in (*first["items"], *second["items"])]
    assert len(keys) == len(set(keys)) == 10


@pytest.mark.parametrize("sort", ["due", "-began", "id", ""])
def test_a_cursor_is_of_use_for_its_own_order_alone(jobs: QuerySet[Job], sort: str) -> None:
    given = page(jobs, "", 2, sort="-due", sorts=BY)["next"]
    with pytest.raises(Problem, match="cursor") as refused:
        page(jobs, given, 2, sort=sort, sorts=BY)
    assert (refused.value.status, refused.value.code) == (422, "cursor")


@pytest.mark.parametrize("sort", ["-due", ""])
@pytest.mark.parametrize(
    "cursor",
    ["x", "cur_", "cur_eyJhIjoxfQ.x", "agt_9wdvsq7gqt1dc", "cur_\x00", "cur_ü.ü", "cur_9wdvsq7gqt1du"],
)
def test_a_cursor_that_nobody_gave_is_refused(jobs: QuerySet[Job], sort: str, cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        page(jobs, cursor, 2, sort=sort, sorts=BY)
    assert (refused.value.status, refused.value.code) == (422, "cursor")


def test_a_cursor_does_not_tell_how_many_rows_there_are(jobs: QuerySet[Job]) -> None:
    given = page(jobs, "", 2, sort="id", sorts=BY)["next"]
    body = given.removeprefix("cur_").partition(".")[0]
    told = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    assert public("cur", jobs.order_by("pk")[1].pk) in told
    assert str(jobs.order_by("pk")[1].pk) not in told.split(",")


def test_the_next_page_stands_at_the_same_address() -> None:
    request = RequestFactory().get("/api/v1/agents", {"limit": "2", "after": "cur_old", "kind": "ä&b"})
    assert next_link(request, "cur_new") == (
        '</api/v1/agents?limit=2&after=cur_new&kind=%C3%A4%26b>; rel="next"'
    )


def operation_parameters() -> dict[str, Any]:
    """What OpenAPI has to say of an operation that is sorted and expands."""
    router = Router()

    @router.get("/things")
    def things(
        request: HttpRequest,
        after: After = "",
        limit: Limit = USUAL,
        sort: Annotated[str, BY] = "-due",
        expand: Annotated[str, EXPANDS] = "",
    ) -> None: ...

    api = NinjaAPI(urls_namespace="paging-test", docs_url=None)
    api.add_router("", router)
    found = api.get_openapi_schema(path_prefix="/")["paths"]["/things"]["get"]["parameters"]
    return {each["name"]: each["schema"] for each in found}


def test_the_paper_tells_what_is_possible() -> None:
    told = operation_parameters()
    assert told["sort"]["enum"] == BY.possible
    assert told["sort"]["default"] == "-due"
    assert "customer|assignee" in told["expand"]["pattern"]


def test_another_word_is_refused_with_those_that_are_taken() -> None:
    with pytest.raises(Problem) as sort:
        BY._allowed("price")
    with pytest.raises(Problem) as expand:
        EXPANDS._allowed("customer,price")
    with pytest.raises(Problem):
        EXPANDS._allowed("customer,")
    assert (sort.value.code, sort.value.more) == ("sort", {"possible": BY.possible})
    assert (expand.value.code, expand.value.more) == ("expand", {"possible": ["customer", "assignee"]})
    assert BY._allowed("-due") == "-due"
    assert wanted(EXPANDS._allowed("customer,assignee")) == {"customer", "assignee"}
    assert wanted("") == frozenset()
