"""A press is answered also where the run that it began is overtaken before it comes to the button."""

import ast
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard.widgets import buttons

DASHBOARD = Path(buttons.__file__).parents[1]


def script():
    import streamlit as st

    from dashboard.widgets import buttons

    kept = st.session_state
    kept.setdefault("heard", [])
    if kept.get("overtaken"):
        kept.overtaken -= 1
        st.rerun()  # ends this run before its buttons, and with it what Streamlit knows of a press
    off = kept.get("off", False)
    for name, stays in (("plain", False), ("dialog", True)):
        if kept.get("gone") != name and buttons.button(name, name, stays=stays, disabled=off):
            kept.heard.append(name)
    if kept.get("cut"):
        kept.cut -= 1
        st.rerun()
    buttons.forget()


def pressed(*names, **kept):
    """What was heard after these were pressed, in a run that is overtaken or cut short so many times."""
    at = AppTest.from_function(script).run()
    for name, value in kept.items():
        at.session_state[name] = value
    for name in names:
        at.button(key=name).click()
    at.run()
    assert not at.exception
    return at, at.session_state.heard


def test_a_press_is_answered_once_however_often_its_run_is_overtaken():
    for overtaken in (0, 1, 3):
        at, heard = pressed("plain", overtaken=overtaken)
        assert heard == ["plain"]
        assert at.run().session_state.heard == ["plain"]


def test_two_presses_are_both_answered():
    assert sorted(pressed("plain", "dialog", overtaken=2)[1]) == ["dialog", "plain"]


def test_what_stays_is_pressed_until_a_run_comes_to_its_end():
    at, heard = pressed("dialog", cut=2)
    assert heard == ["dialog"] * 3
    assert at.run().session_state.heard == heard
    assert pressed("plain", cut=2)[1] == ["plain"]


def test_a_press_on_what_has_gone_or_is_switched_off_is_not_answered_later():
    for kept, back in (({"gone": "plain"}, ("gone", "")), ({"off": True}, ("off", False))):
        at, heard = pressed("plain", **kept)
        assert heard == []
        at.session_state[back[0]] = back[1]
        assert at.run().session_state.heard == []


def test_every_button_has_a_callback_or_keeps_its_press():
    """No press is read from Streamlit's own answer, which an overtaken run loses."""
    asked = []
    for path in (*DASHBOARD.rglob("*.py"), DASHBOARD.parent / "main.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or called.attr not in ("button", "form_submit_button"):
                continue
            given = {keyword.arg for keyword in node.keywords}
            ours = ast.unparse(called.value) in ("buttons", "desk", "self")
            if not ours and "on_click" not in given and None not in given:
                asked.append(f"{path.name}:{node.lineno}")
    assert asked == []
