"""The table of words is made by every migrate, and its absence is seen."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from makeright.search import tables
from makeright.search.finding import EVERYTHING, find
from makeright.search.keeping import put
from makeright.search.models import Entry, Rebuild

pytestmark = pytest.mark.django_db


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_words")


def test_the_catalog_has_it_all() -> None:
    assert tables.missing() == set()


def test_a_lost_table_is_missed_and_made_anew_with_everything_to_be_entered() -> None:
    put("message", 1, "frame", ["inbox-1"], at=timezone.now())
    Rebuild.objects.create(kind="message", version="1.1", began_at=timezone.now(), done_at=timezone.now())
    _drop()
    assert "search_words" in tables.missing()
    call_command("migrate", verbosity=0)
    assert tables.missing() == set()
    assert not Entry.objects.exists()
    assert not Rebuild.objects.exists()
    put("message", 1, "frame", ["inbox-1"], at=timezone.now())
    assert find("frame", EVERYTHING).count == 1


def test_a_migrate_in_between_loses_nothing() -> None:
    put("message", 1, "frame", ["inbox-1"], at=timezone.now())
    call_command("migrate", verbosity=0)
    assert find("frame", EVERYTHING).count == 1


@pytest.mark.sqlite
def test_a_table_of_another_kind_is_replaced() -> None:
    _drop()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE search_words USING fts5(text, subject)")
    assert tables.missing() == {"search_words"}
    tables.make()
    assert tables.missing() == set()


@pytest.mark.postgres
def test_a_lost_index_is_missed_and_made_anew() -> None:
    put("message", 1, "frame", ["inbox-1"], at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_words_by_word")
    assert tables.missing() == {"search_words_by_word"}
    tables.make()
    assert tables.missing() == set()
    assert find("frame", EVERYTHING).count == 1
