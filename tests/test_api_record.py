"""Facts are recorded one by one, by the rules, with what came filed under its hash."""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import palm
import pytest

from lettergen.api.workspace import Fact, Renewal, Sending, View, Workspace
from lettergen.errors import BadInputError, RefusedError, UsageError
from lettergen.model.deadline import StageName
from lettergen.model.tracking import Capacity, Outcome

DAY = dt.date(2021, 8, 20)


def asking(due="2021-08-26", **changes):
    return palm.questionnaire(**{"due": due, "request": "", "questions": palm.THREE} | changes)


@pytest.fixture
def work(tmp_path, kept):
    """A workspace with two letters sent on August 12."""
    return Workspace(kept(tmp_path, palm.sent, asking()))


def count(work):
    return len(palm.events(work))


def test_a_response_says_what_became_of_items(work):
    (event,) = work.record("palm/acme", Fact("response", on=DAY, items="1-2=answered,3=answered_in_part", note="mail"))
    assert event.items == {"q1": "answered", "q2": "answered", "q3": "answered_in_part"}
    assert (str(event.letter), event.on, event.note) == ("palm/acme/1", DAY, "mail")


def test_what_came_is_filed_under_its_hash(work):
    reply = work.folder / "reply.pdf"
    reply.write_bytes(b"%PDF the answer")
    (event,) = work.record("palm/acme", Fact("response", on=DAY, files=(reply,)))
    assert (
        work.folder / "documents" / event.filed[0].document[:2] / event.filed[0].document[2:]
    ).read_bytes() == b"%PDF the answer"
    assert event.filed[0].file == "reply.pdf"


def test_hyphens_serve_for_underscores_in_events(work):
    (event,) = work.record("palm/acme", Fact("extension-requested", on=DAY, until=dt.date(2021, 9, 1)))
    assert event.type == "extension_requested"


def test_one_event_for_every_recipient_needs_to_be_said(work):
    before = count(work)
    with pytest.raises(RefusedError, match=r"palm: error W118: means 2 letters: palm/acme, palm/bolt; .*--all"):
        work.record("palm", Fact("acknowledged", on=DAY))
    assert count(work) == before
    events = work.record("palm", Fact("acknowledged", on=DAY), everyone=True)
    assert [str(event.letter) for event in events] == ["palm/acme/1", "palm/bolt/1"]


def test_a_dry_run_records_and_files_nothing(work):
    before = count(work)
    reply = work.folder / "reply.pdf"
    reply.write_bytes(b"%PDF")
    filed = sorted((work.folder / "documents").rglob("*"))
    (event,) = work.record("palm/acme", Fact("response", on=DAY, files=(reply,), dry_run=True))
    assert event.on == DAY
    assert count(work) == before
    assert sorted((work.folder / "documents").rglob("*")) == filed


BAD = {
    "unknown event": (
        Fact("acknowleged"),
        UsageError,
        "U102: unknown event 'acknowleged'; did you mean 'acknowledged'",
    ),
    "own command": (Fact("sent"), RefusedError, "W124: sent is recorded by its own command; use `lettergen send`"),
    "before sending": (Fact("response", on=dt.date(2021, 8, 11)), RefusedError, "R101.*before the letter was sent"),
    "future": (Fact("response", on=dt.date(9999, 1, 1)), BadInputError, "R102: response is dated 9999-01-01"),
    "served": (Fact("served"), UsageError, "U102: unknown event 'served'; record `delivered`"),
    "no items at all": (Fact("response", on=DAY, items=""), BadInputError, "R115: '' names no item"),
    "a note without a word": (Fact("note", on=DAY), BadInputError, "R117: the note says nothing"),
    "unknown item": (Fact("response", on=DAY, items="8=answered"), BadInputError, "R110: there is no item '8'"),
    "unknown disposition": (Fact("response", on=DAY, items="1=anwsered"), BadInputError, "R113.*did you mean answered"),
    "items of an acknowledgement": (Fact("acknowledged", on=DAY, items="1=answered"), BadInputError, "R107"),
    "extension without a date": (Fact("extension_granted", on=DAY), BadInputError, "R103"),
    "missing file": (Fact("response", on=DAY, files=(Path("gone.pdf"),)), BadInputError, r"gone\.pdf: error W112"),
}


@pytest.mark.parametrize(("fact", "error", "told"), BAD.values(), ids=BAD.keys())
def test_what_makes_no_sense_is_refused_and_nothing_recorded(work, fact, error, told):
    before = count(work)
    with pytest.raises(error, match=told):
        work.record("palm/acme", fact)
    assert count(work) == before


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        ("palm/acne", "W111: the record holds no letter 'palm/acne'; did you mean 'palm/acme'"),
        ("palm/zzzz", "W111: the record holds no letter 'palm/zzzz'; `lettergen status`"),
        ("plam", "W111: the record holds no letter 'plam'; did you mean 'palm'"),
        ("palm/acme/2", "W111"),
    ],
)
def test_an_unknown_letter_is_told_with_the_nearest(work, letter, told):
    with pytest.raises(BadInputError, match=told):
        work.record(letter, Fact("acknowledged", on=DAY), everyone=True)


def test_without_a_record_nothing_can_be_recorded(tmp_path):
    with pytest.raises((BadInputError, RefusedError), match="R120"):
        Workspace(tmp_path).record("palm/acme", Fact("acknowledged", on=DAY))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trigger", ["delivered", "received", "served"])
def test_the_day_it_arrived_starts_the_clock_that_waited_for_it(tmp_path, trigger):
    work = palm.sent(tmp_path, asking(f"{{within: 2 business days, from: {trigger}}}"))
    (waiting,) = work.statuses("palm/acme", View(as_of=DAY))
    assert (waiting.clock.state, waiting.clock.due) == ("not started", None)
    assert waiting.next_step == "record the day it arrived: lettergen record palm/acme delivered"
    (event,) = work.record("palm/acme", Fact("delivered", on=DAY))
    (running,) = work.statuses("palm/acme", View(as_of=DAY))
    assert (running.clock.state, running.clock.due) == ("due soon", dt.date(2021, 8, 24))
    assert event.deadlines[0].explanation[0].endswith("Friday 2021-08-20, which is not counted.")


WAITING = """
  - {stage: answers, within: 2 business days, from: sent}
  - {stage: documents, every: 2 weeks, until: 2021-12-31, from: delivered}
  - {stage: briefing, within: 10 days, from: event, event: the hearing}
"""
APART = """
  - Why these stores?
  - text: Where?
    due: {within: 1 week, from: delivered}
    items:
      - {text: In which town?, due: {within: 1 week, from: event, event: the hearing, stage: briefing}}
      - In which street?
"""


def test_sending_arriving_and_an_event_each_start_what_waited_for_them_items_too(tmp_path):
    work = palm.made(tmp_path, asking(WAITING, questions=APART))

    def due():
        (told,) = work.statuses("palm/acme", View(as_of=dt.date(2021, 9, 15)))
        return {f"{clock.item} {clock.stage}".strip(): clock.due and str(clock.due) for clock in told.clocks}

    work.send(["palm/acme"], Sending(on=dt.date(2021, 8, 12)))
    assert due() == {
        "answers": "2021-08-16",
        "documents": None,
        "briefing": None,
        "q2 answers": None,
        "q2.a briefing": None,
    }
    (event,) = work.record("palm/acme", Fact("delivered", on=DAY))
    assert [(one.item, one.stage) for one in event.deadlines] == [("", "documents"), ("q2", "answers")]
    (event,) = work.record("palm/acme", Fact("note", on=DAY, stage=StageName.BRIEFING, note="the hearing was held"))
    assert [(one.item, str(one.date)) for one in event.deadlines] == [("", "2021-08-30"), ("q2.a", "2021-08-27")]
    assert due() == {
        "answers": "2021-08-16",
        "documents": "2021-09-03",
        "briefing": "2021-08-30",
        "q2 answers": "2021-08-27",
        "q2.a briefing": "2021-08-27",
    }
    (told,) = work.statuses("palm/acme", View(as_of=dt.date(2021, 9, 15)))
    assert {clock.stage: clock.remaining for clock in told.clocks}["documents"] == 8
    assert work.verify() == ()


def test_an_author_that_is_no_text_is_recorded_as_well_as_it_can_be(work, monkeypatch):
    monkeypatch.setenv("LETTERGEN_USER", "Zo\udceb")
    (event,) = work.record("palm/acme", Fact("note", on=DAY, note="hm"))
    assert event.author == "Zo?"


def test_a_note_may_be_the_document_it_files(work):
    paper = work.folder / "memo.txt"
    paper.write_bytes(b"memo")
    (event,) = work.record("palm/acme", Fact("note", on=DAY, files=(paper,)))
    assert (event.filed[0].file, bool(event.filed[0].document)) == ("memo.txt", True)


def test_the_threads_name_means_the_newest_round_sent_and_a_draft_stops_nothing(work):
    work.follow_up("palm/acme", Renewal(due=dt.date(2021, 9, 10), date=dt.date(2021, 8, 30)))
    (reply,) = work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))
    assert reply.letter.round == 1
    work.send(["palm/acme/2"], Sending(on=dt.date(2021, 8, 30)))
    (more,) = work.record("palm/acme", Fact("extension_granted", on=dt.date(2021, 9, 1), until=dt.date(2021, 9, 20)))
    assert more.letter.round == 2
    (named,) = work.record("palm/acme/1", Fact("response", on=dt.date(2021, 9, 2), items="2=answered"))
    assert named.letter.round == 1


def test_a_matter_is_closed_though_a_follow_up_was_only_drafted(work):
    work.follow_up("palm/acme", Renewal(due=dt.date(2021, 9, 10), date=dt.date(2021, 8, 30)))
    events = work.record("palm", Fact("closed", on=dt.date(2021, 9, 1)), everyone=True)
    assert [str(event.letter) for event in events] == ["palm/acme/1", "palm/bolt/1"]
    assert {status.headline for status in work.statuses("palm")} == {"closed"}


def test_the_same_event_is_recorded_once(work):
    work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))
    with pytest.raises(RefusedError, match=r"R129: response of 2021-08-20 is recorded already.*--note"):
        work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))


@pytest.fixture
def dated(tmp_path, kept):
    """A workspace with a letter of two signatories sent on August 12; it is October 1, 10:00 in New York."""
    now = dt.datetime(2021, 10, 1, 10, tzinfo=ZoneInfo("America/New_York"))
    text = asking(sender="{letterhead: {name: Office of Inquiry}, signatories: [Alex Example, Bo Second]}")
    return Workspace(kept(tmp_path, palm.sent, text, palm.NEW_YORK, now), clock=lambda: now)


def test_everything_about_a_reply_is_kept(dated):
    fact = Fact(
        "objection",
        on=DAY,
        at=dt.time(17, 30),
        received=dt.date(2021, 8, 21),
        items="1-2",
        grounds=("privacy", "2=trade secret"),
        said_by="A. Lee",
        capacity=Capacity.COUNSEL,
        addressed_to="second",
        via="courier",
    )
    (event,) = dated.record("palm/acme", fact)
    assert event.instant == dt.datetime(2021, 8, 20, 21, 30, tzinfo=dt.UTC)
    assert (event.received, event.said_by, event.capacity) == (dt.date(2021, 8, 21), "A. Lee", "counsel")
    assert (event.addressed_to, event.via) == ("Bo Second", "courier")
    assert event.items == {"q1": "objected", "q2": "objected"}
    assert (event.grounds, event.item_grounds) == (("privacy",), {"q2": ("trade secret",)})


@pytest.mark.parametrize(
    ("fact", "items"),
    [
        (Fact("objection", grounds=("2-3=privacy",)), {"q2": "objected", "q3": "objected"}),
        (Fact("objection", grounds=("privacy", "3=burden")), {}),
        (Fact("privilege_log", items="3"), {"q3": "privileged"}),
        (Fact("motion_to_quash", items="1,2=refused,3"), {"q1": "refused", "q2": "refused", "q3": "objected"}),
        (Fact("referred", items="1"), {"q1": "referred"}),
        (Fact("refused", items="1"), {"q1": "refused"}),
    ],
)
def test_items_that_an_event_only_names_become_what_it_means(dated, fact, items):
    assert dated.record("palm/acme", fact)[0].items == items


@pytest.mark.parametrize(
    ("outcome", "typed", "items", "due"),
    [
        (Outcome.DENIED, None, {"q1": "unanswered", "q2": "unanswered"}, ["q1", "q2"]),
        (Outcome.DENIED, "2", {"q2": "unanswered"}, ["q2"]),
        (Outcome.GRANTED, None, {"q1": "waived", "q2": "waived"}, []),
        (Outcome.GRANTED_IN_PART, "1=waived,2=unanswered", {"q1": "waived", "q2": "unanswered"}, ["q2"]),
        (None, "3=unanswered", {"q3": "unanswered"}, ["q3"]),
    ],
)
def test_a_ruling_writes_out_what_becomes_of_each_item_and_sets_the_day_of_those_left_open(
    dated, outcome, typed, items, due
):
    dated.record("palm/acme", Fact("objection", on=DAY, items="1-2"))
    until = dt.date(2021, 9, 20)
    (ruling,) = dated.record("palm/acme", Fact("ruling", on=DAY, items=typed, outcome=outcome, until=until))
    assert ruling.items == items
    assert [one.item for one in ruling.deadlines] == due


def test_what_a_correction_strikes_is_ruled_on_no_more(dated):
    (objection,) = dated.record("palm/acme", Fact("objection", on=DAY, items="1"))
    dated.record("palm/acme", Fact("corrected", amends=objection.seq, void=True, note="of another matter"))
    with pytest.raises(RefusedError, match="R157"):
        dated.record("palm/acme", Fact("ruling", on=DAY, outcome=Outcome.DENIED))


def test_an_automatic_reply_leaves_the_letter_sent(dated):
    dated.record("palm/acme", Fact("acknowledged", on=DAY, automatic=True))
    (status,) = dated.statuses("palm/acme", View(as_of=DAY))
    assert status.headline == "sent"


def test_a_letter_passed_on_opens_a_thread_with_the_third_body(dated):
    fact = Fact("forwarded", on=DAY, items="2=referred", forwarded_to="State Police", opens="police")
    event, opened = dated.record("palm/acme", fact)
    assert (event.linked, opened.linked, str(opened.letter)) == ("palm/police", "palm/acme", "palm/police/1")
    (status,) = dated.statuses("palm/police", View(as_of=DAY))
    assert (status.recipient, status.headline, status.clock.state) == ("State Police", "sent", "no deadline")
    assert [one.item.id for one in status.items] == ["q2"]
    (answer,) = dated.record("palm/police", Fact("response", on=DAY, items="2=answered"))
    assert answer.letter.thread == "palm/police"
    views = (View(as_of=DAY, show="summary", known_at=known) for known in (None, dt.date(2099, 1, 1)))
    by_rows, by_events = (json.loads(dated.status("palm", view).write("json"))["rows"][0] for view in views)
    assert by_rows == by_events
    assert (by_rows["letters"], by_rows["linked"]) == (len(dated.statuses("palm")) - 1, 1)
    assert dated.verify() == ()


def test_the_new_thread_is_named_after_the_body_and_nothing_is_recorded_where_it_exists(dated):
    _, opened = dated.record("palm/acme", Fact("referred", on=DAY, forwarded_to="Département de l'Énergie"))
    assert str(opened.letter) == "palm/departement-de-l-energie/1"
    before = count(dated)
    with pytest.raises(RefusedError, match=r"palm/bolt/1: error R158: palm/bolt exists already.*--opens"):
        dated.record("palm/acme", Fact("forwarded", on=DAY, forwarded_to="Bolt"))
    with pytest.raises(RefusedError, match="R158"):
        dated.record("palm", Fact("forwarded", on=DAY, forwarded_to="The Company"), everyone=True)
    assert count(dated) == before


def test_two_recipients_that_forward_to_one_body_share_the_thread_with_it(dated):
    dated.record("palm/acme", Fact("forwarded", on=DAY, items="2=referred", forwarded_to="State Police"))
    before = count(dated)
    joining = Fact("forwarded", on=DAY, items="2=referred", forwarded_to="state police", opens="state-police")
    (event,) = dated.record("palm/bolt", joining)
    assert (event.linked, count(dated)) == ("palm/state-police", before + 1)
    assert len(dated.statuses("palm")) == 3
    for items in ("1=referred", None):  # None: all of them
        more = Fact("forwarded", on=DAY, items=items, forwarded_to="State Police")
        with pytest.raises(RefusedError, match=r"R158: palm/state-police exists already.*--opens"):
            dated.record("palm/bolt", more)
    other = Fact("forwarded", on=DAY, items="2=referred", forwarded_to="Coast Guard", opens="state-police")
    with pytest.raises(RefusedError, match="R158"):
        dated.record("palm/acme", other)
    summary = json.loads(dated.status("palm", View(show="summary")).write("json"))["rows"][0]
    assert (summary["letters"], summary["linked"]) == (2, 1)
    assert dated.verify() == ()


def test_a_dry_run_says_that_it_would_open_the_thread(dated):
    before = count(dated)
    events = dated.record("palm/acme", Fact("forwarded", on=DAY, forwarded_to="Police", dry_run=True))
    assert [event.type for event in events] == ["forwarded", "sent"]
    assert count(dated) == before


SENSELESS = {
    "an option of another event": (Fact("acknowledged", until=DAY), "R150: --until does not go with acknowledged"),
    "an outcome of a response": (Fact("response", outcome=Outcome.DENIED), "R150: --outcome does not go with response"),
    "a number without a correction": (
        Fact("note", amends=2, note="x"),
        "R150: --event goes with `record LETTER corrected`",
    ),
    "a void without a number": (Fact("corrected", void=True, note="x"), "R150: --void goes with --event N"),
    "passed on by a response": (
        Fact("response", forwarded_to="Police"),
        "R150: --to goes with `forwarded` or `referred`",
    ),
    "a thread without a body": (Fact("forwarded", opens="police"), "R150: --opens goes with --to NAME"),
    "for whom, but not who": (Fact("response", capacity=Capacity.COUNSEL), "R150: --capacity goes with --said-by NAME"),
    "received too early": (Fact("response", on=DAY, received=dt.date(2021, 8, 19)), "R151"),
    "received tomorrow": (Fact("response", on=DAY, received=dt.date(2021, 10, 2)), "R102: .*correct --received"),
    "in two hours": (
        Fact("response", at=dt.time(12)),
        "R102: response is dated 2021-10-01 12:00; expected 10:00 or earl",
    ),
    "nobody who signed": (Fact("response", addressed_to="Bob Second"), "R152: .*did you mean 'Bo Second'"),
    "an automatic answer": (
        Fact("response", automatic=True, items="1=answered"),
        "R150: an automatic reply says nothing",
    ),
    "a ground of an answer": (Fact("response", items="1=answered", grounds=("1=privacy",)), "R160"),
    "a thread that no name fits": (Fact("forwarded", forwarded_to="警察"), "U101: '' cannot name a thread"),
    "a thread of two words": (Fact("forwarded", forwarded_to="X", opens="Two Words"), "U101: 'Two Words' cannot name"),
    "more page numbers than files": (Fact("production", bates=("A-1 to A-2",)), "U101: 1 --bates for 0 --file"),
}


@pytest.mark.parametrize(("fact", "told"), SENSELESS.values(), ids=SENSELESS.keys())
def test_an_option_that_makes_no_sense_is_bad_input_and_nothing_is_recorded(dated, fact, told):
    before = count(dated)
    with pytest.raises((BadInputError, UsageError), match=told):
        dated.record("palm/acme", fact)
    assert count(dated) == before


def test_a_time_needs_the_workspaces_zone(work):
    with pytest.raises(BadInputError, match=r"--at: error R153: 17:30 in no time zone.*zone = \"America/New_York\""):
        work.record("palm/acme", Fact("response", on=DAY, at=dt.time(17, 30)))


def test_the_time_of_delivery_counts_for_the_deadline_that_waited_for_it(tmp_path):
    work = palm.sent(tmp_path, asking("{within: 48 hours, from: delivered}"), palm.NEW_YORK)
    (event,) = work.record("palm/acme", Fact("delivered", on=DAY, at=dt.time(15, 20)))
    assert [(one.date, one.time) for one in event.deadlines] == [(dt.date(2021, 8, 22), dt.time(15, 20))]


def test_where_another_person_assesses_nobody_accepts_their_own_claim(dated):
    toml = dated.folder / "lettergen.toml"
    toml.write_text(f"{palm.NEW_YORK}[record]\nother_assessor = true\n")
    work = Workspace(dated.folder)
    work.record("palm/acme", Fact("response", on=DAY, items="1-3=answered", by="Dana"))
    with pytest.raises(RefusedError, match="R161: dana recorded what q1 is said to be"):
        work.record("palm/acme", Fact("assessed", on=DAY, by="dana"))
    work.record("palm/acme", Fact("assessed", on=DAY, by="Kim"))
    (status,) = work.statuses("palm/acme")
    assert status.headline == "satisfied"
