"""Random formulas as text, with Python's own reading of them as the witness."""

import re

import numpy as np
from hypothesis import strategies as st

NAMES = ("x", "y", "a")


# NumPy's functions: what is tested is how texts are read; test_formula_reading.py has the values.
PYTHON = {
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "atan": np.arctan,
    "abs": np.abs,
    "max": np.maximum,
    "min": np.minimum,
    "pi": np.float64(np.pi),
}
_LITERAL = re.compile(r"(?<![A-Za-z0-9.])([0-9]+(?:\.[0-9]+)?)")


def as_python(text, **values):
    """The value of a text made here, as Python reads it; its literals are NumPy's, so that a
    division by zero is inf and not an exception."""
    known = {**PYTHON, **{k: np.float64(v) for k, v in values.items()}, "N": np.float64}
    with np.errstate(all="ignore"):
        # Our own text, typed by nobody.
        return eval(_LITERAL.sub(r"N(\1)", text), {"__builtins__": {}}, known)


number = st.one_of(st.integers(0, 12).map(str), st.sampled_from(["0.5", "2.25", "3.0", "0.1"]))
atom = st.one_of(number, st.sampled_from([*NAMES, "pi"]))


def _more(inner):
    """Operators without more parentheses than chance puts in: precedence is what is tested."""
    signed = st.tuples(st.sampled_from(["", "", "-", "+", "--"]), inner).map("".join)
    chain = st.lists(signed, min_size=2, max_size=4).flatmap(
        lambda parts: st.lists(
            st.sampled_from(["+", "-", "*", "/", " + ", " - ", "*", " / "]),
            min_size=len(parts) - 1,
            max_size=len(parts) - 1,
        ).map(lambda signs: parts[0] + "".join(s + p for s, p in zip(signs, parts[1:])))
    )
    group = inner.map(lambda t: f"({t})")
    base = st.one_of(atom, group)
    power = st.tuples(base, st.sampled_from(["2", "3", "-1", "-2", "2**2", "-x**2", "0.5"])).map(
        lambda p: f"{p[0]}**{p[1]}"
    )
    call = st.one_of(
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "atan", "abs"]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
    )
    return st.one_of(chain, chain, power, group, call)


python_texts = st.recursive(atom, _more, max_leaves=12)
