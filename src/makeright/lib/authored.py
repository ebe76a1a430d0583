"""What a colleague wrote in an editor: through the one sanitizer, then down to what such an editor makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import nh3

from makeright.lib.html import sanitize

_TAGS = frozenset(
    "a b blockquote br code del div em h2 h3 hr i img li ol p pre s strong table tbody td th thead tr u ul".split()
)
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "li": {"value"}, "ol": {"start"}}
_NO_PICTURES: Mapping[str, str] = MappingProxyType({})
_WITHOUT_SOURCE = re.compile(r"<img(?![^>]* src=)[^>]*>")
_PLAIN = re.compile(r"</?(?:div|p|br)>")


def authored(markup: str, *, pictures: Mapping[str, str] = _NO_PICTURES) -> str:
    """Keep of a colleague's HTML what is said: words, links, lists, quotes, plain tables, and pictures of ours.

    `pictures` maps the address under which a picture stands in `markup` to the source that it gets; any other picture
    goes, wherever it is from. No style, class, script or form is left.
    """

    def judge(element: str, name: str, value: str) -> str | None:
        if name == "src":
            return pictures.get(value)
        if name == "alt":  # so that what is written anew below ends where it seems to
            return re.sub(r"[<>]", "", value)[:200]
        return value

    cleaner = nh3.Cleaner(
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=judge,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    ours = {f"{number}@pictures": address for number, address in enumerate(pictures)}
    return _WITHOUT_SOURCE.sub("", cleaner.clean(sanitize(markup, images=ours).html)).strip()


def is_plain(markup: str) -> bool:
    """Say whether it is lines and paragraphs alone, which plain text says as well."""
    return "<" not in _PLAIN.sub("", markup)
