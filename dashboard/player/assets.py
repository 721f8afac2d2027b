"""The player's JavaScript: bundled from its modules, published as static files, or put in a page.

The modules in ``js/`` are ES modules that node and browsers import as they are; ``bundle`` joins them
because some fifty requests for each visitor are too many for a class that opens the page at once, and
because a page that stands alone has no addresses that relative imports could lead to. It stays small,
and needs no node, by two conventions: ``import { a, b as c } from "../room/x.js";`` is the only import,
and exports are named declarations, ``export function|class|const``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import posixpath
import re
import tempfile
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_VENDOR = _HERE / "vendor"
_MODULES = _HERE / "js"
_ENTRY = "shell/main.js"
_STYLE = "shell/player.css"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./-]*\.js)";[ \t]*$', re.M)
_BESIDE = ("gifenc", "mediabunny")  # encoders, loaded when somebody asks for an animation
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)


def plotly_js() -> bytes:
    """plotly.js as it ships inside plotly.py, so that requirements.txt pins both."""
    import plotly

    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()


def bundle() -> str:
    """All modules as one script that leaves ``LandscapePlayer`` (the entry's exports) behind."""
    parts: dict[str, str] = {}  # each module after those that it imports

    def visit(name: str, importers: tuple[str, ...] = ()) -> str:
        if name in importers:
            raise ValueError("the player's modules import each other in a ring: " + name)
        if name not in parts:
            text = (_MODULES / name).read_text("utf-8")

            def imported(match: re.Match) -> str:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2]))
                return f"const {{{match[1].replace(' as ', ': ')}}} = {visit(path, (*importers, name))};"

            exports = ", ".join(_EXPORT.findall(text))
            text = _EXPORT.sub("", _IMPORT.sub(imported, text))
            if re.search(r"^\s*(import|export)\b(?!\()", text, re.M):
                raise ValueError(f"{name}: an import or export the bundler does not know")
            parts[name] = f"const {_variable(name)} = (() => {{\n{text}\nreturn {{ {exports} }};\n}})();\n"
        return _variable(name)

    entry = visit(_ENTRY)
    body = "".join(parts.values())
    return f'const LandscapePlayer = (() => {{\n"use strict";\n{body}return {entry};\n}})();\n'


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))


@lru_cache(maxsize=1)
def publish(static: str) -> str:
    """Write bundle, stylesheet, plotly.js and the encoders below the static folder; returns its relative URL.

    The folder's name is a hash of its content, so a browser's cache is never stale.
    """
    mounts = "mount, mountTerrain, mountLandmarks, mountBoard, mountGallery, mountAddress"
    # Relative imports do not resolve in a component: the encoders' addresses are whole ones.
    places = ", ".join(f'{name}: new URL("{name}.js", import.meta.url).href' for name in _BESIDE)
    script = (
        bundle()
        + f"export const {{ {mounts} }} = LandscapePlayer;\nLandscapePlayer.beside({{ {places} }});\n"
    )
    style = (_MODULES / _STYLE).read_bytes()
    files = {"player.js": script.encode(), "player.css": style, "plotly.min.js": plotly_js()}
    files |= {f"{name}.js": (_VENDOR / f"{name}.js").read_bytes() for name in _BESIDE}
    mark = hashlib.blake2b(b"".join(files.values()), digest_size=8).hexdigest()
    folder = Path(static) / "player" / mark
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
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
    # Small enough to be in the page; with the larger one it would grow by 0.9 MB.
    gifenc = base64.b64encode((_VENDOR / "gifenc.js").read_bytes()).decode()
    start = (
        f"LandscapePlayer.beside({{gifenc: 'data:text/javascript;base64,{gifenc}'}});"
        f"LandscapePlayer.mountStandalone(document.getElementById('player'), [{data}], {{theme: '{theme}'}});"
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{safe_title}</title><style>{(_MODULES / _STYLE).read_text('utf-8')}</style></head>"
        "<body style='margin:0'><div id='player'></div>"
        + script(plotly_js().decode("utf-8"))
        + script(bundle() + start)
        + "</body></html>"
    )
