"""Scanning CSV: a block that is counted and one that is walked come to the same."""

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset
from pipelines import scan_csv
from tests.pipelines.delivered import AB, declared, outcome

PIECES = 'x|,|,|"|"y"|"a,b"|"c\nd"|""|\r|\n|1,2\n|3,"4"\n|1,2\r\n| |\t|\0|\x1f|ế\x85|\ufffd|¢|ử'
ROUGH = st.lists(st.sampled_from([b"\xff", *(p.encode() for p in PIECES.split("|"))]), max_size=40)


def scan(path: Path, dataset: Dataset) -> scan_csv.Scan:
    variant = dataset.declaration.source.variants[0]
    found = scan_csv.scan_header(path, dataset, variant)
    if not found.problems:
        scan_csv.scan_body(path, dataset, variant, found)
    return found


@settings(max_examples=1500, deadline=None)
@given(ROUGH, st.sampled_from([b"\n", b"\r\n"]), st.sampled_from([8, 1 << 20]), st.integers(1, 2))
def test_a_block_that_is_counted_is_one_that_the_walk_passes(
    body: list[bytes], end: bytes, block: int, width: int
) -> None:
    """The two ways through a block, on bytes of which few are a table."""
    columns = ["a", "b"][:width]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "a.csv"
        path.write_bytes(",".join(columns).encode() + end + b"".join(body))
        dataset = declared(columns)
        patch.setattr(scan_csv, "BLOCK", block)
        counted = scan(path, dataset)
        patch.setattr(scan_csv._Walk, "_plain", lambda *_: False)
        walked = scan(path, dataset)
    assert counted == walked


@pytest.mark.parametrize("block", [16, 64, 4096, 1 << 20])
def test_lines_are_counted_right_across_many_blocks(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain blocks, which are only counted, between blocks that hold rows of several lines."""
    text, line, expected = "a,b\n", 2, []
    for i in range(3000):
        breaks = (0, 1, 0, 0, 3, 0, 0)[i % 7] if i // 300 % 2 else 0
        cell = '"' + "x\n" * breaks + '"' if breaks else "xyz"
        expected.append((line, str(i), "x\n" * breaks if breaks else "xyz"))
        text += f"{i},{cell}\n"
        line += 1 + breaks
    monkeypatch.setattr(scan_csv, "BLOCK", block)
    assert outcome(text.encode(), declared(AB)).rows == expected


def test_a_problem_in_a_late_block_is_told_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_csv, "BLOCK", 64)
    text = "a,b\n" + "1,x\n" * 500 + '2,"y\n\n"\n' + "3\n" + "1,x\n" * 100 + "\n" + "1,x\n"
    found = outcome(text.encode(), declared(AB))
    assert found.told == [("row-shape", 505, None), ("blank-row", 606, None)]


def test_a_row_of_empty_cells_is_the_same_in_both_ways_through_a_block() -> None:
    one = declared(AB, {"dialect": {"delimiter": "\t"}})
    plain, walked = outcome(b"a\tb\n\t\n1\t2\n", one), outcome(b'a\tb\n\t\n"1"\t2\n', one)
    assert (plain.rows, plain.told) == (walked.rows, walked.told)


EDGES = bytes.fromhex("41 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ed ef f0 f1 f4 f5 ff")


def test_bytes_are_utf8_where_python_can_decode_them() -> None:
    """Every sequence of four bytes at which a rule of UTF-8 begins or ends."""
    for codes in product(EDGES, repeat=4):
        block = bytes(codes)
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            assert not scan_csv._is_utf8(block), block
        else:
            assert scan_csv._is_utf8(block), block
