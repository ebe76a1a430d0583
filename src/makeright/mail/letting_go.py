"""What was set aside, later: all of a kind are opened once more, or a person says that one needs no more looking at."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, QuerySet

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.mail import events
from makeright.mail.models import LET_GO, QUARANTINED, IncomingMail
from makeright.mail.opening import try_again

MOST_TOGETHER = 100  # mails in one transaction, so that nobody waits for it


@transaction.atomic
def let_go(mail: IncomingMail, *, by: Actor) -> bool:
    """Take a mail off the list of what was set aside, unopened; say whether it stood there.

    Nothing is deleted: its bytes stay as long as those of other mails that became no message, and it can be tried
    again (`opening.try_again`), which takes this back.
    """
    aside = IncomingMail.objects.filter(pk=mail.pk, state=QUARANTINED)
    if not aside.update(state=LET_GO):
        return False
    record(events.LET_GO, mail, by=by, payload=events.LetGo(mail=mail.pk))
    return True


def alike(mail: IncomingMail, among: QuerySet[IncomingMail]) -> QuerySet[IncomingMail]:
    """Those among them that are set aside for the very reason that this one was, itself included."""
    return among.filter(state=QUARANTINED, reason=mail.reason)


def try_all_again(mails: QuerySet[IncomingMail], *, by: Actor) -> int:
    """Have all of these opened once more that are set aside now; say how many. An event each, a hundred in a
    transaction. One that is set aside again meanwhile is not taken twice."""
    aside = mails.filter(state=QUARANTINED).order_by("pk")
    numbers = list(aside.values_list("pk", flat=True))
    count = 0
    for start in range(0, len(numbers), MOST_TOGETHER):
        with transaction.atomic():
            some = mails.filter(pk__in=numbers[start : start + MOST_TOGETHER]).order_by("pk")
            count += sum(try_again(mail, by=by) for mail in some)
    return count


def how_many_alike(shown: Iterable[IncomingMail], among: QuerySet[IncomingMail]) -> dict[int, int]:
    """Of mails on a list, the number of each that is the first for its reason, with how many share that reason; only
    where several do."""
    first: dict[str, int] = {}
    for mail in shown:
        first.setdefault(mail.reason, mail.pk)
    shared = among.filter(state=QUARANTINED, reason__in=first).order_by().values("reason")
    counts = shared.annotate(count=Count("pk")).values_list("reason", "count")
    return {first[reason]: count for reason, count in counts if count > 1}
