"""Where something stands, in a line: rows of a file, cells of a sheet, more or not."""

from pipelines.where import listed
from schemas.problem import Problem


def in_file(row: int, column: str | None = "Ghi chú") -> Problem:
    return Problem("personal-data", "0001", "a.csv", row, column, "ghi_chu")


def test_rows_of_one_column_stand_in_one_line() -> None:
    (one,) = listed([in_file(3), in_file(7)])
    assert one.said == "a.csv, cột / column “Ghi chú”: dòng / rows 3, 7"


def test_there_is_room_for_the_first_few() -> None:
    (one,) = listed([in_file(row) for row in range(2, 9)], few=3)
    assert one.text == "2, 3, 4, …"


def test_cells_of_a_workbook_are_told_as_a_spreadsheet_names_them() -> None:
    cell = Problem("personal-data", "0001", "b.xlsx", 5, "SĐT", "sdt", sheet="Biểu 1", cell="C5")
    (one,) = listed([cell])
    assert one.said == "b.xlsx, trang / sheet Biểu 1, cột / column “SĐT”: ô / cells C5"


def test_each_column_and_each_file_has_its_own_line() -> None:
    other = Problem("personal-data", "0002", "c.csv", 2, None, "ghi_chu")
    assert [one.said for one in listed([in_file(3), in_file(3, "Tên"), other])] == [
        "a.csv, cột / column “Ghi chú”: dòng / rows 3",
        "a.csv, cột / column “Tên”: dòng / rows 3",
        "c.csv, cột / column “ghi_chu”: dòng / rows 2",
    ]
