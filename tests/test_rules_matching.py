from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import BadInputError
from lettergen.model.letter import LetterItem
from lettergen.model.tracking import Disposition
from lettergen.rules.matching import (
    briefly,
    parse_disposition,
    parse_grounds,
    parse_item_names,
    parse_items,
    parse_signatory,
)
from lettergen.rules.rollup import walk


def item(item_id: str, label: str, *parts: LetterItem) -> LetterItem:
    return LetterItem(id=item_id, label=label, ordinal=1, text="?", items=parts)


ITEMS = (
    item("q1", "1"),
    item("third-parties", "2"),
    item("q3", "3", item("q3.a", "3(a)"), item("q3.b", "3(b)"), item("q3.c", "3(c)")),
    item("q4", "4"),
    item("II.4", "II.4"),
)
RESTARTED = (item("a1", "1"), item("a2", "2"), item("b1", "1"), item("b2", "2"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1=answered", {"q1": "answered"}),
        ("q1=answered", {"q1": "answered"}),
        ("third-parties=objected", {"third-parties": "objected"}),
        ("1-3=answered", {"q1": "answered", "third-parties": "answered", "q3": "answered"}),
        ("1\u20132=answered", {"q1": "answered", "third-parties": "answered"}),
        ("third-parties-4=met", {"third-parties": "met", "q3": "met", "q4": "met"}),
        ("3b=objected", {"q3.b": "objected"}),
        ("3(b)=objected", {"q3.b": "objected"}),
        ("3.B=objected", {"q3.b": "objected"}),
        ("q3.b=objected", {"q3.b": "objected"}),
        ("3a-3c=answered", {"q3.a": "answered", "q3.b": "answered", "q3.c": "answered"}),
        ("ii.4=waived", {"II.4": "waived"}),
        ("1,2,4=answered, 3=answered in part", {
            "q1": "answered", "third-parties": "answered", "q4": "answered", "q3": "answered_in_part",
        }),
        ("3=answered_in_part; 3b=objected", {"q3": "answered_in_part", "q3.b": "objected"}),
        (" 1 = Answered-In-Part ,", {"q1": "answered_in_part"}),
    ],
)  # fmt: skip
def test_items_are_found_by_id_label_and_range(text, found):
    assert parse_items(text, ITEMS) == found


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "9=answered",
            "R110",
            "there is no item '9'; expected one of 1 \\(q1\\), 2 \\(third-parties\\), 3 \\(q3\\), 3\\(a\\) \\(q3.a\\)",
        ),
        ("third-partis=answered", "R110", "did you mean third-parties"),
        ("1-9=answered", "R110", "there is no item '1-9'"),
        ("=answered", "R110", "there is no item ''"),
        ("4-1=answered", "R112", "runs backwards"),
        ("1-1=answered", "R112", "runs backwards"),
        ("1-3b=answered", "R112", "different levels"),
        ("1=answerd", "R113", "did you mean answered"),
        ("1=", "R113", "unknown disposition ''"),
        ("1=xyzzy", "R113", "expected one of unanswered, answered"),
        ("1=answered,q1=objected", "R114", "item 1 \\(q1\\) is named twice"),
        ("1-2=answered,2=objected", "R114", "named twice"),
        ("1", "R115", "'1' has no disposition"),
        ("1=answered,2", "R115", "'2' has no disposition"),
        ("", "R115", "names no item"),
        (" , ", "R115", "names no item"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_way_out(text, code, words):
    with pytest.raises(BadInputError, match=f"{code}.*{words}"):
        parse_items(text, ITEMS)


def test_every_problem_is_told_at_once():
    with pytest.raises(BadInputError) as caught:
        parse_items("9=answered,1=answerd,2=objected,2=objected", ITEMS)
    assert [problem.code for problem in caught.value.problems] == ["R110", "R113", "R114"]


SECTIONS = (
    item("q1", "A.1"),
    item("q2", "A.2"),
    item("q3", "B.1", item("q3.a", "B.1(a)"), item("q3.b", "B.1(b)")),
    item("q4", "B.2"),
    item("q5", "II.C.1"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((text, "q3") for text in ("B.1", "b1", "B1", "b.1", "B 1", " B. 1 ")),
        *((text, "q3.a") for text in ("B.1(a)", "b.1(a)", "b1a", "B1.a", "B.1.A")),
        ("B.1-B.2", "q3 q4"),
        ("b1-b2", "q3 q4"),
        ("A.2-B.1", "q2 q3"),
        ("a2\u2013II.C.1", "q2 q3 q4 q5"),
        ("B.1(a)-B.1(b)", "q3.a q3.b"),
        ("B", "q3 q4"),
        ("b.", "q3 q4"),
        ("II.C", "q5"),
        ("1a", "q3.a"),
        ("A, B.2", "q1 q2 q4"),
    ],
)
def test_items_of_sections_are_named_with_their_section(text, found):
    assert " ".join(parse_item_names(text, SECTIONS)) == found


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("1", "R111", "'1' is the label of 3 items; expected an id: q1, q3, q5"),
        ("2", "R111", "an id: q2, q4"),
        ("B, b2", "R114", "item B.2 (q4) is named twice"),
        ("D", "R110", "there is no item 'D'"),
        (".", "R110", "there is no item '.'"),
    ],
)
def test_what_could_be_of_several_sections_is_refused_with_the_ids(text, code, words):
    with pytest.raises(BadInputError) as caught:
        parse_item_names(text, SECTIONS)
    (problem,) = caught.value.problems
    assert (problem.code, words in str(problem)) == (code, True)


@pytest.mark.parametrize("text", ["1=answered", "1-2=answered", "a2-1=answered"])
def test_a_label_that_repeats_is_refused_with_the_ids(text):
    with pytest.raises(BadInputError, match=r"R111.*an id: a1, b1"):
        parse_items(text, RESTARTED)


REQUESTS = (
    item("q1", "Request No. 1"),
    item("q2", "Request No. 2", item("q2.a", "Request No. 2(a)"), item("q2.b", "Request No. 2(b)")),
    item("q3", "Request No. 3"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", ["q1"]),
        ("Request No. 1:", ["q1"]),
        ("2(a)", ["q2.a"]),
        ("2b", ["q2.b"]),
        ("1-3", ["q1", "q2", "q3"]),
        ("request no 2 (a)", ["q2.a"]),
    ],
)
def test_a_number_serves_where_the_mark_has_words_of_its_own(text, found):
    assert list(parse_item_names(text, REQUESTS)) == found


def test_an_inserted_item_is_not_the_part_of_another():
    items = (item("seven", "7", item("part", "7(a)")), item("own", "7A"), item("eight", "8", item("point", "8.1")))
    assert [parse_item_names(name, items) for name in ("7A", "7(a)", "8.1")] == [("own",), ("part",), ("point",)]
    for name, code in (("7a", "R111"), ("a", "R110")):
        with pytest.raises(BadInputError, match=code):
            parse_item_names(name, items)


def test_a_part_alone_names_no_item():
    with pytest.raises(BadInputError, match=r"R110.*Request No. 2\(a\) \(q2.a\)"):
        parse_item_names("a", REQUESTS)


def test_ids_serve_where_labels_repeat():
    assert list(parse_items("a2-b1=answered", RESTARTED)) == ["a2", "b1"]


def test_an_id_goes_before_a_label():
    odd = (item("2", "1"), item("1", "2"))
    assert parse_items("1=answered", odd) == {"1": "answered"}


def test_names_alone_keep_the_order_typed():
    assert parse_item_names("4,1-2", ITEMS) == ("q4", "q1", "third-parties")
    with pytest.raises(BadInputError, match="R115"):
        parse_item_names("", ITEMS)
    with pytest.raises(BadInputError, match="R110"):
        parse_item_names("77", ITEMS)


WORDED = tuple(item(f"r{n}", f"Request No. {n}") for n in range(1, 7))


@pytest.mark.parametrize(
    ("ids", "items", "told"),
    [
        ({"r1", "r2", "r3", "r5"}, WORDED, "1-3, 5"),
        ({"r1", "r2", "r5"}, WORDED, "1, 2, 5"),
        ({"r1"}, WORDED, "1"),
        ({"r1"}, (*WORDED, item("q", "Question 1")), "Request No. 1"),
        ({"q1", "third-parties", "q3", "q4"}, ITEMS, "1-4"),
        ({"q1", "third-parties", "q3", "q3.b", "q4"}, ITEMS, "1, 2, 3, 3(b), 4"),
        ({"q3.a", "q3.b", "q3.c", "q4"}, ITEMS, "3(a)-3(c), 4"),
        (
            {"x", "x.a", "y", "y.a"},
            (item("x", "1", item("x.a", "1a")), item("y", "2", item("y.a", "2a"))),
            "1, 1a, 2, 2a",
        ),
        ({"a1", "a2", "b1", "b2"}, RESTARTED, "1, 2, 1, 2"),
        ({"a", "b", "c"}, (item("a", "A-1"), item("b", "A-2"), item("c", "A-3")), "A-1, A-2, A-3"),
        (set(), ITEMS, ""),
    ],
)
def test_items_are_named_briefly(ids, items, told):
    assert briefly(ids, items) == told


@given(st.sets(st.sampled_from([one.id for one in walk(ITEMS)]), min_size=1))
def test_what_is_named_briefly_is_read_back(ids):
    assert set(parse_item_names(briefly(ids, ITEMS), ITEMS)) == ids


def test_dispositions_are_read_in_any_spelling():
    assert parse_disposition(" No Records ") == "no_records"


@given(st.text(alphabet="0123abq.=,;-() \u2013", max_size=30) | st.text(max_size=30))
def test_any_text_is_matched_or_refused_never_a_crash(text):
    for parse in (parse_items, parse_item_names):
        with contextlib.suppress(BadInputError):
            assert set(parse(text, ITEMS)) <= {item.id for item in walk(ITEMS)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", {"q1": "objected"}),
        ("1,3b", {"q1": "objected", "q3.b": "objected"}),
        ("1-2, 4=answered", {"q1": "answered", "third-parties": "answered", "q4": "answered"}),
        ("4=answered,1-2", {"q4": "answered", "q1": "objected", "third-parties": "objected"}),
    ],
)
def test_names_without_a_word_get_what_the_event_means_by_itself(text, found):
    assert parse_items(text, ITEMS, Disposition.OBJECTED) == found


@pytest.mark.parametrize(("text", "code"), [("", "R115"), ("9", "R110"), ("1,1", "R114"), ("1=answered,1", "R114")])
def test_what_an_event_means_by_itself_needs_items_all_the_same(text, code):
    with pytest.raises(BadInputError, match=code):
        parse_items(text, ITEMS, Disposition.OBJECTED)


@pytest.mark.parametrize(
    ("texts", "common", "own"),
    [
        ((), (), {}),
        (("privacy", "undue burden"), ("privacy", "undue burden"), {}),
        (("privacy", "privacy"), ("privacy",), {}),
        (("1-2=privacy",), (), {"q1": ("privacy",), "third-parties": ("privacy",)}),
        (("privacy", "3b = trade secret", "3b=burden"), ("privacy",), {"q3.b": ("trade secret", "burden")}),
        (("1,4=privacy", "1=privacy"), (), {"q1": ("privacy",), "q4": ("privacy",)}),
        ((" =see 5 U.S.C. 552=exempt", "=privacy"), ("see 5 U.S.C. 552=exempt", "privacy"), {}),
    ],
)
def test_a_ground_is_meant_for_all_or_for_the_items_before_the_equals_sign(texts, common, own):
    assert parse_grounds(texts, ITEMS) == (common, own)


@pytest.mark.parametrize(
    ("texts", "codes"),
    [(("",), ["R115"]), (("3=",), ["R115"]), (("=",), ["R115"]), (("9=privacy", "8=burden"), ["R110", "R110"])],
)
def test_grounds_without_a_word_or_an_item_are_told_all_at_once(texts, codes):
    with pytest.raises(BadInputError) as told:
        parse_grounds(texts, ITEMS)
    assert [problem.code for problem in told.value.problems] == codes
    assert {problem.place.detail for problem in told.value.problems} == {"--ground"}


def test_a_ground_with_an_equals_sign_is_told_how_to_be_typed():
    with pytest.raises(BadInputError, match=r'R110: there is no item .*; a ground with "=" in it is typed "=GROUND"'):
        parse_grounds(("see 5 U.S.C. 552=exempt",), ITEMS)


SIGNED = ("Amy Klobuchar", "Bill Cassidy", "Jon Ossoff", "Tom Cassidy")


@pytest.mark.parametrize(
    ("text", "name"), [("amy klobuchar", SIGNED[0]), ("Ossoff", SIGNED[2]), ("Bill Cassidy", SIGNED[1])]
)
def test_a_signatory_is_named_whole_or_by_the_last_word_where_only_one_has_it(text, name):
    assert parse_signatory(text, SIGNED) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jon Osoff", "'Jon Osoff' signed no letter of the thread.*did you mean 'Jon Ossoff'"),
        ("Cassidy", "2 signatories are called 'Cassidy'"),
        ("Nobody", "write the name as the letter has it"),
    ],
)
def test_who_did_not_sign_is_told_with_the_nearest_name(text, words):
    with pytest.raises(BadInputError, match=f"--addressed-to: error R152: .*{words}"):
        parse_signatory(text, SIGNED)
