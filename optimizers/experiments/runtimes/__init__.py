"""How many evaluations a method needs from random starts, and how sure that is.

from optimizers.experiments.runtimes.result import runtimes
seen = runtimes("himmelblau", ["gradient_descent", "adam"], runs=100, evaluations=1000)
seen.words, seen.table(), seen.figure()
"""
