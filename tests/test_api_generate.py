"""Letters are made all or none, never twice, and never over somebody's edits."""

import datetime as dt
import hashlib
import io
import zipfile

import palm
import pytest
from palm import edited, events

from lettergen.api.workspace import Choices, Sending
from lettergen.cli.main import main
from lettergen.errors import RefusedError
from lettergen.model.tracking import EventType

QUESTIONNAIRE = palm.questionnaire(
    recipients=[palm.ACME[:-1] + ", fields: {stores: 50}}", palm.BOLT[:-1] + ", fields: {stores: 7}}"],
    questions=['{id: stores, text: "Why {{ fields.stores }} stores?"}', "{id: users, text: How many users?}"],
)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A workspace of one questionnaire and two recipients, as the current folder."""
    monkeypatch.chdir(tmp_path)
    return palm.workspace(tmp_path, QUESTIONNAIRE)


@pytest.fixture
def letters(work, kept):
    """Both letters made in it."""
    kept(work.folder, palm.made, QUESTIONNAIRE)


made = pytest.mark.usefixtures("letters")


def write(folder, text):
    (folder / "questionnaires/palm.yaml").write_text(text, encoding="utf-8")


def actions(work, **settings):
    return {made.letter: made.action for made in work.generate("palm", **settings).made}


def files(work):
    return sorted(path.relative_to(work.folder).as_posix() for path in work.folder.rglob("*") if path.is_file())


def send(work, letter="palm/acme", **settings):
    return work.send([letter], Sending(on=dt.date(2021, 8, 12), via="mail", **settings))


def test_makes_one_file_a_recipient_and_records_its_hash(work):
    report = work.generate("palm", choices=Choices(by="me", as_of=dt.date(2021, 8, 11)))
    assert [made.path.relative_to(work.folder).as_posix() for made in report.made] == [
        "letters/palm/acme.docx",
        "letters/palm/bolt.docx",
    ]
    for made, event in zip(report.made, events(work), strict=True):
        assert event.type is EventType.GENERATED
        assert event.document == made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
        assert (event.author, event.on, event.file) == (
            "me",
            dt.date(2021, 8, 11),
            made.path.relative_to(work.folder).as_posix(),
        )


@made
def test_making_letters_again_touches_no_file_and_adds_no_event(work):
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (work.folder / "letters").rglob("*.docx")}
    recorded = len(events(work))
    assert set(actions(work).values()) == {"unchanged"}
    assert len(events(work)) == recorded
    assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in before}


@made
def test_only_what_changed_is_written_and_recorded(work):
    write(work.folder, QUESTIONNAIRE.replace("stores: 7", "stores: 8"))
    assert actions(work) == {"palm/acme/1": "unchanged", "palm/bolt/1": "changed"}
    assert [str(event.letter) for event in events(work)] == ["palm/acme/1", "palm/bolt/1", "palm/bolt/1"]


def test_a_lost_file_comes_back_byte_for_byte_without_a_new_event(work):
    (made, _) = work.generate("palm").made
    before = made.path.read_bytes()
    made.path.unlink()
    assert actions(work)["palm/acme/1"] == "new"
    assert made.path.read_bytes() == before
    assert len(events(work)) == 2


@made
def test_a_run_killed_before_it_was_recorded_is_completed(work):
    (work.folder / "lettergen.db").unlink()
    assert set(actions(work).values()) == {"unchanged"}
    assert len(events(work)) == 2


def test_only_makes_the_recipient_named(work):
    assert actions(work, only=["bolt"]) == {"palm/bolt/1": "new"}


def test_a_dry_run_writes_nothing(work):
    report = work.generate("palm", choices=Choices(dry_run=True))
    assert [made.action for made in report.made] == ["new", "new"]
    assert files(work) == ["questionnaires/palm.yaml"]


def test_another_folder_of_letters_is_recorded_like_the_usual_one(work):
    out = work.folder / "letters/drafts"
    report = work.generate("palm", choices=Choices(out=out))
    assert not report.trial
    assert [made.path for made in report.made] == [out / "acme.docx", out / "bolt.docx"]
    assert events(work)[0].file == "letters/drafts/acme.docx"


def test_letters_tried_elsewhere_are_not_recorded_even_where_they_were_sent(work, tmp_path_factory, capsys):
    out = tmp_path_factory.mktemp("out")
    assert main(["generate", "palm", "--out", str(out)]) == 0
    assert capsys.readouterr().err.splitlines()[2:] == [
        "a trial: the folder is not in the workspace's letters/, so nothing is recorded"
    ]
    assert not (work.folder / "lettergen.db").exists()
    work.generate("palm")
    send(work)
    before = (events(work), files(work))
    write(work.folder, QUESTIONNAIRE.replace("id: users, text: How many", "id: people, text: How few"))
    report = work.generate("palm", choices=Choices(out=out))
    assert [made.action for made in report.made] == ["changed", "changed"]
    assert report.kept == ()
    (out / "bolt.docx").write_bytes(b"mine")
    report = work.generate("palm", choices=Choices(out=out))
    assert [made.action for made in report.made] == ["unchanged", "edited by hand"]
    assert [kept.beside for kept in report.kept] == [out / "bolt.new.docx"]
    report = work.generate("palm", choices=Choices(out=out, force=True))
    assert report.trial
    assert [made.action for made in report.made] == ["unchanged", "overwritten"]
    assert (events(work), files(work)) == before


@made
def test_letters_that_the_record_did_not_know_are_told(work):
    (work.folder / "lettergen.db").unlink()
    found = work.generate("palm").warnings
    assert [(problem.code, problem.place.detail) for problem in found] == [
        ("W128", "palm/acme/1"),
        ("W128", "palm/bolt/1"),
    ]
    assert work.generate("palm").warnings == ()


@made
def test_a_letter_edited_by_hand_stays_and_the_new_text_lies_beside_it(work, capsys):
    path = edited(work.folder / "letters/palm/acme.docx", ("Why 50 stores", "Why as many as 50 stores"))
    before = path.read_bytes()
    write(work.folder, QUESTIONNAIRE.replace("users?", "people?"))
    assert main(["generate", "palm"]) == 0
    told = capsys.readouterr().err
    assert "acme.docx was edited by hand and stays; the new text lies beside it in acme.new.docx; it differs" in told
    assert "as many as 50" in told
    assert "people?" in told
    assert path.read_bytes() == before
    assert [str(event.letter) for event in events(work)] == ["palm/acme/1", "palm/bolt/1", "palm/bolt/1"]
    assert actions(work, choices=Choices(force=True)) == {"palm/acme/1": "overwritten", "palm/bolt/1": "unchanged"}
    assert path.read_bytes() != before


@made
def test_a_plan_says_what_would_lie_beside_an_edited_letter_and_writes_nothing(work, capsys):
    edited(work.folder / "letters/palm/acme.docx", ("How many", "How very many"))
    write(work.folder, QUESTIONNAIRE.replace("users?", "people?"))
    before = files(work)
    assert main(["generate", "palm", "--dry-run"]) == 0
    assert "the new text would lie beside it in acme.new.docx" in capsys.readouterr().err
    assert files(work) == before


@made
def test_a_letter_zipped_anew_with_the_same_content_was_not_edited(work):
    path = work.folder / "letters/palm/acme.docx"
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert actions(work)["palm/acme/1"] == "unchanged"


def test_a_file_that_lettergen_never_made_is_not_overwritten(work):
    (work.folder / "letters/palm").mkdir(parents=True)
    (work.folder / "letters/palm/acme.docx").write_bytes(b"mine")
    assert actions(work) == {"palm/acme/1": "edited by hand", "palm/bolt/1": "new"}
    assert (work.folder / "letters/palm/acme.docx").read_bytes() == b"mine"
    assert [event.file for event in events(work)] == ["letters/palm/bolt.docx"]


@made
def test_a_letter_already_sent_is_never_made_again(work, capsys):
    send(work)
    write(work.folder, QUESTIONNAIRE.replace("subject: Palms", "subject: Hands"))
    sent = (work.folder / "letters/palm/acme.docx").read_bytes()
    assert main(["generate", "palm", "--force"]) == 0
    assert "already sent: " in capsys.readouterr().err
    assert (work.folder / "letters/palm/acme.docx").read_bytes() == sent
    assert [(str(event.letter), event.type.value) for event in events(work)][2:] == [
        ("palm/acme/1", "sent"),
        ("palm/bolt/1", "generated"),
    ]
    with pytest.raises(RefusedError, match=r"W114: was sent already; .*follow-up"):
        work.generate("palm", only=["acme"])


MOVES = {
    "renamed": ("id: users", "id: people", "what the sent letter asked as 'users' is now 'people'"),
    "swapped": (
        QUESTIONNAIRE.partition("questions:\n")[2],
        '  - {id: users, text: "Why {{ fields.stores }} stores?"}\n  - {id: stores, text: How many users?}\n',
        "what the sent letter asked as 'stores' is now 'users'",
    ),
    "removed": ("  - {id: users, text: How many users?}\n", "", "item 'users' of the sent letter is gone"),
}


@pytest.mark.parametrize(("old", "new", "told"), MOVES.values(), ids=MOVES.keys())
@made
def test_an_edit_that_moves_the_ids_of_a_sent_letter_is_refused_with_the_difference(work, old, new, told):
    send(work)
    write(work.folder, QUESTIONNAIRE.replace(old, new))
    with pytest.raises(RefusedError) as refused:
        work.generate("palm", only=["bolt"])
    assert told in str(refused.value)
    assert {problem.code for problem in refused.value.problems} == {"W115"}


@made
def test_a_text_accepted_for_one_letter_stops_no_other(work):
    path = edited(work.folder / "letters/palm/acme.docx", ("How many users?", "What else would you tell us of this?"))
    send(work, final=path, accept_text=True)
    assert [item.id for item in palm.thread(work).rounds[1].items] == ["stores", "users"]
    write(work.folder, QUESTIONNAIRE.replace("subject: Palms", "subject: Hands"))
    assert actions(work, only=["bolt"]) == {"palm/bolt/1": "changed"}


@made
def test_better_words_of_a_question_move_no_id(work):
    send(work)
    write(work.folder, QUESTIONNAIRE.replace("How many users?", "How many users are there?"))
    assert actions(work, only=["bolt"]) == {"palm/bolt/1": "changed"}


BAD = {
    "unknown key": (
        ("subject: Palms", "subjekt: Palms"),
        "palm.yaml:10:1: error Q120: unknown key `subjekt`; did you mean `subject`?",
    ),
    "missing key": (("date: 2021-08-12\n", ""), "date"),
    "duplicate key": (("subject: Palms", "subject: A\nsubject: B"), "palm.yaml:11:1: error Q108"),
    "wrong date": (("2021-08-12", "2021-8-12"), "palm.yaml:2:7: error Q"),
    "unknown template": (("subject: Palms", "subject: Palms\ntemplate: join-letter"), "did you mean 'joint-letter'?"),
    "missing recipient field": (
        ("stores: 7", "shops: 7"),
        "palm.yaml:13:39: error Q145: nothing fills `stores` for bolt",
    ),
}


def test_redacted_copies_go_to_a_folder_of_their_own(work, tmp_path, capsys):
    hidden = "{% if redacted %}[redacted]{% else %}Jane Roe{% endif %}"
    write(work.folder, QUESTIONNAIRE.replace("subject: Palms", f'subject: "{hidden}"'))
    assert main(["generate", "palm", "--redacted"]) == 2
    assert "error U105" in capsys.readouterr().err
    assert not (work.folder / "letters").exists()
    assert main(["generate", "palm", "--redacted", "--out", str(tmp_path / "public")]) == 0
    made, _ = sorted((tmp_path / "public").glob("*.docx"))
    with zipfile.ZipFile(made) as package:
        words = b"".join(map(package.read, package.namelist())).decode(errors="replace")
    assert "[redacted]" in words
    assert "Redacted copy" in words
    assert "Jane Roe" not in words


@pytest.mark.parametrize(("edit", "told"), BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize(("command", "code"), [("generate", 3), ("check", 1)])
def test_bad_input_is_told_by_line_and_nothing_is_written(work, capsys, edit, told, command, code):
    write(work.folder, QUESTIONNAIRE.replace(*edit))
    assert main([command, "palm"]) == code
    printed = capsys.readouterr()
    assert told in printed.err
    assert all(": error " in line for line in printed.err.splitlines() if command == "generate")
    assert files(work) == ["questionnaires/palm.yaml"]


NAMES = {
    "unknown matter": (["generate", "plam"], "error W110: no questionnaire of matter 'plam'; did you mean 'palm'?"),
    "missing file": (["generate", "questionnaires/plam.yaml"], "plam.yaml"),
    "unknown recipient": (
        ["generate", "palm", "--only", "acm"],
        "no recipient 'acm'; expected one of acme, bolt; did you mean",
    ),
    "unknown template": (
        ["generate", "palm", "--template", "nice"],
        "error W109: unknown template 'nice'; expected one",
    ),
    "missing template": (["generate", "palm", "--template", "nice.docx"], "nice.docx: error W112: cannot be read"),
    "not a document": (["generate", "palm", "--template", "fake.docx"], "fake.docx"),
}


@pytest.mark.parametrize(("words", "told"), NAMES.values(), ids=NAMES.keys())
def test_a_wrong_name_is_one_line_with_exit_code_3(work, capsys, words, told):
    (work.folder / "fake.docx").write_bytes(b"no zip")
    assert main(words) == 3
    printed = capsys.readouterr().err
    assert told in printed
    assert printed.count("\n") == 1
    assert files(work) == ["fake.docx", "questionnaires/palm.yaml"]


def test_a_misspelt_tag_is_told_with_its_paragraph(work, capsys):
    from docx import Document

    (work.folder / "templates").mkdir()
    document = Document()
    document.add_paragraph("To {{ recipent.name }}")
    document.save(str(work.folder / "templates/house.docx"))
    write(work.folder, QUESTIONNAIRE.replace("subject: Palms", "subject: Palms\ntemplate: house"))
    for command, code in (("generate", 3), ("check", 1)):
        assert main([command, "palm"]) == code
        assert "recipent" in capsys.readouterr().err
    assert not (work.folder / "letters").exists()
    assert not (work.folder / "lettergen.db").exists()


def test_two_questionnaires_of_one_matter_are_refused_by_name(work, capsys):
    (work.folder / "questionnaires/other.yaml").write_text(QUESTIONNAIRE)
    (work.folder / "questionnaires/else.yaml").write_text(QUESTIONNAIRE.replace("matter: palm", "matter: else"))
    for words in (["generate", "palm"], ["new", "palm"], ["check", "palm"]):
        assert main(words) != 0
        assert "palm.yaml: error W" in capsys.readouterr().err
    assert main(["generate", "else"]) == 0
    assert main(["status"]) == 0
    assert main(["generate", "questionnaires/palm.yaml"]) == 0


def test_a_matter_of_another_file_is_not_begun_anew(work, capsys):
    (work.folder / "questionnaires/palm.yaml").rename(work.folder / "questionnaires/other.yaml")
    assert main(["new", "palm"]) == 4
    assert "other.yaml: error W106: already has the matter 'palm'" in capsys.readouterr().err
    assert files(work) == ["questionnaires/other.yaml"]


def test_an_unwritable_folder_is_one_line_and_nothing_is_recorded(work, capsys):
    (work.folder / "letters").write_text("a file where the folder should be")
    assert main(["generate", "palm"]) == 3
    assert "error W107: cannot be written" in capsys.readouterr().err
    assert not (work.folder / "lettergen.db").exists()


BLIND = "copies: [Pat Open, {name: Pat Blind, relation: counsel, blind: true}]\n"


def test_blind_copies_are_told_once_and_stand_in_no_letter_and_no_preview(work, capsys):
    write(work.folder, QUESTIONNAIRE + BLIND)
    assert main(["generate", "palm"]) == 0
    told = capsys.readouterr()
    assert "blind copies of all 2 letters: Pat Blind, counsel\n" in told.err
    assert main(["preview", "palm"]) == 0
    assert "Pat Open" in (shown := capsys.readouterr().out)
    assert "Blind" not in shown
    for name in ("acme", "bolt"):
        with zipfile.ZipFile(work.folder / f"letters/palm/{name}.docx") as letter:
            parts = {part: letter.read(part) for part in letter.namelist()}
        assert b"Pat Open" in parts["word/document.xml"]
        assert [part for part, data in parts.items() if b"Blind" in data or b"counsel" in data] == []


def test_blind_copies_that_differ_are_told_letter_by_letter(work, capsys):
    own = 'salutation: "To Bolt:", copies: [{name: Cy Secret, title: Clerk, blind: true}]'
    write(work.folder, QUESTIONNAIRE.replace('salutation: "To Bolt:"', own))
    assert main(["generate", "palm", "--dry-run"]) == 0
    blind = [line for line in capsys.readouterr().err.splitlines() if line.startswith("blind")]
    assert blind == ["blind copies of palm/bolt/1: Cy Secret, Clerk"]
    assert main(["generate", "palm", "--only", "acme", "--dry-run"]) == 0
    assert "blind" not in capsys.readouterr().err
