"""Finding tables in sheets as departments draw them."""

from collections.abc import Sequence
from typing import Any

import pytest

from catalog.recipe import Table
from pipelines.sheet import Found, Native, above, find
from pipelines.workbook import Cell, Sheet

Drawn = Sequence[Sequence[Any]]
LABELS = {"stt": "stt", "tên": "ten xa.*", "rừng": "dien tich rung.*", "lúa": "dien tich lua.*"}


def sheet(rows: Drawn, merged: Sequence[tuple[int, int, int, int]] = ()) -> Sheet:
    drawn = {r: {c: cell(x) for c, x in enumerate(row) if x != ""} for r, row in enumerate(rows)}
    return Sheet("Bảng 1", False, {r: cells for r, cells in drawn.items() if cells}, tuple(merged))


def cell(value: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(str(value), "text" if isinstance(value, str) else "number")


def table(**keys: Any) -> Table:
    return Table.model_validate({"header": "tên", "first": ".+", "labels": LABELS} | keys)


def found(rows: Drawn, merged: Sequence[tuple[int, int, int, int]] = (), **keys: Any) -> Found:
    [one] = find(sheet(rows, merged), table(**keys))
    return one


PAGE: Drawn = [
    ["SỞ NÔNG NGHIỆP", "", "", "Mẫu 07"],
    ["DIỆN TÍCH NĂM 2024"],
    ["", "", "", "Đơn vị: ha"],
    ["STT", "Tên xã", "Diện tích", ""],
    ["", "", "rừng", "lúa"],
    ["A", "B", 1, "2=1+1"],
    ["", "TỔNG SỐ", 30.5, 12],
    [1, "Định Hoá", 20.5, 5],
    [2, "Phú Bình", 10, 7],
    ["Ghi chú: số ước"],
    ["", "rừng trồng", 99],
]
MERGED = [(3, 4, 2, 4), (3, 5, 0, 1), (3, 5, 1, 2)]
KEYS = {"titles": {"Đơn vị: ha": "don vi: ha"}, "end": "ghi chu.*", "first": "tong so"}


def test_titles_of_several_rows_are_joined_and_numbers_of_columns_left_out() -> None:
    one = found(PAGE, MERGED, **KEYS)
    assert one.header == ("stt", "tên", "rừng", "lúa")
    assert one.letters == {"stt": "A", "tên": "B", "rừng": "C", "lúa": "D"}
    assert one.rows == (
        (7, ("", "TỔNG SỐ", "30.5", "12")),
        (8, ("1", "Định Hoá", "20.5", "5")),
        (9, ("2", "Phú Bình", "10", "7")),
    )
    assert above(sheet(PAGE, MERGED), table(**KEYS))[-2:] == ["dien tich nam 2024", "don vi: ha"]


def test_one_more_column_and_title_line_move_no_value() -> None:
    moved = [["", *row] for row in [["Phụ lục"], *PAGE]]
    shifted = [(a + 1, b + 1, c + 1, d + 1) for a, b, c, d in MERGED]
    one = found(moved, shifted, **KEYS)
    assert one.header == ("stt", "tên", "rừng", "lúa")
    assert [cells for _, cells in one.rows] == [c for _, c in found(PAGE, MERGED, **KEYS).rows]


def test_a_title_that_fits_nothing_keeps_its_own_words() -> None:
    assert found([["Tên xã", "Ghi thêm"], ["A", "x"]]).header == ("tên", "Ghi thêm")


def test_a_title_that_fits_twice_is_a_problem() -> None:
    labels = {**LABELS, "đất rừng": ".*rung"}
    one = found([["Tên xã", "Diện tích rừng"], ["A", 1]], labels=labels)
    assert [(p.code, p.cell, p.note) for p in one.problems] == [
        ("ambiguous-label", "B1", "rừng, đất rừng")
    ]


def test_a_column_of_figures_without_a_title_is_a_problem() -> None:
    one = found([["Tên xã", ""], ["A", 1]])
    assert [(p.code, p.note) for p in one.problems] == [("blank-label", "B")]


@pytest.mark.parametrize("first", ["tong so", "ha noi"])
def test_a_sheet_without_the_table_says_what_was_looked_for(first: str) -> None:
    one = found([["Tên xã", "Diện tích rừng"], ["A", 1]], first=first)
    assert [(p.code, p.note) for p in one.problems] == [("no-table", first)]
    one = found([["Tên huyện"], ["A"]])
    assert [(p.code, p.note) for p in one.problems] == [("no-table", "ten xa.*")]


def test_a_table_below_that_begins_like_the_first_is_a_problem() -> None:
    page: Drawn = [["Tên xã", "Diện tích rừng"], ["A", 1], ["Người lập"], []]
    assert not found(page, end="nguoi lap").problems
    one = found([*page, ["Tên xã", "Diện tích rừng"], ["B", 2]], end="nguoi lap")
    assert [(p.code, p.cell) for p in one.problems] == [("second-table", "A5")]
    assert not found(
        [*page, ["Tên xã", "Ghi chú"], ["(trống)"]], end="nguoi lap", first="a"
    ).problems


def test_rows_left_out_are_told_where_they_hold_figures() -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], ["A", 1], ["", 61], ["", ""], ["B", 2]]
    one = found(rows, leave_out={"tên": ""})
    assert [cells for _, cells in one.rows] == [("A", "1"), ("B", "2")]
    assert one.left_out == ("B3",)


def test_rows_that_a_merged_cell_spans_are_one() -> None:
    rows: Drawn = [
        ["Tên xã", "Diện tích rừng", "Diện tích lúa"],
        ["Phú Bình", 1, "(1)"],
        ["Phu Binh", "", 2480],
        ["B", 3, 4],
    ]
    merged = [(1, 3, 1, 2)]
    one = found(rows, merged, tied=True, footnotes=r"\(\d\)")
    assert one.rows == ((2, ("Phú Bình Phu Binh", "1", "2480")), (4, ("B", "3", "4")))
    assert len(found(rows, merged).rows) == 3


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("(1)\xa0\xa0 419.278.223", "419278223"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234,5"),
        ("-12,25", "-12.25"),
        ("1.23", "1.23"),
        ("0.123", "0.123"),
        ("1,234", "1,234"),
        ("0,234", "0.234"),
        (1.5, "1.5"),
        ("12 ha", "12 ha"),
    ],
)
def test_numbers_in_vietnamese_writing(cell: Any, text: str) -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], ["A", cell]]
    assert found(rows, numbers="vi", footnotes=r"\(\d\)").rows[0][1][1] == text


def test_a_mark_that_became_a_number_is_no_value_of_a_column() -> None:
    """Two columns under one title, the left one for marks: `(2)` is −2 to Excel."""
    rows: Drawn = [["Tên xã", "Diện tích rừng", ""], ["A", -2, 31], ["B", "(1)", 5], ["C", "", 6]]
    one = found(rows, [(0, 1, 1, 3)], footnotes=r"\(\d\)")
    assert (one.header, one.letters["rừng"]) == (("tên", "rừng"), "C")
    two = found([["Tên xã", "Diện tích rừng", ""], ["A", -20, 31]], [(0, 1, 1, 3)])
    assert two.header == ("tên", "rừng", "rừng")


def test_error_cells_are_missing_only_where_declared() -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], ["A", Cell("#REF!", "error")]]
    assert found(rows, errors="missing").rows[0][1] == ("A", "")
    assert found(rows).rows[0][1] == ("A", "#REF!")


def test_columns_sorted_each_by_itself_are_tables_of_their_own() -> None:
    rows: Drawn = [
        ["STT", "Tên xã", "Diện tích rừng", "", "Diện tích lúa", "Xếp hạng"],
        [1, "A", 9, "C", 5, "tốt"],
        [2, "B", 8, "A", 4, "khá"],
        [3, "C", 7, "", "", ""],
    ]
    tables = find(sheet(rows), table(pairs="tên"))
    assert [(t.header, t.letters[t.header[1]]) for t in tables] == [
        (("tên", "rừng"), "C"), (("tên", "lúa"), "E"), (("tên", "Xếp hạng"), "F"),
    ]  # fmt: skip
    assert tables[1].rows == ((2, ("C", "5")), (3, ("A", "4")))
    assert tables[2].rows[0] == (2, ("C", "tốt"))


def test_a_percentage_is_its_number_of_percents_only_where_the_label_says_so() -> None:
    labels = {"tên": "ten xa", "tỷ lệ (%)": "ty le.*", "rừng": "rung"}
    shown = Cell("98%", "percent")
    rows: Drawn = [["Tên xã", "Tỷ lệ", "Rừng"], ["A", shown, shown], ["B", "12,5 %", "12%"]]
    one = found(rows, labels=labels, numbers="vi")
    assert [cells for _, cells in one.rows] == [("A", "98", "98%"), ("B", "12.5", "12%")]


def test_a_note_beside_a_row_does_not_end_the_table() -> None:
    rows: Drawn = [["Tên xã", "Ghi thêm"], ["A", "ghi chú: ước"], ["B", "x"], ["Ghi chú: y"]]
    assert [r for r, _ in found(rows, end="ghi chu.*").rows] == [2, 3]


def test_a_blank_row_ends_the_table_unless_it_goes_on_below() -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], ["A1", 1], [], ["A2", 2], [], ["Trung vị", 9]]
    assert [r for r, _ in found(rows, first=r"a\d", end="").rows] == [2, 4]


def test_rows_far_above_the_first_are_no_header() -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], *([["A", 1]] * 30), ["Tổng số", 30]]
    assert [p.code for p in found(rows, first="tong so").problems] == ["no-table"]


def test_a_sheet_whose_names_have_another_title_is_no_crash() -> None:
    rows: Drawn = [["Tên xã", "Diện tích rừng"], ["Ghi thêm", ""], ["A", 1]]
    one = found(rows, first="a", leave_out={"tên": ""}, labels={**LABELS, "tên": "ten xa"})
    assert one.header == ("Tên xã Ghi thêm", "rừng")


def test_merged_cells_beyond_all_measure_are_read_as_far_as_there_are_cells() -> None:
    one = found(PAGE, [*MERGED, (1, 1 << 20, 0, 1 << 14)], **KEYS)
    assert [r for r, _ in one.rows] == [7, 8, 9]


def test_what_a_title_says_of_a_field_is_kept() -> None:
    labels = {"tên": "ten xa", "rừng": r"rung (?P<nam>\d{4})"}
    one = found([["Tên xã", "Rừng 2024"], ["A", 1]], labels=labels)
    assert one.stated == (("rừng", "nam", "2024"),)
    [pair] = find(sheet([["Tên xã", "Rừng 2024"], ["A", 1]]), table(labels=labels, pairs="tên"))
    assert pair.stated == (("rừng", "nam", "2024"),)


def test_a_column_of_figures_without_names_of_its_own_is_a_problem() -> None:
    """Sorted by itself and beside the names of another, it would go to wrong places."""
    rows: Drawn = [["Tên xã", "Diện tích rừng", "Diện tích lúa"], ["A", 9, 5], ["B", 8, 4]]
    forest, rice = find(sheet(rows), table(pairs="tên"))
    assert (forest.problems, [(p.code, p.column, p.field) for p in rice.problems]) == (
        (), [("missing-label", "lúa", "tên")],
    )  # fmt: skip
    assert not any(f.problems for f in find(sheet(rows), table(pairs="tên", together=["lúa"])))


def test_a_title_is_placed_by_its_own_cell_and_not_by_the_last_row_of_the_header() -> None:
    assert found(PAGE, MERGED, **KEYS).places == {
        "stt": "A4",
        "tên": "B4",
        "rừng": "C5",
        "lúa": "D5",
    }


@pytest.mark.parametrize(
    ("native", "cell", "text"),
    [
        (Native(","), Cell("1.234", "number"), "1,234"),
        (Native(",", full=True), Cell("1.234", "number"), "1,2340"),
        (Native(",", full=True), Cell("1234.5", "number"), "1234,5"),
        (Native(",", full=True), Cell("1234", "number"), "1234"),
        (Native(","), Cell("1.234,5", "text"), "1.234,5"),
        (Native(day="%d/%m/%Y"), Cell("2024-01-05", "date"), "05/01/2024"),
        (Native(day="%d/%m/%Y"), Cell("2024-01-05T10:00:00", "date"), "2024-01-05T10:00:00"),
        (Native(), Cell("1234.5", "number"), "1234.5"),
    ],
)
def test_a_real_number_is_written_as_its_field_reads_texts(
    native: Native, cell: Cell, text: str
) -> None:
    assert native.text(cell) == text
