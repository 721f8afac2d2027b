"""What every experiment yields: pictures, a table and a sentence, whoever asks for them."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from html import escape

import numpy as np

from landscapes import Landscape
from landscapes.drawing.panel import Panel
from landscapes.drawing.plotly_figure import Figure


class Result(ABC):
    """An experiment's outcome as a value: subclasses are frozen and say what there is to see."""

    @abstractmethod
    def panels(self) -> tuple[Panel, ...]:
        """The pictures, as the page draws them."""

    @abstractmethod
    def table(self) -> dict[str, np.ndarray]:
        """The numbers: columns of one length by plain names."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What it says, in a sentence or two."""

    @property
    def ground(self) -> Landscape | None:
        """The landscape that panels stand on; None where none does."""
        return None

    def figure(self, theme: str = "light", width: int | None = None) -> Figure:
        """All panels in a row as one Plotly figure, in the page's colours."""
        from landscapes.drawing.figure import figure

        return figure(self.panels(), self.ground, theme, width)

    def csv(self) -> str:
        """The table as CSV text; numbers with all their digits."""
        columns = self.table()
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        return file.getvalue()

    def _repr_html_(self) -> str:
        """The figure and the sentence, for a notebook."""
        return f"{self.figure()._repr_html_()}<p>{escape(self.words)}</p>"
