"""A template names only what letters fill, and prints what no letter may lack."""

import json
import re

import palm
import pytest
from packages import blank

from lettergen.cli.main import main

QUESTIONNAIRE = palm.questionnaire(
    template="house", recipients=[palm.ACME], request='"Please answer:"', questions="[Why these stores?]"
)
WHOLE = ("{{ date }} {{ salutation }}", "{{p request }}", "{{p questions }}", "{{ due }}", "{{p signatures }}")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Write templates/house.docx in a workspace of one questionnaire, the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    palm.workspace(tmp_path, QUESTIONNAIRE)

    def write(*paragraphs):
        document = blank()
        for text in paragraphs:
            document.add_paragraph(text)
        document.save("templates/house.docx")
        return tmp_path

    return write


def told(capsys, *words):
    capsys.readouterr()
    code = main(list(words))
    return code, capsys.readouterr().err.splitlines()


def test_a_whole_template_has_nothing_wrong(house, capsys):
    house(*WHOLE)
    assert told(capsys, "check", "--strict") == (0, ["nothing wrong"])


def test_what_is_enclosed_has_to_be_printed_where_attachments_are(house, capsys):
    folder = house(*WHOLE)
    enclosed = QUESTIONNAIRE + "enclosures: [{title: Questions, source: questionnaire}]\n"
    (folder / "questionnaires/palm.yaml").write_text(enclosed)
    code, lines = told(capsys, "check")
    assert code == 1
    assert "error T129: the template never prints the attachments; give {{p attachments }} a paragraph" in "".join(
        lines
    )
    house(*WHOLE, "{{p attachments }}", "{% for each in enclosures %}{{ each.title }}{% endfor %}")
    assert told(capsys, "check") == (0, ["nothing wrong"])


def test_definitions_instructions_and_the_period_are_given_for_print(house, capsys):
    folder = house(*WHOLE)
    given = "definitions: [{term: You, text: the company}]\ninstructions: Answer all.\nperiod: fiscal year 2020\n"
    given += "fields: {law: Act 1}\n"
    (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE + given)
    code, lines = told(capsys, "check")
    assert code == 0
    names = [re.search(r"T131: `([\w.]+)`", line)[1] for line in lines if "T131" in line]
    assert sorted(names) == ["definitions", "instructions", "law", "period"]


def test_misspelt_names_are_told_without_a_questionnaire_and_once_with_one(house, capsys):
    house(*WHOLE, "Dear {{ salutaton }}", "{% for c in contacts %}{{ c.phon }}{% endfor %}", "{{ title }}")
    code, lines = told(capsys, "check", "templates/house.docx")
    assert code == 1
    first, second, names, count = lines
    assert first.endswith(": {{ salutaton }}: error T121: `salutaton` is missing; did you mean `salutation`?")
    assert second.startswith("templates/house.docx, body, paragraph 7 (")
    assert second.endswith(": {{ c.phon }}: error T121: `c.phon` is missing; did you mean `phone`?")
    assert names == "templates/house.docx: 9 placeholders, 7 by a letter, 2 by nothing"
    assert count == "2 errors, 0 warnings"
    assert told(capsys, "check")[1] == [first, second, count]


def test_what_a_template_asks_for_first_or_has_a_default_for_is_no_misspelling(house, capsys):
    house(*WHOLE, "{% if colour is defined %}{{ colour }}{% endif %}{{ shade|default('grey') }}{{ fields.any }}")
    assert told(capsys, "check", "templates/house.docx")[0] == 0


def test_a_template_that_never_prints_the_questions_makes_no_letter(house, capsys):
    folder = house("{{ salutation }}", "{{ due }}", "{{p signatures }}")
    message = "templates/house.docx: error T129: the template never prints the questions; give {{p questions }} a"
    for command, expected in (("check", 1), ("generate", 3)):
        code, lines = told(capsys, command, "palm")
        assert code == expected
        assert any(line.startswith(message) for line in lines), lines
    assert not (folder / "letters").exists()
    code, (line, *_) = told(capsys, "check", "templates/house.docx")
    assert (code, line.partition(": ")[2][:12]) == (0, "warning T129")


def test_what_else_is_never_printed_is_a_warning(house, capsys):
    house("{{p request }}", "{{p questions }}")
    for command in ("check", "generate"):
        code, lines = told(capsys, command, "palm")
        assert code == 0
        assert [line for line in lines if "T130" in line] == [
            f"templates/house.docx: warning T130: the template never prints {what}, or leave it out if that is meant"
            for what in (
                "the date; add {{ date }}",
                "who signs; add {{p signatures }}",
                "the salutation; add {{ salutation }}",
                "the deadline; add {{ due }}",
            )
        ]


GIVEN = """
reference: R-1
marking: Draft
authority: By power.
background: Long ago.
closing: Thanks.
copies: [Casey Example]
enclosures: [A list]
"""
RECIPIENT = """  - id: acme
    organization: Acme Corp.
    addressee: {family: Example, prefix: Ms., title: Director, attention: Legal, address: [1 Example Road]}
    via: electronic_mail
    address: [2 Example Road]
    fields: {stores: 5, cities: 3, shops: 2}
  - {id: bolt, organization: Bolt Inc., salutation: "To Bolt:", via: courier, fields: {stores: 1, cities: 2, shops: 3}}
"""


def given(folder, *, unit="unit: Privacy Unit, lines: [1 Example Avenue]"):
    """Put everything that only a template prints into the questionnaire."""
    text = QUESTIONNAIRE.replace('  - {id: acme, organization: Acme Corp., salutation: "To Acme:"}\n', RECIPIENT)
    text = text.replace("{name: Office of Inquiry}", f"{{name: Office of Inquiry, {unit}}}")
    text = text.replace("  signatories", "  contacts: [Sam Example]\n  signatories")
    text = text.replace("[Why these stores?]", '["Why these {{ fields.stores }} stores?"]')
    (folder / "questionnaires/palm.yaml").write_text(text + GIVEN)


def vain(lines):
    """Return line number and quoted key of each T131."""
    found = [line for line in lines if "T131" in line]
    for line in found:
        assert line.startswith("questionnaires/palm.yaml:"), line
        assert " is given, and templates/house.docx never prints it; name `" in line, line
    return [(int(line.split(":")[1]), line.split("`")[1]) for line in found]


def test_what_a_questionnaire_gives_in_vain_is_told_once_each_at_its_line(house, capsys):
    folder = house(*WHOLE, "{{ letterhead.name }}")
    given(folder)
    expected = [
        (6, "letterhead.lines"), (6, "letterhead.unit"), (7, "contacts"), (12, "addressees.address"),
        (12, "addressees.attention"), (12, "addressees.title"), (13, "via"),
        (14, "address"), (15, "fields.cities"), (15, "fields.shops"), (21, "reference"), (22, "marking"),
        (23, "authority"), (24, "background"), (25, "closing"), (26, "copies"), (27, "enclosures"),
    ]  # fmt: skip
    for command in ("check", "generate"):
        code, lines = told(capsys, command, "palm")
        assert code == 0, lines
        assert sorted(vain(lines)) == expected


def test_what_the_template_prints_in_any_way_is_not_given_in_vain(house, capsys):
    folder = house(
        *WHOLE,
        "{% for copy in copies %}{{ copy.name }}{% endfor %}{% if reference %}{{ reference }}{% endif %}",
        "{{ marking|upper }} {{ recipient.delivery }} {{ enclosures[0].title }}",
        "{% macro card(who) %}{{ who.name }}{% endmacro %}{% for one in contacts %}{{ card(one) }}{% endfor %}",
        "{% for block in inside_address %}{{ block[0] }}{% endfor %}{{ letterhead.unit }} {{ letterhead.lines|join }}",
        "{% for name in ('shops', 'cities') %}{{ fields[name] }}{% endfor %}",
        *("{{p authority }}", "{{p background }}", "{{p closing }}"),
    )
    given(folder)
    assert told(capsys, "check", "palm", "--strict") == (0, ["nothing wrong"])


def test_what_only_the_office_gives_is_not_given_in_vain(house, capsys):
    folder = house(*WHOLE, "{{ letterhead.name }}")
    letterhead = "[office.letterhead]\nname = 'Office'\nunit = 'Unit'\nlines = ['1 Example Avenue']\n"
    (folder / "lettergen.toml").write_text(letterhead + "[office.signatories.alex]\nname = 'Alex Example'\n")
    path = folder / "questionnaires/palm.yaml"
    for silent in (r"  letterhead: .*\n", r"sender:\n(  .*\n)+(?=recipients)"):
        path.write_text(re.sub(silent, "", QUESTIONNAIRE))
        assert told(capsys, "check", "palm", "--strict") == (0, ["nothing wrong"])


def test_the_shipped_questionnaires_give_nothing_in_vain(root, capsys):
    for path in sorted((root / "questionnaires").glob("*.yaml")):
        assert not any("T131" in line for line in told(capsys, "check", str(path))[1])


def test_warnings_about_the_template_are_shown_with_its_questionnaire_and_once_a_run(house, capsys):
    folder = house(*WHOLE, "TBD")
    second = '  - {id: bolt, organization: Bolt Inc., salutation: "To Bolt:"}\nsubject'
    path = folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("subject", second))
    for words in (["check"], ["check", "palm"], ["generate", "palm"], ["generate", "palm", "--dry-run"]):
        code, lines = told(capsys, *words)
        assert code == 0
        told_of = [line for line in lines if "T144" in line]
        assert len(told_of) == 1
        assert told_of[0].startswith("templates/house.docx, body, paragraph 6 ('TBD'): warning T144: 'TBD' looks like")


def test_placeholders_are_listed_with_what_fills_them(house, capsys):
    house(*WHOLE, "{{ shade|default('grey') }}{{ fields.stores }}", "{{ salutaton }}", "{{ salutation }}")
    assert main(["check", "templates/house.docx", "--placeholders", "--format", "json"]) == 1
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert report["schema"] == "lettergen.placeholders/1"
    assert {row["path"]: (row["filled_by"], row["times"]) for row in report["rows"]} == {
        "date": ("letter", 1), "due": ("letter", 1), "fields.stores": ("fields", 1),
        "questions": ("letter", 1), "request": ("letter", 1),
        "salutation": ("letter", 2), "salutaton": ("nothing", 1), "shade": ("default", 1), "signatures": ("letter", 1),
    }  # fmt: skip
    assert report["rows"][2] == {
        "template": "templates/house.docx", "path": "fields.stores", "filled_by": "fields", "times": 1,
        "first": "body, paragraph 6 (\"{{ shade|default('grey') }}{{ fields.stores }}\"): {{ fields.stores }}",
    }  # fmt: skip
    assert "T121" in printed.err


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "markdown"])
def test_placeholders_come_in_every_form(house, capsys, form):
    house(*WHOLE)
    assert main(["check", "templates/house.docx", "--placeholders", "--format", form]) == 0
    printed = capsys.readouterr()
    assert "body, paragraph 1" in printed.out
    assert "salutation" in printed.out
    assert printed.err == "nothing wrong\n"


def test_a_questionnaire_stands_for_its_template(house, capsys):
    folder = house(*WHOLE)
    (folder / "questionnaires/broken.yaml").write_text("matter: [")
    for name in ("palm", "questionnaires"):
        main(["check", name, "--placeholders"])
        printed = capsys.readouterr().out
        assert printed.splitlines()[0].split() == ["Path", "Filled", "by", "Times", "First", "place"]
    assert len(printed.splitlines()) == 8


def test_a_template_that_cannot_be_read_has_no_placeholders_and_says_why(house, capsys):
    folder = house(*WHOLE)
    (folder / "templates/broken.docx").write_bytes(b"no zip")
    code, lines = told(capsys, "check", "templates/broken.docx")
    assert (code, len(lines)) == (1, 2)
    assert "T101" in lines[0]
    code, lines = told(capsys, "check", "templates/broken.docx", "templates/house.docx", "--placeholders")
    assert (code, len(lines)) == (1, 2)


def test_a_deadline_in_the_letters_own_words_needs_no_tag(house, capsys):
    folder = house("{{ date }}", "{{ salutation }}", "{{p request }}", "{{p questions }}", "{{p signatures }}")
    path = folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("Please answer:", "Please answer by {{ due }}:"))
    assert told(capsys, "check", "palm", "--strict") == (0, ["nothing wrong"])


LOGO = (
    "a letter without a logo stops here; put {% if … %} around it, or give `logo: {file: …, alt: …}` to the letterhead"
)
SIGNATURE = "a letter without a signature stops here; put {% if … %} around it, or give `signature: {file: …, alt: …}`"
UNGUARDED = {
    "{{ letterhead.logo }}": LOGO,
    "{{p letterhead.logo }}": LOGO,
    "{{letterhead.logo}}": LOGO,
    "{% for s in signatories %}{{ s.signature }}{% endfor %}": SIGNATURE,
}
GUARDED = (
    "{% if letterhead.logo %}{{ letterhead.logo }}{% endif %}",
    "{{ letterhead.logo or '' }}",
    "{{ letterhead.logo|default('', true) }}",
    "{% set logo = letterhead.logo %}{% if logo %}{{ logo }}{% endif %}",
    "{% for s in signatories if s.signature %}{{ s.signature }}{% endfor %}",
    "{% for s in signatories %}{{ s.signature if s.signature else s.name }}{% endfor %}",
)


@pytest.mark.parametrize(("tags", "message"), UNGUARDED.items())
def test_a_picture_that_is_never_asked_for_is_a_warning_and_stops_a_letter_without_it(house, capsys, tags, message):
    house(*WHOLE, tags)
    code, lines = told(capsys, "check", "templates/house.docx")
    (line,) = [line for line in lines if "T132" in line]
    assert (code, message in line, "body, paragraph 6" in line) == (0, True, True)
    code, lines = told(capsys, "generate", "palm")
    (line,) = [line for line in lines if "T122" in line]
    assert (code, f"to print it, {message.partition('or ')[2]}" in line) == (3, True)


@pytest.mark.parametrize("tags", GUARDED)
def test_a_picture_that_is_asked_for_is_none(house, capsys, tags):
    house(*WHOLE, tags)
    assert not any("T132" in line for line in told(capsys, "check", "templates/house.docx")[1])


def test_a_logo_of_the_office_is_always_there(house, capsys):
    folder = house(*WHOLE, "{{ letterhead.logo }}")
    letterhead = "[office.letterhead]\nname = 'Office'\nlogo = {file = 'seal.png', alt = 'Seal'}\n"
    (folder / "lettergen.toml").write_text(letterhead)
    assert not any("T132" in line for line in told(capsys, "check", "templates/house.docx")[1])


def test_a_letter_without_a_deadline_says_where_one_is_given(house, capsys):
    folder = house(*WHOLE)
    (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE.replace("due: 2021-08-26\n", ""))
    code, lines = told(capsys, "generate", "palm")
    assert code == 3
    assert any(
        "T122" in line and line.endswith("; to print it, give the questionnaire `due: YYYY-MM-DD`") for line in lines
    )


def test_other_values_that_are_nothing_name_no_key(house, capsys):
    house(*WHOLE, "{{ none }}")
    (line,) = [line for line in told(capsys, "generate", "palm")[1] if "T122" in line]
    assert "to print it" not in line
