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
    assert "asks 1-3; letters/palm/amazon.docx" in text
    assert "asks 1-3; by electronic mail" in text
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


def test_items_that_share_a_day_of_their_own_are_named_together():
    own = Deadline(date=DAY("2021-09-30"), rule="fixed date")
    ruled = tuple(own.model_copy(update={"item": f"q{n}"}) for n in (1, 2, 3))
    of = thread(event("sent", "2021-08-12"), event("ruling", "2021-08-20", until=own.date, deadlines=ruled))
    assert "| 2021-09-30 items 1-3 |" in history_table(of).write("markdown")


def test_an_earlier_row_stays_as_it_was_when_another_text_is_sent():
    first = (Deadline(date=DAY("2021-08-20"), rule="fixed"),)
    later = (Deadline(date=DAY("2021-08-26"), rule="fixed"),)
    of = thread(event("generated", "2021-08-11", deadlines=first), event("sent", "2021-08-12", deadlines=later))
    assert [row["due"] for row in rows(of)] == ["2021-08-20", "2021-08-26"]


def corrected(*events: Event) -> Thread:
    return thread(event("sent", "2021-08-12"), event("response", "2021-08-24", items={"q1": "answered"}), *events)


def change(day: str = "2021-09-01", entered: int = 2, **values: object) -> Event:
    at = dt.datetime(2021, 10, entered, tzinfo=dt.UTC)
    return event("corrected", day, amends={"seq": 2, **values}, entered=at)


def test_a_corrected_event_says_what_counts_and_what_it_said_first():
    told = history_table(corrected(change(on=DAY("2021-08-27"), items={"q2": "answered"}))).write("csv").splitlines()
    (response,) = (line for line in told if ",response," in line)
    assert response.startswith("2,2021-08-27,")
    people = history_table(corrected(change(on=DAY("2021-08-27"), items={"q2": "answered"}))).write("markdown")
    assert "2 answered; corrected by event 3; first said on 2021-08-24, q1=answered" in people
    assert "event 3" in people
    assert "event 2: on 2021-08-27, q2=answered" in people


def test_an_event_corrected_twice_names_both_corrections():
    twice = corrected(change(on=DAY("2021-08-27")), change("2021-09-02", 3, items={"q2": "answered"}))
    people = history_table(twice).write("markdown")
    assert "2 answered; corrected by events 3 and 4; first said on 2021-08-24, q1=answered" in people


def test_other_values_of_a_correction_are_words_too():
    moved = change(time="17:30", grounds=("privacy", "burden"), until=DAY("2021-09-09"), stage="answers")
    assert "event 2: time 17:30, until 2021-09-09, stage answers, grounds privacy and burden" in history_table(
        corrected(moved)
    ).write("markdown")


def test_a_struck_event_stays_in_its_place_and_names_what_struck_it():
    told = rows(corrected(event("acknowledged", "2021-08-25"), change(void=True)))
    assert [(row["seq"], row["struck"], row["due"]) for row in told] == [
        (1, False, "2021-08-26"), (2, True, None), (3, False, "2021-08-26"), (4, False, "2021-08-26"),
    ]  # fmt: skip
    people = history_table(corrected(event("acknowledged", "2021-08-25"), change(void=True))).write("markdown")
    assert "struck by event 4" in people
    assert "strikes event 2" in people


def test_before_a_correction_was_entered_the_event_says_what_it_said():
    before = dt.datetime(2021, 10, 1, 23, tzinfo=dt.UTC)
    told = history_table(corrected(change(on=DAY("2021-08-27"))), known_at=before).write("json")
    assert [(row["seq"], row["on"]) for row in json.loads(told)["rows"]] == [(1, "2021-08-12"), (2, "2021-08-24")]


def test_a_story_ends_with_the_day_asked_about():
    assert len(json.loads(history_table(LIFE, DAY("2021-08-24")).write("json"))["rows"]) == 3


def test_who_spoke_for_whom_to_whom_and_how_it_ended_are_told():
    counsel = event(
        "response", "2021-08-24", said_by="Kim Lee", capacity="on_behalf", addressed_to="A Senator",
        received=DAY("2021-08-26"), automatic=True, time="09:30", zone="UTC",
    )  # fmt: skip
    ruling = event("ruling", "2021-09-01", outcome="granted_in_part", linked="palm/ftc")
    people = history_table(thread(event("sent", "2021-08-12"), counsel, ruling)).write("markdown").replace("\\", "")
    assert "automatic; at 09:30; said by Kim Lee; as on behalf; to A Senator; received 2021-08-26" in people
    assert "granted in part; linked with palm/ftc" in people


def test_more_time_than_none_but_less_than_was_asked_is_granted_in_part():
    wish = event("extension_requested", "2021-08-20", until=DAY("2021-09-30"))
    people = history_table(
        thread(event("sent", "2021-08-12"), wish, event("extension_granted", "2021-08-21", until=DAY("2021-09-05")))
    ).write("markdown")
    assert "granted in part; until 2021-09-05" in people


def test_an_assessment_of_everything_says_so_and_one_of_items_names_these():
    every = thread(event("sent", "2021-08-12"), event("assessed", "2021-08-24"))
    assert "| accepts every claim |" in history_table(every).write("markdown")
    some = thread(event("sent", "2021-08-12"), event("assessed", "2021-08-24", items={"q1": "met"}))
    assert "| 1 met |" in history_table(some).write("markdown")
    assert "accepts" not in history_table(some).write("markdown")


def test_grounds_of_single_items_are_told_with_them():
    grounds = {"q1": ("privacy",), "q2": ("burden",)}
    objected = event("objection", "2021-08-24", items=dict.fromkeys(grounds, "objected"), item_grounds=grounds)
    people = history_table(thread(event("sent", "2021-08-12"), objected)).write("markdown")
    assert "1 objected (privacy); 2 objected (burden)" in people


def test_an_answer_on_items_with_days_of_their_own_shows_the_first_of_these():
    own = {f"q{n}": Deadline(date=DAY(f"2021-09-0{n}"), rule="fixed", item=f"q{n}") for n in (1, 2)}
    answers = [
        event("response", "2021-08-24", items=dict.fromkeys(keys, Disposition.ANSWERED))
        for keys in (("q2",), ("q1", "q2"), ("q2", "q3"), ("q3",))
    ]
    main = Deadline(date=DAY("2021-08-26"), rule="fixed")
    of = thread(event("sent", "2021-08-12", deadlines=(main, *own.values())), *answers)
    assert [row["due"] for row in rows(of)][1:] == ["2021-09-02", "2021-09-01", "2021-08-26", "2021-08-26"]


def test_words_that_were_given_are_told_by_item_and_stand_whole_in_the_data():
    given = {"q3": {"text": "In 50 stores.\nAnd online."}, "q1": {"rows": [["2019", "12"]]}}
    told = thread(*LIFE.events[:2], event("response", "2021-08-24", answers=given))
    assert "words on 1, 3" in history_table(told).write("markdown")
    assert rows(told)[-1]["answers"] == {
        "q3": {"text": "In 50 stores.\nAnd online.", "rows": []},
        "q1": {"text": "", "rows": [["2019", "12"]]},
    }
