"""That a conversation is resolved."""

from django.http import HttpRequest, HttpResponse

from makeright.conversations import resolving
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView
from makeright.events.kinds import UNKNOWN


class Resolution(ConversationView):
    """POST makes it so (`reason`: why, if somebody says so), DELETE undoes it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        seen, reason = request.POST.get("seen", ""), request.POST.get("reason") or UNKNOWN
        try:
            newest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 20 else None
            resolving.resolve(self.conversation, seen=newest, reason=reason, by=self.actor)
        except Refused as refused:
            words = HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        return self.changed()

    def delete(self, request: HttpRequest) -> HttpResponse:
        resolving.reopen(self.conversation, by=self.actor)
        return self.changed()
