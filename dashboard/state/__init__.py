"""The page as one value: what a session holds, its link, and the landscape and race it means."""
