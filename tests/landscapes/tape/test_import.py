"""What `import landscapes` does to others: nothing."""

import subprocess
import sys

import pytest

SCRIPT = """
import autograd, autograd.numpy as anp, numpy as np
from autograd.core import primitive_jvps, primitive_vjps
from autograd.core import VJPNode
from autograd.tracer import notrace_primitives, trace_primitives_map
import autograd.scipy.special

def everything():
    rules = (primitive_vjps, primitive_jvps, trace_primitives_map)
    return *map(dict, rules), set(notrace_primitives[VJPNode])

before, state = everything(), np.geterr()
import landscapes
landscapes.get("absolute_value").hessian([0.3])
for old, new in zip(before, everything()):
    if isinstance(old, dict):
        assert all(new[key] is value for key, value in old.items())
        added = [key for key in new if key not in old]
        assert all(getattr(key, "fun", key).__module__.startswith("landscapes") for key in added), added
    else:
        assert old == new
assert np.geterr() == state
"""


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)


def test_no_rule_of_autograd_is_changed():
    """Rules for its own functions are added beside them; none that was there is another one now."""
    result = run(SCRIPT)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("room", ["tape.tape", "intervals", "local.series", "differentiation.symbolic"])
def test_sympy_and_mpmath_are_not_imported_before_they_are_needed(room):
    script = (
        "import sys, types; sys.modules['landscapes'] = package = types.ModuleType('landscapes')\n"
        f"package.__path__ = ['landscapes']; import landscapes.{room}\n"
        "assert not {'sympy', 'mpmath'} & sys.modules.keys()"
    )
    result = run(script)
    assert result.returncode == 0, result.stderr
