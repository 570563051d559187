"""How rightly replies are named: the confusion table and the precision, over the labelled replies of the tests.

`first` was in sight when the phrases were written, and they were when `traps` was. Each of the others was written
unseen by phrases and rules and run once before anything was changed for it; the figures of that first try stand in its
head. They say what to expect of letters never seen; the figures printed here are those of letters that phrases and
rules were mended with.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from collections import Counter
from functools import partial
from pathlib import Path

from lettergen.files.phrases import phrases
from lettergen.model.replies import ReplyType
from lettergen.readers.replies import read_reply
from lettergen.rules.reply_kinds import Kind, classify
from lettergen.text.dates import days_in

DATA = Path(__file__).parents[1] / "tests" / "data" / "replies"


def named(text: str) -> Kind:
    """Return what one labelled reply is taken for."""
    reply = read_reply(text.strip("\n").encode(), "reply")
    day = reply.sent.date() if reply.sent else dt.date(2021, 8, 20)
    return classify(reply, phrases(), partial(days_in, language="en-US", after=day))


def main() -> None:
    """Print every set; with --each every reply that is named otherwise than its label."""
    for path in sorted(DATA.glob("*.toml")):
        replies = tomllib.loads(path.read_text(encoding="utf-8"))["reply"]
        table: Counter[tuple[str, str]] = Counter()
        for each in replies:
            kind = named(each["text"])
            table[each["is"], kind.type.value] += 1
            wrong = kind.type != each["is"] or ("until" in each and kind.until != each["until"])
            if wrong and "--each" in sys.argv:
                print(f"{each['is']} -> {kind.type}, {kind.reason}, {kind.until}, {each['text'][:300]!r}\n")
        print(f"{path.stem}: {len(replies)} replies; a line what it is, a column what it was named")
        kinds = list(ReplyType)
        print(" " * 18 + " ".join(f"{kind[:6]:>6}" for kind in kinds))
        for label in kinds:
            print(f"{label:18}" + " ".join(f"{table[label, kind] or '':>6}" for kind in kinds))
        said = sum(count for (_, kind), count in table.items() if kind != ReplyType.UNCLASSIFIED)
        right = sum(count for (label, kind), count in table.items() if label == kind != ReplyType.UNCLASSIFIED)
        nameable = sum(count for (label, _), count in table.items() if label != ReplyType.UNCLASSIFIED)
        print(f"named {said}, rightly {right} ({right / said:.1%}); of {nameable} with a type {right / nameable:.0%}\n")


if __name__ == "__main__":
    main()
