"""A follow-up says which template it is made with where that is not the office's own."""

import datetime as dt
import re
import zipfile
from dataclasses import replace

import palm
import pytest

from lettergen.api.workspace import Fact, Renewal, Sending, Workspace
from lettergen.errors import BadInputError, UsageError
from lettergen.files.shipped import shipped
from lettergen.rules.rollup import leaves

RENEWAL = Renewal(due=dt.date(2021, 9, 10), date=dt.date(2021, 8, 30))


def asking(**changes):
    return palm.questionnaire(**{"request": "", "questions": "[Why these stores?]"} | changes)


@pytest.fixture
def sent(tmp_path):
    """Return what sends a matter's letters in a template of the folder; the office's own is our-letter."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/our-letter.docx").write_bytes((shipped("templates") / "joint-letter.docx").read_bytes())

    def send(template="our-letter", settings=""):
        return palm.sent(tmp_path, asking(template=template), settings)

    return send


def test_the_shipped_template_after_the_offices_own_is_told_once(sent):
    work = sent()
    (warning,) = work.follow_up("palm", RENEWAL).warnings
    assert str(warning) == (
        f"{work.folder / 'lettergen.toml'}: warning W130: the follow-up is made with the shipped template 'follow-up', "
        "the first letter was with 'our-letter'; set follow_up_template = \"our-letter\" or another of yours under "
        "[defaults] in lettergen.toml"
    )


@pytest.mark.parametrize("template", ["templates/our-letter.docx", "gone"])
def test_a_template_by_path_and_one_that_is_gone_are_the_offices_own(sent, template):
    work = sent(template if template != "gone" else "our-letter")
    (work.folder / "templates/our-letter.docx").rename(work.folder / "templates/other.docx")
    assert [warning.code for warning in work.follow_up("palm", RENEWAL).warnings] == ["W130"]


@pytest.mark.parametrize(
    ("template", "settings", "asked"),
    [
        ("joint-letter", "", ""),
        ("our-letter", "[defaults]\nfollow_up_template = 'our-letter'\n", ""),
        ("our-letter", "", "follow-up"),
    ],
    ids=["both shipped", "set", "asked for"],
)
def test_nothing_is_said_where_it_is_meant_so(sent, template, settings, asked):
    work = sent(template, settings)
    renewal = Renewal(due=RENEWAL.due, date=RENEWAL.date, template=asked)
    assert work.follow_up("palm", renewal).warnings == ()


def test_an_own_template_of_the_shipped_ones_name_is_the_offices(sent):
    work = sent()
    own = work.folder / "templates/follow-up.docx"
    own.write_bytes((shipped("templates") / "follow-up.docx").read_bytes())
    assert work.follow_up("palm", RENEWAL).warnings == ()


OWN_DAYS = """
  - How many Widgets?
  - {text: Send the contracts., kind: document_request, due: 2021-10-01}
  - {text: Count the Gears., items: [here, {text: there, due: 2021-11-01}]}
"""
TERMS = ["{term: Widget, text: any part of a Gear.}", "{term: Gear, text: any wheel.}", "{term: Shop, text: a place.}"]


@pytest.fixture
def owing(tmp_path, kept):
    """A matter with items that have days of their own to come, sent to Acme."""
    text = asking(recipients=[palm.ACME], definitions=tuple(TERMS), questions=OWN_DAYS)
    return Workspace(kept(tmp_path, palm.sent, text))


def asked_again(work, renewal=RENEWAL):
    """What the follow-up asks, and its words."""
    work.follow_up("palm/acme", renewal)
    with work._desk.record() as record:
        (thread,) = (each for each in record.threads("palm") if each.name == "palm/acme")
    with zipfile.ZipFile(work.folder / "letters/palm/acme_2.docx") as package:
        words = re.sub("<[^>]+>", "", package.read("word/document.xml").decode())
    return [leaf.id for item in thread.rounds[2].items for leaf in leaves(item)], words


def test_what_has_a_day_of_its_own_still_to_come_is_not_asked_again(owing):
    ids, words = asked_again(owing)
    assert ids == ["q1", "q3.a"]
    assert "Send the contracts." not in words


def test_what_is_named_is_asked_again_whatever_its_day(owing):
    ids, _ = asked_again(owing, Renewal(due=RENEWAL.due, date=RENEWAL.date, items="1,2"))
    assert ids == ["q1", "q2"]


def test_terms_that_the_open_questions_use_are_defined_again(owing):
    _, words = asked_again(owing)
    assert "“Widget” means any part of a Gear." in words
    assert "“Gear” means any wheel." in words
    assert "Shop" not in words


def test_days_to_come_that_the_new_deadline_takes_away_are_told(tmp_path):
    every = "{date: 2021-08-26, every: 2 weeks, until: 2021-09-30}"
    work = palm.sent(tmp_path, asking(due=every, recipients=[palm.ACME]))
    (warning,) = work.follow_up("palm", RENEWAL).warnings
    assert (warning.code, warning.found) == (
        "W144", "the new deadline takes the place of 2 more days of answers that the last letter set",
    )  # fmt: skip


def test_a_body_that_the_letter_was_passed_on_to_is_greeted_as_somebody_says_and_told_who_did(owing):
    fact = Fact("forwarded", on=dt.date(2021, 8, 20), items="1=referred", forwarded_to="State Police")
    owing.record("palm/acme", fact)
    with pytest.raises(BadInputError, match=r"Q147: no certain salutation for State Police.*--salutation"):
        owing.follow_up("palm/state-police", RENEWAL)
    with pytest.raises(UsageError, match="--salutation greets one recipient"):
        owing.follow_up("palm", replace(RENEWAL, salutation="To all:"))
    owing.follow_up("palm/state-police", replace(RENEWAL, salutation="To the State Police:"))
    with zipfile.ZipFile(owing.folder / "letters/palm/state-police_2.docx") as package:
        words = re.sub("<[^>]+>", "", package.read("word/document.xml").decode())
    assert "To the State Police:" in words
    assert "On August 20, 2021, our letter was forwarded by Acme Corp. to you; it asks for an answer to one" in words
    assert "wrote to you" not in words
    owing.send(["palm/state-police/2"], Sending(on=dt.date(2021, 8, 30)))
    later = Renewal(due=dt.date(2021, 10, 20), date=dt.date(2021, 10, 1))
    assert [made.action for made in owing.follow_up("palm/state-police", later).made] == ["new"]
