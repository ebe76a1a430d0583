"""What a route names in its address and its fields.

`sighted`: of a matter, which one may see or not. `by_inbox`: of an inbox's, before there is a matter. `theirs`: of whoever comes, and nobody else's. `house`: the house's,
for all who may come there at all. `words`: what somebody types, picks or remembers; it names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from makeright.remedies.models import Entry
from tests.matrix.world import NOBODYS, Matter, World


class Named(NamedTuple):
    """How what is named is found: in a matter (`by_inbox`: seen by whoever sees its inbox), with whoever comes, or in the
    house."""

    of_matter: Callable[[Matter], object] | None = None
    by_inbox: bool = False
    theirs: Callable[[World], object] | None = None
    strangers: Callable[[World], object] | None = None
    house: Callable[[World], object] | None = None


def sighted(of_matter: Callable[[Matter], object]) -> Named:
    return Named(of_matter=of_matter)


def by_inbox(of_matter: Callable[[Matter], object]) -> Named:
    return Named(of_matter=of_matter, by_inbox=True)


def house(of_world: Callable[[World], object]) -> Named:
    return Named(house=of_world)


def words(said: object) -> Named:
    return Named(house=lambda _: said)


# By name in the address; `route name` where the same word means something else there.
PARAMETERS: Mapping[str, Named] = {
    "number": sighted(lambda matter: matter.conversation.number),
    "message": sighted(lambda matter: matter.message.pk),
    "conversations:sending message": sighted(lambda matter: matter.held.pk),
    "delete /conversations/{conversation}/replies/{message} message": sighted(lambda matter: matter.held.pk),
    "attachment": sighted(lambda matter: matter.attachment.pk),
    "digest": words("0" * 64),
    "content_id": sighted(lambda matter: matter.inline.content_id),
    "delivery": sighted(lambda matter: matter.delivery.pk),
    "customer": sighted(lambda matter: matter.conversation.customer_id),
    "other": sighted(lambda matter: matter.second.pk),
    "identity": sighted(lambda matter: matter.identity.pk),
    "fact": sighted(lambda matter: matter.fact.pk),
    "note": sighted(lambda matter: matter.person_note.pk),
    "merge": sighted(lambda matter: matter.merge.pk),
    "company": sighted(lambda matter: matter.company.pk),
    "domain": sighted(lambda matter: matter.domain.pk),
    "order": sighted(lambda matter: matter.order.pk),
    "shop": house(lambda world: world.shop.pk),
    "product": house(lambda world: world.product.pk),
    "code": words("tier"),
    "segment": house(lambda world: world.segment.pk),
    "event_kind": house(lambda world: world.event_kind.pk),
    "saved_reply": house(lambda world: world.saved_reply.pk),
    "tag": house(lambda world: world.tag.pk),
    "claim": sighted(lambda matter: matter.claim.pk),
    "promise": sighted(lambda matter: matter.promise.pk),
    "remedy": sighted(lambda matter: matter.remedy.pk),
    "ask": sighted(lambda matter: matter.ask.pk),
    "entry": house(lambda _: Entry.objects.values_list("pk", flat=True).earliest("pk")),
    "proposal": house(lambda world: world.proposal.pk),
    "cause": house(lambda world: world.cause.pk),
    "conversation": sighted(lambda matter: matter.conversation.pk),
    "key": sighted(lambda matter: matter.drafted.key),
    "place": words(0),
    "field": house(lambda world: world.field.pk),
    "coming": house(lambda world: world.coming.pk),
    "desk_import": house(lambda world: world.desk_import.pk),
    "source": words("zammad"),
    "mail": by_inbox(lambda matter: matter.aside.pk),
    "agent": house(lambda world: world.house.otto.pk),
    "team": house(lambda world: world.team.pk),
    "role": house(lambda world: world.night.pk),
    "skill": house(lambda world: world.skill.pk),
    "inbox": house(lambda world: world.house.wholesale.pk),
    "invitation": house(lambda world: world.invitation.pk),
    "passkey": Named(
        theirs=lambda world: world.passkey.pk if world.passkey else NOBODYS,
        strangers=lambda world: world.strangers_passkey.pk if world.strangers_passkey else NOBODYS,
    ),
    "token": Named(
        theirs=lambda world: world.token.pk if world.token else NOBODYS,
        strangers=lambda world: world.strangers_token.pk,
    ),
    "draw": Named(
        theirs=lambda world: world.draw.pk if world.draw else NOBODYS,
        strangers=lambda world: world.strangers_draw.pk,
    ),
    "days": words(30),
    "session": words("no-such-session"),
    "link": words("no-such-link"),
    "view": words("open"),
    "calendar": house(lambda world: world.calendar.pk),
    "webhook": house(lambda world: world.webhook.pk),
    "program": house(lambda world: world.program.pk),
    "webhook_delivery": house(lambda world: world.told.pk),
    "week": house(lambda world: world.calendar.weeks.latest("pk").pk),
    "holiday": words(NOBODYS),
    "feed": words(NOBODYS),
    "sender": house(lambda world: world.sender.pk),
    "export": words(NOBODYS),
    "job": house(lambda world: world.job.pk),
    "kind": house(lambda world: world.job.kind),
    "name": words("leave"),
    "letter": words("invitation"),
    "operating:letter_again letter": words(NOBODYS),
    "post /letters/{letter}/sending letter": words(NOBODYS),
    "app": words("staff"),
    "language": words("en"),
    "staff:own_fact what": words("attendance"),
    "remedies:authority_term what": words("per_remedy"),
    "remedies:policy_term what": words("window_days"),
    "remedies:fits_of scope": words("late"),
    "remedies:fit_term scope": words("late"),
    "remedies:fit_term kind": words("credit"),
    "remedies:fit_term what": words("days"),
    "scope": words("agent"),
    "staff:agent_fact what": words("capacity"),
}

# By name among the fields of a body or a query.
FIELDS: Mapping[str, Named] = {
    "agent": house(
        lambda world: world.house.lena.pk
    ),  # she serves elsewhere too: whoever is eligible may be named
    "stand_in": house(lambda world: world.house.lena.pk),
    "into": house(lambda world: world.glazing.pk),
    "inboxes": house(lambda world: world.house.wholesale.pk),
    "inbox": house(lambda world: world.house.wholesale.pk),
    "desk:concern order": sighted(lambda matter: matter.order.pk),
    "promises:promises message": sighted(lambda matter: matter.said.pk),
    "promises:passing message": sighted(lambda matter: matter.said.pk),
    "message": sighted(lambda matter: matter.message.pk),
    "number": sighted(lambda matter: matter.conversation.number),
    "numbers": sighted(lambda matter: matter.conversation.number),
    "back": sighted(lambda matter: f"{matter.conversation.number}:"),
    "segment": house(lambda world: world.segment.pk),
    "saved_reply": house(lambda world: world.saved_reply.pk),
    "delivery": house(lambda world: world.told.pk),
    "tag": house(lambda world: world.tag.pk),
    "causes:cause_merging into": house(lambda world: world.wider_cause.pk),
    "below": house(lambda world: world.wider_cause.pk),
    "mentions": house(lambda world: world.house.lena.pk),
    "cause": house(lambda world: world.cause.pk),
    "order": sighted(lambda matter: matter.order.pk),
    "line": sighted(lambda matter: matter.line.pk),
    "offer": sighted(lambda matter: matter.offer.pk),
    "many": sighted(lambda matter: f"{matter.line.pk}:1"),
    "swap": sighted(lambda matter: f"{matter.line.pk}:1"),
    "topic": sighted(lambda matter: f"conversation-{matter.conversation.pk}"),
    **dict.fromkeys(
        (
            *(
                "after",
                "all",
                "at",
                "ended",
                "inline",
                "looked",
                "looked_at",
                "open",
                "pages",
                "q",
                "seen",
                "to_whom",
                "since",
                "view",
            ),
            *("answer", "code", "csrfmiddlewaretoken", "email", "login", "name", "next", "password"),
            *("doing", "draft_key", "files", "files-clear", "opened_for", "reason", "tab", "text"),
            *(
                "again",
                "days",
                "form",
                "may",
                "notes",
                "day",
                "end",
                "hours",
                "region",
                "start",
                "url",
                "zone",
            ),
            *(
                "about",
                "back",
                "before",
                "choices",
                "color",
                "company",
                "conditions",
                "consent",
                "domain",
                "goes_on",
                "head",
            ),
            *(
                "is",
                "key",
                "kind",
                "label",
                "noun",
                "preferred_name",
                "pronoun",
                "quiet",
                "said",
            ),
            *("account", "client_id", "client_secret", "token"),
            *("beside", "harm", "how", "kinds", "trade"),
            *("result", "amount", "demanded", "kinder", "mood", "needed_by", "percent", "shipping", "wish"),
            *("go_on", "is_on", "most", "closed"),
            *("city", "country", "note", "option", "own", "postcode", "resolve", "street", "tender"),
            *("column-0", "than", "typed", "value", "which"),
            *(
                "call_off",
                "first",
                "last",
                "picture",
                "set",
                "state",
                "thanks",
                "undo",
                "until",
                "value",
                "was",
                "now",
                "words",
            ),
            *("customer", "step"),
            *("begins", "due_on", "ends", "of", "told", "why"),
            *("bcc", "cc", "copies", "find", "html", "leaves", "page", "page_before", "revision", "then"),
            *(
                "add",
                "address",
                "details",
                "language",
                "on_timeline",
                "remove",
                "role",
                "rule",
                "seat",
                "who",
            ),
        ),
        words("1"),
    ),
}


def named(route: str, parameter: str) -> Named:
    """What a parameter of a route names. Raises KeyError for one that nobody has told."""
    return PARAMETERS.get(f"{route} {parameter}") or PARAMETERS[parameter]
