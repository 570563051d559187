"""What else a final document says otherwise: the paragraphs that are neither items nor days; it judges none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from lettergen.api.reread import BODY, alike, even
from lettergen.wordml.outline import Line

_MOST = 40
"""How many differences are told one by one: another letter altogether has hundreds."""
_WORDS = 12
"""Words of a change that are shown from its beginning."""


def passages(made: Sequence[Line], lines: Sequence[Line], known: Collection[str]) -> tuple[str, ...]:
    """Return a line for each paragraph, heading, note or header that differs from the letter as made, in order.

    `known` has the paragraphs that are compared elsewhere, as `even` gives them. Blanks are no difference.
    """
    before, now = ([text for text in _texts(each) if text[1] not in known] for each in (made, lines))
    told = [*_differences(before, now)]
    rest = [f"and {len(told) - _MOST} more paragraphs differ"] if len(told) > _MOST else []
    return (*told[:_MOST], *rest)


def _texts(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Give each text with what it is: notes stand after the line that refers to them."""
    for line in lines:
        what = "paragraph" if line.part == BODY else "header or footer"
        texts = ((what, line.text), *(("note", note.text) for note in line.notes))
        yield from ((kind, even(text)) for kind, text in texts if text.strip())


def _differences(before: list[tuple[str, str]], now: list[tuple[str, str]]) -> Iterator[str]:
    for kind, start, end, first, last in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        left = now[first:last]
        for what, text in before[start:end]:
            match = next((one for one in left if one[0] == what and alike(text, one[1])), None)
            if match:
                left.remove(match)
                yield f"the {what} `{_begin(text)}` now reads otherwise: {_change(text.split(), match[1].split())}"
            else:
                yield f"the {what} `{_begin(text)}` is gone"
        yield from (f"a {what} was added: {_begin(text)}" for what, text in left)


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
