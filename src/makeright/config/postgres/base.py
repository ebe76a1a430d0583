"""The database wrapper: each session is in UTC, commits to disk, and never waits for a lock for ever."""

from typing import Any

from django.db.backends.postgresql import base

LOCK_WITHIN = "10s"  # as long as SQLite's writers wait
IDLE_WITHIN = "60s"  # a transaction that does nothing for so long belongs to a thread that is gone


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. django-stubs does not know where its parameters are made."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        said = params.get("options", "")
        ours = f"-c lock_timeout={LOCK_WITHIN} -c idle_in_transaction_session_timeout={IDLE_WITHIN}"
        params["options"] = f"{ours} {said}".strip()
        return params
