"""What one is writing in a conversation: kept as it is typed, for oneself alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from makeright.conversations import drafting
from makeright.conversations.composing import addressed, parts_of
from makeright.conversations.drafting import Written
from makeright.conversations.forms import DraftForm, PictureForm
from makeright.conversations.models import NOTE, REPLY
from makeright.conversations.permissions import ANSWER
from makeright.conversations.permissions import NOTE as MAY_NOTE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView
from makeright.conversations.views.sheets import address_of_picture, sheet_of
from makeright.conversations.wording import plain, worded
from makeright.files.serving import respond


class DraftView(ConversationView):
    """A view of one's own draft. What was changed elsewhere meanwhile is not written over: 409, with a code."""

    mode: ClassVar[str]

    def keep(self, request: HttpRequest) -> HttpResponse:
        form = DraftForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"code": "unfit", "words": form.said()}, status=422)
        said = form.cleaned_data
        try:
            revision = drafting.keep(
                self.conversation,
                self.mode,
                written_in(self, said, are_checked=False),
                key=said["draft_key"],
                revision=said["revision"] or 0,
                pages=(said["page"], said["page_before"]),
                by=self.actor,
            )
        except Refused as refused:
            return JsonResponse({"code": refused.code, "words": refused.words}, status=409)
        return JsonResponse({"revision": revision})

    def let_go(self) -> HttpResponse:
        drafting.let_go(self.conversation, self.mode, by=self.actor)
        return self.show("conversations/_composer.html", draft=sheet_of(self.conversation, self.agent))


class ReplyDraft(DraftView):
    """The reply that one is writing. POST keeps it (the answer is its revision), DELETE throws it away."""

    mode = REPLY
    needs = {"post": ANSWER, "delete": ANSWER}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.keep(request)

    def delete(self, request: HttpRequest) -> HttpResponse:
        return self.let_go()


class NoteDraft(DraftView):
    """The note that one is writing. POST keeps it (the answer is its revision), DELETE throws it away."""

    mode = NOTE
    needs = {"post": MAY_NOTE, "delete": MAY_NOTE}

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.keep(request)

    def delete(self, request: HttpRequest) -> HttpResponse:
        return self.let_go()


class Composer(ConversationView):
    """Where a reply or a note is written, with what is kept of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = self.show("conversations/_composer.html", draft=sheet_of(self.conversation, self.agent))
        shown["Cache-Control"] = "no-store"
        return shown


class DraftPictures(ConversationView):
    """The pictures of the reply that one is writing: POST puts one in; the answer says where it stands."""

    needs = {"post": ANSWER}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"code": "unfit", "words": form.said()}, status=422)
        [part] = parts_of([form.cleaned_data["picture"]])
        try:
            picture = drafting.put_in(
                self.conversation, part.kept, part.filename, key=form.cleaned_data["draft_key"], by=self.actor
            )
        except Refused as refused:
            return JsonResponse({"code": refused.code, "words": refused.words}, status=409)
        where = address_of_picture(self.conversation, picture.key)
        return JsonResponse({"address": where, "name": picture.filename, "revision": picture.draft.revision})


class OneDraftPicture(ConversationView):
    """A picture of one's own draft; nobody else finds it."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        found = drafting.file_in(self.conversation, self.agent, key)
        if found is None:
            raise Http404
        file, name = found
        return respond(file, name, inline=True)


def written_in(view: ConversationView, said: Mapping[str, Any], *, are_checked: bool = True) -> Written:
    """What was said by a WritingForm, in our words. A draft may hold addresses that are none yet: they aren't checked.

    Raises Refused for addresses that can't be written to.
    """
    pictures = drafting.pictures_of(view.conversation, view.agent) if said["html"] else ()
    addresses = {each.key: address_of_picture(view.conversation, each.key) for each in pictures}
    wording = worded(said["html"], pictures=addresses) if said["html"] else plain(said["text"])
    copies = (
        addressed(view.conversation, said["cc"], said["bcc"], are_checked=are_checked)
        if said["copies"]
        else None
    )
    return Written(wording, copies, said["saved_reply"])
