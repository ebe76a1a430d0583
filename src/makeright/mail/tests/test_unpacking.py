"""Mails are found in mailboxes of every kind, each whole, and no prose passes for the beginning of one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from makeright.mail.unpacking import DELETED, DRAFT, SPAM, Found, look_through

FIRST = b"From: rosa@example.com\nDate: Tue, 3 Mar 2020 09:00:00 +0000\nSubject: One\n\nHello.\n\nFrom noon on I wait.\n"
SECOND = b"From: karim@example.com\nSubject: Two\n\n>From the box fell glass.\n>>From him.\n"


def found(place: Path) -> list[Found]:
    return list(look_through(place))


def test_an_mbox_gives_each_mail_whole(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_bytes(
        b"From rosa@example.com Tue Mar  3 09:00:05 2020\n" + FIRST + b"\n"
        b"From - Wed Mar  4 10:11:12 2020\n" + SECOND + b"\n"
    )
    one, two = found(box)
    assert one.content() == FIRST + b"\n"
    assert (
        two.content()
        == SECOND.replace(b">From the", b"From the").replace(b">>From him", b">From him") + b"\n"
    )
    assert one.dated == datetime(2020, 3, 3, 9, tzinfo=UTC)
    assert two.dated is None
    assert two.at == datetime(2020, 3, 4, 10, 11, 12, tzinfo=UTC)
    assert one.name == f"{box}#1"


@pytest.mark.parametrize(
    "separator",
    [
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        b"From 1541021452342-1@xxx Thu Nov 01 12:10:11 +0000 2018",
        b"From rosa@example.com Tue Mar  3 09:00 2020",
        b"From rosa@example.com  Tue Mar  3 09:00:05 CET 2020",
        b"From - Wed Mar  4 10:11:12 2020\r",
    ],
)
def test_the_lines_that_programs_write_part_mails(tmp_path: Path, separator: bytes) -> None:
    box = tmp_path / "box"
    box.write_bytes((separator + b"\n" + FIRST + b"\n") * 3)
    assert [each.content() for each in found(box)] == [FIRST + b"\n"] * 3


def test_a_line_of_prose_parts_nothing(tmp_path: Path) -> None:
    box = tmp_path / "box"
    prose = FIRST + b"\nFrom Monday at 10:30, for all of 2020\nwe are away.\n"
    box.write_bytes(b"From rosa@example.com Tue Mar  3 09:00:05 2020\n" + prose)
    assert [each.content() for each in found(box)] == [prose]


def test_a_maildir_gives_what_was_sent_and_kept(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp", ".Sent/cur"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "new/1.a").write_bytes(FIRST)
    (tmp_path / "cur/2.b:2,S").write_bytes(SECOND)
    (tmp_path / "cur/3.c:2,DS").write_bytes(SECOND)
    (tmp_path / "cur/4.d:2,ST").write_bytes(SECOND)
    (tmp_path / "tmp/5.e").write_bytes(b"half a m")
    (tmp_path / ".Sent/cur/6.f:2,S").write_bytes(FIRST)
    told = {each.path.name[0]: each.why_not for each in found(tmp_path)}
    assert told == {"1": "", "2": "", "3": DRAFT, "4": DELETED, "6": ""}
    os.utime(tmp_path / "new/1.a", (1_583_226_000, 1_583_226_000))
    (first,) = (each for each in found(tmp_path) if each.path.name == "1.a")
    assert first.at == datetime(2020, 3, 3, 9, tzinfo=UTC)
    assert first.content() == FIRST


def test_a_folder_gives_single_mails_and_boxes_and_passes_over_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one.EML").write_bytes(FIRST)
    (tmp_path / "a/notes.txt").write_bytes(b"Buy wood.\n")
    (tmp_path / "b.mbox").write_bytes(b"From - Wed Mar  4 10:11:12 2020\n" + SECOND)
    (tmp_path / "round").symlink_to(tmp_path)
    assert [each.path.name for each in found(tmp_path)] == ["one.EML", "b.mbox"]
    assert found(tmp_path / "a/notes.txt")  # what is named is taken for a mail


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (b"X-Mozilla-Status: 0009", DELETED),
        (b"X-Mozilla-Status: 0001", ""),
        (b"X-Mozilla-Status: what", ""),
        (b"X-Status: DF", DELETED),
        (b"X-Gmail-Labels: Archived,Spam", SPAM),
        (b"X-Gmail-Labels: Opened,\n Trash", DELETED),
        (b"X-Gmail-Labels: Drafts", DRAFT),
        (b"X-Gmail-Labels: Drafts of frames", ""),
    ],
)
def test_what_a_program_marked_as_gone_is_said(tmp_path: Path, header: bytes, why: str) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(header + b"\n" + FIRST)
    assert [each.why_not for each in found(mail)] == [why]


def test_an_empty_file_and_one_of_noise_are_mails_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "none.eml").write_bytes(b"")
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)) * 40)
    assert [each.size for each in found(tmp_path)] == [10_240, 0]
