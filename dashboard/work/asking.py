"""What the browser asks beside the page: runs from a start that is held in a hand, and more ground.

The answers change nothing, so the script need not run, nor Streamlit's frontend draw the page anew, which
together take a tenth of a second and more: a question is one request, answered by a thread. It is asked by
a name that nobody can guess, told to one browser alone, and goes with its session.
"""

from __future__ import annotations

import json
import secrets
import threading
import weakref
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.player.messages import heard
from dashboard.player.messages.faults import faults
from dashboard.player.messages.patch import patch
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.schema import Question
from dashboard.state.landscape_of import Landscapes
from dashboard.state.race import in_hand, runs_of
from dashboard.state.state import is_side

if TYPE_CHECKING:
    from dashboard.state.remembered import OnStage
    from dashboard.state.session import Session

PATIENCE = 0.5  # seconds, of a busy machine too, that all runs may take where they are to follow a hand
_MOST_BYTES = 4096  # of a question
_NOTHING = 204  # no answer; an error would be one in the browser's console


class Visitor:
    """Whom a session's browser asks for; its landscapes are its own, since the script runs meanwhile."""

    def __init__(self, session: Session) -> None:
        self.token = secrets.token_urlsafe(18)
        self._session = weakref.ref(session)
        self._landscapes = Landscapes()
        self._lock = threading.Lock()  # one question at a time

    def answer(self, question: Any) -> bytes | None:
        """The answer to a question of the schema; None where there is none (any more)."""
        session = self._session()
        stage = session.on_stage if session else None
        if stage is None or faults(question, Question) or question["terrain"] != stage.ground.key:
            return None
        if not self._lock.acquire(timeout=2 * PATIENCE):
            return None
        try:
            return self._runs(stage, question) if "start" in question else _ground(stage, question)
        finally:
            self._lock.release()

    def _runs(self, stage: OnStage, question: Any) -> bytes | None:
        start = heard.numbers(question["start"])
        if not stage.follows or start is None or len(start) != stage.landscape.dimension:
            return None
        race = in_hand(stage.state, start, self._landscapes, PATIENCE)
        if race is None:
            return None
        view, place = dict(stage.state.view), list(start)
        return runs_message(race.landscape, runs_of(race), stage.ground, view, start=place, follows=True)


def _ground(stage: OnStage, question: Any) -> bytes | None:
    box = [(float(low), float(high)) for low, high in question.get("box", ())]
    if len(box) != stage.landscape.dimension or not all(is_side(side) for side in box):
        return None
    return patch(stage.landscape, box, question.get("nodes", 0), stage.ground.key)


_visitors: weakref.WeakValueDictionary[str, Visitor] = weakref.WeakValueDictionary()
_served = threading.Event()  # once the server has the route


def address(session: Session) -> str:
    """Where this session's browser asks, relative to the page; "" where no server listens."""
    if not _served.is_set():
        return ""
    if session.visitor is None:
        session.visitor = Visitor(session)
    _visitors[session.visitor.token] = session.visitor
    return f"ask/{session.visitor.token}"


def routes() -> list[Route]:
    """The server's route for questions."""
    _served.set()
    return [Route("/ask/{token}", _answer, methods=["POST"])]


async def _answer(request: Request) -> Response:
    visitor = _visitors.get(request.path_params["token"])
    text = b""
    async for part in request.stream():
        text += part
        if len(text) > _MOST_BYTES:
            return Response(status_code=413)
    try:
        question = json.loads(text)
    except ValueError:
        return Response(status_code=400)
    message = None if visitor is None else await run_in_threadpool(visitor.answer, question)
    if message is None:
        return Response(status_code=_NOTHING)
    return Response(message, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
