"""Where everything lies under OPENDATA_HOME, but for the public tree, which `catalog` owns.

    landing/<dataset>/                   what stewards drop
    raw/<dataset>/<sha256>.<ext>         bytes as received
    raw/<dataset>/deliveries/0001.json   the record of each delivery
    staging/<dataset>/                   work in progress; emptied at every run
    quarantine/<dataset>/0001.json       the answer to a refused delivery, values included
    events.jsonl                         who did what: appended, never edited
    decisions/<dataset>.jsonl            what people decided on checks: appended, never edited
    data-docs/<dataset>.html             how the last build was judged, for stewards
    dagster/                             Dagster's own storage: telemetry, may be wiped

All but landing/ and public/ is 0700: until the gate has passed, no cell value leaves it.
"""

from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

PRIVATE = 0o700


@dataclass(frozen=True)
class Home:
    """The private folders of a deployment, made when asked for where nothing else is said."""

    root: Path

    def landing(self, dataset: str) -> Path:
        return _made(self.root / "landing" / dataset, 0o775)

    def raw(self, dataset: str) -> Path:
        """Not made by looking: a dry run leaves no trace. `made_raw` makes it."""
        return self.root / "raw" / dataset

    def deliveries(self, dataset: str) -> Path:
        return self.raw(dataset) / "deliveries"

    def made_raw(self, dataset: str) -> Path:
        """The folder of the bytes as received, with that of their records."""
        folder = self._private("raw", dataset)
        _made(self.deliveries(dataset), PRIVATE)
        return folder

    def staging(self, dataset: str) -> Path:
        return self._private("staging", dataset)

    def quarantine(self, dataset: str) -> Path:
        return self._private("quarantine", dataset)

    @property
    def events(self) -> Path:
        """The log of who did what; only its folder is made."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root / "events.jsonl"

    def decisions(self, dataset: str) -> Path:
        """Not made by looking. `made_decisions` makes its folder."""
        return self.root / "decisions" / f"{dataset}.jsonl"

    def made_decisions(self, dataset: str) -> Path:
        _made(self.root / "decisions", PRIVATE)
        return self.decisions(dataset)

    @property
    def data_docs(self) -> Path:
        return _made(self.root / "data-docs", PRIVATE)

    @property
    def dagster(self) -> Path:
        return _made(self.root / "dagster", PRIVATE)

    def lock(self, dataset: str) -> FileLock:
        """Held while a dataset is read, built or published: one process at a time."""
        return FileLock(_made(self.root / "locks", PRIVATE) / f"{dataset}.lock")

    def _private(self, tree: str, dataset: str) -> Path:
        _made(self.root / tree, PRIVATE)
        return _made(self.root / tree / dataset, PRIVATE)


def _made(folder: Path, mode: int) -> Path:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
    return folder
