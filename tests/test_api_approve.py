"""A letter's file is approved as it is on disk; where two persons are needed, nothing else goes out."""

import datetime as dt

import palm
import pytest

from lettergen.api.workspace import Approval, Sending, Workspace
from lettergen.errors import BadInputError, LettergenError, RefusedError, UsageError
from lettergen.model.tracking import EventType, Headline

QUESTIONNAIRE = palm.questionnaire(questions="[Why these stores?]")
DAY = dt.date(2021, 8, 13)


@pytest.fixture(params=[True, False], ids=["two persons", "one will do"])
def rule(request):
    return request.param


@pytest.fixture
def work(tmp_path, rule, monkeypatch, kept):
    """Two letters made by Ann, where two persons are needed, or not."""
    monkeypatch.setenv("LETTERGEN_USER", "Ann")
    settings = f"[record]\ntwo_person = {str(rule).lower()}\n"
    return Workspace(kept(tmp_path, palm.made, QUESTIONNAIRE, settings, by="Ann"))


only_two = pytest.mark.parametrize("rule", [True], ids=["two persons"], indirect=True)


def letter(work, name="acme"):
    return work.folder / f"letters/palm/{name}.docx"


def edit(path, old="Office of Inquiry", new="Office of Inquiries"):
    palm.edited(path, (old, new))


def sent(work, *letters, **how):
    """Send letters and return each code of what was warned of, or refused, once."""
    warned = []
    try:
        work.send(letters or ["palm/acme"], Sending(on=DAY, **how), warn=warned.append)
    except LettergenError as error:
        warned = error.problems
    return list(dict.fromkeys(f"{problem.severity} {problem.code}" for problem in warned))


def test_the_approved_file_goes_out(work):
    (event,) = work.approve(["palm/acme"], Approval(by="Bob", note="fine"))
    assert (event.type, event.author, event.note, event.file) == (
        EventType.APPROVED,
        "Bob",
        "fine",
        "letters/palm/acme.docx",
    )
    assert work.statuses("palm/acme")[0].headline is Headline.APPROVED
    kept = work.folder / "documents" / event.document[:2] / event.document[2:]
    assert kept.read_bytes() == letter(work).read_bytes()
    assert sent(work) == []
    assert work.verify() == ()


def test_the_next_step_says_that_approval_is_wanted(work, rule):
    def step():
        return work.statuses("palm/acme")[0].next_step

    ask, go = "have it approved: lettergen approve palm/acme", "send it, then say so: lettergen send palm/acme"
    assert step() == (ask if rule else go)
    work.approve(["palm/acme"], Approval(by="Bob"))
    assert step() == go
    path = work.folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("subject: Palms", "subject: Hands"))
    work.generate("palm")
    assert step() == ask


def test_several_letters_are_approved_together_or_not_at_all(work):
    with pytest.raises(BadInputError, match="W111"):
        work.approve(["palm/acme", "palm/bold"], Approval(by="Bob"))
    assert work.statuses("palm/acme")[0].headline is Headline.DRAFT
    assert len(work.approve(["palm/acme", "palm/bolt/1"], Approval(by="Bob"))) == 2
    assert sent(work, "palm/acme", "palm/bolt") == []


def test_a_letter_that_nobody_approved_is_stopped_by_the_rule_alone(work, rule):
    assert sent(work) == (["error W132"] if rule else [])


def test_a_file_edited_since_is_another_one(work, rule):
    work.approve(["palm/acme"], Approval(by="Bob"))
    edit(letter(work))
    assert sent(work) == ["error W125"]
    warned = sent(work, final=letter(work))
    assert warned == (["error W133"] if rule else ["warning W133", "warning W136"])


def test_a_file_finished_in_word_is_approved_as_it_is_and_goes_out_unnamed(work):
    edit(letter(work))
    (event,) = work.approve(["palm/acme"], Approval(by="Bob"))
    assert sent(work) == ["warning W136"]
    story = work.history("palm/acme").rows
    assert event.document in str(story[-1])


def test_another_document_is_approved_by_its_path(work):
    final = work.folder / "final.docx"
    final.write_bytes(letter(work).read_bytes())
    edit(final, "these stores", "those stores")
    work.approve(["palm/acme"], Approval(by="Bob", final=final))
    assert sent(work) == ["error W116"]
    assert sent(work, accept_text=True) == []
    assert work.statuses("palm/acme")[0].items[0].item.text == "Why those stores?"


def test_a_letter_made_again_needs_another_approval(work, rule):
    work.approve(["palm/acme"], Approval(by="Bob"))
    path = work.folder / "questionnaires/palm.yaml"
    path.write_text(QUESTIONNAIRE.replace("subject: Palms", "subject: Hands"))
    warnings = {problem.code: str(problem) for problem in work.generate("palm").warnings}
    assert "palm/acme/1: warning W137: was approved by Bob on" in warnings["W137"]
    assert work.statuses("palm/acme")[0].headline is Headline.DRAFT
    assert sent(work) == (["error W132"] if rule else ["warning W132"])


def test_a_letter_made_again_unchanged_keeps_its_approval(work):
    work.approve(["palm/acme"], Approval(by="Bob"))
    assert [problem.code for problem in work.generate("palm").warnings] == []
    assert sent(work) == []


def test_the_same_file_is_approved_once_by_the_same_person(work):
    work.approve(["palm/acme"], Approval(by="Bob"))
    with pytest.raises(RefusedError, match=r"W134: Bob approved this very file on"):
        work.approve(["palm/acme"], Approval(by="bob "))
    work.approve(["palm/acme"], Approval(by="Cy"))
    edit(letter(work))
    work.approve(["palm/acme"], Approval(by="Bob"))
    assert sent(work) == ["warning W136"]


def test_the_maker_approves_only_where_one_person_will_do(work, rule):
    if not rule:
        work.approve(["palm/acme"], Approval(by="ann"))
        assert sent(work) == []
        return
    with pytest.raises(RefusedError, match="W131: ann made the letter, and two_person asks for another"):
        work.approve(["palm/acme"], Approval(by="ann"))


@only_two
def test_a_rule_set_later_counts_for_what_was_approved_before(work):
    (work.folder / "lettergen.toml").write_text("")
    Workspace(work.folder).approve(["palm/acme"], Approval(by="Ann"))
    assert sent(work) == ["error W131"]


@only_two
def test_a_letter_never_made_here_is_made_first_where_two_persons_are_needed(work):
    (work.folder / "lettergen.db").unlink()
    old = letter(work).rename(work.folder / "old.docx")
    assert sent(work, final=old) == ["error W132"]
    work.generate("palm")
    work.approve(["palm/acme"], Approval(by="Bob", final=old))
    assert sent(work, final=old) == []


def test_a_dry_run_records_and_files_nothing(work):
    (event,) = work.approve(["palm/acme"], Approval(by="Bob", dry_run=True))
    assert event.type is EventType.APPROVED
    assert work.statuses("palm/acme")[0].headline is Headline.DRAFT
    assert not (work.folder / "documents").exists()


def test_what_cannot_be_approved_is_refused(work):
    with pytest.raises(UsageError, match="--file is the document of one letter"):
        work.approve(["palm/acme", "palm/bolt"], Approval(by="Bob", final=letter(work)))
    note = work.folder / "note.txt"
    note.write_text("x")
    with pytest.raises(BadInputError, match=r"W127: is neither a \.docx nor a PDF"):
        work.approve(["palm/acme"], Approval(by="Bob", final=note))
    letter(work).unlink()
    with pytest.raises(BadInputError, match=r"W120: its file is gone"):
        work.approve(["palm/acme"], Approval(by="Bob"))
    work.approve(["palm/bolt"], Approval(by="Bob"))
    assert sent(work, "palm/bolt") == []
    with pytest.raises(RefusedError, match="R100"):
        work.approve(["palm/bolt"], Approval(by="Bob"))


def test_a_letter_finished_in_word_and_approved_so_is_no_finding_and_one_edited_since_is(work):
    edit(letter(work))
    assert [one.code for one in work.verify()] == ["W113"]
    work.approve(["palm/acme"], Approval(by="Bea"))
    assert work.verify() == ()
    edit(letter(work), "Inquiries", "Questions")
    assert [one.code for one in work.verify()] == ["W113"]
