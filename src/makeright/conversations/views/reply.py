"""Replies: written here, held for some seconds or until later, taken back here; and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.conversations import drafting, noting, replying, resolving
from makeright.conversations.composing import parts_of, recipients
from makeright.conversations.forms import NoteForm, ReplyForm
from makeright.conversations.models import OUT, RECALLED
from makeright.conversations.permissions import ANSWER, NOTE, RESOLVE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView, Said
from makeright.conversations.views.drafts import written_in
from makeright.conversations.views.sheets import Sheet, addresses_in, sheet_of, with_unseen
from makeright.conversations.views.snooze import moment_in
from makeright.conversations.wording import on_screen, stands_in, to_be_sent
from makeright.ui.times import ahead

COMPOSER = "conversations/_composer.html"


class Replies(ConversationView):
    """POST writes one; the answer is a fresh composer, or the same words with what stands in the way."""

    needs = {"post": ANSWER}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ReplyForm(request.POST, request.FILES)
        if not form.is_valid():
            sheet = replace(self._typed(request, form), refusal=form.said())
            return self.show(COMPOSER, draft=sheet, status=422)
        try:
            leaves_at = self._write(form.cleaned_data)
        except Refused as refused:
            sheet = replace(self._typed(request, form), refusal=refused.code, facts=refused.facts)
            if refused.code == "unseen":
                sheet = with_unseen(sheet, self.conversation, form.cleaned_data["seen"])
            return self.changed(self.show(COMPOSER, draft=sheet, status=422))
        if form.cleaned_data["then"] == "resolve" and self.agent.may(RESOLVE):
            resolving.resolve(self.conversation, by=self.actor)
        fresh = self.show(COMPOSER, draft=sheet_of(self.conversation, self.agent))
        return self.changed(fresh, said=_leaves(leaves_at))

    def _write(self, said: Mapping[str, Any]) -> datetime | None:
        leaves_at = moment_in(said["leaves"]) if said["leaves"].strip() else None
        if said["leaves"].strip() and leaves_at is None:
            raise Refused("no_moment", "That says no moment.")
        to = recipients(self.conversation).to
        if said["to_whom"] and [said["to_whom"]] != [address for address, _ in to]:
            raise Refused("other_customer", "It goes to somebody else now, since the customer was changed.")
        written = written_in(self, said)
        pictures = drafting.pictures_of(self.conversation, self.agent) if written.wording.html else ()
        sent = to_be_sent(written.wording, pictures, domain=self.conversation.inbox.domain)
        replying.reply(
            self.conversation,
            text=sent.text,
            html=sent.html,
            files=[*sent.parts, *parts_of(said["attached"])],
            whom=written.copies,
            saved=written.saved,
            leaves_at=leaves_at,
            seen=said["seen"],
            opened_for=said["opened_for"],
            draft_key=said["draft_key"],
            by=self.actor,
        )
        return leaves_at

    def _typed(self, request: HttpRequest, form: ReplyForm) -> Sheet:
        """What was refused, as it was typed; what is kept of the draft stays kept."""
        kept = sheet_of(self.conversation, self.agent)
        typed = {"text": request.POST.get("text", ""), "html": "", "copies": False, "saved_reply": None}
        said = typed | {"cc": [], "bcc": []} | form.cleaned_data
        written = written_in(self, said, are_checked=False)
        html = written.wording.html
        return replace(
            kept,
            mode="reply",
            is_back=True,
            text=written.wording.text,
            html=on_screen(html, pictures=addresses_in(self.conversation, html)),
            recipients=written.copies or kept.recipients,
            saved_reply=written.saved.pk if written.saved else None,
            leaves=str(said.get("leaves", "")),
            key=str(said.get("draft_key") or kept.key),
        )


class Sending(ConversationView):
    """That a reply is on its way out: DELETE takes it back while it is held, and gives its words to the composer."""

    needs = {"delete": ANSWER}

    def delete(self, request: HttpRequest, message: int) -> HttpResponse:
        ours = self.conversation.messages.filter(direction=OUT, agent=self.agent)
        written = get_object_or_404(ours, pk=message)
        replying.recall_to_draft(written, by=self.actor)
        written.refresh_from_db()
        if written.state == RECALLED:
            lost = [each for each in written.attachments.all() if not stands_in(each, written.html)]
            sheet = replace(
                sheet_of(self.conversation, self.agent, lost_files=len(lost)), mode="reply", is_back=True
            )
        else:
            sheet = replace(sheet_of(self.conversation, self.agent), refusal="already_gone")
        return self.changed(self.show(COMPOSER, draft=sheet))


class Notes(ConversationView):
    """POST leaves a note for colleagues, with whom it mentions."""

    needs = {"post": NOTE}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._refused(request, form.said())
        said = form.cleaned_data
        try:
            noting.note(
                self.conversation,
                text=said["text"],
                mentions=said["mentions"],
                draft_key=said["draft_key"],
                by=self.actor,
            )
        except Refused as refused:
            return self._refused(request, refused.code)
        return self.changed(self.show(COMPOSER, draft=sheet_of(self.conversation, self.agent)))

    def _refused(self, request: HttpRequest, refusal: str) -> HttpResponse:
        sheet = sheet_of(self.conversation, self.agent)
        typed = replace(sheet, note=request.POST.get("text", ""), mode="note", is_back=True, refusal=refusal)
        return self.show(COMPOSER, draft=typed, status=422)


def _leaves(at: datetime | None) -> Said | None:
    if at is None:
        return None
    return {"words": _("It leaves %(when)s.") % {"when": ahead(at, timezone.now())}, "undo": None}
