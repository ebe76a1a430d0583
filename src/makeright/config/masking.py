"""Masking: what is secret among the settings, and how a setting is shown to whoever may see the rest.

No Django here: `makeright settings` answers where Django would not start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from makeright.config.reading import Setting, Settings

MASK = "••••••"
SHORTEST = 6  # characters: masking a shorter word everywhere would spoil the lines and hide nothing
# user:password@ in any URL, and a password among its questions (libpq takes that too).
_USER_INFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)(?P<user>[^\s/?#@:]*):[^\s/?#]*@", re.I)
_QUERY = re.compile(r"(?P<name>[?&](?:password|passwd|sslpassword|secret|token|key)=)[^\s&#'\"]+", re.I)


def without_credentials(said: str) -> str:
    """The text with the passwords of all URLs in it masked."""
    if "://" not in said:
        return said
    said = _USER_INFO.sub(rf"\g<scheme>\g<user>:{MASK}@", said)
    return _QUERY.sub(rf"\g<name>{MASK}", said)


def secret_words(settings: Settings) -> list[str]:
    """Every secret among the settings that is long enough to be one, the longest first."""
    words = {word for setting in settings.told.values() for word in _secrets_of(setting)}
    return sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)


def shown(setting: Setting) -> str:
    """The value as one may read it on a screen or in a paper; nothing for none."""
    value = setting.value
    if value is None or value == "" or value == []:
        return ""
    if setting.option.is_secret:
        return MASK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, int) and value >= 10_000 and not setting.option.name.endswith("PORT"):
        return f"{value:,}"
    return without_credentials(str(value))


def _secrets_of(setting: Setting) -> Iterator[str]:
    value = setting.value
    if setting.option.is_secret:
        yield from value if isinstance(value, list) else [value or ""]
    elif setting.option.kind.may_hold_a_secret and isinstance(value, str):
        where = urlsplit(value)
        for said in (where.password, *re.findall(r"[?&](?:\w*password|secret)=([^&#]+)", value)):
            if said:
                yield said
                yield unquote(said)
