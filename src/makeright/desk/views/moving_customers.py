"""Customers in and out as a file: looking at what would come of it, letting it in, watching it; taking some out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.customers import importing
from makeright.customers.exporting import BYTE_ORDER_MARK, take_out
from makeright.customers.importing import Outlook
from makeright.customers.mapping import guess
from makeright.customers.models import CustomerImport, CustomField, Segment
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.permissions import EXPORT, IMPORT
from makeright.customers.reading_tables import Table, read_table
from makeright.customers.refusals import Refused
from makeright.desk.views.base import Context, PageView
from makeright.desk.views.customers import asked_of
from makeright.desk.views.person import PeopleView, whole_number

LARGEST = 10_000_000  # bytes of a file that a browser brings
EXAMPLES = 3  # rows that are shown of each column
LONGEST_EXAMPLE = 60  # characters
SHOWN_IMPORTS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: what it is called, some of what it holds, and what it is to us."""

    name: str
    examples: Sequence[str]
    target: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a file seems to be. `outlook`: what would come of it; None, with `refusal`, if it can't come in so."""

    columns: Sequence[Column]
    head: str
    outlook: Outlook | None
    refusal: str


class ImportView(PeopleView):
    """A view of files on their way in, for those who may bring them in."""

    def content(self) -> bytes:
        """The file that was sent. Raises Refused: `no_file`, `too_large`."""
        file = self.request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Refused("no_file", _("Choose a file first."))
        if (file.size or 0) > LARGEST:
            words = _("The file has more than 10 MB: divide it, or bring it in by the command line.")
            raise Refused("too_large", words)
        content: bytes = file.read()
        return content

    def mapping(self, table: Table) -> list[str]:
        """What each column is: as was chosen for the columns of this very file, or as it seems."""
        if self.request.POST.get("head") != head_of(table):
            return guess(table.columns, importing.kinds())
        return [self.request.POST.get(f"column-{place}", "")[:100] for place in range(len(table.columns))]


class Import(PageView, ImportView):
    """GET shows the form, and the files that came in last. POST lets a file come in, and leads to its page."""

    needs = {"get": IMPORT, "post": IMPORT}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/import.html", self._context())

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            content = self.content()
            mapping = self.mapping(read_table(content))
            made = importing.begin(content, mapping, by=self.actor)
        except Refused as refused:
            return HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("desk:one_import", args=[made.pk])
        return response

    def _context(self) -> Context:
        imports = CustomerImport.objects.select_related("asked_by").order_by("-pk")[:SHOWN_IMPORTS]
        return {"imports": list(imports), "at": "customers", "look": None}


class ImportLook(ImportView):
    """What would come of a file: POST looks, and changes nothing."""

    needs = {"post": IMPORT}

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            table = read_table(self.content())
        except Refused as refused:
            look = Look((), "", None, refused.words)
            return self.partial("desk/_import_look.html", {"look": look, "targets": []})
        return self.partial("desk/_import_look.html", {"look": self._look(table), "targets": targets()})

    def _look(self, table: Table) -> Look:
        mapping = self.mapping(table)
        columns = columns_of(table, mapping)
        try:
            return Look(columns, head_of(table), importing.look(table, mapping), "")
        except Refused as refused:
            return Look(columns, head_of(table), None, refused.words)


class OneImport(PageView, ImportView):
    """A file on its way in, with what came of it so far. DELETE stops it; what is in stays."""

    needs = {"get": IMPORT, "delete": IMPORT}

    def get(self, request: HttpRequest, coming: int) -> HttpResponse:
        found = get_object_or_404(CustomerImport.objects.select_related("asked_by"), pk=coming)
        return self.page("desk/one_import.html", {"coming": found, "at": "customers"})

    def delete(self, request: HttpRequest, coming: int) -> HttpResponse:
        found = get_object_or_404(CustomerImport, pk=coming)
        importing.stop(found, by=self.actor)
        found.refresh_from_db()
        return self.partial("desk/_one_import.html", {"coming": found})


class ImportProgress(ImportView):
    """How far a file has come in."""

    needs = {"get": IMPORT}

    def get(self, request: HttpRequest, coming: int) -> HttpResponse:
        return self.partial("desk/_one_import.html", {"coming": get_object_or_404(CustomerImport, pk=coming)})


class Export(PageView, PeopleView):
    """GET says what would be taken out, POST takes it: those whom the agent sees, of a segment if one is said."""

    needs = {"get": EXPORT, "post": EXPORT}

    def get(self, request: HttpRequest) -> HttpResponse:
        segment, of, refusal = self._asked(request.GET)
        context = {"segment": segment, "count": of.count(), "refusal": refusal, "at": "customers"}
        return self.page("desk/export.html", context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        segment, of, refusal = self._asked(request.POST)
        if refusal:
            return HttpResponse(refusal, status=422, content_type="text/plain; charset=utf-8")
        taken = take_out(of, segment=segment, by=self.actor)
        response = StreamingHttpResponse(
            (line.encode() for line in _marked(taken)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="customers.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _asked(self, said: Mapping[str, str]) -> tuple[Segment | None, CustomerQuerySet, str]:
        key = whole_number(said.get("segment", ""))
        segment = get_object_or_404(Segment, pk=key) if key else None
        if segment is None:
            return None, self.seen, ""
        of, refusal = asked_of(segment, self.seen)
        return segment, of, refusal


def head_of(table: Table) -> str:
    """The columns of a file in short, to tell whether a choice was made for them."""
    return "|".join(table.columns)[:2_000]


def columns_of(table: Table, mapping: Sequence[str]) -> list[Column]:
    """The columns with some of what stands in them."""
    rows = []
    for _line, cells in table.rows():
        if cells is not None:
            rows.append(cells)
        if len(rows) == EXAMPLES:
            break
    return [
        Column(
            name,
            [row[place][:LONGEST_EXAMPLE] for row in rows if place < len(row) and row[place]],
            mapping[place] if place < len(mapping) else "",
        )
        for place, name in enumerate(table.columns)
    ]


def targets() -> list[tuple[str, str]]:
    """What a column can be, and how it is called."""
    plain = [
        ("", _("left out")),
        ("name", _("name")),
        ("mail", _("mail addresses")),
        ("phone", _("phone numbers")),
        ("company", _("company")),
        ("preferred_name", _("what to call them")),
        ("pronoun", _("pronoun")),
        ("language", _("language")),
        ("zone", _("time zone")),
    ]
    fields = CustomField.objects.filter(noun="customer", retired_at=None).order_by("pk")
    return [*plain, *((f"field:{field.code}", field.label) for field in fields)]


def _marked(taken: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from taken
