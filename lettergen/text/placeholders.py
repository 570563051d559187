"""The names that a program needs from its data, as dotted paths; it runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

Scope = Mapping[str, str]
"""What local names stand for: a path of the data, or "" for what the program makes itself."""


def placeholders(tree: nodes.Template, given: Iterable[str] = ()) -> set[str]:
    """Return paths such as `due`, `recipient.name` and, for entries of a list, `signatories[].name`.

    `given` are names that need no data. A path that only leads to longer ones is left out.
    """
    found = {path for path, _ in named(tree, given)}
    return {path for path in found if not any(other.startswith((f"{path}.", f"{path}[")) for other in found)}


def named(tree: nodes.Template, given: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    """Give each path that the program names, every time it does, with the line."""
    return _needs(tree.body, dict.fromkeys(given, ""))


def _needs(body: Iterable[nodes.Node], scope: Scope) -> Iterator[tuple[str, int]]:
    """Yield the paths and lines of statements in order; what one sets, the next ones see."""
    local = dict(scope)
    for node in body:
        if isinstance(node, nodes.Output):
            yield from _needs(node.nodes, local)
            continue
        yield from _of(node, local)
        if isinstance(node, nodes.Assign):
            local |= _bound(node.target, _path(node.node, local) or "")
        elif isinstance(node, nodes.AssignBlock):
            local |= _bound(node.target, "")
        elif isinstance(node, nodes.Macro):
            local[node.name] = ""


def _of(node: nodes.Node, scope: Scope) -> Iterator[tuple[str, int]]:
    match node:
        case nodes.For():
            yield from _of(node.iter, scope)
            source = _path(node.iter, scope)
            inner = {**scope, "loop": "", **_bound(node.target, f"{source}[]" if source else "")}
            yield from _needs([*node.body, *([node.test] if node.test else [])], inner)
            yield from _needs(node.else_, scope)
        case nodes.If():
            yield from _of(node.test, scope)
            for part in (node.body, node.elif_, node.else_):
                yield from _needs(part, scope)
        case nodes.Macro() | nodes.CallBlock():
            own = {argument.name: "" for argument in node.args} | dict.fromkeys(("caller", "varargs", "kwargs"), "")
            yield from _needs(node.body, {**scope, **own})
            for expression in (*node.defaults, *([node.call] if isinstance(node, nodes.CallBlock) else [])):
                yield from _of(expression, scope)
        case nodes.With():
            for value in node.values:
                yield from _of(value, scope)
            yield from _needs(
                node.body, {**scope, **{name: "" for target in node.targets for name in _bound(target, "")}}
            )
        case nodes.Name() | nodes.Getattr() | nodes.Getitem() | nodes.Call():
            yield from _of_reference(node, scope)
        case nodes.Assign() | nodes.AssignBlock():
            yield from _needs([child for child in node.iter_child_nodes() if child is not node.target], scope)
        case _:
            yield from _needs(node.iter_child_nodes(), scope)


def _of_reference(node: nodes.Expr, scope: Scope) -> Iterator[tuple[str, int]]:
    path = _path(node, scope)
    if path is None:
        yield from _needs(node.iter_child_nodes(), scope)
    elif path:
        yield path, node.lineno
    while path is not None and isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        owner = node.node
        yield from _needs([child for child in node.iter_child_nodes() if child is not owner], scope)
        node = owner


def _path(node: nodes.Node, scope: Scope) -> str | None:
    """Return the path that an expression names, "" for what needs no data, None for what is no path."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name) if node.ctx == "load" else ""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
        return _path(node.node.node, scope)
    if not isinstance(node, nodes.Getattr | nodes.Getitem):
        return None
    owner = _path(node.node, scope)
    return f"{owner}{_step(node)}" if owner else owner


def _step(node: nodes.Getattr | nodes.Getitem) -> str:
    """Return how a path goes on: `.name`, `[]` for an entry, nothing for a slice, which is a list again."""
    if isinstance(node, nodes.Getattr):
        return f".{node.attr}"
    if isinstance(node.arg, nodes.Slice):
        return ""
    key = node.arg.value if isinstance(node.arg, nodes.Const) else None
    return f".{key}" if isinstance(key, str) else "[]"


def _bound(target: nodes.Node, path: str) -> dict[str, str]:
    """Return what the names of a target stand for; of several names at once none has a path."""
    if isinstance(target, nodes.Name):
        return {target.name: path}
    return {name.name: "" for name in target.find_all(nodes.Name)}


def compared(tree: nodes.Template) -> Iterator[tuple[str, object]]:
    """Give each name that the program holds equal to a constant, or looks for it among some, with each of these."""
    for node in tree.find_all(nodes.Compare):
        sides = [node.expr, *(operand.expr for operand in node.ops if operand.op in {"eq", "ne", "in", "notin"})]
        paths = [path for side in sides if (path := _path(side, {}))]
        for side in sides if paths else ():
            entries = side.items if isinstance(side, nodes.List | nodes.Tuple) else [side]
            yield from ((paths[0], each.value) for each in entries if isinstance(each, nodes.Const))


def asked_whether(tree: nodes.Template) -> Iterator[str]:
    """Give each name that the program asks for as such: `{% if fields.court %}`, `if not`, `and`, `or`."""
    waiting: list[nodes.Node] = [node.test for node in tree.find_all(nodes.If)]
    waiting += (node.test for node in tree.find_all(nodes.CondExpr))
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Not | nodes.And | nodes.Or):
            waiting += node.iter_child_nodes()
        elif path := _path(node, {}):
            yield path
