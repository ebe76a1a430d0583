"""The ledger, for programs: its entries, what stands on each account, and whether it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from ninja import Schema as Told

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment
from makeright.remedies import booking, sealing
from makeright.remedies.models import Entry
from makeright.remedies.permissions import SEE_LEDGER
from makeright.remedies.schemas import RemedyId
from makeright.staff.views.bearing import Bearer

router = Router(tags=["Ledger"])
EntryId = Annotated[int, Id("ent")]
Sees = Bearer(SEE_LEDGER)


class PostingTold(Told):
    """An amount on an account, in minor units: what it costs us (`cost`), or is worth to the customer (`value`)."""

    account: str
    measure: str
    kind: str
    tender: str
    amount_minor: int
    currency: str


class EntryTold(Told):
    """A step of a remedy. Its postings add up to nothing, for each measure and currency."""

    id: EntryId
    at: datetime
    step: str
    remedy: RemedyId
    postings: list[PostingTold]

    @staticmethod
    def resolve_postings(entry: Entry) -> list[Any]:
        return sorted(entry.postings.all(), key=lambda each: each.pk)


class EntriesTold(Told):
    items: list[EntryTold]
    next: str | None


class BalanceTold(Told):
    account: str
    measure: str
    currency: str
    amount_minor: int


class BalancesTold(Told):
    items: list[BalanceTold]


class LookedTold(Told):
    """Whether the ledger holds; `head` is the digest of the last seal."""

    holds: bool
    entries: int
    unsealed: int
    seals: int
    head: str
    faults: list[str]


@router.get("/ledger/entries", response=EntriesTold, auth=Sees, summary="What was booked")
def ledger_entries(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Entry.objects.prefetch_related("postings"), after, limit)


@router.get("/ledger/balances", response=BalancesTold, auth=Sees, summary="What stands on each account")
def ledger_balances(
    request: HttpRequest, since: Moment | None = None, until: Moment | None = None
) -> dict[str, Any]:
    return {"items": [each._asdict() for each in booking.balances(since=since, until=until)]}


@router.get("/ledger/verification", response=LookedTold, auth=Sees, summary="Whether the ledger holds")
def ledger_verification(request: HttpRequest) -> dict[str, Any]:
    found = sealing.look()
    return {name: getattr(found, name) for name in LookedTold.model_fields}
