"""Reading workbooks: a delivery → texts, one for each table of each sheet, or problems.

Opening is a child process's (`workbook`), finding tables is `sheet`'s; here they meet the
declaration: which sheets are read, whether what stands above the tables agrees with the file's
name, whether the header is the declared one. Error cells are findings with sheet and cell, wherever
they stand; as values they are missing where the layout says so, else problems.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Table, Variant
from pipelines import mojibake
from pipelines import sheet as sheets
from pipelines.delivery import Delivery
from pipelines.header import header_problems
from pipelines.layout import mismatch, named_by
from pipelines.sheet import Found, Native
from pipelines.text import Text, addressed
from pipelines.workbook import Sheet, WorkbookError, address, letter, open_workbook
from quality.verdict import Check, Detail
from schemas import engine
from schemas.fold import fold
from schemas.listed import LISTED
from schemas.problem import Problem


def read(
    dataset: Dataset, delivery: Delivery, chosen: int, out: Path
) -> tuple[Text, ...] | tuple[Problem, ...]:
    """The tables of a workbook as texts in Parquet files beside `out`, or what keeps it from being
    read. `chosen` is its layout."""
    variant = dataset.declaration.source.variants[chosen]
    if variant.name and not any(named_by(variant, delivery.file).values()):
        return (addressed(Problem("no-variant", note=variant.name), delivery),)
    try:
        book = open_workbook(delivery.path)
    except WorkbookError as error:
        return (addressed(Problem(error.code, note=error.vi, note_en=error.en), delivery),)
    natives = _natives(dataset, variant)
    named = [
        (s, t, sheets.find(s, t, natives)) for t in variant.tables for s in book if _is_named(s, t)
    ]
    holding = [(s, t, f) for s, t, f in named if not _is_without(f)]
    if not holding:
        note = ", ".join(s.name for s in book)
        problem = named[0][2][0].problems[0] if named else Problem("no-sheet", note=note)
        return (addressed(problem, delivery),)
    texts, problems = list[Text](), list[Problem]()
    for one, table, found in holding:
        given = named_by(variant, delivery.file) | _groups(table.sheets, one.name)
        problems += _titles(one, table, variant, given)
        errors = (*_errors(one, delivery.file), *_hidden(one, found, variant, delivery.file))
        for each in found:
            whole = table.pairs and each.header and not each.problems
            ignored = bool(whole and variant.ignores(each.header[-1]))
            wrong = [] if ignored else _wrong(each, one, table, dataset, variant)
            if not wrong and not ignored:
                wrong = [_in_sheet(p, each) for p in _misnamed(each, variant, given)]
            problems += wrong
            if not wrong and not ignored:
                checks = (*errors, *_left_out(each, delivery)) if each is found[0] else ()
                path = out.with_name(f"{out.stem}-{len(texts)}.parquet")
                texts.append(
                    _text(each, delivery, chosen, len(texts), given, checks, path, dataset)
                )
    if problems:
        return tuple(addressed(p, delivery) for p in problems)
    return tuple(texts)


def _natives(dataset: Dataset, variant: Variant) -> dict[str, Native]:
    """Label → how its real numbers and days are written, where texts are declared to be written in
    a way of their own."""
    found = {}
    for name, label in variant.headers(dataset.schema).items():
        field, way = dataset.schema.field(name), variant.read_as.get(name)
        vietnamese = way == "vi_number"
        comma = vietnamese or (field.groupChar == "." and not field.decimalChar)
        point = "," if comma else field.decimalChar or "."
        day = "%d/%m/%Y" if way == "vi_date" else field.format if "%" in field.format else None
        if point != "." or day:
            found[label] = Native(point, day, full=vietnamese)
    return found


def _is_named(sheet: Sheet, table: Table) -> bool:
    return not sheet.hidden and bool(re.fullmatch(table.sheets, fold(sheet.name)))


def _is_without(found: Sequence[Found]) -> bool:
    """Whether a sheet has no such table at all."""
    return [p.code for f in found for p in f.problems] == ["no-table"]


def _groups(pattern: str, name: str) -> dict[str, str]:
    found = re.fullmatch(pattern, fold(name))
    return {g: found[g] or "" for g in re.compile(pattern).groupindex} if found else {}


def _titles(
    sheet: Sheet, table: Table, variant: Variant, given: Mapping[str, str]
) -> Iterator[Problem]:
    """What is declared to stand above the table and does not, or not as the names say."""
    above = sheets.above(sheet, table)
    for name, pattern in table.titles.items():
        matches = [m for m in (re.fullmatch(pattern, t) for t in above) if m]
        if not matches:
            yield Problem("no-title", sheet=sheet.name, note=name)
        for group, stated in matches[0].groupdict().items() if matches else ():
            if stated and (note := mismatch(variant, given, group, stated)):
                yield Problem("title-mismatch", sheet=sheet.name, field=group, note=note)


def _misnamed(found: Found, variant: Variant, given: Mapping[str, str]) -> Iterator[Problem]:
    """Columns whose own titles say otherwise than the names: last year's beside this year's."""
    for label, group, stated in found.stated:
        if note := mismatch(variant, given, group, stated):
            yield Problem(
                "title-mismatch", sheet=found.sheet, row=found.line, column=label, field=group,
                note=note,
            )  # fmt: skip


def _wrong(
    found: Found, sheet: Sheet, table: Table, dataset: Dataset, variant: Variant
) -> list[Problem]:
    """What is wrong with a table: where it is, its header, error cells in its columns."""
    problems = [p for p in found.problems if p.code != "blank-label" or not variant.ignores("")]
    if not problems:
        problems += header_problems(found.header, found.line, dataset, variant)
    if not problems:
        kept = [table.header] if table.errors == "missing" else found.letters
        columns = {found.letters[h] for h in kept if h in found.letters and not variant.ignores(h)}
        labels = {at: label for label, at in found.letters.items()}
        named = {label: name for name, label in variant.headers(dataset.schema).items()}
        problems += [
            Problem(
                "cell-error",
                row=r + 1,
                column=(of := labels[letter(c)]),
                field=named.get(of, of),
                value=cell.text,
                cell=address(r, c),
            )
            for (r, c), cell in sheet.errors.items()
            if letter(c) in columns and r >= found.line
        ]
    if not problems:
        problems += islice(_broken(found), LISTED)
    if not problems and not found.rows:
        problems.append(Problem("no-rows"))
    return [_in_sheet(p, found) for p in problems]


def _in_sheet(problem: Problem, found: Found) -> Problem:
    """A problem with its place: of a title, the cell in which the title stands."""
    at = found.letters.get(problem.column or "")
    cell = problem.cell or (f"{at}{problem.row}" if at and problem.row else None)
    if problem.row == found.line and problem.column:
        cell = found.places.get(problem.column, cell)
    return replace(problem, sheet=found.sheet, cell=cell)


def _errors(sheet: Sheet, file: str) -> tuple[Check, ...]:
    """Every error cell of a sheet, as a finding; its code is no value of the department's."""
    cells = sheet.errors.items()
    details = [f"{file}, {sheet.name}!{address(*at)}: {cell.text}" for at, cell in cells]
    if not details:
        return ()
    return (
        _finding(
            "o_loi_cong_thuc", "dung", details,
            "Bảng tính của nguồn không có ô lỗi công thức (ô lỗi coi như không có giá trị)",
            "The source's workbook has no error cells (their values are taken as missing)",
        ),
    )  # fmt: skip


def _hidden(
    sheet: Sheet, tables: Sequence[Found], variant: Variant, file: str
) -> tuple[Check, ...]:
    """Hidden rows and columns of what is taken over: they are read like all others, and told."""
    rows = {r for found in tables for r, _ in found.rows}
    taken = (f.letters for f in tables if not (f.header and variant.ignores(f.header[-1])))
    letters = {x for held in taken for h, x in held.items() if not variant.ignores(h)}
    hidden = sheet.hidden_columns
    columns = [c for first, end in hidden for c in range(first, end) if letter(c) in letters]
    details = [f"{file}, {sheet.name}!{r + 1}:{r + 1}" for r in sheet.hidden_rows if r + 1 in rows]
    details += [f"{file}, {sheet.name}!{letter(c)}:{letter(c)}" for c in columns]
    if not details:
        return ()
    return (
        _finding(
            "dong_cot_an", "du", details,
            "Bảng tính của nguồn không có dòng hoặc cột ẩn (dòng, cột ẩn vẫn được lấy vào)",
            "The source's workbook has no hidden rows or columns (they are taken over)",
        ),
    )  # fmt: skip


def _broken(found: Found) -> Iterator[Problem]:
    """Cells whose text a wrong decoding broke before it came."""
    texts = {t for _, cells in found.rows for t in cells if not t.isascii() or "?" in t}
    broken = {t for t in texts if mojibake.is_broken(t)}
    for row, cells in found.rows if broken else ():
        for name, text in zip(found.header, cells, strict=True):
            if text in broken:
                yield mojibake.problem(row, name, text)


def _left_out(found: Found, delivery: Delivery) -> tuple[Check, ...]:
    if not found.left_out:
        return ()
    details = [f"{delivery.file}, {found.sheet}!{cell}" for cell in found.left_out]
    return (
        _finding(
            "dong_ngoai_bang", "du", details,
            "Mọi ô có số đều thuộc bảng (ô ở dòng ngoài bảng không lấy vào)",
            "Every cell with a figure belongs to the table (others are not taken over)",
        ),
    )  # fmt: skip


def _finding(name: str, dimension: str, details: Sequence[str], vi: str, en: str) -> Check:
    return Check.model_validate({
        "name": name, "kind": "source", "title": vi, "title_en": en, "severity": "warn",
        "dimension": dimension, "passed": False, "count": len(details),
        "details": tuple(Detail(vi=d, en=d) for d in details),
    })  # fmt: skip


def _text(
    found: Found,
    delivery: Delivery,
    chosen: int,
    order: int,
    given: Mapping[str, str],
    checks: tuple[Check, ...],
    path: Path,
    dataset: Dataset,
) -> Text:
    variant, dropped = dataset.declaration.source.variants[chosen], dataset.declaration.privacy.drop
    taken = [h for h in found.header if h not in dropped and not variant.ignores(h)]
    kept = {h: found.header.index(h) for h in taken}
    columns: dict[str, list[str] | list[int]] = {"_row": [r for r, _ in found.rows]}
    columns |= {f"c{i}": [cells[i] for _, cells in found.rows] for i in kept.values()}
    pq.write_table(pa.table(columns), path)
    shown = ", ".join(f"c{i} AS {engine.name(h)}" for h, i in kept.items())
    relation = f"SELECT _row, {shown} FROM {engine.parquet(path)}"
    return Text(
        delivery, chosen, tuple(kept), relation, len(found.rows), order, found.sheet,
        found.letters, given, checks,
    )  # fmt: skip
