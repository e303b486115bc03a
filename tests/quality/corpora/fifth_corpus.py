"""A fifth corpus of personal data: tables as a province's departments keep them.

Owns which columns stand together and which cell holds what: registers of households, of the
insured, of vehicles and of market stalls, notes of a hotline, and columns in which three cells of
500 are somebody's. Its author wrote it before reading the detectors or the four older corpora; the
first run was of the same columns, drawn in another order. A miss stays a miss.
"""

from collections.abc import Callable, Iterator, Sequence

from tests.quality.corpora.fifth_clean import CLEAN, DISPUTED, Draw, clean_sentence
from tests.quality.corpora.fifth_values import Hand, bare
from tests.quality.corpora.labelled import Cell, Column, Table

SEED = 20261123
ROWS = 105  # of a table of nobody
NOTES = 85  # that tell of somebody, among as many that do not
FEW, MANY = 3, 500
Write = Callable[[Hand], str]
Spec = tuple[str, str, str, Draw]


def _of(write: Write, *kinds: str) -> Draw:
    return lambda h: Cell(write(h), frozenset(kinds))


def _either(*draws: Draw) -> Draw:
    return lambda h: h.choice(draws)(h)


def _scanned(h: Hand) -> str:
    """A telephone that a spreadsheet took for a number."""
    z = h.mobile()[1:]
    return h.of(f"{z[0]}.{z[1:]}E8", f"{z}.0", z)


def _two(h: Hand) -> str:
    second = h.of("", h.of(" / ", ", ", "; ", " - ", "\n") + h.mobile_written())
    return h.mobile_written() + second


_DISPUTED_HOME: Draw = lambda h: Cell(h.home(), DISPUTED)  # noqa: E731
PERSONAL: dict[str, tuple[int, tuple[Spec, ...]]] = {
    "so_ho_gia_dinh": (70, (
        ("chu_ho", "Họ và tên chủ hộ", "string", _of(Hand.name, "name")),
        ("so_dinh_danh", "Số định danh cá nhân/CMND", "string", _either(
            _of(Hand.citizen_written, "cccd"), _of(Hand.old_card_written, "cmnd"))),
        ("noi_thuong_tru", "Nơi thường trú", "string", _DISPUTED_HOME),
        ("lien_lac", "Liên lạc", "string", _of(Hand.mobile_written, "phone")),
        ("thu_nhap", "Thu nhập bình quân (đồng/năm)", "integer", lambda h: h.money(8, 9)),
    )),
    "tham_gia_bhxh": (60, (
        ("ma_so_bhxh", "Mã số BHXH", "string", _of(Hand.insured, "insurance")),
        ("so_the_bhyt", "Số thẻ BHYT", "string", _of(Hand.card, "insurance")),
    )),
    "tiem_chung": (60, (
        ("sdt_nguoi_giam_ho", "SĐT người giám hộ", "number", _of(_scanned, "phone")),
        ("cmnd", "CMND", "integer", _of(lambda h: h.old_card().lstrip("0"), "cmnd")),
        ("cccd", "CCCD", "integer", _of(lambda h: h.citizen().lstrip("0"), "cccd")),
        ("so_lo", "Số lô vắc xin", "string", lambda h: f"{h.figures(4)}-{h.figures(2)}"),
    )),
    "dang_ky_xe": (110, (
        ("bks", "BKS", "string", _of(Hand.plate, "plate")),
        ("nam_sx", "Năm sản xuất", "integer", lambda h: h.whole(1998, 2025)),
    )),
    "ben_xe": (80, (
        ("phuong_tien", "Phương tiện", "string", _of(Hand.plate, "plate")),
        ("gio_xuat_ben", "Giờ xuất bến", "string", lambda h: f"{h.whole(10, 21)}:30"),
    )),
    "xe_cong": (50, (
        ("xe_phuc_vu", "Xe phục vụ, biển kiểm soát", "string", _of(Hand.plate_of_state, "plate")),
        ("gia_tri", "Giá trị còn lại (đồng)", "integer", lambda h: h.money(8, 9)),
    )),
    "tieu_thuong": (70, (
        ("ten_tieu_thuong", "Tên tiểu thương", "string", _of(Hand.name, "name")),
        ("dia_chi", "Địa chỉ", "string", _DISPUTED_HOME),
        ("sdt", "SĐT", "integer", _of(lambda h: h.mobile()[1:], "phone")),
        ("stk", "STK", "string", _of(Hand.account_written, "account")),
        ("quay", "Quầy", "string", lambda h: f"{h.of('A', 'B')}{h.whole(1, 60)}"),
    )),
    "chi_tra_tro_cap": (70, (
        ("tk_thu_huong", "Tài khoản thụ hưởng", "string", _of(Hand.account_written, "account")),
        ("so_tien", "Số tiền", "integer", lambda h: f"{h.whole(360, 3600)}000"),
    )),
    "thu_an_phi": (70, (
        ("so_bien_lai", "Số biên lai", "string", lambda h: h.figures(7)),
        ("giay_to", "Giấy tờ tùy thân", "string", _either(
            _of(lambda h: f"CCCD {h.citizen()} cấp ngày {h.date(2021)}", "cccd"),
            _of(lambda h: f"CMT số {h.old_card()} ngày {h.date(2005, 2012)}", "cmnd"),
            _of(lambda h: f"Hộ chiếu {h.passport()}", "passport"))),
    )),
    "thue_tncn": (60, (
        ("mst_ca_nhan", "MST cá nhân", "string", _of(lambda h: h.tax("8"), "tax")),
    )),
    "xuat_khau_lao_dong": (60, (
        ("so_ho_chieu", "Số hộ chiếu", "string", _of(Hand.passport, "passport")),
        ("don_hang", "Mã đơn hàng", "string", lambda h: f"JP{h.figures(5)}"),
    )),
    "hoi_thao": (80, (
        ("thu_dien_tu", "Thư điện tử", "string", _of(Hand.mail_written, "email")),
        ("di_dong", "Di động", "string", _of(_two, "phone")),
    )),
    "bieu_khong_ten": (50, (
        ("cot_5", "Cột 5", "string", _of(Hand.citizen_written, "cccd")),
        ("cot_6", "Cột 6", "string", _either(
            *[_of(Hand.mobile, "phone")] * 4, _of(Hand.mobile_written, "phone"))),
        ("cot_8", "Cột 8", "string", _of(Hand.plate, "plate")),
        ("unnamed_9", "Unnamed: 9", "number", _of(lambda h: h.citizen().lstrip("0"), "cccd")),
        ("truong_10", "Trường 10", "integer", _of(lambda h: h.mobile()[1:], "phone")),
    )),
    "lien_he": (50, (
        ("thong_tin", "Thông tin liên hệ", "string", _either(
            _of(lambda h: f"{h.mobile_written()}; {h.mail()}", "phone", "email"),
            _of(lambda h: f"CCCD: {h.citizen()}, SĐT: {h.mobile()}", "cccd", "phone"),
            _of(lambda h: f"BKS {h.plate()} - ĐT {h.mobile()}", "plate", "phone"),
            _of(lambda h: f"STK {h.account()} {h.bank()}", "account"))),
    )),
}  # fmt: skip

FRAMES: dict[str, tuple[str, ...]] = {
    "phone": (
        "Người dân phản ánh đèn đường hỏng từ {ngay}, đề nghị gọi lại {so} khi xử lý xong.",
        "Mất nước 3 ngày nay tại {xa}. LH {so}", "liên hệ qua zalo {so} gặp chủ nhà",
        "Đã gọi số {so} không nghe máy", "Số máy của người phản ánh là {so} (máy vợ).",
        "alo {so} nhé, rác ùn ứ ngã tư", "Hotline tổ trưởng:{so}.Đề nghị kiểm tra",
        "Hộ dân xây trái phép,sđt{so}, cần xử lý", "gửi ngày {ngay} từ thuê bao {so}",
        "phone={so}&type=2", '{{"sdt": "{so}", "loai": "rác thải"}}', "https://zalo.me/{so}",
    ),
    "cccd": (
        "Bà có CCCD số {so} cấp ngày {ngay} tại Cục CSQLHC về TTXH", "Chủ sử dụng đất: {so}",
        "đã đối chiếu {so} trên CSDLQG về dân cư, khớp", "so can cuoc {so}, de nghi cap lai the",
        "Hồ sơ thiếu bản sao căn cước ({so})", "ĐDCN:{so};NS:1985", "QR: {so}|01011990",
    ),
    "cmnd": (
        "CMND số {so} cấp tại CA Thái Nguyên", "Số CMT {so}", "cmnd cu: {so}",
        "giấy chứng minh nhân dân {so} đã hết hạn", "sinh năm 1968, CMTND {so}, trú tại {xa}",
    ),
    "plate": (
        "Xe {so} đỗ lấn chiếm vỉa hè trước cổng trường", "biển số {so} vượt đèn đỏ lúc 7h15",
        "phát hiện ô tô tải BKS {so} chở quá tải trên QL3", "mô tô {so}, lỗi nồng độ cồn",
        "Camera ghi nhận {so} đi ngược chiều", "xe khach bien kiem soat {so} bat khach doc duong",
    ),
    "account": (
        "Chuyển tiền hỗ trợ vào STK {so} {bank} chi nhánh Thái Nguyên", "tk: {so} ({bank})",
        "số tài khoản {so} tại ngân hàng {bank}", "nop vao tai khoan {so} ngan hang {bank}",
        "Bị lừa chuyển khoản 12 triệu đồng đến {bank} {so}", "Ủng hộ xin gửi về: {so} - {bank}",
    ),
    "email": (
        "Gửi kết quả về {so} giúp tôi.", "email {so}, không nhận thư giấy", "e-mail:{so}",
        "Tài khoản DVC {so} không đăng nhập được", "({so})",
    ),
    "insurance": (
        "thẻ BHYT số {so} hết hạn {ngay}", "Mã thẻ bảo hiểm y tế {so} bị từ chối", "the bhyt {so}",
    ),
    "name": (
        "Ông {so}, {nha} đề nghị cấp lại sổ hộ nghèo", "Hộ bà {so} ở {nha} chưa nhận tiền hỗ trợ",
        "Công dân {so} (địa chỉ: {nha}) nộp hồ sơ", "{so} - sinh năm 1962 - HKTT: {nha}",
    ),
}  # fmt: skip
WRITTEN: dict[str, Write] = {
    "phone": Hand.mobile_written, "cccd": Hand.citizen, "cmnd": Hand.old_card, "plate": Hand.plate,
    "account": Hand.account, "email": Hand.mail, "insurance": Hand.card, "name": Hand.name,
}  # fmt: skip
HEADS = {
    "phone": "Nội dung phản ánh", "cccd": "Căn cứ hồ sơ", "cmnd": "Ghi chú", "email": "Yêu cầu",
    "plate": "Mô tả vụ việc", "account": "Hướng dẫn nộp", "insurance": "Lý do", "name": "Trích yếu",
}  # fmt: skip
RARE: dict[str, tuple[str, Write]] = {  # three cells of somebody among 500
    "Mã hồ sơ": ("cccd", Hand.citizen),
    "Số hợp đồng": ("phone", Hand.mobile),
    "Website": ("email", Hand.mail),
}
BESIDE: dict[str, Write] = {
    "Mã hồ sơ": lambda h: f"H55.{h.whole(10, 60)}-{h.figures(6)}-{h.figures(4)}",
    "Số hợp đồng": lambda h: f"{h.whole(1, 400)}/2024/HĐ-XD",
    "Website": lambda h: f"https://che{h.figures(2)}.vn/lien-he",
}


def _note(kind: str, h: Hand) -> str:
    """A sentence, one in three without accents."""
    facts = {"ngay": h.date(2021), "xa": h.commune(), "bank": h.bank(), "nha": h.home()}
    text = h.choice(FRAMES[kind]).format(so=WRITTEN[kind](h), **facts)
    return bare(text) if h.random() < 0.33 else text


def _drawn(h: Hand, count: int, specs: Sequence[Spec]) -> tuple[Column, ...]:
    columns = []
    for name, title, kind, draw in specs:
        cells = [draw(h) for _ in range(count)]
        labelled = tuple(c if isinstance(c, Cell) else Cell(c) for c in cells)
        columns.append(Column(name, title, labelled, kind))
    return tuple(columns)


def _among(h: Hand, told: list[Cell], others: list[Cell], title: str) -> tuple[Column, ...]:
    cells = told + others
    h.shuffle(cells)
    return (Column("cot", title, tuple(cells)),)


def _tables(h: Hand) -> Iterator[Table]:
    for name, (count, specs) in PERSONAL.items():
        yield Table(name, _drawn(h, count, specs))
    for kind, title in HEADS.items():
        told = [Cell(_note(kind, h), frozenset([kind])) for _ in range(NOTES)]
        others = [Cell(clean_sentence(h)) for _ in range(NOTES)]
        yield Table(f"van_ban_{kind}", _among(h, told, others, title))
        few = [Cell(_note(kind, h), frozenset([kind])) for _ in range(FEW)]
        others = [Cell(clean_sentence(h)) for _ in range(MANY - FEW)]
        yield Table(f"it_{kind}", _among(h, few, others, "Kết quả xử lý"))
    for title, (kind, write) in RARE.items():
        few = [Cell(write(h), frozenset([kind])) for _ in range(FEW)]
        others = [Cell(BESIDE[title](h)) for _ in range(MANY - FEW)]
        yield Table(f"it_{kind}_{len(title)}", _among(h, few, others, title))
    for name, specs in CLEAN.items():
        yield Table(f"clean_{name}", _drawn(h, ROWS, specs))


def fifth_corpus(seed: int = SEED) -> tuple[Table, ...]:
    """The tables, the same for a seed for ever."""
    return tuple(_tables(Hand(seed)))
