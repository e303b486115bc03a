"""Reading, beyond the corpus of bad deliveries: titles, rows that span lines, layouts, undeclared
columns."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset, Declaration
from pipelines import read as reading
from pipelines.delivery import Delivery
from pipelines.read import Text, read, variant_of
from schemas import engine
from schemas.problem import Problem
from schemas.table import Schema

BOM = b"\xef\xbb\xbf"


def declared(
    fields: Sequence[str | dict[str, Any]],
    *variants: dict[str, Any],
    key: Sequence[str] = (),
    **also: Any,
) -> Dataset:
    """A dataset of such fields, the first its key unless said otherwise, in such layouts (one
    without anything special if none)."""
    source: dict[str, Any] = {"kind": "landing", "variants": variants or ({},)}
    if len(variants) > 1:
        source["precedence"] = range(len(variants))
    described: list[dict[str, Any]] = [
        {"name": f} if isinstance(f, str) else dict(f) for f in fields
    ]
    primary = list(key) or [described[0]["name"]]
    for field in described:
        field |= {"title": field["name"], "title_en": field["name"]}
        field.setdefault("constraints", {})["required"] = field["name"] in primary
    facts = {
        "title": "Thử",
        "title_en": "A try",
        "description": "Thử",
        "description_en": "A try",
        "themes": ["xa_hoi"],
        "license": "mo_dieu_43",
        "frequency": "daily",
        "coverage": {"spatial": "Tỉnh thu nhỏ"},
        "source": source,
    }
    return Dataset(
        "thu",
        "so_do",
        Declaration.model_validate(facts | also),
        Schema.model_validate({"fields": described, "primaryKey": primary}),
        Path("/nowhere"),
    )


def delivered(folder: Path, content: bytes, name: str = "a.csv", number: str = "0001") -> Delivery:
    path = folder / f"{number}-{name}"
    path.write_bytes(content)
    return Delivery(number, "thu", name, "", len(content), "", "kiem-thu", "landing", path=path)


@dataclass(frozen=True)
class Read:
    """What became of a file: its rows with their lines, or its problems."""

    text: Text | None
    rows: list[tuple[Any, ...]]
    problems: tuple[Problem, ...]

    @property
    def told(self) -> list[tuple[str, int | None, str | None]]:
        return [(p.code, p.row, p.field) for p in self.problems]


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """One for all: opening it costs more than reading a small file."""
    return engine.connect()


def outcome(content: bytes, dataset: Dataset, name: str = "a.csv") -> Read:
    con = connection()
    with TemporaryDirectory() as folder:
        one = delivered(Path(folder), content, name)
        chosen = variant_of(dataset, name)
        assert chosen is not None
        found = read(con, dataset, one, chosen, Path(folder) / "text.parquet")
        if not isinstance(found, Text):
            return Read(None, [], found)
        rows = con.execute(f"SELECT * FROM ({found.relation}) ORDER BY _row").fetchall()
        columns = [c[0] for c in con.description or ()]
        assert columns == ["_row", *found.header]
        assert found.rows == len(rows)
        return Read(found, rows, ())


AB = ("a", "b")


# Any table of RFC 4180 ---------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
    """A file written by RFC 4180 without the `csv` module, and where each of its rows begins."""

    content: bytes
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    quote: str
    title_rows: int


CELLS = st.text(st.sampled_from("\"';,|\t\r\n #\\x0ếĐe\u0302\u2028\u00a0🦬"), max_size=6) | st.text(
    st.sampled_from("\r\n\"'"), max_size=3
)


@st.composite
def files(draw: st.DrawFn) -> File:
    width = draw(st.integers(1, 4))
    header = tuple(f"cột {i}" for i in range(width))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=14))
    delimiter, quote = draw(st.sampled_from(",;|\t")), draw(st.sampled_from("\"'"))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    titles = draw(st.lists(st.sampled_from(["", "Biểu 1", f"{quote}Số; dân, số{quote}", "  "])))[:2]
    generous = draw(st.booleans())

    def written(cell: str) -> str:
        special = any(c in cell for c in (delimiter, quote, "\r", "\n"))
        blank = width == 1 and not cell.strip(" \t")
        if special or blank or (generous and draw(st.booleans())):
            return quote + cell.replace(quote, quote * 2) + quote
        return cell

    pieces = [title + end for title in titles]
    pieces.append(delimiter.join(written(name) for name in header) + end)
    lines = []
    for row in rows:
        lines.append("".join(pieces).count("\n") + 1)
        line = delimiter.join(written(cell) for cell in row)
        # tabs between blanks are no row to the scan: see the test on the two ways through a block
        bare = delimiter == "\t" and not line.strip(" \t")
        pieces.append((f"{quote}{row[0]}{quote}{line[len(row[0]) :]}" if bare else line) + end)
    text = "".join(pieces)
    left = draw(st.sampled_from(["whole", "no last line end", "blank lines"]))
    text = text.removesuffix(end) if left == "no last line end" else text
    text += end * 2 if left == "blank lines" else ""
    start = BOM if draw(st.booleans()) else b""
    return File(start + text.encode(), header, rows, lines, delimiter, quote, len(titles))


def layout(file: File) -> Dataset:
    names = [f"c{i}" for i in range(len(file.header))]
    variant = {
        "fields": dict(zip(names, file.header, strict=True)),
        "dialect": {
            "delimiter": file.delimiter,
            "quote": file.quote,
            "title_rows": file.title_rows,
        },
    }
    return declared(names, variant)


@settings(max_examples=150, deadline=None)
@given(files(), st.sampled_from([16, 23, 32, 64, 1 << 20]))
def test_every_table_is_read_cell_by_cell_with_the_line_of_each_row(file: File, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", block)
        found = outcome(file.content, layout(file))
    assert found.problems == ()
    assert [list(row[1:]) for row in found.rows] == file.rows
    assert [row[0] for row in found.rows] == file.lines
    text = file.content.removeprefix(BOM).decode()
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=file.delimiter, quotechar=file.quote, strict=True
    )
    known = [row for row in reader if row][-len(file.rows) :]
    assert [list(row[1:]) for row in found.rows] == known


PIECES = 'x|,|,|"|"y"|"a,b"|"c\nd"|""|\r|\n|1,2\n|3,"4"\n|1,2\r\n| |\t|\0|\x1f|ế\x85|\ufffd|¢|ử'
ROUGH = st.lists(st.sampled_from([b"\xff", *(p.encode() for p in PIECES.split("|"))]), max_size=40)


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
        patch.setattr(reading, "BLOCK", block)
        counted = reading.scan(path, dataset, dataset.declaration.source.variants[0])
        patch.setattr(reading._Walk, "_plain", lambda *_: False)
        walked = reading.scan(path, dataset, dataset.declaration.source.variants[0])
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
    monkeypatch.setattr(reading, "BLOCK", block)
    assert outcome(text.encode(), declared(AB)).rows == expected


def test_a_problem_in_a_late_block_is_told_by_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BLOCK", 64)
    text = "a,b\n" + "1,x\n" * 500 + '2,"y\n\n"\n' + "3\n" + "1,x\n" * 100 + "\n" + "1,x\n"
    found = outcome(text.encode(), declared(AB))
    assert found.told == [("row-shape", 505, None), ("blank-row", 606, None)]


def test_a_row_of_empty_cells_is_the_same_in_both_ways_through_a_block() -> None:
    one = declared(AB, {"dialect": {"delimiter": "\t"}})
    plain, walked = outcome(b"a\tb\n\t\n1\t2\n", one), outcome(b'a\tb\n\t\n"1"\t2\n', one)
    assert (plain.rows, plain.told) == (walked.rows, walked.told)


@pytest.mark.parametrize("cell", ["\x01", '"\x01"'])
def test_no_cell_is_ever_null(cell: str) -> None:
    found = outcome(f"a,b\n1,{cell}\n".encode(), declared(AB))
    assert found.problems or found.rows == [(2, "1", "\x01")]


# Titles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Biểu 1",
        "",
        "   ",
        '"Biểu 1; dân số, theo ""tỉnh"""',
        'Ống 5" và 7"',
        'Ống 5" thép',
        ",,,,,,,,",
        "a,b",
        "Nguồn: <Cục Thống kê>",
    ],
)
@pytest.mark.parametrize("start", [b"", BOM])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_title_rows_may_hold_anything(title: str, start: bytes, end: str) -> None:
    one = declared(AB, {"dialect": {"title_rows": 2}})
    for lines in ([title, ""], ["", title], [title, title]):
        content = start + end.join([*lines, "a,b", '"1",2', "3,4", ""]).encode()
        found = outcome(content, one)
        assert found.rows == [(4, "1", "2"), (5, "3", "4")], found.problems


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        pytest.param(b'"Bi\na,b\n1,2\n"3",4\n', [], id="a quote that never closes"),
        pytest.param(b"T\na,b\r\n1,2\r\n", [("line-end-error", 1, None)], id="LF, then CRLF"),
        pytest.param(b"T\r\na,b\n1,2\n", [("line-end-error", 1, None)], id="CRLF, then LF"),
        pytest.param(b"T\rU\na,b\n1,2\n", [("line-end-error", 1, None)], id="CR"),
        pytest.param(b"[1] T\na,b\n1,2\n", [], id="a bracket is no JSON"),
    ],
)
def test_a_title_is_taken_or_refused_by_its_own_line(
    content: bytes, answer: list[tuple[str, int | None, str | None]]
) -> None:
    assert outcome(content, declared(AB, {"dialect": {"title_rows": 1}})).told == answer


@pytest.mark.parametrize("content", [b"T\n", b"T\n\n", b"T\na,b\n", b"T\na,b"])
def test_a_file_that_ends_before_its_rows_is_refused(content: bytes) -> None:
    found = outcome(content, declared(AB, {"dialect": {"title_rows": 2}}))
    assert found.text is None
    assert found.problems


def test_a_missing_title_is_noticed() -> None:
    found = outcome(b"a,b\n1,2\n", declared(AB, {"dialect": {"title_rows": 1}}))
    assert found.problems[0].code == "missing-label"
    assert found.problems[0].row == 2


KIND = {
    "files": "*.csv",
    "name": r"(?P<b>Diện tích|Sản lượng) lúa.*",
    "map": {"b": {"Diện tích": "dt", "Sản lượng": "sl"}},
    "dialect": {
        "title_rows": 2,
        "delimiter": ";",
        "titles": {"Biểu: … lúa theo tỉnh": "(?P<b>dien tich|san luong) lua theo tinh"},
    },
}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ('"Diện tích lúa theo tỉnh"\n', []),
        ("\n2020;DIỆN TÍCH  LÚA theo tỉnh", []),
        ('"Sản lượng lúa theo tỉnh"\n', [("title-mismatch", 1, "b")]),
        ("\nSản lượng lúa theo tỉnh", [("title-mismatch", 2, "b")]),
        ("Diện tích ngô theo tỉnh\n", [("no-title", 1, None)]),
        ('"Diện tích lúa theo tỉnh\n', []),  # a quote that never closes is no matter here
    ],
)
def test_a_title_that_says_otherwise_than_the_name_is_refused(
    title: str, told: list[tuple[str, int, str | None]]
) -> None:
    """A file named after one table that holds another would put figures under a wrong name."""
    content = f"{title}\na\n1\n".encode()
    found = outcome(content, declared(AB, KIND), "Diện tích lúa 2020.csv")
    assert [(p.code, p.row, p.field) for p in found.problems] == told


def test_a_name_that_tells_nothing_of_what_it_should_is_refused() -> None:
    content = "Diện tích lúa theo tỉnh\n\na\n1\n".encode()
    assert outcome(content, declared(AB, KIND), "lúa.csv").told == [("no-variant", None, None)]


# Layouts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("mua 2020.csv", 0),
        ("MUA 2020.CSV", 0),
        ("dài hạn.csv", 1),
        (unicodedata.normalize("NFD", "dài hạn.csv"), 1),
        ("khac.csv", 2),
        ("mua 2020.xlsx", None),
        ("x mua 2020.csv", 2),
    ],
)
def test_the_first_pattern_that_matches_the_name_wins(name: str, variant: int | None) -> None:
    layouts = [{"files": "mua*.csv"}, {"files": "Dài*.csv"}, {"files": "*.csv"}]
    assert variant_of(declared(AB, *layouts), name) == variant


def test_each_layout_has_its_own_dialect_and_headers() -> None:
    one = declared(
        AB,
        {"files": "1*", "dialect": {"delimiter": ";"}, "fields": {"a": "Mã; số", "b": "Tên"}},
        {"files": "2*", "dialect": {"title_rows": 1, "quote": "'"}},
    )
    first = outcome('"Mã; số";Tên\n1;"x;y"\n'.encode(), one, "1.csv")
    assert first.rows == [(2, "1", "x;y")]
    assert outcome(b"T\na,b\n1,'x,y'\n", one, "2.csv").rows == [(3, "1", "x,y")]


def test_a_layout_that_maps_headers_takes_columns_in_any_order() -> None:
    one = declared(("a", "b", "c"), {"fields": {"a": "Mã"}})
    found = outcome("c,Mã,b\n1,2,3\n".encode(), one)
    assert found.rows == [(2, "1", "2", "3")]
    assert found.text is not None
    assert found.text.header == ("c", "Mã", "b")


def test_a_layout_that_maps_none_keeps_the_order_of_the_schema() -> None:
    assert outcome(b"b,a\n1,2\n", declared(AB)).told == [("label-order", 1, "a")]


def test_a_header_is_compared_in_one_unicode_form() -> None:
    header = unicodedata.normalize("NFD", "Mã điểm")
    one = declared(AB, {"fields": {"a": "Mã điểm"}})
    assert outcome(f"{header},b\n1,2\n".encode(), one).rows == [(2, "1", "2")]


# Columns nobody declared -------------------------------------------------------------------------


def test_an_undeclared_column_is_refused_by_name() -> None:
    found = outcome(b"a,b,moi\n1,2,3\n", declared(AB))
    assert found.told == [("extra-label", 1, "moi")]


def test_a_column_that_is_known_may_be_ignored_by_name_or_pattern() -> None:
    one = declared(AB, {"ignore": ["Ghi chú"], "ignore_matching": r"Năm \d{4}"})
    found = outcome("a,Ghi chú,b,Năm 2020\n1,x,2,y\n".encode(), one)
    assert found.rows == [(2, "1", "x", "2", "y")]
    assert outcome("a,b,Ghi chú,Năm 2020 cũ\n1,2,3,4\n".encode(), one).told == [
        ("extra-label", 1, "Năm 2020 cũ")
    ]


def test_a_column_that_privacy_drops_is_expected_and_may_be_absent() -> None:
    one = declared(AB, privacy={"drop": ["Số căn cước"]})
    assert outcome("a,Số căn cước,b\n1,0123,2\n".encode(), one).problems == ()
    assert outcome(b"a,b\n1,2\n", one).problems == ()


def test_a_missing_column_is_told_with_what_may_be_meant() -> None:
    found = outcome(
        "a,bb,Tên\n1,2,3\n".encode(), declared(("a", "b", "ten"), {"fields": {"b": "B"}})
    )
    missing = {p.field: p.value for p in found.problems if p.code == "missing-label"}
    assert missing == {"B": "bb", "ten": "Tên"}
    assert {p.field for p in found.problems if p.code == "extra-label"} == {"bb", "Tên"}


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Nam 2020,Nữ 2020,Nam 2021,Nữ 2021", []),
        ("Nữ 2021,Nam 2021,Nữ 2020,Nam 2020", []),
        ("Nam 2020,Nữ 2020,Nam 2021", ["Nữ 2021"]),
        ("Nam 2020,Nữ 2021", ["Nam 2021", "Nữ 2020"]),
        ("Nam 2020,Nam 2021", []),
    ],
)
def test_every_combination_of_complete_groups_has_its_column(
    header: str, missing: list[str]
) -> None:
    headers = r"(?P<nhom>Nam|Nữ) (?P<nam>\d{4})"
    unpivot = {"headers": headers, "value": "so", "complete": ["nhom", "nam"]}
    one = declared(("ma", "nhom", "nam", "so"), {"unpivot": unpivot}, key=["ma", "nhom", "nam"])
    cells = ",".join("1" for _ in header.split(","))
    found = outcome(f"ma,{header}\nA,{cells}\n".encode(), one)
    assert found.told == [("missing-label", 1, name) for name in missing]


def test_wide_columns_are_those_that_match_wholly() -> None:
    one = declared(
        ("ma", "nam", "so"),
        {"unpivot": {"headers": r"Năm (?P<nam>\d{4})", "value": "so"}},
        key=["ma", "nam"],
    )
    assert outcome("ma,Năm 2020,Năm 2021\n1,2,3\n".encode(), one).problems == ()
    assert outcome("ma,Năm 2020,Năm 2021 (ước)\n1,2,3\n".encode(), one).told == [
        ("extra-label", 1, "Năm 2021 (ước)")
    ]
    assert [p.code for p in outcome(b"ma\n1\n", one).problems] == ["missing-label"]
