"""What the company's own systems tell of customers: kinds that are declared, reports that are there once, and their end."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.customers import aging, declaring, events, reporting, segmenting
from makeright.customers.forgetting import forget, go_on
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, Occurrence, OccurrenceKind
from makeright.customers.refusals import Refused
from makeright.customers.replaying_memory import kinds_are_as_the_log_tells
from makeright.customers.reporting import Report, report, report_all
from makeright.customers.telling_person import write_archive
from makeright.demo.cast import Cast
from makeright.events.models import Event

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def look(cast: Cast) -> OccurrenceKind:
    told = [["frame", "Frame", "text"], ["price", "Price", "number"], ["page", "Page", "link"]]
    return declaring.declare("Tried the configurator", code="look", attributes=told, by=cast.by_ada)


def of(customer: Customer, kind: OccurrenceKind, ago: timedelta = timedelta(), **said: object) -> Report:
    return Report(customer, kind, timezone.now() - ago, **said)  # type: ignore[arg-type]


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def differences() -> list[object]:
    return [each for some in kinds_are_as_the_log_tells() for each in some]


def test_what_was_told_is_there_once_and_the_log_holds_none_of_its_words(
    cast: Cast, look: OccurrenceKind
) -> None:
    said = {"frame": "Oak", "price": 12.5, "page": "https://shop.test/oak"}
    one = of(cast.karim, look, timedelta(hours=1), external_id="visit-1", attributes=said)
    first, again = (report(one, by=cast.by_ada) for _ in range(2))
    assert (first.is_new, again.is_new, again.occurrence) == (True, False, first.occurrence)
    row = Occurrence.objects.get()
    assert row.attributes == {"frame": "Oak", "price": "12.5", "page": "https://shop.test/oak"}
    (event,) = told(events.REPORTED.name)
    assert (event.payload, event.customer_id, event.subject_id) == ({"count": 1}, cast.karim.pk, row.call)


def test_a_call_takes_what_it_can_and_is_one_event(cast: Cast, look: OccurrenceKind) -> None:
    late = Report(cast.karim, look, timezone.now() + timedelta(hours=1))
    reports = [of(cast.karim, look), late, of(cast.rosa, look), of(cast.rosa, look)]
    outcomes = report_all(reports, by=cast.by_ada, source="import")
    assert [each.refused.code if each.refused else each.is_new for each in outcomes] == [
        True,
        "in_future",
        True,
        True,
    ]
    (event,) = told(events.REPORTED.name)
    assert (event.payload["count"], event.customer_id, event.source) == (3, None, "import")
    assert set(Occurrence.objects.values_list("source", "call")) == {("import", event.subject_id)}


def test_many_of_one_moment_are_all_kept(cast: Cast, look: OccurrenceKind) -> None:
    outcomes = report_all([Report(cast.karim, look, NOW) for _ in range(100)], by=cast.by_ada)
    assert all(each.is_new for each in outcomes)
    assert Occurrence.objects.count() == 100
    with pytest.raises(Refused, match="At most 100"):
        report_all([Report(cast.karim, look, NOW)] * 101, by=cast.by_ada)


def test_the_same_twice_in_one_call_is_once(cast: Cast, look: OccurrenceKind) -> None:
    same = of(cast.karim, look, external_id="a")
    assert [each.is_new for each in report_all([same, same], by=cast.by_ada)] == [True, False]


def test_an_external_id_of_somebody_elses_is_refused_and_names_nobody(
    cast: Cast, look: OccurrenceKind
) -> None:
    report(of(cast.karim, look, external_id="a"), by=cast.by_ada)
    with pytest.raises(Refused) as refused:
        report(of(cast.rosa, look, external_id="a"), by=cast.by_ada)
    assert (refused.value.code, "Karim" in str(refused.value)) == ("anothers", False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"color": "red"}, "no_such_attribute"),
        ({"price": "much"}, "no_number"),
        ({"page": "javascript:alert(1)"}, "no_link"),
        ({"page": "https://somebody@shop.test"}, "no_link"),
        ({"frame": "x" * 501}, "too_long"),
    ],
)
def test_what_does_not_fit_is_refused(
    cast: Cast, look: OccurrenceKind, said: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        report(of(cast.karim, look, attributes=said), by=cast.by_ada)
    assert refused.value.code == code
    assert (Occurrence.objects.count(), told(events.REPORTED.name)) == (0, [])


def test_of_what_is_retired_nothing_is_taken_until_it_is_again(cast: Cast, look: OccurrenceKind) -> None:
    assert [declaring.retire(look, by=cast.by_ada) for _ in range(2)] == [True, False]
    with pytest.raises(Refused, match="nothing more is taken"):
        report(of(cast.karim, look), by=cast.by_ada)
    assert [declaring.reinstate(look, by=cast.by_ada) for _ in range(2)] == [True, False]
    assert report(of(cast.karim, look), by=cast.by_ada).is_new
    assert differences() == []


def test_a_kind_says_what_it_is_told_to_and_the_log_knows(cast: Cast, look: OccurrenceKind) -> None:
    assert declaring.rename(look, "Looked at frames", by=cast.by_ada)
    assert declaring.change(look, color="rose", on_timeline=False, by=cast.by_ada)
    assert not declaring.change(look, color="rose", by=cast.by_ada)
    assert [declaring.keep_for(look, 30, by=cast.by_ada) for _ in range(2)] == [True, False]
    assert declaring.describe(look, [["frame", "Frame", "text"]], by=cast.by_ada)
    assert differences() == []
    OccurrenceKind.objects.update(color="sky")
    assert len(differences()) == 1
    with pytest.raises(Refused, match="already"):
        declaring.declare("Another", code="look", by=cast.by_ada)
    with pytest.raises(Refused, match="one of"):
        declaring.describe(look, [["frame", "Frame", "picture"]], by=cast.by_ada)


def test_it_goes_with_who_is_merged_and_comes_back(cast: Cast, look: OccurrenceKind) -> None:
    row = report(of(cast.karim, look), by=cast.by_ada).occurrence
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert list(reporting.told_of([cast.rosa.pk])) == [row]
    with pytest.raises(Refused, match="merged"):
        report(of(cast.karim, look), by=cast.by_ada)
    unmerge(made, by=cast.by_mina)
    assert list(reporting.told_of([cast.karim.pk])) == [row]


def test_who_is_forgotten_has_none(cast: Cast, look: OccurrenceKind) -> None:
    report(of(cast.karim, look, attributes={"frame": "Oak"}), by=cast.by_ada)
    report(of(cast.rosa, look), by=cast.by_ada)
    go_on(forget(cast.karim, by=cast.by_ada).pk)
    assert set(Occurrence.objects.values_list("customer", flat=True)) == {cast.rosa.pk}
    with pytest.raises(Refused, match="forgotten"):
        report(of(cast.karim, look), by=cast.by_ada)


def test_a_person_is_told_what_was_told_of_them(cast: Cast, look: OccurrenceKind) -> None:
    report(of(cast.karim, look, external_id="a", attributes={"frame": "Oak"}), by=cast.by_ada)
    into = BytesIO()
    write_archive(cast.karim, into)
    (one,) = json.loads(zipfile.ZipFile(into).read("customer_events.json"))["customer_events"]
    assert (one["kind"], one["external_id"], one["details"]) == (
        "Tried the configurator",
        "a",
        {"Frame": "Oak"},
    )


def test_what_is_older_than_its_kind_is_kept_goes_at_night(cast: Cast, look: OccurrenceKind) -> None:
    declaring.keep_for(look, 30, by=cast.by_ada)
    report_all([of(cast.karim, look, timedelta(days=days)) for days in (31, 29)], by=cast.by_ada)
    assert (aging.age_all(), aging.age_all(), Occurrence.objects.count()) == (1, 0, 1)
    assert [event.payload for event in told(events.KIND_AGED.name)] == [{"erased": 1}]


@pytest.mark.parametrize(
    ("condition", "whom"),
    [
        ({"is": "filled"}, {"karim", "rosa"}),
        ({"is": "empty"}, {"ines"}),
        ({"is": "within", "than": "7"}, {"karim"}),
    ],
)
def test_a_segment_asks_with_whom_it_happened(
    cast: Cast, look: OccurrenceKind, condition: dict[str, str], whom: set[str]
) -> None:
    report_all([of(cast.karim, look), of(cast.rosa, look, timedelta(days=9))], by=cast.by_ada)
    found = set(segmenting.people([{"about": "event:look", **condition}]))
    assert found & {cast.karim, cast.rosa, cast.ines} == {getattr(cast, name) for name in whom}


@pytest.mark.parametrize("than", ["0", "1.5", "4000", "soon"])
def test_a_segment_counts_whole_days(cast: Cast, look: OccurrenceKind, than: str) -> None:
    with pytest.raises(Refused):
        segmenting.people([{"about": "event:look", "is": "within", "than": than}])


def command(*said: str) -> str:
    out = StringIO()
    call_command("event-kinds", *said, stdout=out)
    return out.getvalue().strip()


def test_the_command_keeps_kinds_and_tells(cast: Cast) -> None:
    assert command("declare", "Visited the shop", "--color", "ochre") == (
        "Visited the shop is declared, as visited_the_shop."
    )
    code = "visited_the_shop"
    assert command("describe", code, "bought=Bought:yes_no") == "With Visited the shop is told: Bought."
    assert command("keep", code, "30") == "Visited the shop is kept for 30 days."
    assert command("look", code, "--timeline", "no").endswith("not on the timeline.")
    said = ("tell", code, "karim@example.com", "--external-id", "7", "--detail", "bought=yes")
    assert [command(*said) for _ in range(2)] == ["It is told.", "It was told before."]
    assert command("rename", code, "Came by") == "It is called Came by."
    assert command("retire", code) == "Of Came by nothing more is taken."
    (one,) = json.loads(command("list", "--json"))
    assert (one["told"], one["retired"], one["keep_for_days"]) == (1, True, 30)
    assert command("reinstate", code) == "Came by is taken again."
    with pytest.raises(CommandError, match="Nobody is known"):
        command("tell", code, "nobody@example.com")


def test_the_clock_of_another_machine_may_be_a_little_fast(cast: Cast, look: OccurrenceKind) -> None:
    soon = Report(cast.karim, look, timezone.now() + timedelta(seconds=30))
    assert report(soon, by=cast.by_ada).is_new
    with pytest.raises(Refused, match="2000"):
        report(Report(cast.karim, look, datetime.fromisoformat("1999-12-31T00:00:00Z")), by=cast.by_ada)
