"""Numbers that lead to a person, told by their structure: what a single cell holds.

`found(cell, about)` gives the kinds in one cell, `about` being what its column says it holds. Some
structures are strong enough alone, some need a word beside them (`quality.context`); a cell that is
nothing but digits, or but the shape of a plate, is told apart (`bare`), since only its whole column
shows whether those are identity numbers and plates or codes that look the same.

Sources. Identity number (12 digits: place of birth registration, century and sex, year of birth,
six more): Nghị định 137/2015/NĐ-CP, Art. 13; codes of provinces: Thông tư 07/2016/TT-BCA, annexes.
Tax number: checksum of `stdnum.vn.mst`. Health insurance card (two letters, level 1 to 5, province,
ten digits of social insurance): Quyết định 1351/QĐ-BHXH. Telephones: `quality.telephones`; plates:
`quality.plates`. Accounts, old identity cards (9 digits) and passports have no structure to lean on
and count only beside a word.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from unicodedata import category, normalize

from stdnum import luhn
from stdnum.vn import mst

from quality import names
from quality.context import Kind, Spared, around, is_at_office, is_labelled, is_measured
from quality.plates import has_plate, is_motorcycle, is_weak_plate
from quality.telephones import is_fixed_line, is_mobile, is_phone, is_service

_BORN_IN = (  # places of birth registration; the 34 provinces of today are among them
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 "
    "48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 "
    "96"
)
PROVINCES = frozenset(_BORN_IN.split())
_INSURED_BY_STATE = frozenset(["97", "98", "99"])  # army, police and others, in place of a province
_LATEST_BIRTH = 2040  # no clock here: the same table is judged alike for ever
_LISTED = re.compile(
    r"(?<!\d)(?<!\d[.,/])(0\d{3})([/,])(\d{3})\2(\d{3})(?!\d|[.,/]\d)"
)  # 0912/345/678
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$", re.IGNORECASE)
_OF_YEAR = re.compile(r"20[0-3]\d{7}")  # a code of its year, or a man of Hà Giang born before 1940
_BROKEN = re.compile(r"[\r\n\t]+")  # a plate stands in two lines on the vehicle, and in a cell
_JOINT = re.compile(r"[ \-–.·]{1,2}|\) ?|[ ]?\(")
_GROUP = re.compile(r"\d+")
_AMOUNT = re.compile(r"[\d .·]+")
_LABEL_GLUED = re.compile(
    r"(?:cccd|cmnd|cmtnd|cmt|s[đd]t|[đd]t|lh|tel|phone|stk|tk|mst|so|số|bhxh)$", re.IGNORECASE
)
_AT = (
    r"(?:\s?(?:@|[(\[{<]\s?(?:at|@|a còng)\s?[)\]}>])\s?|\sa còng\s"
    r"|\s?[(\[]a[)\]]\s?(?=[\w.-]+\.(?:com|vn|net|org|edu)\b)|\sat\s(?=[\w-]+ dot ))"
)
_DOT = r"(?:\s?(?:\.{1,2}|[(\[{](?:dot|chấm|\.)[)\]}]|\schấm\s|\sdot\s)\s?|,(?=(?:com|vn)\b))"
_AT_SIGN = re.compile(r"@|[(\[{<]\s?a|\sa còng\s|\sdot\s", re.IGNORECASE)  # what an address needs
_EMAIL = re.compile(
    rf"[\w.+%-]+{_AT}(?:[\w-]+(?:{_DOT}[A-Za-z][\w-]*)+|(?:gmail|yahoo|hotmail|outlook)\b)",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[ .-]?[1-5][ .-]?(\d{2})(?:[ .-]?\d){10}(?![A-Z0-9])", re.IGNORECASE
)
_ACCOUNT = re.compile(r"(?<![A-Z0-9])711A\d{8}(?!\w)", re.IGNORECASE)  # VietinBank's, with a letter
_PASSPORT = re.compile(r"(?<![^\W_])[A-Z] ?(?:\d{7,8}|\d{3,4} \d{4})(?![A-Z0-9])", re.IGNORECASE)
_USUAL = frozenset([
    (4, 3, 3), (3, 3, 4), (3, 4, 3), (4, 6), (3, 7), (5, 5), (4, 2, 2, 2), (2, 2, 2, 2, 2),
    (4, 3, 4), (3, 3, 3, 3), (4, 4, 4), (6, 6), (3, 9), (3, 3, 6), (3, 1, 2, 6), (3, 1, 8),
])  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """A kind found in a cell; `bare`: the cell is nothing but that, so its column decides."""

    kind: Kind
    bare: bool = False


@dataclass(frozen=True)
class Run:
    """Digits of one number as it is written: `0912 345 678`."""

    digits: str
    start: int
    end: int
    groups: tuple[int, ...]
    plus: bool
    joined: bool  # by dashes or brackets, which no amount is

    @property
    def is_figure(self) -> bool:
        """Grouped by thousands, without a leading zero: an amount."""
        head, *rest = self.groups
        grouped = bool(rest) and head <= 3 and all(g == 3 for g in rest)
        return grouped and not (self.digits.startswith("0") or self.plus or self.joined)

    @property
    def is_of_year(self) -> bool:
        """A year and a few figures behind a dash: a code."""
        year, *rest = self.groups
        few = len(rest) == 1 and rest[0] <= 6
        return self.joined and year == 4 and few and self.digits[:2] in ("19", "20")

    @property
    def is_usual(self) -> bool:
        """Grouped as telephones and identity numbers are, and codes of parcels and assets not."""
        return len(self.groups) == 1 or self.plus or self.groups in _USUAL

    @property
    def is_landline(self) -> bool:
        """Its area code stands apart, and the first figure behind it may: `0208 3 855 123`."""
        return self.digits.startswith("02") and self.groups[:2] in ((3, 1), (4, 1))


def found(
    cell: str, about: frozenset[Kind] = frozenset(), spared: frozenset[Spared] = frozenset()
) -> frozenset[Hit]:
    """What this cell holds, in a column that says it is `about` those kinds, and what is `spared`
    because nobody's stands there."""
    text = _LISTED.sub(r"\1 \3 \4", clean(cell))
    whole = re.sub(r"\.0+$", "", text)
    if whole.isdigit():
        kinds = of_digits(whole, about, spared)
        return frozenset(Hit(kind, bare=kind not in about) for kind in kinds)
    hits = {Hit(kind) for run in runs(text) for kind in _of_run(text, run, about, spared)}
    hits |= {Hit(kind) for kind, has in _WRITTEN.items() if has(text, about)}
    if "shelf" in spared and is_motorcycle(text):
        hits.discard(Hit("bien_so"))
    elif Hit("bien_so") not in hits and is_weak_plate(text):
        hits.add(Hit("bien_so", bare=True))
    return frozenset(hits)


def clean(cell: str) -> str:
    """The cell with one form of each digit and sign, without characters that cannot be seen."""
    line = _BROKEN.sub(" ", cell)
    if line.isascii():
        return line.strip()
    return "".join(map(_shown, normalize("NFKC", line))).strip()


@cache
def _shown(sign: str) -> str:
    """Nothing of what cannot be seen, and one dash for all."""
    kind = category(sign)
    return "" if kind == "Cf" else "-" if kind == "Pd" or sign == "\u2212" else sign


# Digits ------------------------------------------------------------------------------------------


def of_digits(
    digits: str, about: frozenset[Kind] = frozenset(), spared: frozenset[Spared] = frozenset()
) -> frozenset[Kind]:
    """The kinds a number can be by its structure, or by what its column says it is."""
    kinds = {kind for kind, has in _STRUCTURES.items() if has(digits)}
    kinds |= {kind for kind in about if len(digits) in _LENGTHS.get(kind, ())}
    if is_service(digits):
        kinds.discard("dien_thoai")
    if "fixed_line" in spared and is_fixed_line(digits):
        kinds -= {"dien_thoai", "cccd"}
    return frozenset(kinds)


def is_citizen_number(digits: str) -> bool:
    """Twelve digits with a province, a century and sex, and a year of birth; fewer
    where a spreadsheet took them for a number and dropped the zeros in front."""
    if not 10 <= len(digits) <= 12:
        return False
    whole = digits.zfill(12)
    if len(digits) < 12 and digits.startswith("0"):
        return False  # who drops zeros drops them all
    if whole[0] != "0" or whole[1:3] not in PROVINCES or whole[3] not in "0123":
        return False
    born = 1900 + 100 * (int(whole[3]) // 2) + int(whole[4:6])
    return born <= _LATEST_BIRTH and not _OF_YEAR.fullmatch(digits)


def is_bank_card(digits: str) -> bool:
    """Sixteen or nineteen digits of the schemes in use here that meet their check digit."""
    heads = ("9704", "4", "5", "35", "62")
    return len(digits) in (16, 19) and digits.startswith(heads) and luhn.is_valid(digits)


def is_tax_number(digits: str) -> bool:
    """Ten digits, the tenth to check the others, or with three of a branch (`stdnum.vn.mst`)."""
    return len(digits) in (10, 13) and digits.strip("0") != "" and mst.is_valid(digits)


_STRUCTURES: Mapping[Kind, Callable[[str], bool]] = {
    "cccd": is_citizen_number,
    "dien_thoai": is_phone,
    "tai_khoan": is_bank_card,
    "ma_so_thue": is_tax_number,
}
_LENGTHS: Mapping[Kind, tuple[int, ...]] = {  # what is believed of a number that words tell of
    "cccd": (9, 10, 11, 12),
    "cmnd": (8, 9, 12),
    "dien_thoai": (9, 10, 11, 12),
    "tai_khoan": tuple(range(7, 20)),
    "ma_so_thue": (9, 10, 12, 13),
    "bao_hiem": (9, 10, 12),
    "giay_phep_lai_xe": (11, 12),
    "ho_chieu": (),
}


def runs(text: str) -> Iterator[Run]:
    """Every number the digits of a text may be meant as, blanks, dots and dashes left out.

    A number is whole: it stops neither at a letter nor inside a code joined by dots or dashes, and
    is no decimal's fraction. Blanks join as well as part: `tổ 5 0912 345 678` is tried both ways.
    """
    groups = list(_GROUP.finditer(text))
    for i, first in enumerate(groups):
        if not _begins(text, groups, i):
            continue
        sizes: list[int] = []
        digits = ""
        for j in range(i, min(i + 9, len(groups))):
            if j > i and not _JOINT.fullmatch(text[groups[j - 1].end() : groups[j].start()]):
                break
            sizes.append(len(groups[j].group()))
            digits += groups[j].group()
            if len(digits) > 19:
                break
            if len(digits) >= 7 and _ends(text, groups, j):
                plus = text[first.start() - 1 : first.start()] == "+"
                end = groups[j].end()
                joined = not _AMOUNT.fullmatch(text[first.start() : end])
                run = Run(digits, first.start(), end, tuple(sizes), plus, joined)
                if not _is_tail_of_figure(text, groups, i, run):
                    yield run


def _begins(text: str, groups: list[re.Match[str]], i: int) -> bool:
    start = groups[i].start()
    before = text[:start]
    if before and before[-1].isalpha():
        return bool(_LABEL_GLUED.search(before[-6:]))
    if i == 0 or not before:
        return True
    gap = text[groups[i - 1].end() : start]
    if gap in (".", ",", "-", "–"):  # the rest of a decimal or of a code, unless a list
        return gap != "." and min(len(groups[i - 1].group()), len(groups[i].group())) >= 9
    return True


def _ends(text: str, groups: list[re.Match[str]], j: int) -> bool:
    end = groups[j].end()
    if end < len(text) and text[end].isalpha():
        return False
    if j + 1 == len(groups):
        return True
    gap, following = text[end : groups[j + 1].start()], groups[j + 1].group()
    if gap == ".":
        return set(following) == {"0"}
    return gap not in ("-", "–") or (len(groups[j].group()) >= 9 and len(following) != 3)


def _is_tail_of_figure(text: str, groups: list[re.Match[str]], i: int, run: Run) -> bool:
    """`034 190 890 123` in `5 034 190 890 123`."""
    if i == 0 or any(size != 3 for size in run.groups):
        return False
    return bool(_JOINT.fullmatch(text[groups[i - 1].end() : run.start]))


def _of_run(
    text: str, run: Run, about: frozenset[Kind], spared: frozenset[Spared]
) -> frozenset[Kind]:
    said = about | around(text, run.start, run.end)
    if run.is_figure:
        return _of_figure(text, run, about, said)
    kinds = set(of_digits(run.digits, said, spared))
    if run.plus and is_phone(run.digits, plus=True):
        kinds.add("dien_thoai")
    if "cccd" not in said and len(run.digits) != 12:
        kinds.discard("cccd")  # zeros are lost in cells of numbers, not in sentences
    if "ma_so_thue" not in said:
        kinds.discard("ma_so_thue")  # one number in ten meets the check digit
    if "dien_thoai" in kinds and _is_nobodys(text, run, said, spared):
        kinds.discard("dien_thoai")
    if "code" in spared and not (run.is_usual or said & kinds):
        kinds -= {"dien_thoai", "cccd"}
    if run.is_of_year:
        kinds.discard("tai_khoan")  # TK-2024-0523
    if min(run.groups) < 2 and not (run.plus or said & kinds):
        kinds &= {"cccd", "dien_thoai"} if run.is_landline else {"cccd"}  # 019 1 64 598119
    return frozenset(kinds)


def _of_figure(
    text: str, run: Run, about: frozenset[Kind], said: frozenset[Kind]
) -> frozenset[Kind]:
    """An amount is none, unless it is said to be a card's number; of accounts and of what a
    telephone costs much is said, so that word has to stand right before it."""
    kinds = said & {"cccd", "cmnd", "giay_phep_lai_xe"} | about
    if "dien_thoai" in said and run.digits.startswith("84") and is_phone(run.digits):
        kinds |= {"dien_thoai"}
    if is_mobile(f"0{run.digits}") and is_labelled(text, run.start, "dien_thoai") and said:
        kinds |= {"dien_thoai"}
    return frozenset(k for k in kinds if len(run.digits) in _LENGTHS.get(k, ()))


def _is_nobodys(text: str, run: Run, said: frozenset[Kind], spared: frozenset[Spared]) -> bool:
    """Part of a web address that speaks of no telephone, an amount, or the fixed line of an
    office."""
    if _ADDRESS.search(text[: run.start]):
        return "dien_thoai" not in said
    if is_measured(text, run.end) and not (run.plus or run.digits.startswith("0")):
        return True
    office = "fixed_line" in spared or is_at_office(text, run.start)
    return office and is_fixed_line(run.digits)


# Numbers with letters ----------------------------------------------------------------------------


def has_email(text: str, _: frozenset[Kind]) -> bool:
    """Whether an address of e-mail stands in the text."""
    return bool(_AT_SIGN.search(text) and _EMAIL.search(text))


def has_account(text: str, _: frozenset[Kind]) -> bool:
    """Whether an account stands in the text that is told by its letter."""
    return bool(_ACCOUNT.search(text))


def has_insurance_card(text: str, _: frozenset[Kind]) -> bool:
    """Whether a health-insurance card does: two letters, 1 to 5, a province there is."""
    return any(m.group(1) in PROVINCES | _INSURED_BY_STATE for m in _CARD.finditer(text))


def has_passport(text: str, about: frozenset[Kind]) -> bool:
    """A passport's number, only beside a word that tells of one."""
    for m in _PASSPORT.finditer(text):
        if "ho_chieu" in about or "ho_chieu" in around(text, m.start(), m.end()):
            return True
    return False


_WRITTEN: Mapping[Kind, Callable[[str, frozenset[Kind]], bool]] = {
    "email": has_email,
    "tai_khoan": has_account,
    "bao_hiem": has_insurance_card,
    "ho_chieu": has_passport,
    "bien_so": has_plate,
    "ho_ten": names.has_name_and_address,
}
