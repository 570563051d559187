"""`lettergen.toml` read into `Settings`, every problem of it at once with its line; it asks for no other file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from lettergen.errors import BadInputError, Place, Problem, did_you_mean
from lettergen.files.documents import read_document
from lettergen.model.base import model_in
from lettergen.model.settings import Settings, without_password

FILE = "lettergen.toml"

Keys = tuple[str, ...]
_TABLE = re.compile(r"^\s*\[\[?([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*\.?""")


def read_settings(folder: Path) -> Settings:
    """Return what `folder`/lettergen.toml says, or the defaults where there is none.

    Raises BadInputError with every problem as file:line: W102 (no TOML), W103 (unknown key), W104 (wrong value).
    """
    path = folder / FILE
    if not path.exists():
        return Settings()
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(_syntax_problem(path, error)) from error
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        lines = key_lines(text)
        raise BadInputError(_problem(path, lines, detail) for detail in error.errors()) from error


def _text(path: Path) -> str:
    return read_document(path).decode("utf-8-sig", errors="replace")


def settings_in_force(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """Return every setting as (dotted name, value, where from): a line of lettergen.toml, or "default"."""
    settings = read_settings(folder)
    path = folder / FILE
    lines = key_lines(_text(path)) if path.exists() else {}
    return tuple(
        (".".join(keys), value, f"{FILE}:{_line(lines, keys)}" if typed else "default")
        for keys, value, typed in _leaves(settings, (), typed=False)
    )


def settings_place(folder: Path, keys: Keys) -> Place:
    """Return the line of `folder`/lettergen.toml where a key stands, or what holds it closest."""
    path = folder / FILE
    lines = key_lines(_text(path)) if path.exists() else {}
    return Place(str(path), _line(lines, keys) or lines.get(keys[:1], 0))


def key_lines(text: str) -> dict[Keys, int]:
    """Return the line (from 1) of each table and key. A simple scan: tomllib keeps no places."""
    found: dict[Keys, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            names = _parts(key[1])
            for end in range(1, len(names) + 1):
                found.setdefault(table + names[:end], number)
    return found


def _parts(dotted: str) -> Keys:
    return tuple(next(filter(None, match.groups()), "") for match in _PART.finditer(dotted))


def _line(lines: Mapping[Keys, int], keys: Keys) -> int:
    """Return the line of the key or of what holds it closest, short of its outermost table; 0 where neither stands."""
    for end in range(len(keys), 1, -1):
        if keys[:end] in lines:
            return lines[keys[:end]]
    return 0


def _syntax_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    message = str(error)
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    found = message.split(" (at ", maxsplit=1)[0]
    return Problem("W102", Place(str(path), line, column), f"not TOML: {found}", remedy="correct the line")


def _problem(path: Path, lines: Mapping[Keys, int], detail: Any) -> Problem:  # noqa: ANN401 - pydantic's ErrorDetails
    keys = tuple(str(part) for part in detail["loc"] if part != "[key]")
    place = Place(str(path), _line(lines, keys) or lines.get(keys[:1], 0))
    name = ".".join(keys)
    if detail["type"] == "extra_forbidden":
        known = _known(keys[:-1])
        remedy = did_you_mean(keys[-1], known, "remove it; `lettergen config` lists every setting")
        return Problem("W103", place, f"unknown setting {name!r}", ", ".join(known), remedy)
    if detail["type"] == "missing":
        return Problem("W104", place, f"{name!r} is missing", remedy="add it")
    found = f"{name!r} is {str(detail['input'])[:60]!r}"
    return Problem("W104", place, found, detail["msg"].removeprefix("Value error, ").lower())


def _known(keys: Keys) -> tuple[str, ...]:
    """Return the names that may stand in the table `keys`."""
    model: type[BaseModel] = Settings
    for key in keys:
        field = model.model_fields.get(key)
        inner = model_in(field.annotation) if field else None
        # A table of people by id has any key; its own people have the fields of one.
        model = inner or model
    return tuple(model.model_fields)


def _leaves(value: object, keys: Keys, *, typed: bool) -> Iterator[tuple[Keys, str, bool]]:
    """Yield each setting with its value and whether the file says it."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name), (*keys, name), typed=name in value.model_fields_set)
    elif isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _leaves(inner, (*keys, str(name)), typed=typed)
    elif isinstance(value, tuple):
        yield keys, " | ".join(map(str, value)), typed
    else:
        shown = "" if value in (None, {}) else str(value)
        yield keys, without_password(shown) if keys == ("record", "address") else shown, typed
