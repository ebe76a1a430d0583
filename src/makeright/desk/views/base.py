"""What the desk's views share: who looks, when, and what every page shows."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from makeright.conversations.composing import newest_message
from makeright.conversations.listing import VIEWS, View
from makeright.conversations.models import Inbox, Tag
from makeright.conversations.tagging import Worn, worn_by
from makeright.conversations.views.base import ConversationView, SeeingView
from makeright.desk.counting import numbers
from makeright.desk.telling import name_of
from makeright.events.reading import known_position
from makeright.mail.models import UNFINISHED, Delivery
from makeright.staff.finding import key_said

Context = dict[str, Any]


class DeskView(SeeingView):
    """A page of the desk, or a partial of one. Pages hold customers' words: no copy of them is kept by a browser."""

    @cached_property
    def now(self) -> datetime:
        """The one moment that everything in this answer is told by."""
        return timezone.now()

    @cached_property
    def tagged(self) -> Tag | None:
        """The tag (`tag`, its key) that the list is narrowed to, if it is. Raises Http404 for one that is none."""
        said = self.request.GET.get("tag", "")
        return get_object_or_404(Tag, pk=key_said(said)) if said else None

    @property
    def serves(self) -> bool:
        """Whether there is an inbox in which they serve."""
        return bool(self.sight.inboxes) or (self.sight.sees_all and Inbox.objects.exists())

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def partial(self, template: str, context: Context) -> HttpResponse:
        context = {"agent": self.agent, "now": self.now} | context
        return render(self.request, template, context, using="pages")


class PageView(DeskView):
    """A whole page. It hears of everything that happens after the position of the log at which it began to be read."""

    position: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.position = known_position()
        return super().dispatch(request, *args, **kwargs)

    def page(self, template: str, context: Context) -> HttpResponse:
        """Answer with the page; `at` names the way that is current in the nav."""
        return self.partial(
            template, {"numbers": numbers(self.agent, self.sight), "position": self.position} | context
        )


class MatterView(DeskView, ConversationView):
    """A page or a partial of one conversation."""

    @cached_property
    def matter(self) -> Context:
        """What all parts of a conversation's page need."""
        prefetch_related_objects([self.conversation.customer], "identities")
        return {
            "conversation": self.conversation,
            "customer_name": name_of(self.conversation),
            "newest": newest_message(self.conversation),
            "is_underway": Delivery.objects.filter(
                message__conversation=self.conversation, message__erased_at=None, state__in=UNFINISHED
            ).exists(),
            "view": self.view,
            "tagged": self.tagged,
        }

    @property
    def tags(self) -> list[Worn]:
        """The tags that it has."""
        return worn_by([self.conversation.pk]).get(self.conversation.pk, [])

    @property
    def view(self) -> View:
        """The list that one came from, and goes back to."""
        asked = self.request.GET.get("view", "")
        return next((view for view in VIEWS if view == asked), "open")
