"""Clean cells, of the kinds that open data of a province really hold, in columns with their titles.

Nothing here is a person's. Many look like it: money of eleven digits, twelve-digit times and
numbers of medicines, streets and schools that bear the names of persons beside addresses of
agencies. What is personal by its shape and public by what it is (`PUBLIC`) is kept apart.
"""

import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stdnum.vn import mst


@dataclass(frozen=True)
class Column:
    """What a detector is shown of a column, and (`label`) what its author knows of it."""

    name: str
    title: str
    type: str
    unit: str
    cells: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]


Make = Callable[[random.Random], str]
# A column: name, title, type, unit, how a cell is written. Its name is the class it is counted in.
Spec = tuple[str, str, str, str, Make]

ROWS = 100
WIDTH = 5


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


COMMUNES = phrases(
    "Phan Đình Phùng|Quyết Thắng|Gia Sàng|Tích Lương|Linh Sơn|Đại Phúc|Đại Từ|Phú Lương|"
    "Vô Tranh|Đồng Hỷ|Võ Nhai|La Hiên|Định Hóa|Phổ Yên|Sông Công|Bách Quang|Phú Bình|Điềm Thụy|"
    "Đức Xuân|Bắc Kạn|Ba Bể|Chợ Rã|Na Rì|Chợ Mới|Chợ Đồn|Ngân Sơn|Bạch Thông|Yên Bình|Văn Lang"
)
STREETS = phrases(
    "Hoàng Văn Thụ|Lương Ngọc Quyến|Phan Đình Phùng|Bắc Sơn|Cách Mạng Tháng Tám|Minh Cầu|"
    "Nguyễn Du|Lý Thường Kiệt|Hùng Vương|Bến Oánh|Việt Bắc|Z115|Quang Trung|Đội Cấn|Tố Hữu|"
    "Trường Chinh|Nông Quốc Chấn|Võ Nguyên Giáp|Dương Tự Minh|Nguyễn Thị Minh Khai"
)
PERSONS_OF_HISTORY = phrases(
    "Nguyễn Huệ|Chu Văn An|Lê Hồng Phong|Ngô Quyền|Lương Thế Vinh|Nguyễn Viết Xuân|Đội Cấn|"
    "Hoàng Văn Thụ|Phùng Chí Kiên|Trần Quốc Toản|Nguyễn Thị Minh Khai|Võ Thị Sáu|Lê Văn Tám|"
    "Nha Trang|Tân Long|Độc Lập|Đồng Quang|Trưng Vương|Túc Duyên|Gang Thép"
)
OFFICES = phrases(
    "Chi cục Thuế khu vực {n}|Tổ dân phố số {n}|Hạt Kiểm lâm số {n}|"
    "Đội Quản lý thị trường số {n}|Trạm Y tế xã {xa}|Trường Mầm non {n}-5|UBND xã {xa}|"
    "Bệnh viện A|Chi nhánh số {n} Văn phòng Đăng ký đất đai|Trạm bơm số {n} xã {xa}|"
    "Trung tâm GDTX số {n}|Ban CHQS khu vực {n} - {xa}"
)


def _one(*choices: str) -> Make:
    return lambda rng: rng.choice(choices)


def _whole(low: int, high: int) -> Make:
    return lambda rng: str(rng.randint(low, high))


def _decimal(low: float, high: float, places: int, comma: bool = False) -> Make:
    def cell(rng: random.Random) -> str:
        text = f"{rng.uniform(low, high):.{places}f}"
        return text.replace(".", ",") if comma else text

    return cell


def _day(rng: random.Random) -> date:
    return date(2005, 1, 1) + timedelta(days=rng.randint(0, 7900))


def _date(pattern: str) -> Make:
    return lambda rng: _day(rng).strftime(pattern)


def _moment(pattern: str) -> Make:
    def cell(rng: random.Random) -> str:
        return (datetime(2019, 1, 1) + timedelta(seconds=rng.randint(0, 220_000_000))).strftime(
            pattern
        )

    return cell


def _of(pattern: str, **makes: Make) -> Make:
    """A text with `{xa}` a commune, `{duong}` a street, `{n}` a small number, `{ten}` a name."""

    def cell(rng: random.Random) -> str:
        parts = {name: make(rng) for name, make in makes.items()}
        return pattern.format(
            xa=rng.choice(COMMUNES),
            duong=rng.choice(STREETS),
            ten=rng.choice(PERSONS_OF_HISTORY),
            n=rng.randint(1, 30),
            nam=rng.randint(2005, 2026),
            **parts,
        )

    return cell


def _either(*makes: Make) -> Make:
    return lambda rng: rng.choice(makes)(rng)


def _budget(digits: int) -> Make:
    """VND. Plans are round to thousands or millions, settled figures are not."""

    def cell(rng: random.Random) -> str:
        number = rng.randint(10 ** (digits - 1), 10**digits - 1)
        return str(number // (step := rng.choice((1, 1000, 1_000_000))) * step)

    return cell


def _dotted(make: Make) -> Make:
    return lambda rng: f"{int(make(rng)):,}".replace(",", ".")


def _digest(name: str) -> Make:
    return lambda rng: hashlib.new(name, str(rng.random()).encode()).hexdigest()


def _degrees(rng: random.Random) -> str:
    north, east = rng.uniform(21.2, 22.9), rng.uniform(104.9, 106.4)
    return " ".join(
        f"{int(d)}°{int(d % 1 * 60):02d}'{d * 60 % 1 * 60:04.1f}\"{side}"
        for d, side in ((north, "N"), (east, "E"))
    )


def _ean(rng: random.Random) -> str:
    body = "893" + "".join(str(rng.randint(0, 9)) for _ in range(9))
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd + 3 * even) % 10)


def school(rng: random.Random) -> str:
    level = rng.choice(("Tiểu học", "THCS", "THPT", "TH&THCS", "Mầm non", "PTDTBT TH"))
    name = rng.choice((*PERSONS_OF_HISTORY, *COMMUNES))
    return f"Trường {level} {name}{rng.choice(('', ' 1', ' 2'))}"


def _agency_address(rng: random.Random) -> str:
    return _either(
        _of("Số {n}, đường {duong}, phường {xa}, tỉnh Thái Nguyên"),
        _of("{n}A {duong}, P. {xa}"),
        _of("Xóm {n}, xã {xa}, tỉnh Thái Nguyên"),
        _of("Km {n} Quốc lộ 3, xã {xa}"),
    )(rng)


SENTENCES = (
    "Đường ĐT.{n} đoạn Km{n}+300 qua xã {xa} bị sạt lở, kinh phí khắc phục {tien} đồng.",
    "Ngày {ngay}, mưa {mua} mm tại {xa}; mực nước 26,{n} m.",
    "Đã trả lời theo Công văn số {so}/UBND-KT ngày {ngay}.",
    "Đèn chiếu sáng trên đường {duong} không sáng từ 18h30 đến 5h00.",
    "Kế hoạch {nam} giao {so} ha, thực hiện đạt {mua}%.",
    "Sửa chữa Trường THCS {ten}: {n} phòng, tổng mức {tien} đồng, mã dự án 80{so}1.",
    "Hồ sơ HS-{nam}-000{so} trả đúng hạn trong {n} ngày.",
    "Gọi 1022 hoặc 115 khi cần; trực 24/24h, {n}/12/{nam}.",
)


def sentence(rng: random.Random) -> str:
    return _of(
        rng.choice(SENTENCES),
        tien=_dotted(_budget(rng.randint(8, 11))),
        ngay=_date("%d/%m/%Y"),
        mua=_decimal(1, 300, 1, comma=True),
        so=_whole(100, 999),
    )(rng)


SPECS: tuple[Spec, ...] = (
    # counts and money
    ("dan_so", "Dân số trung bình", "integer", "người", _whole(800, 1_400_000)),
    ("so_ho", "Số hộ", "integer", "hộ", _whole(100, 9000)),
    ("so_hoc_sinh", "Số học sinh", "integer", "học sinh", _whole(50, 2500)),
    ("thue_bao", "Số thuê bao điện thoại", "integer", "thuê bao", _whole(1000, 1_900_000)),
    ("luot_truy_cap", "Lượt truy cập", "integer", "lượt", _whole(10, 99_000_000)),
    ("du_toan", "Dự toán giao", "integer", "đồng", _budget(9)),
    ("thu_ngan_sach", "Thu ngân sách", "integer", "đồng", _budget(10)),
    ("chi_ngan_sach", "Chi ngân sách", "integer", "đồng", _budget(11)),
    ("quyet_toan", "Quyết toán", "integer", "đồng", _budget(12)),
    ("tong_thu", "Tổng thu trên địa bàn", "integer", "đồng", _budget(13)),
    ("gia_goi_thau", "Giá gói thầu", "string", "đồng", _dotted(_budget(10))),
    ("tong_muc", "Tổng mức đầu tư", "number", "triệu đồng", _decimal(100, 9e6, 1)),
    ("von_fdi", "Vốn đăng ký", "number", "triệu USD", _decimal(0.1, 7000, 2)),
    ("gia_ban", "Giá bán lẻ", "string", "đồng/kg", _dotted(_whole(5, 900))),
    ("dien_nang", "Điện năng tiêu thụ", "integer", "kWh", _whole(100_000, 999_999_999)),
    # measures
    ("dien_tich_km2", "Diện tích", "number", "km²", _decimal(3, 300, 2)),
    ("san_luong", "Sản lượng", "string", "tấn", _decimal(1, 90_000, 2, comma=True)),
    ("ty_le", "Tỷ lệ hồ sơ đúng hạn", "number", "%", _decimal(60, 100, 1)),
    ("ty_le_chu", "Tỷ lệ", "string", "", lambda r: f"{r.uniform(0, 100):.1f}%".replace(".", ",")),
    ("chi_so", "Chỉ số sản xuất công nghiệp", "number", "%", _decimal(60, 330, 1)),
    ("diem", "Điểm chỉ số", "number", "điểm", _decimal(0, 100, 6)),
    ("mu", "Giá trị đo (khoa học)", "string", "", lambda r: f"{r.uniform(1, 9):.2E}"),
    ("nhiet_do", "Nhiệt độ", "number", "°C", _decimal(-2, 41, 1)),
    ("pm25", "PM2.5", "number", "µg/m³", _decimal(3, 250, 2)),
    ("muc_nuoc", "Mực nước", "integer", "cm", _whole(1900, 2900)),
    ("vi_do", "Vĩ độ", "number", "°", _decimal(21.2, 22.9, 6)),
    ("kinh_do", "Kinh độ", "number", "°", _decimal(104.9, 106.4, 6)),
    ("toa_do", "Toạ độ", "string", "", _degrees),
    ("toa_do_x", "X (VN-2000)", "number", "m", _decimal(2_344_000, 2_533_000, 3)),
    ("toa_do_y", "Y (VN-2000)", "number", "m", _decimal(380_000, 640_000, 3)),
    ("toc_do", "Tốc độ tải xuống", "number", "Mbps", _decimal(1, 950, 2)),
    ("quy_mo", "Quy mô", "string", "", _one("120+10", "3x100", "2 x 1.250", "15-20", "<5", "≥ 90")),
    # codes
    ("ma_xa", "Mã đơn vị hành chính", "string", "", lambda r: f"0{r.randint(1834, 6000):04d}"),
    ("ma_tinh", "Mã tỉnh", "string", "", lambda r: f"{r.randint(1, 96):02d}"),
    (
        "ma_thu_tuc",
        "Mã thủ tục",
        "string",
        "",
        lambda r: f"{r.randint(1, 3)}.{r.randint(0, 15000):06d}",
    ),
    (
        "ma_ho_so",
        "Mã hồ sơ",
        "string",
        "",
        lambda r: f"HS-{r.randint(2019, 2026)}-{r.randint(1, 99999):06d}",
    ),
    (
        "so_ho_so",
        "Số hồ sơ một cửa",
        "string",
        "",
        _of(
            "H55.{n:02d}-{ngay}-{so}",
            ngay=_date("%y%m%d"),
            so=lambda r: f"{r.randint(1, 9999):04d}",
        ),
    ),
    (
        "ma_ho_so_quoc_gia",
        "Mã hồ sơ (Cổng DVC)",
        "string",
        "",
        _of("000.00.{n:02d}.H55-{ngay}-{so}", ngay=_date("%y%m%d"), so=_whole(1000, 9999)),
    ),
    ("ma_qhns", "Mã đơn vị quan hệ ngân sách", "string", "", _whole(1_010_000, 1_140_000)),
    ("ma_du_an", "Mã dự án đầu tư công", "integer", "", _whole(7_000_000, 8_200_000)),
    ("chuong", "Chương - loại - khoản", "string", "", _of("4{n:02d}-070-0{n:02d}")),
    (
        "ma_hs",
        "Mã HS",
        "string",
        "",
        lambda r: f"0{r.randint(401, 999)}.{r.randint(10, 99)}.{r.randint(10, 99)}",
    ),
    (
        "ma_icd",
        "Mã ICD-10",
        "string",
        "",
        lambda r: f"{r.choice('AJEUZ')}{r.randint(0, 99):02d}.{r.randint(0, 9)}",
    ),
    (
        "so_dang_ky_thuoc",
        "Số đăng ký thuốc",
        "string",
        "",
        lambda r: f"893{r.choice(('110', '100', '115'))}{r.randint(0, 999999):06d}",
    ),
    (
        "so_dang_ky_cu",
        "Số đăng ký thuốc (cũ)",
        "string",
        "",
        lambda r: f"VD-{r.randint(10000, 35999)}-{r.randint(12, 22)}",
    ),
    ("ma_vach", "Mã vạch", "string", "", _ean),
    ("ma_tram", "Mã trạm", "string", "", _of("TNN_4G_0{n:02d}{so}", so=_whole(10, 99))),
    (
        "ma_cong_to",
        "Mã khách hàng điện (cơ quan)",
        "string",
        "",
        lambda r: f"PA19TT00{r.randint(0, 99999):05d}",
    ),
    ("thua_dat", "Thửa đất", "string", "", _of("Thửa {so}, tờ bản đồ {n}", so=_whole(1, 999))),
    (
        "tieu_chuan",
        "Tiêu chuẩn",
        "string",
        "",
        _one(
            "ISO 9001:2015",
            "TCVN 5945:2005",
            "QCVN 05:2023/BTNMT",
            "ISO/IEC 27001",
            "TCVN 11041-2:2017",
        ),
    ),
    ("ma_iso", "Mã quốc gia", "string", "", _one("VN", "VNM", "VN-69", "KR", "JPN", "CN", "SGP")),
    ("ma_bam", "SHA-256", "string", "", _digest("sha256")),
    ("md5", "Mã băm", "string", "", _digest("md5")),
    (
        "uuid",
        "Định danh bản ghi",
        "string",
        "",
        lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    ),
    (
        "url",
        "Liên kết",
        "string",
        "",
        _of(
            "https://thainguyen.gov.vn/van-ban/{so}?id={ma}&p={n}",
            so=_whole(1000, 9999),
            ma=_whole(10**9, 10**10 - 1),
        ),
    ),
    ("id", "ID", "integer", "", _whole(1, 10_000_000)),
    (
        "hang_xe",
        "Loại phương tiện kiểm định",
        "string",
        "",
        _one("Xe con", "Xe tải 2,5T", "Xe khách 29 chỗ", "SMRM 20 feet"),
    ),
    (
        "lop",
        "Lớp",
        "string",
        "",
        lambda r: f"{r.randint(1, 12)}{r.choice('ABCD')}{r.randint(1, 9)}",
    ),
    # times
    ("nam", "Năm", "integer", "", _whole(1995, 2030)),
    ("ngay_iso", "Ngày ban hành", "date", "", _date("%Y-%m-%d")),
    ("ngay_vn", "Ngày cấp", "string", "", _date("%d/%m/%Y")),
    ("ngay_ngan", "Ngày", "string", "", _date("%-d/%-m/%y")),
    ("ngay_lien", "Ngày số liệu", "string", "", _date("%Y%m%d")),
    ("ngay_chu", "Ngày ký", "string", "", _date("ngày %d tháng %m năm %Y")),
    ("gio", "Giờ", "string", "", _moment("%H:%M")),
    ("thoi_diem", "Thời điểm", "datetime", "", _moment("%Y-%m-%dT%H:%M:%S+07:00")),
    ("dau_thoi_gian", "Dấu thời gian", "string", "", _moment("%Y%m%d%H%M")),
    ("dau_thoi_gian_so", "Mốc thời gian", "integer", "", _moment("%Y%m%d%H%M%S")),
    ("unix", "Unix time", "integer", "giây", _whole(1_500_000_000, 1_790_000_000)),
    ("unix_ms", "Unix time (ms)", "integer", "ms", _whole(1_500_000_000_000, 1_790_000_000_000)),
    (
        "ky",
        "Kỳ báo cáo",
        "string",
        "",
        _either(
            _of("Quý {q}/{nam}", q=_one("I", "II", "III", "IV")), _of("{nam}-{nam}"), _date("%m/%Y")
        ),
    ),
    # documents
    ("so_quyet_dinh", "Quyết định", "string", "", _of("{so}/QĐ-UBND", so=_whole(1, 4200))),
    (
        "so_van_ban",
        "Số, ký hiệu văn bản",
        "string",
        "",
        _of("{so}/{nam}/NQ-HĐND", so=_whole(1, 90)),
    ),
    (
        "cong_van",
        "Công văn",
        "string",
        "",
        _of(
            "Công văn số {so}/SNNMT-QLĐĐ ngày {ngay}", so=_whole(100, 9999), ngay=_date("%d/%m/%Y")
        ),
    ),
    (
        "can_cu",
        "Căn cứ pháp lý",
        "string",
        "",
        _of("Nghị định số {so}/{nam}/NĐ-CP ngày {ngay}", so=_whole(1, 380), ngay=_date("%d/%m/%Y")),
    ),
    (
        "so_giay_phep",
        "Giấy phép môi trường",
        "string",
        "",
        _of("GP-{so}/{nam}/STNMT", so=_whole(1, 3000)),
    ),
    # names of places and bodies
    ("ten_xa", "Tên xã, phường", "string", "", lambda r: r.choice(COMMUNES)),
    ("ten_truong", "Tên trường", "string", "", school),
    ("don_vi", "Đơn vị", "string", "", lambda r: _of(r.choice(OFFICES))(r)),
    ("danh_nhan", "Tên đặt cho đường, phố", "string", "", lambda r: r.choice(PERSONS_OF_HISTORY)),
    ("dia_chi_tru_so", "Địa chỉ trụ sở", "string", "", _agency_address),
    ("ten_duong", "Tên đường", "string", "", _of("Đường {duong}")),
    ("ten_duong_ngan", "Tuyến đường", "string", "", lambda r: r.choice(STREETS)),
    ("di_tich", "Di tích", "string", "", _of("Di tích lịch sử {ten}, xã {xa}")),
    (
        "duong_day_nong",
        "Số khẩn cấp",
        "string",
        "",
        _one("1022", "115", "113", "114", "112", "111"),
    ),
    (
        "tuyen_duong",
        "Tuyến",
        "string",
        "",
        _either(_of("QL37 Km{n}+500"), _of("ĐT.2{n:02d}"), _one("QL3", "CT.07", "ĐH.12")),
    ),
    ("ten_tep", "Tên tệp", "string", "", _of("so-lieu-{nam}-{n:02d}-v{n}.xlsx")),
    (
        "trang_thai",
        "Trạng thái",
        "string",
        "",
        _one("Đã xử lý", "Đang xử lý", "Có", "Không", "x", ".."),
    ),
    ("dan_toc", "Dân tộc", "string", "", _one("Kinh", "Tày", "Nùng", "Dao", "Sán Dìu", "Mông")),
    ("loai_hinh", "Loại hình", "string", "", _one("Công lập", "Tư thục", "Dân lập")),
    (
        "cap_nuoc",
        "Ghi chú kỹ thuật",
        "string",
        "",
        _of("D110 PN10, dài {so}m, van {n}", so=_whole(10, 2000)),
    ),
    ("xep_hang", "Xếp hạng", "string", "", lambda r: f"{r.randint(1, 63)}/63"),
    ("bang_tan", "Băng tần", "string", "MHz", _one("2300-2400", "3560-3600", "880-915", "700")),
    (
        "isbn",
        "ISBN",
        "string",
        "",
        _of("978-604-{a}-{b}-{n}", a=_whole(10, 99), b=_whole(1000, 9999)),
    ),
    ("ma_co_quan", "Mã định danh cơ quan", "string", "", _of("H55.{n:02d}.{a}", a=_whole(10, 99))),
    ("gio_mo_cua", "Giờ mở cửa", "string", "", _one("7h30-11h30", "13:00 - 17:00", "24/24")),
    # free text without a person
    ("noi_dung", "Nội dung xử lý", "string", "", sentence),
    ("mo_ta", "Mô tả", "string", "", sentence),
    ("ket_qua", "Kết quả", "string", "", sentence),
    ("ghi_chu", "Ghi chú", "string", "", sentence),
)


def _company_tax(rng: random.Random) -> str:
    while True:
        body = f"46{rng.randint(0, 9_999_999):07d}"
        check = str(mst.calc_check_digit(body))
        if len(check) == 1:
            return body + check + rng.choice(("", "", "-001"))


def _agency_phone(rng: random.Random) -> str:
    return f"0208{rng.choice(('.', ' ', ''))}385{rng.randint(0, 9999):04d}"


PUBLIC: tuple[Spec, ...] = (
    ("public_phone", "Điện thoại cơ quan", "string", "", _agency_phone),
    ("public_hotline", "Tổng đài", "string", "", _one("1900.545.592", "18001022", "1900 9095")),
    (
        "public_email",
        "Thư công vụ",
        "string",
        "",
        lambda r: f"{r.choice(('soyt', 'vpubnd', 'sotc', 'sokhcn'))}@thainguyen.gov.vn",
    ),
    ("public_tax", "Mã số doanh nghiệp", "string", "", _company_tax),
    (
        "public_account",
        "Tài khoản Kho bạc",
        "string",
        "",
        lambda r: f"3713.0.10{r.randint(10000, 99999)}.00000",
    ),
)


def _column(spec: Spec, rng: random.Random) -> Column:
    name, title, kind, unit, make = spec
    return Column(name, title, kind, unit, tuple(make(rng) for _ in range(ROWS)), name)


def tables(rng: random.Random) -> Iterator[Table]:
    """100 columns of 100 clean cells in tables of five, then the public ones."""
    for at in range(0, len(SPECS), WIDTH):
        columns = tuple(_column(spec, rng) for spec in SPECS[at : at + WIDTH])
        yield Table(f"clean_{at // WIDTH + 1}", columns)
    yield Table("public", tuple(_column(spec, rng) for spec in PUBLIC))
