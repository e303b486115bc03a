"""Names of persons and the addresses beside them, told by family names and by words of an address.

A name alone may be a street's or a school's; what leads to a person is a name with the house. So a
column of names counts where its title says whose they are, or where a column of addresses stands
beside it, and a cell of text where it holds both.
"""

import re

from schemas.fold import fold

_FAMILIES = (  # of the Kinh and of the peoples of the northern mountains
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý an âu bạch bàn bành bế "
    "cà cầm cao châu chu cù cung đàm đậu đào điêu đinh doãn đoàn giang giàng giáp hà hạ "
    "hạng hầu hoa hứa hùng kha khang khổng khuất kiều kim kỳ la lã lại lâm lăng lầu lèo liễu lò "
    "lộc long lù lục lương lường lưu ma mã mạc mai mẫn mông mùa nghiêm ngạc ngân nhan ninh nình "
    "nông ông phó phù phùng phương quách quan quàng sầm sùng tạ tăng tào thạch thái thàng thân "
    "thào thẩm thi thiều tiêu tô tòng tống trà tráng triệu trịnh trương từ tuấn uông ứng vàng văn "
    "vi viên vương vừ vưu xa yên đèo hờ cứ sình phàn chảo tẩn bạc lưỡng chẩu tướng tôn viêm "
    "cấn chử chung đồng đới dư khiếu khúc lều lữ nhâm nhữ phí tiết tưởng trang ung vòng "
    "biện chế chiêm cồ diêm diệp đổng hán hoắc khà khâu khương lãnh lô luân luyện lư leo liêu mạch "
    "ngọ ngôn ngụy ong ôn sái trác trình"
)
FAMILIES = frozenset(_FAMILIES.split())
_PLAIN = frozenset(fold(family) for family in FAMILIES)  # of lists written without accents
COMMON = (  # of them, those that hardly begin anything else in a sentence
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Lý|Đinh|Trịnh|Trương|Nông|"
    "Lương|Triệu|Đàm|Bế|Hứa|Đoàn|Mai|Tạ|Chu|Cao|Lưu|Phùng|Vương|Thái|Quách|Tô|Hà|Đào|Ma|Vi|Giàng|"
    "Sùng|Thào|Lò|Lường|Bàn|Sầm|Mông|Vàng|Hồ|La|Lục|Châu|Tống|Kiều|Nghiêm|Lâm|Cầm|Quàng|"
    "Thân|Âu|Phí|Nhữ|Cấn|Khúc|Doãn|Tôn|Diệp|Ngụy|Luân|Leo|Lã|Khổng|Khuất|Giáp|Đậu|Thẩm|Mạc|Nhâm|"
    "Ngọ|Trình|Hầu|Uông|Tòng|Lèo|Bành|Cù"
)
_UPPER = "A-ZÀ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EF9, 2)))  # À-Ỹ would hold đ too
_WORD = rf"(?:[{_UPPER}][a-zà-ỹđ]*|[{_UPPER}]{{2,}})"
HONOURED = (
    "[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Bb]ác|[Cc]háu|[Ee]m|[Cc]ông dân|[Cc]hủ hộ|[Gg]ia đình|"
    "[Tt]ôi (?:là|tên)"
)
_BEGIN = r"(?:^|(?<=[\s,;:(./-]))"
_BORN = rf"{_WORD}(?: {_WORD}){{1,4}} ?[-,;(]? ?(?:sinh năm|sinh nam|[Ss][Nn]:? (?:19|20)\d\d)"
_NAME = re.compile(  # a family name, or any name behind a form of address or before a year of birth
    rf"{_BEGIN}(?:(?:{COMMON}|(?:{COMMON.upper()}))(?: {_WORD}){{2,4}}|"
    rf"(?:{HONOURED})(?: {_WORD}){{2,5}}|{_BORN})"
)
_MIDDLE = re.compile(  # the rarer families
    rf"{_BEGIN}({_WORD}) (?:Văn|Thị|VĂN|THỊ|Van|Thi|VAN|THI) {_WORD}"
)
# Without accents: families and forms of address that are hardly another word then (`chi nhanh`,
# `duong`, `ho`, `to`, `ban` are); three words at least, each with a capital.
PLAIN_COMMON = (
    "Nguyen|Tran|Le(?! Hoi)|Pham|Hoang|Huynh|Bui|Ngo|Trinh|Nong|Trieu|Dam|Hua|Phung|Vuong"
)
PLAIN_HONOURED = "[Oo]ng|[Bb]a|(?<!han )(?<!inh )[Aa]nh|chi|[Ee]m|[Cc]ong dan|[Cc]hu ho"
_PLAIN_NAME = re.compile(
    rf"{_BEGIN}(?:(?:{PLAIN_COMMON})(?: {_WORD}){{2,4}}|(?:{PLAIN_HONOURED})(?: {_WORD}){{2,5}}|"
    rf"{_BORN})"
)
_NAMED_AFTER = re.compile(  # what is called after a person; a stretch of road runs between two
    r"(?:duong|pho|truong|thcs|thpt|tieu hoc|th|mam non|benh vien|phuong|xa|cau|cho|cong vien|"
    r"quang truong|giai|toa nha|nha may|cong ty|tnhh|bao tang|thu vien|khu|to dan pho|nha van hoa|"
    r"(?:nha|khu) (?:luu niem|tuong niem)|(?:doan|nut giao|nga (?:[34]|ba|tu))(?: (?:\w+ ){2,4}-)?)"
    r"\s*$"
)
_PLACE = re.compile(  # `tổ chức`, `bản đồ` and `khối lượng` are no places: a name or number follows
    rf"(?i:số nhà|nhà số|số \d+[a-z]?(?:/\d+)*[, ]|ngõ \d|ngách \d|hẻm \d|kiệt \d|tổ \d|"
    rf"(?:tổ dân phố|tdp|khu phố|khối phố) |\d+[a-z]? (?:đường|phố) )"
    rf"|\b(?i:thôn|xóm|bản|ấp|tiểu khu|khu) [0-9{_UPPER}]"
)
_PLAIN_PLACE = re.compile(
    r"\b(?:so nha|nha so|so \d+[a-z]?(?:/\d+)*[, ]|ngo \d|ngach \d|hem \d|kiet \d|to \d|"
    r"(?:to dan pho|tdp|khu pho|khoi pho) |(?:thon|xom|ap) \w|\d+[a-z]? (?:duong|pho) )"
)


def is_name(cell: str) -> bool:
    """Whether a cell is a full name and nothing else: two to six words, a family name in front."""
    parts = cell.split()
    if not 2 <= len(parts) <= 6 or not all(p.replace("'", "").isalpha() for p in parts):
        return False
    if not all(p[0].isupper() for p in parts) and not cell.islower():
        return False
    return parts[0].lower() in (_PLAIN if cell.isascii() else FAMILIES)


def is_address(cell: str) -> bool:
    """Whether a cell leads to a house: a house number, a lane, a hamlet or a group."""
    return bool(_PLAIN_PLACE.search(cell.lower()) if cell.isascii() else _PLACE.search(cell))


def has_name_and_address(text: str, _: frozenset[str] = frozenset()) -> bool:
    """Whether one text holds a person's full name and an address."""
    if not is_address(text):
        return False
    named, families = (_PLAIN_NAME, _PLAIN) if text.isascii() else (_NAME, FAMILIES)
    rare = (m for m in _MIDDLE.finditer(text) if m[1].lower() in families)
    persons = (*named.finditer(text), *rare)
    return any(not _NAMED_AFTER.search(fold(text[: m.start()])) for m in persons)
