from __future__ import annotations

import datetime as dt
import json

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, LetterName, Thread
from lettergen.reports.history import history_table

DAY = dt.date.fromisoformat


def asked(*numbers: int, due: str) -> Asked:
    items = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text="?") for n in numbers)
    base = {"matter": "palm", "title": "", "subject": "Palm", "language": "en-US", "date": DAY("2021-08-12")}
    sender = {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]}
    stages = (Deadline(date=DAY(due), rule="fixed"),) if due else ()
    more = {"instrument": "request_letter", "sender": sender, "items": items, "marks": ("1.",), "stages": stages}
    return Asked.model_validate(base | more)


def event(kind: str, on: str, number: int = 1, **words: object) -> Event:
    base = {"letter": LetterName("palm", "amazon", number), "type": kind, "on": DAY(on), "author": "dana"}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, 9, 30, 5, tzinfo=dt.UTC)} | words)


def thread(*events: Event, due: str = "2021-08-26") -> Thread:
    rounds = {1: asked(1, 2, 3, due=due), 2: asked(3, due="2021-09-10")}
    numbered = tuple(event.model_copy(update={"seq": seq}) for seq, event in enumerate(events, 1))
    return Thread(
        name="palm/amazon",
        recipient=Recipient(id="amazon", organization="Amazon.com, Inc.", short_name="Amazon"),
        rounds=rounds,
        events=numbered,
    )


LIFE = thread(
    event("generated", "2021-08-12", file="letters/palm/amazon.docx"),
    event("sent", "2021-08-12", via="electronic_mail"),
    event(
        "response",
        "2021-08-24",
        items={"q3": Disposition.ANSWERED_IN_PART, "q1": Disposition.ANSWERED, "q2": Disposition.ANSWERED},
        note="by courier",
    ),
    event("sent", "2021-08-30", 2),
    event("extension_granted", "2021-09-08", 2, until=DAY("2021-09-17")),
    event("objection", "2021-09-09", 2, items={"q3": Disposition.OBJECTED}, grounds=("privacy", "burden")),
)


def rows(of: Thread) -> list[dict[str, object]]:
    return json.loads(history_table(of).write("json"))["rows"]


def test_people_read_what_happened_with_labels_and_dates_former_and_present():
    text = history_table(LIFE).write("markdown").replace("\\", "")
    assert "1, 2 answered; 3 answered in part" in text
    assert "asks 1, 2, 3; letters/palm/amazon.docx" in text
    assert "asks 1, 2, 3; by electronic mail" in text
    assert "3 objected; on the ground of privacy and burden" in text
    assert "until 2021-09-17" in text
    assert "2021-10-01 09:30" in text
    assert "by courier" in text


def test_each_event_has_the_due_date_that_held_after_it():
    told = [(row["event"], row["due"], row["former"]) for row in rows(LIFE)]
    assert told == [
        ("generated", "2021-08-26", []),
        ("sent", "2021-08-26", []),
        ("response", "2021-08-26", []),
        ("sent", "2021-09-10", ["2021-08-26"]),
        ("extension granted", "2021-09-17", ["2021-08-26", "2021-09-10"]),
        ("objection", "2021-09-17", ["2021-08-26", "2021-09-10"]),
    ]


def test_programs_get_ids_and_the_thread():
    table = history_table(LIFE)
    report = json.loads(table.write("json"))
    assert (report["schema"], report["thread"], report["recipient"]) == (
        "lettergen.history/1", "palm/amazon", "Amazon",
    )  # fmt: skip
    assert report["rows"][2]["items"] == {"q3": "answered_in_part", "q1": "answered", "q2": "answered"}
    assert report["rows"][4]["until"] == "2021-09-17"
    assert len(table.write("csv").splitlines()) == 7


def test_events_stand_in_the_order_they_happened_whenever_they_were_entered():
    late = thread(event("response", "2021-08-24"), event("sent", "2021-08-12"))
    assert [row["event"] for row in rows(late)] == ["sent", "response"]


def test_a_letter_without_deadline_has_none():
    assert rows(thread(event("sent", "2021-08-12"), due=""))[0]["due"] is None


def staged(*events: Event) -> Thread:
    stages = (
        Deadline(stage="acknowledge", date=DAY("2021-08-19"), rule="fixed"),
        Deadline(date=DAY("2021-08-26"), rule="fixed"),
        Deadline(stage="documents", date=DAY("2021-09-02"), rule="fixed"),
    )
    one = thread(*events)
    return one.model_copy(update={"rounds": {1: one.rounds[1].model_copy(update={"stages": stages})}})


def test_each_row_keeps_to_one_stage_and_an_extensions_to_the_one_it_moves():
    of = staged(
        event("sent", "2021-08-12"),
        event("extension_granted", "2021-08-20", until=DAY("2021-09-10"), stage="documents"),
        event("extension_granted", "2021-08-21", until=DAY("2021-09-01")),
        event("acknowledged", "2021-08-22"),
    )
    told = [(row["stage"], row["due"], row["former"]) for row in rows(of)]
    assert told == [
        ("answers", "2021-08-26", []),
        ("documents", "2021-09-10", ["2021-09-02"]),
        ("answers", "2021-09-01", ["2021-08-26"]),
        ("answers", "2021-09-01", ["2021-08-26"]),
    ]
    assert "2021-09-10 documents" in history_table(of).write("markdown")


def test_what_starts_a_clock_shows_it():
    started = (Deadline(stage="briefing", date=DAY("2021-09-20"), rule="30 days after delivered"),)
    of = staged(event("sent", "2021-08-12"), event("delivered", "2021-08-20", deadlines=started))
    assert [(row["stage"], row["due"]) for row in rows(of)] == [("answers", "2021-08-26"), ("briefing", "2021-09-20")]


WAITING = {"within": "5 days", "from": "delivered"}


def test_what_starts_or_moves_an_items_own_deadline_shows_that():
    own = Deadline(date=DAY("2021-08-24"), rule="5 days after delivered")
    of = thread(
        event("sent", "2021-08-12"),
        event("delivered", "2021-08-20", deadlines=(own.model_copy(update={"item": "q2"}),)),
        event("extension_granted", "2021-08-21", until=DAY("2021-08-25")),
        event("extension_granted", "2021-08-22", until=DAY("2021-09-01")),
    )
    first, second, third = of.rounds[1].items
    items = (first, second.model_copy(update={"pending": StageSpec.model_validate(WAITING)}), third)
    of = of.model_copy(update={"rounds": {1: of.rounds[1].model_copy(update={"items": items})}})
    assert [(row["due"], row["former"]) for row in rows(of)] == [
        ("2021-08-26", []),
        ("2021-08-24", []),
        ("2021-08-25", ["2021-08-24"]),
        ("2021-09-01", ["2021-08-26"]),
    ]
    assert "2021-08-24 item 2" in history_table(of).write("markdown")


def test_an_earlier_row_stays_as_it_was_when_another_text_is_sent():
    first = (Deadline(date=DAY("2021-08-20"), rule="fixed"),)
    later = (Deadline(date=DAY("2021-08-26"), rule="fixed"),)
    of = thread(event("generated", "2021-08-11", deadlines=first), event("sent", "2021-08-12", deadlines=later))
    assert [row["due"] for row in rows(of)] == ["2021-08-20", "2021-08-26"]
