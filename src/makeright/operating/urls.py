from django.urls import path
from django.views.generic import RedirectView

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.operating.views import audit, person, privacy
from makeright.operating.views.condition import Condition, Findings
from makeright.operating.views.hours import (
    CalendarHours,
    CalendarName,
    Default,
    Feeds,
    Holidays,
    Hours,
    HoursRows,
    OneFeed,
    OneHoliday,
    Plan,
    Region,
    Retirement,
)
from makeright.operating.views.letters import Letter, LetterFrame, Letters
from makeright.operating.views.mail import LetterAgain, Mail, MailRows
from makeright.operating.views.work import (
    Job,
    KindOfJob,
    Nav,
    RecurringRun,
    Run,
    RunOfKind,
    TryOfKind,
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
    path("operating/kinds/<str:kind>/try", TryOfKind.as_view(), name="try_of_kind"),
    path("operating/recurring/<str:name>/run", RecurringRun.as_view(), name="recurring_run"),
    path("operating/mail", Mail.as_view(), name="mail"),
    path("operating/mail/rows", MailRows.as_view(), name="mail_rows"),
    path("operating/mail/letters/<id:letter>/again", LetterAgain.as_view(), name="letter_again"),
    path("operating/health", Condition.as_view(), name="health"),
    path("operating/health/findings", Findings.as_view(), name="findings"),
    path("settings/hours", Hours.as_view(), name="hours"),
    path("settings/hours/rows", HoursRows.as_view(), name="hours_rows"),
    path("settings/hours/<id:calendar>/hours", CalendarHours.as_view(), name="hours_of"),
    path("settings/hours/<id:calendar>/plans/<id:week>", Plan.as_view(), name="hours_plan"),
    path("settings/hours/<id:calendar>/name", CalendarName.as_view(), name="hours_name"),
    path("settings/hours/<id:calendar>/region", Region.as_view(), name="hours_region"),
    path("settings/hours/<id:calendar>/holidays", Holidays.as_view(), name="hours_holidays"),
    path("settings/hours/<id:calendar>/holidays/<id:holiday>", OneHoliday.as_view(), name="hours_holiday"),
    path("settings/hours/<id:calendar>/feeds", Feeds.as_view(), name="hours_feeds"),
    path("settings/hours/<id:calendar>/feeds/<id:feed>", OneFeed.as_view(), name="hours_feed"),
    path("settings/hours/<id:calendar>/default", Default.as_view(), name="hours_default"),
    path("settings/hours/<id:calendar>/retirement", Retirement.as_view(), name="hours_retirement"),
    path("settings/privacy", privacy.Privacy.as_view(), name="privacy"),
    path("settings/privacy/inboxes/<id:inbox>", privacy.Retention.as_view(), name="retention"),
    path(
        "settings/privacy/inboxes/<id:inbox>/days/<id:days>",
        privacy.ShorterRetention.as_view(),
        name="shorter",
    ),
    path("settings/privacy/people/<id:customer>", person.Person.as_view(), name="person"),
    path("settings/privacy/people/<id:customer>/forgetting", person.Forgetting.as_view(), name="forgetting"),
    path("settings/privacy/people/<id:customer>/exports", person.Exports.as_view(), name="person_exports"),
    path("settings/privacy/exports/<str:name>", person.Export.as_view(), name="person_export"),
    path("settings/audit", audit.Audit.as_view(), name="audit"),
    path("settings/audit/file", audit.AuditFile.as_view(), name="audit_file"),
    path("operating/letters", Letters.as_view(), name="letters"),
    path("operating/letters/<str:app>/<str:letter>/<str:language>", Letter.as_view(), name="letter"),
    path(
        "operating/letters/<str:app>/<str:letter>/<str:language>/frame",
        LetterFrame.as_view(),
        name="letter_frame",
    ),
]
