"""The study of the curvature's spectrum."""
