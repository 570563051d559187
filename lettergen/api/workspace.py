"""`Workspace`: the library's front door, a method per command; it prints nothing and asks nothing.

>>> from lettergen import Workspace
>>> work = Workspace("inquiries")                                   # doctest: +SKIP
>>> [made.path for made in work.generate("palm-payments").made]     # doctest: +SKIP
[PosixPath('inquiries/letters/palm-payments/amazon.docx')]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lettergen.api import desk as desks
from lettergen.api.options import Approval, Choices, Counting, Fact, Packs, Receiving, Renewal, RunReport, Sending, View
from lettergen.errors import BadInputError, Place, Problem
from lettergen.files.settings import read_settings, settings_in_force
from lettergen.model.deadline import Deadline
from lettergen.model.letter import Letter
from lettergen.model.settings import Settings
from lettergen.model.tracking import Event, ThreadStatus
from lettergen.rules.selection import Selection

if TYPE_CHECKING:
    from lettergen.api.evidence import Imported
    from lettergen.api.generate import Workers
    from lettergen.api.new import Answers
    from lettergen.api.packs import HandedOut
    from lettergen.api.receive import Received
    from lettergen.api.report import Written
    from lettergen.files.queue import Waiting
    from lettergen.reports.tables import Table
    from lettergen.runs.journal import RunState
    from lettergen.runs.outcome import Told
    from lettergen.runs.pdf import Pdfs

__all__ = [
    "Approval", "Choices", "Counting", "Fact", "Packs", "Receiving", "Renewal", "RunReport", "Selection", "Sending",
    "View", "Workspace",
]  # fmt: skip


class Workspace:
    """One folder with its settings, questionnaires, templates, letters and record (design section 3).

    Paths and names are what the commands take; dates are `datetime.date`. Whatever is wrong is a LettergenError with
    every problem in `.problems`. `clock` returns this moment as an aware datetime.
    """

    def __init__(self, folder: str | Path = ".", *, clock: Callable[[], dt.datetime] = desks.now) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            remedy = f"make one with `lettergen init {self.folder}`"
            raise BadInputError(Problem("W101", Place(str(self.folder)), "is no folder", remedy=remedy))
        self._desk = desks.Desk(self.folder, read_settings(self.folder), clock)

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self._desk.settings

    def today(self) -> dt.date:
        """Return the day that counts as today: that of the office's zone, where the settings name one."""
        return self._desk.today()

    def config(self) -> Table:
        """Return every setting with its value and where it comes from."""
        from lettergen.reports.tables import Table

        return Table("config", ("setting", "value", "from"), settings_in_force(self.folder))

    def new(
        self,
        matter: str,
        *,
        date: dt.date | None = None,
        template: str = "",
        kind: str = "",
        answers: Answers | None = None,
        dry_run: bool = False,
    ) -> Path:
        """Write questionnaires/MATTER.yaml to fill in and return its path; a matter there already is refused (W106).

        For a template, by name or path, it has the keys that the template prints, and a value for each field. A kind,
        of `lettergen.api.new.kinds`, says what is asked and brings its own template; `answers` replace the example's.
        """
        from lettergen.api.new import DEFAULT_KIND, Answers, kind_named, new

        what: dict[str, Any] = {"kind": kind or DEFAULT_KIND, "answers": answers or Answers()}
        if template := template or kind_named(what["kind"]).template:
            from lettergen.api.check import made_for

            what["made_for"] = made_for(self._desk, template)
        taken, office = self._desk.matters().get(matter), self.settings.office
        day = self._desk.today(date)
        return new(self.folder, matter, office=office, date=day, taken=taken, dry_run=dry_run, **what)

    def check(self, names: Sequence[str] = ()) -> tuple[Problem, ...]:
        """Return every problem of questionnaires and templates (paths or matters; all when none is named)."""
        from lettergen.api.check import check

        return check(self._desk, names)

    def placeholders(self, names: Sequence[str] = (), *, used: bool = True) -> Table:
        """Return every placeholder of templates and what fills it; with `used`, of matters' templates too."""
        from lettergen.api.check import placeholders

        return placeholders(self._desk, names, used=used)

    def columns(self, names: Sequence[str] = (), *, ids: bool = False) -> tuple[Table, tuple[str, ...]]:
        """Return what the columns of recipient lists are read as, or with `ids` an id for each row; and it in words.

        A questionnaire stands for its list.
        """
        from lettergen.api.check import lists
        from lettergen.api.lists import column_table, id_table, list_summary

        found = lists(self._desk, names)
        return (id_table if ids else column_table)(found), tuple(list_summary(found))

    def preview(self, questionnaire: str, *, only: Sequence[str] = ()) -> tuple[Letter, ...]:
        """Return the letters of a questionnaire, or of MATTER/RECIPIENT, ready for `reports.preview.preview`."""
        from lettergen.api.booking import first_letter
        from lettergen.api.look import letters

        if questionnaire.partition("/")[0] in self._desk.matters():
            questionnaire, recipient = first_letter(questionnaire) if "/" in questionnaire else (questionnaire, "")
            only = (recipient,) if recipient else only
        return letters(self._desk, questionnaire, only)

    def generate(
        self,
        questionnaire: str,
        *,
        only: Sequence[str] = (),
        selection: Selection | None = None,
        template: str = "",
        recipients: str = "",
        choices: Choices | None = None,
        workers: Workers | None = None,
    ) -> RunReport:
        """Make the Word letters of a questionnaire, all or none, and record what is new.

        `only` names recipients, `selection` chooses them in other ways too; `recipients` is a CSV, XLSX or YAML list in
        place of the questionnaire's own. `workers` has an `executor` of the caller's in place of `choices.jobs`
        processes, and `told` hears how far the run is.
        """
        from lettergen.api.generate import NOBODY, generate

        how: dict[str, Any] = {"template": template, "recipients": recipients, "choices": choices}
        chosen = selection or Selection(only=tuple(only))
        return generate(self._desk, questionnaire, selection=chosen, workers=workers or NOBODY, **how)

    def unfinished(self) -> tuple[str, ...]:
        """Return the matters whose letters a run was interrupted at, or is making now."""
        from lettergen.runs.journal import unfinished

        return unfinished(self.folder / "letters")

    def run_state(self, questionnaire: str, out: Path | None = None) -> tuple[RunState | None, Path]:
        """Return how far an unfinished run of letters is, None where there is none, and its folder."""
        from lettergen.api.generate import run_state

        return run_state(self._desk, questionnaire, out)

    def plan(self, report: RunReport) -> Table:
        """Return what a dry run would do with each letter, as a table."""
        from lettergen.reports.runs import plan_table

        return plan_table(report.made, {"failed": len(report.failed)})

    def plan_lines(self, report: RunReport) -> tuple[str, ...]:
        """Return a plan in a few lines: how many letters, by which template, in which variations."""
        from lettergen.reports.runs import plan_summary

        return tuple(plan_summary(report.made))

    def check_packs(self, packs: Packs) -> None:
        """Refuse, before a run, what could not be handed out after it. Raises W107, W163, W166, U101."""
        from lettergen.api.packs import check_packs

        check_packs(self._desk, packs)

    def hand_out(self, report: RunReport, packs: Packs) -> HandedOut:
        """Write a print file, an archive, e-mail drafts and lists of a run's letters; return what to tell of them."""
        from lettergen.api.packs import hand_out

        return hand_out(self._desk, report, packs)

    def follow_up(
        self,
        matter: str,
        renewal: Renewal,
        choices: Choices | None = None,
        review: Callable[[Letter], bool] | None = None,
        workers: Workers | None = None,
    ) -> RunReport:
        """Draft the next round to those of a matter who need one, or to MATTER/RECIPIENT; `review` decides on each."""
        from lettergen.api.follow_up import follow_up
        from lettergen.api.generate import NOBODY

        return follow_up(self._desk, matter, renewal, choices, review, workers or NOBODY)

    def follow_ups(self, name: str = "", as_of: dt.date | None = None, *, also_due: bool = False) -> Table:
        """Return who needs a follow-up on a day, of a matter or of all who are late, who does not, and why."""
        from lettergen.api.follow_up import needs_table

        return needs_table(self._desk.there(), name, as_of, also_due=also_due)

    def pdf(self, letters: Sequence[Path], *, jobs: int = 0, force: bool = False, told: Told = lambda _: None) -> Pdfs:
        """Make a tagged PDF beside each .docx with LibreOffice, `jobs` at once (0: one a core), but keep what is right.

        A PDF that was not made here is overwritten with `force` only. Raises OutsideProgramError X101, X103.
        """
        from lettergen.runs.pdf import make_pdfs

        return make_pdfs(letters, jobs=jobs, force=force, told=told)

    def approve(self, letters: Sequence[str], approval: Approval) -> tuple[Event, ...]:
        """Record that letters' files are approved as they are on disk, each under its hash."""
        from lettergen.api.approve import approve

        return approve(self._desk, letters, approval)

    def send(
        self, letters: Sequence[str], sending: Sending, *, warn: Callable[[Problem], object] = lambda _: None
    ) -> tuple[Event, ...]:
        """Record that letters went out, with the text as it was sent; lettergen sends nothing.

        `warn` hears of each difference from the letter made, or from the file approved, that stops nothing.
        """
        from lettergen.api.send import send

        return send(self._desk, letters, sending, warn)

    def record(self, letter: str, fact: Fact, *, everyone: bool = False) -> tuple[Event, ...]:
        """Record one fact about a letter, or with `everyone` about the latest letter of each thread of a matter."""
        from lettergen.api.record import record_fact

        return record_fact(self._desk, letter, fact, everyone=everyone)

    def record_list(self, path: Path, *, by: str = "", dry_run: bool = False) -> tuple[Event, ...]:
        """Record what a CSV or XLSX table says, a row an event; all of it or none."""
        from lettergen.api.record_list import record_list

        return record_list(self._desk, path, by=by, dry_run=dry_run)

    def receive(
        self, files: Sequence[str], receiving: Receiving, review: Callable[[Received], str | None] | None = None
    ) -> tuple[Received, ...]:
        """Take in files that came back, or with `receiving.queue` what waits; return what became of each."""
        from lettergen.api.receive import receive

        return receive(self._desk, files, receiving, review)

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the documents that wait for a letter, in the order they came."""
        from lettergen.api.waiting import waiting

        return waiting(self._desk)

    def discard(self, documents: Sequence[str], note: str, by: str = "") -> tuple[Waiting, ...]:
        """Take documents off that list by their SHA-256, for a reason that is kept; they stay filed."""
        from lettergen.api.waiting import discard

        return discard(self._desk, documents, note, by)

    def documents(self, name: str = "") -> tuple[Table, tuple[str, ...]]:
        """Return every filed document of a matter, a letter or the record, and lines on their page numbers."""
        from lettergen.api.documents import documents

        return documents(self._desk.there(), name)

    def save_document(self, sha256: str, target: Path) -> Path:
        """Write a filed document to a path, or into a folder under its own name; return where it lies."""
        from lettergen.api.documents import save_document

        return save_document(self._desk, sha256, target)

    def document_doubts(self, events: Sequence[Event]) -> tuple[Problem, ...]:
        """Return a warning for each filed document whose pages contradict its numbers, or were not counted."""
        from lettergen.api.documents import doubts

        return tuple(doubts(events))

    def statuses(self, name: str = "", view: View | None = None) -> tuple[ThreadStatus, ...]:
        """Return where each thread stands: all of them, a matter's, or one letter's."""
        from lettergen.api.look import statuses

        return statuses(self._desk.there(), name, view)

    def status(self, name: str = "", view: View | None = None) -> Table:
        """Return `statuses` as a table, or what the view shows of them: items, reasons, matters, counts."""
        from lettergen.api.look import status

        return status(self._desk.there(), name, view)

    def history(self, letter: str, view: View | None = None) -> Table:
        """Return every event of a letter's thread as a table, as of a day or hour, as known at one."""
        from lettergen.api.look import history

        return history(self._desk, letter, view)

    def matrix(self, name: str, view: View | None = None, **cut: bool) -> Table:
        """Return what became of each item at each recipient of a matter; `top`, `only_open`, `wide` cut it down."""
        from lettergen.api.tables import matrix

        return matrix(self._desk, name, view, **cut)

    def stats(self, names: Sequence[str] = (), view: View | None = None, **how: Any) -> tuple[Table, int]:  # noqa: ANN401 - of `api.tables.stats`
        """Count letters `by` instrument (…) and `period`; return how many `confidential` ones are left out too."""
        from lettergen.api.tables import stats

        return stats(self._desk.there(), names, view, **how)

    def write_report(self, path: Path, names: Sequence[str] = (), *view: Any, **how: Any) -> Written:  # noqa: ANN401 - of `api.memo`
        """Write matters, letters or all of them as one page, or in the `form` xlsx or docx; return how many are in."""
        from lettergen.api.memo import write_report

        return write_report(self._desk.there(), path, names, *view, **how)

    def calendar(self, name: str = "", *, every: bool = False) -> Table:
        """Return the open deadlines of a matter, a letter or all, the earliest first; with `every` the others too."""
        from lettergen.api.calendar import calendar

        return calendar(self._desk.there(), name, every=every)

    def recount(self, name: str = "") -> Table:
        """Return the open deadlines that today's calendars would put on another day, with what to record."""
        from lettergen.api.recount import recount

        return recount(self._desk.there(), name)

    def write_calendar(self, path: Path, name: str = "", *, confidential: bool = False) -> tuple[int, bool, int]:
        """Write deadlines as an iCalendar file: return how many, whether it changed, how many letters are left out."""
        from lettergen.api.calendar import write_calendar

        return write_calendar(self._desk.there(), path, name, confidential=confidential)

    def deadline(self, counting: Counting) -> Deadline:
        """Work out a count such as "10 business days" from a day, with every step of it that is not obvious."""
        from lettergen.api.deadline import deadline

        return deadline(self._desk, counting)

    def deadline_days(self, counting: Counting) -> Table:
        """Return every day of such a count as a table, with the deadline beside it."""
        from lettergen.api.deadline import deadline_days

        return deadline_days(self._desk, counting)

    def verify(self, heads: Sequence[str] = ()) -> tuple[Problem, ...]:
        """Return what is wrong with the record's chain, its filed documents and the letters on disk.

        `heads` were kept outside: each SEQ:HASH, or a file of lines that `head` gave.
        """
        from lettergen.api.evidence import kept_heads, verify

        return verify(self._desk.there(), [head for text in heads for head in kept_heads(text)])

    def head(self) -> str:
        """Return the end of the record's chain as a line of JSON, to keep where the record is not."""
        from lettergen.api.evidence import head_line

        return head_line(self._desk)

    def export(self, to: Path | BinaryIO, documents: Path | None = None) -> tuple[Problem, ...]:
        """Write the whole record as JSON Lines; copy filed documents into a folder, and return those not there."""
        from lettergen.api.evidence import export

        return export(self._desk, to, documents)

    def export_csv(self, folder: Path, *, redacted: bool = False, confidential: bool = False) -> int:
        """Write letters, items, events and answers as CSV files; return how many confidential letters are left out."""
        from lettergen.api.tables import export_csv

        return export_csv(self._desk.there(), folder, redacted=redacted, confidential=confidential)

    def restore(self, file: Path, documents: Path | None = None, *, dry_run: bool = False) -> Imported:
        """Add what an exported record holds and this one does not; refused where the two hold different events."""
        from lettergen.api.evidence import import_record

        return import_record(self._desk, file, documents, dry_run=dry_run)

    def rebuild(self) -> int:
        """Write the row of every thread anew from its events, and return how many."""
        with self._desk.record() as record:
            return record.rebuild()

    def upgrade(self, *, dry_run: bool = False) -> tuple[tuple[str, ...], Path | None]:
        """Bring the record to this version's schema; return each step, and the backup that was made first."""
        from lettergen.api.evidence import upgraded

        return upgraded(self._desk, dry_run=dry_run)
