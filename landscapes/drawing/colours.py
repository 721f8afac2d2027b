"""The colours everything is drawn with: the theme's own by name, and a colour-blind-safe palette."""

from __future__ import annotations

INK, MUTED, PAPER, GRID, LINE, ACCENT = "@ink", "@muted", "@paper", "@grid", "@line", "@accent"


# M. Okabe and K. Ito, "Color Universal Design" (2008), without black (the text's) and with yellow
# last, as it is weak on white.
COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
