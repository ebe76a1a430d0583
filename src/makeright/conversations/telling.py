"""Telling in words how far colleagues see each other's conversations."""

from __future__ import annotations

from django.utils.translation import gettext as _

from makeright.conversations.models.seeing import EVERYONE, INBOXES, OWN


def rule_in_words(rule: str) -> str:
    """What whoever serves sees under a rule; completes "Everyone sees …"."""
    return {
        EVERYONE: _("all conversations"),
        INBOXES: _("the conversations of their inboxes"),
        OWN: _("their own conversations, and nobody’s"),
    }[rule]


def rules_to_choose() -> list[tuple[str, str, str]]:
    """Each rule, in words, and what it means."""
    means = {
        EVERYONE: _("Whoever serves here sees every conversation, whatever inbox it came to."),
        INBOXES: _("Whoever serves in an inbox sees all that came to it."),
        OWN: _(
            "Whoever serves in an inbox sees there what is theirs and what nobody has. Leads see the rest too."
        ),
    }
    return [(rule, rule_in_words(rule), words) for rule, words in means.items()]
