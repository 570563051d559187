"""A run is planned whole: rendered by any map, judged by disk and record, refused with every reason."""

import datetime as dt
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document

from lettergen.compose.letter import compose_letter
from lettergen.errors import BadInputError, RefusedError
from lettergen.model.tracking import Event, EventType, LetterName
from lettergen.readers.questionnaire import read_questionnaire
from lettergen.runs.execute import Entry, execute, recorded_name
from lettergen.runs.plan import Action, Job, digest_of, plan, refuse, render_one, try_render
from lettergen.store.record import Record

QUESTIONNAIRE = """\
matter: palm
date: 2021-08-12
due: 2021-08-26
sender: {letterhead: {name: Office}, signatories: [Alex Example]}
recipients:
  - {id: acme, organization: Acme Corp., salutation: "To Acme:"}
  - {id: bolt, organization: Bolt Inc., salutation: "To Bolt:", fields: {lead: "yes"}}
subject: Palms
questions: [How many users?]
"""
ENTRY = Entry(dt.date(2021, 8, 12), dt.datetime(2021, 8, 12, 15, tzinfo=dt.UTC), "me")


@pytest.fixture
def jobs(tmp_path):
    """Two jobs with a template of one line."""
    path = tmp_path / "palm.yaml"
    path.write_text(QUESTIONNAIRE)
    questionnaire = read_questionnaire(path).questionnaire
    return jobs_of(tmp_path, questionnaire, "To {{ recipient.name }}")


def jobs_of(folder, questionnaire, line):
    document = Document()
    document.add_paragraph(line)
    document.save(str(folder / "house.docx"))
    letters = [compose_letter(questionnaire, recipient) for recipient in questionnaire.recipients]
    return [
        Job(letter, folder / "house.docx", line, folder / "letters/palm" / f"{letter.recipient.id}.docx")
        for letter in letters
    ]


def test_a_plan_writes_nothing(jobs, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    drafts = plan(jobs, {})
    assert [draft.action for draft in drafts] == [Action.NEW, Action.NEW]
    assert sorted(tmp_path.rglob("*")) == before


def test_any_map_may_spread_the_work(jobs):
    with ThreadPoolExecutor(2) as pool:
        spread = plan(jobs, {}, spread=pool.map)
    assert [draft.data for draft in spread] == [draft.data for draft in plan(jobs, {})]


def test_a_job_and_what_it_gives_travel_between_processes(jobs, tmp_path):
    assert render_one(pickle.loads(pickle.dumps(jobs[0]))) == render_one(jobs[0])  # noqa: S301 - our own bytes
    broken = Job(jobs[0].letter, tmp_path / "missing.docx", "", tmp_path / "x.docx")
    problems = try_render(broken)
    assert isinstance(problems, tuple)
    assert pickle.loads(pickle.dumps(problems)) == problems  # noqa: S301 - our own bytes


def test_an_edited_template_is_compiled_anew(jobs, tmp_path):
    before = render_one(jobs[0])
    path = tmp_path / "palm.yaml"
    (job, _) = jobs_of(tmp_path, read_questionnaire(path).questionnaire, "Dear {{ recipient.name }}")
    assert render_one(job) != before


def test_one_letter_that_fails_stops_the_run_with_its_reason(jobs, tmp_path):
    path = tmp_path / "palm.yaml"
    all_jobs = jobs_of(tmp_path, read_questionnaire(path).questionnaire, "{{ recipient.fields.lead }}")
    with pytest.raises(BadInputError, match="lead"):
        plan(all_jobs, {})


def event(kind, draft, **more):
    return Event(
        letter=LetterName("palm", draft.job.letter.recipient.id),
        type=kind, on=ENTRY.on, entered=ENTRY.entered, author="me", document=draft.sha256, digest=draft.digest, **more,
    )  # fmt: skip


def test_every_letter_that_stands_in_the_way_is_named(jobs):
    acme, bolt = plan(jobs, {})
    bolt.job.target.parent.mkdir(parents=True)
    bolt.job.target.write_bytes(b"mine")
    drafts = plan(jobs, {acme.name: [event(EventType.SENT, acme)]})
    assert [draft.action for draft in drafts] == [Action.SENT, Action.EDITED]
    with pytest.raises(RefusedError) as refused:
        refuse(drafts, force=False)
    assert [problem.code for problem in refused.value.problems] == ["W114", "W113"]
    with pytest.raises(RefusedError) as refused:
        refuse(drafts, force=True)
    assert [problem.code for problem in refused.value.problems] == ["W114"]


def test_files_come_before_events(jobs, tmp_path):
    drafts = plan(jobs, {})
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/palm").write_text("in the way")
    with Record.open(f"sqlite:///{tmp_path / 'r.db'}", create=True) as record:
        with pytest.raises(BadInputError, match="W107"):
            execute(drafts, record, ENTRY, root=tmp_path, inside=tmp_path / "letters")
        assert record.events() == ()


def test_what_is_written_is_recorded_with_the_hash_of_the_file(jobs, tmp_path):
    with Record.open(f"sqlite:///{tmp_path / 'r.db'}", create=True) as record:
        events = execute(plan(jobs, {}), record, ENTRY, root=tmp_path, inside=tmp_path / "letters")
        known = {str(one.letter): [one] for one in events}
        again = plan(jobs, known)
        assert [draft.action for draft in again] == [Action.SAME, Action.SAME]
        assert execute(again, record, ENTRY, root=tmp_path, inside=tmp_path / "letters") == ()
    assert [one.file for one in events] == ["letters/palm/acme.docx", "letters/palm/bolt.docx"]


def test_a_file_that_is_no_package_has_a_digest_all_the_same():
    assert digest_of(b"no zip") == digest_of(b"no zip") != digest_of(b"another")


def test_the_record_names_files_from_the_workspace_on(tmp_path):
    assert recorded_name(tmp_path / "a" / "b.docx", tmp_path) == "a/b.docx"
    assert recorded_name(Path("/elsewhere/b.docx"), tmp_path).endswith("/elsewhere/b.docx")


def test_runs_at_once_record_a_letter_once(jobs, tmp_path):
    drafts = plan(jobs, {})
    with Record.open(f"sqlite:///{tmp_path / 'r.db'}", create=True) as record:
        first = execute(drafts, record, ENTRY, root=tmp_path, inside=tmp_path)
        again = execute(drafts, record, ENTRY, root=tmp_path, inside=tmp_path)
        assert (len(first), again, len(record.events())) == (2, (), 2)


def test_a_letter_sent_while_it_was_planned_again_is_refused(jobs, tmp_path):
    drafts = plan(jobs, {})
    with Record.open(f"sqlite:///{tmp_path / 'r.db'}", create=True) as record:
        made = execute(drafts, record, ENTRY, root=tmp_path, inside=tmp_path)
        record.append([made[0].model_copy(update={"type": EventType.SENT})])
        with pytest.raises(RefusedError, match=r"palm/acme/1: error W114: was sent on 2021-08-12"):
            execute(drafts, record, ENTRY, root=tmp_path, inside=tmp_path)
        assert len(record.events()) == 3
