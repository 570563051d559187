"""What is done with a letter follows from what lies in its place and what the record knows of it."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from packages import blank
from recorded import letter
from small_run import template

from lettergen.model.tracking import LetterName
from lettergen.runs.execute import recorded_name
from lettergen.runs.plan import Action, Known, Verdict, digest_of, judge, known
from lettergen.wordml.template import Template

NAME = LetterName("palm", "amazon")


def hash_of(data):
    return hashlib.sha256(data).hexdigest()


def zipped_anew(data):
    """The same parts in another package, as some mail gateways and file servers make of it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(source.getinfo(name), source.read(name), zipfile.ZIP_STORED)
    return stream.getvalue()


FIRST, SECOND, MINE = template("Version one"), template("Version two"), template("Mine")


def made(data):
    return letter("generated", document=hash_of(data), digest=digest_of(data))


CASES = {
    "nothing there": (None, None, Verdict(Action.NEW, "", hash_of(SECOND))),
    "nothing there, though it was made before": (None, made(SECOND), Verdict(Action.NEW, "", hash_of(SECOND))),
    "the same": (SECOND, made(SECOND), Verdict(Action.SAME, hash_of(SECOND), hash_of(SECOND))),
    "the same, unknown to the record": (SECOND, None, Verdict(Action.SAME, hash_of(SECOND), hash_of(SECOND))),
    "the same in another package": (
        zipped_anew(SECOND),
        made(SECOND),
        Verdict(Action.SAME, hash_of(zipped_anew(SECOND)), hash_of(zipped_anew(SECOND))),
    ),
    "what was made before": (FIRST, made(FIRST), Verdict(Action.CHANGED, hash_of(FIRST), hash_of(SECOND))),
    "what was made before, in another package": (
        zipped_anew(FIRST),
        made(FIRST),
        Verdict(Action.CHANGED, hash_of(zipped_anew(FIRST)), hash_of(SECOND)),
    ),
    "edited, and the text is new": (
        MINE,
        made(FIRST),
        Verdict(Action.EDITED, hash_of(MINE), hash_of(SECOND), beside=True),
    ),
    "edited, and the text is the old one": (MINE, made(SECOND), Verdict(Action.EDITED, hash_of(MINE), hash_of(SECOND))),
    "unknown to the record": (MINE, None, Verdict(Action.EDITED, hash_of(MINE), hash_of(SECOND), beside=True)),
    "no document at all": (b"mine", None, Verdict(Action.EDITED, hash_of(b"mine"), hash_of(SECOND), beside=True)),
    "an empty file": (b"", None, Verdict(Action.EDITED, hash_of(b""), hash_of(SECOND), beside=True)),
}


@pytest.mark.parametrize(("there", "last", "expected"), CASES.values(), ids=CASES.keys())
def test_a_letter_is_judged_by_disk_and_record(tmp_path, there, last, expected):
    path = tmp_path / "amazon.docx"
    if there is not None:
        path.write_bytes(there)
    assert judge(path, hash_of(SECOND), digest_of(SECOND), last, force=False) == expected


@pytest.mark.parametrize(("there", "last", "expected"), CASES.values(), ids=CASES.keys())
def test_force_overwrites_what_was_edited_and_changes_nothing_else(tmp_path, there, last, expected):
    path = tmp_path / "amazon.docx"
    if there is not None:
        path.write_bytes(there)
    if expected.action is Action.EDITED:
        expected = Verdict(Action.OVERWRITTEN, expected.saw, expected.document)
    assert judge(path, hash_of(SECOND), digest_of(SECOND), last, force=True) == expected


def rendered(words):
    stream = io.BytesIO()
    document = blank()
    document.add_paragraph(words)
    document.save(stream)
    return Template(stream.getvalue()).render({})


WRITTEN = rendered("Version one")


@pytest.mark.parametrize(
    ("there", "action"),
    [
        (WRITTEN, Action.CHANGED),
        (zipped_anew(WRITTEN), Action.EDITED),
        (WRITTEN + b"\0", Action.EDITED),
        (MINE, Action.EDITED),
        (b"mine", Action.EDITED),
        (b"", Action.EDITED),
    ],
)
def test_where_nothing_is_recorded_a_file_is_ours_until_another_program_writes_it(tmp_path, there, action):
    path = tmp_path / "amazon.docx"
    path.write_bytes(there)
    assert judge(path, hash_of(SECOND), digest_of(SECOND), None, force=False, recorded=False).action is action
    assert judge(path, hash_of(SECOND), digest_of(SECOND), None, force=False).action is Action.EDITED


GENERATED, SENT, APPROVED = (letter(kind, seq=at) for at, kind in enumerate(("generated", "sent", "approved"), 1))
OTHER = letter("sent", number=2)
KNOWN = {
    "nothing": ([], Known()),
    "made": ([GENERATED], Known(GENERATED)),
    "sent": ([GENERATED, SENT], Known(SENT, SENT)),
    "approved": ([GENERATED, APPROVED], Known(GENERATED, None, APPROVED)),
    "another round": ([GENERATED, OTHER], Known(GENERATED)),
}


@pytest.mark.parametrize(("events", "expected"), KNOWN.values(), ids=KNOWN.keys())
def test_what_the_record_says_of_a_letter(events, expected):
    assert known(NAME, events) == expected


def test_a_file_that_is_no_package_has_a_digest_all_the_same():
    assert digest_of(b"no zip") == digest_of(b"no zip") != digest_of(b"another")


def test_the_record_names_files_from_the_workspace_on(tmp_path):
    assert recorded_name(tmp_path / "a/b.docx", tmp_path) == "a/b.docx"
    assert recorded_name(tmp_path / "b.docx", tmp_path / "a").endswith("/b.docx")
