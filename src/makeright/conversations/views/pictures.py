"""Pictures in a mail that lie on other servers: whether they were asked for, and they themselves once we have them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from makeright.conversations import fetching_pictures
from makeright.conversations.models import IN, Message, RemotePicture
from makeright.conversations.permissions import SHOW_PICTURES
from makeright.conversations.views.base import ConversationView
from makeright.files.serving import respond

MOST_LOOKS = 6  # while they are fetched; each takes twice as long as the one before


class PicturesView(ConversationView):
    """A view of the pictures in one mail of theirs."""

    def found(self, message: int) -> Message:
        """That mail. Raises Http404 if it is none of this conversation."""
        return get_object_or_404(Message, pk=message, conversation=self.conversation, direction=IN)

    def shown(self, message: Message, looked: int = 0) -> HttpResponse:
        """How it stands with them, looked at so often while they are fetched."""
        pictures = list(RemotePicture.objects.filter(message=message))
        waiting = [each for each in pictures if each.file_id is None and not each.refusal]
        response = self.show(
            "conversations/_remote_pictures.html",
            message=message,
            count=len(fetching_pictures.remote_in(message.html)),
            fetched=sum(each.file_id is not None for each in pictures),
            asked=len(pictures),
            is_waiting=bool(waiting) and looked < MOST_LOOKS,
            looked=looked,
            is_trusted=fetching_pictures.trusted_sender(message) is not None,
        )
        return self.changed(response) if looked and not waiting else response


class Pictures(PicturesView):
    """That they are asked for: POST has them fetched. `?looked=2` says how often one looked while they are."""

    needs = {"post": SHOW_PICTURES}

    def get(self, request: HttpRequest, message: int) -> HttpResponse:
        looked = request.GET.get("looked", "")
        often = int(looked) if looked.isascii() and looked.isdigit() and len(looked) < 3 else 0
        return self.shown(self.found(message), often)

    def post(self, request: HttpRequest, message: int) -> HttpResponse:
        found = self.found(message)
        fetching_pictures.ask_for_pictures(found, by=self.actor)
        return self.shown(found)


class Trust(PicturesView):
    """That they are always fetched for whoever sent this mail: POST makes it so, DELETE ends it."""

    needs = {"post": SHOW_PICTURES, "delete": SHOW_PICTURES}

    def post(self, request: HttpRequest, message: int) -> HttpResponse:
        found = self.found(message)
        fetching_pictures.trust(found, by=self.actor)
        return self.shown(found)

    def delete(self, request: HttpRequest, message: int) -> HttpResponse:
        found = self.found(message)
        if sender := fetching_pictures.trusted_sender(found):
            fetching_pictures.distrust(sender, by=self.actor)
        return self.shown(found)


class RemotePictureFile(ConversationView):
    """One of them, by the digest of where it lies; not found unless it was fetched."""

    def get(self, request: HttpRequest, message: int, digest: str) -> HttpResponseBase:
        ours = RemotePicture.objects.select_related("file").filter(message__conversation=self.conversation)
        found = ours.filter(message=message, digest=digest, file__isnull=False).first()
        if found is None or found.file is None:
            raise Http404
        return respond(found.file, "picture", inline=True)
