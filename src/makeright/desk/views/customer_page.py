"""The page of one customer, and what can be changed on it: a resource a class, each answers with the page's rows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from makeright.conversations.models import Message
from makeright.customers import belonging, identifying, remembering
from makeright.customers.describing import describe
from makeright.customers.forms import CompanyForm, DescriptionForm, FactForm, IdentityForm, NoteForm
from makeright.customers.models import Company, Customer, Fact, Identity, Note
from makeright.customers.normalizing import normal
from makeright.customers.permissions import CHANGE
from makeright.customers.refusals import Refused
from makeright.desk.seeing_companies import companies_seen_by
from makeright.desk.views.base import PageView
from makeright.desk.views.person import CustomerView, PeopleView, Wrong, filled, in_words, whole

MOST_MERGES = 50  # of a chain


class Person(PageView, PeopleView):
    """The page of a customer. Who was merged away is found as the one who goes on."""

    def get(self, request: HttpRequest, customer: int) -> HttpResponseBase:
        found = self.seen.filter(pk=customer).first()
        if found is None:
            return redirect("desk:one_customer", self._survivor(customer).pk)
        return self.page("desk/one_customer.html", whole(self, found) | {"at": "customers"})

    def _survivor(self, customer: int) -> Customer:
        """Who goes on for one who was merged away. Raises Http404 if the agent doesn't see them."""
        key = customer
        for _ in range(MOST_MERGES):
            into: int | None = Customer.objects.filter(pk=key).values_list("merged_into", flat=True).first()
            if into is None:
                break
            key = into
        return get_object_or_404(self.seen, pk=key)


class PersonRows(CustomerView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown()


class Description(CustomerView):
    """What they are called, and wish: POST writes it down."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(
            DescriptionForm(request.POST),
            lambda said: describe(self.customer, by=self.actor, **said),
            kind="description",
        )


class Identities(CustomerView):
    """What they are known by: POST adds to it, as a claim."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(
            IdentityForm(request.POST),
            lambda said: identifying.add_identity(
                self.customer, said["kind"], said["typed"], sees=self.sees, by=self.actor
            ),
            kind="identity",
        )


class IdentityView(CustomerView):
    """A view of one identity of theirs."""

    identity: Identity

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("identity")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> Identity:
        return get_object_or_404(self.customer.identities, pk=self._key)

    def refusing(self, form_of: str, verb: Any) -> HttpResponse:
        """Do it; what is refused stands at the row."""
        try:
            verb()
        except Refused as refused:
            faults = {"": [in_words(refused)]}
            return self.shown(Wrong(form_of, self._key, self.request.POST, faults, refused.facts))
        return self.shown()


class OneIdentity(IdentityView):
    """One identity: DELETE, and they are known by it no longer."""

    needs = {"delete": CHANGE}

    def delete(self, request: HttpRequest) -> HttpResponse:
        found = self.found
        return self.refusing("one_identity", lambda: identifying.remove_identity(found, by=self.actor))


class Moving(CustomerView):
    """That what another is known by was theirs all along: POST (`kind`, `typed`) moves it here, as a claim. Of one whom
    the agent doesn't see nothing is found."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(IdentityForm(request.POST), self._move, kind="identity")

    def _move(self, said: dict[str, str]) -> None:
        region = settings.MAKERIGHT_PHONE_REGION
        value = normal(said["kind"], said["typed"], region=region)
        of_others = Identity.objects.filter(customer__in=self.seen.values("pk"))
        identity = get_object_or_404(of_others, kind=said["kind"], value=value)
        identifying.move(identity, to=self.customer, by=self.actor)


class Verification(IdentityView):
    """That an identity is theirs: POST says that the agent made sure of it."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.found
        return self.refusing("one_identity", lambda: identifying.verify(found, how="agent", by=self.actor))


class Preference(IdentityView):
    """That an identity is the first of its kind by which to reach them: POST makes it so."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.found
        return self.refusing("one_identity", lambda: identifying.prefer(found, by=self.actor))


class Facts(CustomerView):
    """What we remember of them: POST adds a fact. Its message, if one says it, is one of theirs that the agent sees."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(FactForm(request.POST), self._remember, kind="fact")

    def _remember(self, said: dict[str, Any]) -> Fact:
        message = said["message"]
        if message is not None:
            seen = Message.objects.filter(self.sight.condition("conversation__"))
            get_object_or_404(seen, pk=message, conversation__customer=self.customer)
        return remembering.remember(
            self.customer,
            said["about"],
            said["value"],
            said=said["said"],
            consent=said["consent"],
            message=message,
            by=self.actor,
        )


class OneFact(CustomerView):
    """One fact: DELETE says that it is so no longer."""

    needs = {"delete": CHANGE}

    def delete(self, request: HttpRequest, fact: int) -> HttpResponse:
        remembering.end(get_object_or_404(self.customer.facts, pk=fact), by=self.actor)
        return self.shown()


class PersonNotes(CustomerView):
    """Notes about them, among colleagues: POST leaves one."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(
            NoteForm(request.POST),
            lambda said: remembering.note(self.customer, said["text"], by=self.actor),
            kind="note",
        )


class OnePersonNote(CustomerView):
    """One note: DELETE takes it away. Only who wrote it may."""

    needs = {"delete": CHANGE}

    def delete(self, request: HttpRequest, note: int) -> HttpResponse:
        own: Note = get_object_or_404(self.customer.notes.filter(agent=self.agent), pk=note)
        remembering.remove_note(own, by=self.actor)
        return self.shown()


class Values(CustomerView):
    """What one custom field says of them: POST (`value`) fills it in, nothing empties it."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.shown(filled(self.customer, code, request.POST, by=self.actor))


class Belonging(CustomerView):
    """Where they belong: POST says it by hand (`company` by name, empty for none), DELETE lets it follow their address
    again."""

    needs = {"post": CHANGE, "delete": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.attempt(CompanyForm(request.POST), self._join, kind="company")

    def delete(self, request: HttpRequest) -> HttpResponse:
        belonging.follow_address(self.customer, by=self.actor)
        return self.shown()

    def _join(self, said: dict[str, str]) -> None:
        name = said["company"]
        company: Company | None = None
        if name:
            called_so = list(companies_seen_by(self.agent, sight=self.sight).filter(name__iexact=name)[:2])
            if len(called_so) > 1:
                raise Refused(
                    "several",
                    "More than one company is called %(name)s: add them on its page.",
                    {"name": name},
                )
            company = called_so[0] if called_so else belonging.add_company(name, by=self.actor)
        belonging.join(self.customer, company, by=self.actor)
