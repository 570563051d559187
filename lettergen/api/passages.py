"""What else a final document says otherwise: the paragraphs that are neither items nor days; it judges none of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from lettergen.api.reread import BODY, alike, even
from lettergen.wordml.outline import Line

_MOST = 40
"""How many differences are told one by one: another letter altogether has hundreds."""
_WORDS = 12
"""Words of a change that are shown from its beginning."""


class _Text(NamedTuple):
    what: str
    text: str


def passages(made: Sequence[Line], lines: Sequence[Line], known: Collection[str]) -> tuple[str, ...]:
    """Return a line for each paragraph, heading, note or header that differs from the letter as made, in order.

    `known` has the paragraphs that are compared elsewhere, as `even` gives them. Blanks are no difference.
    """
    before, now = (_texts(each, known) for each in (made, lines))
    told = [*_differences(before, now), *_margins(made, lines)]
    rest = [f"and {len(told) - _MOST} more paragraphs differ"] if len(told) > _MOST else []
    return (*told[:_MOST], *rest)


def _texts(lines: Sequence[Line], known: Collection[str]) -> list[_Text]:
    """Return each text of the body; a note stands after the paragraph that refers to it."""
    texts = (
        _Text(what, even(text))
        for line in lines
        if line.part == BODY
        for what, text in (("paragraph", line.text), *(("note", note.text) for note in line.notes))
    )
    return [one for one in texts if one.text and one.text not in known]


def _differences(before: Sequence[_Text], now: Sequence[_Text]) -> Iterator[str]:
    for kind, start, end, first, last in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        old, left = before[start:end], [*now[first:last]] if kind != "equal" else []
        across = dict(zip(old, left, strict=True)) if len(old) == len(left) else {}
        for one in old if kind != "equal" else ():
            instead = next((new for new in left if new.what == one.what and alike(one.text, new.text)), across.get(one))
            if instead in left and instead.what == one.what:
                left.remove(instead)
                words = _change(one.text.split(), instead.text.split())
                yield f"the {one.what} `{_begin(one.text)}` now reads otherwise: {words}"
            else:
                yield f"the {one.what} `{_begin(one.text)}` is gone"
        yield from (f"a {one.what} was added: {_begin(one.text)}" for one in left)


def _margins(made: Sequence[Line], lines: Sequence[Line]) -> Iterator[str]:
    """Give what differs in headers and footers, whose parts each program orders anew; page numbers are set aside."""
    before, now = (
        {re.sub(r"\d+", "#", text): text for line in each if line.part != BODY and (text := even(line.text))}
        for each in (made, lines)
    )
    yield from (f"the header or footer `{_begin(text)}` is gone" for key, text in before.items() if key not in now)
    yield from (f"a header or footer was added: {_begin(text)}" for key, text in now.items() if key not in before)


def _change(old: Sequence[str], new: Sequence[str]) -> str:
    """Return the words between the first and the last that differ, before and now."""
    same = min(len(old), len(new))
    head = next((at for at in range(same) if old[at] != new[at]), same)
    tail = next((at for at in range(same - head) if old[-1 - at] != new[-1 - at]), same - head)
    gone, come = (" ".join(words[head : len(words) - tail]) for words in (old, new))
    if not gone or not come:
        return f"`{_begin(gone or come)}` {'is gone' if gone else 'was added'}"
    return f"`{_begin(come)}`, not `{_begin(gone)}`"


def _begin(text: str) -> str:
    words = text.split()
    return text if len(words) <= _WORDS else f"{' '.join(words[:_WORDS])} …"
