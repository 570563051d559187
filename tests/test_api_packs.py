"""What a run hands out: all of its letters or a clear line, never over a letter, the same bytes the next time."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import math
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from lettergen.api.desk import Desk
from lettergen.api.options import Packs, RunReport
from lettergen.api.packs import HandedOut, check_packs, hand_out
from lettergen.api.workspace import Workspace
from lettergen.errors import BadInputError, RefusedError, UsageError
from lettergen.files.documents import sha256
from lettergen.model.settings import Settings
from lettergen.runs.outcome import Action, Made
from lettergen.wordml.outline import outline


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "letters/palm").mkdir(parents=True)
    return Desk(tmp_path, Settings())


def letter(desk: Desk, name: str, *, pages: int = 0, of: str = "", action: str = "new", **words: str) -> Made:
    """A letter of a run that is on disk, with a PDF of so many pages, made of the file of that SHA-256."""
    path = desk.folder / "letters/palm" / f"{name}.docx"
    path.write_bytes(name.encode())
    if pages:
        writer = pypdf.PdfWriter()
        for _ in range(pages):
            writer.add_blank_page(width=612, height=792)
        writer.write(path.with_suffix(".pdf"))
        with path.with_suffix(".pdf").open("ab") as file:
            file.write(f"% made by lettergen of the .docx with SHA-256 {of or sha256(name.encode())}\n".encode())
    told = {"organization": name.title(), "subject": "Palm recognition", "language": "en-US", **words}
    return Made(f"palm/{name}/1", path, action, sha256(name.encode()), **told)


def test_everything_at_once_is_told_in_lines(desk):
    run = RunReport(
        (
            letter(desk, "amazon", pages=3, email="andy@example.org"),
            letter(desk, "costco", pages=2, email="who@example.org"),
        )
    )
    out = desk.folder
    index = (out / "index.csv", out / "index.xlsx")
    done = hand_out(desk, run, Packs(out / "all.pdf", True, out / "all.zip", out / "mail", index))
    assert done.lines == (
        f"print: {out}/all.pdf (2 letters, 6 pages)",
        "paper: 6 sheets printed on one side, 3 on both, with 1 blank page added",
        f"archive: {out}/all.zip (2 letters, 2 PDFs)",
        f"e-mail: {out}/mail (2 drafts to look over and send)",
        f"index: {out}/index.csv (2 letters)",
        f"index: {out}/index.xlsx (2 letters)",
    )
    assert done.warnings == ()
    with zipfile.ZipFile(out / "all.zip") as made:
        assert made.namelist() == ["palm/amazon.docx", "palm/amazon.pdf", "palm/costco.docx", "palm/costco.pdf"]
    message = email.message_from_bytes((out / "mail/amazon.eml").read_bytes(), policy=email.policy.default)
    assert [each.get_filename() for each in message.iter_attachments()] == ["amazon.pdf"]


def test_the_index_has_a_row_a_letter_in_both_forms(desk):
    run = RunReport(
        (
            letter(desk, "amazon", pages=3, email="andy@example.org", addressee="Mr. Jassy", organization="=Amazon"),
            letter(desk, "costco", action=str(Action.SENT)),
        )
    )
    index = (desk.folder / "index.csv", desk.folder / "index.xlsx")
    assert hand_out(desk, run, Packs(index=index)).lines[-1] == "1 letter sent before: in the index alone"
    head = ["letter", "recipient", "organization", "addressee", "email", "file", "action", "sha256", "pages"]
    amazon = ["palm/amazon/1", "amazon", "=Amazon", "Mr. Jassy", "andy@example.org", "letters/palm/amazon.docx", "new"]
    costco = ["palm/costco/1", "costco", "Costco", "", "", "letters/palm/costco.docx", "already sent"]
    hashes = [sha256(b"amazon"), sha256(b"costco")]
    rows = list(csv.reader(index[0].read_text().splitlines()))
    assert rows == [head, [*amazon[:2], "'=Amazon", *amazon[3:], hashes[0], "3"], [*costco, hashes[1], ""]]
    read = [[cell.value for cell in row] for row in openpyxl.load_workbook(index[1]).active.rows]
    assert read[0] == [{"email": "E-mail", "sha256": "SHA-256"}.get(key, key.capitalize()) for key in head]
    assert read[1] == [*amazon, hashes[0], 3]


def test_the_same_run_hands_out_the_same_bytes(desk):
    run = RunReport((letter(desk, "amazon", pages=1, email="a@b.org"),))
    made = []
    for _ in range(2):
        out, index = desk.folder, (desk.folder / "i.xlsx", desk.folder / "i.csv")
        hand_out(desk, run, Packs(out / "all.pdf", True, out / "all.zip", out / "mail", index))
        made.append(
            [(out / name).read_bytes() for name in ("all.pdf", "all.zip", "mail/amazon.eml", "i.xlsx", "i.csv")]
        )
    assert made[0] == made[1]


def test_letters_sent_before_are_neither_printed_nor_mailed(desk):
    run = RunReport(
        (
            letter(desk, "amazon", pages=1, email="a@b.org", action=str(Action.SENT)),
            letter(desk, "costco", pages=2, email="c@d.org", action=str(Action.SAME)),
        )
    )
    hand_out(desk, run, Packs(desk.folder / "all.pdf", zip=desk.folder / "all.zip", mail=desk.folder / "mail"))
    assert len(pypdf.PdfReader(desk.folder / "all.pdf").pages) == 2
    assert [path.name for path in (desk.folder / "mail").iterdir()] == ["costco.eml"]
    assert zipfile.ZipFile(desk.folder / "all.zip").namelist() == ["palm/costco.docx", "palm/costco.pdf"]


def test_recipients_of_one_name_have_their_id_in_the_bookmark(desk):
    office = "Office of the Attorney General"
    run = RunReport(
        (
            letter(desk, "ma", pages=1, organization=office),
            letter(desk, "ca", pages=1, organization=office),
            letter(desk, "ftc", pages=1),
        )
    )
    hand_out(desk, run, Packs(desk.folder / "all.pdf"))
    read = pypdf.PdfReader(desk.folder / "all.pdf")
    assert [item.title for item in read.outline] == [f"{office} (ma)", f"{office} (ca)", "Ftc"]


@pytest.mark.parametrize(
    ("pages", "duplex", "paper"),
    [
        ((1,) * 9 + (2,) * 3, False, "15 sheets printed on one side, 8 on both where letters share sheets"),
        ((1,) * 9 + (2,) * 3, True, "24 sheets printed on one side, 12 on both, with 9 blank pages added"),
        ((2, 4, 1), False, "7 sheets printed on one side, 4 on both"),
        ((2, 4), True, "6 sheets printed on one side, 3 on both"),
    ],
)
def test_the_paper_told_is_what_the_print_file_takes(pages, duplex, paper, desk):
    run = RunReport(tuple(letter(desk, f"r{at}", pages=count) for at, count in enumerate(pages)))
    done = hand_out(desk, run, Packs(desk.folder / "all.pdf", duplex))
    shared = " (add --duplex to part them)" if "share" in paper else ""
    assert done.lines[1] == f"paper: {paper}{shared}"
    bound = len(pypdf.PdfReader(desk.folder / "all.pdf").pages)
    assert paper.startswith(f"{bound} sheets printed on one side, {math.ceil(bound / 2)} on both")


def test_a_letter_without_a_pdf_is_never_left_out_of_the_print_file(desk):
    cut = letter(desk, "cut", pages=1)
    whole = cut.path.with_suffix(".pdf").read_bytes()
    cut.path.with_suffix(".pdf").write_bytes(b"%PDF-1.7 cut" + whole[whole.index(b"% made by") :])
    run = RunReport((letter(desk, "amazon", pages=1), letter(desk, "costco"), cut))
    with pytest.raises(BadInputError, match=r"error W161: no PDF that can be printed of costco, cut; make them with"):
        hand_out(desk, run, Packs(desk.folder / "all.pdf"))
    assert not (desk.folder / "all.pdf").exists()


def test_a_pdf_of_another_version_is_left_out_and_named(desk):
    run = RunReport((letter(desk, "amazon", pages=1, of="0" * 64, email="a@b.org"), letter(desk, "costco", pages=1)))
    done = hand_out(desk, run, Packs(zip=desk.folder / "all.zip", mail=desk.folder / "mail"))
    assert zipfile.ZipFile(desk.folder / "all.zip").namelist() == [
        "palm/amazon.docx", "palm/costco.docx", "palm/costco.pdf",
    ]  # fmt: skip
    message = email.message_from_bytes((desk.folder / "mail/amazon.eml").read_bytes(), policy=email.policy.default)
    assert [each.get_filename() for each in message.iter_attachments()] == ["amazon.docx"]
    assert "W167: left out, as not made of the letter as it is: amazon.pdf; make" in str(done.warnings[0])


def test_a_print_file_takes_no_letters_place(desk):
    run = RunReport((letter(desk, "amazon", pages=1),))
    target = run.made[0].path.with_suffix(".pdf")
    before = target.read_bytes()
    with pytest.raises(RefusedError, match="W168"):
        hand_out(desk, run, Packs(target))
    assert target.read_bytes() == before


def test_who_has_no_address_or_none_that_is_one_is_named(desk):
    run = RunReport(
        (
            *(letter(desk, f"r{n}") for n in range(25)),
            letter(desk, "two", email="a@b.org; c@d.org\u202e"),
            letter(desk, "one", email="a@b.org"),
        )
    )
    done = hand_out(desk, run, Packs(mail=desk.folder / "mail"))
    none, wrong = map(str, done.warnings)
    assert "W160: no e-mail address, and so no draft, of r0, r1, r2" in none
    assert "r19 and 5 more; send these letters another way" in none
    assert r"W164: no draft, as the e-mail address is none, of two ('a@b.org; c@d.org\u202e')" in wrong
    assert done.lines == (f"e-mail: {desk.folder}/mail (1 draft to look over and send)",)


def test_an_office_writes_its_own_words(desk):
    (desk.folder / "templates").mkdir()
    (desk.folder / "templates/mail.txt").write_text("Dear {{addressee}}:\n\n{{ subject }} {{ x }}{{ file }}\n")
    run, packs = RunReport((letter(desk, "amazon", email="a@b.org", addressee="Mr. J"),)), Packs(mail=desk.folder / "m")
    with pytest.raises(BadInputError, match=r"mail\.txt:3: error W163: 'x' is nothing that an e-mail knows; expected"):
        hand_out(desk, run, packs)
    (desk.folder / "templates/mail.txt").write_text("Dear {{addressee}}:\n\n{{ subject }}, {{ file }}\n")
    hand_out(desk, run, packs)
    message = email.message_from_bytes((desk.folder / "m/amazon.eml").read_bytes(), policy=email.policy.default)
    assert message.get_body().get_content().split("\r\n") == ["Dear Mr. J:", "", "Palm recognition, amazon.docx", ""]


def test_what_lies_there_from_before_is_named_and_left(desk):
    (desk.folder / "mail").mkdir()
    for name in ("mail/old.eml", "all[1]-002.pdf", "all[1]-two.pdf", "all1-001.pdf"):
        (desk.folder / name).write_bytes(b"before")
    run = RunReport((letter(desk, "amazon", pages=1, email="a@b.org"),))
    done = hand_out(desk, run, Packs(desk.folder / "all[1].pdf", mail=desk.folder / "mail"))
    assert [str(warning).split("W165: ")[1].split(";")[0] for warning in done.warnings] == [
        "not of this run: all[1]-002.pdf",
        "not of this run: old.eml",
    ]
    assert (desk.folder / "all[1]-002.pdf").read_bytes() == b"before"


@pytest.mark.parametrize(
    ("packs", "code"),
    [
        (Packs(Path("all.docx")), "W166: is named as another kind of file; expected a name that ends in .pdf"),
        (Packs(zip=Path("letters.docx")), "W166"),
        (Packs(index=(Path("i.csv"), Path("i.xls"))), r"i\.xls: error W166: .* \.csv or \.xlsx"),
        (Packs(Path("no/all.pdf")), "W107: there is no folder no"),
        (Packs(mail=Path("no/mail")), "W107"),
        (Packs(mail=Path("lettergen.toml")), "W107: is no folder; name another"),
        (Packs(zip=Path("folder.zip")), "W107: is no file"),
    ],
)
def test_names_that_cannot_be_are_refused_before_a_run(packs, code, desk, monkeypatch):
    monkeypatch.chdir(desk.folder)
    Path("lettergen.toml").touch()
    Path("folder.zip").mkdir()
    with pytest.raises(BadInputError, match=code):
        check_packs(desk, packs)


def test_a_print_file_for_both_sides_needs_a_name(desk):
    with pytest.raises(UsageError, match="U101: --duplex is given without --pack"):
        check_packs(desk, Packs(duplex=True))


def test_a_dry_run_and_a_run_of_nothing_hand_nothing_out(desk):
    packs = Packs(desk.folder / "all.pdf", zip=desk.folder / "all.zip", mail=desk.folder / "mail")
    assert hand_out(desk, RunReport((letter(desk, "amazon"),), dry_run=True), packs).lines == ()
    assert hand_out(desk, RunReport(()), packs).lines == ()
    assert sorted(path.name for path in desk.folder.iterdir()) == ["letters"]


@pytest.mark.parametrize("field", ["index.csv", "index.xlsx", "zip.zip", "pack.pdf"])
def test_a_file_of_somebodys_is_never_replaced(desk, field):
    path = desk.folder / field
    path.write_bytes(b"id,organization\nacme,Acme\n")
    name = path.stem
    with pytest.raises(RefusedError, match="W168: is there, and not as lettergen wrote it"):
        check_packs(desk, Packs(**{name: (path,) if name == "index" else path}))


def test_what_a_run_handed_out_takes_the_place_of_the_former(desk):
    run = RunReport((letter(desk, "amazon", pages=1),))
    out = desk.folder
    packs = Packs(out / "all.pdf", zip=out / "all.zip", index=(out / "index.csv", out / "index.xlsx"))
    assert hand_out(desk, run, packs) == hand_out(desk, run, packs)


FORM = """
matter: palm
date: 2021-08-12
template: joint-letter
sender: {letterhead: Senate, signatories: [A. Klobuchar]}
recipients:
  - {id: amazon, organization: "Amazon.com, Inc.", salutation: "Dear A:", email: a@example.org}
  - {id: costco, organization: Costco, salutation: "Dear C:"}
subject: Palms
questions: [How many?]
enclosures: [{title: Response form, source: response_form, only_for: amazon}]
"""


@pytest.fixture
def made(tmp_path):
    (tmp_path / "palm.yaml").write_text(FORM)
    workspace = Workspace(tmp_path)
    first = workspace.generate("palm.yaml")

    def hand_out(*, again: bool = False, **packs) -> HandedOut:
        return workspace.hand_out(workspace.generate("palm.yaml") if again else first, Packs(**packs))

    return hand_out


def test_forms_go_out_alone_and_beside_their_letters(made, tmp_path):
    done = made(forms=tmp_path / "forms", mail=tmp_path / "mail")
    assert done.lines[0] == f"forms: {tmp_path}/forms (1 form to fill in)"
    assert "W172: no response form in the letters to costco; enclose one" in str(done.warnings[0])
    (path,) = (tmp_path / "forms").iterdir()
    assert path.name == "amazon-form.docx"
    said = [line.text for line in outline(path) if line.part == "word/document.xml"]
    assert (said[0], said[-1]) == ("Response form", "End of the response form, palm/amazon/1")
    message = email.message_from_bytes((tmp_path / "mail/amazon.eml").read_bytes(), policy=email.policy.default)
    attached = {each.get_filename(): each.get_content() for each in message.iter_attachments()}
    assert list(attached) == ["amazon.docx", "amazon-form.docx"]
    assert attached["amazon-form.docx"] == path.read_bytes()


def test_a_form_that_came_back_is_not_replaced(made, tmp_path):
    made(forms=tmp_path / "forms")
    path = tmp_path / "forms/amazon-form.docx"
    document = docx.Document(path)
    document.save(path)
    before = path.read_bytes()
    with pytest.raises(RefusedError, match=r"W168: not as lettergen wrote them: amazon-form\.docx; choose another"):
        made(forms=tmp_path / "forms")
    assert path.read_bytes() == before


def test_a_form_takes_no_letters_place(made, tmp_path):
    letters = tmp_path / "letters/palm"
    (letters / "costco.docx").rename(letters / "amazon-form.docx")
    run = RunReport(
        tuple(Made(f"palm/{name}/1", letters / f"{name}.docx", Action.NEW, "") for name in ("amazon", "amazon-form"))
    )
    with pytest.raises(RefusedError, match=r"W168: not as lettergen wrote them: amazon-form\.docx"):
        hand_out(Desk(tmp_path, Settings()), run, Packs(forms=letters))


def workbook() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data", [b"garbage\n", b"", b"PK\x03\x04 cut", workbook()], ids=["words", "empty", "cut", "xlsx"]
)
def test_nothing_is_handed_out_where_an_edited_letter_is_no_word_document(made, tmp_path, data):
    for name in ("amazon", "costco"):
        (tmp_path / f"letters/palm/{name}.docx").write_bytes(data)
    with pytest.raises(BadInputError) as wrong:
        made(again=True, zip=tmp_path / "out.zip", mail=tmp_path / "out", index=(tmp_path / "out.csv",))
    assert [(one.code, Path(one.place.file).name) for one in wrong.value.problems] == [
        ("T101", "amazon.docx"), ("T101", "costco.docx"),
    ]  # fmt: skip
    assert not list(tmp_path.glob("out*"))


def test_forms_of_what_is_no_letter_are_one_line(desk):
    with pytest.raises(BadInputError, match=r"amazon\.docx: error T101"):
        hand_out(desk, RunReport((letter(desk, "amazon"),)), Packs(forms=desk.folder / "forms"))
