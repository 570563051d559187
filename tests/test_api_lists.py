"""Recipient lists in check, preview and generate."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from lettergen.api.lists import Calendars, find_list
from lettergen.api.workspace import Workspace
from lettergen.cli.main import main
from lettergen.errors import BadInputError, Place, Severity
from lettergen.readers.list_checks import SHAPES

QUESTIONNAIRE = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: Office of Inquiry, signatories: [Alex Example]}
recipients: regulators.csv
subject: Palms at {{ recipient.name }}
request: "Please answer by {{ due }}:"
questions:
  - Why {{ fields.stores }} stores?
  - {text: How many users?, only_for: [west]}
"""
LIST = """\
id;Organization;Prefix;Last name;City;Groups;Stores
acme;Acme Corp.;Ms.;Roe;Ely;west;50
bolt;Bolt Inc.;Mr.;Doe;Reno;;7
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    for name in ("questionnaires", "recipients"):
        (tmp_path / name).mkdir()
    (tmp_path / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (tmp_path / "recipients/regulators.csv").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Workspace()


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")


def told(work, *names):
    return [str(problem) for problem in work.check(names)]


def test_a_questionnaire_with_a_list_is_sound_and_makes_its_letters(work):
    assert told(work, "palm") == []
    assert [letter.asked.subject for letter in work.preview("palm")] == ["Palms at Acme Corp.", "Palms at Bolt Inc."]
    assert [len(letter.asked.items) for letter in work.preview("palm")] == [2, 1]
    assert [made.letter for made in work.generate("palm", only=["bolt"]).made] == ["palm/bolt/1"]
    assert [made.action for made in work.generate("palm").made] == ["new", "unchanged"]


def test_another_list_takes_the_place_of_the_questionnaires_own(work, capsys):
    write("others.csv", LIST.replace("acme", "cog"))
    write("questionnaires/palm.yaml", QUESTIONNAIRE.replace("recipients: regulators.csv\n", ""))
    assert main(["generate", "palm", "--recipients", "others.csv", "--out", "trial"]) == 0
    assert "trial/cog.docx" in capsys.readouterr().err
    assert main(["generate", "palm", "--recipients", "regulators.cvs"]) == 3
    assert "did you mean 'regulators.csv'?" in capsys.readouterr().err


def test_a_list_that_is_not_there_is_told_at_the_line_that_names_it(work):
    write("questionnaires/palm.yaml", QUESTIONNAIRE.replace("regulators.csv", "regulator.csv"))
    (line,) = told(work, "palm")
    assert line.startswith("questionnaires/palm.yaml:5:13: error Q160: there is no recipient list `regulator.csv`; ")
    assert line.endswith("did you mean 'regulators.csv'?")
    with pytest.raises(BadInputError, match="Q160"):
        work.generate("palm")


def test_mistakes_of_list_and_questionnaire_are_told_in_one_run(work):
    write("recipients/regulators.csv", LIST + "acme;Acme Corp;;;Ely;w e;\n;Cog;;;;;\ndyn;Dyn;;;;;9\n")
    write("questionnaires/palm.yaml", QUESTIONNAIRE.replace("{{ due }}", "{{ deu }}"))
    lines = told(work, "palm")
    assert [line.split(": ")[1] + " " + line.split(":")[1] for line in lines] == [
        "error Q145 7",
        "error Q127 4",
        "error Q121 5",
        "error Q147 6",
    ]
    assert (
        "nothing fills `deu` for acme (row 2), bolt (row 3), dyn (row 6); expected a known name; did you mean `due`?"
        in lines[0]
    )


def test_a_field_that_a_row_lacks_is_told_with_its_recipient(work):
    write("recipients/regulators.csv", LIST.replace(";7\n", ";\n"))
    (line,) = told(work, "palm")
    assert line.startswith("questionnaires/palm.yaml:9:19: error Q145: nothing fills `stores` for bolt")


def test_a_group_that_no_row_has_is_told(work):
    write("recipients/regulators.csv", LIST.replace("west", "east"))
    assert [line.split(": ")[1] for line in told(work, "palm")] == ["error Q152"]
    write("questionnaires/palm.yaml", QUESTIONNAIRE.replace("[west]", "[bolt]"))
    assert told(work, "palm") == []


def test_a_column_that_nothing_prints_is_told_at_its_header(work):
    text = LIST.replace("Stores\n", "Stores;Phone\n").replace(";50\n", ";50;1\n").replace(";7\n", ";7;2\n")
    write("recipients/regulators.csv", text)
    (line,) = told(work, "palm")
    place = "recipients/regulators.csv:1:8, column H, Phone"
    assert line.startswith(f"{place}: warning T131: `fields.phone` is given, and ")


def test_what_fails_for_one_combination_of_columns_is_found(work):
    rows = "".join(f"r-{at};R{at};Mr.;Doe;Ely;;1\n" for at in range(SHAPES * 2))
    write("recipients/regulators.csv", LIST + rows + "odd;Odd;Mr.;Doe;;;1\n")
    assert told(work, "palm") == []
    passed = work._desk.checked(work._desk.questionnaire_file("palm"))[0].questionnaire.recipients
    assert [one.id for one in passed] == ["acme", "bolt", "odd"]


def test_a_list_is_checked_alone(work):
    write("recipients/regulators.csv", LIST + "acme;Cog;;;;;\n")
    expected = [
        "recipients/regulators.csv:4: error Q147",
        "recipients/regulators.csv:4:1, column A, id: error Q141",
    ]
    for names in (["regulators.csv"], ["recipients/regulators.csv"], ["recipients"]):
        assert [line.partition(": no")[0].partition(": the")[0] for line in told(work, *names)] == expected
    assert set(expected) <= {line.partition(": no")[0].partition(": the")[0] for line in told(work)}


def test_a_yaml_list_is_checked_alone_and_named(work):
    write("recipients/few.yaml", "- {id: acme, organization: A, salutation: 'To A:', fields: {stores: 1}}\n- {id: b}\n")
    assert [line.split(": ")[1] for line in told(work, "recipients/few.yaml")] == ["error Q121"]
    write("questionnaires/palm.yaml", QUESTIONNAIRE.replace("regulators.csv", "few.yaml").replace("[west]", "[acme]"))
    assert [line.partition(": error")[0] for line in told(work, "palm")] == ["recipients/few.yaml:2:3"]
    write("recipients/few.yaml", "- {id: acme, organization: A, salutation: 'To A:', fields: {stores: 1}}\n")
    assert told(work, "palm") == []
    assert work.columns(["recipients/few.yaml"])[1] == ("recipients/few.yaml (YAML)",)


def test_unknown_calendars_are_told_by_row(work):
    text = LIST.replace("Stores\n", "Stores;Calendar\n").replace(";50\n", ";50;us-zz\n").replace(";7\n", ";7;us-wa\n")
    write("recipients/regulators.csv", text)
    (line,) = told(work, "palm")
    assert line.startswith("recipients/regulators.csv:2:8, column H, Calendar: error D106")


def test_own_deadlines_are_told_by_cell(work):
    text = LIST.replace("Stores\n", "Stores;Due\n").replace(";50\n", ";50;2021-08-28\n").replace(";7\n", ";7;\n")
    write("recipients/regulators.csv", text)
    (line,) = told(work, "palm")
    assert line.startswith("recipients/regulators.csv:2:8, column H, Due: warning D101")


def test_columns_and_ids_are_tables(work, capsys):
    assert main(["check", "palm", "--columns", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["column"], row["header"], row["read_as"]) for row in rows][-2:] == [
        ("F", "Groups", "groups"),
        ("G", "Stores", "fields.stores"),
    ]
    write("recipients/regulators.csv", LIST.replace("id;", "Kennung;"))
    assert main(["check", "recipients/regulators.csv", "--ids", "--format", "csv"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == "recipients/regulators.csv,2,acme-corp,Acme Corp."
    assert "`lettergen check recipients/regulators.csv --ids` proposes what to put in it" in err


def test_a_named_list_is_summed_up(work, capsys):
    assert main(["check", "palm"]) == 0
    assert (
        "recipients/regulators.csv (UTF-8, semicolon); columns id, organization, prefix, family, city, groups; "
        "merge fields Stores as fields.stores" in capsys.readouterr().err
    )


def test_some_thousand_rows_are_planned(work):
    rows = "".join(f"r-{at};R{at};Mr.;Doe;Ely;;{at}\n" for at in range(2000))
    write("recipients/regulators.csv", LIST.splitlines()[0] + "\n" + rows + LIST.splitlines()[1] + "\n")
    report = work.generate("palm", only=["r-1999"])
    assert [(made.letter, made.action) for made in report.made] == [("palm/r-1999/1", "new")]


def test_a_list_is_looked_for_in_order(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.csv").touch()
    folders = (tmp_path / "none", tmp_path / "b", tmp_path / "a")
    assert find_list("list.csv", folders, Place()) == tmp_path / "b/list.csv"
    with pytest.raises(BadInputError, match="there is no recipient list"):
        find_list("x" * 5000, folders, Place())


def test_calendars_are_those_asked_for_that_exist():
    calendars = Calendars(dt.date(2021, 8, 12))
    assert len(calendars) == 0
    assert "us-wa" in calendars
    assert calendars.get("xx") is None
    assert calendars["us-wa"].name == "us-wa"
    assert (list(calendars), len(calendars)) == (["us-wa"], 1)


OWN = """[calendars.house]
base = "us-dc"
worked = [2021-10-11]
[calendars.house.days]
2021-08-13 = "District work period"
2021-08-16 = "District work period"
"""
BROKEN = """[calendars.house]
base = "us-dcc"
[calendars.house.days]
0201-08-13 = "District work period"
"""


@pytest.fixture
def office(tmp_path):
    """Return what makes a workspace with these settings and one letter that counts by the house's days."""

    def made(settings):
        (tmp_path / "lettergen.toml").write_text(settings, encoding="utf-8")
        (tmp_path / "questionnaires").mkdir()
        (tmp_path / "questionnaires/palm.yaml").write_text(LETTER, encoding="utf-8")
        return Workspace(tmp_path)

    return made


LETTER = """matter: palm
date: 2021-08-12
due: {within: 2 business days}
sender: {letterhead: Office of Inquiry, signatories: [Alex Example]}
recipients: [{id: acme, organization: ACME, address: Town, salutation: "Hello:", calendar: house}]
subject: Stores
questions: [How many stores?]
"""


def test_a_letter_counts_by_the_workspaces_own_calendar(office):
    (stage,) = office(OWN).preview("palm")[0].asked.stages
    assert stage.date == dt.date(2021, 8, 18)
    assert "Monday 2021-08-16 is skipped: District work period." in stage.explanation
    assert re.fullmatch(r"house \(holidays [\d.]+; house [0-9a-f]{8}\)", stage.calendar)


def test_what_is_wrong_with_an_own_calendar_is_told_at_its_line_and_stops_its_letters(office, tmp_path):
    work = office(BROKEN)
    told = [str(problem).removeprefix(f"{tmp_path}/")[:39] for problem in work.check()]
    assert told == ["lettergen.toml:2: error D170: there is ", "lettergen.toml:4: error D174: 0201-08-1"]
    with pytest.raises(BadInputError, match=r"lettergen\.toml:2: error D170"):
        work.preview("palm")


def test_warnings_of_a_list_do_not_stop_its_letters(work):
    write("recipients/regulators.csv", LIST + "acme-2;ACME Corp;Ms.;Roe;Ely;;1\n")
    report = work.generate("palm")
    assert [problem.code for problem in report.warnings if problem.severity is Severity.WARNING] == ["Q170"]
    assert len(report.made) == 3
