"""A link as a QR code that a lecture hall can read from the screen."""

from __future__ import annotations

import io

import segno

MOST_LETTERS = 1200  # more, and a module is too small on a projector's screen: 6 of 1080 pixels
_QUIET = 4  # modules around it that stay white, as the standard asks


def qr_code(link: str) -> str:
    """The link's QR code (ISO/IEC 18004, error level M) as SVG, black on white, with its quiet zone.

    ValueError beyond ``MOST_LETTERS``.
    """
    if len(link) > MOST_LETTERS:
        raise ValueError(f"a QR code here holds up to {MOST_LETTERS:,} letters, got {len(link):,}")
    # Always the level that is said: a higher one where there is room would be another picture.
    code = segno.make(link, error="m", mode="byte", micro=False, boost_error=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=_QUIET, dark="#000", light="#fff", omitsize=True, xmldecl=False)
    return drawn.getvalue().decode()
