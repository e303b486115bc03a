"""Places: the addresses that rows of the table carry → the files, sheets and cells they came from.

Only a delivery's layout knows under which header a field stood, and in which sheet. What is wrong
with a cell is told as the file has it, not as shaping made it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import duckdb

from catalog.dataset import Dataset
from pipelines.shape import Shaped
from quality import cells
from quality.scan import Finding
from quality.verdict import Verdict
from schemas import engine
from schemas.problem import Problem


def in_files(problems: Sequence[Problem], shaped: Sequence[Shaped]) -> list[Problem]:
    """The problems with the file's name and the header of the cell, which only the layout knows.

    In a wide layout one cell of the file stands in many rows of the table, and one header in all of
    a column: what is wrong with it is told once.
    """
    by_id = {s.text.part: s for s in shaped}
    told: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        one = by_id.get(problem.delivery or "")
        if one is None:
            told[(problem,)] = problem
            continue
        own = one.headers.get(problem.field or "")
        column = own or problem.column
        at = one.text.letters.get(column or "")
        found = replace(
            problem, delivery=one.text.delivery.id, file=one.text.delivery.file, column=column,
            sheet=one.text.sheet, cell=f"{at}{problem.row}" if at and problem.row else None,
        )  # fmt: skip
        of_header = own is None and problem.field in one.groups
        key = (found.code, one.text.part, found.column, found.field, found.value)
        told.setdefault(key if of_header else (*key, found.row), found)
    return list(told.values())


def as_delivered(
    con: duckdb.DuckDBPyConnection, problems: Sequence[Problem], shaped: Sequence[Shaped]
) -> list[Problem]:
    """The problems with their cells as they stand in the file: shaping may have rewritten them."""
    asked: dict[tuple[str, str], list[int]] = {}
    for p in problems:
        if (one := _holding(p, shaped)) and p.row and p.column:
            asked.setdefault((one.text.relation, p.column), []).append(p.row)
    known: dict[tuple[str, str, int], str] = {}
    for (relation, column), rows in asked.items():
        found = con.execute(
            f"SELECT _row, {engine.name(column)} FROM ({relation}) "
            f"WHERE _row IN ({', '.join(map(str, rows))})"
        ).fetchall()
        known |= {(relation, column, row): normalize("NFC", cell) for row, cell in found}

    def cell(p: Problem) -> str | None:
        one = _holding(p, shaped)
        return known.get((one.text.relation, p.column or "", p.row or 0)) if one else p.value

    return [replace(p, value=cell(p)) for p in problems]


def _holding(problem: Problem, shaped: Sequence[Shaped]) -> Shaped | None:
    """Where the wrong cell stands as delivered; parts of a header have no cell of their own."""
    if problem.code not in ("type-error", "constraint-error"):
        return None
    for one in shaped:
        same = (one.text.delivery.id, one.text.sheet) == (problem.delivery, problem.sheet)
        if same and problem.column in one.text.header and problem.field not in one.groups:
            return one
    return None


def with_cells(
    verdict: Verdict,
    dataset: Dataset,
    shaped: Sequence[Shaped],
    folder: Path,
    found: Sequence[Finding],
) -> Verdict:
    """The verdict, its checks with the cells of the files that they are about. Where what is
    published are other rows than those delivered, no cell of a file is."""
    if dataset.declaration.privacy.transforms:
        return verdict
    told = cells.told(verdict, folder / "typed.parquet", dataset.schema, found)
    checks = tuple(
        c.model_copy(update={"cells": tuple(in_files(told.get(cells.key(c), ()), shaped))})
        for c in verdict.checks
    )
    return verdict.model_copy(update={"checks": checks})
