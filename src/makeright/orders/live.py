"""Who hears of what: each event about an order nudges its page, for those who may see whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import Nudge, announces


@announces
def orders_are_heard_of_by_those_who_see_whose_they_are(heard: Heard) -> Iterator[Nudge]:
    if heard.subject_kind != "order":
        return
    topic = f"order-{heard.subject_id}"
    if heard.customer_id is not None:
        yield Nudge(topic, f"customer-{heard.customer_id}")
    yield Nudge(topic, "customers")
