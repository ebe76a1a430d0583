"""An inbox that told so many that a mail came is held, and those who see to the house hear of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.letters.models import Letter
from makeright.mail import acknowledging
from makeright.mail.models import Acknowledgment
from makeright.operating.checkups.work import mail
from makeright.operating.findings import Asked
from makeright.operating.noticing import tell

pytestmark = pytest.mark.django_db
CODE = "mail.acknowledging_paused"


def test_the_admins_get_a_letter(cast: Cast) -> None:
    by = cast.actor(cast.ada)
    acknowledging.word(cast.inbox, "", "It came.", by=by)
    acknowledging.change(cast.inbox, is_on=True, by=by)
    assert CODE not in {one.code for one in mail(Asked(outside=False))}
    Acknowledgment.objects.update(paused_at=timezone.now())
    [found] = [one for one in mail(Asked(outside=False)) if one.code == CODE]
    assert cast.inbox.address in found.words
    tell([found])
    assert Letter.objects.filter(address=cast.ada.email).count() == 1
    acknowledging.go_on(cast.inbox, by=by)
    assert CODE not in {one.code for one in mail(Asked(outside=False))}
