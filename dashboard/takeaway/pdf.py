"""An SVG that the visitor's browser drew, as a vector PDF."""

from __future__ import annotations

import re

_MILLIMETRES = re.compile(r"""\b(width|height)=["'](\d+(?:\.\d+)?)mm["']""")
# The converter would open files and addresses named in an SVG: only what it carries itself may stay.
_FOREIGN = re.compile(r"""href\s*=\s*["']?\s*(?!data:image/|\#)[^\s"'>]|<!ENTITY|@import""", re.I)


def refers_elsewhere(svg: str) -> bool:
    """Whether an SVG names a file or an address: then nothing may be made of it."""
    return bool(_FOREIGN.search(svg))


def pdf(svg: str) -> bytes:
    """An SVG as a PDF with its text as text; needs no browser here. ValueError where it is none.

    A figure for print, whose size is in mm, has that size on paper; of others a pixel is a point.
    """
    import vl_convert

    # The converter makes a point, 1/72 inch, of a CSS pixel, 1/96 inch, and takes no scale.
    head, tag, rest = svg.partition(">")
    return vl_convert.svg_to_pdf(_MILLIMETRES.sub(_as_points, head) + tag + rest)


def _as_points(length: re.Match[str]) -> str:
    return f'{length[1]}="{float(length[2]) / 25.4 * 72:.4f}"'
