"""Recipient lists: every form that offices keep them in, and every mistake in them as file, row and column."""

import csv
import datetime as dt
import io
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lettergen.errors import BadInputError, Severity
from lettergen.files.catalogue import catalogue
from lettergen.readers.headers import KEYS, field_name, known, letters, likely
from lettergen.readers.list_checks import MOST, ListPass, Told
from lettergen.readers.recipients import read_list
from lettergen.rules.recipients import RecipientRules

ONE = "id,organization\namazon,Amazon\n"


@pytest.fixture
def write(tmp_path):
    def written(data, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return written


@pytest.fixture
def read(write):
    def reading(data, name="list.csv", calendar=""):
        return read_list(write(data, name), name, calendar)

    return reading


@pytest.fixture
def found(read):
    """Return every problem of a list as the line that people read."""

    def lines(data, name="list.csv"):
        try:
            listed = read(data, name)
            problems = list(listed.problems)
            for entry in listed.entries():
                problems += entry.problems
        except BadInputError as error:
            problems = [*locals().get("problems", ()), *error.problems]
        assert {problem.code for problem in problems} <= set(catalogue())
        return [str(problem) for problem in problems]

    return lines


def recipients(listed):
    return [entry.recipient and entry.recipient.model_dump(exclude_defaults=True) for entry in listed.entries()]


def book(fill, path):
    workbook = xlsxwriter.Workbook(path)
    fill(workbook)
    workbook.close()
    return path


def simple(workbook):
    sheet = workbook.add_worksheet("first")
    sheet.write_row(0, 0, ["id", "organization"])
    sheet.write_row(1, 0, ["amazon", "Amazon"])


# What is read


def test_a_row_becomes_a_recipient(read):
    listed = read(
        "ID;Name of Organisation;Short-Name;Prefix;First Name;SURNAME;Job title;acting;E-mail;via;Groups;Due;"
        "Address 1;Address 2;City;State;Zip;Country;Stores\n"
        'amazon;"Amazon.com; Inc.";Amazon;Mr.;Andy;Jassy;CEO;x;a@b.c;"electronic_mail, courier";west,large;'
        "10 Business Days;410 Terry Avenue;Suite 2;Seattle;WA;98109;USA;50\n",
        calendar="us",
    )
    assert listed.problems == ()
    assert listed.how == "UTF-8, semicolon"
    (entry,) = listed.entries()
    assert (entry.at, entry.problems) == (2, ())
    assert recipients(listed) == [
        {
            "id": "amazon",
            "organization": "Amazon.com; Inc.",
            "short_name": "Amazon",
            "addressees": ({"prefix": "Mr.", "given": "Andy", "family": "Jassy", "title": "CEO", "acting": True},),
            "address": ("410 Terry Avenue", "Suite 2", "Seattle, WA 98109"),
            "email": "a@b.c",
            "via": ("electronic_mail", "courier"),
            "groups": ("west", "large"),
            "due": ({"within": "10 business days"},),
            "calendar": "us",
            "fields": {"stores": "50"},
        }
    ]


@pytest.mark.parametrize(
    ("header", "cells", "lines"),
    [
        ("address", '"1 Main St\nEly, NV 89301"', ("1 Main St", "Ely, NV 89301")),
        ("city,state", "Ely,NV", ("Ely, NV",)),
        ("street,zip", "1 Main St,89301", ("1 Main St", "89301")),
        ("street,city,zip,country", "Platz 1,Berlin,10117,Germany", ("Platz 1", "Berlin, 10117", "Germany")),
        ("address,city,country", "1 Main St,Ely,United States", ("1 Main St", "Ely")),
    ],
)
def test_an_address_is_composed(read, header, cells, lines):
    assert recipients(read(f"id,organization,{header}\na,A,{cells}\n"))[0]["address"] == lines


def test_a_whole_name_serves_for_a_person(read):
    (one,) = recipients(read("id,company,contact\na,A,Andy and Beth Jassy\n"))
    assert one["addressees"] == ({"name": "Andy and Beth Jassy"},)


@pytest.mark.parametrize(("due", "spec"), [("2021-08-26", "date"), ("2021-08-26 17:00", "time"), ("2 weeks", "within")])
def test_a_deadline_is_a_day_or_a_count(read, due, spec):
    (entry,) = read(f"id,organization,due date\na,A,{due}\n").entries()
    assert getattr(entry.recipient.due[0], spec)


def test_copies_are_names_parted_by_semicolons(read):
    (one,) = recipients(read('id,company,bcc,CC\na,A,Kim Lee,"Pat Roe, General Counsel; Jo Doe"\n'))
    assert one["copies"] == (
        {"name": "Kim Lee", "blind": True},
        {"name": "Pat Roe, General Counsel"},
        {"name": "Jo Doe"},
    )


def test_copies_stand_in_a_column_of_either_name(read):
    assert read("id,company,bcc\n").place(("recipients", 2, "copies", 0)).column == 3
    assert read("id,company,bcc,cc\n").place(("recipients", 2, "copies", 0)).column == 4


def test_blank_rows_are_skipped_and_counted(read):
    assert [entry.at for entry in read("\n\nid,organization\n\n,\na,A\n \nb,B\n").entries()] == [6, 8]


def test_no_cell_is_a_formula(read):
    values = ["=1+1", "+1 b", "-2", "@x"]
    text = "id,organization\n" + "".join(f"a-{at},{value}\n" for at, value in enumerate(values))
    assert [one["organization"] for one in recipients(read(text))] == values


def test_a_field_is_named_by_its_header_or_by_itself(read):
    (one,) = recipients(read("id,organization,Account No.,fields.Stores,Größe\na,A,7,50,L\n"))
    assert one["fields"] == {"account_no": "7", "Stores": "50", "grosse": "L"}


def test_entries_with_the_same_columns_filled_have_one_shape(read):
    listed = read("id,organization,city,groups\na,A,Ely,x\nb,B,Reno,x\nc,C,,x\nd,D,Elko,y\n")
    first, second, third, fourth = (entry.shape for entry in listed.entries())
    assert first == second
    assert len({first, third, fourth}) == 3


# Encodings, separators, line ends


@pytest.mark.parametrize(
    ("encoding", "how", "codes"),
    [
        ("utf-8", "UTF-8, comma", []),
        ("utf-8-sig", "UTF-8, comma", []),
        ("utf-16", "UTF-16, comma", []),
        ("cp1252", "Windows-1252, comma", ["Q162"]),
    ],
)
def test_encodings_are_recognised(read, encoding, how, codes):
    listed = read("id,organization\na,Café Zoë\n".encode(encoding))
    assert (listed.how, [problem.code for problem in listed.problems]) == (how, codes)
    assert recipients(listed)[0]["organization"] == "Café Zoë"


def test_utf_16_of_the_other_end_is_recognised(read):
    assert recipients(read(b"\xfe\xff" + ONE.encode("utf-16-be")))[0]["id"] == "amazon"


def test_an_encoding_of_the_last_resort_is_named_with_its_line(found):
    assert found("id,organization\na,A\nb,Zoë\n".encode("latin-1")) == [
        (
            "list.csv:3: warning Q162: the file is not UTF-8 and was read as Windows-1252; expected UTF-8; "
            "check that its names are spelt right, or save it as CSV UTF-8"
        )
    ]
    told = found(b"id,organization\na,\x81\xe9\n")
    assert "read as Latin-1" in told[0]
    assert "U+0081" in told[1]


def test_a_letter_cut_off_at_the_end_is_not_utf_8(found):
    assert [line.split(": ")[1] for line in found(b"id,organization\na,Zo\xc3")] == ["warning Q162"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_header_tells_the_separator(read, separator):
    header = separator.join(("id", "organization", "city"))
    row = separator.join(("a", '"A, B; C | D\tE"', "Ely"))
    assert recipients(read(f"{header}\n{row}\n"))[0]["organization"] == "A, B; C | D\tE"


def test_excels_own_line_names_the_separator(read):
    (entry,) = read("sep=|\nid|organization\na|A,B,C\n").entries()
    assert (entry.at, entry.recipient.organization) == (2, "A,B,C")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_all_the_same(read, end):
    assert [one["id"] for one in recipients(read(f"id,organization{end}a,A{end}b,B\nc,C"))] == ["a", "b", "c"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=20), min_size=1))
@settings(max_examples=60, deadline=None)
def test_any_words_come_back(tmp_path_factory, names):
    out = io.StringIO()
    csv.writer(out).writerows([["id", "organization"], *([f"a-{at}", f"x{name}x"] for at, name in enumerate(names))])
    path = tmp_path_factory.mktemp("list") / "list.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert [one["organization"] for one in recipients(read_list(path))] == [f"x{name}x" for name in names]


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_a_traceback(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("list") / "list.csv"
    for text in (data, b"id,organization\n" + data, b"PK\x03\x04" + data, b"\xff\xfe" + data):
        path.write_bytes(text)
        with suppress(BadInputError):
            assert all(entry.recipient or entry.problems for entry in read_list(path).entries())


# Mistakes


def test_each_mistake_has_its_row_and_column(found):
    text = "id,organization,due,groups\nAmazon!,Amazon,8/26/2021,West\nb,,2021-02-30,\n"
    assert found(text) == [
        (
            "list.csv:2:1, column A, id: error Q127: `id` is `Amazon!`; expected lower-case letters and digits, "
            "parted by single hyphens; write `amazon`"
        ),
        (
            "list.csv:2:4, column D, groups: error Q127: `groups` is `West`; expected lower-case letters and digits, "
            "parted by single hyphens; write `west`"
        ),
        "list.csv:2:3, column C, due: error Q125: `due` is `8/26/2021`; expected a date YYYY-MM-DD; write 2021-08-26",
        "list.csv:3:2, column B, organization: error Q121: `organization` is empty; write it in this cell",
        (
            "list.csv:3:3, column C, due: error Q125: `due` is 2021-02-30, a day that does not exist; "
            "expected a date YYYY-MM-DD; correct the day"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "list.csv:1: error Q173: the list is empty; begin with a row of headers"),
        ("\n \n", "list.csv:1: error Q173: the list is empty; begin with a row of headers"),
        (
            "Kennung,Betrieb\na,A\n",
            (
                "list.csv:1: error Q163: no column is named `id` or `organization`; the columns are Kennung, Betrieb; "
                "expected a column for each; name it in the first row"
            ),
        ),
        (
            "company\nA\n",
            (
                "list.csv:1: error Q163: no column is named `id`; the columns are company; expected a column for each; "
                "add one; `lettergen check list.csv --ids` proposes what to put in it"
            ),
        ),
        (
            "id,company,Organization\na,A,B\n",
            (
                "list.csv:1:3, column C, Organization: error Q164: the columns B, company, and C, Organization, "
                "mean `organization`; expected one of them; rename or delete the other"
            ),
        ),
        (
            "id,organization,Salutaton\na,A,\n",
            (
                "list.csv:1:3, column C, Salutaton: warning Q165: `Salutaton` is no part of a recipient, and is kept "
                "as the merge field `fields.salutaton`; did you mean `salutation`?"
            ),
        ),
        (
            "id,organization\na,A,B\n",
            (
                "list.csv:2:3, column C: error Q166: `B` stands in a column without a header; "
                "put a cell with a separator in quotation marks, or give the column a header"
            ),
        ),
        (
            "id,,organization\na,x,A\n",
            (
                "list.csv:2:2, column B: error Q166: `x` stands in a column without a header; "
                "put a cell with a separator in quotation marks, or give the column a header"
            ),
        ),
        (
            "id,organization,city\na,A\n",
            (
                "list.csv:2: warning Q166: the row has 2 cells; expected 3, as the header has; "
                "look for a line break outside quotation marks"
            ),
        ),
        (
            'id,organization\na,"Acme "Best" Inc."\n',
            "list.csv:2: error Q167: words after a closing quotation mark; write a mark that is part of the text twice",
        ),
        (
            'id,organization\na,"Acme\nb,B\n',
            (
                "list.csv:2: error Q167: a quotation mark opens a cell in this row and is never closed; "
                "close it, or write it twice where it is part of the text; the rows from here on were not read"
            ),
        ),
        (
            "id,organization\na,A\0B\n",
            (
                "list.csv:2:2, column B, organization: error Q107: the control character U+0000, "
                "which has no place in a letter; remove it; it may be invisible"
            ),
        ),
        (
            "id,organization\na,A \u202elive\n",  # U+202E turns all that follows round: "evil"
            (
                "list.csv:2:2, column B, organization: error Q107: the control character U+202E, "
                "which has no place in a letter; remove it; it may be invisible"
            ),
        ),
        (
            "id,organization,zip\na,A,2134\n",
            (
                "list.csv:2:3, column C, zip: warning Q169: `zip` is 2134; its first zero is lost; expected five "
                "digits; format the column as text in Excel, and type the zeros again"
            ),
        ),
        (
            "id,organization,last name,salutation\na,A,Roe,Ms.\n",
            (
                "list.csv:2:4, column D, salutation: error Q171: `salutation` is `Ms.`, a form of address; "
                "name this column `prefix`"
            ),
        ),
        (
            "id,organization,title\na,A,Director\n",
            (
                "list.csv:2:3, column C, title: error Q121: `title` says something of a person without a name; "
                "expected a last name, or a whole name; write the name"
            ),
        ),
    ],
)
def test_a_mistake_is_told_in_words(found, text, expected):
    if "\0" in text:  # at the head of a file it is no text at all
        text = text.replace("\n", "\n" + "x,X\n" * 2000, 1)
        expected = expected.replace(":2:", ":2002:")
    assert found(text) == [expected]


def test_a_row_that_cannot_be_read_does_not_hide_the_next(read):
    listed = read('id,organization\na,"A"B"\nb,B\n')
    assert [(entry.at, entry.recipient is None) for entry in listed.entries()] == [(2, True), (3, False)]


def test_a_foreign_zip_may_have_four_digits(found):
    assert found("id,organization,zip,country\na,A,8001,Switzerland\n") == []
    assert [line.split(": ")[1] for line in found("id,organization,zip,country\na,A,8001,USA\n")] == ["warning Q169"]


def test_without_ids_the_rest_is_checked(found):
    told = found("company,due\nA,tomorrow\n")
    assert [line.split(": ")[1] for line in told] == ["error Q163", "error Q125"]


def test_a_list_without_rows_is_empty(read):
    assert [*read("id,organization\n").entries()] == []


def test_columns_have_a_bound(found):
    assert found(",".join(f"c{at}" for at in range(16_384)) + "\n") == [
        "list.csv:1: error Q161: more than 256 columns have a header; keep what a letter needs"
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("x" * 40_000, "the cell is too long; expected at most 32,767 characters"),
        ("x" * 10_000_000, "a cell has more than 131,072 characters, or a quotation mark that is never closed"),
        ('"' + "x\n" * 5_000_000, "a cell has more than 131,072 characters, or a quotation mark that is never closed"),
    ],
)
def test_huge_cells_are_bounded(found, cell, expected):
    (line,) = found(f"id,organization\na,{cell}\n")
    assert expected in line


def test_a_changed_file_is_never_half_read(read, write):
    listed = read(ONE)
    entries = listed.entries()
    next(entries)
    write(ONE + "b,B\n")
    with pytest.raises(BadInputError, match="Q172"):
        list(entries)
    with pytest.raises(BadInputError, match="changed while it was read"):
        list(listed.entries())


def test_a_missing_file_is_told(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInputError, match="Q160"):
            read_list(path)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old .xls workbook"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"%PDF-1.7\0\0", "no text"),
        (ONE.encode("utf-16-le"), "UTF-16 text without its mark"),
        (b"\xff\xfea", "damaged UTF-16 text"),
        (b"PK\x03\x04 and no more", "a damaged workbook"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(found, data, what):
    (line,) = found(data, "list.xlsx")
    assert line.startswith(f"list.xlsx: error Q161: the file is {what}; expected CSV text or an .xlsx workbook; ")


# Workbooks


def test_a_renamed_csv_is_read_as_what_it_is(read):
    assert recipients(read(ONE, "list.xlsx"))[0]["id"] == "amazon"


def test_a_workbook_is_read_whatever_its_name(tmp_path):
    listed = read_list(book(simple, tmp_path / "list.csv"))
    assert (listed.how, recipients(listed)) == ("sheet “first”", [{"id": "amazon", "organization": "Amazon"}])


def test_cells_come_as_a_person_sees_them(tmp_path):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        day, hour, percent, padded, span = (
            workbook.add_format({"num_format": form}) for form in ("m/d/yyyy", "h:mm", "0%", "00000", "[h]:mm")
        )
        sheet.write_row(2, 1, ["id", "organization", "Due", "acting", "last name", "zip", *"cdefgh"])
        sheet.write(3, 1, "a")
        sheet.write_string(3, 2, "=1+1")
        sheet.write_datetime(3, 3, dt.date(2021, 8, 26), day)
        sheet.write_boolean(3, 4, True)
        sheet.write(3, 5, "Roe")
        sheet.write_number(3, 6, 2134, padded)
        sheet.write_number(3, 7, 0.25, percent)
        sheet.write_number(3, 8, 0.1 + 0.2)
        sheet.write_formula(3, 9, '="x"&"y"', None, "xy")
        sheet.write_datetime(3, 10, dt.time(17, 5), hour)
        sheet.write_number(3, 11, 44434 + (17 + 5 / 60) / 24, day)
        sheet.write_datetime(3, 12, dt.timedelta(hours=30, minutes=15), span)

    (entry,) = read_list(book(fill, tmp_path / "list.xlsx"), "list.xlsx").entries()
    assert [str(problem)[:60] for problem in entry.problems] == [
        "list.xlsx:4:7, column G, zip: warning Q169: `zip` is 2134; i"
    ]
    assert entry.recipient.organization == "=1+1"
    assert entry.recipient.due[0].date == dt.date(2021, 8, 26)
    assert entry.recipient.addressees[0].acting
    assert entry.recipient.fields == {
        "c": "0.25",
        "d": "0.3",
        "e": "xy",
        "f": "17:05",
        "g": "2021-08-26 17:05",
        "h": "30:15",
    }


@pytest.mark.parametrize(
    ("number", "text", "lost"),
    [
        (123456789012345, "123456789012345", False),
        (1e15, "1000000000000000", True),
        (1234567890123456, "1234567890123460", True),
        (-1234567890123456, "-1234567890123460", True),
        (0.0000001, "0.0000001", False),
        (-0.0, "0", False),
        (20.50, "20.5", False),
    ],
)
def test_a_number_never_has_an_exponent(tmp_path, number, text, lost):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 1, ["id", "organization", "account"])
        sheet.write_row(1, 1, ["amazon", "Amazon", number])

    (entry,) = read_list(book(fill, tmp_path / "list.xlsx"), "list.xlsx").entries()
    assert entry.recipient.fields == {"account": text}
    told = ["list.xlsx:2:4, column D, account: warning Q174: `account` is a number of more than 15 digits"]
    assert [str(problem).partition(";")[0] for problem in entry.problems] == (told if lost else [])


def test_an_error_value_is_told_in_its_cell(tmp_path):
    def fill(workbook):
        simple(workbook)
        workbook.get_worksheet_by_name("first").write_formula(1, 1, "=NA()", None, "#N/A")

    (entry,) = read_list(book(fill, tmp_path / "list.xlsx"), "list.xlsx").entries()
    assert [str(problem) for problem in entry.problems] == [
        (
            "list.xlsx:2:2, column B, organization: error Q168: `organization` is #N/A; expected a value; "
            "correct the formula"
        )
    ]


@pytest.mark.parametrize(
    ("sheets", "how"),
    [
        ([("a", True), ("b", False)], "sheet “b”, the first of 2"),
        ([("a", False), ("Recipients", True)], "sheet “Recipients”"),
        ([("only", False)], "sheet “only”"),
    ],
)
def test_the_sheet_is_named_recipients_or_the_first_to_be_seen(tmp_path, sheets, how):
    def fill(workbook):
        for name, hidden in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "organization"])
            if hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()

    assert read_list(book(fill, tmp_path / "list.xlsx")).how == how


@pytest.fixture
def changed(tmp_path):
    """Return what is told of a workbook whose parts were changed."""

    def told(change):
        source = zipfile.ZipFile(book(simple, tmp_path / "a.xlsx"))
        path = tmp_path / "list.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for info in source.infolist():
                data = change(info.filename, source.read(info))
                if data is not None:
                    out.writestr(info.filename, data)
        try:
            listed = read_list(path, "list.xlsx")
            return [str(problem) for problem in listed.problems] or [*listed.entries()]
        except BadInputError as error:
            return [str(problem) for problem in error.problems]

    return told


@pytest.mark.parametrize(
    ("part", "old", "new", "what"),
    [
        ("sheet1.xml", b'r="A2"', b'r="XFD1048576"', "a sheet with cells as far as row 1,048,576"),
        ("sheet1.xml", b' r="A2"', b"", "a damaged workbook"),
        ("sheet1.xml", b"<v>2</v>", b"<v>999</v>", "a damaged workbook"),
        ("sharedStrings.xml", None, None, "a damaged workbook"),
        ("workbook.xml.rels", None, None, "a damaged workbook"),
        ("workbook.xml.rels", b"/worksheet", b"/chartsheet", "a damaged workbook"),
        ("xl/workbook.xml", b"<sheets>", b"<sheets", "a damaged workbook"),
        ("xl/workbook.xml", b"UTF-8", b"U7F-8", "a damaged workbook"),
        ("xl/workbook.xml", None, None, "no Excel workbook"),
    ],
)
def test_a_strange_workbook_is_told_in_one_line(changed, part, old, new, what):
    def change(name, data):
        if not name.endswith(part):
            return data
        return data.replace(old, new) if old else None

    (line,) = changed(change)
    assert line.startswith(f"list.xlsx: error Q161: the file is {what}; ")


def test_a_row_longer_than_any_is_damage(changed):
    told = changed(lambda name, data: data.replace(b"</row>", b" " * 17_000_000) if "sheet1" in name else data)
    assert "a damaged workbook" in told[0]


def test_rows_beyond_a_sheet_are_read(changed):
    def far(name, data):
        moved = data.replace(b'<row r="2"', b'<row r="1048577"').replace(b'r="A2"', b'r="A1048577"')
        return moved.replace(b'r="B2"', b'r="B1048577"') if "sheet1" in name else data

    (entry,) = changed(far)
    assert (entry.at, entry.recipient.id) == (1_048_577, "amazon")


@pytest.mark.parametrize(
    ("name", "size", "what"),
    [
        ("xl/vbaProject.bin", 1, "a workbook with macros"),
        ("xl/media/big.bin", 400_000_001, "larger than 400,000,000 bytes when unpacked"),
    ],
)
def test_a_workbook_with_more_than_a_list_is_refused(tmp_path, name, size, what):
    path = book(simple, tmp_path / "list.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out, out.open(name, "w", force_zip64=True) as part:
        for start in range(0, size, 50_000_000):
            part.write(bytes(min(50_000_000, size - start)))
    with pytest.raises(BadInputError, match=what):
        read_list(path)


def test_a_binary_workbook_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as out:
        out.writestr("xl/workbook.bin", "")
    with pytest.raises(BadInputError, match=r"an \.xlsb workbook"):
        read_list(tmp_path / "list.xlsx")


def test_a_package_that_lies_about_a_size_is_damaged(tmp_path):
    data = book(simple, tmp_path / "list.xlsx").read_bytes()
    name = b"xl/worksheets/sheet1.xml"
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    lying = data[: at + 24] + (5).to_bytes(4, "little") + data[at + 28 :]
    (tmp_path / "list.xlsx").write_bytes(lying)
    with pytest.raises(BadInputError, match="damaged"):
        read_list(tmp_path / "list.xlsx")


# YAML


def test_a_yaml_list_is_read_with_its_places(read, found):
    assert recipients(read("- {id: a, organization: A}\n", "list.yaml", calendar="us")) == [
        {"id": "a", "organization": "A", "calendar": "us"}
    ]
    assert found("- {id: a, organization: A}\n- {id: B, organisation: A}\n", "list.yaml") == [
        (
            "list.yaml:2:8: error Q127: `id` is `B`; expected lower-case letters and digits, parted by single hyphens; "
            "write `b`"
        ),
        (
            "list.yaml:2:3: error Q121: `organization` of entry 2 is missing; expected full name, as the inside "
            "address prints it; add `organization: …`"
        ),
        "list.yaml:2:11: error Q120: unknown key `organisation`; did you mean `organization`?",
    ]


def test_yaml_entries_have_shapes_too(read):
    text = (
        "- {id: a, organization: A, groups: [x]}\n- {id: b, organization: B, groups: [x]}\n- {id: c, organization: C}\n"
    )
    first, second, third = (entry.shape for entry in read(text, "list.yaml").entries())
    assert first == second != third


def test_a_yaml_entry_that_is_no_recipient_is_told(found):
    (line,) = found("- amazon\n", "list.yaml")
    assert line.startswith("list.yaml:1:3: error Q122: entry 1 is `amazon`; expected keys with values")


def test_a_header_without_a_letter_is_none(found):
    assert found("id,organization,--\na,A,\n") == []
    assert [line.split(": ")[1] for line in found("id,organization,--\na,A,x\n")] == ["error Q166"]


@pytest.mark.parametrize("text", ["a: b\n", "[]\n", "words\n"])
def test_yaml_without_a_list_is_told(found, text):
    (line,) = found(text, "list.yaml")
    assert "Q173: the file holds no list of recipients" in line


def test_broken_yaml_is_told_once(found):
    (line,) = found("- {id: a\n", "list.yaml")
    assert "Q102" in line


# One pass, headers, bounds


def test_a_pass_places_what_the_rules_find_and_keeps_a_sample(read):
    listed = read("id,organization,salutation,calendar\na,A,Dear A:,\nb,B,,xx\na,C,Dear C:,\nd,D,Dear D:,\n")
    passed = ListPass(listed, RecipientRules({}, unit="row"))
    assert [one.organization for one in passed] == ["A", "B", "C", "D"]
    assert [(problem.code, str(problem.place)) for problem in passed.problems()] == [
        ("Q147", "list.csv:3"),
        ("D106", "list.csv:3:4, column D, calendar"),
        ("Q141", "list.csv:4:1, column A, id"),
    ]
    assert [one.organization for one in passed.samples] == ["A", "B"]


def test_those_whom_a_questionnaire_names_are_in_the_sample(read):
    listed = read("id,organization,salutation\na,A,Dear A:\nb,B,Dear B:\nc,C,Dear C:\n")
    passed = ListPass(listed, RecipientRules({}), frozenset({"c", "x"}))
    assert len([*passed]) == 3
    assert [one.id for one in passed.samples] == ["a", "c"]


def test_a_pass_over_nothing_tells_so(read):
    passed = ListPass(read("id,organization\n"), RecipientRules({}))
    assert [*passed] == []
    assert [str(problem) for problem in passed.problems()] == [
        "list.csv: error Q173: the list has no recipients; write a row for each recipient"
    ]


def test_a_pass_tells_what_stopped_it(read):
    passed = ListPass(read('id,organization,salutation\na,A,Dear A:\nb,"B\n'), RecipientRules({}))
    assert [one.id for one in passed] == ["a"]
    assert [problem.code for problem in passed.problems()] == ["Q167"]


def test_a_hundred_problems_of_a_kind_are_told(read):
    told = Told()
    listed = read("id,organization,due\n" + "".join(f"a-{at},A,tomorrow\n" for at in range(MOST + 50)))
    for entry in listed.entries():
        told.add(entry.problems)
    assert len(told.problems()) == MOST + 1
    assert str(told.problems()[-1]).startswith(
        "list.csv:102:3, column C, due: error Q125: 50 more like those above, the first of them here"
    )


def test_ids_are_proposed_and_kept(read):
    listed = read("id,organization,name\n,Äpple & Co.,\nb,B,\n,Äpple & Co,\n,,Zoë\n,国税庁,\nB!,X,\n")
    assert [*listed.ids()] == [
        (2, "apple-co", "Äpple & Co."),
        (3, "b", "B"),
        (4, "apple-co-2", "Äpple & Co"),
        (5, "zoe", "Zoë"),
        (6, "row-6", "国税庁"),
        (7, "b-2", "X"),
    ]
    assert all(entry.recipient is None for entry in listed.entries() if entry.at != 3)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        *(
            ("E-Mail Address", "email"),
            ("ZIP / Postal Code", None),
            ("Zip-Code", "zip"),
            ("ORGANISATION", "organization"),
        ),
        *(("First_Name", "given"), ("firstname", "given"), ("Städte", None), ("Prénom", None), ("Région", None)),
    ],
)
def test_headers_are_compared_without_case_accents_and_punctuation(header, key):
    assert KEYS.get(known(header)) == key


def test_misspelt_headers_are_recognised():
    assert (likely("Organizaton"), likely("Stores")) == ("organization", "")


def test_fields_are_named_like_words():
    assert [field_name(header) for header in ("Account No.", "Größe", "FIELDS.Stores", "--")] == [
        *("account_no", "grosse", "Stores", "")
    ]


def test_no_header_means_two_things():
    from lettergen.readers.headers import _HEADERS

    words = [known(word) for group in _HEADERS.values() for word in group.split(",")]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16_384, "XFD")])
def test_columns_are_named_as_a_spreadsheet_does(number, name):
    assert letters(number) == name


def test_a_doubt_is_a_warning(read):
    (problem,) = read("id,organization,Salutaton\n").problems
    assert problem.severity is Severity.WARNING
