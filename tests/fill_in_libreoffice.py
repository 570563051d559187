"""Fills in a form in LibreOffice as a person does, and saves it; run by a Python that has `uno`.

    python3 fill_in_libreoffice.py SOFFICE FOLDER

FOLDER holds form.docx and steps.json: a list of [first words of a question, number of the box below it, what is done,
with what]. Beside them come back.docx and, by way of form.odt, open.docx.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

WORD, OPEN = "MS Word 2007 XML", "writer8"


def main(soffice, folder):
    """Start LibreOffice with a profile of its own, fill in, save, and end it."""
    pipe = f"pipe,name=lettergen{folder.stat().st_ino};urp;"
    options = ["--headless", "--norestore", f"--accept={pipe}", f"-env:UserInstallation=file://{folder}/profile"]
    with subprocess.Popen([soffice, *options], stderr=subprocess.DEVNULL, start_new_session=True) as program:
        late = threading.Timer(90, os.killpg, (program.pid, signal.SIGKILL))  # what waits for it then fails
        late.daemon = True
        late.start()
        services = connected(pipe, program).ServiceManager
        desktop = services.createInstance("com.sun.star.frame.Desktop")
        try:
            document = opened(desktop, folder / "form.docx")
            person = Person(services, document)
            for question, box, do, what in json.loads((folder / "steps.json").read_text("utf-8")):
                getattr(person, do)(below(document, question)[box], what)
            save(document, folder / "back.docx", WORD)
            save(document, folder / "form.odt", OPEN)
            document.close(True)
            document = opened(desktop, folder / "form.odt")
            save(document, folder / "open.docx", WORD)
            document.close(True)
        finally:
            with contextlib.suppress(DisposedException):  # it may be gone before it answers
                desktop.terminate()
            program.wait(30)
            late.cancel()


def connected(pipe, program):
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    while program.poll() is None:
        with contextlib.suppress(NoConnectException):
            return resolver.resolve(f"uno:{pipe}StarOffice.ComponentContext")
        time.sleep(0.1)
    return sys.exit("LibreOffice ended before it could be reached")


def opened(desktop, path):
    return desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, values(Hidden=True))


def save(document, path, form):
    document.storeToURL(path.as_uri(), values(FilterName=form))


def values(**named):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in named.items())


def below(document, question):
    """Return the paragraphs and tables that follow the one which begins with those words."""
    blocks = list(document.Text)
    found = next(at for at, one in enumerate(blocks) if getattr(one, "String", "").startswith(question))
    return blocks[found + 1 :]


def controls(box):
    return [piece.ContentControl for piece in box if piece.TextPortionType == "ContentControl"]


class Person:
    """What somebody does with one box: a paragraph, or a table."""

    def __init__(self, services, document):
        self.dispatcher = services.createInstance("com.sun.star.frame.DispatchHelper")
        self.cursor, self.frame = document.CurrentController.ViewCursor, document.CurrentController.Frame

    def command(self, name, **arguments):
        self.dispatcher.executeDispatch(self.frame, f".uno:{name}", "", 0, values(**arguments))

    def types_over(self, box, said):
        """Mark the prompt, type, and press Enter between lines."""
        field = next(piece for piece in box if piece.TextPortionType == "TextField")
        self.cursor.gotoRange(field.Start, False)
        self.cursor.goRight(1, False)  # into the field
        self.cursor.goRight(len(field.String.rstrip()), True)
        for at, line in enumerate(said.split("\n")):
            if at:
                self.command("InsertPara")
            self.command("InsertText", Text=line)

    def clears_and_types(self, box, said):
        """Delete all that stands in the box, and type paragraphs."""
        place = box.Text.createTextCursorByRange(box.Start)
        place.gotoEndOfParagraph(True)
        for at, line in enumerate(said.split("\n")):
            if at:
                place.collapseToEnd()
                box.Text.insertControlCharacter(place, 0, False)  # PARAGRAPH_BREAK
            place.String = line

    def ticks(self, box, number):
        control = controls(box)[number]
        control.Checked = True
        self.chooses(box, number, control.CheckedState)

    def picks(self, box, entry):
        controls(box)[0].ShowingPlaceHolder = False
        self.chooses(box, 0, entry)

    def chooses(self, box, number, said):
        """Put another text into a control, as a click in its list does."""
        shown = controls(box)[number].Anchor
        place = box.Text.createTextCursorByRange(shown.Start)
        place.goRight(1, False)  # into the control
        place.goRight(len(shown.String), True)
        place.String = said
        if controls(box)[number].Anchor.String != said:
            sys.exit(f"{said!r} did not replace what the control said")

    def fills(self, table, rows):
        """Write into cells, and add rows at the end where there are too few."""
        if (missing := len(rows) + 1 - table.Rows.Count) > 0:
            table.Rows.insertByIndex(table.Rows.Count, missing)
        for row, cells in enumerate(rows, start=1):
            for column, said in enumerate(cells):
                table.getCellByPosition(column, row).String = said


main(sys.argv[1], Path(sys.argv[2]))
