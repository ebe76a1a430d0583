"""Whom we tell of what happens, and how each telling went."""

from makeright.webhooks.models.delivery import (
    DELIVERED,
    GIVEN_UP,
    TRYING,
    WAITING,
    Delivery,
)
from makeright.webhooks.models.webhook import ACTIVE, PAUSED, Webhook

__all__ = ["ACTIVE", "DELIVERED", "GIVEN_UP", "PAUSED", "TRYING", "WAITING", "Delivery", "Webhook"]
