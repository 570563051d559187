"""PDFs beside letters: what is right is kept, what fails is named, the others are made, and nothing is fetched."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from hashlib import sha256
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import palm
import pypdf
import pytest

from lettergen.cli.main import main
from lettergen.errors import BadInputError, OutsideProgramError
from lettergen.office import find_soffice
from lettergen.runs.pdf import current_pdf, make_pdfs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")

RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{RELATIONSHIP}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
    'ContentType="image/png"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TOP = (
    f'<Relationship Id="r1" Type="{RELATIONSHIP}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}<dcterms:created xsi:type="dcterms:W3CDTF">'
    "2021-08-12T00:00:00Z</dcterms:created></cp:coreProperties>"
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {}="rPic"/><a:stretch>'
    '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/>'
    '</a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    "</w:r></w:p>"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)


def field(code):
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    words = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"<w:p>{marks[0]}{words}{marks[1]}<w:r><w:t>as it was</w:t></w:r>{marks[2]}</w:p>"


def letter(path, words="Words", *, body="", title="A title", picture=""):
    """Write a small .docx; `picture` is where the picture of `body` lies, a part's name or an address."""
    outside = ' TargetMode="External"' if ":" in picture else ""
    rels = f'<Relationship Id="rPic" Type="{RELATIONSHIP}/image" Target="{picture}"{outside}/>' if picture else ""
    text = f'<w:p><w:r><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t>{words}</w:t></w:r></w:p>'
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATIONSHIPS.format(TOP))
        package.writestr("docProps/core.xml", CORE.format(f"<dc:title>{title}</dc:title>" if title else ""))
        package.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{text}{body}</w:body></w:document>")
        package.writestr("word/_rels/document.xml.rels", RELATIONSHIPS.format(rels))
        package.writestr("word/media/a.png", PNG)
    return path


def blank_pdf(password=""):
    writer, file = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


FAKE = """#!/bin/sh
here=$(dirname "$0")
if test "$1" = --version; then echo LibreOffice 7.4.7.2 40; exit; fi
echo "$@" >> "$here/runs"
for word; do test "$last" = --outdir && out=$word; last=$word; done
mkdir -p "$out"
for word; do case $word in *.docx)
    name=${word##*/}; pdf=$out/${name%.docx}.pdf
    case $name in
    joint-letter.docx | data-request.docx) ;;
    HOOK
    esac
    cp "$here/blank.pdf" "$pdf"
;; esac; done
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Return a function that has a script make blank PDFs in LibreOffice's place, and one that counts its runs."""
    folder = tmp_path / "program"

    def place(hook=""):
        folder.mkdir()
        (folder / "blank.pdf").write_bytes(blank_pdf())
        (folder / "locked.pdf").write_bytes(blank_pdf("secret"))
        (folder / "soffice").write_text(FAKE.replace("HOOK", hook))
        (folder / "soffice").chmod(0o755)
        monkeypatch.setenv("LETTERGEN_SOFFICE", str(folder / "soffice"))

        def runs():
            return (folder / "runs").read_text().count("\n") if (folder / "runs").exists() else 0

        return runs

    return place


def letters(folder, number, bad=()):
    return [letter(folder / f"{'bad' if n in bad else 'good'}{n}.docx", f"Letter {n}") for n in range(number)]


def marked(pdf):
    """Return the SHA-256 of the .docx that a PDF says it was made of."""
    return re.findall(rb"of the \.docx with SHA-256 ([0-9a-f]{64})", pdf.read_bytes())[-1].decode()


FAULTS = {
    "crashes": ("kill -SEGV $$", "crashed (SIGSEGV)"),
    "cannot start": ("exit 77", "cannot use the folder for its settings"),
    "hangs": ("exec sleep 60", "took longer than 1 seconds"),
    "makes nothing": ("continue", "made no PDF that can be read"),
    "says why": (
        "echo 'Error: source file could not be loaded' >&2; continue",
        "said: source file could not be loaded",
    ),
    "makes half a file": ('head -c 300 "$here/blank.pdf" > "$pdf"; continue', "made no PDF that can be read"),
    "makes half a file and crashes": ('head -c 300 "$here/blank.pdf" > "$pdf"; exit 5', "ended with code 5"),
    "makes an empty file": (': > "$pdf"; continue', "made no PDF that can be read"),
    "makes a locked file": ('cp "$here/locked.pdf" "$pdf"; continue', "made no PDF that can be read"),
}


@pytest.mark.parametrize("place", [0, 5, 11])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_document_that_fails_is_named_and_the_others_are_made(tmp_path, stand_in, fault, place):
    hook, why = FAULTS[fault]
    runs = stand_in(f"bad*) {hook} ;;")
    files = letters(tmp_path / "letters", 12, bad=[place])
    pdfs = make_pdfs(files, jobs=1, patience=0.75 if fault == "hangs" else 20)
    (problem,) = pdfs.failed
    assert (problem.code, problem.place.file) == ("X102", str(files[place]))
    assert problem.found == f"LibreOffice {why}"
    assert pdfs.made == tuple(file.with_suffix(".pdf") for file in files if file != files[place])
    assert all(pdf.is_file() for pdf in pdfs.made)
    assert not files[place].with_suffix(".pdf").exists()
    # The batch; the bad one alone, after halving where it was the first; the rest; a trial where none was made before.
    assert runs() <= (10 if place == 0 else 4)


def test_a_program_that_makes_all_or_nothing_is_asked_again_by_halves(tmp_path, stand_in):
    runs = stand_in("good0.docx) case $* in *bad*) exit 3;; esac ;;\nbad*) exit 3 ;;")
    files = letters(tmp_path / "letters", 16, bad=[9])
    pdfs = make_pdfs(files, jobs=1)
    assert [problem.place.file for problem in pdfs.failed] == [str(files[9])]
    assert len(pdfs.made) == 15
    assert runs() <= 1 + 2 * 4


def test_several_that_fail_are_each_named(tmp_path, stand_in):
    stand_in("bad*) exit 3 ;;")
    files = letters(tmp_path / "letters", 12, bad=[0, 1, 6, 11])
    pdfs = make_pdfs(files, jobs=2)
    assert [problem.place.file for problem in pdfs.failed] == [str(files[n]) for n in (0, 1, 6, 11)]
    assert len(pdfs.made) == 8


def test_a_libreoffice_that_makes_nothing_at_all_is_not_asked_for_each_letter(tmp_path, stand_in):
    runs = stand_in("*) exit 9 ;;\nesac\nexit 9\ncase x in")
    with pytest.raises(OutsideProgramError, match="X103: LibreOffice ended with code 9"):
        make_pdfs(letters(tmp_path / "letters", 40), jobs=2)
    assert runs() <= 20


def test_missing_libreoffice_stops_only_what_needs_it(tmp_path, stand_in, monkeypatch):
    stand_in()
    files = letters(tmp_path / "letters", 2)
    make_pdfs(files[:1])
    monkeypatch.setenv("LETTERGEN_SOFFICE", str(tmp_path / "nowhere"))
    assert make_pdfs(files[:1]).made == (files[0].with_suffix(".pdf"),)
    with pytest.raises(OutsideProgramError, match="X101"):
        make_pdfs(files)


def test_letters_of_the_same_name_in_other_folders_have_their_own(tmp_path, stand_in):
    runs = stand_in()
    files = [letter(tmp_path / folder / "acme.docx", folder) for folder in ("one", "two", "three")]
    assert make_pdfs(files, jobs=1).made == tuple(file.with_suffix(".pdf") for file in files)
    assert [marked(file.with_suffix(".pdf")) for file in files] == [sha256(f.read_bytes()).hexdigest() for f in files]
    assert runs() == 3


def test_a_letter_named_twice_is_made_once(tmp_path, stand_in):
    runs = stand_in()
    (file,) = letters(tmp_path, 1)
    assert make_pdfs([file, file]).made == (file.with_suffix(".pdf"),)
    assert runs() == 1


def test_progress_counts_every_letter_and_the_failed_ones(tmp_path, stand_in):
    stand_in("bad*) exit 3 ;;")
    steps = []
    make_pdfs(letters(tmp_path / "letters", 3, bad=[1]), jobs=1, told=steps.append)
    assert [(step.phase, step.done, step.total) for step in steps] == [("pdf", n, 3) for n in (1, 2, 3)]
    assert steps[-1].failed == 1


class TestWhatIsThereAlready:
    @pytest.fixture
    def made(self, tmp_path, stand_in):
        """Return a letter with its PDF, and what counts LibreOffice's runs."""
        runs = stand_in()
        file = letter(tmp_path / "letters/acme.docx")
        assert make_pdfs([file]).made
        return file, file.with_suffix(".pdf"), runs

    def test_a_pdf_of_this_very_letter_is_kept(self, made):
        file, pdf, runs = made
        before = pdf.stat().st_mtime_ns
        assert make_pdfs([file]).made == (pdf,)
        assert (pdf.stat().st_mtime_ns, runs()) == (before, 1)
        assert current_pdf(file) == pdf

    def test_a_letter_replaced_by_an_older_file_gets_a_new_one(self, made):
        file, pdf, runs = made
        letter(file, "Other words")
        os.utime(file, (0, 0))
        assert current_pdf(file) is None
        make_pdfs([file])
        assert runs() == 2
        assert marked(pdf) == sha256(file.read_bytes()).hexdigest()

    def test_an_empty_one_is_made_again(self, made):
        file, pdf, _ = made
        pdf.write_bytes(b"")
        assert make_pdfs([file]).made == (pdf,)
        assert current_pdf(file) == pdf

    # A scan that pypdf cannot read, or one still being copied, is somebody's work as much as one that it can.
    @pytest.mark.parametrize(
        "other",
        [blank_pdf(), blank_pdf("secret"), b"%PDF-1.4 mine", b"notes, under the name of a PDF"],
        ids=["sound", "locked", "broken", "no PDF"],
    )
    def test_one_that_is_not_ours_is_kept_and_said(self, made, other):
        file, pdf, _ = made
        pdf.write_bytes(other)
        pdfs = make_pdfs([file])
        assert (pdfs.made, [problem.code for problem in pdfs.failed]) == ((), ["W170"])
        assert pdf.read_bytes() == other
        assert make_pdfs([file], force=True).made == (pdf,)
        assert pdf.read_bytes() != other

    def test_one_that_was_signed_since_is_kept_while_the_letter_is_the_same(self, made):
        file, pdf, runs = made
        writer, signed = pypdf.PdfWriter(pdf, incremental=True), io.BytesIO()
        writer.add_metadata({"/Signed": "by hand"})
        writer.write(signed)
        pdf.write_bytes(signed.getvalue())
        assert make_pdfs([file]).made == (pdf,)
        letter(file, "Other words")
        assert [problem.code for problem in make_pdfs([file]).failed] == ["W170"]
        assert (pdf.read_bytes(), runs()) == (signed.getvalue(), 1)

    def test_a_folder_in_its_place_is_one_readable_line(self, made):
        file, pdf, _ = made
        pdf.unlink()
        pdf.mkdir()
        with pytest.raises(BadInputError, match="W107"):
            make_pdfs([file])


def test_a_temporary_folder_that_cannot_be_written_is_one_readable_line(tmp_path, stand_in, monkeypatch):
    stand_in()
    files = letters(tmp_path, 1)
    monkeypatch.setattr(tempfile, "tempdir", str(files[0]))
    with pytest.raises(BadInputError, match="temporary folder: error W107: cannot be written"):
        make_pdfs(files)


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "T101"), (b"PK\x03\x04 cut", "T101"), (b"{\\rtf1 }", "T101"), (None, "W112")]
)
def test_a_file_that_is_no_letter_is_named_without_asking_libreoffice(tmp_path, stand_in, data, code):
    runs = stand_in()
    good, bad = letter(tmp_path / "good.docx"), tmp_path / "bad.docx"
    if data is not None:
        bad.write_bytes(data)
    pdfs = make_pdfs([bad, good], jobs=1)
    assert [(problem.code, problem.place.file) for problem in pdfs.failed] == [(code, str(bad))]
    assert (pdfs.made, runs()) == ((good.with_suffix(".pdf"),), 1)


INTERRUPTED = """
import sys
from pathlib import Path
from lettergen.runs.pdf import make_pdfs
make_pdfs([Path(name) for name in sys.argv[1:]], jobs=2)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_ctrl_c_ends_every_process_and_leaves_no_temporary_folder(tmp_path, stand_in):
    stand_in('*) sleep 60 & echo $! >> "$here/children"; wait ;;')
    files = letters(tmp_path / "letters", 4)
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-c", INTERRUPTED, *map(str, files)]
    quiet = {"stderr": subprocess.DEVNULL, "env": {**os.environ, "TMPDIR": str(tmp_path / "tmp")}}
    children = tmp_path / "program/children"
    with subprocess.Popen(command, **quiet) as process:
        until = time.monotonic() + 60
        while not (children.exists() and children.read_text().count("\n") > 1) and time.monotonic() < until:
            time.sleep(0.02)
        while process.poll() is None and time.monotonic() < until + 40:  # again, where Python was just not listening
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
        assert process.returncode
    for child in children.read_text().split():
        stat = Path(f"/proc/{child}/stat")
        assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.fixture(scope="module")
def asked():
    """Return an address that nobody should ask, and what it was asked for."""
    heard = []

    class Listener(StreamRequestHandler):
        def handle(self):
            heard.append(self.rfile.readline())

    with ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, asked, soffice):
    """Five letters and what became of them: sound, with much linked content, without title and words, broken."""
    folder = tmp_path_factory.mktemp("letters")
    address = asked[0]
    (folder / "secret.txt").write_text("SECRET")
    (folder / "local.png").write_bytes(PNG)
    linked = PICTURE.format("r:link") + field(f'INCLUDETEXT "{address}/text.txt"')
    linked += field(f'INCLUDETEXT "{folder}/secret.txt"') + field(f'INCLUDEPICTURE "{address}/b.png" \\d')
    letter(folder / "sound.docx", body=PICTURE.format("r:embed").replace("name", 'descr="A dot" name', 1),
           picture="media/a.png")  # fmt: skip
    letter(folder / "links.docx", body=linked, picture=f"{address}/a.png")
    letter(folder / "near.docx", body=PICTURE.format("r:link"), picture=(folder / "local.png").as_uri())
    letter(folder / "bare.docx", title="", body=PICTURE.format("r:embed"), picture="media/a.png")
    letter(folder / "broken.docx", words="not <well formed")
    return folder, make_pdfs(sorted(folder.glob("*.docx")), jobs=1)


@pytest.mark.soffice
class TestWithLibreOffice:
    def test_is_found(self, soffice):
        assert find_soffice() == Path(soffice)

    def test_the_broken_one_is_named_and_the_others_are_made(self, folder):
        folder, pdfs = folder
        assert [path.stem for path in pdfs.made] == ["bare", "links", "near", "sound"]
        assert [(Path(one.place.file).stem, one.code) for one in pdfs.failed] == [("broken", "X102")]

    def test_nothing_that_is_linked_is_fetched(self, folder, asked):
        assert asked[1] == []
        for name in ("links", "near"):
            page = pypdf.PdfReader(folder[0] / f"{name}.pdf").pages[0]
            assert "SECRET" not in page.extract_text()
            assert list(page.images) == []
        assert "as it was" in pypdf.PdfReader(folder[0] / "links.pdf").pages[0].extract_text()

    def test_a_sound_letter_is_pdf_ua_with_title_language_and_its_own_date(self, folder):
        reader = pypdf.PdfReader(folder[0] / "sound.pdf", strict=True)
        root = reader.root_object
        assert (reader.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("A title", "en-US", True)
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.creation_date_raw == "D:20210812000000Z'"
        assert b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
        assert b"CreateDate>2021-08-12T00:00:00Z<" in root["/Metadata"].get_data()
        assert len(reader.pages[0].images) == 1

    def test_one_that_cannot_be_read_aloud_does_not_claim_to_be_pdf_ua(self, folder):
        folder, pdfs = folder
        reader = pypdf.PdfReader(folder / "bare.pdf", strict=True)
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert b"pdfuaid:part" not in reader.root_object["/Metadata"].get_data()
        bare = [warning.found for warning in pdfs.warnings if Path(warning.place.file).stem == "bare"]
        assert {warning.code for warning in pdfs.warnings} == {"W171"}
        assert ["its PDF has no title" in bare[0], "a picture without alternative text" in bare[1]] == [True, True]

    def test_the_same_letter_gives_the_same_bytes(self, folder):
        pdf = folder[0] / "sound.pdf"
        before = pdf.read_bytes()
        time.sleep(max(0, pdf.stat().st_mtime + 1.1 - time.time()))  # LibreOffice's own dates count seconds
        assert make_pdfs([pdf.with_suffix(".docx")], force=True).made == (pdf,)
        assert pdf.read_bytes() == before


class TestTheCommand:
    @pytest.fixture
    def work(self, tmp_path, monkeypatch):
        """A workspace with two letters to make, as the current folder."""
        palm.workspace(tmp_path, palm.questionnaire())
        monkeypatch.chdir(tmp_path)
        return tmp_path / "letters/palm"

    def test_keeps_what_was_made_names_what_failed_and_ends_with_5(self, work, stand_in, capsys):
        runs = stand_in("bolt*) exit 3 ;;")
        assert main(["generate", "palm", "--pdf", "--jobs", "1", "--zip", "all.zip"]) == 5
        printed = capsys.readouterr().err
        assert "error X102: LibreOffice ended with code 3" in printed
        assert "bolt.docx" in printed
        assert sorted(path.name for path in work.iterdir() if path.is_file()) == ["acme.docx", "acme.pdf", "bolt.docx"]
        assert not Path("all.zip").exists()
        before = runs()
        assert main(["generate", "palm", "--pdf", "--jobs", "1"]) == 5
        assert runs() <= before + 2  # acme's is kept

    def test_does_not_overwrite_a_pdf_of_somebody_s_own_and_ends_with_4(self, work, stand_in, capsys):
        stand_in()
        work.mkdir(parents=True)
        (work / "acme.pdf").write_bytes(blank_pdf())
        assert main(["generate", "palm", "--pdf"]) == 4
        assert "error W170: was not made by lettergen, or was changed since" in capsys.readouterr().err
        assert (work / "acme.pdf").read_bytes() == blank_pdf()
        assert (work / "bolt.pdf").is_file()
