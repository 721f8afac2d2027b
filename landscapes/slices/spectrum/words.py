"""What is said of spectra, in sentences."""

from __future__ import annotations

from .kinds import SpectrumFault

_FAULTS = {
    SpectrumFault.NO_DATA: "{name} has no rows of data: take a training loss, or the Hessian of all of it.",
    SpectrumFault.LOSS: (
        "The Gauss-Newton matrix is of the squared loss and of cross-entropy here, and not of {name}: take "
        "the Hessian."
    ),
    SpectrumFault.DROPOUT: (
        "The mean over dropout of {name} is over many networks, and has no one Gauss-Newton matrix: set "
        "dropout to 0, or take the Hessian."
    ),
    SpectrumFault.UNDEFINED: "{name} has no curvature here: it, or a derivative, is no finite number.",
    SpectrumFault.SHAPE: "The curvature of {name} is asked at one point: give a number for each parameter.",
}


def of_fault(fault: SpectrumFault, name: str) -> str:
    """Why there is no spectrum, and the way out."""
    return _FAULTS[fault].format(name=name)
