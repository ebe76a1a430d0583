"""A mail exactly as it came."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from makeright.conversations.views.base import ConversationView
from makeright.files.serving import respond_with
from makeright.mail.models import IncomingMail


class RawMail(ConversationView):
    """The raw bytes as a file to save; never shown in place."""

    def get(self, request: HttpRequest, message: int) -> HttpResponseBase:
        mail = IncomingMail.objects.filter(message=message, message__conversation=self.conversation).first()
        if mail is None:
            raise Http404
        return as_file(mail)


def as_file(mail: IncomingMail) -> HttpResponseBase:
    return respond_with(mail.key, f"mail-{mail.pk}.eml", size=mail.size, mime="message/rfc822")
