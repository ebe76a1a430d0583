"""Handing over: a gift card or a discount is worth nothing to somebody who doesn't know its code, so it is sent to them
as soon as it is made, in their language, by whoever gave it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makeright.conversations import noting, replying
from makeright.conversations.models import Conversation
from makeright.lib.actor import Actor
from makeright.lib.languages import best_of
from makeright.lib.refusing import Refusal
from makeright.orders.models import DiscountCode, Tender
from makeright.remedies.models import Remedy
from makeright.ui.numbers import money


def hand_over(remedy: Remedy, outcome: Mapping[str, Any], *, now: datetime) -> bool:
    """Send the customer the code that came of a remedy; say whether there is one. Where no mail can go to them, the
    code is put down in a note, for a person to pass on. In the caller's transaction."""
    conversation = remedy.conversation
    giver = remedy.granted_by or remedy.claim.opened_by
    wished = (conversation.language, conversation.customer.language)
    with translation.override(best_of((each for each in wished if each), otherwise="en")):
        words = _words(remedy, outcome, conversation)
    if not words or giver is None:
        return False
    by = Actor.agent(giver, via="remedies")
    try:
        replying.reply(conversation, text=words, by=by, draft_key=f"code-{remedy.pk}", now=now)
    except Refusal:
        noting.note(conversation, text=words, by=by)
    return True


def _words(remedy: Remedy, outcome: Mapping[str, Any], conversation: Conversation) -> str:
    if (key := outcome.get("discount_code")) is not None:
        made = DiscountCode.objects.get(pk=key)
        worth = f"{made.percent} %" if made.percent else money(made.amount_minor or 0, made.currency)
        said = _("Here is your code for %(worth)s off one order: %(code)s") % {
            "worth": worth,
            "code": made.code,
        }
        until = made.expires_on
    elif remedy.kind == "gift_card" and (key := outcome.get("tender")) is not None:
        card = Tender.objects.get(pk=key)
        said = _("Here is your gift card over %(worth)s, with this code: %(code)s") % {
            "worth": money(card.balance_minor or 0, card.currency),
            "code": card.code.reveal(),
        }
        until = card.expires_on
    else:
        return ""
    lines = [said]
    if until is not None:
        lines.append(_("It is good until %(day)s.") % {"day": date_format(until, "DATE_FORMAT")})
    name = conversation.customer.first_name
    hello = _("Dear %(name)s,") % {"name": name} if name else _("Hello,")
    giver = remedy.granted_by or remedy.claim.opened_by
    return "\n\n".join([hello, " ".join(lines), *([giver.first_name] if giver else [])])
