"""Deliveries: what a department handed over, kept as received, and the record of it.

A delivery is bytes under a name. The same bytes under the same name are the same delivery, however
often they arrive. Records are numbered in order of arrival and never edited; whether a delivery was
accepted stands in the manifest of the release that holds it, whether it was refused in quarantine/.
"""

import json
import os
import shutil
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Clock, utc_now
from pipelines.home import Home
from schemas.digest import file_sha256
from schemas.problem import Problem

ANSWER = ".ket-qua."  # in the name of what is left beside a file as the answer to it
TRANSIENT = (".", "~$")  # how partial and lock files of editors and copiers begin


@dataclass(frozen=True)
class Delivery:
    """One file handed over. `id` orders a dataset's deliveries; `source` is where it was found."""

    id: str
    dataset: str
    file: str
    sha256: str
    bytes: int
    received: str
    actor: str
    source: str
    synthetic: bool = False
    path: Path = field(default=Path(), compare=False)

    def manifest(self) -> dict[str, Any]:
        """What a release's manifest says of it: everything but where this home keeps it."""
        return {k: v for k, v in asdict(self).items() if k not in ("path", "dataset")}


def recorded(home: Home, dataset: str) -> list[Delivery]:
    """Every delivery of a dataset, in order of arrival."""
    folder = home.deliveries(dataset)
    found = []
    for file in sorted(folder.glob("*.json"), key=lambda p: int(p.stem)):
        facts = json.loads(file.read_text("utf-8"))
        suffix = Path(facts["file"]).suffix
        found.append(Delivery(**facts, path=home.raw(dataset) / f"{facts['sha256']}{suffix}"))
    return found


def deliver(home: Home, dataset: Dataset, file: Path, name: str | None = None) -> Path:
    """Put a file into the dataset's landing folder, whole at once, as a steward's copy would."""
    target = home.landing(dataset.name) / filename(name or file.name)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(file, partial)
    partial.replace(target)
    return target


def fetch(home: Home, dataset: Dataset, actor: str, clock: Clock = utc_now) -> list[Delivery]:
    """Take over what lies at the dataset's source and is not recorded yet. Returns the new ones."""
    for folder in (home.raw(dataset.name), home.deliveries(dataset.name)):
        for left in folder.glob(".*"):  # of a fetch that was cut off; the dataset's lock is ours
            left.unlink()
    latest = {d.file: d.sha256 for d in recorded(home, dataset.name)}
    taken = []
    for path in waiting(home, dataset):
        name, digest = filename(path.name), file_sha256(path)
        if latest.get(name) != digest:
            latest[name] = digest
            taken.append(_take(home, dataset, path, name, digest, actor, clock))
    return taken


def waiting(home: Home, dataset: Dataset) -> list[Path]:
    """The files that lie at the source now, oldest first, answers and partial copies apart."""
    source = dataset.declaration.source
    if source.path is not None:
        return [dataset.file("datasets").parent / source.path]
    files = (p for p in home.landing(dataset.name).iterdir() if p.is_file() and not p.is_symlink())
    offered = [p for p in files if offers(p.name)]
    return sorted(offered, key=lambda p: (p.stat().st_mtime_ns, p.name))


def offers(name: str) -> bool:
    """Whether a file of this name is taken over: no partial copy, no lock, no answer of ours."""
    return not name.startswith(TRANSIENT) and ANSWER not in name


def filename(name: str) -> str:
    """The name as it is recorded, whatever form the file system keeps it in."""
    return unicodedata.normalize("NFC", Path(name).name)


def _take(
    home: Home, dataset: Dataset, path: Path, name: str, digest: str, actor: str, clock: Clock
) -> Delivery:
    kept = home.made_raw(dataset.name) / f"{digest}{Path(name).suffix}"
    if not kept.exists():
        partial = kept.with_name(f".{kept.name}.{os.getpid()}")
        shutil.copyfile(path, partial)
        partial.chmod(0o400)
        partial.replace(kept)
    folder = home.deliveries(dataset.name)
    number = max((int(p.stem) for p in folder.glob("*.json")), default=0) + 1
    facts: dict[str, Any] = {
        "id": f"{number:04d}",
        "dataset": dataset.name,
        "file": name,
        "sha256": digest,
        "bytes": kept.stat().st_size,
        "received": clock().astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "source": dataset.declaration.source.kind,
        "synthetic": False,
    }
    write_json(folder / f"{number:04d}.json", facts)
    return Delivery(**facts, path=kept)


def write_json(path: Path, content: Any) -> None:
    """A private file that is whole or absent, whatever happens while it is written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.chmod(0o600)
    partial.replace(path)


# Refusals ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """The answer to a delivery that was not accepted; its problems hold values."""

    delivery: str
    file: str
    sha256: str
    declarations: str
    problems: tuple[Problem, ...]
    total_problems: int
    checks: tuple[dict[str, Any], ...] = ()


def refuse(home: Home, dataset: str, refusal: Refusal) -> None:
    write_json(home.quarantine(dataset) / f"{refusal.delivery}.json", asdict(refusal))


def refused(home: Home, dataset: str) -> dict[str, Refusal]:
    """The standing answers, by delivery."""
    found = {}
    for file in sorted(home.quarantine(dataset).glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        problems = tuple(Problem(**p) for p in content.pop("problems"))
        checks = tuple(content.pop("checks"))
        found[file.stem] = Refusal(**content, problems=problems, checks=checks)
    return found
