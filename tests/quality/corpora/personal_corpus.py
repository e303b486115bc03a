"""Personal data and clean cells in columns of small tables, labelled by construction, from a seed.

Written without sight of any detector. All of it is synthetic: names are drawn from syllables,
numbers by the structure of their kind. A table is what a detector is shown: columns with a name, a
title, a type and a unit. Every cell of it is one of four:

- positive     a person's datum, with its kind and the manner in which it is written
- clean        what open data of a province hold (`clean_corpus`), or what stands beside positives
- public       an agency's published contact, account or tax number: personal by shape, public by
               what it is. Counted apart: a detector that asks about it is not wrong
- unlabelled   an address beside a name, which may be told as part of that finding or not

`needs_context`: whether only the title or the words around tell what the digits are.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from stdnum.vn import mst

from tests.quality.corpora import clean_corpus
from tests.quality.corpora.clean_corpus import COMMUNES, STREETS, Column, Table, words

Kind = Literal[
    "cccd", "cmnd", "phone", "email", "plate", "account", "tax", "insurance", "name",
    "passport", "licence", "birth",
]  # fmt: skip

# How many positives of each kind: 2,000 in all.
COUNTS: dict[Kind, int] = {
    "cccd": 480,
    "phone": 480,
    "email": 240,
    "plate": 200,
    "cmnd": 160,
    "account": 160,
    "tax": 90,
    "insurance": 90,
    "name": 100,
}

Make = Callable[[random.Random], str]


@dataclass(frozen=True)
class Manner:
    """How one kind stands in a column: the column's face, how often, how a cell is written."""

    kind: Kind
    name: str
    column: str
    title: str
    count: int
    make: Make
    type: str = "string"
    needs_context: bool = False


@dataclass(frozen=True)
class Positive:
    """One personal datum and where it stands. A find in `beside` of the same row is as good."""

    table: str
    column: str
    row: int
    kind: Kind
    value: str
    manner: str
    needs_context: bool
    beside: str | None = None


@dataclass(frozen=True)
class Corpus:
    tables: tuple[Table, ...]
    positives: tuple[Positive, ...]
    unlabelled: frozenset[tuple[str, str, int]]

    def column(self, table: str, name: str) -> Column:
        found = next(t for t in self.tables if t.name == table)
        return next(c for c in found.columns if c.name == name)


# --- persons -------------------------------------------------------------------------------------

FAMILY = words(
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Nông Ma Triệu Hà Lương Chu Hứa "
    "Mông Đàm Tạ Phùng La Bế Lưu Đinh Trịnh Đào"
)
GIVEN_WOMEN = words("Hoa Lan Huệ Thủy Hằng Nga Thảo Linh Hương Ngân Yến Mai Oanh Phượng Quyên")
GIVEN_MEN = words("Hùng Dũng Tuấn Sơn Quang Thắng Đức Minh Long Hải Nam Khánh Việt Phúc Toản")
MIDDLE_MEN = words("Văn Đức Quốc Minh Xuân Hữu Công Đình")
MIDDLE_WOMEN = words("Thị Thu Thị Ngọc Thị Bích Thị Kim")

# The provinces of the number that an identity card carries (all of 2016; they all begin with 0).
CCCD_PROVINCES = words(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
    "035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 "
    "070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)


def person(rng: random.Random) -> str:
    man = rng.random() < 0.5
    middle = rng.choice(MIDDLE_MEN if man else MIDDLE_WOMEN)
    return f"{rng.choice(FAMILY)} {middle} {rng.choice(GIVEN_MEN if man else GIVEN_WOMEN)}"


def home(rng: random.Random) -> str:
    """Where a person lives, as a form asks for it."""
    commune = rng.choice(COMMUNES)
    group = rng.randint(1, 30)
    return rng.choice(
        (
            f"Số nhà {rng.randint(1, 400)}, tổ {group}, phường {commune}, tỉnh Thái Nguyên",
            f"Xóm {rng.choice(('Đồng Tâm', 'Trung Tâm', 'Làng Mới', 'Cây Thị'))}, xã {commune}",
            f"{rng.randint(1, 400)} đường {rng.choice(STREETS)}, P. {commune}, TP Thái Nguyên",
            f"Tổ dân phố {group}, P.{commune}, Thái Nguyên",
        )
    )


def digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randint(0, 9)) for _ in range(count))


def cccd(rng: random.Random, province: str | None = None) -> str:
    """Province, sex and century, year of birth, six digits. Born from 1935 to 2010."""
    near = rng.random() < 0.6
    code = province or ("019" if near else rng.choice(CCCD_PROVINCES))
    year = rng.randint(1935, 2010)
    sex = rng.randint(0, 1) + (2 if year >= 2000 else 0)
    return f"{code}{sex}{year % 100:02d}{digits(rng, 6)}"


def cmnd(rng: random.Random) -> str:
    """The old card: the issuing police in two or three digits; 09 is Thái Nguyên and Bắc Kạn."""
    start = rng.choice(("090", "091", "092", "095", "012", "017", "121", "131", "168", "186"))
    return start + digits(rng, 6)


MOBILE = words(
    "032 033 034 035 036 037 038 039 086 096 097 098 070 076 077 078 079 089 090 093 081 082 "
    "083 084 085 088 091 094 052 056 058 092 059 099 087 055"
)
OLD_MOBILE = words("0162 0163 0165 0166 0168 0169 0120 0122 0126 0123 0125 0129 0188 0199")


def mobile(rng: random.Random) -> str:
    return rng.choice(MOBILE) + digits(rng, 7)


def landline(rng: random.Random) -> str:
    """Thái Nguyên 0208, Bắc Kạn 0209, each with seven digits; Hà Nội 024 with eight."""
    if rng.random() < 0.15:
        return f"0243{digits(rng, 7)}"
    return f"{rng.choice(('0208', '0208', '0209'))}3{digits(rng, 6)}"


def email(rng: random.Random) -> str:
    syllables = ("hoa", "lan", "tuan", "son", "dung", "hung", "linh", "thao", "duc", "mai", "hai")
    family = rng.choice(("nguyen", "tran", "le", "pham", "hoang", "nong", "ma", "trieu"))
    given = rng.choice(syllables)
    year = rng.randint(60, 99)
    user = rng.choice(
        (f"{family}.{given}", f"{given}{family}{year}", f"{given}_{family}", f"{given}-{year}.tn")
    )
    host = ("gmail.com", "yahoo.com.vn", "outlook.com", "tnu.edu.vn", "mail.dhthai-nguyen.edu.vn")
    return f"{user}{rng.choice(('', '', '+1022', str(rng.randint(1, 999))))}@{rng.choice(host)}"


def personal_tax(rng: random.Random) -> str:
    """A person's tax number begins with 8; its tenth digit is a check digit."""
    while True:
        body = f"8{digits(rng, 8)}"
        check = str(mst.calc_check_digit(body))
        if len(check) == 1:
            return body + check


def social(rng: random.Random) -> str:
    """Ten digits; the first two are the province of the insurer's old list."""
    return rng.choice(("19", "39", "06", "79", "01", "74")) + digits(rng, 8)


def health_card(rng: random.Random) -> str:
    """Object, level of benefit, province, social insurance number."""
    group = rng.choice(("DN", "HC", "HN", "CN", "GD", "HS", "TE", "BT", "HT", "SV", "XK"))
    return f"{group}{rng.randint(1, 5)}{rng.choice(('19', '06', '01'))}{social(rng)}"


# --- how people write them -----------------------------------------------------------------------


def _grouped(number: str, sep: str, *sizes: int) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return sep.join(parts)


def _either(*makes: Make) -> Make:
    return lambda rng: rng.choice(makes)(rng)


def _within(make: Make, *sentences: str) -> Make:
    """A cell of free text; `{}` is the datum, `{name}` and `{xa}` are a person and a commune."""

    def cell(rng: random.Random) -> str:
        sentence = rng.choice(sentences)
        return sentence.format(make(rng), name=person(rng), xa=rng.choice(COMMUNES))

    return cell


def _spaced_cccd(rng: random.Random) -> str:
    sizes = rng.choice(((3, 3, 3, 3), (4, 4, 4), (3, 1, 2, 6), (6, 6)))
    return _grouped(cccd(rng), " ", *sizes)


def _dotted_cccd(rng: random.Random) -> str:
    return _grouped(cccd(rng), rng.choice(".-"), *rng.choice(((3, 3, 3, 3), (4, 4, 4))))


def _number(make: Make) -> Make:
    """What a spreadsheet makes of it: a number without its leading zeros."""
    return lambda rng: make(rng).lstrip("0")


def _spaced_mobile(rng: random.Random) -> str:
    sizes = rng.choice(((4, 3, 3), (3, 3, 4), (3, 4, 3), (5, 5), (4, 2, 2, 2)))
    return _grouped(mobile(rng), rng.choice((" ", ".", "-", "\u00a0")), *sizes)


def _abroad_mobile(rng: random.Random) -> str:
    number = mobile(rng)[1:]
    parts = _grouped(number, rng.choice(("", " ", ".", "-")), 3, 3, 3)
    return rng.choice(("+84{}", "+84 {}", "84{}", "(+84) {}", "0084{}", "+84(0){}")).format(parts)


def _old_mobile(rng: random.Random) -> str:
    number = rng.choice(OLD_MOBILE) + digits(rng, 7)
    return rng.choice((number, _grouped(number, " ", 4, 3, 4), _grouped(number, ".", 4, 3, 4)))


def _landline(rng: random.Random) -> str:
    number = landline(rng)
    area = 3 if number.startswith("024") else 4
    head, tail = number[:area], number[area:]
    forms = ("{}{}", "{} {}", "({}) {}", "({}){}", "{}.{}", "{}-{}")
    tail = rng.choice((tail, f"{tail[:-4]} {tail[-4:]}", f"{tail[:-3]}.{tail[-3:]}"))
    if rng.random() < 0.15:
        return f"+84 {head[1:]} {tail}"
    return rng.choice(forms).format(head, tail)


def _old_landline(rng: random.Random) -> str:
    """0280 was Thái Nguyên and 0281 Bắc Kạn until 2017."""
    return f"{rng.choice(('0280', '0281'))}{rng.choice(('.', ' ', ''))}3{digits(rng, 6)}"


def _two_phones(rng: random.Random) -> str:
    return rng.choice(("{} / {}", "{} - {}", "{}; {}", "{}, {}")).format(mobile(rng), landline(rng))


def _car(rng: random.Random) -> str:
    """Five digits since 2010, a seri letter; 20 is Thái Nguyên, 97 Bắc Kạn."""
    head = f"{rng.choice(('20', '20', '97', '29', '30', '98', '12'))}{rng.choice('ABCDEFGHKLM')}"
    return f"{head}{rng.choice('-- ')}{digits(rng, 3)}.{digits(rng, 2)}"


def _motorbike(rng: random.Random) -> str:
    seri = rng.choice("BCDEFGHKLMNPSTUVXYZ") + str(rng.randint(1, 9))
    head = rng.choice(("20-{}", "20{}", "97-{}", "97{}")).format(seri)
    return f"{head} {digits(rng, 3)}.{digits(rng, 2)}"


def _plain_plate(rng: random.Random) -> str:
    seri = rng.choice(("A", "C", "LD", "B1", "F1", "H1", "AA", "AB", "MĐ1", "G1"))
    return f"20{seri}{rng.choice(('-', '', ' '))}{digits(rng, 5)}"


def _old_plate(rng: random.Random) -> str:
    """Four digits, from the 1980s to 2010: cars 20L-1234, motorbikes 20-F1 1234 or 20F1-1234."""
    bike = rng.choice("FHKLM") + str(rng.randint(1, 9))
    seri = rng.choice("HKLMTV")
    forms = (f"20{seri}-", f"97{seri}-", f"20{seri} ", f"20-{bike} ", f"20{bike}-")
    return rng.choice(forms) + digits(rng, 4)


def _new_motorbike(rng: random.Random) -> str:
    """Two letters, since 2023; electric ones MĐ."""
    seri = rng.choice(("AA", "AB", "BC", "MĐ1", "MĐ2"))
    return (
        f"20{rng.choice(('-', ''))}{seri}{rng.choice((' ', '-'))}{digits(rng, 3)}.{digits(rng, 2)}"
    )


def account(rng: random.Random) -> str:
    """As the banks number them: from 10 to 14 digits."""
    start, length = rng.choice(
        (("8500", 13), ("0851", 13), ("3901", 14), ("10", 12), ("19", 14), ("060", 12), ("1", 10))
    )
    return start + digits(rng, length - len(start))


BANKS = ("Agribank", "Vietcombank", "BIDV", "VietinBank", "MB Bank", "Techcombank", "LPBank")


def _account_with_bank(rng: random.Random) -> str:
    number = account(rng)
    shown = rng.choice((number, _grouped(number, " ", 4, 4, len(number) - 8)))
    return rng.choice(("{} {}", "{} - {}", "{} tại {}")).format(shown, rng.choice(BANKS))


MANNERS: tuple[Manner, ...] = (
    # identity cards
    Manner("cccd", "text_titled", "so_cccd", "Số CCCD", 86, cccd),
    Manner("cccd", "text_untitled", "ma_doi_tuong", "Mã đối tượng", 60, cccd),
    Manner("cccd", "text_other_title", "giay_to", "Giấy tờ kèm theo", 40, cccd),
    Manner("cccd", "spaced", "so_dinh_danh", "Số định danh", 50, _spaced_cccd),
    Manner("cccd", "dotted", "thong_tin", "Thông tin", 40, _dotted_cccd),
    Manner("cccd", "number_titled", "cccd", "CCCD", 60, _number(cccd), "integer"),
    Manner("cccd", "number_untitled", "ma_so", "Mã số", 30, _number(cccd), "integer"),
    Manner("cccd", "float_text", "so_giay_to", "Số giấy tờ", 20, lambda r: f"{cccd(r)}.0"),
    Manner(
        "cccd",
        "labelled",
        "ghi_chu",
        "Ghi chú",
        40,
        _within(
            cccd,
            "CCCD: {}",
            "CCCD số {} cấp ngày 12/03/2021 tại Cục CSQLHC về TTXH",
            "Số CC {}, đã đối chiếu",
            "số định danh cá nhân {}",
            "cccd {}; còn thiếu ảnh",
        ),
    ),
    Manner(
        "cccd",
        "free_text",
        "noi_dung",
        "Nội dung phản ánh",
        52,
        _within(
            _either(cccd, cccd, _spaced_cccd),
            "Bà {name} ({}) đề nghị xem xét hồ sơ hỗ trợ tại xã {xa}.",
            "Công dân {name}, căn cước {}, phản ánh đường vào xóm bị ngập từ ngày 05/09/2024.",
            "Tôi là {name}, CCCD {}, đã nộp hồ sơ từ 12/3 nhưng đến nay chưa có kết quả",
            "Hồ sơ của ông {name} ghi nhầm số {} so với giấy khai sinh, mong được sửa.",
        ),
    ),
    # the old identity card: nine digits say nothing by themselves
    Manner("cmnd", "titled", "so_cmnd", "Số CMND", 50, cmnd, needs_context=True),
    Manner(
        "cmnd",
        "titled_id_paper",
        "cmt",
        "Chứng minh thư nhân dân",
        20,
        lambda r: _grouped(cmnd(r), " ", 3, 3, 3),
        needs_context=True,
    ),
    Manner("cmnd", "number", "so_cmnd", "CMND", 30, _number(cmnd), "integer", needs_context=True),
    Manner(
        "cmnd",
        "free_text",
        "noi_dung",
        "Nội dung",
        59,
        _within(
            cmnd,
            "Ông {name}, CMND số {}, do Công an tỉnh Thái Nguyên cấp ngày 05/06/2009",
            "Chủ hộ {name} (CMND: {}) xin xác nhận tạm trú tại xã {xa}",
            "số CMND {} cấp năm 2012 đã hết hạn",
            "chứng minh nhân dân {}, đề nghị đổi sang căn cước",
        ),
        needs_context=True,
    ),
    # telephones
    Manner("phone", "mobile", "dien_thoai", "Điện thoại", 64, mobile),
    Manner("phone", "mobile_untitled", "lien_he", "Liên hệ", 50, mobile),
    Manner("phone", "mobile_unmarked", "ma_khach", "Mã khách", 30, mobile),
    Manner("phone", "mobile_grouped", "sdt", "SĐT", 60, _spaced_mobile),
    Manner("phone", "mobile_grouped_untitled", "ghi_chu", "Ghi chú", 30, _spaced_mobile),
    Manner("phone", "from_abroad", "so_may", "Số máy", 50, _abroad_mobile),
    Manner("phone", "old_prefix", "dien_thoai_cu", "Điện thoại (cũ)", 30, _old_mobile),
    Manner("phone", "landline", "dt_nha_rieng", "Điện thoại nhà riêng", 40, _landline),
    Manner("phone", "old_landline", "may_ban", "Máy bàn", 12, _old_landline),
    Manner("phone", "two_in_a_cell", "dien_thoai", "Điện thoại", 14, _two_phones),
    Manner(
        "phone",
        "number",
        "so_dien_thoai",
        "Số điện thoại",
        30,
        _number(mobile),
        "integer",
        needs_context=True,
    ),
    Manner(
        "phone",
        "float_text",
        "dien_thoai",
        "Điện thoại",
        12,
        lambda r: f"{mobile(r)[1:]}.0",
        needs_context=True,
    ),
    Manner(
        "phone",
        "free_text",
        "noi_dung",
        "Nội dung phản ánh",
        56,
        _within(
            _either(mobile, _spaced_mobile, _abroad_mobile, _landline),
            "Đề nghị gọi lại cho tôi theo số {} trước 17h00 ngày 12/03/2024.",
            "Anh {name} (ĐT {}) báo đèn đường tổ 5 phường {xa} không sáng",
            "liên hệ {name}, {}, xã {xa}",
            "Nước sinh hoạt yếu 3 ngày nay, cần kiểm tra. sđt: {}",
            "Gửi phản hồi qua zalo {} giúp tôi, xin cảm ơn.",
        ),
    ),
    # e-mail
    Manner("email", "plain", "email", "Thư điện tử", 80, email),
    Manner("email", "untitled", "lien_he", "Liên hệ", 60, email),
    Manner("email", "upper_case", "thong_tin", "Thông tin", 20, lambda r: email(r).upper()),
    Manner(
        "email",
        "wrapped",
        "nguoi_gui",
        "Người gửi",
        20,
        lambda r: r.choice(("mailto:{}", "<{}>", '"Hộp thư" <{}>', "{};")).format(email(r)),
    ),
    Manner(
        "email",
        "free_text",
        "noi_dung",
        "Nội dung",
        59,
        _within(
            email,
            "Kết quả xin gửi về {} giúp gia đình.",
            "Tôi đã gửi ảnh từ hộp thư {}, ngày 05/01/2024",
            "{name},{},xã {xa}",
            "Mail:{} - chưa nhận được phản hồi",
        ),
    ),
    # plates
    Manner("plate", "car", "bien_so", "Biển số xe", 30, _car),
    Manner("plate", "car_untitled", "phuong_tien", "Phương tiện", 20, _car),
    Manner("plate", "motorbike", "bks", "BKS", 30, _motorbike),
    Manner("plate", "plain", "bien_kiem_soat", "Biển kiểm soát", 25, _plain_plate),
    Manner("plate", "old", "bien_so", "Biển số", 20, _old_plate, needs_context=True),
    Manner("plate", "new_motorbike", "so_xe", "Số xe", 20, _new_motorbike),
    Manner(
        "plate",
        "free_text",
        "noi_dung",
        "Nội dung",
        54,
        _within(
            _either(_car, _motorbike, _plain_plate, _new_motorbike),
            "Xe ô tô biển số {} đỗ chắn lối vào nhà văn hóa xã {xa}",
            "Xe máy BKS {} chạy ngược chiều lúc 7h15 ngày 12/03/2024.",
            "Xe tải {} chở đất rơi vãi trên đường, đề nghị xử lý",
            "Chủ xe {} để xe trên vỉa hè phường {xa}",
        ),
    ),
    # bank accounts
    Manner("account", "titled", "so_tai_khoan", "Số tài khoản", 50, account, needs_context=True),
    Manner("account", "number", "stk", "STK nhận hỗ trợ", 25, _number(account), "integer", True),
    Manner(
        "account",
        "with_bank",
        "tai_khoan",
        "Tài khoản ngân hàng",
        30,
        _account_with_bank,
        needs_context=True,
    ),
    Manner(
        "account",
        "free_text",
        "ghi_chu",
        "Ghi chú chi trả",
        54,
        _within(
            account,
            "Chuyển khoản cho {name}, STK {} Agribank chi nhánh Thái Nguyên",
            "Tiền hỗ trợ chuyển vào tài khoản số {} tại BIDV của ông {name}",
            "{name} nhận qua số TK: {} (Vietcombank)",
            "stk {} vietinbank, đã chi ngày 12/03/2024",
        ),
        needs_context=True,
    ),
    # tax and insurance
    Manner("tax", "titled", "mst_ca_nhan", "Mã số thuế cá nhân", 40, personal_tax, "string", True),
    Manner(
        "tax",
        "number",
        "ma_so_thue",
        "MST cá nhân",
        20,
        personal_tax,
        "integer",
        needs_context=True,
    ),
    Manner(
        "tax",
        "free_text",
        "ghi_chu",
        "Ghi chú",
        30,
        _within(
            personal_tax,
            "Người nộp thuế {name}, MST {}, xã {xa}",
            "mã số thuế cá nhân {} chưa được cập nhật vào hệ thống",
            "MST: {} (hộ kinh doanh {name})",
        ),
        needs_context=True,
    ),
    Manner("insurance", "social", "so_bhxh", "Mã số BHXH", 30, social, needs_context=True),
    Manner("insurance", "health", "the_bhyt", "Số thẻ BHYT", 20, health_card),
    Manner("insurance", "health_untitled", "ma_the", "Mã thẻ", 10, health_card),
    Manner(
        "insurance",
        "health_spaced",
        "bhyt",
        "BHYT",
        10,
        lambda r: _grouped(health_card(r), " ", 2, 1, 2, 10),
    ),
    Manner(
        "insurance",
        "free_text",
        "noi_dung",
        "Nội dung",
        19,
        _within(
            _either(social, health_card),
            "Thẻ BHYT {} của bà {name} báo không hợp lệ khi khám tại trạm y tế xã {xa}",
            "sổ BHXH số {} chưa chốt thời gian đóng",
        ),
        needs_context=True,
    ),
    # names with addresses in one cell; in two columns they stand in `_named`
    Manner(
        "name",
        "free_text",
        "noi_dung",
        "Nội dung",
        20,
        lambda r: r.choice(
            ("Ông {}, trú tại {}, đề nghị cấp lại giấy.", "Bà {}, địa chỉ: {}", "{} - {}")
        ).format(person(r), home(r)),
    ),
)

# Columns of names beside a column of addresses: column, title, the address's column and title.
NAMED = (
    ("ho_ten", "Họ và tên", "dia_chi", "Địa chỉ"),
    ("chu_ho", "Chủ hộ", "noi_o", "Nơi ở hiện nay"),
    ("nguoi_nop", "Người nộp hồ sơ", "noi_thuong_tru", "Nơi thường trú"),
    ("dai_dien", "Đại diện", "dia_chi_lien_he", "Địa chỉ liên hệ"),
)
NAMED_ROWS = 20

# One positive in a column of 500: the kind, its manner of writing, the column and its title.
SPARSE: tuple[tuple[Kind, str, Make, bool], ...] = (
    ("cccd", "Hồ sơ của công dân số {} đã chuyển Công an xã xác minh.", cccd, False),
    ("phone", "Người dân để lại số {} để tiện trao đổi thêm.", mobile, False),
    ("email", "Bản chụp đã gửi từ {} vào hộp thư của xã.", email, False),
    ("plate", "Xe biển số {} gây hư hỏng lan can cầu.", _car, False),
    ("account", "Hoàn phí vào STK {} tại Agribank.", account, True),
    ("cmnd", "Giấy ghi CMND {} đã cũ, mờ số.", cmnd, True),
    ("insurance", "Thẻ BHYT {} trùng với hồ sơ trước.", health_card, False),
)
SPARSE_ROWS = 500


# --- tables --------------------------------------------------------------------------------------

ROWS = 40


def _table(name: str, column: Column, rng: random.Random) -> Table:
    """A column of positives between two clean ones, as a register holds it."""
    rows = len(column.cells)
    index = Column("stt", "STT", "integer", "", tuple(str(n + 1) for n in range(rows)), "index")
    commune = tuple(rng.choice(COMMUNES) for _ in range(rows))
    return Table(
        name, (index, column, Column("ten_xa", "Xã, phường", "string", "", commune, "commune"))
    )


def _registers(rng: random.Random) -> Iterator[tuple[Table, list[Positive]]]:
    for manner in MANNERS:
        for start in range(0, manner.count, ROWS):
            cells = tuple(manner.make(rng) for _ in range(min(ROWS, manner.count - start)))
            name = f"{manner.kind}_{manner.name}_{start // ROWS + 1}"
            column = Column(manner.column, manner.title, manner.type, "", cells, manner.kind)
            yield (
                _table(name, column, rng),
                [
                    Positive(
                        name, column.name, row, manner.kind, cell, manner.name, manner.needs_context
                    )
                    for row, cell in enumerate(cells)
                ],
            )


def _named(rng: random.Random) -> Iterator[tuple[Table, list[Positive]]]:
    for number, (column, title, beside, beside_title) in enumerate(NAMED, 1):
        names = tuple(person(rng) for _ in range(NAMED_ROWS))
        homes = tuple(home(rng) for _ in range(NAMED_ROWS))
        name = f"name_beside_address_{number}"
        columns = (
            Column(column, title, "string", "", names, "name"),
            Column(beside, beside_title, "string", "", homes, "address"),
        )
        yield (
            Table(name, columns),
            [
                Positive(name, column, row, "name", cell, "beside_address", True, beside)
                for row, cell in enumerate(names)
            ],
        )


def _sparse(rng: random.Random) -> Iterator[tuple[Table, list[Positive]]]:
    """Free text that is clean but for one cell, and counts among which one is a card's number."""
    for kind, sentence, make, context in SPARSE:
        cells = [clean_corpus.sentence(rng) for _ in range(SPARSE_ROWS)]
        at = rng.randrange(SPARSE_ROWS)
        cells[at] = sentence.format(make(rng))
        name = f"{kind}_one_in_{SPARSE_ROWS}"
        column = Column("noi_dung", "Nội dung", "string", "", tuple(cells), "sentence")
        positive = Positive(name, "noi_dung", at, kind, cells[at], "one_in_500", context)
        yield Table(name, (column,)), [positive]
    counts = [str(rng.randint(0, 5000)) for _ in range(SPARSE_ROWS)]
    at = rng.randrange(SPARSE_ROWS)
    counts[at] = cccd(rng).lstrip("0")
    column = Column("so_luong", "Số lượng", "integer", "", tuple(counts), "count")
    name = "cccd_number_among_counts"
    positive = Positive(name, "so_luong", at, "cccd", counts[at], "one_in_500_number", False)
    yield Table(name, (column,)), [positive]
    schools = [clean_corpus.school(rng) for _ in range(SPARSE_ROWS)]
    at = rng.randrange(SPARSE_ROWS)
    schools[at] = f"{schools[at]} ({_spaced_mobile(rng)})"
    column = Column("ten_truong", "Tên trường", "string", "", tuple(schools), "school")
    name = "phone_behind_a_school"
    positive = Positive(name, "ten_truong", at, "phone", schools[at], "one_in_500_school", False)
    yield Table(name, (column,)), [positive]


def corpus(seed: int) -> Corpus:
    """The whole corpus; the same seed gives the same one."""
    rng = random.Random(seed)  # noqa: S311 - a corpus, no secret
    tables: list[Table] = []
    positives: list[Positive] = []
    for table, found in (*_registers(rng), *_named(rng), *_sparse(rng)):
        tables.append(table)
        positives += found
    beside = frozenset((p.table, p.beside, p.row) for p in positives if p.beside)
    return Corpus((*tables, *clean_corpus.tables(rng)), tuple(positives), beside)
