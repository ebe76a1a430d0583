"""Writing: a letter is put down in the transaction of whoever wants it sent, and goes out once that is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.letters.models import Letter
from makeright.letters.rendering import Facts, language_for, render
from makeright.lib import bell
from makeright.lib.actor import Actor
from makeright.lib.headers import usable_address
from makeright.lib.text import squeeze, without_controls

LETTERS = "engine-letters"  # the bell of the part that sends
OF_USE = timedelta(days=2)
SHORTEST_SECRET = 6  # letters; shorter ones occur anywhere


@transaction.atomic
def write(
    name: str,
    *,
    to: str,
    by: Actor,
    addressee: str = "",
    language: str = "en",
    facts: Facts | None = None,
    secrets: Mapping[str, str] | None = None,
    once: str | None = None,
    of_use_for: timedelta = OF_USE,
    now: datetime | None = None,
) -> Letter:
    """Have a letter sent to one address. `name` is "app/letter".

    `facts` are plain JSON values. What opens something (links with tokens, codes) stands in `secrets` alone: sealed,
    and wiped as soon as the letter has gone or can't go any more. It is given up when it is `of_use_for` no longer.
    With `once`, a key of the matter, it is written at most once, and the one that stands is given.

    Raises LookupError for an unknown letter, ValueError for an address or a fact that can't be used, and jinja2's
    UndefinedError if the template needs more: at once, and not when nobody looks.
    """
    now = now or timezone.now()
    facts, secrets = dict(facts or {}), dict(secrets or {})
    usable_address(to)
    _is_fit(facts, secrets)
    render(name, language, facts, secrets, addressee=addressee)
    letter = Letter(
        name=name,
        language=language_for(name, language),
        address=to.strip(),
        addressee=squeeze(without_controls(addressee))[:200],
        facts=facts,
        secrets=json.dumps(secrets) if secrets else "",
        once=once,
        next_try_at=now,
        expires_at=now + of_use_for,
        by_kind=by.kind,
        by_id=by.id,
        written_at=now,
    )
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        if once is None:
            raise
        return Letter.objects.get(once=once)
    bell.ring_on_commit(LETTERS)
    return letter


def _is_fit(facts: dict[str, Any], secrets: dict[str, str]) -> None:
    if shared := facts.keys() & secrets.keys():
        raise ValueError(f"{', '.join(sorted(shared))} can't be a fact and a secret.")
    try:
        written = json.dumps(facts, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError("The facts of a letter are plain JSON values.") from None
    for name, secret in secrets.items():
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"{name} is too short for a secret.")
        if json.dumps(secret)[1:-1] in written:
            raise ValueError(f"{name} is a secret, and stands among the facts.")
