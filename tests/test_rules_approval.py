"""An approval is for one file, by another than its maker, until the letter is made again."""

import datetime as dt

import pytest

from lettergen.model.tracking import Amendment, Event, EventType, LetterName
from lettergen.rules.approval import approval_of, maker_of, person, why_unapproved

LETTER = LetterName("palm", "acme")
MADE, APPROVED = EventType.GENERATED, EventType.APPROVED


def story(*told):
    """Events of one letter: type, author, document."""
    return [
        Event(
            letter=LETTER,
            type=kind,
            on=dt.date(2021, 8, seq),
            entered=dt.datetime(2021, 8, 20, tzinfo=dt.UTC),
            author=author,
            document=document,
            file=f"{document}.docx",
            seq=seq,
        )
        for seq, (kind, author, document) in enumerate(told, 1)
    ]


STORIES = {
    "approved": ([(MADE, "Ann", "a"), (APPROVED, "Bob", "a")], "a", None),
    "nobody": ([(MADE, "Ann", "a")], "a", "W132: nobody approved it"),
    "not made here": ([], "a", "W132: nobody approved it"),
    "made again": (
        [(MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (MADE, "Ann", "b")],
        "b",
        "W132: the version that Bob approved on 2021-08-02 was replaced",
    ),
    "the former file after it was made again": (
        [(MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (MADE, "Ann", "b")],
        "a",
        "W132: the version that Bob",
    ),
    "another file": (
        [(MADE, "Ann", "a"), (APPROVED, "Bob", "a")],
        "b",
        r"W133: is not the file that Bob approved on 2021-08-02, a\.docx",
    ),
    "the newer of two": ([(MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (APPROVED, "Bob", "b")], "b", None),
    "the older of two": ([(MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (APPROVED, "Bob", "b")], "a", "W133"),
    "by its maker": ([(MADE, "Ann", "a"), (APPROVED, " ANN ", "a")], "a", "W131: ANN made the letter"),
    "made by another since": (
        [(MADE, "Ann", "a"), (MADE, "Bob", "b"), (APPROVED, "Bob", "b")],
        "b",
        "W131: Bob made the letter",
    ),
}


@pytest.mark.parametrize(("told", "document", "why"), STORIES.values(), ids=STORIES.keys())
def test_where_two_persons_are_needed_only_the_approved_file_goes_out(told, document, why):
    import re

    problem = why_unapproved(LETTER, story(*told), document, two_person=True)
    assert re.search(why, str(problem)) if why else problem is None
    assert problem is None or "error" in str(problem)


def test_elsewhere_an_approval_warns_of_another_file_and_no_approval_of_nothing():
    made, approved = story((MADE, "Ann", "a"), (APPROVED, "Ann", "a"))
    assert why_unapproved(LETTER, [made], "a", two_person=False) is None
    assert why_unapproved(LETTER, [made, approved], "a", two_person=False) is None
    assert "warning W133" in str(why_unapproved(LETTER, [made, approved], "b", two_person=False))
    again = story((MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (MADE, "Ann", "b"))
    assert "warning W132" in str(why_unapproved(LETTER, again, "b", two_person=False))


def test_an_approval_that_was_struck_does_not_hold():
    events = story((MADE, "Ann", "a"), (APPROVED, "Bob", "a"), (EventType.CORRECTED, "Bob", ""))
    struck = [*events[:2], events[2].model_copy(update={"amends": Amendment(seq=2, void=True)})]
    assert approval_of(LETTER, events).author == "Bob"
    assert approval_of(LETTER, struck) is None
    assert maker_of(LETTER, struck) == "Ann"


def test_another_letters_approval_is_not_this_ones():
    events = story((MADE, "Ann", "a"), (APPROVED, "Bob", "a"))
    assert approval_of(LETTER._replace(round=2), events) is None
    assert maker_of(LETTER._replace(round=2), events) == ""


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Dana", "dana"),
        (" Dana  Roe", "dana roe"),
        ("DANA ROE ", "dana roe"),
        ("Eve (role dana)", "dana"),
        ("dana", "dana"),
        ("Eve (role boss) (role dana)", "dana"),
        ("Eve (role of a lifetime) Roe", "eve (role of a lifetime) roe"),
        ("(role dana)", "dana"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_a_role_goes_before_the_name_that_was_typed(author, expected):
    assert person(author) == expected
