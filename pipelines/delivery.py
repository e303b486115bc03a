"""Deliveries: what a department handed over, kept as received, and the record of it.

A delivery is bytes under a name. The same bytes under the same name are the same delivery, however
often they arrive. Records are numbered in order of arrival and never edited; whether a delivery was
accepted stands in the manifest of the release that holds it, whether it was refused in quarantine/.
"""

import json
import os
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Clock, utc_now
from pipelines.home import Home
from schemas.digest import file_sha256

ANSWER = ".ket-qua"  # in the name of what is left beside a file as the answer to it, or a copy
ANSWERED = f"{ANSWER}.xlsx"  # how the name of an answer ends
TRANSIENT = (".", "~$")  # how partial and lock files of editors and copiers begin
PARTIAL = (".crdownload", ".download", ".part", ".partial", ".tmp")  # how copies under way end
OF_SYSTEMS = ("thumbs.db", "desktop.ini")
BROKEN = "\ufffd"  # what stands for bytes that are no text
LONGEST_SUFFIX = 64  # bytes: what follows the last full stop of a sentence is no extension


@dataclass(frozen=True)
class Delivery:
    """One file handed over. `id` orders a dataset's deliveries; `source` is where it was found;
    `pull`, for one that was asked for, what was asked and from when the next one goes on."""

    id: str
    dataset: str
    file: str
    sha256: str
    bytes: int
    received: str
    actor: str
    source: str
    synthetic: bool = False
    pull: Mapping[str, Any] | None = None
    path: Path = field(default=Path(), compare=False)

    def manifest(self, secret: bool = False) -> dict[str, Any]:
        """What a release's manifest says of it: everything but where this home keeps it, and the
        times of single records of a pull. Of a `secret` one, whose rows are published only counted
        or made coarser, neither hash nor size: whoever knows all but a few cells could try them."""
        left_out = ("path", "dataset", "pull", *(("sha256", "bytes") if secret else ()))
        facts = {k: v for k, v in asdict(self).items() if k not in left_out}
        if self.pull is None:
            return facts
        private = ("lowest", "highest")
        return facts | {"pull": {k: v for k, v in self.pull.items() if k not in private}}


def recorded(home: Home, dataset: str) -> list[Delivery]:
    """Every delivery of a dataset, in order of arrival."""
    folder = home.deliveries(dataset)
    found = []
    for file in sorted(folder.glob("*.json"), key=lambda p: int(p.stem)):
        facts = json.loads(file.read_text("utf-8"))
        found.append(Delivery(**facts, path=home.raw(dataset) / _kept_as(facts)))
    return found


def deliver(home: Home, dataset: Dataset, file: Path, name: str | None = None) -> Path:
    """Put a file into the dataset's landing folder, whole at once, as a steward's copy would."""
    target = home.landing(dataset.name) / filename(name or file.name)
    partial = target.with_name(f".{os.getpid()}.nop")  # a name of its own: the file's may be long
    shutil.copyfile(file, partial)
    partial.replace(target)
    return target


def fetch(home: Home, dataset: Dataset, actor: str, clock: Clock = utc_now) -> list[Delivery]:
    """Take over what lies at the dataset's source and is not recorded yet. Returns the new ones."""
    sweep(home, dataset.name)
    latest = {d.file: d.sha256 for d in recorded(home, dataset.name)}
    taken = []
    for path in waiting(home, dataset):
        name, digest = filename(path.name), file_sha256(path)
        if latest.get(name) != digest:
            latest[name] = digest
            facts = {"dataset": dataset.name, "file": name, "sha256": digest, "actor": actor}
            facts["source"] = dataset.declaration.source.kind
            taken.append(take(home, path, facts, clock))
    return taken


def sweep(home: Home, dataset: str) -> None:
    """Remove what a fetch that was cut off left behind; the dataset's lock must be held."""
    for folder in (home.raw(dataset), home.deliveries(dataset)):
        for left in folder.glob(".*"):
            left.unlink()


def waiting(home: Home, dataset: Dataset) -> list[Path]:
    """The files that lie at the source now, oldest first, answers and partial copies apart."""
    source = dataset.declaration.source
    if source.asked:  # nothing lies there: it is asked (`pipelines.pull`)
        return []
    if source.path is not None:
        return [dataset.file("datasets").parent / source.path]
    files = (p for p in home.landing(dataset.name).iterdir() if p.is_file() and not p.is_symlink())
    offered = [p for p in files if offers(p.name)]
    return sorted(offered, key=lambda p: (p.stat().st_mtime_ns, p.name))


def lying(home: Home, dataset: Dataset) -> dict[Path, Delivery]:
    """The files that lie at the source now and were taken over, with the latest delivery of each
    name."""
    latest = {d.file: d for d in recorded(home, dataset.name)}
    found = ((path, latest.get(filename(path.name))) for path in waiting(home, dataset))
    return {path: one for path, one in found if one}


def offers(name: str) -> bool:
    """Whether a file of this name is taken over: no partial copy, no lock, nothing that a system
    keeps in every folder, no answer of ours."""
    plain = name.casefold()
    if plain.startswith(TRANSIENT) or plain.endswith(PARTIAL) or plain in OF_SYSTEMS:
        return False
    return ANSWER not in name


def filename(name: str) -> str:
    """The name as it is recorded, whatever form the file system keeps it in."""
    return unicodedata.normalize("NFC", Path(readable(name)).name)


def readable(name: str) -> str:
    """The name as text. A byte of it that is no UTF-8 becomes U+FFFD and the byte's number: names
    stay apart, and a file is refused by it (`is_misnamed`)."""
    return "".join(
        f"{BROKEN}{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in name
    )


def is_misnamed(name: str) -> bool:
    """Whether a recorded name was, or holds what once was, bytes that are no text."""
    return BROKEN in name


def _kept_as(facts: Mapping[str, Any]) -> str:
    """The name in raw/ of a delivery's bytes."""
    suffix = Path(facts["file"]).suffix
    return f"{facts['sha256']}{suffix if len(suffix.encode()) <= LONGEST_SUFFIX else ''}"


def take(home: Home, path: Path, facts: Mapping[str, Any], clock: Clock) -> Delivery:
    """Keep a file's bytes in raw/ and record the delivery with what is known of it."""
    dataset = str(facts["dataset"])
    kept = home.made_raw(dataset) / _kept_as(facts)
    if not kept.exists():
        partial = kept.with_name(f".{kept.name}.{os.getpid()}")
        shutil.copyfile(path, partial)
        partial.chmod(0o400)
        partial.replace(kept)
    folder = home.deliveries(dataset)
    number = max((int(p.stem) for p in folder.glob("*.json")), default=0) + 1
    record: dict[str, Any] = {
        "id": f"{number:04d}",
        "bytes": kept.stat().st_size,
        "received": clock().astimezone(UTC).isoformat(timespec="microseconds"),
        "synthetic": False,
        **facts,
    }
    write_json(folder / f"{number:04d}.json", record)
    return Delivery(**record, path=kept)


def write_json(path: Path, content: Any) -> None:
    """A private file that is whole or absent, whatever happens while it is written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.chmod(0o600)
    partial.replace(path)
