"""A run makes what is wanted, touches nothing else, and goes on where it was stopped."""

from __future__ import annotations

import datetime as dt
import errno
import multiprocessing
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from small_run import DAY, Office, digest, edit, people, person

from lettergen.errors import BadInputError, LettergenError, OutsideProgramError, RefusedError
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.runs.journal import Journal, state
from lettergen.runs.outcome import Step
from lettergen.runs.spread import processes

LETTERS = [person("acme"), person("bolt"), person("core")]
MOVED = [person("acme"), person("bolt", "2 Elm Street"), person("core")]


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def actions(outcome):
    return {made.letter.split("/")[1]: made.action for made in outcome.made}


def codes(outcome):
    return [problem.code for problem in outcome.warnings]


def record(office, kind, to="acme", **more):
    """Record what somebody did with a letter; its words are those recorded before."""
    last = next(event for event in reversed(office.events()) if event.letter.recipient == to)
    event = Event(letter=LetterName("palm", to), type=kind, on=DAY, entered=office.now, author="dana", **more)
    told = {"asked": last.asked, "recipient": last.recipient, "document": last.document, "digest": last.digest}
    with office.open() as known:
        known.append([event.model_copy(update={**told, "file": last.file})])


def during(phase: str, do: Callable[[], object]) -> Callable[[Step], None]:
    done: list[object] = []

    def told(step: Step) -> None:
        if step.phase == phase and not done:
            done.append(do())

    return told


# What a run leaves


def test_letters_are_made_recorded_and_nothing_else_is_left(office):
    outcome = office.run(LETTERS)
    assert list(actions(outcome).items()) == [("acme", "new"), ("bolt", "new"), ("core", "new")]
    assert office.recorded() == [(made.letter, "generated", made.sha256) for made in outcome.made]
    assert office.files() == {made.path.name: made.sha256 for made in outcome.made}
    assert office.events()[0].file == "letters/palm/acme.docx"
    assert outcome.warnings == {}


def test_a_dry_run_writes_nothing(office):
    assert set(actions(office.run(LETTERS, dry_run=True)).values()) == {"new"}
    assert not (office.root / "letters").exists()
    assert not (office.root / "lettergen.db").exists()


def test_without_books_nothing_is_recorded(office):
    assert set(actions(office.run(LETTERS, books=None)).values()) == {"new"}
    assert set(actions(office.run(LETTERS, books=None)).values()) == {"unchanged"}
    assert sorted(office.files()) == ["acme.docx", "bolt.docx", "core.docx"]
    assert not (office.root / "lettergen.db").exists()


def test_one_letter_that_fails_stops_all_and_leaves_no_folder(office):
    with pytest.raises(BadInputError, match=r"nothing fills|street") as told:
        office.run([*LETTERS, person("dent", street="")])
    assert "dent" in str(told.value)
    assert not (office.root / "letters").exists()
    assert not (office.root / "lettergen.db").exists()


def test_a_run_that_keeps_going_makes_the_others(office):
    outcome = office.run([person("dent", street=""), *LETTERS], keep_going=True)
    assert sorted(office.files()) == ["acme.docx", "bolt.docx", "core.docx"]
    assert len(office.events()) == 3
    assert len(outcome.failed) == 1
    assert "dent" in str(outcome.failed[0])


def test_a_run_of_which_nothing_can_be_made_is_refused_all_the_same(office):
    with pytest.raises(BadInputError):
        office.run([person("dent", street="")], keep_going=True)


# The same bytes in the same order, whoever makes them


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one process makes of 150 letters: more than two portions for workers."""
    office = Office(tmp_path_factory.mktemp("alone"))
    return office.run(people(150)), office.files()


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_make_the_same_letters_in_the_same_order(office, alone, jobs):
    with processes(jobs) as executor:
        outcome = office.run(people(150), executor=executor)
    assert [made.letter for made in outcome.made] == [made.letter for made in alone[0].made]
    assert office.files() == alone[1]


@pytest.mark.parametrize("ahead", [1, 2, 9])
def test_any_executor_makes_the_same_letters(office, alone, ahead):
    with ThreadPoolExecutor(3) as executor:
        outcome = office.run(people(150), executor=executor, ahead=ahead)
    assert [made.sha256 for made in outcome.made] == [made.sha256 for made in alone[0].made]
    assert [letter for letter, _, _ in office.recorded()] == [made.letter for made in alone[0].made]


def test_a_worker_that_is_killed_stops_the_run_and_the_same_command_goes_on(office, alone):
    with processes(2) as executor:

        def kill(step: Step) -> None:
            if step.phase == "letters":
                for worker in multiprocessing.active_children():
                    worker.kill()

        with pytest.raises(OutsideProgramError, match=r"W182: a worker ended .* type the same command to go on"):
            office.run(people(150), executor=executor, ahead=1, told=kill)
    assert office.stamps() == {}
    assert office.events() == ()
    office.run(people(150))
    assert office.files() == alone[1]
    assert len(office.events()) == 150


# Reruns


def test_a_rerun_writes_and_records_nothing(office):
    office.run(LETTERS)
    stamps, events = office.stamps(), office.events()
    assert set(actions(office.run(LETTERS)).values()) == {"unchanged"}
    assert (office.stamps(), office.events()) == (stamps, events)


def test_an_address_that_changes_changes_one_letter_of_three_hundred(office):
    many = people(300)
    office.run(many)
    stamps = office.stamps()
    many[123] = person("r0123", "7 Elm Street")
    outcome = office.run(many)
    assert [made.letter for made in outcome.made if made.action != "unchanged"] == ["palm/r0123/1"]
    now = office.stamps()
    assert [name for name in now if now[name] != stamps[name]] == ["r0123.docx"]
    assert [str(event.letter) for event in office.events()[300:]] == ["palm/r0123/1"]


def test_a_letter_that_was_sent_is_neither_made_nor_recorded_again(office):
    office.run(LETTERS)
    record(office, EventType.SENT)
    before, stamps = office.recorded(), office.stamps()
    outcome = office.run([person("acme", "9 Elm Street"), *LETTERS[1:]], force=True)
    assert actions(outcome) == {"acme": "already sent", "bolt": "unchanged", "core": "unchanged"}
    assert (office.recorded(), office.stamps()) == (before, stamps)


def test_a_run_of_which_all_was_sent_is_refused(office):
    office.run(LETTERS[:1])
    record(office, EventType.SENT)
    with pytest.raises(RefusedError, match=r"acme\.docx, palm/acme/1: error W114: was sent already; .*follow-up"):
        office.run(LETTERS[:1])


def test_a_letter_edited_by_hand_stays_and_the_new_one_lies_beside_it(office):
    office.run(LETTERS)
    edited = edit(office.letters / "bolt.docx")
    outcome = office.run(MOVED)
    (kept,) = outcome.kept
    assert (kept.letter, kept.path.read_bytes()) == ("palm/bolt/1", edited)
    assert kept.beside == office.letters / "bolt.new.docx"
    assert any("1 Oak Street" in change and "2 Elm Street" in change for change in kept.changes)
    clean = Office(office.root / "clean")
    clean.run(MOVED)
    assert digest(kept.beside) == digest(clean.letters / "bolt.docx")
    assert len(office.events()) == 3


def test_an_edited_letter_of_which_nothing_changed_has_nothing_beside_it(office):
    office.run(LETTERS)
    edit(office.letters / "bolt.docx")
    (kept,) = office.run(LETTERS).kept
    assert (kept.beside, kept.changes) == (None, ())
    assert sorted(office.files()) == ["acme.docx", "bolt.docx", "core.docx"]


def test_what_lies_beside_an_edited_letter_is_written_once_and_never_over_somebodys_work(office):
    office.run(LETTERS)
    edit(office.letters / "bolt.docx")
    office.run(MOVED)
    stamps = office.stamps()
    assert office.run(MOVED).kept[0].beside == office.letters / "bolt.new.docx"
    assert office.stamps() == stamps
    mine = edit(office.letters / "bolt.new.docx")
    assert office.run(MOVED).kept[0].beside == office.letters / "bolt.new2.docx"
    assert (office.letters / "bolt.new.docx").read_bytes() == mine


def test_a_file_that_is_no_document_is_kept_too(office):
    office.letters.mkdir(parents=True)
    (office.letters / "acme.docx").write_bytes(b"mine")
    outcome = office.run(LETTERS)
    assert actions(outcome) == {"acme": "edited by hand", "bolt": "new", "core": "new"}
    assert outcome.kept[0].beside == office.letters / "acme.new.docx"
    assert (office.letters / "acme.docx").read_bytes() == b"mine"


def test_force_overwrites_what_was_edited(office):
    office.run(LETTERS)
    made = (office.letters / "bolt.docx").read_bytes()
    edit(office.letters / "bolt.docx")
    assert actions(office.run(LETTERS, force=True))["bolt"] == "overwritten"
    assert (office.letters / "bolt.docx").read_bytes() == made
    assert len(office.events()) == 3


def test_a_new_version_of_what_was_approved_is_told(office):
    office.run(LETTERS)
    record(office, EventType.APPROVED, to="bolt")
    assert codes(office.run(LETTERS)) == []
    assert codes(office.run(MOVED)) == ["W137"]


def test_letters_that_the_record_does_not_know_are_recorded_and_told(office):
    office.run(LETTERS)
    before = office.recorded()
    (office.root / "lettergen.db").unlink()
    assert codes(office.run(LETTERS)) == ["W128"] * 3
    assert office.recorded() == before


# Two at once


def test_a_second_run_at_the_same_time_is_refused_and_the_first_goes_on(office):
    refused = []

    def other(step: Step) -> None:
        if step.phase == "letters" and not refused:
            assert state(office.letters).busy
            with pytest.raises(RefusedError, match="W180: another run is making these letters") as told:
                office.run(LETTERS)
            refused.append(told.value)

    office.run(LETTERS, told=other)
    assert len(refused) == 1
    assert len(office.events()) == 3
    assert not office.folder.exists()


# Where letters may lie


def test_a_folder_that_leads_outside_is_refused(office, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    office.letters.parent.mkdir()
    office.letters.symlink_to(outside)
    with pytest.raises(RefusedError, match="W108"):
        office.run(LETTERS)
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a second file system")  # noqa: S108 - Linux's own
def test_all_letters_may_lie_on_another_device(office, tmp_path_factory):
    elsewhere = Path("/dev/shm") / tmp_path_factory.mktemp("shm").name  # noqa: S108 - Linux's own
    elsewhere.mkdir()
    try:
        (office.root / "letters").symlink_to(elsewhere)
        office.run(LETTERS)
        assert len(office.files()) == 3
        assert set(actions(office.run(LETTERS)).values()) == {"unchanged"}
    finally:
        shutil.rmtree(elsewhere)


IN_THE_WAY = {
    "a file for the letters' folder": lambda office: office.letters,
    "a file for the run's folder": lambda office: office.folder,
}


@pytest.mark.parametrize("where", IN_THE_WAY.values(), ids=IN_THE_WAY.keys())
def test_a_file_in_a_folders_place_is_told_in_one_line_and_stays(office, where):
    path = where(office)
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(BadInputError, match="W107: cannot be written"):
        office.run(LETTERS)
    assert path.read_text() == "mine"
    assert not (office.root / "lettergen.db").exists()


def test_a_folder_in_a_letters_place_stops_the_run_with_its_name(office):
    (office.letters / "bolt.docx").mkdir(parents=True)
    with pytest.raises(BadInputError, match=r"bolt\.docx: error W112: cannot be read: is a directory"):
        office.run(LETTERS)
    assert office.events() == ()


# A full disk: the system's own limit on the size of a file stands in for it


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def room_for_letters(office: Office) -> int:
    """Return more than a letter takes, and less than the journal of sixty."""
    clean = Office(office.root / "clean")
    clean.run(LETTERS[:1])
    return (clean.letters / "acme.docx").stat().st_size + 100


FULL: dict[str, Callable[[Office], int]] = {
    "at the letters": lambda _: 1_000,
    "at the journal": room_for_letters,
}


@pytest.mark.parametrize("room", FULL.values(), ids=FULL.keys())
def test_a_full_disk_is_one_line_and_once_there_is_room_the_same_run_goes_on(office, room):
    many = people(60)
    with (
        at_most(room(office)),
        pytest.raises(BadInputError, match="W107: cannot be written: file too large; make room"),
    ):
        office.run(many)
    assert office.stamps() == {}
    assert office.events() == ()
    office.run(many)
    assert len(office.files()) == len(office.events()) == 60


def test_a_disk_that_is_full_at_the_record_leaves_a_run_to_be_finished(office):
    office.run(LETTERS)
    size = (office.root / "lettergen.db").stat().st_size
    with ExitStack() as disk:
        full = during("record", lambda: disk.enter_context(at_most(size)))
        with pytest.raises(LettergenError, match=r"R12[78]: the record"):
            office.run(people(60), told=full)
    assert len(office.events()) == 3
    outcome = office.run(LETTERS)
    assert outcome.finished == 60
    assert len(office.files()) == len(office.events()) == 63


def test_a_disk_that_is_full_at_the_renames_leaves_a_run_to_be_finished(office, monkeypatch):
    moves, replace = [], os.replace

    def full(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(
        BadInputError, match=r"bolt\.docx: error W107: cannot be written: no space left on device; make room"
    ):
        office.run(LETTERS)
    assert office.events() == ()
    assert state(office.letters)[1:] == (3, False, True)
    outcome = office.run(LETTERS)
    assert outcome.finished == 3
    assert set(actions(outcome).values()) == {"unchanged"}
    assert codes(outcome) == []
    assert len(office.files()) == len(office.events()) == 3


# Kills: what lies on the disk before each step is what a kill at that moment leaves


def undisturbed(office: Office, change: Callable[[Office], None], whom: list) -> Office:
    change(office)
    office.run(whom)
    return office


def first(office: Office) -> None:
    """Nothing was made yet."""


def again(office: Office) -> None:
    """Three letters were made, and one was edited by hand."""
    office.run(LETTERS)
    edit(office.letters / "core.docx")


LATER = [person("acme"), person("bolt", "2 Elm Street"), person("core", "3 Elm Street"), person("dent")]


@pytest.mark.parametrize("before", [first, again])
def test_a_run_killed_before_any_step_ends_as_if_nobody_had_disturbed_it(tmp_path, before):
    whole = undisturbed(Office(tmp_path / "whole"), before, LATER)
    office = Office(tmp_path / "office")
    before(office)
    states: list[Path] = []

    def keep(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        step = getattr(os, name)

        def kept(*words, **more):
            states.append(tmp_path / f"{len(states)}-{name}")
            shutil.copytree(office.root, states[-1])
            return step(*words, **more)

        monkeypatch.setattr(os, name, kept)

    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("replace", "fsync", "unlink", "rmdir"):
            keep(name, monkeypatch)
        office.run(LATER)
    assert len(states) >= 10
    for folder in states:
        left = Office(folder)
        left.run(LATER)
        assert left.files() == whole.files(), folder.name
        assert left.recorded() == whole.recorded(), folder.name


def stopped(office: Office, whom: list, phase: str = "place", do: Callable[[], object] = lambda: None) -> None:
    """Have a run interrupted as it comes to a phase, and do something then."""

    def stop(step: Step) -> None:
        if step.phase == phase:
            do()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(whom, told=stop)


def test_a_run_that_is_whole_is_finished_by_the_next_one_though_it_makes_others(office):
    stopped(office, LETTERS)
    assert (office.stamps(), office.events()) == ({}, ())
    assert state(office.letters) == (3, 3, False, True)
    outcome = office.run([person("dent")])
    assert (actions(outcome), outcome.finished) == ({"dent": "new"}, 3)
    assert sorted(office.files()) == ["acme.docx", "bolt.docx", "core.docx", "dent.docx"]
    assert [event.letter.recipient for event in office.events()] == ["acme", "bolt", "core", "dent"]


def test_a_run_that_is_not_whole_goes_on_with_what_was_made(office):
    many = people(100)
    stopped(office, many, "letters")
    with Journal(office.letters) as journal:
        journal.flush()
    assert office.stamps() == {}
    office.run(many)
    assert len(office.files()) == len(office.events()) == 100


def test_letters_made_by_an_earlier_try_are_not_made_again(office):
    many = people(600)  # two flushes to the disk
    stopped(office, many, "place")
    text = office.journal.read_bytes()
    office.journal.write_bytes(text[: text.index(b'{"rows"')])
    made = state(office.letters).done
    orders = []

    class Counting(ThreadPoolExecutor):
        def submit(self, work, order):
            orders.append(len(order.letters))
            return super().submit(work, order)

    with Counting(1) as executor:
        office.run(many, executor=executor)
    assert (made, sum(orders)) == (600, 0)
    assert len(office.events()) == 600


def test_after_another_text_nothing_of_an_interrupted_run_is_used(office):
    stopped(office, LETTERS, "place")
    text = office.journal.read_bytes()
    office.journal.write_bytes(text[: text.index(b'{"rows"')])
    office.kit = Office(office.root, "Unto {{ recipient.name }}").kit
    office.run(LETTERS)
    clean = Office(office.root / "clean", "Unto {{ recipient.name }}")
    clean.run(LETTERS)
    assert office.files() == clean.files()


# What somebody does between judging and renaming


def test_a_letter_edited_while_the_run_was_made_is_kept(office):
    office.run(LETTERS)
    outcome = office.run(MOVED, told=during("place", lambda: edit(office.letters / "bolt.docx")))
    assert codes(outcome) == ["W183"]
    assert b"W183" not in (office.letters / "bolt.docx").read_bytes()
    assert sorted(office.files()) == ["acme.docx", "bolt.docx", "bolt.new.docx", "core.docx"]
    assert len(office.events()) == 3


def test_a_file_that_appeared_while_the_run_was_made_is_kept(office):
    outcome = office.run(LETTERS, told=during("place", lambda: (office.letters / "bolt.docx").write_bytes(b"mine")))
    assert codes(outcome) == ["W183"]
    assert (office.letters / "bolt.docx").read_bytes() == b"mine"
    assert [event.letter.recipient for event in office.events()] == ["acme", "core"]


def test_a_letter_kept_so_is_not_recorded_after_a_kill_either(office):
    def appeared() -> None:
        (office.letters / "bolt.docx").write_bytes(b"mine")

    calls = []

    def told(step: Step) -> None:
        calls.append(step.phase)
        if calls.count("place") == 1 and step.phase == "place":
            appeared()
        if step.phase == "record":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(LETTERS, told=told)
    office.run(LETTERS[:1])
    assert [event.letter.recipient for event in office.events()] == ["acme", "core"]


def test_a_letter_sent_while_the_run_was_made_is_not_touched(office):
    office.run(LETTERS)
    sent = (office.letters / "bolt.docx").read_bytes()
    outcome = office.run(MOVED, told=during("place", lambda: record(office, EventType.SENT, to="bolt")))
    assert codes(outcome) == ["W114"]
    assert (office.letters / "bolt.docx").read_bytes() == sent
    assert [event.type.value for event in office.events()] == ["generated"] * 3 + ["sent"]


def test_a_letter_sent_before_an_interrupted_run_is_finished_is_not_touched(office):
    office.run(LETTERS)
    stopped(office, MOVED)
    record(office, EventType.SENT, to="bolt")
    sent = (office.letters / "bolt.docx").read_bytes()
    outcome = office.run(MOVED)
    assert actions(outcome)["bolt"] == "already sent"
    assert (office.letters / "bolt.docx").read_bytes() == sent
    assert len(office.events()) == 4


def test_a_run_of_hours_is_entered_when_it_ends(office):
    """Somebody who recorded something in between had the later clock; that is no wrong clock."""
    office.run(LETTERS)

    def hours_later() -> None:
        office.now += dt.timedelta(hours=2)
        record(office, EventType.APPROVED, to="acme")

    office.run(MOVED, told=during("letters", hours_later))
    assert [event.type.value for event in office.events()][3:] == ["approved", "generated"]
    entered = [event.entered for event in office.events()]
    assert entered == sorted(entered)


# A journal that was damaged


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


DAMAGE = {
    "cut off in a line": cut,
    "a line that is no JSON": lambda data: data.replace(b'{"letter": "palm/bolt', b'{"let\x00er": "palm/bolt'),
    "a line that says something else": lambda data: data.replace(b'"letter": "palm/bolt/1"', b'"litter": 3'),
    "a list": lambda data: b"[1]\n" + data,
    "nothing": lambda _: b"",
    "zeros, as a power cut leaves them": lambda data: data[:1500] + bytes(len(data) - 1500),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_journal_costs_time_only(office, damage):
    stopped(office, LETTERS)
    data = office.journal.read_bytes()
    office.journal.write_bytes(damage(data))
    assert office.journal.read_bytes() != data
    state(office.letters)
    office.run(LETTERS)
    clean = Office(office.root / "clean")
    clean.run(LETTERS)
    assert (office.files(), office.recorded()) == (clean.files(), clean.recorded())


@pytest.mark.parametrize("rows", [True, False], ids=["whole", "not whole"])
@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"torn")])
def test_a_file_of_a_run_that_is_gone_or_changed_is_made_again(office, harm, rows):
    stopped(office, LETTERS)
    data = office.journal.read_bytes()
    if not rows:
        office.journal.write_bytes(data[: data.index(b'{"rows"')])
    harm(office.folder / "bolt.docx")
    outcome = office.run(LETTERS)
    assert codes(outcome) == ["W185"] * rows
    clean = Office(office.root / "clean")
    clean.run(LETTERS)
    assert office.files() == clean.files()
    assert sorted(office.recorded()) == sorted(clean.recorded())


def test_a_lost_letter_of_a_finished_run_is_not_recorded_as_made(office):
    stopped(office, LETTERS)
    (office.folder / "bolt.docx").unlink()
    outcome = office.run([person("dent")])
    assert codes(outcome) == ["W185"]
    assert [event.letter.recipient for event in office.events()] == ["acme", "core", "dent"]
