"""The numbers beside the ways are asked on each page, so what they cost must not grow with the house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from makeright.conversations.models import Conversation, Sight
from makeright.demo.cast import Cast
from makeright.desk.counting import numbers

MANY = 2_000


@pytest.mark.sqlite
@pytest.mark.parametrize("sees_all", [True, False])
def test_the_numbers_cost_the_same_in_a_large_house(cast: Cast, sees_all: bool) -> None:
    """Counted in steps of SQLite's virtual machine; each row that is looked at takes at least one."""
    sight = Sight(cast.mina.pk, sees_all=sees_all, inboxes=(cast.inbox.pk,))
    few = _steps(lambda: numbers(cast.mina, sight))
    conversation, most = cast.broken_frame, Conversation.objects.order_by("-number")[0].number
    Conversation.objects.bulk_create(
        _copy(conversation, state="resolved", number=most + more, waiting_since=None)
        for more in range(1, MANY + 1)
    )
    assert _steps(lambda: numbers(cast.mina, sight)) < few + MANY / 2


def _copy(conversation: Conversation, **changed: object) -> Conversation:
    fields = {
        field.attname: getattr(conversation, field.attname) for field in Conversation._meta.concrete_fields
    }
    return Conversation(**fields | {"id": None} | changed)


def _steps(ask: Callable[[], object]) -> int:
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection.connection.set_progress_handler(step, 1)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return counted
