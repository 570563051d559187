"""Threads of one life share their rows: what is left out of a life decides nothing, all else does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from recorded import ASKED, DAY, LIFE, letter

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterSection
from lettergen.store.chain import text_key
from lettergen.store.lives import Lives, batches
from lettergen.store.record import Record
from lettergen.store.rows import build_thread
from lettergen.store.spans import Deriver

FIRST = ASKED.items[0]


def changed(**words: object) -> Asked:
    return Asked.model_validate(ASKED.model_dump(by_alias=True) | words)


WORDS = {
    "text": changed(items=(FIRST.model_copy(update={"text": "What of this company?"}), *ASKED.items[1:])),
    "premise": changed(items=(FIRST.model_copy(update={"premise": "You said so."}), *ASKED.items[1:])),
    "title": changed(title="Another"),
    "subject": changed(subject="Another"),
    "fields": changed(fields={"case": "7"}),
    "notes": changed(notes={"a": "note"}),
    "definitions": changed(definitions=({"term": "You", "text": "the company"},)),
    "sections": changed(sections=(LetterSection(id="a", marks=("1.",), items=("q1", "q2")),)),
    "copies": changed(copies=("The Ranking Member",)),
    "enclosures": changed(enclosures=({"label": "A", "title": "Form"},)),
}
DECIDE = {
    "items": changed(items=ASKED.items[:1]),
    "stages": changed(stages=(Deadline(date=DAY("2021-09-02"), rule="fixed date"),)),
    "owner": changed(owner="Eve"),
}


def told_of(asked: Asked) -> list[dict[str, object]]:
    """Return the rows of one life with such words, worked out for itself."""
    mine = {"asked": text_key(asked)}
    events = [one.model_copy(update={"seq": at} | (mine if one.asked else {})) for at, one in enumerate(LIFE)]
    thread = build_thread(
        [one.model_copy(update={"deadlines": asked.stages}) for one in events], {text_key(asked): asked}
    )
    assert thread
    return Deriver().rows(thread)


@pytest.mark.parametrize("asked", WORDS.values(), ids=WORDS)
def test_words_that_a_life_leaves_out_decide_nothing_in_a_row(asked):
    assert asked != ASKED
    assert told_of(asked) == told_of(ASKED)


@pytest.fixture
def record(tmp_path):
    with Record.open(f"sqlite:///{tmp_path}/office.db", create=True) as record:
        yield record


@pytest.mark.parametrize("asked", DECIDE.values(), ids=DECIDE)
def test_what_decides_is_no_life_that_was_seen_before(record, asked):
    texts = {text_key(one): one for one in (ASKED, asked)}
    record.append([letter("sent", to=name, asked=key) for name, key in zip("ab", texts, strict=True)], texts)
    assert record.verify() == (), "each thread's rows, remembered, are those that it has by itself"
    assert told_of(asked) != told_of(ASKED)


def test_letters_of_one_form_have_one_life_whatever_their_words(record):
    texts = {text_key(one): one for one in WORDS.values()}
    record.append([letter("sent", to=f"r{at}", asked=key) for at, key in enumerate(texts)], texts)
    with record.database.reading() as connection:
        lives = Lives(connection)
        rows = [lives.rows(batch) for batch in batches(connection, sa.true())]
    assert [name for batch in rows for name in batch] == sorted(f"palm/r{at}" for at in range(len(WORDS)))
    assert len(lives._shapes) == 1
