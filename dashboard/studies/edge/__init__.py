"""The study of the edge of stability."""
