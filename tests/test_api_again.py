"""A letter edited in its own file is compared with what was made there, composed once more."""

import datetime as dt

import palm
import pytest
from docx import Document
from palm import edited

from lettergen.api.workspace import Choices, Fact, Renewal, Sending, Workspace
from lettergen.errors import RefusedError

QUESTIONNAIRE = palm.questionnaire(request='"Please answer by {{ due }}; nothing after {{ due }} counts:"')
DAY = dt.date(2021, 8, 13)
TWO = "the deadline is named as August 26, 2021 and August 30, 2021; the last of them, August 30, 2021, would count"


@pytest.fixture
def work(tmp_path, kept):
    """A workspace with two letters made."""
    return Workspace(kept(tmp_path, palm.made, QUESTIONNAIRE))


def refused(work, letter, path, on=DAY):
    with pytest.raises(RefusedError) as error:
        work.send([letter], Sending(on=on, final=path))
    return [(problem.code, problem.found) for problem in error.value.problems]


def test_one_of_two_deadlines_is_told_in_the_letters_own_file(work):
    path = edited(work.folder / "letters/palm/acme.docx", ("answer by August 26", "answer by August 30"))
    assert refused(work, "palm/acme", path) == [("W116", TWO)]
    (event,) = work.send(["palm/acme"], Sending(on=DAY, final=path, accept_text=True))
    assert [stage.date.day for stage in event.deadlines] == [30]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE.replace("nothing", "No answer")),
        lambda folder: (folder / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE.replace("id: acme", "id: apex")),
        lambda folder: (folder / "questionnaires/palm.yaml").unlink(),
    ],
    ids=["edited", "recipient gone", "gone"],
)
def test_without_what_was_made_only_a_deadline_that_is_gone_is_told(work, change):
    path = edited(work.folder / "letters/palm/acme.docx", ("answer by August 26", "answer by August 30"))
    change(work.folder)
    work.send(["palm/acme"], Sending(on=DAY, final=path))
    path = edited(work.folder / "letters/palm/bolt.docx", ("August 26", "August 30"))
    found = "the deadline is now August 30, 2021, not August 26, 2021"
    assert refused(work, "palm/bolt", path) == [("W116", found)]


@pytest.mark.parametrize(("came", "items"), [("1=answered", None), ("1=answered_in_part", "1"), ("1=objected", "2")])
def test_a_follow_up_is_composed_once_more_from_the_record(work, came, items):
    work.send(["palm/acme"], Sending(on=DAY))
    work.record("palm/acme", Fact("response", on=dt.date(2021, 8, 24), items=came))
    as_of = dt.date(2021, 8, 30)
    renewal = Renewal(due=dt.date(2021, 9, 10), date=as_of, items=items)
    (made,) = work.follow_up("palm/acme", renewal, Choices(as_of=as_of)).made
    path = edited(made.path, ("To Acme:", "To Bolt:"))
    assert refused(work, "palm/acme/2", path, as_of) == [
        ("W116", "the salutation `To Acme:` is gone; `To Bolt:` stands there")
    ]
    edited(path, ("To Bolt:", "To Acme,"))
    work.send(["palm/acme/2"], Sending(on=as_of, final=path))


def test_what_came_in_since_it_was_made_is_not_in_a_follow_up_composed_once_more(work):
    work.send(["palm/acme"], Sending(on=DAY))
    as_of = dt.date(2021, 8, 30)
    renewal = Renewal(due=dt.date(2021, 9, 10), date=as_of)
    (made,) = work.follow_up("palm/acme", renewal, Choices(as_of=as_of)).made
    work.record("palm/acme/1", Fact("response", on=dt.date(2021, 8, 24), items="1=answered"))
    path = edited(made.path, ("To Acme:", "To Bolt:"))
    assert len(refused(work, "palm/acme/2", path, as_of)) == 1


@pytest.mark.parametrize("came", ["1=answered,2a=answered", "2a=answered_in_part"])
def test_a_follow_up_asks_for_the_parts_chosen_and_is_composed_so_once_more(work, came):
    parts = "- {id: users, text: Users?, items: [How many?, Where?, When?]}"
    text = QUESTIONNAIRE.replace("- {id: users, text: How many users?}", parts)
    (work.folder / "questionnaires/palm.yaml").write_text(text)
    work.generate("palm")
    work.send(["palm/acme"], Sending(on=DAY))
    work.record("palm/acme", Fact("response", on=dt.date(2021, 8, 24), items=came))
    as_of = dt.date(2021, 8, 30)
    renewal = Renewal(due=dt.date(2021, 9, 10), date=as_of, items="2b")
    (made,) = work.follow_up("palm/acme", renewal, Choices(as_of=as_of)).made
    words = [paragraph.text for paragraph in Document(made.path).paragraphs]
    assert [word for word in words if word.endswith("?")] == ["Users?", "Where?"]
    path = edited(made.path, ("To Acme:", "To Bolt:"))
    assert len(refused(work, "palm/acme/2", path, as_of)) == 1


def test_a_colleagues_letter_is_not_filed_as_ones_own(work):
    path = work.folder / "letters/palm/acme.docx"
    assert refused(work, "palm/bolt", path) == [
        ("W116", "the salutation `To Bolt:` is gone; `To Acme:` stands there"),
        ("W116", "the line `Bolt Inc.` of the inside address is gone; `Acme Corp.` stands there"),
    ]


def test_a_letter_never_made_here_needs_only_what_the_record_holds(work):
    document = Document()
    for text in ("12 August 2021", "Bolt Inc.", "To Bolt:", "A hearing was held, and another is on September 20, 2021.",
                 "We ask you, by August 26, 2021:"):  # fmt: skip
        document.add_paragraph(text)
    for text in ("Why these stores?", "How many users?"):
        document.add_paragraph(text, style="List Number")
    document.save(work.folder / "old.docx")
    work.send(["palm/bolt"], Sending(on=DAY, final=work.folder / "old.docx"))
