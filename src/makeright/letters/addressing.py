"""Addressing: in whose name the house writes. Upper apps may suggest an address; the operator's word counts first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

Suggest = Callable[[], str]
_SUGGESTED: list[Suggest] = []


def suggest(address: Suggest) -> None:
    """Register who knows an address of ours, for houses whose operator named none. It may give ""."""
    if address not in _SUGGESTED:
        _SUGGESTED.append(address)


def house_address() -> str:
    """The address that letters come from; "" as long as there is none."""
    stated: str = settings.MAKERIGHT_HOUSE_ADDRESS
    return stated or next(filter(None, (ask() for ask in _SUGGESTED)), "")
