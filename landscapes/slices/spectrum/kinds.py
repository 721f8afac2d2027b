"""Which matrix, which end of its spectrum, and why one is refused, as codes."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Matrix(StrEnum):
    """Whose spectrum it is."""

    HESSIAN = "hessian"
    GAUSS_NEWTON = "gauss_newton"  # J' H J of the outputs' Jacobian J, H the loss's Hessian in the outputs


class End(StrEnum):
    """Which eigenvalues are wanted: the largest, the smallest (the most negative), or so many of each."""

    LARGEST = "largest"
    SMALLEST = "smallest"
    BOTH = "both"


class SpectrumFault(Enum):
    """Why there is no spectrum."""

    NO_DATA = auto()  # rows, or Gauss-Newton, of what is no training loss
    LOSS = auto()  # Gauss-Newton of a loss that is neither squared nor cross-entropy
    DROPOUT = auto()  # Gauss-Newton of a mean over dropout
    UNDEFINED = auto()  # the function has no number, or its Hessian has none, at the point
    SHAPE = auto()  # theta is no single point


class SpectrumError(ValueError):
    """There is no such spectrum; ``fault`` is the code, ``name`` what it is about, ``sentence`` says it."""

    def __init__(self, fault: SpectrumFault, name: str):
        super().__init__(fault)
        self.fault, self.name = fault, name

    @property
    def sentence(self) -> str:
        from .words import of_fault

        return of_fault(self.fault, self.name)

    def __str__(self) -> str:
        return self.sentence
