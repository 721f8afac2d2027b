"""Records of arrays that are taken apart and put together along one common axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from _typeshed import DataclassInstance as _Dataclass
else:
    _Dataclass = object


class Columns(_Dataclass):
    """A dataclass of arrays whose last axis counts the same n things."""

    def __getitem__(self, which) -> Self:
        return type(self)(*(getattr(self, f.name)[..., which] for f in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All columns of some parts, in their order."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts], axis=-1) for f in fields(cls)))
