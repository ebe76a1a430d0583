"""What is done with several conversations at once (`numbers`). Those that the agent doesn't see are passed over; where
they see none of them, nothing is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.conversations import assigning, junking, resolving, snoozing, tagging
from makeright.conversations.keeping_tags import tags_named
from makeright.conversations.models import RESOLVED, SNOOZED, Conversation, Tag
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.permissions import ASSIGN, KEEP_TAGS, RESOLVE, SNOOZE, TAG
from makeright.conversations.refusals import Refused
from makeright.conversations.views import snooze
from makeright.desk.together import Outcome, each_by_itself, numbers_of
from makeright.desk.views import tags
from makeright.desk.views.palette import MOST_TOGETHER, PaletteView, numbers_in
from makeright.staff.models import Agent


class TogetherView(PaletteView):
    """A view of several conversations."""

    def matters(self, said: Mapping[str, Any]) -> list[Conversation]:
        """Those of the numbers that are seen. Raises Http404 if there are none."""
        found = self.found(numbers_in(said.get("numbers", "")))
        if not found:
            raise Http404
        return found

    @property
    def asked(self) -> QueryDict:
        """What a DELETE says: in its address, as a browser does, or in its body."""
        return self.request.GET if "numbers" in self.request.GET else QueryDict(self.request.body)

    @property
    def looked_at(self) -> datetime | None:
        """When the list was drawn in which they were selected, if that is said."""
        try:
            moment = parse_datetime(self.request.POST.get("looked_at", ""))
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None

    def told(self, outcome: Outcome, done: str, undo: dict[str, Any] | None) -> HttpResponse:
        """Answer with what became of it, and how to take it back."""
        topics: dict[str, Any] = {f"conversation-{each.pk}": None for each in outcome.changed}
        said = {"words": outcome.told(done), "undo": undo if outcome.changed else None}
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({**topics, "conversations": None, "said": said})
        return response

    def taken_back(self, outcome: Outcome, before: Mapping[int, str], now: str = "") -> dict[str, Any]:
        """What to send so that those that changed are as they were; `now`: how they were put away by this."""
        was = " ".join(f"{each.number}:{how}" for each in outcome.changed if (how := before[each.number]))
        values = (
            {"numbers": numbers_of(outcome.changed)}
            | ({"was": was} if was else {})
            | ({"now": now} if now else {})
        )
        return {"url": self.request.path, "method": "delete", "values": values}

    def took_back(self, after: str, verb: Callable[[Conversation], bool]) -> HttpResponse:
        """Have each as it was before it came into the state `after`: put away until its own time, or open. What was put
        away otherwise since stays so."""
        was = _moments(self.asked.get("was", "")) if self.agent.may(SNOOZE) else {}
        now = self.asked.get("now", "")

        def take_back(each: Conversation) -> bool:
            take_turn(each)
            each.refresh_from_db(fields=["state", "snoozed_until"])
            if now and snooze.how_away(each) != now:
                return False
            if each.number not in was:
                return verb(each)
            return snoozing.put_back(each, after=after, until=was[each.number], by=self.actor)

        outcome = each_by_itself(self.matters(self.asked), take_back, in_words=snooze.in_words)
        count = len(outcome.changed)
        open_again = ngettext("%(num)s is open again.", "%(num)s are open again.", count)
        as_before = ngettext("%(num)s is as it was.", "%(num)s are as they were.", count)
        return self.told(outcome, (as_before if was else open_again) % {"num": count}, None)

    @staticmethod
    def refused(words: str) -> HttpResponse:
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")


class Resolutions(TogetherView):
    """That they are resolved: POST makes it so, DELETE undoes it (`was`: how each was put away before)."""

    needs = {"post": RESOLVE, "delete": RESOLVE}

    def post(self, request: HttpRequest) -> HttpResponse:
        matters = self.matters(request.POST)
        before = _as_they_are(matters)
        outcome = each_by_itself(
            matters,
            lambda each: resolving.resolve(each, by=self.actor),
            in_words=snooze.in_words,
            looked_at=self.looked_at,
        )
        count = len(outcome.changed)
        done = ngettext("%(num)s is resolved.", "%(num)s are resolved.", count) % {"num": count}
        return self.told(outcome, done, self.taken_back(outcome, before))

    def delete(self, request: HttpRequest) -> HttpResponse:
        return self.took_back(RESOLVED, lambda each: resolving.reopen(each, by=self.actor))


class Junkings(TogetherView):
    """That they are junk: POST makes it so, DELETE takes that back (`was`: how each was put away before, or that it was
    `resolved`)."""

    needs = {"post": RESOLVE, "delete": RESOLVE}

    def post(self, request: HttpRequest) -> HttpResponse:
        matters = self.matters(request.POST)
        before = _as_they_are(matters) | {each.number: RESOLVED for each in matters if each.is_resolved}
        outcome = each_by_itself(
            matters,
            lambda each: junking.junk(each, by=self.actor),
            in_words=snooze.in_words,
            looked_at=self.looked_at,
        )
        count = len(outcome.changed)
        done = ngettext("%(num)s is junk.", "%(num)s are junk.", count) % {"num": count}
        return self.told(outcome, done, self.taken_back(outcome, before))

    def delete(self, request: HttpRequest) -> HttpResponse:
        said = self.asked.get("was", "")
        was, settled = (
            _moments(said),
            {word.partition(":")[0] for word in said.split() if word.endswith(RESOLVED)},
        )

        def take_back(each: Conversation) -> bool:
            changed = junking.unjunk(each, is_undo=True, by=self.actor)
            if not changed or f"{each.number}" in settled:
                return changed
            if each.number in was and self.agent.may(SNOOZE):
                return snoozing.put_back(each, after=RESOLVED, until=was[each.number], by=self.actor)
            return resolving.reopen(each, by=self.actor)

        outcome = each_by_itself(self.matters(self.asked), take_back, in_words=snooze.in_words)
        count = len(outcome.changed)
        as_before = ngettext("%(num)s is as it was.", "%(num)s are as they were.", count)
        return self.told(outcome, as_before % {"num": count}, None)


class Snoozes(TogetherView):
    """That they are put away: POST makes it so (`words`: until when, or `reply`), DELETE takes them up again (`was`:
    how each was put away before)."""

    needs = {"post": SNOOZE, "delete": SNOOZE}

    def post(self, request: HttpRequest) -> HttpResponse:
        matters = self.matters(request.POST)
        try:
            until = snooze.moment_in(request.POST.get("words", "")[:60])
        except Refused as refused:
            return self.refused(snooze.in_words(refused))
        before = _as_they_are(matters)
        outcome = each_by_itself(
            matters,
            lambda each: snoozing.snooze(each, until=until, by=self.actor),
            in_words=snooze.in_words,
            looked_at=self.looked_at,
        )
        count = len(outcome.changed)
        done = ngettext("%(num)s:", "%(num)s:", count) % {"num": count}
        return self.told(
            outcome, f"{done} {snooze.away_until(until)}", self.taken_back(outcome, before, snooze.how(until))
        )

    def delete(self, request: HttpRequest) -> HttpResponse:
        return self.took_back(SNOOZED, lambda each: snoozing.wake(each, by=self.actor))


class Assignments(TogetherView):
    """Whose they are: POST gives all to one (`agent`: a key, or empty for nobody), or each back to whom it was (`back`:
    number and key of each, "1042:3 1043:")."""

    needs = {"post": ASSIGN}

    def post(self, request: HttpRequest) -> HttpResponse:
        if "back" in request.POST:
            return self._give_back(_pairs(request.POST["back"]))
        matters, key = self.matters(request.POST), request.POST.get("agent", "")
        agent = Agent.objects.serving().filter(pk=int(key)).first() if _is_key(key) else None
        if key and agent is None:
            return self.refused(_("Nobody of that name serves here."))
        before = {each.pk: each.assignee_id for each in matters}
        outcome = each_by_itself(
            matters, lambda each: assigning.assign(each, to=agent, by=self.actor), in_words=_why_not
        )
        back = " ".join(f"{each.number}:{before[each.pk] or ''}" for each in outcome.changed)
        count = len(outcome.changed)
        if agent is None:
            done = ngettext("%(num)s is nobody’s now.", "%(num)s are nobody’s now.", count) % {"num": count}
        else:
            done = _("%(name)s has %(num)s more now.") % {"name": agent, "num": count}
        return self.told(outcome, done, {"url": request.path, "values": {"back": back}})

    def _give_back(self, pairs: dict[int, int | None]) -> HttpResponse:
        matters = self.matters({"numbers": ",".join(map(str, pairs))})
        agents = Agent.objects.serving().in_bulk([key for key in pairs.values() if key])

        def assign_back(matter: Conversation) -> bool:
            to = agents.get(pairs[matter.number] or 0)
            return assigning.assign(matter, to=to, by=self.actor)

        outcome = each_by_itself(matters, assign_back, in_words=_why_not)
        return self.told(outcome, _("They are whose they were."), None)


class Taggings(TogetherView):
    """Whether they have a tag (`tag`: its key): POST puts it on them, DELETE takes it off. With a `name` instead, what
    is called so is put on, and is made first by whoever keeps tags where nothing is called so yet."""

    needs = {"post": TAG, "delete": TAG}

    def post(self, request: HttpRequest) -> HttpResponse:
        matters = self.matters(request.POST)
        try:
            tag = self._named(request.POST["name"]) if "name" in request.POST else _tag(request.POST)
        except Refused as refused:
            return self.refused(tags.in_words(refused))
        outcome = each_by_itself(
            matters, lambda each: tagging.tag_with(each, tag, by=self.actor), in_words=tags.in_words
        )
        count = len(outcome.changed)
        done = ngettext("It is tagged “%(tag)s”.", "%(num)s are tagged “%(tag)s”.", count)
        return self._told(outcome, done % {"tag": tag, "num": count}, tag, "delete")

    def delete(self, request: HttpRequest) -> HttpResponse:
        tag = _tag(self.asked)
        outcome = each_by_itself(
            self.matters(self.asked),
            lambda each: tagging.untag(each, tag, by=self.actor),
            in_words=tags.in_words,
        )
        count = len(outcome.changed)
        done = ngettext("It is tagged “%(tag)s” no more.", "%(num)s are tagged “%(tag)s” no more.", count)
        return self._told(outcome, done % {"tag": tag, "num": count}, tag, "post")

    def _named(self, name: str) -> Tag:
        [tag] = tags_named([name[:200]], by=self.actor, may_add=self.agent.may(KEEP_TAGS))
        return tag

    def _told(self, outcome: Outcome, done: str, tag: Tag, back: str) -> HttpResponse:
        values = {"tag": str(tag.pk), "numbers": numbers_of(outcome.changed)}
        return self.told(outcome, done, {"url": self.request.path, "method": back, "values": values})


def _tag(said: Mapping[str, Any]) -> Tag:
    """The tag whose key is said. Raises Http404."""
    key = said.get("tag", "")
    return get_object_or_404(Tag, pk=int(key) if _is_key(key) else 0)


def _as_they_are(matters: list[Conversation]) -> dict[int, str]:
    """How each is put away, by number; nothing for what is open."""
    return {each.number: snooze.how_away(each) for each in matters}


def _moments(said: str) -> dict[int, datetime | None]:
    """Numbers, and until when each was put away, None until they write; what is neither is passed over."""
    moments: dict[int, datetime | None] = {}
    for word in said[:6_000].split()[:MOST_TOGETHER]:
        number, _colon, how = word.partition(":")
        with suppress(Refused):
            if _is_key(number):
                moments[int(number)] = snooze.moment_in(how)
    return moments


def _why_not(refused: Refused) -> str:
    if refused.code == "cannot_see":
        return _("they don’t serve there.")
    return snooze.in_words(refused)


def _is_key(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 19


def _pairs(said: str) -> dict[int, int | None]:
    """Numbers, and the key after each; what is neither is passed over."""
    pairs: dict[int, int | None] = {}
    for word in said[:4_000].split()[:100]:
        number, _colon, key = word.partition(":")
        if _is_key(number) and (not key or _is_key(key)):
            pairs[int(number)] = int(key) if key else None
    return pairs
