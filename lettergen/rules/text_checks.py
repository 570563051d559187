"""What prints otherwise than its author meant: mark-up that eats a character, braces, notes, split sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lettergen.errors import Severity
from lettergen.model.items import Question, Section
from lettergen.model.questionnaire import Questionnaire
from lettergen.rules.asking import Path
from lettergen.rules.finding import Finding
from lettergen.rules.texts import entries_of

TYPED_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s+(?=\S)")
NOTE = re.compile(r"(?<!\\)\[\^([^\]\[^\s]+)\]")
# One line alone is a sentence; of several, a list or a quotation is clearly meant.
_OPENING = re.compile(r"\s*(?:#{1,6}(?=\s)|>|[-+*](?=\s)|\d{1,9}[.)](?=\s))(?=[^\n]*\S)(?![^\n]*\n\s*\S)")
_MEANT = {"#": "a heading", ">": "a quotation"}
_NAMES = (
    "due|due_text|due_within|date|matter|title|reference|period|language|salutation"
    r"|(?:fields|recipient|item|deadlines|letterhead)\.\w+"
)
_BRACES = re.compile(rf"{{(?<![{{%#]{{)\s*((?:{_NAMES})(?:\.\w+)*)\s*(?:\|[^{{}}]*)?}}(?!}})")
_UNSEEN = re.compile("[\u200b\u2060\ufeff]|(?<=[A-Za-z0-9])[\u200c\u200d](?=[A-Za-z0-9])")
_GOES_ON = re.compile(r"(?:and|or|but)\s")


def text_findings(questionnaire: Questionnaire, texts: Iterable[tuple[Path, str]]) -> Iterator[Finding]:
    """Give warnings about texts that print otherwise than meant: Q180, Q182, Q186, Q189 and Q190; errors Q183.

    `texts` are those of `rules.texts.texts_of`.
    """
    for path, text in texts:
        if not text[:1].isalpha() and path[0] == "questions" and path[-1] != "section":
            yield from _opening(path, text)
        if "{" in text:
            for match in _BRACES.finditer(text):
                found = f"`{match[0]}` has one brace on each side, so that it prints as it stands here"
                yield _doubt("Q182", path, found, "two braces", f"write {{{match[0]}}}", match[0])
        if not text.isascii() and (unseen := _UNSEEN.search(text)):
            before = text[max(unseen.start() - 20, 0) : unseen.start()]
            where = f"after `{before}`" if before else "at the beginning"
            found = f"the text holds a character of no width (U+{ord(unseen[0]):04X}) {where}"
            yield _doubt("Q190", path, found, "", "delete it: replies and searches would not find the word", before)
    yield from _lost_notes(questionnaire)
    yield from _terms(questionnaire)
    if questionnaire.language.startswith("en"):
        yield from _split(("questions",), questionnaire.questions)


def _opening(path: Path, text: str) -> Iterator[Finding]:
    told = path[-1] in {"text", "premise"} and TYPED_NUMBER.match(text)  # that is Q142
    if not told and (match := _OPENING.match(text)):
        mark = match[0].strip()
        meant = _MEANT.get(mark[0], "a list")
        escaped = f"{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"\\{mark}"
        found = f"the text begins with `{mark}`, which is taken for the mark of {meant} and does not print"
        remedy = f"write {escaped} (the backslash twice between double quotation marks)"
        yield _doubt("Q180", path, found, "the text alone", remedy, "")


def _lost_notes(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Give the notes that are cited where none can stand."""
    if not questionnaire.notes:
        return
    for path, text in _bare_texts(questionnaire):
        for name in dict.fromkeys(NOTE.findall(text)):
            if name in questionnaire.notes:
                yield lost_note(path, name)


def lost_note(path: Path, name: str) -> Finding:
    """Return the error of a note that is cited where none can stand."""
    found = f"`[^{name}]` cites a note where none can stand"
    remedy = "put both into one note" if path[0] == "notes" else "cite it in a text of the letter instead"
    return Finding("Q183", path, found, "no note here", remedy, quote=f"[^{name}]")


def _bare_texts(questionnaire: Questionnaire) -> Iterator[tuple[Path, str]]:
    """Give the texts that print as they are typed, Markdown or not."""
    for key in ("title", "marking", "valediction"):
        yield (key,), getattr(questionnaire, key)
    for at, definition in enumerate(questionnaire.definitions):
        yield ("definitions", at, "term"), definition.term
    for at, enclosure in enumerate(questionnaire.enclosures):
        yield ("enclosures", at, "title"), enclosure.title
        yield ("enclosures", at, "label"), enclosure.label
    for path, entry in entries_of(questionnaire):
        if entry.label:
            yield (*path, "label"), entry.label
        if isinstance(entry, Question) and entry.answer:
            for key in ("columns", "rows"):
                yield from (((*path, "answer", key, at), each) for at, each in enumerate(getattr(entry.answer, key)))


def _terms(questionnaire: Questionnaire) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, definition in enumerate(questionnaire.definitions):
        term = " ".join(definition.term.split()).casefold()
        if term in seen:
            found = f"the term `{definition.term}` is defined twice"
            yield _doubt("Q189", ("definitions", at, "term"), found, "", "keep one of the two, or join them", "")
        seen.add(term)


def _split(above: Path, entries: Iterable[Question | Section], *, inline: bool = False) -> Iterator[Finding]:
    """Give the entries that go on with the sentence of the one before: a comma parts the entries of `[a, b]`."""
    before = ""
    for at, entry in enumerate(entries):
        text = entry.section if isinstance(entry, Section) else entry.premise or entry.text
        if before and not inline and _GOES_ON.match(text) and not before.rstrip().endswith((";", ",", " and", " or")):
            found = f"the entry begins with `{text[:30]}` and goes on with the one before it"
            remedy = "put quotation marks around a sentence with commas; or end the one before it with ; or a comma"
            yield _doubt("Q186", (*above, at), found, "a sentence of its own", remedy, "")
        before = "" if isinstance(entry, Section) else entry.text
        if entry.items:
            yield from _split((*above, at, "items"), entry.items, inline=isinstance(entry, Question) and entry.inline)


def _doubt(code: str, path: Path, found: str, expected: str, remedy: str, quote: str) -> Finding:
    return Finding(code, path, found, expected, remedy, Severity.WARNING, quote)
