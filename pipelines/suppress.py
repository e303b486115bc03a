"""Suppressing: the counts of a table → the same with those withheld that would tell of few persons.

Finds the blocks of the table (every field of its key that is no dimension parts it), what the
releases before told and withheld of them, and hands each block to `quality.suppression`. A count
that is withheld is absent, and its status says why. A count withheld once stays withheld; one that
was published with the same value is taken to be known, and protects nothing.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from catalog.dataset import Dataset
from catalog.disclosure import PUBLISHED, WITHHELD, Suppress
from catalog.release import Release
from quality.counts import Counts, Key, Mask, tree, unbalanced
from quality.suppression import TooLarge, Unprotectable, withhold
from quality.verdict import Check, Detail
from schemas import engine
from schemas.figure import in_words
from schemas.problem import Problem

NAME = "che_o_nho"
TOLD = 20  # sums that do not add up, in words
Row = tuple[Any, ...]
Earlier = dict[Row, set[int | None]]  # block and cell → what releases said of it


def carry_out(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, table: str, earlier: Sequence[Release]
) -> tuple[tuple[Problem, ...], tuple[Check, ...]]:
    """Withhold counts in the table of this name on the connection, and say in it which."""
    declared = dataset.declaration.privacy.suppress
    if declared is None:
        return (), ()
    parts = [f for f in dataset.schema.primaryKey if f not in declared.dimensions]
    key = [*parts, *declared.dimensions]
    rows = con.execute(f"SELECT rowid, {_texts(key)}, {engine.name(declared.count)} FROM {table}")
    blocks: dict[Row, list[Row]] = {}
    for row in rows.fetchall():
        blocks.setdefault(row[1 : 1 + len(parts)], []).append((row[0], *row[1 + len(parts) :]))
    said = _said(con, declared, key, earlier)
    problems, hidden, late = [], [], 0
    for block, cells in blocks.items():
        found = _block(dataset, declared, block, cells, said)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            hidden += found[0]
            late += found[1]
    if problems:
        return tuple(problems), ()
    _write(con, table, declared, hidden)
    return (), _checks(sum(map(len, blocks.values())), len(hidden), late)


def _texts(fields: Sequence[str]) -> str:
    return ", ".join(f"coalesce({engine.name(f)}::VARCHAR, '')" for f in fields)


def _said(
    con: duckdb.DuckDBPyConnection,
    declared: Suppress,
    key: Sequence[str],
    earlier: Sequence[Release],
) -> Earlier:
    """What each release published of each cell; None where it withheld it."""
    found: Earlier = {}
    asked = {*key, declared.count}
    for release in earlier:
        source = engine.parquet(release.table)
        there = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        if not asked <= there:
            continue
        sql = f"SELECT {_texts(key)}, {engine.name(declared.count)} FROM {source}"
        for *cell, count in con.execute(sql).fetchall():
            found.setdefault(tuple(cell), set()).add(count)
    return found


def _block(
    dataset: Dataset, declared: Suppress, block: Row, cells: Sequence[Row], said: Earlier
) -> Problem | tuple[list[int], int]:
    """The rows of a block that are withheld, and how many of them had been published before."""
    k = dataset.declaration.privacy.k
    where = ", ".join(str(part) for part in block)
    if any(value is None or value < 0 for *_, value in cells):
        return Problem("count-missing", field=declared.count, note=where)
    keys: tuple[Key, ...] = tuple(cell[1:-1] for cell in cells)
    values = np.array([cell[-1] for cell in cells], dtype=np.int64)
    trees = tuple(
        tree([key[d] for key in keys], dimension.total, dimension.groups)
        for d, dimension in enumerate(declared.dimensions.values())
    )
    counts = Counts(keys, values, trees)
    if wrong := unbalanced(counts):
        told = "; ".join(", ".join(key) for key in wrong[:TOLD])
        return Problem("counts-not-additive", field=declared.count, value=told, note=where)
    told_before, before = _before(counts, block, said)
    known = told_before | _public(declared, keys)
    try:
        pattern = withhold(counts, k, declared.protection or k, known, before & ~known)
    except TooLarge:
        return Problem("counts-too-many", field=declared.count, note=where)
    except Unprotectable as error:
        return Problem(
            "counts-unprotectable", field=declared.count, note=where,
            value="; ".join(", ".join(keys[i]) for i in error.cells[:TOLD]),
        )  # fmt: skip
    hidden = pattern.withheld & ~_public(declared, keys)
    late = int((hidden & told_before).sum())
    return [cells[i][0] for i in np.flatnonzero(hidden).tolist()], late


def _before(counts: Counts, block: Row, said: Earlier) -> tuple[Mask, Mask]:
    """Which cells some release told as they are, and which some release withheld."""
    past = [said.get((*block, *key), set()) for key in counts.keys]
    told = [value in seen for value, seen in zip(counts.values.tolist(), past, strict=True)]
    withheld = [None in seen for seen in past]
    return np.array(told, dtype=bool), np.array(withheld, dtype=bool)


def _public(declared: Suppress, keys: Sequence[Key]) -> Mask:
    """The totals that are published elsewhere too, over every dimension in which they are one."""
    dimensions = list(declared.dimensions.values())

    def elsewhere(key: Key) -> bool:
        over = [d for d, value in zip(dimensions, key, strict=True) if value == d.total]
        return bool(over) and all(d.public for d in over)

    return np.array([elsewhere(key) for key in keys], dtype=bool)


def _write(
    con: duckdb.DuckDBPyConnection, table: str, declared: Suppress, hidden: Sequence[int]
) -> None:
    count, status = engine.name(declared.count), engine.name(declared.status)
    con.execute(f"ALTER TABLE {table} ADD COLUMN {status} VARCHAR")
    con.execute(f"UPDATE {table} SET {status} = {engine.text(PUBLISHED)}")
    con.register("_hidden", pa.table({"row": pa.array(hidden, pa.int64())}))
    con.execute(
        f"UPDATE {table} SET {count} = NULL, {status} = {engine.text(WITHHELD)} "
        "WHERE rowid IN (SELECT row FROM _hidden)"
    )
    con.unregister("_hidden")


def _checks(cells: int, hidden: int, late: int) -> tuple[Check, ...]:
    told = {"hidden": hidden, "cells": cells}
    done = Check(
        name=NAME,
        kind="privacy",
        title="Số đếm nhỏ được bảo mật, không suy ra được từ các số còn lại",
        title_en="Small counts are withheld and cannot be computed from the others",
        severity="block",
        dimension="sach",
        passed=True,
        details=(
            Detail(
                vi=in_words("{hidden} trong {cells} ô được bảo mật", told, "vi"),
                en=in_words("{hidden} of {cells} cells are withheld", told, "en"),
            ),
        ),
    )
    known = Check(
        name="da_cong_bo_truoc",
        kind="privacy",
        title="Ô nay bảo mật chưa từng được công bố với cùng giá trị",
        title_en="No cell withheld now stands in an earlier release with the same value",
        severity="warn",
        dimension="sach",
        passed=late == 0,
        count=late,
    )
    return (done, known)
