"""`demo`: case 1 from the questionnaire to the closed matter, by running the very commands it prints."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import click

from lettergen.cli.base import Command, option
from lettergen.errors import LettergenError, Place, Problem, RefusedError

MATTER = "palm-payments"
_MANIFEST = ".lettergen-demo.json"


class Step(NamedTuple):
    """What is done, the command that does it, and the day whose status is shown after it ("" for none)."""

    say: str
    command: str
    day: str = ""


def _steps(pdf: str) -> tuple[Step, ...]:
    thread = f"{MATTER}/amazon"
    return (
        Step("Make a workspace", "init ."),
        Step("Check the questionnaire: seven questions, several with parts", f"check questionnaires/{MATTER}.yaml"),
        Step("Make the letter in Word", f"generate {MATTER} --as-of 2021-08-12{pdf}"),
        Step("Record that it went out", f"send {thread} --on 2021-08-12 --via electronic_mail", "2021-08-12"),
        Step("An acknowledgement stops no clock", f"record {thread} acknowledged --on 2021-08-16", "2021-08-16"),
        Step(
            "A partial answer, two days before the deadline",
            f"record {thread} response --on 2021-08-24 --items 1-2=answered,4=answered,3=answered_in_part",
            "2021-08-24",
        ),
        Step("The last day, and the day after", f"status {MATTER} --as-of 2021-08-26", "2021-08-26"),
        Step("", f"status {MATTER} --as-of 2021-08-27", "2021-08-27"),
        Step(
            "Draft the second letter: only 3, 5, 6 and 7, with their old numbers",
            f"follow-up {MATTER} --as-of 2021-08-30 --due 2021-09-10{pdf}",
        ),
        Step("Send it: its deadline leads", f"send {thread}/2 --on 2021-08-30 --via electronic_mail", "2021-08-30"),
        Step(
            "They ask for time; asking moves nothing",
            f"record {thread}/2 extension_requested --on 2021-09-08 --until 2021-09-17",
            "",
        ),
        Step("It is granted", f"record {thread}/2 extension_granted --on 2021-09-08 --until 2021-09-17", "2021-09-08"),
        Step(
            "The rest comes",
            f"record {thread}/2 response --on 2021-09-16 --items 3=answered,5-7=answered",
            "2021-09-16",
        ),
        Step("The office finds it complete", f"record {thread}/2 assessed --on 2021-09-20 --items 1-7=answered"),
        Step("Close it", f"record {thread}/2 closed --on 2021-09-20", "2021-09-20"),
        Step("Prove that nobody changed the record", "verify"),
    )  # fmt: skip


@click.command(
    cls=Command,
    examples=("lettergen demo", "lettergen demo --folder /tmp/trial"),
)
@option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("lettergen-demo"),
    show_default=True,
    help="Where to play it; a folder of an earlier demo is made anew, unless you changed something in it.",
)
def demo(folder: Path) -> None:
    """Play case 1: three senators ask a company seven questions and follow the answers to the end.

    The letter is drawn from published news; everything after the sending is invented. Needs no other program; with
    LibreOffice it also makes the PDF.
    """
    from lettergen.files.shipped import shipped
    from lettergen.office import find_soffice

    folder = folder.absolute()
    _clear(folder)
    folder.mkdir(parents=True)
    (folder / "questionnaires").mkdir()
    shutil.copyfile(shipped("questionnaires") / f"{MATTER}.yaml", folder / "questionnaires" / f"{MATTER}.yaml")
    pdf = " --pdf" if find_soffice() else ""
    click.echo(f"Three senators ask Amazon about paying by palm, in {folder}")
    click.echo("(from published news; everything after the sending is invented)\n")
    with _inside(folder):
        for step in _steps(pdf):
            _play(step)
        _write_manifest(folder)
    _tell_what_to_open(folder, pdf=bool(pdf))


def _play(step: Step) -> None:
    """Run one command, print it, and the status on its day."""
    if step.say:
        click.secho(f"{step.say}:", bold=True)
    click.echo(f"  $ lettergen {step.command}")
    _run(step.command)
    if step.day:
        click.echo(f"    {step.day}: {_standing(dt.date.fromisoformat(step.day))}")


def _standing(day: dt.date) -> str:
    """Return the thread's status of a day in one line."""
    from lettergen.api.workspace import View, Workspace
    from lettergen.reports.status import in_words

    (now,) = Workspace().statuses(MATTER, View(as_of=day))
    return f"{now.headline}; due {now.clock.due}, {in_words(now.clock)}; {now.settled} of {now.asked} settled"


def _run(command: str) -> None:
    """Run one command line as a person would type it; what it prints is not shown."""
    from lettergen.cli.main import main

    told = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(told):
        code = main(shlex.split(command))
    if code:
        raise LettergenError(
            Problem("W191", Place(), f"`lettergen {command}` ended with {code}: {told.getvalue().strip()}")
        )


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


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


def _write_manifest(folder: Path) -> None:
    (folder / _MANIFEST).write_text(json.dumps(_hashes(folder), indent=1), encoding="utf-8")


def _clear(folder: Path) -> None:
    """Remove what an earlier demo made; refuse to touch a folder that holds anything else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        shutil.rmtree(folder, ignore_errors=True)
        return
    manifest = folder / _MANIFEST
    made = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else None
    now = _hashes(folder) if made is not None else {}
    changed = sorted(name for name in {*now, *(made or {})} if now.get(name) != (made or {}).get(name))
    if made is None or changed:
        what = f"changed since the demo: {', '.join(changed[:5])}" if changed else "not made by the demo"
        remedy = "remove the folder, or play the demo elsewhere with --folder"
        raise RefusedError(Problem("W190", Place(str(folder)), f"the folder is {what}", remedy=remedy))
    shutil.rmtree(folder)
