"""Replies other than forms, by their content: mail, PDF with text, plain text; what they mean is a rule's."""

from __future__ import annotations

from collections.abc import Sequence

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.replies import Reply
from lettergen.readers.mail import is_mail, read_mail
from lettergen.readers.pdf import is_pdf, text_of
from lettergen.readers.quoted import apart, clean

LARGEST = 64_000_000
LONGEST = 10_000_000
PAGES = 300
_DRAWN = 20_000_000
_WORD = "open it in Word and save it as .docx, or copy its words into a text file"
_PICTURE = "have its words recognised (OCR) and save it as a PDF with text, or type what it says into a text file"
_ODF = b"mimetypeapplication/vnd.oasis"
"""What stands behind the first 30 bytes of an OpenDocument file (OpenDocument 1.2 part 3, 3.3)."""
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old, protected or damaged file of Office", "save it anew, as .docx without a password"),
    (b"{\\rtf", "a Rich Text file (.rtf)", _WORD),
    (_ODF, "an OpenDocument file (.odt)", "save it as .docx, or ask for one"),
    (b"PK\x03\x04", "a packed file (.xlsx, .zip)", "unpack a .zip; save a table as PDF or text"),
    *((mark, "a picture", _PICTURE) for mark in
      (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x18ftyp", b"\0\0\0 ftyp")),
)  # fmt: skip


def read_reply(data: bytes, name: str) -> Reply:
    """Return a reply read from a file's bytes, whatever its name; `name` stands in messages.

    Raises BadInputError with one problem: R180 (a kind that is not read), R181 (protected PDF), R182 (PDF without
    text), R183 (damaged), R184 (too large), R185 (nothing in it). Warnings stand in `notes`: W175, W176, W177.
    """
    if len(data) > LARGEST:
        found, most = f"{len(data) / 1e6:,.0f} MB are too many to be read", f"at most {LARGEST / 1e6:.0f} MB"
        remedy = "save what is attached to it and receive those files one by one"
        raise _refusal("R184", name, found, remedy, most)
    if not data.strip():
        raise _refusal("R185", name, "the file is empty", "ask for it again")
    if is_pdf(data):
        return _pdf(data, name)
    if data.startswith(_KINDS[0][0]):
        from lettergen.readers.outlook import read_outlook

        if mail := read_outlook(data, name):
            return mail
    for begin, what, remedy in _KINDS:
        if data.startswith(begin, 30 if begin is _ODF else 0):
            raise _refusal("R180", name, f"{what} is not read", remedy, "a mail, a PDF with text, or plain text")
    if is_mail(data):
        try:
            return read_mail(data, name)
        except RecursionError as error:  # parts in parts without end
            raise _refusal("R183", name, "the mail is damaged", "ask for it again, or save it as text") from error
    return _text(data, name)


def _pdf(data: bytes, name: str) -> Reply:
    read = text_of(data, PAGES, _DRAWN)
    if read is None and b"/Encrypt" in data:
        raise _refusal("R181", name, "the PDF is protected with a password", "save it without one, or ask for that")
    if read is None:
        raise _refusal("R183", name, "the PDF is damaged", "ask for it again")
    pages, whole = read
    text = "\n".join(_without_edges(pages))
    if not text.strip():
        raise _refusal("R182", name, "the PDF has no text, only pictures of pages", _PICTURE)
    notes = () if whole and len(text) <= LONGEST else (_warning("W176", name, f"only {len(pages)} pages were read"),)
    return Reply(name, "pdf", *apart(clean(text[:LONGEST])), notes=notes)


def _without_edges(pages: Sequence[str]) -> list[str]:
    """Return the text of pages without what heads or ends all but the first: of three only beside a page's number."""
    found = [page.strip().split("\n") for page in pages]
    for number, lines in enumerate(found, 1):
        lines[-1:] = [line for line in lines[-1:] if len(lines) == 1 or line.strip() != str(number)]
        lines[:1] = [line for line in lines[:1] if line.strip() != str(number)]
    for edge in (slice(5), slice(-5, None)):  # lines in which a page's head or foot stands
        later = [{line.strip() for line in lines[edge]} for lines in found[1:]]
        if len(later) > 2 or (len(later) > 1 and any(line.lower().startswith("page 2") for line in later[0])):  # noqa: PLR2004 - three pages
            alike = set.intersection(*later)
            for lines in found:
                lines[edge] = [line for line in lines[edge] if line.strip() not in alike]
    return ["\n".join(lines) for lines in found]


def _text(data: bytes, name: str) -> Reply:
    if len(data) > LONGEST:
        found, most = f"{len(data) / 1e6:,.0f} MB of text are too many", f"at most {LONGEST / 1e6:.0f} MB"
        raise _refusal("R184", name, found, "keep the part of it that is the reply", most)
    text, sure = _decoded(data)
    if "\0" in text:
        remedy = "save it as a PDF with text, as .docx or as plain text"
        raise _refusal("R180", name, "a file of a kind that is not read", remedy)
    split = apart(clean(text))
    if not any(split):
        raise _refusal("R185", name, "nothing to read stands in the file", "ask for it again")
    notes = () if sure else (_warning("W177", name, "not UTF-8, read as Windows-1252"),)
    return Reply(name, "text", *split, notes=notes)


def _decoded(data: bytes) -> tuple[str, bool]:
    """Return a text, and whether its encoding is certain."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), False


def _refusal(code: str, name: str, found: str, remedy: str, expected: str = "") -> BadInputError:
    return BadInputError(Problem(code, Place(name), found, expected, remedy))


def _warning(code: str, name: str, found: str) -> Problem:
    return Problem(code, Place(name), found, remedy="look into the document itself", severity=Severity.WARNING)
