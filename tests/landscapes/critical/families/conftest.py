"""Side by side, the tests of one family run in one process: its members are drawn once."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in (i for i in items if i.path.parent == HERE):
        params = getattr(getattr(item, "callspec", None), "params", {})
        broken = getattr(item.module, "BROKEN", {}).get(params.get("step"))
        name = params.get("name") or (broken and broken[-1])
        if name:
            item.add_marker(pytest.mark.xdist_group(f"family {name}"))
