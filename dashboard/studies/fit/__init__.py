"""The study of under- and overfitting."""
