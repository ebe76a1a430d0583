"""The REST API, version 1: what each app contributes, and how it says what went wrong."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from makeright.api.paging import next_link
from makeright.api.problems import Problem, not_found, tell
from makeright.causes.causes_api import router as causes
from makeright.config.api_calls import as_all_are
from makeright.config.api_paper import Paper, name_of
from makeright.conversations.batches_api import router as batches
from makeright.conversations.bringing_in_api import router as conversations
from makeright.conversations.customer_events_api import router as customer_events
from makeright.conversations.customer_memory_api import router as customer_memory
from makeright.conversations.customers_api import router as customers
from makeright.conversations.desk_imports_api import router as desk_imports
from makeright.conversations.inboxes_api import router as inboxes
from makeright.conversations.replies_api import router as replies
from makeright.conversations.saved_replies_api import router as saved_replies
from makeright.conversations.standing_api import router as standing
from makeright.conversations.tags_api import router as tags
from makeright.customers.fields_api import router as fields
from makeright.customers.occurrence_kinds_api import router as event_kinds
from makeright.desk.api import router as companies
from makeright.desk.api import segments_router as segments
from makeright.desk.imports_api import router as imports
from makeright.desk.mail_api import router as mail
from makeright.desk.search_api import router as search
from makeright.lib.actor import TakesAgent
from makeright.lib.refusing import Refusal
from makeright.mail.acknowledgments_api import router as acknowledgments
from makeright.mail.senders_api import router as senders
from makeright.operating.api import router as privacy
from makeright.operating.events_api import router as events
from makeright.operating.hours_api import router as hours
from makeright.operating.programs_api import router as programs
from makeright.operating.webhooks_api import router as webhooks
from makeright.operating.work_api import router as work
from makeright.orders.operations_api import router as order_operations
from makeright.orders.orders_api import router as orders
from makeright.orders.products_api import router as products
from makeright.orders.refusals import Refused as RefusedOfOrders
from makeright.orders.telling_refusals import in_public
from makeright.promises.promises_api import router as promises
from makeright.remedies.authority_api import router as authority
from makeright.remedies.draws_api import router as draws
from makeright.remedies.fittings_api import router as fittings
from makeright.remedies.ledger_api import router as ledger
from makeright.remedies.plans_api import router as plans
from makeright.remedies.refusals import Refused as RefusedOfRemedies
from makeright.remedies.remedies_api import router as remedies
from makeright.remedies.review_api import router as review
from makeright.remedies.telling_refusals import in_public as told_of_remedies
from makeright.staff.agents_api import router as agents
from makeright.staff.facts_api import router as facts
from makeright.staff.invitations_api import router as invitations
from makeright.staff.roles_api import router as roles
from makeright.staff.skills_api import router as skills
from makeright.staff.teams_api import router as teams
from makeright.staff.views.bearing import Bearer

log = logging.getLogger(__name__)


class Api(NinjaAPI):
    """All operations. A page of a list says in its Link header where the next one is (RFC 8288)."""

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if isinstance(data, dict) and "items" in data and data.get("next"):
            response["Link"] = next_link(request, data["next"])
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        (method,) = operation.methods
        return name_of(method, operation.path)


api = Api(
    title="Makeright",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,  # config/api_door.py gives it, as `paper` below
    auth=Bearer(),
)
api.add_decorator(as_all_are, mode="view")
api.add_router("", agents)
api.add_router("", facts)
api.add_router("", teams)
api.add_router("", roles)
api.add_router("", skills)
api.add_router("", invitations)
api.add_router("", inboxes)
api.add_router("", acknowledgments)
api.add_router("", senders)
api.add_router("", saved_replies)
api.add_router("", tags)
api.add_router("", causes)
api.add_router("", conversations)
api.add_router("", standing)
api.add_router("", batches)
api.add_router("", replies)
api.add_router("", customers)
api.add_router("", customer_memory)
api.add_router("", fields)
api.add_router("", event_kinds)
api.add_router("", customer_events)
api.add_router("", products)
api.add_router("", orders)
api.add_router("", order_operations)
api.add_router("", promises)
api.add_router("", plans)
api.add_router("", remedies)
api.add_router("", draws)
api.add_router("", review)
api.add_router("", authority)
api.add_router("", fittings)
api.add_router("", ledger)
api.add_router("", companies)
api.add_router("", segments)
api.add_router("", search)
api.add_router("", privacy)
api.add_router("", imports)
api.add_router("", desk_imports)
api.add_router("", mail)
api.add_router("", hours)
api.add_router("", work)
api.add_router("", webhooks)
api.add_router("", events)
api.add_router("", programs)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return tell(problem, request)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refused: Refusal) -> HttpResponse:
    more = in_public(refused) if isinstance(refused, RefusedOfOrders) else {}
    if isinstance(refused, RefusedOfRemedies):
        more = told_of_remedies(refused)
    return tell(Problem(409, refused.code, str(refused), **more), request)


@api.exception_handler(TakesAgent)
def _takes_agent(request: HttpRequest, _error: TakesAgent) -> HttpResponse:
    detail = "Somebody who serves signs this: come with a token of theirs, not with a program’s own."
    return tell(Problem(403, "takes_agent", detail), request)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return tell(not_found(), request)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if all(each["loc"][0] == "path" for each in error.errors):
        return tell(not_found(), request)  # what is no id of ours is of nothing that is here
    faults = [{"at": ".".join(map(str, each["loc"])), "what": str(each["msg"])} for each in error.errors]
    return tell(Problem(422, "unfit", "Some of what was said does not fit.", errors=faults), request)


@api.exception_handler(HttpError)
def _error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return tell(Problem(error.status_code, "unreadable", str(error)), request)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("a call of the API failed: %s", request.path, exc_info=error)
    if settings.DEBUG_PROPAGATE_EXCEPTIONS:
        raise error
    return tell(Problem(500, "fault", "Something broke here. It was written down."), request)


@cache
def paper() -> Paper:
    """What programs are told of it."""
    return Paper(api, "api/v1/")
