"""The atlas's workshop: the search for critical points, what they are, and the proof."""
