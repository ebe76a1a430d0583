"""The page of custom fields: what a company keeps beyond ours, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.customers import defining
from makeright.customers.fitting import CHOICE, KINDS, SEVERAL
from makeright.customers.forms import REQUIRED
from makeright.customers.models import CustomField
from makeright.customers.naming_fields import choices_of, code_of, in_a_line
from makeright.customers.permissions import DEFINE
from makeright.customers.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView

SHOWN_NOUNS = ("customer", "company", "conversation")


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a sentence tells it. `choices`: as they are typed, of those that offer any."""

    field: CustomField
    choices: str


class FieldForm(forms.Form):
    """A field to be defined."""

    noun = forms.ChoiceField(choices=[(each, each) for each in SHOWN_NOUNS])
    label = forms.CharField(max_length=120, error_messages=REQUIRED)
    kind = forms.ChoiceField(choices=[(each, each) for each in KINDS])
    choices = forms.CharField(max_length=20_000, required=False)


class FieldsView(SettingsView):
    """A view of the page of fields."""

    sees = DEFINE
    template, part, at = "customers/fields.html", "customers/_fields.html", "fields"

    def context(self) -> Context:
        fields = CustomField.objects.filter(noun__in=SHOWN_NOUNS).order_by("pk")
        by_noun: dict[str, list[Shown]] = {noun: [] for noun in SHOWN_NOUNS}
        retired: list[CustomField] = []
        for field in fields:
            if field.retired_at is None:
                by_noun[field.noun].append(Shown(field, in_a_line(field.choices)))
            else:
                retired.append(field)
        return {"by_noun": by_noun, "retired": retired, "form": FieldForm(), "wrong": None, "refusal": ""}

    def back(self) -> str:
        return reverse("customers:fields")

    def attempt(
        self,
        verb: Callable[[], object],
        words: str,
        *,
        at: str = "",
        typed: str = "",
        undo: tuple[str, dict[str, str]] | None = None,
    ) -> HttpResponse:
        """Do it and say what counts from now on; what is refused stands at the word (`at`) with what was typed."""
        try:
            verb()
        except Refused as refused:
            wrong = {at: (typed, refused.words)} if at else None
            return self.show(status=422, wrong=wrong, refusal="" if at else refused.words)
        return self.saved(words, undo=undo)


class Fields(FieldsView):
    """The page of fields. POST defines one."""

    needs: ClassVar = {"post": DEFINE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FieldForm(request.POST)
        if form.is_valid():
            try:
                field = self._define(form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.words)
            else:
                return self.saved(_("From now on there is a field %(label)s.") % {"label": field.label})
        return self.show(status=422, form=form)

    def _define(self, said: dict[str, Any]) -> CustomField:
        noun, kind = said["noun"], said["kind"]
        taken = set(CustomField.objects.filter(noun=noun).values_list("code", flat=True))
        choices: Sequence[Sequence[str]] = choices_of(said["choices"]) if kind in (CHOICE, SEVERAL) else ()
        code = code_of(said["label"], taken)
        return defining.define(noun, code, said["label"], kind, choices=choices, by=self.actor)


class FieldView(FieldsView):
    """A view of one field, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("field")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> CustomField:
        return get_object_or_404(CustomField.objects.filter(noun__in=SHOWN_NOUNS), pk=self._key)


class FieldLabel(FieldView):
    """What a field is called: POST calls it otherwise."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        field, label = self.found, request.POST.get("label", "")[:500]
        before = field.label
        return self.attempt(
            lambda: defining.rename(field, label, by=self.actor),
            _("It is called %(label)s from now on.") % {"label": label.strip()},
            at=f"label-{field.pk}",
            typed=label,
            undo=(request.path, {"label": before}),
        )


class FieldChoices(FieldView):
    """What a field offers: POST offers other choices. Those that are chosen somewhere stay."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        field, typed = self.found, request.POST.get("choices", "")[:20_000]
        before = in_a_line(field.choices)
        return self.attempt(
            lambda: defining.offer(field, choices_of(typed, field.choices), by=self.actor),
            _("%(label)s offers these from now on. What is chosen somewhere is offered still.")
            % {"label": field.label},
            at=f"choices-{field.pk}",
            typed=typed,
            undo=(request.path, {"choices": before}),
        )


class FieldRetirement(FieldView):
    """That a field is shown no more: POST retires it, POST with `back` shows it again, with all it said."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        field = self.found
        if request.POST.get("back"):
            words = _("%(label)s is shown again, with what it said.") % {"label": field.label}
            return self.attempt(
                lambda: defining.restore(field, by=self.actor), words, undo=(request.path, {})
            )
        words = _("%(label)s is shown no more. What it said is kept.") % {"label": field.label}
        return self.attempt(
            lambda: defining.retire(field, by=self.actor), words, undo=(request.path, {"back": "1"})
        )
