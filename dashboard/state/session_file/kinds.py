"""Why a file is no session, as codes; words.py makes sentences of them."""

from __future__ import annotations

from enum import Enum, auto


class Fault(Enum):
    """What keeps a file from being opened: nothing of it is taken."""

    TOO_LARGE = auto()
    NO_TEXT = auto()  # the bytes are none in UTF-8
    NO_JSON = auto()
    TOO_DEEP = auto()
    TWICE = auto()  # a name stands twice in one object
    NO_SESSION = auto()  # JSON, and something else
    NO_VERSION = auto()
    NEWER = auto()  # of a later version of this program
    NOT_FINITE = auto()
    NO_CHARACTER = auto()  # half of a pair of UTF-16
    SCHEMA = auto()  # a value is not what the schema says
    TABLE = auto()  # a person's own table that is none
    LOSSES = auto()  # a file of losses that is none
    CHANGED = auto()  # its bytes are not those of the SHA-256


class Lacking(Enum):
    """What a session file cannot hold, since it is too large."""

    TABLE = auto()
    LOSSES = auto()
