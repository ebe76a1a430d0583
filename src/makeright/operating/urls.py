from django.urls import path
from django.views.generic import RedirectView

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.operating.views.condition import Condition, Findings
from makeright.operating.views.letters import Letter, LetterFrame, Letters
from makeright.operating.views.mail import LetterAgain, Mail, MailRows
from makeright.operating.views.work import (
    Job,
    KindOfJob,
    Nav,
    RecurringRun,
    Run,
    RunOfKind,
    Work,
    WorkRows,
)

app_name = "operating"
urlpatterns = [
    path("operating", RedirectView.as_view(pattern_name="operating:work"), name="home"),
    path("operating/nav", Nav.as_view(), name="nav"),
    path("operating/work", Work.as_view(), name="work"),
    path("operating/work/rows", WorkRows.as_view(), name="work_rows"),
    path("operating/jobs/<id:job>", Job.as_view(), name="job"),
    path("operating/jobs/<id:job>/run", Run.as_view(), name="run"),
    path("operating/kinds/<str:kind>", KindOfJob.as_view(), name="kind"),
    path("operating/kinds/<str:kind>/run", RunOfKind.as_view(), name="run_of_kind"),
    path("operating/recurring/<str:name>/run", RecurringRun.as_view(), name="recurring_run"),
    path("operating/mail", Mail.as_view(), name="mail"),
    path("operating/mail/rows", MailRows.as_view(), name="mail_rows"),
    path("operating/mail/letters/<id:letter>/again", LetterAgain.as_view(), name="letter_again"),
    path("operating/health", Condition.as_view(), name="health"),
    path("operating/health/findings", Findings.as_view(), name="findings"),
    path("operating/letters", Letters.as_view(), name="letters"),
    path("operating/letters/<str:app>/<str:letter>/<str:language>", Letter.as_view(), name="letter"),
    path(
        "operating/letters/<str:app>/<str:letter>/<str:language>/frame",
        LetterFrame.as_view(),
        name="letter_frame",
    ),
]
