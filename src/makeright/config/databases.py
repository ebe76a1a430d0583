"""Where the rows are: SQLite in the home folder, or the PostgreSQL that a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SQLITE = "makeright.sqlite3"


def sqlite_at(home: Path) -> dict[str, Any]:
    """The database that needs nothing else."""
    return {
        "ENGINE": "makeright.config.sqlite",
        "NAME": home / SQLITE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL: what was acknowledged survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;"
            " PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864;"
            # What is deleted is overwritten with zeros.
            " PRAGMA secure_delete=ON",
        },
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
    }


def postgres_at(url: str, *, pool: int = 0) -> dict[str, Any]:
    """The database at a URL of libpq (postgresql://user:password@host:port/name?sslmode=require).

    Each lane and each part of the engine is a thread that never ends, so by default each keeps one connection. With
    `pool` they share at most that many in a process. Raises ValueError, without the URL's secrets, if it can't be read.
    See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """
    from psycopg import ProgrammingError  # here: SQLite's processes do without its five megabytes
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("it takes postgresql://user:password@host:port/name")
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise ValueError("it takes postgresql://user:password@host:port/name") from error
    options: dict[str, Any] = {
        "application_name": "makeright",
        "connect_timeout": 10,
        # Found dead within a minute, should the network swallow the other end.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        # What is asked again and again is planned once: a fifth less time for each mail that is opened.
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {ours: str(parts.pop(theirs, "")) for ours, theirs in named.items()}
    return {
        **settings,
        "ENGINE": "makeright.config.postgres",
        "OPTIONS": options | parts,
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": not pool,
    }


def database(home: Path, url: str, *, pool: int = 0) -> dict[str, Any]:
    """The one database of this installation."""
    return postgres_at(url, pool=pool) if url else sqlite_at(home)
