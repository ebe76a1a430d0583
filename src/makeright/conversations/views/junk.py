"""That a conversation is junk."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from makeright.conversations import junking, resolving, snoozing
from makeright.conversations.models import RESOLVED
from makeright.conversations.permissions import RESOLVE, SNOOZE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView
from makeright.conversations.views.snooze import how_away, in_words, moment_in


class Junk(ConversationView):
    """POST makes it so. DELETE says that it is none, which is remembered of who wrote it; with `undo` it only takes the
    POST back (`was`: how it was put away before, or `resolved`)."""

    needs = {"post": RESOLVE, "delete": RESOLVE}

    def post(self, request: HttpRequest) -> HttpResponse:
        was = RESOLVED if self.conversation.is_resolved else how_away(self.conversation)
        seen = request.POST.get("seen", "")
        try:
            newest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 20 else None
            changed = junking.junk(self.conversation, seen=newest, by=self.actor)
        except Refused as refused:
            words = HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        undo = {"url": request.path, "method": "delete", "values": {"undo": "1", "was": was}}
        return self.changed(said={"words": _("It is junk."), "undo": undo} if changed else None)

    def delete(self, request: HttpRequest) -> HttpResponse:
        if not request.GET.get("undo"):
            changed = junking.unjunk(self.conversation, by=self.actor)
            return self.changed(said={"words": _("It is no junk, and open again.")} if changed else None)
        was = request.GET.get("was", "")
        try:
            junking.unjunk(self.conversation, is_undo=True, by=self.actor)
            if was and was != RESOLVED and self.agent.may(SNOOZE):
                until = moment_in(was)
                snoozing.put_back(self.conversation, after=RESOLVED, until=until, by=self.actor)
            elif was != RESOLVED:
                resolving.reopen(self.conversation, by=self.actor)
        except Refused as refused:
            words = HttpResponse(in_words(refused), status=422, content_type="text/plain; charset=utf-8")
            return self.changed(words)
        return self.changed()
