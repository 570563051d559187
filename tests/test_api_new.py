"""A new questionnaire is valid at once, whatever is asked and for whichever template, and nothing is overwritten."""

import datetime as dt
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
import yaml
from packages import blank

from lettergen.api.init import init
from lettergen.api.new import SCHEMA, Answers, check_answers, due_form, kinds, new, starter
from lettergen.cli import start
from lettergen.cli.main import main
from lettergen.errors import RefusedError, UsageError
from lettergen.files.settings import read_settings
from lettergen.model.settings import Settings
from lettergen.readers.questionnaire import read_questionnaire

SATURDAY = dt.date(2026, 11, 21)


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
    lines = starter("palm-payments", SATURDAY, Settings().office).splitlines()
    remarks = [line.index("#") for line in lines if "#" in line[1:]]
    assert len(remarks) > 5
    assert set(remarks) == {36}


def test_without_an_office_a_new_questionnaire_brings_its_own_sender(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY)
    text = path.read_text()
    assert text.startswith(f"# yaml-language-server: $schema=../{SCHEMA}\n")
    assert (tmp_path / SCHEMA).is_file()
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
    assert "date: 2026-11-21 " in starter("palm", SATURDAY, Settings().office)


def template(path, *paragraphs):
    document = blank()
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


def test_the_kinds_of_the_help_are_those_that_ship():
    assert tuple(kinds()) == start.KINDS
    assert all(kind.about and kind.subject and not kind.about.endswith(".") for kind in kinds().values())


@pytest.mark.parametrize("kind", start.KINDS)
def test_every_kind_for_every_template_passes_the_check_and_generates(tmp_path, monkeypatch, capsys, root, kind):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    letters = [path.stem for path in (root / "templates").glob("*.docx") if path.stem not in {"follow-up", "memo"}]
    for name in letters:
        assert main(["new", f"m-{name}", "--kind", kind, "--from", name, "--date", "2021-08-12"]) == 0
    capsys.readouterr()
    assert main(["check", "--strict"]) == 0, capsys.readouterr().err
    for name in letters:
        assert main(["generate", f"m-{name}"]) == 0
        assert (tmp_path / f"letters/m-{name}/example-corporation.docx").is_file()


@pytest.mark.parametrize("kind", start.KINDS)
def test_a_kind_without_an_office_has_its_own_template_and_sender(tmp_path, monkeypatch, capsys, kind):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "palm", "--kind", kind, "--date", "2021-08-12", "--due", "2021-08-26"]) == 0
    capsys.readouterr()
    assert main(["check", "--strict"]) == 0, capsys.readouterr().err
    data = yaml.safe_load((tmp_path / "questionnaires/palm.yaml").read_text().replace("(202)", "202"))
    assert data.get("template", "") == kinds()[kind].template
    assert data["sender"]["signatories"] == [{"name": "Alex Example", "title": "Director"}]


def test_a_simple_questionnaire_has_few_keys(tmp_path):
    path = new(tmp_path, "palm", office=Settings().office, date=SATURDAY, kind="simple")
    assert {key for key in keys(path) if "." not in key} == {
        "matter", "date", "due", "sender", "recipients", "subject", "background", "request", "questions", "closing",
    }  # fmt: skip


SAID = {
    "subject": 'Data: "who" has it?',
    "organization": "Élan & Co.",
    "prefix": "Dr.",
    "given": "Ana",
    "family": "Núñez",
    "title": "Chief Privacy Officer",
    "due": "3 weeks",
    "signatory": "Sam O'Neil",
    "language": "en-GB",
}


def test_what_options_say_stands_in_the_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    said = [word for key, value in SAID.items() for word in (f"--{key}", value)]
    assert main(["new", "palm", *said, "--date", "2021-08-12"]) == 0
    assert main(["check", "--strict", "palm"]) == 0, capsys.readouterr().err
    read = read_questionnaire(tmp_path / "questionnaires/palm.yaml", read_settings(tmp_path)).questionnaire
    recipient = read.recipients[0]
    (person,) = recipient.addressees
    assert (recipient.id, recipient.organization, recipient.short_name) == ("elan-co", "Élan & Co.", "")
    assert (person.full_name, person.title) == ("Dr. Ana Núñez", "Chief Privacy Officer")
    assert (read.subject, read.title, read.due[0].within) == ('Data: "who" has it?', "", "3 weeks")
    assert (read.sender.signatories[0].name, read.language) == ("Sam O'Neil", "en-GB")


def test_nobody_is_named_where_only_the_organization_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "palm", "--organization", "Acme", "--salutation", "Dear Acme:", "--date", "2021-08-12"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == f"wrote {SCHEMA}"
    assert main(["check", "--strict", "palm"]) == 0, capsys.readouterr().err
    data = yaml.safe_load((tmp_path / "questionnaires/palm.yaml").read_text().replace("(202)", "202"))
    assert set(data["recipients"][0]) == {"id", "organization", "salutation", "address"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"due": "soon"}, "'soon' is no deadline"),
        ({"due": "2021-02-30"}, "'2021-02-30' is no deadline"),
        ({"signatory": "nobody"}, "the office has no signatory 'nobody'"),
        ({"language": "English"}, "'English' is no language"),
        ({"given": "Ana"}, "a person needs a family name"),
        ({"given": "Ana", "family": "Roe"}, "no rule says for certain how to greet the recipient"),
        ({"language": "es"}, "no rule says for certain how to greet the recipient"),
    ],
)
def test_an_answer_that_would_not_be_valid_is_refused(tmp_path, said, found):
    with pytest.raises(UsageError, match="U101") as error:
        new(tmp_path, "palm", office=Settings().office, date=SATURDAY, answers=Answers(**said))
    assert error.value.problems[0].found == found
    assert list(tmp_path.iterdir()) == []


def test_a_kind_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no kind 'petitions'"):
        new(tmp_path, "palm", office=Settings().office, date=SATURDAY, kind="petitions")


def test_a_deadline_is_a_day_or_a_count():
    assert (due_form("2021-08-26"), due_form("1 month")) == ("2021-08-26", "{within: 1 month}")
    check_answers(Answers(signatory="Amy Klobuchar", due="2021-08-26"), Settings().office)


class Terminal:
    """The command on a terminal of its own; what it asks is answered line by line."""

    def __init__(self, folder, *words):
        self.master, slave = pty.openpty()
        command = [sys.executable, "-m", "lettergen", *words]

        def heed():  # a shell's background jobs ignore Ctrl-C, and so would the command
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

        ends = {"stdin": slave, "stdout": slave, "stderr": slave}
        self.process = subprocess.Popen(command, cwd=folder, preexec_fn=heed, **ends)  # noqa: PLW1509 - no threads here
        os.close(slave)
        self.seen = ""

    def wait_for(self, text):
        deadline = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            self.seen += os.read(self.master, 4096).decode()

    def answer(self, question, text):
        self.wait_for(question)
        self.seen = self.seen.partition(question)[2]
        os.write(self.master, text.encode() + b"\n")

    def interrupt(self):
        """Ctrl-C until it ends: a signal just before the read is only seen after it."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)

    def end(self):
        """Return the exit code, and what was printed since the last question."""
        code = self.process.wait(timeout=60)
        with suppress(OSError):  # Linux: the other end is closed
            while data := os.read(self.master, 4096):
                self.seen += data.decode()
        os.close(self.master)
        return code, self.seen


def test_a_terminal_is_asked_for_what_no_option_says(tmp_path):
    assert main(["init", str(tmp_path)]) == 0
    terminal = Terminal(tmp_path, "new", "palm", "--organization", "Acme", "--date", "2021-08-12")
    terminal.wait_for("petition      recommendations to a regulator")
    terminal.answer("Kind [joint-letter]: ", "petition")
    terminal.answer("Subject [The changed privacy policy of Example Stores]: ", "Privacy")
    terminal.answer("Family name", "Roe")
    terminal.answer("Given name: ", "Ana")
    terminal.answer("Ms., Mr., Dr., …: ", "")
    terminal.answer("Office held: ", "Attorney General")
    terminal.answer("Salutation [To whom it may concern:]: ", "Dear Ana Roe:")
    terminal.answer("Deadline, a day or a count [20 business days]: ", "soon")
    terminal.answer("'soon' is no deadline", "2021-08-26")
    terminal.answer("Who signs (director, or a name) [director]: ", "")
    terminal.answer("Language [en-US]: ", "")
    code, said = terminal.end()
    assert (code, "wrote questionnaires/palm.yaml" in said) == (0, True)
    read = read_questionnaire(tmp_path / "questionnaires/palm.yaml", read_settings(tmp_path)).questionnaire
    assert (read.template, read.subject, str(read.due[0].date)) == ("petition", "Privacy", "2021-08-26")
    assert (read.recipients[0].salutation, read.recipients[0].addressees[0].full_title) == (
        *("Dear Ana Roe:", "Attorney General"),
    )
    assert main(["-C", str(tmp_path), "check", "palm"]) == 0


def test_interrupted_questions_write_nothing(tmp_path):
    terminal = Terminal(tmp_path, "new", "palm", "--kind", "simple")
    terminal.answer("Subject", "Privacy")
    terminal.wait_for("Organization that is asked")
    terminal.interrupt()
    code, said = terminal.end()
    assert (code, "interrupted" in said) == (130, True)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_told_before_the_first_question(tmp_path):
    assert main(["init", str(tmp_path)]) == 0
    code, said = Terminal(tmp_path, "new", "example").end()
    assert (code, "W106" in said, "Kind" in said) == (4, True, False)
