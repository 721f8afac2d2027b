"""The tree of valleys, as a value with pictures, a table and a sentence."""
