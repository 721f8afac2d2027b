"""The type of Plotly's figures for those who only name it: Plotly itself takes a second to import."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plotly.graph_objects import Figure as Figure
else:
    Figure = Any
