"""The library's front door does what its page says."""

import base64
import datetime as dt
import re
from zoneinfo import ZoneInfo

import docx
import palm
import pytest

from lettergen import Workspace
from lettergen.api.workspace import Choices, Counting, Fact, Renewal, Sending, View
from lettergen.cli.main import main
from lettergen.errors import BadInputError, UsageError

SEAL = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=")


def test_the_examples_of_the_page_run_and_print_what_it_says(root, tmp_path, capsys):
    questions = "[How many users?, How long?]"
    palm.workspace(tmp_path, palm.questionnaire(recipients=[palm.ACME], questions=questions))
    notice = palm.questionnaire(matter="notice", questions=questions)
    (tmp_path / "questionnaires/notice.yaml").write_text(notice)
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


def test_today_is_that_of_the_offices_zone(tmp_path):
    late = dt.datetime(2024, 3, 1, 2, tzinfo=dt.UTC)
    assert Workspace(tmp_path, clock=lambda: late).today() == dt.date(2024, 3, 1)
    (tmp_path / "lettergen.toml").write_text('[defaults]\nzone = "America/New_York"\n')
    assert Workspace(tmp_path, clock=lambda: late).today() == dt.date(2024, 2, 29)


def test_the_word_today_is_that_day_too(tmp_path, monkeypatch, capsys):
    zones = {dt.datetime.now(ZoneInfo(name)).date(): name for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago")}
    for day, zone in zones.items():  # a day apart, whatever the hour
        (tmp_path / "lettergen.toml").write_text(f'[defaults]\nzone = "{zone}"\n')
        assert main(["-C", str(tmp_path), "deadline", "1 day", "--from", "today", "--format", "json"]) == 0
        assert str(day + dt.timedelta(1)) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: View(as_of="2024-02-21"), r"as_of is '2024-02-21'.*datetime\.date or datetime\.datetime"),
        (lambda: View(known_at=20240221), "known_at is 20240221"),
        (lambda: Fact("note", on="2024-02-21"), r"on is '2024-02-21'; expected datetime\.date"),
        (
            lambda: Fact("note", on=dt.datetime(2024, 2, 21, 12, tzinfo=dt.UTC)),
            r"on is .*expected datetime\.date;.*\.date\(\)",
        ),
        (lambda: Fact("note", at="12:00"), r"at is '12:00'; expected datetime\.time"),
        (lambda: Sending(on="today"), "on is 'today'"),
        (lambda: Choices(as_of="x"), "as_of is 'x'"),
        (lambda: Renewal(due="x"), "due is 'x'"),
        (lambda: Counting(previous="x"), "previous is 'x'"),
    ],
)
def test_a_date_is_a_date(made, told):
    with pytest.raises(UsageError, match=f"U101: {told}"):
        made()


def test_a_moment_serves_where_an_hour_counts():
    moment = dt.datetime(2024, 2, 21, 12, tzinfo=dt.UTC)
    assert View(as_of=moment).as_of == Counting(start=moment).start == moment


def test_a_clock_knows_its_zone(tmp_path):
    work = Workspace(tmp_path, clock=lambda: dt.datetime(2024, 3, 1, 2))  # noqa: DTZ001 - that is the fault
    with pytest.raises(UsageError, match=r"U101: the clock gives 2024-03-01 02:00:00.*aware"):
        work.today()
