"""What the letters of a matter add up to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.model.tracking import Headline
from lettergen.rules.matter import Line, headline_of, matter_status

H = Headline


def line(name: str, headline: Headline, due: int | None = None, *, late: bool = False, settled: int = 0) -> Line:
    return Line(f"wen/{name}", name.title(), headline, dt.date(2021, 8, due) if due else None, settled, 4, late)


@pytest.mark.parametrize(
    ("letters", "headline", "why"),
    [
        ([H.SENT], H.SENT, "alike"),
        ([H.SENT, H.SENT], H.SENT, "alike"),
        ([H.SENT, H.WITHDRAWN], H.SENT, "alike"),
        ([H.WITHDRAWN, H.WITHDRAWN], H.WITHDRAWN, "alike"),
        ([H.CLOSED, H.SATISFIED], H.SATISFIED, "satisfied or closed"),
        ([H.CLOSED, H.COMPLETE], H.COMPLETE, "not all assessed"),
        ([H.SATISFIED, H.SENT], H.PARTIAL, "some letters"),
        ([H.PARTIAL, H.OBJECTED], H.PARTIAL, "some letters"),
        ([H.SENT, H.OBJECTED], H.OBJECTED, "the worst"),
        ([H.SENT, H.ACKNOWLEDGED], H.ACKNOWLEDGED, "the worst"),
        ([H.ESCALATED, H.REFUSED], H.ESCALATED, "the worst"),
        ([H.DRAFT, H.APPROVED], H.APPROVED, "the worst"),
    ],
)
def test_the_first_rule_that_fits_gives_the_headline(letters, headline, why):
    told = headline_of(letters)
    assert told[0] == headline
    assert why in told[1]


@given(st.lists(st.sampled_from(Headline), min_size=1, max_size=8))
def test_every_mixture_has_a_headline_of_its_letters_or_a_partial_response(letters):
    assert headline_of(letters)[0] in {*letters, H.PARTIAL}
    assert headline_of(letters) == headline_of(letters[::-1])


def test_a_matter_counts_its_letters_and_names_who_is_open_and_what_presses_most():
    lines = [
        line("qvc", H.SATISFIED, settled=4),
        line("sephora", H.SENT, 20, late=True),
        line("overstock", H.SENT, 26, settled=1),
        line("amazon", H.OBJECTED, 20, late=True),
    ]
    told = matter_status("wen", lines)
    assert (told.letters, told.late, told.settled, told.asked) == (4, 2, 5, 16)
    assert told.headlines == {H.SATISFIED: 1, H.OBJECTED: 1, H.SENT: 2}
    assert (told.due, told.worst) == (dt.date(2021, 8, 20), "wen/amazon")
    assert told.open == ("Sephora", "Overstock", "Amazon")
    assert told.headline == H.PARTIAL


def test_a_thread_that_another_body_opened_is_no_letter_of_ours_and_is_open_all_the_same():
    lines = [line("qvc", H.CLOSED, settled=4), line("bank", H.SENT, 20, late=True)._replace(linked=True)]
    told = matter_status("wen", lines)
    assert (told.letters, told.linked, told.headlines, told.settled, told.asked) == (1, 1, {H.CLOSED: 1}, 4, 4)
    assert (told.headline, told.late, told.worst, told.open) == (H.PARTIAL, 1, "wen/bank", ("Bank",))


@pytest.mark.parametrize("headline", [H.DRAFT, H.APPROVED, H.WITHDRAWN])
def test_items_of_letters_that_are_not_out_are_not_counted(headline):
    told = matter_status("wen", [line("qvc", H.SENT, settled=1), line("ring", headline, settled=3)])
    assert (told.letters, told.settled, told.asked) == (2, 1, 4)


def test_a_matter_without_a_clock_that_runs_has_no_day():
    told = matter_status("wen", [line("qvc", H.CLOSED)])
    assert (told.due, told.worst, told.open) == (None, "", ())
