"""`lettergen.toml` is read with every problem at once, each with its line."""

from textwrap import dedent

import pytest

from lettergen.errors import BadInputError, Place
from lettergen.files.settings import key_lines, read_settings, settings_in_force, settings_place
from lettergen.model.settings import Settings


def write(folder, text):
    (folder / "lettergen.toml").write_text(dedent(text).lstrip(), encoding="utf-8")


def problems(folder):
    with pytest.raises(BadInputError) as refused:
        read_settings(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in refused.value.problems]


def test_without_a_file_the_defaults_serve(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_reads_office_defaults_and_record(tmp_path):
    write(
        tmp_path,
        """
        [office.letterhead]
        name = "Office of Inquiry"
        lines = ["1 Example Way", "Washington, DC 20510"]

        [office.signatories.doe]
        name = "Jane Doe"
        title = "Director"

        [office.contacts]
        staff = {name = "Sam Staff", phone = "202-555-0100"}

        [defaults]
        calendar = "us-dc"
        zone = "America/New_York"

        [record]
        due_soon_days = 5
        """,
    )
    settings = read_settings(tmp_path)
    assert settings.office.letterhead is not None
    assert settings.office.letterhead.lines == ("1 Example Way", "Washington, DC 20510")
    assert settings.office.signatories["doe"].title == "Director"
    assert settings.office.contacts["staff"].phone == "202-555-0100"
    assert (settings.defaults.calendar, settings.record.due_soon_days) == ("us-dc", 5)


def test_a_byte_order_mark_from_windows_does_no_harm(tmp_path):
    (tmp_path / "lettergen.toml").write_bytes(b"\xef\xbb\xbf[record]\ndue_soon_days = 3\n")
    assert read_settings(tmp_path).record.due_soon_days == 3


CASES = {
    "broken": ('[record]\nauthor = "x\n', ["lettergen.toml:2:12: error W102: not TOML: Illegal character '\\n'"]),
    "unknown key": (
        '[defaults]\nlangauge = "en-US"\n',
        ["lettergen.toml:2: error W103: unknown setting 'defaults.langauge'", "did you mean 'language'?"],
    ),
    "unknown table": ("[recrod]\nx = 1\n", ["lettergen.toml:1: error W103: unknown setting 'recrod'", "'record'"]),
    "unknown key of a person": (
        '[office.signatories.doe]\nname = "D"\ntitel = "T"\n',
        ["lettergen.toml:3: error W103: unknown setting 'office.signatories.doe.titel'", "did you mean 'title'?"],
    ),
    "unknown key far from any": ('[record]\nqqqq = "x"\n', ["remove it"]),
    "missing name": ('[office.contacts.sam]\nphone = "1"\n', ["toml:1: error W104: 'office.contacts.sam.name'"]),
    "wrong kind": ('[record]\ndue_soon_days = "soon"\n', ["lettergen.toml:2: error W104: 'record.due_soon_days'"]),
    "unknown zone": ('[defaults]\nzone = "Mars/Olympus"\n', ["lettergen.toml:2: error W104", "unknown time zone"]),
    "inline table": ('[office]\nletterhead = {unit = "x"}\n', ["lettergen.toml:2: error W104", "is missing; add it"]),
    "slug": ('[office.contacts."Big Name"]\nname = "x"\n', ["lettergen.toml:1: error W104"]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_a_problem_has_its_line_and_its_remedy(tmp_path, text, expected):
    write(tmp_path, text)
    (line,) = problems(tmp_path)
    for part in expected:
        assert part in line


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path):
    write(tmp_path, '[defaults]\nlangauge = "en"\n[record]\ndue_soon_days = -1\nautor = "me"\n')
    assert [line.split(" ")[0] for line in problems(tmp_path)] == [
        "lettergen.toml:2:",
        "lettergen.toml:4:",
        "lettergen.toml:5:",
    ]


def test_each_setting_says_where_its_value_comes_from(tmp_path):
    write(tmp_path, '[defaults]\ncalendar = "us-wa"\n[office]\nletterhead = {name = "N", lines = ["a", "b"]}\n')
    rows = {name: (value, where) for name, value, where in settings_in_force(tmp_path)}
    assert rows["defaults.calendar"] == ("us-wa", "lettergen.toml:2")
    assert rows["defaults.language"] == ("en-US", "default")
    assert rows["office.letterhead.lines"] == ("a | b", "lettergen.toml:4")


CALENDAR = '[calendars.house]\nbase = "us"\nworked = [2026-10-12]\n[calendars.house.days]\n2026-08-03 = "Recess"\n'


def test_the_days_of_an_own_calendar_are_settings_with_their_lines(tmp_path):
    write(tmp_path, CALENDAR)
    rows = {name: (value, where) for name, value, where in settings_in_force(tmp_path)}
    assert rows["calendars.house.days.2026-08-03"] == ("Recess", "lettergen.toml:5")
    assert rows["calendars.house.worked"] == ("2026-10-12", "lettergen.toml:3")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("calendars", "house", "days", "2026-08-03"), 5),
        (("calendars", "house", "worked"), 3),
        (("calendars", "house", "saturday"), 1),
        (("defaults", "zone"), 0),
    ],
)
def test_a_key_has_the_line_where_it_or_what_holds_it_stands(tmp_path, keys, line):
    write(tmp_path, CALENDAR)
    assert settings_place(tmp_path, keys) == Place(str(tmp_path / "lettergen.toml"), line)


def test_without_a_file_a_key_has_no_line(tmp_path):
    assert settings_place(tmp_path, ("defaults",)).line == 0


def test_dotted_and_quoted_keys_have_their_lines():
    assert key_lines('[a."b c"]\nd.e = 1\n"f" = 2\n')[("a", "b c", "d", "e")] == 2
