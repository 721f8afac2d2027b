"""Outward interval arithmetic, and tapes replayed on it: bounds over whole boxes."""

from .arithmetic import JUMP, UNDEFINED
from .program import NoIntervalForm, Program, replay

__all__ = ["JUMP", "UNDEFINED", "NoIntervalForm", "Program", "replay"]
