"""Other desks, as their APIs tell of themselves: where to ask, how pages go on, and what an answer means here.

Pure: data in, shapes out. Nobody is called and nothing is written here (`calling_desks.py` and `letting_in.py` do so).
One file per desk; what each says of its API is from the vendor's public documentation. None of them was tried against
the real service yet (`TRIED`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from makeright.conversations.elsewhere.asking import Source
from makeright.conversations.elsewhere.chatwoot import Chatwoot
from makeright.conversations.elsewhere.freescout import FreeScout
from makeright.conversations.elsewhere.freshdesk import Freshdesk
from makeright.conversations.elsewhere.helpscout import HelpScout
from makeright.conversations.elsewhere.zammad import Zammad
from makeright.conversations.elsewhere.zendesk import Zendesk

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        source.code: source
        for source in (Zendesk(), Freshdesk(), HelpScout(), Chatwoot(), Zammad(), FreeScout())
    }
)
# When each was last tried against the real service, as a day (ISO 8601); "" for never.
TRIED: Mapping[str, str] = MappingProxyType(dict.fromkeys(SOURCES, ""))

__all__ = ["SOURCES", "TRIED", "Source"]
