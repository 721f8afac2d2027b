"""A paper's figures with all that belongs to them, in one ZIP: the race's, or an open study's."""
