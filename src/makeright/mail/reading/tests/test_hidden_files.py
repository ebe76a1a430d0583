"""Files that hide: winmail.dat, uuencoded words; and what is sealed."""

from __future__ import annotations

import base64
import binascii
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading import Flaw, read, tnef
from makeright.mail.reading.sealed import signed_content
from makeright.mail.reading.tests.letters import PLAIN, letter, mail


def attribute(key: int, value: bytes, level: int = 2) -> bytes:
    return pack("<BHHI", level, key, 6, len(value)) + value + pack("<H", sum(value) & 0xFFFF)


def properties(*each: tuple[int, int, bytes]) -> bytes:
    """(id, type, value) of variable length, or four bytes for a number."""
    written = pack("<I", len(each))
    for key, kind, value in each:
        written += pack("<HH", kind, key)
        if kind in {0x1E, 0x1F, 0x102, 0x0D}:
            written += pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
        else:
            written += value
    return written


def winmail(*attributes: bytes, codepage: int = 1252) -> bytes:
    return pack("<IH", 0x223E9F78, 1) + attribute(0x9007, pack("<II", codepage, 0), 1) + b"".join(attributes)


FILE = (
    attribute(0x9002, b"\1\0" + b"\0" * 12)
    + attribute(0x8010, b"RECHNU~1.PDF\0")
    + attribute(0x800F, b"%PDF-1.4 bill")
    + attribute(
        0x9005,
        properties(
            (0x3705, 0x03, pack("<I", 1)),
            (0x3707, 0x1F, "Rechnung März.pdf\0".encode("utf_16_le")),
            (0x370E, 0x1E, b"application/pdf\0"),
        ),
    )
)
NAMED = attribute(
    0x9003,
    pack("<I", 1)
    + pack("<HH", 0x1E, 0x8001)
    + b"\0" * 16
    + pack("<II", 1, 6)
    + b"a\0b\0c\0"
    + b"\0\0"
    + pack("<II", 1, 2)
    + b"x\0\0\0",
    1,
)


def with_winmail(content: bytes, *others: str) -> bytes:
    packed = (
        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return mail("mixed", *others, packed + base64.encodebytes(content).decode())


def test_a_winmail_is_unpacked() -> None:
    """E39."""
    found = read(with_winmail(winmail(NAMED, FILE), PLAIN))
    assert found.text == "plain words"
    assert [(one.filename, one.mime, one.content) for one in found.parts] == [
        ("Rechnung März.pdf", "application/pdf", b"%PDF-1.4 bill")
    ]
    assert found.warnings == ()


def test_the_words_of_a_winmail_are_read_where_there_are_no_others() -> None:
    body = attribute(0x800C, "Größe?\0".encode("cp1252"), 1)
    html = attribute(0x9003, properties((0x1013, 0x102, b"<p>in <b>HTML</b></p>")), 1)
    assert read(with_winmail(winmail(body, FILE))).text == "Größe?"
    found = read(with_winmail(winmail(html)))
    assert (found.text, found.html) == ("in HTML", "<p>in <b>HTML</b></p>")
    assert read(with_winmail(winmail(body, FILE), PLAIN)).text == "plain words"


def test_a_picture_that_the_packed_html_shows_is_inline() -> None:
    html = attribute(0x9003, properties((0x1013, 0x102, b'<img src="cid:corner">')), 1)
    picture = attribute(0x9002, b"\1\0" + b"\0" * 12) + attribute(
        0x9005,
        properties((0x3712, 0x1E, b"corner\0"), (0x370E, 0x1E, b"image/png\0"), (0x3701, 0x102, b"\x89PNG")),
    )
    (part,) = read(with_winmail(winmail(html, picture))).parts
    assert (part.inline, part.content_id, part.filename, part.content) == (
        True,
        "corner",
        "image.png",
        b"\x89PNG",
    )


def test_no_junk_comes_out_of_a_winmail() -> None:
    """E30."""
    junk = attribute(0x9002, b"\1\0") + attribute(
        0x9005,
        properties(
            (0x370E, 0x1E, b"a\0b"),
            (0x3712, 0x1E, b"c\0d"),
            (0x3707, 0x1E, b"e\0f.txt"),
            (0x3701, 0x102, b"x"),
        ),
    )
    (part,) = read(with_winmail(winmail(junk), PLAIN)).parts
    assert (part.mime, part.content_id, part.filename) == ("text/plain", "cd", "ef.txt")


def test_a_mail_in_a_winmail_gives_its_words_and_files() -> None:
    inner = winmail(attribute(0x800C, b"the older one\0", 1), FILE)
    holder = (
        attribute(0x9002, b"\1\0" + b"\0" * 12)
        + attribute(0x8010, b"Older\0")
        + attribute(0x9005, properties((0x3701, 0x0D, b"\0" * 16 + inner)))
    )
    found = read(with_winmail(winmail(holder), PLAIN))
    assert [(one.filename, one.content[:8]) for one in found.parts] == [
        ("Older.txt", b"the olde"),
        ("Rechnung März.pdf", b"%PDF-1.4"),
    ]


def test_rich_text_is_a_file_where_there_are_no_other_words() -> None:
    # The example of MS-OXRTFCP, 4.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    (part,) = read(with_winmail(winmail(attribute(0x9003, properties((0x1009, 0x102, packed)), 1)))).parts
    assert (part.filename, part.content) == (
        "message.rtf",
        b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no winmail",
        winmail(),
        winmail(FILE)[:-40],
        winmail(FILE)[:30],
        winmail(attribute(0x9005, b"\xff" * 40)),
    ],
)
def test_a_damaged_winmail_is_kept(content: bytes) -> None:
    found = read(with_winmail(content, PLAIN))
    assert "winmail.dat" in [one.filename for one in found.parts]
    assert Flaw.DAMAGED_WINMAIL in found.warnings


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_winmail_makes_it_raise(noise: bytes, at: int) -> None:
    whole = winmail(NAMED, FILE)
    tnef.unpack(whole[:at] + noise + whole[at + len(noise) :])


UU = "begin 644 b\u00f6se.txt\n" + binascii.b2a_uu(b"hello frame").decode() + "`\nend\n"


def test_uuencoded_files_are_taken_out_of_the_words() -> None:
    found = read(
        letter(
            f"Look:\n\n{UU}\nAnd this:\n\n{UU.replace('644', '600')}\nBye",
            "Content-Type: text/plain; charset=utf-8",
        )
    )
    assert [(one.filename, one.content) for one in found.parts] == [("böse.txt", b"hello frame")] * 2
    assert found.text.split() == ["Look:", "And", "this:", "Bye"]


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 x\nno code at all, never ends",
        "begin 644 x\nthis is not uuencoded: ÄÖÜ\nend",
        "I begin 644 x\nend",
        "begin 644 x\nend",
    ],
)
def test_words_that_only_begin_so_stay(text: str) -> None:
    found = read(letter(text, "Content-Type: text/plain; charset=utf-8"))
    assert (found.text, found.parts) == (text, ())


OUTER, DATA = "06092a864886f70d010702", "06092a864886f70d010701"


def der(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + size + content


def signed(content: bytes) -> bytes:
    inside = der(0x02, b"\1") + der(0x31, b"") + der(0x30, bytes.fromhex(DATA) + der(0xA0, content))
    return der(0x30, bytes.fromhex(OUTER) + der(0xA0, der(0x30, inside)))


INNER = b"Content-Type: text/plain\r\n\r\nsigned words"


@pytest.mark.parametrize(
    "content",
    [
        signed(der(0x04, INNER)),
        signed(der(0x24, der(0x04, INNER[:10]) + der(0x04, INNER[10:]))),
        b"\x30\x80"
        + bytes.fromhex(OUTER)
        + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
        + bytes.fromhex(DATA)
        + b"\xa0\x80\x24\x80"
        + der(0x04, INNER)
        + b"\0\0" * 6,
    ],
)
def test_what_is_signed_as_a_whole_is_read(content: bytes) -> None:
    found = read(
        letter(
            base64.encodebytes(content),
            "Content-Type: application/pkcs7-mime; smime-type=signed-data",
            "Content-Transfer-Encoding: base64",
        )
    )
    assert (found.text, found.seal) == ("signed words", "smime_signed")
    assert [one.filename for one in found.parts] == ["smime.p7m"]


@given(st.binary(max_size=60), st.integers(0, 120))
def test_no_signature_makes_it_raise(noise: bytes, at: int) -> None:
    whole = signed(der(0x04, INNER))
    signed_content(whole[:at] + noise + whole[at + len(noise) :])


@pytest.mark.parametrize(
    ("raw", "seal", "files"),
    [
        (mail("encrypted; protocol=application/pgp-encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----"), "pgp_encrypted", ["encrypted-by-pgp.txt", "encrypted.asc"]),
        (mail("signed; protocol=application/pgp-signature", PLAIN, "Content-Type: application/pgp-signature\r\n\r\nx"), "pgp_signed", ["attachment.asc"]),
        (mail("signed; protocol=application/pkcs7-signature", PLAIN, "Content-Type: application/pkcs7-signature\r\n\r\nx"), "smime_signed", ["smime.p7s"]),
        (letter("MIIx", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "Content-Transfer-Encoding: base64"), "smime_encrypted", ["smime.p7m"]),
        (letter("-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n-----END PGP MESSAGE-----"), "pgp_encrypted", []),
        (letter("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHello"), "pgp_signed", []),
        (letter("Hello"), "", []),
    ],
)  # fmt: skip
def test_what_is_sealed_is_known_as_such_and_kept(raw: bytes, seal: str, files: list[str]) -> None:
    found = read(raw)
    assert (found.seal, [one.filename for one in found.parts]) == (seal, files)
    assert (Flaw.ENCRYPTED in found.warnings) == seal.endswith("encrypted")
