"""What is to be done, what recurs, and who works at it."""

from makeright.jobs.models.engine import Engine
from makeright.jobs.models.job import (
    BULK,
    DOUBTFUL,
    FAILED,
    LATER,
    NORMAL,
    PRIORITIES,
    RUNNING,
    URGENT,
    WAITING,
    Job,
)
from makeright.jobs.models.recurring import Recurring

__all__ = [
    "BULK", "DOUBTFUL", "FAILED", "LATER", "NORMAL", "PRIORITIES", "RUNNING", "URGENT", "WAITING",
    "Engine", "Job", "Recurring",
]  # fmt: skip
