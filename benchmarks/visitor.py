"""A visitor without a browser: Streamlit's own protocol over a websocket, as the page's front end speaks it.

What a browser does and the server feels is done here: it keeps messages by their hash and tells the server
which it has, sends all widgets' values with every message, and asks again and again for fragments that want
it. Nothing is drawn, and none of the page's files are fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_PLAYER = "landscape_player"
_TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # of a component: what Streamlit calls its aggregator
_KEPT_RUNS = 2  # the front end forgets a message that so many runs of the script did not mention


@dataclass(frozen=True)
class Picture:
    """The player's message: when it came (time.perf_counter) and a fingerprint of its bytes."""

    at: float
    digest: str
    size: int


class Visitor:
    """One tab of a browser at ``address`` (http://host:port): ``async with Visitor(address) as visitor``.

    ``patience`` is what a browser gives a handshake, in seconds; TimeoutError where it is not enough.
    """

    def __init__(self, address: str, query: str = "", patience: float = 10.0) -> None:
        self._address, self._query, self._patience = address, query, patience
        self.picture: Picture | None = None
        self.elements: dict[str, Element] = {}  # the latest widgets by their keys
        self.blocks: dict[str, str] = {}  # and the ids of expanders
        self.faults: list[str] = []  # exceptions that the page showed
        self.received = 0  # bytes
        self._values: dict[str, WidgetState] = {}
        self._messages: dict[str, tuple[int, ForwardMsg]] = {}
        self._page, self._runs, self._said = "", 0, 0
        self._pages: dict[str, str] = {}  # the hashes of all pages by their paths
        self._changed = asyncio.Condition()
        self._tasks: dict[str, asyncio.Task] = {}
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        url = self._address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            url, subprotocols=["streamlit"], max_size=None, compression=None, open_timeout=self._patience
        )
        self._tasks["listen"] = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks.values():
            task.cancel()
        assert self._socket is not None
        await self._socket.close()

    # ---- what a person does

    async def first(self, seconds: float = 120.0) -> Picture:
        """Run the script for the first time and wait for the first picture."""
        await self._rerun()
        return await self._new(None, seconds)

    async def go(self, page: str, query: str = "") -> None:
        """Go to another page, by its path, with what a link to it says."""
        self._query, self._page = query, self._pages[page]
        await self._rerun()

    async def open(self, key: str, shows: str, seconds: float = 60.0) -> None:
        """Open an expander and wait until the widget ``shows``, which is in it, is there."""
        await self.until(lambda: key in self.blocks, seconds)
        name = self.blocks[key]
        self._values[name] = WidgetState(id=name, bool_value=True)
        await self._rerun()
        await self.until(lambda: shows in self.elements, seconds)

    def number(self, key: str) -> float:
        """The number that a field shows."""
        return self._values[self.elements[key].number_input.id].double_value

    async def type_number(self, key: str, value: float, seconds: float = 60.0) -> Picture:
        """Type a number into a field and wait for the picture that answers it."""
        element = self.elements[key]
        self._values[element.number_input.id] = WidgetState(id=element.number_input.id, double_value=value)
        return await self._answered(seconds)

    async def choose(self, key: str, option: str, seconds: float = 60.0) -> Picture:
        """Choose from a list the option that begins so, and wait for the picture."""
        box = self.elements[key].selectbox
        label = next(o for o in box.options if o.startswith(option))
        self._values[box.id] = WidgetState(id=box.id, string_value=label)
        return await self._answered(seconds)

    async def act(self, event: str, value: Any, seconds: float = 60.0) -> Picture:
        """Do something in the player (schema.Events) and wait for the picture."""
        self._said += 1
        said = [{"event": event, "value": {"count": self._said, "value": value}}]
        trigger = _TRIGGERS.format(self.elements["player"].bidi_component.id)
        return await self._answered(seconds, WidgetState(id=trigger, json_trigger_value=json.dumps(said)))

    # ---- the protocol

    async def _answered(self, seconds: float, *once: WidgetState) -> Picture:
        before = self.picture
        await self._rerun(*once)
        return await self._new(before, seconds)

    async def _new(self, before: Picture | None, seconds: float) -> Picture:
        """The first picture that is another one than ``before``."""

        def there() -> bool:
            return self.picture is not None and (before is None or self.picture.digest != before.digest)

        await self.until(there, seconds)
        assert self.picture is not None
        return self.picture

    async def until(self, there: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until it is so, looking after every message; TimeoutError after so many seconds."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(there)

    async def _rerun(self, *once: WidgetState, fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.widget_states.widgets.extend([*self._values.values(), *once])
        state.cached_message_hashes.extend(self._messages)
        state.context_info.timezone, state.context_info.locale = "UTC", "en"
        state.context_info.url, state.context_info.color_scheme = self._address, "light"
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _again(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._rerun(fragment=fragment)

    async def _listen(self) -> None:
        assert self._socket is not None
        async for data in self._socket:
            at, message = time.perf_counter(), ForwardMsg()
            assert isinstance(data, bytes)
            self.received += len(data)
            message.ParseFromString(data)
            if message.WhichOneof("type") == "ref_hash":
                metadata, hash_ = message.metadata, message.ref_hash
                message = ForwardMsg()
                message.CopyFrom(self._messages[hash_][1])
                message.metadata.CopyFrom(metadata)
            elif message.metadata.cacheable:
                self._messages[message.hash] = self._runs, message
            if message.hash in self._messages:
                self._messages[message.hash] = self._runs, self._messages[message.hash][1]
            self._take(message, at)
            async with self._changed:
                self._changed.notify_all()

    def _take(self, message: ForwardMsg, at: float) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            if not message.metadata.run.fragment_ids:
                self._stop_asking()
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
            self._pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._ask_again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for name in message.stop_auto_rerun.fragment_ids:
                self._stop_asking(name)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta.new_element, at)
        elif kind == "delta" and (name := message.delta.add_block.id).startswith("$$ID"):
            self.blocks[_key(name)] = name
        elif kind == "script_finished":
            self._finished(message.script_finished)

    def _finished(self, how: int) -> None:
        if how == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._runs += 1
            old = self._runs - _KEPT_RUNS
            self._messages = {h: one for h, one in self._messages.items() if one[0] >= old}

    def _ask_again(self, fragment: str, interval: float) -> None:
        self._stop_asking(fragment)
        self._tasks[f"ask {fragment}"] = asyncio.create_task(self._again(fragment, interval))

    def _stop_asking(self, fragment: str | None = None) -> None:
        for name in [n for n in self._tasks if n.startswith("ask ")]:
            if fragment is None or name == f"ask {fragment}":
                self._tasks.pop(name).cancel()

    def _element(self, element: Element, at: float) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.faults.append(f"{element.exception.type}: {element.exception.message}")
        widget = getattr(element, kind or "", None)
        name = getattr(widget, "id", "")
        if not name:
            return
        self.elements[_key(name)] = element
        if kind == "number_input":
            self._number(element.number_input)
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith(_PLAYER):
            data = element.bidi_component.bytes
            digest = hashlib.blake2b(data, digest_size=16).hexdigest()
            if self.picture is None or self.picture.digest != digest:
                self.picture = Picture(at, digest, len(data))

    def _number(self, field: Any) -> None:
        """A field's number goes along with every message once it has appeared, as a browser has it."""
        if field.set_value:
            self._values[field.id] = WidgetState(id=field.id, double_value=field.value)
        elif field.id not in self._values and field.HasField("default"):
            self._values[field.id] = WidgetState(id=field.id, double_value=field.default)


def _key(name: str) -> str:
    """The key in a widget's id, ``$$ID-hash-key``."""
    return name.split("-", 2)[-1]
