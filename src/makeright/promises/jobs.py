"""This app's tasks: three lines each, the work is done by a verb."""

from makeright.jobs.queueing import task
from makeright.promises import keeping


@task("promises.break")
def break_what_is_due(promise: int) -> None:
    keeping.break_if_due(promise)
