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
from pipelines.text import Text
from quality.verdict import Check, Detail
from schemas import engine
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
        Detail(vi=f"{files[d]}: {n} dòng", en=f"{files[d]}: {n} rows") for d, n in held.items()
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
