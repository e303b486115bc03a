"""Telephones, told by the numbering plan: those somebody carries, fixed lines, and the service
numbers that are nobody's.

Owns what a string of digits is; what its column and the words beside it say is told elsewhere
(`quality.context`). Sources: the ranges of the numbering plan (Thông tư 22/2014/TT-BTTTT), fixed
lines and other countries as `phonenumbers` has them, and the numbers the plan ended in 2017 and
2018.
"""

import re

import phonenumbers

_MOBILE = re.compile(  # the ranges of the plan: `phonenumbers` knows only what is handed out
    r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}"
)
_OLD = re.compile(  # mobile and area codes that ended in 2017 and 2018; 0280 was Thái Nguyên
    r"01(?:2\d|6[2-9]|8[68]|99)\d{7}"
    r"|0(?:21[0189]|23[01]|24[01]|28[01]|32[01]|35[01]|50[01]|51[01]|65[01]|71[01]|78[01])[236]\d{6}"
)
_SERVICE = re.compile(r"1[89]00\d{4}(?:\d\d)?")  # nobody's


def is_phone(digits: str, plus: bool = False) -> bool:
    """A number in use in Viet Nam, or one of the plan that ended in 2018; not a service number."""
    if digits.startswith("0084"):
        digits, plus = digits[2:], True
    if digits.startswith("84") and len(digits) in (11, 12, 13):
        digits, plus = "0" + digits[2:].lstrip("0"), True
    elif plus and not digits.startswith("84"):
        return _is_foreign_phone(digits)
    if not digits.startswith("0") or len(digits) not in (10, 11):
        return False
    if is_mobile(digits) or _OLD.fullmatch(digits):
        return True
    return _is_in_the_plan(digits)


def is_fixed_line(digits: str) -> bool:
    """A line of a house or an office, not a telephone that somebody carries; the zero in front may
    be lost."""
    national = re.sub(r"^(?:0084|84)?0?(?=2)", "0", digits)
    return national.startswith("02") and len(national) in (10, 11) and _is_in_the_plan(national)


def _is_foreign_phone(digits: str) -> bool:
    return _is_in_the_plan("+" + digits)


def _is_in_the_plan(number: str) -> bool:
    """As `phonenumbers` has it, which takes 00 for a call abroad and raises at no country."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "VN"))
    except phonenumbers.NumberParseException:
        return False


def is_mobile(digits: str) -> bool:
    """A telephone that somebody carries, of the plan as it is today."""
    return bool(_MOBILE.fullmatch(digits))


def is_service(digits: str) -> bool:
    """1800 and 1900: whoever pays for the call, an office or a company answers."""
    return bool(_SERVICE.fullmatch(digits))
