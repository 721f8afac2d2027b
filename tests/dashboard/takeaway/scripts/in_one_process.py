"""Runs scripts one after the other in one fresh Python, each in a namespace of its own.

Reads a JSON object of script texts by name from the standard input, and writes of each: the digest
of every run, how many figures were shown, what was printed, or the error.
"""

import contextlib
import io
import json
import sys

import plotly.basedatatypes

import landscapes.drawing.figure

landscapes.drawing.figure._NODES = 21  # of a ground: whether it is drawn is looked at, and not how finely
shown = []
plotly.basedatatypes.BaseFigure.show = lambda figure: shown.append(len(figure.data))


def ran(text: str) -> dict:
    shown.clear()
    names: dict = {"__name__": "__main__"}
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(text, "script", "exec"), names)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    digests = {label: run.digest() for label, run in names.get("runs", {}).items() if hasattr(run, "digest")}
    return {"digests": digests, "figures": list(shown), "printed": printed.getvalue()}


json.dump({name: ran(text) for name, text in json.load(sys.stdin).items()}, sys.stdout)
