"""Figures and moments as people read them: `1.227.400,5` in Vietnamese, `1,227,400.5` in English;
a clock as it stands in Vietnam.

What programs read (JSON, CSV, logs) is not written here.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from string import Formatter
from typing import Any, Literal

from schemas.words import in_english

Language = Literal["vi", "en"]
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time: no table is needed
PLAIN = 10_000  # whole numbers below stand as they are in a sentence: most of them are years
_SWAP = str.maketrans(",.", ".,")


def number(value: int | float | Decimal, language: Language) -> str:
    """`1227400.5` → `1.227.400,5` or `1,227,400.5`."""
    whole = isinstance(value, float) and value.is_integer()
    english = f"{int(value) if whole else value:,}"
    return english.translate(_SWAP) if language == "vi" else english


def neutral(value: int) -> str:
    """`1 227 400`: where one figure stands for readers of both languages."""
    return f"{value:,}".replace(",", " ")


def moment(when: datetime | str) -> str:
    """A moment, also as it is recorded (ISO, UTC), on the clock in Vietnam:
    `12:00 22/11/2026 (+07:00)`; a day is told as it is."""
    if isinstance(when, str) and len(when) == len("2026-11-22"):
        return f"{datetime.fromisoformat(when):%d/%m/%Y}"
    known = datetime.fromisoformat(when) if isinstance(when, str) else when
    return f"{known.astimezone(VIETNAM):%H:%M %d/%m/%Y} (+07:00)"


class _Words(Formatter):
    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str) and self.language == "en":
            value = in_english(value)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return str(super().format_field(value, format_spec))
        if format_spec:
            written = format(value, format_spec)
            return written.translate(_SWAP) if self.language == "vi" else written
        if isinstance(value, int) and abs(value) < PLAIN:
            return str(value)
        return number(value, self.language)


_WORDS: Mapping[Language, _Words] = {"vi": _Words("vi"), "en": _Words("en")}


def in_words(template: str, values: Mapping[str, Any], language: Language) -> str:
    """The template with these values: figures as a reader of the language writes them, words of
    closed lists in it."""
    return _WORDS[language].vformat(template, (), values)
