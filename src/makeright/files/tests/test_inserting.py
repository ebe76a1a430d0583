"""Quick inserting is inserting."""

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from makeright.files.models import File
from makeright.jobs.models import Job
from makeright.lib.inserting import insert, insert_new, insert_or_find

pytestmark = pytest.mark.django_db


def test_a_row_is_as_save_would_have_made_it() -> None:
    now = timezone.now()
    quick = insert(Job(kind="a", arguments={"b": [1, None, "ü"]}, run_at=now))
    slow = Job.objects.create(kind="a", arguments={"b": [1, None, "ü"]}, run_at=now)
    same = {**model_to_dict(Job.objects.get(pk=slow.pk)), "id": quick.pk}
    assert model_to_dict(Job.objects.get(pk=quick.pk)) == same
    assert not quick._state.adding


def test_what_is_there_is_found() -> None:
    first = insert_or_find(File(digest="d", size=1, mime="text/plain"), by="digest")
    again = insert_or_find(File(digest="d", size=1, mime="text/html"), by="digest")
    assert (first.pk, again.pk, again.mime) == (first.pk, first.pk, "text/plain")


def test_only_what_is_new_goes_in() -> None:
    insert(File(digest="d", size=1, mime="text/plain"))
    insert_new([File(digest="d", size=1, mime=""), File(digest="e", size=1, mime="")])
    assert File.objects.count() == 2


def test_many_go_in_whatever_their_number_and_a_double_among_them_once() -> None:
    insert_new(File(digest=f"{number % 120}", size=1, mime="") for number in range(130))
    assert File.objects.count() == 120
    insert_new([])


def test_a_double_is_an_error_where_it_should_be_new() -> None:
    insert(File(digest="d", size=1, mime="text/plain"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(File(digest="d", size=1, mime="text/plain"))
