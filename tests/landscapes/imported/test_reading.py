"""What is read, in three formats, and what is refused, how and where."""

import io
import json
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from landscapes import imported
from landscapes.imported import FileError, FileFault

from .made_files import File

FILE = File(x=np.linspace(-1, 2, 6), y=np.linspace(-1, 1, 5), seed=1)


@pytest.mark.parametrize("how", ["npz", "json", "csv"])
def test_the_three_formats_say_the_same(how):
    import hashlib

    contents = getattr(FILE, how)()
    read = imported.read(contents, "a file")
    assert read.format == how and read.hash == hashlib.sha256(contents).hexdigest()
    for ours, theirs in ((read.x, FILE.x), (read.y, FILE.y), (read.losses, FILE.losses)):
        np.testing.assert_array_equal(ours, theirs)
        assert not ours.flags.writeable
    (track,) = read.tracks
    assert track.name == "sgd"
    np.testing.assert_array_equal(track.points, FILE.paths["sgd"]["points"])
    np.testing.assert_array_equal(track.losses, FILE.paths["sgd"]["losses"])
    np.testing.assert_array_equal(read.checks.points, FILE.arrays["checks"][:, :2])
    assert read.title == "bowl" and read.centre == (0, 0) and read.centre_loss == FILE.about["centre_loss"]


def test_descending_axes_and_columns_first_are_the_same_losses():
    read = imported.read(FILE.npz())
    file = io.BytesIO()
    turned = np.asfortranarray(FILE.losses[::-1, ::-1])
    np.savez(file, x=FILE.x[::-1], y=FILE.y[::-1], losses=turned)
    again = imported.read(file.getvalue(), "turned.npz")
    np.testing.assert_array_equal(again.losses, read.losses)
    np.testing.assert_array_equal(again.x, read.x)
    assert again.title == "turned.npz"


def test_a_table_may_be_in_any_order_and_lack_nodes():
    lines = FILE.csv().decode().splitlines()
    head, nodes = lines[:2], lines[2:32]
    rng = np.random.default_rng(0)
    mixed = [nodes[k] for k in rng.permutation(30)]
    read = imported.read("\n".join([*head, *mixed]).encode())
    np.testing.assert_array_equal(read.losses, FILE.losses)
    read = imported.read("\r\n".join([*head, *nodes[:7], "", "# a comment", *nodes[8:]]).encode())
    assert np.argwhere(np.isnan(read.losses)).tolist() == [[1, 1]]
    (noted,) = read.noted
    assert noted.kind is imported.FindingKind.MISSING_NODES and noted.place == (FILE.x[1], FILE.y[1])


def test_coordinates_that_rounding_parts_are_one_node():
    text = "x;y;loss\n" + "\n".join(
        f"{(0.1 + 0.2 if k else 0.3) + i};{j};{i * j}" for k, i in enumerate(range(5)) for j in range(4)
    )
    read = imported.read(text.encode())
    assert read.losses.shape == (4, 5) and np.isfinite(read.losses).all()
    text = "x,y,loss\n" + "\n".join(f"{i + (1e-17 if j else 0) + 0.1 * 3 * j - 0.3 * j},{j},{i * j}"
                                   for i in range(5) for j in range(4))  # fmt: skip
    assert imported.read(text.encode()).losses.shape == (4, 5)


def test_infinite_and_missing_losses_are_read():
    rows = [
        f"{i},{j},{'inf' if (i, j) == (1, 2) else 'nan' if (i, j) == (2, 1) else i}"
        for i in range(4)
        for j in range(4)
    ]
    read = imported.read(("x,y,loss\n" + "\n".join(rows)).encode())
    assert read.losses[2, 1] == np.inf and np.isnan(read.losses[1, 2])
    whole = {"x": [0, 1, 2, 3], "losses": [1, None, 3, float("inf")]}
    read = imported.read(json.dumps(whole).encode())
    assert read.y is None and np.isnan(read.losses[1]) and read.losses[3] == np.inf


# Refusals -----------------------------------------------------------------------------------------


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def of_json(**whole):
    return json.dumps(whole).encode()


AXIS, SQUARE = np.arange(4.0), np.arange(16.0).reshape(4, 4)
GOOD = {"x": AXIS, "y": AXIS, "losses": SQUARE}
LISTS = {name: array.tolist() for name, array in GOOD.items()}


def member(contents, name="losses.npy", declared=None, packed=zipfile.ZIP_DEFLATED, flag=0):
    """A zip of one member; its directory may lie about the size."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as z:
        z.writestr(name, contents)
    made = bytearray(file.getvalue())
    at = made.rindex(b"PK\x01\x02")
    if declared is not None:
        made[at + 24 : at + 28] = struct.pack("<I", declared)
    made[at + 8] |= flag
    return bytes(made)


def array_bytes(shape, dtype="<f8", numbers=b""):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + numbers


SCATTERED = "x,y,loss\n" + "\n".join(f"{k},{k * k},1" for k in range(50))
REFUSED = {
    "nothing": (b"", FileFault.UNKNOWN_FORMAT),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", FileFault.UNKNOWN_FORMAT),
    "broken zip": (npz(**GOOD)[:200], FileFault.UNREADABLE),
    "broken json": (b'{"x": [1, 2', FileFault.UNREADABLE),
    "deep json": (b'{"x": ' + b"[" * 100_000, FileFault.UNREADABLE),
    "encrypted": (member(array_bytes((4,), numbers=bytes(32)), flag=1), FileFault.UNREADABLE),
    "lzma": (member(array_bytes((4,), numbers=bytes(32)), packed=zipfile.ZIP_LZMA), FileFault.UNREADABLE),
    "shape is not the size": (member(array_bytes((400,), numbers=bytes(32))), FileFault.UNREADABLE),
    "no header": (member(b"hello"), FileFault.UNREADABLE),
    "negative shape": (member(array_bytes((-4,), numbers=bytes(32))), FileFault.UNREADABLE),
    "pickle": (npz(**GOOD | {"losses": np.array([[{}] * 4] * 4, object)}), FileFault.NOT_NUMBERS),
    "complex": (npz(**GOOD | {"losses": SQUARE + 0j}), FileFault.NOT_NUMBERS),
    "texts": (of_json(**LISTS | {"x": ["0", "1", "2", "3"]}), FileFault.NOT_NUMBERS),
    "uneven rows": (of_json(**LISTS | {"losses": [[1, 2], [3]]}), FileFault.NOT_NUMBERS),
    "truth": (of_json(**LISTS | {"x": [True, False, True, True]}), FileFault.NOT_NUMBERS),
    "no losses": (npz(x=AXIS, y=AXIS), FileFault.MISSING_PART),
    "misspelt": (npz(**GOOD, loses=SQUARE), FileFault.UNKNOWN_PART),
    "unknown fact": (of_json(**LISTS, about={"centere": [0, 0]}), FileFault.UNKNOWN_PART),
    "shape": (npz(**GOOD | {"losses": SQUARE[:3]}), FileFault.SHAPE),
    "path of three": (npz(**GOOD, path_a=np.zeros((3, 3))), FileFault.SHAPE),
    "path losses": (npz(**GOOD, path_a=np.zeros((3, 2)), path_a_losses=AXIS), FileFault.SHAPE),
    "checks": (npz(**GOOD, checks=SQUARE), FileFault.SHAPE),
    "few": (npz(x=AXIS[:3], losses=AXIS[:3]), FileFault.TOO_FEW_NODES),
    "standing": (npz(**GOOD | {"x": np.array([0.0, 1, 1, 2])}), FileFault.AXIS_VALUES),
    "back": (npz(**GOOD | {"y": np.array([0.0, 2, 1, 3])}), FileFault.AXIS_VALUES),
    "axis nan": (npz(**GOOD | {"y": np.array([0.0, np.nan, 1, 3])}), FileFault.AXIS_VALUES),
    "huge": (npz(**GOOD | {"losses": SQUARE * 1e200}), FileFault.HUGE),
    "all nan": (npz(**GOOD | {"losses": SQUARE * np.nan}), FileFault.NOTHING_FINITE),
    "about": (npz(**GOOD, about="[1]"), FileFault.ABOUT),
    "centre": (of_json(**LISTS, about={"centre": [0]}), FileFault.ABOUT),
    "centre nan": (of_json(**LISTS, about={"centre": [0, float("nan")]}), FileFault.ABOUT),
    "claim": (of_json(**LISTS, about={"directions": {"normalised": "yes"}}), FileFault.ABOUT),
    "long title": (of_json(**LISTS, about={"title": "a" * 1000}), FileFault.ABOUT),
    "many parts": (
        npz(**GOOD, **{f"path_{k}": np.zeros((1, 2)) for k in range(100)}),
        FileFault.TOO_MANY_PARTS,
    ),
    "too many": (npz(**GOOD, weights=np.zeros(4_000_001, np.uint8)), FileFault.TOO_MANY_VALUES),
    "csv text": (b"x,y,loss\n0,0,1\n0,1,a", FileFault.TEXT),
    "csv ragged": (b"x,y,loss\n0,0,1\n0,1", FileFault.TABLE),
    "csv no loss": (b"x,y\n0,0\n0,1", FileFault.MISSING_PART),
    "csv column": (b"x,y,loss,z\n0,0,1,1", FileFault.UNKNOWN_PART),
    "csv alone": (b"x,y,loss", FileFault.TOO_FEW_NODES),
    "csv scattered": (SCATTERED.encode(), FileFault.NOT_A_GRID),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name):
    contents, fault = REFUSED[name]
    with pytest.raises(FileError) as refused:
        imported.read(contents)
    assert refused.value.fault is fault
    sentence = str(refused.value)
    assert sentence == refused.value.sentence and sentence[-1] == "." and "{" not in sentence
    assert len(sentence) < 300 and " None" not in sentence


def test_the_place_is_in_the_sentence():
    def sentence(name):
        with pytest.raises(FileError) as refused:
            imported.read(REFUSED[name][0])
        return str(refused.value)

    assert "Row 3 has 'a' in the column 'loss'" in sentence("csv text")
    assert "row 3" in sentence("csv ragged")
    assert "(3, 4)" in sentence("shape") and "(4, 4)" in sentence("shape")
    assert "one of none, unit, layer, filter" in sentence("claim")


def test_a_bomb_is_not_unpacked():
    """A member of 128 MB of zeros, packed to 128 kB, and one whose directory lies about it."""
    size = 1 << 27
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z,
        z.open("losses.npy", "w") as stream,
    ):
        stream.write(array_bytes((size // 8,)))
        for _ in range(size >> 20):
            stream.write(bytes(1 << 20))
    bomb = file.getvalue()
    assert len(bomb) < 600_000
    lying = bytearray(bomb)
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 1000)
    for contents, fault in ((bomb, FileFault.TOO_MANY_VALUES), (bytes(lying), FileFault.UNREADABLE)):
        tracemalloc.start()
        with pytest.raises(FileError) as refused:
            imported.read(contents)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert refused.value.fault is fault and peak < 20_000_000


def test_every_byte_that_is_damaged_is_refused_or_read():
    """Nothing but FileError ever comes out."""
    rng = np.random.default_rng(1)
    for whole in (FILE.npz(), FILE.json(), FILE.csv()):
        for _ in range(150):
            damaged = bytearray(whole)
            for place in rng.integers(0, len(whole), rng.integers(1, 4)):
                damaged[place] = rng.integers(256)
            try:
                imported.audit(imported.read(bytes(damaged)))
            except FileError as error:
                assert error.sentence
