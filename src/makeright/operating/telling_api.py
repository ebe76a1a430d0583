"""Telling of the REST API: from its paper (OpenAPI 3.1) to what a person reads, section by section. In English, as the
paper is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Part = Mapping[str, Any]
FILE = "application/octet-stream"
SAMPLE_ID = "9wdvsq7gqt1dc"
SAMPLES = {
    "date-time": "2027-03-01T09:00:00Z",
    "date": "2027-03-01",
    "time": "09:00:00",
    "email": "noor@example.com",
}
LABELS = {
    "title": "REST API",
    "lead": "What programs may ask of this desk, and have it do.",
    "paper": "The same as OpenAPI 3.1",
    "client": "A client in Python",
    "filter": "Filter: path, word or permission",
    "none": "No operation has that in it.",
    "rules": "What holds for all",
    "shapes": "Shapes",
    "parameters": "In the address",
    "body": "Body",
    "answer": "Answer",
    "needs": "Needs",
    "deprecated": "Goes on",
    "required": "required",
    "example": "Example",
    "problems": "Problems",
    "contents": "Contents",
    "nothing": "no content",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is, in words, and the shapes among them by name."""

    words: str
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body, an answer or an address."""

    name: str
    kind: Kind
    is_required: bool
    means: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    means: list[tuple[str, bool]]
    needs: str
    until: str
    parameters: list[Field]
    body: list[Field]
    body_kind: Kind | None
    answers: list[tuple[str, Kind | None, list[Field]]]
    problems: list[str]
    example: str

    @property
    def words(self) -> str:
        """What a filter looks through."""
        return f"{self.method} {self.path} {self.summary} {self.needs} {self.name}".lower()


@dataclass(slots=True)
class Section:
    """All operations of one tag."""

    title: str
    operations: list[Told] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return anchor("about", self.title)


def sections(paper: Part, home: str) -> list[Section]:
    """All of them, in the paper's order; `home` is where examples call, such as https://desk.example.com."""
    found = {tag["name"]: Section(tag["name"]) for tag in paper["tags"]}
    for path, methods in paper["paths"].items():
        for method, told in methods.items():
            found[told["tags"][0]].operations.append(_told(paper, path, method.upper(), told, home))
    return list(found.values())


def shapes(paper: Part) -> list[tuple[str, list[tuple[str, bool]], list[Field], bool]]:
    """What answers and bodies are made of: name, meaning, fields, and whether it is what a program says."""
    return [
        (name, marked(schema.get("description", "")), _fields(schema), _is_said(schema))
        for name, schema in sorted(paper["components"]["schemas"].items())
    ]


def _is_said(schema: Part) -> bool:
    return schema.get("additionalProperties") is False  # what is said is read strictly


def rules(paper: Part) -> list[tuple[str, list[tuple[str, bool]]]]:
    """What holds for all operations: title and words."""
    parts = re.split(r"^## (.+)\n", paper["info"]["description"], flags=re.M)[1:]
    return [(title, marked(words.strip())) for title, words in zip(parts[::2], parts[1::2], strict=True)]


def marked(words: str) -> list[tuple[str, bool]]:
    """A text piece by piece, with whether a piece is code: what stands between backticks."""
    return [(piece, number % 2 == 1) for number, piece in enumerate(words.split("`")) if piece]


def anchor(kind: str, name: str) -> str:
    """Where something stands on the page."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9_]+', '-', name)}"


def _told(paper: Part, path: str, method: str, told: Part, home: str) -> Told:
    own = [each for each in told["parameters"] if "$ref" not in each]
    takes = told.get("requestBody", {}).get("content", {})
    body = takes.get("application/json", {}).get("schema")
    answers = [
        (status, *_content(paper, answer))
        for status, answer in told["responses"].items()
        if "$ref" not in answer
    ]
    means = told.get("description", "")
    needs = told.get("x-permission", "")
    return Told(
        name=told["operationId"],
        method=method,
        path=path,
        summary=told["summary"],
        means=marked(re.sub(r"\n*Needs the permission .*", "", means)),
        needs=means.rpartition("Needs the permission ")[2].replace("`", "").rstrip(".") if needs else "",
        until=told.get("x-sunset", ""),
        parameters=[
            Field(each["name"], kind(each["schema"]), each["required"], each.get("description", ""))
            for each in own
        ],
        body=_fields(_resolved(paper, body)) if body else [],
        body_kind=kind(body) if body else None,
        answers=answers,
        problems=[
            status for status, answer in told["responses"].items() if status >= "400" and "$ref" in answer
        ],
        example=_example(paper, home, path, method, own, body, takes_file=FILE in takes),
    )


def _content(paper: Part, answer: Part) -> tuple[Kind | None, list[Field]]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    return (kind(schema), _fields(_resolved(paper, schema))) if schema else (None, [])


def _resolved(paper: Part, schema: Part) -> Part:
    while "$ref" in schema:
        schema = paper["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _fields(schema: Part) -> list[Field]:
    required = schema.get("required", ())
    return [
        Field(name, kind(each), name in required, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def kind(schema: Part) -> Kind:
    """What a value of a schema is, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind(name, (name,))
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _joined([kind(each) for each in schema[choice]], " or ")
    if "allOf" in schema:
        return _joined([kind(each) for each in schema["allOf"]], " and ")
    if "const" in schema or "enum" in schema:
        return Kind(" | ".join(str(each) for each in schema.get("enum", [schema.get("const")])))
    if schema.get("type") == "array":
        of = kind(schema.get("items", {}))
        return Kind(f"list of {of.words}", of.shapes)
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        of = kind(schema["additionalProperties"])
        return Kind(f"by name: {of.words}", of.shapes)
    return Kind(_plain(schema))


def _joined(kinds: list[Kind], by: str) -> Kind:
    return Kind(by.join(each.words for each in kinds), tuple(name for each in kinds for name in each.shapes))


def _plain(schema: Part) -> str:
    said = str(schema.get("type", "any value"))
    if prefix := _prefix(schema):
        return f"id {prefix}_…"
    if said == "string":
        form = str(schema.get("format", "text"))
        words = {"date-time": "time", "time": "time of day"}.get(form, form)
        return f"{words} up to {schema['maxLength']}" if "maxLength" in schema else words
    if said in {"integer", "number"}:
        least, most = schema.get("minimum"), schema.get("maximum")
        return (
            "number"
            if least is None and most is None
            else f"number {least if least is not None else ''}–{most if most is not None else ''}"
        )
    return {"boolean": "true or false", "null": "null"}.get(said, said)


def _prefix(schema: Part) -> str:
    found = re.match(r"\^([a-z]+)_\[", schema.get("pattern", ""))
    return found[1] if found else ""


def _example(
    paper: Part,
    home: str,
    path: str,
    method: str,
    parameters: list[Part],
    body: Part | None,
    takes_file: bool,
) -> str:
    """A call that can be pasted into a shell."""
    named = {each["name"]: each["schema"] for each in parameters if each["in"] == "path"}
    where = re.sub(r"{(\w+)}", lambda found: str(_sample(paper, named[found[1]], found[1])), path)
    lines = [f"curl {home}{where}" if method == "GET" else f"curl -X {method} {home}{where}"]
    lines.append('-H "Authorization: Bearer $TOKEN"')
    if method == "POST":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if body is not None:
        said = json.dumps(_sample(paper, body, "")).replace("'", "’")
        lines.append(f"--json '{said}'")
    if takes_file:
        lines.append("--data-binary @file")
    return " \\\n  ".join(lines)


def _sample(paper: Part, schema: Part, name: str) -> Any:
    """A value that fits: the least that may be said, or one field where nothing must be."""
    schema = _resolved(paper, schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema and "properties" not in schema:
            return _sample(paper, schema[choice][0], name)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [""])[0])
    kinds = {"integer": schema.get("minimum", 1), "number": 1, "boolean": True, "null": None}
    if schema.get("type") in kinds:
        return kinds[schema["type"]]
    if schema.get("type") == "array":
        return [_sample(paper, schema["items"], name)] if schema.get("items") else []
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        wanted = schema.get("required") or list(properties)[:1]
        return {each: _sample(paper, properties[each], each) for each in wanted}
    if prefix := _prefix(schema):
        return f"{prefix}_{SAMPLE_ID}"
    return SAMPLES.get(schema.get("format", ""), name or "…")
