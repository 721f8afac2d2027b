"""The language of claims: sentences about runs, landscapes and studies that are evaluated at a link's state.

    “gradient_descent diverges”, “steps of gradient_descent > 400”, “eigenvalues have mixed signs at (0, 0)”

Each form of a sentence is one registered function in ``forms/``: its docstring is its exact definition, of
which docs/CLAIMS.md is made. ``grammar`` parses, ``scene`` brings runs and atlas by the page's own code,
``evaluating`` answers with codes and numbers, and ``words`` makes the sentences.
"""
