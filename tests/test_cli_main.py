"""The command's front: help, exit codes, streams; commands have their own tests."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import click
import pytest

from lettergen.cli.base import Command, LazyGroup
from lettergen.cli.main import lettergen, main
from lettergen.files.catalogue import catalogue


def commands(path, command):
    """Yield the program and every command below it, each with its words."""
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands(f"{path} {name}", command.get_command(click.Context(command), name))


ALL = list(commands("lettergen", lettergen))
# -P: the checkout we stand in must not hide the wheel under test.
PROGRAM = [sys.executable, "-P", "-m", "lettergen"]


def run(*words, **settings):
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False, **settings)


@pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])
def test_every_command_and_option_has_help(path, command):
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"


@pytest.mark.parametrize(
    ("path", "command"),
    [(path, command) for path, command in ALL if isinstance(command, Command | LazyGroup)],
    ids=[path for path, command in ALL if isinstance(command, Command | LazyGroup)],
)
def test_every_help_begins_with_examples_of_itself(path, command):
    text = command.get_help(click.Context(command, info_name=path))
    assert re.search(r"\AUsage: .*(\n  .*)*\n\nExamples:\n  lettergen ", text), text
    words = path.split()[1:]
    for example in command.examples:
        assert example.startswith("lettergen ")
        assert all(word in example for word in words)


def test_the_reference_names_every_command_and_option(root):
    page = (root / "docs/commands.md").read_text(encoding="utf-8")
    for path, command in ALL:
        assert f"## {path}\n" in page
        for option in (word for parameter in command.params for word in parameter.opts if word.startswith("--")):
            assert option in page


def test_record_help_lists_every_event_and_disposition():
    from lettergen.api.record import OWN_COMMANDS
    from lettergen.model.tracking import Disposition, EventType

    command = next(command for path, command in ALL if path == "lettergen record")
    for word in [*(set(EventType) - OWN_COMMANDS.keys()), *Disposition]:
        assert re.search(rf"\b{word}\b", command.help), word


MISUSE = {
    "unknown command": (["explian"], "error U101: no command 'explian'; did you mean 'explain'?"),
    "unknown option": (["status", "--as-fo", "2021-08-27"], "error U101: no such option"),
    "missing argument": (["generate"], "error U101: missing argument 'QUESTIONNAIRE'; see `lettergen generate --help`"),
    "wrong date": (["status", "--as-of", "2021-13-01"], "'2021-13-01' is not a date written YYYY-MM-DD"),
    "date in words": (["status", "--as-of", "August 27"], "'August 27' is not a date written YYYY-MM-DD"),
    "compact date": (["status", "--as-of", "20210827"], "'20210827' is not a date written YYYY-MM-DD"),
    "wrong format": (["status", "--format", "xml"], "error U101: invalid value for '--format'"),
    "wrong days": (["status", "--due-within", "soon"], "'soon' is no number of days such as 14d"),
    "wrong time": (["record", "palm/acme", "response", "--at", "5pm"], "'5pm' is not a time written HH:MM in 24 hours"),
    "no such hour": (["record", "palm/acme", "response", "--at", "25:00"], "'25:00' is not a time written HH:MM"),
    "unknown outcome": (
        ["record", "palm/acme", "ruling", "--outcome", "won"],
        "error U101: invalid value for '--outcome'",
    ),
    "unknown code": (["explain", "W999"], "error U103: no code 'W999'"),
    "bad matter": (["new", "Palm Payments"], "error U101: 'Palm Payments' cannot name a matter"),
}


@pytest.mark.parametrize(("words", "expected"), MISUSE.values(), ids=MISUSE.keys())
def test_misuse_is_one_line_and_exit_code_2(words, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    printed = capsys.readouterr()
    assert expected in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == []


CODE = re.compile(r'"([QTWRDXU]\d{3})"')
REFUSALS = {
    "an unknown letter": (["status", "nope"], 3, "W111", "unknown_letter"),
    "misuse of a command": (["status", "--format", "xml"], 2, "U101", "misuse"),
    "an unknown command": (["stauts"], 2, "U101", "misuse"),
    "an unknown event": (["record", "palm/acme", "acknowleged"], 2, "U102", "unknown_event"),
}


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A workspace without any letter, as the current folder."""
    (tmp_path / "questionnaires").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(("words", "code", "number", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_are_one_line_of_json_where_a_program_asks_for_it(words, code, number, reason, monkeypatch, capsys):
    assert main(["--errors", "json", *words]) == code
    printed = capsys.readouterr()
    told = json.loads(printed.err)
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert (told["schema"], told["errors"]) == ("lettergen.problems/1", 1)
    assert (told["rows"][0]["code"], told["rows"][0]["reason"]) == (number, reason)
    assert told["rows"][0]["title"] == catalogue()[number].title
    main(words)
    assert f"error {number}: " in capsys.readouterr().err  # it was for one run
    monkeypatch.setenv("LETTERGEN_ERRORS", "json")
    main(words)
    assert capsys.readouterr().err == printed.err


def test_an_unknown_form_of_errors_is_told_in_words(monkeypatch, capsys):
    monkeypatch.setenv("LETTERGEN_ERRORS", "xml")
    assert main(["status"]) == 2
    assert "error U101: invalid value for '--errors'" in capsys.readouterr().err


def test_whatever_refuses_has_its_word_for_programs(package):
    sources = "".join(path.read_text("utf-8") for path in sorted(package.rglob("*.py")))
    refused = {
        code for told in re.findall(r"RefusedError\((.{,250})", sources, re.DOTALL) for code in CODE.findall(told)
    }
    wanted = {code for code in catalogue() if code.startswith("R")} | refused
    assert sorted(code for code in wanted if not catalogue()[code].reason) == []


def test_reasons_are_words_for_programs_and_each_belongs_to_one_code():
    reasons = [entry.reason for entry in catalogue().values() if entry.reason]
    assert len(reasons) == len(set(reasons))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", reason) for reason in reasons)


def test_without_a_command_the_help_prints_and_the_exit_code_is_2(capsys):
    assert main([]) == 2
    assert "Usage: lettergen" in capsys.readouterr().err


def test_explain_tells_title_cause_and_remedy(capsys):
    assert main(["explain", "w113"]) == 0
    entry = catalogue()["W113"]
    assert capsys.readouterr().out == f"W113: {entry.title}\nWhy:  {entry.cause}\nThen: {entry.remedy}\n"


def test_version_prints_on_standard_output():
    import lettergen as package

    assert run("--version").stdout.strip().endswith(package.__version__)


def test_a_folder_that_is_no_folder_is_bad_input(tmp_path, capsys):
    assert main(["-C", str(tmp_path / "nowhere"), "status"]) == 3
    assert re.search(r"nowhere: error W101: is no folder; make one with `lettergen init", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("variable", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False), ({}, False)],
)
def test_colour_is_for_terminals_unless_asked_for(variable, coloured):
    clean = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    assert ("\x1b[" in run("explain", "W999", env=clean | variable).stderr) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise on Windows")
@pytest.mark.parametrize("words", ["schema", "--help"])
def test_a_reader_that_leaves_early_is_no_error(words):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*PROGRAM, words], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_an_interrupt_ends_with_130_and_no_traceback(tmp_path):
    # A named pipe in the questionnaire's place keeps the command waiting until it is interrupted.
    pipe = tmp_path / "slow.yaml"
    os.mkfifo(pipe)
    # A shell that runs the tests in the background has them ignore interrupts, and what they start as well.
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen([*PROGRAM, "check", str(pipe)], stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heard)
    holds = None
    for _ in range(400):  # until the command reads the pipe
        with suppress(OSError):
            holds = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
        time.sleep(0.05)
    assert holds is not None
    time.sleep(0.5)  # from the pipe's opening to its reading, where nothing but C runs
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=20)[1]
    os.close(holds)
    assert (running.returncode, told.strip()) == (130, "interrupted")


UNUSABLE = {
    "bytes that are no UTF-8": (["status", b"bad\xff"], 2, "error U101: 'bad\\udcff' is not UTF-8"),
    "a folder of such bytes": (["-C", b"bad\xff", "status"], 2, "error U101"),
    "a matter's name too long": (["new", "a" * 300], 2, "error U101"),
    "a path too long": (["check", "a" * 300 + ".yaml"], 3, "file name too long"),
    "a folder's name too long": (["-C", "a" * 300, "status"], 3, "file name too long"),
    "a file that is no questionnaire": (["check", "notes.txt"], 1, "notes.txt: error Q100: there is no such file"),
}


@pytest.mark.parametrize(("words", "code", "told"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_words_that_cannot_be_used_are_one_line(words, code, told, tmp_path):
    done = run(*words, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="shells differ on Windows")
@pytest.mark.parametrize(
    ("how", "code", "told"),
    [
        ("config >&-", 0, ""),
        ("--help >&-", 0, ""),
        ("status nope 2>&-", 3, ""),
        ("schema > /dev/full", 3, "error W126: the system refuses: no space left on device"),
    ],
)
def test_a_stream_that_is_closed_or_full_gives_no_traceback(how, code, told, tmp_path):
    command = " ".join([*PROGRAM, how])
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert told in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="an open folder cannot be removed on Windows")
def test_a_current_folder_that_is_gone_is_one_line(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && {' '.join(PROGRAM)} status"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "error W126: the system refuses: no such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
