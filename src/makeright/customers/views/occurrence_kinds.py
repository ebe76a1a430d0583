"""The page of customer events: what other systems may tell of customers, kind by kind, in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.customers import declaring
from makeright.customers.declaring import ATTRIBUTE_KINDS
from makeright.customers.fitting import TEXT
from makeright.customers.models import OccurrenceKind
from makeright.customers.models.occurrence import COLORS
from makeright.customers.naming_fields import code_of
from makeright.customers.permissions import DEFINE
from makeright.customers.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView

DAYS = (None, 30, 90, 365, 730, 1095)
_DETAIL = re.compile(r"([^()]+?)\s*(?:\(([^()]*)\))?")


class KindsView(SettingsView):
    """What stands on the page of customer events, or changes it."""

    sees, at = DEFINE, "customer-events"
    template, part = "customers/kinds.html", "customers/_kinds.html"

    def back(self) -> str:
        return reverse("customers:kinds")

    def context(self) -> Context:
        kinds = OccurrenceKind.objects.order_by("name", "pk")
        return {
            "kinds": [(each, in_a_line(each.attributes)) for each in kinds if each.retired_at is None],
            "retired": [each for each in kinds if each.retired_at is not None],
            "colors": color_names(),
            "color_options": [(code, name, "") for code, name in color_names().items()],
            "days_options": [(str(days or ""), days_in_words(days), "") for days in DAYS],
            "days_in_words": days_in_words,
            "typed": "",
            "refusal": "",
            "wrong": {},
        }

    def attempt(
        self,
        verb: Callable[[], object],
        words: str,
        *,
        at: str = "refused",
        typed: str = "",
        undo: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Do it and say what counts from now on; what is refused stands at the words (`at`) with what was typed.
        `undo`: what to post here to have it as it was."""
        try:
            changed = verb()
        except Refused as refused:
            return self.show(status=422, wrong={at: (typed, refused.words)})
        if not changed:
            return self.saved("")
        return self.saved(words, undo=None if undo is None else (self.request.path, undo))


class Kinds(KindsView):
    """The page. POST declares one more (`name`)."""

    needs: ClassVar = {"post": DEFINE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")[:500]
        try:
            made = declaring.declare(name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, refusal=refused.words)
        words = _("Programs can tell of “%(name)s” from now on, as %(code)s.")
        return self.saved(words % {"name": made, "code": made.code})


class KindView(KindsView):
    """What is about one of them, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("event_kind")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> OccurrenceKind:
        return get_object_or_404(OccurrenceKind, pk=self._key)


class KindName(KindView):
    """What it is called: POST (`name`) calls it otherwise."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, name = self.found, request.POST.get("name", "")[:500]
        before = kind.name
        return self.attempt(
            lambda: declaring.rename(kind, name, by=self.actor),
            _("It is called “%(name)s” from now on.") % {"name": name.strip()},
            at=f"name-{kind.pk}",
            typed=name,
            undo={"name": before},
        )


class KindLook(KindView):
    """How it shows: POST gives it another color (`color`), or has it on the timeline (`on_timeline`: yes, no)."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, said = self.found, request.POST
        before = {"color": kind.color, "on_timeline": "yes" if kind.on_timeline else "no"}
        shown = {"yes": True, "no": False}.get(said.get("on_timeline", ""))
        return self.attempt(
            lambda: declaring.change(
                kind, color=said.get("color", "")[:20] or None, on_timeline=shown, by=self.actor
            ),
            _("“%(name)s” looks so from now on.") % {"name": kind},
            undo=before,
        )


class KindKeeping(KindView):
    """How long it is kept: POST (`days`, nothing for ever) sets it."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, said = self.found, request.POST.get("days", "")[:10]
        days = int(said) if said.isascii() and said.isdecimal() else None
        before = kind.keep_for_days
        return self.attempt(
            lambda: declaring.keep_for(kind, days, by=self.actor),
            _("“%(name)s” is kept so long from now on; what is older goes tonight.") % {"name": kind}
            if days
            else _("“%(name)s” is kept for ever from now on.") % {"name": kind},
            undo={"days": str(before or "")},
        )


class KindDetails(KindView):
    """What is told beside it: POST (`details`, such as Model; Price (number)) has it so."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind, typed = self.found, request.POST.get("details", "")[:2000]
        before = in_a_line(kind.attributes)
        return self.attempt(
            lambda: declaring.describe(kind, details_of(typed, kind.attributes), by=self.actor),
            _("Programs can tell this beside “%(name)s” from now on.") % {"name": kind},
            at=f"details-{kind.pk}",
            typed=typed,
            undo={"details": before},
        )


class KindRetirement(KindView):
    """That nothing more is taken of it: POST retires it, POST with `back` takes it again."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = self.found
        if request.POST.get("back"):
            words = _("“%(name)s” is taken again.") % {"name": kind}
            return self.attempt(lambda: declaring.reinstate(kind, by=self.actor), words, undo={})
        words = _("Of “%(name)s” nothing more is taken. What was told stays.") % {"name": kind}
        return self.attempt(lambda: declaring.retire(kind, by=self.actor), words, undo={"back": "1"})


def color_names() -> dict[str, str]:
    """The colors by their codes, in the reader's language."""
    names = {
        "none": _("no color"),
        "sky": _("sky blue"),
        "violet": _("violet"),
        "rose": _("rose"),
        "ochre": _("ochre"),
        "olive": _("olive green"),
    }
    return {color: names[color] for color in COLORS}


def days_in_words(days: int | None) -> str:
    """How long something is kept, in the reader's language."""
    if days is None:
        return _("for ever")
    if days >= 365 and days % 365 == 0:
        return ngettext("for %(num)s year", "for %(num)s years", days // 365) % {"num": days // 365}
    return ngettext("for %(num)s day", "for %(num)s days", days) % {"num": days}


def names_of_kinds() -> dict[str, str]:
    """What an attribute can be, in the reader's language."""
    names = {
        "text": _("text"),
        "number": _("number"),
        "date": _("date"),
        "yes_no": _("yes or no"),
        "link": _("link"),
    }
    return {kind: names[kind] for kind in ATTRIBUTE_KINDS}


def in_a_line(attributes: list[list[str]]) -> str:
    """Attributes as they are typed."""
    names = names_of_kinds()
    return "; ".join(name if kind == TEXT else f"{name} ({names[kind]})" for _code, name, kind in attributes)


def details_of(typed: str, known: list[list[str]]) -> list[list[str]]:
    """The attributes that somebody typed, parted by ; and each with what it is in brackets, if it is no text. One that
    is known by its name keeps its code. Raises Refused (`no_attributes`)."""
    kinds = {name.casefold(): kind for kind, name in names_of_kinds().items()}
    kinds |= {kind: kind for kind in ATTRIBUTE_KINDS}
    codes = {name.casefold(): code for code, name, _kind in known}
    read: list[list[str]] = []
    for part in (each.strip() for each in typed.split(";")):
        found = _DETAIL.fullmatch(part)
        if not part:
            continue
        kind = kinds.get((found[2] or TEXT).strip().casefold()) if found else None
        if found is None or kind is None:
            raise Refused(
                "no_attributes",
                _("Write what each is in brackets, one of: %(kinds)s.")
                % {"kinds": ", ".join(names_of_kinds().values())},
            )
        name = found[1].strip()
        taken = {*codes.values(), *(code for code, _name, _kind in read)}
        read.append([codes.get(name.casefold()) or code_of(name, taken, otherwise="detail"), name, kind])
    return read
