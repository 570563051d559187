"""The questionnaire as people write it, for editors (JSON Schema 2020-12) and for readers (Markdown), from the model.

A schema cannot say everything that `readers.questionnaire` checks; it refuses nothing that this accepts in a file whose
office fills in the sender.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, TypeAlias

from lettergen.model.questionnaire import Questionnaire

Node: TypeAlias = dict[str, Any]

_SHORT_FORMS = {
    "Contact": "name",
    "Copy": "name",
    "Enclosure": "title",
    "Letterhead": "name",
    "Question": "text",
    "Signatory": "name",
}
_DAY, _TIME = r"\d{4}-\d{2}-\d{2}", r"\d{2}:\d{2}"
# Editors read 1.10 as a number and NO as a truth; lettergen reads both as the text that was typed.
_TEXT = ["string", "number", "boolean"]
_MANY_LINES = frozenset({"address", "lines", "via"})


def json_schema() -> Node:
    """Return the JSON Schema of a questionnaire, short forms included."""
    schema = Questionnaire.model_json_schema(by_alias=True, mode="validation")
    definitions: Node = schema.pop("$defs")
    definitions = {name: _object(definition) for name, definition in definitions.items()}
    _recipient(definitions["Recipient"])
    # The office's settings may give both.
    definitions["Sender"].pop("required")
    for name, key in _SHORT_FORMS.items():
        definitions[name] = _or_text(definitions[name], definitions[name]["properties"][key])
    definitions["StageSpec"] = _stage(definitions["StageSpec"])
    top = _object(schema)
    top["required"].remove("sender")
    _one_or_many(top["properties"]["due"])
    top["properties"]["version"] = {"enum": ["1", 1], "description": top["properties"]["version"]["description"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:lettergen:questionnaire:1",
        **top,
        "title": "lettergen questionnaire",
        "$defs": definitions,
    }


def _object(schema: Node) -> Node:
    """Return a definition with every property as it is written in YAML."""
    schema = {key: value for key, value in schema.items() if key != "title"}
    if "properties" in schema:
        schema["properties"] = {name: _property(name, node) for name, node in schema["properties"].items()}
    return schema


def _property(name: str, node: Node) -> Node:
    node = {key: value for key, value in node.items() if key != "title" and (key, value) != ("default", None)}
    branches = [branch for branch in node.pop("anyOf", []) if branch.get("type") != "null"]
    for branch in branches:  # "or null" is how the model says "or absent"
        node |= branch
    if node.get("type") == "string":
        return _text(node)
    if node.get("type") == "object":
        node["additionalProperties"] = _text(node["additionalProperties"])
    if node.get("type") == "array" and node["items"].get("type") == "string":
        node["items"] = _text(node["items"])
        text = {"type": [*_TEXT, "null"]} if name in _MANY_LINES else node["items"]
        array = {key: node.pop(key) for key in ("type", "items", "minItems", "maxItems") if key in node}
        node["anyOf"] = [text, array]
    return node


def _text(node: Node) -> Node:
    form = node.get("format")
    if form in {"date", "time"}:
        return {**node, "pattern": f"^{_DAY if form == 'date' else _TIME}$"}
    if "enum" in node or "const" in node:
        return node
    if node.get("minLength"):
        # Blanks alone count as nothing.
        return {**node, "type": _TEXT, "pattern": r"\S"}
    return {**node, "type": _TEXT if "pattern" in node else [*_TEXT, "null"]}


def _or_text(definition: Node, text: Node) -> Node:
    description = definition.pop("description")
    short = {key: value for key, value in text.items() if key != "description"}
    return {"description": description, "anyOf": [short, definition]}


def _stage(definition: Node) -> Node:
    definition["oneOf"] = [{"required": ["date"]}, {"required": ["within"]}]
    return _or_text(definition, {"type": "string", "pattern": rf"^{_DAY}(\s+{_TIME})?$"})


def _recipient(definition: Node) -> None:
    properties = definition["properties"]
    one = {"$ref": "#/$defs/Addressee", "description": "The one person in the inside address."}
    properties["addressee"] = one
    definition["not"] = {"required": ["addressee", "addressees"]}


def _one_or_many(node: Node) -> None:
    array = {key: node.pop(key) for key in ("type", "items")}
    node["anyOf"] = [deepcopy(array["items"]), array]


_OPENING = """\
# The questionnaire, key by key

Made by `docs/make.py` from the model; do not edit. One YAML file is one inquiry. Every value is read as the text that
was typed: an id `1.10` stays `1.10`, a ZIP code `02134` keeps its zero, `NO` stays `NO`. Dates are written
`YYYY-MM-DD`, times `"HH:MM"`. A text with a colon and a blank in it, or with `{{ }}` at its beginning, stands in
quotation marks; longer texts stand after `|`, indented, line by line.

Unknown keys, keys that stand twice, anchors (`&`), aliases (`*`), merge keys (`<<`) and tags (`!`) are errors: what
they copy has no place of its own. `lettergen check FILE` names every problem of a file at once.

What is left out comes from `lettergen.toml`: the sender's letterhead, the signatory where the office has only one,
template, language, time zone, owner and calendar. A bare short name under `signatories` or `contacts` (`klobuchar`)
is one of the office's people there.
"""
_TITLES = {"StageSpec": "Deadline"}


def reference() -> str:
    """Return the reference of questionnaires as Markdown: every key with type, default and meaning; short forms."""
    schema = json_schema()
    definitions = schema["$defs"]
    order = list(dict.fromkeys(_mentioned(schema["properties"], definitions)))
    sections = [_OPENING, *_section("Top level", schema)]
    for name in order:
        definition = definitions[name]
        if "enum" in definition:
            continue
        long = next((branch for branch in definition.get("anyOf", []) if "properties" in branch), definition)
        sections += _section(_title(name), {**long, "description": definition["description"]})
    return "\n".join(sections)


def _mentioned(node: object, definitions: Node) -> Iterator[str]:
    """Give the names of definitions in the order in which a reader meets them."""
    if isinstance(node, dict):
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            yield name
            # A question holds questions.
            inner = {key: value for key, value in definitions.items() if key != name}
            if name in definitions:
                yield from _mentioned(definitions[name], inner)
        for value in node.values():
            yield from _mentioned(value, definitions)
    elif isinstance(node, list):
        for value in node:
            yield from _mentioned(value, definitions)


def _title(name: str) -> str:
    return _TITLES.get(name, name)


def _section(title: str, definition: Node) -> list[str]:
    meaning = definition["description"].split("\n\n")[0].replace("\n", " ")
    required = definition.get("required", [])
    rows = [
        f"| `{name}` | {_type(node)} | {_default(node, required=name in required)} | {node.get('description', '')} |"
        for name, node in definition["properties"].items()
    ]
    return [
        f"## {title}",
        "",
        meaning,
        "",
        "| key | value | when absent | meaning |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
    ]


def _default(node: Node, *, required: bool) -> str:
    if required:
        return "**required**"
    value = node.get("default")
    if value in (None, "", [], {}):
        return ""
    values = value if isinstance(value, list) else [value]
    return ", ".join(f"`{str(entry).lower() if isinstance(entry, bool) else entry}`" for entry in values)


def _type(node: Node) -> str:  # noqa: PLR0911 - one answer for each form of the schema
    match node:
        case {"$ref": ref}:
            return _linked(ref.rpartition("/")[2])
        case {"enum": words}:
            return "one of " + ", ".join(f"`{word}`" for word in words if isinstance(word, str) and word)
        case {"anyOf": branches}:
            return " or ".join(dict.fromkeys(_type(branch) for branch in branches))
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": inner}:
            return f"names, each with {_type(inner)}"
        case {"type": "integer", "minimum": low, "maximum": high}:
            return f"whole number, {low} to {high}"
        case {"type": "boolean"}:
            return "true or false"
        case {"format": form}:
            return str(form)
    return "short name" if str(node.get("pattern", "")).startswith("^[a-z0-9]+(?:-") else "text"


def _linked(name: str) -> str:
    return _word_lists().get(name) or f"[{_title(name).lower()}](#{_title(name).lower()})"


@cache
def _word_lists() -> dict[str, str]:
    """Return the definitions that are mere lists of words, as a reader reads them."""
    definitions = Questionnaire.model_json_schema()["$defs"]
    return {name: _type(node) for name, node in definitions.items() if "enum" in node}
