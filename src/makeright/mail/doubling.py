"""Doubling: the same mail comes by a list and directly, or by two inboxes. It is shown once, and never lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.receiving import Part
from makeright.lib.text import squeeze
from makeright.mail.addressing import without_tag
from makeright.mail.models import IncomingMail
from makeright.mail.reading import ReadMail


def came_by_another_way(
    mail: IncomingMail, letter: ReadMail, author: str, parts: Sequence[Part], seen_in: Sequence[int]
) -> bool:
    """Say whether a mail from this normal address is here already, by its id, its time, its words and its files: a list
    sends a copy, and puts its foot below them. `seen_in` are the conversations that know its id.

    Programs that give all their mails one id lose none by it. What a list brought first is no reason not to see what
    came to us directly.
    """
    if letter.date is None:
        return False
    named = Message.objects.filter(
        conversation__in=seen_in, message_id=letter.message_id[:255], direction="in"
    )
    here = named.filter(author_address=author, conversation__inbox=mail.inbox_id, occurred_at=letter.date)
    words = squeeze(letter.text)
    files = sorted((part.kept.digest, part.filename) for part in parts)
    for message in here[:5]:
        same_files = files == sorted(message.attachments.values_list("file__digest", "filename"))
        said = squeeze(message.text)
        same_words = (words.startswith(said) or said.startswith(words)) and bool(words) == bool(said)
        if same_files and same_words and (message.robot == "human" or letter.robot != "human"):
            return True
    return False


def came_by_another_inbox(
    letter: ReadMail, fingerprint: str, ours: Collection[str], conversation: Conversation
) -> bool:
    """Say whether this very mail, written to several of our inboxes, is in the conversation already."""
    named = {without_tag(box.address) for box in (*letter.to, *letter.cc)} & set(ours)
    if len(named) < 2:
        return False
    inboxes = list(Inbox.objects.filter(address__in=named).values_list("pk", flat=True))
    same = IncomingMail.objects.filter(inbox__in=inboxes, fingerprint=fingerprint)
    return same.filter(message__conversation=conversation).exists()
