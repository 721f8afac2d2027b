"""A knob as a widget, and a person's text as Markdown."""
