"""People as settings: who serves, as what, where and in which teams; inviting them, and letting them go."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.models import OPEN, Conversation, Inbox, InboxAccess
from makeright.conversations.permissions import MANAGE_INBOXES, SEE_ALL
from makeright.desk.forms import INBOXES, InvitationForm
from makeright.desk.listing_people import Invited, counts, invited, people
from makeright.lib.text import squeeze, without_controls
from makeright.staff import inviting, proving, readdressing, revoking, serving, signing_in, teaming
from makeright.staff.finding import key_said
from makeright.staff.models import Agent, Factor, Invitation, Membership, Team
from makeright.staff.permissions import MANAGE_STAFF, MANAGE_TEAMS
from makeright.staff.refusals import Refused
from makeright.staff.telling import called, in_short, key_of, meanings, role_named, roles_to_give
from makeright.staff.views.settings import Context, SettingsView

TEAMS = 200  # that a menu offers
LONGEST_ASKED = 100


class PeopleView(SettingsView):
    """What stands on the page of people, or changes it."""

    sees, at = MANAGE_STAFF, "people"
    template, part = "desk/people.html", "desk/_people.html"

    def back(self) -> str:
        return reverse("desk:people")

    def context(self) -> Context:
        asked = squeeze(without_controls(self.request.GET.get("q", "")))[:LONGEST_ASKED]
        is_gone, after = self.request.GET.get("who") == "gone", key_said(self.request.GET.get("after", ""))
        found, then = people(self.now, asked=asked, serving=not is_gone, after=after)
        first = not (asked or is_gone or after)
        return {
            "asked": asked,
            "is_gone": is_gone,
            "after": after,
            "then": then,
            "found": [(each, called(each.agent)) for each in found],
            "invited": _with_roles(invited(self.now)) if first else [],
            "counts": counts(self.now) if first else None,
            "anybody_left": first and Agent.objects.filter(is_active=False).exists(),
            "wrong": "",
        }


class People(PeopleView):
    """The page: those who serve, found by name, a page at a time."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class Invite(SettingsView):
    """Inviting somebody: GET asks who and as what, POST writes to them."""

    sees, needs, at, is_confirmed = MANAGE_STAFF, {"post": MANAGE_STAFF}, "people", True
    template, part = "desk/invite.html", "desk/_invite.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(InvitationForm(with_inboxes=self._says_inboxes))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(request.POST, with_inboxes=self._says_inboxes)
        if not form.is_valid():
            return self._ask(form, status=422)
        said = form.cleaned_data
        try:
            role, own_role = role_named(said["role"])
            inviting.invite(
                said["email"],
                said["name"],
                role=role,
                own_role=own_role,
                inboxes=[int(key) for key in said.get("inboxes", ())],
                language=said["language"],
                by=self.actor,
            )
        except Refused as refused:
            form.add_error(None, refused.words)
            return self._ask(form, status=422)
        return self.leave_for(reverse("desk:people"))

    @property
    def _says_inboxes(self) -> bool:
        return self.agent.may(MANAGE_INBOXES)

    def _ask(self, form: InvitationForm, *, status: int = 200) -> HttpResponse:
        roles = [(key_of(each), called(each), in_short(each)) for each in form.roles]
        return self.show(status=status, form=form, roles=roles)


class InvitationView(PeopleView):
    """A change of one invitation that is open, by its key."""

    needs = {"post": MANAGE_STAFF}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("invitation")
        return super().dispatch(request, *args, **kwargs)

    @property
    def invitation(self) -> Invitation:
        open_ones = Invitation.objects.open().select_related("own_role")
        return get_object_or_404(open_ones, pk=self._key)

    def refuse(self, refused: Refused) -> HttpResponse:
        return self.show(status=422, wrong=refused.words)


class InvitationAgain(InvitationView):
    """That an invitation is written once more: POST does so, with a new link."""

    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            invitation = inviting.renew(self.invitation, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        return self.saved(
            _("%(name)s gets a new letter. The link of the one before is void.") % {"name": invitation.name}
        )


class InvitationRevocation(InvitationView):
    """That an invitation lets nobody in any more: POST makes it so."""

    def post(self, request: HttpRequest) -> HttpResponse:
        invitation = self.invitation
        try:
            inviting.revoke(invitation, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        return self.saved(
            _("The invitation of %(name)s lets nobody in any more.") % {"name": invitation.name}
        )


class PersonView(SettingsView):
    """What is about one who serves, or did, by their key."""

    sees, at = MANAGE_STAFF, "people"
    template, part = "desk/person.html", "desk/_person.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("agent")
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Agent:
        return get_object_or_404(Agent.objects.select_related("own_role"), pk=self._key)

    def back(self) -> str:
        return reverse("desk:person", args=[self._key])

    def refuse(self, refused: Refused) -> HttpResponse:
        return self.show(status=422, wrong=refused.words)

    def context(self) -> Context:
        person = self.person
        in_teams = Membership.objects.filter(agent=person, until=None).values_list("team_id", flat=True)
        in_inboxes = InboxAccess.objects.filter(agent=person).values_list("inbox_id", flat=True)
        teams = _picks(Team.objects.filter(is_retired=False).order_by("name", "pk")[:TEAMS], set(in_teams))
        inboxes = _picks(Inbox.objects.order_by("name", "pk")[:INBOXES], set(in_inboxes))
        is_me = person.pk == self.agent.pk
        return {
            "person": person,
            "is_me": is_me,
            "is_beyond": person.is_admin and not self.agent.is_admin,
            "role": called(person),
            "role_key": key_of(person),
            "roles": [(key_of(each), called(each), in_short(each)) for each in roles_to_give()],
            "means": [_("see and set everything")] if person.is_admin else meanings(person.permitted),
            "teams": teams,
            "inboxes": inboxes,
            "sees_all": person.may(SEE_ALL),
            "browsers": revoking.sessions_of(person, now=self.now).count(),
            "factors": Factor.objects.filter(agent=person).count(),
            "open_matters": Conversation.objects.filter(assignee=person, state=OPEN).count(),
            "wrong": "",
            "wrong_address": None,
        }


class Person(PersonView):
    """The page of one who serves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class PersonRole(PersonView):
    """What somebody may do: POST gives them another role (`role`: a code of the house, or `own-12`)."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        before = key_of(person)
        try:
            role, own_role = role_named(request.POST.get("role", ""))
            changed = serving.change_role(person, role, own_role=own_role, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        if not changed:
            return self.saved("")
        words = {"who": person, "role": called(person)}
        said = _("From now on %(who)s serves as %(role)s, and signs in anew.") % words
        return self.saved(said, undo=(request.path, {"role": before}))


class PersonSeat(PersonView):
    """Whether somebody has a seat at the desk: POST with `seat` yes or no."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        person, given = self.person, request.POST.get("seat") == "yes"
        try:
            changed = (serving.give_seat if given else serving.take_seat)(person, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        if not changed:
            return self.saved("")
        if given:
            said = _("From now on %(who)s has a seat at the desk.") % {"who": person}
        else:
            said = _("From now on %(who)s has no seat at the desk.") % {"who": person}
        return self.saved(said, undo=(request.path, {"seat": "no" if given else "yes"}))


class PersonInboxes(PersonView):
    """Where somebody serves: POST lets them serve in one inbox more (`add`) or less (`remove`), by its key."""

    needs = {"post": MANAGE_INBOXES}

    def post(self, request: HttpRequest) -> HttpResponse:
        person, added = self.person, "add" in request.POST
        inbox = get_object_or_404(
            Inbox, pk=key_said(request.POST.get("add") or request.POST.get("remove") or "")
        )
        if added and not person.is_active:
            raise Http404
        changed = (give_access if added else withdraw_access)(inbox, person, by=self.actor)
        if not changed:
            return self.saved("")
        words = {"who": person, "inbox": inbox}
        if added:
            said = _("From now on %(who)s serves in %(inbox)s.") % words
        else:
            said = _("From now on %(who)s does not serve in %(inbox)s.") % words
        return self.saved(said, undo=(request.path, {"remove" if added else "add": f"{inbox.pk}"}))


class PersonTeams(PersonView):
    """Somebody's teams: POST has them be in one more (`add`) or less (`remove`), by its key."""

    needs = {"post": MANAGE_TEAMS}

    def post(self, request: HttpRequest) -> HttpResponse:
        person, added = self.person, "add" in request.POST
        team = get_object_or_404(
            Team, pk=key_said(request.POST.get("add") or request.POST.get("remove") or "")
        )
        try:
            changed = (teaming.join_team if added else teaming.leave_team)(person, team, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        if not changed:
            return self.saved("")
        words = {"who": person, "team": team}
        if added:
            said = _("From now on %(who)s is in %(team)s.") % words
        else:
            said = _("From now on %(who)s is not in %(team)s.") % words
        return self.saved(said, undo=(request.path, {"remove" if added else "add": f"{team.pk}"}))


class PersonSessions(PersonView):
    """The browsers in which somebody is signed in: POST signs them out of all, as when a laptop was lost."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        try:
            signing_in.sign_out_everywhere(person, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        return self.saved(_("%(who)s is signed out everywhere.") % {"who": person})


class PersonAddress(PersonView):
    """By what mail address somebody signs in and is written to: POST changes it. Letters that let in go there."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        person, typed = self.person, request.POST.get("email", "")
        before = person.email
        here = request.session.session_key if person.pk == self.agent.pk else None
        try:
            changed = readdressing.readdress(person, typed, besides=here or "", by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong_address=(typed[:254], refused.words))
        if not changed:
            return self.saved("")
        said = _("From now on %(who)s signs in as %(address)s.") % {"who": person, "address": person.email}
        return self.saved(said, undo=(request.path, {"email": before}))


class PersonSecondStep(PersonView):
    """What somebody has to show besides a password: POST takes it away, as when a phone was lost."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        try:
            changed = proving.remove_all(person, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        if person.has_usable_password():
            said = _("From now on %(who)s signs in by the password alone.") % {"who": person}
        else:
            said = _("%(who)s chooses a password by “Can’t get in?” at the door.") % {"who": person}
        return self.saved(said if changed else "")


class PersonDeparture(PersonView):
    """That somebody serves no longer: POST makes it so, with a `reason`."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        try:
            changed = serving.deactivate(person, reason=request.POST.get("reason", ""), by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        return self.saved(_("%(who)s serves here no longer.") % {"who": person} if changed else "")


class PersonReturn(PersonView):
    """That somebody serves again: POST makes it so."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        try:
            changed = serving.reactivate(person, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        return self.saved(_("%(who)s serves here again.") % {"who": person} if changed else "")


def _with_roles(rows: list[Invited]) -> list[tuple[Invited, str]]:
    return [(each, called(each.invitation.newcomer)) for each in rows]


def _picks(rows: Any, chosen: set[int]) -> list[tuple[int, str, bool]]:
    return [(each.pk, each.name, each.pk in chosen) for each in rows]
