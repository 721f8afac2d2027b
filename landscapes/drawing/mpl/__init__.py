"""Panels drawn by matplotlib, which is imported by these modules alone: without a browser, frame by frame."""
