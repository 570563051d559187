"""Problems print as one line, and places sort as they stand in a file."""

from __future__ import annotations

import pytest

from lettergen.errors import BadInputError, ExitCode, Place, Problem, RefusedError, Severity


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (Place(), ""),
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.yaml", 3, 5), "a.yaml:3:5"),
        (Place("t.docx", detail="body, paragraph 2"), "t.docx, body, paragraph 2"),
        (Place(detail="recipient acme"), "recipient acme"),
    ],
)
def test_a_place_prints_what_is_known_of_it(place, printed):
    assert str(place) == printed


def test_a_problem_prints_as_one_line():
    whole = Problem("Q120", Place("a.yaml", 1, 2), "unknown\nkey", "another", "remove it", Severity.WARNING)
    assert str(whole) == "a.yaml:1:2: warning Q120: unknown key; expected another; remove it"
    assert str(Problem("Q120", Place(), "wrong")) == "error Q120: wrong"


def test_problems_stand_in_the_order_of_the_file():
    places = [
        Place("a", 10, 1), Place("b"), Place("a", 2, 9), Place("a", 2, 10),
        Place("a", detail="body, paragraph 10"), Place("a", detail="body, paragraph 9"),
    ]  # fmt: skip
    error = BadInputError(Problem("Q120", place, "x") for place in places)
    assert [str(problem.place) for problem in error.problems] == [
        "a, body, paragraph 9", "a, body, paragraph 10", "a:2:9", "a:2:10", "a:10:1", "b",
    ]  # fmt: skip


def test_each_error_has_its_exit_code():
    assert BadInputError(Problem("Q120", Place(), "x")).exit_code is ExitCode.BAD_INPUT
    assert RefusedError(Problem("Q120", Place(), "x")).exit_code is ExitCode.REFUSED
