"""An upgrade keeps everything: a verified backup first, then the migrations; and that backup is a way back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from makeright.customers.models import Customer, Identity
from makeright.events import triggers
from makeright.operating import remembering
from makeright.operating.remembering import BEFORE_MIGRATE
from makeright.operating.restoring import restore
from makeright.operating.tests.places import ENGINE, PASSPHRASE, Place, Templates

LINE = "('verified',"
SECOND = """
from django.db import migrations, models

def believe_all(apps, editor):
    apps.get_model("customers", "Identity").objects.update(verified=True)

class Migration(migrations.Migration):
    dependencies = [("customers", "%(last)s")]
    operations = [
        migrations.AddField("identity", "verified", models.BooleanField(default=False)),
        migrations.RunPython(believe_all, migrations.RunPython.noop),
    ]
"""


@pytest.fixture
def a_version_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What customers looked like before `verified` was added, and the migration that adds it."""
    folder = tmp_path / "before_verified"
    folder.mkdir()
    here = import_module("makeright.customers.migrations.0001_initial").__file__
    first = Path(str(here)).read_text()
    assert first.count(LINE) == 1
    later = sorted(Path(str(here)).parent.glob("0*.py"))[1:]
    for each in later:
        (folder / each.name).write_text(each.read_text())
    (folder / "__init__.py").touch()
    (folder / "0001_initial.py").write_text(
        "\n".join(line for line in first.splitlines() if LINE not in line)
    )
    (folder / "0999_verified.py").write_text(SECOND % {"last": [each.stem for each in later][-1]})
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    with override_settings(MIGRATION_MODULES={"customers": "before_verified"}):
        yield
    for name in [name for name in sys.modules if name.startswith("before_verified")]:
        del sys.modules[name]


@pytest.fixture
def old(
    templates: Templates, tmp_path: Path, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """A furnished home of the version before, under the version that comes after it."""
    with django_db_blocker.unblock(), templates.copy(ENGINE, tmp_path / "home", own=True) as furnished:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE customers_identity DROP COLUMN verified")
        request.getfixturevalue("a_version_later")
        yield furnished


def test_an_older_home_is_backed_up_and_brought_up_to_date_with_all_that_is_in_it(old: Place) -> None:
    values = set(_addresses())
    assert "verified" not in _columns()
    call_command("migrate", verbosity=0)
    [paper] = remembering.papers()
    assert (paper.kind, paper.fault) == (BEFORE_MIGRATE, "")
    assert paper.verified_at is not None
    assert "verified" in _columns()
    assert {identity.value for identity in Identity.objects.filter(verified=True)} == values
    assert triggers.missing() == set()


def test_the_backup_of_the_older_home_is_restored_by_the_later_version(
    old: Place, empty_place: Place
) -> None:
    values, names = set(_addresses()), set(Customer.objects.values_list("name", flat=True))
    call_command("migrate", verbosity=0)
    [paper] = remembering.papers()
    with empty_place:
        restore(paper.place, passphrase=PASSPHRASE)
        assert {identity.value for identity in Identity.objects.filter(verified=True)} == values
        assert set(Customer.objects.values_list("name", flat=True)) == names
        assert triggers.missing() == set()


def test_without_a_sound_backup_nothing_is_migrated(old: Place) -> None:
    (old.home / "backups").write_text("in the way")
    with pytest.raises(CommandError, match=r"Nothing was migrated.*--no-backup"):
        call_command("migrate", verbosity=0)
    assert "verified" not in _columns()


def test_no_backup_is_made_where_one_is_not_wanted(old: Place) -> None:
    call_command("migrate", verbosity=0, no_backup=True)
    assert "verified" in _columns()
    assert remembering.papers() == []


def test_looking_at_the_plan_makes_no_backup(old: Place) -> None:
    call_command("migrate", verbosity=0, plan=True)
    assert remembering.papers() == []


def test_where_nothing_is_to_be_done_no_backup_is_made(place: Place) -> None:
    call_command("migrate", verbosity=0)
    assert remembering.papers() == []


def test_an_empty_home_needs_no_backup(empty_place: Place) -> None:
    with empty_place:
        call_command("migrate", verbosity=0)
        assert remembering.papers() == []
        assert triggers.missing() == set()


def test_a_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) SELECT 'mail', '0999_later', applied"
            " FROM django_migrations LIMIT 1"
        )
    with pytest.raises(CommandError, match="newer version"):
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0999_later'")


def _columns() -> set[str]:
    with connection.cursor() as cursor:
        return {
            one.name for one in connection.introspection.get_table_description(cursor, "customers_identity")
        }


def _addresses() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM customers_identity")
        return [value for (value,) in cursor.fetchall()]
