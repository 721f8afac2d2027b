"""The player's JavaScript: bundled from its modules, published as a static file, or put in a page.

The modules in ``js/`` are plain ES modules with two conventions that make a bundler of a few lines
enough: imports are one line each, ``import { a, b } from "./x.js";``, and exports are named
declarations, ``export function|class|const``. The dashboard and the exported HTML run the same bundle.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_ENTRY = "main.js"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";[ \t]*$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)


def plotly_js() -> bytes:
    """plotly.js as it ships inside plotly.py, so that requirements.txt pins both."""
    import plotly

    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()


def bundle() -> str:
    """All modules as one script that leaves ``LandscapePlayer`` (the entry's exports) behind."""
    order: list[str] = []

    def visit(name, path=()):
        if name in path:
            raise ValueError("the player's modules import each other in a ring: " + name)
        if name in order:
            return
        for match in _IMPORT.finditer((_HERE / "js" / name).read_text("utf-8")):
            visit(match[2], (*path, name))
        order.append(name)

    visit(_ENTRY)
    parts = []
    for name in order:
        text = (_HERE / "js" / name).read_text("utf-8")
        exported = _EXPORT.findall(text)
        text = _IMPORT.sub(lambda m: f"const {{{_renamed(m[1])}}} = {_variable(m[2])};", text)
        text = _EXPORT.sub("", text)
        if re.search(r"^\s*(import|export)\b(?!\()", text, re.M):
            raise ValueError(f"{name}: an import or export the bundler does not know")
        parts.append(
            f"const {_variable(name)} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();"
        )
    css = (_HERE / "js" / "player.css").read_text("utf-8")
    body = "\n".join(parts)
    return (
        f'const LandscapePlayer = (() => {{\n"use strict";\n{body}\n'
        f"return {{ ...{_variable(_ENTRY)}, css: {_quoted(css)} }};\n}})();\n"
    )


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _renamed(names: str) -> str:
    return names.replace(" as ", ": ")


def _quoted(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"


@lru_cache(maxsize=1)
def publish(static: str) -> str:
    """Write the bundle and plotly.js below the static folder; returns the folder's relative URL.

    The folder's name is a hash of its content, so a browser's cache is never stale.
    """
    script = (
        bundle() + "export const { mount, mountTerrain, mountLandmarks, mountBoard } = LandscapePlayer;\n"
    )
    plotly = plotly_js()
    mark = hashlib.blake2b(script.encode() + plotly, digest_size=8).hexdigest()
    folder = Path(static) / "player" / mark
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("player.js", script.encode()), ("plotly.min.js", plotly)):
        if not (folder / name).exists():
            # Two servers may start at once: write aside, then move into place in one step.
            handle, aside = tempfile.mkstemp(dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(aside, 0o644)
            os.replace(aside, folder / name)
    return f"app/static/player/{mark}/"


def standalone_page(
    terrain: bytes, runs: bytes, title: str, theme: str = "light", landmarks: bytes | None = None
) -> str:
    """The player with its data as one HTML file that needs no server and no network."""
    safe_title = title.replace("&", "&amp;").replace("<", "&lt;")

    def script(text):  # a literal closing tag inside a script would end it
        return "<script>" + text.replace("</script", "<\\/script") + "</script>"

    data = ", ".join(f'"{base64.b64encode(part).decode()}"' for part in (terrain, runs, landmarks) if part)
    start = (
        f"LandscapePlayer.mountStandalone(document.getElementById('player'), [{data}], {{theme: '{theme}'}});"
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{safe_title}</title></head><body style='margin:0'><div id='player'></div>"
        + script(plotly_js().decode("utf-8"))
        + script(bundle() + start)
        + "</body></html>"
    )
