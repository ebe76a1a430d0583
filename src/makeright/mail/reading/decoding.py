"""Decoding: bytes to text, whatever the label says, and transfer encodings, however damaged. Never raises."""

from __future__ import annotations

import binascii
import codecs
import re
from encodings.aliases import aliases
from functools import lru_cache

from makeright.mail.reading.guessing import likely_codec
from makeright.mail.reading.shapes import Flaw

# What browsers and mail programs do with these labels (encoding.spec.whatwg.org, 4.2), and names seen in the wild.
_WIDER = {
    "ascii": "cp1252", "latin_1": "cp1252", "iso8859_1": "cp1252", "iso8859_9": "cp1254", "iso8859_11": "cp874",
    "tis_620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext", "big5": "cp950",
}  # fmt: skip
_SEEN = {
    "utf8mb4": "utf_8", "utf": "utf_8", "unicode": "utf_8", "unicode11utf7": "utf_7", "unicode11utf8": "utf_8",
    "xunicode20utf8": "utf_8", "ansi": "cp1252", "xansi": "cp1252", "iso88598i": "iso8859_8", "iso88598e": "iso8859_8",
    "iso2022jpms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "gb": "gb18030",
    "xgbk": "gb18030", "xsjis": "cp932", "sjis": "cp932", "windows31j": "cp932", "xeucjp": "euc_jp",
    "ksc56011987": "cp949", "ksc5601": "cp949", "windows949": "cp949", "xwindows949": "cp949", "chinesebig5": "cp950",
    "xbig5": "cp950", "xmacroman": "mac_roman", "macintosh": "mac_roman", "xmaccyrillic": "mac_cyrillic",
    "xcp1252": "cp1252", "latin1": "latin_1", "usasciiascii": "ascii", "koi8": "koi8_r",
}  # fmt: skip
_NOT_TEXT = frozenset(
    "base64_codec bz2_codec hex_codec mbcs oem quopri_codec rot_13 uu_codec zlib_codec".split()
)
_NOTHING_SAID = frozenset({"", *"default unknown unknown8bit xunknown 8bit 7bit binary none null".split()})

# Codecs by letters and digits alone, so that "UTF_8", "utf 8" and "utf-8" are one. An allow-list: codecs like punycode
# take quadratic time, and a label must never make Python look for a module.
_CODECS = {
    re.sub("[^a-z0-9]", "", spelling): codec
    for alias, codec in aliases.items()
    if codec not in _NOT_TEXT
    for spelling in (alias, codec)
} | _SEEN
_WINDOWS = re.compile(r"(?:x?windows|win|cp|ibm|x?cp)([0-9]{3,5})")
_ISO = re.compile(r"(?:x?iso)?8859([0-9]{1,2})")

# In these, bytes that look like ASCII may mean something else.
_SHIFTING = frozenset("utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le hz".split())
_TOLERATED = 0.1  # share of damaged characters below which the label is believed


@lru_cache(maxsize=512)
def codec_for(charset: str) -> str:
    """The codec for a charset label, or "" if nobody knows it."""
    key = re.sub("[^a-z0-9]", "", charset[:60].lower())
    if key in _NOTHING_SAID:
        return ""
    codec = _CODECS.get(key, "")
    for pattern, family in ((_WINDOWS, "cp"), (_ISO, "iso8859_")):
        found = pattern.match(key)
        if not codec and found:
            codec = family + found[1] if family + found[1] in _CODECS.values() else ""
    if not codec and key.startswith("utf8"):
        codec = "utf_8"
    return _WIDER.get(codec, codec)


def decode(content: bytes, charset: str = "") -> tuple[str, Flaw | None]:
    """Decode as the label says; if that can't be true, as UTF-8, by detection, at last as Windows-1252.

    Gives the text and what was wrong with the label, if anything.
    """
    codec = codec_for(charset)
    flaw = Flaw.UNKNOWN_CHARSET if not codec and charset and not _says_nothing(charset) else None
    if codec not in _SHIFTING and content.isascii() and b"\x1b" not in content and b"\x00" not in content:
        return content.decode("ascii"), flaw
    if codec.startswith(("cp125", "iso8859")):
        # Real text of these is never valid UTF-8 by chance: the label lies.
        as_utf8 = _strict(content, "utf_8")
        if as_utf8 is not None:
            return as_utf8, Flaw.WRONG_CHARSET if as_utf8 and not content.isascii() else None
    if codec:
        text = _strict(content, codec)
        if text is None and codec == "cp1252":
            text = content.decode("latin_1")
        if text is not None:
            return text, flaw
        text = _slightly_damaged(content, codec)
        if text is not None:
            return text, Flaw.DAMAGED_ENCODING
        flaw = Flaw.WRONG_CHARSET
    return _detected(content), flaw


def _says_nothing(charset: str) -> bool:
    return re.sub("[^a-z0-9]", "", charset[:60].lower()) in _NOTHING_SAID


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _slightly_damaged(content: bytes, codec: str) -> str | None:
    """The text, if all but few of its characters are right: one broken byte must not spoil a whole letter."""
    if codec.startswith("iso2022_jp"):
        return _japanese_of_microsoft(content)
    try:
        text = content.decode(codec, "replace")
    except (UnicodeError, LookupError):
        return None
    damaged = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    was_cut = damaged == 1 and foreign > 1 and text.endswith("\ufffd")
    return text if was_cut or damaged <= _TOLERATED * foreign else None


_RAISED = bytes(byte | 0x80 if 0x20 < byte < 0x7F else byte for byte in range(256))
_SHIFT = re.compile(rb"\x1b(\$[@B]|\([BJI]|\$\([A-Z])")


def _japanese_of_microsoft(content: bytes) -> str:
    """ISO-2022-JP with the characters that Microsoft added to it (iso-2022-jp-ms), which Python's codec refuses."""
    pieces = _SHIFT.split(content)
    text = [pieces[0].decode("cp932", "replace")]
    for shift, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if shift.startswith(b"$"):
            text.append(piece.translate(_RAISED).decode("euc_jis_2004", "replace"))
        elif shift == b"(I":
            text.append(piece.translate(_RAISED).decode("cp932", "replace"))
        else:
            text.append(piece.decode("cp932", "replace"))
    return "".join(text)


_MARKS = ((codecs.BOM_UTF8, "utf_8_sig"), (codecs.BOM_UTF16_LE, "utf_16"), (codecs.BOM_UTF16_BE, "utf_16"))


def _detected(content: bytes) -> str:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace")
    if b"\x1b$" in content[:4_000] and content.isascii():
        return (
            _strict(content, "iso2022_jp_ext")
            or _strict(content, "iso2022_kr")
            or _japanese_of_microsoft(content)
        )
    for codec in (_wide(content), "utf_8"):
        text = _strict(content, codec)
        if text is not None:
            return text
    text = _slightly_damaged(content, "utf_8")
    for codec in (likely_codec(content), "cp1252"):
        text = _strict(content, codec) if text is None else text
    return content.decode("latin_1") if text is None else text


def _wide(content: bytes) -> str:
    """UTF-16 without its mark shows as a NUL in every other byte."""
    sample = content[:2_000]
    if len(sample) > 3 and sample.count(0) * 3 > len(sample):
        return "utf_16_le" if sample[1::2].count(0) > sample[::2].count(0) else "utf_16_be"
    return "utf_8"


def untransfer(body: bytes, encoding: str) -> tuple[bytes, Flaw | None]:
    """Undo a Content-Transfer-Encoding. Of damaged data as much as can be had; an unknown encoding is left alone."""
    encoding = encoding.strip().lower()
    if encoding.startswith("base64"):
        return _from_base64(body)
    if encoding.startswith(("quoted-printable", "quotedprintable")):
        return binascii.a2b_qp(body.replace(b"\r\n", b"\n")), None  # a stray CR reads alike in either
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _from_uuencoded(body)
    return body, None


_BASE64_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_END = re.compile(rb"[A-Za-z0-9+/]{2,}={1,2}(?=\s)")


def _from_base64(body: bytes) -> tuple[bytes, Flaw | None]:
    flaw = None
    if body.translate(None, _BASE64_LETTERS).strip():
        flaw = Flaw.DAMAGED_ENCODING
        encoded = _base64_within(body)
        if encoded is None:
            return body, flaw  # plain words under a wrong label
        body = encoded
    try:
        return binascii.a2b_base64(body), flaw
    except binascii.Error:
        letters = _NOT_BASE64.sub(b"", body).split(b"=", 1)[0]
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), Flaw.DAMAGED_ENCODING


def _base64_within(body: bytes) -> bytes | None:
    """The base64 in a body that holds other letters too: a list's footer below it, or damage in its middle. None if
    it isn't base64 at all."""
    lines = [line.strip() for line in body.split(b"\n")]
    good = [not line or _BASE64_LINE.fullmatch(line) is not None for line in lines]
    first_bad = good.index(False) if False in good else len(good)
    rest = [fine for fine, line in zip(good[first_bad:], lines[first_bad:], strict=True) if line]
    if sum(rest) * 2 >= len(rest):
        return b"\n".join(lines)
    ending = _BASE64_END.match(lines[first_bad] + b"\n")
    before = lines[:first_bad] + ([ending[0]] if ending else [])
    return b"\n".join(before) if any(before) else None


_MAX_UU_LINES = 600_000  # of 45 bytes each


def _from_uuencoded(body: bytes) -> tuple[bytes, Flaw | None]:
    lines = body.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    if start < 0:
        return body, Flaw.DAMAGED_ENCODING
    content, flaw = bytearray(), None
    for line in lines[start + 1 : start + 1 + _MAX_UU_LINES]:
        if line.strip() in {b"end", b"`", b""}:
            break
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            flaw = Flaw.DAMAGED_ENCODING
    return bytes(content), flaw
