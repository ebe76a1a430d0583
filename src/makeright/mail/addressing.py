"""Our addresses: which inbox a mail is for, and the signed tags by which replies and bounces come home."""

from __future__ import annotations

from makeright.conversations.models import Conversation, Inbox, Message
from makeright.lib import tokens

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NEVER_IN_ADDRESSES = set('\r\n\t\0 ,;<>()[]"\\')
REPLY, BOUNCE = "r", "b"


def inbox_of(address: str) -> Inbox | None:
    """The inbox that an address belongs to, with or without a `+tag`; None if it isn't ours."""
    return Inbox.objects.filter(address__iexact=without_tag(address)).first() if "@" in address else None


def without_tag(address: str) -> str:
    """The normal form of an address without its `+tag`."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def our_addresses() -> frozenset[str]:
    """The addresses of all inboxes, in normal form: never a customer, never a recipient."""
    return frozenset(address.lower() for address in Inbox.objects.values_list("address", flat=True))


def first_address() -> str:
    """The address of the first inbox, in whose name the house writes unless told otherwise; "" as long as there is
    none."""
    return Inbox.objects.order_by("pk").values_list("address", flat=True).first() or ""


def is_address(address: str) -> bool:
    """Say whether this can be written to: one @, something on both sides, nothing that could end a header."""
    local, _, domain = address.strip().rpartition("@")
    return bool(
        local and "." in domain and len(address) <= 320 and not set(address.strip()) & _NEVER_IN_ADDRESSES
    )


def reply_address(conversation: Conversation) -> str:
    """Where answers go: the inbox's address, tagged so that the answer finds its conversation."""
    return conversation.inbox.plus(_tag(REPLY, conversation.pk))


def bounce_address(message: Message) -> str:
    """The envelope sender of a reply: what comes back to it is about this message, whatever it looks like."""
    return message.conversation.inbox.plus(_tag(BOUNCE, message.pk))


def conversation_id_of(address: str) -> int | None:
    """The conversation that a reply address was made for; None if it isn't signed by us."""
    return _untag(REPLY, address)


def message_id_of(address: str) -> int | None:
    """The message that a bounce address was made for; None if it isn't signed by us."""
    return _untag(BOUNCE, address)


def _tag(purpose: str, key: int) -> str:
    word = ""
    rest = key
    while rest:
        rest, digit = divmod(rest, 36)
        word = _DIGITS[digit] + word
    return f"{purpose}-{word}-{tokens.sign(f'mail-{purpose}', str(key))}"


def _untag(purpose: str, address: str) -> int | None:
    tag = address.rpartition("@")[0].partition("+")[2].lower()
    said, _, rest = tag.partition("-")
    word, _, signature = rest.partition("-")
    if said != purpose or not word or len(word) > 13 or set(word) - set(_DIGITS):
        return None
    key = int(word, 36)
    return key if tokens.verify(f"mail-{purpose}", str(key), signature) else None


def sender_of(reverse_path: str | None) -> str:
    """Who brought a mail, as we keep it: "" for the null reverse-path `<>` of reports (RFC 5321, section 4.5.5)."""
    return "" if reverse_path in (None, "<>") else reverse_path
