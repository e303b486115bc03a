"""`opendata new` from records: what is proposed reads the very file it came from."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import sample
from schemas.errors import OpenDataError
from tests.pipelines.test_flow import province
from tests.pipelines.test_propose import new, run

RECORDS: list[dict[str, Any]] = [
    {"ma": f"T{i:02d}", "noi": {"ten": f"Trạm {i}"}, "muc": 1.5 + i, "anh": [i]} for i in range(9)
]


def shaped(record: dict[str, Any], i: int) -> dict[str, Any]:
    at = {"type": "Point", "coordinates": [105.8 + i / 100, 21.59]}
    facts = {"ma": record["ma"], "muc": record["muc"]}
    return {"type": "Feature", "properties": facts, "geometry": at}


def written(folder: Path, suffix: str) -> Path:
    path = folder / f"tram{suffix}"
    if suffix == ".parquet":
        plain = [{"ma": r["ma"], "muc": r["muc"], "anh": r["anh"]} for r in RECORDS]
        pq.write_table(pa.Table.from_pylist(plain), path)
        return path
    texts = {
        ".json": json.dumps({"data": RECORDS}),
        ".jsonl": "".join(f"{json.dumps(r)}\n" for r in RECORDS),
        ".geojson": json.dumps({
            "type": "FeatureCollection",
            "features": [shaped(r, i) for i, r in enumerate(RECORDS)],
        }),
    }  # fmt: skip
    path.write_text(texts[suffix], "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".geojson", ".parquet"])
def test_a_proposal_from_records_reads_its_sample(suffix: str, tmp_path: Path) -> None:
    file = written(tmp_path, suffix)
    found = sample.read(file)
    assert found.layout["format"] == suffix.removeprefix(".")
    assert "muc" in found.header
    assert ("anh" in found.layout.get("ignore", ())) == (suffix != ".geojson")
    root = province(tmp_path).root
    done = new(root, tmp_path, file)
    assert done.exit_code == 0, done.output
    checked = run(root, tmp_path, "check", "thu", str(file), "--json")
    assert '"rows_out": 9' in checked.output, checked.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "is not taken: PDF"),
        (b"<html><table></table></html>", "is not taken: HTML"),
        (b'{"a": 1}\n{"a": ', "line 2"),
        (b"[1, 2]", "is no record of JSON"),
        (b'{"a": "\xff"}', "JSON"),
        (b"PAR1 and no more", "Parquet"),
        (b"[]", "no table to be seen"),
    ],
)
def test_a_sample_that_holds_no_table_is_refused_by_name(
    content: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "mau.bin"
    path.write_bytes(content)
    with pytest.raises(OpenDataError, match=said) as refused:
        sample.read(path)
    assert "mau.bin" in str(refused.value)
