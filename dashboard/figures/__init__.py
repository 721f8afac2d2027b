"""Small pictures of landscapes, as files."""
