"""What an agent is, set fact by fact: by themselves at "You", of a colleague by whoever may manage staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from makeright.files.kinds import raster_of
from makeright.files.shrinking import ask_for
from makeright.files.storing import store
from makeright.lib.actor import Actor
from makeright.lib.languages import LANGUAGES, within_words
from makeright.staff import attending, describing, skilling, speaking
from makeright.staff.forms import OutOfOfficeForm
from makeright.staff.models import Absence, Agent, AgentLanguage, AgentSkill, Skill
from makeright.staff.models.absence import BREAK, ILL, MEETING, OTHER, TRAINING, VACATION
from makeright.staff.models.agent import COMFORTABLE, COMPACT, DARK, LIGHT, SYSTEM
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.permitting import expect_to_take_from
from makeright.staff.placeholders import signature_of
from makeright.staff.refusals import Refused
from makeright.staff.views.agent_view import AgentView
from makeright.staff.views.settings import Context, SettingsView
from makeright.ui.times import day_in_full

LARGEST_PICTURE = 5_000_000  # bytes
SOON = {"15": timedelta(minutes=15), "60": timedelta(hours=1)}
MOST_STAND_INS = 500


class Wrong(NamedTuple):
    """What was refused: of which fact, what was typed, and why."""

    what: str
    typed: str
    why: str
    form: OutOfOfficeForm | None = None


def facts_about(whom: Agent, *, reader: Agent, now: datetime, wrong: Wrong | None = None) -> Context:
    """All that is shown of an agent, in a fixed number of queries. `may_limit`: whether the reader says how much they
    take at once."""
    skills = {
        each.skill_id: each
        for each in AgentSkill.objects.filter(agent=whom, until=None).select_related("skill")
    }
    offered = list(Skill.objects.filter(is_retired=False).order_by("name"))
    absences = list(Absence.objects.filter(agent=whom, until=None).select_related("stand_in"))
    spoken = list(AgentLanguage.objects.filter(agent=whom, until=None).order_by("level", "language"))
    spoken_tags = {each.language for each in spoken}
    planned = next((each for each in absences if not each.has_begun), None)
    zone, reasons = attending.zone_of(whom), _reasons()
    is_own = whom.pk == reader.pk
    as_asked = _("your browser’s language")
    return {
        "whom": whom,
        "is_own": is_own,
        "base": reverse("staff:you") if is_own else reverse("staff:agent_facts", args=[whom.pk]),
        "may": is_own or reader.may(MANAGE_STAFF),
        "may_limit": reader.may(MANAGE_STAFF),
        "stands": whom.availability_at(now),
        "running": next((each for each in absences if each.has_begun), None),
        "planned": planned,
        "planned_days": _days_of(planned, zone),
        "zone": zone,
        "stand_ins": list(
            Agent.objects.at_the_door().order_by("name", "pk").exclude(pk=whom.pk)[:MOST_STAND_INS]
        ),
        "out_of_office": wrong.form if wrong and wrong.form else OutOfOfficeForm(),
        "spoken": spoken,
        "language_options": [(tag, name, "") for tag, name in _all_languages() if tag not in spoken_tags],
        "reads": language_name(whom.language) if whom.language else as_asked,
        "readable": [("", as_asked, ""), *((code, name, "") for code, name in LANGUAGES.items())],
        "language_name": language_name,
        "skills": sorted(skills.values(), key=lambda each: (-each.level, each.skill.name)),
        "skill_options": [(str(each.pk), each.name, "") for each in offered if each.pk not in skills],
        "reasons": reasons,
        "reason_options": [(code, words, "") for code, words in reasons.items()],
        "themes": _themes(),
        "densities": _densities(),
        "preview": signature_of(whom, company=settings.MAKERIGHT_COMPANY, inbox=settings.MAKERIGHT_COMPANY),
        "wrong": wrong,
    }


class FactsView(SettingsView):
    """Facts of one agent, and how a change of them is answered."""

    whom: Agent

    @property
    def facts(self) -> Mapping[str, Verb]:
        """What can be set here, and by which verb."""
        return FACTS

    def change(self, request: HttpRequest, what: str) -> HttpResponse:
        """Set one fact as the form says. What there is none of is not found."""
        verb = self.facts.get(what)
        if verb is None:
            raise Http404
        try:
            expect_to_take_from(self.whom, self.actor)
            verb(self.whom, request, self.actor, self.now)
        except Refused as refused:
            typed = next((request.POST[name] for name in ("text", "value") if name in request.POST), "")
            return self.show_wrong(Wrong(what, typed, refused.words))
        except Unreadable as unreadable:
            return self.show_wrong(Wrong(what, "", _("Please look at the fields."), unreadable.form))
        self.whom.refresh_from_db()
        if what == "language":  # all of the page is said anew, not this part alone
            return self.leave_for(self.back())
        return self.saved(_("Saved."))

    def show_wrong(self, wrong: Wrong) -> HttpResponse:
        return self.show(status=422, **facts_about(self.whom, reader=self.agent, now=self.now, wrong=wrong))

    def context(self) -> Context:
        return facts_about(self.whom, reader=self.agent, now=self.now)


class OwnView(FactsView):
    """About whoever is signed in, and nobody else: no address holds an agent's number, so it takes no permission."""

    template, part, at = "staff/you.html", "staff/_you.html", "you"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, Agent):
            self.whom = request.user
        return super().dispatch(request, *args, **kwargs)

    @property
    def facts(self) -> Mapping[str, Verb]:
        return OF_ONES_OWN

    def back(self) -> str:
        return reverse("staff:you")


class You(OwnView):
    """The page of whoever is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class OwnFact(OwnView):
    """One fact of whoever is signed in: POST sets it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, what: str) -> HttpResponse:
        return self.change(request, what)


class AgentFacts(FactsView):
    """The facts of a colleague, as a part of their page."""

    sees = MANAGE_STAFF
    template = part = "staff/_agent_facts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and self.agent.may(MANAGE_STAFF):
            self.whom = get_object_or_404(Agent.objects.select_related("own_role"), pk=kwargs.pop("agent"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show_part()

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        response = self.show_part(status=status, **context)
        response["HX-Retarget"] = f"#agent-facts-{self.whom.pk}"
        return response

    def back(self) -> str:
        return f"/settings/people/{self.whom.pk}"


class AgentFact(AgentFacts):
    """One fact of a colleague: POST sets it."""

    needs: ClassVar = {"post": MANAGE_STAFF}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, what: str) -> HttpResponse:
        return self.change(request, what)


class Here(AgentView):
    """The button that says whether one is here, in every nav: GET shows it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = render(
            request, "staff/_here.html", {"agent": self.agent, "now": timezone.now()}, using="pages"
        )
        response["Cache-Control"] = "no-store"
        return response


class OwnPresence(OwnView):
    """Whether one is here, by one press anywhere: POST with `state` here or away, and `until` or nothing. The answer is
    the button."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            _attendance(self.whom, request, self.actor, self.now)
        except Refused as refused:
            return HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
        self.whom.refresh_from_db()
        if "HX-Request" not in request.headers:
            return self.leave_for("/")
        return render(request, "staff/_here.html", {"agent": self.whom, "now": self.now}, using="pages")


class Unreadable(Exception):
    """A form that can't be read, with what is wrong in each field."""

    def __init__(self, form: OutOfOfficeForm) -> None:
        super().__init__("a form can't be read")
        self.form = form


# Each fact, and how it is read from what was sent


def _name(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.describe(whom, name=_value(request), by=by, now=now)


def _preferred_name(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.describe(whom, preferred_name=_value(request), by=by, now=now)


def _language(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.describe(whom, language=_value(request), by=by, now=now)


def _zone(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.describe(whom, zone=_value(request), by=by, now=now)


def _theme(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.see_by(whom, theme=_value(request), by=by, now=now)


def _density(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.see_by(whom, density=_value(request), by=by, now=now)


def _signature(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    describing.sign(whom, request.POST.get("text", ""), by=by, now=now)


def _picture(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    """A raster picture by its bytes. What is shown of it is drawn by a child process; until then, initials."""
    if request.POST.get("remove"):
        describing.show_face(whom, None, by=by, now=now)
        return
    upload = request.FILES.get("picture")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise Refused("no_picture", _("Choose a picture first."))
    if upload.size > LARGEST_PICTURE:
        raise Refused("too_large", _("A picture holds at most 5 MB."))
    content = upload.read()
    mime = raster_of(content[:16])
    if mime is None:
        raise Refused("no_picture", _("This is no picture: PNG, JPEG, GIF or WebP."))
    file = store(content, mime)
    ask_for([file], now=now)
    describing.show_face(whom, file, by=by, now=now)


def _attendance(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    """`state` here or away; for away `reason` and `until`: minutes (15, 60), today, or nothing."""
    if request.POST.get("state") == "here":
        attending.come_back(whom, by=by, now=now)
        return
    reason = request.POST.get("reason") or whom.away_for or OTHER
    said = request.POST.get("until")
    until = whom.away_until if said is None else _until(said, whom, now)
    attending.go_away(whom, reason=reason, until=until, by=by, now=now)


def _until(said: str, whom: Agent, now: datetime) -> datetime | None:
    if said in SOON:
        return now + SOON[said]
    zone = attending.zone_of(whom)
    today = now.astimezone(zone).date()
    return datetime.combine(today + timedelta(days=1), time(), zone) if said == "today" else None


def _out_of_office(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    if request.POST.get("call_off"):
        attending.call_off(whom, by=by, now=now)
        return
    form = OutOfOfficeForm(request.POST)
    if not form.is_valid():
        raise Unreadable(form)
    said = form.cleaned_data
    stand_in = Agent.objects.serving().filter(pk=said["stand_in"]).first() if said["stand_in"] else None
    if said["stand_in"] and stand_in is None:
        form.add_error("stand_in", _("Nobody of that name serves here."))
        raise Unreadable(form)
    since, until = attending.days(said["first"], said["last"], attending.zone_of(whom))
    try:
        attending.plan(whom, since=since, until=until, stand_in=stand_in, words=said["words"], by=by, now=now)
    except Refused as refused:
        form.add_error("stand_in" if refused.code in OF_STAND_IN else "last", refused.words)
        raise Unreadable(form) from None


def _languages(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    """`add` a language, or `set` one, as `de=some`, or `de=no` for no longer."""
    if added := request.POST.get("add"):
        speaking.speak(whom, added, by=by, now=now)
        return
    language, _equals, level = request.POST.get("set", "").partition("=")
    if level == "no":
        speaking.stop_speaking(whom, language, by=by, now=now)
    else:
        speaking.speak(whom, language, level, by=by, now=now)


def _skills(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    """`add` a skill by its key, or `set` one, as `12=3`, or `12=0` for none."""
    said, _equals, level_said = (request.POST.get("set") or f"{request.POST.get('add', '')}=2").partition("=")
    skill, level = get_object_or_404(Skill, pk=_number(said)), _number(level_said)
    if level == 0:
        skilling.remove_skill(whom, skill, by=by, now=now)
    else:
        skilling.set_skill(whom, skill, level, by=by, now=now)


def _capacity(whom: Agent, request: HttpRequest, by: Actor, now: datetime) -> None:
    said = _value(request)
    if said and not (said.isascii() and said.isdigit() and len(said) < 6):
        raise Refused("no_such_capacity", _("Say a whole number."))
    describing.limit(whom, int(said) if said else None, by=by, now=now)


Verb = Callable[[Agent, HttpRequest, Actor, datetime], None]
OF_STAND_IN = {"circle", "stand_in_gone", "stands_in_for_themselves", "beyond_own"}
_OF_ANYBODY: Mapping[str, Verb] = {
    "name": _name,
    "preferred-name": _preferred_name,
    "language": _language,
    "zone": _zone,
    "picture": _picture,
    "signature": _signature,
    "attendance": _attendance,
    "out-of-office": _out_of_office,
    "languages": _languages,
    "skills": _skills,
}
OF_ONES_OWN: Mapping[str, Verb] = {**_OF_ANYBODY, "theme": _theme, "density": _density}
FACTS: Mapping[str, Verb] = {**_OF_ANYBODY, "capacity": _capacity}  # of a colleague


def language_name(tag: str) -> str:
    """What a language is called, in the reader's language; the tag where nobody here knows."""
    try:
        return within_words(str(get_language_info(tag.lower())["name_translated"]), get_language() or "")
    except KeyError:
        return tag


def _reasons() -> dict[str, str]:
    """What somebody is away for, after "away for"."""
    return {
        BREAK: _("a break"),
        MEETING: _("a meeting"),
        TRAINING: _("a training"),
        ILL: _("being ill"),
        VACATION: _("a vacation"),
        OTHER: _("other things"),
    }


def _themes() -> list[tuple[str, str, str]]:
    """How light the desk may be, after "the desk is"."""
    return [
        (SYSTEM, _("as light as your machine has it"), _("By day and by night, where it changes.")),
        (LIGHT, _("light"), ""),
        (DARK, _("dark"), ""),
    ]


def _densities() -> list[tuple[str, str, str]]:
    """How close rows stand, after "its rows stand"."""
    return [
        (COMFORTABLE, _("comfortably apart"), _("Three lines for each conversation.")),
        (COMPACT, _("close together"), _("Two lines, so that more of them are in view.")),
    ]


def _days_of(planned: Absence | None, zone: ZoneInfo) -> tuple[str, str]:
    """The first and the last day of a planned absence, in words, as its zone has them."""
    if planned is None:
        return "", ""
    last = (planned.ends_at - timedelta(microseconds=1)).astimezone(zone) if planned.ends_at else None
    return _day(planned.since.astimezone(zone)), _day(last) if last else ""


def _day(at: datetime) -> str:
    return day_in_full(at)


def _all_languages() -> list[tuple[str, str]]:
    """The languages that are offered, by name: without regions, but for a few that are languages of their own."""
    named = [(code, language_name(code)) for code, known in LANG_INFO.items() if "name" in known]
    return sorted(
        ((speaking.tag_of(code), name) for code, name in named if _is_tag(code)), key=lambda one: one[1]
    )


def _is_tag(code: str) -> bool:
    try:
        return bool(speaking.tag_of(code))
    except Refused:
        return False


def _value(request: HttpRequest) -> str:
    return request.POST.get("value", "").strip()


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
