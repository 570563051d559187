"""What the tests of the record share: one letter, the events of its life, and hands that tamper with a database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from lettergen.model.deadline import Deadline, StageSpec
from lettergen.model.letter import Asked, LetterItem
from lettergen.model.party import Recipient
from lettergen.model.tracking import Disposition, Event, LetterName
from lettergen.store.chain import text_key

DAY = dt.date.fromisoformat
ITEMS = tuple(LetterItem(id=f"q{n}", label=str(n), ordinal=n, text=f"Qu\u00e9 {n}?") for n in (1, 2))
ASKED = Asked.model_validate(
    {
        "matter": "palm",
        "title": "Palm",
        "subject": "Palm",
        "language": "en-US",
        "date": DAY("2021-08-12"),
        "instrument": "request_letter",
        "owner": "Dana",
        "sender": {"letterhead": {"name": "Senate"}, "signatories": ["A Senator"]},
        "items": ITEMS,
        "marks": ("1.",),
        "stages": (Deadline(date=DAY("2021-08-26"), rule="fixed date", explanation=("Thursday.",)),),
        "pending": (
            StageSpec.model_validate(
                {"stage": "acknowledge", "within": "2 days", "from": "received", "time": "17:00", "zone": "Asia/Tokyo"}
            ),
        ),
    }
)
KEY = text_key(ASKED)
DOCUMENT = "d" * 64


def event(kind: str, on: str = "2021-08-12", to: str = "amazon", number: int = 1, **words: object) -> Event:
    """Return an event about a letter of the matter palm."""
    base = {"letter": LetterName("palm", to, number), "type": kind, "on": DAY(on), "author": "dana"}
    return Event.model_validate(base | {"entered": dt.datetime(2021, 10, 1, tzinfo=dt.UTC)} | words)


def letter(kind: str, to: str = "amazon", number: int = 1, **words: object) -> Event:
    """Return an event that carries the letter's words."""
    return event(
        kind, to=to, number=number, **{"asked": KEY, "recipient": Recipient(id=to, organization=to.title())} | words
    )


LIFE = (
    letter("generated"),
    letter("sent", document=DOCUMENT, deadlines=ASKED.stages),
    event("acknowledged", "2021-08-16"),
    event("response", "2021-08-24", items={"q1": Disposition.ANSWERED}, note="AT&T \u2013 \u201cquoted\u201d"),
)


def database(address: str) -> sa.Engine:
    """Return the database itself, past the program."""
    return sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)


def tamper(address: str, *statements: str) -> None:
    """Change the database behind the program's back, its triggers put out of action."""
    with database(address).begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in (
                connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            for table in ("events", "texts"):
                connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount > 0, statement


def rows(address: str, query: str) -> list[tuple[object, ...]]:
    """Return what the database itself answers."""
    with database(address).connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def file_of(address: str) -> Path:
    """Return a SQLite record's file."""
    return Path(address.removeprefix("sqlite:///"))
