"""Frames to a file: MP4 and WebM by PyAV, GIF and PNG by Pillow. These are imported when they are used."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .captions import HELD
from .palette import COLOURS, Index, palette

_LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_BT709 = 1  # the colours of HD video, as all players take them


class Writer(ABC):
    """Takes frames (height, width, 3) of 0..255, one after another, and writes a file when it is closed."""

    @abstractmethod
    def add(self, frame: np.ndarray) -> None:
        """The next frame."""

    @abstractmethod
    def close(self) -> None:
        """Write what is left."""

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, error: object, where: object) -> None:
        if kind is None:
            self.close()
            return
        with suppress(Exception):  # what is half done is thrown away in any case
            self.close()


class Gif(Writer):
    """One palette for all; of each frame only what has changed, so that the ground is written once."""

    def __init__(self, file: Path, rate: float, samples: Sequence[np.ndarray], exact: Sequence[str]) -> None:
        colours = palette(samples, exact)
        self._index, self._rate, self._shown = Index(colours), rate, 0
        self._table = np.zeros((256, 3), dtype=np.uint8)
        self._table[: len(colours)] = colours
        self._frame: np.ndarray | None = None
        self._places: np.ndarray = np.zeros(0, dtype=np.uint8)
        self._waiting: tuple[np.ndarray, tuple[int, int]] | None = None
        self._file: BinaryIO = file.open("wb")

    def add(self, frame: np.ndarray) -> None:
        """The next frame."""
        height, width, _ = frame.shape
        if self._frame is None:
            self._file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0))
            self._file.write(self._table.tobytes() + _LOOP)
            self._places = self._index.of(frame.reshape(-1, 3)).reshape(height, width)
            self._next(self._places.copy(), (0, 0))
        else:
            self._next(*self._changed(frame, self._frame))
        self._frame = frame

    def _changed(self, frame: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
        """The part of the frame that is not as it was, and where it is; one pixel where all is as it was."""
        other = np.any(frame != before, axis=2)
        rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
        if not len(rows):
            return np.full((1, 1), COLOURS, dtype=np.uint8), (0, 0)
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        fresh, old = self._places[part].copy(), self._places[part]
        fresh[other[part]] = self._index.of(frame[part][other[part]])
        drawn = np.where(fresh == old, np.uint8(COLOURS), fresh)
        self._places[part] = fresh
        return drawn, (int(columns[0]), int(rows[0]))

    def _next(self, places: np.ndarray, at: tuple[int, int]) -> None:
        self._flush()
        self._waiting = places, at

    def _flush(self, last: bool = False) -> None:
        if self._waiting is None:
            return
        from PIL import GifImagePlugin, Image

        places, at = self._waiting
        # Rounded times, whose sum is right all the same.
        begin, end = (round(100 * k / self._rate) for k in (self._shown, self._shown + 1))
        length = 10 * (round(100 * HELD) if last else end - begin)
        image = Image.fromarray(places)
        how: dict[str, Any] = {"duration": length, "transparency": COLOURS, "disposal": 1}
        for block in GifImagePlugin.getdata(image, at, **how):
            self._file.write(block)
        self._shown += 1

    def close(self) -> None:
        """Write the last frame, at which it rests for a moment."""
        self._flush(last=True)
        self._file.write(b";")
        self._file.close()


_CODECS: dict[str, tuple[str, str, dict[str, str]]] = {
    ".mp4": ("libx264", "yuv420p", {"crf": "18", "preset": "medium", "bf": "0"}),
    ".webm": (
        "libvpx-vp9",
        "yuv420p",
        {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"},
    ),
}
_FLAGS = {".mp4": {"movflags": "+faststart"}}  # it plays before all of it is there
_LOSSLESS = "libx264rgb", "rgb24", {"qp": "0", "preset": "fast", "bf": "0"}


class Video(Writer):
    """MP4 (H.264) or WebM (VP9); ``lossless`` is H.264 of the very pixels, for whoever goes on to edit it."""

    def __init__(
        self, file: Path, ending: str, rate: float, size: tuple[int, int], title: str, lossless: bool
    ) -> None:
        import av

        codec, form, how = _LOSSLESS if lossless else _CODECS[ending]
        self._lossless = lossless
        self._container = av.open(str(file), "w", format=ending[1:], options=_FLAGS.get(ending, {}))
        self._container.metadata["title"] = title
        exact = Fraction(rate).limit_denominator(1000)
        stream: Any = self._container.add_stream(codec, rate=exact, options=how)
        stream.width, stream.height = size
        stream.pix_fmt = form
        self._stream = stream
        self._latest: Any = None
        if not lossless:
            context: Any = self._stream.codec_context
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = 1  # from 16 to 235, as video has it

    def add(self, frame: np.ndarray) -> None:
        """The next frame."""
        import av

        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        if not self._lossless:
            picture = picture.reformat(format="yuv420p", dst_colorspace=_BT709, dst_color_range=1)
        self._write(self._stream.encode(picture))

    def _write(self, packets: Sequence[Any], last: bool = False) -> None:
        """Pass packets on but for the latest one, of which it is not known yet whether it is the last."""
        for packet in packets:
            if self._latest is not None:
                self._container.mux(self._latest)
            self._latest = packet
        if last and self._latest is not None:
            self._latest.duration = round(HELD / self._latest.time_base)
            self._container.mux(self._latest)

    def close(self) -> None:
        """Write what the encoder has kept back; the last frame stays for a moment."""
        self._write(self._stream.encode(None), last=True)
        self._container.close()


def png(file: Path, frame: np.ndarray, text: dict[str, str], few: Iterable[str] | None = None) -> None:
    """One frame as it is; with ``few`` in 256 colours, those told (#rrggbb) as they are, for a small file."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    for name, value in text.items():
        told.add_text(name, value)
    image = Image.fromarray(frame)
    if few is not None:
        colours = palette([frame], [*few])
        places = Index(colours).of(frame.reshape(-1, 3)).reshape(frame.shape[:2])
        image = Image.fromarray(places)
        image.putpalette(colours.tobytes())
    image.save(file, format="PNG", optimize=True, pnginfo=told)
