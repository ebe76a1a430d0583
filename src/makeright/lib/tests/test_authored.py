"""What a colleague wrote in an editor: what is said stays, all else goes, whoever made it."""

from __future__ import annotations

import pytest

from makeright.lib.authored import authored, is_plain

PLACE = "/conversations/7/draft/pictures/abc"


@pytest.mark.parametrize(
    "kept",
    [
        "<div>Dear <b>Karim</b>,</div><div><br></div>",
        "<ul><li>one</li><li>two</li></ul>",
        "<blockquote><div>you wrote</div></blockquote>",
        '<div><a href="https://example.com/a?b=1">look</a></div>',
        "<ol><li>first</li></ol><pre>code</pre>",
    ],
)
def test_what_an_editor_makes_stays_as_it_is(kept: str) -> None:
    assert authored(kept) == kept


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("<script>alert(1)</script><b>hi</b>", "<b>hi</b>"),
        ('<b onclick="alert(1)" style="color:red" class="x">hi</b>', "<b>hi</b>"),
        ('<a href="javascript:alert(1)">hi</a>', "hi"),
        ('<img src="https://example.com/pixel.gif">hi', "hi"),
        ('<img src="data:image/png;base64,iVBORw0KGgo=">hi', "hi"),
        ('<img src="cid:else@example.com">hi', "hi"),
        ('<form action="/x"><input name="y">hi</form>', "hi"),
        ('<font color="red" face="Arial">hi</font>', "hi"),
        ("<svg><script>alert(1)</script></svg>hi", "hi"),
        ("<style>b{}</style>hi", "hi"),
    ],
)
def test_what_it_does_not_make_goes(written: str, left: str) -> None:
    assert authored(written) == left


def test_a_picture_of_ours_gets_the_source_that_is_given() -> None:
    markup = f'<div>Look: <img src="{PLACE}" alt="corner"></div>'
    assert 'src="inline/x"' in authored(markup, pictures={PLACE: "inline/x"})


def test_a_picture_of_another_draft_goes() -> None:
    assert authored(f'<img src="{PLACE}2">hi', pictures={PLACE: "inline/x"}) == "hi"


@pytest.mark.parametrize(
    "alt", ["x><script>alert(1)</script>", "&quot;><img src=x onerror=alert(1)>", "x&gt;&lt;b&gt;"]
)
def test_no_alternative_text_ends_its_picture_early(alt: str) -> None:
    for source in ("https://example.com/x.gif", PLACE):
        written = authored(f'<img alt="{alt}" src="{source}">hi', pictures={PLACE: "inline/x"})
        assert "<script" not in written
        assert "onerror=" not in written.replace("&quot;", "").partition("<img")[0]
        assert written.count("<") <= 1


def test_lines_alone_are_plain_and_a_bold_word_is_not() -> None:
    assert is_plain("<div>Dear Karim,</div><p>yes<br>no</p>")
    assert not is_plain("<div>Dear <b>Karim</b>,</div>")
    assert not is_plain("<ul><li>one</li></ul>")
