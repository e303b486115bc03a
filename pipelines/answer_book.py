"""The workbook of an answer.

    Tóm tắt        what was delivered, what happened, what is still served, what to do; vi, then en
    Lỗi            one row for each problem: where, value, reason, remedy, in both languages
    Bảng đã nộp    the file itself, each row in its own line, wrong cells red with their reasons

Of an .xlsx the first two sheets are put in front of the department's own workbook, in which the
wrong cells are red (`pipelines.answer_marked`). Any other file is written anew, all of it text; of
a workbook of an old format each sheet that has problems, under its own name.

A cell that begins like a formula is none: every one is written as text, and marked so that a
spreadsheet keeps it text when it is edited. Where the workbook lies is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from catalog.dataset import Dataset
from catalog.publishers import Department
from catalog.recipe import Variant
from catalog.release import VIETNAM, Release
from pipelines import answer_table, answer_texts
from pipelines.answer_marked import Front, mark
from pipelines.answer_table import UNREADABLE, Line, Shown
from pipelines.answer_texts import Language, say
from pipelines.workbook import letter
from quality.verdict import Check
from schemas.problem import Problem

SUMMARY, PROBLEMS, TABLE = "Tóm tắt", "Lỗi", "Bảng đã nộp"
NAME = 31  # characters of a worksheet's name
LONGEST_CELL = 32_767  # characters of a cell, and of a comment
DETAILS = 50  # instances of a broken rule
AUTHOR = "Cổng dữ liệu mở"
HEADINGS = (
    ("Tệp / File", 24), ("Trang / Sheet", 14), ("Dòng / Row", 9), ("Ô / Cell", 9),
    ("Cột / Column", 20), ("Trường / Field", 18),
    ("Giá trị / Value", 24), ("Lý do", 44), ("Cách sửa", 44), ("Mã / Code", 20),
    ("Mức / Severity", 14), ("Reason", 44), ("What to do", 44),
)  # fmt: skip
CELL = 3  # the column of HEADINGS that leads to the cell
BLOCKS, WARNS = "chặn / blocks", "lưu ý / warning"
NOT_MADE = "không kiểm được / could not be checked"


@dataclass(frozen=True)
class Answer:
    """All a workbook says. `path` holds the bytes as delivered; `own` is the delivery's id; `rows`
    is how many of its rows are held back, where the others were accepted."""

    dataset: Dataset
    department: Department
    file: str
    path: Path
    variant: Variant | None
    own: str
    accepted: bool
    synthetic: bool
    received: datetime | None
    checked: datetime
    problems: tuple[Problem, ...]
    total: int
    rows: int | None
    checks: tuple[Check, ...]
    served: Release | None


def written(answer: Answer, scratch: Path) -> bytes:
    """The workbook. What is laid aside while it is written lies in `scratch`, a private folder."""
    mine = [p for p in answer.problems if p.delivery in (answer.own, None)]
    if answer.path.suffix.lower() == ".xlsx" and not any(p.code in UNREADABLE for p in mine):
        with TemporaryDirectory(prefix="answer-", dir=scratch) as folder:
            out = Path(folder) / "answer.xlsx"
            if mark(answer.path, _reasons(mine), _fronts(answer), out):
                return out.read_bytes()
    tables = _named(answer_table.shown(answer.path, answer.variant, mine))
    with TemporaryDirectory(prefix="answer-", dir=scratch) as folder:
        out = Path(folder) / "answer.xlsx"
        with xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder}) as book:
            book.set_properties({"title": answer.file, "created": answer.checked})
            styles = Styles.of(book)
            _write_summary(book.add_worksheet(SUMMARY), styles, answer, list(tables.values()))
            _write_problems(book.add_worksheet(PROBLEMS), styles, answer, tables)
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


def _fronts(answer: Answer) -> tuple[Front, Front]:
    """The sheets of text, for a workbook that is the table itself."""
    said: list[tuple[str, str]] = []
    headings = list[int]()
    for language in answer_texts.LANGUAGES:
        headings.append(len(said))
        said.append((say(language, "title"), ""))
        said += ((say(language, key), text) for key, text in summary(answer, None, language))
        said.append(("", ""))
    told = list(chain(_cells(answer, {}), _rules(answer)))
    listed = [tuple(h for h, _ in HEADINGS), *(cells for cells, _ in told)]
    links = {f"{letter(CELL)}{i}": leads for i, (_, leads) in enumerate(told, 2) if leads}
    widths = [width for _, width in HEADINGS]
    return (
        Front(SUMMARY, (24, 96), said, headings),
        Front(PROBLEMS, widths, [[_cut(c) for c in row] for row in listed], (0,), links),
    )


def _named(tables: Sequence[Shown]) -> dict[str, Shown]:
    """Name of a worksheet → its table: a sheet's own, as far as a name may go and is free."""
    found: dict[str, Shown] = {}
    for i, shown in enumerate(tables, 1):
        own = (
            re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", shown.sheet or TABLE).strip(" '")[:NAME] or TABLE
        )
        taken = {n.casefold() for n in (SUMMARY, PROBLEMS, "History", *found)}
        found[f"{own[: NAME - 4]} ({i})" if own.casefold() in taken else own] = shown
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
            book.add_format(text | {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1}),
            book.add_format({"bold": True, "bg_color": "#EDE7D6", "text_wrap": True}),
            book.add_format({"bold": True, "font_size": 14}),
            book.add_format({"bold": True, "valign": "top", "text_wrap": True}),
            book.add_format(wrap),
            book.add_format({"font_color": "#1D5A40", "underline": 1, "valign": "top"}),
        )


def _put(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """A cell of text, whatever it begins with."""
    if text:
        sheet.write_string(row, column, _cut(text), style)
    else:
        sheet.write_blank(row, column, None, style)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


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
    lines = sum(1 + len(line) // 45 for line in text.split("\n"))
    size = {"width": 320, "height": min(400, 20 + 18 * lines)}
    sheet.write_comment(row, column, _cut(text), {"author": AUTHOR, **size})


# The problems ------------------------------------------------------------------------------------


def _write_problems(
    sheet: Worksheet, styles: Styles, answer: Answer, tables: Mapping[str, Shown]
) -> None:
    for i, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(i, i, width)
        sheet.write_string(0, i, heading, styles.heading)
    sheet.freeze_panes(1, 0)
    for row, (cells, leads) in enumerate(chain(_cells(answer, tables), _rules(answer)), 1):
        for i, text in enumerate(cells):
            if i == CELL and leads:
                sheet.write_url(row, i, f"internal:{leads}", styles.link, text)
            elif text:
                _put(sheet, row, i, text, styles.wrapped)


Told = tuple[tuple[str, ...], str]  # the cells of a row, and the cell of the table it leads to


def _cells(answer: Answer, tables: Mapping[str, Shown]) -> Iterator[Told]:
    leads = {
        problem: (quote_sheetname(name), xl_rowcol_to_cell(line - 1, column))
        for name, shown in tables.items()
        for problem, (line, column) in shown.places.items()
    }
    for p in answer.problems:
        own = quote_sheetname(p.sheet) if p.sheet and p.cell and not tables else ""
        sheet, cell = leads.get(p, (own, p.cell or ""))
        yield (
            p.file or answer.file, p.sheet or "", str(p.row or ""), cell, p.column or "",
            p.field or "", p.value or "", p.vi, p.fix_vi, p.code, BLOCKS, p.en, p.fix_en,
        ), f"{sheet}!{cell}" if sheet else ""  # fmt: skip


def _rules(answer: Answer) -> Iterator[Told]:
    """Rules of the whole table that were broken, case by case."""
    for c in (c for c in answer.checks if not c.passed):
        severity = BLOCKS if c.severity == "block" else NOT_MADE if c.not_made else WARNS
        details = (c.not_made,) if c.not_made else c.details[:DETAILS]
        told = [(f"{c.title}: {d.vi}", f"{c.title_en}: {d.en}") for d in details]
        for vi, en in told or [(c.title, c.title_en)]:
            fix = (
                f"fix.{'not_made' if c.not_made else 'privacy' if c.kind == 'privacy' else 'rule'}"
            )
            fix_vi, fix_en = (say(x, fix, name=answer.dataset.name) for x in ("vi", "en"))
            where = ("", "", "", "", "", c.field or "", "")
            yield (*where, vi, fix_vi, c.name, severity, en, fix_en), ""


# The summary -------------------------------------------------------------------------------------


def _write_summary(
    sheet: Worksheet, styles: Styles, answer: Answer, tables: Sequence[Shown]
) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 96)
    row = 0
    for language in answer_texts.LANGUAGES:
        sheet.write_string(row, 0, say(language, "title"), styles.title)
        for key, text in summary(answer, tables, language):
            row += 1
            sheet.write_string(row, 0, say(language, key), styles.label)
            _put(sheet, row, 1, text, styles.wrapped)
        row += 2


def summary(
    answer: Answer, tables: Sequence[Shown] | None, language: Language
) -> Iterator[tuple[str, str]]:
    """What the first sheet says: ids of its labels, with their texts. `tables` is None where the
    delivered workbook itself follows."""
    declared, vi = answer.dataset.declaration, language == "vi"
    name, listed = answer.dataset.name, len(answer.problems)
    rules = str(sum(c.blocks for c in answer.checks))
    result = "passes" if answer.accepted else "refused" if answer.rows is None else "partly"
    yield "dataset", f"{declared.title if vi else declared.title_en} ({name})"
    yield "department", answer.department.title if vi else answer.department.title_en
    yield "file", answer.file
    yield "received", _moment(answer.received) or say(language, "undelivered")
    yield "checked", _moment(answer.checked)
    yield (
        "result",
        say(language, result, problems=str(answer.total), rules=rules, rows=f"{answer.rows}"),
    )
    if answer.rows is None:
        yield "served", _served(answer.served, language)
    if not answer.accepted:
        yield "todo", say(language, "todo.how", name=name, file=answer.file)
    if answer.total > listed:
        yield "listed", say(language, "listed.some", n=str(listed), total=str(answer.total))
    yield "table", _shown(tables, language)
    if answer.synthetic:
        yield "synthetic", say(language, "synthetic.what")
    yield "note", say(language, "note.private")


def _served(release: Release | None, language: Language) -> str:
    if release is None:
        return say(language, "served.none")
    when = _moment(datetime.fromisoformat(release.manifest["time"]))
    rows = str(release.manifest["files"][0]["rows"])
    return say(language, "served.release", number=str(release.number), when=when, rows=rows)


def _shown(tables: Sequence[Shown] | None, language: Language) -> str:
    if tables is None:
        return say(language, "table.own")
    shown, total = sum(len(t.rows) for t in tables), sum(t.total for t in tables)
    key = "table.some" if any(t.capped for t in tables) else "table.all"
    key = key if shown else "table.none"
    limits = {"cells": str(answer_table.CELLS), "columns": str(answer_table.COLUMNS)}
    return say(language, key, n=str(shown), total=str(total), **limits)


def _moment(when: datetime | None) -> str:
    return f"{when.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if when else ""
