"""Naming: what the log knows by number is told by the ids of the API, opaque and lasting.

What the API has no id for yet is left out: it may be told later, and nothing that was told ever changes.
"""

from __future__ import annotations

from typing import Any

from makeright.api.ids import public

# What an event is about, and the prefix of its id in the API.
PREFIXES = {
    "agent": "agt",
    "ask": "ask",
    "authority": "aut",
    "authority_proposal": "apr",
    "cause": "cau",
    "claim": "clm",
    "company": "cmp",
    "conversation": "cnv",
    "customer": "cus",
    "draw": "drw",
    "desk_import": "dim",
    "fact": "fct",
    "holiday": "hol",
    "identity": "idn",
    "inbox": "inb",
    "invitation": "inv",
    "message": "msg",
    "offer": "off",
    "policy": "pol",
    "program": "prg",
    "promise": "prm",
    "remedy": "rem",
    "role": "role",
    "saved_reply": "rpl",
    "segment": "seg",
    "skill": "skl",
    "tag": "tag",
    "team": "team",
    "webhook": "whk",
}
# The numbers in payloads: those that are ids, with their prefix; those that the API has no id for; and plain amounts.
IDS = {
    "agent": "agt",
    "answers": "msg",
    "authority": "aut",
    "calendar": "cal",
    "cause": "cau",
    "claim": "clm",
    "company": "cmp",
    "delivery": "dlv",
    "domain": "dom",
    "feed": "fed",
    "field": "fld",
    "from_agent": "agt",
    "from_cause": "cau",
    "from_customer": "cus",
    "from_own": "role",
    "from_team": "team",
    "holiday": "hol",
    "identity": "idn",
    "from_parent": "cau",
    "into": "cus",
    "into_cause": "cau",
    "into_customer": "cus",
    "into_skill": "skl",
    "job": "job",
    "line": "lin",
    "made_order": "ord",
    "mail": "mai",
    "merge": "mrg",
    "message": "msg",
    "order": "ord",
    "own_role": "role",
    "owner": "agt",
    "parent": "cau",
    "policy": "pol",
    "refers_to": "cnv",
    "remedy": "rem",
    "saved_reply_id": "rpl",
    "seconded_by": "agt",
    "segment": "seg",
    "skill": "skl",
    "stand_in": "agt",
    "tag": "tag",
    "text": "msg",
    "to_agent": "agt",
    "to_cause": "cau",
    "to_customer": "cus",
    "to_own": "role",
    "to_parent": "cau",
    "to_team": "team",
    "week": "wk",
}
UNNAMED = frozenset("absence before export factor fields macro_id note refusal removed now trial arm".split())
AMOUNTS = frozenset(
    "amount_minor total_minor refund_minor charge_minor gaps variants "
    "changed conversations count created day eligible end erased files from_days from_most keep_for_days "
    "kinds left level lines mails messages notes open_for_seconds refused size start to_days to_most tries "
    "unchanged version quantity value_affected_minor days_late evidence_count nth rank cost_minor value_minor "
    "goods freight_out freight_back handling fee money recovered whole limit_minor left_minor nearest_minor "
    "per_remedy_from per_remedy_to window_days most_an_hour within_an_hour beyond_minor changed_minor entries seconds "
    "working_seconds late_seconds begins rate probability".split()
)


def named(kind: str, key: int | None) -> str | None:
    """The id of a row of this kind in the API; null for none, and for what has none there."""
    return public(PREFIXES[kind], key) if key and kind in PREFIXES else None


def payload_in_ids(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload as programs are told it."""
    told: dict[str, Any] = {}
    for name, value in payload.items():
        if isinstance(value, list):
            told[name] = [payload_in_ids(one) if isinstance(one, dict) else one for one in value]
            if name in UNNAMED and any(type(one) is int for one in value):
                del told[name]
        elif isinstance(value, dict):
            told[name] = payload_in_ids(value)
        elif type(value) is not int and name not in UNNAMED:
            told[name] = value
        elif name in IDS:
            told[name] = public(IDS[name], value)
        elif name in AMOUNTS:
            told[name] = value
    return told
