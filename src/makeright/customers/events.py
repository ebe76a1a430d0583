"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import Code, Codes, declare


@dataclass(frozen=True)
class Created:
    """We got to know somebody. `identity`: the first address that we know of them."""

    identity: int | None
    kind: Annotated[Code, Codes("mail", "phone", "handle", "external_id")]
    verified: bool


CREATED = declare("customer.created", Created)
