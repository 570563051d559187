"""Earlier events corrected by new ones, and the clock of the computer that records."""

import datetime as dt
from dataclasses import replace

import palm
import pytest

from lettergen.api.workspace import Fact, Sending, View, Workspace
from lettergen.errors import BadInputError, RefusedError, UsageError

QUESTIONNAIRE = palm.questionnaire(
    due=[
        "{stage: answers, within: 10 days, from: sent}",
        "{stage: documents, within: 2 weeks, from: delivered}",
        "{stage: certification, date: 2021-12-01}",
    ],
    request="",
    questions=palm.THREE,
)
DAY = dt.date(2021, 8, 20)
NOON = dt.datetime(2021, 10, 1, 12, tzinfo=dt.UTC)


def at(folder, moment):
    """Return the workspace as it is at that moment (UTC)."""
    return Workspace(folder, clock=lambda: moment)


@pytest.fixture
def work(tmp_path, kept):
    """A workspace with two letters sent on August 12; events 1 and 2 made them, 3 and 4 sent them."""
    return at(kept(tmp_path, palm.sent, QUESTIONNAIRE, palm.NEW_YORK, NOON), NOON)


def count(work):
    return len(palm.events(work))


def due(work, day=DAY):
    (status,) = work.statuses("palm/acme", View(as_of=day))
    return {str(clock.stage): clock.due and str(clock.due) for clock in status.clocks}


def corrected(number, **words):
    return Fact("corrected", amends=number, note="misread", **words)


def test_a_correction_is_an_event_of_its_own_and_what_it_corrects_stays(work):
    (reply,) = work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))
    (event,) = work.record(
        "palm/acme", corrected(reply.seq, items="1=answered_in_part,2=answered", on=dt.date(2021, 8, 21))
    )
    assert (str(event.letter), event.type, event.on, event.note) == ("palm/acme/1", "corrected", NOON.date(), "misread")
    assert (event.amends.seq, event.amends.items) == (reply.seq, {"q1": "answered_in_part", "q2": "answered"})
    assert reply in palm.events(work)
    (status,) = work.statuses("palm/acme", View(as_of=DAY))
    assert status.headline == "sent"
    (status,) = work.statuses("palm/acme", View(as_of=dt.date(2021, 8, 21)))
    assert [str(one.disposition) for one in status.items] == ["answered_in_part", "answered", "unanswered"]
    assert work.verify() == ()


def test_the_day_of_sending_moves_what_counts_from_it_and_nothing_else(work):
    work.record("palm/acme", Fact("delivered", on=dt.date(2021, 8, 16)))
    assert due(work) == {"answers": "2021-08-22", "documents": "2021-08-30", "certification": "2021-12-01"}
    work.record("palm/acme", corrected(3, on=dt.date(2021, 8, 14)))
    assert due(work) == {"answers": "2021-08-24", "documents": "2021-08-30", "certification": "2021-12-01"}


def test_the_day_of_delivery_moves_what_counts_from_it_and_without_delivery_it_waits(work):
    (delivered,) = work.record("palm/acme", Fact("delivered", on=dt.date(2021, 8, 16)))
    work.record("palm/acme", corrected(delivered.seq, on=dt.date(2021, 8, 17)))
    assert due(work)["documents"] == "2021-08-31"
    work.record("palm/acme", corrected(delivered.seq, void=True))
    assert due(work)["documents"] is None


def test_an_extension_put_right_shows_the_right_date(work):
    (more,) = work.record("palm/acme", Fact("extension_granted", on=DAY, until=dt.date(2021, 9, 17)))
    work.record("palm/acme", corrected(more.seq, until=dt.date(2021, 9, 7)))
    assert due(work)["answers"] == "2021-09-07"


def test_a_sending_struck_may_be_recorded_anew_and_the_letter_made_again(work):
    work.record("palm/acme", corrected(3, void=True))
    (status,) = work.statuses("palm/acme")
    assert status.headline == "draft"
    text = QUESTIONNAIRE.replace("Why these stores?", "Why these towns?")
    (work.folder / "questionnaires/palm.yaml").write_text(text)
    report = work.generate("palm", only=["acme"])
    assert [made.action for made in report.made] == ["changed"]
    (sent,) = work.send(["palm/acme"], Sending(on=dt.date(2021, 8, 13)))
    assert sent.on == dt.date(2021, 8, 13)


def test_a_round_is_named_by_the_event_not_by_the_letter(work):
    (event,) = work.record("palm/acme/1", corrected(3, on=dt.date(2021, 8, 13), at=dt.time(9)))
    assert (str(event.letter), event.zone) == ("palm/acme/1", "America/New_York")


def test_a_dry_run_corrects_nothing(work):
    before = count(work)
    (event,) = work.record("palm/acme", Fact("corrected", amends=3, on=dt.date(2021, 8, 13), note="x", dry_run=True))
    assert event.amends.on == dt.date(2021, 8, 13)
    assert count(work) == before


BAD = {
    "without a reason": (Fact("corrected", amends=3, on=DAY), BadInputError, "R117: the correction does not say why"),
    "of nothing": (corrected(3), BadInputError, "R155: a correction changes what an event says"),
    "of another thread": (corrected(4, on=DAY), BadInputError, "R154: palm/acme has no event 4; .*history palm/acme"),
    "of a later event": (corrected(99, on=DAY), BadInputError, "R154"),
    "what a letter said": (corrected(3, items="1=answered"), BadInputError, "R155: items: of sent the day can be"),
    "of a draft": (corrected(1, void=True), BadInputError, "R155"),
    "into the future": (corrected(3, on=dt.date(2021, 10, 2)), BadInputError, "R102"),
    "before the letter": (corrected(3, on=dt.date(2021, 8, 11)), RefusedError, "R101"),
    "of an unknown item": (corrected(3, items="9=answered"), BadInputError, "R110"),
    "of how it came": (corrected(3, via="fax"), BadInputError, "R150: --via is not corrected in its place; .*--void"),
    "of single grounds": (corrected(3, grounds=("1=privacy",)), BadInputError, "R150"),
}


@pytest.mark.parametrize(("fact", "error", "told"), BAD.values(), ids=BAD.keys())
def test_a_correction_that_makes_no_sense_is_refused_and_nothing_recorded(work, fact, error, told):
    before = count(work)
    with pytest.raises(error, match=told):
        work.record("palm/acme", fact)
    assert count(work) == before


def test_a_correction_that_later_events_contradict_is_refused(work):
    work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))
    for fact in (corrected(3, void=True), corrected(3, on=dt.date(2021, 8, 21))):
        with pytest.raises(RefusedError, match=r"R156: corrected so, event 5 \(response of 2021-08-20\) would make no"):
            work.record("palm/acme", fact)


def test_a_correction_names_one_letter(work):
    with pytest.raises(UsageError, match="U101"):
        work.record("palm", corrected(3, on=DAY), everyone=True)


def test_what_was_known_before_the_correction_stays_readable(work):
    (reply,) = work.record("palm/acme", Fact("response", on=DAY, items="1-3=answered"))
    later = at(work.folder, NOON + dt.timedelta(days=3))
    later.record("palm/acme", corrected(reply.seq, void=True))
    now, then = (View(as_of=dt.date(2021, 10, 4), known_at=known) for known in (None, NOON + dt.timedelta(days=1)))
    assert [status.headline for status in later.statuses("palm/acme", now)] == ["sent"]
    assert [status.headline for status in later.statuses("palm/acme", then)] == ["complete response (claimed)"]


@pytest.mark.parametrize("minutes", [0, 1, 5])
def test_a_clock_a_few_minutes_slow_is_set_to_the_records_last_moment(work, minutes):
    slow = at(work.folder, NOON - dt.timedelta(minutes=minutes))
    (event,) = slow.record("palm/acme", Fact("acknowledged", on=DAY))
    assert event.entered == NOON


def test_a_run_whose_clock_is_a_few_minutes_slow_is_entered_at_the_records_last_moment(work):
    (work.folder / "questionnaires/other.yaml").write_text(QUESTIONNAIRE.replace("matter: palm", "matter: other"))
    slow = at(work.folder, NOON - dt.timedelta(minutes=5))
    slow.generate("other")
    assert {event.entered for event in palm.events(work) if event.letter.matter == "other"} == {NOON}
    assert work.verify() == ()


@pytest.mark.parametrize("use", ["record", "send", "generate"])
def test_a_clock_that_went_backwards_is_refused_with_both_times(work, use):
    (work.folder / "questionnaires/other.yaml").write_text(QUESTIONNAIRE.replace("matter: palm", "matter: other"))
    work.generate("other", only=["acme"])
    slow = at(work.folder, NOON - dt.timedelta(minutes=6))
    before = count(work)
    acts = {
        "record": lambda: slow.record("palm/acme", Fact("acknowledged", on=DAY)),
        "send": lambda: slow.send(["other/acme"], Sending(on=dt.date(2021, 8, 12))),
        "generate": lambda: slow.generate("other"),
    }
    told = "R159: this computer's clock says 2021-10-01 11:54 UTC; expected 2021-10-01 12:00 UTC or later"
    with pytest.raises(RefusedError, match=told):
        acts[use]()
    assert count(work) == before


def test_where_the_last_clock_was_wrong_the_present_one_may_be_trusted(work, monkeypatch):
    monkeypatch.setenv("LETTERGEN_CLOCK", "behind")
    slow = at(work.folder, NOON - dt.timedelta(days=6))
    (event,) = slow.record("palm/acme", Fact("acknowledged", on=DAY))
    assert event.entered == NOON - dt.timedelta(days=6)


SENT_AGAIN = {
    "struck": lambda work: work.record("palm/acme", corrected(3, void=True)),
    "came back": lambda work: work.record("palm/acme", Fact("undeliverable", on=dt.date(2021, 8, 13))),
}


@pytest.mark.parametrize("name", SENT_AGAIN)
def test_what_counts_from_sending_counts_from_the_sending_that_holds(work, name):
    SENT_AGAIN[name](work)
    work.send(["palm/acme"], Sending(on=dt.date(2021, 8, 16)))
    assert due(work) == {"answers": "2021-08-26", "documents": None, "certification": "2021-12-01"}
    work.record("palm/acme", corrected(count(work), on=dt.date(2021, 8, 17)))
    assert due(work)["answers"] == "2021-08-27"
    assert work.verify() == ()


def test_a_letter_whose_sending_is_struck_asks_again_what_it_asked_as_made(work):
    import docx

    path = work.folder / "final.docx"
    made = docx.Document(str(work.folder / "letters/palm/bolt.docx"))
    next(one for one in made.paragraphs if "How long?" in one.text).runs[-1].text = "How deep?"
    made.save(str(path))
    work.record("palm/bolt", corrected(4, void=True))
    (wrong,) = work.send(["palm/bolt"], Sending(on=dt.date(2021, 8, 12), final=path, accept_text=True))
    work.record("palm/bolt", corrected(wrong.seq, void=True))
    work.send(["palm/bolt"], Sending(on=dt.date(2021, 8, 12)))
    (status,) = work.statuses("palm/bolt")
    assert [one.item.text for one in status.items] == ["Why these stores?", "How many users?", "How long?"]


REFUSED = {
    "an unknown item": Fact("response", items="9=answered"),
    "before it was sent": Fact("response", on=dt.date(2021, 8, 1), items="1=answered"),
    "an extension of nothing": Fact("extension_granted", on=DAY, until=dt.date(2021, 8, 21)),
    "a correction that leaves no sense": corrected(3, on=dt.date(2021, 8, 25)),
    "nothing to go on with": Fact("resumed", on=DAY),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_every_file_as_it_was(work, name):
    reply = work.folder / "reply.txt"
    reply.write_text("Because.")
    work.record("palm/acme", Fact("response", on=DAY, items="1=answered"))
    fact = REFUSED[name]
    fact = replace(fact, files=(reply,)) if fact.event == "response" else fact

    def files():
        return {path: path.read_bytes() for path in work.folder.rglob("*") if path.is_file()}

    before = files()
    with pytest.raises((BadInputError, RefusedError)):
        work.record("palm/acme", fact)
    with pytest.raises((BadInputError, RefusedError, UsageError)):
        work.record("palm", fact, everyone=True)
    assert files() == before
