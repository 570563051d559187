"""A report's workbook holds what the record holds: dates, numbers and inert text, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from recorded import ASKED, DAY, event

from lettergen.model.tracking import Disposition, Given, Thread
from lettergen.reports.report_workbook import SHADES, key_sheet, report_sheets, shade, too_long
from lettergen.reports.workbook import About, write_sheets
from lettergen.rules.facts import gather
from lettergen.rules.matrix import matrix_of
from lettergen.rules.status import status_of

TODAY = DAY("2021-09-02")
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://x.example")',
    "@SUM(A1)",
    "+1",
    "-1",
    "&G&Ppicture",
    "a\x07b\u202ec",
    "[x]:*?/\\'",
)


def pair(to: str = "amazon", matter: str = "palm", name: str = "", *events, **asked):
    """A letter with its status on TODAY."""
    own = [one.model_copy(update={"letter": one.letter._replace(matter=matter)}) for one in events]
    thread = Thread.model_validate(
        {
            "name": f"{matter}/{to}",
            "recipient": {"id": to, "organization": name or to.title()},
            "rounds": {1: ASKED.model_copy(update={"matter": matter, "pending": (), **asked})},
            "events": [one.model_copy(update={"seq": at}) for at, one in enumerate(own, 1)],
        }
    )
    facts = gather(thread, TODAY)
    return facts.thread.model_copy(update={"events": facts.events}), status_of(facts, TODAY)


def story(to: str = "amazon", answer: str = "We keep it for 30 days.", **words):
    return (
        event("sent", to=to, deadlines=ASKED.stages, via="electronic_mail"),
        event(
            "response", "2021-08-24", to=to, items={"q1": Disposition.ANSWERED_IN_PART, "q2": Disposition.OBJECTED},
            answers={"q1": Given(text=answer, rows=(("a", "b"),))}, item_grounds={"q2": ("privacy", "cost")}, **words,
        ),
    )  # fmt: skip


def book(pairs, title: str = "Report", marking: str = "Sample") -> bytes:
    file = io.BytesIO()
    sheets = (*report_sheets(pairs, TODAY), key_sheet((("As of", TODAY),)))
    write_sheets(sheets, About(title, TODAY, marking), file)
    return file.getvalue()


def read(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes, name: str) -> list[dict[str, object]]:
    head, *body = read(data)[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_sheet_says_what_the_record_says_with_dates_and_numbers():
    data = book([pair("amazon", "palm", "", *story())])
    assert read(data).sheetnames == [
        "Overview", "Matrix palm", "Answers", "Events", "Statistics", "Open items", "About",
    ]  # fmt: skip
    (letter,) = rows(data, "Overview")
    due = dt.datetime(2021, 8, 26)  # noqa: DTZ001 - as openpyxl reads a day
    assert (letter["Sent"], letter["Due"], letter["Days"]) == (dt.datetime(2021, 8, 12), due, -7)  # noqa: DTZ001 - same
    assert (letter["Settled"], letter["Asked"], letter["Owner"], letter["Time"]) == (0, 2, "Dana", "7 days late")
    first, second = rows(data, "Answers")
    assert (first["Answer in full"], first["Days late"]) == ("We keep it for 30 days.\na\tb", 7)
    assert (first["Question"], first["They say"], first["Disposition"]) == ("Qué 1?", *["answered in part"] * 2)
    assert (second["Grounds"], second["Answer in full"]) == ("privacy, cost", None)
    sent, response = rows(data, "Events")
    assert (sent["Letter"], sent["Event"], sent["Via"]) == ("palm/amazon/1", "sent", "electronic mail")
    assert response["Items"] == "q1=answered_in_part, q2=objected"
    assert response["Entered (UTC)"] == "2021-10-01 00:00"
    (figures,) = rows(data, "Statistics")
    assert (figures["Group"], figures["Letters"], figures["Objected"], figures["Open"]) == ("request letter", 1, 1, 0)
    assert [row["Item"] for row in rows(data, "Open items")] == ["1", "2"]


def test_the_change_against_the_period_before_is_a_number_in_percent():
    days = ["2021-01-04"] * 10 + ["2021-07-05"] * 12
    pairs = [pair(f"r{n}", "palm", "", event("sent", on, to=f"r{n}")) for n, on in enumerate(days)]
    later = [(thread, one.model_copy(update={"as_of": DAY("2022-01-03")})) for thread, one in pairs]
    assert [row["Change in percent"] for row in rows(book(later), "Statistics")] == [None, 20]


def test_colours_stand_with_words_and_what_was_not_asked_is_told_apart():
    half = pair("ring", "palm", "", event("sent", to="ring"), items=ASKED.items[:1], stages=())
    data = book([pair("amazon", "palm", "", *story()), half])
    sheet = read(data)["Matrix palm"]
    part, withheld, unanswered, not_asked = sheet["C2"], sheet["D2"], sheet["C3"], sheet["D3"]
    assert part.value.startswith("answered in part 2021-08-24 overdue 7d “We keep it")
    assert [cell.fill.start_color.rgb[2:] for cell in (part, withheld, not_asked)] == ["FFF2CC", "F8CBAD", "E7E6E6"]
    assert [len(rows(data, name)) for name in ("Answers", "Open items")] == [3, 3]
    assert (unanswered.value, unanswered.fill.fill_type, not_asked.value) == ("unanswered", None, "not asked")
    assert [(row["What"], row["Is"]) for row in rows(data, "About")][1:] == [("Colour", words) for words in SHADES]


def test_what_passed_its_day_in_silence_has_a_colour_of_its_own():
    (line,) = matrix_of([pair("amazon", "palm", "", story()[0])]).lines
    assert {shade(cell) for cell in line.cells} == {"FFD9E8"}


def test_each_sheet_is_ready_to_read_and_to_print():
    for sheet in read(book([pair("amazon", "palm", "", *story())], title="R & D 2021")):
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref
        assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.oddHeader.center.text, sheet.oddFooter.left.text) == (" Sample", " R && D 2021")
        assert all(one.width <= 62 for one in sheet.column_dimensions.values() if one.width)


def test_properties_come_from_the_report_and_its_day():
    told = read(book([pair("amazon", "palm", "", *story())])).properties
    assert (told.title, told.category, told.created.date()) == ("Report", "Sample", TODAY)


def test_text_stays_text_wherever_it_stands():
    letters = [
        pair(f"r{n}", f"palm-{n}", text, *story(f"r{n}", text, note=text), owner=text, title=text)
        for n, text in enumerate(HOSTILE)
    ]
    made = read(book(letters, title="".join(HOSTILE), marking="&[Picture]&G"))
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    found = {cell.value for cell in cells}
    assert {text.replace("\x07", "").replace("\u202e", "") for text in HOSTILE} <= found
    assert made["Events"].oddHeader.center.text == " && [Picture]&& G"


def test_names_of_sheets_are_safe_and_differ():
    names = ("a" * 40, "a" * 40 + "b", "x")
    pairs = [pair("r", matter, "", event("sent", to="r")) for matter in sorted(names)]
    found = [name for name in read(book(pairs)).sheetnames if name.startswith("Matrix")]
    assert found == [f"Matrix {'a' * 24}", f"Matrix {'a' * 22} 2", "Matrix x"]


def test_an_answer_longer_than_a_cell_is_cut_and_says_so():
    letter = pair("amazon", "palm", "", *story(answer="\N{PERSEVERING FACE}" * 20_000))
    assert too_long(report_sheets([letter], TODAY)) == 1
    (cut,) = [row["Answer in full"] for row in rows(book([letter]), "Answers") if row["Answer in full"]]
    assert len(cut.encode("utf-16-le")) <= 2 * 32_767
    assert cut.endswith("(cut: Excel holds 32,767 characters of 20,004)")


def test_the_same_record_gives_the_same_bytes_and_no_letter_gives_headings():
    letters = [pair("amazon", "palm", "", *story())]
    assert book(letters) == book(letters)
    assert rows(book([]), "Overview") == []


@pytest.mark.validator
def test_microsofts_validator_and_libreoffice_open_it(tmp_path, sdk_errors, convert):
    path = tmp_path / "report.xlsx"
    path.write_bytes(book([pair("amazon", "palm", "=Amazon", *story())]))
    assert sdk_errors(path) == []
    convert("csv", tmp_path, path)
    assert "=Amazon,2021-08-12,2021-08-26,-7,7 days late" in (tmp_path / "report.csv").read_text(encoding="utf-8")
