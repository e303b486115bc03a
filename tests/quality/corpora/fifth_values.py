"""What a hand in a department writes: persons, their numbers and how these are spelt.

All synthetic. Written before its author had read the detectors or an older corpus.
"""

from random import Random
from unicodedata import combining, normalize


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.split("," if "," in text else " "))


PROVINCES = _several(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 "
    "036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
MOBILE = _several(
    "032 033 034 035 036 037 038 039 070 076 077 078 079 081 082 083 084 085 088 091 094 089 090 "
    "093 052 056 058 059 086 096 097 098 099 087 055"
)
OLD_CARDS = _several("090 091 090 091 095 085 012 013 121 125 131 063 073 080 145 162 111")
FAMILIES = _several(
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Ma Nông Triệu Hà Lương Lường Chu Đàm "
    "Vi Hứa Lâm Mông Tống Trịnh Phùng Đồng Bế Lục Giàng Sùng Vàng Bàn Âu Thân"
)
MIDDLES = _several(
    "Văn Thị Đức Minh Thị_Thu Hữu Quang Thị_Bích Xuân Ngọc Đình Công Thị_Hồng Thanh Thúy Quốc Mạnh "
    "Tuấn Hải Kim A Seo Thị_Kim"
)
GIVEN = _several(
    "An Anh Bình Cường Dũng Đạt Giang Hà Hạnh Hiếu Hòa Hoa Huệ Hùng Hương Khánh Lan Linh Loan Long "
    "Mai Minh Nam Nga Ngân Nhung Oanh Phúc Phương Quân Quyên Sơn Tâm Thảo Thắng Thủy Tiến Trang "
    "Trung Tú Tuyết Vân Việt Vinh Yến Páo Dí Chu"
)
COMMUNES = _several(
    "phường Phan Đình Phùng,phường Linh Sơn,phường Tích Lương,phường Gia Sàng,phường Quyết Thắng,"
    "xã Tân Cương,xã Đại Phúc,xã Đại Từ,xã Đức Lương,xã La Bằng,xã Quân Chu,phường Phổ Yên,"
    "phường Vạn Xuân,phường Trung Thành,xã Phú Bình,xã Điềm Thụy,xã Kha Sơn,xã Đồng Hỷ,xã Trại Cau,"
    "xã Văn Hán,phường Sông Công,phường Bá Xuyên,xã Phú Lương,xã Vô Tranh,xã Yên Trạch,xã Định Hóa,"
    "xã Bình Yên,xã Phượng Tiến,xã Võ Nhai,xã Dân Tiến,phường Bắc Kạn,phường Đức Xuân,xã Ba Bể,"
    "xã Chợ Rã,xã Na Rì,xã Chợ Đồn,xã Bạch Thông,xã Ngân Sơn"
)
STREETS = _several(
    "Hoàng Văn Thụ,Lương Ngọc Quyến,Phan Đình Phùng,Bắc Kạn,Cách Mạng Tháng Tám,Minh Cầu,Nguyễn Du,"
    "Đội Cấn,Bến Tượng,Quang Trung,Dương Tự Minh,Lê Quý Đôn,Chu Văn An,Phùng Chí Kiên,Hùng Vương,"
    "Trần Hưng Đạo,Lý Thường Kiệt,Võ Nguyên Giáp,Z115,Việt Bắc,Thống Nhất,Xuân Hòa,Tô Ngọc Vân"
)
HAMLETS = ("Đồng Chanh", "Làng Vàng", "Na Hin", "Khuôn Mít", "Bến Đình", "Cầu Đa")
BANKS = _several(
    "Agribank BIDV Vietcombank VietinBank Techcombank MB MBBank VPBank LPBank ACB Sacombank TPBank "
    "SHB VIB HDBank"
)
HOSTS = _several(
    "gmail.com gmail.com yahoo.com.vn yahoo.com hotmail.com icloud.com tnu.edu.vn outlook.com.vn "
    "fpt.vn vnpt.vn proton.me"
)
ACCOUNTS = {  # as banks begin them, and how many figures follow
    "8500205": 6, "8508205": 6, "390100000": 5, "0851000": 6, "10": 8, "1038": 8, "1903": 10,
    "0": 9, "1": 11, "2100205": 6, "9704": 12, "106": 9,
}  # fmt: skip
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def bare(text: str) -> str:
    """Without accents, as many type."""
    parts = normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in parts if not combining(c))


def dotted(number: str) -> str:
    return f"{number[:3]}.{number[3:]}" if len(number) == 5 else number


class Hand(Random):
    """Draws what stands in a cell."""

    def of(self, *several: str) -> str:
        return self.choice(several)

    def figures(self, count: int) -> str:
        return "".join(self.choices("0123456789", k=count))

    def whole(self, least: int, most: int) -> str:
        return str(self.randint(least, most))

    def money(self, least: int = 9, most: int = 12) -> str:
        """An amount of so many figures."""
        return self.whole(1, 9) + self.figures(self.randint(least, most) - 1)

    def points(self, least: int = 9, most: int = 12) -> str:
        return f"{int(self.money(least, most)):,}".replace(",", ".")

    def date(self, first: int = 2015, last: int = 2025) -> str:
        return f"{self.randint(1, 28):02d}/{self.randint(1, 12):02d}/{self.randint(first, last)}"

    def name(self) -> str:
        middle = self.choice(MIDDLES).replace("_", " ")
        return f"{self.choice(FAMILIES)} {middle} {self.choice(GIVEN)}"

    def commune(self) -> str:
        return self.choice(COMMUNES)

    def street(self) -> str:
        return self.choice(STREETS)

    def bank(self) -> str:
        return self.choice(BANKS)

    def home(self) -> str:
        place = self.commune()
        return self.of(
            f"Tổ {self.randint(1, 40)}, {place}",
            f"Số {self.randint(1, 400)} đường {self.street()}, {place}",
            f"Xóm {self.choice(HAMLETS)}, {place}, tỉnh Thái Nguyên",
            f"TDP {self.randint(1, 30)}, {place}",
            f"thôn Nà Mạ, {place}",
            f"SN {self.randint(1, 99)}, ngõ {self.randint(1, 500)}, đường {self.street()}",
        )

    def citizen(self) -> str:
        place = self.of("019", "006") if self.random() < 0.6 else self.choice(PROVINCES)
        born = self.randint(1935, 2020)
        sex = (0 if born < 2000 else 2) + self.randint(0, 1)
        return f"{place}{sex}{born % 100:02d}{self.figures(6)}"

    def citizen_written(self) -> str:
        c = self.citizen()
        spaced = f"{c[:3]} {c[3:6]} {c[6:9]} {c[9:]}"
        spelt = (
            spaced, f"{c[:4]} {c[4:8]} {c[8:]}", spaced.replace(" ", "."), f"{c[:6]} {c[6:]}",
            f"{c[:3]}-{c[3:6]}-{c[6:]}", f"'{c}", f" {c} ", c.translate(_WIDE), f"Số {c}", f"{c}.",
            f"{c[:3]}\u00a0{c[3:6]}\u00a0{c[6:]}", f"{c} (CCCD gắn chip)",
        )  # fmt: skip
        return self.of(*[c] * 8, *spelt)

    def old_card(self) -> str:
        return self.choice(OLD_CARDS) + self.figures(6)

    def old_card_written(self) -> str:
        c = self.old_card()
        spaced = f"{c[:3]} {c[3:6]} {c[6:]}"
        spelt = (spaced, spaced.replace(" ", "."), f"'{c}", c.translate(_WIDE), f"CMND {c}")
        return self.of(*[c] * 6, *spelt)

    def mobile(self) -> str:
        return self.choice(MOBILE) + self.figures(7)

    def mobile_written(self) -> str:
        m = self.mobile()
        z = m[1:]
        spelt = (
            f"{m[:4]} {m[4:7]} {m[7:]}", f"{m[:4]}.{m[4:7]}.{m[7:]}", f"{m[:3]} {m[3:6]} {m[6:]}",
            f"{m[:4]}-{m[4:7]}-{m[7:]}", f"+84{z}", f"+84 {z[:2]} {z[2:5]} {z[5:]}", f"84{z}",
            f"(+84) {z[:3]} {z[3:6]} {z[6:]}", f"(84){z}", f"0084{z}", z, f"{z}.0",
            f"{z[:3]}.{z[3:6]}.{z[6:]}", m.translate(_WIDE), f"'{m}", f"{m[:5]} {m[5:]}",
            f"{m[:7]}.{m[7:]}", f"+84-{z[:2]}-{z[2:]}", f"{m[:4]}/{m[4:7]}/{m[7:]}",
            f"{m[:2]} {m[2:4]} {m[4:6]} {m[6:8]} {m[8:]}", f"{m}\u00a0", f"ĐT: {m}",
            f"{m} (Zalo)", f"{m[:4]},{m[4:7]},{m[7:]}",
        )  # fmt: skip
        return self.of(*[m] * 6, *spelt)

    def mail(self) -> str:
        family, *_, given = bare(self.name()).lower().split()
        user = self.of(
            given + family, f"{given}.{family}", f"{family}_{given}{self.randint(1, 2010)}",
            f"{given}-{family}", f"{family}{given}{self.randint(70, 99)}",
        )  # fmt: skip
        return f"{user}@{self.choice(HOSTS)}"

    def mail_written(self) -> str:
        e = self.mail()
        user, host = e.split("@")
        spelt = (
            e.upper(), f"<{e}>", f"mailto:{e}", f"{user} @{host}", f"{e};", f"Email: {e}",
            f"{user}＠{host}", e.capitalize(), f"{bare(self.name())} <{e}>", f"{user}@ {host}",
            f"{user}+dky@{host}",
        )  # fmt: skip
        return self.of(*[e] * 8, *spelt)

    def car(self, place: str) -> str:
        series = self.choice("ABCDEFGHKLM")
        if self.random() < 0.2:
            series = self.of("LD", "KT", "DA", "R", "RM", "MK", "TĐ", "HC", "NN", "CD")
        number = self.figures(5 if self.random() < 0.8 else 4)
        return self.of(
            f"{place}{series}-{dotted(number)}", f"{place}{series}-{number}",
            f"{place}{series} {dotted(number)}", f"{place}{series}{number}",
            f"{place}{series} - {dotted(number)}", f"{place}{series.lower()}-{number}",
            f"{place}-{series} {dotted(number)}", f"{place} {series} {number}",
        )  # fmt: skip

    def motorcycle(self, place: str) -> str:
        series = self.choice("BCDEFGHKLMNPSTUVXYZ") + self.whole(1, 9)
        if self.random() < 0.3:
            series = self.of("AA", "AB", "AC", "AD", "BA", "MĐ1", "MĐ2", "MĐ3", "FA", "AE")
        number = self.figures(5 if self.random() < 0.75 else 4)
        return self.of(
            f"{place}-{series} {dotted(number)}", f"{place}-{series} {number}",
            f"{place}{series}-{dotted(number)}", f"{place}{series}-{number}",
            f"{place}{series} {number}", f"{place}-{series}-{number}",
            f"{place} - {series} - {dotted(number)}", f"{place}{series}{number}",
            f"{place}-{series}\n{dotted(number)}", f"{place} {series} {dotted(number)}",
        )  # fmt: skip

    def plate(self) -> str:
        place = self.choice(_several("20 20 20 97 97 29 30 12 98 99 51 88 15 43 14"))
        return self.car(place) if self.random() < 0.5 else self.motorcycle(place)

    def plate_of_state(self) -> str:
        n, m = self.figures(4), self.figures(5)
        mission = f"{self.randint(101, 900)}-NG-{self.figures(2)}"
        return self.of(
            f"80A-{dotted(m)}", f"80B-{n}", f"80-{mission}", f"29-{mission}",
            f"QA-{n[:2]}-{n[2:]}", f"TH {n[:2]}-{n[2:]}", f"BK {n[:2]}-{n[2:]}",
            f"20A-00{m[0]}.{m[1:3]}", f"20E-{dotted(m)}",
        )  # fmt: skip

    def account(self) -> str:
        head = self.choice(list(ACCOUNTS))
        return head + self.figures(ACCOUNTS[head])

    def account_written(self) -> str:
        a = self.account()
        spelt = (
            " ".join(a[i : i + 4] for i in range(0, len(a), 4)), f"{a} - {self.bank()}", f"'{a}",
            f"{self.bank()}: {a}", f"{a[:4]}-{a[4:]}", f"{a} tại {self.bank()}",
        )  # fmt: skip
        return self.of(*[a] * 6, *spelt)

    def insured(self) -> str:
        place = self.of("19", "01", "22", "79", "06", "82", "24", "27", "91", "47")
        return place + self.of("0", "1", "2", "6") + self.figures(7)

    def card(self) -> str:
        who = self.choice(
            _several("DN HX CH NN TK HC CA HT TB NO CT XB TN CS HN CN HD TE HS SV GB")
        )
        number, level = self.insured(), self.randint(1, 5)
        s = f"{who}{level}19{number}"
        return self.of(
            s, s, s, f"{who} {level} 19 {number}", s.lower(), f"{who}-{level}-19-{number}"
        )

    def passport(self) -> str:
        s = self.choice("BCNPK") + self.figures(7)
        return self.of(s, s, s, f"{s[0]} {s[1:]}", s.lower(), f"{s[:4]} {s[4:]}")

    def tax(self, head: str) -> str:
        """Ten figures with their check digit."""
        while True:
            body = (head + self.figures(9))[:9]
            check = 10 - sum(int(a) * b for a, b in zip(body, _WEIGHTS, strict=True)) % 11
            if check < 10:
                return f"{body}{check}"

    def line(self) -> str:
        """An office's telephone in Thái Nguyên."""
        n = self.figures(6)
        return self.of(
            f"0208 3{n[:3]} {n[3:]}", f"(0208) 3.{n[:3]}.{n[3:]}", f"02083{n}",
            f"0209.3{n[:3]}.{n[3:]}", f"+84 208 3{n}",
        )  # fmt: skip
