"""Short tasks of calendars."""

from makeright.hours import feeding
from makeright.hours.models import Feed
from makeright.jobs.queueing import task


@task("hours.read_feed")
def let_feed_be_read(feed: int) -> None:
    feeding.read_feed(Feed.objects.select_related("calendar").get(pk=feed))
