"""Pictures that a questionnaire names: a logo in the letterhead, scanned signatures."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from lettergen import Workspace
from lettergen.api.workspace import Renewal, Sending
from lettergen.errors import BadInputError
from lettergen.files.shipped import shipped

QUESTIONNAIRE = """\
matter: seals
date: 2021-08-12
due: 2021-08-26
sender:
  letterhead:
    name: State of Invention
    logo: {file: pictures/seal.png, alt: Seal of the State, width: 20mm}
  signatories:
    - {name: Dana Whitfield, title: Director, signature: {file: pictures/dana.png, alt: Signature of Dana Whitfield}}
    - {name: Sam Poe, title: Counsel}
recipients:
  - {id: acme, organization: "Acme, Inc.", salutation: "Dear Acme:"}
subject: Seals
questions:
  - Who keeps the seal?
"""


def png(width: int, height: int, shade: int = 120) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def work(tmp_path: Path) -> Workspace:
    """A workspace with a questionnaire that names two pictures."""
    for name in ("questionnaires", "pictures", "templates"):
        (tmp_path / name).mkdir()
    (tmp_path / "questionnaires/seals.yaml").write_text(QUESTIONNAIRE)
    (tmp_path / "pictures/seal.png").write_bytes(png(300, 300))
    (tmp_path / "pictures/dana.png").write_bytes(png(200, 60, 30))
    return Workspace(tmp_path, clock=lambda: dt.datetime(2021, 8, 12, 9, tzinfo=dt.UTC))


def media(path: Path) -> dict[str, bytes]:
    """Return the pictures of a letter."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "media/" in name}


def test_logo_and_signature_are_in_the_letter(work, sdk_errors, audit_errors):
    (made,) = work.generate("seals").made
    assert set(media(made.path).values()) == {png(300, 300), png(200, 60, 30)}
    with zipfile.ZipFile(made.path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert any("Seal of the State" in text for name, text in texts.items() if "header" in name)
    body = texts["word/document.xml"]
    assert body.index("Signature of Dana Whitfield") < body.index("Dana Whitfield</w:t>")
    assert sdk_errors(made.path) == []
    assert audit_errors(made.path) == []


def test_another_picture_is_another_letter(work):
    work.generate("seals")
    assert [made.action for made in work.generate("seals").made] == ["unchanged"]
    (work.folder / "pictures/seal.png").write_bytes(png(300, 300, 200))
    assert [made.action for made in work.generate("seals").made] == ["changed"]


def test_a_follow_up_has_the_letterhead_too(work):
    work.generate("seals")
    work.send(["seals/acme"], Sending(on=dt.date(2021, 8, 12), via="mail"))
    (made,) = work.follow_up("seals", Renewal(date=dt.date(2021, 9, 1), due=dt.date(2021, 9, 10))).made
    assert png(300, 300) in media(made.path).values()


@pytest.mark.parametrize(
    ("data", "found"),
    [(None, "seal.png cannot be read"), (b"<svg/>", "is no picture"), (png(9, 9)[:40], "picture"), (b"", "picture")],
)
def test_a_picture_that_is_none_is_told_with_its_line(work, data, found):
    seal = work.folder / "pictures/seal.png"
    seal.unlink() if data is None else seal.write_bytes(data)
    (problem,) = work.check([])
    assert (problem.place.line, found in problem.found) == (7, True), problem
    with pytest.raises(BadInputError):
        work.generate("seals")
    assert not (work.folder / "letters").exists()


def test_an_enclosed_file_that_is_not_there_is_told_with_its_line(work):
    path = work.folder / "questionnaires/seals.yaml"
    path.write_text(f"{QUESTIONNAIRE}enclosures:\n  - Map\n  - {{title: Report, file: nope.pdf}}\n")
    (problem,) = work.check([])
    assert (problem.place.line, problem.code, problem.found[:23]) == (18, "W112", "nope.pdf cannot be read")
    with pytest.raises(BadInputError, match="W112"):
        work.generate("seals")
    (work.folder / "nope.pdf").write_bytes(b"%PDF")
    assert "W112" not in {each.code for each in work.check([])}


@pytest.mark.parametrize("width", ["wide", "20", "20 km", "-1mm"])
def test_a_width_without_a_unit_is_told_with_its_line(work, width):
    path = work.folder / "questionnaires/seals.yaml"
    path.write_text(QUESTIONNAIRE.replace("20mm", f'"{width}"'))
    (problem,) = work.check([])
    assert problem.place.line == 7
    assert "30mm" in str(problem)


def test_shipped_templates_print_the_logo():
    for path in shipped("templates").glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            headers = "".join(archive.read(n).decode() for n in archive.namelist() if "header" in n)
        assert "letterhead.logo" in headers
