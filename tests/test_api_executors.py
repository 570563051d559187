"""A Dask cluster makes the same letters as one process; one that cannot is told in one line."""

from __future__ import annotations

import os
import socket
import sys

import palm
import pytest
from small_run import Office, people

from lettergen.api import executors
from lettergen.api.executors import connected
from lettergen.cli.main import main
from lettergen.errors import OutsideProgramError, UsageError

pytest.importorskip("distributed", reason="pip install 'lettergen[dask]'")


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes on loopback; a letter that ends a worker is not tried again."""
    import dask
    from distributed import LocalCluster

    quiet = {"distributed.scheduler.allowed-failures": 0, "logging.distributed": "critical"}
    with (
        dask.config.set(quiet),
        LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
    ):
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_of_two_processes_makes_the_same_letters_in_the_same_order(cluster, tmp_path):
    alone, spread = Office(tmp_path / "alone"), Office(tmp_path / "spread")
    made = alone.run(people(150)).made
    with connected(cluster) as executor:
        outcome = spread.run(people(150), executor=executor)
    assert [one.letter for one in outcome.made] == [one.letter for one in made]
    assert spread.files() == alone.files()
    assert spread.recorded() == alone.recorded()


def test_the_command_makes_the_same_files_through_a_cluster(cluster, tmp_path, capsys):
    made = {}
    for name, words in {"alone": ["--jobs", "1"], "spread": ["--executor", cluster]}.items():
        folder = tmp_path / name
        palm.workspace(folder, palm.questionnaire(recipients="list.csv"))
        rows = "".join(f"r{number},Firm {number},To all:\n" for number in range(100))
        (folder / "questionnaires/list.csv").write_text(f"id,organization,salutation\n{rows}")
        assert main(["-C", str(folder), "generate", "palm", *words]) == 0
        made[name] = {path.name: path.read_bytes() for path in (folder / "letters/palm").iterdir()}
    assert "100 letters" in capsys.readouterr().err
    assert len(made["alone"]) == 100
    assert made["spread"] == made["alone"]


def test_a_worker_that_ends_is_told_in_one_line(cluster):
    with pytest.raises(OutsideProgramError, match="W182: a worker ended before its letters were made"):  # noqa: SIM117 - raised in the inner block
        with connected(cluster) as executor:
            executor.submit(os._exit, 1).result()


def test_a_cluster_that_makes_other_bytes_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(executors, "__version__", "0.0.1")
    with (
        pytest.raises(
            OutsideProgramError, match=r"X112: the cluster has lettergen .* expected lettergen 0\.0\.1, zlib"
        ),
        connected(cluster),
    ):
        pytest.fail("nobody is let in")


def test_a_cluster_without_workers_is_told(monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(executors, "_SECONDS", 0.2)
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50) as empty:
        address = empty.scheduler_address.replace("tcp://", "dask://")
        with pytest.raises(OutsideProgramError, match="X112: the cluster has no workers there"), connected(address):
            pytest.fail("nobody is there")


def test_an_address_where_nobody_answers_is_told(monkeypatch):
    monkeypatch.setattr(executors, "_SECONDS", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(OutsideProgramError, match=f"X111: no cluster answers at {address}"), connected(address):
            pytest.fail("nobody is there")


def test_without_dask_the_line_to_install_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(OutsideProgramError, match=r"X110: .*pip install 'lettergen\[dask\]'"), connected("dask://a:1"):
        pytest.fail("nothing is there")


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "ray://head:1", "tcp://127.0.0.1:8786"])
def test_another_address_is_misuse(address):
    with pytest.raises(UsageError, match=r"U101: .* is no executor; expected dask://HOST:PORT"), connected(address):
        pytest.fail("there is none")
