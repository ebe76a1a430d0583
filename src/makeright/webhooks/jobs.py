"""Short tasks of webhooks."""

from makeright.jobs.queueing import task
from makeright.webhooks import repeating, rotating
from makeright.webhooks.models import Delivery


@task("webhooks.make")
def let_delivery_be_made(delivery: int) -> None:
    if found := Delivery.objects.select_related("webhook").filter(pk=delivery).first():
        repeating.make(found)


def tidy() -> None:
    """What is kept for a time is forgotten: deliveries, and secrets that sign no more."""
    repeating.forget_old()
    rotating.forget_former()
