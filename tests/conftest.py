"""Side by side, tests that need the same landscape's sampled atlas run in one process."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if not {"atlases", "sampled"} & vars(item.module).keys():
            continue
        name = getattr(getattr(item, "callspec", None), "params", {}).get("name")
        name = name or ("eggholder" if "eggholder" in item.name else None)
        if isinstance(name, str):
            item.add_marker(pytest.mark.xdist_group(f"atlas of {name}"))
