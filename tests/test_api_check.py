"""`check TEMPLATE.docx`: every slip at once, in words that say what to do, and never a traceback."""

from __future__ import annotations

import pytest
from packages import blank, members, packed, written

from lettergen.cli.main import main

WHOLE = ("{{ date }}", "{{ salutation }}", "{{p questions }}", "{{p signatures }}")


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Write house.docx with these paragraphs after a sound letter's, and return exit code and lines of its check."""
    monkeypatch.chdir(tmp_path)

    def told(*paragraphs, data=None, words=()):
        document = blank()
        for text in (*WHOLE, *paragraphs):
            document.add_paragraph(text)
        document.save("house.docx")
        if data is not None:
            (tmp_path / "house.docx").write_bytes(data)
        code = main(["check", "house.docx", *words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.err.splitlines()

    return told


@pytest.mark.parametrize(
    ("tag", "remedy"),
    [
        ("{% p if due %}", "write {%p without a blank before the p"),
        ("{% tr for x in copies %}", "write {%tr without a blank before the tr"),
        ("{% iff due %}", "did you mean 'if'?"),
        ("{% endfro %}", "did you mean 'endfor'?"),
        ("{% trans %}words{% endtrans %}", "see docs/template-guide.md for those there are"),
    ],
)
def test_an_unknown_tag_is_told_beside_the_blocks_that_it_tears(check, tag, remedy):
    code, lines = check(tag, "{%p endfor %}")
    word = tag.split()[1]
    assert code == 1
    assert [line.partition(": error ")[2] for line in lines[:2]] == [
        f"T116: the tag cannot be read: unknown tag '{word}'; {remedy}",
        "T112: `endfor` without the tag that opens its block",
    ]
    assert lines[2] == "2 errors, 0 warnings"


def test_warnings_end_with_1_only_when_strict(check):
    code, (warning, *rest) = check("TBD")
    assert (code, rest) == (0, ["house.docx: 4 placeholders, all filled by a letter", "0 errors, 1 warning"])
    assert warning.startswith("house.docx, body, paragraph 5 ('TBD'): warning T144: 'TBD' looks like something still")
    assert check("TBD", words=["--strict"])[0] == 1


def test_one_placeholder_is_one(check):
    assert check(data=written("{{p questions }}"))[1][-2] == "house.docx: 1 placeholder, all filled by a letter"


@pytest.mark.parametrize("keep", [0, 4, 100, 2000, 10000])
def test_a_file_cut_short_is_told_in_one_line(check, keep):
    code, lines = check(data=written()[:keep])
    assert code == 1
    assert lines[0].startswith("house.docx: error T101: ")
    assert lines[1:] == ["1 error, 0 warnings"]


@pytest.mark.parametrize("part", ["word/styles.xml", "word/settings.xml", "docProps/app.xml", "word/document.xml"])
@pytest.mark.parametrize("text", ["", "<x", "<x/>", "no XML"])
def test_a_damaged_part_is_told(check, part, text):
    code, lines = check(data=packed(members(written(*WHOLE)) | {part: text}))
    assert code in (0, 1)
    assert any(part in line for line in lines) or text == "<x/>"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.DOCX", None, "a.DOCX: 4 placeholders, all filled by a letter"),
        ("a.dotx", None, "a.dotx: 4 placeholders, all filled by a letter"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc: error T101: the file is an old Word document (.doc)"),
        ("a.docm", b"%PDF-1.7", "a.docm: error T101: the file is a PDF, not a Word document"),
    ],
)
def test_a_word_file_is_known_by_any_of_its_endings(check, tmp_path, capsys, name, data, told):
    check()
    (tmp_path / name).write_bytes((tmp_path / "house.docx").read_bytes() if data is None else data)
    main(["check", name])
    assert capsys.readouterr().err.startswith(told)


def test_made_letters_are_no_templates_unless_they_are_named(check, tmp_path, capsys):
    check()
    letter = tmp_path / "letters/palm/acme.docx"
    letter.parent.mkdir(parents=True)
    blank().save(letter)
    for words in (["."], []):
        assert main(["check", *words]) == 0
        assert "letters" not in capsys.readouterr().err
    assert main(["check", "letters/palm/acme.docx"]) == 0
    assert "letters/palm/acme.docx: warning T129" in capsys.readouterr().err
