"""Names that could reach a file's name: only plain ones do, every other is told with what to type instead."""

import csv
import io
import ntpath
import re
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lettergen.errors import BadInputError, Place, Problem
from lettergen.files.catalogue import catalogue
from lettergen.model.base import SLUG_LENGTH, can_name_file, slug
from lettergen.readers.list_checks import ListPass
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.readers.recipients import read_list
from lettergen.readers.schema import json_schema
from lettergen.rules.recipients import RecipientRules

DEVICES = (
    "con", "prn", "aux", "nul",
    "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
)  # fmt: skip
RESERVED = getattr(ntpath, "isreserved", None) or (lambda name: PureWindowsPath(name).is_reserved())  # Python 3.13 on
FORM = "expected lower-case letters and digits, parted by single hyphens"
ODD = {
    # case and Unicode forms
    "Amazon": ("`Amazon`", "amazon"),
    "ÄRZTE": ("`ÄRZTE`", "arzte"),
    "cafe\u0301": ("`cafe\u0301`", "cafe"),
    "caf\u00e9": ("`caf\u00e9`", "cafe"),
    "\uff41\uff4d\uff41\uff5a\uff4f\uff4e": ("`\uff41\uff4d\uff41\uff5a\uff4f\uff4e`", "amazon"),
    "\u0430mazon": ("`\u0430mazon`", "mazon"),
    "\u017f": ("`\u017f`", "s"),
    "亚马逊": ("`亚马逊`", ""),
    # paths
    "..": ("`..`", ""),
    "../../etc/passwd": ("`../../etc/passwd`", "etc-passwd"),
    "/etc": ("`/etc`", "etc"),
    "a/b": ("`a/b`", "a-b"),
    "a\\b": ("`a\\b`", "a-b"),
    "C:\\con": ("`C:\\con`", "c-con"),
    "a.docx": ("`a.docx`", "a-docx"),
    "~": ("`~`", ""),
    "$HOME": ("`$HOME`", "home"),
    "-rf": ("`-rf`", "rf"),
    "a_2": ("`a_2`", "a-2"),
    "a--b": ("`a--b`", "a-b"),
    "con.txt": ("`con.txt`", "con-txt"),
    "CON": ("`CON`", "con-1"),
    "com\u00b9": ("`com\u00b9`", "com1-1"),
    # control characters, marks of direction, characters without width
    "a\x07b": ("`a<U+0007>b`", "a-b"),
    "a\x1b[2Jb": ("`a<U+001B>[2Jb`", "a-2jb"),
    "a\x9bb": ("`a<U+009B>b`", "ab"),
    "a\u202ebc": ("`a<U+202E>bc`", "abc"),
    "\u200fab": ("`<U+200F>ab`", "ab"),
    "a\u2066b": ("`a<U+2066>b`", "ab"),
    "\u061cab": ("`<U+061C>ab`", "ab"),
    "a\u200bb": ("`a<U+200B>b`", "ab"),
    "a\u2028b": ("`a<U+2028>b`", "ab"),
    "a\nb": ("`a b`", "a-b"),
}


@pytest.fixture
def read(tmp_path):
    def reading(*ids, header="id"):
        text = io.StringIO()
        csv.writer(text).writerows([[header, "organization"], *([each, "Acme"] for each in ids)])
        path = tmp_path / "list.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        return read_list(path, "list.csv")

    return reading


def lines(listed):
    problems = [*listed.problems, *(problem for entry in listed.entries() for problem in entry.problems)]
    assert {problem.code for problem in problems} <= set(catalogue())
    return [str(problem) for problem in problems]


def plain(line):
    """Tell whether a line moves no cursor and turns no direction."""
    return line.isprintable() or all(unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"} for char in line)


@pytest.mark.parametrize(("typed", "said"), ODD.items(), ids=map(ascii, ODD))
def test_an_odd_id_in_a_list_is_told_with_its_cell_and_what_to_type(read, typed, said):
    shown, instead = said
    listed = read(typed)
    *before, line = lines(listed)
    remedy = f"write `{instead}`" if instead else "write it like palm-payments"
    assert line == f"list.csv:2:1, column A, id: error Q127: `id` is {shown}; {FORM}; {remedy}"
    assert all("Q107" in one for one in before)
    assert all(map(plain, (line, *before)))
    assert [entry.recipient for entry in listed.entries()] == [None]


@pytest.mark.parametrize(("typed", "said"), ODD.items(), ids=map(ascii, ODD))
def test_an_odd_name_in_a_questionnaire_is_no_matter_and_no_recipient(tmp_path, typed, said):
    path = tmp_path / "q.yaml"
    quoted = "".join(char if char.isalnum() and char.isascii() else f"\\U{ord(char):08X}" for char in typed)
    path.write_text(
        f'matter: "{quoted}"\ndate: 2021-08-12\nsender: {{letterhead: L, signatories: [S]}}\n'
        f'recipients:\n- {{id: "{quoted}", organization: A, salutation: "Dear A:"}}\nquestions: [Why?]\n',
        encoding="utf-8",
    )
    reading = read_questionnaire(path)
    assert reading.questionnaire is None
    told = [str(problem) for problem in reading.problems if problem.code in {"Q107", "Q127"}]
    assert [line.split(":")[1] for line in told if "Q127" in line or "Q107" in line][:1] == ["1"]
    assert any(re.search(":5:.* (Q127|Q107)", line) for line in told)
    assert all(map(plain, told))
    assert not said[1] or any(f"write `{said[1]}`" in line for line in told) or "Q107" in told[0]


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_of_windows_is_no_id_and_no_matter_and_another_name_is_proposed(read, tmp_path, name):
    listed = read(name)
    said = f"is `{name}`, which names a device in Windows and no file; expected another name; write `{name}-1`"
    assert lines(listed) == [f"list.csv:2:1, column A, id: error Q191: `id` {said}"]
    path = tmp_path / "q.yaml"
    path.write_text(f"matter: {name}\n", encoding="utf-8")
    assert f"{path}:1:9: error Q191: `matter` {said}" in map(str, read_questionnaire(path).problems)
    assert not can_name_file(name)
    assert can_name_file(f"{name}-1")
    assert RESERVED(f"{name}.docx")


@pytest.mark.parametrize(("name", "sound"), [*((name, False) for name in DEVICES), ("con-1", True), (10, True)])
def test_editors_are_told_the_same(name, sound):
    schema = json_schema()
    own = schema["$defs"]["Recipient"]["properties"]["id"]
    assert Draft202012Validator(schema["properties"]["matter"]).is_valid(name) is sound
    assert Draft202012Validator(own).is_valid(name) is sound


def test_a_name_that_only_begins_like_a_device_is_sound(read):
    names = ("con-1", "console", "com0", "com10", "lpt", "auxiliary", "null", "a" * SLUG_LENGTH)
    assert [entry.recipient.id for entry in read(*names).entries()] == [*names]


def test_groups_may_be_called_as_they_are(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("- {id: a, organization: A, groups: [pro, con]}\n", encoding="utf-8")
    (entry,) = read_list(path, "list.yaml").entries()
    assert entry.recipient.groups == ("pro", "con")


@pytest.mark.parametrize("typed", ["a" * 300, "A/" * 150, "\u202e" + "b" * 300])
def test_a_name_of_three_hundred_characters_is_told_with_a_shorter_one(read, typed):
    *_, line = lines(read(typed))
    shorter = slug(typed)
    assert len(shorter) <= SLUG_LENGTH
    assert line == (
        f"list.csv:2:1, column A, id: error Q131: `id` is too long; expected at most 80 characters; write `{shorter}`"
    )


@pytest.mark.parametrize("header", ["Of\u202efice", "Of\x07fice", "Of\x1b[31mfice", "\u2067Office"])
def test_no_message_about_a_column_directs_the_terminal(read, header):
    listed = read("amazon", header=header)
    told = lines(listed)
    assert told
    assert all(map(plain, told))


def test_a_problem_is_one_plain_line_whatever_it_quotes():
    line = str(Problem("Q127", Place("a\x1b.csv", 2), "x\r\ny\u202e", "\u2028z", "\x9b"))
    assert line == "a<U+001B>.csv:2: error Q127: x<U+000D> y<U+202E>; expected <U+2028>z; <U+009B>"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Łódź Data", "lodz-data"), ("Øster Løn", "oster-lon"), ("Đuro Đaković", "duro-dakovic"), ("Ðe Þór", "de-thor"),
        ("Große GROẞE", "grosse-grosse"), ("Ærø Œuvre, Ǽ", "aero-oeuvre-ae"), ("I\u015f\u0131k İzmir", "isik-izmir"),
        ("Müller™ \uff21", "mullertm-a"), ("东京", ""),
    ],
)  # fmt: skip
def test_no_latin_letter_is_dropped_from_a_proposed_name(text, made):
    assert slug(text) == made


@given(st.text())
def test_what_is_proposed_for_a_text_can_name_a_file(text):
    proposed = slug(text)
    assert not proposed or can_name_file(proposed)
    assert slug(proposed) == proposed


@given(st.text() | st.sampled_from(DEVICES) | st.from_regex(r"[a-z0-9-]{1,90}", fullmatch=True))
def test_a_name_that_can_name_a_file_has_no_twin_and_no_way_out_of_its_folder(name):
    if can_name_file(name):
        file = PureWindowsPath(f"{name}.docx")
        assert file.name == f"{name}.docx"
        assert not RESERVED(file.name)
        assert unicodedata.normalize("NFKC", name).casefold() == name
        assert len(name) <= SLUG_LENGTH


def test_the_ids_that_check_proposes_can_name_files_and_are_unique(read):
    listed = read("CON", "con", "con-1", "nul.", "", "a/b", "a\\b", "a-b", "com\u00b9", "x" * 300)
    own = [proposed for _, proposed, _ in listed.ids()]
    assert all(map(can_name_file, own))
    assert len({*own}) == len(own) == 10
    assert own[2] == "con-1"  # whoever had a sound one keeps it


@pytest.mark.parametrize("twins", [("amazon", "Amazon"), ("café", "cafe"), ("a", "a")])
def test_two_recipients_never_share_a_file_on_any_system(read, twins):
    passed = ListPass(read(*twins), RecipientRules({}))
    list(passed)
    assert any(problem.code in {"Q127", "Q141"} for problem in passed.problems())


def test_a_nul_byte_is_no_list_at_all(read):
    with pytest.raises(BadInputError, match="Q161: the file is no text"):
        read("a\0b")
