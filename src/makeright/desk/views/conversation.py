"""A conversation's page and its parts. Looking changes nothing: it neither reads, nor takes, nor tells anybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from makeright.conversations.models import IN
from makeright.conversations.permissions import NOTE
from makeright.conversations.views.sheets import sheet_of
from makeright.customers import remembering
from makeright.customers.filling_in import filled_in
from makeright.customers.forms import FactForm
from makeright.customers.models import Membership
from makeright.customers.naming_wishes import name_of_language
from makeright.customers.permissions import CHANGE
from makeright.customers.refusals import Refused
from makeright.desk.telling import person_of
from makeright.desk.telling_customers import facts_of
from makeright.desk.telling_past import beside_of
from makeright.desk.telling_threads import Reach, said, thread_of
from makeright.desk.views.base import Context, MatterView, PageView
from makeright.desk.views.inbox import list_of
from makeright.desk.views.person import Wrong, filled, in_words
from makeright.promises.reading import of_matter


class Conversation(PageView, MatterView):
    """The whole page: the list that one came from, the conversation, its customer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = list_of(self, self.view) | whole(self) | {"at": self.view}
        return self.page("desk/inbox.html", context)


class Matter(MatterView):
    """The conversation and its customer, to be put beside a list that is already there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = self.partial("desk/_matter.html", whole(self))
        address = reverse("desk:conversation", args=[self.conversation.number])
        narrowed = f"&tag={self.tagged.pk}" if self.tagged else ""
        response["HX-Push-Url"] = f"{address}?view={self.view}{narrowed}"
        return response


class Head(MatterView):
    """The conversation's name, how it stands, and what can be done with it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_head.html", self.matter | {"tags": self.tags})


class Thread(MatterView):
    """What was said and done."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_thread.html", self.matter | told(self))


class Message(MatterView):
    """What was said in one message, to stand below the line that it was folded to."""

    def get(self, request: HttpRequest, message: int) -> HttpResponse:
        found = said(self.conversation, [message], self.now)
        if not found:
            raise Http404
        return self.partial("desk/_message_body.html", self.matter | {"said": found[0]})


class Customer(MatterView):
    """Whom it is about."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = person_of(self.conversation, sight=self.sight, now=self.now)
        return self.partial("desk/_customer.html", self.matter | {"person": person})


class CustomerPast(MatterView):
    """What the customer of a conversation is promised, and was given: the pane asks for it when it is looked at."""

    def get(self, request: HttpRequest) -> HttpResponse:
        past = beside_of(self.conversation, agent=self.agent, sight=self.sight)
        return self.partial(
            "desk/_customer_past.html",
            {"conversation": self.conversation, "past": past, "view": self.view},
        )


class KnownView(MatterView):
    """A view of what more we know of whom a conversation is about."""

    def known(self, wrong: Wrong | None = None) -> HttpResponse:
        customer = self.conversation.customer
        current = Membership.objects.select_related("company").filter(customer=customer, until=None).first()
        context = {
            "conversation": self.conversation,
            "customer": customer,
            "company": current.company if current else None,
            "facts": facts_of(customer, self.sight),
            "fields": [(field, words) for field, words in filled_in("customer", customer.pk) if words],
            "matter_fields": filled_in("conversation", self.conversation.pk),
            "reads": name_of_language(customer.language),
            "wrong": wrong,
            "view": self.view,
        }
        response = self.partial("desk/_known.html", context)
        response.status_code = 422 if wrong else 200
        return response


class Known(KnownView):
    """What more we know of them: the pane asks for it when it is looked at. POST writes a fact down, which the
    customer's newest message says."""

    needs = {"post": CHANGE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.known()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FactForm(request.POST)
        said = self.conversation.messages.filter(direction=IN).order_by("-pk").first()
        if form.is_valid():
            try:
                remembering.remember(
                    self.conversation.customer,
                    form.cleaned_data["about"],
                    form.cleaned_data["value"],
                    said="message" if said else "unknown",
                    message=said.pk if said else None,
                    consent=form.cleaned_data["consent"],
                    by=self.actor,
                )
            except Refused as refused:
                form.add_error(None, in_words(refused))
        if not form.errors:
            return self.known()
        faults = {"": [str(each) for errors in form.errors.values() for each in errors]}
        return self.known(Wrong("fact", 0, request.POST, faults, {}))


class MatterValues(KnownView):
    """What one custom field says of a conversation: POST (`value`) fills it in, nothing empties it."""

    needs = {"post": NOTE}

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.known(filled(self.conversation, code, request.POST, by=self.actor))


def whole(view: MatterView) -> Context:
    """All parts of a conversation."""
    context = view.matter | told(view)
    subject, name = view.conversation.subject, context["customer_name"]
    return context | {
        "tags": view.tags,
        "promised": of_matter(view.conversation, now=view.now),
        "matter": {"title": f"{subject} · {name}" if subject else name},
        "person": person_of(view.conversation, sight=view.sight, now=view.now),
        "draft": sheet_of(view.conversation, view.agent, seen=context["newest"]),
    }


def told(view: MatterView) -> Context:
    """What was said and done, as far as is asked for: see Reach."""
    asked = view.request.GET
    reach = Reach(
        since=_key(asked.get("since", "")),
        first=_key(asked.get("first", "")),
        back=bool(asked.get("back")),
        message=_key(asked.get("message", "")),
    )
    return {"thread": thread_of(view.conversation, reach=reach, agent=view.agent, now=view.now)}


def _key(typed: str) -> int:
    """The id that somebody's address names, or 0."""
    key = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0
    return key if key < 2**63 else 0
