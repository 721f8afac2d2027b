"""What visitors will see first, made before they come: the process warms itself, once.

The default page and its critical points first, then the small pictures of the gallery and each of its
landscapes as a newcomer chooses it, and those of the lessons. All of it goes where a visitor's own run of
the script looks for it (work/shared.py); who comes meanwhile makes what he needs himself, and nothing twice.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from functools import cache

import landscapes
from dashboard.figures.thumbnail import thumbnail
from dashboard.lessons.shelf import shelf
from dashboard.player.messages.gallery import gallery
from dashboard.state.history import History
from dashboard.state.planes import is_whole
from dashboard.state.race import run_all
from dashboard.state.session import Session
from dashboard.state.state import State, default_state
from dashboard.work.memory import freeze_loaded_modules
from dashboard.work.pool import give_way

from .gallery import OWN
from .landscape_picker import checked
from .lesson_list import make_picture
from .race import message_of

# Seconds between two landscapes: whoever is on the page meanwhile does not feel it.
_PAUSE = 0.5
_LONGEST = 30.0  # that the default page's critical points are waited for


@cache
def warm_up() -> threading.Thread:
    """Begin to warm the process, in a thread; the first call does, and every call has its thread."""
    thread = threading.Thread(target=_everything, name="warming", daemon=True)
    thread.start()
    return thread


def first_page(state: State) -> Session:
    """Make what the first run of the script needs for a state, in a session that nobody sees."""
    mine = Session(History(state))
    race = mine.race()
    run_all(race, mine.runs, lambda *_: True)
    race.picture = mine.drawn(race).landscape
    message_of(mine, race)
    if is_whole(race.landscape):
        checked(mine, race.landscape)
    return mine


def with_critical_points(state: State) -> None:
    """As ``first_page``, and wait until its critical points are found and proved."""
    mine, end = first_page(state), time.monotonic() + _LONGEST
    while mine.found(mine.landscape).pending and time.monotonic() < end:
        time.sleep(0.05)


def _everything() -> None:
    give_way()
    try:
        with_critical_points(default_state())
        freeze_loaded_modules("warm")
        for name in landscapes.names():
            time.sleep(_PAUSE)
            first_page(replace(default_state(), landscape=name))
            if landscapes.get(name).dimension > 1:
                thumbnail(name)
        gallery(OWN)
        for lesson in shelf().lessons.values():
            time.sleep(_PAUSE)
            make_picture(lesson)
    except Exception:  # whoever comes makes it himself
        logging.getLogger(__name__).exception("the process could not be warmed")
