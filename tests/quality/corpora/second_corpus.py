"""The second corpus of personal data: its shape, and 2,000 labels among 10,000 clean cells.

Written from the facts on Vietnamese identifiers by someone who had seen neither the detectors
nor the first corpus. A label is true because the writer of the cell put the datum there; a clean
cell is one that a province publishes every day. Refuses to be tuned to a detector: a case that
turns out to be labelled wrongly is corrected here with a reason, a miss stays a miss.
"""

import random
from collections import Counter
from collections.abc import Iterable

from tests.quality.corpora import second_clean, second_positives
from tests.quality.corpora.labelled import Table, scored
from tests.quality.corpora.personal_corpus import Corpus

SEED = "thainguyen/second/2026-11-22"
CLEAN = 10_000


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
    """The tables as the scorer of the first corpus takes them."""
    return scored(second_corpus(seed))
