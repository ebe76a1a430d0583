"""That a conversation is resolved."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from makeright.conversations import resolving
from makeright.conversations.permissions import RESOLVE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView
from makeright.events.kinds import UNKNOWN


class Resolution(ConversationView):
    """POST makes it so (`reason`: why, if somebody says so), DELETE undoes it."""

    needs = {"post": RESOLVE, "delete": RESOLVE}

    def post(self, request: HttpRequest) -> HttpResponse:
        seen, reason = request.POST.get("seen", ""), request.POST.get("reason") or UNKNOWN
        try:
            newest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 20 else None
            changed = resolving.resolve(self.conversation, seen=newest, reason=reason, by=self.actor)
        except Refused as refused:
            words = HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        undo = {"url": request.path, "method": "delete"}
        return self.changed(said={"words": _("It is resolved."), "undo": undo} if changed else None)

    def delete(self, request: HttpRequest) -> HttpResponse:
        changed = resolving.reopen(self.conversation, by=self.actor)
        return self.changed(said={"words": _("It is open again.")} if changed else None)
