"""A memorandum adds up, fits its page, and says of each recipient what is open, withheld and granted."""

from __future__ import annotations

import datetime as dt

import docx
import openpyxl
import pytest
from matrices import items, pair
from recorded import ASKED, DAY, event

from lettergen.api.memo import memo_facts
from lettergen.api.report import ReportData, Showing
from lettergen.api.workspace import Fact, Sending, View, Workspace
from lettergen.cli.main import main
from lettergen.errors import BadInputError
from lettergen.model.blocks import Table, plain, words
from lettergen.model.tracking import Disposition, Given
from lettergen.reports import workbook

TODAY = DAY("2021-08-31")
ANSWERED, IN_PART, OBJECTED = Disposition.ANSWERED, Disposition.ANSWERED_IN_PART, Disposition.OBJECTED
QUESTIONNAIRE = """\
matter: {matter}
title: Palms & <stores>
date: 2021-08-12
due: 2021-08-26
owner: Dana
marking: {marking}
sender:
  letterhead: {{name: Office of Inquiry, logo: {{file: seal.png, alt: The seal, width: 20mm}}}}
  signatories: [Alex Example, Robin Sample]
recipients:
  - {{id: acme, organization: "=Acme **Ltd.**", salutation: "To Acme:"}}
  - {{id: bolt, organization: Bolt, salutation: "To Bolt:"}}
subject: Palms
questions: [Why these stores?, How many users?]
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005000201a2e5d3cc0000000049454e44ae426082"
)


def facts(*pairs, **asked) -> dict[str, object]:
    return memo_facts(ReportData(pairs, TODAY), ASKED.model_copy(update={"items": items("a", "b"), **asked}))


def tables(memo: dict[str, object]) -> list[Table]:
    return [block for block in memo["matrix"].blocks if isinstance(block, Table)]


def many(recipients: int, count: int):
    asked = items(*(f"i{n}" for n in range(count)))
    return [pair(f"r{n}", asked) for n in range(recipients)]


def test_sentences_add_up_to_the_letters_sent():
    asked = items("a", "b")
    memo = facts(
        pair("one", asked, event("response", "2021-08-20", items={"a": ANSWERED, "b": ANSWERED})),
        pair("two", asked, event("response", "2021-08-20", items={"a": ANSWERED, "b": IN_PART})),
        pair("three", asked, event("objection", "2021-08-20", items={"b": OBJECTED}, grounds=("cost",))),
        pair("four", asked, event("extension_granted", "2021-08-20", until=DAY("2021-09-10"))),
        pair("five", asked),
        pair("six", asked),
        pair("seven", asked, out=False),
    )
    assert str(memo["summary"]) == (
        "Of six letters sent, one is answered in full, one is answered in part, one is met with an objection or a"
        " refusal, two are not answered, and one is still open. One more on record is not counted: not sent,"
        " withdrawn, or begun when another body passed a letter on. Of 12 items asked in all, 3 are settled. Four"
        " letters are overdue; the earliest was due on August 26, 2021. The next deadline is September 10, 2021."
    )


@pytest.mark.parametrize(
    ("pairs", "first"),
    [
        ([pair("one", items("a"))], "The one letter sent is not answered."),
        ([pair(to, items("a")) for to in ("one", "two")], "All two letters sent are not answered."),
        ([pair("one", items("a"), out=False)], "No letter is sent yet."),
    ],
)
def test_one_outcome_is_said_once(pairs, first):
    assert str(facts(*pairs)["summary"]).startswith(first)


def test_each_part_says_who_and_tells_those_together_who_are_alike():
    asked = items("a", "b:x y")
    given = {"b.x": Given(text="In 2019."), "b.y": Given(text="long " * 60)}
    response = event("response", "2021-08-20", items={"a": ANSWERED, "b": IN_PART}, answers=given)
    objection = event("objection", "2021-08-20", items={"b.x": OBJECTED}, grounds=("privacy", "cost"))
    more_time = event("extension_granted", "2021-08-20", until=DAY("2021-09-10"))
    memo = facts(
        pair("one", asked, response), pair("two", asked, objection), pair("six", asked, more_time), pair("ten", asked)
    )
    told = {key: words(memo[key].blocks[0]) if memo[key] else "" for key in ("due", "open", "objections", "time")}
    assert told["due"] == (
        "One and Ten: due August 26, 2021, 5 days late; next: follow up\n"
        "Two: due August 26, 2021, 5 days late; next: answer the objection, or escalate\n"
        "Six: due September 10, 2021 extended, 10 days left; next: wait until September 10, 2021"
    )
    assert told["open"].splitlines() == [
        "One: question 2 answered in part; on question 2(x): “In 2019.”",
        "Two: questions 1, 2(y) unanswered; question 2(x) objected",
        "Six and Ten: questions 1, 2 unanswered",
    ]
    assert told["objections"] == (
        "Two: on August 20, 2021 objected to question 2(x) (privacy and cost); still withheld: question 2(x)"
    )
    assert told["time"] == "Six: from August 26, 2021 to September 10, 2021, granted on August 20, 2021"


def test_objections_motions_and_rulings_are_told_with_their_days_and_how_they_ended():
    said = {"said_by": "Robin Hale", "capacity": "counsel"}
    grounds = {"grounds": ("privacy", "no notice"), "item_grounds": {"b": ("no notice",)}}
    ruled = {"items": {"a": Disposition.UNANSWERED, "b": Disposition.WAIVED}, "until": DAY("2021-09-28")}
    objection = event("objection", "2021-08-16", items={"a": OBJECTED, "b": OBJECTED}, **grounds, **said)
    motion = event("motion_to_quash", "2021-08-17", **said)
    ruling = event("ruling", "2021-08-20", outcome="granted_in_part", **ruled, note="To the *administrator* alone.")
    privileged = event("response", "2021-08-25", items={"a": Disposition.PRIVILEGED})
    before, after, then = (
        words(facts(pair("one", items("a", "b"), *events))["objections"].blocks[0])
        for events in ((objection, motion), (objection, motion, ruling), (objection, motion, ruling, privileged))
    )
    filed = (
        "One: on August 16, 2021 objected to question 1 (privacy and no notice) and objected to question 2 (no notice);"
        " on August 17, 2021 moved to quash; "
    )
    ruling_told = (
        "on August 20, 2021 the motion to quash was granted in part: question 1 unanswered and question 2 waived, due"
        " September 28, 2021 (To the *administrator* alone.); "
    )
    assert before == f"{filed}no ruling yet; still withheld: questions 1, 2"
    assert after == f"{filed}{ruling_told}".removesuffix("; ")
    assert then == f"{filed}{ruling_told}on August 25, 2021 claimed privilege on question 1; still withheld: question 1"


@pytest.mark.parametrize(
    ("signatories", "owner", "told"),
    [
        (["Dana", "Alex"], "Dana", ("Alex", "Dana")),
        (["Dana"], "Dana", ("", "Dana")),
        (["Alex", "Robin"], "", ("Alex and Robin", "")),
    ],
)
def test_a_memo_goes_to_who_asked_and_not_to_its_author(signatories, owner, told):
    sender = ASKED.sender.model_validate({**ASKED.sender.model_dump(), "signatories": signatories})
    memo = facts(pair("one", items("a")), sender=sender, owner=owner)
    assert (memo["to"], memo["by"]) == told


def test_what_never_arrived_or_is_not_read_is_not_called_late():
    unread, lost = (pair(to, items("a"), event(to, "2021-08-20")) for to in ("response", "undeliverable"))
    memo = facts(unread, lost)
    assert "Two are not called late: not delivered, or answered and not read yet." in str(memo["summary"])
    assert "No letters are overdue." in str(memo["summary"])
    assert "days late" not in str(memo["due"])


def test_a_range_has_the_numbers_of_the_matrix_and_does_not_run_over_what_was_not_asked():
    whole = items("a", "b", "c", "d", "e")
    own = [one.model_copy(update={"label": str(at)}) for at, one in enumerate((*whole[:3], whole[4]), 1)]
    memo = facts(pair("one", whole), pair("two", tuple(own)))
    assert words(memo["open"].blocks[0]).splitlines() == [
        "One: questions 1-5 unanswered", "Two: questions 1-3, 5 unanswered",
    ]  # fmt: skip


def test_no_name_turns_the_line_round():
    memo = facts(pair("one", items("a"), name="evil\u202egnp.exe"))
    assert words(memo["open"].blocks[0]).startswith("evilgnp.exe: ")
    assert "\u202e" not in str(memo["matrix"])


def test_what_there_is_not_leaves_an_empty_text():
    memo = facts(pair("one", items("a"), event("response", "2021-08-20", items={"a": ANSWERED})))
    assert not any(memo[key] for key in ("asked", "due", "open", "objections", "time"))


@pytest.mark.parametrize(
    ("recipients", "count", "shapes", "asked"),
    [
        (1, 7, [(7, 2)], False),
        (16, 4, [(16, 5)], True),
        (4, 9, [(9, 5)], False),
        (40, 20, [(40, 21)], True),
        (41, 2, [(41, 3)], True),
        (45, 43, [(45, 21), (45, 21), (45, 4)], True),
    ],
)
def test_the_matrix_is_turned_and_parted_so_that_it_fits_an_upright_page(recipients, count, shapes, asked):
    memo = facts(*many(recipients, count))
    assert [(len(each.rows), len(each.header)) for each in tables(memo)] == shapes
    assert bool(memo["asked"]) is asked
    in_signs = len(tables(memo)[0].header) > 6 or recipients > 40
    assert ("unanswered; ! late" in str(memo["matrix"])) is in_signs


def test_what_is_too_long_for_paper_is_left_to_the_workbook_and_says_so():
    memo = facts(*many(101, 20))
    assert tables(memo) == []
    assert "matrix is left to the workbook: 101 recipients by 20 items" in str(memo["matrix"])
    assert str(memo["open"]).endswith("and 1 more, which the workbook has")
    assert "i19" in str(memo["asked"])


def test_cells_say_in_words_what_their_colour_says():
    asked = items("a", "b")
    reply = event("response", "2021-08-20", items={"a": IN_PART}, answers={"a": Given(text="In 2019-01-02.")})
    (table,) = tables(facts(pair("one", asked, reply)))
    cells = [(plain(cell), cell[0].font.shade) for _, cell in table.rows]
    assert cells == [
        ("answered in part August 20, 2021, overdue “In 2019-01-02.”", "FFF2CC"),
        ("unanswered, overdue", "FFD9E8"),
    ]


# ---- through the workspace, the template and the command


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memo")
    (folder / "questionnaires").mkdir()
    (folder / "seal.png").write_bytes(PNG)
    work = Workspace(folder, clock=lambda: dt.datetime(2021, 9, 1, 12, tzinfo=dt.UTC))
    for matter, marking in (("palm", "Sample"), ("wen", "Confidential")):
        (folder / f"questionnaires/{matter}.yaml").write_text(QUESTIONNAIRE.format(matter=matter, marking=marking))
        work.generate(matter)
        work.send([f"{matter}/acme", f"{matter}/bolt"], Sending(on=DAY("2021-08-12")))
    work.record(
        "palm/acme", Fact("objection", on=DAY("2021-08-20"), items="2", grounds=("{{ 1 }} _cost_",), note="n" * 300)
    )
    return work


def memo_of(work, path, *names, view=None, showing=None, **more):
    done = work.write_report(path, names or ("palm",), view, showing, form="docx", **more)
    return done, docx.Document(str(path))


def test_the_memo_comes_from_the_office_and_carries_the_marking_on_every_page(work, tmp_path):
    done, memo = memo_of(work, tmp_path / "memo.docx", "wen")
    assert (done.letters, done.left_out, done.changed) == (2, 0, True)
    facts = {row.cells[0].text: row.cells[1].text for row in memo.tables[0].rows}
    assert facts == {
        "To:": "Alex Example and Robin Sample",
        "From:": "Dana",
        "Date:": "September 1, 2021",
        "Re:": "Palms & <stores>",
    }
    section = memo.sections[0]
    assert [part.paragraphs[0].text for part in (section.footer, section.first_page_footer)] == ["Confidential"] * 2
    assert section.first_page_header.part.related_parts  # the seal
    assert (memo.core_properties.title, memo.core_properties.author) == (
        "Memorandum: Palms & <stores>", "Office of Inquiry",
    )  # fmt: skip
    assert memo.core_properties.created.date() == DAY("2021-09-01")


def test_the_same_record_gives_the_same_bytes_and_hostile_names_stay_names(work, tmp_path):
    _, memo = memo_of(work, tmp_path / "memo.docx")
    first = (tmp_path / "memo.docx").read_bytes()
    assert memo_of(work, tmp_path / "memo.docx")[0].changed is False
    assert (tmp_path / "memo.docx").read_bytes() == first
    text = "\n".join(paragraph.text for paragraph in memo.paragraphs)
    assert (
        "=Acme **Ltd.**: on August 20, 2021 objected to question 2 ({{ 1 }} _cost_); still withheld: question 2" in text
    )


def test_a_redacted_memo_names_nobody_and_repeats_no_ground(work, tmp_path):
    _, memo = memo_of(work, tmp_path / "memo.docx", showing=Showing(redacted=True))
    text = "\n".join(node.text or "" for node in memo.element.iter() if node.tag.endswith("}t"))
    assert not any(word in text for word in ("Dana", "Alex", "cost"))
    assert "objected" in text
    assert "Redacted: without names of people" in text
    assert [[cell.text for cell in row.cells] for row in memo.tables[0].rows[:2]] == [
        ["To:", "_" * 30], ["From:", "_" * 30],
    ]  # fmt: skip


@pytest.mark.parametrize("names", [(), ("palm", "wen"), ("palm/acme", "wen/acme")])
def test_a_memo_is_on_one_matter(work, tmp_path, names):
    with pytest.raises(BadInputError, match="W231"):
        work.write_report(tmp_path / "memo.docx", names, None, Showing(confidential=True), form="docx")


def test_a_day_before_the_matter_began_has_no_memo(work, tmp_path):
    with pytest.raises(BadInputError, match="this is on 0 matters"):
        memo_of(work, tmp_path / "memo.docx", view=View(as_of=DAY("2021-01-01")))


def test_an_office_has_a_template_of_its_own_which_check_reads(work, tmp_path, capsys):
    mine = docx.Document()
    mine.add_paragraph("{{ memo.by }} on {{ memo.date }}")
    mine.add_paragraph("{{p memo.summary }}")
    mine.save(str(work.folder / "templates.docx"))
    _, memo = memo_of(work, tmp_path / "memo.docx", template=str(work.folder / "templates.docx"))
    assert memo.paragraphs[0].text == "Dana on September 1, 2021"
    assert work.check([str(work.folder / "templates.docx")]) == ()
    mine.add_paragraph("{{ memo.sumary }} {{ salutation }}")
    mine.save(str(work.folder / "templates.docx"))
    found = work.check([str(work.folder / "templates.docx")])
    assert [(one.code, "summary" in one.remedy) for one in found] == [("T121", True), ("T121", False)]


def test_the_command_writes_workbook_and_memo_and_the_matrix_as_a_workbook(work, tmp_path, capsys):
    where = ["-C", str(work.folder)]
    book, memo, matrix = (str(tmp_path / name) for name in ("all.xlsx", "memo.docx", "matrix.xlsx"))
    assert main([*where, "report", "--xlsx", book, "--as-of", "2021-09-01"]) == 0
    assert main([*where, "report", "palm", "--docx", memo, "--as-of", "2021-09-01"]) == 0
    assert main([*where, "matrix", "palm", "--xlsx", matrix, "--as-of", "2021-09-01"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"wrote: {book} (letters: 2; left out as confidential: 2)",
        f"wrote: {memo} (letters: 2)",
        f"wrote: {matrix} (letters: 2)",
    ]
    assert openpyxl.load_workbook(matrix).sheetnames == ["Matrix palm", "Answers", "Events", "About"]
    about = dict(openpyxl.load_workbook(book)["About"].iter_rows(values_only=True))
    assert (about["Letters"], about["Confidential letters left out"]) == (2, 2)


def test_words_that_a_cell_cannot_hold_are_told_of(work, tmp_path, monkeypatch):
    assert work.write_report(tmp_path / "all.xlsx", form="xlsx").warnings == ()
    monkeypatch.setattr(workbook, "_LONGEST", 200)
    (problem,) = work.write_report(tmp_path / "all.xlsx", form="xlsx").warnings
    assert (problem.code, problem.found) == ("W230", "too long for a cell, and cut: 1")


@pytest.mark.validator
def test_every_judge_finds_no_error(work, tmp_path, sdk_errors, audit_errors, faults):
    path = tmp_path / "memo.docx"
    memo_of(work, path)
    assert sdk_errors(path) == []
    assert audit_errors(path) == []
    assert faults(path.read_bytes()) == []
