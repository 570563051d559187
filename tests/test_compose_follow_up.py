from __future__ import annotations

import datetime as dt

import pytest

from lettergen.compose.context import template_context
from lettergen.compose.follow_up import compose_follow_up
from lettergen.errors import BadInputError
from lettergen.model.blocks import ListItem, Note, Paragraph, words
from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, Letter, LetterItem
from lettergen.model.party import Addressee, Recipient
from lettergen.model.tracking import Disposition, Event, LetterName, Thread
from lettergen.rules.status import thread_status

DAY = dt.date.fromisoformat


def item(number: int, *parts: str, kind: str = "question", text: str = "") -> LetterItem:
    made = tuple(
        LetterItem(id=f"q{number}.{part}", label=f"{number}({part})", ordinal=at, text=f"Part {part}?", kind=kind)
        for at, part in enumerate(parts, 1)
    )
    words = text or f"Question {number}?"
    return LetterItem(id=f"q{number}", label=str(number), ordinal=number, text=words, items=made, kind=kind)


def _items(letter: Letter) -> tuple[ListItem, ...]:
    """The items of the letter's one list."""
    (questions,) = letter.questions.blocks
    return questions.items


ALL_ITEMS = ("q1", "q2", "q3_a", "q3_b", "q4")
ITEMS = (item(1), item(2), item(3, "a", "b"), item(4, text="Why *so*?[^law]"))


def asked(items: tuple[LetterItem, ...] = ITEMS, due: str = "2021-08-26", **words: object) -> Asked:
    base = {
        "matter": "palm",
        "title": "Palm",
        "subject": "Paying by palm",
        "language": "en-US",
        "date": DAY("2021-08-12"),
        "instrument": "request_letter",
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"], "voice": words.pop("voice", "we")},
        "items": items,
        "marks": ("1.", "(a)"),
        "stages": [Deadline(date=DAY(due), rule="fixed date")] if due else [],
        "notes": {"law": "15 U.S.C. 45.", "other": "Not cited."},
        "enclosures": ["A list"],
        "copies": ["A colleague"],
        "reference": "REF-1",
        "marking": "Sample",
    }
    return Asked.model_validate(base | words)


def thread(*events: Event, rounds: dict[int, Asked] | None = None, **recipient: object) -> Thread:
    person = {"addressees": (Addressee(prefix="Mr.", family="Jassy"),), "short_name": "Amazon"}
    return Thread(
        name="palm/amazon",
        recipient=Recipient(id="amazon", organization="Amazon.com, Inc.", **(person | recipient)),
        rounds=rounds or {1: asked()},
        events=tuple(event.model_copy(update={"seq": seq}) for seq, event in enumerate(events, 1)),
    )


def event(kind: str, on: str, number: int = 1, **words: object) -> Event:
    items = {key.replace("_", "."): Disposition(value) for key, value in words.pop("items", {}).items()}
    base = {"letter": LetterName("palm", "amazon", number), "type": kind, "on": DAY(f"2021-{on}"), "author": "dana"}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC), "items": items} | words)


SENT = event("sent", "08-12")
DUE = Deadline(date=DAY("2021-09-10"), rule="fixed date")


def follow_up(of: Thread, on: str = "08-30") -> Letter:
    date = DAY(f"2021-{on}")
    return compose_follow_up(of, thread_status(of, date), date=date, due=DUE)


def lines(items: tuple[ListItem, ...]) -> list[str]:
    """Return each item as "label: words of its paragraphs", parts after their parent."""
    told = []
    for one in items:
        told.append(f"{one.label}: {' / '.join(words(block) for block in one.blocks)}")
        told += lines(one.items)
    return told


CASE = thread(
    SENT,
    event("acknowledged", "08-16"),
    event("response", "08-24", items=dict.fromkeys(("q1", "q2", "q3_a"), "answered") | {"q3_b": "answered_in_part"}),
    event("note", "08-25", note="their counsel is hopeless"),
)  # fmt: skip


BUYER = {"term": "Buyer", "text": "who bought in the period stated above."}
SOLD = {"term": "Sold", "text": "given for money."}


@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("Who is a Buyer?", "en-US", True),
        ("What was it in the Period?", "en-US", True),
        ("What was sold in fiscal 2020?", "en-US", True),
        ("What was sold?", "en-US", False),
        ("What periodicals were there?", "en-US", False),
        ("Was wurde verkauft?", "de-DE", True),
    ],
)
def test_the_period_prints_where_what_is_repeated_refers_to_it(text, language, printed):
    period = {"name": "fiscal 2020", "from": "2019-10-01", "to": "2020-09-30"}
    first = asked((item(1, text=text), item(2)), definitions=[BUYER, SOLD], period=period, language=language)
    letter = follow_up(thread(SENT, rounds={1: first}, salutation="To Amazon:"))
    assert bool(template_context(letter)["period"]) == printed


def test_what_a_round_left_out_is_there_again_for_the_item_that_needs_it():
    first = asked((item(1, text="Who is a Buyer?"), item(2)), definitions=[BUYER], period={"name": "fiscal 2020"})
    narrow = first.model_copy(update={"items": first.items[1:], "definitions": (), "period": None})
    letter = follow_up(thread(SENT, event("sent", "08-20", 2), rounds={1: first, 2: narrow}))
    assert [each.term for each in letter.asked.definitions] == ["Buyer"]
    assert letter.asked.period == first.period


def test_it_recites_what_was_asked_when_and_what_came():
    assert str(follow_up(CASE).background).splitlines() == [
        (
            "On August 12, 2021, we wrote to you and asked that you answer four questions by August 26, 2021. "
            "You acknowledged our letter on August 16, 2021. "
            "Your response of August 24, 2021, answered questions 1, 2, and 3(a); "
            "it answered question 3(b) only in part."
        ),
        (
            "Two of the four questions remain open: questions 3(b) and 4. "
            "The remaining answers were due on August 26, 2021, and are now four days overdue."
        ),
        (
            "We appreciate what you have provided so far. It does not complete your response, and we ask you for the "
            "rest."
        ),
    ]


def test_it_repeats_only_open_items_with_their_old_numbers_and_says_what_came_for_them():
    assert lines(_items(follow_up(CASE))) == [
        "3: Question 3?",
        (
            "3(b): Part b? / Your response of August 24, 2021, answered this part only in part; "
            "please complete the answer."
        ),
        "4: Why so?",
    ]
    ordinals = [(one.ordinal, one.id) for one in _items(follow_up(CASE))]
    assert ordinals == [(3, "q3"), (4, "q4")]
    assert _items(follow_up(CASE))[0].items[0].ordinal == 2
    assert follow_up(CASE).questions.blocks[0].marks == ("1.", "(a)")


def test_the_offices_own_remarks_never_go_into_the_letter():
    letter = follow_up(thread(SENT, event("response", "08-24", items={"q1": "answered_in_part"}, note="SECRET")))
    assert "SECRET" not in letter.model_dump_json()
    assert "hopeless" not in follow_up(CASE).model_dump_json()


def test_what_it_asks_is_kept_as_any_letters_words_are():
    letter = follow_up(CASE)
    assert (letter.name, letter.template, letter.salutation) == ("palm/amazon/2", "follow-up", "Dear Mr. Jassy:")
    kept = letter.asked
    assert [one.id for one in kept.items] == ["q3", "q4"]
    assert (kept.date, kept.stages, kept.due) == (DAY("2021-08-30"), (DUE,), DUE)
    assert (kept.subject, kept.reference, kept.marking, kept.sender) == (
        "Paying by palm", "REF-1", "Sample", asked().sender,
    )  # fmt: skip
    assert (kept.enclosures, [copy.name for copy in kept.copies]) == ((), ["A colleague"])


def test_notes_go_with_the_open_items_that_cite_them():
    letter = follow_up(CASE)
    assert letter.asked.notes == {"law": "15 U.S.C. 45."}
    (paragraph,) = _items(letter)[1].blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.runs[-1], Note)
    assert follow_up(thread(SENT, event("response", "08-20", items={"q4": "answered"}))).asked.notes == {}


def test_the_request_names_the_new_deadline():
    letter = follow_up(CASE)
    assert str(letter.request) == (
        "We ask that you answer the questions below, in writing and under their original numbers, "
        "no later than September 10, 2021:"
    )
    assert str(letter.closing).endswith("We look forward to your reply.")
    assert not letter.authority


def test_one_writer_says_i():
    letter = follow_up(thread(SENT, event("clarification_requested", "08-13"), rounds={1: asked(voice="I")}))
    told = f"{letter.background} {letter.request} {letter.closing}"
    assert "I wrote to you" in told
    assert "you asked me to clarify my letter" in told
    assert "I ask that you answer" in told
    assert "please tell me" in told
    assert " we " not in told


def test_nothing_that_came_is_said_too():
    told = str(follow_up(thread(SENT)).background)
    assert "We have received no reply." in told
    assert "All four questions remain open: questions 1, 2, 3, and 4." in told
    assert "Your answers were due on August 26, 2021, and are now four days overdue." in told


def test_what_is_not_late_is_not_called_late():
    told = str(follow_up(thread(SENT), on="08-26").background)
    assert "remain open" in told
    assert "overdue" not in told
    undated = thread(SENT, rounds={1: asked(due="")})
    assert "overdue" not in str(follow_up(undated).background)
    assert "asked that you answer four questions." in str(follow_up(undated).background)


def test_a_single_question_is_called_one():
    one = thread(SENT, rounds={1: asked((item(1),))})
    letter = follow_up(one, on="08-27")
    assert "asked that you answer one question by" in str(letter.background)
    assert "The question remains open. Your answer" in str(letter.background)
    assert "one day overdue" in str(letter.background)
    assert str(letter.request).startswith(
        "We ask that you answer the question below, in writing and under its original"
    )


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("document_request", "data_request"), "respond to two requests"),
        (("recommendation", "recommendation"), "respond to two recommendations"),
        (("question", "document_request"), "respond to two items"),
        (("document_request", "document_request"), "respond to two requests for documents"),
        (("data_request", "data_request"), "respond to two requests for data"),
        (("confirmation", "confirmation"), "respond to two requests for confirmation"),
        (("certification", "certification"), "respond to two requests for certification"),
        (("preservation", "preservation"), "respond to two requests to preserve"),
        (("briefing_request", "briefing_request"), "respond to two requests for a briefing"),
        (("requirement", "requirement"), "respond to two requirements"),
    ],
)
def test_items_are_called_what_they_are(kinds, words):
    both = tuple(item(at, kind=kind) for at, kind in enumerate(kinds, 1))
    letter = follow_up(thread(SENT, rounds={1: asked(both)}))
    told = str(letter.background)
    assert words in told
    assert f"We ask that you {words.replace('two', 'the')} below" in str(letter.request)
    assert "Your responses were due" in told


def test_a_letter_without_questions_asked_its_request():
    only = LetterItem(id="request", label="1", ordinal=1, text="Please send the contracts.")
    letter = follow_up(thread(SENT, rounds={1: asked((only,), marks=("none",))}))
    assert "asked that you respond to one request by August 26, 2021." in str(letter.background)
    assert "The request remains open. Your responses were due" in str(letter.background)
    assert "respond to the request below, in writing, no later than" in str(letter.request)


def test_a_number_needs_only_the_short_word():
    both = tuple(item(at, kind="document_request") for at in (1, 2, 3))
    told = str(
        follow_up(thread(SENT, event("response", "08-20", items={"q2": "refused"}), rounds={1: asked(both)})).background
    )
    assert "declined request 2." in told
    assert "All three requests for documents remain open: requests 1, 2, and 3." in told


BULLETS = {"q1": "answered", "q2": "refused"}


@pytest.mark.parametrize(
    ("marks", "claimed", "came", "still"),
    [
        (
            ("•",),
            BULLETS,
            "answered one of the four questions; it declined one of the four questions.",
            "Three of the four questions remain open.",
        ),
        (
            ("none", "(a)"),
            {"q3_a": "answered"},
            "answered parts of one of the four questions.",
            "All four questions remain open.",
        ),
        (
            ("1.", "•"),
            {"q1": "answered", "q3_a": "answered", "q3_b": "objected"},
            "answered question 1 and part of question 3; it objected to part of question 3.",
            "Three of the four questions remain open: questions 2 and 4 and part of question 3.",
        ),
        (
            ("1.", "•"),
            {"q3_a": "refused", "q3_b": "refused"},
            "declined parts of question 3.",
            "All four questions remain open: questions 1, 2, 3, and 4.",
        ),
        (
            ("•",),
            dict.fromkeys(("q1", "q2", "q3_a", "q3_b", "q4"), "refused"),
            "declined all four questions.",
            "All four questions remain open.",
        ),
    ],
)
def test_a_number_that_nobody_printed_names_nothing(marks, claimed, came, still):
    of = thread(SENT, event("response", "08-24", items=claimed), rounds={1: asked(marks=marks)})
    told = str(follow_up(of).background)
    assert f"Your response of August 24, 2021, {came}" in told
    assert still in told


def test_bullets_are_repeated_as_bullets_and_asked_for_under_no_number():
    letter = follow_up(
        thread(SENT, event("response", "08-24", items={"q2": "answered"}), rounds={1: asked(marks=("•",))})
    )
    assert "below, in writing, no later than September 10, 2021:" in str(letter.request)
    (block,) = letter.questions.blocks
    assert (block.marks, [one.ordinal for one in block.items]) == (("•",), [1, 3, 4])


def test_one_question_under_a_bullet_is_the_question():
    of = thread(SENT, event("response", "08-24", items={"q1": "refused"}), rounds={1: asked((item(1),), marks=("•",))})
    assert "declined the question." in str(follow_up(of).background)


@pytest.mark.parametrize(("mark", "name"), [("1.", "1"), ("•", "“Question 1?”")])
def test_a_question_that_depends_on_one_settled_names_it_by_number_or_words(mark, name):
    after = LetterItem.model_validate(item(2).model_dump() | {"when": {"item": "q1"}})
    came = event("response", "08-24", items={"q1": "answered"})
    letter = follow_up(thread(SENT, came, rounds={1: asked((item(1), after), marks=(mark,))}))
    assert lines(_items(letter)) == [f"2: If the answer to {name} is yes: Question 2?"]


def test_the_next_follow_up_counts_what_the_last_one_asked():
    first = thread(SENT, event("response", "08-24", items={"q1": "answered"}), rounds={1: asked(marks=("•",))})
    second = follow_up(first, on="08-30").asked
    of = thread(*first.events, event("sent", "08-30", 2), rounds={**first.rounds, 2: second})
    assert "On August 30, 2021, we wrote again and asked that you answer three of the four questions" in str(
        follow_up(of, on="09-20").background
    )


def test_sections_keep_headings_and_what_leads_to_their_open_items():
    sections = (
        {
            "id": "s1",
            "title": "Sales",
            "mark": "A.",
            "lead_in": "On sales:",
            "marks": ("1.",),
            "series": "2",
            "items": ("q1", "q2"),
        },
        {"id": "s2", "title": "Storage", "mark": "B.", "marks": ("•", "(a)"), "series": "3", "items": ("q3",)},
        {"id": "s3", "title": "Sharing", "mark": "C.", "marks": ("1.",), "series": "4", "items": ("q4",)},
    )
    of = thread(
        SENT,
        event("response", "08-24", items={"q1": "answered", "q4": "answered"}),
        rounds={1: asked(sections=sections)},
    )
    letter = follow_up(of)
    assert [words(block) for block in letter.questions.blocks] == [
        "A. Sales",
        "On sales:",
        "Question 2?",
        "B. Storage",
        "Question 3?\nPart a?\nPart b?",
    ]
    assert "Two of the four questions remain open: question 2 and one of the four questions." in str(letter.background)


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (event("extension_requested", "08-20"), "On August 20, 2021, you asked for more time."),
        (event("extension_requested", "08-20", until=DAY("2021-09-01")), "for more time until September 1, 2021."),
        (event("extension_denied", "08-20"), "On August 20, 2021, we declined to extend the time to answer."),
        (event("tolled", "08-20"), "The time to answer was stopped on August 20, 2021."),
        (event("resumed", "08-20"), "The time to answer has run again since August 20, 2021."),
        (event("motion_to_quash", "08-20"), "On August 20, 2021, you moved to quash."),
        (event("response", "08-20"), "We received your response of August 20, 2021."),
        (event("interim_response", "08-20"), "We received your interim response of August 20, 2021."),
        (event("privilege_log", "08-20"), "We received your privilege log of August 20, 2021."),
        (event("refused", "08-20"), "On August 20, 2021, you declined to answer."),
        (event("refused", "08-20", items={"q1": "refused"}), "Your reply of August 20, 2021, declined question 1."),
        (event("forwarded", "08-20"), "On August 20, 2021, you forwarded our letter to others."),
        (event("production", "08-20", items={"q1": "no_records"}), "2021, reported no records on question 1."),
        (event("acknowledged", "08-12"), "You acknowledged our letter on the same day."),
    ],
)  # fmt: skip
def test_each_thing_that_came_has_its_sentence(happened, sentence):
    assert sentence in str(follow_up(thread(SENT, happened)).background)


@pytest.mark.parametrize("disposition", [one for one in Disposition if one != "unanswered"])
def test_every_disposition_can_be_told(disposition):
    of = thread(SENT, event("response", "08-20", items={"q1": disposition.value}))
    told = str(follow_up(of).background)
    assert "Your response of August 20, 2021, " in told
    assert "question 1" in told
    assert "_" not in told


def test_an_extension_granted_moves_the_date_that_was_missed():
    granted = event("extension_granted", "08-20", until=DAY("2021-08-28"))
    told = str(follow_up(thread(SENT, granted)).background)
    assert "we extended the time to answer to August 28, 2021." in told
    assert "were due on August 28, 2021, and are now two days overdue" in told


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (
            event("objection", "08-20", items={"q1": "objected"}, grounds=("trade secrets", "burden")),
            "Your objection of August 20, 2021, objected to this question (trade secrets and burden).",
        ),
        (event("objection", "08-20", items={"q1": "objected"}), "objected to this question."),
        (
            event("response", "08-20", items={"q1": "deferred"}, until=DAY("2021-09-05")),
            "put off the answer to this question until September 5, 2021.",
        ),
        (event("response", "08-20", items={"q1": "deferred"}), "put off the answer to this question."),
        (
            event("assessed", "08-22", items={"q1": "answered_in_part"}),
            "On August 22, 2021, we found this question answered in part.",
        ),
        (
            event("assessed", "08-22", items={"q1": "non_responsive"}),
            "On August 22, 2021, we found your reply on this question not to answer it.",
        ),
        (
            event("assessed", "08-22", items={"q1": "not_met"}, item_grounds={"q1": ("No *statement*.", "no dates")}),
            "On August 22, 2021, we found this question not met: No *statement* and no dates.",
        ),
        (
            event("ruling", "08-20", items={"q1": "answered_in_part"}),
            "Under the ruling of August 20, 2021, this question stands as answered in part.",
        ),
        (event("response", "08-20", items={"q1": "unanswered"}), ""),
    ],
)
def test_an_open_item_says_what_came_for_it(happened, sentence):
    first = lines(_items(follow_up(thread(SENT, happened))))[0]
    assert first.removeprefix("1: Question 1?").removeprefix(" / ").endswith(sentence)
    assert bool(sentence) == (" / " in first)


def test_what_came_the_same_day_for_another_item_is_not_mixed_in():
    both = (
        event("response", "08-20", items={"q1": "answered_in_part", "q3": "answered_in_part"}),
        event("objection", "08-20", items={"q4": "objected"}, grounds=("burden",)),
    )
    told = lines(_items(follow_up(thread(SENT, *both))))
    assert told[0].endswith("Your response of August 20, 2021, answered this question only in part; please complete "
                            "the answer.")  # fmt: skip
    assert "Your response of" in told[2]
    assert told[-1].endswith("Your objection of August 20, 2021, objected to this question (burden).")


def test_parts_that_fared_alike_share_one_remark_others_have_their_own():
    alike = follow_up(thread(SENT, event("response", "08-20", items={"q3": "answered_in_part"})))
    assert [line.count("only in part") for line in lines(_items(alike))[2:5]] == [1, 0, 0]
    apart = follow_up(thread(SENT, event("response", "08-20", items={"q3_a": "answered_in_part", "q3_b": "refused"})))
    assert [line.count("Your response") for line in lines(_items(apart))[2:5]] == [0, 1, 1]
    one_said = follow_up(thread(SENT, event("response", "08-20", items={"q3_a": "refused"})))
    assert [line.count("Your response") for line in lines(_items(one_said))[2:5]] == [0, 1, 0]
    assert "questions 1, 2, 3, and 4" in str(apart.background)


def test_a_third_letter_recites_the_second_and_starts_from_the_first_words():
    second = follow_up(CASE).asked
    of = thread(*CASE.events, event("sent", "08-30", 2), rounds={1: asked(), 2: second})
    third = follow_up(of, on="09-12")
    assert third.round == 3
    told = str(third.background)
    assert (
        "On August 30, 2021, we wrote again and asked that you answer questions 3 and 4 by September 10, 2021." in told
    )
    assert "due on September 10, 2021, and are now two days overdue" in told
    assert lines(_items(third))[1].count("only in part") == 1
    assert third.asked.notes == {"law": "15 U.S.C. 45."}


def test_only_some_of_the_open_items_may_be_chosen():
    status = thread_status(CASE, DAY("2021-08-30"))
    chosen = status.model_copy(update={"items": status.items[3:]})
    letter = compose_follow_up(CASE, chosen, date=DAY("2021-08-30"), due=DUE)
    assert [one.id for one in _items(letter)] == ["q4"]
    assert "Among those that remain open: question 4." in str(letter.background)


def test_events_after_the_letters_date_are_not_told():
    later = thread(SENT, event("acknowledged", "09-05"))
    assert "September" not in str(follow_up(later).background)


def test_markdown_in_grounds_and_labels_is_printed_as_typed():
    odd = thread(SENT, event("objection", "08-20", items={"q1": "objected"}, grounds=("*all* of {it}_",)))
    assert "(*all* of {it}_)" in lines(_items(follow_up(odd)))[0]


def test_nothing_open_or_nothing_sent_is_refused():
    done = event("response", "08-20", items={f"q{n}": "answered" for n in range(1, 5)})
    with pytest.raises(BadInputError, match=r"R116.*nothing is open"):
        follow_up(thread(SENT, done))
    with pytest.raises(BadInputError, match=r"R116.*nothing was sent"):
        follow_up(thread(event("generated", "08-12")))


def test_a_salutation_is_taken_from_the_recipient_or_certain_never_guessed():
    assert follow_up(thread(SENT, salutation="Dear friends:")).salutation == "Dear friends:"
    with pytest.raises(BadInputError, match="Q147"):
        follow_up(thread(SENT, addressees=()))


def test_days_late_beyond_ten_are_figures():
    assert "and are now 11 days overdue" in str(follow_up(thread(SENT), on="09-06").background)


STAGES = (
    {"date": "2021-09-22", "rule": "fixed date"},
    {"stage": "documents", "date": "2021-10-11", "rule": "30 days after delivered"},
    {"stage": "briefing", "date": "2021-10-20", "rule": "fixed date"},
)
DOCUMENTS_LATE = "The deadline for request 2 passed on October 11, 2021, {} days ago."
STAGED = (item(1), item(2, kind="document_request"), item(3, kind="briefing_request"))


@pytest.mark.parametrize(
    ("answered", "on", "words"),
    [
        (
            (),
            "10-20",
            "The deadline for question 1 passed on October 6, 2021, 14 days ago. " + DOCUMENTS_LATE.format("nine"),
        ),
        (("q1",), "10-20", "requests 2 and 3. " + DOCUMENTS_LATE.format("nine")),
        (("q1", "q2"), "10-21", "The briefing was due on October 20, 2021, and is now one day overdue."),
        (
            ("q1",),
            "10-21",
            DOCUMENTS_LATE.format("ten") + " The deadline for request 3 passed on October 20, 2021, one day ago.",
        ),
    ],
)
def test_what_is_late_is_told_by_the_stage_of_what_is_open(answered, on, words):
    more = (
        event("extension_granted", "09-15", until=DAY("2021-10-06")),
        event("response", "09-20", items=dict.fromkeys(answered, "answered")),
    )
    of = thread(SENT, *more, rounds={1: asked(STAGED, stages=STAGES)})
    told = str(follow_up(of, on=on).background)
    assert told.splitlines()[1].endswith(words)
    assert ": answers by September 22, 2021, documents by October 11, 2021, and briefing by October 20, 2021." in told
    assert "extended the time to answer to October 6" in told


SERVED = {
    "by the way it was sent": ("mail", "", ", and three days more if served by mail"),
    "as recorded on delivery": ("e-mail", "Mail", ", and three days more if served by mail"),
    "by no way that adds anything": ("e-mail", "", ""),
}


@pytest.mark.parametrize("case", SERVED)
def test_only_the_way_that_it_was_served_is_told_of_a_deadline_that_waited_for_it(case):
    sent, delivered, more = SERVED[case]
    spec = {"within": "14 days", "from": "served", "extra": {"mail": "3 days", "left_with_clerk": "3 days"}}
    events = (
        SENT.model_copy(update={"via": sent}),
        event("delivered", "08-16", via=delivered, deadlines=[Deadline(date=DAY("2021-09-02"), rule="14 days")]),
    )
    told = str(follow_up(thread(*events, rounds={1: asked(due="", pending=[spec])})).background)
    assert f"four questions within 14 days of service of our letter{more}. " in told


OWN = {"date": "2021-08-20", "rule": "fixed date"}
HALVES = item(3, "a", "b")
APART = (
    item(1).model_copy(update={"due": Deadline.model_validate(OWN)}),
    item(2, kind="document_request").model_copy(
        update={"pending": StageSpec.model_validate({"within": "10 days", "from": "delivered"})}
    ),
    HALVES.model_copy(
        update={"items": (HALVES.items[0], HALVES.items[1].model_copy(update={"due": Deadline.model_validate(OWN)}))}
    ),
    item(4),
)


@pytest.mark.parametrize(
    ("happened", "on", "words"),
    [
        ((), "08-20", "items 1, 2, 3, and 4."),
        ((), "08-21", "The deadline for questions 1 and 3(b) passed on August 20, 2021, one day ago."),
        (
            (event("response", "08-19", items={"q1": "answered"}),),
            "08-30",
            "20, 2021, ten days ago. The deadline for questions 3(a) and 4 passed on August 26, 2021, four days ago.",
        ),
        (
            (event("tolled", "08-16"), event("resumed", "08-18")),
            "08-23",
            "that was stopped added, the deadline for questions 1 and 3(b) passed on August 22, 2021, one day ago.",
        ),
        (
            (event("response", "08-19", items={"q1": "answered", "q3_b": "answered"}),),
            "08-30",
            "The deadline for questions 3(a) and 4 passed on August 26, 2021, four days ago.",
        ),
    ],
    ids=["not late", "an item", "an item and the letter", "tolled", "only the letter, one item waits"],
)
def test_what_has_a_deadline_of_its_own_is_asked_for_and_told_late_by_that(happened, on, words):
    told = str(follow_up(thread(SENT, *happened, rounds={1: asked(APART)}), on=on).background)
    assert told.splitlines()[1].endswith(words)
    assert (
        "four items by August 26, 2021 (questions 1 and 3(b) by August 20, 2021; request 2 within ten days of delivery "
        "of our letter)."
    ) in told


def test_the_day_that_sets_an_items_own_deadline_is_told_with_it():
    due = Deadline.model_validate({"date": "2021-08-24", "rule": "10 days after delivered", "item": "q2"})
    came = event("delivered", "08-14", deadlines=(due,))
    told = str(follow_up(thread(SENT, came, rounds={1: asked(APART)})).background)
    assert "delivered on August 14, 2021, which set the time for request 2 to August 24, 2021." in told
    assert "The deadline for request 2 passed on August 24, 2021, six days ago." in told


def test_what_comes_again_and_what_waits_are_told_as_the_letter_gave_them():
    again = {"date": "2021-08-26", "rule": "", "every": "2 weeks", "later": ["2021-09-09"], "stage": "documents"}
    waits = {"within": "10 days", "from": "received", "stage": "briefing"}
    told = str(
        follow_up(thread(SENT, rounds={1: asked(STAGED, stages=(STAGES[0], again), pending=(waits,))})).background
    )
    assert (
        ": answers by September 22, 2021, documents every two weeks from August 26, 2021, until September 9, 2021, "
        "and briefing within ten days of receipt of our letter." in told
    )


def test_an_extension_of_one_stage_is_told_as_that():
    of = thread(SENT, event("extension_granted", "09-15", until=DAY("2021-11-01"), stage="documents"),
                rounds={1: asked(STAGED, stages=STAGES)})  # fmt: skip
    assert "we extended the time to produce documents to November 1, 2021." in str(follow_up(of, on="10-20").background)


def test_a_date_to_acknowledge_is_no_date_to_answer():
    only = ({"stage": "acknowledge", "date": "2021-08-20", "rule": "fixed date"},)
    assert "answer four questions." in str(follow_up(thread(SENT, rounds={1: asked(stages=only)})).background)


def test_a_clock_that_is_stopped_is_not_told_as_running_late():
    of = thread(SENT, event("tolled", "08-28"))
    assert "overdue" not in str(follow_up(of).background)


def test_parts_that_fared_differently_are_told_truly():
    came = event("response", "08-20", items={"q3_a": "answered", "q3_b": "objected"}, grounds=("burden",))
    told = lines(_items(follow_up(thread(SENT, came))))
    assert told[2:4] == [
        "3: Question 3?",
        "3(b): Part b? / Your response of August 20, 2021, objected to this part (burden).",
    ]
    later = event("objection", "08-22", items={"q3_a": "objected"}, grounds=("privacy",))
    first = event("response", "08-22", items={"q3_b": "answered_in_part"})
    told = lines(_items(follow_up(thread(SENT, later, first))))
    assert told[3].endswith("Your objection of August 22, 2021, objected to this part (privacy).")
    assert told[4].endswith(
        "Your response of August 22, 2021, answered this part only in part; please complete the answer."
    )


def test_a_reply_that_names_no_item_the_same_day_is_not_what_objected():
    both = (event("objection", "08-20", items={"q1": "objected"}), event("response", "08-20"))
    assert lines(_items(follow_up(thread(SENT, *both))))[0].endswith("Your objection of August 20, 2021, "
                                                                             "objected to this question.")  # fmt: skip


def test_what_was_recorded_twice_is_told_once():
    came = event("response", "08-20", items={"q1": "answered"})
    twice = (event("acknowledged", "08-16"), event("acknowledged", "08-16", note="again"), came, came)
    told = str(follow_up(thread(SENT, *twice)).background)
    assert (told.count("acknowledged"), told.count("answered question 1")) == (1, 1)


def test_labels_with_words_of_their_own_need_no_noun():
    made = tuple(
        LetterItem(id=f"q{n}", label=f"Request No. {n}", ordinal=n, text="?", kind="document_request") for n in (1, 2)
    )
    told = str(follow_up(thread(SENT, rounds={1: asked(made)})).background)
    assert "remain open: Request No. 1 and Request No. 2." in told


def test_a_date_that_no_letter_named_is_explained():
    tolled = thread(SENT, event("tolled", "08-20"), event("resumed", "08-22"))
    told = str(follow_up(tolled).background)
    assert (
        "With the time that was stopped added, your answers were due on August 28, 2021, and are now two days" in told
    )
    counted = (Deadline(stage="documents", date=DAY("2021-08-25"), rule="10 days after delivered"),)
    waiting = [{"stage": "documents", "within": "10 days", "from": "delivered"}]
    papers = (item(1, kind="document_request"),)
    of = thread(
        SENT, event("delivered", "08-15", deadlines=counted), rounds={1: asked(papers, due="", pending=waiting)}
    )
    told = str(follow_up(of).background)
    assert (
        "Our letter was delivered on August 15, 2021, which set the time to produce documents to August 25, 2021."
        in told
    )
    assert "The documents were due on August 25, 2021, and are now five days overdue." in told
    assert "delivered" not in str(follow_up(thread(SENT, event("delivered", "08-15"))).background)


def test_references_have_the_old_numbers_of_settled_items_too():
    ref = template_context(follow_up(CASE))["ref"]
    assert [ref(name) for name in ("q1", "q2", "q3.a", "q3.b")] == ["1", "2", "3(a)", "3(b)"]


def test_marks_of_their_own_are_repeated():
    items = (LetterItem(id="a", label="7A", ordinal=7, mark="7A.", text="Why?"), item(8))
    letter = follow_up(thread(SENT, rounds={1: asked(items)}))
    assert [entry.mark for entry in _items(letter)] == ["7A.", ""]


def test_a_motion_that_was_struck_was_never_ruled_on():
    void = event("corrected", "08-22", amends={"seq": 3, "void": True}, note="another's")
    story = thread(
        SENT,
        event("objection", "08-20", items={"q1": "objected"}),
        event("motion_to_quash", "08-20"),
        void,
        event("ruling", "08-24", outcome="denied", items={"q1": "unanswered"}),
    )
    told = str(follow_up(story).background)
    assert "the objection was overruled" in told
    assert "motion" not in told
