"""Numbers in sentences: powers of ten, bounds that are bounds, digits that are known."""

import numpy as np
import pytest

import landscapes
from landscapes.core.wording import at_most, capital, format_number, named, within


@pytest.mark.parametrize(
    "value, said",
    [
        (0, "0"),
        (0.25, "0.25"),
        (-3.2e-5, "−3.2×10⁻⁵"),
        (2e-06, "2×10⁻⁶"),
        (np.inf, "∞"),
        (np.nan, "–"),
        (1234567, "1.235×10⁶"),
        (12345.6, "12,346"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, said):
    assert format_number(value) == said


def test_a_bound_is_never_rounded_down():
    draw = np.random.default_rng(0)
    for value in 10 ** draw.uniform(-20, 3, 300):
        told = at_most(value).replace("×10", "e").replace(",", "")
        told = float(told.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
        assert value <= told * (1 + 1e-12) and told <= 2 * value
    assert (at_most(0), at_most(1e-14), at_most(1.36e-14)) == ("0", "1×10⁻¹⁴", "2×10⁻¹⁴")


@pytest.mark.parametrize(
    "value, error, said",
    [
        (0.2238, 0.00275, "0.224 ± 0.003"),
        (0.98516, 0.00021, "0.9852 ± 0.0003"),
        (20.31, 0.4, "20.3 ± 0.4"),
        (1.5, 0, "1.5"),
        (1.5, 1e-9, "1.5"),
        (-0.51, 0.096, "−0.5 ± 0.1"),
        (np.nan, 1, "–"),
    ],
)
def test_a_number_has_the_digits_that_are_known(value, error, said):
    assert within(value, error) == said


def test_a_persons_own_formula_is_f_in_sentences():
    assert named(landscapes.from_formula("x^2", title="Your formula")) == "f"
    assert named(landscapes.get("parabola")) == "Parabola w²"
    assert capital("f jumps") == "f jumps" and capital("staircase jumps") == "Staircase jumps"
