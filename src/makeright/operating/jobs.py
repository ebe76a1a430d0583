"""Short tasks of those who keep the house running."""

from makeright.jobs.queueing import task
from makeright.operating import noticing
from makeright.operating.checkups import work
from makeright.operating.findings import Asked


@task("operating.notice")
def let_admins_know_of_webhooks() -> None:
    noticing.tell(list(work.webhooks(Asked())))
