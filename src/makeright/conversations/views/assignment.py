"""Whose a conversation is."""

from django.http import HttpRequest, HttpResponse

from makeright.conversations import assigning
from makeright.conversations.forms import AssignmentForm
from makeright.conversations.views.base import ConversationView


class Assignment(ConversationView):
    """GET shows who may have it, POST gives it to one of them (`agent` = id, `me`, or empty for nobody). `reason` says
    why it leaves the hands of one who had it, if somebody says so."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("conversations/_assignment.html", eligible=assigning.eligible(self.conversation))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AssignmentForm(request.POST, eligible=assigning.eligible(self.conversation), me=self.agent)
        if not form.is_valid():
            return HttpResponse(form.said(), status=422, content_type="text/plain; charset=utf-8")
        agent, reason = form.cleaned_data["agent"], form.cleaned_data["reason"]
        assigning.assign(self.conversation, to=agent, reason=reason, by=self.actor)
        return self.changed()
