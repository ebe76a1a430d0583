"""What came with messages: the mail as it was sent, in its frame, and files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from makeright.conversations.fetching_pictures import with_pictures
from makeright.conversations.models import Attachment, Message, RemotePicture
from makeright.conversations.views.base import ConversationView
from makeright.files.serving import respond

# HOUSE "Mail on screen": its own policy, never a script, nothing from elsewhere.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


class Frame(ConversationView):
    """The HTML of a mail, sanitized when it came, for the sandboxed frame; with those pictures from other servers that
    somebody had fetched. `?pictures=2` only tells one state of it from another."""

    def get(self, request: HttpRequest, message: int) -> HttpResponse:
        shown = get_object_or_404(Message, pk=message, conversation=self.conversation)
        fetched = RemotePicture.objects.filter(message=shown, file__isnull=False)
        page = with_pictures(shown.html, set(fetched.values_list("digest", flat=True)))
        response = self.show("conversations/mail_frame.html", message=shown, page=page)
        response["Content-Security-Policy"] = FRAME_POLICY
        response["Cache-Control"] = "private, max-age=3600"
        return response


class InlinePicture(ConversationView):
    """A picture that stands in a mail's HTML, by the content id under which it came."""

    def get(self, request: HttpRequest, message: int, content_id: str) -> HttpResponseBase:
        ours = Attachment.objects.select_related("file").filter(message__conversation=self.conversation)
        found = ours.filter(message=message, content_id=content_id, is_picture=True).first()
        if found is None:
            raise Http404
        return respond(found.file, found.filename, inline=True)


class Photo(ConversationView):
    """A picture as it is shown small; `?looked=2` says how often it was looked for while it is being made."""

    def get(self, request: HttpRequest, attachment: int) -> HttpResponse:
        looked = request.GET.get("looked", "")
        pictures = Attachment.objects.with_thumbnails().filter(is_picture=True)
        found = get_object_or_404(pictures, pk=attachment, message__conversation=self.conversation)
        often = int(looked) if looked.isascii() and looked.isdigit() and len(looked) < 3 else 0
        return self.show("conversations/_photo.html", picture=found, looked=often)


class ThumbnailFile(ConversationView):
    """The small picture of a picture; not found while there is none."""

    def get(self, request: HttpRequest, attachment: int) -> HttpResponseBase:
        pictures = Attachment.objects.select_related("file__thumbnail__file")
        found = get_object_or_404(pictures, pk=attachment, message__conversation=self.conversation)
        if found.thumbnail is None or found.thumbnail.file is None:
            raise Http404
        return respond(found.thumbnail.file, f"{found.filename}.webp", inline=True)


class AttachmentFile(ConversationView):
    """An attachment's bytes. `?inline=1` shows a picture in place; all else is downloaded."""

    def get(self, request: HttpRequest, attachment: int) -> HttpResponseBase:
        ours = Attachment.objects.select_related("file").filter(message__conversation=self.conversation)
        found = get_object_or_404(ours, pk=attachment)
        return respond(found.file, found.filename, inline=bool(request.GET.get("inline")))
