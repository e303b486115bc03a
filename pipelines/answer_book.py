"""The workbook of an answer.

    Tóm tắt, Lỗi   what happened and what to do, and every problem (`pipelines.answer_front`)
    Bảng đã nộp    the file itself, each row in its own line, wrong cells red with their reasons

Of an .xlsx the first two sheets are put in front of the department's own workbook, in which the
wrong cells are red (`pipelines.answer_marked`). Any other file is written anew, all of it text; of
a workbook of an old format each sheet that has problems, under its own name.

A cell that begins like a formula is none: every one is written as text, and marked so that a
spreadsheet keeps it text when it is edited. Where the workbook lies is not known here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipelines import answer_table
from pipelines.answer_front import PROBLEMS, SUMMARY, Answer, Front, Style, cut, fronts
from pipelines.answer_look import (
    AUTHOR,
    COMMENT_WIDTH,
    DARK,
    GREEN,
    PALE,
    RED,
    SHEET_NAME,
    comment_height,
)
from pipelines.answer_marked import mark
from pipelines.answer_table import UNREADABLE, Line, Shown
from schemas.problem import Problem

TABLE = "Bảng đã nộp"


def written(answer: Answer, scratch: Path) -> bytes:
    """The workbook. What is laid aside while it is written lies in `scratch`, a private folder."""
    mine = answer.wrong
    if answer.path.suffix.lower() == ".xlsx" and not any(p.code in UNREADABLE for p in mine):
        with TemporaryDirectory(prefix="answer-", dir=scratch) as folder:
            out = Path(folder) / "answer.xlsx"
            if mark(answer.path, _reasons(mine), fronts(answer, None), out):
                return out.read_bytes()
    tables = _named(answer_table.shown(answer.path, answer.variant, mine))
    with TemporaryDirectory(prefix="answer-", dir=scratch) as folder:
        out = Path(folder) / "answer.xlsx"
        with xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder}) as book:
            book.set_properties({"title": answer.file, "created": answer.checked})
            styles = Styles.of(book)
            for front in fronts(answer, tables):
                _write_front(book.add_worksheet(front.name), styles, front)
            for name, shown in tables.items():
                _write_table(book.add_worksheet(name), styles, answer, shown)
        return out.read_bytes()


def _reasons(problems: Sequence[Problem]) -> dict[str, dict[str, str]]:
    """Sheet → cell → what is wrong with it."""
    found: dict[str, dict[str, str]] = {}
    for p in problems:
        if p.sheet and (p.cell or p.row):
            cells, at = found.setdefault(p.sheet, {}), p.cell or f"A{p.row}"
            told = f"{p.vi}. {p.fix_vi}."
            cells[at] = f"{cells[at]}\n{told}" if at in cells else told
    return found


def _named(tables: Sequence[Shown]) -> dict[str, Shown]:
    """Name of a worksheet → its table: a sheet's own, as far as a name may go and is free."""
    found: dict[str, Shown] = {}
    for i, shown in enumerate(tables, 1):
        own = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", shown.sheet or TABLE)
        own = own.strip(" '")[:SHEET_NAME] or TABLE
        taken = {n.casefold() for n in (SUMMARY, PROBLEMS, "History", *found)}
        found[f"{own[: SHEET_NAME - 4]} ({i})" if own.casefold() in taken else own] = shown
    return found


@dataclass(frozen=True)
class Styles:
    """The formats of a workbook."""

    text: Format
    wrong: Format
    heading: Format
    title: Format
    label: Format
    wrapped: Format
    link: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> "Styles":
        text = {"num_format": "@", "valign": "top", "quote_prefix": True}
        wrap = {"text_wrap": True, "valign": "top", "quote_prefix": True}
        return cls(
            book.add_format(text),
            book.add_format(text | {"bg_color": f"#{RED}", "font_color": f"#{DARK}", "border": 1}),
            book.add_format({"bold": True, "bg_color": f"#{PALE}", "text_wrap": True}),
            book.add_format({"bold": True, "font_size": 14}),
            book.add_format({"bold": True, "valign": "top", "text_wrap": True}),
            book.add_format(wrap),
            book.add_format({"font_color": f"#{GREEN}", "underline": 1, "valign": "top"}),
        )

    def of_cell(self, style: Style, column: int) -> Format:
        """Of a cell in a row of one of the sheets in front."""
        if style == "text" or (style == "label" and column):
            return self.wrapped
        return {"title": self.title, "heading": self.heading, "label": self.label}[style]


def _put(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """A cell of text, whatever it begins with."""
    if text:
        sheet.write_string(row, column, cut(text), style)
    else:
        sheet.write_blank(row, column, None, style)


# The table ---------------------------------------------------------------------------------------


def _write_table(sheet: Worksheet, styles: Styles, answer: Answer, shown: Shown) -> None:
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.freeze_panes(1 + (answer.variant.dialect.title_rows if answer.variant else 0), 0)
    reasons: dict[int, dict[int, list[str]]] = {}
    for problem, (line, column) in shown.places.items():
        told = reasons.setdefault(line, {}).setdefault(column, [])
        told.append(f"{problem.vi}. {problem.fix_vi}.")
    for row in shown.rows:
        _write_row(sheet, styles, row, reasons.get(row[0], {}))


def _write_row(sheet: Worksheet, styles: Styles, row: Line, wrong: dict[int, list[str]]) -> None:
    line, cells = row
    for i, text in enumerate(cells):
        if text and i not in wrong:
            _put(sheet, line - 1, i, text, styles.text)
    for i, reasons in wrong.items():
        _put(sheet, line - 1, i, cells[i] if i < len(cells) else "", styles.wrong)
        _comment(sheet, line - 1, i, "\n".join(reasons))


def _comment(sheet: Worksheet, row: int, column: int, text: str) -> None:
    size = {"width": COMMENT_WIDTH, "height": comment_height(text)}
    sheet.write_comment(row, column, cut(text), {"author": AUTHOR, **size})


# The sheets in front -----------------------------------------------------------------------------


def _write_front(sheet: Worksheet, styles: Styles, front: Front) -> None:
    for i, width in enumerate(front.widths):
        sheet.set_column(i, i, width)
    if front.frozen:
        sheet.freeze_panes(front.frozen, 0)
    for row, (style, cells) in enumerate(front.rows):
        for i, text in enumerate(cells):
            if leads := front.links.get(xl_rowcol_to_cell(row, i)):
                sheet.write_url(row, i, f"internal:{leads}", styles.link, text)
            elif text:
                _put(sheet, row, i, text, styles.of_cell(style, i))
