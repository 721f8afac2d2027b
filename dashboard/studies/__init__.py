"""The second page's views: what can be understood about a landscape, each with something to grab."""

# The order of the imports is the order on the page.
from . import taylor  # isort: skip
from . import slopes  # isort: skip
from . import convexity  # isort: skip
from . import lipschitz  # isort: skip
from . import smoothness  # isort: skip
from . import derivatives  # isort: skip
from . import relaxation  # isort: skip
from . import flow  # isort: skip
from .desk import Desk, Study, studies, study

__all__ = [
    "Desk",
    "Study",
    "convexity",
    "derivatives",
    "flow",
    "lipschitz",
    "relaxation",
    "slopes",
    "smoothness",
    "studies",
    "study",
    "taylor",
]
