"""One person: what is kept of them, having it put together for them, and forgetting them."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.customers import forgetting, models
from makeright.customers.erasing import outlook
from makeright.customers.models import Customer, PersonExport
from makeright.customers.models.person_export import GONE, READY
from makeright.customers.permissions import FORGET, TELL
from makeright.customers.refusals import Refused
from makeright.customers.telling_person import tell_person
from makeright.files.serving import respond
from makeright.operating.finding_people import sees_whole
from makeright.staff.views.agent_view import AgentView
from makeright.staff.views.settings import Context, SettingsView


class NameForm(forms.Form):
    """The name, typed by whoever is about to have somebody forgotten."""

    name = forms.CharField(max_length=320, required=False)


class NotesForm(forms.Form):
    """Whether what colleagues noted goes into it."""

    notes = forms.BooleanField(required=False)


class PersonView(SettingsView):
    """A view of one person, found only by who may see all that is theirs."""

    sees = FORGET
    template, part, at = "operating/person.html", "operating/_person.html", "privacy"

    @cached_property
    def customer(self) -> Customer:
        customer = get_object_or_404(Customer, pk=self.kwargs["customer"], merged_into=None)
        if not sees_whole(self.agent, customer):
            raise Http404
        return customer

    def context(self) -> Context:
        customer, exports = (
            self.customer,
            PersonExport.objects.filter(asked_by=self.agent).exclude(state=GONE),
        )
        return {
            "customer": customer,
            "known_by": list(customer.identities.primary_first()[:50]),
            "would_go": {} if customer.is_forgotten else outlook(customer),
            "forgetting": models.Forgetting.objects.filter(customer=customer).first(),
            "exports": list(exports.filter(customer=customer).select_related("file").order_by("-pk")[:10]),
            "wrong": "",
            "typed": "",
            "may_tell": self.agent.may(TELL),
        }

    def back(self) -> str:
        return reverse("operating:person", args=[self.customer.pk])


class Person(PersonView):
    """The page."""

    def get(self, request: HttpRequest, customer: int) -> HttpResponse:
        return self.show()


class Forgetting(PersonView):
    """That a person is forgotten: POST makes it so, once their name is typed."""

    needs: ClassVar = {"post": FORGET}
    is_confirmed = True

    def post(self, request: HttpRequest, customer: int) -> HttpResponse:
        form = NameForm(request.POST)
        typed = form.cleaned_data["name"] if form.is_valid() else ""
        if " ".join(typed.split()).casefold() != str(self.customer).casefold():
            words = _("Type %(name)s to say that it is really them.") % {"name": self.customer}
            return self.show(status=422, wrong=words, typed=typed)
        try:
            forgetting.forget(self.customer, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=refused.words, typed=typed)
        return self.saved(_("They are forgotten. What they said is being erased."))


class Exports(PersonView):
    """What is kept of a person, put together: POST asks for it."""

    needs: ClassVar = {"post": TELL}
    is_confirmed = True

    def post(self, request: HttpRequest, customer: int) -> HttpResponse:
        form = NotesForm(request.POST)
        with_notes = form.is_valid() and form.cleaned_data["notes"]
        try:
            tell_person(self.customer, with_notes=with_notes, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=refused.words)
        return self.saved(_("It is being put together, and will be here for a day."))


class Export(AgentView):
    """The archive of a person: GET gives it to whoever asked for it, as long as they may ask, and to nobody else."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        theirs = PersonExport.objects.filter(asked_by=self.agent, state=READY).select_related("file")
        export = theirs.filter(name=name, gone_at__gt=timezone.now()).first()
        if export is None or export.file is None or not self.agent.may(TELL):
            raise Http404
        response = respond(export.file, f"customer-{export.customer_id}.zip")
        response["Cache-Control"] = "no-store"
        return response
