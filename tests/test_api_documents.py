"""Everything filed is listed with its pages and numbers, and comes out again as it went in."""

import datetime as dt
import json

import palm
import pytest
from palm import pdf

from lettergen.api.workspace import Fact, Sending, Workspace
from lettergen.errors import BadInputError, RefusedError, UsageError

QUESTIONNAIRE = palm.questionnaire(recipients=[palm.ACME[:-1] + ", via: courier}"])
DAY = dt.date(2021, 8, 20)


@pytest.fixture
def work(tmp_path, kept):
    """A workspace with a letter sent."""
    return Workspace(kept(tmp_path, palm.sent, QUESTIONNAIRE))


def came(work, *files, **how):
    (event,) = work.record("palm/acme", Fact("production", on=DAY, files=files, **how))
    return event


def listed(work, name="", form="json"):
    return json.loads(work.documents(name)[0].write(form))


def test_what_went_out_and_what_came_in_is_listed_with_all_that_is_known(work):
    answer = pdf(work.folder / "answer.pdf", 3)
    how = {"received": dt.date(2021, 8, 23), "via": "mail", "said_by": "Jo Roe", "items": "stores=answered"}
    came(work, answer, bates=("ACME-0001 to ACME-0003",), **how)
    letter, row = listed(work, "palm")["rows"]
    assert (letter["direction"], letter["event"], letter["date"], letter["via"]) == (
        "out",
        "sent",
        "2021-08-12",
        "courier",
    )
    assert (letter["name"], letter["pages"], letter["items"]) == ("acme.docx", None, [])
    assert {key: row[key] for key in ("direction", "date", "on", "received", "said_by", "via", "name", "pages")} == {
        "direction": "in",
        "date": "2021-08-23",
        "on": "2021-08-20",
        "received": "2021-08-23",
        "said_by": "Jo Roe",
        "via": "mail",
        "name": "answer.pdf",
        "pages": 3,
    }
    assert (row["bates"], row["items"], row["labels"]) == (["ACME-0001 to ACME-0003"], ["stores"], ["1"])
    assert row["entered"][:10] > "2021-08-23"
    assert (work.folder / row["path"]).read_bytes() == answer.read_bytes()


def test_gaps_and_overlaps_of_page_numbers_are_told_by_letter_and_prefix(work):
    files = [pdf(work.folder / f"{n}.pdf", n) for n in (1, 2, 3)]
    came(work, *files, bates=("A-1 to A-10", "A-9 to A-12", "A-21 to A-30, B-1"))
    came(work, files[0], bates=("A-1 to A-10",), note="once more")
    table, lines = work.documents()
    assert lines == (
        "palm/acme: A-1 to A-30; missing A-13 to A-20; twice A-9 to A-10",
        "palm/acme: B-1; no gap, none twice",
    )
    first = listed(work)["page_numbers"][0]
    assert first == {
        "thread": "palm/acme",
        "prefix": "A-",
        "range": "A-1 to A-30",
        "gaps": ["A-13 to A-20"],
        "overlaps": ["A-9 to A-10"],
        "pages": 22,
        "missing": 8,
    }
    assert "1, numbered 10" in table.write(width=200)


def test_pages_that_contradict_their_numbers_are_doubted(work):
    event = came(work, pdf(work.folder / "a.pdf", 3), bates=("A-1 to A-4",))
    (doubt,) = work.document_doubts([event])
    assert str(doubt).startswith("a.pdf, palm/acme/1: warning R171: has 3 pages, and A-1 to A-4 are 4;")
    assert work.document_doubts([came(work, work.folder / "a.pdf", bates=("A-1 to A-3",))]) == ()


def test_a_pdf_that_cannot_be_counted_is_filed_and_doubted(work):
    broken = work.folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    event = came(work, broken)
    assert event.filed[0].pages is None
    assert [doubt.code for doubt in work.document_doubts([event])] == ["R172"]
    assert listed(work)["rows"][1]["pages"] is None


def test_an_empty_pdf_is_called_empty(work):
    (work.folder / "empty.pdf").touch()
    (doubt,) = work.document_doubts([came(work, work.folder / "empty.pdf")])
    assert str(doubt).startswith("empty.pdf, palm/acme/1: warning R172: it is empty;")


def test_a_letter_that_went_out_as_pdf_has_its_pages_counted(tmp_path, work):
    final = pdf(tmp_path / "final.pdf", 4)
    (work.folder / "lettergen.db").unlink()
    work.generate("palm")
    work.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert [(row["name"], row["pages"]) for row in listed(work)["rows"]] == [("final.pdf", 4)]


def test_a_document_whose_event_was_struck_stays_listed_and_counts_no_pages(work):
    event = came(work, pdf(work.folder / "a.pdf", 1), bates=("A-1",))
    work.record("palm/acme", Fact("corrected", amends=event.seq, void=True, note="another letter's"))
    assert [row["struck"] for row in listed(work)["rows"]] == [False, True]
    assert "production (struck)" in work.documents()[0].write(width=200)
    assert listed(work)["page_numbers"] == []


def test_each_page_number_goes_with_its_file(work):
    files = [pdf(work.folder / f"{n}.pdf", n) for n in (1, 2)]
    event = came(work, *files, bates=("", "A-1 to A-2"))
    assert [len(one.bates) for one in event.filed] == [0, 1]
    with pytest.raises(UsageError, match="2 --bates for 1 --file"):
        came(work, files[0], bates=("A-1", "A-2"))
    with pytest.raises(BadInputError, match="R170"):
        came(work, files[0], bates=("page one",))


def test_a_document_comes_out_as_it_went_in(work, tmp_path):
    answer = pdf(work.folder / "answer.pdf", 2)
    key = came(work, answer).filed[0].document
    target = tmp_path / "out"
    target.mkdir()
    for path in (target / "x.pdf", target):
        saved = work.save_document(key[:12].upper(), path)
        assert saved.read_bytes() == answer.read_bytes()
    assert saved.name == "answer.pdf"
    assert work.save_document(key, target) == saved
    with pytest.raises(RefusedError, match=r"palm\.yaml: error W139: is another file"):
        work.save_document(key, work.folder / "questionnaires/palm.yaml")


@pytest.mark.parametrize("key", ["", "abc", "0" * 64, "?" * 6])
def test_what_names_no_document_is_refused(work, key):
    with pytest.raises(BadInputError, match=r"R173: 0 filed documents begin with"):
        work.save_document(key, work.folder / "x")


def test_a_document_that_was_changed_does_not_come_out(work):
    key = came(work, pdf(work.folder / "a.pdf", 1)).filed[0].document
    kept = work.folder / listed(work)["rows"][1]["path"]
    kept.chmod(0o644)
    kept.write_bytes(b"other")
    with pytest.raises(BadInputError, match="R133: is missing or was changed since"):
        work.save_document(key, work.folder / "x")
    assert not (work.folder / "x").exists()


def test_nothing_filed_is_an_empty_table(tmp_path):
    (tmp_path / "questionnaires").mkdir()
    table, lines = Workspace(tmp_path).documents()
    assert (table.write(), lines) == ("(nothing)\n", ())


def test_a_team_keeps_its_documents_where_the_settings_say(tmp_path):
    office = tmp_path / "office"
    work = palm.sent(office, QUESTIONNAIRE, '[record]\ndocuments = "../share"\n')
    assert [path.suffix for path in (tmp_path / "share").rglob("*") if path.is_file()] == [""]
    assert not (office / "documents").exists()
    assert work.verify() == ()
