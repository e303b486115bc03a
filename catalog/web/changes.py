"""What changed from release to release, as a dataset's page tells it.

Releases never change, so what was compared once is kept. A page does not wait for what takes long:
only the newest releases are compared, and none beyond a size; `opendata diff` compares any two.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from catalog.diff import Diff, between
from catalog.portal import DatasetInfo
from catalog.release import Release
from schemas.errors import DamagedRelease

MOST_RELEASES = 10
MOST_ROWS = 500_000
SHOWN = 5  # rows of each kind


def changes(found: DatasetInfo, public: Path) -> Mapping[int, Diff]:
    """Release → what made it of the one before; without those that cannot be compared here."""
    compared = {}
    for before, after in list(pairwise(found.releases))[-MOST_RELEASES:]:
        if max(before.rows, after.rows) > MOST_ROWS:
            continue
        diff = _compared(public, found.name, before.number, after.number)
        if diff is not None:
            compared[after.number] = diff
    return compared


def _compared(public: Path, dataset: str, old: int, new: int) -> Diff | None:
    try:
        return _kept(public, dataset, old, new)
    except (DamagedRelease, OSError, ValueError, KeyError):  # files gone or not what they were
        return None


@lru_cache(maxsize=512)
def _kept(public: Path, dataset: str, old: int, new: int) -> Diff:
    folder = public / "releases" / dataset
    return between(Release(folder / f"{old:04d}"), Release(folder / f"{new:04d}"), SHOWN)
