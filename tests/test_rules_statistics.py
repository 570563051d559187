from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import ASKED, DAY, event

from lettergen.model.party import Recipient
from lettergen.model.tracking import Thread
from lettergen.rules.facts import gather
from lettergen.rules.statistics import Result, Share, Wait, median_days, statistics, still_waiting, waits
from lettergen.rules.status import status_of


def pair(to, *events, as_of="2021-12-31", **asked):
    """A thread with its status, its events those that count by then."""
    thread = Thread(
        name=f"palm/{to}",
        recipient=Recipient(id=to, organization=to.title()),
        rounds=dict.fromkeys({one.letter.round for one in events}, ASKED.model_copy(update=asked)),
        events=tuple(one.model_copy(update={"seq": at}) for at, one in enumerate(events, 1)),
    )
    facts = gather(thread, DAY(as_of))
    return facts.thread.model_copy(update={"events": facts.events}), status_of(facts, DAY(as_of))


def sent(on, number=1, **words):
    return event("sent", on, number=number, deadlines=ASKED.stages, **words)


def many(count, on, **more):
    return [pair(f"{more.get('instrument', 'r').replace('_', '-')}-{on}-{n}", sent(on), **more) for n in range(count)]


def test_letters_are_counted_by_instrument_and_half_year_against_the_one_before():
    pairs = many(100, "2018-09-03", instrument="subpoena") + many(114, "2019-02-04", instrument="subpoena")
    pairs += many(100, "2018-12-31", instrument="search_warrant") + many(135, "2019-01-01", instrument="search_warrant")
    told = [(one.group, one.period, one.letters, one.before, one.change_text) for one in statistics(pairs)]
    assert told == [
        ("search_warrant", "2018-H2", 100, None, ""),
        ("search_warrant", "2019-H1", 135, 100, "+35%"),
        ("subpoena", "2018-H2", 100, None, ""),
        ("subpoena", "2019-H1", 114, 100, "+14%"),
    ]


def test_what_was_sent_says_the_instrument_and_a_follow_up_is_no_new_demand():
    thread, status = pair("acme", sent("2021-03-01"), sent("2021-09-01", 2))
    rounds = {1: ASKED.model_copy(update={"instrument": "subpoena"}), 2: ASKED}
    (one,) = statistics([(thread.model_copy(update={"rounds": rounds}), status)])
    assert (one.group, one.period, one.letters) == ("subpoena", "2021-H1", 1)


def test_drafts_and_letters_passed_on_by_others_are_not_counted_and_withdrawn_ones_apart():
    passed = pair("police", sent("2021-08-12", linked="palm/acme"))
    gone = pair("gone", sent("2021-08-12"), event("withdrawn", "2021-08-20"))
    (one,) = statistics([pair("draft", event("generated")), passed, gone, *many(1, "2021-08-12")])
    assert (one.letters, one.withdrawn) == (1, 1)
    assert len(waits([passed, gone])) == 0
    assert statistics([]) == ()


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("instrument", {"request_letter"}),
        ("matter", {"palm"}),
        ("recipient", {"Acme", "Bolt"}),
        ("owner", {"Dana"}),
        (("owner", "recipient"), {"Dana, Acme", "Dana, Bolt"}),
    ],
)
def test_groups(by, groups):
    pairs = [pair("acme", sent("2021-08-12")), pair("bolt", sent("2021-08-12"))]
    assert {one.group for one in statistics(pairs, by=by)} == groups


@pytest.mark.parametrize(
    ("period", "name", "first", "last"),
    [
        ("month", "2020-02", "2020-02-01", "2020-02-29"),
        ("quarter", "2020-Q1", "2020-01-01", "2020-03-31"),
        ("half-year", "2020-H1", "2020-01-01", "2020-06-30"),
        ("year", "2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_period_has_its_name_and_both_ends(period, name, first, last):
    (one,) = statistics(many(1, "2020-02-29"), period=period)
    assert (one.period, one.first, one.last) == (name, DAY(first), DAY(last))


@given(day=st.dates(), period=st.sampled_from(["month", "quarter", "half-year", "year"]))
def test_every_day_falls_in_the_period_that_names_it(day, period):
    (one,) = statistics([pair("acme", sent(day.isoformat()), as_of=dt.date.max.isoformat())], period=period)
    assert one.first <= day <= one.last


def test_a_group_without_letters_in_the_period_before_says_none_and_nothing_is_guessed_before_the_record():
    pairs = many(12, "2019-03-01", instrument="subpoena") + many(11, "2019-09-01", instrument="court_order")
    pairs += many(13, "2020-03-01", instrument="subpoena")
    told = [(one.group, one.period, one.letters, one.before, one.change_text) for one in statistics(pairs)]
    assert told == [
        ("court_order", "2019-H2", 11, 0, ""),
        ("subpoena", "2019-H1", 12, None, ""),
        ("subpoena", "2020-H1", 13, 0, ""),
    ]


def test_no_change_is_given_against_few_letters_nor_while_the_period_runs():
    few = statistics(many(9, "2019-03-01") + many(18, "2019-09-01"))[1]
    assert (few.before, few.change, few.running) == (9, None, False)
    running = statistics(many(10, "2021-03-01", as_of="2021-12-30") + many(20, "2021-09-01", as_of="2021-12-30"))[1]
    assert (running.before, running.change, running.running) == (10, None, True)


ENDINGS = {
    "everything settled": ([event("response", "2021-08-20", items={"q1": "answered", "q2": "no_records"})], "in_full"),
    "an objection stands": ([event("response", "2021-08-20", items={"q1": "answered", "q2": "objected"})], "objected"),
    "a motion stands": ([event("motion_to_quash", "2021-08-20")], "objected"),
    "refused": ([event("refused", "2021-08-20")], "objected"),
    "one of two, and late": ([event("response", "2021-08-20", items={"q1": "answered"})], "in_part"),
    "nothing, and late": ([event("acknowledged", "2021-08-16")], "not_at_all"),
    "closed with nothing": (
        [event("extension_granted", "2021-08-16", until=DAY("2022-02-01")), event("closed", "2021-09-01")],
        "not_at_all",
    ),
    "time still runs": (
        [
            event("extension_granted", "2021-08-16", until=DAY("2022-02-01")),
            event("response", "2021-08-20", items={"q1": "answered"}),
        ],
        "open",
    ),
    "never arrived": ([event("undeliverable", "2021-08-16")], "open"),
    "a reply that nobody has read": ([event("response", "2021-08-20")], "open"),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_each_letter_has_one_result(case):
    events, result = ENDINGS[case]
    (one,) = statistics([pair("acme", sent("2021-08-12"), *events)])
    assert {key: share.count for key, share in one.outcomes.items()} == {key: int(key == result) for key in Result}


def test_what_was_once_objected_to_counts_as_challenged_however_it_ended():
    ruled = [event("objection", "2021-08-20", items={"q1": "objected"}),
             event("response", "2021-08-24", items={"q1": "answered", "q2": "answered"})]  # fmt: skip
    (one,) = statistics([pair("acme", sent("2021-08-12"), *ruled), *many(1, "2021-08-12")])
    assert (one.outcomes[Result.IN_FULL], one.challenged) == (Share(1, 2), Share(1, 2))


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (Share(12, 100), "12 of 100 (12%)"),
        (Share(3, 7), "3 of 7"),
        (Share(0, 9), "0 of 9"),
        (Share(9, 10), "9 of 10 (90%)"),
        (Share(0, 10), "0 of 10 (0%)"),
        (Share(10, 10), "10 of 10 (100%)"),
        (Share(999, 1000), "999 of 1000 (>99%)"),
        (Share(1, 1000), "1 of 1000 (<1%)"),
        (Share(0, 0), ""),
    ],
)
def test_a_share_has_its_numbers_and_a_percentage_only_of_many(share, told):
    assert str(share) == told


def test_days_run_to_the_first_answer_or_objection_not_to_an_acknowledgement_or_an_automatic_reply():
    automatic = event("response", "2021-08-13", automatic=True)
    answered = pair("a", sent("2021-08-12"), event("acknowledged", "2021-08-13"), automatic,
                    event("objection", "2021-08-22"), event("response", "2021-08-30"))  # fmt: skip
    waiting = pair("b", sent("2021-08-12"), as_of="2021-08-31")
    closed = pair("c", sent("2021-08-12"), event("closed", "2021-08-17"))
    assert waits([answered, waiting, closed]) == (
        Wait("palm/a", 10, answered=True, objected=True),
        Wait("palm/b", 19, answered=False),
        Wait("palm/c", 5, answered=False, closed=True),
    )  # fmt: skip


def test_the_median_counts_open_letters_as_still_waiting():
    answered = [Wait("t", day, answered=True) for day in (2, 4, 6)]
    assert median_days(answered) == 4
    assert median_days([*answered, *[Wait("t", 30, answered=False)] * 2]) == 6
    assert median_days([*answered, *[Wait("t", 30, answered=False)] * 4]) is None
    assert median_days([]) is None


def test_the_curve_is_that_of_the_textbook():
    """Freireich et al. 1963, weeks in remission under 6-MP: the estimate that every text on survival prints."""
    events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waited = [Wait("", day, answered=True) for day in events] + [Wait("", day, answered=False) for day in censored]
    assert [(day, round(share, 3)) for day, share in still_waiting(waited)] == [
        (6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448),
    ]  # fmt: skip
    assert median_days(waited) == 23


@given(days=st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_without_open_letters_the_curve_is_the_plain_share(days):
    waited = [Wait("", day, answered=True) for day in days]
    for day, share in still_waiting(waited):
        assert share == pytest.approx(float(Fraction(sum(one > day for one in days), len(days))))
    assert median_days(waited) == sorted(days)[(len(days) - 1) // 2]


def test_an_interim_reply_that_settles_items_is_an_answer():
    words = {"q1": "answered"}
    found = [
        waits([pair("a", sent("2021-08-12"), event(kind, "2021-08-15", items=items))])[0].answered
        for kind, items in (
            ("interim_response", {}),
            ("interim_response", words),
            ("privilege_log", {"q1": "privileged"}),
        )
    ]
    assert found == [False, True, True]


@pytest.mark.parametrize(("count", "of", "told"), [(5, 40, "13%"), (1, 40, "3%"), (3, 40, "8%"), (29, 200, "15%")])
def test_a_half_percent_is_rounded_up(count, of, told):
    assert Share(count, of).percent == told
