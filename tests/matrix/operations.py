"""All operations of the REST API, as it knows them itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ninja.operation import Operation

from makeright.api.ids import public
from makeright.config.api import api
from makeright.config.api_calls import must_have_key
from makeright.staff.permissions import Permission
from makeright.staff.views.bearing import Bearer
from tests.matrix.naming import named
from tests.matrix.world import NOBODYS, Matter, World

PREFIXES = {
    "agent": "agt",
    "ask": "ask",
    "cause": "cau",
    "claim": "clm",
    "proposal": "apr",
    "promise": "prm",
    "draw": "drw",
    "remedy": "rem",
    "calendar": "cal",
    "coming": "cim",
    "delivery": "dlv",
    "desk_import": "dim",
    "export": "pex",
    "feed": "fed",
    "field": "fld",
    "holiday": "hol",
    "job": "job",
    "letter": "ltr",
    "mail": "mai",
    "week": "wk",
    "attachment": "att",
    "company": "cmp",
    "order": "ord",
    "product": "prd",
    "shop": "sho",
    "conversation": "cnv",
    "customer": "cus",
    "domain": "dom",
    "event_kind": "evk",
    "fact": "fct",
    "identity": "idn",
    "inbox": "inb",
    "invitation": "inv",
    "merge": "mrg",
    "message": "msg",
    "note": "not",
    "program": "prg",
    "role": "role",
    "saved_reply": "rpl",
    "segment": "seg",
    "sender": "snd",
    "skill": "skl",
    "tag": "tag",
    "team": "team",
    "webhook": "whk",
    "webhook_delivery": "whd",
}
# What is sent so that it does something; others take no body.
BODIES: Mapping[str, Mapping[str, Any]] = {
    "put /agents/{agent}/role": {"role": "viewer"},
    "post /agents/{agent}/deactivation": {"reason": "left"},
    "post /teams": {"name": "Workshop"},
    "patch /teams/{team}": {"name": "The workshop"},
    "post /roles": {"name": "Day watch", "permissions": []},
    "patch /roles/{role}": {"name": "The night watch"},
    "post /skills": {"name": "Woodwork"},
    "patch /skills/{skill}": {"name": "Cutting glass"},
    "post /skills/{skill}/merging": {"into": public("skl", NOBODYS)},
    "post /saved-replies": {"name": "Thanks", "text": "Thank you, {customer_first_name}."},
    "patch /saved-replies/{saved_reply}": {"name": "Many thanks"},
    "post /conversations/{conversation}/claims": {"harm": "late"},
    "patch /claims/{claim}": {"mood": "calm"},
    "put /claims/{claim}/cause": {"cause": public("cau", NOBODYS)},
    "post /claims/{claim}/look": {"thanks": "Well done."},
    "post /claims/{claim}/second-reading": {"harm": "late", "mood": "calm"},
    "put /conversations/{conversation}/concerns": {"order": public("ord", NOBODYS)},
    "post /conversations/{conversation}/offers": {"harm": "late"},
    "post /conversations/{conversation}/plans": {"harm": "late", "remedies": [{"kind": "apology"}]},
    "post /conversations/{conversation}/plan-undoings": {"plan": "none"},
    "post /conversations/{conversation}/promises": {
        "message": public("msg", NOBODYS),
        "begins": 0,
        "ends": 4,
        "due_at": "2027-01-04T16:00:00Z",
    },
    "post /conversations/{conversation}/promise-offers/passing": {
        "message": public("msg", NOBODYS),
        "begins": 0,
    },
    "put /promises/{promise}/due": {"due_at": "2027-01-04T16:00:00Z"},
    "put /promises/{promise}/owner": {"owner": None},
    "put /promises/{promise}/withdrawal": {"why": "let_off"},
    "post /draws/{draw}/gift": {"kind": "gift", "cost_minor": 4_00, "note": "A card"},
    "post /draws/{draw}/passing": {},
    "post /remedies/{remedy}/reversal": {"reason": "mistake"},
    "post /remedies/{remedy}/completion": {},
    "post /remedies/{remedy}/failure": {"reason": "not_possible"},
    "post /remedies/{remedy}/arrival": {},
    "post /remedies/{remedy}/check": {"how": "customer", "result": "right"},
    "post /asks/{ask}/answer": {"yes": False},
    "put /authority": {"role": "agent", "per_remedy_minor": 100_00},
    "put /agents/{agent}/authority": {"per_remedy_minor": 100_00},
    "put /roles/{role}/authority": {"per_remedy_minor": 100_00},
    "post /authority-proposals/{proposal}/answer": {"yes": True},
    "put /rates": {"from_currency": "USD", "to_currency": "EUR", "rate": "0.9"},
    "patch /return-policy": {"terms": {"window_days": 100}},
    "put /fittings": {"harm": "late", "kind": "credit", "rank": 1},
    "post /causes": {"name": "Nail came out"},
    "post /causes/seeds": {"trade": "removals"},
    "patch /causes/{cause}": {"name": "Frame came apart"},
    "put /causes/{cause}/parent": {"parent": None},
    "post /causes/{cause}/merging": {"into": public("cau", NOBODYS)},
    "post /tags": {"name": "Walnut", "color": "ochre"},
    "patch /tags/{tag}": {"name": "Ash"},
    "post /senders": {"address": "somebody@else.example"},
    "put /inboxes/{inbox}/spam": {"is_junk": True},
    "patch /inboxes/{inbox}/acknowledgment": {"most_an_hour": 50},
    "put /inboxes/{inbox}/acknowledgment/texts": {"words": "It came, {name}."},
    "put /inboxes/{inbox}/signature": {"text": "Yours, {name}"},
    "put /inboxes/{inbox}/retention": {"days": 365},
    "put /sight": {"rule": "everyone"},
    "patch /agents/{agent}/facts": {"preferred_name": "Otti"},
    "put /agents/{agent}/absence": {"reason": "meeting"},
    "put /agents/{agent}/skills/{skill}": {"level": 3},
    "put /agents/{agent}/languages": {"language": "de", "level": "some"},
    "post /inboxes": {"address": "orders@framehouse.test", "name": "Orders"},
    "post /fields": {"noun": "customer", "code": "vat", "label": "VAT number", "kind": "text"},
    "patch /fields/{field}": {"label": "Rank"},
    "post /calendars": {"name": "Workshop", "hours": "Mo-Fr 9-17", "zone": "Europe/Berlin"},
    "patch /calendars/{calendar}": {"name": "The workshop"},
    "put /calendars/{calendar}/hours": {"hours": "Mo-Fr 9-18", "zone": "Europe/Berlin"},
    "post /calendars/{calendar}/holidays": {"day": "2031-05-02", "name": "Inventory"},
    "post /calendars/{calendar}/feeds": {"url": "https://calendars.test/closed.ics", "name": "Closed"},
    "post /desk-imports": {
        "source": "zammad",
        "address": "https://93.184.215.14",
        "secrets": {"token": "a key"},
        "inbox": public("inb", NOBODYS),
    },
    "post /customer-imports": {"csv": "mail\nvera@example.com\n"},
    "post /jobs/runs": {"kind": "mail.tests"},
    "post /jobs/forgettings": {"kind": "mail.tests"},
    "post /recurring/runs": {"name": "sweep"},
    "put /companies/{company}/custom-fields": {"custom_fields": {"tier": "gold"}},
    "post /customers/{customer}/exports": {"with_notes": False},
    "post /event-kinds": {"name": "Tried the configurator"},
    "patch /event-kinds/{event_kind}": {"name": "Looked at a frame", "keep_for_days": 30},
    "post /customers/{customer}/events": {
        "kind": "look",
        "occurred_at": "2026-01-31T09:30:00Z",
        "attributes": {"frame": "oak"},
    },
    "post /customer-event-batches": {
        "events": [
            {
                "known_by": {"kind": "mail", "typed": "quittenmus@example.com"},
                "kind": "look",
                "occurred_at": "2026-01-31T09:30:00Z",
            }
        ]
    },
    "post /customers": {"kind": "mail", "typed": "new@example.com", "name": "Noor"},
    "patch /customers/{customer}": {"pronoun": "they"},
    "post /customers/{customer}/identities": {"kind": "handle", "typed": "mastodon:noor"},
    "post /customers/{customer}/identities/{identity}/move": {"to": public("cus", NOBODYS)},
    "post /customers/{customer}/facts": {"about": "frames", "value": "oak"},
    "post /customers/{customer}/notes": {"text": "Likes oak."},
    "post /customers/{customer}/merge": {"into": public("cus", NOBODYS)},
    "post /companies": {"name": "Lund Prints", "domains": ["lund.test"]},
    "patch /companies/{company}": {"name": "Lund & Daughter"},
    "post /companies/{company}/domains": {"name": "lund.test"},
    "put /customers/{customer}/company": {"company": None},
    "post /segments": {"name": "French", "conditions": [{"about": "language", "than": "fr"}]},
    "patch /segments/{segment}": {"name": "In French"},
    "patch /conversations/{conversation}": {"custom_fields": {"tier": "gold"}},
    "post /conversations/{conversation}/notes": {"text": "Between us: an answer."},
    "put /conversations/{conversation}/assignment": {"agent": "me"},
    "put /conversations/{conversation}/team": {"team": public("team", NOBODYS)},
    "put /conversations/{conversation}/snooze": {"until": None},
    "put /conversations/{conversation}/junk": {},
    "put /conversations/{conversation}/resolution": {"reason": "answered"},
    "post /conversations/{conversation}/replies": {"text": "Dear you, here is an answer."},
    "post /conversations": {
        "inbox": public("inb", NOBODYS),
        "text": "Hello",
        "author": {"typed": "noor@example.com"},
    },
    "post /conversation-batches/assignment": {"conversations": [public("cnv", NOBODYS)], "agent": "me"},
    "post /conversation-batches/team": {"conversations": [public("cnv", NOBODYS)], "team": None},
    "post /conversation-batches/snooze": {"conversations": [public("cnv", NOBODYS)], "until": None},
    "post /conversation-batches/waking": {"conversations": [public("cnv", NOBODYS)]},
    "post /conversation-batches/junk": {"conversations": [public("cnv", NOBODYS)]},
    "post /conversation-batches/resolution": {"conversations": [public("cnv", NOBODYS)]},
    "post /conversation-batches/reopening": {"conversations": [public("cnv", NOBODYS)]},
    "post /conversation-batches/tagging": {
        "conversations": [public("cnv", NOBODYS)],
        "tag": public("tag", NOBODYS),
    },
    "post /conversation-batches/untagging": {
        "conversations": [public("cnv", NOBODYS)],
        "tag": public("tag", NOBODYS),
    },
    "post /conversations/{conversation}/messages": {"text": "And the glass?", "external_id": "form:1"},
    "post /programs": {"name": "The shop"},
    "post /webhooks": {"name": "The shop", "url": "https://93.184.215.14/events"},
    "patch /webhooks/{webhook}": {"name": "Our shop"},
    "post /webhooks/{webhook}/secret": {"beside_hours": 1},
    "post /webhooks/{webhook}/replay": {"since": "2026-01-01T00:00:00Z"},
    "put /shops/{shop}/coverage": {"since": None, "until": None},
    "post /product-batches": {
        "products": [
            {
                "external_id": "ash",
                "name": "Ash frame",
                "variants": [{"external_id": "1", "price_minor": 900}],
            }
        ]
    },
    "post /order-batches": {
        "orders": [
            {
                "external_id": "9",
                "number": "9",
                "currency": "EUR",
                "placed_at": "2026-01-31T09:30:00Z",
                "lines": [{"external_id": "1", "name": "Ash frame", "quantity": 1, "paid_minor": 900}],
                "buyer": {"known_by": [{"kind": "mail", "typed": "noor@example.com"}]},
            }
        ]
    },
    "post /orders/{order}/cancellation": {"reason": "by_mistake"},
    "post /orders/{order}/refunds": {"amount_minor": 100},
    "post /orders/{order}/replacements": {"pieces": [{"line": public("lin", NOBODYS), "quantity": 1}]},
    "post /orders/{order}/exchanges": {
        "swaps": [{"line": public("lin", NOBODYS), "quantity": 1, "variant": public("var", NOBODYS)}]
    },
    "post /orders/{order}/line-changes": {
        "swaps": [{"line": public("lin", NOBODYS), "variant": public("var", NOBODYS)}]
    },
    "post /orders/{order}/address-changes": {"street": "Storgatan 4", "city": "Umeå", "country": "SE"},
    "post /orders/{order}/tender-changes": {"to": public("tnd", NOBODYS)},
    "post /orders/{order}/returns": {
        "pieces": [{"line": public("lin", NOBODYS), "quantity": 1}],
        "reason": "unwanted",
    },
    "post /orders/{order}/expeditings": {},
    "post /orders/{order}/notes": {"text": "For a wedding."},
    "post /customers/{customer}/address-changes": {"street": "Storgatan 4", "city": "Umeå", "country": "SE"},
    "post /customers/{customer}/gift-cards": {"amount_minor": 1000},
    "post /customers/{customer}/credits": {"amount_minor": 1000},
    "post /customers/{customer}/discount-codes": {"percent": 10},
    "post /invitations": {"email": "noor@example.com", "name": "Noor", "role": "viewer"},
}


class Call(NamedTuple):
    """A method at an address of the API; `needs` is the permission that it takes, `needs_key` that it is done for those
    only who say how it is known again."""

    method: str
    path: str
    needs: Permission | None
    has_body: bool
    needs_key: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def keys(self, world: World, matter: Matter) -> dict[str, int]:
        """What it names in its address: of a matter, of whoever comes, and of the house."""
        found = {}
        for name in self.parameters:
            what = named(str(self), name)
            of_world = what.theirs or what.house
            made = what.of_matter(matter) if what.of_matter else of_world(world) if of_world else NOBODYS
            found[name] = int(str(made))
        return found

    @property
    def sighted(self) -> list[str]:
        """Of its parameters those of what one may see or not."""
        return [name for name in self.parameters if named(str(self), name).of_matter]

    def where(self, keys: Mapping[str, int]) -> str:
        """Its address."""
        ids = {name: public(PREFIXES[name], key) for name, key in keys.items()}
        return f"/api/v1{self.path.format(**ids)}"


def operations() -> list[Call]:
    return [
        Call(method.lower(), path, _needs(operation), _has_body(operation), must_have_key(operation))
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def _needs(operation: Operation) -> Permission | None:
    """Raises AssertionError for an operation that lets in without a token."""
    (bearer,) = operation.auth_callbacks
    assert isinstance(bearer, Bearer)
    return bearer.needs


def _has_body(operation: Operation) -> bool:
    return any(model.__ninja_param_source__ == "body" for model in operation.models)
