"""The one sanitizer: HTML from a stranger goes in, HTML that may stand in our frame comes out.

Two steps: what came is written anew from tokens, bounded and tame; then nh3 (ammonia) decides by allow-list.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote

import nh3

from makeright.lib.markup import VOID, tokens
from makeright.lib.text import html_from_plain, plain_from_html, without_controls

MAX_MARKUP = 5_000_000  # characters of HTML that are read; pictures inside the text count as well
MAX_TEXT = 1_000_000  # characters of text that are kept
MAX_TAGS = 30_000
MAX_DEPTH = 100
MAX_REFERENCES = 20_000  # ampersands and the signs U+0080 to U+00BF: html5ever takes quadratic time over them
MAX_URL = 8_000
MAX_STYLE = 4_000
STYLE_REMEMBERED = 300  # characters
MAX_DATA_PICTURE = 100_000  # bytes of a picture inside the text
MAX_ROUNDS = 5

REMOTE = "data-remote-src"

_NO_IMAGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Safe:
    """Sanitized HTML. `remote_images` stand in it without a source, with `data-remote-src` to load them on request.
    `shortened`: it was too long, and the end is missing."""

    html: str
    remote_images: int
    shortened: bool = False


def sanitize(markup: str, *, images: Mapping[str, str] = _NO_IMAGES) -> Safe:
    """Make the HTML of a stranger safe to show: no scripts, no forms, nothing that loads by itself.

    `images` maps Content-IDs to our own URLs; pictures with another `cid:` lose their source. The work is repeated
    until nothing changes any more (sanitizing the result gives the result), and what never comes to rest is shown
    as plain text. Time and memory are bounded whatever comes in.
    """
    current = without_controls(markup[:MAX_MARKUP], keep_directions=True)
    shortened = len(markup) > MAX_MARKUP
    for _ in range(MAX_ROUNDS):
        tame, is_cut = _tame(current, images)
        cleaned, remote_images = _allowed(tame, images)
        shortened = shortened or is_cut
        if cleaned == current:
            return Safe(cleaned, remote_images, shortened)
        current = cleaned
    return Safe(html_from_plain(plain_from_html(current)), 0, shortened)


# What may stand in a mail. No forms, frames, media, SVG or MathML; nothing with a parser mode of its own.
_TAGS = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn "
    "div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q "
    "s samp section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)
# The content of these is meant for machines, never for a reader.
_UNSEEN = frozenset(
    "iframe math noembed noframes object script style svg template textarea title xmp".split()
)

_NUMBER = re.compile(r"[0-9]{1,4}")
_LENGTH = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?:%|px)?")
_SPAN = re.compile(r"[1-9][0-9]?")
_WORD = re.compile(r"[A-Za-z]{1,20}")
_COLOR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,30}")
_FONT_SIZE = re.compile(r"[+-]?[0-9]{1,2}")
_FACE = re.compile(r"[\w ,\-']{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")
_ANYTHING = re.compile(r"[\s\S]{0,1000}")
_DIRECTION = re.compile(r"ltr|rtl|auto", re.IGNORECASE)

_ATTRIBUTES: dict[str, dict[str, re.Pattern[str]]] = {
    "*": {
        "align": _WORD, "dir": _DIRECTION, "height": _LENGTH, "lang": _LANGUAGE, "title": _ANYTHING, "valign": _WORD,
        "width": _LENGTH,
    },
    "col": {"span": _SPAN},
    "colgroup": {"span": _SPAN},
    "font": {"color": _COLOR, "face": _FACE, "size": _FONT_SIZE},
    "hr": {"color": _COLOR, "size": _NUMBER},
    "img": {"alt": _ANYTHING, "border": _NUMBER},
    "li": {"value": _NUMBER},
    "ol": {"start": _NUMBER, "type": _WORD},
    "table": {"bgcolor": _COLOR, "border": _NUMBER, "cellpadding": _NUMBER, "cellspacing": _NUMBER},
    "td": {"bgcolor": _COLOR, "colspan": _SPAN, "nowrap": _ANYTHING, "rowspan": _SPAN},
    "th": {"bgcolor": _COLOR, "colspan": _SPAN, "nowrap": _ANYTHING, "rowspan": _SPAN},
    "tr": {"bgcolor": _COLOR},
}  # fmt: skip

# Properties that color, space and align. None that loads (no url), leaves its place (no position, transform,
# negative margin) or covers others (no z-index, float is enough).
_PROPERTIES = frozenset(
    "background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse "
    "border-color border-left border-left-color border-left-style border-left-width border-radius border-right "
    "border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color "
    "border-top-style border-top-width border-width clear color direction display float font font-family font-size "
    "font-style font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom "
    "margin-left margin-right margin-top max-height max-width min-height min-width padding padding-bottom padding-left "
    "padding-right padding-top table-layout text-align text-decoration text-indent text-transform unicode-bidi "
    "vertical-align white-space width word-break word-spacing word-wrap".split()
)
_DECLARATION = re.compile(r"\s*([A-Za-z-]{2,40})\s*:\s*([\w\s#%.,+\-'\"!()/]{1,400}?)\s*")
_FUNCTION = re.compile(r"([\w-]*)\(")
_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})
_NEGATIVE = re.compile(r"(?:^|[\s(,])-")


def safe_style(style: str) -> str:
    """Keep of an inline style what is on the list of properties and has a harmless value."""
    return _safe_style_again(style) if len(style) <= STYLE_REMEMBERED else _safe_style(style)


@lru_cache(2048)
def _safe_style_again(style: str) -> str:
    """A mail says the same few styles a hundred times."""
    return _safe_style(style)


def _safe_style(style: str) -> str:
    kept = []
    for declaration in style[:MAX_STYLE].split(";")[:80]:
        found = _DECLARATION.fullmatch(declaration)
        if found is None:
            continue
        name, value = found[1].lower(), " ".join(found[2].split())
        if name == "background":  # nearly always a color; the long form has no room for anything else
            name = "background-color"
        harmless = all(function.lower() in _FUNCTIONS for function in _FUNCTION.findall(value))
        balanced = (
            value.count('"') % 2 == 0 and value.count("'") % 2 == 0 and value.count("(") == value.count(")")
        )
        if (
            name in _PROPERTIES
            and harmless
            and balanced
            and not _NEGATIVE.search(value)
            and "/*" not in value
        ):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


_SAFE_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s]|tel:[+0-9(])[^\s]*", re.IGNORECASE)
_SAFE_REMOTE = re.compile(r"https?://[^\s/][^\s]*", re.IGNORECASE)
_DATA_PICTURE = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/]+={0,2})")
_MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}


def _link(url: str) -> str:
    """The address if it may be clicked, as a browser would read it; else nothing."""
    url = _browsers_url(url)
    return url if len(url) <= MAX_URL and _SAFE_LINK.fullmatch(url) else ""


def _browsers_url(url: str) -> str:
    return re.sub(r"[\t\r\n]", "", url).strip()


def _picture(source: str, images: Mapping[str, str], ours: Collection[str]) -> tuple[str, str]:
    """The source of an image, and the remote address that it had instead; at most one of them is not empty."""
    source = _browsers_url(source)
    if source in ours or _is_small_picture(source):
        return source, ""
    if source[:4].lower() == "cid:":
        content_id = source[4:]
        return images.get(content_id) or images.get(unquote(content_id)) or "", ""
    if source.startswith("//"):
        source = "https:" + source
    return "", source if len(source) <= MAX_URL and _SAFE_REMOTE.fullmatch(source) else ""


def _is_small_picture(source: str) -> bool:
    if not source.startswith("data:image/") or len(source) > MAX_DATA_PICTURE * 4 // 3 + 40:
        return False
    found = _DATA_PICTURE.fullmatch(source)
    if found is None:
        return False
    try:
        head = base64.b64decode(found[2][:16], validate=True)
    except binascii.Error:
        return False
    return head.startswith(_MAGIC[found[1]])


# --- The first step: written anew, bounded, each element closed. ---

_TABLE = frozenset("caption col colgroup table tbody td tfoot th thead tr".split())
_CELLS = frozenset("caption td th".split())
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table ul".split()
)
# An opening tag ends these elements of its own kind, but not across the second.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset("ol ul table td th".split())),
    "dd": (frozenset("dd dt".split()), frozenset("dl table td th".split())),
    "dt": (frozenset("dd dt".split()), frozenset("dl table td th".split())),
    "td": (_CELLS, frozenset({"table"})),
    "th": (_CELLS, frozenset({"table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "tbody": (frozenset("tbody thead tfoot caption colgroup".split()), frozenset({"table"})),
    "tfoot": (frozenset("tbody thead tfoot caption colgroup".split()), frozenset({"table"})),
    "thead": (frozenset("tbody thead tfoot caption colgroup".split()), frozenset({"table"})),
    "a": (frozenset({"a"}), frozenset("table td th".split())),
}


def _tame(markup: str, images: Mapping[str, str]) -> tuple[str, bool]:
    """Write the markup anew within our limits, each element closed; say whether something had to be left out."""
    pen = _Pen(images)
    unseen, depth = "", 0
    for kind, name, attributes in tokens(markup):
        if kind == "cut" or pen.is_full:
            pen.is_full = True
            break
        if unseen:
            if name == unseen and kind != "text":
                depth += 1 if kind == "open" else -1
                unseen = unseen if depth else ""
        elif kind == "text":
            pen.write(name)
        elif kind == "close":
            pen.close(name)
        elif name in _UNSEEN:
            unseen, depth = name, 1
        elif name in _TAGS:
            pen.open(name, attributes)
    return pen.finished(), pen.is_full


_REFERENCE = re.compile("[&\x80-\xbf]")


class _Pen:
    def __init__(self, images: Mapping[str, str]) -> None:
        self._images = images
        self._ours = frozenset(images.values())
        self._written: list[str] = []
        self._open: list[str] = []
        self._open_names: Counter[str] = Counter()
        self._tags = self._text = self._references = 0
        self.is_full = False

    def write(self, text: str) -> None:
        text = without_controls(text, keep_directions=True)
        if self._written and self._written[-1].startswith("<pre"):
            text = text.lstrip("\n")  # a parser drops the first newline of <pre>: each round would lose one
        if len(text) > MAX_TEXT - self._text:
            text, self.is_full = text[: MAX_TEXT - self._text], True
        self._text += len(text)
        for reference in _REFERENCE.finditer(text):
            self._references += 1
            if self._references > MAX_REFERENCES:
                text, self.is_full = text[: reference.start()], True
                break
        if text:
            self._written.append(html.escape(text, quote=False).replace("\xa0", "&nbsp;"))

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ENDS:
            self._end(*_ENDS[name])
        elif name in _BLOCKS:
            self._end(frozenset({"p"}), frozenset({"table", "td", "th", "caption"}))
        if len(self._open) >= MAX_DEPTH:
            return
        kept = self._kept(name, attributes)
        if (name == "a" and "href" not in kept) or (name == "img" and not kept):
            return
        self._tags += 1
        self.is_full = self._tags > MAX_TAGS
        if self.is_full:
            return
        self._written.append(
            f"<{name}" + "".join(f' {key}="{html.escape(value)}"' for key, value in kept.items()) + ">"
        )
        if name not in VOID:
            self._open.append(name)
            self._open_names[name] += 1

    def close(self, name: str) -> None:
        self._end(frozenset({name}), frozenset({"table"}) if name in _TABLE else _CELLS)

    def finished(self) -> str:
        while self._open:
            self._written.append(f"</{self._open.pop()}>")
        return "".join(self._written)

    def _end(self, names: frozenset[str], walls: frozenset[str]) -> None:
        """End the innermost open element of that name, and what is open inside of it; nothing beyond a wall."""
        if not any(self._open_names[name] for name in names):
            return
        for at in range(len(self._open) - 1, -1, -1):
            name = self._open[at]
            if name in names:
                for inner in reversed(self._open[at:]):
                    self._written.append(f"</{inner}>")
                    self._open_names[inner] -= 1
                del self._open[at:]
                return
            if name in walls:
                return

    def _kept(self, name: str, attributes: dict[str, str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for key, stated in attributes.items():
            rule = _ATTRIBUTES["*"].get(key) or _ATTRIBUTES.get(name, _NOTHING).get(key)
            value = without_controls(stated).strip()
            if rule is not None:
                if rule.fullmatch(value[:1000]):
                    kept[key] = value[:1000]
            elif key == "style":
                style = safe_style(value)
                if style:
                    kept[key] = style
            elif key == "href" and name == "a":
                link = _link(value)
                if link:
                    kept[key] = link
        if name == "img":
            source, remote = _picture(attributes.get("src", ""), self._images, self._ours)
            if not source and not remote:
                remote = _picture(attributes.get(REMOTE, ""), self._images, self._ours)[1]
            if source:
                kept["src"] = source
            elif remote:
                kept[REMOTE] = remote
        return kept


_NOTHING: dict[str, re.Pattern[str]] = {}

# --- The second step: what is not on the list is not there. ---

_SET_BY_US = {"rel": "noopener noreferrer nofollow", "target": "_blank"}

_NAMES = {name: set(rules) for name, rules in _ATTRIBUTES.items()}
_NAMES["*"] = _NAMES["*"] | {"style"}
_NAMES["a"] = {"href"}
_NAMES["img"] = _NAMES["img"] | {"src", REMOTE}


def _allowed(markup: str, images: Mapping[str, str]) -> tuple[str, int]:
    """What nh3 lets through, and how many images wait for a remote source."""
    ours = frozenset(images.values())
    remote_images = 0

    def judge(element: str, name: str, value: str) -> str | None:
        nonlocal remote_images
        if name == "style":
            return safe_style(value) or None
        if name == "href":
            return _link(value) or None
        if name == "src":
            return value if value in ours or _is_small_picture(value) else None
        if name in {"rel", "target"}:
            return _SET_BY_US[name]
        if name == REMOTE:
            remote_images += 1
            return value if _SAFE_REMOTE.fullmatch(value) else None
        rule = _ATTRIBUTES["*"].get(name) or _ATTRIBUTES.get(element, _NOTHING).get(name)
        return value if rule is not None and rule.fullmatch(value) else None

    cleaner = nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_UNSEEN),
        attributes=_NAMES,
        attribute_filter=judge,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        filter_style_properties=set(_PROPERTIES),
        set_tag_attribute_values={"a": {"target": _SET_BY_US["target"]}},
        link_rel=_SET_BY_US["rel"],
        strip_comments=True,
    )
    return cleaner.clean(markup), remote_images
