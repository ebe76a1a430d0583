"""What the views of a customer share: whom the agent sees, and how what is refused comes back to its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from makeright.conversations.knowing import customers_seen_by
from makeright.customers.filling_in import fill_in
from makeright.customers.models import Customer
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.refusals import Refused
from makeright.desk.telling_customers import whole_of
from makeright.desk.telling_past import past_of
from makeright.desk.views.base import Context, DeskView
from makeright.events.places import Subject
from makeright.lib.actor import Actor

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that was filled in wrongly: which one (`kind`), of which row, if of one; what was typed, what is wrong
    with it by field (or under `""`), and what is so (`facts`)."""

    kind: str
    at: int | str
    typed: QueryDict
    faults: Mapping[str, list[str]]
    facts: Mapping[str, Any]


class PeopleView(DeskView):
    """A view of customers, as far as the agent may see them."""

    @cached_property
    def seen(self) -> CustomerQuerySet:
        """Whom the agent may see."""
        return customers_seen_by(self.agent, sight=self.sight)

    def sees(self, customer: int) -> bool:
        """Whether the agent may see the customer with this key."""
        return self.seen.filter(pk=customer).exists()

    def tried(
        self,
        form: forms.Form,
        verb: Callable[[dict[str, Any]], object],
        *,
        kind: str,
        at: int | str = 0,
    ) -> Wrong | None:
        """Check what was filled in and do it; give what was wrong, if anything was."""
        facts: Mapping[str, Any] = {}
        if form.is_valid():
            try:
                verb(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, in_words(refused))
                facts = refused.facts
        if not form.errors:
            return None
        faults = {
            "" if name == "__all__" else name: [str(each) for each in said]
            for name, said in form.errors.items()
        }
        return Wrong(kind, at, self.request.POST, faults, facts)


class CustomerView(PeopleView):
    """A view of one customer, by their key. Whom the agent may not see is not found, and neither is a shell."""

    customer: Customer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.customer = get_object_or_404(self.seen, pk=kwargs.pop("customer"))
        return super().dispatch(request, *args, **kwargs)

    def shown(self, wrong: Wrong | None = None) -> HttpResponse:
        """Answer with the page's rows, changed, or with what was wrong."""
        self.customer.refresh_from_db()
        response = self.partial("desk/_one_customer.html", whole(self, self.customer, wrong))
        response.status_code = 422 if wrong else 200
        return response

    def attempt(
        self,
        form: forms.Form,
        verb: Callable[[dict[str, Any]], object],
        *,
        kind: str,
        at: int | str = 0,
    ) -> HttpResponse:
        """Check what was filled in and do it; whatever is refused stands at the form."""
        return self.shown(self.tried(form, verb, kind=kind, at=at))


def whole(view: PeopleView, customer: Customer, wrong: Wrong | None = None) -> Context:
    """What the page of a customer needs."""
    before = whole_number(view.request.GET.get("before", ""))
    person = whole_of(customer, sight=view.sight, now=view.now, before=before)
    past = past_of(customer, agent=view.agent, sight=view.sight)
    return {"person": person, "past": past, "wrong": wrong, "before": before}


def filled(subject: Subject, code: str, said: QueryDict, *, by: Actor) -> Wrong | None:
    """Fill one custom field of a subject in with what was sent as `value`; give what was wrong, if anything was.
    Raises Http404 for a field that there isn't."""
    typed = said.getlist("value")
    try:
        fill_in(subject, {code: typed if len(typed) != 1 else typed[0]}, by=by)
    except Refused as refused:
        if refused.code == "no_field":
            raise Http404 from None
        return Wrong("field", code, said, {"": [in_words(refused)]}, {})
    return None


def whole_number(said: str) -> int:
    """A key that an address holds; 0 for anything else."""
    return (
        int(said)
        if said.isascii() and said.isdecimal() and len(said) < 20 and int(said) <= LARGEST_KEY
        else 0
    )


def in_words(refused: Refused) -> str:
    """Why it was refused, naming nobody whom the agent may not see."""
    if refused.code == "merged":
        return _("Two customers were made one meanwhile. Look at the page again.")
    return refused.words
