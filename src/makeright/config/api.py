"""The REST API, version 1: what each app contributes, and how it says what went wrong."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from makeright.api.problems import Problem, not_found, tell
from makeright.conversations.api import router as customers
from makeright.conversations.inboxes_api import router as inboxes
from makeright.conversations.saved_replies_api import router as saved_replies
from makeright.conversations.tags_api import router as tags
from makeright.desk.api import router as companies
from makeright.desk.api import segments_router as segments
from makeright.lib.refusing import Refusal
from makeright.operating.api import router as privacy
from makeright.operating.webhooks_api import router as webhooks
from makeright.staff.api import router as staff
from makeright.staff.views.bearing import Bearer

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="Makeright",
    version="1",
    description="Every call shows a token: `Authorization: Bearer mr_…`. What it may not see is not found.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,  # config/api_door.py gives it
    auth=Bearer(),
)
api.add_router("", staff)
api.add_router("", inboxes)
api.add_router("", saved_replies)
api.add_router("", tags)
api.add_router("", customers)
api.add_router("", companies)
api.add_router("", segments)
api.add_router("", privacy)
api.add_router("", webhooks)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return tell(problem, request)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refused: Refusal) -> HttpResponse:
    return tell(Problem(409, refused.code, str(refused)), request)


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
