"""Reading Parquet: a delivery → a table of text with row numbers, or problems.

The file is read in a child process with limits (`open_parquet`). Columns are matched by name, in
any order; lists, structures and bytes are no cells. Everything else is what a CSV would be: text
that the schema types.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from catalog.dataset import Dataset
from pipelines import mojibake
from pipelines.delivery import Delivery
from pipelines.header import header_problems
from pipelines.text import Text, addressed
from schemas import engine
from schemas.problem import Problem

SECONDS = 120  # by the clock; its own limit is on the processor
KILLED = {"error": "hỏng, hoặc vượt giới hạn", "en": "damaged, or beyond the limits"}


def read(
    dataset: Dataset, delivery: Delivery, chosen: int, out: Path
) -> tuple[Text | Problem, ...]:
    """The delivery as text in the Parquet file `out`, or what keeps it from being read."""
    variant = dataset.declaration.source.variants[chosen]
    wanted = list(variant.headers(dataset.schema).values())
    said = opened(delivery.path, out, wanted)
    if "error" in said:
        problems = [Problem("parquet-error", note=said["error"], note_en=said.get("en", ""))]
    elif "large" in said:
        problems = [Problem("file-too-large", note=said["large"])]
    else:
        found = header_problems(tuple(said["names"]), 1, dataset, variant)
        problems = [p for p in found if p.code != "label-order"]
    for name in said.get("nested", ()):
        vi, en = "danh sách, nhóm giá trị hoặc dãy byte", "a list, a structure or bytes"
        problems.append(Problem("nested-value", column=name, field=name, note=vi, note_en=en))
    for name, row in said.get("broken", {}).items():
        problems.append(mojibake.problem(row, name))
    if not problems and not said["rows"]:
        problems.append(Problem("no-rows"))
    if problems:
        out.unlink(missing_ok=True)
        return tuple(addressed(p, delivery) for p in problems)
    relation = f"SELECT _row, {engine.names(wanted)} FROM {engine.parquet(out)}"
    return (Text(delivery, chosen, tuple(wanted), relation, said["rows"]),)


def opened(path: Path, out: Path, columns: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "pipelines.open_parquet", str(path.resolve()), str(out)]
    root = str(Path(__file__).parent.parent)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, paths and names as its arguments
            [*command, *columns], capture_output=True, timeout=SECONDS, cwd=root, check=False
        )
        said = json.loads(done.stdout) if done.returncode == 0 else KILLED
    except subprocess.TimeoutExpired:
        said = {"error": f"> {SECONDS} s"}
    return dict(said)
