"""How values are written for a reader: numbers, times, sizes, constraints, Markdown; vi and en.

Times come in UTC and are shown as in Vietnam. Nothing here knows a page.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from catalog.bilingual import Language
from catalog.portal import FieldInfo
from catalog.web.texts import say
from schemas.figure import VIETNAM
from schemas.figure import number as number

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FORMATS: Mapping[str, str] = {"PARQUET": "Parquet", "GEOJSON": "GeoJSON"}
_TAGS = {
    "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "h5", "h6",
}  # fmt: skip
_SUMMARY = 240
_LEAF = 200
_MARKDOWN = MarkdownIt("commonmark")


def size(count: int, language: Language) -> str:
    """Bytes in the unit that leaves at most three digits before the point: `12,3 kB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 999.5 or unit == "TB":
            break
        amount /= 1000
    rounded = round(amount) if unit == "B" or amount >= 100 else round(amount, 1)
    return f"{number(rounded, language)} {unit}"


def form(name: str) -> str:
    """A file format as its makers write it: `PARQUET` → `Parquet`."""
    return FORMATS.get(name, name)


def day(when: date, language: Language) -> str:
    """A date as it is; a time as its date in Vietnam."""
    local = _local(when) if isinstance(when, datetime) else when
    if language == "vi":
        return f"{local.day}/{local.month}/{local.year}"
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def moment(when: datetime, language: Language) -> str:
    """A UTC time as a clock in Vietnam shows it."""
    clock, on = f"{_local(when):%H:%M}", day(when, language)
    return f"{clock} ngày {on}" if language == "vi" else f"{on}, {clock}"


def year(when: datetime) -> str:
    return str(_local(when).year)


def machine(when: datetime) -> str:
    """For `<time datetime>`: UTC, to the second."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _local(when: datetime) -> datetime:
    return when.replace(tzinfo=timezone.utc).astimezone(VIETNAM)  # noqa: UP017


def period(start: str | None, end: str | None, language: Language) -> str:
    """Years or ISO dates: `1995 – 2016`, `từ 1/1/2024`."""
    bounds = {"start": _bound(start, language), "end": _bound(end, language)}
    key = "period" if start and end else "period.from" if start else "period.to"
    return say(language, key, **bounds)


def _bound(text: str | None, language: Language) -> str:
    if text is None or re.fullmatch(r"\d+", text):
        return text or ""
    return day(date.fromisoformat(text), language)


def cell(value: Any, kind: str, language: Language) -> str:
    """A cell of a preview. Only figures, yes and no are written for the reader; the rest is as in
    the files."""
    if isinstance(value, bool):
        return say(language, "cell.true" if value else "cell.false")
    if kind in ("integer", "number") and isinstance(value, int | float | Decimal):
        return number(value, language)
    if isinstance(value, bytes):
        return f"({size(len(value), language)})"
    if kind == "geojson":  # a border may have thousands of points
        return leaf(str(value))
    if isinstance(value, date | time):
        return value.isoformat().replace("T", " ")
    return str(value)


def leaf(value: Any) -> str:
    """A value of a release's description, shortened: texts as they are, the rest as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LEAF else text[:_LEAF].rstrip() + "…"


@dataclass(frozen=True)
class Limit:
    """A constraint in words, with the values or the pattern it names."""

    text: str
    values: tuple[str, ...] = ()
    pattern: str = ""


def limits(field: FieldInfo, language: Language) -> tuple[Limit, ...]:
    """What a field's cells must satisfy."""
    c = field.constraints
    low, high = (_literal(c.get(k), field.type, language) for k in ("minimum", "maximum"))
    above = _literal(c.get("exclusiveMinimum"), field.type, language)
    below = _literal(c.get("exclusiveMaximum"), field.type, language)
    short, long = (_literal(c.get(k), "integer", language) for k in ("minLength", "maxLength"))
    found = [Limit(say(language, f"limit.{k}")) for k in ("required", "unique") if c.get(k)]
    found += _range("limit", low, high, language)
    found += [Limit(say(language, "limit.above", low=above))] if above else []
    found += [Limit(say(language, "limit.below", high=below))] if below else []
    found += _range("limit.length", short, long, language)
    if c.get("pattern"):
        found.append(Limit(say(language, "limit.pattern"), pattern=str(c["pattern"])))
    if c.get("enum"):
        found.append(Limit(say(language, "limit.enum"), tuple(map(str, c["enum"]))))
    return tuple(found)


def _literal(value: Any, kind: str, language: Language) -> str:
    return "" if value is None else cell(value, kind, language)


def _range(key: str, low: str, high: str, language: Language) -> list[Limit]:
    if low and high:
        return [Limit(say(language, f"{key}.between", low=low, high=high))]
    if low:
        return [Limit(say(language, f"{key}.least", low=low))]
    return [Limit(say(language, f"{key}.most", high=high))] if high else []


def prose(markdown: str) -> Markup:
    """Markdown as clean HTML: no scripts, images or styles; headings start below a section's."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def summary(markdown: str) -> str:
    """The first sentence of Markdown as plain text, cut at a word where it is long."""
    block = re.search(r"<(p|li|h[3-6])>(.*?)</\1>", prose(markdown), re.DOTALL)
    text = Markup(block.group(2)).striptags() if block else ""  # noqa: S704 - only to strip it
    first = re.split(r"(?<=[.!?])\s+(?=[^\W\d_])", text, maxsplit=1)[0]
    if len(first) <= _SUMMARY:
        return first
    return first[:_SUMMARY].rsplit(" ", 1)[0].rstrip(",;:") + "…"
