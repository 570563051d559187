"""Letters bound into print files and archives: nothing is lost, shared or different the next time."""

from __future__ import annotations

import zipfile

import pypdf
import pytest

from lettergen.errors import BadInputError
from lettergen.files.documents import read_document
from lettergen.runs import packs
from lettergen.runs.packs import Bound, archive, print_files, sheets, write_drafts


def pdf(path, pages, *, width=612.0, text="letter"):
    """A PDF whose pages say which of which letter they are."""
    writer = pypdf.PdfWriter()
    for number in range(1, pages + 1):
        page = writer.add_blank_page(width=width, height=792)
        stream = pypdf.generic.StreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 700 Td ({text} {number}) Tj ET".encode())
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        named = {pypdf.generic.NameObject(key): pypdf.generic.NameObject(value) for key, value in font.items()}
        fonts = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/F1"): writer._add_object(pypdf.generic.DictionaryObject(named))}
        )
        page[pypdf.generic.NameObject("/Resources")][pypdf.generic.NameObject("/Font")] = fonts
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    writer.add_outline_item(title="its own", page_number=0)
    writer.write(path)
    return path


@pytest.fixture
def letters(tmp_path):
    """Letters of 1, 2 and 3 pages."""
    return [Bound(f"Company {n}", pdf(tmp_path / f"c{n}.pdf", n, text=f"letter {n} page"), n) for n in (1, 2, 3)]


def test_letters_stand_in_their_order_with_a_bookmark_each(letters, tmp_path):
    (made,) = print_files(tmp_path / "all.pdf", letters, title="Palm recognition", language="en-US", duplex=False)
    read = pypdf.PdfReader(made.path)
    assert made == (tmp_path / "all.pdf", 3, 6, 0)
    assert [page.extract_text() for page in read.pages] == [
        "letter 1 page 1",
        "letter 2 page 1",
        "letter 2 page 2",
        "letter 3 page 1",
        "letter 3 page 2",
        "letter 3 page 3",
    ]
    assert [(item.title, read.get_destination_page_number(item)) for item in read.outline] == [
        ("Company 1", 0),
        ("Company 2", 1),
        ("Company 3", 3),
    ]
    assert (read.metadata.title, read.metadata.producer) == ("Palm recognition", "lettergen")
    assert (read.root_object["/Lang"], read.viewer_preferences.display_doctitle) == ("en-US", True)


def test_for_both_sides_every_letter_begins_on_a_front(tmp_path):
    wide = pdf(tmp_path / "wide.pdf", 1, width=842)
    bound = [Bound("A", wide, 1), Bound("B", pdf(tmp_path / "b.pdf", 2), 2), Bound("C", wide, 1), Bound("D", wide, 1)]
    (made,) = print_files(tmp_path / "all.pdf", bound, title="T", language="", duplex=True)
    read = pypdf.PdfReader(made.path)
    assert (made.letters, made.pages, made.blank) == (4, 8, 3)
    assert [read.get_destination_page_number(item) for item in read.outline] == [0, 2, 4, 6]
    assert [page.extract_text() for page in read.pages] == [
        "letter 1", "", "letter 1", "letter 2", "letter 1", "", "letter 1", "",
    ]  # fmt: skip
    assert [page.mediabox.width for page in read.pages] == [842, 842, 612, 612, 842, 842, 842, 842]
    assert len({page.indirect_reference.idnum for page in read.pages}) == 8


def test_the_same_letters_give_the_same_bytes(letters, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        print_files(tmp_path / name, letters, title="T", language="en", duplex=True)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_what_letters_share_is_in_the_file_once(letters, tmp_path):
    (made,) = print_files(tmp_path / "all.pdf", letters * 20, title="T", language="en", duplex=False)
    assert made.path.read_bytes().count(b"/Helvetica") == 1


@pytest.mark.parametrize("limit", ["PAGES", "SIZE"])
def test_many_letters_are_several_files_and_no_letter_is_in_two(limit, letters, tmp_path, monkeypatch):
    size = sum(letter.pdf.stat().st_size for letter in letters[:2])
    monkeypatch.setattr(packs, limit, 3 if limit == "PAGES" else size)
    made = print_files(tmp_path / "all.pdf", letters, title="T", language="en", duplex=True)
    assert [(part.path.name, part.letters, part.pages, part.blank) for part in made] == [
        ("all-001.pdf", 2, 4, 1),
        ("all-002.pdf", 1, 4, 1),
    ]
    assert [len(pypdf.PdfReader(part.path).outline) for part in made] == [2, 1]
    assert not (tmp_path / "all.pdf").exists()


def test_files_share_no_sheet():
    assert sheets([1, 2, 3, 4]) == 1 + 1 + 2 + 2


def test_an_archive_is_the_same_bytes_whenever_it_is_made(tmp_path):
    files = []
    for name in ("b.docx", "a.docx"):
        (tmp_path / name).write_bytes(name.encode() * 100)
        files.append((f"palm/{name}", tmp_path / name))
    archive(tmp_path / "one.zip", files)
    (tmp_path / "a.docx").touch()
    archive(tmp_path / "two.zip", iter(files))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as read:
        assert read.namelist() == ["palm/b.docx", "palm/a.docx"]
        assert read.testzip() is None
        assert read.read("palm/a.docx") == b"a.docx" * 100
        assert {(entry.date_time, entry.external_attr >> 16) for entry in read.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o644)
        }


def test_a_letter_that_went_away_leaves_the_archive_of_before(tmp_path):
    (tmp_path / "all.zip").write_bytes(b"before")
    with pytest.raises(BadInputError, match=r"W112: cannot be read"):
        archive(tmp_path / "all.zip", [("palm/a.docx", tmp_path / "a.docx")])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("all.zip", b"before")]


def test_drafts_that_cannot_all_be_written_leave_those_of_before(tmp_path):
    def drafts():
        yield "a.eml", b"new"
        yield "b.eml", read_document(tmp_path / "away.docx")

    write_drafts(tmp_path / "mail", [("a.eml", b"before")])
    with pytest.raises(BadInputError, match=r"away\.docx: error W112"):
        write_drafts(tmp_path / "mail", drafts())
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "mail").iterdir()] == [("a.eml", b"before")]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/a.eml").mkdir()
    with pytest.raises(BadInputError, match=r"mail: error W107: cannot be written"):
        write_drafts(tmp_path / "mail", [("a.eml", b"new")])
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["a.eml"]
