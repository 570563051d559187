"""`demo`: case 1, or all five, from the questionnaire to the closed matter, by running the very commands it prints."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shlex
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import click

from lettergen.cli.base import command
from lettergen.errors import LettergenError, Place, Problem, RefusedError
from lettergen.files.shipped import shipped

MATTER = "palm-payments"
_MANIFEST = ".lettergen-demo.json"


# What is said, the command, and the day whose standing is shown after it ("" for none).
_STEPS = (
    ("Make a workspace", "init .", ""),
    ("Check the questionnaire: seven questions, several with parts", "check questionnaires/{matter}.yaml", ""),
    ("Make the letter in Word", "generate {matter} --as-of 2021-08-12{pdf}", ""),
    ("Record that it went out", "send {thread} --on 2021-08-12 --via electronic_mail", "2021-08-12"),
    ("An acknowledgement stops no clock", "record {thread} acknowledged --on 2021-08-16", "2021-08-16"),
    (
        "A partial answer, two days before the deadline",
        "record {thread} response --on 2021-08-24 --items 1-2=answered,4=answered,3=answered_in_part",
        "2021-08-24",
    ),
    ("The last day, and the day after", "status {matter} --as-of 2021-08-26", "2021-08-26"),
    ("", "status {matter} --as-of 2021-08-27", "2021-08-27"),
    (
        "Draft the second letter: only 3, 5, 6 and 7, with their old numbers",
        "follow-up {matter} --as-of 2021-08-30 --due 2021-09-10{pdf}",
        "",
    ),
    ("Send it: its deadline leads", "send {thread}/2 --on 2021-08-30 --via electronic_mail", "2021-08-30"),
    (
        "They ask for time; asking moves nothing",
        "record {thread}/2 extension_requested --on 2021-09-08 --until 2021-09-17",
        "",
    ),
    ("It is granted", "record {thread}/2 extension_granted --on 2021-09-08 --until 2021-09-17", "2021-09-08"),
    ("The rest comes", "record {thread}/2 response --on 2021-09-16 --items 3=answered,5-7=answered", "2021-09-16"),
    ("The office finds it complete", "record {thread}/2 assessed --on 2021-09-20 --items 1-7=answered", ""),
    ("Close it", "record {thread}/2 closed --on 2021-09-20", "2021-09-20"),
    ("Prove that nobody changed the record", "verify", ""),
)


@command(
    "lettergen demo",
    "lettergen demo --folder /tmp/trial",
    "lettergen demo --all    five inquiries, and a report to open",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("lettergen-demo"),
    show_default=True,
    help="Where to play it; a folder of an earlier demo is made anew, unless you changed something in it.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Play all five cases of docs/cases.md, half a thousand letters."
)
def demo(folder: Path, *, everything: bool) -> None:
    """Play case 1: three senators ask a company seven questions and follow the answers to the end.

    The letter is drawn from published news; everything after the sending is invented. Needs no other program; with
    LibreOffice it also makes the PDF. With --all the other cases follow, from their letters to one report of all.
    """
    from lettergen.office import find_soffice

    folder = folder.absolute()
    _clear(folder)
    pdf = " --pdf" if find_soffice() else ""
    if everything:
        _all_cases(folder, pdf=bool(pdf))
        return
    (folder / "questionnaires").mkdir(parents=True)
    shutil.copyfile(shipped("questionnaires") / f"{MATTER}.yaml", folder / "questionnaires" / f"{MATTER}.yaml")
    click.echo(f"Three senators ask Amazon about paying by palm, in {folder}")
    click.echo("(from published news; everything after the sending is invented)\n")
    with chdir(folder):
        for say, words, day in _STEPS:
            _play(say, words.format(matter=MATTER, thread=f"{MATTER}/amazon", pdf=pdf), day)
    (folder / _MANIFEST).write_text(json.dumps(_hashes(folder), indent=1), encoding="utf-8")
    _tell_what_to_open(folder, pdf=bool(pdf))


def _all_cases(folder: Path, *, pdf: bool) -> None:
    """Play the five cases, and say which page to open."""
    from lettergen.cli.demo_cases import play_cases

    shutil.copytree(shipped("questionnaires"), folder / "questionnaires", dirs_exist_ok=True)
    click.echo(f"Five inquiries from published news, in {folder}; what follows a sending is mostly invented")
    with chdir(folder):
        _play("Make a workspace", "init .")
        play_cases(folder, _play, pdf=pdf)
    (folder / _MANIFEST).write_text(json.dumps(_hashes(folder), indent=1), encoding="utf-8")
    click.secho("\nOpen the workbook, the memorandum, and in a browser the page:", bold=True)
    for name in ("report.xlsx", "memo.docx"):
        click.echo(f"  {folder / name}")
    click.echo(f"  {(folder / 'report.html').as_uri()}")


def _play(say: str, words: str, day: str = "") -> str:
    """Print one command, run it as typed, print where the thread stands on its day; return what it printed."""
    from lettergen.cli.main import main

    if say:
        click.secho(f"{say}:", bold=True)
    click.echo(f"  $ lettergen {words}")
    told, printed = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(told):
        code = main(shlex.split(words))
    if code:
        found = f"`lettergen {words}` ended with {code}: {told.getvalue().strip()}"
        raise LettergenError(Problem("W191", Place(), found))
    if day:
        click.echo(f"    {day}: {_standing(dt.date.fromisoformat(day))}")
    return printed.getvalue()


def _standing(day: dt.date) -> str:
    """Return the thread's status of a day in one line."""
    from lettergen.api.workspace import View, Workspace
    from lettergen.reports.status import in_words

    (now,) = Workspace().statuses(MATTER, View(as_of=day))
    return f"{now.headline}; due {now.clock.due}, {in_words(now.clock)}; {now.settled} of {now.asked} settled"


def _tell_what_to_open(folder: Path, *, pdf: bool) -> None:
    letters = folder / "letters" / MATTER
    click.secho("\nOpen:", bold=True)
    for name, what in (("amazon", "the letter"), ("amazon_2", "the follow-up")):
        click.echo(f"  {letters / name}.docx{'  and .pdf' if pdf else ''}   {what}")
    if not pdf:
        click.echo("  (LibreOffice is not here, so no PDF was made; `lettergen doctor` says how to get it)")
    click.secho("Ask:", bold=True)
    for words in (f"status {MATTER} --as-of 2021-08-27", f"history {MATTER}/amazon", f"preview {MATTER}"):
        click.echo(f"  lettergen -C {shlex.quote(str(folder))} {words}")


def _hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, editors' lock files and the like left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "~"))
    }


def _clear(folder: Path) -> None:
    """Remove what an earlier demo made; refuse to touch a folder that holds anything else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        shutil.rmtree(folder, ignore_errors=True)
        return
    manifest = folder / _MANIFEST
    made = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    changed = sorted(dict(_hashes(folder).items() ^ made.items())) if made else []
    if not made or changed:
        what = f"changed since the demo: {', '.join(changed[:5])}" if changed else "not made by the demo"
        remedy = "remove the folder, or play the demo elsewhere with --folder"
        raise RefusedError(Problem("W190", Place(str(folder)), f"the folder is {what}", remedy=remedy))
    shutil.rmtree(folder)
