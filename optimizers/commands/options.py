"""A function's signature as the options of a command, and the bar that tells how far it is."""

from __future__ import annotations

import argparse
import inspect
import types
import typing
from collections.abc import Callable, Container
from enum import EnumType
from typing import Any, TextIO

from landscapes.core.progress import Progress

_BAR = 30  # signs


def options(do: Callable[..., Any], given: Container[str] = ()) -> dict[str, tuple[Any, Any, str]]:
    """A function's options, without the arguments that it is ``given``: name -> (type, default, help).

    Each is ``Annotated`` with its help.
    """
    hints = typing.get_type_hints(do, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(do).parameters.items():
        if name not in given:
            kind, help = typing.get_args(hints[name])[:2]
            found[name] = kind, parameter.default, help
    return found


def add_option(own: argparse.ArgumentParser, option: str, kind: Any, default: Any, help: str) -> None:
    """Let a parser take an option of a type, as ``--its-name``."""
    flag = "--" + option.replace("_", "-")
    if isinstance(kind, types.UnionType):  # Kind | None
        kind = next(one for one in typing.get_args(kind) if one is not types.NoneType)
    if kind is bool:
        own.add_argument(flag, action=argparse.BooleanOptionalAction, default=default, help=help)
    elif typing.get_origin(kind) is tuple:
        kind = typing.get_args(kind)[0]
        own.add_argument(flag, type=kind, nargs="+", default=default, help=help)
    else:
        choices: list[Any] | None = list(kind.__members__.values()) if isinstance(kind, EnumType) else None
        shown = "" if default is None else " (default: %(default)s)"
        own.add_argument(flag, type=kind, choices=choices, default=default, help=help + shown)


def bar(told: TextIO) -> Progress:
    """Tells on one line of a terminal how far something is."""

    def progress(done: int, total: int) -> None:
        full = round(_BAR * done / max(total, 1))
        end = "\n" if done >= total else ""
        print(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done} of {total}", end=end, file=told, flush=True)

    return progress
