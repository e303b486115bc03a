"""Which kinds of personal data words speak of: a column's name and titles, or the words beside a
number in a sentence.

Nine digits may be anything; nine digits after "số CMND" are an identity card. Words are compared
folded (no accents, lower case). A title that counts ("số lượng tài khoản") speaks of no number of a
person, and a tax number said to be a company's is public: the register of enterprises is open to
everybody (Luật Doanh nghiệp 2020, Art. 29 and 33).
"""

import re
from collections.abc import Mapping
from typing import Literal

from schemas.fold import fold
from schemas.table import Field

# What the title of a column says is nobody's, though it looks like a person's: an office's fixed
# line, a place on a shelf in the shape of a motorcycle's plate, a code in groups of no telephone.
Spared = Literal["fixed_line", "shelf", "code"]
Kind = Literal[
    "cccd", "cmnd", "dien_thoai", "email", "bien_so", "tai_khoan", "ma_so_thue", "bao_hiem",
    "ho_chieu", "giay_phep_lai_xe", "ho_ten", "dia_chi", "ngay_sinh", "van_ban_tu_do",
    "khong_quet_duoc",
]  # fmt: skip

KINDS: Mapping[Kind, tuple[str, str]] = {
    "cccd": ("số căn cước, số định danh cá nhân", "citizen identity number"),
    "cmnd": ("số chứng minh nhân dân", "old identity card number"),
    "dien_thoai": ("số điện thoại", "telephone number"),
    "email": ("địa chỉ thư điện tử", "e-mail address"),
    "bien_so": ("biển số xe", "vehicle plate"),
    "tai_khoan": ("số tài khoản hoặc thẻ ngân hàng", "bank account or card number"),
    "ma_so_thue": ("mã số thuế có thể của cá nhân", "tax number that may be a person's"),
    "bao_hiem": ("mã số bảo hiểm xã hội, y tế", "social or health insurance number"),
    "ho_chieu": ("số hộ chiếu", "passport number"),
    "giay_phep_lai_xe": ("số giấy phép lái xe", "driving licence number"),
    "ho_ten": ("họ tên người", "names of persons"),
    "dia_chi": ("địa chỉ của người có tên bên cạnh", "address beside a person's name"),
    "ngay_sinh": ("ngày sinh", "date of birth"),
    "van_ban_tu_do": ("văn bản tự do", "free text"),
    "khong_quet_duoc": ("không quét được", "could not be scanned"),
}

_WORDS: Mapping[Kind, str] = {
    "cccd": "cccd|can cuoc|so cc|(?:so|ma) dinh danh(?! (?:co quan|don vi|to chuc|thua|dia diem|"
    "truong|co so|thiet bi|tai san|van ban|ho so|cong trinh|doanh nghiep|dn)\\b)|dinh danh ca nhan|"
    "giay to tuy than|"
    "so giay to|citizen id\\w*|personal id\\w*|national id\\w*|identity (?:number|no|card)",
    "cmnd": "cmnd|cmtnd|cmt|c\\.m\\.(?:n|t)\\.?(?:n\\.)?d|cmqd|cmsq|gttt|(?:so|giay) cm|"
    "cm (?:so|thu)|chung minh(?: thu| nhan dan)?|giay cmnd|giay to tuy than|so giay to|"
    "identity (?:number|no|card)|id card",
    "dien_thoai": "dien thoai|dthoai|sdt|so dt|dt|dtdd|d[td] lien he|di dong|phone|mobile|"
    "tel|telephone|hotline|fax|zalo(?:\\.me)?|viber|whatsapp|wa\\.me|lien (?:he|lac)|lh|alo|"
    "goi (?:lai|den|so)|thue bao|may ban|so may|co dinh",
    "tai_khoan": "tai khoan|so tk|stk|tk|tknh|ctk|t/k|a/c|acc|so the|the atm|atm|iban|bank account|"
    "account (?:number|no)",
    "ma_so_thue": "ma so thue|ma thue|mst(?:cn| ?tncn)?|tax (?:code|number|no|id)",
    "bao_hiem": "bhxh|bhyt|bao hiem|so so bh|ma so bh|the bh|social insurance|"
    "health insurance|insurance (?:number|no|card)",
    "bien_so": "bien so|bien kiem soat|bks|bien xe|bsx|bs xe|so xe|bien|plates?|xe may|o to|"
    "oto|mo to|moto|taxi|xe|phuong tien|bs(?=[ .:]*$)|vehicle|nguoc chieu|vuot den|nong do con|"
    "phat nguoi|dang kiem",
    "ho_chieu": "ho chieu|passport|so hc|hc so",
    "giay_phep_lai_xe": "giay phep lai xe|gplx|bang lai(?: xe)?|driving licen[cs]e|"
    "driver'?s licen[cs]e",
    "email": "e ?-?mail|thu dien tu",
}
_LABELS: Mapping[Kind, re.Pattern[str]] = {
    kind: re.compile(rf"(?<![a-z])(?:{said})(?![a-z])") for kind, said in _WORDS.items()
}
_BANKS = re.compile(  # beside a number in a sentence; a column so titled holds money
    r"\b(?:chuyen khoan|ngan hang|nh (?:tmcp|no|csxh)|nhno|nhcsxh|quy tin dung|kho bac|\w*bank|"
    r"vcb|bidv|ctg|vtb|tcb|techcom|vpb|acb|stb|sacom|tpb|vib|shb|hdb|ocb|msb|scb|ncb|"
    r"viet ?tin|shinhan|woori|hsbc|momo|viettel ?money)\b"
)
_MB = (  # a bank, and a size: `12 MB`, so what stands between tells
    re.compile(r"\bmb\)? ?[:(,-]?(?: (?:so|stk|tk))?[ :]*$"),
    re.compile(r"^ ?[-,(/] ?mb\b|^ (?:tai|cua|o) mb\b|^ mb (?:cn|chi nhanh|pgd)\b"),
)
_NUMBERED: Mapping[Kind, re.Pattern[str]] = {  # how a column of numbers, not of money, is titled
    "tai_khoan": re.compile(
        r"\b(?:(?:so|ma) (?:tai khoan|tk|the)|stk|tknh|(?:tai khoan|tk) (?:ngan hang|nh)|"
        r"bank account|account (?:number|no))\b"
    ),
    "bao_hiem": re.compile(
        r"\b(?:(?:ma|so|the|ma so|so the|ma the|so so|ma so the) (?:bhxh|bhyt|bao hiem)|"
        r"insurance (?:number|no|code|card))\b|^bh(?:xh|yt) ;"
    ),
}
_OTHER_CARD = re.compile(r"\bthe (?:can cuoc|cccd|bhyt|bao hiem|hoc sinh|sinh vien|thu vien)\b")
_OF_BANK = re.compile(r"\b(?:tai khoan|tk|stk|tknh|atm|iban|account)\b")
_TITLES: Mapping[Kind, re.Pattern[str]] = {  # of whole columns only
    "ho_ten": re.compile(
        r"\b(?:ho (?:va )?ten|ho (?:va )?(?:ten )?(?:dem|lot)|full ?name|person'?s? name|"
        r"(?:ten )?(?:chu (?:ho|so huu|xe|tai khoan|the|nha|dat|rung|ao|vuon|trai|co so)|cong dan|"
        r"benh nhan|hoc sinh|hoc vien|sinh vien|khach hang|can bo|nhan vien|giao vien|bac si|"
        r"nguoi (?:nop|dan|phan anh|dai dien|ky|lien he|nhan|gui|huong|dung ten|lao dong|benh|"
        r"su dung|dung dau|khai|yeu cau|mua|ban|vay|thue|phu trach|duoc|bi|co|dang ky|cao tuoi|"
        r"khuyet tat))|(?:name of )?(?:owner|applicant|citizen|patient|pupil|student|customer)"
        r"(?: name)?|householder|head of household|ten nguoi)\b"
    ),
    "dia_chi": re.compile(
        r"\b(?:dia chi|noi (?:o|cu tru|thuong tru|tam tru|dang ky thuong tru)|thuong tru|tam tru|"
        r"cho o|ho khau|que quan|address|residence)\b"
    ),
    "ngay_sinh": re.compile(
        r"\b(?:ngay(?:,? thang)?(?:,? nam)? sinh|date of birth|birth ?date|birthday|dob)\b"
    ),
}
_OF_PLACES = re.compile(  # streets, schools and communes are called after persons
    r"\b(?:duong|pho|tuyen|xa|phuong|thon|xom|to dan pho|truong|benh vien|tram|cau|cho|di tich|"
    r"cong trinh|du an|don vi|co quan|toa nha|street|road|school|hospital|commune|village|office|"
    r"bridge|market)\b"
)
_COUNTED = re.compile(
    r"\b(?:so luong|tong so|so du|so tien|ty le|doanh so|"
    r"so (?:ho(?! (?:chieu|khau|so)\b)|nguoi|luot|vu|cuoc|thu|chi|no|don) |"
    r"so (?:thue bao|dien thoai|tai khoan|xe|o to) (?:tren|binh quan|dang|moi|da|co|theo)|"
    r"so (?:thue bao|tai khoan|the)(?: \w+){0,3}? (?:mo moi|kich hoat|phat sinh|binh quan)|"
    r"thue bao|number of|count of|amount|balance|per 100|rate)\b"
)
_ENTERPRISE = re.compile(
    r"\b(?:doanh nghiep|dn|cong ty|cty|hop tac xa|htx|to chuc|co quan|don vi|chi nhanh|tnhh|"
    r"co phan|cp|dntn|nha thau|nha dau tu|truong|benh vien|phong kham|ubnd|enterprise|company|"
    r"co\.? ?ltd|organi[sz]ation|business|cooperative|bidder|contractor|investor|supplier)\b"
)
_COMPANY = re.compile(
    r"\b(?:ten|name|loai hinh) (?:\w+ ){0,2}?(?:doanh nghiep|dn|cong ty|cty|hop tac xa|htx|to chuc|"
    r"nha thau|nha dau tu|chi nhanh)\b|\b(?:company|enterprise|contractor|cooperative) name\b"
)
_FIRMS = (
    "doanh nghiep|dn|cong ty|cty|hop tac xa|htx|chi nhanh|don vi|to chuc|co quan|nha thau|"
    "nha dau tu|chu dau tu|nha cung cap|nha phan phoi|ben (?:ban|moi thau)"
)
_COMPANY_NUMBER = re.compile(
    rf"\bma (?:so )?(?:thue )?(?:{_FIRMS})\b|\bmst (?:cua )?(?:{_FIRMS})\b"
)
_MEASURED = re.compile(
    r"\b(?:tam ung|du toan|kinh phi|tien|gia tri|quyet toan|ngan sach|doanh thu|thu nhap|chi phi|"
    r"von|giai ngan|don gia|tan so|dung luong|budget|revenue|price|frequency)\b|"
    r"\((?:dong|vnd|usd|trieu|ty|hz|kwh?|km|kg|m.?|ha|ms|s|giay|byte|tan|lit|%)\)"
)
_UNIT_AFTER = re.compile(
    r"^\s?(?:dong|vnd|d|trieu|ty|ti|nghin|usd|ha|m2|m3|km2?|kg|tan|ta|nguoi|con|cai|%|luot|"
    r"ho(?! (?:chieu|khau|so)\b)|kwh|lit|thue bao)\b"
)
_OFFICE = (
    r"\b(?:co quan|tru so|van phong|don vi|truc ban|duong day nong|tong dai|ubnd|uy ban|chi cuc|"
    r"nha truong|truong (?:hoc|th|thcs|thpt|tieu hoc|mam non)|benh vien|phong kham|tram(?: y te)?|"
    r"trung tam|cong ty|doanh nghiep|hop tac xa|cong an|dien luc|khach san)\b"
)
_OFFICE_LINE = re.compile(  # of a whole column
    rf"\b(?:dien thoai|so dt|sdt|dt|tel|phone|telephone|may ban|so may|lien he)\b[^;]*{_OFFICE}|"
    rf"{_OFFICE}[^;]*\b(?:dien thoai|sdt|dt|tel|phone|telephone)\b|"
    r"\b(?:duong day nong|tong dai|hotline)\b|(?:^|; )(?:so )?fax\b"
)
_OFFICE_BEFORE = re.compile(rf"{_OFFICE}(?:[^\d.,;]|1[89]00\d{{4}}){{0,40}}$")
_OF_PERSON = re.compile(  # an office's line is named after the office, not after who sits there
    r"\b(?:ong|ba|anh|chi(?! (?:cuc|nhanh|bo))|d/c|dong chi|nha rieng|ca nhan|nguoi|"
    r"chu ho|chu nha|can bo|lanh dao|giam doc|hieu truong|phu huynh|chu tich|"
    r"bi thu|ke toan|to truong|di dong|truong (?:thon|xom|ban|phong|khoa|khu|to))\b"
)
_STORED = re.compile(r"\b(?:kho|gia ke|ke|ngan|o chua|(?:so|ma) lo|lo (?:san xuat|hang|thuoc))\b")
_CODE = re.compile(  # of a thing
    r"(?:^|; )ma (?!.*\b(?:khach|nguoi|cong dan|dinh danh|ho|thue|bhxh|bao hiem|the)\b)"
)
BEFORE, AFTER = 90, 24  # characters of a sentence that speak of a number in it


def words(text: str) -> frozenset[Kind]:
    """The kinds that a piece of text names."""
    folded = fold(text.replace("_", " "))
    said = {kind for kind, label in _LABELS.items() if label.search(folded)}
    return frozenset(said | {"tai_khoan"} if _BANKS.search(folded) else said)


def header(field: Field) -> str:
    """The name and titles of a column, folded."""
    return fold(f"{field.name.replace('_', ' ')} ; {field.title} ; {field.title_en}")


def of_field(field: Field) -> frozenset[Kind]:
    """The kinds of numbers that a column says it holds. A field that is measured in a unit, or
    counts, holds figures."""
    folded = header(field)
    if field.unit or _COUNTED.search(folded):
        return frozenset()
    said = {kind for kind, label in _LABELS.items() if label.search(folded)}
    if field.type != "string":
        said -= {kind for kind, title in _NUMBERED.items() if not title.search(folded)}
    if _OTHER_CARD.search(folded) and not _OF_BANK.search(folded):
        said.discard("tai_khoan")  # "số thẻ" of a card that is no bank's
    if "ma_so_thue" in said and _ENTERPRISE.search(folded):
        said.remove("ma_so_thue")
    return frozenset(said)


def spared(field: Field) -> frozenset[Spared]:
    """What a column's title says is nobody's."""
    folded = header(field)
    told: set[Spared] = set()
    if _OFFICE_LINE.search(folded) and not _OF_PERSON.search(folded):
        told.add("fixed_line")
    if _STORED.search(folded) and not _LABELS["bien_so"].search(folded):
        told.add("shelf")
    if _CODE.search(folded):
        told.add("code")
    return frozenset(told)


def is_of_figures(field: Field) -> bool:
    """Whether a column of numbers is measured in a unit, declared or in its title, or of money."""
    return bool(field.unit or _MEASURED.search(header(field)))


def titled(field: Field, kind: Kind) -> bool:
    """Whether a column's title says that it holds names, addresses or dates of birth."""
    return bool(_TITLES[kind].search(header(field))) and not _COUNTED.search(header(field))


def is_of_places(field: Field) -> bool:
    """Whether a column names places and institutions, which are called after persons."""
    return bool(_OF_PLACES.search(header(field))) and not titled(field, "ho_ten")


def is_of_companies(field: Field) -> bool:
    """Whether a column names companies, whose tax numbers are public."""
    return bool(_COMPANY.search(header(field)))


def is_company_number(field: Field) -> bool:
    """Whether a column holds the numbers of companies, which are their tax numbers too (Luật Doanh
    nghiệp 2020, Art. 29)."""
    return bool(_COMPANY_NUMBER.search(header(field)))


def around(text: str, start: int, end: int) -> frozenset[Kind]:
    """The kinds that the words beside text[start:end] name; none, where it is a quantity."""
    if is_measured(text, end):
        return frozenset()
    after = fold(text[end : end + AFTER])
    before = text[max(0, start - BEFORE) : start]
    said = set(words(before)) | set(words(text[end : end + AFTER]))
    if _MB[0].search(fold(before)) or _MB[1].search(after):
        said.add("tai_khoan")
    if "ma_so_thue" in said and _ENTERPRISE.search(fold(before)):
        said.remove("ma_so_thue")
    return frozenset(said)


def is_measured(text: str, end: int) -> bool:
    """Whether a unit stands right behind text[:end]."""
    return bool(_UNIT_AFTER.match(fold(text[end : end + AFTER])))


def is_labelled(text: str, start: int, kind: Kind) -> bool:
    """Whether the very words before text[start] name a kind: `sđt 912.345.678`, `phone=`."""
    before = re.sub(r"(?: (?:so|la))?[ :=(./\"']*$", "", fold(text[max(0, start - 24) : start]))
    return any(m.end() == len(before) for m in _LABELS[kind].finditer(before))


def is_at_office(text: str, start: int) -> bool:
    """Whether the words before text[start] are an office's: `Trực ban UBND xã 0208 ...`."""
    before = fold(text[max(0, start - 50) : start])
    return bool(_OFFICE_BEFORE.search(before)) and not _OF_PERSON.search(before)
