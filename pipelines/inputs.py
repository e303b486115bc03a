"""What a table depends on beside its deliveries: declarations, code, decisions, references.

An unchanged table is not built again: these inputs stand in the manifest of the release they gave,
or beside the deliveries where a build found that they give the current one. A refusal rests on them
too (`grounds`).
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Release
from pipelines import decisions
from pipelines.delivery import Delivery, write_json
from pipelines.work import Work, code_sha256

_SAME = "same.json"  # in raw/<dataset>/: what was last found to give the current release again


def inputs_of(work: Work, dataset: Dataset) -> dict[str, Any]:
    """As they stand now, by the names under which a manifest carries them."""
    licenses = work.declarations.licenses[dataset.declaration.license].model_dump_json()
    department = work.declarations.departments[dataset.department].model_dump_json()
    shared = sha256(f"{licenses}{department}".encode()).hexdigest()
    return {
        "declarations_sha256": sha256(f"{dataset.sha256}{shared}".encode()).hexdigest(),
        "code_sha256": code_sha256(),
        "decisions": len(decisions.recorded(work.home, dataset.name)),
        "references": {
            n: {"release": r.number, "sha256": r.sha256}
            for n, r in sorted(work.references(dataset).items())
        },
    }


def grounds(inputs: Mapping[str, Any]) -> str:
    """What a refusal rests on: decisions reopen those refusals they are about, and no other."""
    return _fingerprint({k: v for k, v in inputs.items() if k != "decisions"})


def _fingerprint(inputs: Mapping[str, Any]) -> str:
    return sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def known_to_give(
    work: Work, current: Release, pending: Sequence[Delivery], inputs: Mapping[str, Any]
) -> bool:
    """Whether these deliveries under these inputs are known to give the current release: its
    manifest says so, or a build found it since."""
    ids = tuple(d.id for d in pending)
    same = all(current.manifest.get(k) == v for k, v in inputs.items())
    if same and ids == current.accepted:
        return True
    file = work.home.raw(current.manifest["dataset"]) / _SAME
    found = {"release": current.number, "inputs": _fingerprint(inputs), "deliveries": list(ids)}
    return file.is_file() and json.loads(file.read_text("utf-8")) == found


def remember(work: Work, dataset: Dataset, current: Release, provenance: Mapping[str, Any]) -> None:
    """Note that these inputs give the release that is there, so that they are not built again."""
    names = ("declarations_sha256", "code_sha256", "decisions", "references")
    found = {
        "release": current.number,
        "inputs": _fingerprint({n: provenance[n] for n in names}),
        "deliveries": provenance["pending"],
    }
    write_json(work.home.raw(dataset.name) / _SAME, found)
