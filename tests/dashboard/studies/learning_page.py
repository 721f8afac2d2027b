"""The pages of learning and of networks without a browser, and the data sets of their menu."""

from __future__ import annotations

from typing import cast

from streamlit.testing.v1 import AppTest

from dashboard.player.messages.terrain import Ground
from dashboard.state.landscape_of import losses_for, models_for, training_loss
from dashboard.state.session import Session
from dashboard.state.state import Learning
from dashboard.studies import Desk
from dashboard.work.jobs import Jobs
from landscapes import learning
from tests.dashboard.studies.test_studies import boards, calm

FITTED = [name for name in learning.dataset_names() if len(learning.dataset(name).classes) <= 2]


def small_models(data):
    """The names of the models with up to three parameters on a data set."""
    known = {model: losses_for(data, model)[0] for model in models_for(data)}
    return [m for m, loss in known.items() if training_loss(Learning(data, m, loss), {}).dimension <= 3]


SMALL = [name for name in learning.dataset_names() if small_models(name)]


def _page():
    from dashboard.pages import learn

    learn.page()


def networks():
    from dashboard.pages import networks

    networks.page()


def opened(page=_page, **query):
    """The page at a link, or another ``page``; ``__`` stands for the dot in a name."""
    at = AppTest.from_function(page, default_timeout=60)
    for name, value in {"landscape": "learning", **query}.items():
        at.query_params[name.replace("__", ".")] = value
    return calm(at.run())


def opened_network(**query):
    """The page of networks at a link, when the work of its study has ended."""
    return settled(opened(networks, **query))


def settled(at):
    """The page when no work of a study goes on: it is looked at again as the browser does."""
    jobs, ended = at.session_state.session.latest("work of studies", None, Jobs), None
    while jobs.job is not ended:
        ended = jobs.job
        ended.wait()
        calm(at.run())
    return at


def facts(at):
    """The facts of the one board by their labels."""
    (board,) = boards(at)
    assert board["panels"] and not board["words"].startswith("This cannot be drawn")
    return {fact["label"]: fact["value"] for fact in board["facts"]}


def desk(data, model, study, loss="", knobs=None, **settings):
    """A desk for a model on data."""
    usual = "cross_entropy" if learning.dataset(data).classes else "squared"
    f = training_loss(Learning(data, model, loss or usual), knobs or {})
    own = Desk(f, cast(Ground, None), study, Session())  # no panel of these studies has a ground
    own.set(**settings)
    return own
