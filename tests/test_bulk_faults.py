"""What may go wrong with a run of many, through the real command: a clear line, nothing torn, and it goes on."""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packages import blank

from lettergen.api.generate import Workers
from lettergen.api.workspace import Choices, Renewal, Sending, Workspace
from lettergen.cli.main import main
from lettergen.errors import BadInputError, RefusedError
from lettergen.model.tracking import EventType
from lettergen.runs.outcome import Step
from lettergen.store.record import Record

QUESTIONNAIRE = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
template: house
sender: {letterhead: {name: Office of Inquiry}, signatories: [Alex Example]}
recipients: list.csv
subject: Palms
questions:
  - {id: stores, text: "Why {{ fields.stores }} stores?"}
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return workspace(tmp_path, 5)


def workspace(folder: Path, count: int, **changes: str) -> Workspace:
    """Make a workspace with a small template and a list of so many; `changes` are rows by id."""

    for name in ("questionnaires", "templates"):
        (folder / name).mkdir(exist_ok=True)
    document = blank()
    for line in (
        "{{ recipient.name }} {{ date }} {{ due }}",
        "{{ salutation }}",
        "{{p questions }}",
        "{{p signatures }}",
    ):
        document.add_paragraph(line)
    document.save(str(folder / "templates/house.docx"))
    (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE)
    listed(folder, count, **changes)
    return Workspace(folder)


def listed(folder: Path, count: int, **changes: str) -> None:
    rows = {f"r{number}": f"r{number},Firm {number},To all:,{number + 2}" for number in range(count)} | changes
    (folder / "questionnaires/list.csv").write_text("\n".join(["id,organization,salutation,stores", *rows.values()]))


def files(work: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (work.folder / "letters").rglob("*") if path.is_file()}


def events(work: Workspace) -> list[tuple[str, str]]:
    with Record.open(f"sqlite:///{work.folder}/lettergen.db") as record:
        return [(str(event.letter), event.type.value) for event in record.events()]


def nothing_is_written(work: Workspace) -> bool:
    return not (work.folder / "letters").exists() and not (work.folder / "lettergen.db").exists()


# What is wrong with the list


def test_one_merge_field_that_is_missing_among_two_thousand_is_told_by_row_and_nothing_is_written(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    work = workspace(tmp_path, 2000, r1700="r1700,Firm 1700,To all:,")
    assert main(["generate", "palm"]) == 3
    told = capsys.readouterr().err
    assert "palm.yaml:9:39: error Q145: nothing fills `stores` for r1700 (row 1702)" in told
    assert told.count(": error ") == 1
    assert nothing_is_written(work)
    assert main(["generate", "palm", "--keep-going", "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    assert "nothing fills `stores` for r1700" in told
    assert "1,999 letters" in told
    assert len(files(work)) == len(events(work)) == 1999
    assert "r1700.docx" not in files(work)


def test_one_recipient_without_a_name_is_told_by_row_and_column_and_the_others_get_theirs(work, capsys):
    listed(work.folder, 5, r3="r3,,To all:,9")
    assert main(["generate", "palm"]) == 3
    assert (
        "questionnaires/list.csv:5:2, column B, organization: error Q121: `organization` is empty"
        in capsys.readouterr().err
    )
    assert nothing_is_written(work)
    assert main(["generate", "palm", "--keep-going"]) == 1
    assert (
        "questionnaires/list.csv:5:2, column B, organization: error Q121: `organization` is empty"
        in capsys.readouterr().err
    )
    assert sorted(files(work)) == ["r0.docx", "r1.docx", "r2.docx", "r4.docx"]


def test_two_rows_of_one_id_are_named_and_nothing_is_written(work, capsys):
    listed(work.folder, 5, again="r3,Firm Again,To all:,9")
    assert main(["generate", "palm"]) == 3
    told = capsys.readouterr().err
    assert "list.csv:7:1" in told
    assert "r3" in told
    assert nothing_is_written(work)


# What changes while the run is made


def when(phase: str, do: Callable[[], object]) -> Workers:
    """Do something once, as the run comes to a phase."""
    done: list[object] = []

    def told(step: Step) -> None:
        if step.phase == phase and not done:
            done.append(do())

    return Workers(told=told)


@pytest.mark.parametrize("file", ["templates/house.docx", "questionnaires/palm.yaml"])
def test_a_run_is_made_from_what_it_began_with(work, tmp_path_factory, file):
    whole = workspace(tmp_path_factory.mktemp("whole"), 200)
    whole.generate("palm")
    listed(work.folder, 200)
    work.generate("palm", workers=when("letters", lambda: (work.folder / file).write_bytes(b"somebody saves it")))
    assert files(work) == files(whole)


def test_a_list_that_is_saved_while_it_is_read_stops_the_run_and_the_same_command_goes_on(work, tmp_path_factory):
    listed(work.folder, 400)
    moved = "r7,Firm 7,To all:,99"
    with pytest.raises(BadInputError, match="Q172"):
        work.generate("palm", workers=when("letters", lambda: listed(work.folder, 400, r7=moved)))
    assert [name for name in files(work) if name.endswith(".docx") and not name.startswith("r")] == []
    assert list((work.folder / "letters/palm").glob("*.docx")) == []
    work.generate("palm")
    whole = workspace(tmp_path_factory.mktemp("whole"), 400, r7=moved)
    whole.generate("palm")
    assert files(work) == files(whole)
    assert events(work) == events(whole)


# Where nothing can be written


@contextmanager
def without_roots_rights() -> Iterator[None]:
    """Give up what lets root write anywhere (CAP_DAC_OVERRIDE, of capset(2)); what root owns it still reads."""
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    before = sets[0]
    sets[0] = before & ~0b110
    assert libc.capset(header, sets) == 0
    try:
        yield
    finally:
        sets[0] = before
        assert libc.capset(header, sets) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="rights as Linux has them")
@pytest.mark.parametrize("locked", [".", "letters", "letters/palm"])
def test_a_folder_that_cannot_be_written_is_one_line_and_nothing_is_recorded(capsys, monkeypatch, locked):
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    try:
        work = workspace(folder, 5)
        (folder / locked).mkdir(parents=True, exist_ok=True)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
            if not os.geteuid():
                os.chown(path, 65534, 65534)
        (folder / locked).chmod(0o555)
        monkeypatch.chdir(folder)
        with without_roots_rights():
            assert main(["generate", "palm"]) == 3
            told = capsys.readouterr().err
            assert "error W107: cannot be written: permission denied" in told
            assert told.count("\n") == 1
            assert not (folder / "lettergen.db").exists()
        (folder / locked).chmod(0o777)
        with without_roots_rights():
            assert main(["generate", "palm"]) == 0
        assert len(files(work)) == 5
    finally:
        shutil.rmtree(folder)


# Ctrl-C


@pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")
def test_an_interrupted_run_says_what_to_type_and_the_same_command_ends_as_if_nobody_had(tmp_path, tmp_path_factory):
    work = workspace(tmp_path, 2500)
    command = [sys.executable, "-m", "lettergen", "-C", str(tmp_path), "generate", "palm", "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        end = time.monotonic() + 60
        journal = tmp_path / "letters/palm/.lettergen-run/journal.jsonl"
        while run.poll() is None and time.monotonic() < end:
            if journal.exists() and b'"letter"' in journal.read_bytes():
                break
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGINT)
        told = run.stderr.read()
    assert run.returncode == 130, told
    assert "interrupted; " in told
    assert "none is in its place yet" in told
    assert f"to go on, type the same again: lettergen -C {tmp_path} generate palm --jobs 2" in told
    assert "Traceback" not in told
    assert list((tmp_path / "letters/palm").glob("*.docx")) == []
    assert not (tmp_path / "lettergen.db").exists()
    said = subprocess.run([*command[:5], "generate", "palm", "--status"], capture_output=True, text=True, check=True)
    assert "of 2,500 letters are made; interrupted: the same command goes on" in said.stderr
    subprocess.run(command, check=True, capture_output=True)
    whole = workspace(tmp_path_factory.mktemp("whole"), 2500)
    whole.generate("palm")
    assert files(work) == files(whole)
    assert events(work) == events(whole)


def test_of_a_run_that_is_not_there_status_says_so(work, capsys):
    assert main(["generate", "palm", "--status"]) == 0
    assert capsys.readouterr().err == "no unfinished run of palm\n"
    assert nothing_is_written(work)


def interrupted(work: Workspace, phase: str, **how) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.generate("palm", workers=when(phase, stop), **how)


def test_a_run_that_is_whole_is_finished_by_the_next_command_though_it_chooses_others(work, capsys):
    interrupted(work, "place")
    assert main(["generate", "palm", "--status"]) == 0
    assert "all 5 letters are made" in capsys.readouterr().err
    listed(work.folder, 6)
    assert main(["generate", "palm", "--only", "r5"]) == 0
    assert "5 letters of an interrupted run were put in place first" in capsys.readouterr().err
    assert events(work) == [(f"palm/r{number}/1", "generated") for number in range(6)]


def test_where_there_was_no_record_finishing_a_run_and_making_it_again_tells_of_no_doubt(work):
    interrupted(work, "place")
    report = work.generate("palm")
    assert report.finished == 5
    assert {made.action for made in report.made} == {"unchanged"}
    assert report.warnings == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_where_the_record_has_no_room_the_same_command_is_named_and_goes_on(work, tmp_path, capsys):
    import resource

    assert main(["generate", "palm"]) == 0
    workspace(tmp_path, 40)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "lettergen.db").stat().st_size, hard))
    capsys.readouterr()
    try:
        assert main(["generate", "palm", "--jobs", "1"]) != 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    *_, error, line = capsys.readouterr().err.splitlines()
    assert "error R12" in error
    assert line.startswith("what was made is kept: when this is put right, type the same command again")
    assert main(["generate", "palm"]) == 0
    assert len(list((tmp_path / "letters/palm").glob("*.docx"))) == 40
    assert main(["generate", "palm", "--only", "nobody"]) == 3
    assert "what was made is kept" not in capsys.readouterr().err


def test_a_second_command_at_the_same_time_is_refused(work, capsys):
    def second() -> None:
        assert main(["generate", "palm"]) == 4
        assert main(["generate", "palm", "--status"]) == 0

    work.generate("palm", workers=when("letters", second))
    told = capsys.readouterr().err
    assert "error W180: another run is making these letters" in told
    assert "5 of 5 letters are made; a run is at work" in told or "0 of 5 letters are made; a run is at work" in told
    assert len(events(work)) == 5


# Follow-ups are made by the same engine


def test_follow_ups_to_a_hundred_are_made_at_once_and_an_interrupted_run_goes_on(tmp_path):
    work = workspace(tmp_path, 100)
    work.generate("palm")
    letters = [f"palm/r{number}" for number in range(100)]
    work.send(letters, Sending(on=dt.date(2021, 8, 12), via="mail"))
    choices = Choices(as_of=dt.date(2021, 9, 1))
    renewal = Renewal(within="10 business days")

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.follow_up("palm", renewal, choices, workers=when("place", stop))
    assert len(events(work)) == 200
    report = work.follow_up("palm", renewal, choices)
    assert report.finished == 100
    assert {made.action for made in report.made} == {"unchanged"}
    assert len(report.made) == 100
    assert events(work)[200:] == [(f"{name}/2", EventType.GENERATED.value) for name in sorted(letters)]
    assert sum(name.endswith("_2.docx") for name in files(work)) == 100


def test_first_letters_are_all_sent_and_stay_so(work):
    work.generate("palm")
    work.send([f"palm/r{number}" for number in range(5)], Sending(on=dt.date(2021, 8, 12), via="mail"))
    before = (files(work), events(work))
    with pytest.raises(RefusedError, match="W114"):
        work.generate("palm")
    assert (files(work), events(work)) == before
