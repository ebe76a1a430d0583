"""That two customers are one person: finding the other, looking at both side by side, making them one, undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations.models import Conversation
from makeright.customers.filling_in import filled_in
from makeright.customers.forms import GoingOnForm
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, Identity, Membership, Merge
from makeright.customers.naming_wishes import name_of_language
from makeright.customers.permissions import MERGE
from makeright.customers.refusals import Refused
from makeright.desk.listing_customers import LONGEST, rows_of, search
from makeright.desk.telling_customers import called
from makeright.desk.views.base import PageView
from makeright.desk.views.person import CustomerView, Wrong, in_words
from makeright.lib.counting import count_together
from makeright.lib.text import squeeze, without_controls

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of two, as they are looked at side by side; counts are of what the agent sees. `reads`: their language by its
    name."""

    customer: Customer
    name: str
    identities: Sequence[Identity]
    company: str
    reads: str
    fields: Sequence[tuple[str, str]]
    matters: int
    facts: int
    notes: int


class MergeView(PageView, CustomerView):
    """A page about one customer and another."""

    def side(self, customer: Customer) -> Side:
        identities = list(customer.identities.primary_first())
        current = Membership.objects.select_related("company").filter(customer=customer, until=None).first()
        matters, facts, notes = count_together(
            Conversation.objects.all().within(self.sight).filter(customer=customer),
            customer.facts.filter(until=None),
            customer.notes.all(),
        )
        return Side(
            customer,
            called(customer, identities),
            identities,
            str(current.company) if current and current.company else "",
            name_of_language(customer.language),
            [(field.label, words) for field, words in filled_in("customer", customer.pk) if words],
            matters,
            facts,
            notes,
        )


class Merging(MergeView):
    """GET looks for the other one (`q`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = squeeze(without_controls(request.GET.get("q", "")[:LONGEST]))
        others = self.seen.exclude(pk=self.customer.pk)
        found = list(search(others, typed).order_by("-pk")[:MOST_FOUND]) if typed else []
        identities = list(self.customer.identities.primary_first())
        context = {
            "customer": self.customer,
            "name": called(self.customer, identities),
            "typed": typed,
            "rows": rows_of(found, sight=self.sight),
            "at": "customers",
        }
        return self.page("desk/merging.html", context)


class MergeOfTwo(MergeView):
    """GET shows both side by side, POST makes them one (`goes_on`: this or other) and leads to who goes on."""

    needs = {"post": MERGE}
    other: Customer

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self._key = kwargs.pop("other")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        other = self._other()
        form = GoingOnForm(request.POST)
        if not form.is_valid():
            faults = {"": [_("Say which of the two goes on.")]}
            return self._shown(Wrong("merge", 0, request.POST, faults, {}), status=422)
        goes_on = self.customer if form.cleaned_data["goes_on"] == "this" else other
        ends = other if goes_on is self.customer else self.customer
        try:
            merge(ends, into=goes_on, by=self.actor)
        except Refused as refused:
            return self._shown(Wrong("merge", 0, request.POST, {"": [in_words(refused)]}, {}), status=422)
        return redirect("desk:one_customer", goes_on.pk)

    def _other(self) -> Customer:
        if self._key == self.customer.pk:
            raise Http404
        return get_object_or_404(self.seen, pk=self._key)

    def _shown(self, wrong: Wrong | None = None, *, status: int = 200) -> HttpResponse:
        sides = {"this": self.side(self.customer), "other": self.side(self._other())}
        response = self.page("desk/merge.html", sides | {"at": "customers", "wrong": wrong})
        response.status_code = status
        return response


class OneMerge(CustomerView):
    """One merge into this customer: DELETE lets the two be two again."""

    needs = {"delete": MERGE}

    def delete(self, request: HttpRequest, merge: int) -> HttpResponse:
        found = get_object_or_404(
            Merge.objects.select_related("merged", "survivor"), pk=merge, survivor=self.customer
        )
        try:
            unmerge(found, by=self.actor)
        except Refused as refused:
            return self.shown(Wrong("merge", merge, request.POST, {"": [in_words(refused)]}, {}))
        if not self.sees(self.customer.pk):  # all that the agent saw of them was the other’s
            response = HttpResponse(status=204)
            response["HX-Redirect"] = reverse("desk:customers")
            return response
        return self.shown()
