"""Bates numbers are read as people type them, and gaps and overlaps are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettergen.errors import BadInputError
from lettergen.model.tracking import BatesRange
from lettergen.rules.bates import bates_report, page_count, parse_bates, spelled

TYPED = {
    "AMZ-0001 to AMZ-0120": ["AMZ-0001 to AMZ-0120"],
    "AMZ-0001\u20130120": ["AMZ-0001 to AMZ-0120"],
    "QVC000001-QVC000099": ["QVC000001 to QVC000099"],
    "AMZ-0001 THROUGH amz-0120": ["AMZ-0001 to AMZ-0120"],
    "AMZ 001 - AMZ 010": ["AMZ 001 to AMZ 010"],
    "AMZ-0001": ["AMZ-0001"],
    "A-1 to 5; A-9,": ["A-1 to A-5", "A-9"],
    "12-15": ["12 to 15"],
    "AMZ-9998 to AMZ-10002": ["AMZ-9998 to AMZ-10002"],
    "GOOG-10K-0000123": ["GOOG-10K-0000123"],
    "ACME-0001-0120": ["ACME-0001 to ACME-0120"],
    "ACME-2019-0001": ["ACME-2019-0001"],
    "ACME-2019-0001-ACME-2019-0100": ["ACME-2019-0001 to ACME-2019-0100"],
    "ACME_1...3": ["ACME_1 to ACME_3"],
}
NO_RANGE = {
    "": "no page number",
    "page one": "no page number",
    "A-1 to B-2": "no page number",
    "A-1 to A-2 to A-3": "no page number",
    "AMZ-0120 to AMZ-0001": "ends before it begins",
    "AMZ-20-AMZ-10": "ends before it begins",
    "AMZ-1101-20": "ends before it begins",
    "1" * 40: "no page number",
}


@pytest.mark.parametrize(("text", "read"), TYPED.items(), ids=TYPED.keys())
def test_ranges_are_read_as_people_type_them(text, read):
    assert [spelled(one) for one in parse_bates(text)] == read


@pytest.mark.parametrize(("text", "why"), NO_RANGE.items(), ids=NO_RANGE.keys())
def test_what_is_no_range_is_refused_with_its_reason(text, why):
    with pytest.raises(BadInputError, match=f"R170.*{why}"):
        parse_bates(text)


@given(
    st.builds(
        lambda prefix, first, more, width: BatesRange(prefix=prefix, first=first, last=first + more, width=width),
        st.from_regex(r"[A-Z]{1,4}[-_ ]?", fullmatch=True),
        st.integers(0, 10**9),
        st.integers(0, 10**5),
        st.integers(1, 12),
    )
)
def test_what_is_written_out_is_read_back(pages):
    (read,) = parse_bates(spelled(pages))
    assert (read.prefix, read.first, read.last) == (pages.prefix, pages.first, pages.last)
    assert spelled(read) == spelled(pages)


def test_gaps_and_overlaps_are_told_by_prefix_whatever_the_order():
    ranges = parse_bates("A-0011 to A-0020, B-5 to B-9, a-0001 to 0010, A-0018 to A-0019, A-0031 to A-0040, A-0019")
    a, b = bates_report(ranges)
    assert (spelled(a.whole), [*map(spelled, a.gaps)]) == ("A-0001 to A-0040".replace("A", "a"), ["a-0021 to a-0030"])
    assert [*map(spelled, a.overlaps)] == ["a-0018 to a-0019"]
    assert (b.prefix, b.gaps, b.overlaps) == ("B-", (), ())


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 10)), min_size=1))
def test_every_number_from_first_to_last_is_in_a_gap_or_stamped_and_twice_where_it_overlaps(drawn):
    ranges = [BatesRange(prefix="X", first=first, last=first + more) for first, more in drawn]
    (report,) = bates_report(ranges)
    counted = [number for one in ranges for number in range(one.first, one.last + 1)]
    gaps = {number for one in report.gaps for number in range(one.first, one.last + 1)}
    overlaps = {number for one in report.overlaps for number in range(one.first, one.last + 1)}
    assert gaps == {*range(min(counted), max(counted) + 1)} - {*counted}
    assert overlaps == {number for number in counted if counted.count(number) > 1}
    assert page_count(report.gaps) == len(gaps)
    assert page_count(report.overlaps) == len(overlaps)
