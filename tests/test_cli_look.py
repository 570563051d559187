"""`status` and `history` as they are typed: hours, what is shown, how much a terminal gets."""

import io
import json
import sys

import palm
import pytest

from lettergen.cli import look
from lettergen.cli.main import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A workspace with two letters sent on August 12."""
    text = palm.questionnaire(due='{date: 2021-08-26, time: "17:00"}', questions="[Why these stores?]")
    return palm.sent(tmp_path_factory.mktemp("look"), text, palm.NEW_YORK).folder


@pytest.fixture
def say(folder, capsys):
    """Run a command in the workspace; return what it printed on both streams."""

    def run(*words, code=0):
        capsys.readouterr()
        assert main(["-C", str(folder), *words]) == code
        return capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("when", "time"),
    [
        ("2021-08-26", "due today"), ("2021-08-26 17:00", "due today"), ("2021-08-26T17:01", "late today"),
        ("2021-08-27", "1 day late"), ("2021-08-24 09:00", "2 days left"),
    ],
)  # fmt: skip
def test_an_hour_is_typed_with_a_blank_or_a_t(say, when, time):
    out = say("status", "palm/acme", "--as-of", when).out
    assert time in out
    assert "2021-08-26 17:00" in out


@pytest.mark.parametrize("when", ["2021-08-26 5pm", "2021-08-26 24:00", "2021-13-01 10:00", "26.8.2021", "10:00"])
@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_what_is_neither_a_day_nor_an_hour_is_told(say, option, when):
    assert "is not" in say("status", option, when, code=2).err


@pytest.mark.parametrize(
    ("option", "schema"),
    [
        ("--items", "items"), ("--why", "why"), ("--summary", "matters"), ("--count", "counts"),
        ("--format=json", "status"),
    ],
)  # fmt: skip
def test_each_way_to_show_has_its_own_stable_form(say, option, schema):
    out = say("status", option, "--as-of", "2021-08-27", "--format", "json").out
    assert json.loads(out)["schema"] == f"lettergen.{schema}/1"


def test_reasons_are_words_on_a_terminal(say):
    out = say("status", "palm/acme", "--why", "--as-of", "2021-08-27").out
    assert "first due 2021-08-26" in " ".join(out.split())
    assert "nothing was said of it" in " ".join(out.split())


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "shown", "told"),
    [((), 1, True), (("--limit", "0"), 2, False), (("--format", "csv"), 2, False), (("--limit", "1"), 1, False)],
)
def test_a_terminal_gets_the_most_pressing_letters_and_how_to_see_all(folder, monkeypatch, words, shown, told):
    monkeypatch.setattr(look, "_MOST", 1)
    screen, beside = _Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", beside)
    assert main(["-C", str(folder), "status", "palm", "--as-of", "2021-08-27", *words]) == 0
    assert sum(name in screen.getvalue() for name in ("Acme", "Bolt")) == shown
    assert ("--limit 0 shows all" in beside.getvalue()) is told


def test_limits_below_nothing_are_no_limits(say):
    assert "--limit" in say("status", "--limit", "-1", code=2).err


def test_a_history_is_of_a_day_and_as_known_at_one(say):
    assert "(nothing)" in say("history", "palm/acme", "--known-at", "2021-08-01").out
    assert "generated" in say("history", "palm/acme", "--as-of", "today").out


@pytest.mark.parametrize("when", ["9999-12-31 10:00", "0001-01-01 00:00"])
@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_an_hour_at_the_edge_of_time_is_bad_input(say, option, when):
    assert "R165" in say("status", option, when, code=3).err


def test_days_at_the_edge_of_time_are_days(say):
    assert "Acme" in say("status", "--as-of", "9999-12-31", "--due-within", "9999d").out
    assert "R165" in say("status", "--known-at", "9999-12-31", code=3).err
    assert "by then" in say("status", "--as-of", "0001-01-01").err


@pytest.mark.parametrize("when", [("--as-of", "2020-01-01"), ("--known-at", "2020-01-01")])
def test_what_had_not_begun_is_in_no_list_and_told_where_it_is_named(say, when):
    for show in ("--items", "--why", "--summary", "--count"):
        assert json.loads(say("status", *when, show, "--format", "json").out)["rows"] == []
    for name in ("", "palm", "palm/acme"):
        told = say("status", name, *when)
        assert told.out.endswith("\n\n(nothing)\n")
        assert told.err == f"no letter {f'of {name} ' if name else ''}was in the record by then\n"
