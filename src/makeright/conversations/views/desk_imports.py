"""Other desks as settings: which can come in, one on its way in, what is here of it and what was left."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations import moving_over, telling_imports
from makeright.conversations.elsewhere import SOURCES, TRIED
from makeright.conversations.models import DeskImport, Inbox
from makeright.conversations.permissions import IMPORT_DESK
from makeright.conversations.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 20  # runs
PLAIN = ("email", "account", "client_id")  # what is shown again after it was typed; a key never is


class DeskImportsView(SettingsView):
    """What all pages of other desks share."""

    sees, at = IMPORT_DESK, "desk_imports"

    def back(self) -> str:
        return reverse("conversations:desk_imports")


class DeskImports(DeskImportsView):
    """The page of all: which desks can come in, and those that did."""

    template, part = "conversations/desk_imports.html", "conversations/_desk_imports.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def context(self) -> Context:
        runs = DeskImport.objects.select_related("asked_by", "inbox").order_by("-pk")[:SHOWN]
        return {
            "sources": list(SOURCES.values()),
            "tried": TRIED,
            "runs": [(each, telling_imports.name_of(each.source)) for each in runs],
        }


class NewDeskImport(DeskImportsView):
    """The form for one desk. POST (`address`, `inbox`, and what it asks for) lets it come in."""

    template, part = "conversations/new_desk_import.html", "conversations/_new_desk_import.html"
    needs: ClassVar = {"post": IMPORT_DESK}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._code = kwargs.pop("source")
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("conversations:new_desk_import", args=[self._code])

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        source = self.source
        said = {name: request.POST.get(name, "")[:1_000] for name in source.asks_for}
        address = request.POST.get("address", "")[:1_000]
        key = request.POST.get("inbox", "")
        inbox = Inbox.objects.filter(pk=int(key[:15])).first() if key.isdecimal() else None
        try:
            if inbox is None:
                raise Refused("no_inbox", "Choose an inbox first.")
            run = moving_over.begin(self._code, said, inbox=inbox, address=address, by=self.actor)
        except Refused as refused:
            plain = {"address": address, **{name: said.get(name, "") for name in PLAIN}}
            return self.show(status=422, typed=plain, chosen=inbox and inbox.pk, refusal=refused.words)
        return self.leave_for(reverse("conversations:desk_import", args=[run.pk]))

    @property
    def source(self) -> Any:
        if self._code not in SOURCES:
            raise Http404
        return SOURCES[self._code]

    def context(self) -> Context:
        source = self.source
        asked = telling_imports.asked_for()
        return {
            "source": source,
            "fields": [(name, *asked[name]) for name in source.asks_for],
            "how": telling_imports.how_to_come_in(source.code),
            "example": telling_imports.example_address(source.code),
            "inboxes": list(Inbox.objects.order_by("name", "pk")),
            "typed": {},
            "chosen": None,
            "refusal": "",
        }


class DeskImportView(DeskImportsView):
    """What is about one of them, by its key."""

    template, part = "conversations/desk_import.html", "conversations/_desk_import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("desk_import")
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("conversations:desk_import", args=[self._key])

    @property
    def found(self) -> DeskImport:
        return get_object_or_404(DeskImport.objects.select_related("inbox", "asked_by"), pk=self._key)

    def context(self) -> Context:
        run = self.found
        return {
            "run": run,
            "name": telling_imports.name_of(run.source),
            "table": telling_imports.table(run),
            "left": telling_imports.left_by_reason(run),
            "now_at": telling_imports.kind_in_words(run.kind),
            "why": telling_imports.why_it_waits(run.waits_for),
            "is_complete": telling_imports.is_complete(run),
            "waits": run.waits(self.now),
            "tried": TRIED[run.source],
        }


class OneDeskImport(DeskImportView):
    """The page of one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class DeskImportPause(DeskImportView):
    """That it rests: POST makes it so; POST with `then` (`go_on`) lets it go on."""

    needs: ClassVar = {"post": IMPORT_DESK}

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("then") == "go_on":
            went_on = moving_over.resume(self.found, by=self.actor)
            return self.saved(_("It goes on from where it was.") if went_on else "")
        paused = moving_over.pause(self.found, by=self.actor)
        return self.saved(_("It rests until you let it go on.") if paused else "")


class DeskImportStop(DeskImportView):
    """POST ends it for good."""

    needs: ClassVar = {"post": IMPORT_DESK}

    def post(self, request: HttpRequest) -> HttpResponse:
        stopped = moving_over.stop(self.found, by=self.actor)
        return self.saved(_("Nothing more of it comes in. What is here stays.") if stopped else "")


class DeskImportLeft(DeskImportView):
    """What was left, as a file."""

    needs: ClassVar = {"get": IMPORT_DESK}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        lines = telling_imports.left_as_file(self.found)
        response = StreamingHttpResponse(
            (line.encode() for line in ("\ufeff", *lines)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="left.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
