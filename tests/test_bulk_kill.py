"""A bulk run that is killed at random moments ends as one that nobody disturbed."""

from __future__ import annotations

import importlib
import sys

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the run's processes in /proc")
def test_twenty_kills_of_five_hundred_letters_lose_double_and_tear_nothing(tmp_path, root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    kill = importlib.import_module("kill")
    done, wrong = kill.killed(tmp_path, letters=500, kills=20, seed=1, verify_each=False)
    assert wrong == []
    assert len(done) == 20
    assert {each.victim for each in done} == {"group", "main", "worker"}
