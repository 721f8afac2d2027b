from .course import History as History
from .course import history as history
from .kinds import Happening as Happening
from .lines import Line as Line
from .step import Explained as Explained
from .step import explain as explain
