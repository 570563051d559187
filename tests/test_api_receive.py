"""What comes back is recorded where it is certain, waits where it is not, and is never lost or taken twice."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Callable, Mapping
from copy import deepcopy
from email.message import EmailMessage
from pathlib import Path

import outlook_files
import palm
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.run import Run

from lettergen.api.receive import Received, State
from lettergen.api.workspace import Fact, Receiving, Renewal, Sending, View, Workspace
from lettergen.errors import BadInputError, UsageError
from lettergen.model.tracking import Event, Given
from lettergen.reports.receipts import queue_table, receipt_table, receipt_text

QUESTIONNAIRE = palm.questionnaire(
    reference="PALM-7",
    recipients=(palm.ACME[:-1] + ", email: legal@acme.example}", palm.BOLT[:-1] + ", email: law@bolt.example}"),
    subject="Palm payments at checkout",
    request="",
    questions=(
        "Why were these stores chosen?",
        "{text: Is the data shared with others?, answer: yes_no}",
        "How long is the data kept?",
    ),
    enclosures=["{label: Attachment A, title: Response form, source: response_form}"],
)
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
NOW = dt.datetime(2021, 8, 30, 12, tzinfo=dt.UTC)
YES = Receiving(yes=True, on=dt.date(2021, 8, 24))
WHOLE = {"q1": "In three states.", "q2?yes": True, "q3": "Thirty days."}
ANSWERS = {"q1": "In three states.", "q2": "yes", "q3": "Thirty days."}
Values = Mapping[str, str | bool]


@pytest.fixture
def work(kept: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with two letters sent on August 12."""
    monkeypatch.chdir(kept(tmp_path / "w", palm.sent, QUESTIONNAIRE, "", NOW))
    return Workspace(tmp_path / "w", clock=lambda: NOW)


@pytest.fixture
def form(work: Workspace) -> Callable[..., str]:
    """Fill the form of a letter in, save it under a name, and return that."""

    def fill(name: str, values: Values, letter: str = "acme", gone: str = "") -> str:
        path = work.folder / name
        path.write_bytes(filled((work.folder / f"letters/palm/{letter}.docx").read_bytes(), values, gone))
        return str(path)

    return fill


def filled(letter: bytes, values: Values, gone: str = "") -> bytes:
    """Return the letter with these words in its controls, by item and part, the one of `gone` taken out."""
    document = Document(io.BytesIO(letter))
    for control in list(document.element.body.iter(qn("w:sdt"))):
        properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        key = properties.find(qn("w:tag")).get(qn("w:val")).partition("#")[2]
        if key == gone:
            control.getparent().remove(control)
        if key not in values:
            continue
        for shown in properties.findall(qn("w:showingPlcHdr")):
            properties.remove(shown)
        if values[key] is True:
            next(properties.iter(f"{W14}checked")).set(f"{W14}val", "1")
            continue
        first, *rest = content.iter(qn("w:t"))
        first.text = values[key]
        for other in rest:
            other.text = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def mail(work: Workspace, name: str, body: str, *attached: str, **headers: str) -> str:
    message = EmailMessage()
    known = {"From": "Jane Doe <jane@bolt.example>", "To": "office@example.gov", "Subject": "Re: PALM-7",
             "Date": "Wed, 25 Aug 2021 10:00:00 -0400"}  # fmt: skip
    for header, value in (known | headers).items():
        message[header] = value
    message.set_content(body)
    for file in attached:
        data, kind = Path(file).read_bytes(), {"maintype": "application", "subtype": "octet-stream"}
        message.add_attachment(data, filename=Path(file).name, **kind)
    (work.folder / name).write_bytes(message.as_bytes())
    return name


def events(work: Workspace, thread: str = "palm/acme") -> tuple[Event, ...]:
    return palm.thread(work, thread).events[2:]  # made and sent


def confirm(_: Received) -> str:
    """Record what is proposed, as a person does at a terminal."""
    return ""


ACK = "Bolt Inc. acknowledges receipt of your letter of August 12, 2021 about palm payments.\n\nJane Doe\nBolt Inc.\n"


def test_a_form_is_recorded_with_every_word_and_filed_under_its_hash(work, form):
    (done,) = work.receive([form("any name.docx", WHOLE)], YES)
    (event,) = events(work)
    assert done.state is State.RECORDED
    assert (event.type, event.on, event.items) == ("response", dt.date(2021, 8, 24), dict.fromkeys(ANSWERS, "answered"))
    assert event.answers == {key: Given(text=words) for key, words in ANSWERS.items()}
    assert [(one.document, one.file) for one in event.filed] == [(done.document, "any name.docx")]
    assert work.waiting() == ()
    (status,) = work.statuses("palm/acme")
    assert (status.settled, [one.given.text for one in status.items]) == (3, [*ANSWERS.values()])


def test_without_a_word_of_confirmation_nothing_is_recorded_and_the_file_waits(work, form):
    (done,) = work.receive([form("a.docx", WHOLE)], Receiving(on=dt.date(2021, 8, 24)))
    assert (done.state, events(work)) == (State.WAITS, ())
    (entry,) = work.waiting()
    assert (entry.document, entry.letters, entry.event) == (done.document, ("palm/acme/1",), "response")
    (again,) = work.receive([done.document[:12]], Receiving(yes=True, queue=True))
    assert (again.state, work.waiting()) == (State.RECORDED, ())
    assert events(work)[0].on == dt.date(2021, 8, 24)


def test_a_document_that_was_changed_while_it_waited_is_not_recorded(work, form):
    (done,) = work.receive([form("a.docx", WHOLE)], Receiving())
    kept = work.folder / "documents" / done.document[:2] / done.document[2:]
    kept.chmod(0o644)
    kept.write_bytes(Path(form("b.docx", WHOLE, "bolt")).read_bytes())
    (again,) = work.receive([done.document], Receiving(yes=True, queue=True))
    assert (again.state, [problem.code for problem in again.problems]) == (State.FAILED, ["R133"])
    assert (events(work), events(work, "palm/bolt"), len(work.waiting())) == ((), (), 1)


def test_what_is_filed_with_one_letter_is_not_taken_for_another_by_its_name_alone(work):
    path = mail(work, "m.eml", ACK)
    assert work.receive([path], Receiving(), confirm)[0].state is State.RECORDED
    (again,) = work.receive([path], Receiving(yes=True, letter="palm/acme"))
    assert (again.state, again.why[0].split(",")[0]) == (State.KNOWN, "filed with acknowledged of 2021-08-25")
    assert work.receive([path], Receiving(yes=True, letter="palm/acme", event="acknowledged"))[0].recorded


def test_all_that_waits_is_taken_up_at_once(work, form):
    work.receive([form("a.docx", WHOLE), form("b.docx", WHOLE, "bolt")], Receiving())
    assert [one.state for one in work.receive([], Receiving(yes=True, queue=True))] == [State.RECORDED] * 2
    assert work.waiting() == ()


@pytest.mark.parametrize("words", ["n/a", "See counsel's letter.", "TBD", "-"])
def test_what_answers_nothing_settles_nothing_and_its_words_are_kept(work, form, words):
    work.receive([form("a.docx", {"q1": words, "q3": "Thirty days."})], YES)
    (event,) = events(work)
    assert event.items.get("q1") in {None, "non_responsive"}
    assert (event.items["q3"], event.answers["q1"]) == ("answered", Given(text=words))
    assert "q2" not in event.answers


def test_a_form_that_settles_nothing_is_an_interim_response(work, form):
    work.receive([form("a.docx", {"q1": "We will provide this by September 15, 2021."})], YES)
    (event,) = events(work)
    assert (event.type, event.items, event.until) == ("interim_response", {"q1": "deferred"}, dt.date(2021, 9, 15))


def test_a_blank_form_waits(work, form):
    (done,) = work.receive([form("a.docx", {})], YES)
    assert (done.state, done.why[-1], events(work)) == (State.WAITS, "it answers nothing", ())


def test_what_is_withheld_has_its_own_grounds(work, form):
    work.receive([form("a.docx", WHOLE | {"q3": "We object to this question as unduly burdensome."})], YES)
    (event,) = events(work)
    assert (event.type, event.items["q3"]) == ("response", "objected")
    assert event.item_grounds.keys() == {"q3"}


@pytest.mark.parametrize(
    ("words", "became"),
    [({"q1": "In three states.", "q3": "Same as above."}, "by_reference"), ({"q1": "n/a", "q3": "Ibid."}, None),
     ({"q1": "We object to this question as vague.", "q3": "See above"}, "objected")],
)  # fmt: skip
def test_same_as_above_is_what_the_answer_above_is(work, form, words, became):
    (done,) = work.receive([form("a.docx", words)], Receiving(dry_run=True))
    assert done.proposal.says[-1].proposed.disposition == became


def test_a_form_of_a_closed_letter_was_read_and_waits(work, form):
    work.record("palm/acme", Fact("closed"))
    (done,) = work.receive([form("a.docx", WHOLE)], YES)
    (problem,) = done.problems
    assert (done.state, problem.code, problem.expected) == (State.WAITS, "R100", "")
    assert [entry.letters for entry in work.waiting()] == [("palm/acme/1",)]


def test_only_what_can_come_in_is_said_with_as(work):
    with pytest.raises(UsageError, match="closed does not come in"):
        work.receive([mail(work, "m.eml", ACK)], Receiving(letter="palm/bolt", event="closed", yes=True))


def test_a_column_that_they_added_is_told(tmp_path):
    question = "{text: How many?, answer: {columns: [Year, Number], rows: ['2019', '2020']}}"
    work = palm.sent(tmp_path, QUESTIONNAIRE.replace("Why were these stores chosen?", question))
    document = Document(tmp_path / "letters/palm/acme.docx")
    *_, table = (each for each in document.element.body.iter(qn("w:tbl")) if "2019" in "".join(each.itertext()))
    for row in table.iter(qn("w:tr")):
        cell = deepcopy([*row.iter(qn("w:tc"))][-1])
        Run(next(cell.iter(qn("w:p"))).add_r(), None).text = "more"
        row.append(cell)
    document.save(tmp_path / "a.docx")
    (done,) = work.receive([str(tmp_path / "a.docx")], Receiving(dry_run=True))
    (told,) = (problem for problem in done.problems if problem.code == "W194")
    assert (told.place.detail, told.found) == ("item 1", "its table has 3 columns, and the form has 2: more")


@pytest.mark.parametrize("words", ["in a mail", "beside it"])
def test_what_an_attached_form_is_told_for_names_the_mail(work, form, words):
    path = mail(work, "m.eml", words, form("f.docx", WHOLE, "bolt", gone="q1"))
    Path(path).with_suffix(".rtf").write_text("{\\rtf")
    (done,) = work.receive([mail(work, "m.eml", words, "f.docx", "m.rtf")], Receiving(dry_run=True))
    assert [(one.place.file, one.place.detail) for one in done.problems] == [("m.eml", "m.rtf"), ("m.eml", "")]
    assert "m.rtf was not read" in done.why


def test_what_became_of_a_document_that_does_not_wait_is_told(work, form):
    (form_, note) = work.receive([form("a.docx", WHOLE), mail(work, "m.eml", "Buy toner.", Subject="x")], YES)
    work.discard([note.document], "an advertisement")
    for key, found in (
        (form_.document, "is filed with response of 2021-08-24"),
        (note.document, "was discarded: an ad"),
    ):
        with pytest.raises(BadInputError, match=found):
            work.receive([key[:8].upper()], Receiving(queue=True))


def test_a_document_that_was_kept_and_neither_recorded_nor_put_aside_is_found(work, form):
    done = work.receive([form("a.docx", WHOLE), mail(work, "m.eml", "Buy toner.", Subject="x")], YES)
    assert [one.state for one in done] == [State.RECORDED, State.WAITS]
    assert work.verify() == ()
    entry = next((work.folder / "documents/queue").glob("*.json"))
    entry.unlink()  # as where the program was ended before
    (problem,) = work.verify()
    assert (problem.code, Path(problem.place.file).name) == ("R193", done[1].document[2:])
    work.receive([problem.place.file], Receiving())
    assert work.verify() == ()


def test_replies_are_received_on_a_server_too(tmp_path, postgresql, monkeypatch):
    settings = f"[record]\naddress = {postgresql!r}\n"
    work = palm.sent(tmp_path, QUESTIONNAIRE, settings, NOW)
    monkeypatch.chdir(tmp_path)
    letters = {name: (tmp_path / f"letters/palm/{name}.docx").read_bytes() for name in ("acme", "bolt")}
    for name, letter in letters.items():
        (tmp_path / f"{name}.docx").write_bytes(filled(letter, WHOLE))
    (tmp_path / "again.docx").write_bytes(filled(letters["acme"], WHOLE | {"q3": "Ten years."}))
    done = work.receive(["acme.docx", "bolt.docx", "again.docx", mail(work, "m.eml", ACK)], YES)
    assert [one.state for one in done] == ["recorded", "recorded", "waits", "waits"]
    assert "3 was answered otherwise" in done[2].why[-1]
    assert [one.state for one in work.receive(["acme.docx"], YES)] == [State.KNOWN]
    said = Receiving(queue=True, letter="palm/bolt", event="acknowledged", yes=True)
    assert [one.state for one in work.receive([done[3].document], said)] == [State.RECORDED]
    assert ([one.document for one in work.waiting()], work.verify()) == ([done[2].document], ())
    assert [status.settled for status in work.statuses("palm")] == [3, 3]


def test_the_certification_is_told(work, form):
    signed = {"~certification?agree": True, "~certification?name": "Kim Doe", "~certification?title": "Counsel"}
    work.receive([form("a.docx", WHOLE | signed)], YES)
    assert events(work)[0].note == "certified by Kim Doe, Counsel"


def test_the_same_bytes_are_not_taken_twice(work, form):
    path = form("a.docx", WHOLE)
    (done,) = work.receive([path], YES)
    (again,) = work.receive([path], YES)
    assert (again.state, len(events(work)), work.waiting()) == (State.KNOWN, 1, ())
    assert again.why == (f"filed with response of 2021-08-24, event {done.recorded.seq} of palm/acme/1",)


def test_a_form_filled_twice_proposes_what_differs_and_replaces_nothing_by_itself(work, form):
    work.receive([form("a.docx", WHOLE)], YES)
    (done,) = work.receive([form("b.docx", WHOLE | {"q3": "Ten years."})], YES)
    assert (done.state, len(events(work))) == (State.WAITS, 1)
    assert done.why[-1] == "3 was answered otherwise on 2021-08-24: Thirty days."
    assert [one.item.id for one in done.proposal.says] == ["q3"]
    assert "As recorded before: 1, 2\n" in receipt_text([done], 100)
    said = Receiving(event="response", yes=True, queue=True)
    assert work.receive([done.document], said)[0].state is State.RECORDED
    assert events(work)[-1].answers == {"q3": Given(text="Ten years.")}


def test_what_was_no_answer_before_or_is_asked_again_is_no_conflict(work, form):
    work.receive([form("a.docx", WHOLE | {"q1": "n/a", "q3": "We decline to answer."})], YES)
    (done,) = work.receive([form("b.docx", {"q1": "In three states."})], YES)
    assert (done.state, done.recorded.items) == (State.RECORDED, {"q1": "answered"})
    work.follow_up("palm/acme", Renewal(date=dt.date(2021, 8, 29), due=dt.date(2021, 9, 9), all_open=True))
    work.send(["palm/acme/2"], Sending(on=dt.date(2021, 8, 29)))
    path = work.folder / "c.docx"
    letter = next((work.folder / "letters/palm").glob("*acme*2*.docx"))
    path.write_bytes(filled(letter.read_bytes(), {"q3": "Thirty days."}))
    (done,) = work.receive([str(path)], Receiving(yes=True))
    assert (done.state, done.recorded.items) == (State.RECORDED, {"q3": "answered"})


def test_an_answer_typed_into_its_question_is_read_and_told(work, form):
    path = form("a.docx", {"q3": "Thirty days."})
    document = Document(path)
    *_, question = (one for one in document.element.body.iter(qn("w:t")) if "stores chosen?" in (one.text or ""))
    question.text += " ANSWER: They are near."
    document.save(path)
    (done,) = work.receive([path], YES)
    assert done.recorded.answers == {
        "q1": Given(text="ANSWER: They are near."), "q3": Given(text="Thirty days."),
    }  # fmt: skip
    assert [problem.code for problem in done.problems] == ["T215"]


def test_a_form_that_says_the_same_again_waits_for_a_word_on_it(work, form):
    work.receive([form("a.docx", WHOLE)], YES)
    (done,) = work.receive([form("b.docx", WHOLE | {"~certification?name": "Kim"})], YES)
    assert (done.state, done.why[-1]) == (State.WAITS, "all that it says is recorded already")


def test_what_was_left_blank_may_come_in_a_second_form(work, form):
    first, second = form("a.docx", {"q1": "In three states."}), form("b.docx", WHOLE)
    assert [one.state for one in work.receive([first, second], YES)] == [State.RECORDED] * 2
    assert [sorted(event.answers) for event in events(work)] == [["q1"], ["q2", "q3"]]


def test_a_form_of_another_letter_than_named_is_kept_and_not_applied(work, form):
    (done,) = work.receive([form("a.docx", WHOLE)], Receiving(letter="palm/bolt", yes=True))
    assert (done.state, [problem.code for problem in done.problems]) == (State.WAITS, ["R191"])
    assert (events(work), events(work, "palm/bolt")) == ((), ())
    assert [one.document for one in work.waiting()] == [done.document]


def test_a_form_of_a_letter_that_is_not_here_is_kept(work, form):
    path = Path(form("a.docx", WHOLE))
    other = Document(path)
    for tag in other.element.body.iter(qn("w:tag")):
        tag.set(qn("w:val"), tag.get(qn("w:val")).replace("palm/acme", "palm/nobody"))
    other.save(path)
    (done,) = work.receive([str(path)], YES)
    assert (done.state, [problem.code for problem in done.problems]) == (State.WAITS, ["R190"])
    assert len(work.waiting()) == 1


def test_a_form_of_an_older_round_waits_until_its_letter_is_named(work, form):
    path = form("a.docx", WHOLE)
    work.follow_up("palm/acme", Renewal(date=dt.date(2021, 8, 29), due=dt.date(2021, 9, 9), all_open=True))
    work.send(["palm/acme/2"], Sending(on=dt.date(2021, 8, 29)))
    (done,) = work.receive([path], Receiving(yes=True))
    assert (done.state, done.why[-1]) == (State.WAITS, "it answers round 1, and round 2 was sent on 2021-08-29")
    (done,) = work.receive([path], Receiving(letter="palm/acme/1", yes=True))
    assert (done.state, str(done.recorded.letter)) == (State.RECORDED, "palm/acme/1")
    assert work.statuses("palm/acme")[0].settled == 3  # items belong to the thread, whichever round asks them


def test_an_answer_dated_before_the_letter_went_out_is_refused_and_kept(work, form):
    (done,) = work.receive([form("a.docx", WHOLE)], Receiving(yes=True, on=dt.date(2021, 8, 1)))
    assert (done.state, [problem.code for problem in done.problems]) == (State.WAITS, ["R101"])
    assert len(work.waiting()) == 1


def test_fields_that_were_removed_are_told(work, form):
    (done,) = work.receive([form("a.docx", WHOLE, gone="q1")], YES)
    assert [problem.code for problem in done.problems if problem.code.startswith("W")] == ["W192"]
    assert "1" in done.problems[-1].found
    assert sorted(events(work)[0].items) == ["q2", "q3"]


def test_what_people_say_of_items_goes_before_what_is_proposed(work, form):
    said = Receiving(yes=True, items="1=answered_in_part")
    (done,) = work.receive([form("a.docx", WHOLE)], said)
    assert done.recorded.items == {"q1": "answered_in_part", "q2": "answered", "q3": "answered"}


def test_a_dry_run_leaves_no_trace(work, form):
    path, before = form("a.docx", WHOLE), sorted((work.folder / "documents").rglob("*"))
    (done,) = work.receive([path], Receiving(dry_run=True))
    assert (done.state, events(work)) == (State.PROPOSED, ())
    (done,) = work.receive([form("blank.docx", {})], Receiving(dry_run=True))
    assert done.state is State.WAITS
    assert sorted((work.folder / "documents").rglob("*")) == before


def test_a_person_records_changes_or_keeps_what_is_shown(work, form):
    said = iter([None, "1=answered_in_part", ""])
    paths = [form("a.docx", {"q1": "One."}), form("b.docx", {"q1": "Two."}), form("c.docx", WHOLE | {"q1": "Two."})]
    done = work.receive(paths, Receiving(), lambda _: next(said))
    assert [one.state for one in done] == [State.WAITS, State.RECORDED, State.RECORDED]
    assert [event.items.get("q1") for event in events(work)] == ["answered_in_part", None]


def test_one_event_has_the_mail_and_the_form_that_came_with_it(work, form):
    path = mail(work, "m.eml", "Please find our form attached.", form("f.docx", WHOLE, "bolt"))
    (done,) = work.receive([path], Receiving(yes=True))
    (event,) = events(work, "palm/bolt")
    assert (done.state, event.type, event.on, event.via) == (
        "recorded",
        "response",
        dt.date(2021, 8, 25),
        "electronic_mail",
    )
    assert [one.file for one in event.filed] == ["m.eml", "f.docx"]
    assert all((work.folder / "documents" / one.document[:2] / one.document[2:]).is_file() for one in event.filed)
    assert '"Re: PALM-7" from Jane Doe' in event.note


def test_a_mail_with_a_broken_attachment_waits(work, form):
    broken = work.folder / "letter.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    (done,) = work.receive([mail(work, "m.eml", ACK, str(broken))], Receiving(yes=True))
    assert (done.state, events(work, "palm/bolt")) == (State.WAITS, ())
    assert done.why[-1] == "letter.pdf cannot be read"


def test_the_same_mail_from_another_mailbox_is_known(work):
    path = mail(work, "m.eml", ACK)
    (work.folder / "n.eml").write_bytes(b"Received: from elsewhere\r\n" + (work.folder / path).read_bytes())
    done = work.receive([path, "n.eml", mail(work, "o.eml", f"{ACK}Again.")], Receiving(), confirm)
    assert [one.state for one in done] == [State.RECORDED, State.KNOWN, State.RECORDED]


def test_a_logo_in_a_mail_is_filed_and_stops_nothing(work):
    logo = work.folder / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")
    (done,) = work.receive([mail(work, "m.eml", ACK, str(logo))], Receiving(), confirm)
    assert (done.state, len(done.recorded.filed)) == (State.RECORDED, 2)


@pytest.mark.parametrize(
    ("body", "sender", "why"),
    [
        ("Attached is what we have. We request an extension until September 30, 2021.", "law@bolt.example",
         "its mail says more (extension request until 2021-09-30): it says: We request an extension"),
        ("Please disregard the attached form.", "law@bolt.example", "its mail may take it back: Please disregard"),
        ("Attached.", "legal@acme.example", "its mail speaks of palm/acme/1: our reference PALM-7 in the subject"),
    ],
)  # fmt: skip
def test_a_mail_that_says_more_than_its_form_or_comes_from_another_waits(work, form, body, sender, why):
    path = mail(work, "m.eml", body, form("f.docx", WHOLE, "bolt"), From=sender)
    (done,) = work.receive([path], Receiving(yes=True))
    assert (done.state, str(done.proposal.letter), events(work, "palm/bolt")) == (State.WAITS, "palm/bolt/1", ())
    assert done.why[-1].startswith(why)
    (done,) = work.receive([done.document], Receiving(yes=True, queue=True, letter="palm/bolt", event="response"))
    assert done.state is State.RECORDED


def test_words_above_or_below_the_form_are_heard(work, form):
    path = form("a.docx", WHOLE)
    document = Document(path)
    document.add_paragraph("We request an extension until September 30, 2021 for the rest.")
    document.save(path)
    (done,) = work.receive([path], YES)
    assert (done.state, events(work)) == (State.WAITS, ())
    assert done.why[-1].startswith("what stands beside the form says more (extension request until 2021-09-30)")
    assert [problem.code for problem in done.problems] == ["T215"]


def test_a_mail_that_speaks_for_another_letter_than_named_waits(work):
    (done,) = work.receive([mail(work, "m.eml", ACK)], Receiving(yes=True, letter="palm/acme"))
    assert (done.state, done.proposal.kind) == (State.WAITS, None)  # "Bolt acknowledges" says nothing of Acme
    assert done.why[-1].startswith("its mail speaks of palm/bolt/1")
    assert work.receive([mail(work, "n.eml", "Got it.", From="x@y.example", Subject="Yes")],
                        Receiving(yes=True, letter="palm/acme", event="note"))[0].state is State.RECORDED  # fmt: skip


def test_of_several_files_those_that_speak_for_another_letter_are_not_taken_for_the_one_named(work):
    said = Receiving(yes=True, letter="palm/acme", event="note")
    other = mail(work, "n.eml", "Got it.", From="x@y.example", Subject="Yes")
    assert [one.state for one in work.receive([mail(work, "m.eml", ACK), other], said)] == ["waits", "recorded"]


def test_an_answer_that_swallowed_questions_whose_fields_are_gone_waits(work, form):
    path = form("a.docx", {"q1": "Near.\n3. How long is the data kept?\nThirty days."}, gone="q3")
    document = Document(path)
    for mark in [*document.element.body.iter(qn("w:bookmarkStart"))]:
        mark.getparent().remove(mark)
    document.save(path)
    (done,) = work.receive([path], YES)
    assert (done.state, events(work)) == (State.WAITS, ())
    assert done.why[-1] == "the answer to 1 holds the question of 3: compare it with the file"


def test_who_passed_a_mail_on_is_told(work):
    inner = "From: Jane Doe <law@bolt.example>\nSent: Tuesday, August 24, 2021\nTo: clerk@example.gov\n"
    body = f"FYI\n\n-----Original Message-----\n{inner}Subject: PALM-7\n\n{ACK}"
    heads = {"From": "clerk@example.gov", "Subject": "FW: PALM-7"}
    (done,) = work.receive([mail(work, "m.eml", body, **heads)], Receiving(), confirm)
    assert done.recorded.note == '"PALM-7" from Jane Doe, passed on by clerk@example.gov'


def test_two_forms_in_one_mail_wait_for_both_their_letters(work, form):
    paths = form("a.docx", WHOLE), form("b.docx", WHOLE, "bolt")
    (done,) = work.receive([mail(work, "m.eml", "Both.", *paths)], Receiving(yes=True))
    assert (done.state, [problem.code for problem in done.problems]) == (State.WAITS, ["R192"])
    assert done.why[-1] == "it holds forms of palm/acme/1, palm/bolt/1"
    shown = receipt_text([done], 100)
    assert "letter palm/acme/1, palm/bolt/1\n" in shown
    assert "To record it" not in shown  # nothing but parting them helps
    assert [entry.letters for entry in work.waiting()] == [("palm/acme/1", "palm/bolt/1")]
    assert all("reply that waits" in status.next_step for status in work.statuses("palm"))
    (done,) = work.receive([mail(work, "n.eml", "Twice.", paths[0], paths[0])], Receiving(yes=True))
    assert done.why[-1] == "it holds 2 forms of palm/acme/1"


def test_a_paper_that_objects_to_all_it_answers_is_an_objection(work):
    body = "Bolt Inc. hereby serves its objections.\n\nRe: PALM-7\n\n"
    body += "Objection to Request No. 1: Bolt objects on the ground that it is vague.\n"
    body += "Objection to Request No. 3: Bolt objects on the ground that it calls for trade secrets.\n"
    (done,) = work.receive([mail(work, "m.eml", body)], Receiving(), confirm)
    (event,) = events(work, "palm/bolt")
    assert (event.type, event.items) == ("objection", {"q1": "objected", "q3": "objected"})
    assert done.recorded.item_grounds == {"q1": ("vagueness",), "q3": ("confidentiality",)}


@pytest.mark.parametrize(
    ("body", "event", "items"),
    [
        ("Bolt objects to Requests 1 and 2 as overly broad. It objects to\nRequest 3 on the ground of privilege.",
         "objection", {"q1": "objected", "q2": "objected", "q3": "privileged"}),
        ("Bolt Inc. objects to Request 2 as vague.", "objection", {"q2": "objected"}),
        ("We will not answer question 3. The other questions will be answered by September 30, 2021.", "refused",
         {"q1": "deferred", "q2": "deferred", "q3": "refused"}),
        ("Bolt objects to Question 3 because it calls for confidential information.\nQuestion 1: In three states.",
         "response", {"q1": "answered", "q3": "objected"}),
        ("We have no documents responsive to Request No. 2.", "response", {"q2": "no_records"}),
        ("We will supplement our response to Question 3 by September 15.", "interim_response", {"q3": "deferred"}),
    ],
)  # fmt: skip
def test_what_a_sentence_says_of_items_that_it_names_is_proposed_of_these_alone(work, body, event, items):
    file = mail(work, "m.eml", f"{body}\n\nBolt Inc.\n", From="law@bolt.example")
    (shown,) = work.receive([file], Receiving(dry_run=True, letter="palm/bolt", event=event))
    assert {one.item.id: one.proposed.disposition for one in shown.proposal.says} == items
    work.receive([file], Receiving(yes=True, letter="palm/bolt", event=event))
    (recorded,) = events(work, "palm/bolt")
    assert (recorded.type, recorded.items) == (event, items)
    assert "names no item" not in receipt_text([shown], 200)


def test_that_an_objection_without_items_covers_all_that_are_open_is_said_before_it_is_recorded(work):
    file = mail(work, "m.eml", "Bolt Inc. objects to your letter in its entirety.", From="law@bolt.example")
    (shown,) = work.receive([file], Receiving())
    assert shown.proposal.why[-1].endswith("it names no item: recorded so, it is meant for all that are open")
    (typed,) = work.receive([shown.document], Receiving(queue=True, dry_run=True, event="objection", items="2"))
    assert "names no item" not in receipt_text([typed], 200)
    # The same objection to one item, once more: it must not become one to all.
    files = [
        mail(work, name, f"Bolt objects to Request 2 as vague.\n\nMail {name}", From="law@bolt.example")
        for name in "ab"
    ]
    said = Receiving(yes=True, letter="palm/bolt", event="objection")
    done = [work.receive([file], said)[0] for file in files]
    assert [one.state for one in done] == ["recorded", "waits"]
    assert done[1].why[-1] == "all that it says of items is recorded already"


def test_what_is_said_of_a_question_is_told_of_its_parts(kept, tmp_path, monkeypatch):
    parts = QUESTIONNAIRE.replace("How long is the data kept?", "{text: 'How long is it kept?', items: [Here, There]}")
    monkeypatch.chdir(kept(tmp_path / "parts", palm.sent, parts, "", NOW))
    work = Workspace(tmp_path / "parts", clock=lambda: NOW)
    body = "Bolt Inc., PALM-7\n\nQuestion 1: In three states.\n\nQuestion 3: Thirty days.\n"
    (shown,) = work.receive([mail(work, "m.eml", body)], Receiving(dry_run=True))
    told = receipt_text([shown], 200, in_full=True)
    assert "3 and its parts  answered" in told
    assert "Says nothing of: 2\n" in told


def test_words_of_our_own_letter_are_none_of_the_recipients(work, form):
    answer = "We will not answer this question; we are unable to comply and we decline to provide any information."
    work.record("palm/acme", Fact("response", on=dt.date(2021, 8, 24), items="1=answered,2-3=refused"))
    work.follow_up("palm/acme", Renewal(date=dt.date(2021, 8, 29), due=dt.date(2021, 9, 9), all_open=True))
    path = work.folder / "letters/palm/acme_2.docx"
    document = Document(path)
    document.paragraphs[6].insert_paragraph_before(f"You wrote: {answer}")
    document.save(path)
    work.send(["palm/acme/2"], Sending(on=dt.date(2021, 8, 29), final=path, accept_text=True))
    file = form("new.docx", {"q2?yes": True, "q3": "Thirty days."}, "acme_2")
    (done,) = work.receive([file], Receiving(yes=True))
    assert (done.state, done.why) == (State.RECORDED, done.proposal.why)
    document = Document(form("more.docx", {"q2?yes": True, "q3": "Sixty days."}, "acme_2"))
    document.add_paragraph("We request an extension until September 30, 2021 for the rest.")
    document.save(work.folder / "more.docx")
    (done,) = work.receive(["more.docx"], Receiving(yes=True))
    assert done.why[-1].startswith("what stands beside the form says more (extension request until 2021-09-30)")


def test_a_form_whose_boxes_are_gone_is_read_and_waits_for_a_person(work, form):
    path = form("a.docx", WHOLE)
    document = Document(path)
    for mark in [*document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:sdtPr"))]:
        mark.getparent().remove(mark)
    for wrapper in reversed([*document.element.body.iter(qn("w:sdt"), qn("w:sdtContent"))]):
        for child in list(wrapper):
            wrapper.addprevious(child)
        wrapper.getparent().remove(wrapper)
    document.save(path)
    (done,) = work.receive([path], YES)
    assert (done.state, str(done.proposal.letter), events(work)) == (State.WAITS, "palm/acme/1", ())
    assert "has the words of our form without its boxes" in done.why[-2]


def test_a_reply_is_placed_by_its_words_and_every_reason_is_told(work):
    (done,) = work.receive([mail(work, "m.eml", ACK)], Receiving(), confirm)
    (event,) = events(work, "palm/bolt")
    assert (done.state, event.type, event.items) == (State.RECORDED, "acknowledged", {})
    assert any("PALM-7" in why for why in done.why)
    assert any("acknowledges receipt" in why for why in done.why)


def test_a_sentence_about_another_recipient_says_nothing_of_this_letter(work):
    body = "Acme Corp., our competitor, refuses to answer, we hear. We at Bolt acknowledge receipt."
    (done,) = work.receive([mail(work, "m.eml", body, From="law@bolt.example")], Receiving(dry_run=True))
    assert (str(done.proposal.letter), done.proposal.kind) == ("palm/bolt/1", "acknowledged")
    body = "We have forwarded your letter to Acme Corp., which will reply to you."
    (done,) = work.receive([mail(work, "n.eml", body, From="law@bolt.example")], Receiving(dry_run=True))
    assert done.proposal.kind == "forwarded"


def test_a_promise_for_one_item_makes_a_letter_that_answers_no_less_a_response(work):
    body = "Bolt Inc.\n\n1. Why were these stores chosen?\n\nNear us.\n\n3. How long is the data kept?\n\n{}"
    promise = "We are still collecting this and will supplement."
    (done,) = work.receive([mail(work, "m.eml", body.format(promise))], Receiving(dry_run=True))
    assert (done.proposal.kind, [one.proposed.disposition for one in done.proposal.says]) == (
        "response", ["answered", "deferred"]
    )  # fmt: skip
    assert "it answers 2 of what was asked" in done.why
    (done,) = work.receive([mail(work, "p.eml", body.format(f"No. 3: {promise}"))], Receiving(dry_run=True))
    assert done.proposal.kind == "response"
    letter = f"{body.format('No comment.')}\n\nSincerely,\n\nThis is an interim response."
    (done,) = work.receive([mail(work, "n.eml", letter)], Receiving(dry_run=True))
    assert done.proposal.kind == "interim_response"
    (done,) = work.receive([mail(work, "o.eml", body.format("No comment."))], Receiving(dry_run=True))
    assert "it answers 1 of the 2 items that it repeats" in done.why


def test_a_mail_older_than_the_letter_is_told_as_such(work):
    path = mail(work, "m.eml", ACK, Date="Mon, 2 Aug 2021 10:00:00 -0400")
    (done,) = work.receive([path], Receiving())
    assert done.why[-2].startswith("it is of 2021-08-02, before palm/bolt/1 was sent: our reference PALM-7 in")


def test_a_mail_that_is_dated_after_it_came_is_told_as_such(work):
    (done,) = work.receive([mail(work, "m.eml", ACK, Date="Thu, 12 Nov 2099 10:00:00 -0400")], Receiving(dry_run=True))
    assert (done.proposal.on, done.why[-3:-1]) == (
        NOW.date(), ("the day is today's, where --on says no other", "its own date is 2099-11-12")
    )  # fmt: skip
    work.receive(["m.eml"], Receiving(on=dt.date(2021, 8, 27)))
    (again,) = work.receive([], Receiving(queue=True, yes=True))
    assert again.proposal.on == dt.date(2021, 8, 27)


def test_a_day_changed_in_the_queue_is_not_before_the_mails_own(work):
    (done,) = work.receive([mail(work, "m.eml", ACK)], Receiving())
    entry = next((work.folder / "documents/queue").glob("*.json"))
    entry.write_text(entry.read_text().replace("2021-08-25", "1999-01-01"))
    (again,) = work.receive([done.document], Receiving(queue=True, dry_run=True))
    assert again.proposal.on == dt.date(2021, 8, 25)


def test_headings_pages_and_contents_of_the_letter_are_no_answers(work):
    lines = ("Bolt Inc.", "Re: PALM-7", "Contents", "1. Why were these stores chosen? ........ 2",
             "3. How long is the data kept? .... 2", "", "1. Why were these stores chosen?", "They are near us.",
             "August 12, 2021", "Page 2", "3. How long is the data kept?", "Thirty days.")  # fmt: skip
    (work.folder / "r.txt").write_text("\n".join(lines))
    (done,) = work.receive(["r.txt"], Receiving(dry_run=True))
    assert [one.given.text for one in done.proposal.says] == ["They are near us.", "Thirty days."]


@pytest.mark.parametrize(
    "said", [Receiving(yes=True), Receiving(dry_run=True), Receiving(yes=True, letter="palm/bolt")]
)
def test_what_is_told_from_words_alone_is_never_recorded_unseen(work, said):
    (done,) = work.receive([mail(work, "m.eml", ACK)], said)
    assert (done.state, events(work, "palm/bolt")) == (State.WAITS, ())
    assert done.why[-1] == "its kind is told from its words: confirm it at a terminal, or say --as EVENT"
    if not said.dry_run:
        (entry,) = work.waiting()
        assert (entry.event, entry.letters) == ("acknowledged", ("palm/bolt/1",))
        (done,) = work.receive(
            [done.document], Receiving(yes=True, queue=True, letter="palm/bolt", event="acknowledged")
        )
        assert (done.state, work.waiting()) == (State.RECORDED, ())


def test_an_automatic_reply_is_a_note_that_stops_no_clock(work):
    headers = {"Auto-Submitted": "auto-replied", "Subject": "Automatic reply: PALM-7"}
    (done,) = work.receive([mail(work, "m.eml", "I am out of the office. Bolt Inc.", **headers)],
                           Receiving(letter="palm/bolt"), confirm)  # fmt: skip
    assert (done.recorded.type, done.recorded.automatic) == ("note", True)
    assert work.statuses("palm/bolt")[0].headline == "sent"


def test_a_letter_that_repeats_the_questions_is_read_item_by_item(work):
    lines = (
        *(
            "Bolt Inc.",
            "Re: PALM-7, Palm payments at checkout",
            "1. Why were these stores chosen?",
            "They are near us.",
        ),
        *("2. Is the data shared with others?", "No.", "3. How long is the data kept?", "Thirty days."),
    )
    text = "\n\n".join(lines)
    (work.folder / "r.txt").write_text(text)
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(work.folder / "r.docx")
    (work.folder / "p.txt").write_text(text.replace("No.", "No.\n\nClick or tap here to explain."))
    (done,) = work.receive(["p.txt"], Receiving(dry_run=True))
    assert done.proposal.says[1].given == Given(text="No.")
    (done,) = work.receive(["r.txt"], Receiving(on=YES.on), confirm)
    assert (done.recorded.type, done.recorded.answers["q1"]) == ("response", Given(text="They are near us."))
    (again,) = work.receive(["r.docx"], Receiving(yes=True, event="response"))
    assert again.proposal.says == ()  # the same words once more


def test_what_fits_no_letter_waits_with_its_reason_and_is_discarded_with_another(work):
    path = mail(work, "m.eml", "Buy toner.", From="x@toner.example", Subject="Toner")
    (done,) = work.receive([path], Receiving(yes=True))
    assert (done.state, done.why[-1]) == (State.WAITS, "no letter fits it")
    with pytest.raises(UsageError, match="--note"):
        work.discard([done.document], " ")
    work.discard([done.document], "an advertisement", "dana")
    assert work.waiting() == ()
    (again,) = work.receive([path], Receiving(yes=True))
    assert (again.state, again.why) == (State.KNOWN, ("was discarded: an advertisement",))
    assert (work.folder / "documents" / done.document[:2] / done.document[2:]).is_file()


def test_what_waits_is_taken_up_with_what_a_person_knows(work):
    path = mail(work, "m.eml", "Nothing of use.", From="x@toner.example", Subject="Hello")
    (done,) = work.receive([path], Receiving())
    said = Receiving(letter="palm/bolt", event="response", items="1-2=answered", yes=True, queue=True)
    (done,) = work.receive([done.document[:6]], said)
    assert (done.state, done.recorded.items) == (State.RECORDED, {"q1": "answered", "q2": "answered"})
    assert work.waiting() == ()


def test_what_was_recorded_by_hand_waits_no_more(work, form):
    path = form("a.docx", WHOLE)
    work.receive([path], Receiving())
    assert len(work.waiting()) == 1
    work.record("palm/acme", Fact("response", files=(Path(path),)))
    assert work.waiting() == ()


@pytest.mark.parametrize("key", ["", "abc", "f" * 64, "not a hash"])
def test_a_document_that_does_not_wait_is_told(work, key):
    with pytest.raises(BadInputError, match="R194"):
        work.receive([key], Receiving(queue=True))


def test_one_file_that_cannot_be_read_stops_no_other(work, form):
    folder = work.folder / "in"
    folder.mkdir()
    form("in/a.docx", WHOLE)
    (folder / "b.docx").write_bytes((folder / "a.docx").read_bytes()[:2000])
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (folder / "~$a.docx").write_bytes(b"lock")
    (folder / ".hidden").write_bytes(b"x")
    os.mkfifo(folder / "e")
    (folder / "f").symlink_to("nowhere")
    (folder / "g").symlink_to(work.folder / "lettergen.db")
    (folder / "h/i").mkdir(parents=True)
    done = work.receive([str(folder), "missing.docx", form("z.docx", WHOLE, "bolt")], YES)
    assert [(Path(one.file).name, one.state) for one in done] == [
        ("a.docx", "recorded"), ("b.docx", "failed"), ("c.txt", "failed"), ("d.docx", "failed"),
        ("e", "failed"), ("nowhere", "failed"),
        ("lettergen.db", "failed"), ("h", "not looked at"), ("missing.docx", "failed"), ("z.docx", "recorded"),
    ]  # fmt: skip
    assert all(len(one.problems) == 1 for one in done if one.state == "failed")
    assert [one.file for one in work.waiting()] == [
        "in/b.docx",
        "in/c.txt",
        "in/d.docx",
    ]  # the missing one cannot be kept


def test_words_travel_with_the_record_and_may_be_struck_and_read_again(work, form, tmp_path):
    path = form("a.docx", WHOLE)
    (done,) = work.receive([path], YES)
    assert work.verify() == ()
    work.export(tmp_path / "r.jsonl", tmp_path / "documents")
    (tmp_path / "copy").mkdir()
    copy = Workspace(tmp_path / "copy")
    copy.restore(tmp_path / "r.jsonl", tmp_path / "documents")
    assert (copy.verify(), events(copy)) == ((), events(work))
    work.record("palm/acme", Fact("corrected", amends=done.recorded.seq, void=True, note="the wrong form"))
    assert not any(one.given for one in work.statuses("palm/acme")[0].items)
    assert work.receive([path], YES)[0].state is State.RECORDED
    assert work.verify() == ()


def test_a_correction_leaves_the_words_as_they_came(work, form):
    (done,) = work.receive([form("a.docx", WHOLE)], YES)
    fact = Fact("corrected", amends=done.recorded.seq, items="1=non_responsive", note="says nothing of the stores")
    work.record("palm/acme", fact)
    first = work.statuses("palm/acme")[0].items[0]
    assert (first.disposition, first.given) == ("non_responsive", Given(text="In three states."))


def test_hostile_names_and_words_stay_inert_in_every_table(work, form):
    name = "=cmd()\x1b[31m|x.docx"
    (done,) = work.receive([form(name, {"q1": "=1+1\n<script>"})], Receiving())
    receipts, queue = receipt_table([done]), queue_table(work.waiting())
    for table in (receipts, queue):
        assert "\x1b" not in table.write("table") + table.write("csv")
        assert "'=cmd()" in table.write("csv")
    assert json.loads(receipts.write("json"))["rows"][0]["says"][0]["given"]["text"] == "=1+1\n<script>"
    work.receive([done.document], Receiving(yes=True, queue=True))
    assert "\x1b" not in work.history("palm/acme").write("table") + work.status("palm/acme", View(show="items")).write(
        "csv"
    )


def test_nothing_named_is_a_slip(work):
    with pytest.raises(UsageError, match="no file is named"):
        work.receive([], Receiving())
    with pytest.raises(UsageError, match="U102"):
        work.receive(["a"], Receiving(event="anserwed"))
    with pytest.raises(BadInputError, match="W111"):
        work.receive(["a"], Receiving(letter="palm/akme"))


def test_a_name_that_is_no_text_and_a_day_beyond_all_days_stop_nothing(work):
    (work.folder / "in").mkdir()
    Path(os.fsdecode(os.fsencode(work.folder) + b"/in/caf\xe9.eml")).write_bytes(
        b"From: j@bolt.example\r\nSubject: Re: PALM-7\r\nDate: Fri, 31 Dec 9999 23:59:59 -1200\r\n"
        b"Content-Type: text/plain; charset=utf-7\r\n\r\nBolt Inc.\r\n\r\n"
        b"1. Why were these stores chosen?\r\n\r\nNear +2AA-us.\r\n"
    )
    (done,) = work.receive(["in"], Receiving(yes=True, letter="palm/bolt", event="response"))
    assert (done.state, done.file, done.recorded.on) == (State.RECORDED, "in/caf?.eml", NOW.date())
    assert done.recorded.answers == {"q1": Given(text="Near ?us.")}
    assert work.verify() == ()


def test_a_promise_for_a_day_gone_by_is_none(work, form):
    (done,) = work.receive([form("a.docx", {"q1": "We will provide this by August 15, 2021."})], YES)
    assert (done.state, done.proposal.until, done.recorded.until) == (State.RECORDED, None, None)


def saved(work: Workspace, name: str, body: str, *attached: str, **words: object) -> str:
    """Write the mail that `mail` writes, as Outlook saves it."""
    known = {"for_name": "Jane Doe", "for_smtp": "jane@bolt.example", "subject": "Re: PALM-7",
             "sent": dt.datetime(2021, 8, 25, 14, tzinfo=dt.UTC), "body": body}  # fmt: skip
    files = (outlook_files.file(Path(file).name, Path(file).read_bytes()) for file in attached)
    (work.folder / name).write_bytes(outlook_files.mail(*files, **known | words))
    return name


def test_a_form_in_a_mail_saved_from_outlook_is_recorded_with_it(work, form):
    path = saved(work, "m.msg", "Please find our form attached.", form("f.docx", WHOLE, "bolt"))
    (done,) = work.receive([path], Receiving(yes=True))
    (event,) = events(work, "palm/bolt")
    assert (done.state, event.on, event.via) == (State.RECORDED, dt.date(2021, 8, 25), "electronic_mail")
    assert [one.file for one in event.filed] == ["m.msg", "f.docx"]
    assert event.answers["q3"].text == "Thirty days."


def test_the_same_mail_saved_from_outlook_is_known(work):
    (first, second) = work.receive([mail(work, "m.eml", ACK), saved(work, "m.msg", ACK)], Receiving(), confirm)
    assert (first.state, second.state) == (State.RECORDED, State.KNOWN)


def test_a_report_of_outlooks_that_a_letter_did_not_arrive_is_one(work):
    kind = {outlook_files.CLASS: "REPORT.IPM.Note.NDR", outlook_files.SUBJECT: "Undeliverable: PALM-7"}
    who = {outlook_files.SMTP: "legal@acme.example", outlook_files.WHY: "550 5.1.10 no such recipient"}
    (work.folder / "n.msg").write_bytes(outlook_files.msg(kind, [who]))
    (done,) = work.receive(["n.msg"], Receiving(), confirm)
    assert (done.state, str(done.recorded.letter), done.recorded.type) == ("recorded", "palm/acme/1", "undeliverable")


@pytest.mark.parametrize(
    ("cut", "words", "code"),
    [(-600, {}, "R183"), (3_000, {}, "R180"), (None, {"class": "IPM.Appointment"}, "R186")],
    ids=["damaged", "a part", "an appointment"],
)  # fmt: skip
def test_what_cannot_be_read_of_outlooks_is_kept_and_waits(work, cut, words, code):
    path = work.folder / saved(work, "m.msg", "We object.", **words)
    path.write_bytes(path.read_bytes()[:cut])
    (done,) = work.receive([str(path)], Receiving(yes=True))
    assert (done.state, [problem.code for problem in done.problems]) == (State.FAILED, [code])
    assert (work.folder / "documents" / done.document[:2] / done.document[2:]).read_bytes() == path.read_bytes()
    assert (events(work), [one.document for one in work.waiting()]) == ((), [done.document])
