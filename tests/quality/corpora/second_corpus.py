"""The second corpus of personal data: its shape, and 2,000 labels among 10,000 clean cells.

Written from the facts on Vietnamese identifiers by someone who had seen neither the detectors
nor the first corpus. A label is true because the writer of the cell put the datum there; a clean
cell is one that a province publishes every day. Refuses to be tuned to a detector: a case that
turns out to be labelled wrongly is corrected here with a reason, a miss stays a miss.
"""

import random
from collections import Counter
from collections.abc import Iterable
from typing import get_args

from tests.quality.corpora import clean_corpus, second_clean, second_positives
from tests.quality.corpora.labelled import Table
from tests.quality.corpora.personal_corpus import Corpus, Kind, Positive

SEED = "thainguyen/second/2026-11-22"
CLEAN = 10_000
_KINDS: tuple[Kind, ...] = get_args(Kind)


def second_corpus(seed: str = SEED) -> list[Table]:
    """The same tables for the same seed; clean cells fill up to exactly `CLEAN`."""
    rng = random.Random(seed)  # noqa: S311
    tables = second_positives.tables(rng)
    return [*tables, *second_clean.tables(rng, CLEAN - labels(tables)["clean"])]


def labels(tables: Iterable[Table]) -> Counter[str]:
    """How often each kind stands in the corpus; `clean` counts the cells without any."""
    found: Counter[str] = Counter()
    for cell in (cell for table in tables for column in table.columns for cell in column.cells):
        found.update(cell.kinds or ("clean",))
    return found


def corpus(seed: str = SEED) -> Corpus:
    """The tables as the scorer of the first corpus takes them; a positive's manner is its table."""
    tables = second_corpus(seed)
    positives = tuple(
        Positive(table.name, column.name, row, kind, cell.text, table.name, False)
        for table in tables
        for column in table.columns
        for row, cell in enumerate(column.cells)
        for kind in _KINDS
        if kind in cell.kinds
    )
    told_or_not = frozenset(
        (table.name, column.name, row)
        for table in tables
        for column in table.columns
        for row, cell in enumerate(column.cells)
        if "address" in cell.kinds
    )
    return Corpus(tuple(map(_scored, tables)), positives, told_or_not)


def _scored(table: Table) -> clean_corpus.Table:
    columns = tuple(
        clean_corpus.Column(
            c.name, c.title, c.type, c.unit or "", tuple(cell.text for cell in c.cells), table.name
        )
        for c in table.columns
    )
    return clean_corpus.Table(table.name, columns)
