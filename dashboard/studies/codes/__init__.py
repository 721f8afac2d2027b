"""The codes of a network with a layer of two units: the study, and what it is computed from."""
