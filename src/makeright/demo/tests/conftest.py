"""What the demo's tests share: demo mode, and the shop with its story, played once for a class of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from makeright.demo.seeding import seed


@pytest.fixture
def demo(settings: Settings) -> Settings:
    """Demo mode is on."""
    settings.MAKERIGHT_DEMO = True
    return settings


@pytest.fixture(scope="class")
def seeded(own_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Frame House with its whole story. It is gone again after the class: nothing of it is ever committed."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MAKERIGHT_DEMO", True)
        patch.setattr("django.conf.settings.MAKERIGHT_SMTP", "smtp://localhost:8026")
        with transaction.atomic():
            assert seed()
            yield
            transaction.set_rollback(True)
