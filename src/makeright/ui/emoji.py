"""Emoji that fit into a letter to a customer, by name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says

EMOJI = (
    ("🙂", says("smile")),
    ("😊", says("happy smile")),
    ("😀", says("laughing")),
    ("😉", says("wink")),
    ("😅", says("relieved")),
    ("😍", says("in love with it")),
    ("😢", says("sad")),
    ("😕", says("puzzled")),
    ("🤔", says("thinking")),
    ("🙏", says("please, thank you")),
    ("👍", says("thumbs up")),
    ("👏", says("applause")),
    ("👋", says("wave, hello")),
    ("🤝", says("handshake")),
    ("💪", says("strong")),
    ("❤️", says("heart")),
    ("🎉", says("party, congratulations")),
    ("🎁", says("gift")),
    ("💐", says("flowers")),
    ("🌷", says("tulip")),
    ("☀️", says("sun")),
    ("⭐", says("star")),
    ("✨", says("sparkles")),
    ("✅", says("done, check")),
    ("❌", says("no, cross")),
    ("⚠️", says("warning")),
    ("⏰", says("clock, alarm")),
    ("📅", says("calendar, date")),
    ("📦", says("parcel, package")),
    ("🚚", says("delivery, truck")),
    ("🖼️", says("picture, frame")),
    ("📷", says("camera, photo")),
    ("✉️", says("letter, mail")),
    ("📞", says("phone")),
    ("💡", says("idea")),
    ("🔧", says("tool, repair")),
    ("💶", says("money, euro")),
    ("☕", says("coffee")),
    ("🍀", says("good luck")),
    ("🐢", says("slow, turtle")),
)


def emoji_called(find: str) -> list[tuple[str, str]]:
    """Those in whose name, in the reader's language, a word begins so: the character and its name."""
    typed = find.casefold().strip()
    called = [(each, _(name)) for each, name in EMOJI]
    return [(each, name) for each, name in called if f" {typed}" in f" {name.casefold()}"]
