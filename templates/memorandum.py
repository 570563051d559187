"""What the shipped template of a memorandum says, and in which order; letters are `designs.py`."""

from __future__ import annotations

from designs import Design
from paragraphs import facts, lines, paragraph

MEMO = Design(
    lines("Document Title | Memorandum\n")
    + facts(
        ("", "To:", "{{ memo.to or '_' * 30 }}"),
        ("", "From:", "{{ memo.by or '_' * 30 }}"),
        ("", "Date:", "{{ memo.date }}"),
        ("", "Re:", "{{ title }}"),
        ("reference", "Reference:", "{{ reference }}"),
        caption="To whom, from whom, when and on what",
        first=1500,
    )
    + paragraph("After Table")
    + lines("Body Text | {{p memo.summary }}")
    + lines(
        "".join(
            f"{{%p if memo.{name} %}}\nHeading 1 | {heading}\nBody Text | {{{{p memo.{name} }}}}\n{{%p endif %}}\n"
            for name, heading in (
                ("matrix", "Who Answered What"),
                ("asked", "What Was Asked"),
                ("due", "Overdue and Due Next"),
                ("open", "Still Open"),
                ("objections", "Objections"),
                ("time", "Time Granted"),
            )
        )
    ),
    head=paragraph("header", "{{ title }}")
    + paragraph("header", "{{ memo.date }}")
    + paragraph("header", "Page ", "PAGE"),
)
