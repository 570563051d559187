"""The record as a file and back: the same chain, or one clear line and nothing written."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettergen.errors import BadInputError, LettergenError, RefusedError
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, EventType, LetterName
from lettergen.rules.status import thread_status
from lettergen.store import schema
from lettergen.store.chain import GENESIS, Head, text_key
from lettergen.store.record import Record
from lettergen.store.transfer import Source, checked, drafts, exported, filed, hash_at, imported

ITEMS = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Qué\u2028{n}?") for n in (1, 2))
ASKED = Asked.model_validate(
    {
        "matter": "palm", "title": "Palm", "subject": "Palm", "language": "en-US", "date": "2021-08-12",
        "instrument": "request_letter", "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]},
        "items": ITEMS, "marks": ("1.",),
        "stages": [{"date": "2021-08-26", "rule": "fixed date", "explanation": ["Thursday."]}],
    }
)  # fmt: skip
OTHER = ASKED.model_copy(update={"subject": "Palms"})
TEXTS = {text_key(each): each for each in (ASKED, OTHER)}
DAY = dt.date(2021, 8, 12)


def event(kind: str, to: str = "amazon", after: int = 0, **words: object) -> Event:
    made = {"asked": text_key(ASKED), "recipient": Recipient(id=to, organization=to), "deadlines": ASKED.stages}
    base = {"letter": LetterName("palm", to), "type": kind, "on": DAY + dt.timedelta(after), "author": "dana"}
    entered = dt.datetime(2021, 10, 1, tzinfo=dt.UTC)
    return Event.model_validate(base | {"entered": entered} | (made if kind in {"generated", "sent"} else {}) | words)


LIFE = (
    event("generated", document="a" * 64, file="letters/palm/amazon.docx"),
    event("generated", to="apple", document="b" * 64, file="letters/palm/apple.docx", asked=text_key(OTHER)),
    event("sent", document="a" * 64, file="letters/palm/amazon.docx"),
    event("response", after=9, items={"q1": "answered"}, note="“quoted”\nand \\ more", filed=[
        {"document": "c" * 64, "file": "reply.pdf"}
    ]),
)  # fmt: skip


def told(folder: Path, name: str = "office.db", events: tuple[Event, ...] = LIFE) -> Record:
    record = Record.open(f"sqlite:///{folder / name}", create=True)
    if events:
        record.append(events, TEXTS)
    return record


def lines_of(record: Record) -> list[bytes]:
    return list(exported(record.database, "0.1.0"))


def source_of(data: bytes) -> Source:
    """The bytes as a file gives them: line by line, parted by line feeds alone."""
    return Source("export.jsonl", lambda: iter(re.findall(rb"[^\n]*\n|[^\n]+", data)))


@pytest.fixture
def lines(tmp_path: Path) -> list[bytes]:
    with told(tmp_path, "lines.db") as record:
        return lines_of(record)


def test_what_is_exported_makes_the_same_record_and_the_same_file(tmp_path, lines):
    with told(tmp_path) as first, told(tmp_path, "second.db", ()) as second:
        assert imported(second.database, source_of(b"".join(lines))) == 4
        assert second.events() == first.events()
        assert second.head() == first.head()
        assert second.threads() == first.threads()
        assert lines_of(second) == lines
        assert second.verify() == ()


def test_the_file_is_json_line_by_line_and_each_hash_is_that_of_the_bytes_beside_it(lines):
    import hashlib

    first, *rest = (json.loads(line) for line in lines)
    assert first["schema"] == "lettergen.record/1"
    assert [next(iter(each)) for each in rest] == ["text", "text", "event", "event", "event", "event"]
    for line, each in zip(lines[1:], rest, strict=True):
        payload = line.split(b":", 1)[1].rpartition(b',"sha256":')[0]
        assert hashlib.sha256(payload).hexdigest() == each["sha256"]
    assert [each["event"]["seq"] for each in rest[2:]] == [1, 2, 3, 4]
    assert (first["seq"], first["hash"]) == (4, rest[-1]["sha256"])


def test_an_empty_record_is_a_file_of_one_line(tmp_path):
    with told(tmp_path, events=()) as empty, told(tmp_path, "second.db", ()) as second:
        (line,) = lines_of(empty)
        assert (json.loads(line)["seq"], json.loads(line)["hash"]) == (0, GENESIS)
        assert imported(second.database, source_of(line)) == 0


def test_a_record_that_holds_the_beginning_gets_the_rest(tmp_path, lines):
    with told(tmp_path, "second.db", ()) as second:
        with told(tmp_path, "third.db", LIFE[:2]) as third:
            imported(second.database, source_of(b"".join(lines_of(third))))
        assert imported(second.database, source_of(b"".join(lines)), dry_run=True) == 2
        assert second.head().seq == 2
        assert imported(second.database, source_of(b"".join(lines))) == 2
        assert imported(second.database, source_of(b"".join(lines))) == 0
        assert lines_of(second) == lines
        assert second.verify() == ()


def test_a_record_that_holds_all_of_it_and_more_stays_as_it_is(tmp_path, lines):
    with told(tmp_path) as record:
        record.append([event("note", note="later")])
        assert imported(record.database, source_of(b"".join(lines))) == 0
        assert record.head().seq == 5


@pytest.mark.parametrize("length", [1, 4, 6])
def test_a_record_with_other_events_is_left_alone(tmp_path, lines, length):
    with told(tmp_path, "other.db", tuple(event("note", note=f"other {n}") for n in range(length))) as other:
        before = other.head()
        with pytest.raises(
            RefusedError, match=r"export\.jsonl:4: error R144: its event 1 is not event 1 of the record"
        ):
            imported(other.database, source_of(b"".join(lines)))
        assert other.head() == before
        assert other.texts(TEXTS) == TEXTS


def test_more_lines_than_one_batch_are_one_transaction(tmp_path):
    many = tuple(event("note", note=str(number)) for number in range(1100))
    with told(tmp_path, events=many) as record, told(tmp_path, "second.db", ()) as second:
        data = b"".join(lines_of(record))
        cut = data[: data.rindex(b"\n", 0, -1) + 1]
        with pytest.raises(BadInputError, match=r"R143: ends with event 1099; expected event 1100"):
            imported(second.database, source_of(cut))
        assert second.head() == Head()
        assert second.texts([]) == {}
        assert imported(second.database, source_of(data)) == 1100


_CHANGES = {
    "nothing at all": (lambda _: b"", r":1: error R140: is no exported record"),
    "another file": (lambda _: b"Dear Sir or Madam\n", r":1: error R140: is no exported record"),
    "a head in place of a record": (
        lambda data: data.replace(b"lettergen.record/1", b"lettergen.head/1"), r":1: error R140: is of the form",
    ),
    "a newer form": (
        lambda data: data.replace(b"lettergen.record/1", b"lettergen.record/2"),
        r":1: error R141: .*lettergen\.record/2.*install a newer lettergen",
    ),
    "a byte order mark": (lambda data: b"\xef\xbb\xbf" + data, r":1: error R140: begins with a byte order mark"),
    "no first line": (lambda data: data.split(b"\n", 1)[1], r":1: error R140"),
    "a first line with another hash": (
        lambda data: re.sub(rb'"hash": "....', b'"hash": "0000', data), r":7: error R143: ends with event 4; expected",
    ),
    "line ends of Windows": (lambda data: data.replace(b"\n", b"\r\n"), r":2: error R142: ends .* Windows"),
    "line ends of Windows from line 3 on": (
        lambda data: b"\n".join(data.split(b"\n", 2)[:2]) + b"\n" + data.split(b"\n", 2)[2].replace(b"\n", b"\r\n"),
        r":3: error R142: ends .* Windows",
    ),
    "cut within a line": (lambda data: data[:-40], r":7: error R143: ends in the middle of a line"),
    "cut between two lines": (
        lambda data: data[: data.rindex(b"\n", 0, -1) + 1], r":6: error R143: ends with event 3; expected event 4",
    ),
    "cut after the words": (
        lambda data: b"\n".join(data.split(b"\n")[:3]) + b"\n", r":3: error R143: ends with event 0; expected event 4",
    ),
    "the file twice": (lambda data: data * 2, r":8: error R142: another export begins here"),
    "the last event twice": (lambda data: data + data.split(b"\n")[-2] + b"\n", r":8: error R142: event 5 is missing"),
    "an event left out": (lambda data: b"\n".join(without(data, 4)), r":5: error R142: event 2 is missing"),
    "two events swapped": (lambda data: b"\n".join(swapped(data, 4, 5)), r":5: error R142: event 2 is missing"),
    "words left out": (lambda data: b"\n".join(without(data, 1)), r":[34]: error R142: the words of event . are miss"),
    "words swapped": (lambda data: b"\n".join(swapped(data, 1, 2)), r":3: error R142: the words .* out of order"),
    "words twice": (
        lambda data: b"\n".join([*data.split(b"\n")[:2], *data.split(b"\n")[1:]]), r":3: error R142: .* out of order",
    ),
    "words after the events": (
        lambda data: data + data.split(b"\n")[1] + b"\n", r":8: error R142: the words of letters are out of order",
    ),
    "an event changed": (lambda data: data.replace(b"quoted", b"spoken"), r":7: error R142: was changed"),
    "an event changed with its hash": (
        lambda data: again(data, b'"author":"dana"', b'"author":"eve"', 5), r":7: error R142: event 4 does not follow",
    ),
    "words changed": (lambda data: data.replace(b"A Senator", b"B Senator"), r":2: error R142: was changed"),
    "bytes that are no text": (lambda data: data.replace(b"quoted", b"qu\xffted"), r":7: error R142: was changed"),
    "a letter of another alphabet": (lambda data: data.replace("“".encode(), b'\\"'), r":7: error R142: was changed"),
    "bad JSON": (lambda data: data.replace(b'{"event":{', b'{"event"={', 1), r":4: error R142: is no JSON: Expecting"),
    "JSON without end": (lambda data: data + b"[" * 100_000 + b"\n", r":8: error R142: is no JSON"),
    "blanks that another program put in": (
        lambda data: data.replace(b',"sha256":', b', "sha256": '), r":2: error R142: is not written as",
    ),
    "an empty line": (lambda data: data.replace(b"\n", b"\n\n", 1), r":2: error R142: is no JSON"),
    "an event with something new": (
        lambda data: again(data, b'"author":', b'"aura":"blue","author":', 6), r":7: error R141: .* does not know",
    ),
    "words with something new": (
        lambda data: again(data, b'"date":', b'"aura":"blue","date":', 1), r":2: error R141: .* does not know",
    ),
}  # fmt: skip


def without(data: bytes, index: int) -> list[bytes]:
    lines = data.split(b"\n")
    return [*lines[:index], *lines[index + 1 :]]


def swapped(data: bytes, one: int, two: int) -> list[bytes]:
    lines = data.split(b"\n")
    lines[one], lines[two] = lines[two], lines[one]
    return lines


def again(data: bytes, old: bytes, new: bytes, index: int) -> bytes:
    """Change a line and hash it anew, as one does who knows how."""
    from hashlib import sha256

    lines = data.split(b"\n")
    kind, _, rest = lines[index].partition(b":")
    payload = rest.rpartition(b',"sha256":')[0].replace(old, new)
    lines[index] = kind + b":" + payload + b',"sha256":"' + sha256(payload).hexdigest().encode() + b'"}'
    return b"\n".join(lines)


@pytest.mark.parametrize("name", _CHANGES)
def test_a_file_that_is_not_as_it_was_written_is_one_clear_line_and_nothing_is_written(tmp_path, lines, name):
    change, words = _CHANGES[name]
    data = b"".join(lines)
    changed = change(data)
    assert changed != data
    with told(tmp_path, "second.db", ()) as second:
        with pytest.raises(LettergenError) as caught:
            imported(second.database, source_of(changed))
        assert re.match(r"export\.jsonl" + words, str(caught.value)), caught.value
        assert len(caught.value.problems) == 1
        assert "\n" not in str(caught.value)
        assert lines_of(second) == lines_of(told(tmp_path, "third.db", ()))


def test_a_last_line_without_its_end_may_be_a_part_of_one(lines):
    with pytest.raises(BadInputError, match="R143"):
        list(checked(source_of(b"".join(lines)[:-1])))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(EventType), st.sampled_from(["amazon", "apple"]), st.integers(0, 60),
            st.dictionaries(st.sampled_from(["q1", "q2"]), st.sampled_from(Disposition)), st.text(max_size=8),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_record_comes_back_with_the_same_head_and_statuses(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("law")
    events = [
        event(kind.value, to, after, items=items, note=words.encode(errors="replace").decode())
        for kind, to, after, items, words in drawn
    ]
    with told(folder, events=tuple(events)) as first, told(folder, "second.db", ()) as second:
        data = b"".join(lines_of(first))
        assert imported(second.database, source_of(data)) == len(events)
        assert second.head() == first.head()
        for day in (DAY, DAY + dt.timedelta(40)):
            assert [thread_status(each, day) for each in second.threads()] == [
                thread_status(each, day) for each in first.threads()
            ]
        assert b"".join(lines_of(second)) == data
        assert second.verify() == ()


def test_a_record_goes_to_postgresql_and_back(tmp_path, lines, postgresql):
    with Record.open(postgresql, create=True) as team, told(tmp_path, "back.db", ()) as back:
        assert imported(team.database, source_of(b"".join(lines)), dry_run=True) == 4
        assert imported(team.database, source_of(b"".join(lines))) == 4
        assert imported(team.database, source_of(b"".join(lines))) == 0
        assert team.verify() == ()
        assert lines_of(team) == lines
        assert imported(back.database, source_of(b"".join(lines_of(team)))) == 4
        assert back.verify() == ()
        assert lines_of(back) == lines
        assert back.threads() == team.threads()


def test_a_damaged_file_leaves_postgresql_as_it_was(lines, postgresql):
    with Record.open(postgresql, create=True) as team:
        with pytest.raises(BadInputError, match="R143"):
            imported(team.database, source_of(b"".join(lines[:-1])))
        assert team.head() == Head()
        assert json.loads(lines_of(team)[0])["seq"] == 0


def test_a_record_in_use_or_read_only_is_left_as_it_was(tmp_path, lines):
    told(tmp_path, "second.db", ()).close()
    other = sqlite3.connect(tmp_path / "second.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Record.open(f"sqlite:///{tmp_path}/second.db", timeout=0.05) as busy:
        assert imported(busy.database, source_of(b"".join(lines)), dry_run=True) == 4
        with pytest.raises(RefusedError, match="R124"):
            imported(busy.database, source_of(b"".join(lines)))
        other.execute("ROLLBACK")
        assert busy.head() == Head()
    other.close()
    read_only = Record.open(f"sqlite:///file:{tmp_path}/second.db?mode=ro&uri=true")
    with read_only, pytest.raises(RefusedError, match="R125"):
        imported(read_only.database, source_of(b"".join(lines)))


def test_the_hash_of_an_event_is_found_by_its_number(tmp_path):
    with told(tmp_path) as record:
        assert hash_at(record.database, 4) == record.head().hash
        assert hash_at(record.database, 0) == GENESIS
        assert hash_at(record.database, 5) == ""


def test_drafts_are_the_newest_letters_that_were_not_sent(tmp_path):
    with told(tmp_path) as record:
        assert [str(each.letter) for each in drafts(record.database)] == ["palm/apple/1"]
        record.append([event("generated", to="apple", document="e" * 64, file="anew.docx")])
        assert [each.file for each in drafts(record.database)] == ["anew.docx"]


def test_filed_is_what_was_sent_and_what_came_in(tmp_path):
    with told(tmp_path) as record:
        record.append([event("note", note='it says "document":"x"')])
        keys = [one.document for each in filed(record.database) for one in each.documents]
    assert keys == ["a" * 64, "c" * 64]


def tamper(path: Path, *statements: str) -> int:
    """Change the database as somebody does who knows SQL: behind the triggers. Return the rows changed."""
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    changed = sum(connection.execute(statement).rowcount for statement in statements)
    connection.commit()
    connection.close()
    return changed


_COLUMNS = [(table.name, column.name) for table in schema.metadata.sorted_tables for column in table.columns]


@pytest.mark.parametrize(("table", "column"), _COLUMNS)
def test_any_column_of_any_table_that_is_changed_is_named(tmp_path, table, column):
    with told(tmp_path) as record:
        assert record.verify() == ()
        what = f"CASE typeof({column}) WHEN 'integer' THEN {column} + 7 ELSE coalesce({column}, '') || 'x' END"
        statement = f"UPDATE {table} SET {column} = {what} WHERE rowid = 1"  # noqa: S608 - our own schema's names
        assert tamper(tmp_path / "office.db", statement) == 1
        found = record.verify()
    code = {"events": "R130", "texts": "R131"}.get(table, "R132")
    assert code in {problem.code for problem in found}, found


def test_an_event_that_was_changed_is_exported_as_it_is_and_named_by_the_import(tmp_path):
    with told(tmp_path) as record, told(tmp_path, "second.db", ()) as second:
        tamper(tmp_path / "office.db", "UPDATE events SET payload = replace(payload, 'quoted', 'spoken') WHERE seq = 4")
        with pytest.raises(BadInputError, match=r":7: error R142: was changed"):
            imported(second.database, source_of(b"".join(lines_of(record))))
        assert [str(each.letter) for each in drafts(record.database)] == ["palm/apple/1"]
        tamper(tmp_path / "office.db", "UPDATE events SET payload = 'no json' WHERE seq = 2")
        assert list(drafts(record.database)) == []
