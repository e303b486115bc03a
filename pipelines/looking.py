"""Looking at what the privacy scan found: the cells themselves, masked, for their steward alone.

Findings are kept as counts and prints (`pipelines.decisions`); cells are kept nowhere. So to show
some, the refused table is made once more in a folder that goes away, and scanned again.
"""

from pathlib import Path

from catalog.dataset import Dataset
from pipelines import delivery as deliveries
from pipelines import refusals
from pipelines.make import make
from pipelines.work import Work
from quality import privacy

EXAMPLES = 3


def examples(work: Work, dataset: Dataset, folder: Path) -> dict[str, tuple[str, ...]]:
    """By the print of a finding in what was last refused: a few of its cells, masked."""
    current = work.releases.current(dataset.name)
    accepted = current.accepted if current else ()
    refused = refusals.of(work.home, dataset.name)
    broken = {i for i, r in refused.items() if r.problems and i not in accepted}
    used = [d for d in deliveries.recorded(work.home, dataset.name) if d.id not in broken]
    make(work, dataset, used, folder)
    table = folder / f"{dataset.name}.parquet"
    if not table.exists():
        return {}
    return {
        f.fingerprint: tuple(privacy.masked(cell) for cell in f.flagged[:EXAMPLES])
        for f in privacy.findings(table, dataset.schema)
    }
