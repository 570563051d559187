"""The catalogue of problem codes, as `lettergen explain CODE` tells them; it decides nothing.

First letter: Q questionnaire, T template, W workspace and files, R record, D dates and deadlines, X outside programs,
U the command's own words. A code is never given a second meaning.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """What a code means: a title, the usual cause, the way out."""

    title: str
    cause: str
    remedy: str


QUESTIONNAIRE: dict[str, Entry] = {
    "Q100": Entry(
        "The file cannot be read",
        "It does not exist, is a folder, or may not be opened.",
        "Check the path and the file's permissions; a matter's name works for questionnaires in the workspace.",
    ),
    "Q101": Entry(
        "The file is not UTF-8 text",
        "An editor saved it in another encoding, or it is no text file.",
        "Save it again as UTF-8; the message names the byte that does not fit.",
    ),
    "Q102": Entry(
        "The file is not YAML",
        "A colon, quotation mark or bracket is missing, a tab indents a line, or the indentation is uneven.",
        "Correct the line named; texts with a colon or a hash sign stand in quotation marks.",
    ),
    "Q103": Entry(
        "The file does not hold a questionnaire",
        "It is empty, or holds a list or a sentence instead of keys with values.",
        "Start with `matter: …`; `lettergen new MATTER` writes a questionnaire to fill in.",
    ),
    "Q104": Entry(
        "More than one document in the file",
        "A line of three hyphens begins a second document.",
        "Keep one questionnaire a file.",
    ),
    "Q105": Entry(
        "The file is too large",
        "It is larger than any questionnaire, or holds more entries than a file may.",
        "Check that it is the file you meant.",
    ),
    "Q106": Entry(
        "Nested too deeply",
        "Lists or keys stand inside one another deeper than any questionnaire needs.",
        "Check the brackets and the indentation of the line named.",
    ),
    "Q107": Entry(
        "A control character",
        "A character that no letter can print, often pasted from another program.",
        "Remove it and type the text again.",
    ),
    "Q108": Entry(
        "A key stands twice",
        "The same key was written twice in one place; only one could count.",
        "Keep one of the two.",
    ),
    "Q109": Entry(
        "A merge key or an anchor",
        "YAML's `<<`, `&name` and `*name` copy values from elsewhere, so that no error has one place.",
        "Write the value where it belongs.",
    ),
    "Q110": Entry(
        "A YAML tag",
        "A word that begins with an exclamation mark asks YAML for a special type; only text is read.",
        "Remove it, or put the text in quotation marks.",
    ),
    "Q111": Entry(
        "A key that is not a word",
        "A list or several keys stand where the name of a key is expected.",
        "Write a plain word before the colon.",
    ),
    "Q120": Entry(
        "Unknown key",
        "A misspelling, a key in the wrong place, or one of a later version.",
        "Take the name suggested, or remove it; docs/questionnaire.md lists every key.",
    ),
    "Q121": Entry(
        "A key is missing",
        "The questionnaire needs it and neither it nor the office's settings give it.",
        "Add the key at the place named.",
    ),
    "Q122": Entry(
        "A value of another shape",
        "A list stands where a text is wanted, a text where keys are wanted, or the like.",
        "Write the value as the message shows.",
    ),
    "Q123": Entry(
        "Empty",
        "Nothing, or an empty list, stands where something is needed.",
        "Write it, or remove the key where it is optional.",
    ),
    "Q124": Entry(
        "A word outside the list",
        "The key takes one of a few words.",
        "Take one of the words named.",
    ),
    "Q125": Entry(
        "Not a date",
        "Dates are read in one form only, so that no day and month can be confused.",
        "Write YYYY-MM-DD, such as 2021-08-26.",
    ),
    "Q126": Entry(
        "Not a time",
        "Times are read in one form only.",
        'Write HH:MM in 24 hours and in quotation marks, such as "17:00".',
    ),
    "Q127": Entry(
        "A name of the wrong form",
        "Names go into file names and commands, so that they are limited to certain characters.",
        "Write it in the form the message shows.",
    ),
    "Q128": Entry(
        "A number out of range",
        "The key takes a whole number between two bounds.",
        "Write a number within the bounds named.",
    ),
    "Q129": Entry(
        "Unknown time zone",
        "Time zones are named by region and city.",
        "Write an IANA name such as America/New_York or Europe/Berlin.",
    ),
    "Q130": Entry(
        "A deadline with two rules or none",
        "A deadline is either a date or a count from a trigger.",
        "Keep `date`, or `within` with `from`.",
    ),
    "Q131": Entry(
        "Too many or too long",
        "The value is longer than the key takes.",
        "Shorten it.",
    ),
    "Q132": Entry(
        "Not one of the office's people",
        "A bare short name stands for a signatory or contact of the office in lettergen.toml.",
        "Take a name listed in lettergen.toml, or write the person's name in full.",
    ),
    "Q139": Entry(
        "A value that cannot be used",
        "The value breaks a rule of its key.",
        "Write it as the message says.",
    ),
    "Q140": Entry(
        "An item id stands twice",
        "Two questions or parts have the same id, given or by position.",
        "Rename one of them.",
    ),
    "Q141": Entry(
        "A recipient stands twice",
        "Two recipients have the same id.",
        "Rename or remove one of them.",
    ),
    "Q142": Entry(
        "A number is typed in the text",
        "Numbers come from `numbering`, so that a typed one would print a second time.",
        "Remove it from the text.",
    ),
    "Q143": Entry(
        "A note that does not exist",
        "[^name] cites a note that `notes` does not hold.",
        "Correct the name, or add the note.",
    ),
    "Q144": Entry(
        "A note that nothing cites",
        "A note in `notes` is never cited, so that it would not print.",
        "Cite it as [^name], or remove it.",
    ),
    "Q145": Entry(
        "A merge field that nothing fills",
        "A name between {{ and }} is misspelt, or this recipient has no such field.",
        "Correct the name, or add the field to the recipient's `fields`.",
    ),
    "Q146": Entry(
        "A text that cannot be merged",
        "The braces of {{ }} or {% %} do not close, or what stands between them cannot be worked out.",
        "Correct what stands between the braces.",
    ),
    "Q147": Entry(
        "No certain salutation",
        "A salutation is made only where the rule is certain: one addressee with Ms., Mr., Dr. or an office.",
        "Write `salutation:` for the recipient.",
    ),
    "Q148": Entry(
        "A question that is not asked",
        "A text quotes the number of a question that the letter does not have.",
        "Correct the number.",
    ),
    "Q149": Entry(
        "A mark that does not count",
        "A mark in `numbering` holds no 1, a, A, i or I.",
        'Write the first item\'s mark, such as "1." or "(a)".',
    ),
    "Q150": Entry(
        "Parts nested too deeply",
        "Questions have more levels than `numbering` has marks.",
        "Add a mark, or raise the part a level.",
    ),
}

TEMPLATE: dict[str, Entry] = {
    "T101": Entry(
        "Not a Word document",
        "The file is a PDF, an old .doc, a web page, a damaged zip or empty.",
        "Open it in Word, save it as Word Document (.docx), and use that file.",
    ),
    "T102": Entry(
        "A package out of bounds",
        "The .docx is larger, or holds more or stranger members, than Word ever writes.",
        "Make the pictures smaller, or save the file again from Word.",
    ),
    "T103": Entry(
        "An encrypted document",
        "The template asks for a password.",
        "Remove the password in Word (File > Info > Protect Document) and save.",
    ),
    "T104": Entry(
        "A document with macros",
        "The file is a .docm, or carries macro code.",
        "Save it as Word Document (.docx); macros stay behind.",
    ),
    "T105": Entry(
        "Active content or a link to another file",
        "A field, object or reference would run or fetch something when a recipient opens the letter.",
        "Delete the field or object, or detach the other file, as the message names it.",
    ),
    "T106": Entry(
        "A damaged part",
        "The XML inside the .docx is malformed, declares a document type, or was not written by Word.",
        "Open the file in Word and save it again.",
    ),
    "T107": Entry(
        "A Strict Open XML document",
        "The file was saved in the Strict variant of the format.",
        "Save it as Word Document (.docx).",
    ),
    "T108": Entry(
        "A template behind the template",
        "The document was made from another Word template; letters are not attached to it.",
        "Nothing, or detach it: Developer > Document Template > Normal.",
    ),
    "T111": Entry(
        "A tag that never closes",
        "{{, {% or {# stands in a paragraph without its end, or the end stands in another paragraph.",
        "Close the tag in the same paragraph; write braces that should print as {_{ and }_}.",
    ),
    "T112": Entry(
        "Blocks that do not match",
        "An if or for has no end, an end has no beginning, or two blocks overlap.",
        "Add the tag that is missing, or close the inner block first.",
    ),
    "T113": Entry(
        "A block over two levels",
        "A block opens in one place (a row, a cell, a paragraph, a link) and closes in another.",
        "Put both tags on the same level: the same letter after {% and the same surroundings.",
    ),
    "T114": Entry(
        "A level tag without its element",
        "{%tr %} or {%tc %} stands outside a table, or a printing tag stands for a row or cell.",
        "Move the tag into a table, or print inside a cell.",
    ),
    "T115": Entry(
        "Words beside a level tag",
        "{%p %}, {%tr %} and {%tc %} replace their whole paragraph, row or cell, and something else stands in it.",
        "Give the tag a paragraph, row or cell of its own.",
    ),
    "T116": Entry(
        "A tag that cannot be read",
        "The code of a tag is not Jinja2: a typing error, a missing quote or bracket.",
        "Correct the tag named; the template guide shows the forms.",
    ),
    "T117": Entry(
        "A tag that is refused",
        "Templates read no files and reach no internals: include, extends, import, block, autoescape, names with _.",
        "Leave the tag out; bring what it needs as data.",
    ),
    "T118": Entry(
        "An unknown filter or test",
        "The word after | or `is` does not exist.",
        "Use the filter that the message suggests, or one from the template guide.",
    ),
    "T121": Entry(
        "A name that the data does not have",
        "A tag asks for something that neither the questionnaire nor the recipient gives.",
        "Correct the name, add it to the data, or ask first: {% if name is defined %}.",
    ),
    "T122": Entry(
        "Nothing to print",
        "The value is there but empty (None): a letter without a due date, say.",
        "Put {% if %} around it, or give a default.",
    ),
    "T123": Entry(
        "A value that is no text",
        "A list, a table of names or a function stands where words print.",
        "Print one of its entries, loop over it, or join it with the filter `list`.",
    ),
    "T124": Entry(
        "A character that Word forbids",
        "The data holds a control character, often pasted from a PDF or a terminal.",
        "Delete the character from the data.",
    ),
    "T125": Entry(
        "Blocks among words",
        "A text with lists, tables or headings is printed in the middle of a paragraph.",
        "Give the tag a paragraph of its own.",
    ),
    "T126": Entry(
        "A tag that fails",
        "The expression asks something impossible of its values: a number added to a word, say.",
        "Correct the expression or the data.",
    ),
    "T127": Entry(
        "A tag out of bounds",
        "The expression would use too much time or memory, or reaches for what is refused.",
        "Simplify the template; loops and texts have generous bounds.",
    ),
    "T128": Entry(
        "Mark-up that does not fit",
        "A macro or a `set` block holds paragraphs, rows or part of a run, and is printed where they cannot stand.",
        "Print it on the level on which it was made: {{p name() }} for paragraphs.",
    ),
    "T201": Entry(
        "A footnote where Word allows none",
        "A text with a note is printed in a header or footer, or a note stands inside another note.",
        "Cite the note in the letter's body, or leave it out of the text that the header prints.",
    ),
    "T202": Entry(
        "A link that Word cannot open",
        "The address is no full http, https or mailto address, or holds blanks, brackets or a malformed port.",
        "Write the whole address, https:// included, or print it as plain text.",
    ),
    "T203": Entry(
        "A list with too many levels",
        "Word has nine levels in a list.",
        "Bring the innermost items up a level, or make them a paragraph.",
    ),
}

WORKSPACE: dict[str, Entry] = {
    "W190": Entry(
        "The demo's folder holds something else",
        "The folder was not made by `lettergen demo`, or something in it was changed since.",
        "Remove the folder, or play the demo elsewhere with --folder.",
    ),
    "W191": Entry(
        "A step of the demo failed",
        "A command of the demonstration ended with an error, which the message repeats.",
        "Mend what the message names (often a full disk or a folder that cannot be written), then run the demo again.",
    ),
    "W101": Entry(
        "Not a workspace folder",
        "The folder named with --workspace does not exist or is a file.",
        "Name an existing folder, or make one with `lettergen init FOLDER`.",
    ),
    "W102": Entry(
        "lettergen.toml is not TOML",
        "A quotation mark, bracket or equals sign is missing at the place named.",
        "Correct the line; texts stand between straight quotation marks.",
    ),
    "W103": Entry(
        "Unknown setting",
        "lettergen.toml holds a key that lettergen does not know, often a misspelling.",
        "Take the name suggested, or remove the line; `lettergen config` lists every setting.",
    ),
    "W104": Entry(
        "Setting of the wrong kind",
        "A setting holds a value that cannot be used: a text where a number is wanted, an unknown time zone, …",
        "Write the value as the message says.",
    ),
    "W105": Entry(
        "There is already a workspace here",
        "`lettergen init` never overwrites a lettergen.toml.",
        "Work in the workspace that is there, or name another folder.",
    ),
    "W106": Entry(
        "The file is already there",
        "The command makes a new file and never overwrites one.",
        "Choose another name, or remove the file first if it is not needed.",
    ),
    "W107": Entry(
        "A file or folder cannot be written",
        "Missing permission, a full disk, a file where a folder is wanted, or a file held open by another program.",
        "Close the file in other programs, free space or choose another folder; nothing was left half-written.",
    ),
    "W108": Entry(
        "A file name would leave the output folder",
        "A name with `..`, a slash or a symbolic link points outside the folder letters are written to.",
        "Use plain names for matters and recipients, or choose the folder with --out.",
    ),
    "W109": Entry(
        "Unknown template",
        "No template of that name lies in the workspace's templates folder, and none of that name is shipped.",
        "Take the name suggested, or save your template as templates/NAME.docx.",
    ),
    "W110": Entry(
        "Unknown matter",
        "No questionnaire in the workspace and no letter in the record belongs to that matter.",
        "Take the name suggested, or start one with `lettergen new MATTER`.",
    ),
    "W111": Entry(
        "Unknown letter",
        "The record holds no such letter; it is made known by `lettergen generate`.",
        "Take the name suggested; `lettergen status` lists every letter.",
    ),
    "W112": Entry(
        "A file cannot be read",
        "The file does not exist, is a folder, or may not be read.",
        "Check the path and its permissions.",
    ),
    "W113": Entry(
        "The letter was edited by hand",
        "The file is not the one lettergen made: someone changed it in Word, or put it there.",
        "Send it as it is with `lettergen send LETTER --file FILE`, or overwrite the edits with --force.",
    ),
    "W114": Entry(
        "The letter was already sent",
        "A letter that went out is never made again.",
        "Write again with `lettergen follow-up`, or leave this recipient out with --only.",
    ),
    "W115": Entry(
        "An edit moves questions of a letter already sent",
        "The questionnaire now gives other ids to what the sent letter asked: answers would go to the wrong item.",
        "Give the sent ids back (`id:`), or put the new questions into a new matter.",
    ),
    "W116": Entry(
        "The final document reads differently",
        "The document that goes out does not ask what the record says was composed.",
        "Check the differences; with --accept-text the record stores what the document says.",
    ),
    "W118": Entry(
        "Several letters are meant",
        "A matter with several recipients was named for an event that belongs to one letter.",
        "Name the letter, or say --all.",
    ),
    "W119": Entry(
        "Unknown recipient",
        "The questionnaire has no recipient of that id.",
        "Take the id suggested.",
    ),
    "W120": Entry(
        "No letter to send",
        "The letter's file is gone, or no letter was generated yet.",
        "Make it with `lettergen generate`, or file the document that went out with --file.",
    ),
    "W122": Entry(
        "Nothing to follow up",
        "No letter of the matter has been sent, or nothing asked is still open.",
        "See `lettergen status`.",
    ),
    "W123": Entry(
        "Two questionnaires for one matter",
        "Two files in the questionnaires folder name the same matter.",
        "Rename one of them, or name the file instead of the matter.",
    ),
    "W124": Entry(
        "An event with a command of its own",
        "Sending, making and follow-ups are recorded by the commands that do them.",
        "Use the command named.",
    ),
    "W126": Entry(
        "The system refuses a file or folder",
        "The current folder is gone, a name is too long, a disk is full, or a permission is missing.",
        "Check the path named, its permissions and the free space, and run the command again.",
    ),
    "W125": Entry(
        "The letter was edited by hand; which text went out?",
        "The file in the letters folder is not the one lettergen made.",
        "Name the document that went out with --file.",
    ),
}

RECORD: dict[str, Entry] = {
    "R100": Entry(
        "The event cannot follow what is recorded",
        "A response follows sending; nothing but a note or reopening follows closing.",
        "Do what the message names first; `lettergen history LETTER` shows where the letter stands.",
    ),
    "R101": Entry(
        "The event is dated too early",
        "Nothing comes back before the letter was sent, and nothing is reopened before it was closed.",
        "Correct --on; if the sending date itself is wrong, add a note that says so.",
    ),
    "R102": Entry(
        "The event lies in the future",
        "Facts are recorded once they happened.",
        "Correct --on, or wait.",
    ),
    "R103": Entry(
        "An extension without a date",
        "Granting more time moves the deadline to a day.",
        "Add --until DATE.",
    ),
    "R104": Entry(
        "The extension extends nothing",
        "The new date is not later than the present one, or the letter has no deadline.",
        "Give a later --until, or record a note.",
    ),
    "R105": Entry(
        "The clock is not where that event needs it",
        "Tolling stops a clock that runs; resuming starts one that was stopped.",
        "Record the other event first, or correct --on.",
    ),
    "R106": Entry(
        "The item was not asked of this recipient",
        "Events name items of the letters as they were sent, never of today's questionnaire.",
        "Take an id or label that the message lists.",
    ),
    "R107": Entry(
        "The event says nothing of items",
        "Only events that tell what became of items (responses, objections, assessments, …) take --items.",
        "Leave --items out, or record the event that is meant.",
    ),
    "R108": Entry(
        "Nothing to accept",
        "An assessment without items accepts what the recipient claims, and nothing is claimed that is not assessed.",
        'Name the items: --items "1-3=answered".',
    ),
    "R109": Entry(
        "Rounds out of order",
        "A follow-up comes after the letter before it was sent.",
        "Record the sending of the earlier round first, or correct the date.",
    ),
    "R110": Entry(
        "Unknown item",
        "`--items` takes ids, or labels while they are unique.",
        "Take one that the message lists.",
    ),
    "R111": Entry(
        "The label fits several items",
        "Labels may repeat in a letter; ids never do.",
        "Write the id that the message lists.",
    ),
    "R112": Entry(
        "The range cannot be read",
        "A range goes by position, forwards, among items of one level.",
        "Name the items one by one.",
    ),
    "R113": Entry(
        "Unknown disposition",
        "What became of an item is one word of a closed list.",
        "Take the word suggested; docs/record.md explains all of them.",
    ),
    "R114": Entry(
        "An item is named twice",
        "Two dispositions for one item would contradict each other.",
        "Name it once.",
    ),
    "R115": Entry(
        "Items without a disposition",
        "`--items` pairs items with what became of them.",
        'Write --items "1-3=answered,4=objected".',
    ),
    "R116": Entry(
        "Nothing to repeat",
        "A follow-up repeats what is still open of letters that were sent.",
        "See `lettergen status`; with --items, name items that are open.",
    ),
    "R120": Entry(
        "There is no record",
        "The database does not exist yet, or the address under [record] names another place.",
        "`lettergen generate` makes it with the first letter; or correct the address.",
    ),
    "R121": Entry(
        "The record cannot be opened",
        "The address is misspelt, its folder or server is missing, or a driver is not installed.",
        "Correct `address` under [record] in lettergen.toml; PostgreSQL needs `pip install 'lettergen[postgres]'`.",
    ),
    "R122": Entry(
        "Not a record of lettergen",
        "The file or database belongs to something else; it was left alone.",
        "Name another file under [record] in lettergen.toml.",
    ),
    "R123": Entry(
        "The record is newer than this program",
        "A newer lettergen has changed its schema.",
        "Install the newer lettergen; nothing was changed.",
    ),
    "R124": Entry(
        "The record is in use",
        "Another program is writing to it and did not finish in time.",
        "Try again; nothing was recorded.",
    ),
    "R125": Entry(
        "The record cannot be written",
        "The file, its folder or the disk is read-only.",
        "Make it writable; nothing was recorded.",
    ),
    "R126": Entry(
        "Facts are only ever added",
        "The database refused to change or delete an event.",
        "Record a further event that corrects the earlier one.",
    ),
    "R127": Entry(
        "The record is damaged",
        "The database file cannot be read any more.",
        "Restore it from a backup and run `lettergen verify`.",
    ),
    "R128": Entry(
        "The disk is full",
        "There was no room to finish writing.",
        "Make room and repeat the command; nothing was half recorded.",
    ),
    "R130": Entry(
        "The chain of events is broken",
        "An event was changed, deleted, added or moved behind the program's back.",
        "Compare with a backup or with a head kept outside; the events before the one named are as they were written.",
    ),
    "R131": Entry(
        "A letter's words are missing or changed",
        "The text as composed no longer fits the hash that its event carries.",
        "Restore the record from a backup.",
    ),
    "R132": Entry(
        "A thread's row does not fit its events",
        "The row that sums a thread up was changed, or the end of the chain was cut off.",
        "Compare with a backup; where the events are right the row can be rebuilt.",
    ),
    "R133": Entry(
        "A filed document is missing or changed",
        "The file kept under its SHA-256 is not there or has other bytes.",
        "Put it back from a backup.",
    ),
}

DATES: dict[str, Entry] = {
    "D100": Entry(
        "The deadline lies before the letter",
        "`due` is earlier than `date`.",
        "Correct one of the two.",
    ),
    "D101": Entry(
        "The deadline is on a weekend",
        "A fixed date never moves by itself, and nobody may be there to answer.",
        "Choose a working day, or leave it if it is meant.",
    ),
    "D102": Entry(
        "The deadline is on a holiday",
        "The recipient's calendar has a holiday that day.",
        "Choose a working day, or leave it if it is meant.",
    ),
    "D103": Entry(
        "A weekday that contradicts its date",
        "The text names a weekday with a date that falls on another.",
        "Correct the weekday or the date.",
    ),
    "D104": Entry(
        "A time without a time zone",
        "A clock time says nothing without its zone.",
        "Add `zone:` to the deadline or to the questionnaire.",
    ),
    "D105": Entry(
        "No deadline",
        "Without `due` nothing can fall due.",
        "Add `due: YYYY-MM-DD`.",
    ),
    "D106": Entry(
        "Unknown calendar",
        "A recipient names a calendar that does not exist.",
        "Write us, or us- and a state, such as us-wa or us-dc.",
    ),
    "D107": Entry(
        "Two deadlines for one stage",
        "Each stage of a letter has one deadline.",
        "Remove one of the two, or name another stage.",
    ),
    "D150": Entry(
        "No count of days",
        "A relative deadline is a number and a unit.",
        'Write "10 days", "10 business days", "2 weeks" or "1 month".',
    ),
    "D151": Entry(
        "Business days without a calendar",
        "Business days can only be counted when the holidays are known.",
        "Name a calendar for the recipient (`calendar: us-dc`) or under [defaults] in lettergen.toml.",
    ),
    "D152": Entry(
        "The calendar ends too early",
        "The count reaches a year whose holidays were not loaded.",
        "Name a nearer date; a deadline that far away is usually a slip.",
    ),
    "D153": Entry(
        "The count leaves the years 1 to 9999",
        "The number of days, weeks or months is too large for any date.",
        "Name a nearer deadline.",
    ),
    "D154": Entry(
        "Unknown calendar",
        "Calendars are named by jurisdiction: a country's code, or country and state.",
        "Take us (federal), us-dc, us-wa, … or the name suggested.",
    ),
    "D155": Entry(
        "Years out of order",
        "A calendar covers a first to a last year.",
        "Give years from 1 to 9999, the earlier one first.",
    ),
}

OUTSIDE: dict[str, Entry] = {
    "X101": Entry(
        "LibreOffice is missing",
        "PDF is made by LibreOffice, which was not found.",
        "Install it (`lettergen doctor` prints the line for your system); the .docx files are there.",
    ),
    "X102": Entry(
        "LibreOffice failed",
        "LibreOffice stopped, took too long, or made no PDF.",
        "Open the .docx in LibreOffice by hand to see why; the .docx files are there.",
    ),
}

USAGE: dict[str, Entry] = {
    "U101": Entry(
        "The command was not understood",
        "An option, argument or command is misspelt, missing or too much.",
        "Read `lettergen COMMAND --help`; it starts with examples.",
    ),
    "U102": Entry(
        "Unknown event",
        "`record` knows a closed list of events.",
        "Take the name suggested; `lettergen record --help` lists them.",
    ),
    "U103": Entry(
        "Unknown code",
        "`explain` knows the codes that messages print.",
        "Type the code as printed, such as Q101.",
    ),
    "U104": Entry(
        "Unclear deadline",
        "A deadline is one date or one count of days, business days, weeks or months.",
        'Write --due 2021-09-10 or --within "10 business days".',
    ),
}

CATALOGUE: dict[str, Entry] = QUESTIONNAIRE | TEMPLATE | WORKSPACE | RECORD | DATES | OUTSIDE | USAGE
