"""What there is to say of data sets, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landscapes.core.wording import format_number, within

from .kinds import DataFault, FitKnob, FitStatus, RemarkKind

if TYPE_CHECKING:
    from .data.refusal import DataError
    from .data_set import Remark
    from .fitting import ErrorCurve

_LONGEST = 40  # characters of a person's text that a sentence repeats
_LISTED = 5  # names that a sentence lists

# {value}, {row}, {column}, {count} and {limit} are what the error holds.
_REFUSALS = {
    DataFault.TOO_LARGE: (
        "The file has {count:,} bytes and at most {limit:,} are read: take fewer rows or columns."
    ),
    DataFault.NO_FILE: "The file {value} cannot be read: check its name and that it may be opened.",
    DataFault.BINARY: (
        "The file is no text: save the table as CSV (in a spreadsheet: save as, CSV) and take that file."
    ),
    DataFault.EMPTY: "The file is empty: it needs a row of column names and a row for every example.",
    DataFault.MALFORMED: (
        "Row {row} cannot be read: a quotation mark is not closed or has text after it, or a cell has "
        "more than {limit:,} characters."
    ),
    DataFault.RAGGED: (
        "The number of cells in row {row} is {count:,} and in the first row {limit:,}: give every row the"
        " same number, and put cells with a separator in them in quotation marks."
    ),
    DataFault.NO_ROWS: "The file has column names and no rows below them: add a row for every example.",
    DataFault.TOO_MANY_COLUMNS: (
        "The table has {count:,} columns and at most {limit:,} are read: leave some out."
    ),
    DataFault.TOO_MANY_CELLS: (
        "The table has more than {limit:,} cells by row {row:,}: take fewer rows or columns."
    ),
    DataFault.ONE_COLUMN: (
        "The table has a single column: a data set needs a feature and a target, in columns separated by "
        "commas, semicolons, tabs or vertical bars."
    ),
    DataFault.DUPLICATE_NAMES: "Two columns are named {column}: give every column a name of its own.",
    DataFault.UNKNOWN_COLUMN: "There is no column {column}: the columns are {value}.",
    DataFault.REPEATED_COLUMN: (
        "The column {column} is chosen twice: take it once, as a feature or as the target."
    ),
    DataFault.NO_FEATURES: "No feature is chosen: take at least one column beside the target.",
    DataFault.MISSING: (
        "Row {row} has no value in the column {column} (incomplete rows: {count:,} of {limit:,}): fill "
        "them in, or have incomplete rows left out."
    ),
    DataFault.TEXT: (
        "Row {row} has {value} in the column {column}, where a number is wanted: correct it, or leave the"
        " column out."
    ),
    DataFault.HUGE: (
        "Row {row} has {value} in the column {column}, and numbers beyond 10¹⁵⁰ cannot be computed with: "
        "correct it, or choose larger units."
    ),
    DataFault.CONSTANT_FEATURE: (
        "The feature {column} is {value} in every row, so nothing can be learned from it: leave it out."
    ),
    DataFault.CONSTANT_TARGET: (
        "The target {column} is {value} in every row, so there is nothing to learn: choose another target."
    ),
    DataFault.SHAPE: (
        "The inputs have the shape {value[0]} and the targets {value[1]}: give N rows of p features, (N, "
        "p), and N targets, (N,)."
    ),
    DataFault.POINT: "A point needs {limit:,} numbers, one a feature, and one target; got {count:,} numbers.",
    DataFault.UNEVEN: "The {column} have rows of different lengths: give every row as many numbers.",
    DataFault.NOT_NUMBERS: "The {column} are not all real numbers: give them as numbers.",
    DataFault.NOT_FINITE: (
        "Row {row} of the {column} has a value that is no finite number or lies beyond 10¹⁵⁰: correct it,"
        " or leave the row out."
    ),
    DataFault.FEATURE_NAMES: (
        "The number of features is {limit:,} and of different names {count:,}: name every feature once."
    ),
    DataFault.TOO_FEW_ROWS: (
        "The number of rows is {count:,} and a data set needs at least {limit:,}: add some."
    ),
    DataFault.ONE_CLASS: "The target {column} has the class {value} only: classification needs at least two.",
    DataFault.TOO_MANY_CLASSES: (
        "The target {column} has {count:,} different values and at most {limit:,} classes are told apart:"
        " choose another target, or join classes."
    ),
    DataFault.CLASS_NAMES: (
        "The names of the classes must be from 2 to {limit:,} different ones, got {count:,}."
    ),
    DataFault.UNKNOWN_LABEL: "Row {row} of the targets is {value}, which is none of the classes: {column}.",
    DataFault.NO_SUCH_ROW: "There is no row {row}: rows are numbered from 0 to {limit:,}.",
    DataFault.FOLDS: "The number of folds is {count} and must be from 2 to {limit:,}, the number of rows.",
    DataFault.NO_TEST: ('No rows are held out to judge by: set the data\'s share "test" above 0.'),
    DataFault.NO_LABEL: "Row {row} of the targets has no label: fill it in, or leave the row out.",
    DataFault.EMPTY_COLUMN: "The column {column} has no values: choose another one, or leave it out.",
}
# Where a text stands in a column that is nearly all numbers, the text is what there is to correct.
_TEXT_AMONG_CLASSES = " Its first text is {value} in row {row}: correct it if the target is a number."

_REMARKS = {
    RemarkKind.CONSTANT_FEATURES: "Constant over the training rows, and so set to 0: {columns}.",
    RemarkKind.DROPPED_ROWS: "Incomplete rows that are left out: {count:,} of {total:,}.",
    RemarkKind.LATIN_1: "The text is not UTF-8 and was read as Latin-1: look at accents and signs.",
    RemarkKind.DECIMAL_COMMAS: "Commas are read as decimal commas: {columns}.",
    RemarkKind.NO_HEADER: "The first row holds numbers and is taken for data: columns are named by position.",
}


def quoted(text: str) -> str:
    """A person's text as a sentence repeats it: in quotes, on one line, and never long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= _LONGEST else f"'{line[: _LONGEST - 1]}…'"


def listed(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - _LISTED
    first = ", ".join(map(quoted, names[:_LISTED]))
    return f"{first} and {more:,} more" if more > 0 else first


def _shown(value: object) -> object:
    """A text in quotes, names as a list; shapes and numbers as they are."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple) and value and all(isinstance(name, str) for name in value):
        return listed(value)
    return value


def of_refusal(error: DataError) -> str:
    """What is wrong, where, and the way out."""
    sentence = _REFUSALS[error.fault]
    if error.fault is DataFault.TOO_MANY_CLASSES and error.row is not None:
        sentence += _TEXT_AMONG_CLASSES
    column: object = error.column
    if error.fault not in (DataFault.UNEVEN, DataFault.NOT_NUMBERS, DataFault.NOT_FINITE):
        column = _shown(column)
    return sentence.format(
        value=_shown(error.value), row=error.row, column=column, count=error.count, limit=error.limit
    )


def of_remark(remark: Remark) -> str:
    return _REMARKS[remark.kind].format(
        columns=listed(remark.columns), count=remark.count, total=remark.total
    )


# ---- fits

_NOT_FITTED = {
    FitStatus.SEPARATED: "a line tells the classes apart, so the loss falls for ever and has no minimum",
    FitStatus.ONE_CLASS: "the rows are of one class, so the loss falls for ever and has no minimum",
    FitStatus.NOT_CONVERGED: "no minimum was proved",
}


def of_status(status: FitStatus) -> str:
    """Why a fit has no parameters, as the end of a sentence; "" where it has."""
    return _NOT_FITTED.get(status, "")


def of_value(knob: FitKnob, value: float) -> str:
    """One of a family of fits: degree 3, λ = 0.01, 40 rows."""
    if knob is FitKnob.WEIGHT_DECAY:
        return f"λ = {format_number(value, 3)}"
    return f"degree {value:.0f}" if knob is FitKnob.DEGREE else f"{value:,.0f} rows"


def known_to(value: float, error: float) -> str:
    """A mean with its standard error: 0.31 ± 0.03, and 700,000 ± 700,000 where no digit more is known."""
    if np.isfinite(value) and np.isfinite(error) and error >= 1:
        value = round(value, -int(np.floor(np.log10(error))))
    return within(value, error)


def validation_error(curve: ErrorCurve, position: int) -> str:
    """The mean validation error with its standard error over the folds."""
    mean, error = float(curve.mean_validation[position]), float(curve.standard_error[position])
    return known_to(mean, error) if not mean <= curve.rounding else "0 (within rounding)"


def fitting_words(curve: ErrorCurve, position: int | None = None) -> str:
    """What the errors show: where validation is best, and how the fit at a position compares."""
    sentences, best = [], curve.best
    if best is not None and curve.knob is FitKnob.POINTS:
        sentences.append(_gaps(curve))
    elif best is not None:
        error = validation_error(curve, best)
        named = of_value(curve.knob, curve.values[best])
        sentences.append(f"The validation error is lowest at {named}: {error}.")
        if position is not None and position != best and curve.fitted[position]:
            sentences.append(_compared(curve, position, best))
    missing = curve.status[~curve.fitted]
    for status in FitStatus:
        count = int(np.sum(np.any(missing == status, axis=1))) if missing.size else 0
        if count and of_status(status):
            sentences.append(
                f"No error at {count} of {len(curve.values)} values: in some fold {of_status(status)}."
            )
    return " ".join(sentences)


def _gaps(curve: ErrorCurve) -> str:
    """How far validation lies above training at the fewest and at the most rows that are fitted."""
    ends = np.flatnonzero(curve.fitted)[[0, -1]]
    gaps = (curve.mean_validation - curve.mean_training)[ends].tolist()
    told = [
        f"{format_number(gap, 3)} at {of_value(curve.knob, value)}"
        for gap, value in zip(gaps, curve.values[ends].tolist())
    ]
    return f"The validation error less the training error is {' and '.join(dict.fromkeys(told))}."


def _compared(curve: ErrorCurve, position: int, best: int) -> str:
    """How training and validation differ from the best, fold by fold, and what that is called."""
    training = float(curve.mean_training[position] - curve.mean_training[best])
    difference = float(curve.mean_validation[position] - curve.mean_validation[best])
    if difference <= curve.rounding:
        return f"At {of_value(curve.knob, curve.values[position])} it is the same within rounding."
    pairs = curve.validation[position] - curve.validation[best]
    higher = int(np.sum(pairs > 0))
    seen = "lower" if training < 0 else "higher" if training > 0 else "the same"
    rise = format_number(float(f"{difference:.2g}"), 2)
    sentence = (
        f"At {of_value(curve.knob, curve.values[position])} the training error is {seen} and the validation "
        f"error higher, by {rise} on average and in {higher} of {len(pairs)} folds"
    )
    if higher < len(pairs) or not training:
        return f"{sentence}."
    return f"{sentence}: it {'overfits' if training < 0 else 'underfits'}."
