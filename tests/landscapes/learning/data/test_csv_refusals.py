"""Every way in which a table is refused: the code, the row, the column, and a sentence with the way out."""

import gzip

import pytest

from landscapes.learning import CsvTable, DataError, from_csv, words
from landscapes.learning.data import csv_text
from landscapes.learning.data_set import Remark
from landscapes.learning.kinds import DataFault, RemarkKind

MANY = "x,y\n" + "".join(f"{i},{'text' if i == 17 else i}\n" for i in range(30))

REFUSED = {
    "nothing at all": ("", {}, DataFault.EMPTY, None, "", "The file is empty"),
    "blank rows": (" \n,,\n\n", {}, DataFault.EMPTY, None, "", "it needs a row of column names"),
    "names alone": ("a,b\n", {}, DataFault.NO_ROWS, None, "", "add a row for every example"),
    "one column": ("a\n1\n2\n", {}, DataFault.ONE_COLUMN, None, "", "separated by commas"),
    "one row": ("a,b\n1,2\n", {}, DataFault.TOO_FEW_ROWS, None, "", "is 1 and a data set needs at least 2"),
    "a short row": (
        "a,b\n\n1,2\n3\n",
        {},
        DataFault.RAGGED,
        4,
        "",
        "cells in row 4 is 1 and in the first row 2",
    ),
    "a long row": ("a,b\n1,2\n3,4,5\n", {}, DataFault.RAGGED, 3, "", "in row 3 is 3 and in the first row 2"),
    "an open quotation mark": ('a,b\n1,2\n"3,4\n5,6\n', {}, DataFault.MALFORMED, 3, "", "is not closed"),
    "text after a quotation mark": ('a,b\n1,"2"x\n', {}, DataFault.MALFORMED, 2, "", "has text after it"),
    "an endless cell": ("a,b\n1," + "2" * 200_000, {}, DataFault.MALFORMED, 2, "", "131,072 characters"),
    "a missing value": (
        "a,b\n1,2\n\n3,\n4,\n",
        {},
        DataFault.MISSING,
        4,
        "b",
        "Row 4 has no value in the column 'b' (incomplete rows: 2 of 3): fill them in, or have",
    ),
    "too few complete rows": (
        "a,b\n1,2\n3,\n",
        {"missing": "drop"},
        DataFault.TOO_FEW_ROWS,
        None,
        "",
        "is 1",
    ),
    "a text in a feature": (
        "a,b\n1,2\n12 kg,3\nx,4\n",
        {},
        DataFault.TEXT,
        3,
        "a",
        "Row 3 has '12 kg' in the",
    ),
    "a text in numbers": (
        "a,b\n1,2\n2,x\n",
        {"classes": False},
        DataFault.TEXT,
        3,
        "b",
        "a number is wanted",
    ),
    "a huge number": ("a,b\n1,2\n-1e151,3\n", {}, DataFault.HUGE, 3, "a", "Row 3 has '-1e151'"),
    "a huge number below an incomplete row": (
        "a,b\n,1\n1,2\n1e160,3\n",
        {"missing": "drop"},
        DataFault.HUGE,
        4,
        "a",
        "Row 4 has '1e160'",
    ),
    "a huge target": ("a,b\n1,1e999\n2,3\n", {}, DataFault.HUGE, 2, "b", "choose larger units"),
    "a constant feature": (
        "a,b,c\n1,2,3\n2,2.0,4\n",
        {},
        DataFault.CONSTANT_FEATURE,
        None,
        "b",
        "leave it out",
    ),
    "a feature constant where complete": (
        "a,b\n1,1\n1,2\n2,\n",
        {"missing": "drop"},
        DataFault.CONSTANT_FEATURE,
        None,
        "a",
        "The feature 'a' is '1' in every row",
    ),
    "a constant target": ("a,b\n1,2\n2,2\n", {}, DataFault.CONSTANT_TARGET, None, "b", "another target"),
    "a target of one class": (
        "a,b\n1,x\n2,x\n",
        {},
        DataFault.ONE_CLASS,
        None,
        "b",
        "has the class 'x' only",
    ),
    "an empty column": ("a,b,c\n1,,3\n2,,4\n", {}, DataFault.EMPTY_COLUMN, None, "b", "has no values"),
    "two equal names": ("a,b, a\n1,2,3\n", {}, DataFault.DUPLICATE_NAMES, None, "a", "a name of its own"),
    "an unknown target": (
        "a,b\n1,2\n2,3\n",
        {"target": "c"},
        DataFault.UNKNOWN_COLUMN,
        None,
        "c",
        "'a', 'b'",
    ),
    "an unknown feature": (
        "a,b\n1,2\n",
        {"features": ["c"]},
        DataFault.UNKNOWN_COLUMN,
        None,
        "c",
        "no column 'c'",
    ),
    "no feature": (
        "a,b\n1,2\n2,3\n",
        {"features": []},
        DataFault.NO_FEATURES,
        None,
        "",
        "at least one column",
    ),
    "a feature twice": (
        "a,b\n1,2\n2,3\n",
        {"features": ["a", "a"]},
        DataFault.REPEATED_COLUMN,
        None,
        "a",
        "take it once",
    ),
    "the target among features": (
        "a,b\n1,2\n2,3\n",
        {"features": ["a", "b"]},
        DataFault.REPEATED_COLUMN,
        None,
        "b",
        "as a feature or as the target",
    ),
    "many classes": (
        "x,y\n" + "".join(f"{i},c{i}\n" for i in range(21)),
        {},
        DataFault.TOO_MANY_CLASSES,
        None,
        "y",
        "has 21 different values and at most 20 classes are told apart",
    ),
    "a text among numbers": (
        MANY,
        {},
        DataFault.TOO_MANY_CLASSES,
        19,
        "y",
        "Its first text is 'text' in row 19",
    ),
    "too many columns": (
        ",".join(f"c{i}" for i in range(1001)) + "\n",
        {},
        DataFault.TOO_MANY_COLUMNS,
        None,
        "",
        "The table has 1,001 columns and at most 1,000 are read",
    ),
    "a zip archive, as spreadsheets are": (b"PK\x03\x04abc", {}, DataFault.BINARY, None, "", "save as, CSV"),
    "a compressed file": (gzip.compress(b"a,b\n1,2\n"), {}, DataFault.BINARY, None, "", "is no text"),
    "zeros": (b"a,b\n1,\x00\n", {}, DataFault.BINARY, None, "", "is no text"),
    "control signs in a text": ("a,b\n1,\x02\n", {}, DataFault.BINARY, None, "", "is no text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_table_is_refused_where_it_is_wrong(case):
    source, options, fault, row, column, sentence = REFUSED[case]
    with pytest.raises(DataError) as refused:
        from_csv(source, **options)
    error = refused.value
    assert (error.fault, error.row, error.column) == (fault, row, column)
    assert sentence in error.sentence == str(error)


def test_a_file_that_is_not_there_is_refused_by_its_name_alone(tmp_path):
    with pytest.raises(DataError) as refused:
        from_csv(tmp_path / "none.csv")
    assert refused.value.fault is DataFault.NO_FILE
    assert "'none.csv'" in str(refused.value) and str(tmp_path) not in str(refused.value)


def test_no_string_is_a_path(tmp_path):
    """What a person uploads cannot name a file of the machine."""
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n2,3\n", "utf-8")
    with pytest.raises(DataError) as refused:
        from_csv(str(path))
    assert refused.value.fault in (DataFault.NO_ROWS, DataFault.ONE_COLUMN)


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "MOST_BYTES", 100)
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 25)
    for source, count in ((path, 104), (path.read_bytes(), 104), ("ä" * 51, 102)):
        with pytest.raises(DataError) as refused:
            from_csv(source)
        assert (refused.value.fault, refused.value.count) == (DataFault.TOO_LARGE, count)
    assert csv_text.decoded("a" * 100) == ("a" * 100, False)


def test_a_table_of_more_cells_than_fit_is_refused_at_its_row(monkeypatch):
    monkeypatch.setattr(csv_text, "MOST_CELLS", 6)
    assert len(CsvTable.read("a,b\n1,2\n3,4\n")) == 2
    with pytest.raises(DataError) as refused:
        CsvTable.read("a,b\n1,2\n\n3,4\n5,6\n")
    assert (refused.value.fault, refused.value.row) == (DataFault.TOO_MANY_CELLS, 5)


def test_the_limits_are_those_that_are_promised():
    assert (csv_text.MOST_BYTES, csv_text.MOST_COLUMNS, csv_text.MOST_CELLS) == (50_000_000, 1000, 2_000_000)


def test_what_to_do_with_missing_values_is_refuse_or_drop():
    with pytest.raises(ValueError, match="missing must be 'refuse' or 'drop', got 'fill'"):
        from_csv("a,b\n1,2\n2,3\n", missing="fill")


def test_a_sentence_repeats_little_of_what_a_person_wrote():
    with pytest.raises(DataError) as refused:
        from_csv("a,b\n" + "long " * 1000 + ",1\n2,3\n")
    assert len(str(refused.value)) < 200 and "…'" in str(refused.value)
    with pytest.raises(DataError) as refused:
        CsvTable.read(",".join(f"c{i}" for i in range(900)) + "\n" + "1," * 899 + "1\n").column("x")
    assert str(refused.value).endswith("'c4' and 895 more.")


@pytest.mark.parametrize("fault", DataFault)
def test_every_fault_is_one_sentence_whatever_the_error_holds(fault):
    """A brace in a person's text is not taken for a place to fill in."""
    value = ((4, 2), (3,)) if fault is DataFault.SHAPE else "{row}"
    sentence = DataError(fault, row=7, column="{value}", value=value, count=3, limit=5).sentence
    assert sentence.endswith(".") and sentence[0].isupper() and "None" not in sentence


@pytest.mark.parametrize("kind", RemarkKind)
def test_every_remark_is_a_sentence(kind):
    sentence = words.of_remark(Remark(kind, ("a", "b"), 2, 5))
    assert sentence.endswith(".") and "{" not in sentence
