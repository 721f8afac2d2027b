"""The landscape record, its registry and knobs, its derivatives, and how numbers are written."""
