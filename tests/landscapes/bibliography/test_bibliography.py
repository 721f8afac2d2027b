"""Every landscape, data set, model, loss and method has what to cite, and the .bib file is one."""

import re
import unicodedata

import pytest

import landscapes
import optimizers
from landscapes import learning
from landscapes.bibliography import own, tex, work
from landscapes.bibliography.citing import citing
from landscapes.learning import losses
from landscapes.learning.models.registry import kind_of

from .bib import parsed


def _things():
    yield from map(landscapes.get, landscapes.names())
    yield from map(optimizers.method, optimizers.names())
    yield from map(learning.dataset, learning.dataset_names())
    yield from map(kind_of, learning.model_names())
    yield from map(losses.get, learning.loss_names())


def test_everything_yields_valid_entries():
    things = list(_things())
    works = [one for thing in things for one in own.works_of(thing)]
    assert all(one == other for one in works for other in works if one.key == other.key)
    entries = parsed(work.bibtex(works))
    for thing in things:
        for one in own.works_of(thing):
            assert one.key in entries, thing.name
        if not thing.citations:  # nobody else is named for what nobody else is said to have made
            (entry,) = own.works_of(thing)
            assert entry.kind == "misc" and entry.more == {"note": thing.reference}
            assert not re.search(r"\b1[89]\d\d\b|\b20\d\d\b", thing.reference), thing.name


def test_every_work_is_named_by_something_and_told_as_it_is_entered():
    named = {key for thing in _things() for key in thing.citations}
    restarts, projection = ("rinnooykan1987", "goldstein1964")
    ways = {"li2018", "ghorbani2019", "garipov2018", "goodfellow2015"}
    assert named | {restarts, projection} | ways == set(work.keys())
    for key in work.keys():
        one = work.get(key)
        year = re.search(r"\d{4}$", key)
        assert (year and int(year[0])) == one.year  # the key, the sentence and the entry agree
        assert one.title in one.sentence and one.where[1] in one.sentence and str(one.year or "") in one.brief
        plain = (
            unicodedata.normalize("NFD", one.authors[0].partition(",")[0]).encode("ascii", "ignore").decode()
        )
        spelled = key.replace("muehl", "muhl").replace("mueller", "muller")
        assert one.year is None or spelled.startswith(plain.lower().replace(" ", "")), key


def test_a_text_names_works_by_their_keys():
    said = citing("the form in @rosenbrock1960, page 176")
    assert said.keys == ("rosenbrock1960",)
    assert said.sentence == (
        "the form in H. H. Rosenbrock, An automatic method for finding the greatest or least value of a "
        "function, The Computer Journal 3 (1960) 175-184, page 176"
    )
    assert citing("worked example") == ("worked example", ())
    with pytest.raises(ValueError, match="no work is entered as 'rosenbrok1960'"):
        citing("@rosenbrok1960")
    assert learning.training_loss("mlp", "moons").citations == (
        *learning.model("mlp").citations,
        *losses.get("cross_entropy").citations,
        *learning.dataset("moons").citations,
    )
    relaxed = landscapes.relaxed(landscapes.get("ackley"), spread=0.1)
    assert relaxed.citations == ("ackley1987",)


def test_signs_and_accents_are_in_letters_that_every_tex_reads():
    assert (
        tex.escaped("Müller & Szegő, 50 % of Čapek_1") == r"M{\"u}ller \& Szeg{\H o}, 50 \% of {\v C}apek\_1"
    )
    assert tex.escaped("10⁻⁷ − λ₀ ≤ √δ") == r"10$^{-7}$ $-$ $\lambda$$_{0}$ $\le$ $\surd$$\delta$"
