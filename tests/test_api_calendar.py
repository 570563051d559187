from __future__ import annotations

import datetime as dt
import json

import icalendar
import palm
import pytest

from lettergen.api.workspace import Fact, Sending, Workspace
from lettergen.cli.main import main
from lettergen.errors import BadInputError

BOLT = '{id: bolt, organization: Bolt Inc., salutation: "Dear Bolt:", due: 2021-09-01}'


def asking(due):
    return palm.questionnaire(due=due, request="", recipients=[palm.ACME, BOLT])


@pytest.fixture
def work(tmp_path, kept):
    text = asking('{date: 2021-08-26, time: "17:00", zone: America/New_York}')
    return Workspace(kept(tmp_path, palm.sent, text))


def events(path):
    return {str(one["UID"]): one for one in icalendar.Calendar.from_ical(path.read_bytes()).events}


def test_an_extension_moves_one_event_and_leaves_the_file_else_as_it_was(work, tmp_path, capsys):
    path = tmp_path / "due.ics"
    assert work.write_calendar(path, "palm") == (2, True, 0)
    assert work.write_calendar(path, "palm") == (2, False, 0)
    before = events(path)
    work.record("palm/acme", Fact("extension_granted", on=dt.date(2021, 8, 20), until=dt.date(2021, 9, 10)))
    assert work.write_calendar(path, "palm") == (2, True, 0)
    after = events(path)
    assert before.keys() == after.keys()
    (moved,) = [uid for uid in before if before[uid].to_ical() != after[uid].to_ical()]
    assert moved.startswith("palm.acme.1.answers.")
    assert (before[moved]["SEQUENCE"], after[moved]["SEQUENCE"]) == (0, 1)
    assert f"{after[moved]['DTSTART'].dt:%Y-%m-%d %H:%M %Z}" == "2021-09-10 17:00 EDT"


def test_the_table_goes_by_today_and_the_file_by_the_record_alone(tmp_path):
    text = asking("[{stage: objections, date: 2021-08-20}, {date: 2021-08-26}]")
    palm.workspace(tmp_path, text)
    early, late = (
        Workspace(tmp_path, clock=lambda day=day: dt.datetime(2021, 8, day, 12, tzinfo=dt.UTC)) for day in (19, 21)
    )
    early.generate("palm")
    early.send(["palm/acme"], Sending(on=dt.date(2021, 8, 12)))
    shown = [[row["stage"] for row in json.loads(one.calendar("palm").write("json"))["rows"]] for one in (early, late)]
    assert shown == [["objections", "answers"], ["answers"]]
    assert early.write_calendar(tmp_path / "due.ics", "palm") == (2, True, 0)
    assert late.write_calendar(tmp_path / "due.ics", "palm") == (2, False, 0)


def test_the_command_lists_what_is_open_and_writes_on_demand(work, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    work.record("palm/bolt", Fact("response", on=dt.date(2021, 8, 20), items="1-2=answered"))
    assert main(["calendar", "palm", "--format", "csv"]) == 0
    assert [line.split(",")[3] for line in capsys.readouterr().out.splitlines()] == ["letter", "palm/acme/1"]
    assert main(["calendar", "--every", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["calendar", "--ics", "due.ics", "--dry-run"]) == 0
    assert not (tmp_path / "due.ics").exists()
    assert main(["calendar", "palm/acme", "--ics", "due.ics"]) == 0
    assert capsys.readouterr().err == "wrote: due.ics (1 deadline)\n"
    assert main(["calendar", "--ics", "due.ics"]) == 0
    assert main(["calendar", "--ics", "due.ics"]) == 0
    assert capsys.readouterr().err.splitlines()[1] == "unchanged: due.ics (2 deadlines)"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [(["palm/acmee"], 3, "W111"), (["--ics", "."], 3, "W107"), (["--ics", "palm.yaml/x.ics"], 3, "W107")],
)
def test_bad_input_is_one_line(work, tmp_path, monkeypatch, capsys, words, code, told):
    (tmp_path / "palm.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert main(["calendar", *words]) == code
    error = capsys.readouterr().err
    assert (told in error, len(error.splitlines())) == (True, 1)


def test_no_folder_is_made_for_a_calendar(work, tmp_path):
    with pytest.raises(BadInputError, match=r"d\.ics: error W107: there is no folder .*nowhere"):
        work.write_calendar(tmp_path / "nowhere/d.ics")
    assert not (tmp_path / "nowhere").exists()
