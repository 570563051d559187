"""A table of events is recorded row by row, or not at all, and every row that is wrong is told at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import palm
import pytest

from lettergen.api.workspace import View, Workspace
from lettergen.cli.main import main
from lettergen.errors import BadInputError, LettergenError, RefusedError

QUESTIONNAIRE = palm.questionnaire(request="", questions=palm.THREE)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, kept: Callable[..., Path]) -> Workspace:
    """A workspace with two letters sent on August 12, in which nothing more is recorded."""
    return Workspace(kept(tmp_path_factory.mktemp("sent"), palm.sent, QUESTIONNAIRE))


@pytest.fixture
def work(kept: Callable[..., Path], tmp_path: Path) -> Workspace:
    """Another copy of it."""
    return Workspace(kept(tmp_path / "work", palm.sent, QUESTIONNAIRE))


def listed(work: Workspace, text: str | bytes) -> Path:
    path = work.folder / "events.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(work: Workspace, text: str | bytes) -> tuple[type[LettergenError], list[str]]:
    """Return how a list is refused, and that nothing of it was recorded."""
    with pytest.raises(LettergenError) as error:
        work.record_list(listed(work, text))
    assert {len(work.history(name).rows) for name in ("palm/acme", "palm/bolt")} == {2}
    return type(error.value), [
        f"{one.place.line}:{one.place.column} {one.code} {one.found}" for one in error.value.problems
    ]


def test_every_row_is_an_event_in_its_order(work):
    rows = (
        "Letter;Event;On;At;Items;Until;Ground;Said by;Capacity;Stage;Note\n"
        "palm/acme;acknowledged;2021-08-16;;;;;;;;\n"
        'palm/bolt;extension-granted;2021-08-17;;;2021-09-10;;;;answers;"by phone; =1+1"\n'
        "palm/acme;objection;2021-08-20;;2;;too broad; A. Lee;counsel;;\n"
        "palm/acme;response;2021-08-24;;1=answered,3=answered;;;;;;\n"
    )
    (work.folder / "lettergen.toml").write_text('[defaults]\nzone = "America/New_York"\n')
    events = Workspace(work.folder).record_list(listed(work, rows), by="Ann")
    assert [(event.letter.recipient, event.type, f"{event.on:%m-%d}") for event in events] == [
        ("acme", "acknowledged", "08-16"), ("bolt", "extension_granted", "08-17"), ("acme", "objection", "08-20"),
        ("acme", "response", "08-24"),
    ]  # fmt: skip
    assert [event.seq for event in events] == [*range(events[0].seq, events[0].seq + 4)]
    assert {event.author for event in events} == {"Ann"}
    assert (events[1].until, events[1].stage, events[1].note) == (dt.date(2021, 9, 10), "answers", "by phone; =1+1")
    assert (events[2].items, events[2].grounds) == ({"q2": "objected"}, ("too broad",))
    assert (events[2].said_by, events[2].capacity) == ("A. Lee", "counsel")
    (acme, _) = work.statuses("palm", View(as_of=dt.date(2021, 8, 24)))
    assert (acme.headline, acme.settled) == ("objected", 2)


def test_several_grounds_stand_in_one_cell(work):
    (event,) = work.record_list(
        listed(work, 'letter,event,on,ground\npalm/acme,objection,2021-08-20,"broad; 2=late"\n')
    )
    assert (event.grounds, event.item_grounds) == (("broad",), {"q2": ("late",)})


def test_a_row_counts_on_those_above_it(work):
    first, second = "palm/acme,closed,2021-08-20\n", "palm/acme,reopened,2021-08-21\n"
    head = "letter,event,on\n"
    assert told(work, head + second + first)[0] is RefusedError
    assert [event.type for event in work.record_list(listed(work, head + first + second))] == ["closed", "reopened"]


def test_a_dry_run_judges_all_and_records_nothing(work):
    rows = listed(work, "letter,event,on\npalm/acme,acknowledged,2021-08-16\n")
    assert len(work.record_list(rows, dry_run=True)) == 1
    assert len(work.history("palm/acme").rows) == 2


@pytest.mark.parametrize(
    ("rows", "how", "expected"),
    [
        ("letter,happened\npalm/acme,response\n", BadInputError,
         ["1:0 W240 the column `event` is missing", "1:2 W240 `happened` is no part of an event"]),
        ("letter,event,on,on\n", BadInputError, ["1:0 W240 the column `on` stands twice"]),
        ("letter,event,on,stage\npalm/acme,response,24 August,first\n,,2021-08-24,\n", BadInputError,
         ["2:3 W241 '24 August' is none of its values", "2:4 W241 'first' is none of its values",
          "3:0 W241 no event and no letter"]),
        ("letter,event,on\npalm/acme,response,2021-08-24,late\n", BadInputError,
         ["2:4 W241 'late' stands in a column without a header"]),
        # What cannot be judged hides nothing, and what makes no sense draws nothing after it.
        (("letter,event,on,items\npalm/acne,response,2021-08-24,\npalm/acme,response,2021-08-24,9=answered\n"
          "palm/acme,response,2021-08-01,\npalm/bolt,reopened,2021-08-13,\npalm/bolt,reopened,2021-08-14,\n"),
         RefusedError,
         ["2:0 W111 the record holds no letter 'palm/acne'", "3:0 R110 there is no item '9'",
          "4:0 R101 response is dated 2021-08-01, before the letter was sent on 2021-08-12",
          "5:0 R100 reopened cannot be recorded: the letter is sent"]),
        ("letter,event,on\npalm/acme,sent,2021-08-24\n", RefusedError,
         ["2:0 W124 sent is recorded by its own command"]),
        ("letter,event\npalm,closed\n", RefusedError, ["2:0 W118 means 2 letters: palm/acme, palm/bolt"]),
        ("letter,event,capacity\npalm/acme,response,counsel\n", BadInputError,
         ["2:0 R150 --capacity goes with --said-by NAME, the one who spoke"]),
        (b"\x00\x01\x02", BadInputError, None),
        ("", BadInputError, ["1:0 W240 the column `event` is missing", "1:0 W240 the column `letter` is missing"]),
    ],
)  # fmt: skip
def test_nothing_is_recorded_where_one_row_is_wrong_and_all_of_them_are_told(sent, rows, how, expected):
    kind, lines = told(sent, rows)
    assert kind is how
    if expected is not None:
        assert sorted(lines) == sorted(expected)


def test_the_command_counts_many_and_refuses_a_letter_beside_the_list(work, monkeypatch, capsys):
    monkeypatch.chdir(work.folder)
    name = listed(work, "letter,event,on,note\n" + "".join(f"palm/acme,note,2021-08-20,{n}\n" for n in range(21))).name
    assert main(["record", "palm/acme", "note", "--from", name]) == 2
    assert main(["record", "palm/acme"]) == 2
    assert main(["record", "--from", name, "--note", "x"]) == 2
    capsys.readouterr()
    assert main(["record", "--from", name, "--dry-run"]) == 0
    assert capsys.readouterr().err == "would record: palm: note, 21 times\n"
    assert main(["record", "--from", name, "--by", "Ann"]) == 0
    assert capsys.readouterr().err == "recorded: palm: note, 21 times\n"
    assert len(work.history("palm/acme").rows) == 23
