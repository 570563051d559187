"""Which letters a report has, as of which day, and what its page links to."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re

import icalendar
import openpyxl
import pytest
from lxml import html
from page_parts import text
from recorded import ASKED, event, letter

from lettergen import Workspace
from lettergen.api.report import Showing, gathered
from lettergen.cli.main import main
from lettergen.errors import BadInputError
from lettergen.model.tracking import LetterName
from lettergen.store.chain import text_key
from lettergen.store.record import Record

DAY = dt.date(2021, 8, 27)
FILES = ("letters/palm/amazon.docx", "letters/palm/amazon.pdf", "letters/palm/ring & co.docx")


@pytest.fixture
def work(tmp_path):
    """A workspace with a matter for everybody, palm, and a confidential one, secret."""
    texts = {}
    for matter, marking in (("palm", ""), ("secret", "CONFIDENTIAL: counsel only")):
        asked = ASKED.model_copy(update={"matter": matter, "marking": marking, "pending": ()})
        texts[text_key(asked)] = asked
    palm, secret = texts
    ring = LetterName("palm", "ring")
    events = [
        letter("generated", asked=palm, file=FILES[0]),
        letter("sent", asked=palm, file=FILES[0], deadlines=ASKED.stages),
        letter("generated", "ring", asked=palm),
        letter("sent", "ring", asked=palm, file=FILES[2], deadlines=ASKED.stages),
        letter("generated", asked=secret).model_copy(update={"letter": LetterName("secret", "amazon")}),
        letter("sent", asked=secret, deadlines=ASKED.stages).model_copy(
            update={"letter": LetterName("secret", "amazon")}
        ),
        event("response", "2021-08-24", items={"q1": "answered"}, answers={"q1": {"text": "Since 2019, says Pat."}}),
        event("response", "2021-08-30", to="ring", items={"q1": "answered"}),
    ]
    assert events[-1].letter == ring
    (tmp_path / "lettergen.toml").write_text("", encoding="utf-8")
    with Record.open(f"sqlite:///{tmp_path}/lettergen.db", create=True) as record:
        record.append(events, texts)
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return Workspace(tmp_path)


def names(work, *wanted, day=DAY, **showing):
    from lettergen.api.options import View

    data = gathered(work._desk, wanted, View(as_of=day), Showing(**showing))
    return [thread.name for thread, _ in data.pairs], data.left_out


def test_confidential_matters_stay_out_unless_they_are_asked_for(work):
    assert names(work) == (["palm/amazon", "palm/ring"], 1)
    assert names(work, confidential=True) == (["palm/amazon", "palm/ring", "secret/amazon"], 0)
    assert names(work, "secret") == (["secret/amazon"], 0)
    assert names(work, day=dt.date(2021, 8, 1)) == ([], 0)  # that there would be one is no news of that day


def test_a_name_given_twice_counts_once(work):
    assert names(work, "palm/amazon", "palm") == (["palm/amazon", "palm/ring"], 0)


def test_what_happened_later_is_not_in_it(work):
    data = gathered(work._desk, ["palm/ring"], None)
    assert len(data.pairs[0][0].events) == 3
    before = gathered(work._desk, ["palm/ring"], type_view(DAY))
    assert len(before.pairs[0][0].events) == 2


def type_view(day):
    from lettergen.api.options import View

    return View(as_of=day)


def test_an_unknown_matter_is_refused(work):
    with pytest.raises(BadInputError) as caught:
        names(work, "plam")
    assert caught.value.problems[0].code == "W111"


def page_of(work, *words, where="report.html"):
    target = work.folder / where
    target.parent.mkdir(exist_ok=True)
    assert main(["-C", str(work.folder), "report", "--html", str(target), "--as-of", "2021-08-27", *words]) == 0
    return html.fromstring(target.read_bytes())


@pytest.mark.parametrize("where", ["report.html", "out/report.html"])
def test_links_lead_from_the_page_to_the_files_that_are_there(work, where):
    tree = page_of(work, where=where)
    links = tree.xpath("//*[@id='letters-table']//td/a")
    assert [text(one) for one in links] == ["letter 1 (Word)", "letter 1 (PDF)", "letter 1 (Word)"]
    from urllib.parse import unquote

    found = [os.path.normpath((work.folder / where).parent / unquote(one.get("href"))) for one in links]
    assert found == [str(work.folder / name) for name in FILES]


def test_a_page_on_another_drive_links_by_whole_addresses(work, monkeypatch):
    def no_way(*_):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")  # what Windows says

    monkeypatch.setattr(os.path, "relpath", no_way)
    links = page_of(work).xpath("//*[@id='letters-table']//td/a")
    assert [one.get("href") for one in links] == [(work.folder / name).as_uri() for name in FILES]


def test_deadlines_come_as_the_calendar_that_the_command_writes(work):
    (link,) = page_of(work).xpath("//a[@download]")
    assert link.get("download") == "palm.ics"
    data = base64.b64decode(link.get("href").removeprefix("data:text/calendar;base64,"))
    inside = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["summary"]) for one in inside] == [
        "Due: Amazon, answers (palm/amazon/1)",
        "Due: Ring, answers (palm/ring/1)",
    ]
    work.write_calendar(work.folder / "all.ics", "palm")
    whole = icalendar.Calendar.from_ical((work.folder / "all.ics").read_bytes()).walk("VEVENT")
    assert [one["uid"] for one in inside] == [one["uid"] for one in whole]


def test_the_calendar_on_a_page_heeds_corrections_whenever_they_were_entered(work):
    whole = {"seq": 8, "on": "2021-08-26", "items": {"q1": "answered", "q2": "answered"}}
    said = [("amazon", {"seq": 7, "void": True}), ("ring", whole)]
    with Record.open(f"sqlite:///{work.folder}/lettergen.db") as record:
        record.append([event("corrected", "2021-09-10", to=to, amends=what) for to, what in said], {})
    data = base64.b64decode(page_of(work).xpath("//a[@download]/@href")[0].partition(",")[2])
    inside = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["summary"]).partition(",")[0] for one in inside] == ["Due: Amazon", "Settled: Ring"]


def test_a_redacted_page_has_no_words_of_people_and_no_files(work):
    tree = page_of(work, "--redacted")
    words = text(tree)
    assert "Pat" not in words
    assert "Dana" not in words
    assert not tree.xpath("//*[@id='letters-table']//td/a")
    assert "Amazon" in words


def test_the_same_page_is_not_written_again(work, capsys):
    page_of(work)
    page_of(work)
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("wrote: ")
    assert told[0].endswith("report.html (letters: 2; left out as confidential: 1)")
    assert told[1].startswith("unchanged: ")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("html", "lettergen.db"), ("xlsx", "lettergen.toml"), ("docx", "letters/palm/amazon.docx"),
        ("html", "notes.html"), ("xlsx", "list.xlsx"),
    ],
)  # fmt: skip
def test_a_report_takes_the_place_of_reports_alone(work, capsys, form, name):
    path = work.folder / name
    if not path.exists() or not path.stat().st_size:
        path.write_bytes(b"PK somebody's" if form == "docx" else b"# somebody's\n")
    before = path.read_bytes()
    assert main(["-C", str(work.folder), "report", "palm", f"--{form}", str(path), "--as-of", "2021-08-27"]) == 4
    assert "error W168" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "name", "expected"),
    [
        (("report", "--html"), "r.xlsx", ".html or .htm"), (("report", "--xlsx"), "r.html", ".xlsx"),
        (("report", "palm", "--docx"), "r.pdf", ".docx"), (("matrix", "palm", "--xlsx"), "m", ".xlsx"),
        (("calendar", "--ics"), "due.html", ".ics"),
    ],
)  # fmt: skip
def test_a_name_that_says_another_kind_of_file_is_refused(work, capsys, command, name, expected):
    path = work.folder / name
    assert main(["-C", str(work.folder), *command, str(path)]) == 3
    told = f"{name}: error W166: is named as another kind of file; expected a name that ends in {expected}\n"
    assert capsys.readouterr().err.endswith(told)
    assert not path.exists()


@pytest.mark.parametrize(
    ("names", "files", "code", "told"),
    [
        ((), ("r.html", "r.xlsx", "r.docx"), 3, ["W231"]),
        (("palm",), ("r.html", "lettergen.toml", "lettergen.db"), 4, ["W168", "W168"]),
        (("palm",), ("r.html", "no/r.xlsx", "r.pdf"), 3, ["W107", "W166"]),
    ],
)
def test_of_several_reports_none_is_written_where_one_cannot_be(work, capsys, names, files, code, told):
    before = {path: path.read_bytes() for path in work.folder.rglob("*") if path.is_file()}
    named = (one for form, name in zip(("html", "xlsx", "docx"), files, strict=True)
             for one in (f"--{form}", str(work.folder / name)))  # fmt: skip
    assert main(["-C", str(work.folder), "report", *names, *named, "--confidential"]) == code
    assert re.findall(r"error (\w+):", capsys.readouterr().err) == told
    assert {path: path.read_bytes() for path in work.folder.rglob("*") if path.is_file()} == before


def test_a_workbook_that_somebody_saved_is_not_replaced(work, capsys):
    path = work.folder / "r.xlsx"
    words = ["-C", str(work.folder), "report", "palm", "--xlsx", str(path), "--as-of"]
    assert main([*words, "2021-08-27"]) == 0
    book = openpyxl.load_workbook(path)
    book["Overview"]["L2"] = "Kim follows it"
    book.save(path)
    edited = path.read_bytes()
    assert main([*words, "2021-08-28"]) == 4
    assert "error W168" in capsys.readouterr().err
    assert path.read_bytes() == edited


@pytest.mark.parametrize("form", ["html", "xlsx", "docx"])
def test_a_report_takes_the_place_of_an_older_one(work, form, capsys):
    words = ["-C", str(work.folder), "report", "palm", f"--{form}", str(work.folder / f"r.{form}"), "--as-of"]
    assert [main([*words, day]) for day in ("2021-08-27", "2021-08-28", "2021-08-28")] == [0, 0, 0]
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["wrote", "wrote", "unchanged"]


def test_a_report_is_written_where_a_link_leads_and_into_files_alone(work, capsys):
    (work.folder / "shared").mkdir()
    (work.folder / "report.html").symlink_to(work.folder / "shared/report.html")
    page_of(work)
    assert (work.folder / "report.html").is_symlink()
    assert (work.folder / "shared/report.html").stat().st_size > 1000
    os.mkfifo(work.folder / "pipe")
    assert main(["-C", str(work.folder), "report", "--html", str(work.folder / "pipe")]) == 3
    assert main(["-C", str(work.folder), "report", "--html", "-"]) == 3
    told = capsys.readouterr().err.splitlines()[1:]
    assert [("is no file" in line, "standard output" in line) for line in told] == [(True, True)] * 2


def test_a_report_of_nothing_asks_whether_that_is_the_day(work, capsys):
    assert main(["-C", str(work.folder), "report", "--html", str(work.folder / "r.html"), "--as-of", "2001-01-01"]) == 0
    assert "no letter was in the record by then" in capsys.readouterr().err


def test_a_page_in_a_folder_that_is_not_there_is_refused(work, capsys):
    assert main(["-C", str(work.folder), "report", "--html", str(work.folder / "no/report.html")]) == 3
    assert "W107" in capsys.readouterr().err
    assert main(["-C", str(work.folder), "report"]) == 2
