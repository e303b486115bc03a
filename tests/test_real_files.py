"""The real files of the Statistics Office, with the committed declarations, through the flow."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog import dataset as declarations_of
from catalog.release import Release
from catalog.settings import Settings
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.work import Work
from schemas.fold import fold
from tests.conftest import NOON

ROOT = Path(__file__).resolve().parent.parent
DATA = os.environ.get("OPENDATA_REAL_DATA")

pytestmark = pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")

FOLDER = Path(DATA or ".") / "gso-2016" / "Population and Employment"
LONG = FOLDER / "Average population by province.csv"
SHORT = FOLDER / "Area, population and population density by province.csv"
TOTALS = 7  # rows of the whole country and its six regions


def run(work: Work, name: str) -> Outcome:
    dataset = work.declarations.dataset(name)
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def new_work(home: Path) -> Work:
    settings = Settings(ROOT, home, "http://127.0.0.1:8000", "kiem-thu")
    work = Work(declarations_of.load(ROOT), settings, lambda: NOON)
    assert run(work, "tinh_thanh").status == "published"
    return work


@dataclass(frozen=True)
class Published:
    outcome: Outcome
    release: Release

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        con = duckdb.connect()
        try:
            return con.execute(sql.replace("dan_so_file", f"'{self.release.table}'")).fetchall()
        finally:
            con.close()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Both files delivered and published, together."""
    work = new_work(tmp_path_factory.mktemp("gso") / "home")
    for file in (LONG, SHORT):
        deliver(work.home, work.declarations.dataset("dan_so"), file)
    outcome = run(work, "dan_so")
    release = work.releases.current("dan_so")
    assert release is not None
    return Published(outcome, release)


def spellings() -> set[str]:
    """The names of the first column as they are printed, total rows and all."""
    lines = LONG.read_text("utf-8-sig").splitlines()[3:]
    return {line.split('"')[1] for line in lines if line.startswith('"')}


# As published ------------------------------------------------------------------------------------


def test_both_files_are_accepted(both: Published) -> None:
    assert (both.outcome.status, both.outcome.refused, both.outcome.problems) == (
        "published", (), ()
    )  # fmt: skip
    files = {d["file"] for d in both.release.manifest["deliveries"]}
    assert files == {LONG.name, SHORT.name}
    both.release.verify()


@pytest.mark.parametrize(
    ("nam", "nhom", "dan_so"),
    [
        (2016, "tổng số", 1227400),
        (1995, "tổng số", 1005000),
        (2015, "tổng số", 1215300),
        (1995, "nam", 492600),
        (2016, "nữ", 624700),
        (2016, "thành thị", 421100),
        (2016, "nông thôn", 806300),
    ],
)
def test_figures_of_thai_nguyen_are_those_of_the_file(
    both: Published, nam: int, nhom: str, dan_so: int
) -> None:
    found = both.query(
        f"SELECT dan_so FROM dan_so_file WHERE ten_tinh = 'Thái Nguyên' AND nam = {nam} "
        f"AND nhom = '{nhom}'"
    )
    assert found == [(dan_so,)]


def test_every_province_year_and_group_is_there_once(both: Published) -> None:
    [(rows, keys, provinces)] = both.query(
        "SELECT count(*), count(DISTINCT (nam, ten_tinh, nhom)), count(DISTINCT ten_tinh) "
        "FROM dan_so_file"
    )
    names = len(spellings()) - TOTALS
    assert (rows, keys, provinces) == (names * 22 * 5, names * 22 * 5, names)


def test_all_spellings_of_the_file_are_known(both: Published) -> None:
    """64 names of provinces, among them `Thai  Nguyen` with two blanks and Hà Tây, abolished."""
    provinces = {name for name in spellings() if not is_total(name)}
    assert len(provinces) == 64
    assert "Thai  Nguyen" in provinces
    [(known,)] = both.query("SELECT count(DISTINCT ten_tinh) FROM dan_so_file")
    assert known == 64
    unlisted = both.query(
        "SELECT DISTINCT ten_tinh FROM dan_so_file WHERE ma_tinh IS NULL AND ly_do_khong_ma IS NULL"
    )
    assert unlisted == []


def is_total(name: str) -> bool:
    totals = declarations_of.load(ROOT).dataset("dan_so").declaration.source.variants[0].totals
    return fold(name) in {fold(t) for t in totals["ten_tinh"]}


def test_absent_figures_are_absent_and_not_zero(both: Published) -> None:
    [(absent, zero)] = both.query(
        "SELECT count(*) FILTER (dan_so IS NULL), count(*) FILTER (dan_so = 0) FROM dan_so_file"
    )
    written = LONG.read_text("utf-8-sig").count("..")
    assert (absent, zero) == (written, 0)


def test_where_the_two_files_disagree_the_longer_is_published_and_both_are_told(
    both: Published,
) -> None:
    [check] = [c for c in both.outcome.checks if c.kind == "source" and c.field == "dan_so"]
    assert (check.passed, check.severity) == (False, "warn")
    told = [d for d in check.details if "ten_tinh = Thái Nguyên" in d.vi and "nam = 2015" in d.vi]
    assert len(told) == 1
    for text in (told[0].vi, told[0].en):
        assert "1215300" in text
        assert "1190600" in text
        assert LONG.name in text
        assert SHORT.name in text
    public = both.release.read("quality.json")
    assert any(c["name"] == check.name and c["details"] for c in public["checks"])


def test_disagreements_are_counted_as_the_files_have_them(both: Published) -> None:
    [check] = [c for c in both.outcome.checks if c.kind == "source" and c.field == "dan_so"]
    con = duckdb.connect()
    lines = [
        f"read_csv('{file}', delim = ';', skip = 2, header = true, all_varchar = true)"
        for file in (LONG, SHORT)
    ]
    differing = 0
    for year in range(2011, 2017):
        columns = {
            i: [c[0] for c in con.execute(f"DESCRIBE FROM {line}").fetchall()]
            for i, line in enumerate(lines)
        }
        a = next(c for c in columns[0] if c.startswith("Total") and c.endswith(str(year)))
        b = next(c for c in columns[1] if c.startswith(str(year)) and "Average population" in c)
        rows = con.execute(
            f'SELECT a."{columns[0][0]}" FROM {lines[0]} a JOIN {lines[1]} b '
            f'ON lower(trim(a."{columns[0][0]}")) = lower(trim(b."{columns[1][0]}")) '
            f'WHERE TRY_CAST(a."{a}" AS DECIMAL(18, 6)) <> TRY_CAST(b."{b}" AS DECIMAL(18, 6))'
        ).fetchall()
        differing += sum(not is_total(name) for (name,) in rows)
    con.close()
    assert differing > 0
    assert check.count == differing


def test_provinces_sum_to_the_whole_country_within_rounding(both: Published) -> None:
    """Each figure is rounded to 100 persons: n of them and their sum may be off by (n + 1) · 50."""
    con = duckdb.connect()
    line = f"read_csv('{LONG}', delim = ';', skip = 2, header = true, all_varchar = true)"
    columns = [c[0] for c in con.execute(f"DESCRIBE FROM {line}").fetchall()]
    [country] = con.execute(
        f"SELECT * FROM {line} WHERE trim(\"{columns[0]}\") = 'WHOLE COUNTRY'"
    ).fetchall()
    con.close()
    groups = {"Total": "tổng số", "Male": "nam", "Female": "nữ", "Urban": "thành thị",
              "Rural": "nông thôn"}  # fmt: skip
    sums = {
        (nhom, nam): (total, count)
        for nhom, nam, total, count in both.query(
            "SELECT nhom, nam, sum(dan_so)::BIGINT, count(dan_so) FROM dan_so_file GROUP BY ALL"
        )
    }
    off = {}
    for column, cell in zip(columns[1:], country[1:], strict=True):
        nhom, nam = groups[column.split()[0]], int(column[-4:])
        total, count = sums[nhom, nam]
        difference = total - round(float(cell) * 1000)
        if abs(difference) > (count + 1) * 50:
            off[f"{nam}, {nhom}"] = difference
    [check] = [c for c in both.outcome.checks if c.name == "tong_bang_ca_nuoc"]
    assert check.passed == (not off)
    assert check.count == len(off)
    for where, difference in off.items():
        assert any(where in d.vi and str(difference) in d.vi for d in check.details), where
    assert len(off) < len(columns) / 4  # else it is our sum that is wrong


def test_men_and_women_sum_to_the_total_where_the_suite_says_so(both: Published) -> None:
    [check] = [c for c in both.outcome.checks if c.name == "nam_cong_nu"]
    off = both.query(
        "SELECT nam, ten_tinh FROM dan_so_file GROUP BY ALL HAVING abs("
        "sum(dan_so) FILTER (nhom IN ('nam', 'nữ')) - sum(dan_so) FILTER (nhom = 'tổng số')) > 150 "
        "AND count(dan_so) FILTER (nhom IN ('nam', 'nữ', 'tổng số')) = 3"
    )
    assert check.count == len(off)


# Damaged -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A home in which only the list of provinces is published."""
    return new_work(tmp_path_factory.mktemp("damaged") / "home")


def lines() -> list[bytes]:
    return LONG.read_bytes().split(b"\r\n")


def refused(work: Work, content: list[bytes], tmp_path: Path) -> Outcome:
    file = tmp_path / "Average population by province (sửa).csv"
    file.write_bytes(b"\r\n".join(content))
    return flow.check(work, work.declarations.dataset("dan_so"), file, tmp_path)


THAI_NGUYEN = 25  # its line in the file


def with_cell(content: bytes, column: int, text: bytes) -> bytes:
    cells = content.split(b";")
    cells[column] = text
    return b";".join(cells)


def test_the_line_is_the_right_one() -> None:
    assert lines()[THAI_NGUYEN - 1].startswith(b'"Thai  Nguyen";1005.0;')


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        (b"n/a", "scale-error", "n/a"),
        (b"1.005,0", "scale-error", "1.005,0"),
        (b"-5.0", "constraint-error", "-5.0"),
        (b"1005.00004", "type-error", "1005.00004"),
    ],
)
def test_one_wrong_cell_is_told_by_line_header_and_text(
    office: Work, tmp_path: Path, text: bytes, code: str, value: str
) -> None:
    content = lines()
    content[THAI_NGUYEN - 1] = with_cell(content[THAI_NGUYEN - 1], 1, text)
    outcome = refused(office, content, tmp_path)
    assert outcome.status == "refused"
    [problem] = outcome.problems
    assert (problem.code, problem.row, problem.column, problem.field, problem.value) == (
        code, THAI_NGUYEN, "Total 1995", "dan_so", value
    )  # fmt: skip


def test_a_row_that_is_cut_is_told_by_its_line(office: Work, tmp_path: Path) -> None:
    content = lines()
    content[THAI_NGUYEN - 1] = content[THAI_NGUYEN - 1][:200]
    [problem] = refused(office, content, tmp_path).problems
    assert (problem.code, problem.row) == ("row-shape", THAI_NGUYEN)


def test_a_file_that_is_cut_off_is_refused(office: Work, tmp_path: Path) -> None:
    content = lines()[:40]
    content[-1] = content[-1][: len(content[-1]) // 2]
    outcome = refused(office, content, tmp_path)
    assert [(p.code, p.row) for p in outcome.problems] == [("row-shape", 40)]


def test_a_column_renamed_is_told_by_both_names(office: Work, tmp_path: Path) -> None:
    content = lines()
    content[2] = content[2].replace(b'"Cities, provincies"', b'"Cities, provinces"')
    problems = refused(office, content, tmp_path).problems
    assert {(p.code, p.row, p.column) for p in problems} == {
        ("missing-label", 3, "Cities, provincies"),
        ("extra-label", 3, "Cities, provinces"),
    }
    assert [p.value for p in problems if p.code == "missing-label"] == ["Cities, provinces"]


def test_a_wide_column_renamed_is_told_by_its_name(office: Work, tmp_path: Path) -> None:
    content = lines()
    content[2] = content[2].replace(b'"Total 1995"', b'"Tot. 1995"')
    [problem] = refused(office, content, tmp_path).problems
    assert (problem.code, problem.row, problem.column) == ("extra-label", 3, "Tot. 1995")


def test_a_total_row_taken_away_is_missed_by_name(office: Work, tmp_path: Path) -> None:
    content = [line for line in lines() if not line.startswith(b'"Central Highlands"')]
    [problem] = refused(office, content, tmp_path).problems
    assert (problem.code, problem.field) == ("control-total-missing", "ten_tinh")
    assert problem.value == "Central Highlands"


def test_a_province_nobody_knows_is_told_as_printed(office: Work, tmp_path: Path) -> None:
    content = lines()
    content[THAI_NGUYEN - 1] = content[THAI_NGUYEN - 1].replace(b"Thai  Nguyen", b"Thay Nguyen")
    problems = refused(office, content, tmp_path).problems
    assert {(p.code, p.row, p.field, p.value) for p in problems} == {
        ("unresolved-name", THAI_NGUYEN, "ten_tinh", "Thay Nguyen")
    }


def test_a_province_printed_twice_is_told_with_both_lines(office: Work, tmp_path: Path) -> None:
    content = lines()
    content.insert(THAI_NGUYEN, content[THAI_NGUYEN - 1])
    problems = refused(office, content, tmp_path).problems
    assert {(p.code, p.row) for p in problems} == {("primary-key", THAI_NGUYEN + 1)}
    assert all(str(THAI_NGUYEN) in p.note for p in problems)
    assert len(problems) == 110
