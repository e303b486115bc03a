"""Table Schema (Frictionless, v1 and v2) as we accept it: the contract of one table.

What the standard leaves open and we do not: every table has a primary key, whose fields must be
required. `schemas.field` says what a field is.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ValidationInfo, field_validator, model_validator
from pydantic import Field as Declared

from schemas.field import (
    Constraints,
    Field,
    MissingValues,
    Name,
    Type,
    distinct_missing,
    texts,
)
from schemas.strict import Strict, parse

__all__ = [
    "Constraints",
    "Field",
    "ForeignKey",
    "Name",
    "Reference",
    "Schema",
    "Type",
    "Validity",
    "load",
    "not_in_schema",
]

V1: Final = "https://datapackage.org/profiles/1.0/tableschema.json"
V2: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
FieldsMatch = Literal["exact", "equal", "subset", "superset", "partial"]
PERIODS = "date datetime year yearmonth string"  # a text: `2025-Q2`, `2025-06`, `2025-06-30`


def _listed(value: Any) -> Any:
    """One name is a list of one, as v1 wrote it."""
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), Declared(min_length=1)]


class Reference(Strict):
    """Where a foreign key points: `resource` is the name of a dataset; without it, the table
    itself."""

    resource: Name | None = None
    fields: Names

    @field_validator("resource", mode="before")
    @classmethod
    def _itself(cls, value: Any) -> Any:
        return None if value == "" else value  # as v1 wrote it


class Validity(Strict):
    """When an entry of a reference dataset holds: `at` is the field of ours that says the period
    of a row, `since` and `until` are columns of the reference, both days included; an empty one is
    open. An entry answers for a row if it holds on any day of the row's period."""

    at: Name
    since: Name
    until: Name


class ForeignKey(Strict):
    """A key that a row of a reference has, where `valid` is declared one that holds at the time."""

    fields: Names
    reference: Reference
    valid: Validity | None = None

    @model_validator(mode="after")
    def _paired(self) -> "ForeignKey":
        if len(self.fields) != len(self.reference.fields):
            raise ValueError("số trường hai bên khác nhau / not as many fields on both sides")
        return self


class Schema(Strict):
    """The contract of one table."""

    standard: Literal[
        "https://datapackage.org/profiles/1.0/tableschema.json",
        "https://datapackage.org/profiles/2.0/tableschema.json",
    ] = Declared(V2, alias="$schema")
    fields: Annotated[tuple[Field, ...], Declared(min_length=1)]
    fieldsMatch: FieldsMatch = "exact"
    primaryKey: Names
    uniqueKeys: tuple[Names, ...] = ()
    foreignKeys: tuple[ForeignKey, ...] = ()
    missingValues: MissingValues = ("",)

    @field_validator("fields")
    @classmethod
    def _distinct(cls, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        names = [f.name for f in fields]
        if len(set(names)) != len(names):
            raise ValueError("trùng tên trường / a field name is repeated")
        return fields

    @field_validator("primaryKey", "uniqueKeys", "foreignKeys")
    @classmethod
    def _consistent(cls, value: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        primary = info.field_name == "primaryKey"
        fields = {f.name: f for f in info.data.get("fields", ())}
        keys = [value] if primary else [getattr(key, "fields", key) for key in value]
        for name in (n for key in keys for n in key):
            if name not in fields:
                raise ValueError(f"khoá nêu trường không có / key names no field: {name}")
            if primary and not fields[name].constraints.required:
                raise ValueError(f"trường khoá chính phải required / must be required: {name}")
        return value

    @field_validator("missingValues")
    @classmethod
    def _labelled(cls, entries: MissingValues) -> MissingValues:
        return distinct_missing(entries) or ()

    @model_validator(mode="after")
    def _of_its_version(self) -> "Schema":
        """What only v2 knows is refused by name where a schema says that it is of v1."""
        if self.standard == V1:
            facts = self.model_dump(exclude_defaults=True)
            used = sorted(_V2_ONLY & set(_keys(facts)))
            if used:
                raise ValueError(f"cần v2 của tiêu chuẩn / needs v2 of the standard: {used}")
        return self

    @model_validator(mode="after")
    def _at_a_time(self) -> "Schema":
        for key in self.foreignKeys:
            if key.valid and key.valid.at not in self.names:
                raise ValueError(f"khoá nêu trường không có / no such field: {key.valid.at}")
            if key.valid and self.field(key.valid.at).type not in PERIODS.split():
                raise ValueError(f"không phải thời kỳ / is no period: {key.valid.at}")
        return self

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    def missing(self, field: Field) -> tuple[str, ...]:
        """The texts that mean "no value" in this field; the field's own list replaces the
        table's."""
        return texts(self.missingValues if field.missingValues is None else field.missingValues)

    def candidate_keys(self) -> tuple[tuple[str, ...], ...]:
        """The keys a foreign key may point at."""
        return (self.primaryKey, *self.uniqueKeys)

    def descriptor(self) -> dict[str, Any]:
        """The whole schema as the standard writes it."""
        return {
            "$schema": V2,
            "fields": [f.descriptor() for f in self.fields],
            "primaryKey": list(self.primaryKey),
            **({"uniqueKeys": [list(k) for k in self.uniqueKeys]} if self.uniqueKeys else {}),
            "missingValues": self.model_dump(mode="json", exclude_none=True)["missingValues"],
        }

    def published(self) -> dict[str, Any]:
        """The schema of the released CSV, in which an empty cell is no value."""
        fields = [f.published() for f in self.fields]
        return self.descriptor() | {"fields": fields, "missingValues": [""]}


_V2_ONLY = frozenset(
    {"exclusiveMinimum", "exclusiveMaximum", "jsonSchema", "categories", "categoriesOrdered"}
) | {"uniqueKeys", "fieldsMatch", "delimiter", "itemType", "label"}


def _keys(facts: Any) -> list[str]:
    """Every key of nested facts."""
    if isinstance(facts, dict):
        return [*facts, *(k for value in facts.values() for k in _keys(value))]
    return [k for value in facts for k in _keys(value)] if isinstance(facts, tuple) else []


def not_in_schema(names: Iterable[str]) -> str:
    """The reason of a declaration that names fields there are not."""
    return f"trường không có trong lược đồ / not in the schema: {', '.join(sorted(names))}"


def load(path: Path) -> Schema:
    """The schema in a file. Raises DeclarationError naming file, line and key."""
    return parse(Schema, path)
