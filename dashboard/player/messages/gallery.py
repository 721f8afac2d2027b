"""The gallery as the browser gets it: every landscape's name, lesson and small picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

import landscapes
from dashboard.figures.thumbnail import curve, thumbnail
from landscapes import Landscape

from .wire import pack


@lru_cache(maxsize=1)
def gallery(own: tuple[tuple[str, str, str, str], ...]) -> bytes:
    """The whole gallery; ``own`` are further things to choose: (name, title, sign, sentence) of each."""
    lessons = [
        {"title": str(lesson), "tiles": [_tile(landscapes.get(name)) for name in names]}
        for lesson, names in landscapes.lessons().items()
    ]
    if own:
        lessons[:0] = [{"title": "Your own", "tiles": [_plain(*one) for one in own]}]
    return pack({"lessons": lessons})


def _plain(name: str, title: str, sign: str, sentence: str) -> dict:
    words = f"{title} {sentence}".lower()
    told = {"name": name, "title": title, "teaches": sentence, "words": words}
    return {**told, "sign": sign, "map": None, "curve": None}


def _tile(f: Landscape) -> dict:
    words = f"{f.name} {f.title} {f.lesson} {f.teaches} {f.reference}".lower()
    told = {"name": f.name, "title": f.title, "teaches": f.teaches, "words": words, "sign": ""}
    if f.dimension == 1:
        return {**told, "map": None, "curve": curve(f)}
    return {**told, "map": np.frombuffer(thumbnail(f.name), np.uint8), "curve": None}
