"""Days and recipient of a final document are compared with the letter as made, place by place."""

import datetime as dt

import pytest
import recorded

from lettergen.api.final import compare
from lettergen.model.deadline import Deadline, StageName
from lettergen.model.letter import LetterItem
from lettergen.model.party import Addressee, Recipient
from lettergen.wordml.outline import Line

DUE = dt.date(2026, 3, 30)
STAGES = (
    Deadline(date=DUE, rule="fixed date"),
    Deadline(stage=StageName.OBJECTIONS, date=dt.date(2026, 3, 16), rule="fixed date"),
)
ASKED = recorded.ASKED.model_copy(
    update={
        "date": dt.date(2026, 3, 2),
        "items": (LetterItem(id="q1", label="1", ordinal=1, text="Why since May 5, 2026?"),),
        "stages": STAGES,
        "pending": (),
    }
)
LETTER = """\
March 2, 2026
Beta LLC
1 Long Street, Suite 100
Dear Beta:
Answer by March 30, 2026; nothing after March 30, 2026 counts:
1.\tWhy since May 5, 2026?
Object by March 16, 2026.
Due: March 30, 2026
Thank you."""
BETA = Recipient(id="beta", organization="Beta LLC", address=("1 Long Street, Suite 100",), salutation="Dear Beta:")


def lines(text):
    """Return the lines of a body; what has a tab is an item of a list."""
    for line in text.splitlines():
        label, tab, words = line.rpartition("\t")
        yield Line("word/document.xml", "", label, 0 if tab else None, words)


def reread(*changes, made=LETTER, recipient=BETA):
    text = LETTER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare(ASKED, [*lines(text)], [*lines(made)], recipient)


def test_the_letter_as_made_differs_in_nothing():
    found, alone = reread(), compare(ASKED, [*lines(LETTER)])
    assert (found.differences, found.doubts, found.passages, found.asked) == ((), (), (), ASKED)
    assert (alone.differences, alone.asked) == ((), ASKED)
    assert "nobody has the letter" in alone.passages[0]


def test_small_changes_of_words_are_told_and_stop_nothing():
    found = reread(("counts", "will count"), ("Thank you.", "Many thanks."))
    assert (found.differences, found.doubts, found.asked) == ((), (), ASKED)
    assert found.passages == (
        f"the paragraph `{LETTER.splitlines()[4]}` now reads otherwise: `will count:`, not `counts:`",
        "the paragraph `Thank you.` now reads otherwise: `Many thanks.`, not `Thank you.`",
    )


SILENT = {
    "a sentence with another day": ("Thank you.", "Thank you. We hold a hearing on June 1, 2026."),
    "a paragraph with another day": ("Thank you.", "We hold a hearing on June 1, 2026.\nThank you."),
    "a mention less": ("; nothing after March 30, 2026 counts:", ":"),
    "a line less": ("\nDue: March 30, 2026", ""),
    "a line moved": (
        "Object by March 16, 2026.\nDue: March 30, 2026",
        "Due: March 30, 2026\nObject by March 16, 2026.",
    ),
    "the day in other words": ("Due: March 30, 2026", "Due: 30 March"),
    "the address in other words": ("Suite 100", "Ste. 100"),
    "a name in other signs": ("Beta LLC", "BETA, L.L.C.".replace(".", "")),
    "more behind a name": ("Beta LLC", "Beta LLC, Legal Department"),
    "a comma after the salutation": ("Dear Beta:", "Dear Beta,"),
}


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT.keys())
def test_what_changes_no_day_and_no_recipient_passes(change):
    found = reread(change)
    assert (found.differences, found.doubts) == ((), ())


TWO = "the deadline is named as March 30, 2026 and April 30, 2026; the last of them, April 30, 2026, would count"
DEADLINES = {
    "one of two in a sentence": ([("Answer by March 30", "Answer by April 30")], TWO, "2026-04-30"),
    "one in a line of its own": ([("Due: March 30, 2026", "Due: April 30, 2026")], TWO, "2026-04-30"),
    "one without its year": ([("Due: March 30, 2026", "Due: April 30")], TWO, "2026-04-30"),
    "one with words around it": ([("Due: March 30", "Now due: April 30")], TWO, "2026-04-30"),
    "an earlier day": (
        [("Answer by March 30", "Answer by March 20")],
        "the deadline is named as March 20, 2026 and March 30, 2026; the last of them, March 30, 2026, would count",
        "2026-03-30",
    ),
    "all": ([("March 30", "April 30")], "the deadline is now April 30, 2026, not March 30, 2026", "2026-04-30"),
    "one gone, the rest moved": (
        [("; nothing after March 30, 2026 counts", ""), ("March 30", "April 30")],
        "the deadline is now April 30, 2026, not March 30, 2026",
        "2026-04-30",
    ),
    "all to different days": (
        [("by March 30", "by April 30"), ("after March 30", "after May 4"), ("Due: March 30", "Due: May 4")],
        "the deadline is named as April 30, 2026 and May 4, 2026; the last of them, May 4, 2026, would count",
        "2026-05-04",
    ),
    "another sentence": (
        [
            ("Answer by March 30, 2026; nothing after March 30, 2026 counts:", "We await you on April 30, 2026:"),
            ("\nDue: March 30, 2026", ""),
        ],
        "the deadline is now April 30, 2026, not March 30, 2026",
        "2026-04-30",
    ),
    "all gone": ([("March 30, 2026", "soon")], "the deadline March 30, 2026 is not in the document", None),
}


@pytest.mark.parametrize(("changes", "told", "day"), DEADLINES.values(), ids=DEADLINES.keys())
def test_a_deadline_that_moved_anywhere_is_told_and_one_day_is_stored(changes, told, day):
    found = reread(*changes)
    assert found.differences == (told,)
    kept = [stage.date.isoformat() for stage in found.asked.stages if stage.stage is StageName.ANSWERS]
    assert kept == ([day] if day else [])
    assert found.asked.stages[-1] == ASKED.stages[1]


def test_a_day_that_counts_though_others_stand_beside_it_says_so():
    stage = reread(("Due: March 30", "Due: April 30")).asked.due
    assert stage.explanation == ("Read from the final document; it also names March 30, 2026.",)


def test_another_stage_that_moved_is_told():
    found = reread(("March 16", "March 18"))
    assert found.differences == ("the deadline `objections` is now March 18, 2026, not March 16, 2026",)
    assert [stage.date.day for stage in found.asked.stages] == [30, 18]


def test_a_deadline_that_the_letter_never_printed_cannot_move():
    bare = LETTER.replace("March 30, 2026", "then")
    assert compare(ASKED, [*lines(bare)], [*lines(bare)]).differences == ()


def test_without_the_letter_as_made_days_of_its_questions_are_no_deadline():
    changed = LETTER.replace("March 30", "April 30")
    assert compare(ASKED, [*lines(changed)]).asked.due.date == dt.date(2026, 4, 30)


DATES = {
    "another": ([("March 2, 2026", "March 9, 2026")], "the letter is now dated March 9, 2026, not March 2, 2026", 9),
    "gone": ([("March 2, 2026\n", "")], "the letter's date, March 2, 2026, is not in the document", 2),
}


@pytest.mark.parametrize(("changes", "told", "day"), DATES.values(), ids=DATES.keys())
def test_another_date_of_the_letter_is_told(changes, told, day):
    found = reread(*changes)
    assert found.differences == (told,)
    assert found.asked.date == dt.date(2026, 3, day)


@pytest.mark.parametrize(
    ("text", "told", "day"),
    [
        (LETTER.replace("March 2,", "March 9,"), DATES["another"][1], 9),
        (LETTER.partition("\n")[2], DATES["gone"][1], 2),
        (f"March 1, 2026\n{LETTER}", None, 2),
    ],
)
def test_without_the_letter_as_made_a_line_that_is_a_day_is_its_date(text, told, day):
    found = compare(ASKED, [*lines(text)])
    assert found.differences == ((told,) if told else ())
    assert found.asked.date == dt.date(2026, 3, day)


def test_two_dates_of_the_letter_leave_the_composed_one():
    header = "\nBeta, March 2, 2026"
    found = compare(ASKED, [*lines(LETTER.replace("March 2,", "March 9,") + header)], [*lines(LETTER + header)])
    assert found.differences == (
        "the letter is dated March 2, 2026 and March 9, 2026; the record would keep March 2, 2026",
    )
    assert found.asked.date == ASKED.date


RECIPIENTS = {
    "salutation": (("Dear Beta:", "Dear Acme:"), "the salutation `Dear Beta:` is gone; `Dear Acme:` stands there"),
    "no salutation": (("Dear Beta:\n", ""), "the salutation `Dear Beta:` is gone"),
    "organization": (
        ("Beta LLC", "Acme Inc"),
        "the line `Beta LLC` of the inside address is gone; `Acme Inc` stands there",
    ),
    "address": (
        ("1 Long Street, Suite 100", "P.O. Box 7"),
        "the line `1 Long Street, Suite 100` of the inside address is gone; `P.O. Box 7` stands there",
    ),
}


@pytest.mark.parametrize(("change", "told"), RECIPIENTS.values(), ids=RECIPIENTS.keys())
def test_another_recipient_is_a_doubt(change, told):
    found = reread(change)
    assert (found.differences, found.doubts, found.asked) == ((), (told,), ASKED)


def test_an_address_in_one_line_is_compared_too():
    one = LETTER.replace("\n1 Long", ", 1 Long")
    assert reread(made=one).doubts == ()
    assert compare(ASKED, [*lines(one)], [*lines(one)], BETA).doubts == ()
    other = one.replace("Beta LLC", "Acme Inc")
    assert compare(ASKED, [*lines(other)], [*lines(one)], BETA).doubts == (
        "the line `Beta LLC` of the inside address is gone",
    )


def test_what_the_letter_as_made_does_not_print_is_not_missed():
    bare = "March 2, 2026\n" + LETTER.partition("Dear Beta:\n")[2]
    assert compare(ASKED, [*lines(bare)], [*lines(bare)], BETA).doubts == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("To whom it may concern at Beta LLC", ()),
        ("Dear Mr. Roe:", ()),
        ("Acme", ("nothing in the document names Beta LLC",)),
    ],
)
def test_without_the_letter_as_made_any_name_will_do(text, told):
    people = BETA.model_copy(update={"addressees": (Addressee(prefix="Mr.", given="Kim", family="Roe"),)})
    assert compare(ASKED, [*lines(text)], (), people).doubts == told


def timed(now, before="Answer by 5:00 p.m. Eastern Time on March 30, 2026.", time=dt.time(17), **more):
    """What is read of one deadline, where the letter as made says it one way and the document another."""
    stage = Deadline(date=dt.date(2026, 3, 30), time=time, zone="America/New_York" if time else "", rule="r", **more)
    asked = ASKED.model_copy(update={"stages": (stage,)})
    found = compare(asked, [*lines(f"{HEAD}{now}{ITEM}")], [*lines(f"{HEAD}{before}{ITEM}")] if before else ())
    return found.differences, found.asked.due


HEAD, ITEM = "March 2, 2026\nDear Beta:\n", "\n1.\tWhy since May 5, 2026?\nThank you."
HOURS = {
    "another": (
        "by 3 p.m. Eastern Time on March 30, 2026.",
        ["the deadline is now at 3:00 p.m., not at 5:00 p.m."],
        15,
    ),
    "behind the day": ("by March 30, 2026, at noon.", ["the deadline is now at 12:00 p.m., not at 5:00 p.m."], 12),
    "written otherwise": ("by 5 PM on March 30, 2026.", [], 17),
    "in figures": ("by 17:00 on March 30, 2026.", [], 17),
    "gone": ("by March 30, 2026.", ["the hour of the deadline, 5:00 p.m., is not in the document"], None),
    "of another day": (
        "by March 30, 2026. We meet at 10 a.m. on March 9, 2026.",
        ["the hour of the deadline, 5:00 p.m., is not in the document"],
        None,
    ),
    "another day and hour": (
        "Answer by 9:30 a.m. Eastern Time on March 31, 2026.",
        [
            "the deadline is now March 31, 2026, not March 30, 2026",
            "the deadline is now at 9:30 a.m., not at 5:00 p.m.",
        ],
        9,
    ),
}


@pytest.mark.parametrize(("now", "told", "hour"), HOURS.values(), ids=HOURS.keys())
def test_the_hour_of_a_deadline_is_read(now, told, hour):
    found, due = timed(now)
    assert ([*found], due.time and due.time.hour) == (told, hour)
    assert bool(due.zone) is bool(due.time)


def test_an_hour_that_was_added_is_read_and_one_never_printed_is_kept():
    plain = "Answer by March 30, 2026."
    assert timed("Answer by 4 p.m. on March 30, 2026.", plain, time=None)[0] == (
        "the deadline now has an hour, 4:00 p.m.",
    )
    assert timed(plain, plain) == ((), timed(plain, plain)[1])
    assert timed(plain, plain)[1].time == dt.time(17)
    assert timed("Answer by 4 p.m. on March 30, 2026.", "", time=None)[0] == ()


AGAIN = {
    "every": "2 weeks",
    "later": tuple(dt.date(2026, 3, 30) + dt.timedelta(weeks=2 * n) for n in (1, 2, 3)),
    "rolling": True,
}
SERIES = "Answer every two weeks from March 30, 2026, until May 11, 2026."


@pytest.mark.parametrize(
    ("change", "told", "days"),
    [
        (("March 30", "April 6"), "the deadline is now April 6, 2026, not March 30, 2026", ["04-06", "04-20", "05-04"]),
        (
            ("May 11", "April 27"),
            "the last day of the deadline is now April 27, 2026, not May 11, 2026",
            ["03-30", "04-13", "04-27"],
        ),
        (
            (", until May 11, 2026", ""),
            "the last day of the deadline, May 11, 2026, is not in the document",
            ["03-30", "04-13", "04-27", "05-11"],
        ),
    ],
)
def test_a_deadline_that_comes_again_stays_one(change, told, days):
    found, due = timed(SERIES.replace(*change), SERIES, time=None, **AGAIN)
    assert found == (told,)
    assert [f"{day:%m-%d}" for day in (due.date, *due.later)] == days
    assert (due.rolling, due.every) == (True, "2 weeks")


def test_where_the_further_days_cannot_be_counted_the_composed_ones_stay():
    found, due = timed(SERIES.replace("March 30", "May 30"), SERIES, time=None, **AGAIN)
    assert found == ("the deadline is now May 30, 2026, not March 30, 2026",)
    assert (due.date, due.later) == (dt.date(2026, 5, 30), ())
