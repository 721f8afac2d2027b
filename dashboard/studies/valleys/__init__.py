"""The tree of valleys beside the landscape under water."""
