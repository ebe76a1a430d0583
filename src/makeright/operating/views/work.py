"""The work behind the screens: the page, and what an operator may do about a job, all of a kind, or what recurs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from makeright.jobs import recurring
from makeright.jobs.models import Recurring
from makeright.operating import tending
from makeright.operating.surveying import FAR_BEHIND, survey
from makeright.operating.views.base import Context, OperatorView, numbers


class Nav(OperatorView):
    """The operator's ways, with what stands in them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial(
            "operating/_nav.html", {"numbers": numbers(), "at": request.GET.get("at", "")[:20]}
        )


class Work(OperatorView):
    """The page of what is to be done, what fails, and what recurs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("operating/work.html", _all_of_it(self) | {"at": "work"})


class WorkRows(OperatorView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("operating/_work.html", _all_of_it(self))


class Job(OperatorView):
    """A job that failed. DELETE forgets it, if it was given up."""

    def delete(self, request: HttpRequest, job: int) -> HttpResponse:
        tending.forget(job, by=self.actor)
        return self.changed()


class Run(OperatorView):
    """That a job is done now: POST makes it so."""

    def post(self, request: HttpRequest, job: int) -> HttpResponse:
        tending.run_again(job, by=self.actor)
        return self.changed()


class KindOfJob(OperatorView):
    """All of a kind that were given up. DELETE forgets them."""

    def delete(self, request: HttpRequest, kind: str) -> HttpResponse:
        tending.forget_all(kind, by=self.actor)
        return self.changed()


class RunOfKind(OperatorView):
    """That all of a kind that were given up are done now: POST makes it so."""

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        tending.run_all_again(kind, by=self.actor)
        return self.changed()


class TryOfKind(OperatorView):
    """That all of a kind that failed are tried now, and not at their time: POST makes it so."""

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        tending.try_all_now(kind, by=self.actor)
        return self.changed()


class RecurringRun(OperatorView):
    """That something that recurs is done now, and not at its time only: POST makes it so."""

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        if not recurring.run_soon(name) and not Recurring.objects.filter(name=name).exists():
            raise Http404
        return self.changed()


def _all_of_it(view: OperatorView) -> Context:
    return {"work": survey(now=view.now), "far_behind": FAR_BEHIND}
