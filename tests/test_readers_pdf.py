"""A PDF tells how many pages it has; one that does not is no reason to stop."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from lettergen.readers.pdf import is_pdf, look, page_count


def pdf(pages, locked_with=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if locked_with:
        writer.encrypt(locked_with, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


WHOLE = pdf(3)


@pytest.mark.parametrize("pages", [1, 7])
def test_pages_are_counted(pages):
    assert page_count(pdf(pages)) == pages


def test_what_a_scanner_writes_before_the_beginning_is_passed_over():
    assert page_count(b"\r\n\r\n" + WHOLE) == 3


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", WHOLE[:200], pdf(0), b"%PDF-1.4\n%%EOF"])
def test_what_cannot_be_counted_has_no_count(data, capfd):
    assert page_count(data) is None
    assert capfd.readouterr() == ("", "")


def test_a_locked_document_has_no_count_and_one_that_only_forbids_changes_has():
    assert page_count(pdf(2, locked_with="secret")) is None
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert page_count(out.getvalue()) == 1


def test_tables_that_lead_back_to_themselves_come_to_an_end(capfd):
    start = int(WHOLE[WHOLE.rindex(b"startxref") :].split()[1])
    assert page_count(WHOLE.replace(b"/Size", b"/Prev %d /Size" % start)) == 3
    assert capfd.readouterr() == ("", "")


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=20))
@example(WHOLE.index(b"/Kids"), b"/Kids 1 0 R        ")
def test_no_broken_document_is_an_error(at, junk):
    broken = WHOLE[:at] + junk + WHOLE[at + len(junk) :]
    count = page_count(broken)
    assert count is None or count > 0
    assert is_pdf(WHOLE)


def spoken(*, figures=(), title="Title", language="en-US"):
    """Return a tagged PDF of one page with these figures' tags, nested one in the other."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if title:
        writer.add_metadata({"/Title": title})
    top = DictionaryObject({NameObject("/S"): NameObject("/Document")})
    inner = top
    for words in figures:
        tag = DictionaryObject({NameObject("/S"): NameObject("/Figure"), NameObject("/Alt"): TextStringObject(words)})
        inner[NameObject("/K")] = ArrayObject([NumberObject(0), writer._add_object(tag)])
        inner = tag
    inner[NameObject("/K")] = ArrayObject([writer._add_object(top)])  # a circle, as no sound file has
    writer.root_object[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/K"): top})
    if language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "lacking"),
    [
        (spoken(), ()),
        (spoken(figures=["A seal", "A dot"]), ()),
        (spoken(figures=["A seal", ""]), ("a picture without alternative text",)),
        (spoken(title="", language=""), ("no language", "no title")),
        (pdf(1), ("no tags", "no language", "no title")),
    ],
)
def test_what_keeps_a_pdf_from_being_read_aloud_is_seen(data, lacking):
    assert look(data) == (1, lacking)


@pytest.mark.parametrize("data", [b"", b"words", b"%PDF-1.7 cut", pdf(0), pdf(1, "secret")])
def test_what_cannot_be_looked_into_is_none(data):
    assert look(data) is None
