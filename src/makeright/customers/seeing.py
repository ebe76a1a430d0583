"""Seeing: which customers an agent may see, for apps that hang on customers and don't know conversations.

The rule follows from what may be seen of conversations, so the app that has those gives it (`rules`)."""

from __future__ import annotations

from collections.abc import Callable

from makeright.customers.models.customer import CustomerQuerySet
from makeright.staff.models import Agent

Rule = Callable[[Agent], CustomerQuerySet]
_rule: list[Rule] = []


def rules(rule: Rule) -> Rule:
    """Register the one rule. Raises ValueError if there is another."""
    if _rule and _rule[0] is not rule:
        raise ValueError("two rules say who sees which customers")
    _rule[:] = [rule]
    return rule


def seen_by(agent: Agent) -> CustomerQuerySet:
    """The customers whom an agent may see. A query, not yet asked."""
    return _rule[0](agent)
