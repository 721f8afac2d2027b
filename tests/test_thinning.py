"""Of a law with many cases some are looked at, of every law at least one; which, is always the same."""

from pathlib import Path
from types import SimpleNamespace

from tests.conftest import HERE, LEFT_OUT, THINNED, thinned


class Item(SimpleNamespace):
    """What a case looks like to those who choose."""

    __hash__ = object.__hash__


def cases(file, laws):
    path = HERE / file
    return [
        Item(path=path, originalname=law, name=f"{law}[{k}]") for law, n in laws.items() for k in range(n)
    ]


def test_every_law_keeps_its_share_and_none_goes_whole():
    for file, every in THINNED.items():
        laws = {"test_one": 1, "test_some": 7, "test_many": 64}
        kept, left = thinned(cases(file, laws))
        assert len(kept) + len(left) == 72
        for law, count in laws.items():
            share = sum(item.originalname == law for item in kept)
            fewer = every  # of a law of few cases a larger share is looked at
            while fewer > count:
                fewer //= 2
            assert 1 <= share and abs(share - count / fewer) < 1


def test_what_is_not_listed_is_whole():
    whole = cases("landscapes/test_latex.py", {"test_law": 64})
    assert thinned(whole) == (whole, [])


def test_every_file_that_is_listed_is_there():
    assert all((Path(__file__).parent / file).exists() for file in THINNED)


def test_what_is_left_out_is_there_and_something_else_of_its_file_is_looked_at():
    for file, laws in LEFT_OUT.items():
        text = (HERE / file).read_text("utf-8")
        assert all(f"def {law}(" in text for law in laws)
        kept, left = thinned(cases(file, {**dict.fromkeys(laws, 3), "test_another": 1}))
        assert len(left) == 3 * len(laws) and [item.originalname for item in kept] == ["test_another"]
