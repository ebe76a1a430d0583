"""Replies that did not arrive yet, and mails that were set aside: each can be tried again, and a mail let go."""

import json

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from makeright.conversations.models import Conversation, Inbox
from makeright.conversations.views.base import SeeingView
from makeright.mail import letting_go, opening, sending
from makeright.mail.models import Delivery, IncomingMail
from makeright.mail.permissions import LET_GO, OPEN_AGAIN, SEND_AGAIN
from makeright.mail.views.raw import as_file


class Retry(SeeingView):
    """POST tries a delivery again."""

    needs = {"post": SEND_AGAIN}

    def post(self, request: HttpRequest, delivery: int) -> HttpResponse:
        seen = Conversation.objects.all().within(self.sight)
        ours = Delivery.objects.select_related("message__conversation").filter(message__conversation__in=seen)
        found = get_object_or_404(ours, pk=delivery)
        sending.retry(found, by=self.actor)
        response = HttpResponse(status=204)
        topic = f"conversation-{found.message.conversation_id}"
        response["HX-Trigger"] = json.dumps({"outbox": None, topic: None})
        return response


class AsideView(SeeingView):
    """A view of mails in the inboxes that the agent serves."""

    @property
    def theirs(self) -> QuerySet[IncomingMail]:
        return IncomingMail.objects.filter(inbox__in=Inbox.objects.all().visible_to(self.agent))

    def find(self, mail: int) -> IncomingMail:
        """That mail. Raises Http404 if it came to no inbox of theirs."""
        return get_object_or_404(self.theirs, pk=mail)

    def changed(self) -> HttpResponse:
        """Answer that something changed: lists of what was set aside look again."""
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({"set-aside": None})
        return response


class SetAside(AsideView):
    """A mail that could not be opened: GET gives its bytes, POST has it opened once more, DELETE lets it go."""

    needs = {"post": OPEN_AGAIN, "delete": LET_GO}

    def get(self, request: HttpRequest, mail: int) -> HttpResponseBase:
        return as_file(self.find(mail))

    def post(self, request: HttpRequest, mail: int) -> HttpResponse:
        opening.try_again(self.find(mail), by=self.actor)
        return self.changed()

    def delete(self, request: HttpRequest, mail: int) -> HttpResponse:
        letting_go.let_go(self.find(mail), by=self.actor)
        return self.changed()


class SetAsideAlike(AsideView):
    """All that were set aside for the same reason as one: POST has them opened once more."""

    needs = {"post": OPEN_AGAIN}

    def post(self, request: HttpRequest, mail: int) -> HttpResponse:
        letting_go.try_all_again(letting_go.alike(self.find(mail), self.theirs), by=self.actor)
        return self.changed()
