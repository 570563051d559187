"""Filters for letters."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from decimal import Decimal
from typing import Any

import pytest

from lettergen.text.merge import MergeError, merge


def filtered(expression: str, /, **data: Any) -> str:
    return merge(f"{{{{ ({expression})|string }}}}", data).replace("\\", "")


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("x|date", dt.date(2021, 8, 26), "August 26, 2021"),
        ("x|date", "2021-08-26", "August 26, 2021"),
        ("x|date('short')", dt.date(2021, 8, 26), "8/26/21"),
        ("x|date('EEEE, MMMM d')", dt.date(2021, 8, 26), "Thursday, August 26"),
        ("x|list", ["a"], "a"),
        ("x|list", ["a", "b"], "a and b"),
        ("x|list", ["a", "b", "c"], "a, b, and c"),
        ("x|list|length", ["a", "b"], "2"),
        ("x|number", 1234567.5, "1,234,567.5"),
        ("x|number('0.00')", "1,234", "1234.00"),
        ("x|money", 25, "$25"),
        ("x|money", "5,800,000.5", "$5,800,000.50"),
        ("x|money('EUR')", 25, "€25"),
        ("x|possessive", "Amazon", "Amazon\u2019s"),
        ("x|possessive", "the states", "the states\u2019"),
        ("x|possessive", "Congress", "Congress\u2019s"),
        ("x|nbsp", "Mr. Andy Jassy", "Mr.\u00a0Andy\u00a0Jassy"),
        ("x|escape", "a", "a"),
    ],
)
def test_filters(expression: str, value: object, text: str) -> None:
    assert filtered(expression, x=value) == text


DAY, ZONE = dt.date(2021, 8, 26), zoneinfo.ZoneInfo("America/New_York")
MOMENT = dt.datetime(2021, 8, 26, 17, 5, tzinfo=ZONE)
LANGUAGES = ("en-US", "en-GB", "es", "fr", "de", "ja")


@pytest.mark.parametrize(
    ("expression", "value", "texts"),
    [
        ("x|words", 7, ("seven", "seven", "siete", "sept", "sieben", "七")),
        ("x|words", "21", ("twenty-one", "twenty-one", "veintiuno", "vingt et un", "einundzwanzig", "二十一")),
        (
            "x|words",
            1234,
            (
                *("one thousand two hundred thirty-four", "one thousand two hundred and thirty-four"),
                *("mil doscientos treinta y cuatro", "mille deux cent trente-quatre"),
                *("eintausendzweihundertvierunddreißig", "千二百三十四"),
            ),
        ),
        ("x|words('ordinal')", 7, ("seventh", "seventh", "séptimo", "septième", "siebte", "七番目")),
        ("x|words('ordinal')", 121.0, ("one hundred twenty-first", "one hundred and twenty-first", *[None] * 4)),
        ("x|ordinal", 1, ("1st", "1st", "1º", "1er", "1.", "1番目")),
        ("x|ordinal", 22, ("22nd", "22nd", "22º", "22e", "22.", "22番目")),
        ("x|number", 1234567.5, ("1,234,567.5", "1,234,567.5", "1.234.567,5", "1 234 567,5", "1.234.567,5", None)),
        ("x|money", 5800000, ("$5,800,000", "US$5,800,000", "5.800.000 US$", "5 800 000 $US", "5.800.000 $", None)),
        ("x|money('EUR')", "1,250.5", ("€1,250.50", "€1,250.50", "1.250,50 €", "1 250,50 €", "1.250,50 €", None)),
        ("x|money('JPY')", Decimal(25), ("¥25", "JP¥25", "25 JPY", "25 JPY", "25 ¥", "￥25")),
        (
            "x|date",
            DAY,
            ("August 26, 2021", "26 August 2021", "26 de agosto de 2021", "26 août 2021", "26. August 2021", None),
        ),
        ("x|date('EEEE')", MOMENT, ("Thursday", "Thursday", "jueves", "jeudi", "Donnerstag", "木曜日")),
        ("x|date('full')", MOMENT, ("Thursday, August 26, 2021", *[None] * 5)),
        ("x|date('HH:mm')", "2021-08-26T17:05:00-04:00", ("17:05",) * 6),
        ("x|date('h:mm a zzzz')", MOMENT, ("5:05 PM Eastern Daylight Time", *[None] * 5)),
        ("x|list", ["a"], ("a",) * 6),
        ("x|list", [], ("",) * 6),
        ("x|list", ["a", "b"], ("a and b", "a and b", "a y b", "a et b", "a und b", "a、b")),
        ("x|list", ["a", "b", "c"], ("a, b, and c", "a, b and c", "a, b y c", "a, b et c", "a, b und c", "a、b、c")),
        ("x|list", [*"abcd"], ("a, b, c, and d", "a, b, c and d", "a, b, c y d", None, None, "a、b、c、d")),
    ],
)
def test_filters_speak_the_letters_language(expression: str, value: object, texts: tuple[str | None, ...]) -> None:
    for language, text in zip(LANGUAGES, texts, strict=True):
        if text is not None:
            said = filtered(expression, x=value, language=language)
            assert said.replace("\xa0", " ").replace("\u202f", " ") == text, language


def test_without_a_language_filters_speak_american_english() -> None:
    assert filtered("x|list ~ ' ' ~ 121|words", x=["a", "b"], language="") == "a and b one hundred twenty-one"


@pytest.mark.parametrize(
    ("expression", "language", "found"),
    [
        ("'x'|money", "en-US", "`money` needs a number, not the text 'x'"),
        ("'1.234,5'|number", "de", "`number` needs a number, not the text '1.234,5'"),
        ("true|number", "en-US", "not true or false"),
        ("[1]|number", "en-US", "not a list"),
        ("none|money", "en-US", "not nothing (None)"),
        ("x|money", "en-US", "not a function"),
        ("{}|date", "en-US", "`date` needs a date, not a table of names"),
        ("'x'|date", "en-US", "`date` needs a date such as 2021-08-26, not the text 'x'"),
        ("'2021-02-30'|date", "en-US", "not the text '2021-02-30'"),
        ("3|date", "en-US", "`date` needs a date, not a number"),
        ("'2021-08-26'|date('h:mm')", "en-US", "`date` cannot print 'h:mm': the date has no time of day"),
        ("'2021-08-26'|date(5)", "en-US", "`date` needs a pattern"),
        ("5|number(true)", "en-US", "`number` needs a pattern"),
        ("5|money('XXQ')", "en-US", "`money` needs a currency such as USD, not the text 'XXQ'"),
        ("'x'|ordinal", "en-US", "`ordinal` needs a number"),
        ("1.5|ordinal", "en-US", "`ordinal` needs a whole number of at most 15 digits, not 1.5"),
        ("1.5|words", "en-US", "`words` needs a whole number"),
        ("5|words('roman')", "en-US", '`words` knows "cardinal" and "ordinal", not the text \'roman\''),
        ("-5|words('ordinal')", "en-US", "`words` does not know how en-US writes -5"),
        ("5|words", "zh", "`words` does not know how zh writes 5"),
        ("5|ordinal", "sv", "`ordinal` does not know how sv writes 5"),
        ("'a'|possessive", "de-DE", "`possessive` knows English only, and the letter's language is de-DE"),
        ("[1]|possessive", "en-US", "a list is no text"),
        ("none|nbsp", "en-US", "no value (None)"),
        ("5|list", "en-US", "`list` does not fit a number"),
        ("d|date(pattern=none)", "en-US", "not nothing (None)"),
        ("'NaN'|number", "en-US", "not the text 'NaN'"),
        ("(1e308 * 10)|number", "en-US", "at most 25 digits"),
    ],
)
def test_wrong_values_are_told_in_words(expression: str, language: str, found: str) -> None:
    with pytest.raises(MergeError) as caught:
        filtered(expression, language=language, x=len, d=DAY)
    assert found in caught.value.message
    assert not re.search(r"Error\b|object|NoneType|\bint\b|\bstr\b", caught.value.message)


def test_languages_with_ordinals_of_their_own() -> None:
    assert [filtered("n|ordinal", n=3, language=code) for code in ("it", "pl", "nb", "pt-BR")] == [
        "3º",
        "3.",
        "3.",
        "3º",
    ]


def test_dates_in_fixed_zones_and_without_one_print() -> None:
    for zone, text in ((None, "17:05"), (dt.UTC, "17:05 +0000"), (dt.timezone(-dt.timedelta(hours=4)), "17:05 -0400")):
        assert filtered("x|date(p)", x=MOMENT.replace(tzinfo=zone), p="HH:mm Z" if zone else "HH:mm") == text
