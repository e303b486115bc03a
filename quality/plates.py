"""Plates of vehicles, told by province, series and number as they stand on the vehicle.

Owns three strengths. *Strong* alone: a dash or dot and five digits (20A-123.45), a motorcycle's
series behind a dash (20-B1 2345), a foreign mission's. *Weak*: what codes of stores look like too
(20A 1234, 20A12345), and counts beside a word or where nearly the whole column is made so
(`quality.scan`). *Told by a word only*: the army's (TM-12-34). Series and provinces: Thông tư
79/2024/TT-BCA and those before it.
"""

import re
from collections.abc import Iterable

from quality.context import Kind, around

_LATEST_YEAR = "28"  # of a code that begins with its year; no clock here
_UNUSED = frozenset(["13", "42", "44", "45", "46", "87", "91", "96"])
_SERIES = (
    r"(?:LD|DA|KT|HC|MK|MĐ\d?|MD\d?|TĐ|TD|CD|NN|NG|QT|CV|RM|"
    r"[A-HK-NPR-VXYZ](?:[1-9]|[A-HK-NPS-VXYZ])?)"
)
_MARKS = r"(?: ?[-.] ?| {1,3}| ?[_/] ?(?=\d{3}\.)|)"  # a slash or a low line only before 123.45
_PLATE = re.compile(
    rf"(?<![A-ZĐ0-9.\-/])(?P<place>\d\d)(?P<first>{_MARKS})(?P<series>{_SERIES})"
    rf"(?P<second>{_MARKS}|\.[ ])(?P<number>\d{{3}}[. -]?\d\d|\d{{4}})(?![A-ZĐ0-9]|[.\-/]\d)",
    re.IGNORECASE,
)
_MISSION = re.compile(  # 80-123-NG-01, 80-NG-123-01
    r"(?<![A-Z0-9])\d\d[- ]?(?:\d{3}[- ](?:NG|NN|QT|CV)|(?:NG|NN|QT|CV)[- ]\d{3})[- ]\d\d(?!\d)",
    re.IGNORECASE,
)
_ARMY = re.compile(r"(?<![A-ZĐ0-9])[A-Z]{2}[- ]?\d\d[- .]?\d\d(?![A-ZĐ0-9]|[.\-/]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def has_plate(text: str, about: frozenset[Kind]) -> bool:
    """Whether a plate stands in a text, by its strength and the words beside it."""
    if _MISSION.search(text):
        return True
    said = "bien_so" in about
    for m in _of_provinces(_PLATE.finditer(text)):
        if _is_strong(m) or said or "bien_so" in around(text, m.start(), m.end()):
            return True
    return any(
        (said and m.group() == text) or "bien_so" in around(text, m.start(), m.end())
        for m in _ARMY.finditer(text)
    )


def is_weak_plate(text: str) -> bool:
    """Whether a whole cell is shaped like a plate: its column tells whether it is one. Four digits
    behind no mark are a lot's (24A1234)."""
    m = _PLATE.fullmatch(text)
    if m is None or not any(_of_provinces([m])):
        return False
    figures = sum(sign.isdigit() for sign in text) - len(m["place"])
    return bool(m["first"] or m["second"] or figures > 4)


def is_motorcycle(text: str) -> bool:
    """Whether a whole cell is a motorcycle's old plate of four digits (20-B1 2345), which a place
    on a shelf looks like too."""
    m = _PLATE.fullmatch(text)
    return m is not None and m["number"].isdigit() and len(m["number"]) == 4


def are_plates(cells: Iterable[str]) -> bool:
    """Whether cells that look like plates may be a list of vehicles: of three series at least, as
    codes of one store begin alike, and not of years only, as lots do (24A01234, 25B01234)."""
    shaped = [m for m in map(_PLATE.fullmatch, cells) if m]
    series = {(m["place"], m["series"].upper()) for m in shaped}
    return len(series) >= 3 and any(m["place"] > _LATEST_YEAR for m in shaped)


def _of_provinces(plates: Iterable[re.Match[str]]) -> Iterable[re.Match[str]]:
    return (m for m in plates if m["place"] >= "11" and m["place"] not in _UNUSED)


def _is_strong(m: re.Match[str]) -> bool:
    number, second = m["number"], m["second"].strip(" ")
    if len(re.sub(r"\D", "", number)) == 5:
        if "-" in number:
            return False  # 12A-345-67: a code as well
        return bool(second) or "." in number or m["second"] == " "
    motorcycle = len(m["series"]) == 2 and m["series"][1].isdigit()
    dashed = m["first"].strip(" ") == "-" and bool(m["second"])
    return motorcycle and dashed and not _YEAR.fullmatch(number)  # 20-A1 2024: a class, a block
