"""Tags: the page of settings on which they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations import keeping_tags, tagging
from makeright.conversations.models import Tag, sight_of
from makeright.conversations.models.tag import COLORS
from makeright.conversations.permissions import KEEP_TAGS
from makeright.conversations.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 100  # that are used no more
Wrong = dict[str, tuple[str, str]]


class TagsView(SettingsView):
    """What stands on the page of tags, or changes it."""

    sees, at = KEEP_TAGS, "tags"
    template, part = "desk/kept_tags.html", "desk/_kept_tags.html"

    def back(self) -> str:
        return reverse("desk:tags")

    def context(self) -> Context:
        open_with = tagging.open_with(sight_of(self.agent))
        retired = Tag.objects.exclude(retired_at=None).order_by("name", "pk")
        return {
            "tags": [(tag, open_with.get(tag.pk, 0)) for tag in keeping_tags.tags_in_use()],
            "retired": [(tag, open_with.get(tag.pk, 0)) for tag in retired[:SHOWN]],
            "colors": color_names(),
            "color_options": [(code, name, "") for code, name in color_names().items()],
            "typed": "",
            "refusal": "",
            "wrong": {},
        }

    def attempt(
        self, verb: Callable[[], bool], words: str, *, at: str, typed: str, undo: tuple[str, dict[str, str]]
    ) -> HttpResponse:
        """Do it and say what counts from now on; what is refused stands at the words (`at`) with what was typed."""
        try:
            changed = verb()
        except Refused as refused:
            return self.show(status=422, wrong={at: (typed, in_words(refused))})
        return self.saved(words, undo=undo) if changed else self.saved("")


class Tags(TagsView):
    """The page. POST keeps one more (`name`)."""

    needs: ClassVar = {"post": KEEP_TAGS}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")[:500]
        try:
            made = keeping_tags.add_tag(name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, refusal=in_words(refused))
        return self.saved(_("“%(name)s” can be put on conversations from now on.") % {"name": made})


class TagView(TagsView):
    """What is about one of them, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("tag")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> Tag:
        return get_object_or_404(Tag, pk=self._key)


class TagName(TagView):
    """What it is called: POST (`name`) calls it otherwise."""

    needs: ClassVar = {"post": KEEP_TAGS}

    def post(self, request: HttpRequest) -> HttpResponse:
        tag, name = self.found, request.POST.get("name", "")[:500]
        before = tag.name
        return self.attempt(
            lambda: keeping_tags.rename_tag(tag, name, by=self.actor),
            _("It is called “%(name)s” from now on.") % {"name": name.strip()},
            at=f"name-{tag.pk}",
            typed=name,
            undo=(request.path, {"name": before}),
        )


class TagColor(TagView):
    """Which color it has: POST (`color`) gives it another."""

    needs: ClassVar = {"post": KEEP_TAGS}

    def post(self, request: HttpRequest) -> HttpResponse:
        tag, color = self.found, request.POST.get("color", "")[:20]
        before = tag.color
        return self.attempt(
            lambda: keeping_tags.color_tag(tag, color, by=self.actor),
            _("“%(name)s” looks so from now on.") % {"name": tag},
            at="refused",
            typed="",
            undo=(request.path, {"color": before}),
        )


class TagRetirement(TagView):
    """That it is put on nothing more: POST retires it, POST with `back` brings it back."""

    needs: ClassVar = {"post": KEEP_TAGS}

    def post(self, request: HttpRequest) -> HttpResponse:
        tag, again = self.found, (request.path, dict[str, str]())
        if request.POST.get("back"):
            words = _("“%(name)s” can be put on conversations again.") % {"name": tag}
            return self.attempt(
                lambda: keeping_tags.reinstate_tag(tag, by=self.actor),
                words,
                at="refused",
                typed="",
                undo=again,
            )
        words = _("“%(name)s” is put on nothing more. What has it keeps it.") % {"name": tag}
        return self.attempt(
            lambda: keeping_tags.retire_tag(tag, by=self.actor),
            words,
            at="refused",
            typed="",
            undo=(request.path, {"back": "1"}),
        )


def color_names() -> dict[str, str]:
    """The colors by their codes, in the reader's language."""
    names = {
        "none": _("no color"),
        "sky": _("sky blue"),
        "violet": _("violet"),
        "rose": _("rose"),
        "ochre": _("ochre"),
        "olive": _("olive green"),
    }
    return {color: names[color] for color in COLORS}


def in_words(refused: Refused) -> str:
    """Why it was refused, in the reader's language."""
    known = {
        "no_name": _("It needs a name of at most 40 characters, without a comma."),
        "name_taken": _("Another tag has that name already."),
        "no_such_color": _("There is no such color."),
        "too_many_kept": _("At most 500 tags are kept. Retire one first."),
        "no_such_tag": _("No tag is called so."),
        "tag_retired": _("That tag is used no more."),
        "too_many_tags": _("it has 20 tags already."),
    }
    return known.get(refused.code, refused.words)
