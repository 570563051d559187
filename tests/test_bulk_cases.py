"""Cases 2 and 5 as runs of many letters: planned, proved, made, made again, handed out, sent; by the real command."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
import shlex
from collections import Counter
from pathlib import Path

import click
import docx
import pypdf
import pytest
from casebook import Office, workspace
from packages import members

from lettergen.cli.base import Session
from lettergen.cli.main import lettergen
from lettergen.wordml.outline import outline

PETITION, DEMAND = "privacy-policy-petition", "buyer-disclosure"
OWN_WORDS = {"massachusetts", "district-of-columbia", "ftc"}
"""The regulators whose letters say more than the names and laws of their own."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office on the evening of case 2, whose list has two invented e-mail addresses."""
    office = workspace(tmp_path / "work", PETITION)
    rows = regulators(office)
    for row in rows:
        row["email"] = f"office@{row['id']}.example" if row["id"] in {"massachusetts", "iowa"} else ""
    write_list(office, rows)
    return on(office, "2002-10-01")


def on(office: Office, day: str) -> Office:
    year, month, date = map(int, day.split("-"))
    office.now = office.now.replace(year=year, month=month, day=date)
    return office


def regulators(office: Office) -> list[dict[str, str]]:
    with list_of(office).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_list(office: Office, rows: list[dict[str, str]]) -> None:
    with list_of(office).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def list_of(office: Office) -> Path:
    return office.folder / "questionnaires/recipients/regulators-2002.csv"


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def letters(office: Office, matter: str) -> dict[str, tuple[bytes, int]]:
    """Return the bytes of each file in the matter's folder, with the nanosecond in which it was written."""
    folder = office.folder / "letters" / matter
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def events(office: Office) -> list[str]:
    """Return the recipient of each event of the record, in its order."""
    (office.folder / "record.jsonl").unlink(missing_ok=True)
    office.run("export", "--jsonl", "record.jsonl")
    lines = map(json.loads, (office.folder / "record.jsonl").read_text(encoding="utf-8").splitlines())
    return [line["event"]["letter"][1] for line in lines if "event" in line]


def planned(office: Office, *words: str) -> dict[str, str]:
    """Return what a run would do with the letter of each recipient it is for, in their order."""
    rows = office.table("generate", *words, "--dry-run")
    return {row["letter"].split("/")[1]: row["action"] for row in rows}


@pytest.mark.parametrize("page", ["bulk", "packs", "pdf"])
def test_every_command_of_the_page_can_be_typed(root, page):
    text = (root / f"docs/{page}.md").read_text(encoding="utf-8")
    lines = [line for block in text.split("```")[1::2] for line in block.splitlines()]
    typed = [re.split(r"\s{2,}|\s#", line.removeprefix("$ "))[0] for line in lines]
    typed += re.findall(r"`(lettergen [a-z-]+ [^`]*)`", text)
    commands = [shlex.split(line)[1:] for line in typed if line.startswith("lettergen ")]
    assert commands
    for name, *words in commands:
        command = lettergen.get_command(click.Context(lettergen), name)
        command.make_context(name, words, parent=click.Context(lettergen, obj=Session()))


# ---- case 2: sixteen regulators from a CSV


def test_the_plan_counts_sixteen_letters_by_their_variations_and_writes_nothing(office):
    done = office.both("generate", PETITION, "--dry-run")
    assert done.out == ""
    told = done.told.splitlines()
    counts = told.index("variations: 13 in the words for all")
    assert told[counts - 2 : counts] == ["16 letters: 16 new", "template: 16 petition"]
    assert set(told[counts + 1 :]) == {f"  1 {name}" for name in OWN_WORDS}
    rows = office.table("generate", PETITION, "--dry-run")
    assert [row["letter"].split("/")[1] for row in rows] == [row["id"] for row in regulators(office)]
    assert {row["variation"] for row in rows} == {"", *OWN_WORDS}
    assert not (office.folder / "letters" / PETITION).exists()
    assert not (office.folder / "lettergen.db").exists()


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["--where", "state=MA"], {"massachusetts"}),
        (["--where", "state=VT|WA"], {"vermont", "washington"}),
        (["--where", "groups!=states"], {"district-of-columbia", "ftc"}),
        (["--where", "groups=inquiry", "--except", "iowa"], {"massachusetts"}),
        (["--where", "calendar=us-ia", "--where", "email!="], {"iowa"}),
        (["--limit", "2"], {"massachusetts", "california"}),
    ],
)
def test_a_run_is_for_those_chosen(office, words, chosen):
    assert planned(office, PETITION, *words) == dict.fromkeys(chosen, "new")


def test_proofs_show_every_variation_and_are_not_recorded(office):
    office.run("generate", PETITION, "--sample", "5", "--out", "proofs")
    proofs = {path.stem for path in (office.folder / "proofs").iterdir()}
    assert len(proofs) == 5
    assert proofs >= OWN_WORDS
    assert not (office.folder / "lettergen.db").exists()


def test_proofs_of_a_text_put_right_take_the_place_of_the_former_ones(office):
    office.run("generate", PETITION, "--sample", "5", "--out", "proofs")
    edited = office.folder / "proofs/ftc.docx"
    document = docx.Document(str(edited))
    document.paragraphs[0].add_run(" (look at this)")
    document.save(str(edited))
    mine = edited.read_bytes()
    replace_in(office.folder / f"questionnaires/{PETITION}.yaml", "Please tell us which", "Kindly tell us which")
    told = office.both("generate", PETITION, "--sample", "5", "--out", "proofs").told
    assert told.count("changed: ") == 4
    assert edited.read_bytes() == mine
    assert len(list((office.folder / "proofs").iterdir())) == 6
    assert any("Kindly" in line.text for line in outline(edited.with_name("ftc.new.docx")))
    assert any("Kindly" in line.text for line in outline(edited.with_name("massachusetts.docx")))


def test_one_run_makes_sixteen_letters_that_differ_in_what_each_row_says_and_in_nothing_else(office):
    done = office.both("generate", PETITION)
    names = [row["id"] for row in regulators(office)]
    assert [
        Path(line.removeprefix("new: ")).stem for line in done.told.splitlines() if line.startswith("new: ")
    ] == names
    assert events(office) == names
    said = {row["id"]: _with_columns(office, row) for row in regulators(office)}
    common = {name: words for name, words in said.items() if name not in OWN_WORDS}
    assert len(set(common.values())) == 1, "thirteen are alike once each row's own words are taken out"
    (words,) = set(common.values())
    for column in ("title", "given", "law", "people", "short_name", "address_1", "city", "organization"):
        assert f"<{column}>" in words, column
    assert "Dear Attorney General <family>:" in words
    assert len({words, *(said[name] for name in OWN_WORDS)}) == 4


def _with_columns(office: Office, row: dict[str, str]) -> str:
    """Return what a letter says, with the name of the column wherever it says what stands in the row."""
    lines = outline(office.folder / "letters" / PETITION / f"{row['id']}.docx")
    text = "\n".join(line.text for line in lines if line.text and line.text != row["address_2"])
    own = {**row, "family": row["family"].split(",")[0]}
    for column, value in sorted(own.items(), key=lambda pair: -len(pair[1])):
        if value and column not in {"id", "via", "calendar", "groups", "salutation"}:
            text = text.replace(value, f"<{column}>")
    return text.replace("<family>, Jr.", "<family>")


def test_the_same_command_again_writes_and_records_nothing(office):
    office.run("generate", PETITION)
    before, recorded = letters(office, PETITION), events(office)
    on(office, "2002-10-03")
    done = office.both("generate", PETITION)
    assert done.told.count("unchanged: ") == 16
    assert (letters(office, PETITION), events(office)) == (before, recorded)


def test_an_address_that_changes_changes_that_letter_alone(office):
    office.run("generate", PETITION)
    before = letters(office, PETITION)
    rows = regulators(office)
    rows[4]["address_1"] = "East State Capitol"
    write_list(office, rows)
    assert planned(office, PETITION) == {row["id"]: "changed" if row["id"] == "iowa" else "unchanged" for row in rows}
    office.run("generate", PETITION)
    after = letters(office, PETITION)
    assert [name for name in after if after[name] != before[name]] == ["iowa.docx"]
    assert events(office) == [*(row["id"] for row in rows), "iowa"]


def test_a_text_changed_after_one_was_sent_changes_the_others_and_leaves_the_sent_one(office):
    office.run("generate", PETITION)
    office.run("send", f"{PETITION}/massachusetts", "--on", "2002-10-01", "--via", "first_class_mail")
    before, sent = letters(office, PETITION), office.status(f"{PETITION}/massachusetts", "2002-10-02")
    replace_in(office.folder / f"questionnaires/{PETITION}.yaml", "Please tell us which", "Kindly tell us which")
    on(office, "2002-10-02")
    done = office.both("generate", PETITION)
    assert (done.told.count("changed: "), done.told.count("already sent: ")) == (15, 1)
    after = letters(office, PETITION)
    assert [name for name in after if after[name] == before[name]] == ["massachusetts.docx"]
    assert office.status(f"{PETITION}/massachusetts", "2002-10-02") == sent
    office.run("send", PETITION, "--all", "--on", "2002-10-02", "--via", "first_class_mail")
    (told,) = office.refused("generate", PETITION).splitlines()[-1:]
    assert "W114: all 16 letters were sent already" in told
    assert Counter(row["headline"] for row in office.status(PETITION, "2002-10-02")) == {"sent": 16}
    office.run("verify")


def test_without_a_name_in_one_row_no_letter_is_made_and_with_keep_going_fifteen(office):
    rows = regulators(office)
    rows[6]["organization"] = ""
    write_list(office, rows)
    told = office.refused("generate", PETITION, expect=3)
    assert "regulators-2002.csv:8:2, column B, organization: error Q121" in told
    assert not (office.folder / "letters" / PETITION).exists()
    told = office.refused("generate", PETITION, "--keep-going", expect=1)
    assert (told.count("new: "), told.count("error Q121")) == (15, 1)
    assert set(letters(office, PETITION)) == {f"{row['id']}.docx" for row in rows if row["id"] != "michigan"}
    rows[6]["organization"] = "Department of Attorney General"
    write_list(office, rows)
    assert Counter(planned(office, PETITION).values()) == {"unchanged": 15, "new": 1}


def test_an_archive_and_an_index_hold_sixteen_letters_in_the_order_of_the_list(office):
    office.run("generate", PETITION, "--zip", "petition.zip", "--index", "run.csv")
    names = [row["id"] for row in regulators(office)]
    made = members((office.folder / "petition.zip").read_bytes())
    there = letters(office, PETITION)
    assert made == {f"{PETITION}/{name}.docx": there[f"{name}.docx"][0] for name in names}
    rows = list(csv.DictReader(io.StringIO((office.folder / "run.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["recipient"], row["action"]) for row in rows] == [(name, "new") for name in names]
    assert rows[-1]["addressee"] == "The Honorable Timothy J. Muris"


@pytest.mark.soffice
def test_two_letters_are_bound_for_printing_and_a_draft_is_written_to_the_one_with_an_address(office):
    chosen = ["--only", "massachusetts", "--only", "ftc"]
    done = office.both("generate", PETITION, *chosen, "--pack", "print.pdf", "--mail", "drafts")
    reader = pypdf.PdfReader(office.folder / "print.pdf")
    assert [mark.title for mark in reader.outline] == ["Office of the Attorney General", "Federal Trade Commission"]
    pages = [page.extract_text() for page in reader.pages]
    starts = [reader.get_destination_page_number(mark) for mark in reader.outline]
    assert "Dear Attorney General Reilly:" in pages[starts[0]]
    assert "Dear Chairman Muris:" in pages[starts[1]]
    (draft,) = (office.folder / "drafts").iterdir()
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.SMTP)
    assert message["To"].addresses[0].addr_spec == "office@massachusetts.example"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "massachusetts.pdf"
    assert attached.get_content() == (office.folder / f"letters/{PETITION}/massachusetts.pdf").read_bytes()
    assert "W160" in done.told
    assert "ftc" in done.told[done.told.index("W160") :]


# ---- case 5: three requests and an order


@pytest.fixture
def counsel(tmp_path: Path) -> Office:
    return on(workspace(tmp_path / "work", DEMAND), "2017-01-03")


def test_the_plan_tells_the_order_from_the_three_requests(counsel):
    told = counsel.both("generate", DEMAND, "--dry-run").told.splitlines()
    assert told[-4:] == [
        "4 letters: 4 new", "template: 4 demand", "variations: 3 in the words for all", "  1 amazon, court order",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["--where", "instrument=court_order"], ["amazon"]),
        (["--where", "groups=agreed"], ["qvc", "sephora", "overstock"]),
        (["--where", "organization=QVC, Inc.|Overstock.com, Inc."], ["qvc", "overstock"]),
        (["--where", "calendar!=us-wa", "--limit", "2"], ["qvc", "sephora"]),
        (["--sample", "2"], ["qvc", "amazon"]),
    ],
)
def test_retailers_are_chosen_by_what_the_questionnaire_says_of_them(counsel, words, chosen):
    assert list(planned(counsel, DEMAND, *words)) == chosen


def test_the_order_is_made_later_and_the_three_letters_stay_as_they_are(counsel):
    counsel.run("generate", DEMAND, "--except", "amazon")
    before = letters(counsel, DEMAND)
    assert sorted(before) == ["overstock.docx", "qvc.docx", "sephora.docx"]
    on(counsel, "2017-01-04")
    done = counsel.both("generate", DEMAND)
    assert (done.told.count("unchanged: "), done.told.count("new: ")) == (3, 1)
    after = letters(counsel, DEMAND)
    assert {name: after[name] for name in before} == before
    assert events(counsel) == ["qvc", "sephora", "overstock", "amazon"]


def test_what_counsel_wrote_into_one_letter_stays_when_the_day_is_moved_and_goes_out(counsel):
    counsel.run("generate", DEMAND)
    path = counsel.folder / f"letters/{DEMAND}/sephora.docx"
    document = docx.Document(str(path))
    (closing,) = [each for each in document.paragraphs if each.text.startswith("If you object")]
    closing.add_run(" We spoke about this on Monday.")
    document.save(str(path))
    edited = path.read_bytes()
    replace_in(counsel.folder / f"questionnaires/{DEMAND}.yaml", "due: 2017-01-31 # invented", "due: 2017-02-01")
    told = counsel.both("generate", DEMAND).told
    assert told.count("changed: ") == 3
    assert "sephora.docx was edited by hand and stays; the new text lies beside it in sephora.new.docx" in told
    changes = [line for line in told.splitlines() if line.startswith("  ")]
    assert any("We spoke about this on Monday." in line for line in changes)
    assert any("January 31" in line and "February 1" in line for line in changes)
    assert path.read_bytes() == edited
    beside = [line.text for line in outline(path.with_name("sephora.new.docx"))]
    assert any("February 1, 2017" in line for line in beside)
    # What lies beside a letter is nobody's letter: it is in no list, and what goes out is the file that is named.
    assert {row["thread"] for row in counsel.status(DEMAND, "2017-01-03")} == {
        f"{DEMAND}/{name}" for name in ("qvc", "sephora", "overstock", "amazon")
    }
    counsel.run("generate", DEMAND, "--only", "sephora", "--force")
    assert path.read_bytes() == path.with_name("sephora.new.docx").read_bytes()
    counsel.run("send", DEMAND, "--all", "--on", "2017-01-03", "--via", "electronic_mail")
    rows = counsel.status(DEMAND, "2017-01-03")
    assert {(row["headline"], row["due"]) for row in rows} == {("sent", "2017-02-01")}
    assert "W114: all 4 letters were sent already" in counsel.refused("generate", DEMAND)
    counsel.run("verify")
