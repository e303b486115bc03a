"""Personal data as Vietnamese clerks and citizens write them; all drawn, none of a real person.

Structures: CCCD = province code of the birth register, century and sex, year, six digits (Thông
tư 59/2021/TT-BCA); tax number with its check digit modulo 11; phones: prefixes and area codes in
force, the eleven-digit mobiles of before 2018 beside them.
"""

import random


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PROVINCES = words(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 "
    "036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
NEAR = ("019", "019", "019", "006", "006", "024", "004", "020", "008", "001")
MOBILE = words(
    "032 033 034 035 036 037 038 039 086 096 097 098 070 076 077 078 079 089 090 093 081 082 083 "
    "084 085 088 091 094 052 056 058 092 059 099 055 087"
)
OLD_MOBILE = ("0120", "0121", "0123", "0126", "0128", "0162", "0165", "0166", "0168", "0169")
LANDLINE = ("0208", "0208", "0208", "0280", "0209", "024", "028", "0204", "0206", "0222")
FAMILY = words(
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đỗ Bùi Dương Ma Nông Lường Triệu Lý Đàm Hứa Bế Vi Lục Tạ "
    "Ngô Đặng Phùng Hà Chu Mông Vàng Sùng Giàng Đồng Lưu Thân Quách Âu Bàn"
)
MIDDLE = words("Văn Thị Đức Minh Thu Hồng Quang Ngọc Thanh Xuân Hữu Bích Mùi A Công Kim Tiến Thùy")
GIVEN = words(
    "An Bình Cường Dung Đạt Giang Hạnh Huyền Khánh Lan Mai Nải Oanh Páo Phượng Quyên Sơn Thắm "
    "Tuyết Uyên Vinh Yến Chiều Dở Hợi Lả Mảy Nhàn Sênh Toản Trụ Xoan Nghiêm Thoa Duyệt Hiếu"
)
COMMUNES = (
    "phường Phan Đình Phùng",
    "phường Linh Sơn",
    "phường Tích Lương",
    "xã Đại Từ",
    "xã Định Hóa",
    "xã Phú Lương",
    "xã Võ Nhai",
    "xã Chợ Đồn",
    "phường Bắc Kạn",
    "phường Phổ Yên",
    "xã Ba Bể",
    "xã Na Rì",
)
BANKS = (
    "Agribank",
    "BIDV CN Thái Nguyên",
    "Vietcombank",
    "VietinBank",
    "MB",
    "Techcombank",
    "LPBank",
    "VPBank",
    "ACB",
    "Sacombank",
)
SERIES = "ABCDEFGHKLMNPSTUVXYZ"


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def cccd(rng: random.Random) -> str:
    born = rng.randint(1938, 2024)
    sex = rng.randint(0, 1) + (2 if born >= 2000 else 0)
    province = rng.choice(NEAR if rng.random() < 0.6 else PROVINCES)
    return f"{province}{sex}{born % 100:02d}{digits(rng, 6)}"


def cmnd(rng: random.Random) -> str:
    return rng.choice(("090", "091", "091", "092", "095", "012", "121", "168")) + digits(rng, 6)


def mobile(rng: random.Random) -> str:
    return rng.choice(MOBILE) + digits(rng, 7)


def old_mobile(rng: random.Random) -> str:
    return rng.choice(OLD_MOBILE) + digits(rng, 7)


def landline(rng: random.Random) -> str:
    area = rng.choice(LANDLINE)
    return area + rng.choice("368") + digits(rng, 10 - len(area))


def tax_number(rng: random.Random) -> str:
    while True:
        body = rng.choice(("8", "8", "8", "0")) + digits(rng, 8)
        weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
        check = 10 - sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
        if check < 10:
            return f"{body}{check}"


def insurance(rng: random.Random) -> str:
    return (
        rng.choice(("19", "06", "24", "79", "01"))
        + f"{rng.randint(96, 123) % 100:02d}"
        + digits(rng, 6)
    )


def insurance_card(rng: random.Random) -> str:
    group = rng.choice(("GD4", "HS4", "DN4", "HN2", "TE1", "HT3", "CN3", "DT2", "CH4", "SV4"))
    return group + rng.choice(("19", "06")) + insurance(rng)


def account(rng: random.Random) -> str:
    starts = ("8500205", "39010000", "0851000", "1085", "0349", "1903", "0208", "21510000", "106")
    start = rng.choice(starts)
    return start + digits(rng, rng.randint(max(9, len(start) + 4), 14) - len(start))


def name(rng: random.Random) -> str:
    words = [rng.choice(FAMILY), rng.choice(MIDDLE), rng.choice(GIVEN)]
    if rng.random() < 0.3:
        words.insert(2, rng.choice(GIVEN))
    return " ".join(words)


def address(rng: random.Random) -> str:
    place = rng.choice(COMMUNES)
    return rng.choice(
        (
            f"Số {rng.randint(1, 480)}, tổ {rng.randint(1, 30)}, {place}",
            f"Tổ {rng.randint(1, 30)}, {place}, tỉnh Thái Nguyên",
            f"Xóm {rng.choice(('Đồng Tâm', 'Làng Chủ', 'Nà Pài', 'Khuổi Nhàm'))}, {place}",
            f"{rng.randint(1, 90)}/{rng.randint(1, 40)} ngõ {rng.randint(2, 300)}, {place}",
            f"SN {rng.randint(1, 200)} đường Bắc Kạn, {place}",
            f"thôn {rng.choice(('Nà Ngần', 'Bản Cám', 'Pác Ngòi'))}, {place}",
        )
    )


def mailbox(rng: random.Random) -> str:
    plain = ("nguyen", "tran", "le", "pham", "hoang", "ma", "nong", "trieu", "duong")
    given = ("an", "binh", "cuong", "dung", "hanh", "lan", "mai", "son", "thuy", "vinh")
    first, last = rng.choice(plain), rng.choice(given)
    year = rng.randint(1965, 2008)
    local = rng.choice(
        (
            f"{first}{last}{year}",
            f"{last}.{first}",
            f"{first}_{last}{year % 100:02d}",
            f"{last}{first[0]}",
            f"{first}-{last}.tn",
            f"{last}+{year}",
            f"0{rng.randint(300000000, 999999999)}",
        )
    )
    hosts = ("gmail.com", "yahoo.com.vn", "outlook.com", "icloud.com", "tnut.edu.vn", "vnn.vn")
    more = ("thainguyen.gov.vn", "mail.ictu.edu.vn", "hotmail.com", "proton.me", "fpt-software.com")
    return f"{local}@{rng.choice(hosts + more)}"


def car(rng: random.Random) -> tuple[str, str]:
    """Series and number of a car: 20A and 12345 (or four digits, before 2010)."""
    region = rng.choice(("20", "20", "20", "97", "29", "30", "99", "98", "88", "14", "51", "80"))
    series = rng.choice(("A", "A", "B", "C", "D", "H", "K", "M", "E", "LD", "KT", "R", "NG", "CD"))
    return region + series, digits(rng, rng.choice((5, 5, 5, 5, 4)))


def bike(rng: random.Random) -> tuple[str, str, str]:
    """Region, series and number of a motorbike: 20, B1 and 12345; AA as issued since 2023."""
    region = rng.choice(("20", "20", "20", "97", "29", "99", "98"))
    series = rng.choice(
        (
            rng.choice(SERIES) + rng.choice("123456789"),
            rng.choice(SERIES) + rng.choice("123456789"),
            rng.choice(("AA", "AB", "AC", "FA", "FB")),
            rng.choice(("MĐ1", "MĐ2")),
        )
    )
    return region, series, digits(rng, rng.choice((5, 5, 5, 4)))
