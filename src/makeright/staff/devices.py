"""What a browser says of itself, in two words. Pure, and as little to be believed as whatever anybody says so."""

from __future__ import annotations

import re

# The first that fits: each of them claims to be some of those below as well.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Windows", r"Windows"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def device_of(user_agent: str) -> str:
    """Browser and system, such as "Firefox, Windows"; one of them if that is all that can be seen, "" for neither."""
    said = user_agent[:500]
    seen = (
        next((name for name, pattern in names if re.search(pattern, said)), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, seen))
