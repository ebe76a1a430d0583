"""The ledger on the desk: what was promised, granted, fulfilled and reversed, what it cost us, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from makeright.customers.exporting import BYTE_ORDER_MARK
from makeright.desk.turning import turn
from makeright.desk.views.base import Context, DeskView, PageView
from makeright.desk.views.person import whole_number
from makeright.lib.text import squeeze, without_controls
from makeright.remedies import reading_ledger, sealing
from makeright.remedies.kinds import KINDS
from makeright.remedies.models import Entry, Posting, Remedy, Seal
from makeright.remedies.models.ledger import STEPS
from makeright.remedies.permissions import SEE_LEDGER
from makeright.remedies.telling_ledger import as_csv, as_journal
from makeright.remedies.wording_asks import what_is_given
from makeright.staff.models import Agent

TENDERS = ("original", "card", "paypal", "bank", "gift_card", "store_credit")
USUAL = timedelta(days=30)
LONGEST = 100  # characters of what is looked for
NARROWED_BY = ("since", "until", "step", "kind", "tender", "agent", "customer", "order")
PARTS = ("conversation", "customer", "order", "granted_by")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it stands in a list. `remedy` and `given` only where the agent sees the matter."""

    entry: Entry
    of: Posting
    cost: Posting | None
    value: Posting | None
    remedy: Remedy | None
    given: str


class LedgerView(DeskView):
    """A view of the ledger. Its sums and entries are whole for whoever may see it: it names no person. Whom an entry
    was for, and narrowing by that, goes by the matters that the agent sees."""

    needs = {"get": SEE_LEDGER}

    @cached_property
    def asked(self) -> dict[str, str]:
        """What it is narrowed to, by name: what can't be read as meant is left out. Without days: the last thirty."""
        get = self.request.GET
        said = {name: squeeze(without_controls(get.get(name, "")[:LONGEST])) for name in NARROWED_BY}
        if "since" not in get and "until" not in get:
            said["since"] = (timezone.localdate(self.now) - USUAL).isoformat()
        for name, known in (("step", STEPS), ("kind", KINDS), ("tender", TENDERS)):
            said[name] = said[name] if said[name] in known else ""
        for name in ("since", "until"):
            said[name] = said[name] if _day(said[name]) else ""
        said["agent"] = said["agent"] if whole_number(said["agent"]) else ""
        return said

    @property
    def entries(self) -> QuerySet[Entry]:
        """Those that are asked for; both days are in it."""
        asked = self.asked
        until = _day(asked["until"])
        return reading_ledger.entries(
            since=_begin(_day(asked["since"])),
            until=_begin(until + timedelta(days=1)) if until and until < date.max else None,
            step=asked["step"],
            kind=asked["kind"],
            tender=asked["tender"],
            of=self._remedies(),
        )

    def rows(self, entries: list[Entry]) -> list[Row]:
        """These with what moved, and for whom; a fixed number of queries."""
        prefetch_related_objects(entries, "postings")
        seen = Remedy.objects.visible_to(self.agent).select_related(*PARTS)
        remedies = {each.pk: each for each in seen.filter(pk__in={each.remedy for each in entries})}
        found = []
        for entry, cost, value in reading_ledger.with_parts(entries):
            remedy = remedies.get(entry.remedy)
            of = cost or value or entry.postings.all()[0]
            found.append(Row(entry, of, cost, value, remedy, what_is_given(remedy) if remedy else ""))
        return found

    def _remedies(self) -> QuerySet[Remedy] | None:
        agent, customer, order = (self.asked[name] for name in ("agent", "customer", "order"))
        if not (agent or customer or order):
            return None
        found = Remedy.objects.filter(granted_by=whole_number(agent)) if agent else Remedy.objects.all()
        if customer or order:
            found = found.visible_to(self.agent)
        if customer:
            identified = Q(customer__identities__value=customer.casefold())
            found = found.filter(Q(customer__name__icontains=customer) | identified)
        return found.filter(order__number=order.lstrip("#")) if order else found


class Ledger(PageView, LedgerView):
    """The page of the ledger."""

    def get(self, request: HttpRequest) -> HttpResponse:
        before, after = (whole_number(request.GET.get(name, "")) for name in ("before", "after"))
        entries = self.entries
        turned = turn(entries, before=before, after=after)
        asked = {name: said for name, said in self.asked.items() if said}
        asked.setdefault("since", "")  # else it would mean the last thirty days again
        context: Context = {
            "rows": self.rows(list(turned.rows)),
            "turned": turned,
            "is_first": not (before or after),
            "booked": reading_ledger.booked(entries),
            "asked": self.asked,
            "query": urlencode(asked),
            "is_narrowed": any(self.asked[name] for name in NARROWED_BY[2:]),
            "agents": Agent.objects.order_by("name", "pk").only("pk", "name", "email"),
            "steps": STEPS,
            "kinds": KINDS,
            "tenders": TENDERS,
            "seal": Seal.objects.order_by("-number").first(),
            "at": "ledger",
        }
        return self.page("desk/ledger.html", context)


class OneEntry(PageView, LedgerView):
    """The page of one entry: both its sides, its seal, and what else was booked for the same remedy."""

    def get(self, request: HttpRequest, entry: int) -> HttpResponse:
        found = get_object_or_404(Entry.objects.select_related("sealed__seal"), pk=entry)
        (row,) = self.rows([found])
        taken, put = reading_ledger.sides(found)
        sealed = getattr(found, "sealed", None)
        context: Context = {
            "row": row,
            "taken": taken,
            "put": put,
            "seal": sealed.seal if sealed else None,
            "others": Entry.objects.filter(remedy=found.remedy).exclude(pk=found.pk).order_by("pk"),
            "at": "ledger",
        }
        return self.page("desk/one_entry.html", context)


class LedgerLook(LedgerView):
    """Whether the ledger holds: all of it is looked through when somebody asks, and nothing is changed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_ledger_look.html", {"looked": sealing.look()})


class LedgerExport(LedgerView):
    """The entries that are asked for as a file, line by line."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return _file("ledger.csv", as_csv(of=self.entries))


class JournalExport(LedgerView):
    """What they cost us as a journal for accounting, line by line."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return _file("journal.csv", as_journal(of=self.entries))


def _file(name: str, lines: Iterator[str]) -> HttpResponseBase:
    response = StreamingHttpResponse(_marked(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _marked(lines: Iterator[str]) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK.encode()
    for line in lines:
        yield line.encode()


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _begin(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
