"""Recipient lists, from CSV, XLSX or YAML, one recipient at a time; it holds none of them and checks no letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.base import slug
from lettergen.model.party import Addressee, Recipient
from lettergen.readers.headers import KEYS, Column, field_name, known, letters, likely
from lettergen.readers.messages import Places, details, problem, shown
from lettergen.readers.table_files import LONGEST, Row, TableFile, open_table
from lettergen.readers.yaml_positions import CONTROL, Keys, Tree, read_yaml

_PERSON = frozenset(Addressee.model_fields) - {"address", "organization"}
_STREET = ("address_1", "address_2", "address_3")
_ADDRESS = frozenset({"address", *_STREET, "city", "state", "zip", "country"})
MAX_COLUMNS = 256
_REQUIRED = ("id", "organization")
_AMERICA = frozenset({"us", "usa", "unitedstates", "unitedstatesofamerica"})
_LOST_ZERO = re.compile(r"\d{3,4}(-?\d{4})?")
_COUNT = re.compile(r"\d+ (business )?(day|week|month)s?")
_SPOKEN = re.compile(r"(?:mr|mrs|ms|mx|miss|dr|prof)\.?", re.IGNORECASE)
_MANY = re.compile(r"[;,\n]")
_PEOPLE = re.compile(r"[;\n]")
_TRUE = frozenset({"x", "\u2713", "\u2714"})
_NO_ROW: Mapping[str, str] = MappingProxyType({})
LIST_FILES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


class Entry(NamedTuple):
    """A row (or an entry of a YAML list, from 0): the recipient, or None where an error is among its problems.

    Entries of one `shape` have the same columns filled, and belong to the same groups. `texts` are a row's cells by
    key, those that are filled.
    """

    at: int
    recipient: Recipient | None
    problems: tuple[Problem, ...]
    shape: Hashable
    texts: Mapping[str, str] = _NO_ROW


@dataclass(frozen=True, slots=True)
class RecipientList:
    """A list, read from its file at each iteration. `how` tells people how; `problems` are those of its header.

    `size` counts those of a list that was checked. `place` tells where `recipients, AT, KEY` stands. `entries` raises
    BadInputError as `TableFile.rows`.
    """

    file: str
    how: str
    unit: str
    problems: tuple[Problem, ...]
    entries: Callable[[], Iterator[Entry]]
    place: Callable[[Keys], Place]
    columns: tuple[Column, ...] = ()
    ids: Callable[[], Iterator[tuple[int, str, str]]] = tuple[tuple[int, str, str]]().__iter__
    size: int = 0


def read_list(path: Path, file: str = "", calendar: str = "") -> RecipientList:
    """Open a list; a recipient without a calendar gets the one given. Raises BadInputError Q160, Q161.

    What is wrong with its header is in `problems`: Q163 (a column is missing), Q164 (two that mean the same), Q173 (no
    rows). A YAML file's problems are Q100 to Q139, as a questionnaire's.
    """
    name = file or str(path)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _yaml_list(read_yaml(path, name), calendar)
    return _Table(open_table(path, name), calendar).listed()


def _yaml_list(tree: Tree, calendar: str) -> RecipientList:
    data = tree.data
    problems = list(tree.problems)
    if tree.root and not (data and isinstance(data, list)):
        found = "the file holds no list of recipients"
        problems.append(Problem("Q173", tree.place(), found, "a list", "begin each recipient with `- id: …`"))

    def entries() -> Iterator[Entry]:
        for at, entry in enumerate(data if isinstance(data, list) else ()):
            filled = {"calendar": calendar, **entry} if isinstance(entry, dict) else entry
            recipient, wrong = _validated(filled, at, tree)
            yield Entry(at, recipient, wrong, repr(_filled(entry)) if recipient else None)

    return RecipientList(tree.file, "YAML", "entry", tuple(problems), entries, tree.place)


def _filled(value: object) -> object:
    """Return which keys a value has, without what they say; groups decide what is asked and stay."""
    if isinstance(value, dict):
        return {key: inner if key == "groups" else _filled(inner) for key, inner in sorted(value.items())}
    return [_filled(inner) for inner in value] if isinstance(value, list) else bool(value)


def _validated(data: object, at: int, places: Places) -> tuple[Recipient | None, tuple[Problem, ...]]:
    try:
        return Recipient.model_validate(data), ()
    except ValidationError as error:
        found = details(error)
    # Messages speak of keys as a questionnaire has them.
    located = ({**detail, "loc": ("recipients", at, *detail["loc"])} for detail in found)
    return None, tuple(problem(detail, places) for detail in located)  # type: ignore[arg-type] # still the same keys


class _Table:
    """A table's columns, and the recipients that its rows make.

    Invariant: each key has one column. A required column that is missing has stand-ins, so that the rest is checked.
    """

    def __init__(self, table: TableFile, calendar: str) -> None:
        self.table, self.calendar = table, calendar
        self.problems: list[Problem] = list(table.warnings)
        self.start, header = 1, list[str]()
        try:
            self.start, header, *_ = next(table.rows(), Row(1, []))
        except BadInputError as error:
            self.problems += error.problems
        self.header = [" ".join(cell.split()) if known(cell) else "" for cell in header]
        self.columns = self._columns()
        self.by_key = {column.key: column for column in self.columns}
        self.headless = [at for at, cell in enumerate(self.header) if not cell]

    def listed(self) -> RecipientList:
        """Return the list."""
        table = self.table
        told = tuple(self.problems)
        return RecipientList(table.file, table.how, "row", told, self.entries, self.place, self.columns, self.ids)

    def _columns(self) -> tuple[Column, ...]:
        columns: dict[str, Column] = {}
        named = [(number, cell) for number, cell in enumerate(self.header, 1) if cell]
        if not named or len(named) > MAX_COLUMNS:
            found = f"more than {MAX_COLUMNS} columns have a header" if named else "the list is empty"
            code, remedy = ("Q161", "keep what a letter needs") if named else ("Q173", "begin with a row of headers")
            if named or not self.problems:
                self._tell(None, code, found, "", remedy)
            return ()
        for number, cell in named:
            column = Column(number, cell, KEYS.get(known(cell)) or f"fields.{field_name(cell)}")
            first = columns.setdefault(column.key, column)
            if first is not column:
                both = f"{letters(first.number)}, {first.header}, and {letters(number)}, {cell}"
                found = f"the columns {both}, mean `{column.key}`"
                self._tell(column, "Q164", found, "one of them", "rename or delete the other")
            elif column.key not in KEYS.values() and cell[:7].casefold() != "fields." and (near := likely(cell)):
                found = f"`{cell}` is no part of a recipient, and is kept as the merge field `{column.key}`"
                self._tell(column, "Q165", found, "", f"did you mean `{near}`?", Severity.WARNING)
        if missing := [key for key in _REQUIRED if key not in columns]:
            known_ones, wanted = ", ".join([cell for _, cell in named][:20]), "` or `".join(missing)
            remedy = f"add one; `lettergen check {self.table.file} --ids` proposes what to put in it"
            remedy = remedy if missing == ["id"] else "name it in the first row"
            found = f"no column is named `{wanted}`; the columns are {known_ones}"
            self._tell(None, "Q163", found, "a column for each", remedy)
        return tuple(columns.values())

    def _tell(self, column: Column | None, code: str, *said: Any) -> None:  # noqa: ANN401 - as Problem takes it
        self.problems.append(Problem(code, self._at(self.start, column), *said))

    # Places, as `readers.messages` asks for them

    def place(self, keys: Keys = (), quote: str = "") -> Place:  # noqa: ARG002 - a cell is small enough
        """Return the cell where a value of `recipients, ROW` stands, else its row; row 0 is the header."""
        return self._at(int(keys[1]) or self.start, self._column(keys[2:]))

    key_place = place

    def reached(self, keys: Keys) -> Keys:
        """Return the header of the column that gives a value."""
        column = self._column(keys[2:])
        return (column.header,) if column else ()

    def _at(self, row: int, column: Column | None) -> Place:
        return Place(self.table.file, row, column.number, column.words) if column else Place(self.table.file, row)

    def _column(self, keys: Keys) -> Column | None:
        match keys:
            case ("fields", name, *_):
                return self.by_key.get(f"fields.{name}")
            case ("addressees", _, str(name), *_):
                return self.by_key.get(name)
            case ("address", *_):
                return next((column for column in self.columns if column.key in _ADDRESS), None)
            case ("copies", *_):
                return self.by_key.get("copies") or self.by_key.get("blind_copies")
            case (str(name), *_):
                return self.by_key.get(name)
        return None

    # Rows

    def _body(self) -> Iterator[Row]:
        return (row for row in self.table.rows() if row.number > self.start)

    def entries(self) -> Iterator[Entry]:
        """Give each row as a recipient."""
        return map(self._entry, self._body()) if self.columns else iter(())

    def ids(self) -> Iterator[tuple[int, str, str]]:
        """Give for each row its id, or one made from its organization or name that no other row has, and that text."""
        rows = [(row.number, dict(self._texts(row.cells))) for row in self._body()]
        taken = {given for _, texts in rows if (given := texts.get("id", "")) and slug(given) == given}
        tried: Counter[str] = Counter()
        for number, texts in rows:
            named = texts.get("organization") or texts.get("name") or texts.get("family", "")
            own = given = texts.get("id", "")
            if given not in taken:
                made = slug(given or named) or f"row-{number}"
                own = made
                while own in taken:
                    tried[made] += 1
                    own = f"{made[:72]}-{tried[made] + 1}"
                taken.add(own)
            yield number, own, named

    def _texts(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        for number, _, key in self.columns:
            if number <= len(cells) and (text := cells[number - 1].strip()):
                yield key, text

    def _entry(self, row: Row) -> Entry:
        at, cells, broken, long = row
        if broken:
            remedy = "write a mark that is part of the text twice"
            return Entry(at, None, (Problem("Q167", Place(self.table.file, at), broken, remedy=remedy),), None)
        texts = dict(self._texts(cells))
        problems = [*self._odd_cells(at, cells), *self._long_numbers(at, long), *self._odd_texts(at, texts)]
        shape = (*texts, texts.get("groups"))
        data = _as_recipient(texts, self.calendar)
        for key in _REQUIRED:  # what is missing in all rows is told once
            column = self.by_key.get(key)
            if key not in data and column and (at, column.number) not in self.table.faults:
                problems.append(self._problem("Q121", at, key, "is empty", "", "write it in this cell"))
            data.setdefault(key, f"row-{at}")
        recipient, wrong = _validated(data, at, self)
        problems += wrong
        failed = any(each.severity is Severity.ERROR for each in problems)
        return Entry(at, None if failed else recipient, tuple(problems), shape, texts)

    def _problem(self, code: str, at: int, key: str, found: str, *said: Any) -> Problem:  # noqa: ANN401 - as _tell
        column = self.by_key[key]
        return Problem(code, self._at(at, column), f"`{column.header}` {found}", *said)

    def _odd_cells(self, at: int, cells: Sequence[str]) -> Iterator[Problem]:
        """Give what is wrong with a row's cells whatever they mean."""
        width = len(self.header)
        beyond = [number for number in range(width, len(cells)) if cells[number].strip()]
        beyond += [number for number in self.headless if number < len(cells) and cells[number].strip()]
        for number in beyond[:1]:
            place = self._at(at, Column(number + 1, "", ""))
            remedy = "put a cell with a separator in quotation marks, or give the column a header"
            yield Problem("Q166", place, f"{shown(cells[number])} stands in a column without a header", remedy=remedy)
        if len(cells) < width:
            found, remedy = f"the row has {len(cells)} cells", "look for a line break outside quotation marks"
            place = Place(self.table.file, at)
            yield Problem("Q166", place, found, f"{width}, as the header has", remedy, Severity.WARNING)
        whole = "\t".join(cells)
        if len(whole) > LONGEST or CONTROL.search(whole):
            for column in (each for each in self.columns if each.number <= len(cells)):
                cell, place, most = cells[column.number - 1], self._at(at, column), f"at most {LONGEST:,} characters"
                if len(cell) > LONGEST:
                    yield Problem("Q131", place, "the cell is too long", most, "shorten it")
                if control := CONTROL.search(cell):
                    found = f"the control character U+{ord(control[0]):04X}, which has no place in a letter"
                    yield Problem("Q107", place, found, remedy="remove it; it may be invisible")
        if self.table.faults:
            for column in self.columns:
                if value := self.table.faults.get((at, column.number)):
                    yield self._problem("Q168", at, column.key, f"is {value}", "a value", "correct the formula")

    def _long_numbers(self, at: int, long: Sequence[int]) -> Iterator[Problem]:
        """Give a warning for each number that has lost digits."""
        remedy = "format the column as text in Excel, and type the number again"
        for column in (each for each in self.columns if each.number in long):
            found = "is a number of more than 15 digits; Excel made those after the fifteenth zeros"
            yield self._problem("Q174", at, column.key, found, "text", remedy, Severity.WARNING)

    def _odd_texts(self, at: int, texts: dict[str, str]) -> Iterator[Problem]:
        """Give what cannot be meant, and take out what has been told."""
        for key in ("title", "salutation"):
            if key in texts and _SPOKEN.fullmatch(texts[key]):
                remedy = "name this column `prefix`"
                yield self._problem("Q171", at, key, f"is {shown(texts.pop(key))}, a form of address", "", remedy)
        if _LOST_ZERO.fullmatch(texts.get("zip", "")) and known(texts.get("country", "us")) in _AMERICA:
            remedy = "format the column as text in Excel, and type the zeros again"
            found = f"is {texts['zip']}; its first zero is lost"
            yield self._problem("Q169", at, "zip", found, "five digits", remedy, Severity.WARNING)
        person = _PERSON & texts.keys()
        if person and not {"family", "name"} & person:
            for key in person:
                texts.pop(key)
            found = "says something of a person without a name"
            yield self._problem("Q121", at, min(person), found, "a last name, or a whole name", "write the name")


def _as_recipient(texts: Mapping[str, str], calendar: str) -> dict[str, Any]:
    """Return a row's texts by key as the data of a recipient."""
    data: dict[str, Any] = {"calendar": calendar}
    person: dict[str, str] = {}
    fields: dict[str, str] = {}
    for key, text in texts.items():
        if key.startswith("fields."):
            fields[key[7:]] = text
        elif key in _PERSON:
            person[key] = "true" if key in {"acting", "former"} and text.lower() in _TRUE else text
        elif key in {"via", "groups"}:
            data[key] = [part for each in _MANY.split(text) if (part := each.strip())]
        elif key in {"copies", "blind_copies"}:
            names = (name for each in _PEOPLE.split(text) if (name := each.strip()))
            blind = {} if key == "copies" else {"blind": True}
            data.setdefault("copies", []).extend({"name": name} | blind for name in names)
        elif key == "due" and _COUNT.fullmatch(text.lower()):
            data[key] = {"within": text.lower()}
        elif key not in _ADDRESS:
            data[key] = text
    data |= {"addressees": [person]} if person else {}
    data |= {"fields": fields} if fields else {}
    if lines := [*_address_lines(texts)]:
        data["address"] = lines
    return data


def _address_lines(texts: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of a U.S. address from its parts, with another country last."""
    for key in ("address", *_STREET):
        yield from (line.strip() for line in texts.get(key, "").splitlines() if line.strip())
    region = " ".join(texts[key] for key in ("state", "zip") if key in texts)
    if town := ", ".join(part for part in (texts.get("city", ""), region) if part):
        yield town
    if (country := texts.get("country", "")) and known(country) not in _AMERICA:
        yield country
