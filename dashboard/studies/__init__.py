"""The second page's views: what can be understood about a landscape, each with something to grab."""

# The order of the imports is the order on the page.
from . import taylor  # isort: skip
from . import derivatives  # isort: skip
from . import relaxation  # isort: skip
from .desk import Desk, Study, studies, study

__all__ = ["Desk", "Study", "derivatives", "relaxation", "studies", "study", "taylor"]
