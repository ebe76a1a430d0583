"""Whose matter it is that was passed on to us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from makeright.conversations.models import Message
from makeright.conversations.views.base import ConversationView
from makeright.conversations.views.reply import COMPOSER
from makeright.conversations.views.sheets import sheet_of
from makeright.customers.permissions import CHANGE
from makeright.mail import passing_on


class Writer(ConversationView):
    """POST makes who wrote what a message passes on the customer; DELETE has it be who passed it on again. The answer
    is a fresh composer."""

    needs = {"post": CHANGE, "delete": CHANGE}

    def post(self, request: HttpRequest, message: int) -> HttpResponse:
        try:
            writer = passing_on.give_to_writer(self.message(message), by=self.actor)
        except passing_on.Refused as refused:
            return self.refused(refused)
        if writer is None:
            return self.changed(self.composer())
        undo = {"url": request.path, "method": "delete"}
        said = {"words": _("%(who)s is the customer.") % {"who": writer}, "undo": undo}
        return self.changed(self.composer(), said=said)

    def delete(self, request: HttpRequest, message: int) -> HttpResponse:
        try:
            passing_on.give_back(self.message(message), by=self.actor)
        except passing_on.Refused as refused:
            return self.refused(refused)
        return self.changed(self.composer())

    def composer(self) -> HttpResponse:
        """Where a reply is written, which says to whom it goes now."""
        self.conversation.refresh_from_db()
        return self.show(COMPOSER, draft=sheet_of(self.conversation, self.agent))

    def message(self, key: int) -> Message:
        """That message of this conversation. Raises Http404."""
        return get_object_or_404(
            Message.objects.select_related("conversation", "customer"), pk=key, conversation=self.conversation
        )

    def refused(self, refused: passing_on.Refused) -> HttpResponse:
        words = HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
        words["HX-Reswap"] = "none"
        return self.changed(words)
