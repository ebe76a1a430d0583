"""Names are made harmless before anything is judged by them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.files.kinds import RASTERS
from makeright.files.naming import LONGEST, clean_name, file_name, fitting


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Rosa\\frame.jpg", "frame.jpg"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.jpg"),
        ("a\0b\r\nc.jpeg", "abc.jpeg"),
        ("x.ph\u200bp", "x.php.jpg"),
        (".htaccess", "htaccess.jpg"),
        (".ht\u200baccess", "htaccess.jpg"),
        ("\uff0e\uff0e\uff0fetc\uff0fpasswd", "passwd.jpg"),  # full-width dots and slashes
        ("a\u2024php", "a.php.jpg"),  # a one dot leader
        ("con.jpg", "_con.jpg"),
        ("COM1 .jpg", "_COM1 .jpg"),
        ("LPT\u00b9.jpg", "_LPT1.jpg"),
        ('a<b>"|?*:c.jpg', "a_b______c.jpg"),
        ("photo.jpg. . .", "photo.jpg"),
        ("photo.html", "photo.html.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("\u202e", "file.jpg"),
        ("Größe 50×70.jpg", "Größe 50×70.jpg"),
        ("日本語.jpg", "日本語.jpg"),
    ],
)
def test_names_are_made_harmless(stated: str, shown: str) -> None:
    assert file_name(stated, "image/jpeg") == shown


def test_a_name_that_is_no_pictures_keeps_its_ending() -> None:
    assert file_name("page.html", "text/html") == "page.html"
    assert fitting("page.html", "application/pdf") == "page.html"


def test_a_long_name_keeps_its_ending() -> None:
    assert file_name("a" * 400 + ".jpeg", "image/jpeg") == "a" * (LONGEST - 5) + ".jpeg"
    assert len(file_name("額" * 400 + ".jpeg", "image/jpeg").encode()) <= 250


NASTY = st.text(
    st.sampled_from(
        './\\:*?"<>| \0\r\n\t\u200b\u200e\u202e\u2066\ufeff\u2024\uff0e\uff0f\u2215\u29f8\ud800aé額'
    )
    | st.characters(),
    max_size=400,
)


@given(NASTY, st.sampled_from([*sorted(RASTERS), "application/pdf", "text/html", ""]))
def test_no_name_leads_out_of_its_folder_or_deceives(stated: str, mime: str) -> None:
    name = file_name(stated, mime)
    assert name == name.strip(". ")
    assert name
    assert not set(name) & set('/\\:*?"<>|')
    assert {unicodedata.category(letter) for letter in name}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert len(name) <= LONGEST
    assert len(name.encode()) <= 255
    if mime in RASTERS:
        assert name.rpartition(".")[2].lower() in {"png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp"}


@given(NASTY)
def test_cleaning_twice_is_cleaning_once(stated: str) -> None:
    once = clean_name(stated)
    assert clean_name(once) == once
