"""Finding the table in a sheet: cells → header and rows under declared labels, with addresses.

A sheet is a page made for people: titles and units above the table, a header of several rows with
merged cells, a row of column numbers, region rows, notes below. `catalog.dataset.Table` says what
marks the table; nothing is matched by position, so that a column more or a title line less does not
move a value under a wrong name. What a cell means is not decided here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.recipe import Table
from pipelines.workbook import Cell, Sheet, letter
from schemas.fold import fold
from schemas.problem import Problem

_NUMBERING = re.compile(r"[a-z]|\(?\d{1,2}\)?( ?[=+\-] ?\(?\d{1,2}\)?)*")
_VIETNAMESE = re.compile(r"([+-]?\d{1,3}(?:\.\d{3})*)(?:,(\d+))?")


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


@dataclass
class _Frame:
    """Where header and body begin and end; 0-based, ends excluded."""

    top: int
    anchor: tuple[int, int]
    body: int
    end: int
    problems: list[Problem] = field(default_factory=list)


def find(sheet: Sheet, table: Table) -> tuple[Found, ...]:
    """The tables of a sheet: one, or with `pairs` one for each column of figures."""
    frame = _frame(sheet, table)
    if isinstance(frame, Problem):
        return (Found(sheet.name, (), {}, 0, (), (replace(frame, sheet=sheet.name),)),)
    titles = _titles(sheet, frame)
    columns, problems = _columns(sheet, table, frame, titles)
    rows, left_out = _rows(sheet, table, frame, columns)
    if table.pairs and not problems:
        return tuple(_pairs(sheet, table, frame, columns, rows))
    header = tuple(columns[c] for c in sorted(columns))
    cells = [(r, tuple(texts[c] for c in sorted(columns))) for r, texts in rows]
    letters = {columns[c]: letter(c) for c in sorted(columns)}
    return (
        Found(
            sheet.name, header, letters, frame.body, tuple(cells), tuple(problems), tuple(left_out)
        ),
    )


def above(sheet: Sheet, table: Table) -> list[str]:
    """The folded texts that stand above the table, in the order of reading."""
    frame = _frame(sheet, table)
    top = sheet.rows if isinstance(frame, Problem) else frame.top
    return [fold(cell.text) for (r, _), cell in sorted(sheet.cells.items()) if r < top]


# Where -------------------------------------------------------------------------------------------


def _frame(sheet: Sheet, table: Table) -> _Frame | Problem:
    title = re.compile(table.labels[table.header])
    anchors = [
        at
        for at, cell in sorted(sheet.cells.items())
        if cell.kind != "error" and title.fullmatch(fold(cell.text))
    ]
    for row, column in anchors:
        body = _body(sheet, table, row, column)
        if body is not None:
            return _Frame(_top(sheet, table, row), (row, column), body, _end(sheet, table, body))
    note = table.first if anchors else table.labels[table.header]
    return Problem("no-table", note=note)


def _body(sheet: Sheet, table: Table, row: int, column: int) -> int | None:
    """The first row below the title whose cell in its column is as declared."""
    for r in range(row + 1, sheet.rows):
        cell = sheet.cells.get((r, column))
        if cell and re.fullmatch(table.first, fold(cell.text)):
            return r
    return None


def _top(sheet: Sheet, table: Table, row: int) -> int:
    """Up from the title to a blank row, a declared title or the sheet's own."""
    while row > 0:
        texts = [fold(c.text) for c in _in_row(sheet, row - 1).values()]
        if not texts or any(re.fullmatch(p, t) for p in table.titles for t in texts):
            break
        row -= 1
    return row


def _end(sheet: Sheet, table: Table, body: int) -> int:
    for r in range(body, sheet.rows):
        texts = [fold(c.text) for c in _in_row(sheet, r).values()] or [""]
        if table.end is not None and any(re.fullmatch(table.end, t) for t in texts):
            return r
    return sheet.rows


def _in_row(sheet: Sheet, row: int) -> dict[int, Cell]:
    found = ((c, sheet.cells.get((row, c))) for c in range(sheet.columns))
    return {c: cell for c, cell in found if cell}


# The header --------------------------------------------------------------------------------------


def _titles(sheet: Sheet, frame: _Frame) -> dict[int, str]:
    """Column → its title: the texts of the header's rows, merged cells spread, a row that only
    numbers the columns left out."""
    origins = {at: at for at in sheet.cells}
    for r0, r1, c0, c1 in sheet.merged:
        if r0 < frame.body and r1 > frame.top and (r0, c0) in sheet.cells:
            origins |= {(r, c): (r0, c0) for r in range(r0, r1) for c in range(c0, c1)}
    titles: dict[int, dict[tuple[int, int], str]] = {}
    for r in range(frame.top, frame.body):
        there = {c: origins[r, c] for c in range(sheet.columns) if (r, c) in origins}
        cells = {c: sheet.cells[at] for c, at in there.items()}
        texts = {c: " ".join(x.text.split()) for c, x in cells.items() if x.kind != "error"}
        numbers_only = all(_NUMBERING.fullmatch(fold(t)) for t in texts.values())
        if numbers_only and r > frame.anchor[0]:
            continue
        for c, text in texts.items():
            titles.setdefault(c, {})[there[c]] = text
    return {c: " ".join(parts.values()) for c, parts in titles.items()}


def _columns(
    sheet: Sheet, table: Table, frame: _Frame, titles: Mapping[int, str]
) -> tuple[dict[int, str], list[Problem]]:
    """Column → label, or its own title where it matches none."""
    body = ((c, x) for (r, c), x in sheet.cells.items() if frame.body <= r < frame.end)
    filled = {c for c, x in body if _text(x, table) and not _is_mark(x, table)}
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
                    cell=f"{letter(c)}{frame.top + 1}",
                )
            )  # fmt: skip
        columns[c] = known[0] if known else title
    return columns, problems


# The body ----------------------------------------------------------------------------------------


def _rows(
    sheet: Sheet, table: Table, frame: _Frame, columns: Mapping[int, str]
) -> tuple[list[tuple[int, dict[int, str]]], list[str]]:
    """(1-based row, column → text) of the rows of the table; and what is left out."""
    rows, left_out = list[tuple[int, dict[int, str]]](), list[str]()
    for first, last in _spans(sheet, table, frame):
        texts = {c: _joined(sheet, table, first, last, c) for c in columns}
        if not any(texts.values()):
            continue
        labelled = {columns[c]: t for c, t in texts.items()}
        if any(re.fullmatch(p, fold(labelled[x])) for x, p in table.leave_out.items()):
            figures = [c for c in sorted(columns) if _is_figure(sheet, first, last, c)]
            left_out += [f"{letter(c)}{first + 1}" for c in figures]
        else:
            rows.append((first + 1, texts))
    return rows, left_out


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
        yield r, end
        r = end


def _joined(sheet: Sheet, table: Table, first: int, end: int, column: int) -> str:
    cells = [sheet.cells[r, column] for r in range(first, end) if (r, column) in sheet.cells]
    if table.errors == "missing":
        cells = [cell for cell in cells if cell.kind != "error"]
    texts = [_text(cell, table) for cell in cells]
    return " ".join(t for t in texts if t)


def _text(cell: Cell, table: Table) -> str:
    """A cell's text without marks of footnotes, a number in Vietnamese writing as a plain one."""
    if cell.kind != "text":
        return cell.text
    text = re.sub(table.footnotes, "", cell.text) if table.footnotes else cell.text
    text = text.strip()
    found = _VIETNAMESE.fullmatch(text) if table.numbers == "vi" else None
    if found is None:
        return text
    whole, part = found[1].replace(".", ""), found[2]
    return f"{whole}.{part}" if part else whole


def _is_mark(cell: Cell, table: Table) -> bool:
    """Whether a cell is the mark of a footnote that Excel took for a number: `(2)` became −2."""
    whole = cell.kind == "number" and re.fullmatch(r"-(\d)", cell.text)
    return bool(table.footnotes and whole and re.fullmatch(table.footnotes, f"({whole[1]})"))


def _is_figure(sheet: Sheet, first: int, end: int, column: int) -> bool:
    cells = (sheet.cells.get((r, column)) for r in range(first, end))
    return any(cell and cell.kind == "number" and float(cell.text) for cell in cells)


def _pairs(
    sheet: Sheet,
    table: Table,
    frame: _Frame,
    columns: Mapping[int, str],
    rows: Sequence[tuple[int, dict[int, str]]],
) -> Iterator[Found]:
    """A table for each column of figures, with the names that stand on its left: under the declared
    label, or further on under no title."""
    label, names = str(table.pairs), None
    for c in sorted(columns):
        if columns[c] == label or (names is not None and not columns[c]):
            names = c
        elif names is not None:
            taken = ((r, (texts[names], texts[c])) for r, texts in rows)
            yield Found(
                sheet.name,
                (label, columns[c]),
                {label: letter(names), columns[c]: letter(c)},
                frame.body,
                tuple((r, cells) for r, cells in taken if any(cells)),
            )
