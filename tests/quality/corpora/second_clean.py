"""Clean columns of open data: what looks most like personal data and is none.

Sums of eleven digits, bar codes, map coordinates, epoch seconds, parcel numbers, accounting
codes: real publications are full of them, and a gate that cries at each is soon ignored.
"""

import hashlib
import random
import uuid

from tests.quality.corpora import second_notes as notes
from tests.quality.corpora.labelled import Head, Table, Write, written
from tests.quality.corpora.second_people import digits

LETTERS = {letter: value for value, letter in enumerate("0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ")}


def gtin(body: str) -> str:
    weighed = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return f"{body}{-weighed % 10}"


def container(rng: random.Random) -> str:
    body = rng.choice(("MSCU", "TCLU", "CMAU", "HLXU", "EMCU")) + digits(rng, 6)
    total = sum(LETTERS[sign] * 2**at for at, sign in enumerate(body))
    return f"{body}{total % 11 % 10}"


def business_code(rng: random.Random) -> str:
    while True:
        body = rng.choice(("460", "470")) + digits(rng, 6)
        weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
        check = 10 - sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
        if check < 10:
            return f"{body}{check}" + rng.choice(("", "", f"-{rng.randint(1, 40):03d}"))


def company(rng: random.Random) -> str:
    return rng.choice(
        (
            f"Công ty TNHH MTV {rng.choice(('Hoàng Mấm', 'Tiến Bộ', 'An Khánh', 'Việt Bắc'))}",
            f"Công ty CP Xi măng {rng.choice(('La Hiên', 'Quang Sơn'))}",
            f"HTX chè {rng.choice(('Hảo Đạt', 'La Bằng', 'Tân Hương', 'Khe Cốc'))}",
            f"DNTN vận tải {rng.choice(('Hà Lan', 'Thanh Bình', 'Mai Linh'))} {rng.randint(1, 20)}",
            f"Công ty TNHH Samsung Electro-Mechanics Việt Nam - NM{rng.randint(1, 3)}",
        )
    )


def school(rng: random.Random) -> str:
    level = rng.choice(("Trường Tiểu học", "Trường THCS", "Trường THPT", "TH&THCS", "MN"))
    return f"{level} {rng.choice(notes.STREETS)}"


def whole(low: int, high: int) -> Write:
    return lambda rng: str(rng.randint(low, high))


def decimal(low: int, high: int, places: int, mark: str = ".") -> Write:
    return lambda rng: f"{rng.randint(low, high)}{mark}{rng.randint(0, 10**places - 1):0{places}d}"


def url(rng: random.Random) -> str:
    return rng.choice(
        (
            f"https://thainguyen.gov.vn/tin-tuc/-/asset/{rng.randint(10**8, 10**9 - 1)}.html",
            f"https://www.google.com/maps/@21.{digits(rng, 7)},105.{digits(rng, 7)},15z",
            f"https://dichvucong.gov.vn/p/chi-tiet?ma_thu_tuc=1.{digits(rng, 6)}",
            f"https://vbpl.vn/thainguyen/Pages/vbpq-toanvan.aspx?ItemID={digits(rng, 6)}",
            f"https://youtu.be/{digits(rng, 3)}aBc{digits(rng, 4)}?t={rng.randint(1, 900)}",
            f"https://tnu.vn/@media/{digits(rng, 10)}/bao-cao.pdf",
        )
    )


def moment(rng: random.Random) -> str:
    stamp = f"2025{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(0, 23):02d}"
    return stamp + f"{rng.randint(0, 5)}0"


# (table, head, writer, unit of a column stands in the head); cells per column below.
CLEAN: tuple[tuple[str, Head, Write], ...] = (
    ("thu_ngan_sach", Head("so_thu", "Số thu", "integer", "đồng"), whole(10**10, 10**11)),
    ("chi_ngan_sach", Head("so_chi", "Số chi", "integer", "đồng"), whole(10**11, 10**12)),
    ("du_toan", Head("gia_tri", "Giá trị", "integer", "đồng"), whole(3 * 10**8, 10**9 - 1)),
    ("von_dau_tu", Head("von", "Tổng mức đầu tư", "number", "triệu đồng"), decimal(10, 9**6, 3)),
    ("thu_chi_chu", Head("so_tien", "Số tiền"), notes.money),
    ("gia_tri_khong_don_vi", Head("gia_tri", "Giá trị", "number"), whole(10**8, 10**12)),
    ("dan_so", Head("dan_so", "Dân số", "integer", "người"), whole(900, 1_900_000)),
    ("mat_do", Head("mat_do", "Mật độ", "number", "người/km2"), decimal(20, 4000, 2)),
    ("mua", Head("luong_mua", "Lượng mưa", "number", "mm"), decimal(0, 420, 1)),
    ("mua_phay", Head("luong_mua", "Lượng mưa ngày"), decimal(0, 420, 1, ",")),
    ("muc_nuoc", Head("muc_nuoc", "Mực nước Gia Bảy", "integer", "cm"), whole(1500, 2900)),
    ("toa_do_wgs", Head("vi_do", "Vĩ độ", "number", "độ"), decimal(21, 22, 6)),
    ("toa_do_kinh", Head("kinh_do", "Kinh độ", "number", "độ"), decimal(105, 106, 8)),
    ("moc_dia_chinh", Head("x_m", "X (m)", "number", "m"), decimal(2370000, 2480000, 3)),
    ("moc_dia_chinh_y", Head("y_m", "Y (m)", "number", "m"), decimal(400000, 600000, 3)),
    ("ma_xa", Head("ma_xa", "Mã xã"), lambda r: f"0{r.randint(1000, 5999)}"),
    ("ma_xa_so", Head("ma_dvhc", "Mã ĐVHC", "integer"), whole(1000, 5999)),
    ("truong", Head("ten_truong", "Tên trường"), school),
    ("duong", Head("ten_duong", "Tên đường"), lambda r: r.choice(notes.STREETS)),
    ("duong_pho", Head("tuyen", "Tuyến phố"), lambda r: "Đường " + r.choice(notes.STREETS)),
    ("doanh_nghiep", Head("ten", "Tên doanh nghiệp"), company),
    ("dkkd", Head("ma_so_dn", "Mã số doanh nghiệp"), business_code),
    ("van_ban", Head("so_ky_hieu", "Số, ký hiệu"), notes.document),
    ("van_ban_trich", Head("trich_yeu", "Trích yếu"), lambda r: "V/v " + notes.note(r)),
    ("ngay", Head("ngay", "Ngày ban hành"), notes.day),
    ("quan_trac", Head("thoi_diem", "Thời điểm"), lambda r: moment(r) + "00"),
    ("dem_xe", Head("ky_do", "Kỳ đo"), moment),
    ("cam_bien", Head("epoch", "Dấu thời gian", "integer"), whole(1_600_000_000, 1_790_000_000)),
    ("cam_bien_ms", Head("ts_ms", "Thời gian (ms)", "integer"), whole(16 * 10**11, 179 * 10**10)),
    ("osm", Head("osm_id", "Mã OSM", "integer"), whole(10**8, 12 * 10**9)),
    ("uuid", Head("id", "Định danh bản ghi"), lambda r: str(uuid.UUID(int=r.getrandbits(128)))),
    ("tep", Head("sha256", "SHA-256"), lambda r: hashlib.sha256(digits(r, 9).encode()).hexdigest()),
    ("md5", Head("md5", "MD5"), lambda r: f"{r.getrandbits(128):032x}"),
    ("lien_ket", Head("url", "Đường dẫn"), url),
    ("ten_tep", Head("tep", "Tệp"), lambda r: f"BC_{moment(r)}_{digits(r, 6)}.xlsx"),
    ("ocop", Head("gtin", "Mã GTIN"), lambda r: gtin("893" + digits(r, 9))),
    ("hang_nhap", Head("upc", "Mã vạch UPC"), lambda r: gtin("0" + digits(r, 10))),
    ("thung", Head("gtin14", "GTIN-14", "integer"), lambda r: gtin("1893" + digits(r, 9))),
    ("ocop_ma", Head("ma_sp", "Mã sản phẩm"), lambda r: f"TN-{r.randint(1, 99)}-{digits(r, 4)}"),
    ("icd", Head("so_cont", "Số container"), container),
    ("thua", Head("thua", "Thửa đất"), notes.parcel),
    ("bia_do", Head("so_phat_hanh", "Số phát hành GCN"), lambda r: f"BX {digits(r, 6)}"),
    ("to_thua", Head("ma_thua", "Mã thửa"), lambda r: f"0{r.randint(1000, 5999)}-{digits(r, 3)}-7"),
    ("ho_so", Head("ma_hs", "Mã hồ sơ"), lambda r: f"H55.{r.randint(1, 60)}-250115-{digits(r, 4)}"),
    ("ho_so_dv", Head("ma", "Mã"), lambda r: f"000.00.{digits(r, 2)}.H55-241203-{digits(r, 4)}"),
    ("thu_tuc", Head("ma_tt", "Mã thủ tục"), lambda r: f"{r.randint(1, 3)}.{digits(r, 6)}"),
    ("dau_thau", Head("so_tbmt", "Số TBMT"), lambda r: f"IB25{digits(r, 8)}"),
    ("du_an", Head("ma_da", "Mã dự án", "integer"), whole(7_000_000, 8_999_999)),
    ("dvqhns", Head("ma_dv", "Mã ĐVQHNS", "integer"), whole(1_000_000, 1_199_999)),
    ("muc_luc", Head("tieu_muc", "Tiểu mục", "integer"), whole(1001, 9499)),
    ("ke_toan", Head("tai_khoan", "Số hiệu tài khoản kế toán"), whole(111, 9999)),
    ("vneid", Head("so_tk", "Số tài khoản VNeID kích hoạt", "integer"), whole(1200, 980_000)),
    ("can_cuoc", Head("so_the", "Số thẻ căn cước đã cấp", "integer"), whole(1000, 1_300_000)),
    ("thue_bao", Head("dt_tb", "Số thuê bao điện thoại", "integer"), whole(900, 2_400_000)),
    ("dien_tich", Head("dt", "DT (m2)", "number", "m2"), decimal(40, 99999, 1)),
    ("dai_ly_xe", Head("so_xe", "Số xe đăng ký mới", "integer", "xe"), whole(10, 90_000)),
    ("hs", Head("ma_hs", "Mã HS"), lambda r: f"{digits(r, 4)}.{digits(r, 2)}.{digits(r, 2)}"),
    ("vsic", Head("nganh", "Mã ngành VSIC"), lambda r: f"{r.choice('ABCDEFG')}{digits(r, 4)}"),
    (
        "cas",
        Head("cas", "Số CAS"),
        lambda r: f"{r.randint(50, 99999)}-{digits(r, 2)}-{digits(r, 1)}",
    ),
    ("sach", Head("isbn", "ISBN"), lambda r: gtin("978604" + digits(r, 6))),
    (
        "vac_xin",
        Head("lo", "Số lô"),
        lambda r: f"{r.randint(18, 25)}{r.choice('ABF')}{digits(r, 4)}A",
    ),
    ("hoa_don", Head("ky_hieu", "Ký hiệu hóa đơn"), lambda r: f"1C25T{r.choice('AYM')}A"),
    ("hoa_don_so", Head("so_hd", "Số hóa đơn"), lambda r: digits(r, 8)),
    ("dong_ho", Head("seri", "Số sê-ri"), lambda r: "SN" + digits(r, 9)),
    ("dien_ke", Head("ma_diem", "Mã điểm đo"), lambda r: f"PA20TN{digits(r, 7)}"),
    (
        "tram",
        Head("ma_tram", "Mã trạm BTS"),
        lambda r: f"{r.choice(('4G', '5G'))}-TNN{digits(r, 4)}",
    ),
    ("thiet_bi", Head("model", "Model"), lambda r: f"{r.choice(('20A', '32A'))}-{digits(r, 3)}V"),
    ("lop", Head("lop", "Lớp"), lambda r: f"{r.randint(6, 12)}{r.choice('ABC')}{r.randint(1, 9)}"),
    ("can_ho", Head("can", "Mã căn"), lambda r: f"Tòa {r.randint(1, 9)}B-P{digits(r, 4)}"),
    ("duong_tinh", Head("doan", "Đoạn tuyến"), notes.post),
    ("cau", Head("tai_trong", "Tải trọng cầu"), lambda r: f"H{r.randint(8, 30)}-XB{digits(r, 2)}"),
    ("xe_buyt", Head("tuyen", "Tuyến"), lambda r: f"Tuyến {digits(r, 2)}: {r.choice(notes.UNITS)}"),
    ("ty_le", Head("ty_le", "Tỷ lệ", "number", "%"), decimal(0, 99, 2)),
    ("chi_so", Head("chi_so", "Chỉ số", "number"), decimal(0, 9, 14)),
    ("ket_qua_khoa_hoc", Head("gia_tri", "Giá trị", "number"), lambda r: f"{r.random():.9e}"),
    ("am_duong", Head("chenh_lech", "Chênh lệch", "number"), whole(-(10**9), 10**9)),
    ("nam", Head("nam", "Năm", "year"), whole(1995, 2026)),
    ("co_khong", Head("co", "Có/Không"), lambda r: r.choice(("Có", "Không", "x", "-", "…"))),
    ("don_vi", Head("co_quan", "Cơ quan"), notes.agency),
    ("dia_diem", Head("dia_diem", "Địa điểm"), notes.place),
    (
        "van_hanh",
        Head("phien_ban", "Phiên bản"),
        lambda r: f"v{r.randint(1, 9)}.{digits(r, 2)}@{r.randint(1, 9)}",
    ),
    ("ma_qr", Head("ma", "Mã tra cứu"), lambda r: f"{r.getrandbits(60):015X}"),
    ("so_luu", Head("so_luu_tru", "Số lưu trữ"), lambda r: f"{digits(r, 3)}/{digits(r, 4)}/LT"),
)


def tables(rng: random.Random, cells: int) -> list[Table]:
    """`cells` clean cells, spread as evenly as whole columns allow."""
    each, rest = divmod(cells, len(CLEAN))
    return [
        Table(f"clean_{name}", (head.over(written(rng, each + (at < rest), write)),))
        for at, (name, head, write) in enumerate(CLEAN)
    ]
