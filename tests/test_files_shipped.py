"""Shipped templates serve in every workspace; the workspace's own go first."""

from lettergen.files.shipped import shipped, templates


def test_shipped_folders_exist():
    assert shipped("templates").is_dir()
    assert shipped("questionnaires").is_dir()


def test_shipped_templates_serve_in_an_empty_workspace(tmp_path):
    assert {"joint-letter", "follow-up"} <= set(templates(tmp_path))


def test_a_template_of_the_workspace_goes_before_the_shipped_one(tmp_path):
    own = tmp_path / "templates" / "joint-letter.docx"
    own.parent.mkdir()
    own.write_bytes(b"restyled")
    assert templates(tmp_path)["joint-letter"] == own


def test_the_lock_file_of_an_open_document_is_no_template(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "~$house.docx").write_bytes(b"")
    assert "~$house" not in templates(tmp_path)
