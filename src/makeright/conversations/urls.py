from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.conversations.views.assignment import Assignment
from makeright.conversations.views.content import AttachmentFile, Frame, InlinePicture, Photo, ThumbnailFile
from makeright.conversations.views.reply import Notes, Replies, Sending
from makeright.conversations.views.resolution import Resolution

app_name = "conversations"
urlpatterns = [
    path("conversations/<id:number>/resolution", Resolution.as_view(), name="resolution"),
    path("conversations/<id:number>/assignment", Assignment.as_view(), name="assignment"),
    path("conversations/<id:number>/replies", Replies.as_view(), name="replies"),
    path("conversations/<id:number>/replies/<id:message>/sending", Sending.as_view(), name="sending"),
    path("conversations/<id:number>/notes", Notes.as_view(), name="notes"),
    path("conversations/<id:number>/messages/<id:message>/html", Frame.as_view(), name="frame"),
    path(
        "conversations/<id:number>/messages/<id:message>/inline/<str:content_id>",
        InlinePicture.as_view(),
        name="inline",
    ),
    path(
        "conversations/<id:number>/attachments/<id:attachment>", AttachmentFile.as_view(), name="attachment"
    ),
    path("conversations/<id:number>/attachments/<id:attachment>/photo", Photo.as_view(), name="photo"),
    path(
        "conversations/<id:number>/attachments/<id:attachment>/thumbnail",
        ThumbnailFile.as_view(),
        name="thumbnail",
    ),
]
