"""A client for programs in Python, written from the API's own paper: one file, typed, with nothing but the standard
library. `/api/v1/client.py` gives it, as this desk is."""

from __future__ import annotations

import keyword
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

JSON, BYTES = "application/json", "application/octet-stream"
WIDTH = 110
_VERBS = ("get", "post", "put", "patch", "delete")
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
Part = Mapping[str, Any]

HEAD = '''"""A client of a Makeright desk, for version {version} of its REST API. Made from its paper, not by hand.

    desk = Makeright("https://desk.example.com", token="mr_…")
    for customer in desk.pages(desk.list_customers):
        print(customer["name"])

Every POST bears an Idempotency-Key. What got no answer, or was asked to wait, is sent again with the same key, so that
nothing is done twice. What is refused raises DeskProblem.
"""

# ruff: noqa
from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Literal, NotRequired, TypedDict


class DeskProblem(Exception):
    """What went wrong with a call: the `status`, a stable `code`, words for people, and all that was `said`."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        super().__init__(f"{{said.get('code', status)}}: {{said.get('detail', '')}}")
        self.status, self.said = status, said
        self.code: str = said.get("code", "")
        self.detail: str = said.get("detail", "")


class Unanswered(Exception):
    """The desk can't be reached, or gave no answer, though it was asked several times."""

'''

BODY = '''
class Makeright:
    """A desk, as whom the token acts. `patience`: seconds for one try; `tries`: how often a call is sent."""

    def __init__(self, url: str, token: str, *, patience: float = 30.0, tries: int = 4) -> None:
        self.url, self.token, self.patience, self.tries = url.rstrip("/"), token, patience, tries

    def pages(self, of: Callable[..., Any], *where: Any, **asked: Any) -> Iterator[Any]:
        """Everything that a list holds, page by page: `desk.pages(desk.list_customers, limit=100)`."""
        after = ""
        while True:
            page = of(*where, **asked, after=after)
            yield from page["items"]
            after = page["next"]
            if not after:
                return

    def ask(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        *,
        key: str = "",
        as_bytes: bool = False,
    ) -> Any:
        """Make one call. `key` is its Idempotency-Key; without one, each POST gets its own.

        Raises DeskProblem, Unanswered.
        """
        said = {name: value for name, value in (query or {}).items() if value is not None}
        where = self.url + path + ("?" + urllib.parse.urlencode(said, doseq=True) if said else "")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json, application/problem+json, */*"}
        content: bytes | None = None
        if isinstance(body, bytes):
            content, headers["Content-Type"] = body, "application/octet-stream"
        elif body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        for attempt in range(1, self.tries + 1):
            request = urllib.request.Request(where, content, headers, method=method)
            wait = 0.5 * 2**attempt
            try:
                with urllib.request.urlopen(request, timeout=self.patience) as answer:
                    told = answer.read()
                    return told if as_bytes else json.loads(told) if told else None
            except urllib.error.HTTPError as error:
                problem = DeskProblem(error.code, _read(error.read()))
                may_wait = error.code in (429, 502, 503, 504) or problem.code == "in_progress"
                if not may_wait or attempt == self.tries:
                    raise problem from None
                wait = float(problem.said.get("retry_after") or wait)
            except (OSError, ValueError) as error:
                if attempt == self.tries:
                    raise Unanswered(str(error)) from error
            time.sleep(wait)
        raise Unanswered("It was not sent.")

'''

FOOT = """

def _read(told: bytes) -> dict[str, Any]:
    try:
        said = json.loads(told)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _in_path(said: str) -> str:
    return urllib.parse.quote(str(said), safe="")
"""


def client(paper: Part) -> str:
    """The client's source, from an OpenAPI paper."""
    schemas = paper["components"]["schemas"]
    shapes = [_shape(name, schemas[name]) for name in sorted(schemas)]
    methods = [_method(path, verb, told) for path, verb, told in _operations(paper)]
    head = HEAD.format(version=paper["info"]["version"])
    return "\n".join([head, *shapes]) + "\n" + BODY + "\n".join(methods) + FOOT


def _operations(paper: Part) -> Iterator[tuple[str, str, Part]]:
    for path, told in paper["paths"].items():
        for verb in _VERBS:
            if verb in told:
                yield path, verb.upper(), told[verb]


def _shape(name: str, schema: Part) -> str:
    """A TypedDict, or another name for a type that is no object."""
    if "properties" not in schema:
        return f"{name} = {_as_value(_type(schema))}"
    needed, told = set(schema.get("required", ())), schema["properties"]
    fields = {
        field: _type(each) if field in needed else f"NotRequired[{_type(each)}]"
        for field, each in told.items()
    }
    if all(field.isidentifier() and not keyword.iskeyword(field) for field in fields):
        lines = [f"class {name}(TypedDict):", *_docstring(schema.get("description", ""), 4)]
        return "\n".join([*lines, *(f"    {field}: {kind}" for field, kind in fields.items()), ""])
    said = ", ".join(f'"{field}": {_quoted(kind)}' for field, kind in fields.items())
    return f'{name} = TypedDict("{name}", {{{said}}})\n'


def _type(schema: Part) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(each) for each in schema[several]))
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": each}) for each in kind)
    if kind == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    if kind == "object":
        more = schema.get("additionalProperties", True)
        return f"dict[str, {_type(more) if isinstance(more, dict) and more else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def _method(path: str, verb: str, told: Part) -> str:
    """A method of the client, called as its operation is."""
    places = re.findall(r"\{(\w+)\}", path)
    asked = [each for each in told["parameters"] if each.get("in") == "query"]
    needed = [each for each in asked if each.get("required")]
    body = _body(told)
    arguments = ["self", *(f"{_word(place)}: str" for place in places)]
    if body:
        arguments.append(f"body: {body}")
    options = [f"{_word(each['name'])}: {_type(each['schema'])}" for each in needed]
    options += [
        f"{_word(each['name'])}: {_or_none(each['schema'])} = None" for each in asked if each not in needed
    ]
    if verb == "POST":
        options.append('key: str = ""')
    if options:
        arguments += ["*", *options]
    gives = _answer(told)
    where = re.sub(r"\{(\w+)\}", lambda place: f"{{_in_path({_word(place[1])})}}", path)
    said = [f'"{verb}"', f'f"{where}"' if places else f'"{path}"']
    if asked:
        said.append("{" + ", ".join(f'"{each["name"]}": {_word(each["name"])}' for each in asked) + "}")
    said += ["body=body"] if body else []
    said += ["key=key"] if verb == "POST" else []
    said += ["as_bytes=True"] if gives == "bytes" else []
    call = f"self.ask({', '.join(said)})"
    lines = [
        f"    def {told['operationId']}({', '.join(arguments)}) -> {gives}:",
        *_docstring(f"{told.get('summary', '')}.\n\n{told.get('description', '')}".strip(), 8),
        f"        {call}" if gives == "None" else f"        answer: {gives} = {call}",
        *([] if gives == "None" else ["        return answer"]),
        "",
    ]
    return "\n".join(lines)


def _body(told: Part) -> str:
    content = told.get("requestBody", {}).get("content", {})
    if JSON in content:
        return _type(content[JSON]["schema"])
    return "bytes" if content else ""


def _answer(told: Part) -> str:
    """What a call that went well gives."""
    kinds = []
    for status, each in told["responses"].items():
        if status.startswith("2"):
            content = each.get("content", {})
            if BYTES in content:
                return "bytes"
            kinds.append(_type(content[JSON]["schema"]) if JSON in content else "None")
    return " | ".join(dict.fromkeys(kinds)) or "None"


def _or_none(schema: Part) -> str:
    kind = _type(schema)
    return kind if kind.endswith("None") else f"{kind} | None"


def _word(said: str) -> str:
    word = re.sub(r"\W", "_", said)
    return f"{word}_" if keyword.iskeyword(word) or word in {"self", "key", "body"} else word


def _quoted(kind: str) -> str:
    return f'"{kind}"' if '"' not in kind else repr(kind)


def _as_value(kind: str) -> str:
    """A type as it stands where it is read at once, not later."""
    return _quoted(kind) if kind[0].isupper() and kind != "Any" else kind


def _docstring(said: str, indent: int) -> list[str]:
    if not said.strip(". \n"):
        return []
    margin = " " * indent
    clean = said.strip().replace("\\", "\\\\").replace('"""', "'''")
    paragraphs = [
        textwrap.fill(" ".join(each.split()), WIDTH, initial_indent=margin, subsequent_indent=margin)
        for each in clean.split("\n\n")
    ]
    text = "\n\n".join(paragraphs).strip()
    return [f'{margin}"""{text}"""'] if "\n" not in text else [f'{margin}"""{text}', f'{margin}"""']
