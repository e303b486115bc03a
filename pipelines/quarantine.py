"""Quarantine: the wrong rows of a delivery are held back, and its other rows published.

Only where the dataset declares how large a share of a delivery's rows that may be
(`quarantine.share`); beyond it the whole file is refused, as it is without that key. What is wrong
with a file as a whole (its header, its bytes, a column that is not of its type) refuses it always.
Of a key that stands more than once every row is held back: none of them is known to be right.

What is held back lies in raw/ and quarantine/ and nowhere else; a release says how many rows of
which delivery it lacks. The rows are in the table again as soon as the file comes back corrected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import duckdb

from catalog.dataset import Dataset
from pipelines.assemble import Assembled
from pipelines.shape import Shaped
from pipelines.text import Text
from quality.verdict import Check, Detail
from schemas import engine
from schemas.figure import number
from schemas.listed import WRONG, start
from schemas.problem import Problem

HELD = "_held"  # the rows held back so far: _delivery (the part of a text), _row


def begin(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing is held back yet."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {HELD} (_delivery VARCHAR, _row BIGINT)")
    start(con)


def hold(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    texts: Sequence[Text],
    problems: Sequence[Problem],
) -> tuple[list[Text] | None, list[Problem]]:
    """The texts without the rows that are wrong; None where a file has to be refused, with the
    reason that is not among `problems`. `conform` left the rows that it found wrong in WRONG."""
    limit = dataset.declaration.quarantine
    if limit is None or any(p.row is None for p in problems):
        return None, []
    parts = {(t.delivery.id, t.sheet): t.part for t in texts}
    rows = [(parts[key], p.row) for p in problems if (key := (p.delivery or "", p.sheet)) in parts]
    if rows:
        con.executemany(f"INSERT INTO {HELD} VALUES (?, ?)", rows)
    con.execute(f"INSERT INTO {HELD} SELECT _delivery, _row FROM {WRONG}")
    over = [
        _over(delivery, held, total, limit.share)
        for delivery, held, total in _shares(con, texts)
        if held > limit.share * total
    ]
    return (None, over) if over else ([_without(t) for t in texts], [])


def refusing(dataset: Dataset, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Those of the problems that refuse a file: rows that would be held back refuse none."""
    whole = {p.delivery for p in problems if p.row is None}
    if dataset.declaration.quarantine is None or None in whole:
        return problems
    return [p for p in problems if p.delivery in whole]


def standing(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    shaped: Sequence[Shaped],
    assembled: Assembled,
    problems: Sequence[Problem],
) -> Sequence[Problem]:
    """The problems but those of rows that a later delivery replaced: nothing waits for them."""
    if dataset.declaration.quarantine is None:
        return problems
    latest = assembled.latest
    gone = {key for one in shaped for key in _replaced(con, dataset, one, latest, problems)}
    return [p for p in problems if (p.delivery, p.sheet, p.row) not in gone]


def _replaced(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    one: Shaped,
    latest: str,
    problems: Sequence[Problem],
) -> list[tuple[str, str | None, int]]:
    """Rows of known period or key in whose place those of a later delivery are in the table."""
    own = (one.text.delivery.id, one.text.sheet)
    rows = {p.row for p in problems if (p.delivery, p.sheet) == own and p.row is not None}
    if not rows:
        return []
    declared = dataset.declaration
    unit = declared.periods or dataset.schema.primaryKey
    known = " AND ".join(f"{engine.name(n)} IS NOT NULL" for n in unit)
    known = "true" if declared.assembly == "replace" else known  # by the last delivery, whole
    found = con.execute(
        f"SELECT DISTINCT _row FROM {one.table} WHERE {known} "
        f"AND _row IN ({', '.join(map(str, sorted(rows)))}) "
        f"AND _row NOT IN (SELECT _row FROM {latest} WHERE _delivery = ?)",
        [one.text.part],
    ).fetchall()
    return [(*own, row) for (row,) in found]


def counted(con: duckdb.DuckDBPyConnection, texts: Iterable[Text]) -> dict[str, int]:
    """Delivery → how many of its rows are held back, of those that have any."""
    of_part = {t.part: t.delivery.id for t in texts}
    counts: dict[str, int] = {}
    found = con.execute(f"SELECT _delivery, count(DISTINCT _row) FROM {HELD} GROUP BY ALL")
    for part, rows in found.fetchall():
        counts[of_part[part]] = counts.get(of_part[part], 0) + rows
    return counts


def check(held: Mapping[str, int], files: Mapping[str, str]) -> tuple[Check, ...]:
    """The public finding that rows are missing from the table; `files` are deliveries' names."""
    if not held:
        return ()
    told = tuple(
        Detail(vi=f"{files[d]}: {number(n, 'vi')} dòng", en=f"{files[d]}: {number(n, 'en')} rows")
        for d, n in held.items()
    )
    return (
        Check(
            name="quarantined_rows",
            kind="schema",
            title="Dòng sai được giữ lại, chưa công bố, chờ đơn vị sửa",
            title_en="Wrong rows held back, not published until the department corrects them",
            severity="warn",
            dimension="du",
            passed=False,
            count=sum(held.values()),
            details=told,
        ),
    )


def _shares(con: duckdb.DuckDBPyConnection, texts: Sequence[Text]) -> list[tuple[Text, int, int]]:
    """Of each delivery: one of its texts, how many rows would be held back, how many it has."""
    held = counted(con, texts)
    first: dict[str, Text] = {}
    totals: dict[str, int] = {}
    for text in texts:
        first.setdefault(text.delivery.id, text)
        totals[text.delivery.id] = totals.get(text.delivery.id, 0) + text.rows
    return [(first[d], n, totals[d]) for d, n in held.items()]


def _over(text: Text, held: int, total: int, share: float) -> Problem:
    note = f"{held}/{total} ({held / total:.1%} > {share:.1%})"
    return Problem("quarantine-share", text.delivery.id, text.delivery.file, note=note)


def _without(text: Text) -> Text:
    held = f"(SELECT _row FROM {HELD} WHERE _delivery = {engine.text(text.part)})"
    relation = f"SELECT * FROM ({text.relation}) t ANTI JOIN {held} h ON h._row = t._row"
    return replace(text, relation=relation)
