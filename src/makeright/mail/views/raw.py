"""A mail exactly as it came."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from makeright.conversations.views.base import ConversationView
from makeright.files.serving import respond_with
from makeright.files.shelves import shelf
from makeright.lib.text import without_controls
from makeright.mail.models import OPENED, IncomingMail
from makeright.mail.understood import understood_of

MOST_SHOWN = 100_000  # bytes


class RawMailView(ConversationView):
    """A view of the mail that a message came as."""

    def found(self, message: int) -> IncomingMail:
        """That mail. Raises Http404 if it is none of this conversation."""
        came = IncomingMail.objects.filter(message=message, message__conversation=self.conversation)
        for mail in came.order_by("pk"):  # few: its copies, and what bounced of it
            if mail.state == OPENED:
                return mail
        raise Http404


class RawMail(RawMailView):
    """The raw bytes as a file to save; never shown in place."""

    def get(self, request: HttpRequest, message: int) -> HttpResponseBase:
        return as_file(self.found(message))


class RawWords(RawMailView):
    """Its beginning as plain text, to be read on screen, beside what was understood of it: whatever stands in it, it is
    words in our own page."""

    def get(self, request: HttpRequest, message: int) -> HttpResponse:
        mail = self.found(message)
        with shelf().open(mail.key) as opened:
            beginning = opened.read(MOST_SHOWN)
        words = without_controls(beginning.decode("utf-8", "replace"))
        is_cut = mail.size > MOST_SHOWN
        response = self.show(
            "mail/_raw.html",
            words=words,
            is_cut=is_cut,
            understood=understood_of(mail),
            size=mail.size,
            message=message,
        )
        response["Cache-Control"] = "no-store"
        return response


def as_file(mail: IncomingMail) -> HttpResponseBase:
    return respond_with(mail.key, f"mail-{mail.pk}.eml", size=mail.size, mime="message/rfc822")
