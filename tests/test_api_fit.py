"""A template names only what letters fill, and prints what no letter may lack."""

import pytest
from docx import Document

from lettergen.cli.main import main

QUESTIONNAIRE = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
template: house
sender:
  letterhead: {name: Office of Inquiry}
  signatories: [Alex Example]
recipients:
  - {id: acme, organization: Acme Corp., salutation: "To Acme:"}
subject: Palms
request: "Please answer:"
questions: [Why these stores?]
"""
WHOLE = ("{{ salutation }}", "{{p request }}", "{{p questions }}", "{{ due }}", "{{p signatures }}")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Write templates/house.docx in a workspace of one questionnaire, the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE)

    def write(*paragraphs):
        document = Document()
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


def test_misspelt_names_are_told_without_a_questionnaire_and_once_with_one(house, capsys):
    house(*WHOLE, "Dear {{ salutaton }}", "{% for c in contacts %}{{ c.phon }}{% endfor %}", "{{ title }}")
    code, lines = told(capsys, "check", "templates/house.docx")
    assert code == 1
    first, second, count = lines
    assert first.endswith(": {{ salutaton }}: error T121: `salutaton` is missing; did you mean `salutation`?")
    assert second.startswith("templates/house.docx, body, paragraph 7 (")
    assert second.endswith(": {{ c.phon }}: error T121: `c.phon` is missing; did you mean `phone`?")
    assert count == "2 errors, 0 warnings"
    assert told(capsys, "check")[1] == lines


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
        assert [line.split(";")[0] for line in lines if "T130" in line] == [
            "templates/house.docx: warning T130: the template never prints who signs",
            "templates/house.docx: warning T130: the template never prints the salutation",
            "templates/house.docx: warning T130: the template never prints the deadline",
        ]


def test_a_deadline_in_the_letters_own_words_needs_no_tag(house, capsys):
    folder = house("{{ salutation }}", "{{p request }}", "{{p questions }}", "{{p signatures }}")
    path = folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("Please answer:", "Please answer by {{ due }}:"))
    assert told(capsys, "check", "palm", "--strict") == (0, ["nothing wrong"])
