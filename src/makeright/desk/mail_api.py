"""Mail that did not go or come through, for programs: replies that no server has taken, mails that were set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.conversations.models import Inbox, sight_of
from makeright.desk.counting import set_aside, undelivered
from makeright.mail import letting_go, opening, sending
from makeright.mail.models import Delivery, IncomingMail
from makeright.mail.permissions import LET_GO, OPEN_AGAIN, SEND_AGAIN
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Mail"])
DeliveryId = Annotated[int, Id("dlv")]
MailId = Annotated[int, Id("mai")]
MessageId = Annotated[int, Id("msg")]
ConversationId = Annotated[int, Id("cnv")]
InboxId = Annotated[int, Id("inb")]


class DeliveryTold(Told):
    """A reply on its way to one address; `server_said` is why it hasn't arrived, if the server said so."""

    id: DeliveryId
    message: MessageId = Field(alias="message_id")
    conversation: ConversationId
    recipient: str
    state: str
    tries: int
    next_try_at: datetime | None
    server_said: str
    created_at: datetime

    @staticmethod
    def resolve_conversation(delivery: Delivery) -> int:
        return delivery.message.conversation_id


class DeliveriesTold(Told):
    items: list[DeliveryTold]
    next: str | None


class MailTold(Told):
    """A mail that could not be opened, and why."""

    id: MailId
    inbox: InboxId = Field(alias="inbox_id")
    recipient: str
    size: int
    received_at: datetime
    state: str
    reason: str


class MailsTold(Told):
    items: list[MailTold]
    next: str | None


class OpenedAgainTold(Told):
    """How many mails are opened once more."""

    count: int


@router.get("/deliveries", response=DeliveriesTold, summary="Replies that no server has taken")
def deliveries(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    rows = undelivered(sight_of(agent_of(request))).select_related("message")
    return page(rows, after, limit)


@router.post(
    "/deliveries/{delivery}/retry",
    response={202: DeliveryTold},
    auth=Bearer(SEND_AGAIN),
    summary="Send it again",
)
def retry(request: HttpRequest, delivery: Path[DeliveryId]) -> Status[Delivery]:
    seen = Delivery.objects.filter(sight_of(agent_of(request)).condition("message__conversation__"))
    found = get_object_or_404(seen.select_related("message__conversation"), pk=delivery)
    sending.retry(found, by=actor_of(request))
    return Status(202, found)


@router.get("/set-aside-mails", response=MailsTold, summary="Mails that could not be opened")
def mails(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(set_aside(sight_of(agent_of(request))), after, limit)


@router.post(
    "/set-aside-mails/{mail}/opening",
    response={202: MailTold},
    auth=Bearer(OPEN_AGAIN),
    summary="Have it opened once more",
)
def open_again(request: HttpRequest, mail: Path[MailId]) -> Status[IncomingMail]:
    found = get_object_or_404(_mails_of(request), pk=mail)
    opening.try_again(found, by=actor_of(request))
    found.refresh_from_db()
    return Status(202, found)


@router.post(
    "/set-aside-mails/{mail}/alike/opening",
    response={202: OpenedAgainTold},
    auth=Bearer(OPEN_AGAIN),
    summary="Have all opened once more that were set aside for the same reason",
)
def open_alike_again(request: HttpRequest, mail: Path[MailId]) -> Status[dict[str, int]]:
    theirs = _mails_of(request)
    found = get_object_or_404(theirs, pk=mail)
    count = letting_go.try_all_again(letting_go.alike(found, theirs), by=actor_of(request))
    return Status(202, {"count": count})


@router.delete(
    "/set-aside-mails/{mail}",
    response=MailTold,
    auth=Bearer(LET_GO),
    summary="Let it go, unopened; it is kept, and opening it takes this back",
)
def let_mail_go(request: HttpRequest, mail: Path[MailId]) -> IncomingMail:
    found = get_object_or_404(_mails_of(request), pk=mail)
    letting_go.let_go(found, by=actor_of(request))
    found.refresh_from_db()
    return found


def _mails_of(request: HttpRequest) -> QuerySet[IncomingMail]:
    """The mails in the inboxes that the agent serves."""
    return IncomingMail.objects.filter(inbox__in=Inbox.objects.all().visible_to(agent_of(request)))
