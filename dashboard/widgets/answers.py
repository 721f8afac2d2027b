"""What the page told the browser's widgets, in numbered answers: an old value sent once more is an echo.

With every message the browser sends the values of all widgets. Where the page has just changed one of
them (undo, a preset, the slider beside a field), a message that was already on its way still has the
old value, which Streamlit takes for a person's choice: the change would be taken back as soon as it was
made. So every such change has a number. The last number goes along in a field that nobody sees, and
comes back in every message: it tells which answers the browser had heard of when it sent the rest.
No clock is asked: before the number is back an old value is an echo, after it a choice.
"""

from __future__ import annotations


class Answers:
    """The values that the page gave to widgets of one session, as far as the browser may not know them."""

    def __init__(self) -> None:
        self.number = 0
        # By widget: what it shows from which answer on, the oldest first.
        self._shown: dict[str, list[tuple[int, object]]] = {}

    def give(self, key: str, old: object, new: object, heard: int) -> None:
        """The page changes the widget ``key``; ``heard`` is the last answer the browser knows."""
        self.number += 1
        self._forget(key, heard)
        self._shown.setdefault(key, [(0, old)]).append((self.number, new))

    def is_echo(self, key: str, value: object, heard: int) -> bool:
        """Whether a value is what the widget showed before an answer that the browser has not heard.

        Any other value is a choice, and is remembered as what the widget shows until it hears more.
        """
        self._forget(key, heard)
        shown = self._shown.get(key, [])
        if len(shown) < 2:
            self._shown.pop(key, None)
            return False
        if shown[0][1] == value:
            return True
        shown[0] = (heard, value)
        return False

    def replaces(self, key: str, value: object) -> bool:
        """Whether an answer on its way will show another value than ``value``, chosen meanwhile."""
        return key in self._shown and self._shown[key][-1][1] != value

    def _forget(self, key, heard):
        shown = self._shown.get(key, [])
        while len(shown) > 1 and shown[1][0] <= heard:
            del shown[0]
