"""What became of documents that came in, and what waits, as tables and as people read it; it decides nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lettergen.model.tracking import SETTLED
from lettergen.reports.tables import Column, Table, one_line
from lettergen.rules.matching import briefly, few
from lettergen.rules.matrix import excerpt
from lettergen.rules.rollup import leaves, spoken, walk

_PLAIN = {"it answers", "it points to a document", "nothing is written there"}
"""Reasons that say no more than the disposition does."""

_DOCUMENT = (
    Column("document", audience="programs"),
    Column("sha256", "SHA-256", "people", lambda one: one.document[:12]),
    Column("file"),
)
"""A document's columns: `receive --queue` takes the digits that people read."""


def receipt_table(received: Iterable[object]) -> Table:
    """Return a row a document: what became of it, its letter and event, what it says of items, and why."""
    columns = (
        *_DOCUMENT,
        Column("state", "Done"),
        Column("letter", cell=lambda one: str(one.proposal.letter or "")),
        Column("event", cell=lambda one: spoken(one.proposal.kind) if one.proposal.kind else ""),
        Column("on", "Date", cell="proposal.on"),
        Column("items", audience="programs", cell=lambda one: _items(one, "id")),
        Column("labels", "Items", "people", lambda one: _items(one, "label")),
        Column("letters", audience="programs", cell="proposal.letters"),
        Column("problems", audience="programs", cell=lambda one: tuple(problem.code for problem in one.problems)),
        Column("why", cell=lambda one: "; ".join(one.why)),
        Column("says", audience="json", cell=lambda one: [_said(each) for each in one.proposal.says]),
    )
    return Table.of("receipts", columns, received)


def receipt_text(received: Sequence[Any], width: int, *, in_full: bool = False) -> str:
    """Return a block a document as people read it: what it is taken for, what it says of items, why, what to do next.

    `in_full` gives each item a line; else those that are plainly settled share one.
    """
    return "\n".join("".join(f"{line}\n" for line in _block(one, width, in_full=in_full)) for one in received)


def queue_text(waiting: Sequence[Any], width: int) -> str:
    """Return a block a document that waits, in the order they came."""
    blocks = []
    for one in waiting:
        letters = few(one.letters) or "no letter known"
        lines = ((0, f"{one.document[:12]} {one.file}"),
                 (2, "; ".join(filter(None, (one.event, letters, one.received and f"came in on {one.received}")))),
                 (2, f"Waits: {one.reason}"))  # fmt: skip
        blocks.append("".join(f"{_folded(text, width, by)}\n" for by, text in lines))
    return "\n".join(blocks) or "(nothing)\n"


def _folded(text: str, width: int, by: int, hanging: int = 2) -> str:
    return textwrap.fill(
        one_line(text), width, initial_indent=" " * by, subsequent_indent=" " * (by + hanging),
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def _block(one: Any, width: int, *, in_full: bool) -> Iterator[str]:  # noqa: ANN401 - what has a row
    made, key = one.proposal, one.document[:12]
    yield _folded(f"{one.file}: {one.state}", width, 0)
    if one.state == "known" or not made.on:
        told = one.why or tuple(problem.found for problem in one.problems)
        yield from (_folded(f"{each[:1].upper()}{each[1:]}", width, 2) for each in told)
        return
    what = spoken(made.kind) if made.kind else "not recognised"
    what += f" until {made.until}" if made.kind and made.until else ""
    where = f"letter {made.letter or few(made.letters)}" if made.letter or made.every else "no letter"
    yield _folded(f"Taken for: {what}, came in on {made.on}, {where}", width, 2)
    if made.why:
        yield _folded(f"Why: {'; '.join(made.why)}", width, 2)
    yield from _items_said(made.says, made.asked, width, in_full=in_full)
    said = {each.item.id: each.proposed.disposition for each in made.says}
    other = {key: word for key, word in one.recorded.items.items() if said.get(key) != word} if one.recorded else {}
    if other:
        words = {word: {key for key, each in other.items() if each == word} for word in other.values()}
        told = (f"{briefly(keys, made.asked)} {spoken(word)}" for word, keys in words.items())
        yield _folded(f"As you say: {'; '.join(told)}", width, 2)
    told = {leaf.id for item in walk(made.asked) if item.id in {*made.heard, *other} for leaf in leaves(item)}
    blank = {leaf.id for item in made.asked for leaf in leaves(item)} - told
    if same := made.heard - said.keys():
        yield _folded(f"As recorded before: {briefly(same, made.asked)}", width, 2)
    if (said or other) and blank:
        yield _folded(f"Says nothing of: {briefly(blank, made.asked)}", width, 2)
    yield from (_folded(f"But: {each}", width, 2) for each in one.why if each not in made.why)
    if one.state == "waits" and key and not made.every:
        is_sure = one.why[-1:] == ("nobody confirmed it: say --yes",)
        sure = "" if is_sure else f" --letter {made.letter or 'LETTER'} --as {made.kind or 'EVENT'}"
        yield f"  To record it: lettergen receive --queue {key}{sure} --yes"


def _items_said(says: Sequence[Any], asked: Sequence[Any], width: int, *, in_full: bool) -> Iterator[str]:
    """Give what is said of items; `in_full` each has a line, else only those that want a look."""
    alike: dict[str, set[str]] = {}
    for one in says:
        word = one.proposed.disposition
        if word in SETTLED and not in_full:
            alike.setdefault(spoken(word), set()).add(one.item.id)
    if alike:
        yield _folded(f"Items: {'; '.join(f'{briefly(ids, asked)} {word}' for word, ids in alike.items())}", width, 2)
    rest = [one for one in says if in_full or one.proposed.disposition not in SETTLED]
    labels = [f"{one.item.label} and its parts" if one.item.items else one.item.label for one in rest]
    label = max(map(len, labels), default=0)
    words = [spoken(one.proposed.disposition) if one.proposed.disposition else "no answer" for one in rest]
    most = max(map(len, words), default=0)
    for one, name, word in zip(rest, labels, words, strict=True):
        reason = one.proposed.reason
        why = "" if reason in _PLAIN or reason.startswith("it says: ") else f" ({reason})"
        told = f"{name:{label}}  {word:{most}}"
        said = _folded(f"\N{LEFT DOUBLE QUOTATION MARK}{excerpt(one.given, 60)}\N{RIGHT DOUBLE QUOTATION MARK}{why}",
                       width, len(told) + 6, 0)  # fmt: skip
        yield f"    {one_line(name):{label}}  {word:{most}}{said[len(told) + 4 :]}"


def queue_table(waiting: Iterable[object]) -> Table:
    """Return a row a document that waits for a letter, in the order they came."""
    columns = (
        *_DOCUMENT,
        Column("received"),
        *(Column(key, audience="programs") for key in ("entered", "by")),
        Column("letters", "Perhaps"),
        Column("event"),
        Column("reason"),
    )
    return Table.of("queue", columns, waiting)


def _items(one: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - what has a row
    """Return what became of items, of those recorded what people said instead too."""
    words = {each.item.id: each.proposed.disposition for each in one.proposal.says}
    words |= one.recorded.items if one.recorded else {}
    names = {each.item.id: getattr(each.item, name) for each in one.proposal.says}
    return {names.get(key, key): word for key, word in words.items() if word}


def _said(one: Any) -> dict[str, object]:  # noqa: ANN401 - what has a row
    given, word = one.given.model_dump(), one.proposed.disposition
    return {"item": one.item.id, "given": given, "proposed": word, "why": one.proposed.reason}
