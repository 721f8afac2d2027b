"""The study of the fair race."""
