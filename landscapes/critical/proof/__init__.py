"""The certificate: what is proved about the critical points of a box, and what is left open."""
