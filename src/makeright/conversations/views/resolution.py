"""That a conversation is resolved."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from makeright.conversations import resolving, snoozing
from makeright.conversations.models import RESOLVED
from makeright.conversations.permissions import RESOLVE, SNOOZE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView
from makeright.conversations.views.snooze import how_away, in_words, moment_in
from makeright.events.kinds import UNKNOWN


class Resolution(ConversationView):
    """POST makes it so (`reason`: why, if somebody says so), DELETE undoes it (`was`: how it was put away before)."""

    needs = {"post": RESOLVE, "delete": RESOLVE}

    def post(self, request: HttpRequest) -> HttpResponse:
        was = how_away(self.conversation)
        seen, reason = request.POST.get("seen", ""), request.POST.get("reason") or UNKNOWN
        try:
            newest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 20 else None
            changed = resolving.resolve(self.conversation, seen=newest, reason=reason, by=self.actor)
        except Refused as refused:
            words = HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        undo = {"url": request.path, "method": "delete"} | ({"values": {"was": was}} if was else {})
        return self.changed(said={"words": _("It is resolved."), "undo": undo} if changed else None)

    def delete(self, request: HttpRequest) -> HttpResponse:
        was = request.GET.get("was", "")
        try:
            if was and self.agent.may(SNOOZE):
                until = moment_in(was)
                snoozing.put_back(self.conversation, after=RESOLVED, until=until, by=self.actor)
                return self.changed()
            changed = resolving.reopen(self.conversation, by=self.actor)
        except Refused as refused:
            words = HttpResponse(in_words(refused), status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        return self.changed(said={"words": _("It is open again.")} if changed else None)
