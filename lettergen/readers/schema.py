"""The questionnaire as people write it, for editors: JSON Schema 2020-12 made from the model; it validates nothing.

A schema cannot say everything that `readers.questionnaire` checks; it refuses nothing that this accepts in a file whose
office fills in the sender.
"""

from __future__ import annotations

from copy import deepcopy
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
