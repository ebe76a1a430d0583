"""Markup that changes its meaning when it is parsed a second time (mutation XSS), from the histories of DOMPurify, ammonia,
bleach, Google Caja and lxml, and by our own hand."""

from __future__ import annotations

import random

BAD = "<img src=x onerror=ran(1)>"
_HIDDEN = "&lt;img src=x onerror=ran(1)&gt;"

MUTATIONS = [
    # A parser in another mode: what was text becomes markup, or the other way round.
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;{_HIDDEN}\">",
    f"<math><mtext><table><mglyph><style><math href=\"</style>{BAD}\">",
    f"<form><math><mtext></form><form><mglyph><style></math>{BAD}",
    f"<svg></p><style><a id=\"</style>{BAD}\">",
    f"<svg><style><a title=\"</style>{BAD}\"></style></svg>",
    f"<svg><desc><title><a id=\"</title>{BAD}\">",
    f"<svg><foreignObject><style><!--</style><p id=\"-->{BAD}\">",
    f"<math><annotation-xml encoding=\"text/html\"><style></math>{BAD}</style>",
    f"<math><annotation-xml encoding=\"text/html\"><xmp><p title=\"</xmp>{BAD}\">",
    f"<svg><annotation-xml><foreignobject><style><!--</style><p id=\"-->{BAD}\"></style>",
    f"<math><mi><table><malignmark><style></table>{BAD}</style>",
    f"<svg><p><style><g title=\"</style>{BAD}\">",
    f"<svg><![CDATA[><p title=\"]]>{BAD}\">",
    f"<svg><script>//&NewLine;ran(1)</script><title><![CDATA[</title>{BAD}]]>",
    f"<math><style><img title=\"</style>{BAD}\">",
    # Elements whose content is text for one parser and markup for another.
    f"<noscript><style></noscript>{BAD}</style>",
    f"<noscript><p title=\"</noscript>{BAD}\">",
    f"<noembed><style></noembed>{BAD}</style>",
    f"<noframes><p title=\"</noframes>{BAD}\">",
    f"<xmp><p title=\"</xmp>{BAD}\"></xmp>",
    f"<iframe><p title=\"</iframe>{BAD}\"></iframe>",
    f"<textarea><p title=\"</textarea>{BAD}\">",
    f"<title><p title=\"</title>{BAD}\">",
    f"<template><style></template>{BAD}</style>",
    f"<template><p title=\"</template>{BAD}\"></template>",
    f"<plaintext><p title=\"</plaintext>{BAD}\">",
    f"<select><template><style><!--</select>{BAD}--></style></template></select>",
    f"<select><option><style></option></select>{BAD}</style>",
    f"<option><style></option></select><b>{BAD}</style>",
    f"<frameset><noframes><p title=\"</noframes>{BAD}\">",
    # Comments that end for one and not for another.
    f"<!--<img title=\"--><b>{BAD}\">",
    f"<!--><b>{BAD}-->",
    f"<!-->{BAD}<!---->",
    f"<!--->{BAD}-->",
    f"<!-- x --!>{BAD}-->",
    f"<!-- <!-- --> {BAD} -->",
    f"<!--{'<!--' * 50}--!>{BAD}",
    f"<!-<b>{BAD}-->",
    f"<!x title=\"-->{BAD}\">",
    f"<?x title=\"?>{BAD}\"?>",
    f"</ title=\"-->{BAD}\">",
    f"<!DOCTYPE html [<!ENTITY x \"{BAD}\">]>&x;",
    f"<![endif]-->{BAD}<!--[if !mso]>",
    f"<!--[if gte mso 9]><xml>{BAD}</xml><![endif]-->",
    # Tables push what doesn't belong there out before them.
    f"<table><style><!--</table><p title=\"-->{BAD}\">",
    f"<table><p title=\"</table>{BAD}\"><tr><td></table>",
    f"<table><a href=https://example.com><tr><td></a><a title=\"</table>{BAD}\">",
    f"<table><caption><table></caption></table><b title=\"</table>{BAD}\">",
    f"<table><colgroup><col><template>{BAD}</colgroup></table>",
    f"<table><select><option>{BAD}</table>",
    f"<b><table><i></b>{BAD}</table></i>",
    # Formatting that is opened anew where it wasn't written (the adoption agency), and nests that are cut.
    f"<a><b><p></a><a title=\"</b>{BAD}\"></p>",
    f"<b><i><u><s><p></b></i></u></s>{BAD}",
    f"<nobr><p><nobr>{BAD}</nobr>",
    "<a href=https://example.com>" * 12 + f"<table></a>{BAD}</table>",
    "<font color=red>" * 40 + f"<p></font>{BAD}",
    "<div>" * 505 + f"<svg><style><a title=\"</style>{BAD}\">",
    "<div>" * 120 + f"<table><mglyph><style><!--</style><p title=\"-->{BAD}\">",
    "<p><b>" * 200 + f"</p>{BAD}",
    "<form><div></form><div></form>" * 30 + f"<math><mtext></form><form><mglyph><style></math>{BAD}",
    # Attributes that a serializer writes otherwise than a parser reads.
    f"<p title=\"`{BAD}\">",
    f"<p title='&quot;&gt;{_HIDDEN}'>",
    f"<p title=\"&lt;/p&gt;{_HIDDEN}\">",
    f"<img alt=\"``onerror=ran(1) {_HIDDEN}\" src=https://example.com/a>",
    "<p title=a\x0bonclick=ran(1)>", "<p title=a\x0conclick=ran(1)>", "<p title=a/onclick=ran(1)>", "<p/=onclick=ran(1)>",
    "<p \"onclick=ran(1)>", "<p <img src=x onerror=ran(1)>", f"<p title=x{BAD}>", "<p title onclick=ran(1)>",
    "<a href='https://example.com/&Tab;&colon;javascript:ran(1)'>x</a>", "<a href=\"https://example.com/\n<script>ran(1)</script>\">x</a>",
    "<a href='java\u0000script:ran(1)'>x</a>", "<a href='&#106&#97vascript:ran(1)'>x</a>", "<a href='\u3000javascript:ran(1)'>x</a>",
    "<a href=https://example.com/&#34;onmouseover=ran(1)>x</a>", "<a xlink:href=javascript:ran(1)>x</a>", "<svg:a href=javascript:ran(1)>x</svg:a>",
    # Letters that become others.
    "\uff1cscript\uff1eran(1)\uff1c/script\uff1e", "<\u017fcript>ran(1)</\u017fcript>", "<\u0130mg src=x onerror=ran(1)>",
    "&lt;script&gt;ran(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;ran(1)", "&#60;img src=x onerror=ran(1)&#62;", "&ltimg src=x onerror=ran(1)&gt",
    "&lt<b>img src=x onerror=ran(1)&gt", "&#0060script>ran(1)", "&#x3c;img src=x onerror=ran(1)>", "&nvlt;script&nvgt;ran(1)",
    "<pre>\n\n<b>\n</pre>", "<listing>\n\n\nx</listing>", "<textarea>\n\nx</textarea>", "<pre><pre>\n\nx", "&#13;&#10;<pre>&#10;&#10;x</pre>",
]  # fmt: skip

_TAGS = (
    "a b p div table tr td th tbody thead tfoot caption colgroup col li ul ol dl dt dd pre img font span svg style title form "
    "select math br h1 h2 button option template noscript hr center blockquote nobr u i em strong mglyph mtext mi annotation-xml "
    "foreignObject desc listing plaintext xmp article frameset body html head details main figure ruby rt rp textarea iframe"
).split()
_ATTRIBUTES = (
    "", " ", " style=color:red", " href=https://example.com", " title='<p>&amp;\"`'", " style='font-family:\"a b\",c'",
    " href='https://example.com/<a>\"&lt;&copy=1'", " alt='\n\nx'", " dir=rtl", " colspan=2", " src=cid:a", " onclick=ran(1)",
    " src=data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", " src=//example.com/x", " encoding=text/html", " /",
)  # fmt: skip
_WORDS = (
    "text",
    "&",
    "&lt;",
    "&amp;lt;",
    "<",
    ">",
    "\n",
    "\xa0",
    "<!--",
    "-->",
    "--!>",
    "]]>",
    "<![CDATA[",
    "</",
    '"',
    "'",
    "\x00",
)


def at_random(seed: int, count: int) -> list[str]:
    """Tag soup: the same for the same seed."""
    chance = random.Random(seed)

    def piece() -> str:
        kind = chance.random()
        if kind < 0.45:
            return f"<{chance.choice(_TAGS)}{chance.choice(_ATTRIBUTES)}>"
        if kind < 0.75:
            return f"</{chance.choice(_TAGS)}>"
        return chance.choice(MUTATIONS) if kind < 0.82 else chance.choice(_WORDS)

    return ["".join(piece() for _ in range(chance.randint(1, 25))) for _ in range(count)]
