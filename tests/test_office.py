"""LibreOffice is found, set up and run in batches; where it is missing, hangs or crashes, that is told in one line."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest
from lxml import etree

from lettergen import office
from lettergen.errors import ExitCode, OutsideProgramError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in programs are shell scripts")

VERSION = 'if test "$1" = --version; then echo LibreOffice 24.8.1.2 40; exit; fi\n'


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Return a function that puts a shell script in LibreOffice's place."""

    def place(script, *, version=VERSION):
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\n{version}{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("LETTERGEN_SOFFICE", str(program))
        return program

    return place


def convert(folder, *, seconds=20.0):
    with office.Office(folder, 1) as found:
        return found.convert([folder / "a.docx"], folder / "pdf", seconds)


def test_missing_libreoffice_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.delenv("LETTERGEN_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_USUAL", ())
    assert office.find_soffice() is None
    with pytest.raises(OutsideProgramError, match=r"X101: LibreOffice was not found.*run: .*libreoffice") as missing:
        office.Office(tmp_path, 1)
    assert missing.value.exit_code == ExitCode.OUTSIDE


def test_a_program_named_that_is_not_there_is_told_by_its_name(tmp_path, monkeypatch):
    named = tmp_path / "nowhere"
    monkeypatch.setenv("LETTERGEN_SOFFICE", str(named))
    assert office.find_soffice() is None
    with pytest.raises(
        OutsideProgramError, match=rf"X101: LETTERGEN_SOFFICE names {named}, .* correct it, or unset it"
    ):
        office.Office(tmp_path, 1)


def test_the_search_path_serves_when_nothing_is_named(tmp_path, monkeypatch, stand_in):
    program = stand_in("exit 0")
    monkeypatch.delenv("LETTERGEN_SOFFICE")
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    assert office.find_soffice() == program


@pytest.mark.parametrize(
    ("script", "well", "said"),
    [
        ("exit 0", True, ""),
        ("echo 'Warning: no java' >&2; echo 'Error: source file could not be loaded' >&2", True, "said: source file"),
        ("echo 'Fatal: no room' >&2; exit 7", False, "said: Fatal: no room"),
        ("exit 7", False, "ended with code 7"),
        ("exit 77", False, "cannot use the folder for its settings"),
        ("kill -SEGV $$", False, "crashed (SIGSEGV)"),
        ("exit 134", False, "crashed (SIGABRT)"),
    ],
)
def test_how_it_ended_is_told_in_words(tmp_path, stand_in, script, well, said):
    stand_in(script)
    ended = convert(tmp_path)
    assert ended.well is well
    assert ended.said.startswith(said)
    assert bool(ended.said) is bool(said)


def alive(pid):
    """Tell whether a process still runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(true, seconds=10):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    return true()


# As LibreOffice does: a script that starts a program and waits for it.
HANGING = 'sleep 60 & echo $! > "$(dirname "$0")/child"; wait'


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_a_hanging_libreoffice_is_ended_with_all_that_it_started(tmp_path, stand_in):
    stand_in(HANGING)
    ended = convert(tmp_path, seconds=0.3)
    assert (ended.well, ended.late, ended.said) == (False, True, "took longer than 0 seconds")
    assert wait_until(lambda: not alive(int((tmp_path / "child").read_text())))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_leaving_the_block_ends_what_runs_and_starts_nothing_more(tmp_path, stand_in):
    stand_in(HANGING)
    ended = []
    with office.Office(tmp_path, 1) as found:
        thread = threading.Thread(target=lambda: ended.append(found.convert([], tmp_path, 60)))
        thread.start()
        assert wait_until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    thread.join(10)
    assert [one.said for one in ended] == ["crashed (SIGKILL)"]
    assert wait_until(lambda: not alive(int((tmp_path / "child").read_text())))
    assert found.convert([], tmp_path, 60).said == "was stopped"


def test_a_program_that_does_not_run_is_told_before_anything_is_made(tmp_path, stand_in):
    stand_in("").chmod(0o644)
    assert office.version(tmp_path / "soffice") == ""
    with pytest.raises(OutsideProgramError, match=r"soffice: error X103: does not say its version"):
        office.Office(tmp_path, 1)


def test_a_program_that_vanishes_meanwhile_is_told(tmp_path, stand_in):
    program = stand_in("")
    with office.Office(tmp_path, 1) as found:
        program.chmod(0o644)
        assert found.convert([], tmp_path, 5) == office.Ended(well=False, said="does not start: Permission denied")


def test_version_is_name_and_number(stand_in):
    assert office.version(stand_in("")) == "LibreOffice 24.8.1.2"


def test_a_version_that_never_comes_is_none(tmp_path, stand_in):
    program = stand_in("", version="sleep 60 | cat\n")
    began = time.monotonic()
    assert office.version(program, timeout=0.3) == ""
    assert time.monotonic() - began < 20


def settings(profile):
    """Return what a profile's registrymodifications.xcu sets: {place/name: value}."""
    root = etree.parse(profile / "user/registrymodifications.xcu").getroot()
    name = "{http://openoffice.org/2001/registry}"
    return {
        f"{item.get(name + 'path')}/{prop.get(name + 'name')}": prop.findtext("value") for item in root for prop in item
    }


def test_the_profile_is_of_its_own_version_and_fetches_and_runs_nothing(tmp_path, stand_in):
    stand_in("")
    with office.Office(tmp_path, 1) as found:
        found.convert([], tmp_path, 5)
        (profile,) = (path for path in tmp_path.iterdir() if path.is_dir())
    said = settings(profile)
    scripting = "/org.openoffice.Office.Common/Security/Scripting/"
    assert said["/org.openoffice.Setup/Product/ooSetupLastVersion"] == "24.8"
    assert said[scripting + "BlockUntrustedRefererLinks"] == "true"
    assert said[scripting + "DisableMacrosExecution"] == "true"
    assert said["/org.openoffice.Office.Writer/Content/Update/Link"] == "0"
    assert said["/org.openoffice.Inet/Settings/ooInetHTTPSProxyPort"] == "9"


def test_a_profile_serves_batch_after_batch_until_one_ends_badly(tmp_path, stand_in):
    # Counts the batches in the profile that it was given, and fails in the third.
    stand_in(
        "for word; do case $word in -env:UserInstallation=file://*) p=${word#*file://};; esac; done\n"
        'echo x >> "$p/batches"; test "$(wc -l < "$p/batches")" -lt 3'
    )
    with office.Office(tmp_path, 1) as found:
        assert [found.convert([], tmp_path, 5).well for _ in range(5)] == [True, True, False, True, True]


def test_no_more_processes_at_once_than_allowed(tmp_path, stand_in):
    # Each is alone, or finds the folder of another.
    stand_in(f'mkdir "{tmp_path}/busy" || exit 9; sleep 0.1; rmdir "{tmp_path}/busy"')
    ended = []
    with office.Office(tmp_path, 1) as found:
        threads = [threading.Thread(target=lambda: ended.append(found.convert([], tmp_path, 9))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [one.well for one in ended] == [True] * 4


def test_the_language_of_the_system_is_kept_from_it(tmp_path, stand_in, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    stand_in(f'echo "$LC_ALL $TMPDIR" > "{tmp_path}/env"')
    assert convert(tmp_path).well
    assert (tmp_path / "env").read_text().split() == ["C.UTF-8", str(tmp_path)]
