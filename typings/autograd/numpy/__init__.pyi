"""NumPy under autograd: the same names, made when the package is imported, so that no checker sees them."""

from typing import Any

def __getattr__(name: str) -> Any: ...
