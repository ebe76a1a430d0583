"""This app's tasks: three lines each, the work is done by a verb."""

from makeright.jobs.queueing import task


@task("remedies.leave")
def leave(remedy: int) -> None:
    from makeright.remedies.fulfilling import leave

    leave(remedy)


@task("remedies.lapse")
def lapse(ask: int) -> None:
    from makeright.remedies.asking import lapse

    lapse(ask)
