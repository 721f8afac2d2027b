"""Tables as people write them: separators, decimal commas, encodings, names; and what is said of columns."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscapes.learning import CsvTable, Task, from_arrays, from_csv, words
from landscapes.learning.kinds import ColumnKind, RemarkKind

PLAIN = "size,colour,weight\n1.5,red,10\n2,blue,20\n3.25,red,-3e1\n"


def kinds(data):
    return [remark.kind for remark in data.remarks]


# Round trips --------------------------------------------------------------------------------------

NUMBERS = st.floats(-1e150, 1e150) | st.integers(-1000, 1000).map(float)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Nd", "No")), min_size=1, max_size=8)
SEPARATORS = ",;\t|"


@st.composite
def tables(draw):
    """Names, and rows of numbers whose columns are not constant."""
    width, length = draw(st.integers(2, 5)), draw(st.integers(2, 8))
    column = st.lists(NUMBERS, min_size=length, max_size=length).filter(lambda c: min(c) < max(c))
    columns = draw(st.lists(column, min_size=width, max_size=width))
    names = [f"{draw(NAMES)} {'abcde'[i]}" for i in range(width)]  # different, and no numbers
    return names, list(zip(*columns))


@st.composite
def dialects(draw):
    separator = draw(st.sampled_from(SEPARATORS))
    return {
        "delimiter": separator,
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    }


def written(names, rows, dialect, comma):
    text = io.StringIO(newline="")
    writer = csv.writer(text, **dialect)
    writer.writerow(names)
    writer.writerows([repr(v).replace(".", ",") if comma else repr(v) for v in row] for row in rows)
    return text.getvalue()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(table=tables(), dialect=dialects(), comma=st.booleans(), mark=st.booleans())
def test_a_written_table_is_read_to_the_last_bit(table, dialect, comma, mark):
    """By its names, in every dialect; with decimal commas where the separator is another sign."""
    names, rows = table
    text = written(names, rows, dialect, comma and dialect["delimiter"] != ",")
    source = text.encode("utf-8-sig" if mark else "utf-8")
    data = from_csv(source, separator=dialect["delimiter"], header=True)
    numbers = np.array(rows)
    np.testing.assert_array_equal(data.X, numbers[:, :-1])
    np.testing.assert_array_equal(data.y, numbers[:, -1])
    assert [*data.features, data.target] == [name.strip() for name in names]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(table=tables(), dialect=dialects(), comma=st.booleans())
def test_the_separator_and_the_names_are_found(table, dialect, comma):
    """Names of letters, so that no other sign divides all rows alike."""
    names = ["height", "width", "depth", "weight", "price"][: len(table[0])]
    text = written(names, table[1], dialect, comma and dialect["delimiter"] != ",")
    read = CsvTable.read(text)
    assert read.separator == dialect["delimiter"] and [c.name for c in read.columns] == names
    np.testing.assert_array_equal(np.stack([c.numbers for c in read.columns], 1), np.array(table[1]))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.text("ab,;\t|\"\n\r 1.5e-'", max_size=80))
def test_whatever_is_given_is_read_or_refused_in_a_sentence(source):
    try:
        data = from_csv(source, missing="drop")
    except Exception as error:
        assert type(error).__name__ == "DataError" and error.sentence.endswith(".")
    else:
        assert len(data) >= 2 and np.isfinite(data.X).all() and np.isfinite(data.y).all()


# Single facts -------------------------------------------------------------------------------------


def test_a_table_says_what_its_columns_are():
    table = CsvTable.read("a,b,c,d,e\n1,x,7,,\n,y,7.0,NA,z\n3,x,7,,z\n")
    assert [c.kind for c in table.columns] == [
        ColumnKind.NUMBER,
        ColumnKind.TEXT,
        ColumnKind.CONSTANT,
        ColumnKind.EMPTY,
        ColumnKind.CONSTANT,
    ]
    assert [int(c.missing.sum()) for c in table.columns] == [1, 0, 0, 3, 1]
    assert [c.values for c in table.columns] == [(1, 3), ("x", "y"), (7,), (), ("z",)]
    assert len(table) == 3 and table.row_numbers.tolist() == [2, 3, 4]


def test_a_person_chooses_target_and_features():
    table = CsvTable.read(PLAIN)
    data = table.data_set("weight", ["size"])
    assert (data.features, data.target, data.task) == (("size",), "weight", Task.REGRESSION)
    assert data == from_arrays([1.5, 2, 3.25], [10, 20, -30])
    colours = table.data_set("colour", ["weight", "size"])
    assert colours.classes == ("blue", "red") and colours.y.tolist() == [1, 0, 1]
    assert colours.X.tolist() == [[10, 1.5], [20, 2], [-30, 3.25]]
    assert from_csv(PLAIN, "colour") == table.data_set("colour")  # all others are features
    assert from_csv(PLAIN, "colour", ["size"], title="Mine").title == "Mine"


def test_numbers_are_classes_where_that_is_asked_for():
    data = from_csv("x,grade\n1,3\n2,1\n4,3\n", classes=True)
    assert data.classes == ("1", "3") and data.y.tolist() == [1, 0, 1]


def test_a_table_is_text_bytes_or_a_path(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(PLAIN, "utf-8")
    assert from_csv(path, "colour") == from_csv(PLAIN, "colour") == from_csv(PLAIN.encode(), "colour")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_and_nothing_is_to_be_said(encoding):
    data = from_csv("Höhe,ß\n1,2\n2,3\n".encode(encoding))
    assert data.features == ("Höhe",) and data.target == "ß" and not data.remarks


def test_latin_1_is_read_and_said():
    data = from_csv("Höhe,ß\n1,2\n2,3\n".encode("latin-1"))
    assert data.features == ("Höhe",) and kinds(data) == [RemarkKind.LATIN_1]


def test_a_table_without_names_is_named_by_position():
    data = from_csv("1,2,3\n4,5,6\n")
    assert data.features == ("column 1", "column 2") and data.target == "column 3" and len(data) == 2
    assert kinds(data) == [RemarkKind.NO_HEADER]


def test_names_that_are_numbers_are_said_to_be_names():
    table = CsvTable.read("2019,2020\n1,2\n2,5\n", header=True)
    assert [c.name for c in table.columns] == ["2019", "2020"] and not table.remarks
    assert CsvTable.read("a,b\nc,d\n", header=False).columns[0].cells == ["a", "c"]


def test_decimal_commas_are_understood_and_said():
    data = from_csv("a;b;c\n1,5;2;x\n-2,5e1;3;y\n")
    assert data.X.tolist() == [[1.5, 2], [-25, 3]]
    (remark,) = data.remarks
    assert remark.kind is RemarkKind.DECIMAL_COMMAS and remark.columns == ("a",)
    assert from_csv("1,5;2,5\n2,5;3,5\n").X.tolist() == [[1.5], [2.5]]  # not three columns


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("x,note\np,a;b\nq,c;d\nr,e\ns,f;g\n", ","),  # the rows are of one length
        ("a;b,5\nc;d,6\n", ","),  # there are numbers
        ("name;note\nA;hello, world\nB;hi\n", ";"),
        ("1,5;abc\n2,5;def\n", ";"),
        ('x|y\n"a,b|c"|2\nd|3\n', "|"),
        ("x\ty\n1,5\t2\n2,5\t3\n", "\t"),
    ],
)
def test_the_separator_is_the_one_that_fits(text, separator):
    assert CsvTable.read(text).separator == separator


def test_points_and_commas_are_not_mixed_in_one_column():
    table = CsvTable.read("a;b\n1,5;1\n2.5;2\n3,5;3\n")
    assert table.columns[0].kind is ColumnKind.TEXT and table.columns[0].first_text == 1


def test_rows_are_numbered_as_in_a_spreadsheet():
    """Blank rows count, a cell of two lines is in one row, and a line that names the separator is no row."""
    text = 'a,b\n\n1,"two\nlines"\n,\n2,x\n'
    assert CsvTable.read(text).row_numbers.tolist() == [3, 5]
    assert CsvTable.read("sep=;\na;b\n1;2\n").row_numbers.tolist() == [2]


def test_what_has_neither_a_name_nor_a_value_is_no_column():
    table = CsvTable.read("a,b,\n1,2,\n2,3,\n")
    assert [c.name for c in table.columns] == ["a", "b"]
    assert [c.name for c in CsvTable.read(",b\n1,2\n2,3\n").columns] == ["column 1", "b"]


def test_incomplete_rows_are_left_out_where_that_is_asked_for():
    """Only the chosen columns count."""
    text = "a,b,c\n1,,1\nNA,2,2\n3,3,?\n4,4,4\n5,5,6\n"
    data = from_csv(text, missing="drop")
    (remark,) = data.remarks
    assert (remark.kind, remark.count, remark.total) == (RemarkKind.DROPPED_ROWS, 3, 5)
    assert data.X.tolist() == [[4, 4], [5, 5]] and data.y.tolist() == [4, 6]
    assert from_csv(text, "c", ["a"], missing="drop").y.tolist() == [1, 4, 6]
    assert "3 of 5" in words.of_remark(remark)


def test_signs_and_blanks_around_numbers_are_read():
    data = from_csv('a, b\n +1.5 , "2"\n−2,.5\n')
    assert data.X.tolist() == [[1.5], [-2]] and data.y.tolist() == [2, 0.5]


def test_what_python_alone_takes_for_a_number_is_text():
    for cell in ("1_000", "inf", "0x10", "1e", "٣", "1,5"):
        table = CsvTable.read(f'a,b\n"{cell}",1\n2,2\n')
        assert table.columns[0].kind is ColumnKind.TEXT, cell
