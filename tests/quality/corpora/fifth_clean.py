"""Columns of the fifth corpus that are nobody's, though their numbers look like a person's.

Owns what counts as clean, by the reasoning of its author: a telephone of an office, the numbers of
companies and of public procurement, amounts, meters, lots and clocks. Cells of which honest people
may think otherwise (an account at the treasury, who signed, a chassis) are marked `DISPUTED`.
"""

from collections.abc import Callable, Mapping

from tests.quality.corpora.fifth_values import Hand
from tests.quality.corpora.labelled import Cell

Draw = Callable[[Hand], str | Cell]
Spec = tuple[str, str, str, Draw]  # name, title, type, how a cell is drawn
DISPUTED = frozenset(["address"])  # may be told of or not

S, N, F = "string", "integer", "number"


def _scientific(h: Hand) -> str:
    amount = h.money(9, 11)
    return f"{amount[0]}.{amount[1:]}E{len(amount) - 1}"


def _joined(h: Hand, *sizes: int) -> str:
    return "-".join("".join(h.choices("0123456789abcdef", k=size)) for size in sizes)


def _disputed(draw: Callable[[Hand], str]) -> Draw:
    return lambda h: Cell(draw(h), DISPUTED)


def clean_sentence(h: Hand) -> str:
    """What offices note that tells of nobody."""
    day, place, n = h.date(), h.commune(), h.figures
    return h.of(
        f"Đèn đường {h.street()} hỏng {h.whole(2, 30)} bóng, giao Công ty Môi trường xử lý",
        f"Kinh phí hỗ trợ {h.points(9, 9)} đồng theo Quyết định {h.whole(10, 3999)}/QĐ-UBND",
        f"Gọi 1022 hoặc 1900{n(4)} nhánh {h.whole(1, 9)} để được hướng dẫn",
        f"Thửa số {h.whole(1, 999)}, tờ bản đồ {h.whole(1, 120)}, rộng {h.whole(50, 900)},5 m2",
        f"Nước sông Cầu tại Gia Bảy đạt {h.whole(20, 28)},{n(2)} m ngày {day}",
        f"Trường THPT Chu Văn An tuyển {h.whole(300, 700)} chỉ tiêu lớp 10",
        f"Công văn số {h.whole(10, 9999)}/STC-QLNS ngày {day}, kinh phí {h.money(9, 10)} đồng",
        f"Hồ sơ 000.00.{h.whole(10, 60)}.H55-{n(6)}-{n(4)} đã trả kết quả",
        f"Doanh nghiệp MST {h.tax('4600')} nợ thuế {h.money(9, 10)} đồng",
        f"Tuyến ĐT.{h.whole(261, 273)} đoạn Km{h.whole(0, 40)}+{n(3)} sạt lở {h.whole(20, 900)} m3",
        f"Sự cố lộ {h.whole(371, 479)}E6.{h.whole(1, 9)}, mất {h.whole(100, 9000)} kWh",
        f"Gửi {place} kiểm tra, báo cáo trước {day}",
        f"Trực ban PCTT 0208.3{n(3)}.{n(3)}, cứu hỏa 114, cấp cứu 115",
        f"Tọa độ điểm sạt 21.{n(6)}, 105.{n(6)}",
        f"Gói thầu IB24{n(8)} giá {h.money(10, 11)} VND",
        f"Xe buýt tuyến số {h.whole(1, 20)} chạy chậm {h.whole(5, 40)} phút",
        "Không có ý kiến",
    )


CLEAN: Mapping[str, tuple[Spec, ...]] = {
    "thua_dat": (
        ("so_thua", "Số thửa", N, lambda h: h.whole(1, 2400)),
        ("dien_tich", "Diện tích (m²)", F, lambda h: f"{h.whole(40, 9000)}.{h.figures(1)}"),
        (
            "ma_thua",
            "Mã thửa",
            S,
            lambda h: f"0{h.whole(5440, 5999)}-{h.whole(1, 140)}-{h.whole(1, 2400)}",
        ),
        (
            "lo_dau_gia",
            "Lô đấu giá",
            S,
            lambda h: f"{h.of('LK', 'BT', 'A')}{h.whole(1, 40)}-{h.whole(10, 60)}",
        ),
        (
            "x_vn2000",
            "Tọa độ X (VN-2000)",
            F,
            lambda h: f"{h.whole(2370000, 2470000)}.{h.figures(3)}",
        ),
        ("gia_khoi_diem", "Giá khởi điểm (đồng)", N, lambda h: h.money(9, 11)),
    ),
    "du_toan": (
        ("ma_dvqhns", "Mã ĐVQHNS", S, lambda h: f"1{h.figures(6)}"),
        ("du_toan_giao", "Dự toán giao", N, lambda h: h.money(9, 12)),
        ("thuc_hien", "Thực hiện", F, lambda h: f"{h.money(9, 11)}.0"),
        ("luy_ke", "Lũy kế từ đầu năm", S, lambda h: h.points(9, 12)),
        ("con_lai", "Còn lại", S, lambda h: h.of("", "-") + h.points(9, 11).replace(".", ",")),
        ("quyet_toan", "Quyết toán", F, _scientific),
        ("thu_ngan_sach", "Thu ngân sách", N, lambda h: f"19{h.figures(9)}"),
        ("tam_ung", "Tạm ứng", N, lambda h: f"9{h.figures(8)}"),
    ),
    "doanh_nghiep": (
        ("ma_so_dn", "Mã số doanh nghiệp", S, lambda h: h.tax("4600")),
        ("ma_chi_nhanh", "Mã chi nhánh", S, lambda h: f"{h.tax('4601')}-00{h.figures(1)}"),
        (
            "ten_dn",
            "Tên doanh nghiệp",
            S,
            lambda h: f"CÔNG TY {h.of('TNHH', 'CP')} {h.name().upper()}",
        ),
        (
            "tru_so",
            "Trụ sở",
            S,
            lambda h: f"Số {h.whole(1, 500)}, đường {h.street()}, {h.commune()}",
        ),
        ("dt_tru_so", "Điện thoại trụ sở", S, lambda h: f"0208 3{h.figures(3)} {h.figures(3)}"),
        ("nganh", "Mã ngành VSIC", S, lambda h: f"0{h.whole(1110, 9700)}"),
    ),
    "bao_hiem_don_vi": (
        (
            "don_vi",
            "Đơn vị sử dụng lao động",
            S,
            lambda h: f"Công ty CP {h.of('May TNG', 'Núi Pháo')}",
        ),
        ("mst_don_vi", "MST đơn vị", S, lambda h: h.tax("4600")),
        ("muc_dong", "Mức lương đóng BHXH (đồng)", N, lambda h: f"{h.whole(4000, 46800)}000"),
    ),
    "so_van_ban": (
        (
            "so_ky_hieu",
            "Số, ký hiệu",
            S,
            lambda h: f"{h.whole(1, 4000)}/{h.of('QĐ-UBND', 'NQ-HĐND', 'TB-VPUB')}",
        ),
        ("trich_yeu", "Trích yếu", S, lambda h: f"V/v giao dự toán bổ sung tại {h.commune()}"),
        (
            "duong_dan",
            "Đường dẫn",
            S,
            lambda h: (
                f"https://congbao.thainguyen.gov.vn/van-ban/{h.figures(9)}?id={h.figures(10)}"
            ),
        ),
    ),
    "dau_thau": (
        (
            "so_tbmt",
            "Số TBMT",
            S,
            lambda h: h.of(f"IB2400{h.figures(6)}", f"2021{h.whole(10, 12)}{h.figures(5)}-00"),
        ),
        ("gia_goi_thau", "Giá gói thầu", N, lambda h: h.money(9, 12)),
        ("gia_trung_thau", "Giá trúng thầu", S, lambda h: f"{h.points(9, 11)} VND"),
        ("ma_du_an", "Mã dự án", S, lambda h: f"7{h.figures(6)}"),
    ),
    "thuoc": (
        (
            "so_dang_ky",
            "Số đăng ký",
            S,
            lambda h: h.of(f"VD-{h.figures(5)}-{h.whole(12, 23)}", f"893110{h.figures(4)}23"),
        ),
        (
            "sdk_moi",
            "Số GPLH (12 số)",
            S,
            lambda h: f"893{h.of('110', '100', '115')}{h.figures(4)}{h.whole(22, 25)}",
        ),
        (
            "so_lo",
            "Số lô",
            S,
            lambda h: h.of(
                h.figures(6),
                f"{h.whole(19, 25)}{h.of('A', 'B', 'C')}{h.figures(4)}",
                f"{h.whole(11, 25)}{h.of('AA', 'CD')}{h.figures(5)}",
            ),
        ),
        ("han_dung", "Hạn dùng", S, lambda h: f"{h.whole(10, 12)}/{h.whole(2025, 2028)}"),
    ),
    "thiet_bi": (
        (
            "so_seri",
            "Số sê-ri",
            S,
            lambda h: h.of(f"SN{h.figures(10)}", f"{h.figures(4)}{h.of('A', 'B')}{h.figures(6)}"),
        ),
        (
            "ma_tai_san",
            "Mã tài sản",
            S,
            lambda h: f"TS.{h.figures(2)}.{h.figures(2)}.{h.figures(6)}",
        ),
        (
            "vi_tri_kho",
            "Vị trí kho",
            S,
            lambda h: f"{h.whole(10, 30)}-{h.of('A', 'B', 'C', 'D')}{h.whole(1, 9)}-{h.figures(4)}",
        ),
        ("imei_tram", "IMEI thiết bị đo", S, lambda h: f"86{h.figures(13)}"),
    ),
    "dien_nuoc": (
        (
            "so_cong_to",
            "Số công tơ",
            S,
            lambda h: h.of(f"20{h.whole(12, 25)}{h.figures(6)}", h.figures(9), h.figures(8)),
        ),
        (
            "cot_dien",
            "Cột điện",
            S,
            lambda h: f"{h.whole(371, 479)}E6.{h.whole(1, 9)}/{h.whole(1, 90)}-{h.whole(1, 30)}",
        ),
        ("dong_ho_nuoc", "Số hiệu đồng hồ nước", S, lambda h: h.figures(9)),
        ("dien_nang", "Điện năng (kWh)", F, lambda h: f"{h.whole(10, 9_999_999)}.{h.figures(2)}"),
    ),
    "quan_trac": (
        ("epoch", "Epoch", N, lambda h: f"17{h.figures(8)}"),
        ("epoch_ms", "Epoch (ms)", N, lambda h: f"17{h.figures(11)}"),
        ("vi_do", "Vĩ độ", F, lambda h: f"21.{h.figures(9)}"),
        ("kinh_do", "Kinh độ", F, lambda h: f"105.{h.figures(9)}"),
        (
            "toa_do",
            "Tọa độ",
            S,
            lambda h: f"21°{h.whole(10, 59)}'{h.whole(10, 59)}\"N 105°{h.whole(10, 59)}'",
        ),
        ("luu_luong", "Lưu lượng", S, lambda h: f"{h.whole(0, 900)},{h.figures(9)}"),
    ),
    "truong_hoc": (
        ("ma_truong", "Mã trường", S, lambda h: f"19{h.figures(6)}"),
        (
            "ten_truong",
            "Tên trường",
            S,
            lambda h: f"Trường THCS {h.of('Chu Văn An', 'Lê Văn Tám', 'Nguyễn Viết Xuân')}",
        ),
        ("dia_chi", "Địa chỉ", S, lambda h: f"Đường {h.street()}, {h.commune()}"),
        ("lop", "Lớp", S, lambda h: f"{h.whole(1, 12)}{h.of('A', 'B')}{h.whole(1, 9)}"),
        ("dien_thoai_truong", "Điện thoại nhà trường", S, lambda h: f"02083{h.figures(6)}"),
    ),
    "thu_vien": (
        ("isbn", "ISBN", S, lambda h: f"978-604-{h.figures(2)}-{h.figures(4)}-{h.figures(1)}"),
        ("isbn13", "ISBN-13", N, lambda h: f"978604{h.figures(7)}"),
        ("ky_hieu_kho", "Ký hiệu kho", S, lambda h: f"VV{h.figures(6)}"),
    ),
    "tong_dai": (
        (
            "duong_day_nong",
            "Đường dây nóng",
            S,
            lambda h: h.of(
                f"1900{h.figures(4)}",
                "1022",
                f"1900 {h.figures(2)} {h.figures(2)} {h.figures(2)}",
                f"1800{h.figures(6)}",
                h.line(),
            ),
        ),
        ("dien_thoai_co_quan", "Điện thoại cơ quan", S, lambda h: h.line()),
        ("fax", "Fax", S, lambda h: f"0208.3{h.figures(3)}.{h.figures(3)}"),
    ),
    "ho_so_mot_cua": (
        (
            "ma_ho_so",
            "Mã hồ sơ",
            S,
            lambda h: f"000.00.{h.whole(10, 60)}.H55-{h.figures(6)}-{h.figures(4)}",
        ),
        ("ma_buu_gui", "Mã bưu gửi", S, lambda h: f"E{h.of('A', 'K', 'L')}{h.figures(9)}VN"),
        (
            "ma_giao_dich",
            "Mã giao dịch",
            S,
            lambda h: f"24{h.whole(10, 12)}{h.whole(10, 28)}{h.figures(6)}",
        ),
        (
            "dau_thoi_gian",
            "Dấu thời gian",
            S,
            lambda h: f"2024{h.whole(10, 12)}{h.whole(10, 28)}{h.figures(6)}",
        ),
        ("uuid", "UUID", S, lambda h: _joined(h, 8, 4, 4, 4, 12)),
    ),
    "giao_thong": (
        ("ten_duong", "Tên đường", S, lambda h: f"Đường {h.street()}"),
        ("ly_trinh", "Lý trình", S, lambda h: f"Km{h.whole(0, 120)}+{h.figures(3)}"),
        (
            "manh_ban_do",
            "Mảnh bản đồ",
            S,
            lambda h: f"F-48-{h.whole(50, 99)}-{h.of('A', 'B')}-c-{h.whole(1, 4)}",
        ),
        ("mac_vat_lieu", "Mác vật liệu", S, lambda h: h.of("B20 M250", "CB300-V", "BTN C12.5")),
    ),
    "kho_du_tru": (
        ("ma_hs", "Mã HS", S, lambda h: f"{h.figures(4)}.{h.figures(2)}.{h.figures(2)}"),
        ("so_cas", "Số CAS", S, lambda h: f"{h.whole(50, 99999)}-{h.figures(2)}-{h.figures(1)}"),
        ("ma_van", "Mã vạch", S, lambda h: f"893{h.figures(10)}"),
        ("khoi_luong", "Khối lượng (kg)", F, lambda h: f"{h.whole(1, 900000)}.{h.figures(1)}"),
    ),
    "y_te": (
        ("ma_icd", "ICD-10", S, lambda h: f"J{h.figures(2)}.{h.figures(1)}"),
        ("ma_dvkt", "Mã DVKT", S, lambda h: f"{h.figures(2)}.{h.figures(4)}.{h.figures(4)}"),
        ("bhyt_chi_tra", "BHYT chi trả (đồng)", N, lambda h: h.money(9, 11)),
        ("so_luot", "Số lượt KCB BHYT", N, lambda h: h.whole(10, 99999)),
    ),
    "thong_ke": (
        ("so_thue_bao_di_dong", "Số thuê bao di động", N, lambda h: h.whole(100_000, 2_000_000)),
        ("so_tai_khoan_mo_moi", "Số tài khoản mở mới", N, lambda h: h.whole(1000, 999_999)),
        ("so_cccd_da_cap", "Số CCCD đã cấp", N, lambda h: h.whole(1000, 1_300_000)),
        ("so_du_tien_gui", "Số dư tiền gửi ngân hàng (đồng)", N, lambda h: h.money(10, 14)),
        ("thu_thue_tncn", "Thu thuế TNCN (đồng)", N, lambda h: h.money(9, 12)),
    ),
    "tin_bai": (
        ("noi_dung", "Nội dung", S, clean_sentence),
        ("tom_tat", "Tóm tắt", S, clean_sentence),
    ),
    "tranh_cai": (
        (
            "tai_khoan_kho_bac",
            "Tài khoản kho bạc",
            S,
            _disputed(lambda h: f"9523.1.1{h.figures(6)}"),
        ),
        ("nguoi_ky", "Người ký", S, _disputed(Hand.name)),
        (
            "seri_gcn",
            "Số phát hành GCN",
            S,
            _disputed(lambda h: f"{h.of('BX', 'DD')} {h.figures(6)}"),
        ),
    ),
}
