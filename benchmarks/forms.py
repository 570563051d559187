"""Time the way back: 1,000 response forms read, and received into a record, which together may take 30 seconds.

Run `python benchmarks/forms.py [--forms N] [--folder DIR]`. The forms are those of letters made, sent and recorded by
the program, each filled in with words of its own and ticked at random from a fixed seed. Exit code 1: over the limit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import re
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from random import Random

from letter import WORDS, machine

from lettergen import Workspace
from lettergen.api.options import Receiving, Sending
from lettergen.model.forms import PROMPTS
from lettergen.wordml.form import alone
from lettergen.wordml.returned import read_returned

LIMIT = 30
TODAY = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
QUESTIONNAIRE = """
matter: forms
date: 2026-06-01
due: 2026-06-26
template: joint-letter
sender: {letterhead: {name: Office}, signatories: [Alex Example]}
recipients: forms.csv
subject: Forms
questions:
  - {id: q1, text: "How many?", answer: number}
  - {id: q2, text: "Why?"}
  - {id: q3, text: "Is it kept?", answer: yes_no}
  - {id: q4, text: "Since when?", answer: date}
  - {id: q5, text: "Where?", answer: {choices: [here, there]}}
  - {id: q6, text: "Which?", answer: {columns: [Kind, Count], rows: [First, Second, Third]}}
  - {id: q7, text: "What else?", items: ["Of this?", "Of that?"]}
enclosures: [{label: Attachment A, title: Response form, source: response_form}]
"""


def filled(form: bytes, random: Random) -> bytes:
    """Return a form with words in each control that is blank, and some boxes ticked."""
    prompt = re.compile("|".join(map(re.escape, PROMPTS)))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text = data.decode().replace("<w:showingPlcHdr/>", "")
                text = prompt.sub(lambda _: " ".join(random.choices(WORDS, k=random.randrange(5, 60))), text)
                ticks = 'w14:checked w14:val="0"', 'w14:checked w14:val="1"'
                data = text.replace(*ticks, random.randrange(3)).encode()
            new.writestr(name, data)
    return out.getvalue()


def office(folder: Path, forms: int) -> tuple[Workspace, list[Path]]:
    """Return a workspace whose letters were made and sent, and the forms that came back."""
    (folder / "questionnaires").mkdir()
    (folder / "questionnaires/forms.yaml").write_text(QUESTIONNAIRE)
    rows = (f"r{number},Company {number},To Company {number}:" for number in range(forms))
    (folder / "questionnaires/forms.csv").write_text("\n".join(("id,organization,salutation", *rows)))
    workspace = Workspace(folder, clock=lambda: TODAY)
    workspace.generate("forms")
    workspace.send(["forms"], Sending(on=dt.date(2026, 6, 1), via="mail", everyone=True))
    random, back = Random(7), []  # noqa: S311 - words for a benchmark
    for letter in sorted((folder / "letters/forms").glob("*.docx")):
        form = alone(letter.read_bytes(), letter.name)
        if form is None:
            raise SystemExit(f"{letter} has no form")
        back.append(folder / f"back/{letter.stem} signed.docx")
        back[-1].parent.mkdir(exist_ok=True)
        back[-1].write_bytes(filled(form, random))
    return workspace, back


def main() -> None:
    """Make the forms, then time reading them and receiving them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    said = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(dir=said.folder) as folder:
        workspace, back = office(Path(folder), said.forms)
        start, busy = time.perf_counter(), time.process_time()
        fields = sum(len(read_returned(path.read_bytes(), path.name).fields) for path in back)
        took, busy = time.perf_counter() - start, time.process_time() - busy
        each = f"{1000 * busy / len(back):.1f} ms each"
        print(f"{len(back):,} forms read, {fields:,} answers: {took:.1f} s, {busy:.1f} of the processor, {each}")
        start, busy = time.perf_counter(), time.process_time()
        done = workspace.receive([str(back[0].parent)], Receiving(on=dt.date(2026, 6, 29), yes=True))
        took, busy = time.perf_counter() - start, time.process_time() - busy
        recorded = sum(one.recorded is not None for one in done)
        print(f"{len(done):,} forms received, {recorded:,} recorded: {took:.1f} s, {busy:.1f} of the processor")
        print(f"the limit is {LIMIT} s for 1,000 forms received")
    if recorded < said.forms or took * 1000 / said.forms > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main()
