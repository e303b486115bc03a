"""Reading: a delivery → texts by the reader of its layout's format, or what is wrong with it."""

from collections.abc import Iterable
from pathlib import Path

from catalog.dataset import Dataset
from pipelines import read_csv, read_json, read_parquet, read_sheet
from pipelines.delivery import Delivery, is_misnamed
from pipelines.layout import variant_of
from pipelines.text import Text
from schemas.problem import Problem


def read(dataset: Dataset, one: Delivery, out: Path) -> Iterable[Text | Problem]:
    """The texts of a delivery by the reader of its layout's format, or what is wrong with it."""
    variants = dataset.declaration.source.variants
    if is_misnamed(one.file):
        return (Problem("name-error", one.id, one.file),)
    chosen = variant_of(dataset, one.file)
    if chosen is None:
        known = ", ".join(v.files for v in variants)
        return (Problem("no-variant", one.id, one.file, note=known),)
    if variants[chosen].format == "workbook":
        return read_sheet.read(dataset, one, chosen, out)
    if variants[chosen].format == "parquet":
        return read_parquet.read(dataset, one, chosen, out)
    if variants[chosen].format in ("json", "jsonl", "geojson"):
        return read_json.read(dataset, one, chosen, out)
    return read_csv.read(dataset, one, chosen, out)
