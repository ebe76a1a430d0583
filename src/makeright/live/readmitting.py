"""Looking again who may listen: a stream never outlives its session, and hears of no inbox that was taken away."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from makeright.live.handover import Handover
from makeright.live.topics import audiences_of


def readmit(handovers: Iterable[Handover]) -> dict[Handover, frozenset[str]]:
    """Say what each stream may hear from now on. Those whose session or agent is gone are missing from the answer.

    Two queries for all of them, and those of the audiences for each agent.
    """
    handovers = set(handovers)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = store.get_model_class().objects.filter(
        session_key__in={handover.session_key for handover in handovers}, expire_date__gt=timezone.now()
    )
    kept = {session.session_key: store().decode(session.session_data) for session in sessions}
    agents = get_user_model()._default_manager.in_bulk({handover.agent_id for handover in handovers})
    heard: dict[int, frozenset[str]] = {}
    admitted: dict[Handover, frozenset[str]] = {}
    for handover in handovers:
        agent = agents.get(handover.agent_id)
        session = kept.get(handover.session_key, {})
        if agent is None or not agent.may_sign_in or session.get(SESSION_KEY) != str(agent.pk):
            continue
        # A changed password ends all sessions of before.
        if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), agent.get_session_auth_hash()):
            continue
        if agent.pk not in heard:
            heard[agent.pk] = audiences_of(agent)
        admitted[handover] = heard[agent.pk]
    return admitted
