"""What a pack was made with: Python, packages that numbers and figures come from, this project's commit."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_PROJECT = "loss-landscapes"
_PACKAGES = ("numpy", "autograd", "plotly", "streamlit", "vl-convert-python")


def versions() -> dict[str, str]:
    """Version by name; of what is not installed as a package "not known"."""
    named = {name: _version(name) for name in (_PROJECT, *_PACKAGES)}
    named[_PROJECT] = named[_PROJECT] or _declared()
    return {
        _PROJECT: named.pop(_PROJECT),
        "commit": commit(_ROOT) or "not known",
        "Python": platform.python_version(),
        **{name: version or "not known" for name, version in named.items()},
        "platform": platform.platform(),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _declared() -> str:
    """The version that the project's own file says, where it runs from its folder."""
    file = _ROOT / "pyproject.toml"
    found = re.search(r'^version = "([^"]+)"', file.read_text("utf-8"), re.M) if file.is_file() else None
    return found[1] if found else "not known"


def commit(folder: Path) -> str:
    """The commit that a folder's working copy stands on, by git's own files; "" where there is none."""
    try:
        home = folder / ".git"
        if home.is_file():  # of a further working copy: "gitdir: where it is"
            home = folder / home.read_text("utf-8").partition("gitdir: ")[2].strip()
        common = home / "commondir"
        shared = home / common.read_text("utf-8").strip() if common.is_file() else home
        head = (home / "HEAD").read_text("utf-8").strip()
        _, is_branch, branch = head.partition("ref: ")
        if not is_branch:
            return _hexadecimal(head)
        if (shared / branch).is_file():
            return _hexadecimal((shared / branch).read_text("utf-8").strip())
        packed = (shared / "packed-refs").read_text("utf-8").splitlines()
        return _hexadecimal(next((line.split()[0] for line in packed if line.endswith(f" {branch}")), ""))
    except (OSError, UnicodeDecodeError):
        return ""


def _hexadecimal(text: str) -> str:
    return text if re.fullmatch(r"[0-9a-f]{40,64}", text) else ""
