"""Going on: a sweep does its work with each row, and one that can't be done keeps none of the others from its turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from makeright.lib.scrubbing import scrubbed, where

log = logging.getLogger(__name__)

# PostgreSQL: waited too long for a lock, a deadlock, a statement that took too long, overlapping writers. Of a row, not
# of the database: somebody else has it just now.
_HELD_BY_ANOTHER = frozenset({"55P03", "40P01", "57014", "40001"})

Row = TypeVar("Row")


def do_each(rows: Iterable[Row], verb: Callable[[Row], int]) -> int:
    """Do it with each, outside transactions; give the sum of what the verb says. When all had their turn, the first
    failure is raised, so that it is told once, by whoever does the sweep; of others the log says where they were.

    Where the database itself fails, no row is at fault, and it ends there. A row that another holds fails alone.
    """
    done, failures = 0, list[Exception]()
    for row in list(rows):
        try:
            done += verb(row)
        except (OperationalError, InterfaceError) as error:
            if getattr(error.__cause__, "sqlstate", None) not in _HELD_BY_ANOTHER:
                raise
            failures.append(error)
        except Exception as error:
            failures.append(error)
    for failure in failures[1:]:
        log.warning("another one failed: %s; at %s", scrubbed(failure), where(failure))
    if failures:
        raise failures[0]
    return done
