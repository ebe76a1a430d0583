"""Questions that are built once: the same rows as Django's, whatever is given, and each asked with one statement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.lib.kept_questions import Question, read_again

pytestmark = pytest.mark.django_db


def test_gives_models_with_what_is_related_to_them(cast: Cast) -> None:
    matters = type(cast.broken_frame)
    ask = Question(lambda key: matters.objects.select_related("customer", "assignee").filter(pk=key))
    for matter in (cast.broken_frame, cast.late_parcel):
        with CaptureQueriesContext(connection) as asked:
            row = ask.first(matter.pk)
            assert row is not None
            assert row.customer.pk == matter.customer_id
        assert row == matter
        assert (
            vars(row).keys()
            == vars(matters.objects.select_related("customer", "assignee").get(pk=row.pk)).keys()
        )
        assert len(asked) == 1
    assert ask.first(0) is None
    assert ask(cast.broken_frame) == [cast.broken_frame]  # a row stands for its key


def test_values_come_in_the_order_in_which_they_were_asked_for(cast: Cast) -> None:
    agents = type(cast.mina)
    matters = type(cast.broken_frame)
    customers = type(cast.karim)

    def build(since: Any, of: Any) -> QuerySet[Any, Any]:
        rows = matters.objects.filter(Q(resolved_at=None) | Q(resolved_at__gt=since), customer__in=of)
        return rows.order_by("customer").values_list("customer").annotate(many=Count("pk"), sum=Sum("number"))

    ask = Question(build)
    people = list(customers.objects.order_by("pk"))
    for since in (timezone.now(), timezone.now() - timedelta(days=400)):
        for some in (people, people[:2], people[:1], []):
            assert ask(since, some) == list(build(since, some))
    flat = Question(lambda key: agents.objects.filter(pk=key).values_list("email", flat=True))
    assert flat(cast.mina.pk) == [cast.mina.email]


def test_a_list_longer_than_it_keeps_is_asked_as_well(cast: Cast) -> None:
    agents = type(cast.mina)
    ask = Question(lambda keys: agents.objects.filter(pk__in=keys).order_by("pk"))
    keys = [*range(10_000, 10_200), cast.mina.pk]
    assert ask(keys) == [cast.mina]
    assert ask((cast.mina.pk, cast.otto.pk)) == sorted([cast.mina, cast.otto], key=lambda each: each.pk)


def test_text_and_yes_or_no_are_compared_as_they_are(cast: Cast) -> None:
    agents = type(cast.mina)
    ask = Question(lambda email, active: agents.objects.filter(email=email, is_active=active))
    assert ask(cast.mina.email, True) == [cast.mina]
    assert ask(cast.mina.email, False) == []
    assert ask("' OR 1=1 --", True) == []


def test_none_and_what_no_database_takes_is_refused(cast: Cast) -> None:
    agents = type(cast.mina)
    ask = Question(lambda key: agents.objects.filter(pk=key))
    with pytest.raises(ValueError, match="None"):
        ask(None)
    with pytest.raises(TypeError, match="object"):
        ask(object())
    with pytest.raises(ValueError, match="prefetched"):
        Question(lambda key: agents.objects.filter(pk=key).prefetch_related("absences"))(cast.mina.pk)


def test_a_row_is_read_again_as_it_stands(cast: Cast) -> None:
    agents = type(cast.mina)
    matters = type(cast.broken_frame)
    stale = matters.objects.get(pk=cast.broken_frame.pk)
    matters.objects.filter(pk=stale.pk).update(subject="In two halves", assignee=cast.otto)
    read_again(stale)
    assert (stale.subject, stale.assignee) == ("In two halves", cast.otto)
    with pytest.raises(ObjectDoesNotExist):
        read_again(agents(pk=10_000))
