"""Writing mail: what we mean in, bytes out. Pure: no database and no clock; only a new id is drawn by chance."""

from makeright.lib.headers import new_message_id
from makeright.mail.writing.composing import compose, reply_subject
from makeright.mail.writing.shapes import Enclosure, Outgoing

__all__ = ["Enclosure", "Outgoing", "compose", "new_message_id", "reply_subject"]
