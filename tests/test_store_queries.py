from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded import ASKED, DAY, KEY, LIFE, event, letter

from lettergen.model.deadline import Deadline
from lettergen.model.tracking import Amendment, ClockState, Disposition, Headline, LetterName
from lettergen.rules.status import thread_status
from lettergen.store.chain import text_key
from lettergen.store.record import Record
from lettergen.store.spans import Deriver

STAGED = ASKED.model_copy(
    update={
        "stages": (
            *ASKED.stages,
            Deadline(stage="objections", date=DAY("2021-08-20"), rule="fixed date", explanation=("Friday.",)),
        )
    }
)
STAGED_KEY = text_key(STAGED)
RUNS = {ClockState.LONG_OVERDUE, ClockState.OVERDUE, ClockState.DUE_TODAY, ClockState.DUE_SOON, ClockState.RUNNING}


@pytest.fixture
def record(address: str):
    with Record.open(address, create=True) as record:
        yield record


def said(thread, day: dt.date) -> tuple[object, ...]:
    """What a full status says in the fields of a row."""
    one = thread_status(thread, day)
    runs = one.clock.state in RUNS
    return (
        thread.name, thread.name.partition("/")[0], one.recipient, one.owner, one.headline,
        ClockState.RUNNING if runs else one.clock.state, one.clock.stage, one.clock.due,
        one.clock.due if runs else None, one.settled, one.asked, one.round,
    )  # fmt: skip


def staged(kind: str, to: str, **words: object):
    return letter(kind, to=to, **({"asked": STAGED_KEY, "deadlines": STAGED.stages} | words))


DAYS = st.integers(0, 40).map(lambda days: DAY("2021-08-12") + dt.timedelta(days=days))
WORDS = st.dictionaries(
    st.sampled_from(["q1", "q2"]), st.sampled_from(["answered", "objected", "deferred"]), min_size=1
)
FACTS = st.one_of(
    st.builds(lambda on, items: event("response", on.isoformat(), items=items), DAYS, WORDS),
    st.builds(
        lambda on, more: event("extension_granted", on.isoformat(), until=on + dt.timedelta(days=more)),
        DAYS,
        st.integers(1, 30),
    ),
    st.builds(
        lambda kind, on: event(kind, on.isoformat()),
        st.sampled_from(["acknowledged", "tolled", "resumed", "assessed", "closed", "reopened", "objection", "note"]),
        DAYS,
    ),
    st.builds(
        lambda on, seq, new: event("corrected", on.isoformat(), amends=Amendment(seq=seq, on=new)),
        DAYS,
        st.integers(2, 5),
        DAYS,
    ),
    st.builds(lambda on: staged("sent", "amazon", number=2).model_copy(update={"on": on}), DAYS),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(FACTS, max_size=8))
def test_on_every_day_the_row_is_what_the_status_says(tmp_path_factory, facts):
    """Events come one at a time, in any order of their days: what is kept is what a rebuild makes."""
    path = tmp_path_factory.mktemp("law") / "office.db"
    first = staged("sent", "amazon")
    with Record.open(f"sqlite:///{path}", create=True) as record:
        record.append([first], {STAGED_KEY: STAGED})
        for fact in facts:
            record.append([fact])
        assert record.verify() == ()
        thread = record.thread("palm/amazon")
        for days in range(48):
            day = DAY("2021-08-12") + dt.timedelta(days=days)
            assert [tuple(row) for row in record.rows(day)] == [said(thread, day)], day


def test_threads_with_one_life_share_their_rows_and_keep_their_names():
    from lettergen.store.rows import build_thread

    deriver = Deriver()
    lives = {
        name: (letter("sent", to=name, seq=1), event("response", "2021-08-24", to=name, items=items, seq=2))
        for name, items in {"a": {"q1": "answered"}, "b": {"q1": "answered"}, "c": {"q2": "objected"}}.items()
    }
    rows = {name: deriver.rows(build_thread(events, {KEY: ASKED})) for name, events in lives.items()}
    assert [row["recipient"] for row in rows["b"]] == ["B", "B"]
    assert rows["b"] == Deriver().rows(build_thread(lives["b"], {KEY: ASKED}))
    assert [row["headline"] for row in rows["c"]] == ["sent", "objected"]
    assert len(deriver._known) == 3, "the day of sending, and two ways to answer"


@pytest.fixture
def three(record: Record) -> Record:
    """amazon answers in part, google has more time, meta answers in full; zoom is a draft of another matter."""
    record.append(LIFE, {KEY: ASKED})
    for name in ("google", "meta"):
        record.append([letter("sent", to=name, deadlines=ASKED.stages)])
    record.append([event("extension_granted", "2021-08-25", to="google", until=DAY("2021-09-17"))])
    record.append([event("response", "2021-08-25", to="meta", items=dict.fromkeys(("q1", "q2"), Disposition.ANSWERED))])
    record.append([letter("generated", to="zoom").model_copy(update={"letter": LetterName("other", "zoom")})])
    return record


def names(rows) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("day", "page", "expected"),
    [
        ("2021-08-11", {}, []),
        ("2021-08-12", {}, ["palm/amazon", "palm/google", "palm/meta", "other/zoom"]),
        ("2021-09-30", {}, ["palm/amazon", "palm/google", "other/zoom", "palm/meta"]),
        ("2021-09-30", {"limit": 2}, ["palm/amazon", "palm/google"]),
        ("2021-09-30", {"matter": "other"}, ["other/zoom"]),
        ("2021-08-26", {"overdue": True}, []),
        ("2021-08-27", {"overdue": True}, ["palm/amazon"]),
        ("2021-09-18", {"overdue": True}, ["palm/amazon", "palm/google"]),
        ("9999-12-31", {"overdue": True}, ["palm/amazon", "palm/google"]),
        ("2021-08-13", {"due_by": DAY("2021-08-25")}, []),
        ("2021-08-13", {"due_by": DAY("2021-08-26")}, ["palm/amazon", "palm/google", "palm/meta"]),
        ("2021-08-26", {"due_by": DAY("2021-08-26")}, ["palm/amazon"]),
        ("2021-08-26", {"due_by": dt.date.max}, ["palm/amazon", "palm/google"]),
        ("2021-09-01", {"due_by": DAY("2021-09-17")}, ["palm/amazon", "palm/google"]),
    ],
)
def test_the_rows_of_a_day_by_next_date_and_name(three, day, page, expected):
    assert names(three.rows(DAY(day), **page)) == expected


@pytest.mark.parametrize("day", ["2021-08-12", "2021-08-24", "2021-09-30"])
def test_pages_follow_one_another(three, day):
    seen, last = [], None
    while page := three.rows(DAY(day), limit=1, after=last):
        (last,) = page
        seen.append(last)
    assert seen == list(three.rows(DAY(day)))


def test_the_count_by_headline_with_those_late(three):
    assert three.counts(DAY("2021-08-27")) == {
        Headline.COMPLETE: (1, 0),
        Headline.PARTIAL: (1, 1),
        Headline.SENT: (1, 0),
        Headline.DRAFT: (1, 0),
    }
    assert three.counts(DAY("2021-08-13")) == {Headline.SENT: (3, 0), Headline.DRAFT: (1, 0)}
    assert three.counts(DAY("2021-09-18"), "other") == {Headline.DRAFT: (1, 0)}
    assert three.counts(DAY("2020-01-01")) == {}


def test_the_time_to_object_ends_by_itself_between_two_events(record):
    record.append([staged("sent", "amazon")], {STAGED_KEY: STAGED})
    dates = [record.rows(DAY(day))[0].next_date for day in ("2021-08-20", "2021-08-21", "2030-01-01")]
    assert dates == [DAY("2021-08-20"), DAY("2021-08-26"), DAY("2021-08-26")]


def test_threads_by_their_names(three):
    assert names(three.threads(names=["palm/meta", "other/zoom", "palm/nobody"])) == ["other/zoom", "palm/meta"]
    assert three.threads(names=[]) == ()
