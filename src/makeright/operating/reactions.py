"""When … then …: what follows for those who keep the house running."""

from makeright.events.models import Event
from makeright.events.reacting import reacts_to
from makeright.jobs.queueing import enqueue
from makeright.webhooks import events as webhooks


@reacts_to(webhooks.PAUSED)
def a_webhook_that_was_paused_by_itself_is_written_about_at_once(event: Event) -> None:
    if event.payload["why"] in {"failing", "gone"}:
        enqueue("operating.notice")
