"""Links of before open as before: the same sentences, tables, numbers, and the same link again.

Of a step size that a link leaves open the new link has the number that was fitted.
"""

import json
import re

import pytest

from tests.dashboard.state.old_links import FILE, LINKS, visit

# What a processor leaves of 0: its digits are not the program's.
_ROUNDING = re.compile("−?[0-9.]+×10⁻(¹[³⁴⁵⁶⁷⁸⁹]|[²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹])")
_FITTED = re.compile(";fitted=[0-9.e-]+")
BEFORE = json.loads(FILE.read_text("utf-8"))


def test_every_old_link_is_remembered():
    assert list(BEFORE) == list(LINKS) and len(LINKS) >= 20


@pytest.mark.parametrize("link", LINKS)
def test_an_old_link_opens_what_it_opened(link):
    now, before = visit(link), dict(BEFORE[link])
    if "box" in now["link"]:  # as it is called since
        now["link"]["domain"] = now["link"].pop("box")
    for name in {"run"} & now["link"].keys():
        runs = now["link"][name]
        plain = [_FITTED.sub("", run) for run in ([runs] if isinstance(runs, str) else runs)]
        now["link"][name] = plain[0] if isinstance(runs, str) else plain
    for row, was in zip(now.pop("results"), before.pop("results"), strict=True):
        assert row.keys() == was.keys()
        for name, value in was.items():
            expected = pytest.approx(value, rel=1e-9, nan_ok=True) if isinstance(value, float) else value
            if name == "sentence":
                row[name], expected = (_ROUNDING.sub("0", text) for text in (row[name], expected))
            assert row[name] == expected, name
    assert now == before
