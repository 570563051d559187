"""The questionnaire as people write it, for editors: JSON Schema 2020-12 made from the model; it validates nothing.

A schema cannot say everything that `readers.questionnaire` checks. Where the two differ is listed, case by case, in
tests/test_readers_schema_laws.py. Editors read 1.10 as a number and NO as a truth, lettergen the text that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from lettergen.model.base import Value
from lettergen.model.items import Varied
from lettergen.model.named_rules import MAIN, NAMED_RULES
from lettergen.model.questionnaire import Questionnaire

Node: TypeAlias = dict[str, Any]

_DAY, _TIME = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", r"(?:[01]\d|2[0-3]):[0-5]\d"
_TEXT = ["string", "number", "boolean"]
_FILLED: Node = {"type": _TEXT, "pattern": r"\S"}
"""A text that says something; blanks alone count as nothing."""
_TRUE = ("true", "false", "yes", "no", "on", "off", "t", "f", "y", "n")
_TRUTH: Node = {
    "type": ["boolean", "string", "integer"],
    "pattern": "^(?:" + "|".join("".join(f"[{sign}{sign.upper()}]" for sign in word) for word in _TRUE) + "|0|1)$",
    "minimum": 0,
    "maximum": 1,
}
_MANY_LINES = frozenset({"address", "lines", "via"})
_WITH_MORE = {"table": "columns", "choice": "choices"}
"""Answers that say more than their type, and the key that says it."""


def json_schema() -> Node:
    """Return the JSON Schema of a questionnaire, short forms included."""
    schema = Questionnaire.model_json_schema(by_alias=True, mode="validation")
    definitions: Node = {name: _object(definition) for name, definition in schema.pop("$defs").items()}
    top = _object(schema)
    _together(top, definitions)
    words = [word for word in definitions["AnswerType"]["enum"] if word not in _WITH_MORE]
    own: dict[str, Node] = {
        "Answer": {"enum": words},
        "Period": _FILLED,
        "StageSpec": {"type": "string", "pattern": rf"^{_DAY}(\s+{_TIME})?$"},
    }
    for name, key in _short_forms(Value):
        if name in definitions:
            text = own.get(name) or definitions[name]["properties"][key]
            short = {word: value for word, value in text.items() if word != "description"}
            definitions[name] = {
                "description": definitions[name].pop("description"),
                "anyOf": [short, definitions[name]],
            }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:lettergen:questionnaire:1",
        **top,
        "title": "lettergen questionnaire",
        "$defs": definitions,
    }


def _object(schema: Node) -> Node:
    """Return a definition with every property as it is written in YAML, for whom it is meant last."""
    schema = {key: value for key, value in schema.items() if key != "title"}
    if "properties" in schema:
        ordered = sorted(schema["properties"].items(), key=lambda named: named[0] in Varied.model_fields)
        schema["properties"] = {name: _property(name, node) for name, node in ordered}
    return schema


def _property(name: str, node: Node) -> Node:
    node = {key: value for key, value in node.items() if key != "title" and (key, value) != ("default", None)}
    for branch in node.pop("anyOf", []):  # "or null" is how the model says "or absent"
        node |= branch if branch.get("type") != "null" else {}
    match node.get("type"):
        case "string":
            return _text(node)
        case "boolean":
            return {**node, **_TRUTH}
        case "integer":
            counts = "|".join(str(count) for count in range(node["minimum"], node["maximum"] + 1))
            return {**node, "type": ["integer", "string"], "pattern": f"^(?:{counts})$"}
        case "object":
            node["additionalProperties"] = _text(node["additionalProperties"])
        case "array":
            return _array(name, node)
    return node


def _array(name: str, node: Node) -> Node:
    # Pydantic counts the entries of a list with a short form as if they were letters.
    other = {"minLength": "minItems", "maxLength": "maxItems"}
    node = {other.get(key, key): value for key, value in node.items()}
    if "oneOf" in node["items"]:
        question, section = node["items"]["oneOf"]
        node["items"] = {"if": {"required": ["section"], "type": "object"}, "then": section, "else": question}
    if node["items"].get("type") != "string":
        return _one_or_many(node) if name == "due" else node
    node["items"] = _text(node["items"])
    return _one_or_many(node, {"type": [*_TEXT, "null"]} if name in _MANY_LINES else None)


def _one_or_many(node: Node, one: Node | None = None) -> Node:
    array = {key: node.pop(key) for key in ("type", "items", "minItems", "maxItems") if key in node}
    return {**node, "anyOf": [one or array["items"], array]}


def _text(node: Node) -> Node:
    if node.get("format") == "date":
        return {**node, "pattern": f"^{_DAY}$"}
    if node.get("format") == "time":  # which means seconds and an offset to editors
        return {"description": node["description"], "type": "string", "pattern": f"^{_TIME}$"}
    if "const" in node or "enum" in node:
        words = node.get("enum", [])
        return {**node, "type": ["string", "null"], "enum": [*words, None]} if "" in words else node
    if node.get("minLength"):
        return {**node, **_FILLED}
    least = {"minimum": 0} if "pattern" in node else {}
    return {**node, **least, "type": _types(node.get("pattern", ""))}


def _types(pattern: str) -> list[str]:
    """Return the types that an editor may see in a text of this form."""
    typed = {"integer": "12", "number": "1.5", "boolean": "true", "null": ""}
    fitting = [name for name, text in typed.items() if not pattern or re.search(pattern, text)]
    return ["string", *(name for name in fitting if name != "integer" or "number" not in fitting)]


def _short_forms(above: type[Value]) -> Iterator[tuple[str, str]]:
    """Give the models that a bare text stands for, each with the key that it is the value of."""
    for model in above.__subclasses__():
        yield from _short_forms(model)
        form = model.__pydantic_decorators__.model_validators.get("_short_form")
        long = form.func("…") if form else None
        if isinstance(long, dict):
            yield model.__name__, next(iter(long))


def _has(**values: Node) -> Node:
    """Return the condition that keys are there with such values."""
    return {"required": list(values), "properties": values}


def _any(conditions: Iterable[Node]) -> Node:
    return {"anyOf": list(conditions)}


def _together(top: Node, definitions: Node) -> None:
    """Add what keys say together, as the model's validators have it."""
    top["required"].remove("sender")
    definitions["Sender"].pop("required")  # the office's settings may give both
    top["properties"]["version"] = {"enum": ["1", 1], "description": top["properties"]["version"]["description"]}
    recipients = top["properties"]["recipients"]
    top["properties"]["recipients"] = _one_or_many(recipients, _FILLED)
    top |= {
        "if": _has(recipient_list=_FILLED),
        "then": {"properties": {"recipients": {"type": "array", "maxItems": 0}}},
        "else": {"required": ["recipients"], "properties": {"recipients": {"minItems": 1}}},
    }
    zones = (top, definitions["StageSpec"])
    for holder in zones:
        holder["properties"]["zone"] |= {"type": "string", "minLength": 1}
    recipient = definitions["Recipient"]
    one = {"$ref": "#/$defs/Addressee", "description": "The one person in the inside address."}
    recipient["properties"]["addressee"] = one
    recipient["not"] = {"required": ["addressee", "addressees"]}
    definitions["Addressee"] |= _any((_has(family=_FILLED), _has(name=_FILLED)))
    days = ("from", "to")
    definitions["Period"] |= _any((_has(name=_FILLED), *({"required": [day]} for day in days)))
    others = [word for word in definitions["Source"]["enum"] if word != "file"]
    definitions["Enclosure"] |= {
        "if": _has(file=_FILLED),
        "then": {"properties": {"source": {"const": "file"}}},
        "else": {"properties": {"source": {"enum": others}}},
    }
    none = {"type": "array", "maxItems": 0}
    said = {"columns": [{"required": ["type"]}], "choices": [{"required": ["type"]}, {"required": ["columns"]}]}
    definitions["Answer"]["allOf"] = [
        {
            "if": _any((_has(type={"const": word}), {"required": [key], "not": _any(said[key])})),
            "then": {"required": [key], "properties": {key: {"minItems": 1}}},
            "else": {"properties": dict.fromkeys((key, "rows") if key == "columns" else (key,), none)},
        }
        for word, key in _WITH_MORE.items()
    ]
    whole = [rule.value for rule, named in NAMED_RULES.items() if named.keys.keys() & set(MAIN)]
    none = {"not": _any({"required": [key]} for key in MAIN)}
    without = {**none, **_any(({"required": ["every"]}, _has(rule={"enum": whole})))}
    nothing = {"type": ["string", "null"], "maxLength": 0}
    definitions["StageSpec"] |= {
        "oneOf": [*({"required": [key]} for key in MAIN), without],
        "dependentRequired": {"every": ["until"], "until": ["every"]},
        "if": {"required": ["from"], "properties": {"from": {"const": "event"}}},
        "then": {"required": ["event"], "properties": {"event": _FILLED}},
        "else": {"properties": {"event": nothing}},
        "dependentSchemas": {
            "previous": _has(**{"from": {"const": "previous_due"}}),
            "on": _has(**{"from": {"const": "event"}}),
        },
    }
