"""Finding the table in a sheet: cells → header and rows under declared labels, with addresses.

A sheet is a page made for people: titles and units above the table, a header of several rows with
merged cells, a row of column numbers, region rows, notes below. `catalog.recipe.Table` says what
marks the table; nothing is matched by position, so that a column more or a title line less does not
move a value under a wrong name. What a cell means is not decided here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from types import MappingProxyType

from catalog.recipe import Table
from pipelines.workbook import Cell, Sheet, address, letter
from schemas.fold import fold
from schemas.problem import Problem

_NUMBERING = re.compile(r"[a-z]|\(?\d{1,2}\)?( ?[=+\-] ?\(?\d{1,2}\)?)*")
_VIETNAMESE = re.compile(r"([+-]?(?:0|[1-9]\d{0,2}(?:\.\d{3})*))(?:,(\d+))?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # 1,234: a thousand in English, not in Vietnamese
_DEEPEST = 20  # rows of a header


@dataclass(frozen=True)
class Found:
    """One table of a sheet: text cells by row under labels. `rows` are (1-based row, cells);
    `letters` names each label's column, `line` is the header's last row."""

    sheet: str
    header: tuple[str, ...]
    letters: Mapping[str, str]
    line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()  # addresses of cells with figures in rows that are left out
    stated: tuple[tuple[str, str, str], ...] = ()  # (label, field, what its title says of it)
    places: Mapping[str, str] = field(default_factory=dict)  # label → the cell of its title


@dataclass(frozen=True)
class Native:
    """How a real number or day of a sheet is written for a field that declares how its texts are:
    with its decimal sign, in its format of dates. `full` avoids what could be a thousand too."""

    point: str = "."
    day: str | None = None
    full: bool = False

    def text(self, cell: Cell) -> str:
        """A cell's text for this field; texts that were typed stay as they are."""
        if cell.kind == "date" and self.day:
            try:
                return date.fromisoformat(cell.text).strftime(self.day)
            except ValueError:  # a time of day too: what the field makes of it
                return cell.text
        if cell.kind not in ("number", "percent"):
            return cell.text
        text = cell.text.replace(".", self.point)
        return f"{text}0" if self.full and _EITHER.fullmatch(text) else text


PLAIN = Native()


@dataclass(frozen=True)
class _Body:
    """Rows (1-based), the texts of each column in them, and addresses of figures left out."""

    rows: Sequence[int]
    texts: Mapping[int, Sequence[str]]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Frame:
    """Where header and body begin and end; 0-based, ends excluded."""

    top: int
    anchor: tuple[int, int]
    body: int
    end: int


def find(
    sheet: Sheet, table: Table, natives: Mapping[str, Native] = MappingProxyType({})
) -> tuple[Found, ...]:
    """The tables of a sheet: one, or with `pairs` one for each column of figures. `natives` are by
    label."""
    frame = _frame(sheet, table)
    if isinstance(frame, Problem):
        return (Found(sheet.name, (), {}, 0, (), (replace(frame, sheet=sheet.name),)),)
    parts = _title_parts(sheet, frame)
    titles = {c: " ".join(texts.values()) for c, texts in parts.items()}
    columns, problems = _columns(sheet, table, frame, titles)
    problems += _second(sheet, table, frame)
    body = _body_of(sheet, table, frame, columns, natives)
    if table.pairs and not problems:
        return tuple(_pairs(sheet, table, frame, columns, titles, body))
    places = {columns[c]: address(*max(parts[c])) for c in columns if parts.get(c)}
    header = tuple(columns[c] for c in sorted(columns))
    stated = tuple(x for c in sorted(columns) for x in _stated(table, columns[c], titles.get(c)))
    cells = zip(*(body.texts[c] for c in sorted(columns)), strict=True)
    letters = {columns[c]: letter(c) for c in sorted(columns)}
    return (
        Found(
            sheet.name,
            header,
            letters,
            frame.body,
            tuple(zip(body.rows, cells, strict=True)),
            tuple(problems),
            body.left_out,
            stated,
            places,
        ),
    )


def above(sheet: Sheet, table: Table) -> list[str]:
    """The folded texts that stand above the table, in the order of reading."""
    found = _anchor(sheet, table)
    top = sheet.rows if isinstance(found, Problem) else _top(sheet, table, found[0])
    rows = takewhile(lambda row: row[0] < top, sheet.by_row.items())
    return [fold(cell.text) for _, cells in rows for cell in cells.values()]


# Where -------------------------------------------------------------------------------------------


def _frame(sheet: Sheet, table: Table) -> _Frame | Problem:
    found = _anchor(sheet, table)
    if isinstance(found, Problem):
        return found
    row, column, body = found
    end = _end(sheet, table, body, column)
    return _Frame(_top(sheet, table, row), (row, column), body, end)


def _anchor(sheet: Sheet, table: Table, start: int = 0) -> tuple[int, int, int] | Problem:
    """Row and column of the title below which the body begins, and the row where it does; the first
    from a row on."""
    note = table.labels[table.header]
    title = re.compile(note)
    anchors = (
        (row, column)
        for row, cells in sheet.by_row.items()
        for column, cell in (cells.items() if row >= start else ())
        if cell.kind != "error" and title.fullmatch(fold(cell.text))
    )
    for row, column in anchors:
        note = table.first
        body = _body(sheet, table, row, column)
        if body is not None:
            return row, column, body
    return Problem("no-table", note=note)


def _second(sheet: Sheet, table: Table, frame: _Frame) -> list[Problem]:
    """A table that begins like this one below its end: whose rows they are is not declared. Below
    pairs one column stands for many tables; figures left out there are told as such."""
    found = None if table.pairs else _anchor(sheet, table, frame.end)
    if found is None or isinstance(found, Problem):
        return []
    row, column, _ = found
    return [Problem("second-table", sheet=sheet.name, row=row + 1, cell=address(row, column))]


def _body(sheet: Sheet, table: Table, row: int, column: int) -> int | None:
    """The first row below the title whose cell in its column is as declared."""
    for r in range(row + 1, min(row + 1 + _DEEPEST, sheet.rows)):
        cell = sheet.cell(r, column)
        if cell and _begins(cell, table):
            return r
    return None


def _top(sheet: Sheet, table: Table, row: int) -> int:
    """Up from the title to a blank row, a declared title or the sheet's own."""
    while row > 0:
        texts = [fold(c.text) for c in sheet.by_row.get(row - 1, {}).values()]
        if not texts or any(re.fullmatch(p, t) for p in table.titles.values() for t in texts):
            break
        row -= 1
    return row


def _end(sheet: Sheet, table: Table, body: int, column: int) -> int:
    """The row that ends the table: by a text no further right than the names, or blank with none
    of the table's rows below it. What is noted beside a row does not end the table."""
    if table.end is None:
        return sheet.rows
    rest = [r for r in sheet.by_row if r >= body]
    below = [r for r in rest if (x := sheet.cell(r, column)) and _begins(x, table)]
    last = max(below, default=body)
    for r in rest:
        texts = [fold(x.text) for c, x in sheet.by_row[r].items() if c <= column]
        if any(re.fullmatch(table.end, t) for t in texts):
            return r
    if re.fullmatch(table.end, ""):
        return next((r for r in range(last, sheet.rows) if r not in sheet.by_row), sheet.rows)
    return sheet.rows


def _begins(cell: Cell, table: Table) -> bool:
    return bool(re.fullmatch(table.first, fold(cell.text)))


# The header --------------------------------------------------------------------------------------


def _title_parts(sheet: Sheet, frame: _Frame) -> dict[int, dict[tuple[int, int], str]]:
    """Column → the cells that make its title: the texts of the header's rows, merged cells spread,
    a row that only numbers the columns left out."""
    header = range(frame.top, frame.body)
    origins = {(r, c): (r, c) for r in header for c in sheet.by_row.get(r, ())}
    for r0, r1, c0, c1 in sheet.merged:
        if r0 < frame.body and r1 > frame.top and sheet.cell(r0, c0):
            rows = range(max(r0, frame.top), min(r1, frame.body))
            columns = range(c0, min(c1, sheet.columns))
            origins |= {(r, c): (r0, c0) for r in rows for c in columns}
    titles: dict[int, dict[tuple[int, int], str]] = {}
    for r in header:
        there = {c: origins[r, c] for c in range(sheet.columns) if (r, c) in origins}
        cells = {c: sheet.by_row[at[0]][at[1]] for c, at in there.items()}
        texts = {c: " ".join(x.text.split()) for c, x in cells.items() if x.kind != "error"}
        numbers_only = all(_NUMBERING.fullmatch(fold(t)) for t in texts.values())
        if numbers_only and r > frame.anchor[0]:
            continue
        for c, text in texts.items():
            titles.setdefault(c, {})[there[c]] = text
    return titles


def _columns(
    sheet: Sheet, table: Table, frame: _Frame, titles: Mapping[int, str]
) -> tuple[dict[int, str], list[Problem]]:
    """Column → label, or its own title where it matches none."""
    filled = set[int]()
    for r, cells in sheet.by_row.items():
        if frame.body <= r < frame.end and not filled.issuperset(cells):
            new = ((c, x) for c, x in cells.items() if c not in filled)
            filled |= {c for c, x in new if _text(x, table) and not _is_mark(x, table)}
    with_figures = Counter(titles.get(c, "") for c in filled)
    columns: dict[int, str] = {}
    problems = []
    for c in range(sheet.columns):
        title = titles.get(c, "")
        if c not in filled and (not title or with_figures[title]):
            continue  # the other half of a merged title, or nothing at all
        if not title and not table.pairs:
            problems.append(
                Problem("blank-label", sheet=sheet.name, row=frame.body, note=letter(c))
            )
        known = [x for x, p in table.labels.items() if re.fullmatch(p, fold(title))]
        if len(known) > 1:
            note = ", ".join(known)
            problems.append(
                Problem(
                    "ambiguous-label", sheet=sheet.name, row=frame.body, column=title, note=note,
                    cell=address(frame.top, c),
                )
            )  # fmt: skip
        columns[c] = known[0] if known else title
    return columns, problems


def _stated(table: Table, label: str, title: str | None) -> tuple[tuple[str, str, str], ...]:
    """What a column's title says of the fields that its pattern names: the year, say."""
    found = re.fullmatch(table.labels.get(label, ""), fold(title or ""))
    groups = found.groupdict() if found else {}
    return tuple((label, g, text) for g, text in groups.items() if text)


# The body ----------------------------------------------------------------------------------------


def _body_of(
    sheet: Sheet,
    table: Table,
    frame: _Frame,
    columns: Mapping[int, str],
    natives: Mapping[str, Native],
) -> _Body:
    """The rows of the table, column by column; and what is left out."""
    spans = list(_spans(sheet, table, frame))
    texts = {
        c: _column(sheet, spans, c, _Texts(table, label, natives.get(label, PLAIN)))
        for c, label in columns.items()
    }
    by_label = {label: texts[c] for c, label in columns.items()}
    out = {
        i
        for label, pattern in table.leave_out.items()
        for i, text in enumerate(by_label.get(label, ()))
        if re.fullmatch(pattern, fold(text))
    }
    filled = [i for i, row in enumerate(zip(*texts.values(), strict=True)) if any(row)]
    figures = (
        address(spans[i][0], c)
        for i in filled
        if i in out
        for c in sorted(columns)
        if _is_figure(sheet, *spans[i], c)
    )
    kept = [i for i in filled if i not in out]
    held = {c: [column[i] for i in kept] for c, column in texts.items()}
    return _Body([spans[i][0] + 1 for i in kept], held, tuple(figures))


def _spans(sheet: Sheet, table: Table, frame: _Frame) -> Iterator[tuple[int, int]]:
    """(first, end) of the sheet's rows that are one row of the table."""
    bounds = dict[int, int]()
    if table.tied:
        for r0, r1, _, _ in sheet.merged:
            if frame.body <= r0 and r1 <= frame.end:
                bounds[r0] = max(r1, bounds.get(r0, 0))
    r = frame.body
    while r < frame.end:
        end = bounds.get(r, r + 1)
        if end > r + 1 or r in sheet.by_row:
            yield r, end
        r = end


class _Texts(dict[Cell | None, str]):
    """Cell → its text in the table: once for those that are alike. No cell, or an error that is
    missing, has none."""

    def __init__(self, table: Table, label: str, native: Native) -> None:
        super().__init__({None: ""})
        self._table, self._label, self._native = table, label, native

    def __missing__(self, cell: Cell) -> str:
        missing = cell.kind == "error" and self._table.errors == "missing"
        self[cell] = "" if missing else _text(cell, self._table, self._label, self._native)
        return self[cell]


def _column(
    sheet: Sheet, spans: Sequence[tuple[int, int]], column: int, texts: _Texts
) -> list[str]:
    """The texts of a column; of rows that are one row, those that there are."""
    rows = sheet.by_row
    return [
        texts[rows[first].get(column)]
        if end == first + 1
        else " ".join(t for r in range(first, end) if (t := texts[sheet.cell(r, column)]))
        for first, end in spans
    ]


def _text(cell: Cell, table: Table, label: str = "", native: Native = PLAIN) -> str:
    """A cell's text without marks of footnotes, a number in Vietnamese writing as a plain one, and
    under a label that names `%` without that sign. A number that may be two is left as it is."""
    if cell.kind == "percent" and "%" in label:
        return native.text(cell).removesuffix("%")
    if cell.kind != "text":
        return native.text(cell)
    text = re.sub(table.footnotes, "", cell.text) if table.footnotes else cell.text
    text = text.strip()
    if "%" in label:
        text = text.removesuffix("%").rstrip()
    found = _VIETNAMESE.fullmatch(text) if table.numbers == "vi" else None
    if found is None or _EITHER.fullmatch(text):
        return text
    whole, part = found[1].replace(".", ""), found[2]
    return f"{whole}.{part}" if part else whole


def _is_mark(cell: Cell, table: Table) -> bool:
    """Whether a cell is the mark of a footnote that Excel took for a number: `(2)` became −2."""
    whole = cell.kind == "number" and re.fullmatch(r"-(\d)", cell.text)
    return bool(table.footnotes and whole and re.fullmatch(table.footnotes, f"({whole[1]})"))


def _is_figure(sheet: Sheet, first: int, end: int, column: int) -> bool:
    cells = (sheet.cell(r, column) for r in range(first, end))
    return any(cell and cell.kind == "number" and float(cell.text) for cell in cells)


def _pairs(
    sheet: Sheet,
    table: Table,
    frame: _Frame,
    columns: Mapping[int, str],
    titles: Mapping[int, str],
    body: _Body,
) -> Iterator[Found]:
    """A table for each column of figures, with the names that stand on its left: under the declared
    label, or further on under no title."""
    label, names, taken_by = str(table.pairs), None, ""
    for c in sorted(columns):
        if columns[c] == label or (names is not None and not columns[c]):
            names, taken_by = c, ""
        elif names is not None:
            lone = columns[c] in table.labels and columns[c] not in table.together
            problem = Problem("missing-label", row=frame.body, column=columns[c], field=label)
            problems = (problem,) if lone and taken_by else ()
            taken_by = taken_by or (columns[c] if columns[c] in table.labels else "")
            taken = zip(body.rows, zip(body.texts[names], body.texts[c], strict=True), strict=True)
            yield Found(
                sheet.name,
                (label, columns[c]),
                {label: letter(names), columns[c]: letter(c)},
                frame.body,
                tuple((r, cells) for r, cells in taken if any(cells)),
                problems,
                stated=_stated(table, columns[c], titles.get(c)),
            )
