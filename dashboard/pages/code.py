"""The race as code to be taken away: a Python script, a notebook, a PyTorch script, and a look at them."""

from __future__ import annotations

import streamlit as st

from dashboard.state.race import Race
from dashboard.state.session import session
from dashboard.takeaway.scripts.race import race_script
from dashboard.takeaway.scripts.refusal import NoScript
from dashboard.takeaway.scripts.script import Script
from dashboard.takeaway.scripts.torch_race import torch_script
from dashboard.widgets.markdown import plain

_PY, _IPYNB = "text/x-python", "application/x-ipynb+json"
_PYTHON = "Only what differs from the defaults, and the same numbers to the last bit"
_NOTEBOOK = "The same for Jupyter, a cell for each part"
_TORCH = "The same race by torch.optim, and how far its ends are from these"


def show(race: Race) -> None:
    """Three downloads beside each other, and below them what is in two of them."""
    mine = session()
    of_what = (mine.state, st.context.url, len(race.finished()))
    script, torch = mine.latest("scripts", of_what, lambda: _scripts(race))
    name = race.landscape.name
    st.markdown("**Code**: this race as a short program of its own, against the project's Python packages.")
    torch_made = torch.text if isinstance(torch, Script) else None
    why = _TORCH if isinstance(torch, Script) else plain(torch)
    with st.container(horizontal=True):
        for label, made, file, mime, icon, key, help in (
            ("Python script", script.text, "race.py", _PY, "code", "take-py", _PYTHON),
            ("Notebook", script.notebook, "race.ipynb", _IPYNB, "book_2", "take-ipynb", _NOTEBOOK),
            ("PyTorch script", torch_made, "race-torch.py", _PY, "local_fire_department", "take-torch", why),
        ):
            st.download_button(
                label,
                data=made or "",
                file_name=f"{name}-{file}",
                mime=mime,
                on_click="ignore",
                icon=f":material/{icon}:",
                key=key,
                disabled=made is None,
                help=help,
            )
    _look("The Python script", "see-py", script)
    if isinstance(torch, Script):
        _look("The PyTorch script", "see-torch", torch)
    else:
        st.caption(plain(f"No PyTorch script: {torch}"))


def _scripts(race: Race) -> tuple[Script, Script | str]:
    """The script, and that in PyTorch or a sentence why there is none."""
    mine, address = session(), st.context.url or ""
    script = race_script(mine.state, race, mine.landscapes, address)
    if any(e.run is None and e.races for e in race.entries):
        return script, "The race was given up before its end, with which PyTorch's is to be compared."
    try:
        return script, torch_script(mine.state, race, mine.landscapes, address)
    except NoScript as refused:
        return script, str(refused)


def _look(label: str, key: str, script: Script) -> None:
    with st.expander(label, key=key, on_change="rerun") as box:
        if box.open:
            st.code(script.text(), language="python")
