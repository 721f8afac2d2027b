"""Side by side, tests that need the same landscape's sampled atlas run in one process."""

import pytest

from tests import atlases


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if atlases.sampled not in (getattr(item.module, name, None) for name in ("sampled", "atlas_of")):
            continue
        name = getattr(getattr(item, "callspec", None), "params", {}).get("name")
        name = name or ("eggholder" if "eggholder" in item.name else None)
        if isinstance(name, str):
            item.add_marker(pytest.mark.xdist_group(f"atlas of {name}"))
