"""Synthetic data: a made-up CSV delivery of the dataset `ho_so` (case files), of any length.

The same number of rows gives the same bytes, everywhere and for ever: each cell is integer
arithmetic over its row's number and its column's, evaluated by DuckDB, without clock, seed or
random source. Rows stand in order of receipt, not of the key, as in a department's own list. Twelve
columns of the types departments send; in four percent of the rows the note needs quoting.
"""

import argparse
from pathlib import Path

ROWS = 2_000_000
ROUND = 9_000_000  # file numbers have seven digits; the next round of them gets areas of its own
MOST = 36 * ROUND

_PRIME = 2_147_483_647
_OFFICES = ("Thái Bình", "Hoà Sơn", "Đồng Tâm", "Phú Lạc", "Tân Cương", "Yên Trạch", "Quyết Thắng",
            "Vạn Phú", "Linh Nham", "Bảo Cường", "Nghĩa Tá", "Thượng Đình", "Mỏ Ré")  # fmt: skip
_FIELDS = ("dat_dai", "ho_tich", "xay_dung", "dau_tu", "lao_dong", "giao_thong", "y_te",
           "giao_duc", "moi_truong", "tu_phap")  # fmt: skip
_STATES = ("dung_han", "dung_han", "dung_han", "dung_han", "som_han", "som_han", "tre_han",
           "dang_xu_ly", "tu_choi")  # fmt: skip
_NOTES = ("Bổ sung giấy tờ ngày nhận", "Công dân xin gia hạn", 'Trả qua bưu điện, "phát nhanh"')


def _draw(column: int, below: int) -> str:
    """A number from 0 to `below` − 1 for row `i`: two congruential sequences, multiplied."""
    first = f"((i + 1) * 48271 + {column * 7_368_787}) % {_PRIME}"
    second = f"((i + 7) * 16807 + {column * 3_115_133}) % {_PRIME}"
    return f"((({first}) * ({second})) % {_PRIME} % {below})"


def _pick(column: int, options: tuple[str, ...]) -> str:
    listed = ", ".join("'" + option.replace("'", "''") + "'" for option in options)
    return f"[{listed}][{_draw(column, len(options))} + 1]"


def sql(rows: int) -> str:
    """The SELECT that makes the delivery, every column as it is written."""
    office = _draw(10, 92)
    day = f"(i * 2557 // {rows})::INTEGER"  # from 2019-01-01 to 2025-12-31, evenly
    key = f"(i * 7 + 3) % {ROUND}"  # 7 and ROUND have no common factor: a permutation
    area = f"CASE WHEN i < {ROUND} THEN {office} % 64 ELSE 63 + i // {ROUND} END"
    note = f"CASE {_draw(12, 25)} WHEN 0 THEN {_pick(13, _NOTES[2:])} "
    note += f"WHEN 1 THEN {_pick(13, _NOTES[:2])} WHEN 2 THEN {_pick(13, _NOTES[:2])} END"
    return f"""
        SELECT
            printf('H%02d.%03d-%07d', {area}, {_draw(1, 1000)}, {key}) AS ma_ho_so,
            {_pick(2, _FIELDS)} AS linh_vuc,
            {_pick(3, _STATES)} AS tinh_trang,
            (DATE '2019-01-01' + {day})::VARCHAR AS ngay_nhan,
            year(DATE '2019-01-01' + {day}) AS nam,
            {_draw(6, 30)} + {_draw(62, 370)} * ({_draw(61, 50)} = 0)::INTEGER AS so_ngay,
            CASE WHEN {_draw(7, 10)} < 3 THEN NULL
                ELSE ({_draw(71, 4_000_000)} / 100)::DECIMAL(9, 2) END AS le_phi,
            CASE WHEN {_draw(8, 10)} < 4 THEN NULL
                ELSE ({_draw(81, 1_001)} / 10)::DECIMAL(4, 1) END AS hai_long,
            {_draw(9, 3)} > 0 AS truc_tuyen,
            'Trung tâm phục vụ hành chính công xã ' || {_pick_office(office)} AS ten_don_vi,
            printf('%05d', 1700 + {office} * 7) AS ma_don_vi,
            {note} AS ghi_chu
        FROM range({rows}) AS rows(i)
    """


def _pick_office(office: str) -> str:
    listed = ", ".join(f"'{name}'" for name in _OFFICES)
    return f"[{listed}][{office} % {len(_OFFICES)} + 1] || ' ' || ({office} // {len(_OFFICES)} + 1)"


def generate(rows: int, out: Path) -> Path:
    """Write the delivery of so many rows."""
    if not 0 < rows <= MOST:
        raise ValueError(f"rows must lie between 1 and {MOST:,}")
    import duckdb  # here, so that `benchmarks.flow` can tell how long it takes

    con = duckdb.connect(config={"preserve_insertion_order": True})
    try:
        con.execute(f"COPY ({sql(rows)}) TO '{out}' (FORMAT csv, HEADER, DELIMITER ',')")
    finally:
        con.close()
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    print(generate(given.rows, given.out))
