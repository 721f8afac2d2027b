"""Python functions built from Python's own syntax tree.

The tree is made from the operations of a tape and nothing else: no text is evaluated, neither ours
nor a person's, and the function sees no names but those it is given, not even the built-in ones.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

_ARITHMETIC = {
    operator.add: ast.Add,
    operator.sub: ast.Sub,
    operator.mul: ast.Mult,
    operator.truediv: ast.Div,
}
_COMPARISONS = {
    operator.lt: ast.Lt,
    operator.le: ast.LtE,
    operator.gt: ast.Gt,
    operator.ge: ast.GtE,
    operator.eq: ast.Eq,
    operator.ne: ast.NotEq,
}
# From Python 3.12 on a definition has such a list.
_NO_TYPE_PARAMETERS: dict[str, Any] = {"type_params": []} if "type_params" in ast.FunctionDef._fields else {}


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def assign(name: str, expression: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], expression)


def call(function: str, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    return ast.Call(load(function), list(args), [ast.keyword(k, v) for k, v in keywords.items()])


def operated(function: Callable, *args: ast.expr) -> ast.expr | None:
    """The function as Python's operator between its arguments; None where it is no operator."""
    if function in _ARITHMETIC:
        return ast.BinOp(args[0], _ARITHMETIC[function](), args[1])
    if function in _COMPARISONS:
        return ast.Compare(args[0], [_COMPARISONS[function]()], [args[1]])
    return ast.UnaryOp(ast.USub(), args[0]) if function is operator.neg else None


def compiled(
    name: str, parameters: Sequence[str], body: list[ast.stmt], known: dict[str, Any]
) -> Callable[..., Any]:
    """A function of these statements whose global names are ``known`` and nothing else."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    function = ast.FunctionDef(name, arguments, body, decorator_list=[], **_NO_TYPE_PARAMETERS)
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    compiled_module = compile(module, f"<tape: {name}>", "exec")
    code = next(c for c in compiled_module.co_consts if isinstance(c, CodeType))
    return FunctionType(code, {"__builtins__": {}, **known}, name)
