"""The library's front door does what its page says."""

import base64
import re

import docx
import pytest

from lettergen import Workspace
from lettergen.errors import BadInputError

SEAL = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=")
QUESTIONNAIRE = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: {name: Office}, signatories: [Alex Example]}
recipients:
  - {id: acme, organization: Acme Corp., salutation: "To Acme:"}
subject: Palms
request: "Please answer by {{ due }}:"
questions: [How many users?, How long?]
"""


def test_the_examples_of_the_page_run_and_print_what_it_says(root, tmp_path, capsys):
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / "questionnaires/palm.yaml").write_text(QUESTIONNAIRE)
    page = (root / "docs/library.md").read_text(encoding="utf-8")
    (tmp_path / "seal.png").write_bytes(SEAL)
    template = docx.Document()
    for text in ("{{ seal }}", "Dear {{ name }},", "{{ body }}"):
        template.add_paragraph(text)
    template.save(tmp_path / "template.docx")
    names = {"folder": tmp_path}
    for example in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL):
        exec(example, names)  # noqa: S102 - our own page
    assert capsys.readouterr().out == "".join(re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL))
    assert (tmp_path / "letters/palm/acme_2.docx").is_file()


def test_every_method_is_on_the_page_or_named_as_a_command(root):
    page = (root / "docs/library.md").read_text(encoding="utf-8")
    for name in (name for name in vars(Workspace) if not name.startswith("_") and name not in {"settings", "upgrade"}):
        assert f"{name}(" in page, name


def test_a_workspace_is_a_folder(tmp_path):
    with pytest.raises(BadInputError, match="W101"):
        Workspace(tmp_path / "nowhere")
    assert Workspace(str(tmp_path)).folder == tmp_path
