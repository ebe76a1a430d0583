"""What a list brings and what they write to us directly is one: the copy stands in a line, whichever came first."""

from __future__ import annotations

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.desk.telling_threads import Reach, thread_of
from makeright.desk.tests.views.pages import seen_by
from makeright.mail.models import DOUBLED, OPENED
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
DIRECT = letter("Where is it?", message_id="<one@example.com>")
LISTED = (
    DIRECT.as_bytes()
    .replace(b"Subject: ", b"Subject: [frames] ", 1)
    .replace(b"\n\n", b"\nList-Id: <frames.example.com>\n\n", 1)
    + b"\n_____\nframes mailing list\n"
)


def test_a_list_copy_that_came_first_gives_way_to_the_direct_one(cast: Cast) -> None:
    listed, direct = arrive(LISTED, cast.inbox), arrive(DIRECT, cast.inbox)
    assert (listed.state, direct.state) == (OPENED, OPENED)
    assert listed.message is not None
    assert direct.message is not None
    matter = direct.message.conversation
    matter.refresh_from_db()
    assert (listed.message.conversation, matter.waiting_since) == (matter, direct.message.at)
    thread = thread_of(matter, reach=Reach(), agent=cast.mina, now=timezone.now())
    assert [entry.said.message.pk for entry in thread.entries if entry.said] == [direct.message.pk]
    assert [(entry.brief.message.pk, entry.brief.is_copy) for entry in thread.entries if entry.brief] == [
        (listed.message.pk, True)
    ]
    page = seen_by(cast.mina, f"/conversations/{matter.number}").content.decode()
    assert page.count("The same, by a list") == 1


def test_one_that_came_after_is_not_even_opened(cast: Cast) -> None:
    arrive(DIRECT, cast.inbox)
    assert arrive(LISTED, cast.inbox).state == DOUBLED
