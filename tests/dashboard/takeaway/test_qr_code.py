"""A QR code read back by the standard alone: format, mask, codewords, blocks, bytes (ISO/IEC 18004)."""

import re

import numpy as np
import pytest

from dashboard.takeaway.qr_code import MOST_LETTERS, qr_code

# Of level M, by version: blocks, and codewords of error correction in each (Table 9).
BLOCKS = [
    1,
    1,
    1,
    2,
    2,
    4,
    4,
    4,
    5,
    5,
    5,
    8,
    9,
    9,
    10,
    10,
    11,
    13,
    14,
    16,
    17,
    17,
    18,
    20,
    21,
    23,
    25,
    26,
    28,
    29,
]
EXTRA = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26] + [26] * 3 + [28] * 9
MASKS = [
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
]


def modules(svg):
    """Which modules are dark, with their quiet zone, from the strokes of the drawing."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    (path,) = re.findall(r'stroke="#000"[^>]*? d="([^"]+)"', svg)
    assert re.search(rf'fill="#fff" d="M0 0h{size}v{size}h-{size}z"', svg)
    dark = np.zeros((size, size), dtype=int)
    x = y = 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        first, *second = map(float, numbers.split())
        if kind == "h":
            dark[int(y), int(x) : int(x + first)] = 1
            x += first
        else:
            x, y = (first, second[0]) if kind == "M" else (x + first, y + second[0])
    return dark


def reserved(n):
    """Where finders, timing, alignment, format and version stand."""
    taken, version = np.zeros((n, n), dtype=bool), (n - 17) // 4
    taken[6], taken[:, 6] = True, True
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    if version > 1:
        count = version // 7 + 2
        step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
        centres = [6, *(n - 7 - step * k for k in reversed(range(count - 1)))]
        for i in centres:
            for j in centres:
                if (i, j) not in ((6, 6), (6, n - 7), (n - 7, 6)):
                    taken[i - 2 : i + 3, j - 2 : j + 3] = True
    if version > 6:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    return taken


def read(svg):
    """The text of the code, its version and its level."""
    whole = modules(svg)
    assert not whole[:4].any() and not whole[-4:].any() and not whole[:, :4].any() and not whole[:, -4:].any()
    dark = whole[4:-4, 4:-4]
    n, version = len(dark), (len(dark) - 17) // 4
    ring = np.pad(np.pad(np.ones((3, 3)), 1), 1, constant_values=1)
    for corner in (dark[:7, :7], dark[:7, -7:], dark[-7:, :7]):
        np.testing.assert_array_equal(corner, ring)
    told = int("".join(map(str, dark[8, [0, 1, 2, 3, 4]])), 2) ^ 0b10101
    level, mask = told >> 3, MASKS[told & 7]
    bits, free = [], ~reserved(n)
    columns = [c for c in range(n - 1, 0, -2) if c > 6] + [5, 3, 1]
    for turn, right in enumerate(columns):
        for i in range(n) if turn % 2 else reversed(range(n)):
            bits += [dark[i, j] ^ (mask(i, j) == 0) for j in (right, right - 1) if free[i, j]]
    words = [int("".join(str(int(b)) for b in bits[k : k + 8]), 2) for k in range(0, len(bits) - 7, 8)]
    blocks, extra = BLOCKS[version - 1], EXTRA[version - 1]
    short, longer = divmod(len(words) - blocks * extra, blocks)
    sizes = [short + (k >= blocks - longer) for k in range(blocks)]
    order = [(k, at) for at in range(short + 1) for k in range(blocks) if at < sizes[k]]
    parts = [dict() for _ in range(blocks)]
    for (k, at), word in zip(order, words):
        parts[k][at] = word
    data = "".join(f"{part[at]:08b}" for part in parts for at in sorted(part))
    width = 8 if version < 10 else 16
    assert data[:4] == "0100"  # bytes
    count = int(data[4 : 4 + width], 2)
    text = data[4 + width : 4 + width + 8 * count]
    return bytes(int(text[k : k + 8], 2) for k in range(0, 8 * count, 8)).decode(), version, level


@pytest.mark.parametrize("letters", [30, 120, 400, MOST_LETTERS])
def test_the_code_of_a_link_reads_as_the_link(letters):
    link = "https://example.edu/?landscape=booth&run=adam;step_size=0.1&x=".ljust(letters, "7")
    text, version, level = read(qr_code(link))
    assert (text, level) == (link, 0b00)  # M
    assert version <= 29


def test_a_link_that_no_hall_could_read_is_refused():
    with pytest.raises(ValueError, match="1,200"):
        qr_code("x" * (MOST_LETTERS + 1))
