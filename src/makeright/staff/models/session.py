"""A session: one browser in which somebody is signed in, or about to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from makeright.live.handover import browser_of
from makeright.staff.models.agent import Agent

if TYPE_CHECKING:
    from makeright.staff.sessions import SessionStore


class Session(AbstractBaseSession):
    """Django's session, and beside its sealed words whose it is, since when, in what (`device`: browser and system) and
    where from. `agent` is none before the door has opened. It goes with its row, and so do its live streams."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from makeright.staff.sessions import SessionStore

        return SessionStore

    @property
    def public_name(self) -> str:
        """A name of this session that opens nothing."""
        return browser_of(self.session_key)
