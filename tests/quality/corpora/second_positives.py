"""2,000 labels of personal data: in columns of their own, in numbers, in notes and in complaints.

Every manner is a sentence or a spelling that clerks use; `grouped` writes the same digits with
blanks, dots or dashes. Counts stand in `MANNERS`, so what the corpus holds can be read off.
"""

import random
from dataclasses import dataclass

from tests.quality.corpora import second_notes as clean
from tests.quality.corpora import second_people as people
from tests.quality.corpora.labelled import Cell, Head, Table, Write, mixed, written


def grouped(rng: random.Random, text: str, *sizes: int, marks: str = " .-") -> str:
    mark, parts, at = rng.choice(marks), [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return mark.join([*parts, text[at:]] if at < len(text) else parts)


# CCCD ---------------------------------------------------------------------------------------------


def cccd_spelled(rng: random.Random) -> str:
    number = people.cccd(rng)
    return rng.choice(
        (
            number,
            grouped(rng, number, 3, 3, 3, 3),
            grouped(rng, number, 4, 4, 4),
            grouped(rng, number, 3, 1, 2, 6),
            f" {number} ",
            number + ".",
            number[:6] + "\u00a0" + number[6:],
        )
    )


def cccd_lost(rng: random.Random) -> str:
    while not (number := people.cccd(rng)).startswith("0"):
        pass
    return number.lstrip("0")


def cccd_told(rng: random.Random) -> str:
    number, place = people.cccd(rng), rng.choice(people.COMMUNES)
    some = number if rng.random() < 0.6 else grouped(rng, number, 3, 3, 3, 3)
    day = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2016, 2025)}"
    return rng.choice(
        (
            f"Đề nghị cấp lại bìa đỏ, CCCD {some}, nộp tại {place} ngày {day}",
            f"Công dân có số căn cước công dân {some} cấp ngày {day} chưa nhận được kết quả",
            f"số định danh cá nhân: {some}; thường trú {place}",
            f"Người nộp hồ sơ (cccd:{some}) đã bổ sung bản sao ngày {day}",
            f"căn cước số {some} do Cục Cảnh sát QLHC về TTXH cấp",
            f"Thẻ CC gắn chíp {some} không đọc được tại bộ phận một cửa {place}",
            f"Mã ĐDCN {some}, hồ sơ trễ hạn 3 ngày",
            f"Tôi ({some}) phản ánh việc thu phí vệ sinh ở {place}",
            f"Giấy tờ kèm theo: ảnh hai mặt {some}.jpg",
            f"CCCD của vợ {some}, đã nộp {day}",
            f"Chủ hộ sinh năm {rng.randint(1950, 1999)}, số ĐDCN/CCCD {some}",
        )
    )


def cccd_lost_told(rng: random.Random) -> str:
    lost = cccd_lost(rng)
    return rng.choice((f"CCCD: {lost}", f"số căn cước {lost} (mất số 0)", f"Số CCCD {lost} – nam"))


# CMND ---------------------------------------------------------------------------------------------


def cmnd_told(rng: random.Random) -> str:
    number = people.cmnd(rng)
    some = number if rng.random() < 0.6 else grouped(rng, number, 3, 3, 3)
    return rng.choice(
        (
            f"CMND số {some} do Công an tỉnh Thái Nguyên cấp",
            f"Giấy chứng minh nhân dân {some} đã hết hạn, đề nghị hướng dẫn đổi",
            f"Bà con dùng CMT {some} để đăng ký nhưng hệ thống không nhận",
            f"cmtnd: {some}, nơi cấp CA Bắc Kạn",
            f"số chứng minh thư cũ {some}",
            f"Hồ sơ 2014 ghi CMND:{some}; nay đã có căn cước",
        )
    )


def cmnd_spelled(rng: random.Random) -> str:
    number = people.cmnd(rng)
    return rng.choice((number, number, grouped(rng, number, 3, 3, 3)))


# Phones -------------------------------------------------------------------------------------------


def mobile_spelled(rng: random.Random) -> str:
    number = people.mobile(rng)
    tail = number[1:]
    return rng.choice(
        (
            number,
            number,
            grouped(rng, number, 4, 3, 3),
            grouped(rng, number, 3, 3, 4),
            grouped(rng, number, 3, 4, 3),
            grouped(rng, number, 2, 4, 4),
            grouped(rng, number, 4, 2, 2, 2),
            grouped(rng, number, 5, 5, marks=" ."),
            f"+84{tail}",
            f"84{tail}",
            f"+84 {tail[:3]} {tail[3:6]} {tail[6:]}",
            f"(+84) {tail[:2]} {tail[2:5]} {tail[5:]}",
            f"(84){tail}",
            f"0084{tail}",
            f"+84-{tail[:3]}-{tail[3:6]}-{tail[6:]}",
            f"({number[:3]}) {number[3:6]} {number[6:]}",
            f"tel:+84{tail}",
        )
    )


def landline_spelled(rng: random.Random) -> str:
    number = people.landline(rng)
    area = 3 if number[:4] != "0280" and number[:3] in ("024", "028") else 4
    head, tail = number[:area], number[area:]
    return rng.choice(
        (
            number,
            f"{head}.{tail}",
            f"{head} {tail[:4]} {tail[4:]}",
            f"({head}) {tail}",
            f"({head}) {tail[:-3]}.{tail[-3:]}",
            f"{head}-{tail}",
            f"+84 {head[1:]} {tail}",
            f"{head}.{tail[:-3]}.{tail[-3:]}",
            f"({head}){tail} - máy lẻ {rng.randint(101, 130)}",
        )
    )


def mobile_told(rng: random.Random) -> str:
    spelled, place = mobile_spelled(rng), rng.choice(people.COMMUNES)
    glued = people.mobile(rng)
    return rng.choice(
        (
            f"Xin gọi lại số {spelled} sau 17h",
            f"SĐT: {spelled}, hố ga mất nắp trước cổng chợ {place}",
            f"Đèn đường hỏng ba ngày chưa sửa, liên hệ {spelled}.",
            f"đt {spelled} gặp chị chủ nhà",
            f"Zalo {spelled} (gửi ảnh hiện trường)",
            f"Người phản ánh để lại điện thoại {spelled}; khu vực {place}",
            f"sđt{glued} nhà cuối ngõ",
            f"Di động:{glued},nhà số {rng.randint(2, 90)}",
            f"Hotline thu gom rác của tổ là {spelled} nhưng không ai nghe",
            f"{spelled} - báo mất nước từ 6h sáng",
            f"Mất điện từ 13h30, alo {spelled} không trả lời",
        )
    )


def two_mobiles(rng: random.Random) -> str:
    one, two = people.mobile(rng), people.mobile(rng)
    return rng.choice((f"{one}/{two}", f"{one} - {two}", f"{one}; {two}", f"{one}\n{two}"))


def mobile_lost(rng: random.Random) -> str:
    return people.mobile(rng)[1:]


def old_mobile_spelled(rng: random.Random) -> str:
    number = people.old_mobile(rng)
    return rng.choice((number, grouped(rng, number, 4, 3, 4), grouped(rng, number, 5, 3, 3)))


# E-mail -------------------------------------------------------------------------------------------


def mailbox_spelled(rng: random.Random) -> str:
    box = people.mailbox(rng)
    local, host = box.split("@")
    return rng.choice(
        (
            box,
            box,
            box,
            box.upper(),
            f" {box}",
            f"mailto:{box}",
            f"<{box}>",
            f"{local}@{host.title()}",
        )
    )


def mailbox_told(rng: random.Random) -> str:
    box = people.mailbox(rng)
    return rng.choice(
        (
            f"Gửi kết quả về email {box} giúp tôi",
            f"Thư điện tử: {box}; đã gửi hai lần không có hồi âm",
            f"e-mail:{box}.",
            f"Tài khoản dịch vụ công đăng ký bằng {box} bị khóa",
            f"({box}) đề nghị công khai quy hoạch khu dân cư",
            f"Liên hệ qua {box}, {people.mailbox(rng)}",
            f"Hộp thư của người gửi là {box}, không có chữ ký",
        )
    )


def mailbox_hidden(rng: random.Random) -> str:
    local, host = people.mailbox(rng).split("@")
    return rng.choice((f"{local}[at]{host}", f"{local} (at) {host}", f"{local} @ {host}"))


# Plates -------------------------------------------------------------------------------------------


def car_spelled(rng: random.Random) -> str:
    series, number = people.car(rng)
    dotted = f"{number[:3]}.{number[3:]}" if len(number) == 5 else number
    return rng.choice(
        (
            f"{series}-{dotted}",
            f"{series}-{number}",
            f"{series} {dotted}",
            f"{series} - {dotted}",
            f"{series}{number}",
            f"{series.lower()}-{dotted}",
            f"{series}.{number}",
            f"{series}–{dotted}",
            f"{series[:2]}-{series[2:]} {dotted}",
        )
    )


def bike_spelled(rng: random.Random) -> str:
    region, series, number = people.bike(rng)
    dotted = f"{number[:3]}.{number[3:]}" if len(number) == 5 else number
    return rng.choice(
        (
            f"{region}-{series} {dotted}",
            f"{region}{series}-{number}",
            f"{region}-{series}-{dotted}",
            f"{region}{series} {dotted}",
            f"{region}{series}{number}",
            f"{region}-{series}{number}",
            f"{region}{series.lower()}-{dotted}",
            f"{region} {series} {number}",
        )
    )


def plate_told(rng: random.Random) -> str:
    plate = car_spelled(rng) if rng.random() < 0.55 else bike_spelled(rng)
    return rng.choice(
        (
            f"Xe BKS {plate} đỗ chắn lối vào trường học",
            f"Xe tải biển số {plate} chở quá tải trên ĐT.261",
            f"xe khách {plate} bắt khách dọc đường, sai bến",
            f"Biển kiểm soát: {plate}, vi phạm tốc độ 78/60 km/h",
            f"Camera ghi nhận phương tiện {plate} vượt đèn đỏ lúc 07h12",
            f"ô tô con ({plate}) xả rác xuống kênh",
            f"BS {plate}: hết hạn đăng kiểm",
        )
    )


# Accounts, tax, insurance, names ------------------------------------------------------------------


def account_told(rng: random.Random) -> str:
    number, bank = people.account(rng), rng.choice(people.BANKS)
    some = number if rng.random() < 0.65 else grouped(rng, number, 4, 4, marks=" .")
    return rng.choice(
        (
            f"Chi trả vào STK {some} {bank}",
            f"Số tài khoản: {some} tại {bank}",
            f"TK {some} ngân hàng {bank}, chưa nhận được tiền hỗ trợ",
            f"chuyển khoản tới {some} ({bank})",
            f"stk:{some}-{bank}",
            f"Tài khoản ngân hàng của hộ {some}, mở ở {bank}",
            f"{bank} {some}",
        )
    )


def tax_told(rng: random.Random) -> str:
    number = people.tax_number(rng)
    return rng.choice(
        (
            f"MST cá nhân {number} chưa quyết toán năm 2024",
            f"Mã số thuế: {number}, hộ kinh doanh tạm nghỉ",
            f"Hộ khoán, mst {number}, nợ thuế quý 2",
        )
    )


def insurance_told(rng: random.Random) -> str:
    return rng.choice(
        (
            f"Số sổ BHXH {people.insurance(rng)} bị trùng quá trình đóng",
            f"Mã số BHXH: {people.insurance(rng)}",
            f"Thẻ BHYT {people.insurance_card(rng)} báo hết hạn khi đi khám",
            f"bảo hiểm y tế số {people.insurance_card(rng)}",
        )
    )


def insurance_spelled(rng: random.Random) -> str:
    card = people.insurance_card(rng)
    return rng.choice((card, f"{card[:2]} {card[2]} {card[3:5]} {card[5:]}", card.lower()))


def name_told(rng: random.Random) -> str:
    called, place = people.name(rng), people.address(rng)
    return rng.choice(
        (
            f"Hộ ông {called}, {place}",
            f"Bà {called}, trú tại {place}, đề nghị hỗ trợ",
            f"Anh {called} ({place}) phản ánh bụi từ mỏ đá",
        )
    )


@dataclass(frozen=True)
class Manner:
    """A column of `count` labelled cells among `clean` cells of the same column."""

    table: str
    head: Head
    kind: str
    write: Write
    count: int
    clean: int = 0


MANNERS: tuple[Manner, ...] = (
    Manner("tro_cap_xa_hoi", Head("so_cccd", "Số CCCD"), "cccd", people.cccd, 60),
    Manner("tre_em", Head("so_dinh_danh", "Số định danh cá nhân"), "cccd", cccd_spelled, 80),
    Manner("ho_ngheo", Head("giay_to", "Giấy tờ", "integer"), "cccd", cccd_lost, 50),
    Manner("hoc_vien", Head("ma_hv", "Mã học viên", "number"), "cccd", cccd_lost, 40),
    Manner("lao_dong", Head("ma_nld", "Mã NLĐ"), "cccd", cccd_lost, 20),
    Manner("ho_so_mot_cua", Head("ghi_chu", "Ghi chú"), "cccd", cccd_told, 110, 220),
    Manner("ket_qua", Head("dien_giai", "Diễn giải"), "cccd", cccd_lost_told, 20, 30),
    Manner("xuat_excel", Head("col_7", "Column7", "number"), "cccd", people.cccd, 34),
    Manner("dat_dai_cu", Head("so_cmnd", "Số CMND"), "cmnd", cmnd_spelled, 50),
    Manner("ho_chinh_sach", Head("cmt", "CMT/Hộ chiếu", "integer"), "cmnd", people.cmnd, 30),
    Manner("ho_so_luu", Head("noi_dung", "Nội dung"), "cmnd", cmnd_told, 78, 120),
    Manner("phan_anh", Head("noi_dung", "Nội dung phản ánh"), "phone", mobile_told, 130, 260),
    Manner("truong_hoc", Head("dien_thoai", "Điện thoại"), "phone", mobile_spelled, 90),
    Manner("hop_tac_xa", Head("lien_he", "Liên hệ"), "phone", landline_spelled, 70),
    Manner("co_so_luu_tru", Head("sdt", "SĐT", "integer"), "phone", mobile_lost, 40),
    Manner("trang_trai", Head("so_dt", "Số ĐT chủ trại", "number"), "phone", mobile_lost, 20),
    Manner("dai_ly", Head("thong_tin", "Thông tin khác"), "phone", two_mobiles, 30),
    Manner("danh_ba_2015", Head("di_dong", "Di động"), "phone", old_mobile_spelled, 17),
    Manner("nha_van_hoa", Head("quan_ly", "Quản lý"), "phone", people.mobile, 6),
    Manner("hoi_vien", Head("email", "Email"), "email", mailbox_spelled, 90),
    Manner("gop_y", Head("y_kien", "Ý kiến góp ý"), "email", mailbox_told, 120, 180),
    Manner("dau_moi", Head("dau_moi", "Đầu mối"), "email", people.mailbox, 38, 20),
    Manner("gop_y_cu", Head("tra_loi", "Trả lời qua"), "email", mailbox_hidden, 6, 20),
    Manner("phat_nguoi", Head("phuong_tien", "Phương tiện"), "plate", car_spelled, 70),
    Manner("trong_giu_xe", Head("bien_so", "Biển số"), "plate", bike_spelled, 70),
    Manner("giao_thong", Head("mo_ta", "Mô tả sự việc"), "plate", plate_told, 105, 150),
    Manner("chi_tra", Head("so_tk", "Số tài khoản"), "account", people.account, 50),
    Manner("an_sinh", Head("tknh", "TK ngân hàng", "integer"), "account", people.account, 30),
    Manner("ho_tro_lua", Head("ghi_chu", "Ghi chú chi trả"), "account", account_told, 78, 100),
    Manner("ho_kinh_doanh", Head("mst", "Mã số thuế"), "tax", people.tax_number, 40),
    Manner("thue_khoan", Head("mst_ca_nhan", "MST cá nhân"), "tax", people.tax_number, 30),
    Manner("no_thue", Head("ly_do", "Lý do"), "tax", tax_told, 30, 50),
    Manner("bhxh_tu_nguyen", Head("so_bhxh", "Số BHXH"), "insurance", people.insurance, 35),
    Manner("kham_benh", Head("the_bhyt", "Số thẻ BHYT"), "insurance", insurance_spelled, 35),
    Manner("khieu_nai", Head("noi_dung", "Nội dung"), "insurance", insurance_told, 30, 50),
    Manner("hien_dat", Head("hien_dat", "Hộ hiến đất"), "name", name_told, 40),
)

# Several kinds in one row, names beside addresses: (name, title, kind, writer).
REGISTERS: tuple[tuple[str, int, tuple[tuple[Head, str, Write], ...]], ...] = (
    (
        "vuon_che",
        40,
        (
            (Head("chu_ho", "Chủ hộ"), "name", people.name),
            (Head("dia_chi", "Địa chỉ"), "address", people.address),
        ),
    ),
    (
        "co_so_thuc_pham",
        40,
        (
            (Head("chu_co_so", "CHỦ CƠ SỞ"), "name", lambda rng: people.name(rng).upper()),
            (Head("noi_o", "Nơi ở hiện nay"), "address", people.address),
            (Head("dt", "ĐT"), "phone", mobile_spelled),
        ),
    ),
)

# One labelled cell among 500 in a column that otherwise looks publishable.
# The last is what fills the other 499.
RARE: tuple[tuple[str, Head, str, Write, Write], ...] = (
    ("nganh_1", Head("linh_vuc_khac", "Lĩnh vực khác"), "cccd", cccd_told, clean.field),
    ("nganh_2", Head("ghi_chu", "Ghi chú"), "phone", mobile_told, clean.note),
    ("nganh_3", Head("nguyen_nhan", "Nguyên nhân"), "email", mailbox_told, clean.cause),
    ("nganh_4", Head("tinh_trang", "Tình trạng"), "plate", plate_told, clean.state),
    ("nganh_5", Head("bien_phap", "Biện pháp xử lý"), "account", account_told, clean.measure),
    ("nganh_6", Head("nhan_xet", "Nhận xét"), "cmnd", cmnd_told, clean.note),
    ("nganh_7", Head("ten_diem", "Tên điểm"), "phone", mobile_spelled, clean.place),
    ("nganh_8", Head("don_vi_xu_ly", "Đơn vị xử lý"), "cccd", people.cccd, clean.agency),
)


def tables(rng: random.Random) -> list[Table]:
    """All labelled tables, the clean cells among the labelled ones included."""
    made = []
    for manner in MANNERS:
        labelled = written(rng, manner.count, manner.write, manner.kind)
        cells = mixed(rng, labelled, written(rng, manner.clean, clean.note))
        made.append(Table(manner.table, (manner.head.over(cells),)))
    for name, rows, parts in REGISTERS:
        made.append(
            Table(name, tuple(head.over(written(rng, rows, w, kind)) for head, kind, w in parts))
        )
    for name, head, kind, write, fill in RARE:
        cells = mixed(rng, [Cell(write(rng), frozenset({kind}))], written(rng, 499, fill))
        made.append(Table(name, (head.over(cells),)))
    return made
