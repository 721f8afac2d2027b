"""Python functions built from Python's own syntax tree.

The tree is made from the operations of a tape and nothing else: no text is evaluated, neither ours
nor a person's, and the function sees no names but those it is given, not even the built-in ones.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from types import CodeType, FunctionType


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def assign(name: str, expression: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], expression)


def call(function: str, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    return ast.Call(load(function), list(args), [ast.keyword(k, v) for k, v in keywords.items()])


def compiled(name: str, parameters: Sequence[str], body: list[ast.stmt], known: dict):
    """A function of these statements whose global names are ``known`` and nothing else."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    made = ast.FunctionDef(name, arguments, body, decorator_list=[], type_params=[])
    module = ast.fix_missing_locations(ast.Module([made], type_ignores=[]))
    whole = compile(module, f"<tape: {name}>", "exec")
    code = next(c for c in whole.co_consts if isinstance(c, CodeType))
    return FunctionType(code, {"__builtins__": {}, **known}, name)
