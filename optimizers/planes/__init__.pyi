from .choosing import lowest as lowest
from .choosing import of_ends as of_ends
from .choosing import of_pair as of_pair
from .choosing import of_paths as of_paths
