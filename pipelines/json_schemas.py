"""The JSON Schemas of the three declaration formats, generated for editors: `make declarations`.

datasets/dataset.schema.json   schemas/table.schema.json   quality/suite.schema.json
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from catalog.dataset import Declaration
from quality.suite import Suite
from schemas.table import Schema

FORMATS: Mapping[str, type[BaseModel]] = {
    "datasets/dataset.schema.json": Declaration,
    "schemas/table.schema.json": Schema,
    "quality/suite.schema.json": Suite,
}


def generated() -> dict[str, str]:
    """File → text, as it stands in the repository."""
    return {
        file: json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"}
            | model.model_json_schema(by_alias=True),
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
        for file, model in FORMATS.items()
    }


def main() -> None:
    root = Path(__file__).resolve().parent.parent
    for file, text in generated().items():
        (root / file).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
