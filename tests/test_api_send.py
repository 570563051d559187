"""Sending stores the letter as it went out: its document, its items, its dates."""

import datetime as dt
import io
import zipfile

import palm
import pytest
from palm import thread

from lettergen.api.workspace import Choices, Fact, Sending, Workspace
from lettergen.errors import BadInputError, RefusedError, UsageError
from lettergen.model.tracking import EventType

DAY = dt.date(2021, 8, 13)
ACKNOWLEDGE = "{stage: acknowledge, within: 2 business days, from: sent}"


def asking(**changes):
    """The questionnaire with a day to acknowledge it too; Acme's goes by courier."""
    recipients = [palm.ACME[:-1] + ", via: courier}", palm.BOLT]
    return palm.questionnaire(**{"due": ["2021-08-26", ACKNOWLEDGE], "recipients": recipients} | changes)


@pytest.fixture
def work(tmp_path, kept):
    """A workspace with two letters made."""
    return Workspace(kept(tmp_path, palm.made, asking()))


def letter(work, name="acme"):
    return work.folder / f"letters/palm/{name}.docx"


def final_of(work, *changes):
    """Save a letter under another name, with words changed."""
    return palm.edited(letter(work), *changes, to=work.folder / "final.docx")


def sent(work, name="palm/acme"):
    return [event for event in thread(work, name).events if event.type is EventType.SENT]


def test_stores_items_dates_and_the_document(work):
    work.send(["palm/acme"], Sending(on=DAY, note="by hand"))
    (event,) = sent(work)
    asked = thread(work).rounds[1]
    assert [item.text for item in asked.items] == ["Why these stores?", "How many users?"]
    assert {str(stage.stage): stage.date.isoformat() for stage in asked.stages} == {
        "answers": "2021-08-26",
        "acknowledge": "2021-08-17",
    }
    assert asked.pending == ()
    assert event.deadlines == asked.stages
    assert (event.on, event.via, event.note, event.recipient.organization) == (DAY, "courier", "by hand", "Acme Corp.")
    kept = work.folder / "documents" / event.document[:2] / event.document[2:]
    assert kept.read_bytes() == letter(work).read_bytes()


def test_what_was_sent_stays_whatever_becomes_of_the_questionnaire(work):
    work.send(["palm/acme"], Sending(on=DAY))
    (work.folder / "questionnaires/palm.yaml").write_text("matter: palm\n")
    assert [item.id for item in thread(work).rounds[1].items] == ["stores", "users"]


def test_several_letters_go_out_together_or_not_at_all(work):
    with pytest.raises(BadInputError, match=r"W111: the record holds no letter 'palm/bold'; did you mean 'palm/bolt'"):
        work.send(["palm/acme", "palm/bold"], Sending(on=DAY))
    assert sent(work) == []
    assert len(work.send(["palm/acme", "palm/bolt/1"], Sending(on=DAY))) == 2


def test_a_dry_run_records_and_files_nothing(work):
    (event,) = work.send(["palm/acme"], Sending(on=DAY, dry_run=True))
    assert event.on == DAY
    assert sent(work) == []
    assert not (work.folder / "documents").exists()


OTHER_COUNTS = {
    "fewer days": ("five days", "5 days", "2021-08-18"),
    "in digits": ("15 days", "15 days", "2021-08-28"),
    "another unit": ("five business days", "5 business days", "2021-08-20"),
    "a longer word": ("fourteen days", "14 days", "2021-08-27"),
}


@pytest.fixture
def counted(tmp_path, kept):
    """A workspace with two letters made that count from their sending."""
    users = "{id: users, text: 'How many, {{ item.due }}?', due: {within: 3 weeks, from: sent}}"
    text = asking(
        due="{within: 10 days, from: sent}",
        request='"Please answer {{ deadlines.answers }}:"',
        questions=["{id: stores, text: Why these stores?}", users],
    )
    return Workspace(kept(tmp_path, palm.made, text))


@pytest.mark.parametrize("case", OTHER_COUNTS)
def test_a_count_changed_in_word_is_a_difference_and_is_stored_once_accepted(case, counted):
    words, count, day = OTHER_COUNTS[case]
    final = final_of(counted, ("ten days", words))
    with pytest.raises(RefusedError, match=r"W116.*the deadline `answers` is now within .*, not within ten days of"):
        counted.send(["palm/acme"], Sending(on=DAY, final=final))
    counted.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    (stage,) = thread(counted).rounds[1].stages
    assert (stage.within, str(stage.date)) == (count, day)


OWN = "within {} weeks of the sending of this letter"


def test_an_items_own_count_changed_in_word_is_stored_once_accepted(counted):
    final = final_of(counted, ("three weeks", "two weeks"))
    with pytest.raises(RefusedError) as refused:
        counted.send(["palm/acme"], Sending(on=DAY, final=final))
    assert [problem.found for problem in refused.value.problems] == [
        "item 2 now reads: How many, within two weeks of the sending of this letter?",
        f"the deadline of item 2 is now {OWN.format('two')}, not {OWN.format('three')}",
    ]
    counted.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    asked = thread(counted).rounds[1]
    assert [item.due and str(item.due.date) for item in asked.items] == [None, "2021-08-27"]
    assert [str(stage.date) for stage in asked.stages] == ["2021-08-23"]


UNREAD = {
    "answers": ("ten days of the sending", "ten days of your receipt"),
    "item": ("three weeks", "a few weeks"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_count_that_nobody_can_read_is_refused_with_the_way_out(case, counted):
    final = final_of(counted, UNREAD[case])
    with pytest.raises(
        RefusedError, match=r"W116.*reads otherwise: .*write this deadline into the questionnaire"
    ) as why:
        counted.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert len(why.value.problems) == 1
    assert sent(counted) == []


def test_a_count_that_the_document_leaves_out_is_none_once_accepted(counted):
    final = final_of(counted, (" within ten days of the sending of this letter", ""))
    with pytest.raises(RefusedError, match=r"W116.*`answers`, within ten days .* is not in the document"):
        counted.send(["palm/acme"], Sending(on=DAY, final=final))
    counted.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert (thread(counted).rounds[1].stages, thread(counted).rounds[1].pending) == ((), ())


def test_a_count_in_its_own_words_is_no_difference(counted):
    final = final_of(counted, ("Please answer", "Please kindly answer"))
    counted.send(["palm/acme"], Sending(on=DAY, final=final))
    assert [stage.within for stage in thread(counted).rounds[1].stages] == ["10 days"]


def test_a_letter_edited_by_hand_needs_to_be_named(work):
    palm.edited(letter(work), ("How many users", "How many people"))
    with pytest.raises(RefusedError, match=r"acme\.docx, palm/acme/1: error W125: was edited.*--file"):
        work.send(["palm/acme"], Sending(on=DAY))
    assert sent(work) == []


def test_a_final_document_that_asks_something_else_is_refused_with_each_difference(work):
    final = final_of(work, ("How many users", "How many people"), ("26,", "30,"))
    with pytest.raises(RefusedError) as refused:
        work.send(["palm/acme"], Sending(on=DAY, final=final))
    assert [problem.found for problem in refused.value.problems] == [
        "item 2 now reads: How many people?",
        "the deadline is now August 30, 2021, not August 26, 2021",
    ]
    assert sent(work) == []
    assert not (work.folder / "documents").exists()


def test_accepting_the_text_stores_what_the_document_says(work):
    final = final_of(work, ("How many users", "How many people"), ("26,", "30,"))
    work.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    asked = thread(work).rounds[1]
    assert [(item.id, item.text) for item in asked.items] == [
        ("stores", "Why these stores?"),
        ("users", "How many people?"),
    ]
    assert asked.due.date == dt.date(2021, 8, 30)
    (event,) = sent(work)
    assert event.file == "final.docx"
    assert (work.folder / "documents" / event.document[:2] / event.document[2:]).read_bytes() == final.read_bytes()


@pytest.mark.parametrize(
    ("change", "time"),
    [((" 26,", " 30,"), dt.time(17)), (("5:00 p.m. Eastern Time on August 26,", "August 30,"), None)],
)
def test_a_deadline_moved_in_word_keeps_the_hour_that_the_document_prints(work, change, time):
    due = "{date: 2021-08-26, time: '17:00', zone: America/New_York}"
    (work.folder / "questionnaires/palm.yaml").write_text(asking(due=[due, ACKNOWLEDGE]))
    work.generate("palm")
    final = final_of(work, change)
    work.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert (thread(work).rounds[1].due.date, thread(work).rounds[1].due.time) == (dt.date(2021, 8, 30), time)


def test_edits_that_change_no_item_and_no_deadline_pass(work):
    final = final_of(work, ("Office of Inquiry", "Office of Inquiries"))
    work.send(["palm/acme"], Sending(on=DAY, final=final))
    assert thread(work).rounds[1].items[1].text == "How many users?"


def test_a_pdf_cannot_be_read_back_and_needs_consent(work):
    final = work.folder / "final.pdf"
    final.write_bytes(b"%PDF-1.7")
    with pytest.raises(RefusedError, match=r"W116: lettergen reads no PDF.*the text as composed is taken for"):
        work.send(["palm/acme"], Sending(on=DAY, final=final))
    work.send(["palm/acme", "palm/acme/1"], Sending(on=DAY, final=final, accept_text=True))
    assert [item.id for item in thread(work).rounds[1].items] == ["stores", "users"]


@pytest.mark.parametrize("name", ["README.md", "final.pdf", "final"])
def test_what_is_neither_word_document_nor_pdf_is_no_letter(work, name):
    final = work.folder / name
    final.write_text("# Read me")
    with pytest.raises(BadInputError, match=r"error W127: is neither a \.docx nor a PDF"):
        work.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert sent(work) == []


def test_a_question_deleted_in_word_leaves_the_others_their_ids(work):
    """The first question goes; Word numbers the second one 1."""
    package = zipfile.ZipFile(io.BytesIO(letter(work).read_bytes()))
    data = package.read("word/document.xml").decode()
    begin = data.rindex("<w:p>", 0, data.index("Why these stores?"))
    end = data.index("</w:p>", begin) + len("</w:p>")
    final = final_of(work, (data[begin:end], ""))
    work.send(["palm/acme"], Sending(on=DAY, final=final, accept_text=True))
    assert [(item.id, item.label) for item in thread(work).rounds[1].items] == [("users", "1")]


REFUSALS = {
    "future": (["palm/acme"], Sending(on=dt.date(9999, 1, 1)), BadInputError, "R102"),
    "no letter": (["acme"], Sending(on=DAY), UsageError, "'acme' names no letter"),
    "no round": (["palm/acme/2"], Sending(on=DAY), BadInputError, "W111"),
    "zero": (["palm/acme/0"], Sending(on=DAY), UsageError, "U101"),
    "two for one file": (["palm/acme", "palm/bolt"], Sending(on=DAY, final="x.docx"), UsageError, "one letter"),
}


@pytest.mark.parametrize(("letters", "sending", "error", "told"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_makes_no_sense_is_refused_and_nothing_recorded(work, letters, sending, error, told):
    with pytest.raises(error, match=told):
        work.send(letters, sending)
    assert sent(work) == []


def test_a_letter_is_sent_once(work):
    work.send(["palm/acme"], Sending(on=DAY))
    with pytest.raises(RefusedError, match="R100"):
        work.send(["palm/acme"], Sending(on=DAY))
    assert len(sent(work)) == 1


def test_a_letter_whose_file_is_gone_is_not_sent(work):
    letter(work).unlink()
    with pytest.raises(BadInputError, match=r"palm/acme/1: error W120: its file is gone"):
        work.send(["palm/acme"], Sending(on=DAY))


def test_authors_come_from_option_environment_settings(work, monkeypatch):
    monkeypatch.setenv("LETTERGEN_USER", "from environment")
    work.send(["palm/acme"], Sending(on=DAY))
    work.send(["palm/bolt"], Sending(on=DAY, by="from option"))
    assert sent(work)[0].author == "from environment"
    assert sent(work, "palm/bolt")[0].author == "from option"
    monkeypatch.delenv("LETTERGEN_USER")
    (work.folder / "lettergen.toml").write_text('[record]\nauthor = "from settings"\n')
    (event,) = Workspace(work.folder).record("palm/acme", Fact("acknowledged", on=DAY))
    assert event.author == "from settings"


def test_the_letter_made_in_another_folder_is_found(work):
    out = work.folder / "letters/elsewhere"
    other = Workspace(work.folder)
    letter(work).unlink()
    other.generate("palm", only=["acme"], choices=Choices(out=out))
    other.send(["palm/acme"], Sending(on=DAY))
    assert sent(work)[0].file == "letters/elsewhere/acme.docx"


def test_the_shipped_letter_reads_back_as_it_was_composed(root, tmp_path):
    """Parts, notes and several paragraphs: what Word shows of the real letter is what the record would ask."""
    from lettergen.api.final import compare
    from lettergen.wordml.outline import outline

    work = Workspace(tmp_path)
    work.generate(str(root / "questionnaires/palm-payments.yaml"))
    asked = thread(work, "palm-payments/amazon").rounds[1]
    assert len(asked.items) == 7
    assert compare(asked, outline(tmp_path / "letters/palm-payments/amazon.docx")).differences == ()
