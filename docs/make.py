"""Write the pages of docs/ that are made from the program itself; `--check` only compares them.

questionnaire.md comes from the model, commands.md from the help texts, problems.md from the catalogue of codes, and
questionnaires/questionnaire.schema.json, which the wheel carries for editors, from the model too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from lettergen.cli.main import lettergen
from lettergen.files.catalogue import catalogue
from lettergen.model.questionnaire import Questionnaire
from lettergen.readers.schema import Node, json_schema

HERE = Path(__file__).parent
_COMMANDS = """\
# Commands

Made by `docs/make.py` from the help texts; do not edit. Data goes to standard output, all else to standard error.
Exit codes: 0 done; 1 `check` or `verify` found errors, or letters failed; 2 usage; 3 bad input; 4 refused, because
it would lose or contradict something; 5 an outside program is missing or failed; 130 interrupted.
"""

_QUESTIONNAIRE = """\
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


def commands() -> str:
    """Return the page of commands: the help of each, as `--help` prints it."""
    return "\n".join([_COMMANDS, *_helps("lettergen", lettergen, click.Context(lettergen, info_name="lettergen"))])


def _helps(path: str, command: click.Command, ctx: click.Context) -> Iterator[str]:
    # A fixed width: the page must not depend on the terminal it was made in.
    formatter = click.HelpFormatter(width=100)
    command.format_help(ctx, formatter)
    yield f"## {path}\n\n```text\n{formatter.getvalue().rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            if inner := command.get_command(ctx, name):
                yield from _helps(f"{path} {name}", inner, click.Context(inner, info_name=name, parent=ctx))


def questionnaire() -> str:
    """Return the reference of questionnaires as Markdown: every key with type, default and meaning; short forms."""
    schema = json_schema()
    definitions = schema["$defs"]
    order = list(dict.fromkeys(_mentioned(schema["properties"], definitions)))
    sections = [_QUESTIONNAIRE, *_keys_of("Top level", schema)]
    for name in order:
        definition = definitions[name]
        if "enum" in definition:
            continue
        branches = [] if "properties" in definition else definition["anyOf"]
        long = next((branch for branch in branches if "properties" in branch), definition)
        sections += _keys_of(_title(name), {**long, "description": definition["description"]})
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


def _keys_of(title: str, definition: Node) -> list[str]:
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
        case {"if": _, "then": section, "else": question}:
            return f"{_type(question)} or {_type(section)}"
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": inner}:
            return f"names, each with {_type(inner)}"
        case {"type": ["boolean", *_]}:
            return "true or false"
        case {"type": ["integer", *_], "minimum": low, "maximum": high}:
            return f"whole number, {low} to {high}"
        case {"format": form}:
            return str(form)
    pattern = str(node.get("pattern", ""))
    named = {"^[a-z0-9]+(?:-": "short name", "^(?:[01]": "time"}
    return next((name for begin, name in named.items() if pattern.startswith(begin)), "text")


def _linked(name: str) -> str:
    return _word_lists().get(name) or f"[{_title(name).lower()}](#{_title(name).lower()})"


@cache
def _word_lists() -> dict[str, str]:
    """Return the definitions that are mere lists of words, as a reader reads them."""
    definitions = Questionnaire.model_json_schema()["$defs"]
    return {name: _type(node) for name, node in definitions.items() if "enum" in node}


def problems() -> str:
    """Return every code with title, cause and remedy, as `lettergen explain` tells them; its anchor is the code."""
    lines = ["# Problems by code", "", "Made by `docs/make.py` from `lettergen/catalogue.toml`; do not edit.", ""]
    for code, entry in sorted(catalogue().items()):
        lines += [f"## {code}", "", f"**{entry.title}.** {entry.cause} {entry.remedy}", ""]
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Return file name to content of every page that is made."""
    return {
        "questionnaire.md": questionnaire(),
        "commands.md": commands(),
        "problems.md": problems(),
        "../questionnaires/questionnaire.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def main() -> None:
    """Write the pages, or with `--check` name those that are out of date and exit 1."""
    stale = [
        name
        for name, text in pages().items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        sys.exit(f"out of date, run docs/make.py: {', '.join(stale)}" if stale else 0)
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
