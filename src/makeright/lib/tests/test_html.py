from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeright.lib import html as room
from makeright.lib.html import Safe, safe_style, sanitize
from makeright.lib.tests.harmless import harm_in
from makeright.lib.tests.mutations import MUTATIONS, at_random

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
LINK = ' target="_blank" rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("markup", "safe"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<html><head><title>x</title></head><body>seen</body></html>", "seen"),
        ("<style>p{color:red}</style><script>x()</script>seen<!-- c -->", "seen"),
        ("<form><input value=x>seen</form>", "seen"),
        ("<b><i>unclosed", "<b><i>unclosed</i></b>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<td>a", "a"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<p style='color:red;position:fixed;background:url(x)'>x</p>", '<p style="color:red">x</p>'),
        ("<p style='BACKGROUND: #FFF'>x</p>", '<p style="background-color:#FFF">x</p>'),
        ("<p onclick=x id=a class=b dir=RTL>x</p>", '<p dir="RTL">x</p>'),
        ("<td colspan=9999>x", "x"),
        ("<b/x>y</b>", "<b>y</b>"),
        ("<pre>\n\n\nx</pre>", "<pre>x</pre>"),
    ],
)
def test_structure_stays_and_the_rest_goes(markup: str, safe: str) -> None:
    assert sanitize(markup) == Safe(safe, 0)


def test_a_table_stays_a_table() -> None:
    markup = '<table width="100%" bgcolor="#fff"><tr><td colspan="2" align="left">a<td>b<tr><td>c</table>'
    rows = '<tr><td colspan="2" align="left">a</td><td>b</td></tr><tr><td>c</td></tr>'
    assert sanitize(markup).html == f'<table width="100%" bgcolor="#fff"><tbody>{rows}</tbody></table>'


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&amp;b=2"),
        (" HTTPS://example.com", "HTTPS://example.com"),
        ("mailto:rosa@example.com", "mailto:rosa@example.com"),
        ("tel:+49123", "tel:+49123"),
        ("ht\ntps://example.com", "https://example.com"),
    ],
)
def test_links_open_elsewhere_and_tell_nothing(href: str, kept: str) -> None:
    markup = f'<a href="{href}" rel="opener" target="_top">x</a>'
    assert sanitize(markup).html.replace(f'href="{kept}"', "H").split() == f"<a H{LINK}>x</a>".split()


@pytest.mark.parametrize(
    "href",
    ["javascript:x", "JaVa\tscript:x", "&#106;avascript:x", "data:text/html,x", "vbscript:x", "/relative", "#a", "file:///x",
     "//example.com", "https://", "https:///x", "\x01javascript:x", "cid:a", "blob:x", ""],
)  # fmt: skip
def test_any_other_link_is_only_words(href: str) -> None:
    assert sanitize(f'<a href="{href}">x</a>').html == "x"


@pytest.mark.parametrize("source", ["cid:a@b", "CID:a@b", "cid:a%40b", " cid:a@b"])
def test_inline_pictures_come_from_us(source: str) -> None:
    safe = sanitize(f'<img src="{source}" alt="cat">', images={"a@b": "/inline/1"})
    assert safe == Safe('<img alt="cat" src="/inline/1">', 0)


def test_only_our_own_urls_are_ours() -> None:
    assert sanitize('<img src="/inline/2"><img src="cid:other">', images={"a@b": "/inline/1"}).html == ""


@pytest.mark.parametrize(
    "source", ["https://example.com/a.gif", "//example.com/a.gif", "HTTP://example.com/a.gif"]
)
def test_remote_images_wait(source: str) -> None:
    safe = sanitize(f'<img src="{source}" width=1 height=1>')
    assert safe.remote_images == 1
    assert " src=" not in safe.html
    assert 'data-remote-src="' in safe.html


def test_small_pictures_inside_of_the_text_stay() -> None:
    png = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 30).decode()
    assert sanitize(f'<img src="{PIXEL}"><img src="{png}">').html.count("<img") == 2


@pytest.mark.parametrize(
    "source",
    [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,PHN2Zz4=",
        "data:image/png,<svg>",
        "data:text/html;base64,PHN2Zz4=",
        "data:image/gif;base64," + base64.b64encode(b"GIF89a" + b"x" * 200_000).decode(),
    ],
    ids=lambda source: source[:25],
)
def test_other_data_goes(source: str) -> None:
    assert sanitize(f'<img src="{source}">').html == ""


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; font: 12px/1.5 'A B', serif", "color:red;font:12px/1.5 'A B', serif"),
        ("background: rgb(1, 2, 3)", "background-color:rgb(1, 2, 3)"),
        ("background:#fff url(http://example.com/x)", ""),
        ("color: expression(alert(1))", ""),
        ("width: calc(1px)", ""),
        ("col\\6f r: red", ""),
        ("color: red\\;position:fixed", ""),
        ("color: r/**/ed", ""),
        ("margin-left: -9999px", ""),
        ("margin: 0 auto", "margin:0 auto"),
        ("font-family: 'unclosed", ""),
        ("position: absolute; z-index: 9; content: 'x'; behavior: url(x)", ""),
        ("-moz-binding: url(x)", ""),
        ("@import 'x'", ""),
        ("", ""),
    ],
)
def test_styles_color_and_space_and_nothing_else(style: str, kept: str) -> None:
    assert safe_style(style) == kept
    assert safe_style(kept) == kept


# The classics (OWASP, DOMPurify's and ammonia's histories), each in each wrapping: some 700 mails.
PAYLOADS = [
    "<script>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>", "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>", "<a href='java&Tab;script:alert(1)'>x</a>", "<a href=' &#14; javascript:x'>x</a>",
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<base href='https://example.com/'>", "<meta http-equiv=refresh content='0;url=javascript:x'>",
    "<link rel=stylesheet href=https://example.com/x.css>", "<style>@import 'https://example.com/x.css'</style>",
    "<style><!--</style><img src=x onerror=alert(1)>--></style>", "<div style='background:url(javascript:alert(1))'>",
    "<div style='width:expression(alert(1))'>", "<div style='background-image:\\75rl(x)'>", "<table background=javascript:alert(1)>",
    "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<select onfocus=alert(1) autofocus>", "<video><source onerror=x>",
    "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>", "<details open ontoggle=alert(1)>", "<isindex type=image src=x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>", "<title><img title='</title><script>x</script>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>", "<noembed><p title='</noembed><img src onerror=x>'>",
    "<!--><img src=x onerror=alert(1)>-->", "<!--[if IE]><script>alert(1)</script><![endif]-->", "<![CDATA[><img src=x onerror=x>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>", "<p title='`><script>alert(1)</script>'>", "<img alt='\"><script>alert(1)</script>'>",
    "<a title='</a><script>x</script>' href='https://example.com/\"onmouseover=alert(1)'>x", "<img src=`javascript:alert(1)`>",
    "<img \"\"\"><script>alert(1)</script>\">", "<<script>alert(1)//<</script>", "<img src='x' / onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>", "<a\thref=javascript:alert(1)>x</a>", "<br size='&{alert(1)}'>", "<p/onclick=alert(1)>x",
    "<image src=x onerror=alert(1)>", "<plaintext><img src=x onerror=alert(1)>", "<frameset onload=alert(1)>",
    "<option><style></option></select><img src=x onerror=alert(1)></style>", "<svg><a xlink:href=javascript:alert(1)><text>x",
    "<svg><animate onbegin=alert(1)>", "<svg><foreignObject><img src=x onerror=alert(1)>", "<a href=x style='position:fixed;inset:0'>x",
    "<form id=x><button formaction=javascript:alert(1)>", "<img id=cookie name=body>", "<p id=location>x</p>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\x00<script\x00>alert(1)</script>", "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<img src=x onerror\x00=alert(1)>", "<a href='\ud800javascript:alert(1)'>x</a>", "<p title=\u2028onclick=alert(1)>",
]  # fmt: skip
WRAPPINGS = [
    "{}", "<div>{}</div>", "<table><tr>{}</tr></table>", "<b><p><a href='https://example.com'>{}", "<title>{}", "<p title='{}'>",
    "<svg>{}</svg>", "<math><mi>{}", "<pre>\n{}</pre>", "<!-- {} -->",
]  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_nothing_that_runs_comes_through(wrapping: str) -> None:
    for payload in [*PAYLOADS, *MUTATIONS]:
        once = sanitize(wrapping.replace("{}", payload))
        assert not harm_in(once.html), payload
        assert sanitize(once.html) == once, payload


def test_no_tag_soup_has_a_second_meaning() -> None:
    for markup in at_random(1, 1_500):
        once = sanitize(markup)
        assert not harm_in(once.html), markup
        assert sanitize(once.html) == once, markup


_pieces = st.one_of(
    st.sampled_from([*PAYLOADS, *MUTATIONS]),
    st.builds(
        "<{}{} {}{}".format,
        st.sampled_from(["", "/"]),
        st.sampled_from(
            "a b p div table tr td tbody li ul pre img font span svg style title form select math br h1".split()
        ),
        st.sampled_from(
            [
                "",
                "style='color:red'",
                "href=https://example.com",
                "src=cid:a",
                "src=//example.com/x",
                "title='<p>'",
            ]
        ),
        st.sampled_from([">", "/>", "", " "]),
    ),
    st.sampled_from(["text", "&", "&lt;", "<", ">", "\n", "\xa0", "<!--", "-->", "]]>", "</", '"', "'"]),
    st.text(max_size=5),
)


@settings(max_examples=300)
@given(st.lists(_pieces, max_size=25).map("".join))
def test_sanitizing_again_changes_nothing(markup: str) -> None:
    images = {"a": "/inline/1"}
    once = sanitize(markup, images=images)
    assert sanitize(once.html, images=images) == once
    assert not harm_in(once.html, frozenset(images.values()))


def test_what_never_comes_to_rest_is_shown_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_ROUNDS", 0)
    assert sanitize("<b>bold</b> <a href='https://example.com'>x</a>").html.startswith("<p>bold x (<a href=")


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 10_000_000,
        "<b>" * 300_000,
        "<a href=https://example.com>" * 40_000,
        "&amp;" * 1_000_000,
        "<table><tr><td>" * 50_000,
        "<p>x" * 40_000,
        "<p style='" + "color:red;" * 100_000 + "'>x",
        "<div style='display:none'>" * 50_000,
        "x" * 2_000_000,
        "<b></i></p>" * 50_000,
        '<img src="data:image/png;base64,' + "A" * 3_000_000 + '">',
    ],
    ids=lambda markup: markup[:12],
)
def test_hostile_html_is_bounded(markup: str) -> None:
    safe = sanitize(markup)
    assert len(safe.html) <= 4_000_000
    assert safe.html.count("<div") <= room.MAX_DEPTH or "</div>" in safe.html
    assert sanitize(safe.html).html == safe.html


def test_it_says_when_the_end_is_missing() -> None:
    assert sanitize("x" * (room.MAX_TEXT + 1)).shortened
    assert not sanitize("x" * 1_000).shortened
