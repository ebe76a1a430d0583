"""What an export holds, and what it leaves out and why: secrets, what belongs to this machine, what is made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from makeright.lib.homes import home_id
from makeright.lib.sealing import sealed_fields
from makeright.operating.tables import Table

# Table → why none of its rows leave.
LEFT_OUT: Mapping[str, str] = {
    "account_emailaddress": "made anew from the agents’ addresses",
    "account_emailconfirmation": "never used",
    "api_keptanswer": "what programs were answered within a day, so that nothing is done twice",
    "auth_group": "never used",
    "auth_group_permissions": "never used",
    "auth_permission": "made anew by the program",
    "customers_personexport": "files that were made to be fetched once",
    "demo_demoinstallation": "of the example shop",
    "demo_streetmail": "of the example shop",
    "django_content_type": "made anew by the program",
    "events_cursor": "how far this installation has read its own log",
    "events_unplaced": "empty between two moments",
    "files_erasure": "files that are erased already",
    "jobs_engine": "of this machine",
    "jobs_job": "nudges; what is due is found in the rows",
    "jobs_recurring": "of this machine",
    "letters_letter": "letters of the house, which hold links that open something",
    "staff_factor": "secrets: second steps and passkeys",
    "staff_firstrun": "a link that opens something",
    "staff_invitation": "links that open something",
    "staff_recoverycode": "secrets",
    "staff_resetlink": "links that open something",
    "staff_session": "secrets: who is signed in",
    "staff_token": "secrets: what programs come in by",
    "staff_tries": "wrong passwords of the last minutes",
    "webhooks_delivery": "what this installation tells others",
    "webhooks_webhook": "whom this installation tells: another would tell them twice",
}

# Table and column → why its values don't leave. Sealed columns don't either.
WITHHELD: Mapping[tuple[str, str], str] = {
    ("staff_agent", "password"): "a hashed password: everybody chooses a new one",
    ("mail_delivery", "claimed_by"): "which machine is at it",
    ("mail_incomingmail", "taken_by"): "which machine is at it",
}

_STAND_INS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("staff_agent", "password"): lambda: "!",  # as Django writes that there is none
    ("mail_delivery", "claimed_by"): home_id,  # whose engine goes on with it
    ("mail_incomingmail", "taken_by"): home_id,
}


def withheld() -> dict[tuple[str, str], str]:
    """Every column that doesn't leave, with the reason."""
    sealed = {(model._meta.db_table, str(field.column)): "a secret" for model, field in sealed_fields()}
    return {**sealed, **WITHHELD}


def stand_in(table: str, column: str) -> str:
    """What stands in a withheld column where rows come in."""
    return _STAND_INS.get((table, column), str)()


def leaves(table: Table) -> Table:
    """The table with the columns that leave."""
    kept = withheld()
    return replace(
        table, columns=tuple(column for column in table.columns if (table.name, column.name) not in kept)
    )
