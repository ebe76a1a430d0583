"""Reviewing: looking quietly through what was given, afterwards. Nothing waits for it, and nothing is taken back here.

What was given in the last thirty days is compared with that of the last ninety, or with the newest thousands of it
where there is very much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from makeright.conversations.models.conversation import take_turn
from makeright.conversations.noting import note
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import without_controls
from makeright.remedies import events, picking
from makeright.remedies.kinds import EXTRA, MONEY, THING, WORDS
from makeright.remedies.models import Claim, Look, Remedy
from makeright.remedies.models.look import NO_WORD, NOTE, THANKS
from makeright.remedies.models.remedy import GIVEN
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

COMPARED = timedelta(days=90)
LISTED = timedelta(days=30)
MOST = 5_000  # remedies that are compared, the newest
SHOWN = 50
LONGEST = 2_000  # characters of a word
_STRONGEST = (THING, MONEY, EXTRA, WORDS)


@dataclass(frozen=True, slots=True)
class Item:
    """A claim that is worth a look, what was given for it, and why it stands here."""

    claim: Claim
    given: tuple[Remedy, ...]
    picked: picking.Picked

    @property
    def givers(self) -> list[Agent]:
        """Who gave it, each once, who gave first first."""
        return list(dict.fromkeys(each.granted_by for each in self.given if each.granted_by))


@dataclass(frozen=True, slots=True)
class Listed:
    """What is worth a look, as far as somebody sees the matters, and how many claims it was picked from; `more` says
    that some of it is left out."""

    items: tuple[Item, ...]
    of: int
    more: bool


def to_look_at(agent: Agent, *, now: datetime) -> Listed:
    """What is worth a look for an agent: of the matters that they see, nothing that they gave themselves, and nothing
    that somebody looked at already. A fixed number of questions, however much was given."""
    compared = _matters(now)
    recent = [each for each in compared if each.at >= now - LISTED and agent.pk not in each.givers]
    of_late = Look.objects.filter(claim__remedies__granted_at__gte=now - LISTED)
    looked = set(of_late.values_list("claim_id", flat=True))
    picked = picking.pick(compared, (each for each in recent if each.key not in looked))
    seen = set(
        Claim.objects.visible_to(agent)
        .filter(pk__in=[each.matter.key for each in picked])
        .values_list("pk", flat=True)
    )
    mine = [each for each in picked if each.matter.key in seen]
    return Listed(tuple(_items(mine[:SHOWN])), len(recent), len(mine) > SHOWN)


@transaction.atomic
def look_at(
    claim: Claim, *, thanks: str = "", words: str = "", by: Actor, now: datetime | None = None
) -> bool:
    """Say that one looked at what was given for a claim, with a word of `thanks`, or a note (`words`), to whoever gave
    it, who finds it as a note in the conversation; say whether nobody had looked. Nothing of what was given changes.

    Raises Refused: `review.nothing_given`, `review.own` for what one gave oneself, `review.one_word` for both words at
    once, `review.too_long`.
    """
    moment = now or timezone.now()
    said = without_controls(thanks or words).strip()
    if thanks.strip() and words.strip():
        raise Refused("review.one_word", "Say thanks or leave a note, not both.")
    if len(said) > LONGEST:
        raise Refused(
            "review.too_long", "That is longer than %(most)s characters.", {"most": LONGEST}, most=LONGEST
        )
    take_turn(claim.conversation)
    given = (
        Remedy.objects.filter(claim=claim, state__in=GIVEN)
        .select_related("granted_by")
        .order_by("granted_at")
    )
    givers = list(dict.fromkeys(each.granted_by for each in given if each.granted_by))
    if not given:
        raise Refused("review.nothing_given", "Nothing was given for this.")
    if any(each.pk == by.agent_id for each in givers):
        raise Refused("review.own", "What you gave yourself is looked at by somebody else.")
    word = NO_WORD if not said else THANKS if thanks.strip() else NOTE
    _look, is_new = Look.objects.get_or_create(
        claim=claim, defaults={"looked_by_id": by.agent_id, "looked_at": moment, "word": word}
    )
    if not is_new:
        return False
    event = record(events.LOOKED_AT, claim, by=by, payload=events.LookedAt(word=Code(word)), now=moment)
    if said:
        serving = [each for each in givers if each.is_active]
        note(claim.conversation, text=said, mentions=serving, by=by.on_account_of(event.pk), now=moment)
    return True


def _matters(now: datetime) -> list[picking.Matter]:
    """What was given since then, by claim."""
    rows = (
        Remedy.objects.given()
        .filter(granted_at__gte=now - COMPARED, granted_at__lte=now)
        .order_by("-granted_at", "-pk")
        .values_list(
            "claim_id",
            "claim__cause_id",
            "claim__harm",
            "currency",
            Coalesce("actual_minor", "cost_minor"),
            "mends",
            "granted_by_id",
            "granted_at",
        )[:MOST]
    )
    found: dict[int, picking.Matter] = {}
    for claim, cause, harm, currency, cost, mends, giver, at in rows:
        givers = frozenset(() if giver is None else (giver,))
        one = picking.Matter(claim, cause or 0, harm, cost, currency, mends, givers, at)
        before = found.get(claim)
        found[claim] = one if before is None else _together(before, one)
    return list(found.values())


def _together(one: picking.Matter, other: picking.Matter) -> picking.Matter:
    same = one.currency == other.currency and one.currency != ""
    return one._replace(
        cost_minor=one.cost_minor + other.cost_minor if same else 0,
        currency=one.currency if same else "",
        mends=min(one.mends, other.mends, key=_strength),
        givers=one.givers | other.givers,
        at=max(one.at, other.at),
    )


def _strength(mends: str) -> int:
    return _STRONGEST.index(mends) if mends in _STRONGEST else len(_STRONGEST)


def _items(picked: Iterable[picking.Picked]) -> Iterable[Item]:
    by_claim = {each.matter.key: each for each in picked}
    given: dict[int, list[Remedy]] = defaultdict(list)
    for each in (
        Remedy.objects.given()
        .filter(claim__in=by_claim)
        .select_related("granted_by")
        .order_by("granted_at", "pk")
    ):
        given[each.claim_id].append(each)
    claims = Claim.objects.select_related("cause", "conversation", "customer").in_bulk(list(by_claim))
    for key, one in by_claim.items():
        yield Item(claims[key], tuple(given[key]), one)
