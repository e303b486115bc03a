"""The child process: what it says on its one line, within which limits."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import open_parquet

ROOT = Path(__file__).parents[2]


def said(path: Path, out: Path, *columns: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "pipelines.open_parquet", str(path), str(out), *columns]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    assert done.stderr == b""
    return dict(json.loads(done.stdout))


def test_only_the_named_columns_are_written_as_text(tmp_path: Path) -> None:
    path, out = tmp_path / "a.parquet", tmp_path / "text.parquet"
    pq.write_table(pa.table({"a": [1, None], "kin": ["x", "y"], "b": [[1], [2]]}), path)
    assert said(path, out, "a", "b", "c") == {
        "names": ["a", "kin", "b"],
        "nested": ["b"],
        "rows": 2,
        "broken": {},
    }
    assert pq.read_table(out).to_pylist() == [{"_row": 1, "a": "1"}, {"_row": 2, "a": ""}]


def test_a_file_of_too_many_cells_is_not_begun(tmp_path: Path) -> None:
    path, out = tmp_path / "a.parquet", tmp_path / "text.parquet"
    count = open_parquet.CELLS + 1
    pq.write_table(pa.table({"a": pa.nulls(count)}), path)
    assert said(path, out, "a") == {"large": f"> {open_parquet.CELLS:,}"}
    assert not out.exists()


def test_a_name_of_an_option_is_a_name(tmp_path: Path) -> None:
    path, out = tmp_path / "--help", tmp_path / "text.parquet"
    pq.write_table(pa.table({"-x": ["1"]}), path)
    assert said(path, out, "-x")["rows"] == 1


def test_whatever_is_wrong_is_said_by_its_kind_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"0912345678" * 10)
    assert said(path, tmp_path / "text.parquet", "a") == {"error": "ArrowInvalid"}
