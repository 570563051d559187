"""The same commands on both databases: a letter made, sent, answered, late, and verified."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from lettergen import Workspace
from lettergen.api.options import Fact, Sending, View
from lettergen.errors import RefusedError
from lettergen.model.tracking import Headline

DAY = dt.date.fromisoformat
LETTER = "palm-payments/amazon"


@pytest.fixture
def work(tmp_path: Path, root: Path, address: str) -> Workspace:
    folder = tmp_path / "office"
    (folder / "questionnaires").mkdir(parents=True)
    shutil.copy(root / "questionnaires" / "palm-payments.yaml", folder / "questionnaires")
    (folder / "lettergen.toml").write_text(f'[record]\naddress = "{address}"\n', encoding="utf-8")
    return Workspace(folder, clock=lambda: dt.datetime(2021, 9, 30, 9, tzinfo=dt.UTC))


def test_a_letter_lives_on_either_database(work):
    work.generate("palm-payments")
    work.send([LETTER], Sending(on=DAY("2021-08-12"), via="electronic_mail"))
    work.record(LETTER, Fact("acknowledged", on=DAY("2021-08-16")))
    work.record(LETTER, Fact("response", on=DAY("2021-08-24"), items="1=answered"))
    assert [one.headline for one in work.statuses()] == [Headline.PARTIAL]
    assert [one.clock.days for one in work.statuses(view=View(as_of=DAY("2021-08-27")))] == [-1]
    assert [one.headline for one in work.statuses(view=View(as_of=DAY("2021-08-17")))] == [Headline.ACKNOWLEDGED]
    assert len(work.history(LETTER).rows) == 4
    assert work.verify() == ()
    assert work.rebuild() == 1
    assert work.upgrade() == ((), None)


def test_what_makes_no_sense_is_refused_and_leaves_nothing(work):
    work.generate("palm-payments")
    with pytest.raises(RefusedError, match="R10"):
        work.record(LETTER, Fact("response", on=DAY("2021-08-24")))
    assert len(work.history(LETTER).rows) == 1
    assert work.verify() == ()
