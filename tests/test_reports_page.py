"""The page says what the record says, adds up, and lets no text of anybody's become mark-up."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re

import pytest
from lxml import html
from page_parts import answered, counted, pair, report, table, text
from recorded import ASKED, event

from lettergen.model.letter import LetterItem
from lettergen.reports.page import GROUPS, Extras, Link, ReportData, page

DAY = dt.date(2021, 8, 27)
LIVES = {
    "today": pair(event("extension_granted", "2021-08-20", until="2021-08-27")),
    "late": pair(),
    "soon": pair(event("extension_granted", "2021-08-20", until="2021-08-30", to="b"), to="b"),
    "later": pair(event("extension_granted", "2021-08-20", until="2021-09-30", to="c"), to="c"),
    "paused": pair(event("tolled", "2021-08-20", to="d"), to="d"),
    "open": pair(to="e", stages=()),
    "answered": pair(answered("f"), to="f"),
    "done": pair(answered("g"), event("closed", "2021-08-24", to="g"), to="g"),
    "closed": pair(event("closed", "2021-08-24", to="j"), to="j"),
    "unread": pair(event("response", "2021-08-24", to="k"), to="k"),
    "lost": pair(event("undeliverable", "2021-08-24", to="l"), to="l"),
    "ended": pair(event("withdrawn", "2021-08-24", to="h"), to="h"),
    "passed": pair(to="i", stages=()),
}


def passed_on(one):
    thread, status = one
    linked = tuple(
        each.model_copy(update={"linked": "palm/amazon"} if each.type == "sent" else {}) for each in thread.events
    )
    return thread.model_copy(update={"events": linked}), status


def draft(to="z"):
    thread, _ = pair(to=to)
    return counted(thread.model_copy(update={"events": thread.events[:1]}), "2021-08-27")


@pytest.mark.parametrize("group", LIVES)
def test_every_life_falls_into_its_group(group):
    one = passed_on(LIVES[group]) if group == "passed" else LIVES[group]
    assert report(one).xpath("//*[@id='letters-table']//tbody/tr/@data-group") == [group]


def test_the_overview_adds_up_to_what_was_sent_and_says_what_it_leaves_out():
    lives = [*(LIVES[key] for key in LIVES if key not in {"passed", "today"}), passed_on(LIVES["passed"]), draft()]
    tree = report(*lives)
    words = text(tree.xpath("//*[@class='sum']")[0])
    addends, total = re.match(
        r"(.*) = (\d+) letters sent\. Not counted: 1 passed on by another body, 1 not sent\.", words
    ).groups()
    assert sum(int(one) for one in re.findall(r"\d+", addends)) == int(total) == 11
    tiles = [int(text(one)) for one in tree.xpath("//*[@class='tiles']//b")]
    assert sum(tiles) == 11
    assert tiles[0] == 0  # due today is told even where nothing is


def test_due_today_comes_first_then_overdue_then_soon_then_the_rest():
    lives = [
        pair(event("extension_granted", "2021-08-20", until="2021-08-27", to="y"), to="y"),
        *[LIVES[k] for k in LIVES if k not in {"today", "passed"}],
    ]
    groups = report(*reversed(lives)).xpath("//*[@id='letters-table']//tbody/tr/@data-group")
    assert groups == sorted(groups, key=[*GROUPS].index)
    assert groups[:3] == ["today", "late", "soon"]


def test_questions_stand_beside_few_recipients_with_days_words_and_what_is_late():
    part = answered(
        "amazon",
        items={"q1": "answered", "q2": "objected"},
        answers={"q1": {"text": "Yes, since 2019."}},
        grounds=("privacy",),
    )
    tree = report(pair(part), pair(to="ring", name="Ring"))
    rows = table(tree, "//table[contains(@class, 'side')]")
    assert rows[0] == ["What was asked", "Amazon", "Ring"]
    assert rows[1][1:] == ["answeredtheir word, Aug 20, 2021Yes, since 2019.", "unanswereddue Aug 26, 2021, overdue"]
    assert rows[2][1] == "objectedtheir word, Aug 20, 2021 \u00b7 due Aug 26, 2021, overdue \u00b7 privacy"
    assert "Yes, since 2019." in text(tree.xpath("//*[@class='words']")[0])


def test_not_asked_is_told_apart_from_unanswered():
    one_item = (LetterItem(id="q1", label="1", ordinal=1, text="What?"),)
    tree = report(pair(), pair(to="ring", name="Ring", items=one_item))
    rows = table(tree, "//table[contains(@class, 'side')]")
    assert rows[2][2] == "not asked"
    outcomes = table(tree, "//table[@class='outcomes']")
    assert outcomes[0][2:] == ["unanswered", "not asked"]
    assert [row[2:] for row in outcomes[1:]] == [["2", "0"], ["1", "1"]]


def test_many_recipients_are_rows_in_their_natural_order():
    tree = report(*(pair(to=f"r{n}", name=f"Recipient {n}") for n in (10, 2, 1, 3, 4)))
    rows = table(tree, "//*[@id='m1-table']")
    assert rows[0] == ["Recipient", "1", "2"]
    assert [row[0] for row in rows[1:]] == [f"Recipient {n}" for n in (1, 2, 3, 4, 10)]


def test_items_of_one_label_and_words_that_differ_are_told():
    first, second = (LetterItem(id=f"q{n}", label="1", ordinal=1, text=f"What of {n}?") for n in (1, 2))
    other = first.model_copy(update={"text": "What of it?"})
    rows = table(report(pair(items=(first, second)), pair(to="b", items=(other,))), "//table[contains(@class, 'side')]")
    assert [row[0] for row in rows[1:]] == ["1 [q1] What of 1? (its words differ by recipient)", "1 [q2] What of 2?"]
    assert "asked \u201c\u2026of it?\u201d" in rows[1][2]


def test_letters_to_bodies_of_one_name_are_told_apart():
    tree = report(pair(to="s1", name="Amazon"), pair(to="s2", name="Amazon"))
    assert [row[0] for row in table(tree, "//*[@id='letters-table']")[1:]] == ["Amazon (s1)", "Amazon (s2)"]


def test_a_story_has_each_event_and_each_due_date_by_day():
    moved = event("extension_granted", "2021-08-20", until="2021-09-10", note="by telephone")
    tree = report(pair(event("acknowledged", "2021-08-16"), moved))
    told = [text(one) for one in tree.xpath("//*[@class='story']/li")]
    assert told == [
        "Aug 12, 2021 Sent asks 1, 2",
        "Aug 16, 2021 Acknowledged",
        "Aug 20, 2021 Extension granted until Sep 10, 2021; by telephone",
        "Aug 26, 2021 Formerly due answers; extended",
        "Sep 10, 2021 Due answers",
    ]


def test_a_story_has_two_events_alike_twice():
    tree = report(pair(*[event("note", "2021-08-16", note="called")] * 2))
    assert [text(one) for one in tree.xpath("//*[@class='story']/li")].count("Aug 16, 2021 Note called") == 2


def test_open_letters_count_as_still_waiting():
    tree = report(pair(answered("a", "2021-08-17"), to="a"), pair(to="b"))
    rows = table(tree, "//table[@class='waits']")
    assert [row[2] for row in rows[1:]] == ["5 days", "15 days so far, no answer"]
    assert [float(one) for one in tree.xpath("//table[@class='waits']//rect/@width")] == [33.33, 100.0]
    assert "1 has no answer and counts as still waiting" in text(tree.xpath("//*[@id='m1']")[0])


def test_an_objection_is_no_answer_in_the_bars():
    tree = report(pair(event("objection", "2021-08-17", to="a"), to="a"), pair(answered("b"), to="b"))
    rows = table(tree, "//table[@class='waits']")
    assert [row[2] for row in rows[1:]] == ["5 days, an objection", "8 days"]
    assert tree.xpath("//table[@class='waits']//rect/@class") == ["withheld", "settled"]


def test_what_another_body_passed_on_is_not_among_what_was_asked():
    tree = report(pair(answered("amazon")), pair(to="b"), passed_on(LIVES["passed"]))
    told = text(tree.xpath("//*[@id='m1']/p")[0])
    assert told.startswith("2 recipients (not counted here: 1 passed on by another body), the first letter")
    assert "2 of 4 items settled" in told
    assert "Of 2 recipients" in text(tree.xpath("//table[@class='outcomes']/caption")[0])


def test_what_never_arrived_or_is_not_read_yet_is_late_nowhere():
    for group in ("lost", "unread"):
        tree = report(LIVES[group])
        assert "late" not in text(tree.xpath("//*[@id='letters-table']")[0])
        assert "overdue" not in text(tree.xpath("//table[contains(@class, 'side')]")[0])


def test_a_letter_that_was_withdrawn_is_counted_where_it_is_said():
    tree = report(pair(to="a"), pair(to="b"), LIVES["ended"])
    assert [row[2] for row in table(tree, "//*[@class='outcomes']")[1:]] == ["2", "2"]
    assert [row[3] for row in table(tree, "//table[contains(@class, 'side')]")[1:]] == ["withdrawn"] * 2
    assert "0 of 4 items settled" in text(tree.xpath("//*[@id='m1']/p")[0])
    assert table(tree, "//*[@id='statistics']")[1][2] == "2 (and 1 withdrawn)"


def test_a_day_that_passed_before_it_was_asked_again_is_told():
    deadline = ASKED.stages[0].model_copy(update={"date": dt.date(2021, 9, 9)})
    again = (event("sent", "2021-08-28", number=2, deadlines=(deadline,)),)
    thread, _ = pair(*again, day="2021-08-31")
    thread = thread.model_copy(
        update={"rounds": {**thread.rounds, 2: thread.rounds[1].model_copy(update={"stages": (deadline,)})}}
    )
    row = table(report(counted(thread, "2021-08-31")), "//*[@id='letters-table']")[1]
    assert row[1] == "Sep 9, 2021 asked again, first due Aug 26, 2021"


def test_half_of_all_letters_is_an_estimate_while_some_wait():
    early = [pair(answered(f"a{n}", "2021-08-20"), to=f"a{n}") for n in range(2)]
    told = [text(report(*early, *more).xpath("//*[@id='m1']")[0]) for more in ((), (pair(to="z"),))]
    assert "Half of all letters had an answer or an objection within 8 days" in told[0]
    assert "half of all letters get an answer or an objection within 8 days" in told[1]


def test_another_number_in_a_recipients_own_letter_is_told():
    first, second = (LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"What of {n}?") for n in (1, 2))
    own = second.model_copy(update={"label": "1"})
    for count, where in ((2, "//table[contains(@class, 'side')]"), (8, "//*[@id='m1-table']")):
        more = (first.model_copy(update={"id": f"x{n}", "label": f"{n + 3}"}) for n in range(8))
        items = (first, second, *more)
        others = [pair(items=items[: count + 1], to=f"r{n}") for n in range(count)]
        tree = report(*others, pair(items=(own,), to="z"))
        assert "as 1" in text(tree.xpath(where)[0])


def test_positions_for_and_against_and_words_of_one_colour_are_told_apart():
    words = ("endorsed", "not_endorsed", "not_necessary", "answered", "no_records")
    lives = [pair(answered(f"r{n}", items={"q1": word}), to=f"r{n}") for n, word in enumerate(words)]
    keys = report(*lives).xpath("//table[@class='outcomes']//th/i/@class")
    assert len(keys) == len({*keys}) == 6
    assert {"key position s0", "key against s0", "key against s1"} <= {*keys}


def test_a_letter_closed_without_an_answer_waits_no_more():
    lives = (pair(event("closed", "2021-08-17", to="a"), to="a"), pair(answered("b"), to="b"))
    tree = report(*lives)
    assert [row[2] for row in table(tree, "//table[@class='waits']")[1:]] == [
        "8 days",
        "5 days, closed without an answer",
    ]
    assert "counts as still waiting until closed without one." in text(tree.xpath("//*[@id='m1']")[0])
    both = report(*lives, pair(to="c"))
    assert "count as still waiting, 1 of them until closed without one." in text(both.xpath("//*[@id='m1']")[0])


def test_a_curve_begins_at_all_letters_and_marks_those_that_wait():
    lives = [pair(answered(f"r{n}", f"2021-08-{13 + n % 9}"), to=f"r{n}") for n in range(30)]
    tree = report(*lives, *(pair(to=f"w{n}") for n in range(10)))
    (curve,) = tree.xpath("//*[local-name()='svg'][@role='img']")
    assert curve.get("aria-label") == "Letters without an answer, by days since sending: 10 of 40 have none."
    (line,) = curve.xpath(".//*[@class='line']/@d")
    assert line.startswith("M46 14H85.6V")  # all of them, until the first day of 15
    assert line.endswith("V168.5H640")  # a quarter is left: 220 is none, 14 all
    assert curve.xpath(".//*[@class='still']/@d") == ["M640.0 163.5v10"]


def test_a_curve_has_room_for_a_year_mistyped():
    lives = [pair(to=f"r{n}", day="9999-12-31") for n in range(31)]
    assert report(*lives, day="9999-12-31").xpath("//*[local-name()='svg'][@role='img']")


def test_statistics_show_the_number_behind_each_share():
    tree = report(*(pair(*([answered(f"r{n}")] if n < 3 else []), to=f"r{n}") for n in range(12)))
    (row,) = table(tree, "//*[@id='statistics']")[1:]
    assert row[0] == "Request letter"
    assert "3 of 12 (25%)" in row


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "]]></style><script>x</script>",
    "</title><script>x",
    "=HYPERLINK(1)",
    "\u202egnp.exe",
    "\u2067x\u2066",
    "A" * 10_000,
    "\u200b\u200d",
    "\u05d3\u05d5\u05d7",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_anybody_s_becomes_markup(name):
    made = page_with(name)
    tree = html.fromstring(made.encode())
    assert [one.tag for one in tree.iter()] == [one.tag for one in html.fromstring(page_with("Plain").encode()).iter()]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", made)
    assert all(text(one) for one in tree.xpath("//a | //h1 | //h2"))
    assert len(made) < 60_000


def page_with(name: str) -> str:
    """Return a page on which a text stands wherever anybody's may."""
    item = LetterItem(id="q1", label=name[:40], ordinal=1, text=name)
    more = {"answers": {"q1": {"text": name}}, "grounds": (name,), "note": name, "said_by": name}
    told = answered("amazon", items={"q1": "objected"}, **more)
    thread, status = pair(told, name=name, items=(item,), title=name, owner=name, marking=name)
    links = {thread.name: [Link("letter 1", "letters/a.docx")]}
    return page(ReportData(((thread, status),), DAY), Extras(name, links=links))


def test_style_and_script_are_allowed_by_their_hashes_alone():
    tree = report(pair(marking='Confidential"}body{display:none'))
    (policy,) = tree.xpath("//meta[@http-equiv]/@content")
    for tag in ("style", "script"):
        (words,) = tree.xpath(f"//{tag}/text()")
        assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "body{display:none" not in tree.xpath("//style/text()")[0]
    assert not tree.xpath("//@style | //@src")


def test_the_same_record_and_day_give_the_same_bytes():
    data = ReportData((pair(), pair(to="b")), DAY)
    assert page(data) == page(data)


def test_what_was_left_out_is_said_without_naming_it():
    words = text(report(pair(), left_out=3, extras=Extras(redacted=True)).xpath("//*[@class='note']")[0])
    assert "leaves out names of people" in words
    assert "3 letters of confidential matters are left out" in words


def test_an_empty_record_has_a_page():
    assert "No letter was in the record by then." in text(report())


def test_answers_are_cut_evenly_and_left_out_where_they_would_fill_the_page():
    long = [pair(answered(f"r{n}", answers={"q1": {"text": "word " * 3000}}), to=f"r{n}") for n in range(2)]
    assert (
        max(len(text(one)) for one in report(*long).xpath("//*[@class='words']/dd")) == 2001
    )  # and a sign that more follows
    items = {f"q{n}": {"text": "word " * 40} for n in range(400)}
    many = [pair(answered(f"r{n}", answers=items), to=f"r{n}") for n in range(26)]
    assert not report(*many).xpath("//*[@class='words']")
