"""A state of the page as a short Python script or notebook against the public packages.

``Script`` (script.py) is the writer; ``literals`` has numbers, calls and what differs from defaults as code;
``landscape.begun(state, title)`` opens a script with the state's landscape as ``f``. A study gives its own by
its hook, ``study(..., script=function)``, where the function makes a Script of a desk:

    def script(desk: Desk) -> Script:
        made = begun(desk.session.state, "A Taylor model")
        made = made.part("The model", f"model = landscapes.local.taylor(f, {literal(desk.point)})")
        return made.part("Its order", "print(model.order)").figure("model.figure()")

``NoScript`` says in a sentence why a state has none.
"""
