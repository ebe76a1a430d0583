"""HTML quoting: how the mail programs of the world mark, in their HTML, what they quote and what signs a mail."""

from __future__ import annotations

import re

from makeright.lib.text import Passage, passages_of

QUOTE, SIGNATURE, OLD_MAIL = "quote", "signature", "old_mail"

# Class, id or name of an element that holds a quote, or announces one.
_QUOTES = re.compile(
    r"(?:^|[\s_-])(?:gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix|tutanota_quote|"
    r"zmail_extra|freshdesk_quote|front-blockquote|missive_quote|messagereplysection|fastmail-quoted|"
    r"quoted-mail|reply-intro|mailru-blockquote|ydp\w{1,20}yahoo_quoted|hushmail_quote|gmx_quote|"
    r"skiff_quote|mail_quote|ui-quote|quotedtext|quoted-text)",
    re.IGNORECASE,
)
# From here on there is nothing but the old mail: Outlook in its many forms, Zimbra.
_OLD_MAILS = re.compile(
    r"^(?:divrplyfwdmsg|appendonsend|stopspelling|olk_src_body_section|"
    r"mail-editor-reference-message-container|zwchr|ms-outlook-mobile-reference-message|"
    r"outlookmessageheader|mailcontainer_old|__divider__|__headers__)$",
    re.IGNORECASE,
)
_SIGNATURES = re.compile(
    r"(?:^|[\s_-])(?:gmail_signature|moz-signature|protonmail_signature_block|applemailsignature|"
    r"ms-outlook-mobile-signature|messagesignaturesection|composer_signature|mail_signature|mobile_signature|"
    r"(?:\w{1,20}[_-])?signature(?:[_-]\w{1,20})?)(?=$|[\s_-])",
    re.IGNORECASE,
)
# Outlook draws a line above the headers of the old mail, in the one or the other gray.
_LINE_ABOVE = re.compile(r"border:none;border-top:solid#(?:e1e1e1|b5c4df|cccccc)", re.IGNORECASE)
_NAMES = ("class", "id", "name", "data-marker", "data-smartmail")
_GMX = frozenset({"quote"})


def marked_passages(html: str) -> list[Passage]:
    """The words of a mail's HTML, in order, with those told apart that a program marked as quote, signature, or the
    whole old mail. [] if nothing is marked."""
    found = passages_of(html, _mark, OLD_MAIL)
    return found if any(one.mark for one in found) else []


def _mark(name: str, attributes: dict[str, str]) -> str:
    if name == "blockquote":
        return QUOTE
    if not attributes:
        return ""
    for key in _NAMES:
        said = attributes.get(key)
        if not said:
            continue
        said = said[:200]
        if _OLD_MAILS.match(said.removeprefix("x_")):
            return OLD_MAIL
        if _QUOTES.search(said) or (key == "name" and said in _GMX):
            return QUOTE
        if _SIGNATURES.search(said):
            return SIGNATURE
    if name == "div" and "border-top" in attributes.get("style", ""):
        style = "".join(attributes["style"][:300].split())
        return OLD_MAIL if _LINE_ABOVE.search(style) else ""
    return ""
