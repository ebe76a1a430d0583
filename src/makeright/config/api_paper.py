"""The paper of the REST API (OpenAPI 3.1): what django-ninja knows of the operations, and what all of them have."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from makeright.config.api_calls import must_have_key
from makeright.staff.permissions import Permission

Part = dict[str, Any]
# What is common to all operations: CommonMark, a head and a paragraph each.
RULES = """\
## Tokens

Every call shows a token: `Authorization: Bearer mr_…`. Agents make them in their settings, for themselves,
with what they are for; a token may do what it was made for as long as its agent may. What it may not see is
not found (404); what it may not do is not permitted (403).

## Ids and times

Ids are opaque and last for ever: `cus_9wdvsq7gqt1dc`. Times are RFC 3339, with an offset. What is added to
answers in version 1 is only ever added: ignore what you do not know. What you send is read strictly: a
field or a question that nobody knows is refused.

## Pages

Lists are read page by page: `next` of one is `after` of the next, and null at the end. The same address
stands in the `Link` header, as `rel="next"`. A cursor is of use for the order that it was given for.

## Problems

What goes wrong is told as RFC 9457 has it, `application/problem+json`, with a `code` that stays what it is.
The `detail` is for people, and may change.

## Doing things once

Send an `Idempotency-Key` of your own with a POST. Sent again by the same token with the same body, it is
answered again, with `Idempotency-Replayed: true`, and done once. With another body it is refused
(`idempotency_mismatch`). Where money or goods move it has to be there (`idempotency_key_required`). What
succeeded, and what was refused as 409, is kept for 24 hours; of any other answer nothing happened, and the
key may be used again.

## Asking again

An answer to a GET has an `ETag`. Send it as `If-None-Match`, and what has not changed is answered by 304.

## How often

The `RateLimit` header says how many calls a token has left, `RateLimit-Policy` how many it has in a minute.
One too many is answered by 429, with `Retry-After` in seconds.

## What goes

An operation that will be gone says so for a year at least, with each answer: `Deprecation` (RFC 9745),
`Sunset` (RFC 8594), and a `Link` to what comes after it.
"""
PROBLEM: Part = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "For people."},
        "instance": {"type": "string", "format": "uri-reference"},
    },
    "additionalProperties": True,
}
# Which problem by what status: its name, and what it means.
PROBLEMS = {
    400: ("Unreadable", "The body can’t be read."),
    401: ("Unknown", "No token, or one that opens nothing."),
    403: ("NotPermitted", "The token, or its agent, may not do this."),
    404: ("NotFound", "There is nothing here that this token may see."),
    409: ("Refused", "Refused, for the reason that `code` names."),
    422: ("Unfit", "Something in the question or the body does not fit."),
    429: ("TooOften", "Too many calls: wait for `Retry-After` seconds."),
}
HEADERS: dict[str, Part] = {
    "ETag": {"description": "Names what was answered.", "schema": {"type": "string"}},
    "Link": {"description": "Where the next page is.", "schema": {"type": "string"}},
    "RateLimit": {"description": "What is left, by pace.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "What there is in a minute.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "Idempotency-Replayed": {
        "description": "That this was answered before.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
PARAMETERS: dict[str, Part] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A name of your own for this call: sent again, it is done once.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    "IdempotencyKeyNeeded": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "A name of your own for this call: sent again, it is done once. Money or goods move.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` that you have: if that is still so, the answer is 304.",
        "schema": {"type": "string"},
    },
}


class Paper(OpenAPISchema):
    """What programs are told of the API. `clashes` are names that two different schemas bear: there are none."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self.clashes: set[str] = set()
        super().__init__(api, path_prefix)
        self["info"]["description"] = RULES
        self["servers"] = [{"url": "/", "description": "This installation"}]
        tags = {
            tag: None for path in self["paths"].values() for each in path.values() for tag in each["tags"]
        }
        self["tags"] = [{"name": tag} for tag in tags]
        components = self["components"]
        components["schemas"]["Problem"] = PROBLEM
        components["headers"] = HEADERS
        components["parameters"] = PARAMETERS
        components["responses"] = {PROBLEMS[status][0]: _problem(status) for status in PROBLEMS} | {
            "NotModified": {"description": "What you have is what there is.", "headers": _headers("ETag")}
        }
        components["securitySchemes"] = {
            "Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "mr_…"}
        }
        _drop_titles(self["paths"])
        for name, schema in components["schemas"].items():
            _drop_titles(schema)
            schema["title"] = name

    def add_schema_definitions(self, definitions: Part) -> None:
        """Beware: django-ninja has the last of two schemas of one name stand for both."""
        self.clashes |= {name for name, made in definitions.items() if self.schemas.get(name, made) != made}
        super().add_schema_definitions(definitions)

    def operation_details(self, operation: Operation) -> Part:
        told: Part = super().operation_details(operation)
        (method,) = operation.methods
        if needs := needs_of(operation):
            told["x-permission"] = needs.code
            said = f"Needs the permission `{needs.code}`: {needs.means}."
            told["description"] = "\n\n".join(filter(None, [told.get("description"), said]))
        for status, answer in told["responses"].items():
            answer["description"] = HTTPStatus(status).phrase
            answer["headers"] = _headers("RateLimit", "RateLimit-Policy", *_more_headers(method, answer))
        answers = told["responses"] | {
            status: _reference("responses", name) for status, name in _others(method, told)
        }
        told["responses"] = {str(status): answer for status, answer in answers.items()}
        if method == "POST":
            key = "IdempotencyKeyNeeded" if must_have_key(operation) else "IdempotencyKey"
            told["parameters"].append(_reference("parameters", key))
        if method == "GET":
            told["parameters"].append(_reference("parameters", "IfNoneMatch"))
        return told


def name_of(method: str, path: str) -> str:
    """What an operation is called by generated clients; it follows from its address, and so it stays.

    `GET /agents` is `list_agents`, `GET /agents/{agent}` is `get_agent`, `POST /customers/{customer}/notes` is
    `create_customer_note`, `PUT /agents/{agent}/role` is `put_agent_role`.
    """
    words = [word.replace("-", "_") for word in path.strip("/").split("/") if not word.startswith("{")]
    is_many = not path.endswith("}") and words[-1] != _one(words[-1])
    verb = {"GET": "list" if is_many else "get", "POST": "create" if is_many else "post", "PATCH": "update"}
    last = words[-1] if is_many and method == "GET" else _one(words[-1])
    return "_".join([verb.get(method, method.lower()), *map(_one, words[:-1]), last])


def needs_of(operation: Operation) -> Permission | None:
    (bearer,) = operation.auth_callbacks
    found: Permission | None = bearer.needs  # type: ignore[attr-defined]
    return found


def _one(word: str) -> str:
    """One of many: identities → identity, inboxes → inbox, notes → note."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("xes", "sses", "shes", "ches")):
        return word[:-2]
    return word[:-1] if re.search(r"[^su]s$", word) else word


def _others(method: str, told: Part) -> list[tuple[int, str]]:
    """What else may be answered, and by which response of all."""
    found = {401, 409, 422, 429}
    if "requestBody" in told:
        found |= {400, 404}
    if any(each["in"] == "path" for each in told["parameters"]):
        found.add(404)
    if "x-permission" in told:
        found.add(403)
    not_modified = [(304, "NotModified")] if method == "GET" else []
    return [*not_modified, *((status, PROBLEMS[status][0]) for status in sorted(found))]


def _more_headers(method: str, answer: Part) -> list[str]:
    return {"GET": ["ETag", "Link"], "POST": ["Idempotency-Replayed"]}.get(method, [])


def _problem(status: int) -> Part:
    said: Part = {
        "description": PROBLEMS[status][1],
        "content": {"application/problem+json": {"schema": _reference("schemas", "Problem")}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        said["headers"] = _headers("RateLimit", "RateLimit-Policy", "Retry-After")
    return said


def _headers(*names: str) -> Part:
    return {name: _reference("headers", name) for name in names}


def _reference(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}


def _drop_titles(part: Any, *, names: bool = False) -> None:
    """Take away what pydantic calls each field, which says nothing more than its name. Below `properties` (`names`) a
    `title` is a field."""
    if isinstance(part, dict):
        if not names and isinstance(part.get("title"), str):
            del part["title"]
        for key, each in part.items():
            _drop_titles(each, names=key == "properties" and not names)
    elif isinstance(part, list):
        for each in part:
            _drop_titles(each)
