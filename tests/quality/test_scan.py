"""The scan: one cell of text is enough, digits alone go by their share, figures stay in peace."""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pytest

from quality.scan import Finding, scan
from schemas import engine
from schemas.table import Schema

CITIZENS = [f"0190900{i:05d}" for i in range(1000, 1040)]
PHONES = [f"0912{i:06d}" for i in range(345000, 345040)]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = engine.connect()
    yield con
    con.close()


def schema(*fields: dict[str, Any]) -> Schema:
    key = {"name": "stt", "type": "integer", "constraints": {"required": True}}
    full = [{"title": f["name"], "title_en": f["name"]} | f for f in (key, *fields)]
    return Schema.model_validate({"fields": full, "primaryKey": ["stt"]})


def scanned(
    con: duckdb.DuckDBPyConnection,
    *columns: tuple[dict[str, Any], str, Sequence[object]],
) -> tuple[Finding, ...]:
    """What is found in a table of these columns: (field, type of the engine, cells)."""
    declared = schema(*(field for field, _, _ in columns))
    typed = ", ".join(f"{engine.name(f['name'])} {kind}" for f, kind, _ in columns)
    con.execute(f"CREATE OR REPLACE TABLE ung_vien (stt INTEGER, {typed})")
    rows = [[i, *cells] for i, cells in enumerate(zip(*(c for _, _, c in columns), strict=True))]
    marks = ", ".join("?" * (len(columns) + 1))
    con.executemany(f"INSERT INTO ung_vien VALUES ({marks})", rows)
    return scan(con, "ung_vien", declared)


def kinds(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    return [(f.field, f.kind, f.cells) for f in findings]


def test_one_cell_of_free_text_is_enough(con: duckdb.DuckDBPyConnection) -> None:
    remarks = ["tốt"] * 500 + ["gọi ông An 0912 345 678"]
    found = scanned(con, ({"name": "ghi_chu"}, "VARCHAR", remarks))
    assert kinds(found) == [("ghi_chu", "dien_thoai", 1)]
    assert found[0].flagged == ("gọi ông An 0912 345 678",)


def test_a_single_number_alone_in_its_cell_among_words(con: duckdb.DuckDBPyConnection) -> None:
    found = scanned(con, ({"name": "khac"}, "VARCHAR", ["ồn", "bụi", "019090001234"]))
    assert kinds(found) == [("khac", "cccd", 1)]


def test_what_has_the_shape_of_plates_is_a_list_of_vehicles_where_nothing_else_stands(
    con: duckdb.DuckDBPyConnection,
) -> None:
    vehicles = [f"{series}{i:05d}" for series in ("20A", "20C", "98A") for i in range(10)]
    assert kinds(scanned(con, ({"name": "ma"}, "VARCHAR", vehicles))) == [("ma", "bien_so", 30)]
    of_a_year = [f"24A{i:05d}" for i in range(30)]
    assert scanned(con, ({"name": "ma"}, "VARCHAR", of_a_year)) == ()
    among_others = [*vehicles[:15], *(f"kho {i}" for i in range(15))]
    assert scanned(con, ({"name": "ma"}, "VARCHAR", among_others)) == ()


@pytest.mark.parametrize(
    ("kind", "cells"),
    [("BIGINT", [int(c) for c in CITIZENS]), ("DOUBLE", [float(c) for c in CITIZENS]),
     ("VARCHAR", CITIZENS), ("VARCHAR[]", [[c] for c in CITIZENS])],
)  # fmt: skip
def test_identity_numbers_are_found_in_whatever_type(
    con: duckdb.DuckDBPyConnection, kind: str, cells: list[object]
) -> None:
    found = scanned(con, ({"name": "ma"}, kind, cells))
    assert kinds(found) == [("ma", "cccd", 40)]


def test_a_title_tells_what_has_no_structure(con: duckdb.DuckDBPyConnection) -> None:
    numbers = [f"09{i:07d}" for i in range(1, 41)]
    assert scanned(con, ({"name": "ma"}, "VARCHAR", numbers)) == ()
    titled = {"name": "ma", "title": "Số CMND"}
    assert kinds(scanned(con, (titled, "VARCHAR", numbers))) == [("ma", "cmnd", 40)]
    as_numbers = [int(n) for n in numbers]
    assert kinds(scanned(con, (titled, "BIGINT", as_numbers))) == [("ma", "cmnd", 40)]


def test_a_column_of_figures_is_left_in_peace(con: duckdb.DuckDBPyConnection) -> None:
    budgets = [19_090_001_234 + i * 7_777_777_777 for i in range(40)]
    people = [913_450_000 + i * 12_345_678 for i in range(40)]
    found = scanned(
        con,
        ({"name": "chi", "unit": "đồng"}, "BIGINT", budgets),
        ({"name": "dan_so"}, "BIGINT", people),
        ({"name": "so_du_tai_khoan", "title": "Số dư tài khoản"}, "BIGINT", budgets),
        ({"name": "ma"}, "VARCHAR", [f"{i * 98_765_431 % 10**10:010d}" for i in range(40)]),
    )
    assert found == ()


@pytest.mark.parametrize("kind", ["BIGINT", "HUGEINT", "DOUBLE", "DECIMAL(38, 0)"])
def test_the_least_number_of_64_bits_is_a_number_like_others(
    kind: str, con: duckdb.DuckDBPyConnection
) -> None:
    least = [-(2**63)]
    assert scanned(con, ({"name": "so", "type": "integer"}, kind, [*least, 7, None])) == ()
    cells = [*least, *(-int(c) for c in CITIZENS)]
    found = scanned(con, ({"name": "so_cccd", "type": "integer"}, kind, cells))
    assert [(f.kind, f.cells) for f in found if f.kind == "cccd"] == [("cccd", len(CITIZENS))]


def test_telephones_as_numbers_without_their_zero(con: duckdb.DuckDBPyConnection) -> None:
    found = scanned(con, ({"name": "ma"}, "INTEGER", [int(p) for p in PHONES]))
    assert kinds(found) == [("ma", "dien_thoai", 40)]


def test_a_column_that_mostly_holds_telephones_is_taken_for_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    written = [*PHONES, "835704143", "390.995.587", "0526725443\u00a0", "ngoài giờ 123456789"]
    found = scanned(con, ({"name": "c6"}, "VARCHAR", written))
    assert kinds(found) == [("c6", "dien_thoai", 43)]


def test_a_directory_of_offices_is_public_but_for_what_somebody_carries(
    con: duckdb.DuckDBPyConnection,
) -> None:
    office = {"name": "dt", "title": "Điện thoại cơ quan"}
    lines = [f"0208 3855 {i}" for i in range(100, 140)]
    assert scanned(con, (office, "VARCHAR", lines)) == ()
    assert scanned(con, (office, "BIGINT", [int(n.replace(" ", "")) for n in lines])) == ()
    found = scanned(con, (office, "VARCHAR", [*lines, "0912345678"]))
    assert kinds(found) == [("dt", "dien_thoai", 1)]
    home = {"name": "dt", "title": "Số điện thoại"}
    assert kinds(scanned(con, (home, "VARCHAR", lines))) == [("dt", "dien_thoai", 40)]


def test_amounts_of_one_range_are_no_telephones(con: duckdb.DuckDBPyConnection) -> None:
    amounts = [900_000_000 + i * 2_345_678 for i in range(40)]
    assert scanned(con, ({"name": "x", "title": "Tạm ứng"}, "BIGINT", amounts)) == ()
    assert kinds(scanned(con, ({"name": "x"}, "BIGINT", amounts))) == [("x", "dien_thoai", 40)]


def test_tax_numbers_of_companies_are_public_and_of_persons_not(
    con: duckdb.DuckDBPyConnection,
) -> None:
    numbers = ["0100109106", "0100112437", "0100233488", "8012345606"]
    tax = {"name": "mst", "title": "Mã số thuế"}
    assert kinds(scanned(con, (tax, "VARCHAR", numbers))) == [("mst", "ma_so_thue", 4)]
    company = ({"name": "ten_doanh_nghiep"}, "VARCHAR", ["Công ty A", "B", "C", "D"])
    assert kinds(scanned(con, (tax, "VARCHAR", numbers), company)) == [("mst", "ma_so_thue", 1)]
    of_companies = {"name": "ma", "title": "Mã số doanh nghiệp"}
    assert kinds(scanned(con, (of_companies, "VARCHAR", numbers))) == [("ma", "ma_so_thue", 1)]


@pytest.mark.parametrize(
    ("title", "found"),
    [("Số tài khoản", True), ("TK ngân hàng", True), ("Số thẻ ATM", True), ("Số thẻ", True),
     ("Số thẻ căn cước đã cấp", False), ("Tài khoản", False)],
)  # fmt: skip
def test_numbers_are_accounts_where_the_title_says_so(
    con: duckdb.DuckDBPyConnection, title: str, found: bool
) -> None:
    numbers = [1_065_028 + i * 1_111 for i in range(40)]
    told = kinds(
        scanned(con, ({"name": "so", "title": title, "type": "integer"}, "BIGINT", numbers))
    )
    assert told == ([("so", "tai_khoan", 40)] if found else [])


PEOPLE = ["Nguyễn Văn An", "Trần Thị Bình", "Nông Văn Cường", "Ma Thị Dung"]
HOUSES = ["Số 5, ngõ 12, đường Bắc Kạn", "Xóm 3, xã La Hiên", "Tổ 7, phường Đức Xuân", "Thôn Nà Mo"]


def test_names_count_beside_addresses_or_under_their_title(con: duckdb.DuckDBPyConnection) -> None:
    names, houses = ({"name": "ten"}, "VARCHAR", PEOPLE), ({"name": "noi"}, "VARCHAR", HOUSES)
    assert scanned(con, names) == ()
    assert scanned(con, houses) == ()
    assert kinds(scanned(con, names, houses)) == [("ten", "ho_ten", 4), ("noi", "dia_chi", 4)]
    titled = ({"name": "chu_ho", "title": "Họ tên chủ hộ"}, "VARCHAR", PEOPLE)
    assert kinds(scanned(con, titled)) == [("chu_ho", "ho_ten", 4)]


def test_a_date_of_birth_is_told_by_its_title(con: duckdb.DuckDBPyConnection) -> None:
    days = ["1990-01-05", None]
    assert kinds(scanned(con, ({"name": "ngay_sinh"}, "DATE", days))) == [
        ("ngay_sinh", "ngay_sinh", 1)
    ]
    assert scanned(con, ({"name": "ngay_cap"}, "DATE", days)) == ()


def sentences(how_many: int) -> list[str]:
    return [
        f"Trụ nước thứ {i} bị vỡ từ hôm qua. Đề nghị sửa sớm giúp dân." for i in range(how_many)
    ]


def test_sentences_are_free_text_unless_something_bounds_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    text = sentences(40)
    assert kinds(scanned(con, ({"name": "noi_dung"}, "VARCHAR", text))) == [
        ("noi_dung", "van_ban_tu_do", 40)
    ]
    bound = {"name": "noi_dung", "constraints": {"enum": text}}
    assert scanned(con, (bound, "VARCHAR", text)) == ()
    listed = {"name": "noi_dung", "categories": text}
    assert scanned(con, (listed, "VARCHAR", text)) == ()
    assert scanned(con, ({"name": "mau"}, "VARCHAR", text[:2] * 200)) == ()
    assert scanned(con, ({"name": "noi"}, "VARCHAR", HOUSES)) == ()


def test_what_cannot_be_looked_into_is_a_finding(con: duckdb.DuckDBPyConnection) -> None:
    blobs = ({"name": "anh"}, "BLOB", [b"a"])
    assert kinds(scanned(con, blobs)) == [("anh", "khong_quet_duoc", 0)]
    con.execute("CREATE OR REPLACE TABLE ung_vien AS SELECT 1 AS stt, 'x' AS la")
    assert kinds(scan(con, "ung_vien", schema())) == [("la", "khong_quet_duoc", 0)]


def test_a_detector_that_fails_is_a_finding_and_tells_no_cell(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("019090001234")

    monkeypatch.setattr("quality.scan.found", broken)
    (only,) = scanned(con, ({"name": "ghi_chu"}, "VARCHAR", ["gọi 0912 345 678"]))
    assert (only.kind, only.flagged, only.fingerprint) == ("khong_quet_duoc", (), "")


def test_the_print_changes_with_the_cells_and_with_the_declaration(
    con: duckdb.DuckDBPyConnection,
) -> None:
    def print_(cells: list[str], **facts: str) -> str:
        return scanned(con, ({"name": "sdt"} | facts, "VARCHAR", cells))[0].fingerprint

    first = print_(PHONES)
    assert first == print_(PHONES[::-1]) == print_([*PHONES, PHONES[0]])
    assert first != print_(PHONES[1:])
    assert first != print_(PHONES, description="khác")


@pytest.mark.soak
def test_very_many_cells_have_one_print(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE ung_vien AS SELECT i::INTEGER AS stt, "
        "printf('0912%06d', i) AS sdt, printf('gọi 0913 %03d %03d', i // 1000, i % 1000) AS chu "
        "FROM range(300_000) AS r(i)"
    )
    declared = schema({"name": "sdt"}, {"name": "chu"})
    first = scan(con, "ung_vien", declared)
    assert {(f.field, f.kind) for f in first} == {("sdt", "dien_thoai"), ("chu", "dien_thoai")}
    assert first == scan(con, "ung_vien", declared)
    con.execute("UPDATE ung_vien SET sdt = '0999999999', chu = 'gọi 0999999999' WHERE stt = 7")
    again = scan(con, "ung_vien", declared)
    assert all(a.fingerprint != b.fingerprint for a, b in zip(first, again, strict=True))
