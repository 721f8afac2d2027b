"""The study of weight decay."""
