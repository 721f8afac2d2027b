"""Links of earlier versions, and what each of them opens.

``old_links.json`` was written by the version before the house was rebuilt (commit 7d6605b), by the
same visits; it is changed only where a sentence or a number was found to be wrong. The results of
races are of the day on which endings were measured: headings, numbers of studies and links are as before.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from dashboard.player.messages.wire import unpack
from dashboard.state.race import run_all
from dashboard.takeaway import tables

LINKS = (
    "landscape=himmelblau",
    "landscape=rosenbrock&start=-1.2,1&steps=300&run=adam;step_size=0.1&run=newton",
    "landscape=ellipse&knobs=condition_number:50&run=gradient_descent;step_size=0.03&run=momentum",
    "landscape=ackley&starts=latin_hypercube:12&seed=3&run=gradient_descent&run=adam",
    "landscape=rastrigin&run=adam;step_size=0.05;restarts=50&run=random_search&seed=7&steps=400",
    "landscape=double_well&start=0.3&run=gradient_descent;schedule=cosine/100/0.5&run=newton",
    "landscape=sphere_3d&run=nelder_mead&run=bfgs&race=evaluations",
    "landscape=booth&domain=-4:4,-4:4&run=gradient_descent;step_size=5&run=sign_descent",
    "landscape=six_hump_camel&view.layout=tiles&run=lion&run=rmsprop&run=adagrad",
    "landscape=staircase&run=gradient_descent&run=simulated_annealing",
    "formula=x%5E2%2Be%5E(-z)&run=gradient_descent&run=momentum",
    "landscape=formula&formula=(1-x)%5E2+%2B+a*(y-x%5E2)%5E2&knobs=a:20&start=-1,1&run=momentum",
    "formula=sin(3x)+%2B+0.1+x%5E2&domain=-4:4&run=newton&run=adam",
    "landscape=rastrigin&relax=0.5:gaussian&run=gradient_descent&run=newton",
    "landscape=himmelblau&relax=0.8:uniform:samples:50:1&run=adam",
    "formula=abs(x)%2Babs(y)&relax=0.3:gaussian:samples:40:2&run=gradient_descent",
    "landscape=himmelblau&study=taylor&study.at=1.5,-2&study.order=3",
    "landscape=parabola&study=convexity&study.at=-3&study.b=5&study.weight=0.3",
    "landscape=rosenbrock&study=lipschitz",
    "landscape=double_well&study=flow",
    "formula=abs(x)%2Bx%5E2&study=smoothness",
    "landscape=staircase&study=relaxation",
    "landscape=booth&study=slopes&study.at=1,1",
    "landscape=cubic&study=derivatives&study.at=0.7",
    "landscape=nowhere&steps=0.5&run=adam;step_size=no&start=1",
)
_HEADING = re.compile("#{1,4} ")
FILE = Path(__file__).with_name("old_links.json")
APP = str(Path(__file__).parents[3] / "main.py")


def _plain(value):
    """What JSON writes, with numbers as they are."""
    return json.loads(json.dumps(value, default=str))


def visit(link: str) -> dict:
    """What a visitor of the link finds: sentences, the results' table, the study's numbers, the new link."""
    query = parse_qs(link)
    study = "study" in query
    at = AppTest.from_file(APP, default_timeout=120)
    if study:
        at = AppTest.from_function(_understand, default_timeout=120)
    for name, values in query.items():
        at.query_params[name] = values
    at.run()
    boards = [unpack(e.proto.bytes) for e in at.get("bidi_component") if "board" in e.proto.id]
    return _plain(
        {
            "exceptions": [e.message for e in at.exception],
            "notes": [e.value for e in (*at.info, *at.warning, *at.error)],
            "headings": [_HEADING.sub("#### ", e.value) for e in at.markdown if _HEADING.match(e.value)],
            "results": [] if study else _results(at.session_state.session),
            "facts": [(fact["label"], fact["value"]) for board in boards for fact in board["facts"]],
            "link": {name: at.query_params[name] for name in sorted(at.query_params)},
        }
    )


def _results(session) -> list[dict]:
    """The numbers behind the table of results."""
    race = session.race()
    run_all(race, session.runs, lambda *_: None)
    return tables.table(race).to_dict("records")


def _understand():
    from dashboard.pages import understand

    understand.page()
