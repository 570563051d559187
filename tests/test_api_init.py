"""A new workspace works at once, and nothing is ever overwritten."""

import datetime as dt

import pytest
import yaml
from docx import Document

from lettergen.api.init import SCHEMA, init, new, starter
from lettergen.cli.main import main
from lettergen.errors import RefusedError, UsageError
from lettergen.files.settings import read_settings
from lettergen.model.settings import Settings
from lettergen.readers.questionnaire import read_questionnaire

SATURDAY = dt.date(2026, 11, 21)


def test_a_new_workspace_has_settings_folders_schema_and_an_example(tmp_path):
    written = init(tmp_path / "work", today=SATURDAY)
    assert [path.relative_to(tmp_path / "work").as_posix() for path in written] == [
        SCHEMA,
        "questionnaires/example.yaml",
        "lettergen.toml",
    ]
    assert {path.name for path in (tmp_path / "work").iterdir() if path.is_dir()} == {
        "letters",
        "questionnaires",
        "templates",
    }
    assert set(read_settings(tmp_path / "work").office.signatories) == {"director"}


def test_an_example_and_a_new_questionnaire_pass_the_check_without_a_warning(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert main(["new", "palm-payments", "--date", "2021-08-12"]) == 0
    capsys.readouterr()
    assert main(["check", "--strict"]) == 0, capsys.readouterr().err


def test_the_example_generates(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert main(["generate", "example"]) == 0
    assert (tmp_path / "letters/example/example-corporation.docx").is_file()


def test_a_dry_run_names_the_files_and_makes_no_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "work", "--dry-run"]) == 0
    assert "would write work/lettergen.toml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_templates_are_copied_only_when_asked_for(tmp_path):
    init(tmp_path / "plain", today=SATURDAY)
    init(tmp_path / "styled", today=SATURDAY, templates=True)
    assert list((tmp_path / "plain/templates").iterdir()) == []
    assert (tmp_path / "styled/templates/joint-letter.docx").is_file()


def test_init_refuses_a_folder_that_is_a_workspace_already(tmp_path, capsys):
    (tmp_path / "lettergen.toml").write_text("# mine\n")
    with pytest.raises(RefusedError, match=r"lettergen\.toml: error W105: there is already a workspace here"):
        init(tmp_path, today=SATURDAY)
    assert main(["init", str(tmp_path)]) == 4
    assert (tmp_path / "lettergen.toml").read_text() == "# mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["lettergen.toml"]


def test_init_keeps_questionnaires_that_are_there(tmp_path):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/example.yaml").write_text("matter: mine\n")
    init(tmp_path, today=SATURDAY)
    assert (tmp_path / "questionnaires/example.yaml").read_text() == "matter: mine\n"


def test_a_new_questionnaire_names_the_people_of_the_office(tmp_path):
    init(tmp_path, today=SATURDAY)
    office = read_settings(tmp_path).office
    path = new(tmp_path, "palm-payments", office=office, date=SATURDAY)
    text = path.read_text()
    assert text.startswith(f"# yaml-language-server: $schema=../{SCHEMA}\n")
    assert "signatories: [director]" in text
    reading = read_questionnaire(path, read_settings(tmp_path))
    assert reading.questionnaire is not None
    assert reading.questionnaire.sender.signatories[0].name == "Alex Example"


def test_a_dry_run_of_new_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "palm", "--dry-run"]) == 0
    assert capsys.readouterr().err == "would write questionnaires/palm.yaml\n"
    assert list(tmp_path.iterdir()) == []


def test_the_remarks_of_a_new_questionnaire_line_up():
    lines = starter("palm-payments", SATURDAY, ("director", "staff"), schema=False).splitlines()
    remarks = [line.index("#") for line in lines if "#" in line[1:]]
    assert len(remarks) > 5
    assert set(remarks) == {36}


def test_without_an_office_a_new_questionnaire_brings_its_own_sender(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    text = path.read_text()
    assert "yaml-language-server" not in text
    assert read_questionnaire(path, Settings()).problems == ()


def test_new_never_overwrites(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    path.write_text("mine")
    with pytest.raises(RefusedError, match="W106"):
        new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["../palm", "Palm", "a b", "", "-a", "a" * 81])
def test_a_matter_needs_a_plain_name(tmp_path, name):
    with pytest.raises(UsageError, match="U101"):
        new(tmp_path, name, office=Settings().office, date=SATURDAY)
    assert list(tmp_path.iterdir()) == []


def test_the_starter_dates_its_letter_with_the_day_given():
    assert "date: 2026-11-21 " in starter("palm", SATURDAY, None, schema=False)


def template(path, *paragraphs):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(path)


def keys(path):
    """Return every key that a questionnaire has, dotted, and the entries of lists as []."""

    def of(value, above):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{above}{key}"
                yield from of(inner, f"{above}{key}.")
        for inner in value if isinstance(value, list) else ():
            yield from of(inner, f"{above[:-1]}[].")

    return set(of(yaml.safe_load(path.read_text().replace("(202)", "202")), ""))


ALWAYS = {
    "matter", "date", "due", "due.within", "template", "sender", "sender.voice", "sender.signatories", "subject",
    "recipients", "recipients[].id", "recipients[].organization", "recipients[].short_name", "recipients[].addressees",
    *(f"recipients[].addressees[].{name}" for name in ("prefix", "given", "family")),
    *("questions", "questions[].id", "questions[].text", "questions[].items", "questions[].items[].id"),
    "questions[].items[].text",
}  # fmt: skip
PRINTED = {
    "title": {"title"}, "reference": {"reference"}, "marking": {"marking"}, "authority": {"authority"},
    "background": {"background", "notes", "notes.press"}, "request": {"request"}, "closing": {"closing"},
    "valediction": {"valediction"}, "contacts[].name": {"sender.contacts"}, "instrument": {"instrument"},
    "copies[].name": {"copies", "copies[].name", "copies[].relation"},
    "enclosures[].title": {"enclosures", "enclosures[].label", "enclosures[].title"},
    "recipient.delivery": {"recipients[].via"}, "recipient.email": {"recipients[].email"},
    "inside_address[][]": {"recipients[].addressees[].title", "recipients[].addressees[].address"},
    "addressees[].title": {"recipients[].addressees[].title"},
    "addressees[].attention": {"recipients[].addressees[].attention"},
}  # fmt: skip
FULL = ("{{ date }} {{ salutation }}", "{{p questions }}", "{{ due }}", "{{p signatures }}")
LOOPS = {
    "contacts[].name": "{% for one in contacts %}{{ one.name }}{% endfor %}",
    "copies[].name": "{% for one in copies %}{{ one.name }}{% endfor %}",
    "enclosures[].title": "{% for one in enclosures %}{{ one.title }}{% endfor %}",
    "inside_address[][]": "{% for one in inside_address %}{{ one[0] }}{% endfor %}",
    "addressees[].title": "{{ addressees[0].title }}",
    "addressees[].attention": "{{ addressees[0].attention }}",
    **{name: f"{{{{p {name} }}}}" for name in ("authority", "background", "request", "closing")},
}


@pytest.mark.parametrize("name", PRINTED)
def test_a_questionnaire_for_a_template_has_exactly_what_that_prints(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    template("templates/house.docx", *FULL, LOOPS.get(name, f"{{{{ {name} }}}}"))
    assert main(["new", "palm", "--from", "house"]) == 0
    assert keys(tmp_path / "questionnaires/palm.yaml") == ALWAYS | PRINTED[name]
    capsys.readouterr()
    assert main(["check", "palm", "--strict"]) == 0, capsys.readouterr().err
    assert main(["generate", "palm"]) == 0


@pytest.mark.parametrize("name", ["joint-letter", "follow-up"])
@pytest.mark.parametrize("office", [True, False], ids=["office", "no office"])
def test_a_questionnaire_for_a_shipped_template_passes_the_check_and_generates(
    tmp_path, monkeypatch, capsys, name, office
):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    if not office:
        (tmp_path / "lettergen.toml").write_text("")
        (tmp_path / "questionnaires/example.yaml").unlink()
    capsys.readouterr()
    assert main(["new", "palm", "--from", name, "--date", "2021-08-12"]) == 0
    assert capsys.readouterr().err == "wrote questionnaires/palm.yaml\nnext: edit it, then: lettergen check palm\n"
    text = (tmp_path / "questionnaires/palm.yaml").read_text()
    assert f"\ntemplate: {name}\n" in text
    assert ("unit: " in text) is not office
    assert main(["check", "--strict"]) == 0, capsys.readouterr().err
    assert main(["generate", "palm"]) == 0


def test_fields_of_a_template_get_values_that_it_takes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    fields = "{{ fields.kind }} {{ fields.since|date('full') }} {{ fields.stores|number }} {{ fields['Größe (m)'] }}"
    template("my letter.docx", *FULL, fields, "{{ recipient.fields.stores|money }} {{ fields.kind[0] }}")
    assert main(["new", "palm", "--from", "my letter.docx"]) == 0
    text = (tmp_path / "questionnaires/palm.yaml").read_text()
    assert '\ntemplate: "my letter.docx"\n' in text
    assert yaml.safe_load(text)["recipients"][0]["fields"] == {
        "Größe (m)": "Example", "kind": "Example", "since": "2026-01-05", "stores": "1",
    }  # fmt: skip
    assert main(["check", "palm", "--strict"]) == 0, capsys.readouterr().err
    assert main(["generate", "palm"]) == 0


def test_a_template_is_named_as_a_questionnaire_finds_it(tmp_path, monkeypatch):
    inside, outside = tmp_path / "work", tmp_path / "elsewhere"
    init(inside, today=SATURDAY)
    outside.mkdir()
    monkeypatch.chdir(outside)
    for number, (path, named) in enumerate(
        {
            inside / "templates/house.docx": "house",
            inside / "templates/other.dotx": "templates/other.dotx",
            inside / "house.docx": "house.docx",
            outside / "house.docx": str(outside / "house.docx"),
        }.items()
    ):
        template(path, *FULL)
        assert main(["-C", str(inside), "new", f"m{number}", "--from", str(path)]) == 0
        assert yaml.safe_load((inside / f"questionnaires/m{number}.yaml").read_text())["template"] == named
        assert main(["-C", str(inside), "generate", f"m{number}"]) == 0


def test_what_is_wrong_with_the_template_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    template("templates/house.docx", "{{ date }} {{ salutaton }} {{ fields.a }}", "{{ due }}", "{{p signatures }}")
    capsys.readouterr()
    assert main(["new", "palm", "--from", "house", "--dry-run"]) == 0
    dry = capsys.readouterr().err.splitlines()
    assert main(["new", "palm", "--from", "house"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[-1].split(";")[0] for line in lines[:2]] == [
        "the template never prints the questions", "the template never prints the salutation",
    ]  # fmt: skip
    assert "error T121: `salutaton` is missing; did you mean `salutation`?" in lines[2]
    assert dry == [*lines[:3], "would write questionnaires/palm.yaml"]


@pytest.mark.parametrize("office", [True, False], ids=["office", "no office"])
def test_where_pictures_are_given_is_said_beside_who_sends(tmp_path, monkeypatch, capsys, office):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    if not office:
        (tmp_path / "lettergen.toml").write_text("")
    template(
        "templates/house.docx", *FULL, "{{ letterhead.logo }}{% for s in signatories %}{{ s.signature }}{% endfor %}"
    )
    template("templates/plain.docx", *FULL)
    capsys.readouterr()
    assert main(["new", "palm", "--from", "house"]) == 0
    assert [line.partition("warning ")[2][:4] for line in capsys.readouterr().err.splitlines()[:2]] == ["T132", "T132"]
    assert main(["new", "plain", "--from", "plain"]) == 0
    remarks = {
        name: [line for line in (tmp_path / f"questionnaires/{name}.yaml").read_text().splitlines() if ".png" in line]
        for name in ("palm", "plain")
    }
    assert (len(remarks["palm"]), len(remarks["plain"])) == (2, 0)
    assert all(line.lstrip().startswith("# ") for line in remarks["palm"])


def test_a_file_that_is_no_word_document_is_told_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.png").write_bytes(b"no picture")
    assert main(["new", "bad", "--from", "bad.png"]) == 3
    said = "error W109: bad.png is no Word template; expected a .docx; save it in Word as a .docx, and name that\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(("name", "code"), [("nosuch", "W109"), ("nosuch.docx", "W112"), ("broken.docx", "T101")])
def test_without_a_template_nothing_is_written(tmp_path, monkeypatch, capsys, name, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.docx").write_bytes(b"no zip")
    assert main(["new", "palm", "--from", name]) == 3
    assert code in capsys.readouterr().err
    assert not (tmp_path / "questionnaires").exists()


def test_a_name_that_is_both_means_the_matter(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    template("templates/palm.docx", *FULL)
    capsys.readouterr()
    assert main(["check", "palm"]) == 0
    assert capsys.readouterr().err == "templates/palm.docx: 5 placeholders, all filled by a letter\nnothing wrong\n"
    assert main(["new", "palm", "--from", "palm"]) == 0
    capsys.readouterr()
    assert main(["check", "palm"]) == 0
    assert capsys.readouterr().err == "nothing wrong\n"
