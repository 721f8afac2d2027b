"""Codes of what keeps a pack from being made."""

from __future__ import annotations

from enum import Enum, auto


class Fault(Enum):
    """Why there is no pack."""

    TOO_LARGE = auto()
    REFERS_ELSEWHERE = auto()
    NO_PDF = auto()


class PackError(Exception):
    """There is no pack; ``fault`` says why, ``words.of_fault`` in a sentence."""

    def __init__(self, fault: Fault):
        super().__init__(fault)
        self.fault = fault
