"""Which declared layout a file has, by its name, and what the name says of its rows.

Names are compared in one Unicode form; the first layout that matches wins.
"""

import re
import unicodedata
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from catalog.dataset import Dataset
from catalog.recipe import Variant
from schemas.fold import fold


def variant_of(dataset: Dataset, file: str) -> int | None:
    """The first declared layout whose file pattern the name matches."""
    name = unicodedata.normalize("NFC", file).casefold()
    for i, variant in enumerate(dataset.declaration.source.variants):
        if fnmatch(name, unicodedata.normalize("NFC", variant.files).casefold()):
            return i
    return None


def named_by(variant: Variant, file: str) -> dict[str, str]:
    """The fields that the file's name gives, "" where it does not match."""
    if variant.name is None:
        return {}
    pattern = re.compile(variant.name)
    found = pattern.fullmatch(unicodedata.normalize("NFC", Path(file).stem))
    return {g: (found[g] or "") if found else "" for g in pattern.groupindex}


def mismatch(variant: Variant, given: Mapping[str, str], group: str, stated: str) -> str | None:
    """How names and titles differ about a field: as they stand, or as they are published."""
    named = given.get(group)
    if not named or stated in (fold(named), fold(variant.map.get(group, {}).get(named, named))):
        return None
    return f"{named} ≠ {stated}"
