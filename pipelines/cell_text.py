"""Cells as text: what a number, a date or a text in an old font reads as, whatever its workbook.

A number is the shortest text that means the same double (`220500.0` → `220500`), a date is ISO. A
number shown as a percentage is what is shown, `98%`. Serial dates count from 1900 as Excel does it,
with a 29/02/1900 that never was: that day stays the text which the sheet shows, so that no field of
dates accepts it; or from 1904, where the workbook says so. Text in the fonts of the 1990s becomes
Unicode: a font's name is the file's own declaration of its encoding. In TCVN3 case is carried by
the font too: `.VnTimeH` draws capitals.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "percent", "date", "boolean", "error"]
Shown = Literal["number", "percent", "date", "duration"]

UNCALCULATED = "#CHƯA TÍNH"  # a formula whose result does not stand in the file
_TYPED = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")  # letters that no font of the 1990s draws so
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NEVER, _LAST = 60, 2_958_465  # serials of 29/02/1900 and 31/12/9999
_BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), "date"),
    46: "duration",
}


def shown_as(format_: str) -> Shown:
    """What a number format makes of a number."""
    plain = _LITERAL.sub("", format_)
    if "%" in plain:
        return "percent"
    first = plain.split(";")[0]
    if _ELAPSED.search(first):
        return "duration"
    return "date" if re.search("[dmhys]", re.sub(r"\[[^\]]*\]", "", first).lower()) else "number"


def shown_built_in(number: int) -> Shown:
    """The same of a format that has only a number."""
    return _BUILT_IN.get(number, "number")


def figure(value: float, shown: Shown, from_1904: bool = False) -> tuple[Kind, str]:
    """A number as it is shown."""
    if shown == "percent":
        return "percent", f"{(Decimal(repr(value)) * 100).normalize():f}%"
    if shown == "duration" and value >= 0:
        minutes, seconds = divmod(round(value * 86_400), 60)
        return "date", f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if shown == "date" and 0 <= value <= _LAST:
        return _serial(value, from_1904)
    return "number", number(value)


def number(value: float) -> str:
    """A number as the standard writes it, every digit that counts; whole ones without a point."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _serial(value: float, from_1904: bool) -> tuple[Kind, str]:
    days, milliseconds = divmod(round(value * 86_400_000), 86_400_000)
    clock = timedelta(milliseconds=milliseconds)
    if from_1904:
        return "date", moment(datetime(1904, 1, 1) + timedelta(days) + clock)
    if days == 0:
        return "date", moment((datetime.min + clock).time())
    if days == _NEVER:
        return "text", "29/02/1900"
    start = datetime(1899, 12, 31) if days < _NEVER else datetime(1899, 12, 30)
    return "date", moment(start + timedelta(days) + clock)


def moment(value: datetime | date | time) -> str:
    """A day or time by ISO 8601; midnight of a day is that day."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return value.isoformat()


def is_old_font(name: str) -> bool:
    """Whether a font shows the letters of TCVN3 (.Vn…) or VNI in place of Unicode."""
    return name.casefold().startswith((".vn", "vni-"))


def in_font(text: str, font: str) -> str:
    """Text as it reads in its font."""
    if not is_old_font(font) or _TYPED.search(text):
        return text  # a font of today, or Unicode already under one that was left behind
    from viparse.normalize.tables import convert
    from viparse.normalize.tcvn3 import TCVN3
    from viparse.normalize.vni import VNI

    if font.casefold().startswith(".vn"):
        plain = str(convert(text, TCVN3))
        return plain.upper() if font.casefold().endswith("h") else plain
    return str(convert(text, VNI))
