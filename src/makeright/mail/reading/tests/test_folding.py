"""A field that is folded without end costs nothing, and what follows it is read."""

from makeright.mail.reading import read
from makeright.mail.reading.limits import MAX_HEADER_BYTES
from makeright.mail.reading.shapes import Flaw


def test_what_stands_below_a_field_that_is_too_long_is_read() -> None:
    raw = b"X-Long: " + b"x\r\n\t" * MAX_HEADER_BYTES + b"y\r\nSubject: below\r\n folded\r\n\r\nhello"
    letter = read(raw)
    assert (letter.subject, letter.text) == ("below folded", "hello")
    assert Flaw.HEADERS_CUT in letter.warnings


def test_a_field_that_is_too_long_may_be_the_last_thing_of_all() -> None:
    assert read(b"From: rosa@example.com\r\nSubject: " + b"x\r\n " * MAX_HEADER_BYTES).text == ""
