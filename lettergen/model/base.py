"""What every value of the model shares: frozen, no unknown keys, text as it was typed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

T = TypeVar("T")


class Same(Generic[T]):
    """A key that is equal only to the very same object: hashing a whole questionnaire costs more than a letter."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        """Compare what is held by identity."""
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        """Hash what is held by identity."""
        return id(self.value)


class Value(BaseModel):
    """A frozen value; unknown keys are errors and surrounding blanks are dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


def _typed_date(value: object) -> object:
    """Refuse everything pydantic would take for a date but ISO 8601 (numbers, timestamps)."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise PydanticCustomError("date_form", "not a date written YYYY-MM-DD")
    return value


def _typed_time(value: object) -> object:
    """Refuse every time but HH:MM, so that `1700` is never read as seconds."""
    if isinstance(value, str) and not re.fullmatch(r"\d{2}:\d{2}", value.strip()):
        raise PydanticCustomError("time_form", "not a time written HH:MM in 24 hours")
    return value


SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
SLUG_LENGTH = 80
_DEVICE = r"aux|con|nul|prn|(?:com|lpt)[1-9]"
"""What Windows takes for a device, not a file, also with an ending: `con.docx` (Microsoft, Naming Files)."""
_is_device = re.compile(_DEVICE).fullmatch

Date = Annotated[dt.date, BeforeValidator(_typed_date)]
Time = Annotated[
    dt.time,
    BeforeValidator(_typed_time),
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str, when_used="json-unless-none"),
]
"""A clock time to the minute; the record keeps it in the form it is read in."""
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=SLUG_LENGTH)]
"""Lower-case letters, digits and single hyphens: safe in file names and in MATTER/RECIPIENT/ROUND."""


def _no_device(name: str) -> str:
    if _is_device(name):
        raise PydanticCustomError("device_name", "a name that Windows keeps for a device")
    return name


_SCHEMA: dict[str, Any] = {"not": {"type": "string", "pattern": f"^(?:{_DEVICE})$"}}
FileSlug = Annotated[Slug, AfterValidator(_no_device), Field(json_schema_extra=_SCHEMA)]
"""A short name that a file or folder gets."""
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1)]


def _lines(value: object) -> object:
    """Take text of one or more lines for the list of its lines."""
    return [line for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


Lines = Annotated[tuple[Text, ...], BeforeValidator(_lines)]
"""Lines of text; in YAML a list, or one text whose line breaks part them."""


OneOrMany = BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
"""Takes one text for a list of one."""
Names = Annotated[tuple[Slug, ...], OneOrMany]
"""Short names, in YAML one or a list."""


def can_name_file(text: str) -> bool:
    """Tell whether a text can be the id of a recipient, or name a matter: both name files."""
    return bool(re.fullmatch(SLUG, text)) and len(text) <= SLUG_LENGTH and not _is_device(text)


_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
"""Latin letters that are not a plain one with a mark: NFKD leaves them as they are (U+0131 is i without a dot)."""


def slug(text: str) -> str:
    """Return a short name made of a text: "Amazon.com, Inc." gives amazon-com-inc; "" where no letter is left.

    It can name a file.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()  # which makes ss of ß
    ascii_text = folded.translate(_WHOLE).encode("ascii", "ignore").decode()
    made = "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:SLUG_LENGTH].rstrip("-")
    return f"{made}-1" if _is_device(made) else made


def text_as(key: str) -> Callable[[Any], Any]:
    """Return what takes a bare text for a mapping with that key: the short form of a value."""
    return lambda value: {key: value} if isinstance(value, str) else value


def model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - a type in any of its forms
    """Return the model that a type holds: `tuple[Copy, ...]` holds Copy."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
