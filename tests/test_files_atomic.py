"""Files are written whole or not at all, and never outside their folder."""

import os
import sys

import pytest

from lettergen.errors import BadInputError, ExitCode, RefusedError
from lettergen.files.atomic import sync_files, write_atomic


def test_writes_the_file_and_the_folders_above_it(tmp_path):
    write_atomic(tmp_path / "letters" / "palm" / "amazon.docx", b"one")
    assert (tmp_path / "letters" / "palm" / "amazon.docx").read_bytes() == b"one"


def test_replaces_a_file_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_leaves_nothing_else_in_the_folder(tmp_path):
    write_atomic(tmp_path / "letter.docx", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.docx"]


def test_a_failure_keeps_the_old_file_and_leaves_no_part_behind(tmp_path, monkeypatch):
    path = tmp_path / "letter.docx"
    path.write_bytes(b"old")

    def full_disk(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(BadInputError, match=r"letter\.docx: error W107: cannot be written: no space left"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.docx"]


def test_refuses_to_leave_the_output_folder(tmp_path):
    with pytest.raises(RefusedError, match="W108") as refused:
        write_atomic(tmp_path / "out" / ".." / "letter.docx", b"data", inside=tmp_path / "out")
    assert refused.value.exit_code == ExitCode.REFUSED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_refuses_a_link_that_leads_out_of_the_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "palm").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match="W108"):
        write_atomic(tmp_path / "out" / "palm" / "letter.docx", b"data", inside=tmp_path / "out")


def test_says_in_one_line_that_a_file_stands_where_a_folder_should(tmp_path):
    (tmp_path / "letters").write_text("not a folder")
    with pytest.raises(BadInputError, match="W107") as failed:
        write_atomic(tmp_path / "letters" / "amazon.docx", b"data")
    assert "\n" not in str(failed.value)


def test_where_no_file_system_syncs_whole_files_are_synced_one_by_one_and_then_their_names(tmp_path, monkeypatch):
    files = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for path in files:
        path.write_bytes(b"data")
    synced: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    sync_files(tmp_path, files)
    assert synced == [path.stat().st_ino for path in (*files, tmp_path)]
