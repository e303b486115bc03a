"""The committed JSON Schemas are the generated ones, and they accept every declaration."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipelines.json_schemas import FORMATS, generated
from tests.conftest import read_json

ROOT = Path(__file__).resolve().parents[2]
TREES = {file.split("/")[0]: file for file in FORMATS}


@pytest.mark.parametrize("file", FORMATS)
def test_the_committed_schema_is_the_generated_one(file: str) -> None:
    assert (ROOT / file).read_text("utf-8") == generated()[file], "run `make declarations`"


@pytest.mark.parametrize("tree", TREES)
def test_every_declaration_meets_its_schema(tree: str) -> None:
    schema = read_json(ROOT / TREES[tree])
    files = sorted((ROOT / tree).glob("*/*.yaml"))
    assert files
    for file in files:
        jsonschema.validate(as_json(yaml.safe_load(file.read_text("utf-8"))), schema)


def as_json(value: Any) -> Any:
    """YAML's dates as an editor sees them: text."""
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_json(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
