from .planes import Slice as Slice
from .planes import plane as plane
from .planes import section as section
