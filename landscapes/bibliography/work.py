"""A published work as a record, in a sentence and as BibTeX.

A work is entered once, by ``work(...)``, in the module of the things that come from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .tex import escaped

KINDS = frozenset(
    "article book incollection inproceedings manual mastersthesis misc phdthesis techreport".split()
)

_KEY = re.compile(r"[a-z]+[0-9]{4}|[a-z]+")
_MOST_NAMED = 4  # authors in a sentence; of more the first
_ANONYMOUS = "others"


@dataclass(frozen=True)
class Work:
    """A work: ``authors`` as BibTeX has them, "Family, Given" each, or an organisation's name in braces.

    ``edited``: those are its editors. ``where`` is the field that says where it appeared (journal, publisher,
    booktitle, school, institution, howpublished), ``more`` the other fields, by BibTeX's names.
    """

    kind: str
    key: str
    authors: tuple[str, ...]
    title: str
    year: int | None  # None: it has none
    where: tuple[str, str]
    edited: bool = False
    more: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Authors, title, where it appeared and when, in one line of plain text."""
        edition = f", {self.more['edition']} ed." if "edition" in self.more else ""
        return f"{self._people}, {self.title}{edition}, {self._place}"

    @property
    def brief(self) -> str:
        """The sentence without the title of what appeared in something larger."""
        return f"{self._people}, {self._place}" if self._within else self.sentence

    @property
    def _within(self) -> bool:
        return self.where[0] in ("journal", "booktitle")

    @property
    def _people(self) -> str:
        return _listed(self.authors) + (" (eds.)" if self.edited else "")

    @property
    def _place(self) -> str:
        """Where it appeared, and when: "The Computer Journal 3 (1960) 175-184"."""
        name, place = self.where
        more = self.more if name == "journal" else {}
        volume, pages = (f" {more[one]}" if one in more else "" for one in ("volume", "pages"))
        editor = f"{_initialled(self.more['editor'])} (ed.), " if "editor" in self.more else ""
        head = "in " if name == "booktitle" else f"{self.more['type']}, " if "type" in self.more else ""
        publisher = f", {self.more['publisher']}" if "publisher" in self.more else ""
        year = "no date" if self.year is None else self.year
        return f"{head}{editor}{place}{publisher}{volume} ({year}){pages}"

    @property
    def bibtex(self) -> str:
        """The work as an entry of a .bib file, in letters that every TeX reads."""
        people = " and ".join(
            escaped(one) if not one.startswith("{") else _group(one) for one in self.authors
        )
        fields = {"editor" if self.edited else "author": people, "title": f"{{{escaped(self.title)}}}"}
        fields["year"] = "n.d." if self.year is None else str(self.year)
        fields[self.where[0]] = escaped(self.where[1])
        for name, text in self.more.items():
            fields[name] = escaped(text).replace("-", "--") if name == "pages" else escaped(text)
        lines = (f"  {name} = {{{text}}}" for name, text in fields.items())
        return f"@{self.kind}{{{self.key},\n" + ",\n".join(lines) + "\n}\n"


_works: dict[str, Work] = {}


def work(
    kind: str,
    key: str,
    authors: str,
    title: str,
    year: int | None,
    where: str,
    *,
    edited: bool = False,
    **more: str,
) -> None:
    """Enter a work; ``authors`` are separated by " and ", ``where`` is "journal: The Computer Journal"."""
    if kind not in KINDS or not _KEY.fullmatch(key) or key in _works:
        raise ValueError(f"{key}: no new key of a work of a kind among {', '.join(sorted(KINDS))}")
    name, _, text = where.partition(": ")
    _works[key] = Work(kind, key, tuple(authors.split(" and ")), title, year, (name, text), edited, more)


def get(key: str) -> Work:
    """The work of that key; ValueError where there is none."""
    if key not in _works:
        raise ValueError(f"no work is entered as {key!r}")
    return _works[key]


def keys() -> list[str]:
    """The keys of all works that are entered."""
    return list(_works)


def bibtex(works: Iterable[Work]) -> str:
    """The works as one .bib file, by key, each once."""
    return "\n".join(one.bibtex for _, one in sorted({one.key: one for one in works}.items()))


def _group(name: str) -> str:
    return f"{{{escaped(name[1:-1])}}}"


def _listed(authors: tuple[str, ...]) -> str:
    """H. H. Rosenbrock; A and B; A, B and C; of more than four, or with others, A et al."""
    names = [_initialled(one) for one in authors]
    if len(names) > _MOST_NAMED or names[-1] == _ANONYMOUS:
        return f"{names[0]} et al."
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _initialled(author: str) -> str:
    if author.startswith("{"):
        return author[1:-1]
    family, comma, given = author.partition(", ")
    short = (
        "-".join(part if part.endswith(".") else f"{part[0]}." for part in name.split("-"))
        for name in given.split()
    )
    return " ".join([*short, family]) if comma else author
