"""What stands in a pack's README: what is in it, how to make its numbers again, what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from landscapes.drawing.vision import Measured, Sight

from .archive import SUMS
from .drawings import Drawing

FINE = 300  # dots an inch that are asked of an image

_SIGHTS = {
    Sight.USUAL: "usual sight",
    Sight.PROTANOPIA: "protanopia",
    Sight.DEUTERANOPIA: "deuteranopia",
    Sight.TRITANOPIA: "tritanopia",
}

REPRODUCE = """\
  With this project's packages installed (or its folder in PYTHONPATH), in this folder:
      python check.py     runs script.py and compares each run's hash with hashes.json
      python script.py    the same runs as a table, and the figures as interactive pages
  A hash is the SHA-256 of a run's points, values and gradient norms, to the last bit: run.digest().
  Other versions, or another kind of processor, may round otherwise: versions.txt has those of this."""
OWN_FILE = """
  script.py reads a file of your own, which is not in here: put it beside script.py, by the name it says."""
NO_SCRIPT = "  There is no script of this: {why}"
NO_HASHES = "  python script.py makes it again, with this project's packages installed."
_CONTENTS = {
    "figures/": "each panel, and all of them as one figure",
    "caption.txt": "the caption with every setting, in words",
    "caption.tex": "the same, to be input between the braces of a \\caption",
    "references.bib": "what to cite: landscape, data, methods, this software",
    "data/runs.csv": "every step of every run",
    "data/runs.npz": "every step of every run, as arrays for NumPy",
    "data/results.csv": "where each run ended, and what it cost",
    "data/settings.json": "all settings",
    "data/fair-race.csv": "the fair race: each method's tuned settings, scores and ranks",
    "data/under-stress.csv": "the same methods under stress",
    "script.py": "the code that makes the numbers again",
    "check.py": "runs it and compares the runs' hashes",
    "hashes.json": "a hash for each run",
    "versions.txt": "what it was made with",
}
_TOLD = {"README.txt"}


def contents(files: Iterable[str]) -> dict[str, str]:
    """What is in the files, by their names; checksums come with them."""
    there = dict.fromkeys("figures/" if name.startswith("figures/") else name for name in files)
    known = {name: what for name, what in _CONTENTS.items() if name in there}
    drawn = (
        {"data/*.csv": "what the figure of that name draws"} if there.keys() - known.keys() - _TOLD else {}
    )
    return {**known, **drawn, SUMS: f"checksums of the files: sha256sum -c {SUMS}"}


def image(one: Drawing) -> str:
    """What of a figure is an image, and how fine."""
    if one.dots is None:
        return "vectors only"
    fine = f"an image of {one.dots:.0f} dots an inch"
    short = "" if one.dots >= FINE else f": less than {FINE}, since the browser's graphics went no further"
    return f"axes, text and paths are vectors, what is shaded or in cells is {fine}{short}"


def of_sight(seen: Measured) -> str:
    """What was measured of colours, and nothing more."""
    ends = "; ".join(f"{_SIGHTS[sight]} {low:.0f} to {high:.0f}" for sight, (low, high) in seen.scale.items())
    falls = "never rises" if seen.falls else "does not fall everywhere"
    said = [
        "Measured with CIE L* (lightness) of sRGB, and colour blindness as simulated by Machado, Oliveira "
        "and Fernandes (2009), severity 1:",
        f"- Colours of heights: from low to high the lightness {falls} ({ends}).",
    ]
    if not seen.pairs:
        return "\n".join(said)
    alike = "no two have the same dash and the same marker"
    if seen.alike:
        alike = f"{seen.alike} of {seen.pairs} pairs have the same dash and marker, apart by colour alone"
    nearest = "; ".join(f"{_SIGHTS[sight]} {value or 0.0:.0f}" for sight, value in seen.nearest.items())
    apart = "" if seen.alike else "; there dashes and markers tell paths apart"
    said += [
        f"- Paths: {alike}; {seen.both} of {seen.pairs} pairs differ in both.",
        f"- Colours of paths, smallest difference of two (CIE 1976): {nearest}.",
        f"- In grey the two nearest differ by {seen.in_grey or 0.0:.1f} in L*{apart}.",
    ]
    return "\n".join(said)


def readme(
    title: str,
    made: Sequence[Drawing],
    contents: Mapping[str, str],
    reproduce: str,
    sight: str,
    link: str = "",
) -> str:
    """README.txt: what is in the pack, how to make its numbers again, what was measured."""
    files = "\n".join(f"  {name:<20} {what}" for name, what in contents.items())
    figures = "\n".join(f"  {one.name}: {one.mm / 10:g} cm wide, {image(one)}" for one in made)
    parts = [
        title,
        f"Files\n{files}",
        f"Figures (.svg and .pdf; fonts are embedded in the PDF)\n{figures}",
        f"The same numbers again\n{reproduce}",
        f"Without colour\n{sight}",
        f"The same on the page\n  {link}" if link else "",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def table(values: Mapping[str, Any]) -> str:
    """Names and values, a line each."""
    return "".join(f"{name}: {value}\n" for name, value in values.items())
