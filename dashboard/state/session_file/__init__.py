"""A session as one JSON file: its schema, how it is written, checked, read and brought up to date."""
