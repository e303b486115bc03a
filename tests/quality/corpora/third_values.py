"""Single values of the third corpus: numbers of persons as offices write them. All synthetic.

Owns how one value is drawn; where it stands is of `third_columns` and `third_notes`.
Written without sight of the detectors and of the two older corpora.
"""

import unicodedata
from random import Random

_PROVINCES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
    "035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 "
    "070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
PROVINCES = _PROVINCES.split()
NEAR = ["019", "006"]  # Thái Nguyên, Bắc Kạn: most of the people in the province's files

_MOBILE = (
    "032 033 034 035 036 037 038 039 052 056 058 059 070 076 077 078 079 081 082 083 084 085 "
    "086 087 088 089 090 091 092 093 094 096 097 098 099"
)
MOBILE = _MOBILE.split()
_MOBILE_OLD = (
    "0120 0121 0122 0123 0124 0125 0126 0127 0128 0129 0162 0163 0164 0165 0166 0167 0168 0169 "
    "0186 0188 0199"
)
MOBILE_OLD = _MOBILE_OLD.split()
_FAMILIES = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Phạm Hoàng Hoàng Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương "
    "Dương Lý Nông Nông Ma Triệu Lường Hà Phùng Chu Hứa Lưu Vi La Mông Bế Đàm Tô Trương Tạ Từ "
    "Lục Sầm Giàng Sùng Thào Bàn Đinh Mai Lương Đào Đoàn Trịnh Cao Phan Tống Quách Lâm Thân "
    "Ngụy Vương Diệp Luân Leo Trình"
)
FAMILIES = _FAMILIES.split()
_MIDDLES_M = "Văn Văn Văn Đức Minh Quang Xuân Hữu Công Đình Trọng Thanh Quốc Ngọc Thế Viết"
MIDDLES_M = _MIDDLES_M.split()
_MIDDLES_F = "Thị Thị Thị Thị Thu Thanh Ngọc Bích Hồng Kim Phương Mai Minh Hoài"
MIDDLES_F = _MIDDLES_F.split()
_GIVEN_M = (
    "Hùng Dũng Nam Sơn Tuấn Thắng Long Hải Quân Bình Tám Chiến Toàn Hiếu Khánh Tùng Phong Lợi "
    "Giáp Vinh"
)
GIVEN_M = _GIVEN_M.split()
_GIVEN_F = (
    "Hoa Lan Huệ Hương Thảo Trang Nga Hằng Yến Loan Nhung Mỷ Liên Dung Thủy Xuyến Chinh Vân Tâm Én"
)
GIVEN_F = _GIVEN_F.split()
_ROADS = (
    "Hoàng Văn Thụ|Lương Ngọc Quyến|Cách Mạng Tháng Tám|Bắc Kạn|Bến Tượng|Phan Đình Phùng|"
    "Minh Cầu|Dương Tự Minh|Quang Trung|Thống Nhất|Nguyễn Thị Minh Khai|Phùng Chí Kiên|"
    "Trần Hưng Đạo"
)
ROADS = _ROADS.split("|")
_WARDS = (
    "xã Phú Lương|xã Đại Từ|xã La Hiên|xã Võ Nhai|xã Chợ Đồn|xã Ba Bể|xã Na Rì|xã Định Hóa|"
    "xã Đồng Hỷ|phường Quan Triều|phường Phan Đình Phùng|phường Linh Sơn|phường Tích Lương|"
    "phường Gia Sàng|phường Bách Quang|phường Sông Công|phường Phổ Yên|phường Vạn Xuân|"
    "phường Đức Xuân|phường Bắc Kạn"
)
WARDS = _WARDS.split("|")
_HAMLETS = (
    "Đồng Tâm|Nà Mạ|Khuôn Nang|Bản Cám|Làng Phan|Tân Lập|Trung Tâm|Phú Thái|Nà Pục|Cầu Đất|"
    "Đèo Khế|Gốc Mít"
)
HAMLETS = _HAMLETS.split("|")
_BANKS = (
    "Agribank|Vietcombank|VietinBank|BIDV|Techcombank|MB|MB Bank|MBBank|ACB|VPBank|TPBank|"
    "Sacombank|SHB|LPBank|LienVietPostBank|HDBank|VIB|MSB|SeABank|OCB|NCB|PVcomBank|Bac A Bank|"
    "Nam A Bank|ABBank|Ngân hàng Chính sách xã hội|VCB|Ngân hàng Nông nghiệp và PTNT|"
    "Ngân hàng Quân đội|Ngân hàng Công thương"
)
BANKS = _BANKS.split("|")
_PLACES = "20 20 20 20 97 97 29 30 98 99 88 19 12 11 22 15 51 59 61 36 37 14 21 90"
PLACES = _PLACES.split()
_GROUPS = "DN HX CH HC HT TB CT TN CA CC CK HN DT DK TE HS SV GD BT TS"
GROUPS = _GROUPS.split()

_HOSTS = (
    "gmail.com gmail.com gmail.com yahoo.com yahoo.com.vn hotmail.com outlook.com.vn "
    "thainguyen.gov.vn tnu.edu.vn ictu.edu.vn backan.gov.vn mail.vnu.edu.vn fpt.vn vnpt-tn.com.vn "
    "icloud.com tuaf.edu.vn thainguyen.edu.vn zing.vn c1dongbam.thainguyen.edu.vn"
)
HOSTS = _HOSTS.split()


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def ascii_fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def person(rng: Random) -> str:
    family = rng.choice(FAMILIES)
    if family in ("Giàng", "Sùng", "Thào") and rng.random() < 0.6:
        return f"{family} A {rng.choice(['Páo', 'Chứ', 'Dình', 'Sài', 'Lử'])}"
    if rng.random() < 0.5:
        return f"{family} {rng.choice(MIDDLES_M)} {rng.choice(GIVEN_M)}"
    return f"{family} {rng.choice(MIDDLES_F)} {rng.choice(GIVEN_F)}"


def address(rng: Random) -> str:
    ward = rng.choice(WARDS)
    return rng.choice(
        [
            f"xóm {rng.choice(HAMLETS)}, {ward}",
            f"thôn {rng.choice(HAMLETS)}, {ward}, tỉnh Thái Nguyên",
            f"tổ {rng.randint(1, 32)}, {ward}",
            f"TDP {rng.randint(1, 20)}, {ward}, Thái Nguyên",
            f"số {rng.randint(1, 480)} đường {rng.choice(ROADS)}, {ward}",
            f"SN {rng.randint(1, 99)}, ngõ {rng.randint(2, 300)} đường {rng.choice(ROADS)}, {ward}",
            f"bản {rng.choice(HAMLETS)} - {ward}",
        ]
    )


def cccd(rng: Random) -> str:
    place = rng.choice(NEAR) if rng.random() < 0.7 else rng.choice(PROVINCES)
    year = rng.randint(1935, 2018)
    return f"{place}{(year // 100 - 19) * 2 + rng.randint(0, 1)}{year % 100:02d}{digits(rng, 6)}"


def cmnd(rng: Random) -> str:
    return rng.choice(["090", "091", "095", "092", "080", "012", "121", "173"]) + digits(rng, 6)


def grouped(text: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return mark.join(part for part in [*parts, text[at:]] if part)


def cccd_written(rng: Random) -> str:
    number = cccd(rng)
    return rng.choice(
        [
            number,
            number,
            number,
            grouped(number, (3, 3, 3, 3), " "),
            grouped(number, (3, 3, 3, 3), "."),
            grouped(number, (4, 4, 4), " "),
            grouped(number, (3, 3, 6), "-"),
            grouped(number, (3, 3, 6), " "),
            grouped(number, (3, 3, 3, 3), "\u00a0"),
            grouped(number, (3, 1, 2, 6), " "),
        ]
    )


def cmnd_written(rng: Random) -> str:
    number = cmnd(rng)
    return rng.choice([number, number, grouped(number, (3, 3, 3), rng.choice(" .-"))])


def mobile(rng: Random) -> str:
    return rng.choice(MOBILE) + digits(rng, 7)


def mobile_old(rng: Random) -> str:
    return rng.choice(MOBILE_OLD) + digits(rng, 7)


def landline(rng: Random) -> str:
    area = rng.choice(["0208", "0208", "0208", "0209", "024", "028", "0204", "0280", "0281"])
    length = 8 if area in ("024", "028") else 7
    return area + rng.choice("36") + rng.choice("23456789") + digits(rng, length - 2)


def phone_written(rng: Random) -> str:
    """A telephone as it is typed: today's, yesterday's, abroad's, fixed."""
    way = rng.random()
    if way < 0.12:
        old = mobile_old(rng)
        return rng.choice(
            [old, grouped(old, (4, 3, 4), rng.choice(" .-")), grouped(old, (5, 3, 3), ".")]
        )
    if way < 0.28:
        line = landline(rng)
        cut = 3 if line[:3] in ("024", "028") else 4
        area, rest = line[:cut], line[cut:]
        return rng.choice(
            [
                line,
                f"{area}.{rest}",
                f"{area} {rest[:4]} {rest[4:]}",
                f"({area}) {rest[0]} {rest[1:4]} {rest[4:]}",
                f"({area}){rest}",
                f"{area}-{rest}",
                f"{area}.{rest[:4]}.{rest[4:]}",
                f"+84 {area[1:]} {rest}",
            ]
        )
    number = mobile(rng)
    return rng.choice(
        [
            number,
            number,
            number,
            grouped(number, (4, 3, 3), " "),
            grouped(number, (4, 3, 3), "."),
            grouped(number, (4, 3, 3), "-"),
            grouped(number, (3, 3, 4), rng.choice(" .-")),
            grouped(number, (3, 4, 3), rng.choice(" .")),
            grouped(number, (4, 2, 2, 2), rng.choice(" .")),
            grouped(number, (5, 5), " "),
            grouped(number, (4, 6), rng.choice(" .-")),
            "+84" + number[1:],
            "84" + number[1:],
            "0084" + number[1:],
            "+84 " + grouped(number[1:], (3, 3, 3), " "),
            "(+84) " + grouped(number[1:], (2, 3, 4), " "),
            "(+84)" + number[1:],
            "+84-" + grouped(number[1:], (3, 3, 3), "-"),
            "(84) " + grouped(number[1:], (3, 3, 3), "."),
            "+84 (0)" + grouped(number[1:], (2, 3, 4), " "),
        ]
    )


def email(rng: Random) -> str:
    words = ascii_fold(person(rng)).lower().split()
    given, rest = words[-1], words[:-1]
    initials = "".join(word[0] for word in rest)
    user = rng.choice(
        [
            f"{given}.{initials}",
            f"{given}{initials}{rng.randint(1, 99)}",
            "".join(words) + str(rng.randint(1960, 2005)),
            f"{initials}{given}_{rng.choice(['tn', 'bk', 'snv', 'syt'])}",
            f"{given}-{initials}",
            f"{given.title()}{initials.upper()}.stc",
            f"{given}.{initials}+congviec",
            f"ubnd.{given}",
        ]
    )
    host = rng.choice(HOSTS)
    return f"{user}@{host}"


def email_written(rng: Random) -> str:
    plain = email(rng)
    user, host = plain.split("@")
    way = rng.random()
    if way < 0.86:
        return plain
    return rng.choice(
        [
            f"{user}(at){host}",
            f"{user} [at] {host}",
            f"{user} (at) {host}",
            f"{user} @ {host}",
            f"{user}@{host}".upper(),
            f"mailto:{user}@{host}",
            f"<{user}@{host}>",
            f"{user} a còng {host}",
        ]
    )


def plate(rng: Random) -> str:
    """A plate with its marks: car, motorcycle, electric, trailer, foreign, military."""
    place, five, four = rng.choice(PLACES), digits(rng, 5), digits(rng, 4)
    dotted = f"{five[:3]}.{five[3:]}"
    car = rng.choice("AAAACCDEFGHBKLM")
    moto = rng.choice("BCDEFGHKLMNPSTUVXYZ") + rng.choice("123456789")
    pair = rng.choice(["AA", "AB", "AC", "AD", "AK", "BA"])
    way = rng.random()
    if way < 0.42:
        return rng.choice(
            [
                f"{place}{car}-{dotted}",
                f"{place}{car}-{dotted}",
                f"{place}{car} {dotted}",
                f"{place}{car} - {dotted}",
                f"{place}{car}-{five}",
                f"{place}{car}.{dotted}",
                f"{place}{car} - {five}",
                f"{place.lower()}{car.lower()}-{dotted}",
            ]
        )
    if way < 0.8:
        return rng.choice(
            [
                f"{place}-{moto} {dotted}",
                f"{place}{moto}-{dotted}",
                f"{place}-{moto}-{dotted}",
                f"{place}{moto} {dotted}",
                f"{place}{moto}-{five}",
                f"{place}-{moto} {five}",
                f"{place}-{pair} {dotted}",
                f"{place}{pair}-{dotted}",
                f"{place}-MĐ{rng.randint(1, 9)} {dotted}",
                f"{place}MĐ{rng.randint(1, 9)}-{dotted}",
            ]
        )
    return rng.choice(
        [
            f"{place}LD-{dotted}",
            f"{place}R-{dotted}",
            f"{place}{rng.choice('LKMH')}-{four}",
            f"{place}-{moto} {four}",
            f"80-{five[:3]}-NG-{rng.randint(1, 99):02d}",
            f"{place}-NN {dotted}",
        ]
    )


def plate_worded(rng: Random) -> str:
    """Plates that only a word beside them tells: military, run together, without marks."""
    place, five, four = rng.choice(PLACES), digits(rng, 5), digits(rng, 4)
    moto = rng.choice("BCDEFGHKLMNPS") + rng.choice("123456789")
    return rng.choice(
        [
            f"{place}{rng.choice('ACDKH')}{five}",
            f"{place}{moto}{five}",
            f"{place}{rng.choice('ACDKH')} {five}",
            f"{place}{moto} {five}",
            f"{place}{rng.choice('LKMH')}{four}",
            f"{place}{moto}{four}",
            f"{rng.choice(['TM', 'QC', 'AA', 'KT', 'TH', 'QK'])}-{four[:2]}-{four[2:]}",
            f"{rng.choice(['TM', 'AA', 'KV'])} {four[:2]}-{four[2:]}",
        ]
    )


def account(rng: Random) -> str:
    """An account of Agribank, Vietcombank, BIDV, VietinBank, Techcombank and others."""
    return rng.choice(
        [
            "8500205" + digits(rng, 6),
            "0851000" + digits(rng, 6),
            "39010000" + digits(rng, 6),
            "10" + digits(rng, 10),
            "190" + digits(rng, 11),
            "1" + digits(rng, 9),
            "9704" + digits(rng, 4),
            digits(rng, 8),
            "0" + digits(rng, 11),
            "711A" + digits(rng, 8),
            "6" + digits(rng, 14),
        ]
    )


def account_written(rng: Random) -> str:
    number = account(rng)
    if "A" in number or rng.random() < 0.7:
        return number
    return grouped(number, (4, 4, 4, 4), rng.choice([" ", ".", "-"]))


def tax(rng: Random, first: str | None = None) -> str:
    """Ten digits with the check digit; those of persons begin with 8."""
    while True:
        head = (first or rng.choice("012345678")) + digits(rng, 8)
        rest = (
            10
            - sum(w * int(d) for w, d in zip((31, 29, 23, 19, 17, 13, 7, 5, 3), head, strict=True))
            % 11
        )
        if rest < 10:
            return f"{head}{rest}"


def health_card(rng: Random) -> str:
    group = rng.choice(GROUPS)
    number = f"{group}{rng.randint(1, 5)}{rng.choice(['19', '06', '01', '24'])}{digits(rng, 10)}"
    return rng.choice(
        [
            number,
            number,
            f"{number[:2]} {number[2]} {number[3:5]} {number[5:]}",
            f"{number[:2]}-{number[2]}-{number[3:5]}-{number[5:]}",
            f"{number[:3]} {number[3:5]} {number[5:8]} {number[8:11]} {number[11:]}",
            number.lower(),
        ]
    )


def social_number(rng: Random) -> str:
    return rng.choice(["19", "06", "01", "24", "79"]) + digits(rng, 8)


def passport(rng: Random) -> str:
    return (
        rng.choice("BCNPK") + digits(rng, 7)
        if rng.random() < 0.6
        else rng.choice("PKE") + "0" + digits(rng, 7)
    )


def licence(rng: Random) -> str:
    return rng.choice(["19", "06", "01", "24"]) + "0" + digits(rng, 9)
