"""`follow-up` says who needs one and drafts for those who do, from the first reminder to the end of the ladder."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys

import palm
import pytest

from lettergen.api.workspace import Fact
from lettergen.cli import chase
from lettergen.cli.main import main
from lettergen.wordml.outline import outline

COLE = '{id: cole, organization: Cole Ltd., salutation: "To Cole:"}'
QUESTIONNAIRE = palm.questionnaire(
    recipients=[palm.ACME, palm.BOLT, COLE], questions="[Why these stores?, How many users?]"
)
NEED = ("follow-up", "palm", "--within", "2 weeks")


def answered(folder):
    """Send three letters: Acme says nothing, Bolt promises all for September 20, Cole answered it."""
    work = palm.sent(folder, QUESTIONNAIRE, via="mail")
    day, promised = dt.date(2021, 8, 20), dt.date(2021, 9, 20)
    work.record("palm/bolt", Fact("response", on=day, items="1-2=deferred", until=promised))
    work.record("palm/cole", Fact("response", on=day, items="1-2=answered"))


@pytest.fixture
def sent(tmp_path, monkeypatch, kept):
    """Their letters of August 12."""
    monkeypatch.chdir(tmp_path)
    return kept(tmp_path, answered)


def told(capsys, *words, code=0):
    capsys.readouterr()
    assert main([*words]) == code
    return capsys.readouterr().err


def drafts(folder):
    return sorted(path.stem for path in (folder / "letters/palm").glob("*_?.docx"))


def words_of(path):
    return " ".join(" ".join(line.text for line in outline(path)).split())


def test_without_a_matter_it_lists_of_all_who_are_late_who_needs_one(sent, capsys):
    assert main(["follow-up", "--as-of", "2021-08-30"]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[:2] for line in printed.splitlines() if line.startswith("palm/")] == [
        ["palm/acme", "reminder"], ["palm/bolt", "none"],
    ]  # fmt: skip
    assert main(["follow-up", "--as-of", "2021-08-26"]) == 0
    assert "(nothing)" in capsys.readouterr().out
    assert main(["follow-up", "--as-of", "2021-08-26", "--also-due"]) == 0
    assert "palm/acme" in capsys.readouterr().out
    assert drafts(sent) == []


def test_programs_read_the_step_the_situation_and_the_day(sent, capsys):
    assert main(["follow-up", "palm", "--needed", "--as-of", "2021-08-30", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["as_of"], len(data["rows"])) == ("2021-08-30", 3)
    acme, cole, bolt = data["rows"]
    assert acme == {
        "thread": "palm/acme", "recipient": "Acme Corp.", "needed": True, "step": "reminder", "situation": "no_answer",
        "why": "4 days late; last letter of 2021-08-12", "since": None,
    }  # fmt: skip
    assert (bolt["needed"], bolt["why"], bolt["since"]) == (
        False, "what is late is promised for 2021-09-20", "2021-09-21",
    )  # fmt: skip
    assert (cole["needed"], cole["situation"]) == (False, None)


def test_who_is_not_late_is_listed_only_where_the_matter_is_named(sent, capsys):
    for names, count in (([], 2), (["palm"], 3), (["palm/cole"], 1)):
        capsys.readouterr()
        assert main(["follow-up", *names, "--needed", "--as-of", "2021-08-30", "--format", "csv"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == count + 1


def test_a_matter_is_drafted_for_those_who_need_one_and_the_others_are_named(sent, capsys):
    err = told(capsys, *NEED, "--as-of", "2021-08-30")
    assert err.splitlines() == [
        "new: letters/palm/acme_2.docx",
        "no letter: palm/bolt: what is late is promised for 2021-09-20",
        "no letter: palm/cole: every item is answered, they say; assess the response",
    ]
    assert drafts(sent) == ["acme_2"]
    assert "no letter: palm/acme: round 2 is drafted and waits" in told(
        capsys, *NEED, "--as-of", "2021-09-21"
    )  # Bolt's promise has run out by then


def test_where_nobody_needs_one_nothing_is_drafted(sent, capsys):
    err = told(capsys, *NEED, "--as-of", "2021-08-26", code=3)
    assert err == (
        "palm: error W140: nobody needs a follow-up on 2021-08-26 (palm/acme: nothing is late before 2021-08-26 has "
        "passed; palm/bolt: nothing is late before 2021-08-26 has passed); name the recipient (palm/acme), or say "
        "--all-open\n"
    )
    assert "(palm/acme: nothing is late" in told(capsys, *NEED, "--date", "2021-08-20", code=3)
    assert drafts(sent) == []


def test_many_who_need_none_are_counted(sent, capsys, monkeypatch):
    monkeypatch.setattr(chase, "_HELD", 1)
    monkeypatch.setattr("lettergen.api.follow_up._TOLD", 1)
    err = told(capsys, *NEED, "--as-of", "2021-08-30")
    assert err.splitlines()[1:] == [
        "no letter: palm/bolt: what is late is promised for 2021-09-20",
        "and 1 more: lettergen follow-up palm --needed",
    ]
    assert "has passed; and 1 more)" in told(capsys, *NEED, "--as-of", "2021-08-26", code=3)


def test_who_is_due_that_day_is_drafted_where_it_is_asked_for(sent, capsys):
    assert "new: letters/palm/acme_2.docx" in told(capsys, *NEED, "--as-of", "2021-08-26", "--also-due")


def test_all_who_still_owe_an_answer_are_drafted_on_demand(sent, capsys):
    assert told(capsys, *NEED, "--as-of", "2021-08-20", "--all-open").count("new: ") == 2
    assert drafts(sent) == ["acme_2", "bolt_2"]


def test_one_who_is_named_is_drafted_at_any_time_and_told_that_none_is_called_for(sent, capsys):
    why = "what is late is promised for 2021-09-20"
    err = told(capsys, "follow-up", "palm/bolt", "--within", "2 weeks", "--as-of", "2021-08-30")
    warning, made = err.splitlines()
    assert warning == (
        f"palm/bolt: warning W141: is drafted though 2021-08-30 does not call for one: {why}; "
        "make sure that it is meant"
    )
    assert made == "new: letters/palm/bolt_2.docx"
    for recipient, done in (("acme", "new"), ("bolt", "changed")):  # a draft made again is meant
        words = ("follow-up", f"palm/{recipient}", "--within", "3 weeks", "--as-of", "2021-08-30")
        assert told(capsys, *words) == f"{done}: letters/palm/{recipient}_2.docx\n"


def test_the_ladder_from_the_reminder_to_the_end(sent, capsys):
    (sent / "lettergen.toml").write_text(
        '[follow_ups]\ngap_days = 10\nconsequence = "We will then refer the matter to the Inspector General."\n'
    )
    acme = ("follow-up", "palm/acme", "--within", "2 weeks", "--as-of")
    assert main([*acme, "2021-08-30"]) == 0
    assert main(["send", "palm/acme/2", "--on", "2021-08-30"]) == 0
    assert main([*acme, "2021-09-14"]) == 0
    path = sent / "letters/palm/acme_3.docx"
    assert "Final notice: Palms" in words_of(path)
    assert "This is our final notice. We will then refer the matter to the Inspector General." in words_of(path)
    assert main(["send", "palm/acme/3", "--on", "2021-09-14"]) == 0
    err = told(capsys, *acme, "2021-09-29", code=4)
    assert err == (
        "palm/acme: error W143: the ladder is climbed; refer or escalate the matter; lettergen record palm/acme "
        "escalated; to write all the same, say --step final_notice\n"
    )
    assert main(["follow-up", "palm", "--needed", "--as-of", "2021-09-29"]) == 0
    assert "refer or escalate" in capsys.readouterr().out
    assert main(["status", "palm/acme", "--as-of", "2021-09-29"]) == 0
    assert "final notice sent 2021-09-14" in " ".join(capsys.readouterr().out.split())
    assert main(["history", "palm/acme"]) == 0
    history = " ".join(capsys.readouterr().out.split())
    assert history.count("reminder (no") == 2
    assert "final notice (no" in history
    assert main([*acme, "2021-09-29", "--step", "final_notice"]) == 0
    assert "we gave you final notice and asked" in words_of(sent / "letters/palm/acme_4.docx")
    assert main(["record", "palm/acme", "escalated", "--on", "2021-09-29"]) == 0
    assert "palm/acme: the matter is escalated" in told(capsys, *NEED, "--as-of", "2021-09-30")


def test_a_follow_up_to_letters_in_another_language_is_told_as_english(sent, capsys):
    text = QUESTIONNAIRE.replace("matter: palm", "matter: palma\nlanguage: es-US")
    (sent / "questionnaires/palma.yaml").write_text(text.replace("Please answer by", "Antes del"))
    assert main(["generate", "palma"]) == 0
    assert main(["send", "palma/acme", "--on", "2021-08-12"]) == 0
    err = told(capsys, "follow-up", "palma", "--within", "2 weeks", "--as-of", "2021-08-30")
    assert err.startswith("palma/acme: warning W142: the letters are in es-US, and what a follow-up says itself is ")


class Terminal(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("typed", "made"),
    [("d\ns\n", ["acme_2"]), ("s\nd\n", ["bolt_2"]), ("\nq\n", ["acme_2"]), ("q\n", []), ("x\ns\ns\n", [])],
)
def test_a_review_shows_each_letter_and_drafts_those_agreed_to(sent, capsys, monkeypatch, typed, made):
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert main([*NEED, "--as-of", "2021-08-30", "--all-open", "--review"]) == 0
    printed = capsys.readouterr()
    assert "Why these stores?" in printed.out
    assert "palm/acme/2: draft, skip or quit" in printed.err
    assert drafts(sent) == made


def test_a_review_that_ends_in_the_middle_writes_nothing(sent, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("d\n"))
    assert main([*NEED, "--as-of", "2021-08-30", "--all-open", "--review"]) == 130
    assert drafts(sent) == []


MISUSED = {
    "a review without a terminal": ([*NEED, "--review"], "--review asks on a terminal"),
    "a list with a deadline": (["follow-up", "--due", "2021-09-10"], "a list has no deadline"),
    "a list of a matter with a deadline": ([*NEED, "--needed"], "a list has no deadline"),
    "no such step": ([*NEED, "--step", "referral"], "invalid value for '--step'"),
}


@pytest.mark.parametrize(("words", "why"), MISUSED.values(), ids=MISUSED.keys())
def test_what_cannot_be_meant_is_refused(sent, capsys, words, why):
    assert f"error U101: {why}" in told(capsys, *words, code=2)


def test_a_list_is_given_where_a_workspace_is_and_nowhere_else(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert "error R120" in told(capsys, "follow-up", code=3)
    assert main(["init"]) == 0
    capsys.readouterr()
    assert main(["follow-up"]) == 0
    assert "(nothing)" in capsys.readouterr().out
