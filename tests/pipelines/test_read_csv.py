"""Reading CSV, beyond the corpus of bad deliveries: every table that can be written, titles, what
the name says."""

import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset
from pipelines import scan_csv
from tests.pipelines.delivered import AB, BOM, declared, outcome

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
        # delimiters alone are a blank row; tabs between blanks are no row to the scan either: see
        # the test on the two ways through a block
        bare = line == delimiter * (width - 1) or (delimiter == "\t" and not line.strip(" \t"))
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
        patch.setattr(scan_csv, "BLOCK", block)
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


@pytest.mark.parametrize("cell", ["\x01", '"\x01"'])
def test_no_cell_is_ever_null(cell: str) -> None:
    found = outcome(f"a,b\n1,{cell}\n".encode(), declared(AB))
    assert found.problems or found.rows == [(2, "1", "\x01")]


def test_a_mark_that_is_no_start_of_the_file_belongs_to_its_cell() -> None:
    found = outcome("\ufeffa,b\n\ufeffx,y\n".encode(), declared(AB))
    assert found.rows == [(2, "\ufeffx", "y")]


@pytest.mark.parametrize("row", ['1, "x"', ' "1",x', ' "1,2"', '1,  ""x', '"1", "x"'])
def test_a_quote_after_blanks_is_told(row: str) -> None:
    """It quotes nothing there, and was meant to: other readers drop the blank, or keep the quotes,
    or split the cell."""
    assert outcome(f"a,b\n{row}\n".encode(), declared(AB)).told == [("quote-error", 2, None)]


def test_blanks_and_quotes_inside_a_cell_are_its_own() -> None:
    found = outcome(b'a,b\n" ""x""",y "z"\n"a, ""b""",c\n', declared(AB))
    assert found.rows == [(2, ' "x"', 'y "z"'), (3, 'a, "b"', "c")]


@pytest.mark.parametrize("tail", [",\n", ",", ",\n,\n\n,\n\n"])
def test_rows_that_were_emptied_are_no_rows_at_the_end(tail: str) -> None:
    found = outcome(f'a,b\n"1\n1",2\n3,đ\n{tail}'.encode(), declared(AB))
    assert (found.problems, found.rows) == ((), [(2, "1\n1", "2"), (4, "3", "đ")])


def test_rows_that_were_emptied_among_the_rows_are_one_problem() -> None:
    found = outcome(b"a,b\n1,2\n,\n\n,\n3,4\n,\n5,6\n,\n", declared(AB))
    assert found.told == [("blank-row", 3, None), ("blank-row", 7, None)]
    assert outcome(b"a,b\n,\n,\n", declared(AB)).told == [("no-rows", None, None)]


def test_each_layout_has_its_own_dialect_and_headers() -> None:
    one = declared(
        AB,
        {"files": "1*", "dialect": {"delimiter": ";"}, "fields": {"a": "Mã; số", "b": "Tên"}},
        {"files": "2*", "dialect": {"title_rows": 1, "quote": "'"}},
    )
    first = outcome('"Mã; số";Tên\n1;"x;y"\n'.encode(), one, "1.csv")
    assert first.rows == [(2, "1", "x;y")]
    assert outcome(b"T\na,b\n1,'x,y'\n", one, "2.csv").rows == [(3, "1", "x,y")]


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
    assert [p.code for p in found.problems] == ["no-header"]
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


# Rows that are held back -------------------------------------------------------------------------

BODY = st.lists(
    st.sampled_from(["1,x", '2,"y\nz"', '"3","a,b"', "4", "5,a,b", '"6"', '"7","\n\n",c', "8,áº¡"]),
    min_size=1,
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(BODY, st.sampled_from(["\n", "\r\n"]), st.sampled_from([(), ("Tiêu đề",)]))
def test_without_its_ragged_rows_a_file_reads_as_if_they_were_not_there(
    body: list[str], end: str, titles: tuple[str, ...]
) -> None:
    """Each other row keeps its line; where no row may be held back, the same is told of the same
    rows and the file refused."""
    layout = {"dialect": {"title_rows": len(titles)}}
    text = end.join([*titles, "a,b", *(row.replace("\n", end) for row in body)]) + end
    line, sound, ragged = len(titles) + 2, [], []
    for row in body:
        [cells] = csv.reader([row.replace("\n", end)])
        if len(cells) == 2:
            sound.append((line, *cells))
        else:
            ragged.append(line)
        line += 1 + row.count("\n")
    lenient = outcome(text.encode(), declared(AB, layout, quarantine={"share": 0.5}))
    strict = outcome(text.encode(), declared(AB, layout))
    assert strict.told == lenient.told
    assert [row for code, row, _ in strict.told if code == "row-shape"] == ragged
    if sound:
        assert lenient.rows == sound
    assert bool(strict.rows) == (not strict.told)
