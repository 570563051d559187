"""Forms filled in by a script inside LibreOffice: every kind of answer comes back as it was given there."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from returned_forms import LETTER, QUESTIONS

from lettergen.cli.main import main
from lettergen.model.forms import Certified, FormTag, short_name
from lettergen.wordml.returned import read_returned

pytestmark = pytest.mark.soffice
HERE = Path(__file__).parent
QUESTIONNAIRE = {
    "matter": "palms",
    "date": "2021-08-12",
    "due": "2021-08-26",
    "sender": {"letterhead": {"name": "Office"}, "signatories": ["Alex Example"]},
    "recipients": [{"id": "acme", "organization": "Acme", "salutation": "To Acme:"}],
    "subject": "Palms",
    "questions": QUESTIONS,
    "enclosures": [{"label": "Attachment A", "title": "Response form", "source": "response_form"}],
}
STORES = "In 50 places.\nSome of them “new”.\n\n\tAll listed \N{EM DASH} below & <here>."
PARTNERS = [["Acme Retail", "payment"], ["Bolt", "entry\nexit"], ["Café", "=1+1"], ["Dot", "tests"]]
STEPS = (
    ("1. ", 0, "types_over", "about 12,000"),
    ("2(a)", 0, "clears_and_types", STORES),
    ("2(b)", 0, "types_over", "In 2019:\n100\nIn 2020:\n200"),
    ("3. ", 0, "ticks", 1),
    ("3. ", 1, "types_over", "Never."),
    ("4. ", 0, "types_over", "$1.5 million"),
    ("5. ", 0, "picks", "2020-09-29"),
    ("6. ", 0, "picks", "On the device"),
    ("6. ", 1, "types_over", "And nowhere else."),
    ("7. ", 0, "fills", [["Subpoena", "100", "2018"], ["Warrant", "", "2019"]]),
    ("8. ", 0, "fills", PARTNERS),
    ("9. ", 0, "picks", "not necessary"),
    ("10. ", 0, "ticks", 0),
    ("I certify that", 0, "ticks", 0),
    ("I certify that", 1, "types_over", "Kim Doe"),
    ("I certify that", 2, "types_over", "Counsel"),
    ("I certify that", 3, "picks", "2021-08-24"),
)
READ = {
    "users": ("about 12,000", ()),
    "now": (STORES, ()),
    "next": ("In 2019:\n100\nIn 2020:\n200", ()),
    "ads": ("no\nNever.", ()),
    "paid": ("$1.5 million", ()),
    "since": ("2020-09-29", ()),
    "how": ("On the device\nAnd nowhere else.", ()),
    "demands": ("", (("Subpoena", "100", "2018"), ("Warrant", "", "2019"))),
    "partners": ("", tuple(map(tuple, PARTNERS))),
    "audit": ("not necessary", ()),
    "delete": ("met", ()),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, soffice, python_with_uno):
    """A letter that was made and sent, its form filled in: back.docx, and by way of .odt open.docx."""
    home = tmp_path_factory.mktemp("forms")
    (home / "questionnaires").mkdir()
    (home / "questionnaires/palms.yaml").write_text(yaml.safe_dump(QUESTIONNAIRE))
    assert main(["-C", str(home), "generate", "palms", "--forms", str(home / "out")]) == 0
    assert main(["-C", str(home), "send", "palms/acme", "--on", "2021-08-12"]) == 0
    (made,) = (home / "out").glob("**/*.docx")
    made.rename(home / "form.docx")
    (home / "steps.json").write_text(json.dumps(STEPS), "utf-8")
    command = [python_with_uno, str(HERE / "fill_in_libreoffice.py"), soffice, str(home)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return home


def test_each_answer_comes_back_as_it_was_given_in_libreoffice(folder, capsys):
    """One test for all: with several at work each would start LibreOffice for itself."""
    for name in ("back.docx", "open.docx"):
        read = read_returned((folder / name).read_bytes(), name)
        assert all(each.letter in {LETTER, short_name(LETTER)} for each in read.fields)
        found = [(item, one) for one in read.fields for item in READ if FormTag(one.letter, one.item).asks(item)]
        assert [(item, (one.given.text, one.given.rows)) for item, one in found] == list(READ.items())
        assert read.certified == Certified("Kim Doe", "Counsel", "2021-08-24", agreed=True)
        assert (len(read.fields), read.notes) == (len(READ), ())
    assert main(["-C", str(folder), "receive", str(folder / "back.docx"), "--yes"]) == 0
    capsys.readouterr()
    assert main(["-C", str(folder), "history", "palms/acme", "--format", "json"]) == 0
    event = json.loads(capsys.readouterr().out)["rows"][-1]
    assert event["event"] == "response"
    recorded = {item: (given["text"], tuple(map(tuple, given["rows"]))) for item, given in event["answers"].items()}
    assert recorded == READ
