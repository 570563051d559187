"""`approve` and `documents` through the real command line."""

import json

import palm
import pytest

from lettergen.cli.main import main


@pytest.fixture
def folder(tmp_path, monkeypatch, kept):
    """Letters made by Ann, where two persons are needed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LETTERGEN_USER", "Ann")
    return kept(tmp_path, palm.made, palm.questionnaire(), "[record]\ntwo_person = true\n", by="Ann")


def test_two_persons_send_the_letters_of_a_matter(folder, capsys):
    assert main(["send", "palm", "--all", "--on", "2021-08-12"]) == 4
    assert main(["approve", "palm", "--all"]) == 4
    told = capsys.readouterr().err
    assert "palm/acme/1: error W132: nobody approved it; have it approved by another" in told
    assert "palm/bolt/1: error W131: Ann made the letter" in told
    assert main(["approve", "palm", "--all", "--by", "Bob"]) == 0
    assert "recorded: palm/bolt/1 approved on" in capsys.readouterr().err
    assert main(["send", "palm", "--all", "--on", "2021-08-12", "--at", "09:30"]) == 3  # no zone
    assert main(["send", "palm", "--all", "--on", "2021-08-12"]) == 0
    assert main(["send", "palm", "--all", "--on", "2021-08-12"]) == 3
    assert "palm: error W138: no letter of it is a draft" in capsys.readouterr().err
    assert main(["approve", "palm/acme", "--by", "Bob"]) == 4


def test_approval_has_a_command_of_its_own(folder, capsys):
    assert main(["record", "palm/acme", "approved"]) == 4
    assert "use `lettergen approve`" in capsys.readouterr().err


def test_refusals_tell_programs_why(folder, capsys):
    assert main(["--errors", "json", "send", "palm/acme"]) == 4
    (problem,) = json.loads(capsys.readouterr().err)["rows"]
    assert (problem["code"], problem["reason"]) == ("W132", "not_approved")


def test_documents_are_listed_with_gaps_below_and_saved(folder, capsys):
    assert main(["approve", "palm/acme", "--by", "Bob"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12"]) == 0
    for name, pages in (("a.pdf", 2), ("b.pdf", 1)):
        palm.pdf(folder / name, pages)
    words = ["record", "palm/acme", "production", "--on", "2021-08-20", "--file", "a.pdf", "--file", "b.pdf"]
    assert main([*words, "--bates", "A-1 to A-3", "--bates", "A-7"]) == 0
    assert "a.pdf, palm/acme/1: warning R171: has 2 pages, and A-1 to A-3 are 3" in capsys.readouterr().err
    assert main(["documents", "palm/acme"]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith("\npalm/acme: A-1 to A-7; missing A-4 to A-6\n")
    assert "SHA-256" in shown
    assert main(["documents", "palm", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "lettergen.documents/1"
    assert [row["event"] for row in told["rows"]] == ["approved", "sent", "production", "production"]
    assert main(["documents", "--save", told["rows"][3]["sha256"][:8], "out.pdf"]) == 0
    assert (folder / "out.pdf").read_bytes() == (folder / "b.pdf").read_bytes()
    assert "saved: out.pdf" in capsys.readouterr().err
    assert main(["documents", "nobody"]) == 3
    assert main(["verify"]) == 0


def test_paragraphs_that_differ_are_told_and_the_letter_goes_out(folder, capsys):
    import docx

    document = docx.Document(str(folder / "letters/palm/acme.docx"))
    document.add_paragraph("And thank you.")
    document.save(str(folder / "final.docx"))
    assert main(["approve", "palm/acme", "--by", "Bob", "--file", "final.docx"]) == 0
    assert main(["send", "palm/acme", "--on", "2021-08-12"]) == 0
    told = capsys.readouterr().err
    assert "final.docx: warning W136: a paragraph was added: And thank you.; if it is meant so" in told
