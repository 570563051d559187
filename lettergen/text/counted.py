"""What filters, tests and comparisons cost, counted before they work, so that a rendering's time is bounded.

A step is about a microsecond: a loop turn, a call, an entry compared, sixteen characters worked over. No clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import wraps
from itertools import islice
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.filters import make_multi_attrgetter
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from lettergen.text.allowed import MAX_WIDTH, call_refusal, length, operation_refusal, owner_of, vast
from lettergen.text.filters import kind, text_of
from lettergen.text.watch import MAX_STEPS, Missing, spend

MAX_DEPTH = 100
_CALL, _FILTER = 8, 3
_PRINTING = {"date": 16, "money": 32, "number": 16, "ordinal": 32, "words": 32}
"""Steps of a call, a filter, and of filters that look up how a language prints."""
_LETTERS = 4
"""A step for each 2 to this many characters, or entries that are only copied."""
_SCALARS = frozenset({int, float, bool, type(None)})
_SHORT = 64

_KEYS = {"sort": 2, "unique": 1, "min": 1, "max": 1, "groupby": 0, "sum": 0}
"""Filters that compare entries, or hash them: which option names the attribute that they compare."""
_TEXTS = frozenset({"capitalize", "center", "lower", "string", "title", "trim", "truncate", "upper", "wordcount"})
_NUMBERS = frozenset({"abs", "round"})
_PARSED = frozenset({"float", "int"})
_NARROW = frozenset({"batch", "center", "round", "slice"})
_COMPARING = frozenset({"==", "eq", "equalto", "!=", "ne", ">", "gt", "greaterthan", ">=", "ge", "in"})
_COMPARING |= {"<", "lt", "lessthan", "<=", "le"}
_DIVIDING = frozenset({"divisibleby", "even", "odd"})
_ASKING = frozenset({"defined", "undefined"})
"""Tests that may ask for what is missing."""


def weigh(*values: object) -> tuple[int, int]:
    """Count everything in values, however deep, and return its entries and characters.

    Raises SecurityError past the bounds of the rendering, or for what is nested too deeply to be compared.
    """
    entries = letters = 0
    level: list[object] = list(values)
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for value in level:
            if isinstance(value, str | bytes | range):
                spend(len(value) >> _LETTERS, 0)
                letters += len(value)
            elif isinstance(value, list | tuple | set | frozenset | Mapping):
                spend(len(value), 0)
                inner.extend(value)
                inner.extend(value.values() if isinstance(value, Mapping) else ())
        entries += len(level)
        if not inner:
            return entries, letters
        level = inner
    raise SecurityError(f"values nested more than {MAX_DEPTH} deep are refused")


def weighed(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return what is to be compared or hashed, counted."""
    if type(value) not in _SCALARS and not (type(value) is str and len(value) < _SHORT):
        weigh(value)
    return value


def sized(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return what is to be copied, counted by its length."""
    if hasattr(value, "__len__"):
        spend(1 + (len(value) >> _LETTERS), 0)
    return value


def each(values: Any, steps: int, letters: int) -> Any:  # noqa: ANN401 - whatever a loop goes over
    """Return what a loop goes over, counted: what each turn costs, and prints by itself."""
    if not hasattr(values, "__len__"):
        values = tuple(islice(values, MAX_STEPS + 1))
    spend(len(values) * steps, len(values) * letters)
    return values


def ticking(values: Iterable[Any], steps: int = 1) -> Iterator[Any]:
    """Give the values of an iterator, each counted as it comes."""
    for value in values:
        spend(steps, 0)
        yield value


def counted(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """Return one of Jinja's filters that counts what it costs first, and fails in words for a person."""
    at = int(hasattr(made, "jinja_pass_arg"))

    @wraps(made)
    def filter_(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as Jinja's
        value, options = args[at], (*args[at + 1 :], *named.values())
        if (missing := noted(options)) is not None:
            return missing
        try:
            value = _charged(name, value, options)
            if name in _KEYS:
                attribute = named.get("attribute", next(iter(args[at + 1 + _KEYS[name] :]), None))
                value = _weighed_keys(name, value, attribute, args[0])
            return made(*args[:at], value, *args[at + 1 :], **named)
        except (TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"`{name}` does not fit {kind(value)}") from error

    return filter_


def noted(values: Iterable[Any]) -> Missing | None:
    """Note the values that are missing, and return one of them."""
    missing = [value for value in values if isinstance(value, Missing)]
    return missing[0].note() if [value.note() for value in missing] else None


def _charged(name: str, value: Any, options: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as above
    """Return a filter's value, counted and of the kind that the filter is for."""
    spend(_PRINTING.get(name, _FILTER), 0)
    if name == "items" and isinstance(value, Missing):  # Jinja has it go over nothing
        value.note()
    if name in _NUMBERS and not isinstance(value, int | float | Decimal | Undefined):
        raise ValueError(f"`{name}` needs a number, not {kind(value)}")
    if name in _TEXTS and not isinstance(value, str):
        value = text_of(value)
    if name in _NARROW and any(isinstance(option, int) and abs(option) > MAX_WIDTH for option in options):
        raise SecurityError(f"a width of more than {MAX_WIDTH:,} is refused")
    if vast(value) or (name in _PARSED and isinstance(value, str) and len(value) > MAX_WIDTH):
        raise SecurityError("a number of more than 4,000 digits is refused")
    texts = [option for option in options if isinstance(option, str)]
    if name == "trim":
        spend(sum(map(len, texts)) * len(value) >> 10, 0)
    names = 1 + sum(text.count(".") + text.count(",") for text in texts)
    if hasattr(value, "__len__"):
        spend(len(value) >> _LETTERS if isinstance(value, str) else len(value) * names, 0)
    elif hasattr(value, "__next__"):
        value = ticking(value, names)
    if name == "dictsort":
        weigh(value)
    return value


def _weighed_keys(name: str, value: Any, attribute: Any, passed: Any) -> Any:  # noqa: ANN401 - as above
    """Return entries to be compared, with all that will be compared counted."""
    value = value if hasattr(value, "__len__") else list(value)
    env = passed if isinstance(passed, SandboxedEnvironment) else passed.environment
    spend(0 if attribute is None else 4 * len(value), 0)
    entries, _ = weigh(list(map(make_multi_attrgetter(env, attribute), value)))
    if name == "sum":  # of lists: each addition copies what there is so far
        spend(entries * sum(isinstance(entry, list | tuple) for entry in value) >> _LETTERS, 0)
    return value


def counted_test(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """Return one of Jinja's tests that counts what it compares, and notes what is missing."""
    if name in _ASKING:
        return made
    counting = _counting_test(name, made)

    @wraps(made)
    def test(*args: Any) -> Any:  # noqa: ANN401 - as Jinja's
        return counting(*args) if noted(args) is None else False

    return test


def _counting_test(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    if name in _COMPARING:
        return wraps(made)(lambda left, right: made(weighed(left), weighed(right)))
    if name in _DIVIDING:

        @wraps(made)
        def divides(value: Any, *by: Any) -> Any:  # noqa: ANN401 - as Jinja's
            if not isinstance(value, int | float | Decimal | Undefined):  # `%` would format a text
                raise ValueError(f"`{name}` needs a number, not {kind(value)}")  # noqa: TRY004 - told as a value
            return made(value, *by)

        return divides
    return wraps(made)(lambda value, *given: made(sized(value), *given)) if name in ("lower", "upper") else made


_JINJAS = frozenset({"_loop_vars", "_block_vars"})
"""What Jinja hands on with every call: the names around it."""
_BACKWARD = frozenset({"rfind", "rindex", "rpartition", "rsplit"})
_STRIPS = frozenset({"lstrip", "rstrip", "strip"})
_SPLITS = frozenset({"rsplit", "split", "splitlines"})


def counted_call(called: Any, args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    """Return the arguments of a call, once the call is allowed and counted. Raises SecurityError."""
    spend(_CALL + len(args), 0)
    owner, name = owner_of(called)
    given = (*args, *(value for key, value in named.items() if key not in _JINJAS))
    if name == "join" and isinstance(owner, str) and args and not isinstance(args[0], Undefined):
        args = given = (list(ticking(args[0])),)
        spend(0, sum(len(part) + len(owner) for part in args[0] if isinstance(part, str)))
    if refusal := call_refusal(called, given):
        raise SecurityError(refusal)
    if isinstance(owner, str):
        _charge_text(owner, name, given)
    elif isinstance(owner, list | tuple | set | frozenset | Mapping | LoopContext):
        weigh(*given, *([owner] if name in ("count", "index") else []))
        sized(owner if name in ("copy", "difference", "intersection", "union") else None)
    return args


def _charge_text(text: str, name: str, options: tuple[Any, ...]) -> None:
    """Count what a method of a text costs; some look at each character as often as there are others."""
    other = sum(len(option) for option in options if isinstance(option, str))
    spend((len(text) + other) >> _LETTERS, 0)
    if name in _BACKWARD or name in _STRIPS:
        spend(len(text) * other >> 10, 0)
    if name in _SPLITS:
        spend(len(text) >> 2, 0)
    if name == "format":
        charge_format(text, options)


def charge_format(pattern: str, values: object) -> None:
    """Count what filling a pattern of `%` or `{}` may cost: each field may print every value."""
    fields = pattern.count("{") + pattern.count("%")
    entries, letters = weigh(values)
    spend(fields * entries, fields * (letters + MAX_WIDTH if re.search(r"\d", pattern) else letters))


def counted_operation(operator: str, left: Any, right: Any) -> None:  # noqa: ANN401 - as above
    """Count an operation that is allowed. Raises SecurityError where it is not."""
    if refusal := operation_refusal(operator, left, right):
        raise SecurityError(refusal)
    if operator == "%" and isinstance(left, str):
        charge_format(left, right)
    elif operator == "*":
        times = left if isinstance(left, int) else right if isinstance(right, int) else 0
        size = max(0, times) * max(length(left), length(right))
        spend(size >> _LETTERS, size)
    elif operator == "+":
        spend((length(left) + length(right)) >> _LETTERS, length(left) + length(right))
