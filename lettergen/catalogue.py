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


QUESTIONNAIRE: dict[str, Entry] = {}

TEMPLATE: dict[str, Entry] = {}

WORKSPACE: dict[str, Entry] = {
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
        "The questionnaire now gives other ids to what the sent letter asked; answers would be booked to the wrong item.",
        "Give the sent ids back (`id:`), or put the new questions into a new matter.",
    ),
    "W116": Entry(
        "The final document reads differently",
        "The document that goes out does not ask what the record says was composed.",
        "Check the differences; with --accept-text the record stores what the document says.",
    ),
    "W117": Entry(
        "A date lies in the future",
        "Only what has happened can be recorded.",
        "Correct the date, or name today's with --as-of when you write about the past.",
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
    "W121": Entry(
        "A filed document is missing or damaged",
        "The file no longer has the SHA-256 under which the record knows it.",
        "Restore it from a backup; the record itself is untouched.",
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
    "W125": Entry(
        "The letter was edited by hand; which text went out?",
        "The file in the letters folder is not the one lettergen made.",
        "Name the document that went out with --file.",
    ),
}

RECORD: dict[str, Entry] = {}

DATES: dict[str, Entry] = {
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
