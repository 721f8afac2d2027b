"""Lessons: stops with a picture, a few sentences, a question, and claims that are evaluated, never believed.

A lesson is a YAML file (``material/``, or a lecturer's own). ``reading`` makes a ``Lesson`` of it or refuses
it with a sentence and a place; ``checking`` evaluates every claim at the state of its stop's link.

    python -m dashboard.lessons check dashboard/lessons/material/05-step-size.yaml
"""
