"""What a run tells people: how far it is on a real terminal and in a pipe, what it made, how it goes on."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lettergen.cli.base import errors_form
from lettergen.cli.progress import FEW, MOST, Progress, interrupted, stopped, summary, tell_many, tell_summary
from lettergen.errors import Place, Problem, Severity
from lettergen.runs.journal import RunState
from lettergen.runs.outcome import Action, Kept, Made, Step

# -P: the checkout we stand in must not hide the wheel under test.
PYTHON = [sys.executable, "-P", "-c"]
WORK = """
import sys, time
from lettergen.cli.progress import Progress
from lettergen.runs.outcome import Step
try:
    with Progress() as told:
        told(Step("check", 0))
        time.sleep(float(sys.argv[2]))
        for done in range(1, int(sys.argv[1]) + 1):
            told(Step("letters", done, 100_000, 3))
            time.sleep(0.01)
    print("data")
except KeyboardInterrupt:
    sys.exit(130)
finally:
    print("the end", file=sys.stderr)
"""
terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


def on_terminal(columns, count, *, wait="0", interrupt=False, **variables):
    """Run WORK with a terminal for its standard error; return what it wrote there, its output and its exit code."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    known = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    told = b""
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it else
    with subprocess.Popen(
        [*PYTHON, WORK, count, wait],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=known | {"TERM": "xterm-256color"} | variables,
    ) as running:
        signal.signal(signal.SIGINT, heard)
        os.close(theirs)
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # Linux has it so where nobody writes any more
                break
            if not piece:
                break
            told += piece
            if interrupt and b"letters" in told:
                running.send_signal(signal.SIGINT)
                interrupt = False
        os.close(ours)
        return told.decode(), running.stdout.read().decode(), running.wait()


def without_codes(told):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told)


@terminal
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (40, r"\r *making +\d+/100,000 3 failed( [\d:]+ left)? *(?=\r)"),
        (120, r"\r *making letters [━╸╺ ]{20,} \d+ of 100,000  3 failed  [\d:]+ left  \d+/s *(?=\r)"),
    ],
)
def test_a_terminal_shows_a_bar_that_fits_and_is_gone_at_the_end(columns, expected):
    told, output, code = on_terminal(columns, "100")
    shown = without_codes(told)
    assert re.search(expected, shown), shown
    assert max(map(len, re.split(r"[\r\n]+", shown))) <= columns
    assert told.endswith("\x1b[1A\x1b[2Kthe end\r\n")
    assert told.rfind("\x1b[?25h") > told.rfind("\x1b[?25l")
    assert (output, code) == ("data\n", 0)


@terminal
def test_a_long_first_step_is_shown_though_nobody_calls():
    told, _, _ = on_terminal(80, "0", wait="0.6")
    assert re.search(r"checking [━╸╺ ]{20,}", without_codes(told))
    assert told.endswith("\x1b[1A\x1b[2Kthe end\r\n")


@terminal
def test_an_interrupt_takes_the_bar_away_and_gives_the_cursor_back():
    told, output, code = on_terminal(80, "2000", interrupt=True)
    assert told.endswith("\x1b[1A\x1b[2Kthe end\r\n")
    assert told.rfind("\x1b[?25h") > told.rfind("\x1b[?25l")
    assert (output, code) == ("", 130)


@terminal
@pytest.mark.parametrize(
    ("count", "variables", "bar", "colour"),
    [("60", {"NO_COLOR": "1"}, True, False), ("60", {"TERM": "dumb"}, False, False), ("5", {}, False, False)],
)
def test_no_colour_where_none_is_wanted_and_no_bar_where_none_can_be(count, variables, bar, colour):
    told, _, code = on_terminal(80, count, **variables)
    assert ("making letters" in told) is bar
    assert bool(re.search(r"\x1b\[[0-9;]*[34]\d[;m]", told)) is colour
    assert code == 0


class Clock:
    """Seconds that pass as a test has them."""

    now = 0.0

    def __call__(self):
        return self.now


def lines_of(steps, capsys):
    """Return what is told, as (second, line), of steps given with their seconds, where nobody sees a terminal."""
    clock, told = Clock(), []
    with Progress(clock=clock) as progress:
        for clock.now, step in steps:
            progress(step)
            told += [(clock.now, line) for line in capsys.readouterr().err.splitlines()]
    assert capsys.readouterr() == ("", "")
    return told


def test_a_pipe_gets_a_line_now_and_then(capsys):
    steps = [(at / 100, Step("letters", at, 2_000, at // 1_000)) for at in range(2_000)]
    assert lines_of(steps, capsys) == [
        (2.0, "making letters: 200 of 2,000, 0:18 left, 100/s"),
        (7.0, "making letters: 700 of 2,000, 0:13 left, 100/s"),
        (12.0, "making letters: 1,200 of 2,000, 1 failed, 0:08 left, 100/s"),
        (17.0, "making letters: 1,700 of 2,000, 1 failed, 0:03 left, 100/s"),
    ]


def test_a_pipe_gets_a_line_when_a_long_run_does_something_else(capsys):
    steps = [
        (0.1, Step("check", 500)),
        (3, Step("check", 40_000)),
        (3.1, Step("place", 1, 9)),
        (3.2, Step("place", 2, 9)),
    ]
    assert [line for _, line in lines_of(steps, capsys)] == ["checking: 40,000, 13,621/s", "putting in place: 1 of 9"]


def test_a_short_run_tells_nothing_in_a_pipe(capsys):
    assert lines_of([(at / 1_000, Step("letters", at, 1_900)) for at in range(1_900)], capsys) == []


def test_a_slow_run_tells_hours_and_tenths(capsys):
    steps = [(0, Step("pdf", 0, 9_000)), (4, Step("pdf", 2, 9_000))]
    assert lines_of(steps, capsys) == [(4, "making PDFs: 2 of 9,000, 4:59:56 left, 0.5/s")]


def test_where_problems_are_json_nothing_else_is_told(capsys):
    token = errors_form.set("json")
    try:
        assert lines_of([(at, Step("letters", at, 100)) for at in range(100)], capsys) == []
    finally:
        errors_form.reset(token)


def test_a_hundred_thousand_steps_cost_a_moment():
    begun = time.process_time()
    with Progress() as progress:
        for done in range(100_000):
            progress(Step("letters", done, 100_000))
    assert time.process_time() - begun < 10  # no limit of speed: a hundred thousand writes would take minutes


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise on Windows")
def test_a_reader_that_went_away_stops_no_run():
    script = (
        "from lettergen.cli.progress import Progress\nfrom lettergen.runs.outcome import Step\n"
        "now = iter(range(0, 1000, 10))\n"
        "with Progress(clock=lambda: next(now)) as told:\n"
        "    [told(Step('letters', done, 9)) for done in range(9)]\n"
        "print('all done')\n"
    )
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*PYTHON, script], stdout=subprocess.PIPE, stderr=writing, text=True, check=False)
    os.close(writing)
    assert done.stdout == "all done\n"


# ---- what a run made


def report(actions, **rest):
    from lettergen.api.options import RunReport

    made = tuple(
        Made(f"notice/r{at}/1", Path(f"letters/notice/r{at}.docx"), action, "") for at, action in enumerate(actions)
    )
    return RunReport(made, **rest)


def test_a_few_letters_have_a_line_each():
    assert list(summary(report([Action.NEW, Action.SAME]), 0.5)) == [
        "new: letters/notice/r0.docx",
        "unchanged: letters/notice/r1.docx",
    ]
    assert len(list(summary(report([Action.NEW] * FEW)))) == FEW


def test_a_dry_run_says_what_would_be_and_what_is_so_already():
    actions = [Action.CHANGED, Action.SENT]
    assert list(summary(report(actions, dry_run=True))) == [
        "would be changed: letters/notice/r0.docx",
        "already sent: letters/notice/r1.docx",
    ]


def test_many_letters_are_counted():
    actions = [Action.NEW] * 2_990 + [Action.SENT] * 10
    assert list(summary(report(actions), 2)) == [
        "3,000 letters, 1,500 a second: 2,990 new, 10 already sent; in letters/notice"
    ]
    assert list(summary(report([Action.NEW] * 41, finished=1_200), 0.2)) == [
        "1,200 letters of an interrupted run were put in place first",
        "41 letters: 41 new; in letters/notice",
    ]


def kept(at, *changes, beside=True):
    path = Path(f"letters/notice/r{at}.docx")
    return Kept(f"notice/r{at}/1", path, path.with_suffix(".new.docx") if beside else None, changes)


def test_letters_edited_by_hand_are_listed_with_what_changed():
    edited = [kept(0, "paragraph 2: a \u202ebidi\x9b"), kept(1), kept(2, beside=False)]
    said = "letters/notice/r{0}.docx was edited by hand and stays; the new text lies beside it in r{0}.new.docx"
    assert list(summary(report([Action.EDITED] * 3, kept=tuple(edited)))) == [
        "edited by hand: letters/notice/r2.docx",
        f"{said.format(0)}; it differs here:",
        "  paragraph 2: a bidi",
        f"{said.format(1)}, with the same words",
    ]


@pytest.mark.parametrize(
    ("count", "names"),
    [(2, "r0.docx, r1.docx"), (45, ", ".join(f"r{at}.docx" for at in range(MOST)) + ", and 25 more")],
)
def test_letters_edited_by_hand_are_named_where_letters_are_only_counted(count, names):
    alone = tuple(kept(at, beside=False) for at in range(count))
    actions = [Action.EDITED] * (count + 1) + [Action.SAME] * 300
    lines = list(summary(report(actions, kept=(kept(count, "a change"), *alone))))
    assert lines[1] == f"edited by hand, without a new text: {names}"
    assert lines[2].startswith(
        f"letters/notice/r{count}.docx was edited by hand and stays; the new text lies beside it"
    )
    assert lines[3:] == ["  a change"]


def test_no_list_of_a_large_run_is_without_end():
    blind = tuple(f"blind {at}" for at in range(1_000))
    edited = tuple(kept(at, "a change") for at in range(1_000))
    lines = list(summary(report([Action.EDITED] * 1_000, kept=edited, blind=blind), 10))
    assert lines.count("  a change") == MOST
    assert "and 980 more letters edited by hand are kept" in lines
    assert lines[-1] == "and 980 more letters have blind copies"
    assert len(lines) < 100


def problems(code, count, severity=Severity.WARNING):
    return tuple(Problem(code, Place("list.csv", line=at), "is odd", severity=severity) for at in range(1, count + 1))


def test_problems_of_a_kind_are_summed_up(capsys):
    tell_many((*problems("W131", 100), *problems("W132", 2)))
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "W132: is odd" in line] == [
        f"list.csv:{at}: warning W132: is odd" for at in (1, 2)
    ]
    assert sum("W131: is odd" in line for line in lines) == MOST
    assert lines[-1] == "and 80 more like these: see `lettergen explain W131`, or all of them with --errors json"


def test_as_json_all_problems_are_told(capsys):
    token = errors_form.set("json")
    try:
        tell_many(problems("W131", 100))
    finally:
        errors_form.reset(token)
    assert capsys.readouterr().err.count('"W131"') == 100


def test_the_summary_ends_with_what_failed(capsys):
    failed = problems("T122", 25, Severity.ERROR)
    tell_summary(report([Action.NEW], warnings=problems("W131", 1), failed=failed))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["list.csv:1: warning W131: is odd", "new: letters/notice/r0.docx"]
    assert lines[2] == "list.csv:1: error T122: is odd"
    assert lines[-2].startswith("and 5 more like these: see `lettergen explain T122`")
    assert lines[-1].startswith("what is named above was left out; correct it, and type the same again")


# ---- after Ctrl-C

KEPT = "what was made is kept: when this is put right, type the same command again"
SEE = "`lettergen generate notice --out=proofs --status`"
WORDS = ["-C", "my work", "generate", "my matter.yaml", "--where", "state=MA", "--jobs", "2"]
AGAIN = "to go on, type the same again: lettergen -C 'my work' generate 'my matter.yaml' --where state=MA --jobs 2"
LOOK = "to see how far it is: lettergen -C 'my work' generate notice --status"
INTERRUPTED = {
    "half": (
        RunState(1_200, 16_000, busy=False, whole=False),
        [
            "interrupted; 1,200 of 16,000 letters are made and kept, none is in its place yet",
            AGAIN,
            LOOK,
            "to give up, remove the folder letters/notice/.lettergen-run",
        ],
    ),
    "whole": (
        RunState(16_000, 16_000, busy=False, whole=True),
        ["interrupted; all 16,000 letters are made, and are being put in place", AGAIN, LOOK],
    ),
    "nothing": (None, ["interrupted before the first letter was made, or after all were in place", AGAIN]),
}


@pytest.mark.skipif(sys.platform == "win32", reason="quotes differ on Windows")
@pytest.mark.parametrize(("state", "expected"), INTERRUPTED.values(), ids=INTERRUPTED)
def test_after_an_interrupt_the_same_command_is_named(state, expected):
    assert list(interrupted(WORDS, "notice", state, Path("letters/notice/.lettergen-run"))) == expected


def test_after_the_letters_only_pdfs_and_packs_are_left():
    lines = list(interrupted(["generate", "notice", "--pdf"], "notice", None, Path("f"), placed=True))
    assert lines == [
        "interrupted; all letters are in place, what was to be made of them is not",
        "to go on, type the same again: lettergen generate notice --pdf",
    ]


@pytest.mark.parametrize("out", [["--out", "proofs"], ["--out=proofs"]])
def test_a_run_of_another_folder_is_looked_for_there(out):
    half = RunState(1, 2, busy=False, whole=False)
    lines = list(interrupted(["generate", "notice", *out, "--jobs", "2"], "notice", half, Path("proofs")))
    assert f"to see how far it is: lettergen generate notice {' '.join(out)} --status" in lines


def test_only_generate_can_tell_how_far_it_is():
    half = RunState(1, 2, busy=False, whole=False)
    assert [
        line for line in interrupted(["follow-up", "notice"], "notice", half, Path("f")) if "--status" in line
    ] == []


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        (
            RunState(1, 2, busy=False, whole=False),
            ["generate", "notice", "--out=proofs"],
            f"{KEPT}, or see it with {SEE}",
        ),
        (RunState(0, 2, busy=False, whole=True), ["follow-up", "notice"], KEPT),
        (RunState(0, 2, busy=False, whole=False), ["generate", "notice"], ""),
        (RunState(1, 2, busy=True, whole=False), ["generate", "notice"], ""),
        (None, ["generate", "notice"], ""),
    ],
)
def test_after_an_error_the_same_command_goes_on_with_what_was_made(state, words, expected):
    assert stopped(words, "notice", state) == expected


QUESTIONNAIRE = """
matter: notice
date: 2021-08-12
due: 2021-08-26
subject: Palms
sender: {letterhead: {name: Office of Letters}, signatories: [{name: Ada Bell, title: Counsel}]}
recipients: many.csv
questions: [How many?]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_an_interrupted_run_says_what_is_kept_and_goes_on_when_it_is_typed_again(tmp_path):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/notice.yaml").write_text(QUESTIONNAIRE)
    rows = "".join(f"r{at},Company {at},To Whom It May Concern:\n" for at in range(1050))
    (tmp_path / "questionnaires/many.csv").write_text(f"id,organization,salutation\n{rows}")
    folder = tmp_path / "letters/notice"
    command = [*PYTHON[:2], "-m", "lettergen", "generate", "notice", "--jobs", "1"]
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        signal.signal(signal.SIGINT, heard)
        while running.poll() is None and len(list(folder.glob(".lettergen-run/*.docx"))) < 100:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=60)[1]
    assert running.returncode == 130, told
    kept = re.search(
        r"^interrupted; ([\d,]+) of 1,050 letters are made and kept, none is in its place yet\n"
        r"to go on, type the same again: lettergen generate notice --jobs 1\n"
        r"to see how far it is: lettergen generate notice --status\n"
        r"to give up, remove the folder letters/notice/.lettergen-run\n$",
        told,
        re.MULTILINE,
    )
    assert kept, told
    assert 0 < int(kept[1].replace(",", "")) < 1050
    assert list(folder.glob("*.docx")) == []
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert re.search(r"^1,050 letters.*: 1,050 new; in letters/notice$", again.stderr, re.MULTILINE), again.stderr
    assert len(list(folder.glob("*.docx"))) == 1050
