"""What `makeright agents` says and does of what an agent is: show, away, back, seat, capacity, languages, skills."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.staff import attending, describing, serving, skilling, speaking
from makeright.staff.models import LEVELS, REASONS, Absence, Agent, AgentLanguage, AgentSkill
from makeright.staff.models.absence import OTHER, VACATION
from makeright.staff.refusals import Refused

TIMES = ("_at", "_since", "_until")  # what facts that are times end in
VERBS = frozenset({"show", "away", "back", "seat", "capacity", "languages", "skills", "signature"})


def add_arguments(verbs: Any) -> None:
    """Add the verbs to the command's parsers."""
    showing = verbs.add_parser("show", help="all that is known of one of them")
    showing.add_argument("email")
    showing.add_argument("--json", action="store_true")
    away = verbs.add_parser("away", help="they are away: from now on, or from a day to a day")
    away.add_argument("email")
    away.add_argument("--reason", choices=REASONS, default=None)
    away.add_argument("--until", type=_moment, metavar="TIME", help="as 2026-12-03 or 2026-12-03T14:00")
    away.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY")
    away.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="that day included")
    away.add_argument("--stand-in", default="", metavar="EMAIL", help="who hears of what is theirs meanwhile")
    away.add_argument("--words", default="", help="what colleagues are told")
    verbs.add_parser(
        "back", help="they are here again, and what they had planned is called off"
    ).add_argument("email")
    seat = verbs.add_parser("seat", help="whether they are at the desk: given conversations, and signed in")
    seat.add_argument("email")
    seat.add_argument("given", choices=["yes", "no"])
    capacity = verbs.add_parser("capacity", help="how many open conversations they take at once")
    capacity.add_argument("email")
    capacity.add_argument("most", help="a number, or none for any number")
    languages = verbs.add_parser(
        "languages", help="in which languages they answer, such as de=fluent nl=some"
    )
    languages.add_argument("email")
    languages.add_argument("language", nargs="*", help="TAG, TAG=fluent, TAG=some, or TAG=no")
    skills = verbs.add_parser("skills", help="what they are good at, such as glass=3")
    skills.add_argument("email")
    skills.add_argument("skill", nargs="*", help="NAME, NAME=1 to 3, or NAME=no")
    signature = verbs.add_parser("signature", help="what stands below what they write")
    signature.add_argument("email")
    signature.add_argument("text", help="with {name}, {first_name}, {company}, {inbox}; \\n begins a line")


def change(verb: str, agent: Agent, options: dict[str, Any], by: Actor) -> str:
    """Do it; give what is said then. Raises Refused."""
    if verb == "away":
        return _go_away(agent, options, by)
    if verb == "back":
        called_off = attending.call_off(agent, by=by)
        changed = attending.come_back(agent, by=by)
        if called_off and not changed:
            return f"{agent} is here, and what was planned is called off."
        return f"{agent} is here{' again' if changed else ' already'}."
    if verb == "seat":
        seat = serving.give_seat if options["given"] == "yes" else serving.take_seat
        changed = seat(agent, by=by)
        words = "has a seat at the desk" if options["given"] == "yes" else "has no seat at the desk"
        return f"{agent} {words}{'' if changed else ' already'}."
    if verb == "capacity":
        describing.limit(agent, _capacity(options["most"]), by=by)
        most = agent.capacity
        return (
            f"{agent} takes {'any number of' if most is None else f'at most {most}'} conversations at once."
        )
    if verb == "languages":
        for said in options["language"]:
            _language(agent, said, by)
        return f"{agent} answers in: {_languages(agent) or 'no language that is named'}."
    if verb == "skills":
        for said in options["skill"]:
            _skill(agent, said, by)
        return f"{agent} is good at: {_skills(agent) or 'nothing that is named'}."
    describing.sign(agent, options["text"].replace("\\n", "\n"), by=by)
    return f"{agent} signs:\n{agent.signature}"


def facts_of(agent: Agent) -> dict[str, Any]:
    """All that is known of an agent, for a program."""
    now = timezone.now()
    stands = agent.availability_at(now)
    planned = Absence.objects.planned().filter(agent=agent).first()
    stand_in = attending.stands_in_for(agent, now=now)
    return {
        "email": agent.email,
        "name": agent.name,
        "called": agent.first_name,
        "kind": agent.kind,
        "role": agent.role_name,
        "seat": agent.has_seat,
        "active": agent.is_active,
        "joined_at": agent.joined_at.isoformat(),
        "left_at": agent.left_at.isoformat() if agent.left_at else None,
        "left_for": agent.left_for or None,
        "here": stands.is_here,
        "away_for": stands.reason or None,
        "away_until": stands.until.isoformat() if stands.until else None,
        "stand_in": stand_in.email if stand_in else None,
        "planned_since": planned.since.isoformat() if planned else None,
        "planned_until": planned.ends_at.isoformat() if planned and planned.ends_at else None,
        "capacity": agent.capacity,
        "languages": {one.language: one.level for one in _spoken(agent)},
        "skills": {one.skill.name: one.level for one in _had(agent)},
        "language": agent.language or None,
        "zone": agent.zone or None,
        "signature": agent.signature or None,
    }


def lines_of(facts: dict[str, Any], zone: tzinfo) -> list[str]:
    """The same in lines for people, with times as they are in that zone; what is not known is left out."""
    said = {
        True: "yes",
        False: "no",
    }
    lines = []
    for what, value in facts.items():
        if value is None or value == {}:
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{key} ({each})" for key, each in value.items())
        words = said.get(value, value) if isinstance(value, bool) else value
        if what.endswith(TIMES):
            words = _words(datetime.fromisoformat(value), zone)
        lines.append(f"{what.replace('_', ' '):14} {words}")
    return lines


def _go_away(agent: Agent, options: dict[str, Any], by: Actor) -> str:
    since, last, until = options["since"], options["last"], options["until"]
    stand_in = Agent.objects.filter(email=options["stand_in"].strip().lower()).first()
    if options["stand_in"] and stand_in is None:
        raise Refused("no_such_agent", "Nobody serves here as %(name)s.", {"name": options["stand_in"]})
    if last is not None or since is not None or stand_in is not None or options["words"]:
        zone = attending.zone_of(agent)
        first = since or timezone.now().astimezone(zone).date()
        begins, ends = attending.days(first, last or first, zone)
        absence = attending.plan(
            agent,
            since=begins,
            until=until or (ends if last or since else None),
            reason=options["reason"] or VACATION,
            stand_in=stand_in,
            words=options["words"],
            by=by,
        )
        ends_at = absence.ends_at
        words = f"from {_words(absence.since, zone)}" + (f" until {_words(ends_at, zone)}" if ends_at else "")
        if last is not None and until is None:
            words = f"from {first} to {last}, both included, in {zone}"
        return f"{agent} is away {words}" + (f"; {stand_in} stands in." if stand_in else ".")
    attending.go_away(agent, reason=options["reason"] or OTHER, until=until, by=by)
    zone = attending.zone_of(agent)
    return f"{agent} is away{f' until {_words(until, zone)}' if until else ''}."


def _language(agent: Agent, said: str, by: Actor) -> None:
    tag, _, level = said.partition("=")
    if level == "no":
        speaking.stop_speaking(agent, tag, by=by)
    else:
        speaking.speak(agent, tag, level or LEVELS[0], by=by)


def _skill(agent: Agent, said: str, by: Actor) -> None:
    name, _, level = said.partition("=")
    skill = skilling.find_skill(name)
    if level == "no":
        skilling.remove_skill(agent, skill, by=by)
    elif level and not (level.isascii() and level.isdigit()):
        raise Refused("no_such_level", "The level of a skill is 1 to 3.")
    else:
        skilling.set_skill(agent, skill, int(level or 2), by=by)


def _capacity(said: str) -> int | None:
    if said == "none":
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        raise Refused("no_such_capacity", "Say a whole number, or none for any number.")
    return int(said)


def _spoken(agent: Agent) -> list[AgentLanguage]:
    return list(AgentLanguage.objects.filter(agent=agent, until=None).order_by("level", "language"))


def _had(agent: Agent) -> list[AgentSkill]:
    had = AgentSkill.objects.filter(agent=agent, until=None).select_related("skill")
    return list(had.order_by("-level", "skill__name"))


def _languages(agent: Agent) -> str:
    return ", ".join(f"{one.language} ({one.level})" for one in _spoken(agent))


def _skills(agent: Agent) -> str:
    return ", ".join(f"{one.skill} ({one.level})" for one in _had(agent))


def _words(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} in {zone}"


def _moment(said: str) -> datetime:
    """A time as somebody types it, in the installation's zone; a day alone is meant to its end."""
    try:
        moment = datetime.fromisoformat(said)
        if len(said) == len("2026-12-03"):
            moment += timedelta(days=1)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"{said!r} is no time, such as 2026-12-03T14:00") from None
