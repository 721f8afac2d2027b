"""Where every start of the box ends, method beside method."""
