"""Answers: the workbook a steward gets back, `<file>.ket-qua.xlsx`, beside a file that was refused.

Beside the terminal of `opendata check` this is the only place where values of a delivery that has
not passed the gate are shown: it lies where the file itself lies, readable by whom that is
readable, and goes when the file is accepted, replaced or taken away. What is refused, and why, is
not decided here (`pipelines.flow`), nor what stands in the workbook (`pipelines.answer_book`).
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from catalog.dataset import Dataset
from catalog.recipe import Variant
from pipelines import answer_book, events, refusals
from pipelines import delivery as deliveries
from pipelines.answer_front import Answer
from pipelines.delivery import ANSWERED, Delivery
from pipelines.layout import variant_of
from pipelines.outcome import Outcome
from pipelines.refusals import Refusal
from pipelines.work import Work
from quality.verdict import Check

LONGEST_NAME = 255  # bytes, on every file system we know


def renew(work: Work, dataset: Dataset, outcome: Outcome) -> list[Path]:
    """Leave an answer beside each file that stands refused or of which rows are held back, and take
    away every other one.

    A folder that cannot be written to keeps nothing from the flow: it is an event.
    """
    if dataset.declaration.source.kind != "landing":
        return []
    kept = dict(_standing(work, dataset, outcome))
    try:
        for left in set(work.home.landing(dataset.name).glob(f"*{ANSWERED}")) - kept.keys():
            left.unlink()
        for path, (landed, one, refusal) in kept.items():
            _renew(work, dataset, path, landed, one, refusal)
    except OSError as error:
        facts = {"dataset": dataset.name, "error": f"{type(error).__name__}: {error.strerror}"}
        events.record(work.home, work.settings.actor, "answer-failed", work.clock, **facts)
    return [path for path in kept if path.is_file()]


def lying(work: Work, dataset: Dataset) -> list[Path]:
    """The answers that lie in a dataset's landing folder now."""
    if dataset.declaration.source.kind != "landing":
        return []
    return sorted(work.home.landing(dataset.name).glob(f"*{ANSWERED}"))


def beside(path: Path) -> Path:
    """Where the answer to a landed file lies. A name too long for more is cut, and what was cut
    off told apart by its hash."""
    name = deliveries.readable(path.name)
    room = LONGEST_NAME - len(ANSWERED)
    if len(name.encode()) > room:
        mark = f"~{sha256(name.encode()).hexdigest()[:8]}"
        name = name.encode()[: room - len(mark)].decode(errors="ignore") + mark
    return path.with_name(f"{name}{ANSWERED}")


def of_check(work: Work, dataset: Dataset, file: Path, outcome: Outcome, scratch: Path) -> bytes:
    """The same workbook for a dry run of a file, whatever came of it."""
    answer = Answer(
        dataset=dataset,
        department=work.declarations.departments[dataset.department],
        file=file.name,
        path=file,
        variant=_variant(dataset, file.name),
        own="check",
        accepted=outcome.ok,
        synthetic=False,
        received=None,
        checked=work.clock(),
        problems=outcome.problems,
        total=outcome.total_problems,
        rows=outcome.quarantined.get(file.name),
        checks=outcome.checks,
        served=work.releases.current(dataset.name),
    )
    return answer_book.written(answer, scratch)


def save(content: bytes, out: Path, like: Path | None = None) -> None:
    """Put a workbook in its place, whole at once: readable by whoever may read `like`, by its
    owner alone where there is none."""
    partial = out.with_name(f".{os.getpid()}{ANSWERED}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        if like is not None:
            _share(partial, like)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _share(path: Path, like: Path) -> None:
    status = like.stat()
    with suppress(PermissionError):  # a group that this process is not in
        os.chown(path, -1, status.st_gid)
    path.chmod(status.st_mode & 0o060 | 0o600)


def _standing(
    work: Work, dataset: Dataset, outcome: Outcome
) -> Iterator[tuple[Path, tuple[Path, Delivery, Refusal]]]:
    """Where the answers belong, with the files, deliveries and refusals they are about."""
    answered = {*outcome.refused, *outcome.quarantined}
    if not answered:
        return
    standing = refusals.of(work.home, dataset.name)
    for path, one in deliveries.lying(work.home, dataset).items():
        if one.file in answered:
            yield beside(path), (path, one, standing[one.id])


def _renew(
    work: Work, dataset: Dataset, path: Path, landed: Path, one: Delivery, refusal: Refusal
) -> None:
    served = work.releases.current(dataset.name)
    said = json.dumps([asdict(refusal), served.number if served else 0], sort_keys=True)
    print_ = sha256(said.encode()).hexdigest()
    noted = work.home.quarantine(dataset.name) / f"{one.id}.answered"
    if path.is_file() and noted.is_file() and noted.read_text("utf-8") == print_:
        return
    answer = Answer(
        dataset=dataset,
        department=work.declarations.departments[dataset.department],
        file=one.file,
        path=one.path,
        variant=_variant(dataset, one.file),
        own=one.id,
        accepted=False,
        synthetic=one.synthetic,
        received=datetime.fromisoformat(one.received),
        checked=work.clock(),
        problems=refusal.problems,
        total=refusal.total_problems,
        rows=refusal.rows,
        checks=tuple(Check.model_validate(c) for c in refusal.checks),
        served=served,
    )
    content = answer_book.written(answer, work.home.staging(dataset.name))
    save(content, path, like=landed)
    noted.write_text(print_, "utf-8")
    noted.chmod(0o600)


def _variant(dataset: Dataset, file: str) -> Variant | None:
    chosen = variant_of(dataset, file)
    return None if chosen is None else dataset.declaration.source.variants[chosen]
