"""The one Jinja2 environment for templates and questionnaires: what an expression may do; it knows no Word and no file.

Every run of a program happens inside `lettergen.text.watch.watching()`, which gathers missing names and counts work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache, wraps
from types import BuiltinMethodType
from typing import Any, NamedTuple

from jinja2 import Template, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from lettergen.errors import did_you_mean
from lettergen.text.counted import counted, counted_call, counted_operation, counted_test, each, noted, sized, weighed
from lettergen.text.filters import FILTERS, kind
from lettergen.text.patterns import ABSENT, METHODS, SHAPING, checked_format, glue, percent
from lettergen.text.watch import PRIVATE, Missing, spend

_MAKE_NEW = (
    "make a list of its own: {% set names = names + [name] %}, "
    "or in a loop {% set ns.names = ns.names + [name] %} with ns = namespace(names=[])"
)
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
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

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

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ANN401 - as above
        """Return a text's `format` that takes only what prints, None for anything else."""
        if not isinstance(value, METHODS) or super().wrap_str_format(value) is None:
            return None
        return checked_format(self, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:  # noqa: ANN401 - as above
        """Return what raises SecurityError, with the way out where a method would change the data."""
        if isinstance(obj, list | set | MutableMapping) and not attribute.startswith("_"):
            return self.undefined(f"`{attribute}` would change the data; {_MAKE_NEW}", exc=SecurityError)
        return super().unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as above
        """Return `obj[argument]`; a key of several parts is hashed, and so counted."""
        return super().getitem(obj, weighed(argument) if type(argument) is tuple else argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401, ARG002 - as above
        """Compute, unless the result would be out of all proportion (SecurityError)."""
        counted_operation(operator, left, right)
        if operator == "%" and isinstance(left, str):
            return percent(left, right)
        try:
            return self.binop_table[operator](left, right)
        except TypeError as error:
            raise ValueError(f"`{operator}` does not fit {kind(left)} and {kind(right)} ({error})") from error

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, ANN401, PYI063 - Jinja's
        """Call, unless the method is not on our list (SecurityError)."""
        if isinstance(__obj, Missing):
            return __obj.note()
        if type(__obj) is BuiltinMethodType and (missing := noted((*args, *kwargs.values()))) is not None:
            return missing
        return super().call(__context, __obj, *counted_call(__obj, args, kwargs), **kwargs)

    def with_filters(self, own: Mapping[str, Callable[..., Any]]) -> LetterEnvironment:
        """Return an environment that also has the caller's filters, which are trusted code."""
        if not own:
            return self
        if wrong := [name for name in own if not name.isidentifier() or name.startswith("_")]:
            raise ValueError(f"a filter cannot be named {wrong[0]!r}")
        made = self.overlay()
        made.filters = self.filters | {name: _own(filter_) for name, filter_ in own.items()}
        return made


def _own(made: Callable[..., Any]) -> Callable[..., Any]:
    """Count the calls of a filter of the caller."""

    @wraps(made)
    def filter_(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the caller's
        spend(1, 0)
        return made(*args, **named)

    return filter_


class CountedMacro(Macro):
    """A macro whose text counts: printed again and again, it would grow without bound."""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:  # noqa: FBT001 - Jinja's signature
        text = super()._invoke(arguments, autoescape)
        spend(0, len(text))
        return text


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
        optimized=False,  # constants folded while compiling would not be counted
        extensions=("jinja2.ext.do", "jinja2.ext.loopcontrols"),
        **delimiters,
    )
    known = {name: made.filters[name] for name in BUILT_IN_FILTERS} | FILTERS | SHAPING
    made.filters = {name: known[name] if name in _FREE else counted(name, known[name]) for name in known}
    made.filters |= {_EACH: each, _TURN: spend, _GLUE: glue, _WEIGHED: weighed, _SIZED: sized}
    made.tests = {name: counted_test(name, test) for name, test in made.tests.items()}  # type: ignore[arg-type] # Jinja types them too narrowly
    made.globals = {name: made.globals[name] for name in ("range", "dict", "cycler", "joiner", "namespace")}
    made.globals["language"] = language
    return made


_VALUE = 16
"""Characters that a printed value counts for in a loop; long values count for themselves."""
_NODES = 4
"""Two to this many parts of expressions take a step."""
_EACH, _TURN, _GLUE, _WEIGHED, _SIZED = (f"{PRIVATE}{name}" for name in ("each", "turn", "glue", "weighed", "sized"))
_FREE = frozenset({"d", "default"})

BUILT_IN_FILTERS = (
    *("abs", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "first", "float"),
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
    try:
        tree = env.parse(source, name)
        if refusals := tuple(_refusals(env, tree)):
            raise RefusedProgramError(refusals)
        tree = _Instrument(put).visit(tree)
        tree.set_environment(env)
        code = env.compile(tree, name=name, filename=f"<{name}>")
    except (RecursionError, SyntaxError) as error:  # the second is Python's own, of what Jinja made
        raise TemplateSyntaxError("something is nested too deeply", 0) from error
    template = env.template_class.from_code(env, code, env.make_globals(None))
    template.root_render_func.__globals__["Macro"] = CountedMacro
    return template


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
        reason = ABSENT.get(node.name, "") if word == "filter" else ""
        remedy = reason or did_you_mean(node.name, known, mark="`")
        yield Refusal(node.lineno, f"there is no {word} `{node.name}`", remedy)


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
        cost = _own_cost([*node.body, *([node.test] if node.test else [])])
        if node.recursive:  # {{ loop(…) }} goes over lists that stand nowhere else
            node.body.insert(0, _turn(node, cost))
        else:
            node.iter = _filter(node.iter, _EACH, *cost)
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        node.body.insert(0, _turn(node, _own_cost(node.body)))
        return node

    visit_CallBlock = visit_Macro  # noqa: N815 - as above

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), _GLUE)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        for operand in node.ops:
            searched = operand.op in ("in", "notin") and not _is_plain(operand.expr)
            if searched or not (_is_plain(node.expr) or _is_plain(operand.expr)):
                operand.expr = _weighed(operand.expr)
                node.expr = _weighed(node.expr)
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        node.key = _weighed(node.key)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _filter(node.node, _SIZED)
        return node


def _is_plain(node: nodes.Node) -> bool:
    """Return whether comparing with an expression is quick whatever the other side: a constant, or a list of them."""
    if isinstance(node, nodes.List | nodes.Tuple):
        return all(isinstance(item, nodes.Const) for item in node.items)
    return isinstance(node, nodes.Const)


def _weighed(node: nodes.Expr) -> nodes.Expr:
    known = isinstance(node, nodes.Const) or (isinstance(node, nodes.Filter) and node.name == _WEIGHED)
    return node if known else _filter(node, _WEIGHED)


def _turn(node: nodes.Node, cost: tuple[nodes.Const, nodes.Const]) -> nodes.ExprStmt:
    return nodes.ExprStmt(_filter(cost[0], _TURN, cost[1]), lineno=node.lineno)


def _own_cost(body: Iterable[nodes.Node]) -> tuple[nodes.Const, nodes.Const]:
    """Return what running a body once costs at least, in steps and characters; loops inside count themselves."""
    steps = letters = 0
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        steps += 1
        if isinstance(node, nodes.TemplateData):
            letters += len(node.data)
        elif not isinstance(node, nodes.For | nodes.Macro):
            letters += _VALUE * isinstance(node, nodes.Output)
            waiting.extend(node.iter_child_nodes())
    return nodes.Const(1 + (steps >> _NODES)), nodes.Const(letters)


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
        text = str(error.message)
    elif _UNLIKE.search(str(error)):
        text = "a text is compared with a number; fields are texts, so write `fields.NAME | int`"
    else:
        text = f"{error}" if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


_UNLIKE = re.compile(r"not supported between instances of '(?:\w*str' and '(?:int|float)|(?:int|float)' and '\w*str)'")
_LONG = 300
