"""Who publishes and under what terms: `datasets/departments.yaml`, `datasets/licenses.yaml`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field as Declared

from schemas.strict import Strict, parse
from schemas.table import Name

Text = Annotated[str, Declared(min_length=1)]


class DatedName(Strict):
    """A department's name and since when; `source` says who confirms it."""

    name: Text
    name_en: Text
    since: date | None = None
    until: date | None = None


class Predecessor(Strict):
    """A department this one took over; `confirmed: false` where no source at hand says so."""

    name: Text
    confirmed: bool


class Department(Strict):
    """A publisher. The name in force is the last of `names`."""

    names: Annotated[tuple[DatedName, ...], Declared(min_length=1)]
    description: Text
    description_en: Text
    predecessors: tuple[Predecessor, ...] = ()
    source: Text

    @property
    def title(self) -> str:
        return self.names[-1].name

    @property
    def title_en(self) -> str:
        return self.names[-1].name_en


class License(Strict):
    """Terms of use. `ckan_id` is the identifier that CKAN's own list knows."""

    title: Text
    title_en: Text
    text: Text
    text_en: Text
    ckan_id: Text
    legal_basis: Text


class _Departments(Strict):
    departments: Mapping[Annotated[str, Declared(pattern=r"^[a-z][a-z0-9_]*$")], Department]


class _Licenses(Strict):
    licenses: Mapping[Name, License]


def load(folder: Path) -> tuple[Mapping[str, Department], Mapping[str, License]]:
    """All departments and licences by their ids. Raises DeclarationError."""
    departments = parse(_Departments, folder / "departments.yaml").departments
    return departments, parse(_Licenses, folder / "licenses.yaml").licenses
