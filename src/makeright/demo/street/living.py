"""Living: whose letterbox can stand in the street."""

from __future__ import annotations

from makeright.customers.normalizing import normal_address
from makeright.demo.cast import COLLEAGUES
from makeright.mail.addressing import is_address

# Names that nobody can own (RFC 2606): a letter that gets lost here can't reach a real person.
DOMAINS = frozenset({"example.com", "example.net", "example.org"})
ENDINGS = (".test", ".example", ".invalid")
THE_SHOPS = "framehouse.test"
NOBODY = "nobody"  # whatever the domain: to see what the desk does with an address that doesn't exist


def lives_here(address: str) -> bool:
    """Say whether a letterbox of this address can stand in the street."""
    local, _, domain = normal_address(address).rpartition("@")
    is_example = domain in DOMAINS or (domain.endswith(ENDINGS) and domain != THE_SHOPS)
    return is_example and local != NOBODY and address.isascii() and is_address(address)


def works_at_the_shop(address: str) -> bool:
    """Say whether this is a colleague's address: what the house writes to them is taken, and has no letterbox here."""
    return normal_address(address) in {colleague.address for colleague in COLLEAGUES}
