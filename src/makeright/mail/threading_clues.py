"""Which conversation a mail belongs to: our signed reply address, then the ids that it answers, newest first, then a
number in its subject.

Only a participant joins: a stranger's mail opens a conversation of its own that refers to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from makeright.conversations.models import Conversation, Message, Participant
from makeright.customers.models import MAIL, Identity
from makeright.lib.inserting import insert_new
from makeright.lib.kept_questions import Question
from makeright.mail.addressing import conversation_id_of, message_id_of
from makeright.mail.models import IncomingMail, KnownId
from makeright.mail.reading import ReadMail
from makeright.mail.reading.ids import as_given_by_relays, number_in

MOST_IDS = 40


@dataclass(frozen=True, slots=True)
class Clue:
    """Where a mail belongs, or what it names without belonging there. `seen_in` are the conversations that know a mail
    of this very id: it may have come before, by another way."""

    conversation: Conversation | None = None
    refers_to: Conversation | None = None
    seen_in: tuple[int, ...] = ()


def find(mail: IncomingMail, letter: ReadMail, author: str, *, is_forged: bool = False) -> Clue:
    """Follow the clues of a mail from a normal address `author`. Whoever only claims to be that author takes no part in
    anything (`is_forged`)."""
    named, seen_in = _named(mail, letter)
    for conversation in () if is_forged else named:
        if takes_part(author, conversation):
            return Clue(conversation=conversation, seen_in=seen_in)
    return Clue(refers_to=named[0] if named else None, seen_in=seen_in)


def remember(conversation: Conversation, ids: Iterable[str]) -> None:
    """Tie Message-IDs to a conversation, so that whatever answers them finds it."""
    chosen = dict.fromkeys(one[:255] for one in ids if one)
    insert_new(KnownId(message_id=one, conversation=conversation) for one in list(chosen)[:MOST_IDS])


_PARTS = Question(
    lambda conversation, address: Participant.objects.filter(
        conversation=conversation, address=address
    ).values_list("pk")[:1]
)
_OWN = Question(
    lambda address, customer: Identity.objects.filter(
        kind=MAIL, value=address, customer=customer
    ).values_list("pk")[:1]
)
_MATTERS = Question(lambda keys: Conversation.objects.filter(pk__in=keys).select_related("inbox", "customer"))


def takes_part(address: str, conversation: Conversation) -> bool:
    """Say whether this address has a part in it: it wrote or was written to, or is one of the customer's own."""
    return bool(_PARTS(conversation, address) or _OWN(address, conversation.customer_id))


def _named(mail: IncomingMail, letter: ReadMail) -> tuple[list[Conversation], tuple[int, ...]]:
    """The conversations that a mail names, the surest first; and those in which its own id is known."""
    tagged = conversation_id_of(mail.recipient) or _bounced_at(mail.recipient)
    answered = [one[:255] for one in dict.fromkeys([*letter.in_reply_to, *reversed(letter.references)])][
        :MOST_IDS
    ]
    # Its own id comes last, and only in the inbox at hand: an answer to it may have been here first.
    own = letter.message_id[:255]
    places = {one: place for place, one in enumerate([*answered, own]) if one}
    for one in answered:  # a relay may have put an id of its own in the place of ours
        places.setdefault(as_given_by_relays(one)[:255], places[one])
    number = number_in(letter.subject)
    known = _known(list(places))
    by_id = sorted(
        (inbox != mail.inbox_id, places[one], conversation)
        for one, conversation, inbox in known
        if one != own or own in answered or inbox == mail.inbox_id
    )
    keys = list(dict.fromkeys(([tagged] if tagged else []) + [conversation for _, _, conversation in by_id]))
    seen_in = tuple({conversation for one, conversation, _ in known if one == own})
    if not keys and number is None:
        return [], seen_in
    found = {each.pk: each for each in _MATTERS(keys)}
    named = [found[key] for key in keys if key in found]
    return named + _numbered(number, named), seen_in


def _numbered(number: int | None, named: list[Conversation]) -> list[Conversation]:
    """The conversation of a number in the subject; people also write the numbers of orders there."""
    if number is None or number in {one.number for one in named}:
        return []
    return list(Conversation.objects.select_related("inbox", "customer").filter(number=number))


def _bounced_at(recipient: str) -> int | None:
    """The conversation of the reply whose bounce address this is: a vacation notice or a person may write there."""
    message = message_id_of(recipient)
    return (
        Message.objects.filter(pk=message).values_list("conversation_id", flat=True).first()
        if message
        else None
    )


def _known(ids: list[str]) -> list[tuple[str, int, int]]:
    """Message-ID, conversation and its inbox, of those ids that we know. Without the ORM, since each mail asks."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT known.message_id, known.conversation_id, conversation.inbox_id
                FROM mail_knownid known
                JOIN conversations_conversation conversation ON conversation.id = known.conversation_id
                WHERE known.message_id IN ({marks})""",  # noqa: S608 (nothing but marks goes into it)
            ids,
        )
        return list(cursor.fetchall())
