"""More real files of the Statistics Office, with the committed declarations, through the flow. The
figures asserted were read from the files by hand; the numbers of disagreements were counted from
the files by a program of their own, with decimals and without the flow."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.release import Release
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.work import Work
from schemas import engine
from tests.test_real_files import DATA, new_work, run

pytestmark = pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")

FOLDER = Path(DATA or ".") / "gso-2016"
FARMS = FOLDER / "Agriculture, Forestry and Fishery"
SCHOOLS = FOLDER / "Education"
HEALTH = FOLDER / "Health, Culture and Living Standard"
INVESTMENT = FOLDER / "Investment and Construction"
INDUSTRY = FOLDER / "Industry"

FILES: Mapping[str, list[Path]] = {
    "san_xuat_lua": [
        FARMS / f"{what} of {season}paddy by province.csv"
        for what in ("Planted area", "Production", "Yield")
        for season in ("", "spring ", "autumn ", "winter ")
    ],
    "dan_lon_gia_cam": [
        FARMS / f"Number of {kind} as of annual 1st October by province.csv"
        for kind in ("pigs", "poultry")
    ],
    "giao_duc_pho_thong": [
        SCHOOLS / f"Number of {what} of general education as of 30 September by province.csv"
        for what in ("school", "classes", "pupils", "direct teaching teachers")
    ],
    "y_te_dia_phuong": [
        HEALTH / f"Number of {what} under provincial departments of health by province.csv"
        for what in ("health establishments", "patient beds", "medical staff")
    ],
    "dau_tu_nuoc_ngoai": [
        INVESTMENT / f"Foreign direct investment projects licensed {which}.csv"
        for which in (
            "in 2016 by province",
            "by province (Accumulation of projects having effect as of 31-12-2016)",
        )
    ],
    "chi_so_san_xuat_cong_nghiep": [INDUSTRY / "Index of Industrial production by province.csv"],
}


@dataclass(frozen=True)
class Published:
    work: Work
    outcomes: Mapping[str, Outcome]

    def release(self, name: str) -> Release:
        found = self.work.releases.current(name)
        assert found is not None
        return found

    def query(self, name: str, select: str) -> list[tuple[object, ...]]:
        con = engine.connect()
        try:
            table = engine.parquet(self.release(name).table)
            return con.execute(select.replace("{table}", table)).fetchall()
        finally:
            con.close()

    def told(self, name: str, check: str) -> tuple[int, tuple[str, ...]]:
        [found] = [c for c in self.outcomes[name].checks if c.name == check]
        assert found.severity == "warn"
        return found.count, tuple(d.vi for d in found.details)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """All files delivered and published."""
    work = new_work(tmp_path_factory.mktemp("gso-tables") / "home")
    outcomes = {}
    for name, files in FILES.items():
        for file in files:
            deliver(work.home, work.declarations.dataset(name), file)
        outcomes[name] = run(work, name)
    return Published(work, outcomes)


# As published ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_all_files_are_accepted(six: Published, name: str) -> None:
    outcome = six.outcomes[name]
    assert (outcome.status, outcome.refused, outcome.problems) == ("published", (), ())
    files = {d["file"] for d in six.release(name).manifest["deliveries"]}
    assert files == {f.name for f in FILES[name]}
    six.release(name).verify()


@pytest.mark.parametrize(
    ("name", "provinces", "rows"),
    [
        # 64 names with Hà Tây; autumn paddy is listed for 32 of them
        ("san_xuat_lua", 64, 22 * 3 * (3 * 64 + 32)),
        ("dan_lon_gia_cam", 64, 64 * (22 + 17)),
        ("giao_duc_pho_thong", 64, 64 * 15 * (6 + 4 + 4 + 4)),
        ("y_te_dia_phuong", 64, 64 * (12 * 5 + 15 * 5 + 15 * 4)),
        ("dau_tu_nuoc_ngoai", 62, 62 + 57),
        ("chi_so_san_xuat_cong_nghiep", 63, 63 * 5),
    ],
)
def test_every_row_of_the_files_is_there_once(
    six: Published, name: str, provinces: int, rows: int
) -> None:
    key = ", ".join(six.work.declarations.dataset(name).schema.primaryKey)
    select = f"SELECT count(DISTINCT ten_tinh), count(*), count(DISTINCT ({key})) FROM {{table}}"
    assert six.query(name, select) == [(provinces, rows, rows)]
    assert (
        six.query(name, "SELECT 1 FROM {table} WHERE ma_tinh IS NULL AND ten_tinh <> 'Hà Tây'")
        == []
    )


NOT_PROVINCES = (
    "WHOLE COUNTRY", "Red River", "North", "Central Highlands", "South East", "Mekong River",
    "Pupils in", "General classes in", "Oil",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_absent_figures_are_absent_and_not_zero(six: Published, name: str) -> None:
    """A cell `..` of a province, in whatever column; a printed 0.0 stays a zero."""
    lines = [line for f in FILES[name] for line in f.read_text("utf-8-sig").splitlines()[3:]]
    own = [line for line in lines if not line.strip('" ').startswith(NOT_PROVINCES)]
    cells = Counter(cell for line in own for cell in line.split(";")[1:])
    values = ["so_du_an", "von_dang_ky"] if name == "dau_tu_nuoc_ngoai" else [VALUES[name]]
    for where, written in (("IS NULL", cells[".."]), ("= 0", cells["0"] + cells["0.0"])):
        counted = " + ".join(f"count(*) FILTER ({v} {where})" for v in values)
        assert six.query(name, f"SELECT {counted} FROM {{table}}") == [(written,)]


THAI_NGUYEN: Mapping[str, list[tuple[str, float]]] = {
    "san_xuat_lua": [
        ("nam = 1995 AND vu = 'cả năm' AND chi_tieu = 'diện tích gieo trồng'", 59200),
        ("nam = 2016 AND vu = 'cả năm' AND chi_tieu = 'sản lượng'", 383100),
        ("nam = 2016 AND vu = 'đông xuân' AND chi_tieu = 'năng suất'", 55.0),
        ("nam = 2008 AND vu = 'mùa' AND chi_tieu = 'sản lượng'", 195500),
        ("nam = 2007 AND vu = 'cả năm' AND chi_tieu = 'năng suất'", 46.2),
    ],
    "dan_lon_gia_cam": [
        ("nam = 1995 AND loai = 'lợn'", 258400),
        ("nam = 2016 AND loai = 'lợn'", 655200),
        ("nam = 2000 AND loai = 'gia cầm'", 2621000),
        ("nam = 2016 AND loai = 'gia cầm'", 10023000),
    ],
    "giao_duc_pho_thong": [
        ("nam = 2016 AND chi_tieu = 'trường' AND cap_hoc = 'tổng số'", 447),
        ("nam = 2016 AND chi_tieu = 'trường' AND cap_hoc LIKE 'tiểu học và %'", 6),
        ("nam = 2016 AND chi_tieu = 'lớp' AND cap_hoc = 'trung học cơ sở'", 1857),
        ("nam = 2002 AND chi_tieu = 'học sinh' AND cap_hoc = 'tổng số'", 232265),
        ("nam = 2016 AND chi_tieu = 'học sinh' AND cap_hoc = 'trung học phổ thông'", 33543),
        ("nam = 2016 AND chi_tieu = 'giáo viên' AND cap_hoc = 'tiểu học'", 5508),
    ],
    "y_te_dia_phuong": [
        ("nam = 2005 AND chi_tieu = 'cơ sở y tế' AND loai = 'tổng số'", 207),
        ("nam = 2016 AND chi_tieu = 'cơ sở y tế' AND loai = 'phòng khám đa khoa khu vực'", 2),
        ("nam = 2016 AND chi_tieu = 'giường bệnh' AND loai = 'bệnh viện'", 3145),
        ("nam = 2016 AND chi_tieu = 'cán bộ y tế' AND loai = 'bác sĩ'", 1082),
        ("nam = 2016 AND chi_tieu = 'cán bộ y tế' AND loai = 'hộ sinh'", 247),
    ],
    "dau_tu_nuoc_ngoai": [
        ("pham_vi = 'lũy kế'", 7260.4),
        ("pham_vi = 'trong năm'", 206.0),
    ],
    "chi_so_san_xuat_cong_nghiep": [
        ("nam = 2012", 106.7),
        ("nam = 2013", 102.1),
        ("nam = 2014", 322.8),
        ("nam = 2015", 176.0),
        ("nam = 2016", 123.7),
    ],
}
VALUES: Mapping[str, str] = {
    "san_xuat_lua": "gia_tri", "dan_lon_gia_cam": "so_con", "giao_duc_pho_thong": "so_luong",
    "y_te_dia_phuong": "so_luong", "dau_tu_nuoc_ngoai": "von_dang_ky",
    "chi_so_san_xuat_cong_nghiep": "chi_so",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "where", "value"),
    [(name, where, value) for name, found in THAI_NGUYEN.items() for where, value in found],
)
def test_figures_of_thai_nguyen_are_those_of_the_files(
    six: Published, name: str, where: str, value: float
) -> None:
    select = f"SELECT {VALUES[name]} FROM {{table}} WHERE ten_tinh = 'Thái Nguyên' AND {where}"
    assert six.query(name, select) == [(value,)]


@pytest.mark.parametrize("name", ["san_xuat_lua", "dan_lon_gia_cam"])
def test_only_what_the_headers_mark_is_preliminary(six: Published, name: str) -> None:
    """`Prel. 2016`, in one file `Pre. 2016`."""
    assert six.query(name, "SELECT DISTINCT nam FROM {table} WHERE so_bo") == [(2016,)]
    assert six.query(name, "SELECT 1 FROM {table} WHERE NOT so_bo AND nam = 2016") == []


def test_capital_of_a_year_may_be_negative_or_stand_without_a_new_project(six: Published) -> None:
    found = six.query(
        "dau_tu_nuoc_ngoai",
        "SELECT ten_tinh, so_du_an, von_dang_ky FROM {table} WHERE pham_vi = 'trong năm' "
        "AND (so_du_an IS NULL OR von_dang_ky < 0) ORDER BY ten_tinh",
    )
    assert found == [
        ("Gia Lai", None, -2.9), ("Hà Giang", None, 11.1), ("Hậu Giang", None, 70.0),
        ("Quảng Bình", 3, -7.4), ("Tuyên Quang", None, 44.7), ("Đắk Nông", None, -0.9),
    ]  # fmt: skip


# Extremes ----------------------------------------------------------------------------------------


def test_a_true_extreme_is_published_and_told(six: Published) -> None:
    """322.8 in 2014, when a factory of telephones had opened: no rule may keep it back."""
    name = "chi_so_san_xuat_cong_nghiep"
    assert six.query(name, "SELECT ten_tinh, nam, max(chi_so) FROM {table} GROUP BY ALL "
                           "ORDER BY 3 DESC LIMIT 1") == [("Thái Nguyên", 2014, 322.8)]  # fmt: skip
    count, told = six.told(name, "chi_so_bat_thuong")
    assert (count, told) == (
        3, ("Năm 2014, Thái Nguyên: 322,8", "Năm 2015, Cao Bằng: 43,3", "Năm 2016, Lai Châu: 278,2")
    )  # fmt: skip
    public = six.release(name).read("quality.json")
    assert any(c["name"] == "chi_so_bat_thuong" and c["details"] for c in public["checks"])


# Disagreements of the source ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "check", "count", "instance"),
    [
        ("san_xuat_lua", "tong_bang_ca_nuoc", 3,
         "Năm 1996, cả năm, sản lượng: các tỉnh cộng lại 26.396.700, nguồn ghi cả nước 26.192.000, "
         "lệch 204.700"),
        ("san_xuat_lua", "tong_bang_vung", 0, ""),
        ("san_xuat_lua", "vu_cong_lai", 68,
         "Năm 1995, Thái Nguyên, sản lượng: các vụ cộng lại 179.100, nguồn ghi cả năm 179.400, "
         "lệch -300"),
        ("san_xuat_lua", "nang_suat_khop", 90 + 15,
         "Năm 2007, Thái Nguyên, cả năm: 324.400 tấn trên 68.900 ha là 47,1 tạ/ha, nguồn ghi 46,2"),
        ("san_xuat_lua", "du_ba_chi_tieu", 18,
         "Năm 2003, Điện Biên, cả năm: nguồn không có diện tích, sản lượng"),
        ("dan_lon_gia_cam", "tong_bang_ca_nuoc", 0, ""),
        ("dan_lon_gia_cam", "tong_bang_vung", 0, ""),
        ("giao_duc_pho_thong", "tong_bang_ca_nuoc", 4,
         "Năm 2007, lớp, tổng số: các tỉnh cộng lại 495.080, nguồn ghi cả nước 495.202, lệch -122"),
        ("giao_duc_pho_thong", "tong_bang_vung", 2,
         "Năm 2009, giáo viên, tiểu học, Đồng bằng sông Hồng: các tỉnh cộng lại 62.973, "
         "nguồn ghi 68.484, lệch -5511"),
        ("giao_duc_pho_thong", "cap_hoc_cong_lai", 2,
         "Năm 2004, Bạc Liêu, lớp: các cấp học cộng lại 5071, nguồn ghi tổng số 5017, lệch 54"),
        ("y_te_dia_phuong", "tong_bang_ca_nuoc", 3,
         "Năm 2004, giường bệnh, trạm y tế: các tỉnh cộng lại 44.643, nguồn ghi cả nước 46.495, "
         "lệch -1852"),
        ("y_te_dia_phuong", "tong_bang_vung", 2,
         "Năm 2009, cán bộ y tế, điều dưỡng, Đồng bằng sông Hồng: các tỉnh cộng lại 14.285, "
         "nguồn ghi 14.283, lệch 2"),
        ("y_te_dia_phuong", "loai_khong_vuot_tong", 1,
         "Năm 2016, Phú Thọ, cơ sở y tế: các loại cộng lại 293, nguồn ghi tổng số 287, lệch 6"),
        ("y_te_dia_phuong", "cot_bi_trao", 1,
         "Năm 2016: nguồn ghi 35 phòng khám đa khoa khu vực và 602 bệnh viện điều dưỡng, "
         "phục hồi chức năng"),
        ("dau_tu_nuoc_ngoai", "tong_bang_ca_nuoc", 0, ""),
        ("dau_tu_nuoc_ngoai", "tong_bang_vung", 0, ""),
        ("dau_tu_nuoc_ngoai", "luy_ke_khong_nho_hon", 1,
         "Năm 2016, Hà Giang: lũy kế 7 dự án, 10 triệu USD; trong năm – và 11,1"),
        ("chi_so_san_xuat_cong_nghiep", "ca_nuoc_giua_cac_tinh", 0, ""),
    ],
)  # fmt: skip
def test_each_disagreement_of_the_source_is_a_public_finding(
    six: Published, name: str, check: str, count: int, instance: str
) -> None:
    counted, told = six.told(name, check)
    assert counted == count
    assert not instance or instance in told


# Damaged -----------------------------------------------------------------------------------------


def refused(six: Published, name: str, file: str, content: bytes, folder: Path) -> Outcome:
    path = folder / file
    path.write_bytes(content)
    return flow.check(six.work, six.work.declarations.dataset(name), path, folder)


@pytest.mark.parametrize(
    ("name", "content", "named", "field"),
    [
        ("san_xuat_lua", 1, 2, "vu"),  # spring paddy under the name of autumn paddy
        ("san_xuat_lua", 0, 1, "vu"),
        ("dan_lon_gia_cam", 0, 1, "loai"),
        ("giao_duc_pho_thong", 1, 2, "chi_tieu"),
        ("y_te_dia_phuong", 0, 1, "chi_tieu"),
    ],
)
def test_a_file_under_the_name_of_another_is_refused(
    six: Published, name: str, content: int, named: int, field: str, tmp_path: Path
) -> None:
    files = FILES[name]
    outcome = refused(six, name, files[named].name, files[content].read_bytes(), tmp_path)
    assert outcome.status == "refused"
    assert [(p.code, p.row, p.field) for p in outcome.problems] == [("title-mismatch", 1, field)]


def test_projects_of_a_year_under_the_name_of_all_are_refused(
    six: Published, tmp_path: Path
) -> None:
    year, every = FILES["dau_tu_nuoc_ngoai"]
    outcome = refused(six, "dau_tu_nuoc_ngoai", every.name, year.read_bytes(), tmp_path)
    assert [p.code for p in outcome.problems] == ["no-title"]


def test_one_wrong_cell_of_the_index_is_told_by_its_place(six: Published, tmp_path: Path) -> None:
    [file] = FILES["chi_so_san_xuat_cong_nghiep"]
    content = file.read_bytes().replace(b";322.8;", b";322,8;")
    outcome = refused(six, "chi_so_san_xuat_cong_nghiep", file.name, content, tmp_path)
    [problem] = outcome.problems
    assert (problem.code, problem.column, problem.field, problem.value) == (
        "type-error", "2014", "chi_so", "322,8"
    )  # fmt: skip
    line = content.split(b"\r\n")[(problem.row or 0) - 1]
    assert line.startswith(b'"Thai') or b"Nguyen" in line


def test_a_table_of_schools_that_is_none_of_these_is_refused_by_its_name(
    six: Published, tmp_path: Path
) -> None:
    other = (
        SCHOOLS / "Number of schoolgirls of general education as of 30 September by province.csv"
    )
    outcome = refused(six, "giao_duc_pho_thong", other.name, other.read_bytes(), tmp_path)
    assert [p.code for p in outcome.problems] == ["no-variant"]
