"""The list of customers, and adding one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from makeright.customers.forms import IntroductionForm
from makeright.customers.introducing import introduce
from makeright.customers.models import Customer, Segment
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.permissions import CHANGE
from makeright.customers.refusals import Refused
from makeright.customers.segmenting import people
from makeright.desk.listing_customers import LONGEST, page_of, search
from makeright.desk.views.base import Context, PageView
from makeright.desk.views.person import PeopleView, whole_number
from makeright.lib.text import squeeze, without_controls

MOST_SEGMENTS = 100


class CustomersView(PeopleView):
    """A view of the list."""

    def listed(self) -> Context:
        """What the list needs: the customers whom the agent sees, of a segment, and of whom what was typed holds."""
        asked = self.request.GET
        typed = squeeze(without_controls(asked.get("q", "")[:LONGEST]))
        before, after, key = (whole_number(asked.get(name, "")) for name in ("before", "after", "segment"))
        segment = get_object_or_404(Segment, pk=key) if key else None
        of, refusal = self.seen, ""
        if segment is not None:
            of, refusal = asked_of(segment, of)
        listed = page_of(search(of, typed), sight=self.sight, before=before, after=after)
        return {
            "customers": listed,
            "typed": typed,
            "segment": segment,
            "segments": list(Segment.objects.order_by("name")[:MOST_SEGMENTS]),
            "is_first": not (before or after),
            "refusal": refusal,
        }


class Customers(PageView, CustomersView):
    """The page of customers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/customers.html", self.listed() | {"at": "customers"})


class CustomerRows(CustomersView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = self.partial("desk/_customers.html", self.listed())
        asked = {name: said for name in ("q", "segment") if (said := request.GET.get(name, ""))}
        query = f"?{urlencode(asked)}" if asked else ""
        response["HX-Replace-Url"] = reverse("desk:customers") + query
        return response


class NewCustomer(PageView, PeopleView):
    """GET shows the form, POST adds somebody whom nobody knows yet, and leads to them."""

    needs = {"post": CHANGE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/new_customer.html", {"at": "customers", "wrong": None})

    def post(self, request: HttpRequest) -> HttpResponse:
        made: list[Customer] = []
        wrong = self.tried(
            IntroductionForm(request.POST),
            lambda said: made.append(
                introduce(said["kind"], said["typed"], said["name"], sees=self.sees, by=self.actor)
            ),
            kind="new",
        )
        if wrong is None:
            return (
                redirect("desk:one_customer", made[0].pk)
                if self.sees(made[0].pk)
                else redirect("desk:customers")
            )
        response = self.page("desk/new_customer.html", {"at": "customers", "wrong": wrong})
        response.status_code = 422
        return response


def asked_of(segment: Segment, among: CustomerQuerySet) -> tuple[CustomerQuerySet, str]:
    """Those of these customers whom a segment finds; or nobody, and why it can't be asked any more."""
    try:
        return people(segment.conditions, among=among), ""
    except Refused as refused:
        return among.none(), refused.words
