"""What every use case works with: settings, folders, the record and the clock; it does no use case itself."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from lettergen.calendars import calendar, check_calendars
from lettergen.errors import BadInputError, Place, Problem, Severity, UsageError, did_you_mean
from lettergen.files.documents import Documents, read_document
from lettergen.files.settings import FILE, settings_place
from lettergen.files.shipped import templates
from lettergen.model.base import SLUG
from lettergen.model.deadline import Calendar
from lettergen.model.party import Recipient, Sender
from lettergen.model.questionnaire import Questionnaire
from lettergen.model.settings import Settings
from lettergen.rules.clocks import Limits

if TYPE_CHECKING:
    from lettergen.readers.questionnaire import Reading
    from lettergen.readers.recipients import RecipientList
    from lettergen.runs.kit import Source
    from lettergen.store.record import Record

_MATTER = re.compile(r"^matter:\s*[\"']?([\w-]+)", re.MULTILINE)
SQLITE = "sqlite:///"
WORD_FILES = (".docx", ".dotx", ".docm", ".dotm", ".doc")
"""What a path to a template may end in; those that are none after all are told apart when they are read."""


def now() -> dt.datetime:
    """Return this moment in the local time zone: the one clock of the program."""
    return dt.datetime.now().astimezone()


@dataclass(frozen=True)
class Desk:
    """One workspace as its use cases see it. `clock` returns an aware datetime."""

    folder: Path
    settings: Settings
    clock: Callable[[], dt.datetime] = field(default=now)

    def today(self, as_of: dt.date | None = None) -> dt.date:
        """Return the day that counts as today: the office's, where it has named its zone."""
        zone = self.settings.defaults.zone
        moment = self.now()
        return as_of or (moment.astimezone(ZoneInfo(zone)) if zone else moment).date()

    def now(self) -> dt.datetime:
        """Return this moment, aware of its zone. Raises UsageError U101 where the clock given is not."""
        moment = self.clock()
        if moment.tzinfo is None:
            remedy = "write datetime.now().astimezone()"
            raise UsageError(Problem("U101", Place(), f"the clock gives {moment}", "an aware datetime", remedy))
        return moment

    def moment(self, when: dt.date | dt.datetime) -> dt.date | dt.datetime:
        """Return a day as it is, and a time as an aware instant: one without a zone in the office's, else the local.

        Raises BadInputError R165 for an hour of the first or last year there is.
        """
        if not isinstance(when, dt.datetime):
            return when
        if not dt.MINYEAR < when.year < dt.MAXYEAR:
            raise BadInputError(
                Problem("R165", Place(), f"{when:%H:%M} of {when.date()}", "a day of the years 2 to 9998")
            )
        zone = self.settings.defaults.zone
        return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone)) if zone else when.astimezone()

    def known_at(self, when: dt.date | dt.datetime | None) -> dt.datetime | None:
        """Return up to when entries count, as an instant: of a day its end."""
        if when is None:
            return None
        end = when if isinstance(when, dt.datetime) else dt.datetime.combine(when, dt.time.max)
        known = self.moment(end)
        return known if isinstance(known, dt.datetime) else None

    def entered(self) -> dt.datetime:
        """Return this moment in UTC, as the record keeps it."""
        return self.now().astimezone(dt.UTC)

    @cached_property
    def role(self) -> str:
        """Return the role that a PostgreSQL server knows us by, "" where the record is a file."""
        if self.record_file:
            return ""
        from lettergen.store.engine import role

        return role(self.address)

    def author(self, by: str = "") -> str:
        """Return who records: `by`, LETTERGEN_USER, the settings, then the login name.

        On PostgreSQL the role stands behind another name, and alone where none is given: the server vouches for it.
        """
        named = by or os.environ.get("LETTERGEN_USER", "") or self.settings.record.author
        if self.role:
            named = f"{named} (role {self.role})" if named not in {"", self.role} else self.role
        if named:
            return named.encode(errors="replace").decode()  # the environment may hold bytes that are no text
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return "unknown"

    @property
    def record_file(self) -> Path | None:
        """Return a SQLite record's file, a relative one in the workspace; None for a server's."""
        address = self.settings.record.address
        return (self.folder / address.removeprefix(SQLITE)).resolve() if address.startswith(SQLITE) else None

    @property
    def address(self) -> str:
        """Return the record's address."""
        return f"{SQLITE}{self.record_file}" if self.record_file else self.settings.record.address

    @property
    def documents(self) -> Documents:
        """Return the store of filed documents: where the settings say, beside a SQLite record, or in the workspace."""
        if named := self.settings.record.documents:
            return Documents(self.folder / Path(named).expanduser())
        return Documents((self.record_file.parent if self.record_file else self.folder) / "documents")

    def record(self, *, create: bool = False) -> Record:
        """Open the record, for a `with` block; with `create` it is made. Raises BadInputError R120 where none is."""
        from lettergen.store.record import Record

        if not create and not self.has_record():
            raise self.no_record()
        return Record.open(self.address, create=create)

    def there(self) -> Self:
        """Return itself, or raise R120 where neither a workspace nor a record is: nothing is owed is another answer."""
        known = (self.folder / FILE).exists() or (self.folder / "questionnaires").is_dir()
        if not known and not self.has_record():
            raise self.no_record()
        return self

    def no_record(self) -> BadInputError:
        """Return the error that says so."""
        remedy = "name the workspace with -C, or generate a letter first"
        return BadInputError(Problem("R120", Place(str(self.record_file)), "no record here", remedy=remedy))

    def has_record(self) -> bool:
        """Return whether a record exists: a file, or a server's database with tables; an empty one is none yet."""
        if file := self.record_file:
            return file.exists() and file.stat().st_size > 0
        from lettergen.store.engine import is_empty

        return not is_empty(self.address)

    def matters(self) -> dict[str, Path]:
        """Return each matter of the questionnaires folder with its file, the first where several share one."""
        return {matter: path for path, matter in reversed(tuple(self._named()))}

    def _named(self) -> Iterator[tuple[Path, str]]:
        """Give each questionnaire of the folder with its matter."""
        for path in filter(Path.is_file, sorted((self.folder / "questionnaires").glob("*.y*ml"))):
            # Not the reader: one broken questionnaire must not hide the others.
            if named := _MATTER.search(read_document(path).decode("utf-8", errors="replace")):
                yield path, named[1]

    def twins(self, matter: str = "") -> tuple[Problem, ...]:
        """Return an error (W123) for each file whose matter, or the one named, another file has too."""
        first = self.matters()
        remedy = "rename one of them, or name the file instead of the matter"
        return tuple(
            Problem("W123", Place(str(path)), f"matter {name!r} is also in {first[name]}", remedy=remedy)
            for path, name in self._named()
            if path != first[name] and matter in ("", name)
        )

    def questionnaire_file(self, name: str) -> Path:
        """Return the file of a QUESTIONNAIRE argument: a matter of the workspace, else a path. Raises W110, W123."""
        if not re.fullmatch(SLUG, name):
            return self._here(name)
        matters = self.matters()
        if twins := self.twins(name):
            raise BadInputError(twins)
        if name not in matters:
            remedy = did_you_mean(name, matters, f"write one with `lettergen new {name}`")
            raise BadInputError(Problem("W110", Place(), f"no questionnaire of matter {name!r}", remedy=remedy))
        return matters[name]

    def checked(
        self, path: Path, recipients: str = "", opened: Callable[[Path], object] = lambda _: None
    ) -> tuple[Reading, tuple[Problem, ...]]:
        """Read a questionnaire and return it with every error and warning of it, by place.

        `recipients` names a list in place of the questionnaire's own; `opened` hears of a list before it is gone over.
        That is done once, and the questionnaire has one of its recipients for each combination of columns that they
        fill: the rest differ in words only.
        """
        # What only a questionnaire needs is loaded here: `lettergen status` answers in half a second.
        from lettergen.api.lists import Calendars
        from lettergen.readers.list_checks import ListPass
        from lettergen.readers.questionnaire import read_questionnaire
        from lettergen.rules.asking import mentioned
        from lettergen.rules.recipients import RecipientRules

        reading = read_questionnaire(path, self.settings, recipients)
        draft = reading.draft
        calendars = Calendars(draft.date if draft else self.today(), self.named_calendar)
        if draft is None or not draft.recipient_list:
            return reading, (*reading.check(calendars), *self._file_problems(reading))
        try:
            listed = self.list_of(reading, path, here=bool(recipients))
            opened(Path(listed.file))
        except BadInputError as error:
            return replace(reading, questionnaire=None), (*reading.check(calendars), *error.problems)
        reading = replace(reading, listed=listed)
        passed = ListPass(listed, RecipientRules(calendars, draft, draft.language, listed.unit), mentioned(draft))
        problems = (*reading.check(calendars, passed), *passed.problems(), *self._file_problems(reading))
        reading = replace(reading, listed=passed.sound())
        if reading.questionnaire:
            sampled = reading.questionnaire.model_copy(update={"recipients": passed.samples})
            reading = replace(reading, questionnaire=sampled)
        return reading, problems

    def list_of(self, reading: Reading, path: Path, *, here: bool = False) -> RecipientList:
        """Open the list that a questionnaire names: beside it, in the workspace's recipients/, or in the workspace.

        With `here` the current folder goes before these. Raises BadInputError Q160, Q161.
        """
        from lettergen.api.lists import find_list

        name = reading.draft.recipient_list if reading.draft else ""
        folders = (*([Path()] if here else []), path.parent, self.folder / "recipients", self.folder)
        typed = reading.tree.data if isinstance(reading.tree.data, dict) else {}
        place = Place() if here else reading.place(("recipients" if "recipients" in typed else "recipient_list",))
        return self.recipient_list(find_list(name, folders, place))

    def recipient_list(self, path: Path) -> RecipientList:
        """Open a recipient list. Raises BadInputError Q160, Q161."""
        from lettergen.readers.recipients import read_list

        return read_list(path, str(path), self.settings.defaults.calendar)

    def pictures(self, sender: Sender) -> dict[str, bytes]:
        """Return each picture that a sender names, by its file in the workspace as typed. Raises W112."""
        return {picture.file: read_document(self.folder / picture.file) for _, picture in sender.pictures()}

    def source(self, name: str, place: Place | None = None) -> Source:
        """Return a template as it is now, by name or path. Raises W109, W112."""
        from lettergen.runs.kit import Source

        path = self.template(name, place)
        return Source(str(path), read_document(path))

    def _file_problems(self, reading: Reading) -> Iterator[Problem]:
        """Give an error (W112, T204, T205) for each picture and enclosed file that cannot be read, at its line."""
        from lettergen.wordml.package import PackageError
        from lettergen.wordml.pictures import read_picture

        draft = reading.draft
        pictures = tuple((("sender", *keys), each.file) for keys, each in draft.sender.pictures()) if draft else ()
        enclosed = tuple((("enclosures", at), each.file) for at, each in enumerate(draft.enclosures)) if draft else ()
        for keys, file in (*pictures, *(each for each in enclosed if each[1])):
            place = reading.place((*keys, "file"))
            try:
                data = read_document(self.folder / file)
                if keys[0] == "sender":
                    read_picture(data)
            except BadInputError as error:
                yield replace(error.problems[0], place=place, found=f"{file} {error.problems[0].found}")
            except PackageError as error:
                yield replace(error.problem(place), found=f"{file}: {error.found}")

    def read(self, path: Path, only: Sequence[str] = ()) -> Questionnaire:
        """Return a sound questionnaire with its recipients, those of a list too, or with these `only`.

        Raises BadInputError with every error of it, and W119 for an id that no recipient has.
        """
        from lettergen.readers.choosing import source_of
        from lettergen.rules.selection import Selection, choose

        reading, problems = self.checked(path)
        errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
        if errors or reading.questionnaire is None:
            raise BadInputError(errors or problems)
        source = source_of(reading.questionnaire, reading.listed, str(path))
        meant = tuple(choose(Selection(only=tuple(only)), source, str))
        return reading.questionnaire.model_copy(update={"recipients": meant})

    def calendar(self, recipient: Recipient, day: dt.date) -> Calendar:
        """Return the calendar whose holidays count for a recipient, from the year before that day on. Raises D154."""
        from lettergen.api.lists import calendar_years

        name = recipient.calendar or self.settings.defaults.calendar
        return self.named_calendar(name, *calendar_years(day))

    def named_calendar(self, name: str, first_year: int, last_year: int) -> Calendar:
        """Return a calendar for those years, the workspace's own included. Raises D154, D155, D170 to D174."""
        try:
            return calendar(name, first_year, last_year, self.settings.calendars)
        except BadInputError as error:
            raise BadInputError(map(self._placed, error.problems)) from error

    def calendar_problems(self) -> tuple[Problem, ...]:
        """Return everything wrong with the workspace's own calendars (D170 to D174), each at its line."""
        return tuple(map(self._placed, check_calendars(self.settings.calendars)))

    def _placed(self, problem: Problem) -> Problem:
        keys = tuple(problem.place.detail.split("."))
        return replace(problem, place=settings_place(self.folder, keys)) if keys[0] == "calendars" else problem

    def limits(self) -> Limits:
        """Return from how many days on a deadline is near, or long past."""
        record = self.settings.record
        return Limits(record.due_soon_days, record.long_overdue_days)

    def template(self, name: str, place: Place | None = None) -> Path:
        """Return a template's file by name, or by path when it ends as Word's files do. Raises W109, W112."""
        if name.lower().endswith(WORD_FILES):
            read_document(path := self._here(name))
            return path
        known = templates(self.folder)
        if name not in known and Path(name).suffix and self._here(name).is_file():
            remedy = "save it in Word as a .docx, and name that"
            raise BadInputError(Problem("W109", place or Place(), f"{name} is no Word template", "a .docx", remedy))
        if name not in known:
            remedy = did_you_mean(name, known, f"save it as {self.folder / 'templates' / name}.docx")
            expected = "one of " + ", ".join(sorted(known))
            raise BadInputError(Problem("W109", place or Place(), f"unknown template {name!r}", expected, remedy))
        return known[name]

    def _here(self, name: str) -> Path:
        """Return a path as typed, from the current folder where something is there, else from the workspace."""
        with suppress(OSError):  # a name too long for the system: whoever reads it says so
            if Path(name).exists():
                return Path(name)
        return self.folder / name
