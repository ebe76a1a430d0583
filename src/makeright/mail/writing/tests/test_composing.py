from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import getaddresses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeright.lib.headers import usable_address
from makeright.lib.html import sanitize
from makeright.lib.text import squeeze, without_controls
from makeright.mail.reading import Flaw, read
from makeright.mail.writing import Enclosure, Outgoing, compose, new_message_id, reply_subject

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))

ANSWER = Outgoing(
    from_name="Mina, Frame House",
    from_address="help@frames.example",
    to=[("Rosa Lang", "rosa@example.com")],
    subject="Re: My frame",
    text="Dear Rosa,\n\nwe send a new one today.\nMina",
    message_id="<1@frames.example>",
    date=datetime(2025, 3, 3, 10, tzinfo=UTC),
)


def recipients(raw: bytes) -> set[str]:
    """Who would get this mail, as another program reads it: strictly, by the headers of the standard library."""
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    fields = [message.get_all(name, []) for name in ("to", "cc", "bcc", "resent-to", "apparently-to")]
    return {box.addr_spec for field in fields for value in field for box in value.addresses}


def test_an_answer_arrives_as_it_was_meant() -> None:
    raw = compose(
        replace(
            ANSWER,
            cc=[("Karim", "karim@example.com")],
            reply_to="help+r-1@frames.example",
            in_reply_to="<2@example.com>",
            references=["<0@example.com>", "<2@example.com>"],
            language="de",
        )
    )
    found = read(raw)
    assert found.from_ == ("Mina, Frame House", "help@frames.example")
    assert found.reply_to == (("Mina, Frame House", "help+r-1@frames.example"),)
    assert found.to == (("Rosa Lang", "rosa@example.com"),)
    assert found.cc == (("Karim", "karim@example.com"),)
    assert (found.subject, found.text, found.date) == (ANSWER.subject, ANSWER.text, ANSWER.date)
    assert (found.message_id, found.in_reply_to) == ("<1@frames.example>", ("<2@example.com>",))
    assert found.references == ("<0@example.com>", "<2@example.com>")
    assert found.headers["content-language"] == ["de"]
    assert (found.robot, found.warnings, found.parts) == ("human", (), ())
    assert "<p>Dear Rosa,</p>" in found.html


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert compose(ANSWER) == compose(ANSWER)


def test_pictures_are_shown_under_the_text_and_files_go_along() -> None:
    files = [
        Enclosure("Größe.png", "image/png", PNG, "pic1@frames.example"),
        Enclosure("form.pdf", "application/pdf", b"%PDF", None),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff", None),
        ("drawing.svg", "image/svg+xml", b"<svg/>", "never-shown"),
    ]
    raw = compose(replace(ANSWER, attachments=files))
    found = read(raw)
    assert [(part.filename, part.mime, part.content, part.inline) for part in found.parts] == [
        ("Größe.png", "image/png", PNG, True),
        ("form.pdf", "application/pdf", b"%PDF", False),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff", False),
        ("drawing.svg", "image/svg+xml", b"<svg/>", False),
    ]
    assert found.html.index("cid:pic1@frames.example") > found.html.index("Mina")
    structure = [part.get_content_type() for part in email.message_from_bytes(raw).walk()]
    assert structure == [
        "multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html", "image/png",
        "application/pdf", "image/jpeg", "image/svg+xml",
    ]  # fmt: skip


def test_the_html_is_light_and_safe() -> None:
    found = read(compose(replace(ANSWER, text="<script>x</script>\nsee https://example.com/?a=1&b=2")))
    body = found.html.partition("<body>")[2].partition("</body>")[0].strip()
    assert sanitize(body).html == body
    assert 'href="https://example.com/?a=1&amp;b=2"' in body


def test_a_mail_of_no_person_says_so() -> None:
    found = read(compose(replace(ANSWER, auto_submitted="auto-replied")))
    assert found.robot == "auto"
    assert found.headers["auto-submitted"] == ["auto-replied"]
    assert found.headers["x-auto-response-suppress"] == ["All"]


def test_references_are_the_first_and_the_last_twenty() -> None:
    found = read(compose(replace(ANSWER, references=[f"<{number}@example.com>" for number in range(100)])))
    assert found.references == ("<0@example.com>", *(f"<{number}@example.com>" for number in range(80, 100)))


def test_what_is_no_id_is_not_referred_to() -> None:
    found = read(
        compose(
            replace(
                ANSWER, references=["<a@b>\r\nBcc: evil@example.com", "<a b>", "", "c@d"], in_reply_to="<>"
            )
        )
    )
    assert (found.references, found.in_reply_to) == (("<c@d>",), ())
    assert "bcc" not in found.headers


HOSTILE_WORDS = [
    "x\r\nBcc: evil@example.com",
    "x\nTo: evil@example.com\n",
    "x\rBcc: evil@example.com",
    "x\r\n\r\n<script>",
    "x, evil@example.com",
    "x <evil@example.com>",
    'x" <evil@example.com>, "y',
    "x\\",
    'x\\" <evil@example.com>, "',
    "x; evil@example.com",
    "x: evil@example.com;",
    "x (evil@example.com",
    "=?utf-8?q?x=0D=0ABcc:_evil=40example.com?=",
    "=?utf-8?q?x=2C?= <evil@example.com>",
    "x\u2028Bcc: evil@example.com",
    "x\x0b\x0c\x85Bcc: evil@example.com",
    "x\0<evil@example.com>",
    "ä, <evil@example.com>",
    "@evil.example",
    "," * 100,
    '"' * 61,
    "x" * 3_000,
    "\ud800",
    " ",
]


@pytest.mark.parametrize("words", HOSTILE_WORDS)
def test_no_words_add_a_recipient_or_a_header(words: str) -> None:
    plain = email.message_from_bytes(compose(replace(ANSWER, attachments=[("a", "a/b", b"", None)])))
    raw = compose(
        replace(
            ANSWER,
            from_name=words,
            to=[(words, "rosa@example.com")],
            cc=[(words, "karim@example.com")],
            subject=words,
            attachments=[(words, words, b"", None)],
        )
    )
    assert recipients(raw) == {"rosa@example.com", "karim@example.com"}
    message = email.message_from_bytes(raw)
    assert set(message.keys()) - {"Cc"} == set(plain.keys())
    assert [part.keys() for part in message.walk()][1:] == [part.keys() for part in plain.walk()][1:]


@pytest.mark.parametrize(
    "address",
    [
        "", "rosa", "@example.com", "rosa@", "rosa@example.com\r\nBcc: evil@example.com", "rosa@example.com, evil@example.com",
        "rosa@example.com;evil@example.com", "rosa@example.com evil@example.com", "<rosa@example.com>", "Rosa <rosa@example.com>",
        '"rosa"@example.com', "rosa(x)@example.com", "rosa@exa mple.com", "rosa@-example.com", "rosa@example..com", "rösa@example.com",
        "rosa@exam\0ple.com", "a@b@example.com", "rosa@" + "x" * 300 + ".com", "rosa@example.com\n", "rosa@[x]", "x" * 65 + "@example.com",
        "rosa@ä" + "x" * 80 + ".com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["from_address", "to", "cc", "reply_to"])
def test_an_unusable_address_is_refused_in_words(place: str, address: str) -> None:
    if place == "reply_to" and not address:
        return
    value: object = [("Rosa", address)] if place in {"to", "cc"} else address
    with pytest.raises(ValueError, match=r"mail address|mail servers"):
        compose(replace(ANSWER, **{place: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("rosa@example.com", "rosa@example.com"),
        (" rosa@example.com ", "rosa@example.com"),
        ("rosa+frames.x_y-z@sub.example.com", "rosa+frames.x_y-z@sub.example.com"),
        ("o'hara@example.com", "o'hara@example.com"),
        ("rosa..lang.@example.com", "rosa..lang.@example.com"),  # some phones' addresses are like this
        ("rosa@müller.example", "rosa@xn--mller-kva.example"),
        ("rosa@[192.0.2.1]", "rosa@[192.0.2.1]"),
        ("rosa@localhost", "rosa@localhost"),
    ],
)
def test_usable_addresses_go_over_the_wire(address: str, wire: str) -> None:
    assert usable_address(address) == wire


def test_a_mail_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="no recipient"):
        compose(replace(ANSWER, to=[], cc=[]))


@pytest.mark.parametrize(
    "changes",
    [
        {"date": ANSWER.date.replace(tzinfo=None)},
        {"message_id": "<a b>"},
        {"message_id": ""},
        {"auto_submitted": "x\r\nBcc: y"},
    ],
)
def test_what_must_be_right_is_refused_if_wrong(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"zone|Message-ID|Auto-Submitted"):
        compose(replace(ANSWER, **changes))  # type: ignore[arg-type]


_word = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.lists(
    st.sampled_from(
        [
            "From x",
            ".",
            "..",
            "",
            " ",
            "trailing ",
            "\t",
            "=",
            "=3D",
            "-- ",
            "> q",
            "x" * 200,
            "ä" * 100,
            "--=_",
            "日本",
        ]
    )
).map("\n".join)
_boxes = st.lists(
    st.tuples(_word, st.sampled_from(["a@example.com", "b@example.com", "c.d+e@example.org"])),
    max_size=3,
    unique_by=lambda box: box[1],
)
_names = st.text("abcäö日. -_", min_size=1, max_size=60).filter(lambda name: name.strip(". _-"))
_files = st.lists(
    st.tuples(
        _names,
        st.sampled_from(["image/png", "application/pdf", "text/plain"]),
        st.binary(max_size=200),
        st.sampled_from([None, "p1@x"]),
    ),
    max_size=3,
)


def _boxes_read(boxes: Sequence[tuple[str, str]]) -> list[str]:
    return [address for _, address in boxes]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(_word, _text, _boxes, _boxes, _files, st.integers(-720, 720))
def test_what_was_written_is_what_is_read(
    words: str,
    text: str,
    to: list[tuple[str, str]],
    cc: list[tuple[str, str]],
    files: list[tuple[str, str, bytes, str | None]],
    offset: int,
) -> None:
    date = datetime(2025, 3, 3, 10, tzinfo=timezone(timedelta(minutes=offset)))
    meant = replace(
        ANSWER,
        from_name=words,
        to=[*to, ("", "z@example.com")],
        cc=cc,
        subject=words,
        text=text,
        attachments=files,
        date=date,
    )
    raw = compose(meant)
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 200 and b"\r" not in line and b"\n" not in line for line in lines)
    found = read(raw)
    assert found.subject == squeeze(without_controls(words))
    assert found.text == without_controls(text, keep_directions=True).strip("\n").rstrip() or not text.strip()
    assert found.from_ is not None
    assert _boxes_read(found.to) == [*_boxes_read(to), "z@example.com"]
    assert _boxes_read(found.cc) == _boxes_read(cc)
    assert found.date == date
    assert sorted(part.content for part in found.parts) == sorted(content for _, _, content, _ in files)
    assert not set(found.warnings) - {Flaw.WRONG_CHARSET}
    assert {address for _, address in getaddresses(email.message_from_bytes(raw).get_all("to", []))} == {
        *_boxes_read(to),
        "z@example.com",
    }


@given(st.text("aäÄ, \"'<>@()=?\\.;:", min_size=1, max_size=100))
def test_a_name_is_only_a_name(name: str) -> None:
    raw = compose(replace(ANSWER, to=[(name, "rosa@example.com")]))
    assert recipients(raw) == {"rosa@example.com"}
    assert [box.address for box in read(raw).to] == ["rosa@example.com"]


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("My frame", "Re: My frame"),
        ("Re: My frame", "Re: My frame"),
        ("RE: re: Aw: My frame", "Re: My frame"),
        ("AW: SV: Antw: VS: Rif: Odp: My frame", "Re: My frame"),
        ("Re[2]: My frame", "Re: My frame"),
        ("Re : My frame", "Re: My frame"),
        ("回复：画框", "Re: 画框"),
        ("Fwd: Re: My frame", "Re: Fwd: Re: My frame"),
        ("Reframing: my frame", "Re: Reframing: my frame"),
        ("  two \n lines ", "Re: two lines"),
        ("", "Re:"),
    ],
)
def test_an_answer_has_one_re(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer
    assert reply_subject(answer) == answer


def test_new_ids_are_at_the_domain_and_never_twice() -> None:
    ids = {new_message_id("frames.example") for _ in range(100)}
    assert len(ids) == 100
    assert all(one.startswith("<") and one.endswith("@frames.example>") for one in ids)
    with pytest.raises(ValueError, match="mail address"):
        new_message_id("frames.example>\r\n")


def test_a_signature_stands_below_in_text_and_in_html() -> None:
    raw = compose(replace(ANSWER, signature="Mina <Okafor>\nFrame House & Sons"))
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    plain, page = (message.get_body([kind]) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    text = plain.get_content().replace("\r\n", "\n")
    assert text.rstrip("\n").endswith("Mina\n\n-- \nMina <Okafor>\nFrame House & Sons")
    html = page.get_content()
    assert "<p>Mina &lt;Okafor&gt;<br>Frame House &amp; Sons</p>" in html
    assert "-- " not in html


def test_without_a_signature_no_line_announces_one() -> None:
    assert b"signature" not in compose(ANSWER)
    assert compose(replace(ANSWER, signature="\n")) == compose(ANSWER)
