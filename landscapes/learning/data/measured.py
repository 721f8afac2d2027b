"""Measured data, from small files; ``files/SOURCES.md`` says where each is from."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from landscapes.core.heading import Heading
from landscapes.learning.data_set import Remark, frozen
from landscapes.learning.kinds import RemarkKind

from .registry import data_set

GROUP = Heading("Measured", "small tables of the literature")
_FILES = Path(__file__).with_name("files")
_MISSING = -1  # in the files, whose measurements are all positive or 0
_MEASURES = 4  # of a penguin; the fifth column is its sex


@lru_cache(maxsize=8)
def _table(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Columns (N, p) and targets (N,) of a file, in float64.

    A file holds whole numbers and how many decimals each column has; their quotient is the float
    nearest to the decimal number.
    """
    with np.load(_FILES / f"{name}.npz", allow_pickle=False) as file:
        columns, decimals, targets = file["columns"], file["decimals"], file["targets"]
    numbers = np.where(columns == _MISSING, np.nan, columns / 10.0**decimals)
    return frozen(numbers), frozen(targets.astype(float))


@data_set(
    title="Iris",
    features=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    target="species",
    classes=("setosa", "versicolor", "virginica"),
    reference="@fisher1936",
)
def iris():
    """Fisher's 150 flowers: setosa can be told from the others by a line, and the other two cannot."""
    return _table("iris")


@data_set(
    title="Penguins",
    features=("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)"),
    target="species",
    classes=("Adelie", "Chinstrap", "Gentoo"),
    reference="@gorman2014; @horst2020",
    remarks=(Remark(RemarkKind.DROPPED_ROWS, count=11, total=344),),
)
def penguins():
    """Three species by four measures; grams beside millimetres make the loss steep in one direction.

    Of 344 penguins 11 are left out: two have no measures, and of nine more the sex alone is missing,
    which is no feature here. The 333 that are left are the complete rows of the published table.
    """
    columns, species = _table("penguins")
    complete = ~np.isnan(columns).any(axis=1)
    return columns[complete, :_MEASURES], species[complete]


@data_set(
    title="Diabetes",
    features=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    target="progression",
    reference="@efron2004",
)
def diabetes():
    """Ten measures of 442 patients, in their own units, and how their disease was a year later.

    The features are not scaled: scikit-learn's ``load_diabetes(scaled=False)``.
    """
    return _table("diabetes")


@data_set(
    title="Digits",
    features=tuple(f"pixel {row}, {column}" for row in range(8) for column in range(8)),
    target="digit",
    classes=tuple("0123456789"),
    image=(8, 8),
    reference="@alpaydin1998, test set",
)
def digits():
    """1,797 handwritten digits of 8 by 8 pixels, 0 to 16: three of the 64 pixels are 0 in every one."""
    return _table("digits")
