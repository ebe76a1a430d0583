"""Agents from the command line: `makeright agents list`, `add EMAIL NAME [--admin | --role ROLE] [--ai] [--no-seat]`,
`role`, `password`, `sign-out`, `second-step-off`, `deactivate` and `reactivate`; who is to come: `invite`,
`invitations`, `revoke`; and what they are: `show`, `away`, `back`, `seat`, `capacity`, `languages`, `skills`,
`signature`."""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from makeright.events.kinds import UNKNOWN
from makeright.lib.actor import Actor
from makeright.staff import inviting, proving, readdressing, serving, signing_in, signing_on
from makeright.staff.attending import zone_of
from makeright.staff.events import LEFT_FOR
from makeright.staff.management import agent_facts
from makeright.staff.models import ADMIN, AGENT, AI, HOUSE_ROLES, OWN, PERSON, Agent, Invitation, Role
from makeright.staff.permitting import find_role
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = (
        "Lists and adds those who serve, and changes what they may."
        " Passwords are asked for, or read from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="who serves")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("email")
        adding.add_argument("name")
        adding.add_argument("--admin", action="store_true", help="sees and sets everything")
        adding.add_argument("--role", default=AGENT, help="as makeright roles list has it (agent)")
        adding.add_argument("--ai", action="store_true", help="an AI: it never signs in")
        adding.add_argument("--no-seat", action="store_true", help="not at the desk: given no conversations")
        role = verbs.add_parser(
            "role", help="what they may do: admin, lead, agent, viewer, or a role of your own"
        )
        role.add_argument("email")
        role.add_argument("role", help="as makeright roles list has it")
        inviting_one = verbs.add_parser(
            "invite", help="write to somebody that they may come; again: a new link"
        )
        inviting_one.add_argument("email")
        inviting_one.add_argument("name")
        inviting_one.add_argument("--role", default=AGENT, help="as makeright roles list has it (agent)")
        inviting_one.add_argument(
            "--inbox",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="where they will serve; may be repeated",
        )
        inviting_one.add_argument("--language", default="en", help="of the letter")
        invited = verbs.add_parser("invitations", help="who was invited and has not come yet")
        invited.add_argument("--json", action="store_true")
        verbs.add_parser("revoke", help="have an invitation let nobody in").add_argument("email")
        leaving = verbs.add_parser("deactivate", help="they serve no longer; what they wrote stays")
        leaving.add_argument("email")
        leaving.add_argument("--reason", choices=LEFT_FOR.words, default=UNKNOWN)
        moving = verbs.add_parser("address", help="they have another mail address, and sign in by it")
        moving.add_argument("email")
        moving.add_argument("new")
        for verb, help_text in (
            ("reactivate", "they serve again"),
            ("password", "a new password, which ends all their sessions"),
            ("sign-out", "end all their sessions, as when a laptop was lost"),
            ("second-step-off", "they lost their app and passkeys: they come in by their password alone"),
            ("unlink", "they have another account at the provider of single sign-on: they are known anew"),
        ):
            verbs.add_parser(verb, help=help_text).add_argument("email")
        agent_facts.add_arguments(verbs)

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        if verb in {"list", "invitations"}:
            (self._list if verb == "list" else self._invitations)(as_json=options["json"])
            return
        email = options["email"].strip().lower()
        try:
            if verb == "add":
                self._add(email, options["name"].strip(), options)
            elif verb == "invite":
                self._invite(email, options)
            elif verb == "revoke":
                self._revoke(email)
            elif verb == "show":
                self._show(self._find(email), as_json=options["json"])
            elif verb in agent_facts.VERBS:
                self.stdout.write(agent_facts.change(verb, self._find(email), options, BY))
            else:
                self.stdout.write(self._change(verb, self._find(email), options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _show(self, agent: Agent, *, as_json: bool) -> None:
        facts = agent_facts.facts_of(agent)
        self.stdout.write(
            json.dumps(facts) if as_json else "\n".join(agent_facts.lines_of(facts, zone_of(agent)))
        )

    def _list(self, *, as_json: bool) -> None:
        now = timezone.now()
        found = [
            {
                "email": one.email,
                "name": one.name,
                "role": one.role_name,
                "active": one.is_active,
                "kind": one.kind,
                "seat": one.has_seat,
                "here": one.availability_at(now).is_here,
            }
            for one in Agent.objects.select_related("own_role").order_by("name")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            stands = ["an AI" if one["kind"] == AI else "", "" if one["seat"] else "no seat"]
            stands += ["away" if one["active"] and not one["here"] else ""]
            words = f"{one['name']} ({', '.join(filter(None, stands))})" if any(stands) else one["name"]
            self.stdout.write(f"{one['email']:40} {one['role'] if one['active'] else 'gone':8} {words}")

    def _add(self, email: str, name: str, options: dict[str, Any]) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not a mail address.") from error
        if Agent.objects.filter(email=email).exists():
            raise CommandError(f"{email} serves here already.")
        role, own_role = _role(ADMIN if options["admin"] else options["role"])
        kind, has_seat = AI if options["ai"] else PERSON, not options["no_seat"]
        signs_in = kind == PERSON and has_seat
        password = self._password(Agent(email=email, name=name)) if signs_in else None
        said: dict[str, Any] = {
            "role": role,
            "own_role": own_role,
            "kind": kind,
            "has_seat": has_seat,
            "password": password,
        }
        serving.join(email, name, **said, by=BY)
        self.stdout.write(
            f"{name} can sign in as {email}." if signs_in else f"{name} serves here, as {email}."
        )
        if role != ADMIN:
            self.stdout.write(f"What they see: makeright inboxes open ADDRESS {email}")

    def _invite(self, email: str, options: dict[str, Any]) -> None:
        inboxes = [inviting.inbox_at(address) for address in options["inbox"]]
        role, own_role = _role(options["role"])
        said = {"role": role, "own_role": own_role, "inboxes": inboxes, "language": options["language"]}
        invitation = inviting.invite(email, options["name"], **said, by=BY)
        hours = int(inviting.VALID_FOR.total_seconds() // 3600)
        self.stdout.write(
            f"{invitation.name} gets a letter to {email}, whose link is good for {hours} hours."
        )
        if invitation.role != ADMIN and not inboxes:
            self.stdout.write("They will serve in no inbox yet; --inbox ADDRESS says in which.")

    def _invitations(self, *, as_json: bool) -> None:
        found = [
            {
                "email": one.email,
                "name": one.name,
                "role": one.newcomer.role_name,
                "until": one.expires_at.isoformat(),
            }
            for one in Invitation.objects.open().select_related("own_role")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        now = timezone.now().isoformat()
        for one in found:
            ends = f"until {one['until'][:16].replace('T', ' ')} UTC" if one["until"] > now else "ended"
            self.stdout.write(f"{one['email']:40} {one['role']:8} {ends:22} {one['name']}")

    def _revoke(self, email: str) -> None:
        invitation = Invitation.objects.open().filter(email=email).first()
        if invitation is None or not inviting.revoke(invitation, by=BY):
            raise CommandError(f"{email} is not invited.")
        self.stdout.write(f"The invitation of {email} lets nobody in any more.")

    def _change(self, verb: str, agent: Agent, options: dict[str, Any]) -> str:
        """Do it; give what is said then."""
        if verb == "role":
            role, own_role = _role(options["role"])
            changed = serving.change_role(agent, role, own_role=own_role, by=BY)
            return f"{agent} is {agent.role_name}{'' if changed else ' already'}."
        if verb == "deactivate":
            changed = serving.deactivate(agent, reason=options["reason"], by=BY)
            return f"{agent} serves here no longer." if changed else f"{agent} did not serve here any more."
        if verb == "reactivate":
            changed = serving.reactivate(agent, by=BY)
            return f"{agent} serves here again." if changed else f"{agent} serves here already."
        if verb == "password":
            signing_in.change_password(agent, self._password(agent), by=BY)
            return f"{agent} has a new password, and is signed out everywhere."
        if verb == "second-step-off":
            count = proving.remove_all(agent, by=BY)
            if count and not agent.has_usable_password():
                return f'{agent} has no passkey and no password any more: they choose one by "Can’t get in?".'
            gone = f"{agent} signs in by password alone, and is signed out everywhere."
            return gone if count else f"{agent} had no second step."
        if verb == "address":
            changed = readdressing.readdress(agent, options["new"], by=BY)
            return f"{agent} signs in as {agent.email}{'' if changed else ' already'}."
        if verb == "unlink":
            if not signing_on.unlink(agent, by=BY):
                return f"No account at a provider stood for {agent}."
            return f"{agent} is signed out everywhere, and known by their mail address the next time."
        count = signing_in.sign_out_everywhere(agent, by=BY)
        return f"{agent} is signed out of {count} browser{'' if count == 1 else 's'}."

    def _find(self, email: str) -> Agent:
        found = Agent.objects.filter(email=email).first()
        if found is None:
            raise CommandError(f"Nobody serves here as {email}.")
        return found

    def _password(self, agent: Agent) -> str:
        typed = sys.stdin.isatty()
        password = getpass.getpass(f"Password for {agent}: ") if typed else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, agent)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password


def _role(called: str) -> tuple[str, Role | None]:
    """A role of the house by its code, or one of the company's by its name."""
    if called in HOUSE_ROLES:
        return called, None
    return OWN, find_role(called)
