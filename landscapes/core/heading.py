"""The name of a group in a menu: short, and with what the group is about."""

from __future__ import annotations


class Heading(str):
    """A heading such as "Ripples: many local minima"; ``short`` is its name alone, "Ripples"."""

    short: str

    def __new__(cls, short: str, about: str = "") -> Heading:
        heading = super().__new__(cls, f"{short}: {about}" if about else short)
        heading.short = short
        return heading
