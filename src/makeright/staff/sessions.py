"""Where Django keeps its sessions: in rows of ours, that say whose they are, so that nobody reads all to find some."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as RowStore

from makeright.staff.models.session import Session

BEGAN, DEVICE, ADDRESS = "makeright.began", "makeright.device", "makeright.address"


class SessionStore(RowStore):
    """The engine that the settings name."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.agent_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if session.agent_id is not None:
            session.began_at = datetime.fromisoformat(data[BEGAN]) if BEGAN in data else None
            session.device, session.address = data.get(DEVICE, ""), data.get(ADDRESS)
        return session
