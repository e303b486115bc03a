"""Columns of the third corpus: of persons and of nobody, as tables of departments hold them.

Owns names, titles and values of columns. All synthetic; written without sight of the detectors
and of the two older corpora.
"""

import hashlib
from collections.abc import Callable
from random import Random
from typing import Final

from tests.quality.corpora.third_notes import clean_sentence, money
from tests.quality.corpora.third_values import (
    HAMLETS,
    ROADS,
    WARDS,
    account,
    account_written,
    cccd,
    cccd_written,
    cmnd,
    cmnd_written,
    digits,
    email,
    email_written,
    health_card,
    licence,
    mobile,
    passport,
    phone_written,
    plate,
    plate_worded,
    social_number,
    tax,
)

Draw = Callable[[Random], object]

# kind, name, title, number of cells, how a cell is drawn
PERSONAL: Final[tuple[tuple[str, str, str, int, Draw], ...]] = (
    ("cccd", "so_cccd", "Số CCCD", 40, cccd_written),
    ("cccd", "ma_dinh_danh", "Mã định danh công dân", 30, cccd),
    ("cccd", "giay_to", "Giấy tờ", 30, cccd_written),
    ("cccd", "cot_7", "Cột 7", 30, cccd),
    ("cccd", "so_cccd_so", "Số căn cước", 30, lambda rng: int(cccd(rng))),
    ("cccd", "f4", "F4", 30, lambda rng: int(cccd(rng))),
    ("cccd", "id_nguoi_nop", "ID", 20, lambda rng: float(int(cccd(rng)))),
    ("cccd", "so_dinh_danh", "Số định danh", 20, lambda rng: cccd(rng).lstrip("0")),
    ("cccd", "ma_so_thue_12", "Mã số thuế (theo số định danh)", 20, cccd),
    ("cccd", "ma_khach_hang", "Mã khách hàng", 20, lambda rng: "'" + cccd(rng)),
    ("cccd", "thong_tin", "Thông tin", 20, lambda rng: f"{cccd(rng)}.0"),
    ("phone", "dien_thoai", "Điện thoại", 40, phone_written),
    ("phone", "sdt", "SĐT", 30, mobile),
    ("phone", "lien_he", "Liên hệ", 40, phone_written),
    ("phone", "cot_9", "Cột 9", 30, mobile),
    ("phone", "di_dong", "Di động", 30, lambda rng: int(mobile(rng))),
    ("phone", "so_goi_den", "Số gọi đến", 30, lambda rng: int("84" + mobile(rng)[1:])),
    ("phone", "f5", "F5", 30, lambda rng: int(mobile(rng))),
    ("phone", "so_zalo", "Zalo", 20, lambda rng: mobile(rng)[1:]),
    ("phone", "hai_so", "Liên lạc", 20, lambda rng: f"{phone_written(rng)} / {phone_written(rng)}"),
    ("email", "email", "Email", 40, email_written),
    ("email", "hop_thu", "Hộp thư công vụ", 30, email),
    ("email", "thong_tin_khac", "Thông tin khác", 30, email_written),
    ("email", "tai_khoan_dang_nhap", "Tên đăng nhập", 30, email),
    (
        "plate",
        "bien_so",
        "Biển số",
        30,
        lambda rng: plate(rng) if rng.random() < 0.6 else plate_worded(rng),
    ),
    (
        "plate",
        "bks",
        "BKS",
        30,
        lambda rng: plate(rng) if rng.random() < 0.6 else plate_worded(rng),
    ),
    ("plate", "phuong_tien", "Phương tiện", 30, plate),
    ("plate", "so_xe", "Số xe", 20, plate_worded),
    ("plate", "doi_tuong", "Đối tượng", 30, plate),
    ("plate", "gia_tri", "Giá trị", 20, plate),
    ("account", "so_tai_khoan", "Số tài khoản", 40, account_written),
    ("account", "stk", "STK", 30, account),
    ("account", "so_tk_ngan_hang", "Số TK ngân hàng", 20, lambda rng: int("1" + digits(rng, 12))),
    ("account", "tk_nhan_tien", "TK nhận tiền", 20, account),
    ("account", "tai_khoan_huong", "Tài khoản thụ hưởng", 20, account_written),
    (
        "account",
        "tk_tro_cap",
        "Tài khoản nhận trợ cấp",
        20,
        lambda rng: f"{account(rng)} Agribank Đại Từ",
    ),
    ("cmnd", "so_cmnd", "Số CMND", 30, cmnd_written),
    ("cmnd", "cmtnd", "CMTND", 30, cmnd),
    ("cmnd", "so_cmt", "Số CMT", 20, lambda rng: int(cmnd(rng))),
    ("cmnd", "chung_minh_thu", "Chứng minh nhân dân", 20, cmnd),
    ("cmnd", "cmnd_cccd", "CMND/CCCD", 20, cmnd),
    ("tax", "mst", "MST người nộp", 30, lambda rng: tax(rng, "8")),
    ("tax", "ma_so_thue_ca_nhan", "Mã số thuế cá nhân", 20, lambda rng: int(tax(rng, "8"))),
    (
        "tax",
        "mst_ho_kd",
        "MST hộ kinh doanh",
        20,
        lambda rng: tax(rng, "8") + f"-00{rng.randint(1, 9)}",
    ),
    ("insurance", "so_bhxh", "Số sổ BHXH", 30, social_number),
    ("insurance", "ma_so_bhxh", "Mã số BHXH", 20, lambda rng: int("19" + digits(rng, 8))),
    ("insurance", "the_bhyt", "Số thẻ BHYT", 30, health_card),
    ("insurance", "ma_the", "Mã thẻ", 20, health_card),
    ("passport", "so_ho_chieu", "Số hộ chiếu", 30, passport),
    ("licence", "so_gplx", "Số GPLX", 20, licence),
)


def _stamp(rng: Random, pattern: str) -> str:
    values = {
        "Y": rng.randint(2015, 2025),
        "m": rng.randint(1, 12),
        "d": rng.randint(1, 28),
        "H": rng.randint(0, 23),
        "M": rng.randint(0, 59),
    }
    return pattern.format(**values)


def _ean(rng: Random) -> str:
    head = "893" + digits(rng, 9)
    return head + str(-sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(head)) % 10)


def _code(pattern: str) -> Draw:
    """A code: `#` stands for a digit, `?` for a capital letter."""

    def draw(rng: Random) -> str:
        out = pattern
        for mark, pool in (("#", "0123456789"), ("?", "ABCDEGHKLMNPQSTVX")):
            while mark in out:
                out = out.replace(mark, rng.choice(pool), 1)
        return out

    return draw


# name, title, how a cell is drawn; nobody's
CLEAN: Final[tuple[tuple[str, str, Draw], ...]] = (
    ("ma_xa", "Mã xã", _code("05###")),
    ("ma_don_vi", "Mã định danh cơ quan", _code("000.##.##.H55")),
    ("ma_ho_so", "Mã hồ sơ", _code("000.##.##.H55-24010#-####")),
    ("so_bien_nhan", "Số biên nhận", _code("H55.##-2408##-####")),
    ("ma_thu_tuc", "Mã TTHC", _code("1.00####.000.00.00.H55")),
    ("ma_qhns", "Mã QHNS", _code("10#####")),
    ("ma_du_an", "Mã dự án", _code("7######")),
    ("muc_luc", "Chương-loại-khoản", _code("42#-07#-0##")),
    ("tai_khoan_ke_toan", "Tài khoản kế toán", _code("3##1")),
    ("tong_muc_dau_tu", "Tổng mức đầu tư (đồng)", lambda rng: rng.randint(10**8, 10**12)),
    ("giai_ngan", "Giải ngân", money),
    ("don_gia", "Đơn giá (đồng/m2)", lambda rng: rng.randint(50, 9_999) * 1_000),
    ("so_thu", "Số thu (triệu đồng)", lambda rng: round(rng.uniform(1, 9e5), 3)),
    ("dan_so", "Dân số", lambda rng: rng.randint(800, 120_000)),
    ("mat_do", "Mật độ", lambda rng: round(rng.uniform(20, 3000), 1)),
    ("so_luong_tai_khoan", "Số lượng tài khoản VNeID", lambda rng: rng.randint(9_000, 1_900_000)),
    ("so_the_bhyt", "Số người có thẻ BHYT", lambda rng: rng.randint(900, 90_000)),
    ("so_can_cuoc_cap", "Số thẻ căn cước đã cấp", lambda rng: rng.randint(0, 20_000)),
    ("so_xe_may", "Số xe máy đăng ký mới", lambda rng: rng.randint(0, 5_000)),
    ("vi_do", "Vĩ độ", lambda rng: round(rng.uniform(21.3, 22.7), 7)),
    ("kinh_do", "Kinh độ", lambda rng: round(rng.uniform(105.4, 106.3), 7)),
    ("toa_do_x", "Tọa độ X (VN-2000)", lambda rng: round(rng.uniform(2_360_000, 2_500_000), 2)),
    ("nam", "Năm", lambda rng: rng.randint(1995, 2025)),
    ("ngay_ban_hanh", "Ngày ban hành", lambda rng: _stamp(rng, "{d:02d}/{m:02d}/{Y}")),
    (
        "thoi_diem",
        "Thời điểm",
        lambda rng: _stamp(rng, "{Y}-{m:02d}-{d:02d}T{H:02d}:{M:02d}:00+07:00"),
    ),
    (
        "nhan_thoi_gian",
        "Nhãn thời gian",
        lambda rng: _stamp(rng, "{Y}{m:02d}{d:02d}{H:02d}{M:02d}"),
    ),
    ("thoi_gian_unix", "Thời gian (epoch)", lambda rng: rng.randint(1_600_000_000, 1_760_000_000)),
    ("thoi_gian_ms", "Epoch ms", lambda rng: rng.randint(1_600_000_000_000, 1_760_000_000_000)),
    ("so_quyet_dinh", "Số quyết định", _code("###/QĐ-UBND")),
    ("so_cong_van", "Số ký hiệu", _code("1###/SNV-TCBC")),
    ("ma_phan_anh", "Mã phản ánh", lambda rng: str(202_401_010_000 + rng.randrange(240))),
    ("ma_phieu", "Mã phiếu", _code("1022-2024061#-####")),
    ("so_chung_tu", "Số chứng từ", _code("2406##00####")),
    ("so_hoa_don", "Số hóa đơn", _code("0000####")),
    ("ky_hieu_hoa_don", "Ký hiệu hóa đơn", _code("1C24T??")),
    ("ma_tbmt", "Số TBMT", _code("IB2400######")),
    ("ma_vach", "Mã vạch", _ean),
    ("isbn", "ISBN", _code("978-604-##-####-#")),
    ("so_dang_ky_thuoc", "Số đăng ký thuốc", _code("8931#0######")),
    ("lo_thuoc", "Số lô", _code("??#####")),
    ("ma_icd", "ICD-10", _code("J##.#")),
    ("ma_hs", "Mã HS", _code("8517##00")),
    ("ma_nganh", "Mã ngành VSIC", _code("4####")),
    ("ma_truong", "Mã trường", _code("19164###")),
    ("ma_co_so_kcb", "Mã CSKCB", _code("19###")),
    ("ma_tram_do", "Mã trạm quan trắc", _code("TN-KK-0#")),
    ("ma_thiet_bi", "Mã thiết bị", _code("??-2024-####")),
    ("so_seri", "Số seri", _code("5CG####?#?")),
    ("ma_cong_to", "Số công tơ", _code("2########")),
    ("ma_lo_dat", "Ký hiệu lô", _code("CN-##")),
    ("thua_to", "Thửa/tờ", _code("1##/##")),
    ("bam", "SHA-256", lambda rng: hashlib.sha256(rng.randbytes(8)).hexdigest()),
    ("ma_uuid", "UUID", _code("3f#a##c2-#b1e-4###-9a##-0#####e#####")),
    ("dia_chi_ip", "Địa chỉ IP", _code("10.1##.##.1#")),
    ("dia_chi_mac", "MAC", _code("00:1A:##:##:#F:##")),
    ("phien_ban", "Phiên bản", _code("v#.##.#")),
    ("lien_ket", "Đường dẫn", _code("https://thainguyen.gov.vn/van-ban/########")),
    ("ty_le", "Tỷ lệ (%)", lambda rng: round(rng.uniform(0, 100), 2)),
    ("ty_le_chu", "Tỷ lệ", lambda rng: f"{rng.randint(0, 99)},{rng.randint(0, 99):02d}%"),
    ("chi_so", "Chỉ số", lambda rng: rng.random()),
    ("luong_mua", "Lượng mưa (mm)", lambda rng: round(rng.expovariate(0.1), 1)),
    (
        "dien_tich",
        "Diện tích (ha)",
        lambda rng: f"{rng.randint(1, 9_999):,}".replace(",", ".") + f",{rng.randint(0, 99):02d}",
    ),
    ("giai_doan", "Giai đoạn", lambda rng: f"{rng.randint(2001, 2015)}-{rng.randint(2016, 2030)}"),
    ("tuyen_duong", "Tuyến đường", lambda rng: f"Đường {rng.choice(ROADS)}"),
    ("doan_duong", "Lý trình", _code("Km#+###-Km1#+###")),
    (
        "ten_truong",
        "Tên trường",
        lambda rng: f"Trường {rng.choice(['THCS', 'Tiểu học', 'THPT'])} {rng.choice(ROADS)}",
    ),
    ("ten_xom", "Tên xóm", lambda rng: f"Xóm {rng.choice(HAMLETS)}"),
    (
        "tong_dai",
        "Tổng đài",
        lambda rng: rng.choice(["1022", "1900 8198", "19001022", "1800 1091", "18009000"]),
    ),
    ("duong_day_nong", "Số khẩn cấp", lambda rng: rng.choice(["113", "114", "115", "111", "112"])),
    ("tieu_chuan", "Tiêu chuẩn", _code("TCVN ####:20##")),
    (
        "vat_tu",
        "Vật tư",
        lambda rng: rng.choice(
            [
                "Aptomat 20A-220V",
                "Thép D20 CB300-V",
                "Cáp 4x35",
                "Ống HDPE D110",
                "Cầu chì 30A 500V",
            ]
        ),
    ),
    ("lop", "Lớp", lambda rng: f"{rng.randint(1, 12)}{rng.choice('ABCD')}{rng.randint(1, 9)}"),
    ("to_ban_do", "Mảnh bản đồ", _code("F-48-#8-A-c-#")),
    ("ma_gui", "Mã bưu gửi", _code("EE#########VN")),
    ("so_hop_dong", "Số hợp đồng", _code("1#/2024/HĐ-KT")),
    (
        "gio_mo_cua",
        "Giờ mở cửa",
        lambda rng: f"{rng.randint(6, 8):02d}:30-{rng.randint(16, 21)}:00",
    ),
    ("kich_thuoc", "Kích thước", _code("1##x#0x##")),
    ("ma_kho", "Mã kho", _code("##########")),
    ("ma_lien_thong", "Mã liên thông", _code("############")),
    ("ma_giao_dich", "Mã giao dịch", _code("#########")),
    ("ghi_chu", "Ghi chú", clean_sentence),
    ("noi_dung", "Nội dung", clean_sentence),
    ("y_kien", "Ý kiến", clean_sentence),
    ("ket_qua", "Kết quả xử lý", clean_sentence),
    ("trich_yeu", "Trích yếu", clean_sentence),
    (
        "dia_diem",
        "Địa điểm",
        lambda rng: f"Nhà văn hóa xóm {rng.choice(HAMLETS)}, {rng.choice(WARDS)}",
    ),
)
