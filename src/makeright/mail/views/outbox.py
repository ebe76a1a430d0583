"""Replies that did not arrive yet, and mails that were set aside: each can be tried again."""

import json

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from makeright.conversations.models import Conversation, Inbox
from makeright.conversations.views.base import SeeingView
from makeright.mail import opening, sending
from makeright.mail.models import Delivery, IncomingMail
from makeright.mail.permissions import OPEN_AGAIN, SEND_AGAIN
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


class SetAside(SeeingView):
    """A mail that could not be opened: GET gives its bytes, POST has it opened once more."""

    needs = {"post": OPEN_AGAIN}

    def get(self, request: HttpRequest, mail: int) -> HttpResponseBase:
        return as_file(self._find(mail))

    def post(self, request: HttpRequest, mail: int) -> HttpResponse:
        opening.try_again(self._find(mail), by=self.actor)
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({"set-aside": None})
        return response

    def _find(self, mail: int) -> IncomingMail:
        inboxes = Inbox.objects.all().visible_to(self.agent)
        return get_object_or_404(IncomingMail.objects.filter(inbox__in=inboxes), pk=mail)
