"""Real letters said as YAML print their labels, nesting, headings, people, deadlines and notes; none of their words.

Each questionnaire in `letters/` has the facts of one real letter (18 of three, 27 of four) in our own sentences. What
must print stands here, letter by letter, and is read back from the .docx by `letters_reader.py`, which follows the
standard and uses nothing of lettergen.

An `address` has its blocks parted by a blank line. A line of `body` is what prints between greeting and valediction:
two blanks a level, the mark, the first words; `¶` is a paragraph outside lists, `+` a further one of the same item, `#`
a heading, told whole.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from lettergen.api.workspace import Choices, Workspace

HERE = Path(__file__).parent
SENATOR = "United States Senator"
MEMBER = "Member of Congress"


@dataclass(frozen=True)
class Facts:
    """What a letter prints. `notes` has, for each note in its order, the beginning of the line that cites it."""

    date: str
    address: str
    salutation: str
    body: str
    signers: tuple[str, ...]
    deadline: str = ""
    delivery: str = ""
    valediction: str = "Sincerely,"
    copies: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    attached: str = ""
    notes: tuple[str, ...] = ()


FIRES_SIGNERS = (
    "Maxine Waters | Chairwoman",
    f"Emanuel Cleaver | {MEMBER}",
    f"Ritchie Torres | {MEMBER}",
    f"Alexandria Ocasio-Cortez | {MEMBER}",
    f"Madeleine Dean | {MEMBER}",
)
FIRES_CLOSING = """
¶ Please confirm receipt
¶ Questions about this letter may be directed to Elayne Weiss (Director of Housing, Community Development, and Insurance) at elayne.weiss@mail.house.gov; or to Alia Fierro (Deputy Director of Housing, Community Development, and Insurance) at alia.fierro@mail.house.gov.
"""  # noqa: E501 - one line of the letter
TWO_DAYS = "within two business days of receipt"
FINANCE = ("Max Baucus | Chairman", "Charles Grassley | Ranking Member")
MINISTRIES = """
¶ It is our duty
¶ For that we need
¶ On November 5, 2007,
"""
ACCESS = """
¶ I request access
¶ If so, send a copy of all
1. what
2. of which kinds
3. who
4. how long
5. where
6. whether
¶ If it goes abroad
"""

LETTERS = {
    "01-visas/infosys": Facts(
        date="May 14, 2007",
        address="""
Mr. Nanden M. Nilekani
Chief Executive Officer
Infosys Technologies Limited
6607 Kaiser Drive
Fremont, California 94555
""",
        salutation="Dear Mr. Nilekani:",
        body="""
¶ We write as members
¶ The agency gave us
¶ First,
¶ Second,
¶ Third,
¶ We therefore ask you to answer the following:
# NUMBERS
• How many citizens
• Are you a dependent employer
• How many petitions
• How many of them have been approved
• How many visa holders
• What is their average age
• What is their average experience
• Describe how you recruit
# WAGES
• State the average, the median
• State the average wage of citizens
# OUTSOURCING
• Of your 4,908 visas of 2006, how many of the workers do you employ
• Of your 4,908 visas of 2006, how many of the workers went
# LAY OFFS
• Have you dismissed
• If you have, which
• If you have, how many
• If you have, did
¶ We ask for your reply
""",
        deadline="no later than May 29, 2007.",
        signers=(f"Charles E. Grassley | {SENATOR}", f"Richard J. Durbin | {SENATOR}"),
    ),
    "03-charity/educap": Facts(
        date="July 23, 2007",
        address="""
Ms. Catherine Reynolds
Chairman
EduCap, Inc. d/b/a Catherine B. Reynolds Foundation
1676 International Drive, Suite 501
McLean, VA 22102
""",
        salutation="Dear Ms. Reynolds:",
        body="""
¶ The Committee reviews
¶ An article in the press
# A. General
1. All papers on the sale
2. A list of officers
3. An account
4. Explain
5. Describe Loan to Lend
6. All papers on securitization
7. All papers on the purchase
8. A log
9. All messages
10. Were contributions
11. State revenues
12. Legal opinions
13. Board minutes
14. All papers on loan rates
15. A list of staff
16. A list of grants
17. A list of officials
# B. Pay and Benefits for Executive Officers
¶ For the ten best paid
1. Their contracts
2. What the board went by
3. Name the advisers for the items in "B.1" and "B.2" above
4. List contracts
5. Policies
6. Describe transactions
7. All audits
8. Articles
# C. Internal Revenue Service Filings
1. Forms 990-T and 1120
2. Name
3. Letters
4. Explain
5. The original Form 1023
# D. Executive Compensation
¶ For the past three years
1. How was pay set
2. What is it made of
3. What are their duties
4. Is that all
5. Was the presumption
6. If the answer to "D.5" is no
7. Did the board
8. Was there a contract
9. Does it agree
10. Did any of them
11. Describe all loans
# E Smithsonian
¶ Two reports
1. All about a gift of $38 million
¶ Please answer these questions
""",
        deadline="within 30 days",
        valediction="Cordially yours,",
        signers=("Max Baucus | Chairman", "Charles E. Grassley | Ranking Member"),
        copies=("EduCap Board of Directors",),
    ),
    "05-securities/sec": Facts(
        date="April 2, 2008",
        address="""
The Honorable Christopher Cox
Chairman
U.S. Securities and Exchange Commission
100 F Street, NE
Washington, DC 20549
""",
        salutation="Dear Chairman Cox:",
        body="""
¶ Our staff reviews the transaction that was announced on Sunday, March 16, 2008.
¶ We need to know
¶ The Commission sets
¶ Please explain
1. How are the liquidity
2. How are they enforced
3. How far
4. The press reports
5. Will you examine
6. When did you learn
7. Rule 312.03(c)(1)
8. Which unusual trades
9. Which referrals
10. Which special
11. Which papers
12. You spoke
¶ A report of December 10, 2007,
1. every notice
2. a timeline
3. a description
¶ Thank you
""",
        deadline="by no later than April 16, 2008.",
        signers=(
            f"Max Baucus | {SENATOR} | Chairman of the Committee on Finance",
            f"Chuck Grassley | {SENATOR} | Ranking Member of the Committee on Finance",
        ),
        copies=("David Kotz, Inspector General, Securities and Exchange Commission",),
    ),
    "06-drug-prices/ondcp": Facts(
        date="April 21, 2006",
        address="""
The Honorable John Walters
Director
Office of National Drug Control Policy
Executive Office of the President
Washington, DC 20503
""",
        salutation="Dear Director Walters:",
        body="""
¶ I write about
¶ I hope for progress
¶ Further statements
1) You announced
  a) Define
  b) Document
  c) Explain
  d) Provide
2) A report of 2004
  a) Explain the change in method
  b) If prices
  c) Explain why the fall
  d) Explain why the rise
  e) If the methods differ
3) The press release of November 17, 2005,
  a) Explain why that source
  b) Explain why it was used
  c) Explain how
  d) Is it sound
3) An article of September 18, 2005,
+ The agency
  a) Explain the contradiction
  b) Explain the choice
  c) Explain how other factors
4) The report on cultivation for 2005
  a) What is done
  b) Which recommendations
  c) What does the new figure
  d) What does it change
  e) What is planned
  f) How do the figures
¶ Thank you
""",
        deadline="by May 5, 2006.",
        signers=("Charles E. Grassley",),
    ),
    "09-unapproved-drugs/fda-cms": Facts(
        date="November 13, 2007",
        address="""
Andrew C. von Eschenbach, M.D.
Commissioner
Food and Drug Administration
5600 Fishers Lane
Rockville, Maryland 20857

Kerry Weems
Acting Administrator
Centers for Medicare and Medicaid Services
200 Independence Avenue, S.W.
Washington, DC 20201
""",
        salutation="Dear Commissioner von Eschenbach and Acting Administrator Weems:",
        body="""
¶ The Committee answers
¶ In a letter dated October 11, 2007,
¶ Some firms
¶ Medicaid must not
¶ The Department of Justice
¶ I ask both agencies for a joint briefing
1. What is done
2. How do the agencies
3. A reply of December 11, 2006,
4. The same reply
5. A manual
6. Over the last five years,
7. How often did FDA
8. Release No. 144
¶ Thank you
""",
        deadline="a joint briefing by no later than November 21, 2007.",
        signers=("Charles E. Grassley | Ranking Member",),
        copies=(
            "The Honorable Daniel R. Levinson, Inspector General, U.S. Department of Health and Human Services",
            "The Honorable Michael B. Mukasey, Attorney General, U.S. Department of Justice",
        ),
        notes=("8. Release No. 144",),
    ),
    "12-surveillance/attorney-general": Facts(
        date="January 30, 2006",
        delivery="U.S. Mail and Electronically",
        address="""
The Honorable Alberto Gonzales
Attorney General
Department of Justice
950 Pennsylvania Avenue, NW
Washington, DC 20530-0001
""",
        salutation="Dear Mr. Attorney General:",
        body="""
¶ I look forward
¶ The Committee needs
¶ It also needs
¶ The hearing is on
¶ I enclose questions
¶ Thank you
""",
        deadline="The hearing is on February 6, 2006,",
        signers=(f"Dianne Feinstein | {SENATOR}",),
        enclosures=("Questions to the Attorney General",),
        attached="""
# Questions to the Attorney General
1. Senator Daschle
  • Who made it
  • Provide the papers
2. Was any Member
  • If so, by whom
  • Which papers
3. A letter of December 22, 2005,
  • Which other statutes
  • If any are
  • Which orders
4. The Act of 1947
  • What allows them
5. So does the Constitution
  • Were the funds
  • If yes
  • Who authorized
6. Are there other programs
  • If so, list them
7. Is there other spending
  • If so, list it
8. On December 19, 2005,
  • Who gave it
  • Does it widen
9. The letter claims
  • Is that the position
10. The letter counts
  • Is that the position
11. Article I Section 8
  • Is the President
  • Do they bind
12. On January 24, 2006,
  • What do you base
13. One adviser
  • Who decided that
  • Is the program classified
  • How many officials
  • How many others
14. The Authorization
  • When does it end
15. The White Paper
  • Does that cover
  • What do the words mean
  • Is that the standard
  • Does it cover
16. What else
17. Does it cover
18. FISA
  • Are there such rules
  • If so, which
  • Who decides
19. The White Paper
  • Does the one on Iraq
20. The President spoke
  • What is the standard
  • How many messages
  • Any by journalists
21. He spoke
  • Did you know
  • Who reviews
22. On December 19, 2005,
  • Was it used
  • Did any other order
    i. Can section 503
      1. If so
    ii. Can 18 U.S.C. 1385
      1. If so
    iii. Can 18 U.S.C. 1001
      1. If so
23. Was this the view
  • Provide letters
24. That Act
  • If so, is that section
25. Has anyone
  • Has anyone else
26. Senator Roberts
  • Is that accurate
27. In April 2004
  • Was that accurate
28. FISA was held
  • When
  • By whom
  • Why
29. What about this
  • Has secret law
30. The director
  • What allowed him
31. Did torture
  • Was that a reason
32. May you answer
""",
        notes=("3. A letter", "4. The Act", "5. So does", "26. Senator", "27. In April", "30. The director"),
    ),
    "14-sequester/justice": Facts(
        date="February 25, 2013",
        delivery="Electronic Transmission",
        address="""
The Honorable Eric H. Holder, Jr.
Attorney General
U.S. Department of Justice
950 Pennsylvania Ave., N.W.
Washington, DC 20530
""",
        salutation="Dear Attorney General Holder:",
        body="""
¶ An Act of 2011
¶ A memorandum of January 14, 2013, says how to plan for them. It names principles: (1) flexibility, (2) risks, (3)
¶ Your letter
¶ It also speaks
¶ Please answer the following
(1) Provide all draft plans
(2) The report of September 2012
(3) Which accounts
(4) Which of the four prisons
(5) How do the cuts
(6) Your letter omits
(7) What happens to funds
(8) Your letter has grants
(9) Was hiring frozen
(10) What happens to conferences
(11) There were 697 flights
(12) What happens to vehicles
¶ Please answer as soon as possible
¶ Should an answer be classified
""",
        deadline="as soon as possible, but no later than March 6, 2013, when you appear",
        signers=("Charles E. Grassley | Ranking Member",),
        copies=("The Honorable Patrick Leahy, Chairman",),
        notes=(
            *("¶ An Act of 2011",) * 3,
            *("¶ A memorandum",) * 3,
            *("¶ Your letter",) * 2,
            "¶ It also speaks",
            "(2) The report",
            "(8) Your letter has grants",
        ),
    ),
    "18-fires/hud": Facts(
        date="January 13, 2022",
        address="""
Marcia L. Fudge
Secretary
U.S. Department of Housing & Urban Development
451 7th Street SW
Washington, DC 20410
""",
        salutation="Dear Secretary Fudge:",
        body=f"""
¶ Two fires
¶ The Committee has voted
¶ Such losses are too many. We ask
1. How does the Department help
2. The building in Philadelphia scored
  a. What follows
  b. What makes inspections
  c. How many properties
  d. Which share
  e. Where are they
3. The building in the Bronx
4. A family of 14
5. What part has the office
6. Inspections paused
{FIRES_CLOSING}""",
        deadline=TWO_DAYS,
        signers=FIRES_SIGNERS,
        copies=("The Honorable Patrick McHenry, Ranking Member",),
    ),
    "18-fires/philadelphia": Facts(
        date="January 13, 2022",
        address="""
The Honorable Jim Kenney
Mayor of Philadelphia
City Hall, Office 215
Philadelphia, PA 19107

Kelvin Jeremiah
President and CEO
Philadelphia Housing Authority
2013 Ridge Avenue
Philadelphia, PA 19121
""",
        salutation="Dear Mayor Kenney and Mr. Jeremiah:",
        body=f"""
¶ Two fires
¶ The Committee has voted
¶ The building failed its last inspection, in 2017. We ask
1. What is done to find homes
2. When was the building inspected
3. It scored 33 out of 100
4. What protects
5. Are there daily visits
6. How many families
7. What is the timeline
8. A family of 14
{FIRES_CLOSING}""",
        deadline=TWO_DAYS,
        signers=FIRES_SIGNERS,
        copies=("The Honorable Patrick McHenry, Ranking Member",),
    ),
    "18-fires/new-york": Facts(
        date="January 13, 2022",
        address="""
The Honorable Eric Adams
Mayor of New York City
City Hall
New York, NY 10007

Marci M. Booth
Chief Executive Officer
LIHC Investment Group
One Portland Square, Suite 6A
Portland, ME 04101

Paul Odland
Founder, Managing Partner
268 Bush Street, #3534
San Francisco, CA 94104

Rick Gropper and Andrew Moelis
Principals
Camber Property Group
116 E. 27th Street
New York, NY 10016

AnnMarie Santiago
Deputy Commissioner for Enforcement and Neighborhood Services
NYC Department of Housing Preservation and Development
100 Gold Street
New York, NY 10038

Greg Russ
Chair and CEO
New York City Housing Authority
250 Broadway
New York, NY 10007

RuthAnne Visnauskas
Commissioner and CEO
New York State Homes and Community Renewal
641 Lexington Avenue
New York, NY 10022
""",
        salutation="Dear Mayor Adams, Commissioner Visnauskas, Deputy Commissioner Santiago, Mr. Russ, Ms. Booth,"
        " Mr. Odland, Mr. Gropper, and Mr. Moelis:",
        body=f"""
¶ Two fires
¶ The Committee has voted
¶ Owners answer for heat and for fire safety. We ask
1. What is done to find homes
2. When was the fire door
3. When was the building inspected
4. When was it inspected under the federal standards
5. Are there daily visits to check for safety? Are more
6. How many repairs
7. The building has 76 vouchers
8. What protects
9. How many properties do you own
{FIRES_CLOSING}""",
        deadline=TWO_DAYS,
        signers=FIRES_SIGNERS,
        copies=("The Honorable Patrick McHenry, Ranking Member",),
    ),
    "20-wildfires/agriculture-interior": Facts(
        date="October 19, 2021",
        address="""
The Honorable Thomas J. Vilsack
Secretary
U.S. Department of Agriculture
1400 Independence Avenue, SW
Washington, DC 20250

The Honorable Deb Haaland
Secretary
U.S. Department of the Interior
1849 C Street, NW
Washington, DC 20240
""",
        salutation="Dear Secretary Vilsack and Secretary Haaland,",
        body="""
¶ As of October 15, 2021,
¶ They also help
¶ The season
¶ Employees are to be vaccinated by November 22, 2021, and contractors by December 8, 2021
¶ Several groups
¶ We fear
¶ Contractors
¶ Other bodies
¶ Please produce the following
1. A document that states how many
2. A document that states your plan for those
3. All documents on those
4. All documents on the decision of January 20 to October 19, 2021.
5. A document that states your plan for losses
6. A document that states which exemption
7. All documents on calls left open of January 20 to October 19, 2021.
¶ Please deliver
¶ An attachment holds instructions
¶ Questions about this letter may be directed to the Minority staff of the Oversight and Investigations Subcommittee at (202) 225-7107.
""",  # noqa: E501 - one line of the letter
        deadline="as soon as possible, but no later than 5:00 p.m. Eastern Time on October 26, 2021:",
        signers=(f"Dan Newhouse | {MEMBER}",),
        enclosures=("Attachment: Instructions for Responding",),
        attached="""
# Attachment
# Instructions for Responding
1. Answer each request
2. Name what you withhold
""",
    ),
    "24-motorboats/treasury": Facts(
        date="April 7, 2026",
        address="""
The Honorable Scott Bessent
Secretary
U.S. Department of the Treasury
1500 Pennsylvania Avenue, NW
Washington, DC 20220
""",
        salutation="Dear Secretary Bessent,",
        body="""
¶ We write about
¶ The credit is 50 cents
¶ Tankers are
¶ Tankers would
¶ We ask for answers
1. Are tankers motorboats
2. The rules have said 65 feet
3. Before you decided,
4. Which other ships
5. Which documents
6. Does the term
7. Which other provisions
8. Was the Joint Committee
9. What was your own part
10. What will it cost
11. Did the White House
¶ The IRS should
""",
        deadline="answers and documents within 45 days:",
        signers=tuple(
            f"{name} | {SENATOR}"
            for name in (
                "Jeffrey A. Merkley", "Charles E. Schumer", "Elizabeth Warren", "Edward J. Markey",
                "Sheldon Whitehouse", "Peter Welch", "Chris Van Hollen",
            )
        ),
    ),
    "27-ministries/copeland": Facts(
        date="March 11, 2008",
        address="""
Kenneth and Gloria Copeland
Kenneth Copeland Ministries
14355 Morris Dido Road
Newark, TX 76071
""",
        salutation="Dear Mr. and Mrs. Copeland:",
        body=f"{MINISTRIES}¶ What you sent is incomplete\n¶ We hope\n¶ Thank you for your cooperation",
        deadline="no later than March 31, 2008.",
        signers=FINANCE,
    ),
    "27-ministries/dollar": Facts(
        date="March 11, 2008",
        address="""
Creflo and Taffi Dollar
World Changers Church International
Creflo Dollar Ministries
2500 Burdett Road
College Park, GA 30349
""",
        salutation="Dear Dr. and Mrs. Dollar:",
        body=f"{MINISTRIES}¶ We hope\n¶ Thank you for your cooperation",
        deadline="no later than March 31, 2008.",
        signers=FINANCE,
    ),
    "27-ministries/long": Facts(
        date="March 11, 2008",
        address="""
Bishop Eddie L. Long
New Birth Missionary Baptist Church
Eddie L. Long Ministries
6400 Woodrow Road
Lithonia, GA 30038
""",
        salutation="Dear Bishop Long:",
        body=f"{MINISTRIES}¶ We hope\n¶ Thank you for your cooperation",
        deadline="no later than March 31, 2008.",
        signers=FINANCE,
    ),
    "27-ministries/white": Facts(
        date="March 11, 2008",
        address="""
Randy and Paula White
Without Walls International Church
Paula White Ministries
2511 North Grady Avenue
Tampa, FL 33607
""",
        salutation="Dear Randy and Paula White:",
        body=f"{MINISTRIES}¶ You have since said\n¶ Thank you for your continued cooperation",
        signers=FINANCE,
    ),
    "29a-passports/state": Facts(
        date="July 6, 2007",
        address="""
U.S. Department of State
2201 C Street, NW
Washington, DC 20520
""",
        salutation="Dear Madam Secretary,",
        body="""
¶ I write for the county clerks
¶ They sent the enclosed letter
¶ I ask you
• Why were there four days
• Which threat
• If all records
¶ Thank you
¶ Questions about this letter may be directed to Greg Chaney (my Washington, D.C., office).
""",
        signers=(f"Debbie Stabenow | {SENATOR}",),
        enclosures=("Letter of the county clerks to the Chicago agency",),
    ),
    "33a-access/shop": Facts(
        date="2 May 2024",
        address="""
Example Shop GmbH
Beispielallee 2
10115 Berlin
Germany
""",
        salutation="To Whom It May Concern:",
        body=f"""{ACCESS}
¶ Send what I gave you
¶ This covers example.com and example.org and every
¶ Under Article 12(3)
¶ To identify me: Customer number 4711
¶ Without an answer
¶ Thank you
""",
        deadline="within one month of receipt",
        valediction="Yours sincerely,",
        signers=("Alex Example",),
    ),
    "33a-access/club": Facts(
        date="2 May 2024",
        address="""
Example Club e. V.
Beispielallee 3
10115 Berlin
Germany
""",
        salutation="To Whom It May Concern:",
        body=f"""{ACCESS}
¶ This covers every
¶ Under Article 12(3)
¶ Without an answer
¶ Thank you
""",
        deadline="within one month of receipt",
        valediction="Yours sincerely,",
        signers=("Alex Example",),
    ),
}  # fmt: skip

FOUND = {
    "06-drug-prices": {"Q151"},
    "29a-passports": {"D105"},
}
"""What `check` says of the letters as they were sent; of the others nothing. No program can tell that 09 answers a
letter before it was written, that 12 dates one paper a year early, or that 18 spells one tower in two ways."""


@cache
def reader():
    spec = importlib.util.spec_from_file_location("letters_reader", HERE / "letters_reader.py")
    module = sys.modules["letters_reader"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(name: str) -> str:
    return (HERE / f"letters/{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the .docx of MATTER/RECIPIENT, made from its questionnaire once."""
    folder = tmp_path_factory.mktemp("letters")

    @cache
    def make(name: str) -> dict[str, Path]:
        report = Workspace(folder).generate(str(HERE / f"letters/{name}.yaml"), choices=Choices(out=folder / name))
        return {letter.letter.split("/")[1]: letter.path for letter in report.made}

    return lambda letter: make(letter.split("/")[0])[letter.split("/")[1]]


def said(line) -> str:
    if line.mark:
        return f"{'  ' * line.level}{line.mark} {line.text}"
    if line.style.startswith("heading"):
        return f"# {line.text}"
    return f"{'+' if line.style.startswith('List Continue') else '¶'} {line.text}"


def blocks(lines, begins) -> list[str]:
    """Return blocks of lines; one begins where a cell does, or a line of the style `begins`."""
    found: list[list[str]] = []
    cell = None
    for line in filter(lambda line: line.text, lines):
        if line.style == begins or (line.cell and line.cell != cell):
            found.append([])
        cell = line.cell
        found[-1].append(line.text)
    return ["\n".join(block) for block in found]


def assert_lines(actual: list[str], expected: str) -> None:
    """Each line begins as expected, and a heading is the whole of it."""
    wanted = [line for line in expected.splitlines() if line.strip()]
    cut = [line[: len(want)] if want[0] != "#" else line for line, want in zip(actual, wanted, strict=False)]
    assert cut + actual[len(wanted) :] == wanted


@pytest.mark.parametrize("letter", LETTERS)
def test_a_real_letter_prints_its_structure(letter, made):
    printed, facts = reader().read_letter(made(letter).read_bytes()), LETTERS[letter]
    lines = [line for line in printed.lines if line.text]
    greeting = next(at for at, line in enumerate(lines) if line.style == "Salutation")
    ending = next(at for at, line in enumerate(lines) if line.style == "Closing")
    head, body, tail = lines[:greeting], lines[greeting + 1 : ending], lines[ending + 1 :]

    def of(style, among):
        return [line for line in among if line.style.startswith(style)]

    def words(style):
        return [re.sub(r"^(cc|Enclosures?): ?", "", line.text.replace("\n", ", ")) for line in of(style, tail)]

    assert [line.text for line in of("Date", head)] == [facts.date]
    assert [line.text.removeprefix("Via ") for line in of("Delivery", head)] == [facts.delivery] * bool(facts.delivery)
    assert blocks(of("Inside Address", head), "Inside Address Name") == facts.address.strip().split("\n\n")
    assert lines[greeting].text == facts.salutation
    assert_lines([said(line) for line in body], facts.body)
    assert facts.deadline in " ".join(line.text for line in body)
    assert lines[ending].text == facts.valediction
    assert [block.replace("\n", " | ") for block in blocks(of("Signature", tail), "")] == [*facts.signers]
    copied = [one for line in of("Copies", tail) for one in line.text.removeprefix("cc:").strip().split("\n")]
    assert copied == [*facts.copies]
    assert words("Enclosures") == [*facts.enclosures]
    attached = [line for line in tail if not line.style.startswith(("Signature", "Copies", "Enclosures"))]
    assert_lines([said(line) for line in attached], facts.attached)
    citing = [said(line) for line in lines for _ in line.notes]
    assert [line[: len(want)] for line, want in zip(citing, facts.notes, strict=True)] == [*facts.notes]
    assert len(printed.notes) == len(facts.notes)
    assert all(printed.notes)
    assert [number for line in lines for number in line.notes] == list(range(1, len(facts.notes) + 1))


def test_every_letter_that_asks_is_here():
    names = {letter.split("/")[0] for letter in LETTERS}
    assert names == {path.stem for path in (HERE / "letters").glob("*.yaml")}
    numbers = {re.match(r"\d+[a-z]?", name)[0] for name in names}
    assert numbers == {"01", "03", "05", "06", "09", "12", "14", "18", "20", "24", "27", "29a", "33a"}
    assert len(LETTERS) - len(numbers) == 2 + 3 + 1  # 18 has three letters, 27 four, 33a two forms


def checked(folder: Path, text: str):
    (folder / "questionnaires").mkdir()
    (folder / "questionnaires/letter.yaml").write_text(text, encoding="utf-8")
    return Workspace(folder).check()


@pytest.mark.parametrize("name", dict.fromkeys(letter.split("/")[0] for letter in LETTERS))
def test_check_says_of_a_real_letter_what_is_doubtful_in_it_and_no_more(name, tmp_path):
    assert {problem.code for problem in checked(tmp_path, text_of(name))} == FOUND.get(name, set())


def test_the_number_that_a_letter_prints_twice_is_told_at_its_line(tmp_path):
    text = text_of("06-drug-prices")
    told = checked(tmp_path, text)[0]
    assert 'label: "3)"' in text.splitlines()[told.place.line - 1]
    assert told.found == "the label 3 is printed twice"


MISTAKES = [
    ("05-securities", "Sunday, March 16, 2008", "Monday, March 16, 2008", "D103", "Monday, March 16, 2008"),
    ("05-securities", "On Monday, March 17 ", "On Sunday, March 17 ", "D103", "Sunday, March 17"),
    ("05-securities", "due: 2008-04-16", "due: 2007-04-16", "D100", "2007-04-16"),
    ("14-sequester", "due: 2013-03-06", "due: 2012-03-06", "D100", "2012-03-06"),
    ("27-ministries", "date: 2008-03-31}\n    fields: {stands: inc", "date: 2007-03-31}\n    fields: {stands: inc",
     "D100", "2007-03-31"),
    ("05-securities", "by no later than {{ due }}", "by no later than April 16, 2007", "D111", "April 16, 2007"),
    ("06-drug-prices", "answers by {{ due }}", "answers by May 5, 2005", "D111", "May 5, 2005"),
    ("14-sequester", "but no later than {{ due }}", "but no later than March 7, 2013", "D112", "March 7, 2013"),
    ("09-unapproved-drugs", "by no later than {{ due }}", "by no later than November 31, 2007", "D110", "November 31"),
    ("06-drug-prices", "Thank you for", "Thank you, with question 7, for", "Q148", "question 7"),
    ("03-charity", '"{{ ref("contracts") }}" and "{{ ref("materials") }}"', '"B.1" and "B.9"', "Q148", "question B.9,"),
    ("03-charity", '"{{ ref("presumption") }}"', '"D.15."', "Q148", "D.15"),
    ("14-sequester", "[^same-five]", "", "Q144", "same-five"),
    ("14-sequester", "[^limits]", "[^limit]", "Q143", "[^limit]"),
    ("20-wildfires", ", zone: America/New_York", "", "D104", "17:00"),
    ("18-fires", "only_for: hud\n", "only_for: hub\n", "Q152", "hub"),
    ("27-ministries", '    salutation: "Dear Dr. and Mrs. Dollar:"\n', "", "Q147", "dollar"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "wrong", "code", "quoted"), MISTAKES)
def test_check_finds_a_mistake_put_into_a_real_letter(name, words, wrong, code, quoted, tmp_path):
    text = text_of(name)
    assert words in text
    told = [problem for problem in checked(tmp_path, text.replace(words, wrong)) if problem.code == code]
    assert [problem for problem in told if quoted in str(problem)], told


@pytest.mark.soffice
@pytest.mark.parametrize("letter", ["03-charity/educap", "06-drug-prices/ondcp", "12-surveillance/attorney-general"])
def test_libreoffice_reads_the_same_marks(letter, made, convert, tmp_path):
    convert("txt:Text (encoded):UTF8", tmp_path, made(letter))
    text = (tmp_path / f"{made(letter).stem}.txt").read_text(encoding="utf-8-sig")
    lines = iter(
        line.strip().replace("◦", "•") for line in text.replace("\t", " ").splitlines()
    )  # its own second bullet
    facts = LETTERS[letter]
    for want in filter(str.strip, (facts.body + facts.attached).splitlines()):
        words = want.lstrip("¶#+ ")
        assert any(line.startswith(words) for line in lines), words
