"""The table of an answer: rows in their own lines, problems in their cells, whatever the file."""

from pathlib import Path

import openpyxl
import pytest

from catalog.recipe import Dialect, Table, Variant
from pipelines import answer_table
from pipelines.answer_table import Line, Shown, delivered
from schemas.problem import Problem

WIDE = Variant(dialect=Dialect(delimiter=";", title_rows=1), fields={"ten": "Trạm"})


def shown(path: Path, variant: Variant | None, problems: list[Problem]) -> Shown:
    [only] = answer_table.shown(path, variant, problems)
    return only


def file(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(folder: Path, content: str | bytes, loose: bool = False) -> list[Line]:
    return list(delivered(file(folder, content), None, loose))


def test_a_row_keeps_the_line_it_begins_in(tmp_path: Path) -> None:
    content = '\ufeffa,b\r\n"một\nhai",2\r\n3,4\r\n'
    assert rows(tmp_path, content) == [(1, ["a", "b"]), (2, ["một\nhai", "2"]), (4, ["3", "4"])]


def test_a_layout_says_how_cells_are_parted(tmp_path: Path) -> None:
    path = file(tmp_path, "Tiêu đề\nTrạm;Mưa\nA;1,5\n")
    assert list(delivered(path, WIDE))[2] == (3, ["A", "1,5"])


@pytest.mark.parametrize(
    ("content", "third"),
    [
        ("a,b\n1,2\n3\r4,5\n6,7\n", (3, ["3\r4,5"])),
        ("a,b\n1,2\n3,\x00\n6,7\n", (3, ["3", "\x00"])),
        (b"a,b\n1,2\n3,\xff\n6,7\n", (3, ["3", "\ufffd"])),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_stands(
    tmp_path: Path, content: str | bytes, third: Line
) -> None:
    found = rows(tmp_path, content)
    assert found[2] == third
    assert found[-1] == (4, ["6", "7"])


def test_a_quote_never_closed_takes_no_line_with_it(tmp_path: Path) -> None:
    assert len(rows(tmp_path, 'a,b\n1,"2\n3,4\n')) == 2
    assert rows(tmp_path, 'a,b\n1,"2\n3,4\n', loose=True)[2] == (3, ["3", "4"])
    path = file(tmp_path, 'a,b\n1,"2\n3,4\n')
    assert shown(path, None, [Problem("quote-error", row=2)]).total == 3


def test_a_cell_longer_than_a_reader_holds_is_shown_too(tmp_path: Path) -> None:
    found = rows(tmp_path, f"a,b\n{'x' * 200_000},2\n3,4\n")
    assert (found[1][0], found[-1]) == (2, (3, ["3", "4"]))


# Places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("type-error", row=3, column="Mưa", field="mm"), (3, 1)),
        (Problem("type-error", row=3, column="Mu\u031ba"), (3, 1)),
        (Problem("unresolved-name", row=3, field="ten"), (3, 0)),
        (Problem("primary-key", row=3, field="nam, Mưa"), (3, 1)),
        (Problem("type-error", row=3, cell="B3"), (3, 1)),
        (Problem("row-shape", row=4), (4, 0)),
    ],
)
def test_a_problem_stands_in_its_cell(
    tmp_path: Path, problem: Problem, place: tuple[int, int]
) -> None:
    path = file(tmp_path, "Tiêu đề\nTrạm;Mưa\nA;1\nB;2;3\n")
    assert shown(path, WIDE, [problem]).places[problem] == place


def test_a_problem_of_the_whole_file_has_no_cell(tmp_path: Path) -> None:
    problem = Problem("no-rows")
    found = shown(file(tmp_path, "a,b\n"), None, [problem])
    assert (dict(found.places), found.total) == ({}, 1)


@pytest.mark.parametrize("code", ["not-a-table", "empty-file", "encoding-error", "workbook-error"])
def test_of_what_is_no_table_nothing_is_shown(tmp_path: Path, code: str) -> None:
    assert answer_table.shown(file(tmp_path, "a,b\n"), None, [Problem(code)]) == ()


def test_a_workbook_under_a_name_nobody_declared_is_not_shown_as_letters(tmp_path: Path) -> None:
    path = file(tmp_path, b"PK\x03\x04\x14\x00\x00")
    assert answer_table.shown(path, None, [Problem("no-variant")]) == ()


# Workbooks ---------------------------------------------------------------------------------------

BUDGET = Variant(
    format="workbook",
    tables=(Table(header="tinh", first="a", labels={"tinh": "tinh", "thu": "thu"}),),
)


def workbook(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in rows:
            made.append(row)
    path = folder / "a.xlsx"
    book.save(path)
    return path


def test_of_a_workbook_the_sheets_with_problems_are_shown_with_their_cells(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Tên"], ["Tỉnh", "Thu"], ["A", 12.5], [None, "x"]]
    path = workbook(tmp_path, {"Bìa": [["x"]], "M08": rows})
    problem = Problem("type-error", row=4, column="thu", sheet="M08", cell="B4", value="x")
    [found] = answer_table.shown(path, BUDGET, [problem])
    assert found.sheet == "M08"
    assert found.rows[1:] == ((2, ["Tỉnh", "Thu"]), (3, ["A", "12.5"]), (4, ["", "x"]))
    assert found.places[problem] == (4, 1)


def test_where_no_sheet_is_to_blame_all_are_shown(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Một": [["x"]], "Hai": [["y"]]})
    found = answer_table.shown(path, BUDGET, [Problem("no-sheet")])
    assert [s.sheet for s in found] == ["Một", "Hai"]


def test_a_workbook_that_does_not_open_is_not_shown(tmp_path: Path) -> None:
    assert answer_table.shown(file(tmp_path, "không phải"), BUDGET, []) == ()


# Caps --------------------------------------------------------------------------------------------


def test_beyond_the_cap_only_rows_with_problems_are_shown_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_table, "CELLS", 10)
    content = "a,b\n" + "".join(f"{i},x\n" for i in range(100))
    problem = Problem("type-error", row=77, column="b")
    found = shown(file(tmp_path, content), None, [problem])
    assert [line for line, _ in found.rows] == [1, 2, 3, 4, 5, 77]
    assert (found.total, found.capped, found.places[problem]) == (101, True, (77, 1))


def test_columns_and_lines_a_sheet_cannot_hold_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_table, "COLUMNS", 2)
    monkeypatch.setattr(answer_table, "LAST_ROW", 2)
    problem = Problem("type-error", row=3, column="c")
    found = shown(file(tmp_path, "a,b,c\n1,2,3\n4,5,6\n"), None, [problem])
    assert found.rows == ((1, ["a", "b"]), (2, ["1", "2"]))
    assert (found.total, found.capped, dict(found.places)) == (3, True, {})


def test_a_small_file_is_shown_whole(tmp_path: Path) -> None:
    found = shown(file(tmp_path, "a\n1\n"), None, [])
    assert (len(found.rows), found.total, found.capped) == (2, 2, False)
