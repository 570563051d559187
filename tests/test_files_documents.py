"""Filed documents are kept once, read-only, under their SHA-256."""

import hashlib

import pytest

from lettergen.errors import BadInputError
from lettergen.files.documents import Documents, read_document


def test_files_a_document_under_its_hash_read_only(tmp_path):
    key = Documents(tmp_path).file(b"the answer")
    path = tmp_path / key[:2] / key[2:]
    assert key == hashlib.sha256(b"the answer").hexdigest()
    assert path.read_bytes() == b"the answer"
    assert path.stat().st_mode & 0o222 == 0


def test_filing_the_same_bytes_twice_keeps_one_copy(tmp_path):
    documents = Documents(tmp_path)
    assert documents.file(b"same") == documents.file(b"same")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_tells_a_document_that_was_changed_or_lost(tmp_path):
    documents = Documents(tmp_path)
    key = documents.file(b"original")
    assert documents.hash_of(key) == key
    documents.path(key).chmod(0o644)
    documents.path(key).write_bytes(b"tampered")
    assert documents.hash_of(key) == hashlib.sha256(b"tampered").hexdigest()
    documents.path(key).unlink()
    assert documents.hash_of(key) is None


def test_filing_again_restores_a_damaged_copy(tmp_path):
    documents = Documents(tmp_path)
    key = documents.file(b"original")
    documents.path(key).chmod(0o644)
    documents.path(key).write_bytes(b"tampered")
    documents.file(b"original")
    assert documents.hash_of(key) == key


def test_a_missing_file_is_one_readable_line(tmp_path):
    with pytest.raises(BadInputError, match=r"gone\.pdf: error W112: cannot be read: no such file"):
        read_document(tmp_path / "gone.pdf")


def test_a_store_that_cannot_be_used_is_one_readable_line(tmp_path):
    """A file where a folder is wanted, and a folder where a file is: what root meets in place of missing rights."""
    (tmp_path / "file").write_text("")
    key = hashlib.sha256(b"x").hexdigest()
    (tmp_path / "store" / key[:2] / key[2:]).mkdir(parents=True)
    for folder in ("file", "store"):
        documents = Documents(tmp_path / folder)
        for use in (lambda store=documents: store.file(b"x"), lambda store=documents: store.hash_of(key)):
            with pytest.raises(BadInputError, match=r"error W112: cannot be read: (not|is) a directory"):
                use()
