"""Lists: the labels of the model are the labels that the file shows, to us, to LibreOffice and to the validators."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from packages import members, packed, written

from lettergen.model.blocks import (
    BulletList,
    Heading,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Quote,
    SignatureBlock,
    Span,
    Table,
)
from lettergen.rules.numbering import format_mark, parse_mark
from lettergen.wordml.facts import Indent
from lettergen.wordml.numbering import Step, attribute, count, indent, levels_xml
from lettergen.wordml.outline import outline
from lettergen.wordml.rich import blocks_xml
from lettergen.wordml.sink import Sink, SinkFacts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}
NONE_GIVEN = (None,) * 9


PARTS = members(written())
FACTS = SinkFacts.read(PARTS)


def document(*blocks):
    """A whole .docx of these blocks, on the template that python-docx ships."""
    sink = Sink(FACTS)
    text = PARTS[FACTS.main].decode()
    at = text.index("<w:sectPr")
    rendered = {FACTS.main: text[:at] + blocks_xml(blocks, sink, FACTS.main) + text[at:]}
    parts = PARTS | {name: text.encode() for name, text in rendered.items()} | sink.changed_parts(rendered)
    return packed(parts)


def para(text):
    return Paragraph((Span(text),))


def item(text, ordinal, *items, more=()):
    return ListItem((para(text), *more), tuple(items), ordinal)


def listed(*blocks):
    return [(line.label, line.text) for line in outline(document(*blocks)) if line.label]


@pytest.mark.parametrize("mark", ["1.", "1)", "(1)", "A.", "a.", "(a)", "i.", "I.", "Q1", "Request No. 1:", "R&D <1>"])
def test_a_mark_counts_as_it_is_written(mark):
    ordinals = range(1, 29)
    found = listed(NumberedList(tuple(item(f"i{n}", n) for n in ordinals), (mark,)))
    assert found == [(format_mark(parse_mark(mark), n), f"i{n}") for n in ordinals]


def test_two_lists_each_begin_with_one():
    both = [NumberedList((item("a", 1), item("b", 2))), para("between"), NumberedList((item("c", 1),))]
    assert listed(*both) == [("1.", "a"), ("2.", "b"), ("1.", "c")]


def test_a_follow_up_prints_its_old_numbers():
    open_items = NumberedList(tuple(item(f"q{n}", n) for n in (3, 5, 6, 7)))
    assert [label for label, _ in listed(open_items)] == ["3.", "5.", "6.", "7."]


def test_a_part_alone_keeps_its_letter_and_the_items_run_on():
    asked = NumberedList(
        (
            item("q3", 3, item("b", 2), item("c", 3), item("e", 5)),
            item("q4", 4, item("a", 1)),
            item("q9", 9, item("d", 4)),
        ),
        ("1.", "(a)"),
    )
    assert [label for label, _ in listed(asked)] == ["3.", "(b)", "(c)", "(e)", "4.", "(a)", "9.", "(d)"]


def test_parts_begin_again_under_each_item():
    asked = NumberedList(tuple(item("q", n, item("x", 1, item("y", 1), item("y", 2)), item("x", 2)) for n in (1, 2)))
    assert [label for label, _ in listed(asked)] == ["1.", "a.", "i.", "ii.", "b.", "2.", "a.", "i.", "ii.", "b."]


def test_a_list_in_an_item_counts_on_its_own_and_does_not_disturb():
    inner = NumberedList((item("inner", 1), item("inner", 2)), ("A.",))
    asked = NumberedList((item("q", 1, item("p", 1), more=(inner,)), item("q", 2)), ("1.", "(a)"))
    assert [label for label, _ in listed(asked)] == ["1.", "A.", "B.", "(a)", "2."]


def test_bullets_alternate_by_level():
    dots = BulletList((item("a", 1, item("b", 1, item("c", 1))), item("d", 7)))
    assert listed(dots) == [("\u2022", "a"), ("\u2013", "b"), ("\u2022", "c"), ("\u2022", "d")]


def test_the_last_mark_serves_all_deeper_levels():
    deep = NumberedList((item("a", 1, item("b", 1, item("c", 1))),), ("1.", "(a)"))
    assert [label for label, _ in listed(deep)] == ["1.", "(a)", "(a)"]


class TestMarks:
    def test_compound_marks_repeat_the_numbers_above(self):
        parts = (item("a", 1, item("x", 1), item("y", 2)), item("b", 2))
        asked = NumberedList((item("q", 1), item("q", 2, *parts), item("q", 4, item("c", 3))), ("I.", "I.1", "I.1(a)"))
        assert [label for label, _ in listed(asked)] == [
            "I.",
            "II.",
            "II.1",
            "II.1(a)",
            "II.1(b)",
            "II.2",
            "IV.",
            "IV.3",
        ]

    def test_a_part_alone_repeats_the_number_of_its_item(self):
        asked = NumberedList(
            (item("q", 3, item("p", 2, item("d", 4)), item("p", 5, item("d", 1))),), ("1.", "1.1", "1.1.1")
        )
        assert [label for label, _ in listed(asked)] == ["3.", "3.2", "3.2.4", "3.5", "3.5.1"]

    def test_marks_of_their_own_print_as_they_stand(self):
        own = ("3.", "3.", "", "7A.", "", "Q9", "B)", "")
        ordinals = (3, 3, 4, 5, 5, 9, 6, 6)
        items = tuple(ListItem((para("t"),), ordinal=n, mark=mark) for n, mark in zip(ordinals, own, strict=True))
        assert " ".join(label for label, _ in listed(NumberedList(items))) == "3. 3. 4. 7A. 5. Q9 B) 6."

    def test_parts_of_an_item_with_a_mark_of_its_own_repeat_that(self):
        own = ListItem((para("t"),), (item("p", 1), item("p", 2), item("p", 4)), 8, mark="7A.")
        asked = NumberedList((item("q", 7, item("p", 1)), own, item("q", 8, item("p", 1))), ("1.", "1.1"))
        assert " ".join(label for label, _ in listed(asked)) == "7. 7.1 7A. 7A.1 7A.2 7A.4 8. 8.1"

    def test_a_long_mark_of_its_own_runs_into_its_text(self):
        own = NumberedList((ListItem((para("t"),), mark="Interrogatory the Last:"),))
        assert listed(own) == [("Interrogatory the Last:", "t")]
        assert indent(("1.",), 0, 0, NONE_GIVEN, own="Interrogatory the Last:") == Indent(0, 0)

    def test_lists_of_one_series_are_one_list_for_word(self):
        def part(series, *ordinals):
            return NumberedList(tuple(item("t", n) for n in ordinals), series=series)

        blocks = (
            part("s", 1, 2),
            para("between"),
            part("s", 3),
            part("", 1),
            part("s", 4, 6),
            part("s", 7),
            part("z", 1),
        )
        lines = [line for line in outline(document(*blocks)) if line.label]
        assert " ".join(line.label for line in lines) == "1. 2. 3. 1. 4. 6. 7. 1."
        assert numbered_by(*blocks) == [0, 0, 0, 1, 0, 2, 2, 3]

    def test_bullets_and_text_without_a_mark_stand_between_levels_that_count(self):
        def parts(*ordinals):
            return (item("p", n, item("d", 1, item("x", 1)), item("d", 2)) for n in ordinals)

        own = ListItem((para("own"),), (item("d", 1),), 2, mark="7A.")
        asked = NumberedList((item("q", 1, *parts(1), own, *parts(2)), item("q", 3)), ("1.", "•", "i.", "none"))
        lines = [line for line in outline(document(asked)) if line.level is not None]
        assert [line.label for line in lines] == ["1.", "•", "i.", "", "ii.", "7A.", "i.", "•", "i.", "", "ii.", "3."]
        assert [line.style for line in lines[:5]] == [
            *("List Number", "List Bullet 2", "List Number 3", "List Continue 3", "List Number 3")
        ]

    def test_bullets_need_no_list_of_their_own_where_some_are_left_out(self):
        assert numbered_by(NumberedList((item("a", 2), item("b", 5), item("c", 9)), ("-",), "s")) == [0, 0, 0]

    def test_a_mark_repeats_no_number_of_a_level_that_prints_none(self):
        deep = (item("p", 1, item("d", 2, item("x", 3))),)
        assert [label for label, _ in listed(NumberedList((item("q", 4, *deep),), ("1.", "•", "1.1")))] == [
            *("4.", "•", "2", "2.3")
        ]

    def test_text_without_a_mark_stands_where_the_text_above_it_does(self):
        assert [indent(("none", "1.", "none"), level, level, NONE_GIVEN) for level in range(3)] == [
            Indent(0, 0),
            Indent(1440, 432),
            Indent(1440, 0),
        ]
        assert '<w:suff w:val="nothing"/>' in levels_xml(("none",), 0, (Step(),), NONE_GIVEN)

    def test_sections_begin_again_go_on_and_go_back_to_the_first_count(self):
        def section(series, *ordinals, marks=("1.", "a.")):
            return NumberedList(tuple(item("t", n) for n in ordinals), marks, series)

        blocks = (
            section("1", 1, 2),
            section("2", 1, 2),
            section("3", 1, marks=("Q1",)),
            section("3", 2, marks=("Q1",)),
            section("1", 3),
            section("1", 4, marks=("(A)",)),
            section("1", 5),
            section("4", 1, 2, marks=("•",)),
            section("4", 3, marks=("•",)),
        )
        assert " ".join(label for label, _ in listed(*blocks)) == "1. 2. 1. 2. Q1 Q2 3. (D) 5. • • •"
        assert numbered_by(*blocks) == [0, 0, 1, 1, 2, 2, 0, 3, 4, 5, 5, 5]

    def test_bullets_and_no_items_at_all_have_no_series(self):
        assert listed(NumberedList((), series="s"), BulletList(())) == []


def numbered_by(*blocks):
    """Which list each numbered paragraph is in, counted in the order they first appear."""
    with zipfile.ZipFile(io.BytesIO(document(*blocks))) as archive:
        nums = re.findall(rb'<w:numId w:val="(\d+)"', archive.read("word/document.xml"))
    return [list(dict.fromkeys(nums)).index(num) for num in nums]


_OWN = st.sampled_from(["", "", "", "3.", "3)", "(c)", "7A.", "iv.", "B.", "Q12", "No. 2", "2.5", "1.a", "*", "II"])
_ITEMS = st.recursive(
    st.builds(ListItem, st.just((para("t"),)), ordinal=st.integers(1, 40), mark=_OWN),
    lambda inner: st.builds(
        ListItem, st.just((para("t"),)), st.lists(inner, max_size=3).map(tuple), st.integers(1, 40), mark=_OWN
    ),
    max_leaves=8,
)
_MARKS = st.lists(
    st.sampled_from(["1.", "(a)", "i)", "A.", "Q1", "(I)", "1.1", "I.1.a", "(1)(a)", "1-i.", "•", "-", "%", "none"]),
    min_size=1,
    max_size=4,
).map(tuple)
_SERIES = st.sampled_from(["", "s", "z"])
_LISTS = st.builds(NumberedList, st.lists(_ITEMS, max_size=4).map(tuple), _MARKS, _SERIES)


def model_labels(items, marks, steps=()):
    """The labels that a list ought to print, straight from its ordinals and marks."""
    for entry in items:
        path = (*steps, Step(entry.ordinal, entry.mark))
        yield count(marks, path).text
        yield from model_labels(entry.items, marks, path)


@settings(deadline=None)  # each example writes and reads a whole .docx
@given(st.lists(st.one_of(_LISTS, st.just(para("between"))), max_size=4))
def test_labels_of_the_model_are_labels_of_the_file(blocks):
    lists = [block for block in blocks if isinstance(block, NumberedList)]
    expected = [label for one in lists for label in model_labels(one.items, one.marks)]
    assert [line.label for line in outline(document(*blocks)) if line.level is not None] == expected


def test_marks_that_the_model_computes_read_as_they_were_written():
    """What the law above takes for granted: an own mark is its own text, others are prefix, numbers and suffix."""
    assert count(("1.", "1.1"), (Step(3), Step(2))).text == "3.2"
    assert count(("1.", "1.1"), (Step(3, "7A."), Step(2))).text == "7A.2"
    assert count(("1.", "1.1"), (Step(3), Step(2, "x"))).text == "x"


class TestDefinitions:
    def test_indents_step_by_half_an_inch(self):
        assert [indent(("1.",), 0, depth, NONE_GIVEN).left for depth in (0, 1, 2)] == [720, 1440, 2160]

    def test_wide_marks_hang_further(self):
        hanging = [indent((mark,), 0, 0, NONE_GIVEN).hanging for mark in ("1.", "(1)", "i.")]
        assert hanging == sorted(set(hanging))

    def test_a_long_mark_runs_into_its_text(self):
        assert indent(("Request No. 1:",), 0, 0, NONE_GIVEN) == Indent(0, 0)
        assert indent(("Request No. 1:",), 0, 1, NONE_GIVEN) == Indent(720, 0)
        assert '<w:suff w:val="space"/>' in levels_xml(("Request No. 1:",), 0, (Step(),), NONE_GIVEN)

    def test_the_templates_own_indents_go_before(self):
        given_indents = (Indent(375, 375), *[None] * 8)
        assert indent(("1.",), 0, 0, given_indents) == Indent(375, 375)
        assert indent((), 0, 0, given_indents) == Indent(375, 375)
        assert indent(("1.",), 0, 1, given_indents).left == 1440
        assert indent(("1.",), 0, 30, NONE_GIVEN).left > 0

    def test_only_the_level_that_opens_the_list_has_its_start(self):
        root = etree.fromstring(f'<x xmlns:w="{W}">{levels_xml(("1.", "a."), 0, (Step(), Step(4)), NONE_GIVEN)}</x>')
        assert root.xpath("w:lvl/w:start/@w:val", namespaces=NS) == ["1", "4", *["1"] * 7]

    def test_definitions_differ_in_nsid_and_are_the_same_each_time(self):
        def nsids():
            sink = Sink(FACTS)
            for _ in range(3):
                sink.new_list(("1.",))
            root = etree.fromstring(sink.changed_parts({})["word/numbering.xml"])
            return root.xpath("w:abstractNum/w:nsid/@w:val", namespaces=NS)

        assert nsids() == nsids()
        assert len(set(nsids())) == len(nsids())

    def test_attributes_are_escaped(self):
        assert attribute('<a & "b">') == "&lt;a &amp; &quot;b&quot;&gt;"


LOREM = "Please describe how long palm images are kept, in what form, and under whose control. " * 3
EVERYTHING = (
    Heading((Span("Background"),), 1),
    Paragraph(
        (
            Span("As "),
            Span("reported", link="https://ftc.gov/a?b=1&c=2"),
            Note((Span("See "), Span("it", link="https://ftc.gov"))),
        )
    ),
    Quote((para("Quoted. " * 20),)),
    NumberedList(
        (
            item(LOREM, 1),
            item("Second", 2, item("two a", 1), item("two b", 2, item("deep", 1), item("deeper", 2)), item("two d", 4)),
            item("Third", 3, item("three a", 1), more=(para("More of three."), BulletList((item("dot", 1),)))),
            item("Fourth", 4),
        ),
        ("1.", "(a)", "i."),
    ),
    para("A follow-up."),
    NumberedList((item("old three", 3, item("old b", 2)), item("old five", 5, item("old a", 1)), item("old six", 6))),
    NumberedList((item("produced", 1), item("also produced", 2)), ("Request No. 1:",)),
    NumberedList(tuple(item(f"roman {n}", n) for n in range(1, 9)), ("(i)",)),
    para("Sections and their questions."),
    NumberedList(
        (
            item("One", 1, item(LOREM, 1, item("deep", 1), item("deeper", 3)), item("two", 12)),
            ListItem((para("Inserted"),), (item("its part", 1), item("its gap", 4)), 2, mark="II bis."),
            item("Four", 4, item("alone", 7, item("below", 2))),
        ),
        ("I.", "I.1", "I.1(a)"),
    ),
    NumberedList((item("series one", 1), item("series two", 2)), ("1)",), "s"),
    para("A paragraph between."),
    NumberedList(
        (
            item("series three", 3),
            ListItem((para("again three"),), ordinal=3, mark="3)"),
            ListItem((para("inserted"),), ordinal=4, mark="3A)"),
            ListItem((para("otherwise"),), ordinal=4, mark="Q4:"),
            item("series five", 5),
        ),
        ("1)",),
        "s",
    ),
    NumberedList(
        (
            item("mixed one", 1, item("dotted", 1, item("roman below", 1, item("four deep", 1))), item("again", 2)),
            ListItem((para("own among"),), (item("below own", 1),), 2, mark="7A."),
            item("mixed two", 2, item("dotted two", 1)),
        ),
        ("1.", "▪", "i.", "1."),
    ),
    NumberedList(
        (item("bare text", 1, item("counts below", 1), item("counts on", 2)), item("more", 2)), ("none", "1.")
    ),
    NumberedList((item("bare below", 1, item("unmarked", 1, item("dot in it", 1))),), ("1.", "none", "•")),
    Table(((Span("Name"),), (Span("Users"),)), (((Span("a"),), (Span("1"),)),), ("", "right")),
    para("Sincerely,"),
    SignatureBlock((("Amy", "Senator"), ("Bill", "Senator"), ("Jon", "Senator")), 2),
)


@pytest.fixture
def everything(tmp_path):
    path = tmp_path / "everything.docx"
    path.write_bytes(document(*EVERYTHING))
    return path


@pytest.mark.soffice
def test_libreoffice_prints_the_labels_of_the_outline(everything, as_pdf_text):
    printed = as_pdf_text(everything)
    for line in (line for line in outline(everything) if line.label):
        match = re.search(re.escape(line.label) + r"\s+" + re.escape(line.text[:20]), printed)
        assert match, f"{line.label} {line.text[:20]} does not follow in:\n{printed}"
        printed = printed[match.end() :]


def some_lists(seed):
    """Lists of any marks, gaps, own marks, nesting and series, the same ones for one seed."""
    pick = random.Random(seed)  # noqa: S311 - a fixed sample, not a secret

    def items(depth):
        for _ in range(pick.randint(1, 4)):
            mark = pick.choice(["", "", "", "", "3.", "(c)", "7A.", "Q12", "iv)", "II bis", "2.5"])
            parts = tuple(items(depth + 1)) if depth < 3 and pick.random() < 0.4 else ()
            yield ListItem((para("t"),), parts, pick.randint(1, 30), mark=mark)

    for _ in range(60):
        known = ["1.", "(a)", "i)", "A.", "Q1", "1.1", "I.1(a)", "(1)(a)", "1-i.", "•", "none", "▪"]
        marks = pick.sample(known, pick.randint(1, 4))
        yield NumberedList(tuple(items(0)), tuple(marks), pick.choice(["", "s", "z"]))
        yield para("between")


@pytest.mark.soffice
def test_libreoffice_prints_the_labels_of_the_model(tmp_path, convert):
    (path := tmp_path / "lists.docx").write_bytes(document(*(blocks := tuple(some_lists(7)))))
    convert("txt:Text (encoded):UTF8", tmp_path, path)
    lists = [block for block in blocks if isinstance(block, NumberedList)]
    expected = [label for one in lists for label in model_labels(one.items, one.marks)]
    printed = re.sub("[◦▪]", "•", path.with_suffix(".txt").read_text(encoding="utf-8-sig"))  # as text, one a level
    found = [line.strip().removesuffix("t").strip() for line in printed.splitlines() if line.strip()]
    assert [label for label in found if label != "between"] == [re.sub("▪", "•", label) for label in expected]


@pytest.mark.validator
def test_microsofts_validator_finds_nothing(everything, sdk_errors):
    assert sdk_errors(everything) == []


def test_the_open_validator_finds_nothing(everything, audit_errors):
    assert audit_errors(everything) == []


@pytest.mark.soffice
@pytest.mark.parametrize("lines", [18, 22, 26, 30])
def test_signatures_stay_on_one_page(lines, tmp_path, as_pdf_text):
    path = tmp_path / "signed.docx"
    signers = tuple((name, "United States Senator") for name in ("Amy", "Bill", "Jon", "Fourth", "Fifth"))
    path.write_bytes(document(*(para(f"Line {n}.") for n in range(lines)), SignatureBlock(signers, 2)))
    pages = [page for page in as_pdf_text(path).split("\f") if "Amy" in page or "Fifth" in page]
    assert len(pages) == 1
