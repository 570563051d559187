"""`demo --all`: the five cases as docs/cases.md types them, in one workspace; it has no commands of its own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import click

from lettergen.files.shipped import shipped

_SECTION = re.compile(r"^## ((?:Case|All) .*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(sh|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN: Mapping[str, int] = MappingProxyType({"status": 24, "documents": 24, "matrix": 60, "stats": 60})
"""Commands whose table is shown, and how many lines of it."""
_PAPER = re.compile(r"(generate|follow-up) (?!customer-demands|.*--needed)")
"""Commands that make PDF files; not of hundreds of letters."""
_FORMS: Mapping[str, str] = MappingProxyType({"figures-of-the-company.docx": "demand-statistics/amazon"})
"""Forms that come back filled in, and the letters that they went out with."""


class Step(NamedTuple):
    """A command without `lettergen`, its day (YYYY-MM-DD), and what is said before it ("": as before)."""

    day: str
    say: str
    words: str


class Case(NamedTuple):
    """A case: its title, its commands, and what it needs in lettergen.toml, keys by heading."""

    title: str
    steps: tuple[Step, ...]
    settings: tuple[tuple[str, str], ...]

    def configured(self, toml: str) -> str:
        """Return lettergen.toml with the case's keys under their headings."""
        for heading, keys in self.settings:
            toml = toml.replace(f"{heading}\n", f"{heading}\n{keys}")
        return toml


def read_cases(page: str) -> tuple[Case, ...]:
    """Return the cases of a page: each command in its blocks of shell, with the day in the comment above it."""
    return tuple(_case(title, _BLOCK.findall(text)) for title, text in _SECTION.findall(page))


def _case(title: str, blocks: Sequence[tuple[str, str]]) -> Case:
    steps: list[Step] = []
    day = say = ""
    for line in (line for kind, block in blocks if kind == "sh" for line in re.sub(r"\\\n *", "", block).splitlines()):
        if line.startswith("# "):
            day, _, say = line[2:].partition(": ")
        elif line:
            steps.append(Step(day, say, re.sub(r"(\S*){(\S+)}", _several, line.removeprefix("lettergen "))))
            say = ""
    settings = (block.partition("\n") for kind, block in blocks if kind == "toml")
    return Case(title, tuple(steps), tuple((heading, keys) for heading, _, keys in settings))


def _several(word: re.Match[str]) -> str:
    """Return what a shell makes of "a/{b,c}"."""
    return " ".join(f"{word[1]}{each}" for each in word[2].split(","))


def bring_documents(folder: Path, words: Sequence[str]) -> None:
    """Put what a command names, and an office would have got, into the folder: PDF files, a form filled in."""
    stamped = [words[at + 1] for at, word in enumerate(words) if word == "--bates"]
    for number, name in enumerate(words[at + 1] for at, word in enumerate(words) if word == "--file"):
        first, last = re.findall(r"(\d+)(?= |$)", stamped[number]) if stamped else ("1", "2")
        _write_pdf(folder / name, int(last) - int(first) + 1)
    for name in _FORMS.keys() & {*words}:
        import tomllib

        from lettergen.wordml.filled import filled

        answers = shipped("questionnaires") / "outcomes" / f"{Path(name).stem}.toml"
        letter = folder / "letters" / f"{_FORMS[name]}.docx"
        (folder / name).write_bytes(filled(letter.read_bytes(), tomllib.loads(answers.read_text(encoding="utf-8"))))


def _write_pdf(path: Path, pages: int) -> None:
    """Write a PDF whose pages are blank: it stands for whatever came."""
    import pypdf

    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": f"Sample: {path.stem}"})
    writer.write(path)


def play_cases(folder: Path, play: Callable[[str, str], str], *, pdf: bool) -> None:
    """Play every case; `play` says a sentence, runs a command in the folder and returns what it printed."""
    toml = folder / "lettergen.toml"
    for case in read_cases((shipped("docs") / "cases.md").read_text(encoding="utf-8")):
        click.secho(f"\n{case.title}", bold=True)
        before = _events(folder)
        plain = toml.read_text(encoding="utf-8")
        toml.write_text(case.configured(plain), encoding="utf-8")
        for step in case.steps:
            words = _meant(step.words, before, pdf=pdf)
            bring_documents(folder, shlex.split(words))
            printed = play(f"{step.day}: {step.say}" if step.say else "", words)
            if most := _SHOWN.get(words.split()[0]):
                lines = printed.splitlines()
                more = [f"… {len(lines) - most} more lines"] if len(lines) > most else []
                click.echo("".join(f"    {line}".rstrip() + "\n" for line in lines[:most] + more))
        toml.write_text(plain, encoding="utf-8")


def _meant(words: str, before: int, *, pdf: bool) -> str:
    """Return a command as it is to be typed: events counted on from those of other cases, PDF files where wished."""
    words = re.sub(r"(?<=--event )\d+", lambda number: str(int(number[0]) + before), words)
    return f"{words} --pdf" if pdf and _PAPER.match(words) else words


def _events(folder: Path) -> int:
    """Return how many events the record holds."""
    from lettergen.api.workspace import Workspace

    return json.loads(Workspace(folder).head())["seq"] if (folder / "lettergen.db").exists() else 0
