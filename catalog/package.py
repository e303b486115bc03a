"""The Data Package descriptor (v2) of a dataset: generated, the public metadata of a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalog.dataset import Dataset, Declarations
from catalog.terms import FREQUENCIES, THEMES

SYNTHETIC = "Dữ liệu mô phỏng, không phải số liệu thật / synthetic data, not real figures"
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Part:
    """The file of one period of a table: its bytes stay what they are while the period does."""

    title: str
    file: str
    rows: int


def descriptor(
    dataset: Dataset,
    declarations: Declarations,
    parts: Sequence[Part] = (),
    synthetic: bool = False,
    held: int = 0,
) -> dict[str, Any]:
    """Everything public about a dataset but the clock, the version and the sizes of its files.

    Whether its data are synthetic, and how many rows of its deliveries are held back, are facts of
    the deliveries: they are given, not declared. A release that lacks rows is another than the one
    of the same table that lacks none.
    """
    declared = dataset.declaration
    department = declarations.departments[dataset.department]
    license_ = declarations.licenses[declared.license]
    coverage = declared.coverage
    contributors = [{"title": department.title, "roles": ["publisher"]}]
    if declared.producer:
        contributors.append({"title": declared.producer, "roles": ["creator"]})
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.slug,
        "id": dataset.name,
        "title": declared.title,
        "title_en": declared.title_en,
        "description": declared.description,
        "description_en": declared.description_en,
        "keywords": list(declared.keywords),
        "themes": [THEMES[t][0] for t in declared.themes],
        "contributors": contributors,
        "licenses": [{"name": license_.ckan_id, "title": license_.title}],
        "frequency": declared.frequency,
        "frequency_title": FREQUENCIES[declared.frequency][0],
        "coverage": coverage.model_dump(mode="json", by_alias=True),
        **({"synthetic": True, "synthetic_title": SYNTHETIC} if synthetic else {}),
        **({"rows_held_back": held} if held else {}),
        **({"privacy": said} if (said := declared.privacy.public()) else {}),
        **({"sources": [{"title": declared.citation}]} if declared.citation else {}),
        "resources": [
            {
                "name": f"{dataset.slug}-csv",
                "type": "table",
                "path": f"{dataset.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "quoteChar": '"', "lineTerminator": "\n"},
                "schema": dataset.schema.published(),
            },
            {
                # The Parquet file is the same table. It is described as a plain file because the
                # reference implementation reads Parquet only with an extra that is not always
                # there.
                "name": f"{dataset.slug}-parquet",
                "type": "file",
                "path": f"{dataset.name}.parquet",
                "format": "parquet",
                "mediatype": PARQUET,
                **({"geometry": shapes} if (shapes := _shapes(dataset)) else {}),
            },
            *(
                {
                    "name": part.file.removesuffix(".parquet").replace("_", "-"),
                    "type": "file",
                    "title": part.title,
                    "path": part.file,
                    "format": "parquet",
                    "mediatype": PARQUET,
                }
                for part in parts
            ),
        ],
    }


def _shapes(dataset: Dataset) -> dict[str, Any]:
    """How shapes on a map stand in the Parquet file; in the CSV they are WKT."""
    fields = [f.name for f in dataset.schema.fields if f.is_shape]
    return {"fields": fields, "encoding": "WKB", "crs": "OGC:CRS84"} if fields else {}
