"""The page in a real browser: nothing is asked of the network, nobody is shut out, a thousand letters stay quick."""

from __future__ import annotations

import datetime as dt
import json
import subprocess

import pytest
from page_parts import answered, pair
from recorded import event

from lettergen.model.letter import LetterItem
from lettergen.reports.page import Extras, Link, ReportData, page

pytestmark = pytest.mark.chromium
DAY = dt.date(2021, 8, 27)


def lives(matter, count, items):
    """Return a matter's letters of every kind of life, so many of so many items."""
    asked = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Question {n}?") for n in range(1, items + 1))
    for n in range(count):
        to = f"r{n}"
        answers = {one.id: "answered" if n % 3 else "objected" for one in asked[: n % (items + 1)]}
        words = {key: {"text": f"Words of {to} on {key}."} for key in answers}
        came = [answered(to, f"2021-08-{14 + n % 12}", items=answers, answers=words)] if answers else []
        more = [event("extension_granted", "2021-08-20", until=f"2021-08-{27 + n % 5}", to=to)] if n % 4 == 0 else []
        title = f"{matter} \u05d3\u05d5\u05d7 <b>"
        thread, status = pair(*more, *came, to=to, name=f"Recipient {n}" if n else "X" * 120, items=asked, title=title)
        yield (
            thread.model_copy(update={"name": f"{matter}/{to}"}),
            status.model_copy(update={"thread": f"{matter}/{to}"}),
        )


def judged(judge_page, folder, pairs, *how):
    links = {pairs[0][0].name: [Link("letter 1 (Word)", "letters/a.docx")]}
    (folder / "report.html").write_text(
        page(
            ReportData(tuple(pairs), DAY, None, 2),
            Extras(redacted=True, links=links, calendars={"palm": "data:text/calendar;base64,"}),
        ),
        encoding="utf-8",
    )
    done = subprocess.run(
        [*judge_page, str(folder / "report.html"), *how], capture_output=True, text=True, check=False, timeout=170
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_request_no_console_error_no_violation_light_dark_and_narrow(judge_page, tmp_path):
    # Side by side; with words and a bar each; narrow, with a curve.
    pairs = [*lives("few", 3, 3), *lives("more", 5, 2), *lives("most", 31, 9)]
    found = judged(judge_page, tmp_path, pairs)
    assert found["requests"] == found["console"] == found["overflow"] == found["axe"] == []
    assert found["filtered"] == "13 of 39 letters"  # 2 of each matter, and 20 to 29
    assert found["bare"] > 1000  # all of it is there without the script


@pytest.mark.slow
def test_a_thousand_letters_of_twenty_items_sort_at_once(judge_page, tmp_path):
    found = judged(judge_page, tmp_path, [*lives("big", 1000, 20)], "quick")
    assert found["requests"] == found["console"] == []
    assert found["sort"] < 3000  # milliseconds; 200 to 450 on two busy cores, benchmarks/report.py prints it
    assert found["shown"] == 50
    assert (tmp_path / "report.html").stat().st_size < 3_000_000
