"""A letter that was never made here is tracked by its document and its questionnaire."""

import datetime as dt

import palm
import pytest

from lettergen.api.workspace import Fact, Sending
from lettergen.errors import BadInputError, RefusedError
from lettergen.model.tracking import EventType, Headline

DAY = dt.date(2021, 8, 13)
OLD = ["August 12, 2021", "To Acme:", "Please answer by August 26, 2021:", "1. Why these stores?", "2. How many users?"]


@pytest.fixture
def work(tmp_path):
    """A questionnaire, and no record."""
    return palm.workspace(tmp_path, palm.questionnaire())


def typed(work, *lines, name="old.docx"):
    """A letter as somebody typed it years ago: numbers are numbers of a list."""
    import docx

    document = docx.Document()
    for line in lines:
        number, dot, words = line.partition(". ")
        listed = number.isdigit() and dot
        document.add_paragraph(words if listed else line, style="List Number" if listed else None)
    document.save(str(work.folder / name))
    return work.folder / name


def test_numbers_that_somebody_typed_are_no_difference(work):
    event, _ = sent(work, *[line.replace(". ", ".\t") for line in OLD])
    assert event.type is EventType.SENT


def test_a_question_more_that_somebody_typed_is_told(work):
    with pytest.raises(RefusedError, match=r"item 3 was added: Where\?"):
        sent(work, *[line.replace(". ", ".\t") for line in (*OLD, "3. Where?")], "Sincerely,")


def sent(work, *lines, letter="palm/acme", **how):
    warned = []
    how = {"final": typed(work, *lines) if lines else how.pop("final"), "on": DAY, **how}
    (event,) = work.send([letter], Sending(**how), warn=warned.append)
    return event, warned


def asked(work, name="palm/acme"):
    return palm.thread(work, name).rounds[1]


def test_its_items_are_those_of_the_questionnaire(work):
    event, (warning,) = sent(work, *OLD, via="mail")
    assert (event.type, event.on, event.via, event.template) == (EventType.SENT, DAY, "mail", "")
    assert "only items, days and recipient were compared" in warning.found
    (status,) = work.statuses("palm")
    assert (status.headline, status.clock.due, status.asked) == (Headline.SENT, dt.date(2021, 8, 26), 2)
    assert [item.id for item in asked(work).items] == ["stores", "users"]
    assert len(work.history("palm/acme").rows) == 1
    assert work.verify() == ()


def test_the_rest_of_its_life_is_any_letters(work):
    sent(work, *OLD)
    work.record("palm/acme", Fact("response", on=dt.date(2021, 8, 20), items="1=answered"))
    assert (work.statuses("palm")[0].settled, work.statuses("palm")[0].headline) == (1, Headline.PARTIAL)
    with pytest.raises(RefusedError, match="W114"):
        work.generate("palm", only=["acme"])
    with pytest.raises(RefusedError, match="R100"):
        sent(work, *OLD)


def test_what_it_says_otherwise_is_told_and_stored_once_accepted(work):
    lines = [line.replace("26", "30").replace("users", "people") for line in OLD]
    with pytest.raises(RefusedError) as refused:
        sent(work, *lines, "3. Where?")
    assert [problem.found for problem in refused.value.problems] == [
        "item 2 now reads: How many people?",
        "item 3 was added: Where?",
        "the deadline is now August 30, 2021, not August 26, 2021",
    ]
    assert not (work.folder / "lettergen.db").exists()
    sent(work, *lines, "3. Where?", accept_text=True)
    assert [(item.id, item.text) for item in asked(work).items] == [
        ("stores", "Why these stores?"),
        ("users", "How many people?"),
        ("added-3", "Where?"),
    ]
    assert asked(work).due.date == dt.date(2021, 8, 30)


def test_the_questionnaire_still_makes_letters_to_others(work):
    sent(work, *OLD, "3. Where?", accept_text=True)
    assert [made.letter for made in work.generate("palm", only=["bolt"]).made] == ["palm/bolt/1"]


def test_a_letter_older_than_its_questionnaire_says_goes_by_its_own_date(work):
    lines = [line.replace("August 12", "August 2") for line in OLD]
    early = dt.date(2021, 8, 3)
    with pytest.raises(RefusedError, match="the letter is now dated August 2, 2021, not August 12, 2021"):
        sent(work, *lines, on=early)
    sent(work, *lines, on=early, accept_text=True)
    assert asked(work).date == dt.date(2021, 8, 2)
    with pytest.raises(RefusedError, match="R101"):
        sent(work, *[line.replace("Acme", "Bolt") for line in OLD], letter="palm/bolt", on=early)


def test_a_pdf_is_filed_and_the_questionnaire_taken_for_what_it_says(work):
    final = work.folder / "old.pdf"
    final.write_bytes(b"%PDF-1.7")
    with pytest.raises(RefusedError, match="W116: lettergen reads no PDF"):
        sent(work, final=final)
    event, _ = sent(work, final=final, accept_text=True)
    assert (work.folder / "documents" / event.document[:2] / event.document[2:]).read_bytes() == b"%PDF-1.7"
    assert [item.id for item in asked(work).items] == ["stores", "users"]


UNKNOWN = {
    "another matter": ("pals/acme", "W135.*no questionnaire says what it asked.*did you mean 'palm'"),
    "no matter like it": ("oaths/acme", "W135.*write its questions down with `lettergen new oaths`"),
    "another recipient": ("palm/amce", "W119: no recipient 'amce'.*did you mean 'acme'"),
    "another round": ("palm/acme/2", "W111.*did you mean 'palm/acme"),
}


@pytest.mark.parametrize(("letter", "told"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_letter_of_which_nothing_is_known_is_refused_with_the_way_out(work, letter, told):
    with pytest.raises(BadInputError, match=told):
        sent(work, *OLD, letter=letter)
    assert not (work.folder / "lettergen.db").exists()
    sent(work, *OLD)
    with pytest.raises(BadInputError, match=told):
        sent(work, *OLD, letter=letter)


def test_another_letter_is_no_letter_to_the_recipient(work):
    with pytest.raises(RefusedError, match=r"nothing in the document names Bolt Inc\.; is it the right document"):
        sent(work, *OLD, letter="palm/bolt")


def test_without_its_document_it_is_unknown(work):
    with pytest.raises(BadInputError, match="R120: no record here"):
        work.send(["palm/acme"], Sending(on=DAY))
    sent(work, *OLD)
    with pytest.raises(BadInputError, match="W111"):
        work.send(["palm/bolt"], Sending(on=DAY))


def test_a_dry_run_makes_no_record(work):
    event, _ = sent(work, *OLD, dry_run=True)
    assert event.on == DAY
    assert sorted(path.name for path in work.folder.iterdir()) == ["old.docx", "questionnaires"]


def test_the_day_of_sending_of_a_letter_never_made_here_moves_what_counts_from_it(work):
    text = palm.questionnaire(due="{within: 10 days, from: sent}", request='"Please answer:"')
    (work.folder / "questionnaires/palm.yaml").write_text(text)
    first, _ = sent(work, *[line.replace(" by August 26, 2021", "") for line in OLD])
    work.record("palm/acme", Fact("corrected", amends=first.seq, on=dt.date(2021, 8, 14), note="misread"))
    (status,) = work.statuses("palm/acme")
    assert str(status.clock.due) == "2021-08-24"
    work.record("palm/acme", Fact("corrected", amends=first.seq, void=True, note="another's"))
    again, _ = sent(work, final=work.folder / "old.docx", on=dt.date(2021, 8, 16))
    assert [str(one.date) for one in again.deadlines] == ["2021-08-26"]
