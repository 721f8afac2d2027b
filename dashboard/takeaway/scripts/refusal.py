"""Why a state has no script."""

from __future__ import annotations


class NoScript(ValueError):
    """The page's state cannot be written as a script of this kind; the message says why, in a sentence."""
