"""Signals through deep networks: activations, deltas and gradients by layer, their laws and their ranges.

from landscapes.learning.depth.propagation import propagate

record = propagate("relu", "he", depth=10, width=100)
record.activations, record.laws.activations.log10      # measured and predicted, log10 of mean squares
record.leaves(FloatFormat.FLOAT16, Signal.JACOBIAN)    # the layer, or None
"""
