from .findings import Entry as Entry
from .findings import FairRace as FairRace
from .findings import Judged as Judged
from .findings import Stressed as Stressed
from .findings import UnderStress as UnderStress
from .kinds import FairRaceError as FairRaceError
from .kinds import Fault as Fault
from .kinds import Finding as Finding
from .kinds import Reference as Reference
from .kinds import Score as Score
from .kinds import Survival as Survival
from .kinds import Test as Test
from .race import fair_race as fair_race
from .race import under_stress as under_stress
from .stresses import Stress as Stress
from .stresses import stress as stress
from .verdict import Standing as Standing
from .verdict import Verdict as Verdict
from .verdict import standing as standing

__all__ = [
    "Entry",
    "FairRace",
    "FairRaceError",
    "Fault",
    "Finding",
    "Judged",
    "Reference",
    "Score",
    "Standing",
    "Stress",
    "Stressed",
    "Survival",
    "Test",
    "UnderStress",
    "Verdict",
    "fair_race",
    "standing",
    "stress",
    "under_stress",
]
