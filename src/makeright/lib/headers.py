"""Header fields, written so that a value is only a value: no new line, no second recipient, no other field."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Sequence

from makeright.lib.text import squeeze, without_controls

_WIDTH = 76  # of a line; RFC 5322, 2.1.1 asks for at most 78
_WORD_BYTES = 42  # of UTF-8 in one encoded word, which may have 75 characters (RFC 2047, 2)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*")
_LITERAL = re.compile(r"\[(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|IPv6:[0-9A-Fa-f:.]{2,45})\]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")  # RFC 5322, 3.2.3, and the space between two
_ID = re.compile(r"<[!-;=?-~]{1,900}>")


def field(name: str, value: str) -> str:
    """One field of printable ASCII, folded at its spaces."""
    lines: list[str] = []
    line = f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _WIDTH and line != f"{name}:":
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line]) + "\r\n"


def text_field(name: str, text: str) -> str:
    """A field of free text, such as a subject."""
    return field(name, _phrase(_one_line(text)))


def address_field(name: str, boxes: Iterable[tuple[str, str]]) -> str:
    """A field of exactly these mailboxes, or nothing for none. Raises ValueError for an address that can't be used."""
    written = ", ".join(mailbox(*box) for box in boxes)
    return field(name, written) if written else ""


def mailbox(name: str, address: str) -> str:
    """One mailbox. The name is quoted or encoded whole, so that a comma or an address in it is only a name."""
    checked = usable_address(address)
    name = _one_line(name)
    if not name:
        return checked
    if not name.isascii() or "=?" in name or len(name) > 60:
        return f"{_encoded(name)} <{checked}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{checked}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{checked}>'


def usable_address(address: str) -> str:
    """Check an address and give it as it goes over the wire. Raises ValueError, in words, if it can't be used."""
    local, _, domain = address.strip(" ").rpartition("@")
    if not local or not domain:
        raise ValueError(f"{address!r} is not a mail address: it needs something before and after one @.")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError(f"{address!r} is not a mail address: there can't be such a domain.") from None
    if not local.isascii():
        raise ValueError(f"{address!r} has letters before the @ that mail servers in general don't take.")
    if not _LOCAL.fullmatch(local) or not (_DOMAIN.fullmatch(domain) or _LITERAL.fullmatch(domain)):
        raise ValueError(f"{address!r} is not a mail address: it holds a character that none may have.")
    if len(local) + 1 + len(domain) > 254:
        raise ValueError(f"{address!r} is not a mail address: it is too long.")
    return f"{local}@{domain}"


def new_message_id(domain: str) -> str:
    """Make a fresh Message-ID at the domain that the mail comes from; a host's name would look like spam."""
    return f"<{secrets.token_hex(16)}@{usable_address('id@' + domain).rpartition('@')[2]}>"


def message_id(written: str) -> str:
    """One Message-ID in its brackets. Raises ValueError if it isn't one."""
    bracketed = "<" + written.strip().removeprefix("<").removesuffix(">") + ">"
    if not _ID.fullmatch(bracketed):
        raise ValueError(f"{written!r} is not a Message-ID.")
    return bracketed


def id_field(name: str, ids: Sequence[str]) -> str:
    """A field of Message-IDs, one a line; what a stranger's program called an id and isn't one is left out."""
    usable = ["<" + one.strip().removeprefix("<").removesuffix(">") + ">" for one in ids]
    chosen = list(dict.fromkeys(one for one in usable if _ID.fullmatch(one)))
    return f"{name}: " + "\r\n ".join(chosen) + "\r\n" if chosen else ""


def old_parameter(name: str, value: str) -> str:
    """A parameter for programs that never learned RFC 2231: with encoded words in quotes, as all of them understand."""
    value = _one_line(value)
    return (
        parameter(name, value)
        if value.isascii()
        else f';\r\n {name}="' + _encoded(value).replace(" ", "\r\n ") + '"'
    )


def parameter(name: str, value: str) -> str:
    """A parameter like a file name: quoted if it is plain, else as RFC 2231 has it, in pieces if it is long."""
    value = _one_line(value)
    if value.isascii() and len(value) <= 60 and not set(value) & {'"', "\\", "%", "="}:
        return f';\r\n {name}="{value}"'
    encoded = ["utf-8''"]
    for letter in value:
        piece = _percent(letter)
        if len(encoded[-1]) + len(piece) > 55:
            encoded.append("")
        encoded[-1] += piece
    if len(encoded) == 1:
        return f";\r\n {name}*={encoded[0]}"
    return "".join(f";\r\n {name}*{number}*={piece}" for number, piece in enumerate(encoded))


def _one_line(text: str) -> str:
    return squeeze(without_controls(text))


def _phrase(text: str) -> str:
    """Free text: as it is where that is safe, else in encoded words."""
    plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= _WIDTH - 20
    return text if plain else _encoded(text)


def _encoded(text: str) -> str:
    """Encoded words (RFC 2047), none cut inside of a character. Base64: nothing in it can mean anything."""
    words: list[bytes] = []
    word = b""
    for letter in text:
        more = letter.encode("utf-8")
        if len(word) + len(more) > _WORD_BYTES:
            words.append(word)
            word = b""
        word += more
    words.append(word)
    return " ".join(f"=?utf-8?b?{base64.b64encode(one).decode('ascii')}?=" for one in words)


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")


def _percent(letter: str) -> str:
    return letter if letter in _PLAIN else "".join(f"%{byte:02X}" for byte in letter.encode("utf-8"))
