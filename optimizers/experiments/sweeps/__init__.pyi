from .grouping import Part as Part
from .grouping import may_vary as may_vary
from .grouping import parts as parts
from .grouping import runs as runs
from .swept import Swept as Swept
from .swept import with_knobs as with_knobs
