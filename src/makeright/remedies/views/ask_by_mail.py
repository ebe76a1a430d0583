"""The page that the letter to who is asked leads to: it says what is asked, and takes one answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.remedies import asking_by_mail
from makeright.remedies.models import Ask
from makeright.remedies.views.answering import answer_as_said
from makeright.remedies.wording_asks import before_ask, tell
from makeright.staff import limiting
from makeright.staff.limiting import TooOften
from makeright.staff.views.base import Door


class AskByMail(Door):
    """GET shows what is asked and changes nothing; POST answers it, once. Whatever a link lacks, the answer is the
    same."""

    ask: Ask

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = kwargs.pop("link")
        ask = asking_by_mail.opened_by(self.link)
        if ask is None:
            return self._ended()
        self.ask = ask
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            answered = answer_as_said(self.ask, request.POST, by=Actor.agent(self.ask.asked, via="mail"))
        except Refusal as refusal:
            return self._show(status=422, refusal=refusal.words)
        if not answered:  # somebody was quicker
            return self._ended()
        self.ask.refresh_from_db()
        return self.show("remedies/ask_by_mail_done.html", one=tell(self.ask))

    def _show(self, *, status: int = 200, refusal: str = "") -> HttpResponse:
        return self.show(
            "remedies/ask_by_mail.html",
            status=status,
            one=tell(self.ask),
            before=before_ask(self.ask.remedy, self.ask.asked),
            link=self.link,
            refusal=refusal,
            now=timezone.now(),
        )

    def _ended(self) -> HttpResponse:
        try:
            limiting.take((limiting.LINK_FROM, self.place))
        except TooOften as often:
            return self.show_too_often("remedies/ask_by_mail_ended.html", often)
        return self.show("remedies/ask_by_mail_ended.html", status=404)
