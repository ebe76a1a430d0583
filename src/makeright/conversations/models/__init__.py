"""The nouns: one a file."""

from makeright.conversations.models.attachment import Attachment
from makeright.conversations.models.brought import Brought
from makeright.conversations.models.conversation import OPEN, RESOLVED, SNOOZED, Conversation
from makeright.conversations.models.desk_import import DeskImport, FromElsewhere, LeftOut
from makeright.conversations.models.draft import NOTE, REPLY, Draft, DraftPicture
from makeright.conversations.models.following import Following
from makeright.conversations.models.inbox import Inbox, InboxAccess
from makeright.conversations.models.message import ACK, HELD, IN, LEFT, NONE, OUT, RECALLED, Message
from makeright.conversations.models.note import Note
from makeright.conversations.models.participant import CC, FROM, TO, Participant
from makeright.conversations.models.remote_picture import RemotePicture, TrustedSender
from makeright.conversations.models.saved_reply import SavedReply
from makeright.conversations.models.seeing import SeeingRule, Sight, sight_of
from makeright.conversations.models.tag import Tag, Tagging

__all__ = [
    "ACK",
    "CC",
    "FROM",
    "HELD",
    "IN",
    "LEFT",
    "NONE",
    "NOTE",
    "OPEN",
    "OUT",
    "RECALLED",
    "REPLY",
    "RESOLVED",
    "SNOOZED",
    "TO",
    "Attachment",
    "Brought",
    "Conversation",
    "DeskImport",
    "Draft",
    "DraftPicture",
    "Following",
    "FromElsewhere",
    "Inbox",
    "InboxAccess",
    "LeftOut",
    "Message",
    "Note",
    "Participant",
    "RemotePicture",
    "SavedReply",
    "SeeingRule",
    "Sight",
    "Tag",
    "Tagging",
    "TrustedSender",
    "sight_of",
]
