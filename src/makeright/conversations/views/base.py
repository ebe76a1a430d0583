"""What the views of a conversation share: it is found through what the agent may see, and the page looks again."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from makeright.conversations.models import Conversation, Sight, sight_of
from makeright.staff.views.agent_view import AgentView

Said = dict[str, Any]


class SeeingView(AgentView):
    """A view for those who are signed in, of what they may see."""

    @cached_property
    def sight(self) -> Sight:
        """What the agent may see, asked once for an answer."""
        return sight_of(self.agent)


class ConversationView(SeeingView):
    """A view of one conversation, by its number. What the agent may not see is not found."""

    conversation: Conversation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            seen = (
                Conversation.objects.all().within(self.sight).select_related("inbox", "customer", "assignee")
            )
            self.conversation = get_object_or_404(seen, number=kwargs.pop("number"))
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with one partial."""
        context = {"conversation": self.conversation, "agent": self.agent} | context
        return render(self.request, template, context, status=status, using="pages")

    def changed(self, response: HttpResponse | None = None, *, said: Said | None = None) -> HttpResponse:
        """Answer that something changed: what is on screen of this conversation and of lists looks again. `said` is
        told in a line: its `words`, and `undo`, what to send where to take it back."""
        response = response or HttpResponse(status=204)
        topics: Said = {f"conversation-{self.conversation.pk}": None, "conversations": None}
        if said is not None:
            topics["said"] = said
        response["HX-Trigger"] = json.dumps(topics)
        return response
