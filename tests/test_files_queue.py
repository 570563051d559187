"""What waits for a letter is kept beside the filed documents, and never lost."""

import datetime as dt
import json

import pytest

from lettergen.errors import BadInputError
from lettergen.files.queue import Queue, Waiting

NOON = dt.datetime(2021, 8, 24, 12, tzinfo=dt.UTC)
A, B = "a" * 64, "b" * 64


def one(key=A, **words):
    return Waiting(
        **{"document": key, "file": "reply.eml", "entered": NOON, "by": "dana", "reason": "no match", **words}
    )


@pytest.fixture
def queue(tmp_path):
    return Queue(tmp_path / "documents/queue")


def test_where_nothing_waits_no_folder_is_needed(queue):
    assert queue.waiting() == ()
    assert queue.get(A) is None
    queue.remove(A)
    assert not queue.folder.exists()


def test_an_entry_comes_back_as_it_was_kept(queue):
    kept = one(received=dt.date(2021, 8, 23), letters=("palm/acme/1",), event="response", after=7)
    queue.put(kept)
    assert queue.get(A) == kept
    assert queue.waiting() == (kept,)


def test_a_document_waits_once_with_its_newest_reason(queue):
    queue.put(one())
    queue.put(one(reason="two letters fit"))
    assert [each.reason for each in queue.waiting()] == ["two letters fit"]


def test_what_waits_is_told_in_the_order_it_came(queue):
    queue.put(one(A, entered=NOON + dt.timedelta(hours=1)))
    queue.put(one(B))
    assert [each.document for each in queue.waiting()] == [B, A]


def test_what_was_removed_or_discarded_waits_no_more_and_a_reason_stays(queue):
    queue.put(one(A))
    queue.put(one(B, discarded="an advertisement"))
    queue.remove(A)
    assert queue.waiting() == ()
    assert queue.get(A) is None
    assert queue.get(B).discarded == "an advertisement"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"document": "a"}', '{"file": 1}', "\x00"])
def test_an_entry_changed_by_hand_still_stands_for_its_document(queue, text):
    queue.put(one())
    (queue.folder / f"{A}.json").write_text(text)
    (told,) = queue.waiting()
    assert told.document == A
    assert "cannot be read" in told.reason


def test_a_strangers_file_is_no_entry(queue):
    queue.put(one())
    (queue.folder / f"{'-' * 64}.json").write_text("{}")
    (queue.folder / "notes.txt").write_text("")
    assert {each.document for each in queue.waiting()} == {A}


def test_hostile_names_are_kept_as_data(queue):
    queue.put(one(file='=cmd()\x1b[31m"},{"x\n.eml', by="a\nb"))
    assert queue.get(A).file == '=cmd()\x1b[31m"},{"x\n.eml'
    assert json.loads((queue.folder / f"{A}.json").read_bytes())["by"] == "a\nb"


def test_a_folder_that_is_a_file_is_told_in_one_line(queue):
    queue.folder.parent.mkdir()
    queue.folder.write_text("")
    with pytest.raises(BadInputError, match="W107"):
        queue.put(one())
