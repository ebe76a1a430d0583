"""Files of customers on their way in, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.customers import importing
from makeright.customers.mapping import guess
from makeright.customers.models import CustomerImport
from makeright.customers.permissions import IMPORT
from makeright.customers.reading_tables import read_table
from makeright.desk.views.moving_customers import LARGEST
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Customers"])
ImportId = Annotated[int, Id("cim")]
Imports = Bearer(IMPORT)


class Fault(Told):
    """A row that was refused: by its line, why, and in words."""

    line: int
    code: str
    words: str


class ImportTold(Told):
    """How far a file has come in: what became of how many rows, and the first ones that were refused."""

    id: ImportId
    state: Literal["running", "done", "stopped"]
    rows_done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    faults: list[Fault]
    asked_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_faults(coming: CustomerImport) -> list[dict[str, Any]]:
        return [{"line": line, "code": code, "words": words} for line, code, words in coming.faults]


class ImportsTold(Told):
    items: list[ImportTold]
    next: str | None


class NewImport(Said):
    """A file as text, with a head line. `columns`: what each is (`mail`, `name`, `field:tier` …, empty: nothing); what
    isn't said is guessed from the head. Bringing in the same file again changes nothing."""

    csv: Annotated[str, Field(min_length=1, max_length=LARGEST)]
    columns: list[Annotated[str, Field(max_length=100)]] | None = Field(None, max_length=200)


@router.get(
    "/customer-imports", response=ImportsTold, auth=Imports, summary="Files of customers that came in"
)
def imports(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(CustomerImport.objects.all(), after, limit)


@router.post(
    "/customer-imports", response={202: ImportTold}, auth=Imports, summary="Let a file of customers come in"
)
def begin(request: HttpRequest, said: NewImport) -> Status[CustomerImport]:
    content = said.csv.encode()
    table = read_table(content)
    columns = guess(table.columns, importing.kinds()) if said.columns is None else said.columns
    return Status(202, importing.begin(content, columns, by=actor_of(request)))


@router.get(
    "/customer-imports/{coming}", response=ImportTold, auth=Imports, summary="How far one has come in"
)
def one(request: HttpRequest, coming: Path[ImportId]) -> CustomerImport:
    return get_object_or_404(CustomerImport, pk=coming)


@router.delete(
    "/customer-imports/{coming}", response=ImportTold, auth=Imports, summary="Stop it; what is in stays"
)
def stop(request: HttpRequest, coming: Path[ImportId]) -> CustomerImport:
    importing.stop(get_object_or_404(CustomerImport, pk=coming), by=actor_of(request))
    return get_object_or_404(CustomerImport, pk=coming)
