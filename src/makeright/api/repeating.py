"""Repeating: a program that doesn't know whether its POST came through sends it again, and it is done once.

The program names the call by an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). What was answered is kept
in the transaction of the effect, so that a crash leaves both or neither.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from makeright.api.models import KeptAnswer
from makeright.api.problems import Problem
from makeright.lib.inserting import insert_or_find

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
NEEDED = {"x-idempotency-key": "required"}  # `openapi_extra` of what moves money or goods
KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location")
REFUSED = 409  # what the house refused is an answer too
PATIENCE = 2000  # milliseconds that a call waits for another one with the same key
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def done_once(
    request: HttpRequest, token: int, work: Callable[[], HttpResponseBase], *, now: datetime | None = None
) -> HttpResponseBase:
    """Answer a call, or give again what the same one was answered; `token` is the key of the token that it came with.

    What succeeded (2xx) and what the house refused (409) is kept. Any other answer leaves nothing at all: its effect is
    taken back, and the key may be used again. Raises Problem: `idempotency_key` for what is no key,
    `idempotency_mismatch` for a key that another call was named by, `in_progress` if that is not done yet.
    """
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        detail = "An Idempotency-Key has 1 to 255 visible letters, digits and signs (ASCII)."
        raise Problem(422, "idempotency_key", detail)
    now = now or timezone.now()
    about, said = _digest(str(token), key), _said(request)
    kept = KeptAnswer.objects.filter(about=about).first()
    if kept is not None and kept.made_at > now - KEPT_FOR:
        return _again(kept, said)  # without a lock: nothing is written
    with transaction.atomic():
        if kept is not None:
            KeptAnswer.objects.filter(about=about, made_at__lte=now - KEPT_FOR).delete()
        ours = KeptAnswer(about=about, said=said, made_at=now)
        if (claimed := _claim(ours)) is not ours:
            return _again(claimed, said)
        answer = _tried(work)
        if isinstance(answer, HttpResponse) and _is_kept(answer):
            KeptAnswer.objects.filter(pk=ours.pk).update(status=answer.status_code, answer=_text_of(answer))
        else:
            transaction.set_rollback(True)
    return answer


def forget_old() -> None:
    """Take away what was answered more than a day ago."""
    KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()


def _said(request: HttpRequest) -> str:
    return _digest(str(request.method), request.get_full_path(), request.content_type or "", request.body)


def _digest(*parts: str | bytes) -> str:
    """With the installation's key, so that nobody who reads the rows can try what was said."""
    digest = hashlib.blake2b(digest_size=32, key=hashlib.sha256(settings.SECRET_KEY.encode()).digest())
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8) + raw)
    return digest.hexdigest()


def _claim(ours: KeptAnswer) -> KeptAnswer:
    """Write the row, or find the one that was there first. On PostgreSQL this waits for whoever is writing it; on
    SQLite the one lock did. Raises Problem (`in_progress`, 409) where that takes too long."""
    if connection.vendor != "postgresql":
        return insert_or_find(ours, by="about")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
        try:
            found = insert_or_find(ours, by="about")
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            detail = "A call with this Idempotency-Key is still being answered. Send it again in a moment."
            raise Problem(409, "in_progress", detail, retry_after=1) from None
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return found


def _tried(work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Its answer; what it had changed before it was refused is taken back."""
    with transaction.atomic():
        answer = work()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
    return answer


def _is_kept(answer: HttpResponse) -> bool:
    return 200 <= answer.status_code < 300 or answer.status_code == REFUSED


def _text_of(answer: HttpResponse) -> str:
    headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    return json.dumps({"headers": headers, "body": answer.content.decode()})


def _again(kept: KeptAnswer, said: str) -> HttpResponse:
    if kept.said != said:
        detail = "This Idempotency-Key was sent with another call before. Each call takes a key of its own."
        raise Problem(422, "idempotency_mismatch", detail)
    answer = json.loads(kept.answer.reveal())
    return HttpResponse(answer["body"], status=kept.status, headers={**answer["headers"], REPLAYED: "true"})
