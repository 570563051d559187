from __future__ import annotations

import datetime as dt

from lettergen.model.deadline import Deadline
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, LetterName, Thread
from lettergen.rules.agenda import Mark, agenda, on_day

DAY = dt.date.fromisoformat
ITEMS = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text="?") for n in (1, 2))


def asked(*stages: Deadline, items: tuple[LetterItem, ...] = ITEMS) -> Asked:
    base = {"matter": "palm", "title": "", "subject": "Palm", "language": "en-US", "date": DAY("2021-08-12")}
    sender = {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]}
    more = {"instrument": "request_letter", "sender": sender, "items": items, "marks": ("1.",), "stages": stages}
    return Asked.model_validate(base | more)


def event(kind: str, on: str, number: int = 1, **words: object) -> Event:
    base = {"letter": LetterName("palm", "amazon", number), "type": kind, "on": DAY(on), "author": "dana"}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC)} | words)


def thread(*events: Event, rounds: dict[int, Asked] | None = None) -> Thread:
    due = Deadline(date=DAY("2021-08-26"), rule="fixed date")
    numbered = tuple(
        one.model_copy(update={"seq": seq, "hash": f"{seq:064x}", "entered": one.entered + dt.timedelta(hours=seq)})
        for seq, one in enumerate(events, 1)
    )
    recipient = Recipient(id="amazon", organization="Amazon.com, Inc.", short_name="Amazon")
    return Thread(name="palm/amazon", recipient=recipient, rounds=rounds or {1: asked(due)}, events=numbered)


def told(*events: Event, rounds: dict[int, Asked] | None = None) -> list[tuple[str, str, str, int]]:
    found = agenda(thread(*events, rounds=rounds))
    return [(one.uid.partition(".amazon.")[2], str(one.due.day), one.due.mark, one.sequence) for one in found]


ONE = "1.answers.000000000000@lettergen"
MADE, SENT = event("generated", "2021-08-12"), event("sent", "2021-08-12")


def test_a_letter_that_is_not_sent_has_no_entry():
    assert told(MADE) == []


def test_each_change_counts_and_the_name_stays():
    answer = event("response", "2021-09-01", items={"q1": Disposition.ANSWERED, "q2": Disposition.ANSWERED})
    granted = event("extension_granted", "2021-08-20", until=DAY("2021-09-10"))
    assert told(MADE, SENT) == [(ONE, "2021-08-26", "open", 0)]
    assert told(MADE, SENT, event("acknowledged", "2021-08-13")) == [(ONE, "2021-08-26", "open", 0)]
    assert told(MADE, SENT, granted) == [(ONE, "2021-09-10", "open", 1)]
    assert told(MADE, SENT, granted, answer) == [(ONE, "2021-09-10", "settled", 2)]


def test_the_moment_of_the_last_change_is_kept():
    granted = event("extension_granted", "2021-08-20", until=DAY("2021-09-10"))
    (entry,) = agenda(thread(MADE, SENT, granted, event("note", "2021-08-21", note="called")))
    assert entry.changed == dt.datetime(2021, 10, 1, 3, tzinfo=dt.UTC)
    assert entry.due.former == (DAY("2021-08-26"),)
    assert entry.due.waits == ("1", "2")


def test_what_a_later_letter_repeats_is_cancelled_in_the_first():
    rounds = {
        1: asked(Deadline(date=DAY("2021-08-26"), rule="fixed date")),
        2: asked(Deadline(date=DAY("2021-09-10"), rule="fixed date")),
    }
    assert told(MADE, SENT, event("sent", "2021-08-30", 2), rounds=rounds) == [
        (ONE, "2021-08-26", "cancelled", 1),
        ("2.answers.000000000000@lettergen", "2021-09-10", "open", 0),
    ]


def test_a_closed_matter_has_no_open_deadline():
    assert told(MADE, SENT, event("closed", "2021-08-20")) == [(ONE, "2021-08-26", "cancelled", 1)]


def test_a_stopped_clock_is_paused():
    assert told(MADE, SENT, event("tolled", "2021-08-20")) == [(ONE, "2021-08-26", Mark.PAUSED, 1)]


def test_an_item_with_a_deadline_of_its_own_has_an_entry_of_its_own():
    own = ITEMS[1].model_copy(update={"due": Deadline(date=DAY("2021-09-02"), rule="fixed date")})
    rounds = {1: asked(Deadline(date=DAY("2021-08-26"), rule="fixed date"), items=(ITEMS[0], own))}
    found = agenda(thread(MADE, SENT, rounds=rounds))
    assert [(one.due.item, str(one.due.day), one.due.waits) for one in found] == [
        ("", "2021-08-26", ("1",)),
        ("2", "2021-09-02", ("2",)),
    ]
    assert found[1].uid == "palm.amazon.1.answers.q2.000000000000@lettergen"


def test_two_stages_have_two_names():
    stages = (
        Deadline(date=DAY("2021-08-26"), rule="fixed date"),
        Deadline(stage="acknowledge", date=DAY("2021-08-16"), rule="fixed date"),
    )
    found = agenda(thread(MADE, SENT, rounds={1: asked(*stages)}))
    assert [one.uid.split(".")[3] for one in found] == ["acknowledge", "answers"]


def test_time_to_object_ends_by_itself_with_its_day():
    stages = tuple(Deadline(date=DAY("2021-08-20"), rule="fixed", stage=stage) for stage in ("objections", "answers"))
    found = agenda(thread(MADE, SENT, rounds={1: asked(*stages)}))
    assert {one.due.mark for one in (*found, *on_day(found, DAY("2021-08-20")))} == {"open"}
    assert {one.due.stage: one.due.mark for one in on_day(found, DAY("2021-08-21"))} == {
        "objections": "settled", "answers": "open",
    }  # fmt: skip
    paused = agenda(thread(MADE, SENT, event("tolled", "2021-08-14"), rounds={1: asked(*stages)}))
    assert {one.due.mark for one in on_day(paused, DAY("2021-08-21"))} == {"paused"}
