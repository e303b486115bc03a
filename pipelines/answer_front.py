"""What stands in front of an answer's table, sheet by sheet, whichever library writes it.

    Tóm tắt        what was delivered, what happened, what is still served, what to do; vi, then en
    Lỗi            one row for each problem: where, value, reason, remedy, in both languages

All of it is text. How it looks, and that none of it becomes a formula, is the writers' part:
`pipelines.answer_book` beside a table written anew, `pipelines.answer_marked` in front of the
department's own workbook.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Literal

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from catalog.bilingual import LANGUAGES, Language
from catalog.dataset import Dataset
from catalog.publishers import Department
from catalog.recipe import Variant
from catalog.release import Release
from pipelines import answer_table
from pipelines.answer_table import Shown
from pipelines.answer_texts import say
from pipelines.workbook import letter
from quality.verdict import Check
from schemas.figure import VIETNAM, number
from schemas.problem import Problem

SUMMARY, PROBLEMS = "Tóm tắt", "Lỗi"
LONGEST_CELL = 32_767  # characters of a cell, and of a comment
DETAILS = 50  # instances of a broken rule
HEADINGS = (
    ("Tệp / File", 24), ("Trang / Sheet", 14), ("Dòng / Row", 9), ("Ô / Cell", 9),
    ("Cột / Column", 20), ("Trường / Field", 18),
    ("Giá trị / Value", 24), ("Lý do", 44), ("Cách sửa", 44), ("Mã / Code", 20),
    ("Mức / Severity", 14), ("Reason", 44), ("What to do", 44),
)  # fmt: skip
CELL = 3  # the column of HEADINGS that leads to the cell
BLOCKS, WARNS, HELD = "chặn / blocks", "lưu ý / warning", "giữ lại / held back"
NOT_MADE = "không kiểm được / could not be checked"

Style = Literal["title", "heading", "label", "text"]  # of a row; a label is its first cell
Row = tuple[Style, tuple[str, ...]]


@dataclass(frozen=True)
class Front:
    """A sheet: widths of columns in characters, rows, and which cells (`D2`) lead to which others.
    `frozen` rows stay in sight."""

    name: str
    widths: Sequence[int]
    rows: Sequence[Row]
    links: Mapping[str, str] = field(default_factory=dict)
    frozen: int = 0


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

    @property
    def wrong(self) -> tuple[Problem, ...]:
        """The cells that keep the file from the public: those of its problems, and those that
        rules of the whole table were broken by."""
        held = (p for c in self.checks if c.blocks for p in self.cells(c))
        return (*(p for p in self.problems if p.delivery in (self.own, None)), *held)

    def cells(self, check: Check) -> tuple[Problem, ...]:
        """The cells of this file that a check is about."""
        return tuple(p for p in check.cells if p.delivery == self.own)


def fronts(answer: Answer, tables: Mapping[str, Shown] | None) -> tuple[Front, Front]:
    """The two sheets. `tables` are those that follow, by the names of their sheets; None where the
    delivered workbook itself does."""
    leads = _leads(answer, tables)
    severity = BLOCKS if answer.rows is None else HELD
    own = (_cell(answer, p, severity, leads) for p in answer.problems)
    told = list(chain(own, _rules(answer, leads)))
    links = {f"{letter(CELL)}{i}": leads for i, (_, leads) in enumerate(told, 2) if leads}
    listed: list[Row] = [("heading", tuple(name for name, _ in HEADINGS))]
    listed += (("text", tuple(map(cut, cells))) for cells, _ in told)
    widths = [width for _, width in HEADINGS]
    said = list(_said(answer, None if tables is None else tuple(tables.values())))
    return Front(SUMMARY, (24, 96), said), Front(PROBLEMS, widths, listed, links, frozen=1)


def _said(answer: Answer, tables: Sequence[Shown] | None) -> Iterator[Row]:
    for language in LANGUAGES:
        yield "title", (say(language, "title"),)
        for key, text in summary(answer, tables, language):
            yield "label", (say(language, key), cut(text))
        yield "text", ()


def cut(text: str) -> str:
    """As much of a text as a cell holds."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


Told = tuple[tuple[str, ...], str]  # the cells of a row, and the cell of the table it leads to


Leads = Mapping[Problem, tuple[str, str]]  # the sheet and cell in which a problem is shown


def _leads(answer: Answer, tables: Mapping[str, Shown] | None) -> Leads:
    if tables is None:
        all_ = (*answer.problems, *(p for c in answer.checks for p in answer.cells(c)))
        return {p: (quote_sheetname(p.sheet), p.cell) for p in all_ if p.sheet and p.cell}
    return {
        problem: (quote_sheetname(name), xl_rowcol_to_cell(line - 1, column))
        for name, shown in tables.items()
        for problem, (line, column) in shown.places.items()
    }


def _cell(answer: Answer, p: Problem, severity: str, leads: Leads) -> Told:
    sheet, cell = leads.get(p, ("", p.cell or ""))
    return (
        p.file or answer.file, p.sheet or "", str(p.row or ""), cell, p.column or "",
        p.field or "", p.value or "", p.vi, p.fix_vi, p.code, severity, p.en, p.fix_en,
    ), f"{sheet}!{cell}" if sheet else ""  # fmt: skip


def _fix(check: Check) -> str:
    """Which words say what to do about a broken rule."""
    if check.not_made:
        return "fix.not_made"
    if check.kind == "privacy":
        return "fix.privacy"
    return "fix.overridable" if check.overridable else "fix.rule"


def _rules(answer: Answer, leads: Leads) -> Iterator[Told]:
    """Rules of the whole table that were broken, case by case, and in which cells of the file."""
    for c in (c for c in answer.checks if not c.passed):
        severity = BLOCKS if c.severity == "block" else NOT_MADE if c.not_made else WARNS
        details = (c.not_made,) if c.not_made else c.details[:DETAILS]
        told = [(f"{c.title}: {d.vi}", f"{c.title_en}: {d.en}") for d in details]
        for vi, en in told or [(c.title, c.title_en)]:
            named = {"name": answer.dataset.name, "check": c.name}
            fix_vi, fix_en = (say(x, _fix(c), **named) for x in LANGUAGES)
            where = ("", "", "", "", "", c.field or "", "")
            yield (*where, vi, fix_vi, c.name, severity, en, fix_en), ""
        yield from (_cell(answer, p, severity, leads) for p in answer.cells(c))


def summary(
    answer: Answer, tables: Sequence[Shown] | None, language: Language
) -> Iterator[tuple[str, str]]:
    """What the first sheet says: ids of its labels, with their texts. `tables` is None where the
    delivered workbook itself follows."""
    declared, vi = answer.dataset.declaration, language == "vi"
    name, listed = answer.dataset.name, len(answer.problems)
    rules = str(sum(c.blocks for c in answer.checks))
    total = number(answer.total, language)
    result = "passes" if answer.accepted else "refused" if answer.rows is None else "partly"
    yield "dataset", f"{declared.title if vi else declared.title_en} ({name})"
    yield "department", answer.department.title if vi else answer.department.title_en
    yield "file", answer.file
    yield "received", _moment(answer.received) or say(language, "undelivered")
    yield "checked", _moment(answer.checked)
    yield (
        "result",
        say(language, result, problems=total, rules=rules, rows=number(answer.rows or 0, language)),
    )
    if answer.rows is None:
        yield "served", _served(answer.served, language)
    if not answer.accepted:
        todo = "todo.how" if answer.problems or answer.wrong else "todo.rules"
        yield "todo", say(language, todo, name=name, file=answer.file)
    if answer.total > listed:
        yield "listed", say(language, "listed.some", n=number(listed, language), total=total)
    yield "table", _shown(tables, language)
    if answer.synthetic:
        yield "synthetic", say(language, "synthetic.what")
    yield "note", say(language, "note.private")


def _served(release: Release | None, language: Language) -> str:
    if release is None:
        return say(language, "served.none")
    when = _moment(datetime.fromisoformat(release.manifest["time"]))
    rows = number(release.manifest["files"][0]["rows"], language)
    return say(language, "served.release", number=str(release.number), when=when, rows=rows)


def _shown(tables: Sequence[Shown] | None, language: Language) -> str:
    if tables is None:
        return say(language, "table.own")
    shown, total = sum(len(t.rows) for t in tables), sum(t.total for t in tables)
    key = "table.some" if any(t.capped for t in tables) else "table.all"
    key = key if shown else "table.none"
    figures = {
        "cells": answer_table.CELLS, "columns": answer_table.COLUMNS, "n": shown, "total": total
    }  # fmt: skip
    return say(language, key, **{k: number(v, language) for k, v in figures.items()})


def _moment(when: datetime | None) -> str:
    return f"{when.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if when else ""
