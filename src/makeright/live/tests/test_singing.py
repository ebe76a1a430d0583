from typing import Any

import pytest

from makeright.events.models import Event
from makeright.events.reading import latest_position, since
from makeright.lib.bell import WEB, Bell
from makeright.live.singing import sing
from makeright.live.topics import nudges_for, whose_rights_change


@pytest.mark.django_db
def test_the_canary_goes_the_way_of_every_event_and_nudges_no_screen(
    django_capture_on_commit_callbacks: Any,
) -> None:
    start = latest_position()
    with Bell(WEB) as bell:
        with django_capture_on_commit_callbacks(execute=True):
            sing()
        assert bell.wait(1)
    [heard] = since(start)
    assert heard.kind == "canary.sang"
    assert nudges_for(heard) == []
    assert whose_rights_change([heard]) == set()
    assert Event.objects.get(pk=heard.id).payload == {}
