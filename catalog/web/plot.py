"""A chart laid out on paper: what stands where, for a template to write out as SVG.

Drawn twice, for a wide page and for a phone, since letters of a picture shrink with it; the style
sheet shows one. Colours are the style sheet's: here a series has a number. Every mark says its
value in words. Nothing here reads a file (`catalog.chart`) or writes a tag.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import cos, floor, log10, radians
from typing import Any

from catalog.bilingual import Language
from catalog.chart import Chart, Figure, Figures
from catalog.portal import DatasetInfo, FieldInfo
from catalog.web import formats, scale
from catalog.web.scale import Scale
from catalog.web.texts import say

WIDTHS: Mapping[str, int] = {"wide": 760, "narrow": 336}
MOST_BARS = 24
MOST_TOLD = 3  # lines that are told in words as well
MOST_SERIES = 6  # told apart by colour and dash; the others are drawn as one
_LETTER = 7.0  # the width of a letter of the labels, generously
_DOTTED = 40  # points of a line up to which each is marked


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Mark:
    """A dot, or the end of a bar, that says its value."""

    x: float
    y: float
    says: str
    series: int = 0
    width: float = 0.0
    start: float = 0.0
    value: Label | None = None


@dataclass(frozen=True)
class Trace:
    """A line; `path` is SVG's, with a gap where there is no value."""

    series: int
    path: str
    marks: tuple[Mark, ...]
    label: Label | None


@dataclass(frozen=True)
class Plot:
    """`left` to `right` and `top` to `bottom` bound the field in which values are placed."""

    size: str
    width: int
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    rows: tuple[Label, ...] = ()  # what stands beside the horizontal lines
    columns: tuple[Label, ...] = ()  # and below the vertical ones
    traces: tuple[Trace, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()
    measure: Label | None = None  # a map's scale; its x and y are the two ends


@dataclass(frozen=True)
class Drawing:
    """A dataset's chart: its pictures, the names of its series, and the table of its figures."""

    title: str
    kind: str
    axis: str
    fixed: tuple[tuple[FieldInfo, str], ...]  # what every row shown has in common
    plots: tuple[Plot, ...]
    series: tuple[str, ...]
    legend: bool  # whether a wide page needs it too
    others: int
    columns: tuple[FieldInfo | None, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: int
    hidden: int
    summary: tuple[tuple[str, str], ...]  # (series, what becomes of it)


@dataclass(frozen=True)
class _Paper:
    """What drawing needs to know beside the figures."""

    chart: Chart
    fields: Mapping[str, FieldInfo]
    language: Language

    def written(self, name: str | None, value: Any) -> str:
        """A value as the page writes it; a count has no field."""
        field = self.fields.get(name or "")
        kind = field.type if field is not None else "integer"
        return formats.cell(value, kind, self.language)

    def amount(self, figure: Figure) -> str:
        field = self.fields.get(self.chart.y or "")
        unit = f" {field.unit}" if field is not None and field.unit else ""
        return f"{self.short(figure.y)}{unit}"

    def short(self, value: Any) -> str:
        """A value of the chart with four figures that count; the table has all of them."""
        return self.written(self.chart.y, _rounded(value))

    def says(self, figure: Figure) -> str:
        if self.chart.kind == "points":
            return " · ".join(t for t in (figure.label, figure.series) if t)
        of = f"{figure.series}, " if figure.series else ""
        return f"{of}{self.written(self.chart.x, figure.x)}: {self.amount(figure)}"


def _rounded(value: Any) -> Any:
    if not isinstance(value, float) or value.is_integer():
        return value
    return round(value, max(0, 3 - floor(log10(abs(value)))))


Draw = Callable[[_Paper, Figures, str], Plot]


def drawing(dataset: DatasetInfo, chart: Chart, found: Figures, language: Language) -> Drawing:
    """A dataset's figures as its page shows them. There must be at least one."""
    fields = {f.name: f for f in dataset.fields}
    paper = _Paper(chart, fields, language)
    y = fields.get(chart.y or "")
    names = found.series
    return Drawing(
        title=_title(dataset, chart, language),
        kind=chart.kind,
        axis=_axis(y, language) if chart.kind != "points" else "",
        fixed=tuple(_fixed(paper)),
        plots=tuple(DRAW[chart.kind](paper, found, size) for size in WIDTHS),
        series=names[:MOST_SERIES],
        legend=chart.kind != "line" or not _named_at_ends(found),
        others=len(names[MOST_SERIES:]),
        columns=tuple(fields[name] for name in chart.columns) + (() if chart.y else (None,)),
        rows=tuple(_row(chart, figure) for figure in found.rows),
        left_out=found.left_out,
        hidden=_hidden(chart, found),
        summary=tuple(_summary(paper, found)),
    )


def _title(dataset: DatasetInfo, chart: Chart, language: Language) -> str:
    declared = chart.title if language == "vi" else chart.title_en
    return declared or (dataset.title if language == "vi" else dataset.title_en or dataset.title)


def _axis(y: FieldInfo | None, language: Language) -> str:
    if y is None:
        return say(language, "chart.count")
    return y.title if language == "vi" else y.title_en or y.title


def _fixed(paper: _Paper) -> Iterable[tuple[FieldInfo, str]]:
    for name, values in paper.chart.where.items():
        if len(values) == 1 and name in paper.fields:
            yield paper.fields[name], paper.written(name, values[0])


def _row(chart: Chart, figure: Figure) -> tuple[Any, ...]:
    """In the order of `Chart.columns`, with the count where that is what is drawn."""
    values = {chart.label: figure.label, chart.series: figure.series, chart.x: figure.x}
    return (*(values.get(name, figure.y) for name in chart.columns if name != chart.y), figure.y)


def _hidden(chart: Chart, found: Figures) -> int:
    return max(0, len(_categories(found)) - MOST_BARS) if chart.kind == "bar" else 0


def _summary(paper: _Paper, found: Figures) -> Iterable[tuple[str, str]]:
    """What a line does from its first value to its last, series by series, in words."""
    if paper.chart.kind != "line" or len(found.series) > MOST_TOLD:
        return
    for name in found.series or (None,):
        own = [r for r in found.rows if r.series == name and r.y is not None]
        if len(own) < 2:
            continue
        first, last = own[0], own[-1]
        ends = {
            "start": paper.written(paper.chart.x, first.x),
            "end": paper.written(paper.chart.x, last.x),
            "low": paper.short(first.y),
            "high": paper.short(last.y),
        }
        yield name or "", say(paper.language, "chart.from_to", **ends)


# Lines -------------------------------------------------------------------------------------------


def _line(paper: _Paper, found: Figures, size: str) -> Plot:
    width, wide = WIDTHS[size], size == "wide"
    height = 360.0 if wide else 270.0
    values = [float(r.y) for r in found.rows if r.y is not None]
    ticks = scale.numbers(*_reach(values), 6 if wide else 5)
    texts = [paper.written(paper.chart.y, t) for t in ticks]
    named = wide and _named_at_ends(found)
    left = min(max(len(t) for t in texts) * _LETTER + 10, width / 2)
    right = width - (max(len(s) for s in found.series) * _LETTER + 18 if named else 14)
    top, bottom = 14.0, height - 30
    y = Scale(ticks[0], ticks[-1], bottom, top)
    x = _across(found, left + 8, right, 10 if wide else 5)
    traces = _named(tuple(_traces(found, x, y, paper)), found, right, top, bottom, named)
    return Plot(
        size, width, height, left, right, top, bottom,
        rows=tuple(Label(left - 8, y.at(t), s, "end") for t, s in zip(ticks, texts, strict=True)),
        columns=tuple(Label(x.at(t), bottom, _time(t, paper), "middle") for t in x.ticks),
        traces=traces,
    )  # fmt: skip


def _named_at_ends(found: Figures) -> bool:
    """Names stand at the ends of their lines where they leave the lines their room."""
    longest = max((len(s) for s in found.series), default=0) * _LETTER
    return 1 < len(found.series) <= MOST_SERIES and longest < 0.3 * WIDTHS["wide"]


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """The values, and nought where they do not keep far from it: a line must not exaggerate."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if 0 < low < 0.7 * high:
        low = 0.0
    return (low, 0.0) if 0.7 * low < high < 0 else (low, high)


def _across(found: Figures, start: float, end: float, most: int) -> Scale:
    values = [_ordered(r.x) for r in found.rows]
    low, high = min(values), max(values)
    if isinstance(low, date):
        ticks: tuple[Any, ...] = scale.times(low, high, most)
    else:
        ticks = scale.within(low, high, most)
    ends = scale.position(low), scale.position(high)
    if ends[0] == ends[1]:
        around = max(1.0, abs(ends[0]) / 10)
        ends = ends[0] - around, ends[1] + around
    return Scale(*ends, start, end, ticks)


def _ordered(value: Any) -> Any:
    """A month of a year, `2024-05`, as its first day."""
    return date.fromisoformat(f"{value}-01") if isinstance(value, str) else value


def _time(tick: Any, paper: _Paper) -> str:
    if isinstance(tick, date):
        if tick.day == 1:
            return f"{tick.month}/{tick.year}" if tick.month > 1 else str(tick.year)
        return f"{tick.day}/{tick.month}"
    return paper.written(paper.chart.x, int(tick) if tick == int(tick) else tick)


def _traces(found: Figures, x: Scale, y: Scale, paper: _Paper) -> Iterable[Trace]:
    for number, name in enumerate(found.series or (None,)):
        own = sorted(
            (r for r in found.rows if r.series == name),
            key=lambda r: scale.position(_ordered(r.x)),
        )
        places = [None if r.y is None else (x.at(_ordered(r.x)), y.at(r.y)) for r in own]
        marks = tuple(
            Mark(*place, paper.says(r))
            for i, (r, place) in enumerate(zip(own, places, strict=True))
            if place is not None and (len(own) <= _DOTTED or _alone(places, i))
        )
        yield Trace(min(number, MOST_SERIES), _path(places), marks, None)


def _alone(places: Sequence[tuple[float, float] | None], i: int) -> bool:
    """A value between two gaps has no line to be seen by."""
    before, after = places[i - 1] if i else None, places[i + 1] if i + 1 < len(places) else None
    return before is None and after is None


def _path(places: Iterable[tuple[float, float] | None]) -> str:
    parts = (list(run) for there, run in groupby(places, key=bool) if there)
    return " ".join("M" + " L".join(f"{p[0]:g},{p[1]:g}" for p in run if p) for run in parts)


def _named(
    traces: tuple[Trace, ...], found: Figures, right: float, top: float, bottom: float, named: bool
) -> tuple[Trace, ...]:
    """With the name of each line at its end, names kept apart."""
    if not named:
        return traces
    ends = [(t.marks[-1].y if t.marks else bottom, i) for i, t in enumerate(traces)]
    placed: dict[int, float] = {}
    above = top - 17
    for wished, i in sorted(ends):
        placed[i] = above = max(wished, above + 17)
    for i in sorted(placed, key=lambda i: -placed[i]):  # pushed out below: back up again
        placed[i] = min(placed[i], bottom)
        bottom = placed[i] - 17
    return tuple(
        Trace(t.series, t.path, t.marks, Label(right + 10, placed[i], found.series[i]))
        for i, t in enumerate(traces)
    )


# Bars --------------------------------------------------------------------------------------------


def _bar(paper: _Paper, found: Figures, size: str) -> Plot:
    """Lying bars, their names above them: a name of any length has its place on a phone too."""
    width, thick = WIDTHS[size], 16.0
    values = [float(r.y) for r in found.rows if r.y is not None]
    longest = max((len(paper.amount(r)) for r in found.rows), default=0) * _LETTER
    low, high = min([0.0, *values]), max([0.0, *values])
    x = Scale(low, high or 1.0, 0.0, width - longest - 10)
    marks: list[Mark] = []
    labels: list[Label] = []
    down = 0.0
    for category in _categories(found)[:MOST_BARS]:
        labels.append(Label(0, down + 14, paper.written(paper.chart.x, category)))
        down += 20
        for row in (r for r in found.rows if r.x == category and r.y is not None):
            start, end = sorted((x.at(0), x.at(row.y)))
            number = found.series.index(row.series) if row.series in found.series else 0
            value = Label(end + 6, down + 13, paper.amount(row))
            marks.append(
                Mark(
                    end, down, paper.says(row), min(number, MOST_SERIES), end - start, start, value
                )
            )
            down += thick + 3
        down += 10
    zero = x.at(0)
    return Plot(size, width, down, zero, width, 0.0, down, marks=tuple(marks), labels=tuple(labels))


def _categories(found: Figures) -> list[Any]:
    """Names by the size of their bars, as they come; years and numbers in their own order."""
    names = list(dict.fromkeys(r.x for r in found.rows))
    return names if any(isinstance(n, str | bool) for n in names) else sorted(names)


# Dots on a map -----------------------------------------------------------------------------------

_KM_PER_DEGREE = 111.32  # of latitude, and of longitude at the equator


def _points(paper: _Paper, found: Figures, size: str) -> Plot:
    """An equirectangular map, true in scale at its middle latitude."""
    width = WIDTHS[size]
    east, north = (
        [float(v) for v in vs] for vs in zip(*((r.x, r.y) for r in found.rows), strict=True)
    )
    squeeze = cos(radians((min(north) + max(north)) / 2))
    left, top = 46.0, 14.0
    most = (min(width, 620) - left - 20, 660.0 if size == "wide" else 460.0)
    wide = max((max(east) - min(east)) * squeeze, 1e-6)
    high = max(max(north) - min(north), 1e-6)
    per_degree = min(most[0] / wide, most[1] / high)
    right, bottom = left + wide * per_degree + 12, top + high * per_degree + 12
    x = Scale(min(east), max(east) or 1.0, left + 6, right - 6)
    y = Scale(min(north), max(north) or 1.0, bottom - 6, top + 6)
    marks = tuple(Mark(x.at(r.x), y.at(r.y), paper.says(r), _number(found, r)) for r in found.rows)
    return Plot(
        size, width, bottom + 50, left, right, top, bottom,
        rows=tuple(
            Label(left - 6, y.at(t), _degrees(t, "chart.north", paper), "end")
            for t in scale.within(min(north), max(north), 5)
        ),
        columns=tuple(
            Label(x.at(t), bottom, _degrees(t, "chart.east", paper), "middle")
            for t in scale.within(min(east), max(east), 5 if size == "wide" else 3)
        ),
        marks=marks,
        labels=tuple(_beside(found, marks, left, width, top, bottom)),
        measure=_measure(per_degree, left, bottom, paper.language),
    )  # fmt: skip


def _number(found: Figures, row: Figure) -> int:
    return min(found.series.index(row.series), MOST_SERIES) if row.series in found.series else 0


def _degrees(tick: float, key: str, paper: _Paper) -> str:
    return say(paper.language, key, degrees=formats.number(tick, paper.language))


def _measure(per_degree: float, left: float, bottom: float, language: Language) -> Label:
    per_km = per_degree / _KM_PER_DEGREE
    km = next((k for k in (100, 50, 20, 10, 5, 2, 1) if k * per_km <= 160), 1)
    text = say(language, "chart.km", km=formats.number(km, language))
    return Label(left, left + km * per_km, text, f"{bottom + 40:g}")


def _beside(
    found: Figures, marks: Sequence[Mark], left: float, width: int, top: float, bottom: float
) -> Iterable[Label]:
    """The names that find a place beside their dots without covering another dot or name."""
    taken = [(m.x - 5, m.y - 5, m.x + 5, m.y + 5) for m in marks]
    for row, mark in zip(found.rows, marks, strict=True):
        long = len(row.label or "") * 5.9
        sides = (("start", mark.x + 7, mark.x + 7), ("end", mark.x - 7, mark.x - 7 - long))
        for anchor, at, start in sides:
            box = (start, mark.y - 6, start + long, mark.y + 6)
            inside = box[0] >= left and box[2] <= width and top <= box[1] and box[3] <= bottom
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield Label(at, mark.y + 4, row.label or "", anchor)
                break


_Box = tuple[float, float, float, float]


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


DRAW: Mapping[str, Draw] = {"line": _line, "bar": _bar, "points": _points}
