"""The record worked out a second time, slowly, sentence by sentence from design section 7, on lives made up at random.

Whatever the two disagree on is a mistake in one of them. The sentences stand beside the lines that follow them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import SETTLED, Event, LetterName, Thread
from lettergen.rules.rulings import ruled_deadlines
from lettergen.rules.status import thread_status
from lettergen.rules.transitions import why_refused
from lettergen.store import transfer
from lettergen.store.chain import text_key
from lettergen.store.record import Record

pytestmark = pytest.mark.slow

FIRST = dt.date(2021, 8, 12)
NOON = dt.datetime(2021, 10, 1, 12, tzinfo=dt.UTC)


def on(days: int) -> dt.date:
    return FIRST + dt.timedelta(days=days)


def leaf(name: str, kind: str = "question", due: int | None = None) -> LetterItem:
    own = Deadline(date=on(due), rule="") if due else None
    return LetterItem(id=name, label=name, ordinal=1, text="?", kind=kind, due=own)


def letter(items: tuple[LetterItem, ...], **stages: int) -> Asked:
    return Asked.model_validate({
        "matter": "palm", "title": "", "subject": "", "language": "en-US", "date": FIRST, "marks": ("1.",),
        "instrument": "request_letter", "sender": {"letterhead": {"name": "X"}, "signatories": ["A B"]},
        "items": items, "stages": [Deadline(stage=name, date=on(day), rule="") for name, day in stages.items()],
    })  # fmt: skip


Q1, Q3, Q4 = leaf("q1"), leaf("q3", "document_request"), leaf("q4", due=12)
Q2 = leaf("q2").model_copy(update={"items": (leaf("q2.a"), leaf("q2.b"))})
ROUNDS = {
    1: letter((Q1, Q2, Q3, Q4), acknowledge=3, objections=6, answers=10, documents=16),
    2: letter((Q1, Q2.model_copy(update={"items": (leaf("q2.b"),)}), leaf("q4")), answers=26),
    3: letter((Q1, Q3), answers=38),
}
PARTS = {"q1": ("q1",), "q2": ("q2.a", "q2.b"), "q2.a": ("q2.a",), "q2.b": ("q2.b",), "q3": ("q3",), "q4": ("q4",)}
LEAVES = ("q1", "q2.a", "q2.b", "q3", "q4")
ASKS = {1: set(LEAVES), 2: {"q1", "q2.b", "q4"}, 3: {"q1", "q3"}}
STOPS = {
    (1, "", "acknowledge"): set(LEAVES), (1, "", "objections"): set(LEAVES), (1, "", "answers"): {"q1", "q2.a", "q2.b"},
    (1, "", "documents"): {"q3"}, (1, "q4", "answers"): {"q4"}, (2, "", "answers"): ASKS[2],
    (3, "", "answers"): ASKS[3],
}  # fmt: skip
DUE = {(n, "", one.stage): one.date for n, asked in ROUNDS.items() for one in asked.stages} | {
    (1, "q4", "answers"): on(12)
}
CLAIMS = {"interim_response", "response", "production", "objection", "privilege_log", "motion_to_quash", "ruling",
          "refused", "referred", "forwarded", "corrected"}  # fmt: skip
REPLIES = CLAIMS - {"ruling", "corrected"} | {"acknowledged", "extension_requested", "clarification_requested"}
WORST = ("refused", "objected", "privileged", "confidential", "non_responsive", "referred", "deferred", "unanswered")
STATES = ("long overdue", "overdue", "due today", "due soon", "running", "paused", "not started", "satisfied",
          "no deadline")  # fmt: skip


def counting(events: tuple[Event, ...], day: dt.date) -> list[Event]:
    """Facts are events; a correction puts its values in the place of an earlier one's; a day means that whole day."""
    told = {one.seq: one for one in events}
    for change in (one for one in events if one.amends):
        target, new = told.get(change.amends.seq), change.amends
        if target is not None and new.void:
            told[new.seq] = None
        elif target is not None:
            values = {key: getattr(new, key) for key in ("on", "items", "until", "stage")}
            told[new.seq] = target.model_copy(update={k: v for k, v in values.items() if v is not None})
    return sorted((one for one in told.values() if one and one.on <= day), key=lambda one: (one.on, one.seq))


def standing(story: list[Event]) -> tuple[dict[str, str], dict[str, str]]:
    """`response` carries what they claim, `assessed` what we find; a later claim takes the finding's place."""
    claim, found = {}, {}
    for one in story:
        said = dict(one.items)
        if one.type == "assessed" and not said:
            found |= {key: word for key, word in claim.items() if key not in found}
        elif one.type == "assessed" or one.type in CLAIMS:
            if not said and one.type in {"objection", "refused"}:  # meant for everything still open
                word = {"objection": "objected", "refused": "refused"}[one.type]
                said = {key: word for key in LEAVES if found.get(key, claim.get(key)) not in SETTLED}
            for key in LEAVES:
                whole = next(name for name in PARTS if key in PARTS[name] and len(name) <= len(key))
                word = said.get(key) or said.get(whole)
                if key not in said and word == "answered_in_part" and key in claim | found and whole != key:
                    continue  # never takes back what a part already has
                if word and one.type == "assessed":
                    found[key] = word
                elif word:
                    claim[key] = word
                    found.pop(key, None)
    return claim, found


def added_up(words: list[str]) -> str:
    if len(set(words)) == 1:
        return words[0]
    words = [word for word in words if word != "waived"]  # what is waived is no part of an answer
    if all(word in SETTLED for word in words):
        return "answered" if "answered" in words else words[0]
    if "not_met" in words:
        return "not_met"
    if any(word in SETTLED or word == "answered_in_part" for word in words):
        return "answered_in_part"
    return next(word for word in WORST if word in words)


def rounds_alive(story: list[Event]) -> tuple[list[int], list[int]]:
    """Return the rounds sent and not withdrawn since, and those made and neither sent nor withdrawn."""
    turns = {"generated", "sent", "reopened", "withdrawn", "superseded"}
    life = {
        n: [e for e in sorted(story, key=lambda e: e.seq) if e.letter.round == n and e.type in turns] for n in ROUNDS
    }
    known = {e.letter.round for e in story}
    alive = [n for n in known if not life[n] or life[n][-1].type not in {"withdrawn", "superseded"}]
    sent = [n for n in alive if any(e.type == "sent" for e in life[n])]
    return sent, [n for n in alive if n not in sent]


def moved(key: tuple[int, str, str], story: list[Event], sent: list[int]) -> tuple[dt.date, dt.date | None]:
    """Only a granted extension or tolling moves it; return the date and the day since which it stands still."""
    due, still = DUE[key], None
    for at, one in enumerate(story):
        if one.type not in {"extension_granted", "tolled", "resumed"} or meant(one, story[:at], sent) != key[0]:
            continue
        if one.type == "tolled" and still is None:
            still = None if key[2] == "objections" and one.on > due else one.on  # what ended is not stopped
        elif one.type == "resumed" and still is not None:
            due, still = due + (one.on - still), None
        elif one.type == "extension_granted" and (one.stage or "answers") == key[2]:
            if (
                key[0] == 1 and one.until <= due
            ):  # of a letter whose items have days of their own, as far as it lies before
                continue
            due, still = one.until, one.on if still else None
    return due, still


def meant(one: Event, before: list[Event], sent: list[int]) -> int:
    """One that names an earlier round whose items were all asked again since is meant for the newest."""
    by_then = [n for n in sent if any(e.type == "sent" and e.letter.round == n for e in before)]
    later = [n for n in by_then if n > one.letter.round]
    claim, found = standing(before)
    left = {key for key in ASKS[one.letter.round] if (found | {}).get(key, claim.get(key)) not in SETTLED}
    return later[-1] if later and left <= set().union(*(ASKS[n] for n in later)) else one.letter.round


def clocks(story: list[Event], day: dt.date, words: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """Give round, item, stage, state, due and days left of each stage's clock."""
    sent, drafts = rounds_alive(story)
    for key in DUE:
        number, item, stage = key
        if number not in (sent or drafts[-1:] or ([] if story else [1])):
            continue
        again = set().union(
            *(ASKS[n] for n in sent if n > number)
        )  # a follow-up supersedes the clock of what it repeats
        mine, (due, still) = STOPS[key] - again, moved(key, story, sent)
        if STOPS[key] & again and not any(words[one] not in SETTLED for one in mine):
            continue
        own = [one for one in story if one.type == "sent" and one.letter.round == number]
        stop = {"acknowledge": REPLIES, "objections": {"objection", "privilege_log", "motion_to_quash"}}.get(stage)
        heard = [
            one for one in story if stop and own and one.type in stop and not one.automatic and one.on >= own[-1].on
        ]
        days = (due - (still or day)).days
        ended = stage == "objections" and days < 0 and not still  # the time to object ends by itself
        if not own:
            state = "not started"
        elif heard or ended or (not stop and all(words[one] in SETTLED for one in mine)):
            state = "satisfied"
        elif still:
            state = "paused"
        else:  # due today the whole day, overdue from the next
            bands = ((-31, "long overdue"), (-1, "overdue"), (0, "due today"), (7, "due soon"), (9999, "running"))
            state = next(name for most, name in bands if days <= most)
        ended = state == "satisfied"  # no later tolling moves it: only its day is not worked out here
        yield number, item, stage, state, None if ended else due, None if ended or state == "not started" else days


def last(story: list[Event], *types: str) -> str:
    return next((one.type for one in reversed(story) if one.type in types and not one.automatic), "")


def headline(story: list[Event], words: dict[str, str], found: dict[str, str]) -> str:
    """The first that fits."""
    sent, drafts = rounds_alive(story)
    settled = bool(sent) and all(word in SETTLED for word in words.values())
    came = set(words.values()) - {"unanswered", "waived"} or last(story, "interim_response", "production")
    fits = {
        "withdrawn": not sent and not drafts and any(one.type in {"withdrawn", "superseded"} for one in story),
        "closed": last(story, "closed", "reopened") == "closed",
        "satisfied": settled and set(words) <= set(found),
        "undeliverable": last(story, "undeliverable", "sent", "delivered", *REPLIES) == "undeliverable",
        "escalated": last(story, "escalated", "subpoena_issued"),
        "refused": set(words.values()) == {"refused"},
        "objected": "objected" in words.values() or last(story, "motion_to_quash", "ruling") == "motion_to_quash",
        "complete response (claimed)": settled,
        "partial response": sent and came,
        "acknowledged": last(story, *REPLIES),
        "sent": sent,
        "approved": last(story, "approved", "generated") == "approved",
    }
    return next((name for name, fit in fits.items() if fit), "draft")


def oracle(thread: Thread, day: dt.date) -> dict[str, object]:
    story = counting(thread.events, day)
    sent, drafts = rounds_alive(story)
    claim, found = standing(story)
    living = sent or drafts[-1:] or [1]
    asked = [
        key
        for key in LEAVES
        if any(key in ASKS[n] for n in (living if sent or drafts else {e.letter.round for e in story} or {1}))
    ]
    words = {key: found.get(key, claim.get(key, "unanswered")) for key in asked}
    told = headline(story, words, found)
    shown = sorted(clocks(story, day, {key: found.get(key, claim.get(key, "unanswered")) for key in LEAVES}))
    worst = min((one[3] for one in shown), key=STATES.index, default="no deadline")
    if told in {"closed", "withdrawn"}:
        worst = worst if worst == "satisfied" else "no deadline"
        shown = [one if one[3] == "satisfied" else (*one[:3], "no deadline", one[4], None) for one in shown]
    tops = {name: added_up([words[key] for key in parts if key in words])
            for name, parts in PARTS.items() if "." not in name and any(key in words for key in parts)}  # fmt: skip
    settled = sum(all(words[key] in SETTLED for key in PARTS[name] if key in words) for name in tops)
    return {"headline": told, "clocks": shown, "items": tops, "settled": settled, "worst": worst}


def shown(thread: Thread, day: dt.date) -> dict[str, object]:
    status = thread_status(thread, day)
    due = {one: None if one.state == "satisfied" else one.due for one in status.clocks}
    every = [(one.round, one.item, one.stage, one.state, due[one], one.days) for one in status.clocks]
    items = {one.item.id: one.disposition for one in status.items}
    return {
        "headline": status.headline, "clocks": sorted(every), "items": items, "settled": status.settled,
        "worst": status.clock.state,
    }  # fmt: skip


TYPES = sorted(REPLIES | CLAIMS | {
    "generated", "approved", "sent", "delivered", "undeliverable", "extension_granted", "extension_denied", "tolled",
    "resumed", "follow_up_sent", "escalated", "subpoena_issued", "assessed", "withdrawn", "superseded", "closed",
    "reopened", "note",
})  # fmt: skip
SAID = st.dictionaries(
    st.sampled_from([*PARTS]),
    st.sampled_from(
        ["answered", "answered_in_part", "no_records", "objected", "refused", "waived", "unanswered", "deferred"]
    ),
    max_size=4,
)
PLANS = st.lists(
    st.tuples(
        st.sampled_from([*TYPES, "response", "assessed", "extension_granted", "tolled", "resumed", "sent", "sent"]),
        st.sampled_from([1, 1, 1, 2, 2, 3]), st.integers(0, 4), SAID, st.integers(1, 20),
        st.sampled_from([None, None, "answers", "documents"]), st.booleans(), st.integers(1, 12),
    ),
    max_size=22,
)  # fmt: skip
"""Type, round, days after the one before (now and then before it), items, `until`, stage, automatic, event amended."""


def life(plans) -> Thread:
    """Tell a life that the rules allow: what they refuse is left out."""
    empty = Thread(
        name="palm/amazon", recipient=Recipient(id="amazon", organization="Amazon"), rounds=ROUNDS, events=()
    )
    events: list[Event] = []
    day = 0
    for kind, number, later, items, until, stage, automatic, seq in [("sent", 1, 0, {}, 1, None, False, 1), *plans]:
        day = max(day + later - (2 if seq == 7 else 0), 0)
        words: dict[str, object] = {"letter": LetterName("palm", "amazon", number), "type": kind, "on": on(day)}
        words |= {"entered": NOON, "author": "dana", "seq": len(events) + 1}
        if kind in CLAIMS | {"assessed"}:
            words["items"] = items
        if kind == "corrected" and automatic:
            new = (
                {"void": True} if until % 3 == 0 else {"on": on(max(day - until, 0))} if until % 2 else {"items": items}
            )
            words |= {"amends": {"seq": seq, **new}, "items": {}}
        elif kind in {"acknowledged", "response", "interim_response"} and automatic:
            words |= {"automatic": True, "items": {}}
        if kind == "extension_granted":
            words |= {"until": on(day + until), "stage": stage}
        if kind in {"generated", "sent"}:
            asked = ROUNDS[number]
            own = [one.due.model_copy(update={"item": one.id}) for one in asked.items if one.due]
            words["deadlines"] = (*asked.stages, *own)
        words["note"] = f"{len(events)}"
        event = Event.model_validate(words)
        taken_back = kind == "withdrawn" and any(one.letter.round > number for one in events)
        if not taken_back and why_refused(event, events, empty) is None:
            events.append(event)
    return empty.model_copy(update={"events": tuple(events)})


def told(thread: Thread) -> str:
    """Return a life for people, one event a line."""
    kept = ("seq", "letter", "type", "on", "items", "until", "stage", "automatic", "amends")
    return "\n".join(" ".join(f"{getattr(one, key)}" for key in kept) for one in thread.events)


@settings(max_examples=200, deadline=None)
@given(plans=PLANS, day=st.integers(0, 75))
def test_a_status_is_what_the_design_says_of_the_day(plans, day):
    thread = life(plans)
    assert shown(thread, on(day)) == oracle(thread, on(day)), told(thread)


def only(thread: Thread, events) -> Thread:
    return thread.model_copy(update={"events": tuple(events)})


@given(plans=PLANS, day=st.integers(0, 60))
def test_what_happens_later_changes_no_earlier_day(plans, day):
    thread = life([one for one in plans if one[0] != "corrected"])
    until_then = only(thread, (one for one in thread.events if one.on <= on(day)))
    assert thread_status(thread, on(day)) == thread_status(until_then, on(day)), told(thread)


@given(plans=PLANS, number=st.integers(1, 20), day=st.integers(0, 60))
def test_what_was_not_known_yet_is_as_if_never_recorded(plans, number, day):
    thread = life(plans)
    entered = [one.model_copy(update={"entered": NOON + dt.timedelta(minutes=one.seq)}) for one in thread.events]
    known = thread_status(only(thread, entered), on(day), known_at=NOON + dt.timedelta(minutes=number))
    before = thread_status(only(thread, entered[:number]), on(day))
    assert known == before, told(thread)


@given(plans=PLANS, turns=st.randoms(use_true_random=False), day=st.integers(0, 60))
def test_in_which_order_days_were_entered_does_not_matter(plans, turns, day):
    """Letters made, sent and taken back are told in the order of entry; all else by its day."""
    thread = life(
        [one for one in plans if one[0] not in {"corrected", "generated", "withdrawn", "superseded", "reopened"}]
    )
    days: dict[dt.date, list[Event]] = {}
    for one in thread.events:
        days.setdefault(one.on, []).append(one)
    groups = list(days.values())
    turns.shuffle(groups)
    shuffled = [one for group in groups for one in group]
    again = only(thread, (one.model_copy(update={"seq": at}) for at, one in enumerate(shuffled, 1)))
    assert shown(again, on(day)) == shown(thread, on(day)), told(again)


@given(plans=PLANS, at=st.integers(0, 40), day=st.integers(0, 75), automatic=st.booleans())
def test_an_acknowledgement_never_lowers_lateness(plans, at, day, automatic):
    thread = life(plans)
    word = {"letter": LetterName("palm", "amazon", 1), "type": "acknowledged", "on": on(at), "seq": 99}
    word |= {"entered": NOON, "author": "dana", "automatic": automatic}
    more = only(thread, (*thread.events, Event.model_validate(word)))
    before, after = ({one[:3]: one[3:] for one in shown(each, on(day))["clocks"]} for each in (thread, more))
    kept = {key for key in before if automatic or key[2] != "acknowledge"}
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}, told(more)


AGAIN = ROUNDS[1].stages[-1].model_copy(update={"later": (on(23), on(30)), "every": "1 week"})
RECURRING = ROUNDS | {1: ROUNDS[1].model_copy(update={"stages": (*ROUNDS[1].stages[:-1], AGAIN)})}


def stored(thread: Thread) -> list[Event]:
    """Return the events with the words that they bring, days set by rulings, and an hour for every third."""
    events = []
    for one in thread.events:
        due = tuple(AGAIN if each == ROUNDS[1].stages[-1] else each for each in one.deadlines)
        if one.type == "ruling" and one.seq % 2:
            due = ruled_deadlines(one.items, on(one.seq * 3), one.on, None)
        words = {"asked": text_key(RECURRING[one.letter.round]), "recipient": thread.recipient}
        hour = {"time": dt.time(one.seq * 5 % 24), "zone": "America/New_York"} if one.seq % 3 == 0 else {}
        brings = words if one.type in {"generated", "sent"} else {}
        events.append(one.model_copy(update=brings | hour | {"seq": 0, "deadlines": due}))
    return events


RUNS = {"long overdue", "overdue", "due today", "due soon", "running"}


def row_of(thread: Thread, day: dt.date) -> tuple[object, ...]:
    """Return what a day's row has to say, by the status of that day."""
    one = thread_status(thread, day)
    runs = one.clock.state in RUNS
    clock = ("running" if runs else one.clock.state, one.clock.stage, one.clock.due, one.clock.due if runs else None)
    return (thread.name, "palm", one.recipient, one.owner, one.headline, *clock, one.settled, one.asked, one.round)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=PLANS)
def test_on_every_day_rows_exports_and_rebuilt_rows_say_what_the_status_says(tmp_path_factory, plans):
    folder, events = tmp_path_factory.mktemp("law"), stored(life(plans))
    texts = {text_key(asked): asked for asked in RECURRING.values()}
    with Record.open(f"sqlite:///{folder / 'one.db'}", create=True) as record:
        for one in events:
            record.append([one], {one.asked: texts[one.asked]} if one.asked else {})
        assert record.verify() == ()
        lines = list(transfer.exported(record.database, "1.0"))
        thread = record.thread("palm/amazon")
        rows = [record.rows(on(day)) for day in range(80)]
    with Record.open(f"sqlite:///{folder / 'two.db'}", create=True) as record:
        transfer.imported(record.database, transfer.Source("one", lambda: iter(lines)))
        assert record.thread("palm/amazon") == thread
        for _ in range(2):
            assert [record.rows(on(day)) for day in range(80)] == rows
            record.rebuild()
    for day, (row,) in enumerate(rows):
        assert tuple(row) == row_of(thread, on(day)), told(thread)
