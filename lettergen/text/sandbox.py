"""The one Jinja2 environment for templates and questionnaires: what an expression may do; it knows no Word and no file.

Every run of a program happens inside `lettergen.text.watch.watching()`, which gathers missing names and counts work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache, wraps
from itertools import islice
from typing import Any, NamedTuple

from jinja2 import Template, nodes, pass_environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from lettergen.text.allowed import MAX_WIDTH, call_refusal, operation_refusal
from lettergen.text.filters import FILTERS, text_of
from lettergen.text.watch import MAX_STEPS, PRIVATE, Missing, spend

_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"})


class _Generator(CodeGenerator):
    """Prints what our own filters return as it is: they have escaped it already."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - Jinja's
        if not _is_private(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - Jinja's
        if not _is_private(node):
            super()._output_child_post(node, frame, finalize)


def _is_private(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name.startswith(PRIVATE)


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox: a key of a dictionary goes before its methods, and growth is bounded."""

    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any value of the data
        """Return `obj[attribute]` for a dictionary that has it (so `section.items` is the data), else the attribute."""
        if type(obj) is dict:  # by far the most frequent, and quicker to tell than a Mapping
            if attribute in obj:
                return obj[attribute]
        elif type(obj) is LoopContext:  # likewise: {{ loop.index }}
            if attribute in _LOOP:
                return getattr(obj, attribute)
        elif isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
        """Compute, unless the result would be out of all proportion (SecurityError)."""
        if refusal := operation_refusal(operator, left, right):
            raise SecurityError(refusal)
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, ANN401, PYI063 - Jinja's
        """Call, unless the method is not on our list (SecurityError)."""
        if isinstance(__obj, Missing):
            return __obj.note()
        if refusal := call_refusal(__obj, args):
            raise SecurityError(refusal)
        spend(1, 0)
        return super().call(__context, __obj, *args, **kwargs)


def _each(values: Any, weight: int) -> Any:  # noqa: ANN401 - whatever a loop goes over
    """Return what a loop goes over, counted; `weight` is the text that each turn prints by itself."""
    if not hasattr(values, "__len__"):
        values = tuple(islice(values, MAX_STEPS + 1))
    spend(len(values), len(values) * weight)
    return values


def _glue(parts: Iterable[Any], between: str = "") -> str:
    """Join as `~` does: markup from the template's own macros stays, all else is escaped beside it."""
    texts = [part if isinstance(part, str) else text_of(part) for part in parts]
    spend(0, sum(map(len, texts)) + len(between) * len(texts))
    return (escape(between) if any(isinstance(text, Markup) for text in texts) else between).join(texts)


@pass_environment
def _join(env: LetterEnvironment, values: Iterable[Any], between: str = "", attribute: str | int | None = None) -> str:
    """Jinja's `join`, for what is text."""
    return _glue(values if attribute is None else map(make_attrgetter(env, attribute), values), str(between))


def _replace(value: Any, old: str, new: str, count: int = -1) -> str:  # noqa: ANN401 - any value of the data
    """Jinja's `replace`, within bounds."""
    text = text_of(value)
    if refusal := call_refusal(text.replace, (old, new)):
        raise SecurityError(refusal)
    return text.replace(old, new, count)


def _narrow(made: Callable[..., Any]) -> Callable[..., Any]:
    """Bound the width of Jinja's `batch` and `slice`, which fill up what is missing."""

    @wraps(made)
    def narrow(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as Jinja's
        if any(isinstance(arg, int) and arg > MAX_WIDTH for arg in (*args, *named.values())):
            raise SecurityError(f"a width of more than {MAX_WIDTH:,} is refused")
        return made(*args, **named)

    return narrow


@lru_cache(maxsize=16)
def environment(language: str = "en-US", **delimiters: str) -> LetterEnvironment:
    """Return the shared environment of one language and set of delimiters (`block_start_string` and so on).

    The language is what filters fall back on when the data has no `language`.
    """
    made = LetterEnvironment(
        autoescape=True,
        undefined=Missing,
        keep_trailing_newline=True,
        cache_size=0,
        extensions=("jinja2.ext.do", "jinja2.ext.loopcontrols"),
        **delimiters,
    )
    made.filters = {name: made.filters[name] for name in BUILT_IN_FILTERS} | FILTERS
    made.filters |= {_EACH: _each, _GLUE: _glue, "join": _join, "replace": _replace}
    made.filters |= {name: _narrow(made.filters[name]) for name in ("batch", "slice")}
    made.globals = {name: made.globals[name] for name in ("range", "dict", "cycler", "joiner", "namespace")}
    made.globals["language"] = language
    return made


_VALUE = 16
"""Characters that a printed value counts for in a loop; long values count for themselves."""
_EACH, _GLUE = f"{PRIVATE}each", f"{PRIVATE}glue"

BUILT_IN_FILTERS = (
    *("abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float"),
    *("groupby", "int", "items", "last", "length", "lower", "map", "max", "min", "reject", "rejectattr"),
    *("reverse", "round", "select", "selectattr", "slice", "sort", "string", "sum", "title", "trim"),
    *("truncate", "unique", "upper", "wordcount"),
)
"""Jinja's own filters that are kept: none makes mark-up of data, none grows text out of proportion, none is random."""

_ALLOWED = frozenset(
    {
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.NSRef, nodes.Getattr),
        *(nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
        *(nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul),
        *(nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Concat, nodes.List, nodes.Tuple, nodes.Dict),
        *(nodes.Pair, nodes.Keyword, nodes.If, nodes.For, nodes.Assign, nodes.AssignBlock, nodes.Macro),
        *(nodes.CallBlock, nodes.With, nodes.ExprStmt, nodes.Break, nodes.Continue, nodes.Scope),
    }
)

_OTHER_FILE = "a template reads no other file; put the text in this template, or make it a value of the data"
_REFUSED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.Include: ("include", _OTHER_FILE),
    nodes.Extends: ("extends", _OTHER_FILE),
    nodes.Import: ("import", _OTHER_FILE),
    nodes.FromImport: ("import", _OTHER_FILE),
    nodes.Block: ("block", "blocks serve `extends`, which is refused; leave the block's tags out"),
    nodes.FilterBlock: (
        "filter",
        "a filter around mark-up would change the mark-up; filter each value: {{ name|upper }}",
    ),
    nodes.ScopedEvalContextModifier: ("autoescape", "data is always text and never mark-up"),
}


class Refusal(NamedTuple):
    """Something a program may not say: its line, what was found, what to do."""

    line: int
    found: str
    remedy: str = ""


class RefusedProgramError(Exception):
    """A program says what it may not; carries every refusal."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("; ".join(refusal.found for refusal in refusals))
        self.refusals = refusals


def compile_program(
    env: LetterEnvironment, source: str, name: str, put: Callable[[nodes.Expr], nodes.Expr]
) -> Template:
    """Return the program for `source`; `put` wraps every printed expression in a filter that escapes it.

    Raises jinja2.TemplateSyntaxError, or RefusedProgramError with everything that is not allowed.
    """
    tree = env.parse(source, name)
    if refusals := tuple(_refusals(env, tree)):
        raise RefusedProgramError(refusals)
    tree = _Instrument(put).visit(tree)
    tree.set_environment(env)
    code = env.compile(tree, name=name, filename=f"<{name}>")
    return env.template_class.from_code(env, code, env.make_globals(None))


def _refusals(env: LetterEnvironment, tree: nodes.Node) -> Iterator[Refusal]:
    for node in (tree, *tree.find_all(nodes.Node)):
        kind = type(node)
        if kind in _REFUSED:
            word, reason = _REFUSED[kind]
            yield Refusal(node.lineno, f"`{word}` is refused", reason)
        elif kind not in _ALLOWED and not issubclass(kind, nodes.Helper):
            yield Refusal(node.lineno, f"`{kind.__name__.lower()}` is refused", "it is not part of the tag grammar")
        elif isinstance(node, nodes.Getattr | nodes.Getitem):
            yield from _hidden(node)
        elif isinstance(node, nodes.AssignBlock) and node.filter is not None:
            yield Refusal(node.lineno, "a filter on a `set` block is refused", "filter each value inside the block")
        elif isinstance(node, nodes.Filter | nodes.Test):
            yield from _unknown(env, node)


def _hidden(node: nodes.Getattr | nodes.Getitem) -> Iterator[Refusal]:
    name = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
    if isinstance(name, str) and name.startswith("_"):
        yield Refusal(node.lineno, f"`{name}` is refused", "names that begin with an underscore are internal")


def _unknown(env: LetterEnvironment, node: nodes.Filter | nodes.Test) -> Iterator[Refusal]:
    word, known = ("filter", env.filters) if isinstance(node, nodes.Filter) else ("test", env.tests)
    if node.name not in known:
        close = get_close_matches(node.name, known, n=1)
        yield Refusal(node.lineno, f"there is no {word} `{node.name}`", f"did you mean `{close[0]}`?" if close else "")


class _Instrument(NodeTransformer):
    """Wraps printed expressions, loops and joins, so that each is escaped or counted."""

    def __init__(self, put: Callable[[nodes.Expr], nodes.Expr]) -> None:
        self.put = put

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - Jinja's visitor
        self.generic_visit(node)
        node.nodes = [child if isinstance(child, nodes.TemplateData) else self.put(child) for child in node.nodes]
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        weight = sum(_own_weight(part) for part in node.body)
        node.iter = _filter(node.iter, _EACH, nodes.Const(weight))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), _GLUE)


def _own_weight(node: nodes.Node) -> int:
    """Return the characters that a node prints at least; loops inside count for themselves."""
    if isinstance(node, nodes.TemplateData):
        return len(node.data)
    if isinstance(node, nodes.For):
        return 0
    return _VALUE * isinstance(node, nodes.Output) + sum(map(_own_weight, node.iter_child_nodes()))


def _filter(value: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(args), [], None, None, lineno=value.lineno)


def put_filter(value: nodes.Expr, name: str, *args: object) -> nodes.Expr:
    """Return `value|name(*args)` as a node, for the `put` of `compile_program`."""
    return _filter(value, name, *(nodes.Const(arg) for arg in args))


def explain(error: Exception) -> str:
    """Return an error that an expression raised as words for a person."""
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, TemplateRuntimeError | UndefinedError | SecurityError):
        return str(error.message)
    return f"{error}" if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
