"""Releases: the only reader and writer of `public/releases`, and the gate.

    public/releases/<dataset>/<n>/    <dataset>.parquet  <dataset>.csv  datapackage.json
                                      quality.json, and <dataset>-<period>.parquet where declared
                                      manifest.json      written last: without it there is no
                                      release

A release is a number, 0001 upwards; gaps are allowed, reuse is not, so the empty folder of a
publish that was cut off stays. Committed means: `manifest.json` exists. It is linked into place
from a file that is complete and on disk, which fails if one is there already: commit and
compare-and-swap in one. There is no pointer; the current release is the highest committed number.
Nothing committed is ever changed. A release is self-contained: bytes shared with the one before are
hard links.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from quality.verdict import Verdict
from schemas.digest import file_sha256
from schemas.errors import DamagedRelease, PublishRefused

MANIFEST = "manifest.json"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Release:
    """A committed release, read from its manifest."""

    folder: Path

    @property
    def number(self) -> int:
        return int(self.folder.name)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        return content

    @property
    def accepted(self) -> tuple[str, ...]:
        """The ids of the deliveries that this release is made of, in order."""
        return tuple(d["id"] for d in self.manifest["deliveries"])

    @property
    def table(self) -> Path:
        return self.folder / f"{self.manifest['dataset']}.parquet"

    @property
    def sha256(self) -> str:
        """The hash of the manifest: what the next release names as its predecessor."""
        return file_sha256(self.folder / MANIFEST)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text("utf-8"))

    def verify(self) -> None:
        """Raises DamagedRelease unless every file is, byte for byte, what the manifest says."""
        for entry in self.manifest["files"]:
            path = self.folder / entry["name"]
            if not path.is_file() or file_sha256(path) != entry["sha256"]:
                raise DamagedRelease(f"{path}: khác bản kê / differs from its manifest")


@dataclass(frozen=True)
class Candidate:
    """What asks to become a release: the files in a staging folder and all the manifest will say.

    `files` are the rows of each data file by its name in `folder`, the table first;
    `metadata` is the Data Package descriptor without clock and version: with the table's hash it is
    the identity of a release.
    """

    dataset: str
    folder: Path
    files: Mapping[str, int]
    metadata: Mapping[str, Any]
    provenance: Mapping[str, Any]
    verdict: Verdict

    @cached_property
    def sha256(self) -> Mapping[str, str]:
        """The hash of each data file, as it lies in the staging folder."""
        return {name: file_sha256(self.folder / name) for name in self.files}

    @property
    def table_sha256(self) -> str:
        return self.sha256[next(iter(self.files))]

    @property
    def metadata_sha256(self) -> str:
        return _sha256_of(self.metadata)


@dataclass(frozen=True)
class Releases:
    """The releases under one public folder."""

    public: Path

    def of(self, dataset: str) -> list[Release]:
        """Every committed release of a dataset, in order."""
        folder = self.public / "releases" / dataset
        committed = (p.parent for p in folder.glob(f"*/{MANIFEST}") if p.parent.name.isdigit())
        return sorted((Release(f) for f in committed), key=lambda r: r.number)

    def current(self, dataset: str) -> Release | None:
        return next(reversed(self.of(dataset)), None)

    def names(self) -> list[str]:
        folder = self.public / "releases"
        return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []

    def sweep(self, dataset: str) -> int:
        """Empty the folders that publishing left without a manifest; their numbers stay used.
        In one cut off right after its commit, the copy the manifest was linked from goes.

        Call it only while holding the dataset's lock: a folder being filled looks the same.
        """
        swept = 0
        for folder in sorted((self.public / "releases" / dataset).glob("*/")):
            committed = (folder / MANIFEST).exists()
            for left in folder.iterdir():
                if not committed or left.name.startswith("."):
                    left.unlink()
                    swept += 1
        return swept

    def holds(self, candidate: Candidate) -> bool:
        """Whether the current release is this very table under this very metadata."""
        current = self.current(candidate.dataset)
        identity = (candidate.table_sha256, candidate.metadata_sha256)
        return current is not None and _identity(current) == identity

    def publish(self, candidate: Candidate, actor: str, clock: Clock = utc_now) -> Release | None:
        """Commit a candidate; None when the current release is identical (nothing is written).

        Raises PublishRefused unless a passing verdict names these very bytes.
        """
        verdict = candidate.verdict
        if not verdict.passed:
            raise PublishRefused(f"{candidate.dataset}: phán quyết không đạt / the verdict refuses")
        table_sha256 = candidate.table_sha256
        if (verdict.dataset, verdict.table_sha256) != (candidate.dataset, table_sha256):
            raise PublishRefused(
                f"{candidate.dataset}: phán quyết về dữ liệu khác / the verdict is on other bytes"
            )
        if self.holds(candidate):
            return None
        previous = self.current(candidate.dataset)
        folder = self._reserve(candidate.dataset)
        time = clock().astimezone(UTC).isoformat(timespec="microseconds")
        placed = [_place(candidate, name, folder, previous) for name in candidate.files]
        _write(folder / "quality.json", verdict.public())
        _write(folder / "datapackage.json", _described(candidate, placed, folder, time))
        manifest = {
            "dataset": candidate.dataset,
            "release": int(folder.name),
            "time": time,
            "actor": actor,
            "table_sha256": table_sha256,
            "metadata_sha256": candidate.metadata_sha256,
            "files": placed
            + [_entry(folder / name) for name in ("datapackage.json", "quality.json")],
            "previous": {"release": previous.number, "sha256": previous.sha256}
            if previous
            else None,
            **candidate.provenance,
        }
        self._commit(folder, manifest)
        return Release(folder)

    def _reserve(self, dataset: str) -> Path:
        parent = self.public / "releases" / dataset
        parent.mkdir(parents=True, exist_ok=True)
        taken = [int(p.name) for p in parent.iterdir() if p.name.isdigit()]
        number = max(taken, default=0) + 1
        while True:
            try:
                (parent / f"{number:04d}").mkdir()
            except FileExistsError:
                number += 1
            else:
                _sync(parent)
                return parent / f"{number:04d}"

    def _commit(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        aside = folder / f".{MANIFEST}.{os.getpid()}"
        _write(aside, manifest)
        _sync(folder)
        aside.chmod(0o444)
        os.link(aside, folder / MANIFEST)  # fails if there is one: the compare-and-swap
        aside.unlink()
        _sync(folder)


def _identity(release: Release) -> tuple[str, str]:
    return release.manifest["table_sha256"], release.manifest["metadata_sha256"]


def _sha256_of(value: Any) -> str:
    from hashlib import sha256

    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _place(
    candidate: Candidate, name: str, folder: Path, previous: Release | None
) -> dict[str, Any]:
    """Bring a data file into a release: the predecessor's own bytes where they are the same.
    Returns its entry in the manifest, hashed again from where it lies now."""
    source, target = candidate.folder / name, folder / name
    old = previous.folder / name if previous else None
    if old and old.is_file() and file_sha256(old) == candidate.sha256[name]:
        os.link(old, target)
    else:
        _sync(source)
        try:
            os.link(source, target)
        except OSError as error:  # staging on another file system
            if error.errno != errno.EXDEV:
                raise
            shutil.copyfile(source, target)
            _sync(target)
        target.chmod(0o444)
    entry = _entry(target)
    if entry["sha256"] != candidate.sha256[name]:
        raise DamagedRelease(f"{target}: ghi hỏng / written wrongly")
    return entry | {"rows": candidate.files[name]}


def _described(
    candidate: Candidate, placed: Sequence[Mapping[str, Any]], folder: Path, time: str
) -> dict[str, Any]:
    """The Data Package descriptor: the metadata, and each file with its size and hash."""
    known = {e["name"]: {"bytes": e["bytes"], "hash": f"sha256:{e['sha256']}"} for e in placed}
    resources = [r | known[r["path"]] for r in candidate.metadata["resources"]]
    dated = {"created": time, "version": str(int(folder.name))}
    return dict(candidate.metadata) | dated | {"resources": resources}


def _entry(path: Path) -> dict[str, Any]:
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": file_sha256(path)}


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, "utf-8", newline="\n")
    _sync(path)
    if path.name != f".{MANIFEST}.{os.getpid()}":
        path.chmod(0o444)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
