"""Skills as settings: which the company names, how many have each, and what becomes of one."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.staff import skilling
from makeright.staff.finding import key_said
from makeright.staff.models import Skill
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 100  # skills that are given no more


class Wrong(NamedTuple):
    """What was refused: of which skill, what was typed and why; or which other skill has that name (`other`)."""

    skill: int
    typed: str
    why: str
    other: Skill | None = None


class SkillsView(SettingsView):
    """What stands on the page of skills, or changes it."""

    sees, at = MANAGE_STAFF, "skills"
    template, part = "staff/skills.html", "staff/_skills.html"

    def back(self) -> str:
        return reverse("staff:skills")

    def context(self) -> Context:
        have_it = skilling.have_skills()
        skills = Skill.objects.order_by("name", "pk")
        given = skills.filter(is_retired=False)[: skilling.MOST_SKILLS]
        return {
            "skills": [(skill, have_it.get(skill.pk, 0)) for skill in given],
            "retired": [
                (skill, have_it.get(skill.pk, 0)) for skill in skills.filter(is_retired=True)[:SHOWN]
            ],
            "typed": "",
            "wrong": "",
            "wrong_skill": None,
        }


class Skills(SkillsView):
    """The page. POST names one more."""

    needs = {"post": MANAGE_STAFF}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        try:
            skill = skilling.add_skill(name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, wrong=refused.words)
        return self.saved(_("%(skill)s can be given from now on.") % {"skill": skill})


class SkillView(SkillsView):
    """A change of one skill, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("skill")
        return super().dispatch(request, *args, **kwargs)

    @property
    def skill(self) -> Skill:
        return get_object_or_404(Skill, pk=self._key)

    def refuse(self, skill: Skill, typed: str, why: str) -> HttpResponse:
        return self.show(status=422, wrong_skill=Wrong(skill.pk, typed, why))

    def ask(self, skill: Skill, typed: str, other: Skill) -> HttpResponse:
        """Whether it is one with another one, whose name it was given."""
        return self.show(wrong_skill=Wrong(skill.pk, typed, "", other))


class SkillName(SkillView):
    """What a skill is called: POST calls it otherwise, or asks whether it is one with another of that name."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        skill, name = self.skill, request.POST.get("name", "")
        before = skill.name
        try:
            other = skilling.named_so(name, besides=skill)
            changed = other is None and skilling.rename_skill(skill, name, by=self.actor)
        except Refused as refused:
            return self.refuse(skill, name, refused.words)
        if other is not None:
            return self.ask(skill, name, other)
        if not changed:
            return self.saved("")
        said = _("From now on it is called %(name)s.") % {"name": skill.name}
        return self.saved(said, undo=(request.path, {"name": before}))


class SkillMerging(SkillView):
    """That a skill is one with another (`into`, by its key): POST makes it so."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        skill = self.skill
        into = get_object_or_404(Skill, pk=key_said(request.POST.get("into", "")))
        try:
            changed = skilling.merge_skills(skill, into, by=self.actor)
        except Refused as refused:
            return self.refuse(skill, skill.name, refused.words)
        words = {"skill": skill, "into": into}
        return self.saved(_("Whoever had %(skill)s has %(into)s now.") % words if changed else "")


class SkillRemoval(SkillView):
    """That nobody is known for a skill any more: POST makes it so."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        skill = self.skill
        if not skilling.end_skill(skill, by=self.actor):
            return self.saved("")
        said = _("Nobody is known for %(skill)s any more.") % {"skill": skill}
        return self.saved(said)


class SkillReturn(SkillView):
    """That a skill is given again: POST makes it so."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        skill = self.skill
        try:
            changed = skilling.reinstate_skill(skill, by=self.actor)
        except Refused as refused:
            return self.refuse(skill, skill.name, refused.words)
        return self.saved(_("%(skill)s can be given again.") % {"skill": skill} if changed else "")
