from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.conversations.views.assignment import Assignment
from makeright.conversations.views.content import AttachmentFile, Frame, InlinePicture, Photo, ThumbnailFile
from makeright.conversations.views.desk_imports import (
    DeskImportLeft,
    DeskImportPause,
    DeskImports,
    DeskImportStop,
    NewDeskImport,
    OneDeskImport,
)
from makeright.conversations.views.drafts import (
    Composer,
    DraftPictures,
    NoteDraft,
    OneDraftPicture,
    ReplyDraft,
)
from makeright.conversations.views.inboxes import InboxAgents, Inboxes, InboxSignature, OneInbox, SightRule
from makeright.conversations.views.junk import Junk
from makeright.conversations.views.pictures import Pictures, RemotePictureFile, Trust
from makeright.conversations.views.reply import Notes, Replies, Sending
from makeright.conversations.views.resolution import Resolution
from makeright.conversations.views.saved_replies import (
    Colleagues,
    Emoji,
    OfferedReplies,
    SavedReplies,
    SavedReplyName,
    SavedReplyRetirement,
    SavedReplyText,
)
from makeright.conversations.views.snooze import Snooze

app_name = "conversations"
urlpatterns = [
    path("settings/inboxes", Inboxes.as_view(), name="inboxes"),
    path("settings/inboxes/rule", SightRule.as_view(), name="sight_rule"),
    path("settings/inboxes/<id:inbox>", OneInbox.as_view(), name="inbox"),
    path("settings/inboxes/<id:inbox>/agents", InboxAgents.as_view(), name="inbox_agents"),
    path("settings/inboxes/<id:inbox>/signature", InboxSignature.as_view(), name="inbox_signature"),
    path("settings/saved-replies", SavedReplies.as_view(), name="saved_replies"),
    path("settings/saved-replies/<id:saved_reply>/name", SavedReplyName.as_view(), name="saved_reply_name"),
    path("settings/saved-replies/<id:saved_reply>/text", SavedReplyText.as_view(), name="saved_reply_text"),
    path(
        "settings/saved-replies/<id:saved_reply>/retirement",
        SavedReplyRetirement.as_view(),
        name="saved_reply_retirement",
    ),
    path("settings/moving-here", DeskImports.as_view(), name="desk_imports"),
    path("settings/moving-here/from/<slug:source>", NewDeskImport.as_view(), name="new_desk_import"),
    path("settings/moving-here/<id:desk_import>", OneDeskImport.as_view(), name="desk_import"),
    path("settings/moving-here/<id:desk_import>/pause", DeskImportPause.as_view(), name="desk_import_pause"),
    path("settings/moving-here/<id:desk_import>/end", DeskImportStop.as_view(), name="desk_import_stop"),
    path("settings/moving-here/<id:desk_import>/left.csv", DeskImportLeft.as_view(), name="desk_import_left"),
    path("conversations/<id:number>/composer", Composer.as_view(), name="composer"),
    path("conversations/<id:number>/draft/reply", ReplyDraft.as_view(), name="reply_draft"),
    path("conversations/<id:number>/draft/note", NoteDraft.as_view(), name="note_draft"),
    path("conversations/<id:number>/draft/pictures", DraftPictures.as_view(), name="draft_pictures"),
    path(
        "conversations/<id:number>/draft/pictures/<str:key>", OneDraftPicture.as_view(), name="draft_picture"
    ),
    path("conversations/<id:number>/saved-replies", OfferedReplies.as_view(), name="offered_replies"),
    path("conversations/<id:number>/emoji", Emoji.as_view(), name="emoji"),
    path("conversations/<id:number>/colleagues", Colleagues.as_view(), name="colleagues"),
    path("conversations/<id:number>/junk", Junk.as_view(), name="junk"),
    path("conversations/<id:number>/resolution", Resolution.as_view(), name="resolution"),
    path("conversations/<id:number>/snooze", Snooze.as_view(), name="snooze"),
    path("conversations/<id:number>/assignment", Assignment.as_view(), name="assignment"),
    path("conversations/<id:number>/replies", Replies.as_view(), name="replies"),
    path("conversations/<id:number>/replies/<id:message>/sending", Sending.as_view(), name="sending"),
    path("conversations/<id:number>/notes", Notes.as_view(), name="notes"),
    path("conversations/<id:number>/messages/<id:message>/html", Frame.as_view(), name="frame"),
    path("conversations/<id:number>/messages/<id:message>/pictures", Pictures.as_view(), name="pictures"),
    path("conversations/<id:number>/messages/<id:message>/pictures/trust", Trust.as_view(), name="trust"),
    path(
        "conversations/<id:number>/messages/<id:message>/remote/<slug:digest>",
        RemotePictureFile.as_view(),
        name="remote_picture",
    ),
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
