"""Editors: the YAML language server itself completes and checks questionnaires with the schema that `init` writes."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from lettergen.cli.main import main

QUIET = {
    "yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}},
    "http": {},
}


class Editor:
    """Talks to a language server over its standard streams, as editors do (LSP 3.17)."""

    def __init__(self, command, folder):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.folder, self.count, self.told = folder, 0, {}
        self.ask(
            "initialize",
            processId=os.getpid(),
            rootUri=folder.as_uri(),
            capabilities={"workspace": {"configuration": True}, "textDocument": {"completion": {}, "hover": {}}},
        )
        self.send(method="initialized", params={})

    def close(self):
        self.ask("shutdown")
        self.send(method="exit", params={})
        self.process.communicate(timeout=20)

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def hear(self):
        """Read one message; what the server asks is answered, what it tells of a file is kept."""
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            assert self.process.poll() is None or line, "the language server has ended"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "workspace/configuration":
            wanted = [QUIET.get(item["section"], {}) for item in message["params"]["items"]]
            self.send(id=message["id"], result=wanted)
        elif "id" in message and "method" in message:
            self.send(id=message["id"], result=None)
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def ask(self, method, **params):
        self.count += 1
        self.send(id=self.count, method=method, params=params)
        while (message := self.hear()).get("id") != self.count or "method" in message:
            pass
        assert "error" not in message, message
        return message["result"]

    def check(self, path):
        """Return [(line, message)] of what the editor underlines in a file, lines from 1."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text()}
        self.told.pop(path.as_uri(), None)
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        while path.as_uri() not in self.told:
            self.hear()
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in self.told[path.as_uri()]]

    def complete(self, path, line, character):
        """Return the words offered at a place, counted from 0."""
        place = {"line": line, "character": character}
        found = self.ask("textDocument/completion", textDocument={"uri": path.as_uri()}, position=place)
        return {item["label"] for item in (found["items"] if isinstance(found, dict) else found)}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, yaml_language_server):
    """A workspace as `init` makes it, open in an editor."""
    folder = tmp_path_factory.mktemp("editor") / "a folder"
    assert main(["init", str(folder)]) == 0
    editor = Editor(yaml_language_server, folder)
    yield folder, editor
    editor.close()


def test_what_init_and_new_write_and_what_is_shipped_shows_no_error(workspace, root):
    folder, editor = workspace
    assert main(["-C", str(folder), "new", "palm"]) == 0
    made = [folder / "questionnaires" / name for name in ("example.yaml", "palm.yaml")]
    first = made[0].read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../lettergen.schema.json"
    for shipped in sorted((root / "questionnaires").glob("*.yaml")):
        made.append(folder / "questionnaires" / f"shipped-{shipped.name}")
        made[-1].write_text(f"{first}\n{shipped.read_text()}")
    assert {path.name: editor.check(path) for path in made} == {path.name: [] for path in made}


WRONG = """\
# yaml-language-server: $schema=../lettergen.schema.json
matter: palm
date: 12 August 2021
subject: Palms
recipients:
- id: Amazon
  organization: Amazon
questions:
- section: A
  items:
  - text: Where?
    onlyfor: amazon
- text: When?
  kind: quiz
- text: Who?
  due: {within: soon}
"""


def test_mistakes_are_underlined_where_they_stand(workspace):
    folder, editor = workspace
    path = folder / "questionnaires/wrong.yaml"
    path.write_text(WRONG)
    found = editor.check(path)
    assert sorted({line for line, _ in found}) == [3, 6, 12, 14, 16]
    assert "Property onlyfor is not allowed." in [message for line, message in found if line == 12]


def test_keys_and_words_are_offered(workspace):
    folder, editor = workspace
    path = folder / "questionnaires/begun.yaml"
    path.write_text(WRONG.replace("    onlyfor: amazon\n", "    \n").replace("quiz", ""))
    editor.check(path)
    assert {"only_for", "text_for", "answer", "when"} <= editor.complete(path, 11, 4)
    assert {"question", "data_request"} <= editor.complete(path, 13, 8)
