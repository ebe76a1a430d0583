"""A file comes in row by row, each once whatever happens; it adds and fills gaps, and overwrites nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from makeright.customers import events, importing
from makeright.customers.belonging import company_of
from makeright.customers.defining import define
from makeright.customers.exporting import lines
from makeright.customers.filling_in import values_of
from makeright.customers.importing import begin, go_on, look, stop
from makeright.customers.mapping import Said, guess
from makeright.customers.merging import merge
from makeright.customers.models import Customer, CustomerImport, Identity
from makeright.customers.reading_tables import read_table
from makeright.customers.refusals import Refused
from makeright.demo.cast import ROSA, Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.jobs.working import work_off

HEAD = "Name,E-mail,Phone,external_id:shop,Company,fact:wood,field:tier\n"
MAPPING = ["name", "mail", "phone", "external_id:shop", "company", "fact:wood", "field:tier"]
FILE = (
    HEAD
    + "Vera Okafor,Vera@Example.com; v@example.com,+33 1 70 18 99 00,17,Okafor & Fils,oak,gold\n"
    + f"Somebody Else,{ROSA.address},,18,,,silver\n"
    + "Nobody,,,,,,\n"
    + "Wrong,not-an-address,,,,,\n"
    + "Tier,tier@example.com,,,,,copper\n"
    + "Vera again,v@example.com,,17,,walnut,silver\n"
).encode()


@pytest.fixture(autouse=True)
def tiers(cast: Cast) -> None:
    define(
        "customer", "tier", "Tier", "choice", choices=[["gold", "Gold"], ["silver", "Silver"]], by=cast.by_ada
    )


def comes_in(cast: Cast, content: bytes = FILE, mapping: list[str] | None = None) -> CustomerImport:
    made = begin(content, mapping or MAPPING, in_background=False, by=cast.by_ada)
    while go_on(made.pk):
        pass
    made.refresh_from_db()
    return made


def counts(made: CustomerImport) -> tuple[int, int, int, int]:
    return made.created, made.changed, made.unchanged, made.refused


def vera() -> Customer:
    return Identity.objects.get(value="vera@example.com").customer


def test_a_look_says_what_would_come_of_it_and_changes_nothing(cast: Cast) -> None:
    before = Customer.objects.count(), Identity.objects.count(), Event.objects.count()
    outlook = look(read_table(FILE), MAPPING)
    assert (outlook.new, outlook.known, outlook.refused) == (1, 2, 3)
    assert [(line, code) for line, code, _ in outlook.faults] == [
        (4, "no_identity"),
        (5, "no_address"),
        (6, "no_choice"),
    ]
    assert outlook.faults[1][2] == "'not-an-address' is not a mail address."
    assert (Customer.objects.count(), Identity.objects.count(), Event.objects.count()) == before


def test_what_comes_in_is_what_the_look_said(cast: Cast) -> None:
    made = comes_in(cast)
    assert counts(made) == (1, 2, 0, 3)
    assert [(line, code) for line, code, _ in made.faults] == [
        (4, "no_identity"),
        (5, "no_address"),
        (6, "no_choice"),
    ]
    assert (vera().name, str(company_of(vera()))) == ("Vera Okafor", "Okafor & Fils")
    assert set(vera().identities.values_list("kind", "value", "verified")) == {
        ("mail", "vera@example.com", False),
        ("mail", "v@example.com", False),
        ("phone", "+33170189900", False),
        ("external_id", "shop:17", False),
    }
    assert [str(fact) for fact in vera().facts.order_by("pk")] == ["wood: oak", "wood: walnut"]
    assert values_of("customer", [vera().pk])[vera().pk] == {"tier": "Gold"}
    assert replay().agrees


def test_what_we_know_goes_before_what_a_file_says(cast: Cast) -> None:
    comes_in(cast)
    cast.rosa.refresh_from_db()
    assert cast.rosa.name == ROSA.name
    assert cast.rosa.identities.filter(value="shop:18").exists()


def test_what_comes_in_is_told_as_history(cast: Cast) -> None:
    comes_in(cast)
    created = Event.objects.get(kind=events.CREATED.name, customer_id=vera().pk)
    assert (created.source, created.actor_kind) == ("import", "import")


def test_the_same_file_twice_changes_nothing_more(cast: Cast) -> None:
    comes_in(cast)
    before = Customer.objects.count(), Identity.objects.count()
    assert counts(comes_in(cast)) == (0, 0, 3, 3)
    assert (Customer.objects.count(), Identity.objects.count()) == before


def test_a_row_that_names_two_customers_joins_nobody(cast: Cast) -> None:
    made = comes_in(cast, b"mail\nrosa@example.com; karim@example.com\n", ["mail"])
    assert (counts(made), made.faults[0][1]) == ((0, 0, 0, 1), "two_customers")
    assert cast.rosa.identities.count() == cast.karim.identities.count() == 1


@pytest.mark.parametrize("rows_at_once", [1, 2, 5, 100])
def test_however_often_it_is_killed_each_row_comes_in_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    """Whoever dies within a row leaves nothing of the transaction; whoever comes next goes on from the last place."""
    content = b"name,mail\n" + b"".join(b"Guest %d,g%d@example.com\n" % (n, n % 12) for n in range(20))
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", rows_at_once)
    made = begin(content, ["name", "mail"], in_background=False, by=cast.by_ada)
    enter, deaths = importing._enter, iter([True, False, False, True] * 100)

    def dies_now_and_then(said: Said) -> str:
        became = enter(said)
        if rows_at_once < 100 and next(deaths):
            raise SystemExit
        return became

    monkeypatch.setattr(importing, "_enter", dies_now_and_then)
    for attempt in range(200):
        if attempt == 100:
            monkeypatch.setattr(importing, "_enter", enter)
        try:
            if not go_on(made.pk):
                break
        except SystemExit:
            continue
    made.refresh_from_db()
    assert (made.state, made.rows_done, made.created + made.changed + made.unchanged) == ("done", 20, 20)
    assert made.created == Customer.objects.filter(name__startswith="Guest").count() == 12
    assert replay().agrees


def test_two_who_go_on_at_once_do_each_row_once(cast: Cast) -> None:
    """The second one finds that the place has moved, and does nothing."""
    made = begin(FILE, MAPPING, in_background=False, by=cast.by_ada)
    rows = list(read_table(FILE).rows())
    assert importing._let_in(made.pk, rows[:2], MAPPING, importing.kinds(), 0)
    assert not importing._let_in(made.pk, rows[:2], MAPPING, importing.kinds(), 0)
    made.refresh_from_db()
    assert made.rows_done == 2


def test_the_engine_brings_it_in_by_itself_in_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(importing, "LONGEST_PART", 0.0)
    made = begin(FILE, MAPPING, by=cast.by_ada)
    while work_off():
        pass
    made.refresh_from_db()
    assert (made.state, counts(made)) == ("done", (1, 2, 0, 3))


def test_one_that_is_stopped_goes_no_further(cast: Cast) -> None:
    made = begin(FILE, MAPPING, in_background=False, by=cast.by_ada)
    assert stop(made, by=cast.by_ada)
    assert not stop(made, by=cast.by_ada)
    assert not go_on(made.pk)
    made.refresh_from_db()
    assert (made.state, made.rows_done) == ("stopped", 0)
    (told,) = Event.objects.filter(kind=events.IMPORT_ENDED.name)
    assert told.payload["stopped"] is True


def test_the_file_is_let_go_of_at_the_end(cast: Cast) -> None:
    made = comes_in(cast)
    assert made.file is None
    assert not CustomerImport.objects.exclude(file=None).exists()


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (["name"], "no_identity"),
        (["name", "name", "mail"], "doubled"),
        (["mail", "id"], "no_target"),
        (["mail", "merged_into"], "no_target"),
        (["mail", "field:secret"], "no_target"),
        (["mail", "handle:"], "no_target"),
    ],
)
def test_a_mapping_is_checked_before_anything_comes_in(cast: Cast, mapping: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(b"a,b,c\n1,2,3\n", mapping, by=cast.by_ada)
    assert refused.value.code == code
    assert not CustomerImport.objects.exists()


def test_what_goes_out_comes_in_again_as_it_was(cast: Cast) -> None:
    comes_in(cast)
    Customer.objects.filter(pk=cast.karim.pk).update(name='=HYPERLINK("https://evil.example/")')
    content = "".join(lines()).encode()
    assert b",'=HYPERLINK" in content or b"\"'=HYPERLINK" in content
    assert b"'+33170189900" in content
    table = read_table(content)
    outlook = look(table, guess(table.columns, importing.kinds()))
    assert (outlook.new, outlook.refused, outlook.known) == (0, 0, Customer.objects.count())
    assert counts(comes_in(cast, content, guess(table.columns, importing.kinds())))[0] == 0


def test_shells_and_retired_fields_do_not_go_out(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    content = "".join(lines())
    assert content.count("\r\n") == 1 + Customer.objects.standing().count()
    assert "rosa@example.com; karim@example.com" in content


class TestCommand:
    """`makeright customers`, as somebody types it."""

    def test_a_dry_run_an_import_and_an_export(
        self, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file, out = tmp_path / "in.csv", tmp_path / "out.csv"
        file.write_bytes(FILE)
        call_command("customers", "import", str(file), "--dry-run")
        said = capsys.readouterr().out
        assert "New: 1. Known: 2. Refused: 3." in said
        assert "line 5: 'not-an-address' is not a mail address." in said
        assert not Identity.objects.filter(value="+33170189900").exists()
        call_command("customers", "import", str(file))
        assert "6 rows, done. New: 1. Changed: 2. As they were: 0. Refused: 3." in capsys.readouterr().out
        call_command("customers", "export", str(out))
        assert "vera@example.com" in out.read_text()

    def test_columns_may_be_said(
        self, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "in.csv"
        file.write_text("who;adresse\nVera;vera@example.com\n")
        with pytest.raises(CommandError, match="No column says"):
            call_command("customers", "import", str(file))
        call_command("customers", "import", str(file), "--column", "adresse=mail", "--column", "who=name")
        assert vera().name == "Vera"
        with pytest.raises(CommandError, match="There is no column 'nom'"):
            call_command("customers", "import", str(file), "--column", "nom=name")

    def test_show_merge_and_unmerge(self, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("customers", "merge", "karim@example.com", "rosa@example.com")
        call_command("customers", "show", "KARIM@example.com")
        said = capsys.readouterr().out
        assert f"{cast.rosa.pk}  Rosa Lindqvist" in said
        assert f"merged in    {cast.karim.pk}" in said
        call_command("customers", "unmerge", str(cast.karim.pk))
        with pytest.raises(CommandError, match="merged into nobody"):
            call_command("customers", "unmerge", str(cast.karim.pk))
        with pytest.raises(CommandError, match="can’t be merged into themselves"):
            call_command("customers", "merge", str(cast.rosa.pk), str(cast.rosa.pk))
        with pytest.raises(CommandError, match="There is no customer"):
            call_command("customers", "show", "nobody@example.com")
