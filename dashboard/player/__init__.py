"""The player: contour, surface and loss in one clock, drawn in the browser."""
