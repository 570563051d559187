r"""What each shipped template says, and in which order; how it looks is `house.py`, the package around it `make.py`.

A template is written one paragraph a line as `Style | text`, where `\t` is a tab and `\n` a line break; a line of
nothing but a {%p %} tag needs no style. What stands in a table is written by `table`.
"""

from __future__ import annotations

from dataclasses import dataclass

from house import WIDTH
from paragraphs import facts, lines, paragraph, table

HALVES = (WIDTH // 2, WIDTH // 2)

LETTERHEAD = lines(r"""
    {%p if letterhead.logo %}
    Letterhead Logo | {{ letterhead.logo }}
    {%p endif %}
    {%p if letterhead.beside %}
""") + table(
    "Table Normal",
    HALVES,
    tuple(
        rf"""
    Letterhead Name | {{{{ {head}.name }}}}
    {{%p if {head}.unit %}}
    Letterhead Line | {{{{ {head}.unit }}}}
    {{%p endif %}}
    {{%p for line in {head}.lines %}}
    Letterhead Line | {{{{ line }}}}
    {{%p endfor %}}
"""
        for head in ("letterhead", "letterhead.beside")
    ),
    caption="Letterheads of two organizations, side by side",
) + paragraph("Letterhead Rule") + lines(r"""
    {%p else %}
    Title | {{ letterhead.name }}
    {%p if letterhead.unit %}
    Subtitle | {{ letterhead.unit }}
    {%p endif %}
    {%p for line in letterhead.lines %}
    Subtitle | {{ line }}
    {%p endfor %}
    {%p if not letterhead.unit and not letterhead.lines %}
""") + paragraph("Letterhead Rule") + lines("{%p endif %}\n{%p endif %}")  # fmt: skip

DATE = r"""
    Date | {{ date }}
    {%p if recipient.via %}
    Delivery Line | Via {{ recipient.delivery }}
    {%p endif %}
"""

ADDRESS = r"""
    Inside Address | {{p inside_addresses }}
"""

SUBJECT = r"""
    {%p if subject %}
    Subject Line | Re:\t{{ subject }}
    {%p endif %}
"""

ABOUT = r"""
    {%p if subject %}
    Document Subject | {{ subject }}
    {%p endif %}
"""

AGAIN = r"""
    Subject Line | Re:\t{% if step == "final_notice" %}Final notice{% elif round == 2 %}Second request{% elif round == 3 %}Third request{% else %}Further request{% endif %}{% if subject %}: {{ subject }}{% endif %}
"""  # noqa: E501 - one paragraph of the template is one line here

REFERENCE = r"""
    {%p if reference %}
    Reference Line | Reference:\t{{ reference }}
    {%p endif %}
"""

PERIOD = r"""
    {%p if period %}
    Reference Line | Period:\t{{ period }}
    {%p endif %}
"""

DEADLINE = r"""
    {%p if due %}
    Deadline Line | Reply due:\t{{ due_text }}
    {%p endif %}
"""

TEXT = r"""
    Salutation | {{ salutation }}
    Body Text | {{p authority }}
    Body Text | {{p background }}
"""

TERMS = r"""
    {%p if definitions %}
    Heading 1 | Definitions
    Body Text | {{p definitions }}
    {%p endif %}
    {%p if instructions %}
    Heading 1 | Instructions
    Body Text | {{p instructions }}
    {%p endif %}
"""


def asking(heading: str, *, always: bool = False) -> str:
    """Return the request and what is asked; a heading parts it from definitions and instructions above.

    Where an enclosure carries what is asked, the request has another heading, and keeps with nothing.
    """
    when = "questions" if always else "questions and (definitions or instructions)"
    return f"""
    {{%p if {when} %}}
    Heading 1 | {heading}
    {{%p elif definitions or instructions %}}
    Heading 1 | Request
    {{%p endif %}}
    {{%p if questions %}}
    Request | {{{{p request }}}}
    Body Text | {{{{p questions }}}}
    {{%p else %}}
    Body Text | {{{{p request }}}}
    {{%p endif %}}
"""


CLOSING = r"""
    Closing Text | {{p closing }}
    {%p if contacts %}
    Closing Text | Questions about this letter may be directed to {% for contact in contacts %}{{ contact.name }}{% if contact.office %} ({{ contact.office }}){% endif %}{% if contact.phone %} at {{ contact.phone }}{% endif %}{% if contact.email %}{% if contact.phone %} or{% else %} at{% endif %} {{ contact.email }}{% endif %}{% if not loop.last %}; or to {% endif %}{% endfor %}.
    {%p endif %}
"""  # noqa: E501 - one paragraph of the template is one line here

SIGNED = r"""
    Closing | {{ valediction }}
    Signature | {{p signatures }}
"""

ENCLOSED = r"""
    {%p for enclosure in enclosures %}
    Enclosures | {% if loop.first %}Enclosure{% if not loop.last %}s{% endif %}:{% endif %}\t{% if enclosure.label %}{{ enclosure.label }}: {% endif %}{{ enclosure.title }}
    {%p endfor %}
"""  # noqa: E501 - one paragraph of the template is one line here

LIST_OF_COPIES = (
    r'cc:\t{% for copy in copies %}{{ copy.lines|join(", ") }}{% if not loop.last %}\n{% endif %}{% endfor %}'
)
COPIED = rf"""
    {{%p if copies|length > 12 %}}
    Copies Long | {LIST_OF_COPIES}
    {{%p elif copies %}}
    Copies | {LIST_OF_COPIES}
    {{%p endif %}}
"""

ATTACHED = r"""
    Body Text | {{p attachments }}
"""

NOTATIONS = ENCLOSED + COPIED + ATTACHED

WHO = (
    "{% if addressees %}{{ addressees[0].name }}{% if addressees|length == 2 %} and {{ addressees[1].name }}"
    "{% elif addressees|length > 2 %} and others{% endif %}{% else %}{{ recipient.organization }}{% endif %}"
)
FOOTER = paragraph("footer", "{{ marking }}")


def running_head(who: str) -> str:
    """Return the head of later pages: whom or what the paper is about, its date, the page."""
    return paragraph("header", who) + paragraph("header", "{{ date }}") + paragraph("header", "Page ", "PAGE")


@dataclass(frozen=True)
class Design:
    """One template: its body, the head of its first page and that of the others."""

    body: str
    letterhead: str = LETTERHEAD
    head: str = running_head(WHO)


def letter(*texts: str) -> Design:
    """Return a design of paragraphs alone."""
    return Design(lines("".join(texts)))


INSTRUMENT = (
    '{% if instrument == "request_letter" %}Request for Information'
    '{% else %}{{ instrument|replace("_", " ")|title }}{% endif %}'
)
WHOM_TO_CALL = (
    "{% for contact in contacts %}{{ contact.name }}{% if contact.office %}, {{ contact.office }}{% endif %}"
    "{% if contact.phone %}, {{ contact.phone }}{% endif %}{% if contact.email %}, {{ contact.email }}{% endif %}"
    "{% if not loop.last %}; {% endif %}{% endfor %}"
)

DATA_REQUEST = Design(
    lines(DATE + ADDRESS + f"Document Title | {INSTRUMENT}\n" + ABOUT)
    + facts(
        ("", "To:", "{{ recipient.organization }}"),
        ("reference", "Reference:", "{{ reference }}"),
        ("period", "Period covered:", "{{ period }}"),
        ("due", "Response due:", "{{ due_text }}"),
        ("contacts", "Contact:", WHOM_TO_CALL),
        caption="The request at a glance",
    )
    + lines(
        TEXT
        + TERMS
        + asking("Information Requested", always=True)
        + "Closing Text | {{p closing }}\n"
        + SIGNED
        + NOTATIONS
    ),
    head=running_head("{{ recipient.organization }}"),
)

RESPONDENT = r"""
    Caption Line | In the Matter of
    Caption Line | {{ recipient.organization }},
    Caption Role | Respondent.
"""
DOCKET = r"""
    {%p if reference %}
    Caption Line | Docket No. {{ reference }}
    {%p endif %}
    Caption Line | Issued {{ date }}
    {%p if period %}
    Caption Line | Period: {{ period }}
    {%p endif %}
    {%p if recipient.via %}
    Caption Line | Served by {{ recipient.delivery }}
    {%p endif %}
"""
DUE = {
    "acknowledge": "Acknowledgment of service",
    "objections": "Objections",
    "answers": "Report of compliance",
    "documents": "Compliance reports",
    "briefing": "Conference with staff",
    "certification": "Certification of compliance",
}
"""What an order calls the stages of `due`."""
CERTIFICATION = r"""
    {%p if deadlines.certification %}
    Schedule Heading | Certification of Compliance
    Body Text | To be completed by an officer of {{ recipient.organization }} and returned by the day stated above for the certification of compliance: {{ deadlines.certification }}.
    Body Text | I am authorized to make this certification. I have reviewed each numbered paragraph of the order and what was done to carry it out. Each has been carried out in full, except as set out on the pages attached, which state the paragraph, what remains to be done, the reason, and the day on which it will be done.
    Body Text | I declare under penalty of perjury that the foregoing is true and correct.
    Form Line | Signature:\t\t
    Form Line | Name:\t\t
    Form Line | Title:\t\t
    Form Line | Date:\t\t
    {%p endif %}
"""  # noqa: E501 - one paragraph of the template is one line here
SERVICE_LIST = r"""
    Heading 1 | Service List
    Inside Address | {{p inside_addresses }}
    {%p for copy in copies %}
    Inside Address Name | {{ copy.lines[0] }}
    {%p for line in copy.lines[1:] %}
    Inside Address | {{ line }}
    {%p endfor %}
    {%p endfor %}
"""


def greeted(text: str) -> str:
    """Return lines in which salutation and valediction print in a letter alone: an order greets nobody."""
    for line in ("Salutation | {{ salutation }}", "Closing | {{ valediction }}"):
        text = text.replace(line, f'{{%p if instrument == "request_letter" %}}\n{line}\n{{%p endif %}}')
    return text


ORDER = Design(
    table("Caption Table", (5200, WIDTH - 5200), (RESPONDENT, DOCKET), caption="Caption")
    + lines(
        "Document Title | {% if fields.document is defined %}{{ fields.document }}{% else %}Order{% endif %}\n"
        + ABOUT
        + greeted(TEXT)
        + TERMS
        + asking("Requirements", always=True)
        + f"{{%p if {' or '.join(f'deadlines.{stage}' for stage in DUE)} %}}\nHeading 1 | Reports and Dates\n"
    )
    + facts(
        *((f"deadlines.{stage}", what, f"{{{{ deadlines.{stage} }}}}") for stage, what in DUE.items()),
        caption="Reports and their dates",
        first=3200,
    )
    + paragraph("After Table")
    + lines(
        "{%p endif %}\n"
        + CLOSING.replace("this letter", "this order")
        + greeted("Closing | {{ valediction }}\n")
        + "Signature | {{p signatures }}\n"
        + SERVICE_LIST
        + ENCLOSED
        + CERTIFICATION
        + ATTACHED
    ),
    head=running_head(
        "In the Matter of {{ recipient.organization }}{% if reference %}, No. {{ reference }}{% endif %}"
    ),
)

PARTIES = r"""
    Caption Line | {{ fields.plaintiff }},
    Caption Role | Plaintiffs,
    Caption Role | v.
    Caption Line | {{ fields.defendant }},
    Caption Role | Defendants.
"""
CASE = r"""
    Caption Line | Case No. {{ fields.case_number }}
    {%p if fields.judge is defined %}
    Caption Line | {{ fields.judge }}
    {%p endif %}
"""
CAPTIONED = (
    "fields.court is defined and fields.plaintiff is defined and fields.defendant is defined"
    " and fields.case_number is defined"
)

DEMAND = Design(
    lines(f"{{%p if {CAPTIONED} %}}\nCourt Name | {{{{ fields.court }}}}\n")
    + table("Caption Table", (5200, WIDTH - 5200), (PARTIES, CASE), caption="Caption of the case")
    + lines("{%p endif %}\nDocument Title | Demand for Disclosure\n" + ABOUT)
    + facts(
        ("due", "Return date:", "{{ due_text }}"),
        ("fields.place is defined", "Place of return:", "{{ fields.place }}"),
        ("period", "Period covered:", "{{ period }}"),
        ("reference", "Reference:", "{{ reference }}"),
        ("", "Instrument:", '{{ instrument|replace("_", " ")|capitalize }}'),
        caption="When and where the return is due",
    )
    + lines(
        DATE
        + ADDRESS
        + TEXT
        + "Body Text | {{p request }}\n"
        + CLOSING
        + SIGNED
        + ENCLOSED
        + COPIED
        + "{%p if definitions or instructions or questions %}\nSchedule Heading | Schedule\n{%p endif %}\n"
        + TERMS
        + "{%p if questions %}\nHeading 1 | Requests\nBody Text | {{p questions }}\n{%p endif %}\n"
        + ATTACHED
    ),
    head=running_head("{{ recipient.organization }}"),
)

DESIGNS = {
    "joint-letter": letter(
        DATE, ADDRESS, SUBJECT, REFERENCE, PERIOD, TEXT, TERMS, asking("Questions"), CLOSING, SIGNED, NOTATIONS
    ),
    "follow-up": letter(
        DATE, ADDRESS, AGAIN, REFERENCE, PERIOD, DEADLINE, TEXT, TERMS, asking("{{ heading }}"), CLOSING, SIGNED,
        NOTATIONS,
    ),
    "petition": letter(
        DATE, ADDRESS, SUBJECT, REFERENCE, PERIOD, TEXT, TERMS, asking("Recommendations", always=True), CLOSING, SIGNED,
        NOTATIONS,
    ),
    "data-request": DATA_REQUEST,
    "order": ORDER,
    "demand": DEMAND,
}  # fmt: skip
