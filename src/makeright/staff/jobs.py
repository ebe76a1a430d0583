"""Short tasks of those who serve."""

from makeright.jobs.queueing import task
from makeright.staff import locking, resetting


@task("staff.reset")
def answer_who_asked_for_a_new_password(sealed: str, language: str) -> None:
    resetting.answer(sealed, language=language)


@task("staff.lock")
def tell_who_was_tried_too_often(sealed: str) -> None:
    locking.answer(sealed)
