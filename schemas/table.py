"""Table Schema (Frictionless, v2) as we accept it: the contract of one table.

What the standard leaves open and we do not: `format: any` is refused (it takes `1` for a date), a
primary key's fields must be required, every field has a Vietnamese title. English texts stand in
`title_en`, `description_en`, since objects there would break the standard.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field as Declared
from pydantic import field_validator, model_validator

from schemas.strict import Strict, parse

Name = Annotated[str, Declared(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Type = Literal[
    "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth",
    "duration", "geopoint", "geojson", "object", "array", "list",
]  # fmt: skip
Scalar = str | int | float | bool


class Constraints(Strict):
    """The constraints of the standard; literals are checked when the schema is compiled."""

    required: bool = False
    unique: bool = False
    minLength: int | None = None
    maxLength: int | None = None
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    exclusiveMinimum: Scalar | None = None
    exclusiveMaximum: Scalar | None = None
    pattern: str | None = None
    enum: tuple[Scalar, ...] | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"biểu thức sai / bad expression: {error}") from None
        return pattern


class Field(Strict):
    """One column: name, type, what it means and what its cells must satisfy."""

    name: Name
    type: Type = "string"
    format: str = "default"
    title: str
    title_en: str
    description: str = ""
    description_en: str = ""
    unit: str | None = None
    constraints: Constraints = Constraints()
    missingValues: tuple[str, ...] | None = None
    trueValues: tuple[str, ...] | None = None
    falseValues: tuple[str, ...] | None = None
    decimalChar: str | None = None
    groupChar: str | None = None
    bareNumber: bool | None = None

    @field_validator("format")
    @classmethod
    def _not_any(cls, value: str) -> str:
        if value == "any":
            raise ValueError("không nhận `any` / `any` is refused: it takes `1` for a date")
        return value

    def descriptor(self) -> dict[str, Any]:
        """The field as the standard writes it, without what is absent."""
        return self.model_dump(exclude_defaults=True, mode="json") | {"type": self.type}


class Reference(Strict):
    """Where a foreign key points: `resource` is the name of a dataset."""

    resource: Name
    fields: tuple[Name, ...]


class ForeignKey(Strict):
    fields: tuple[Name, ...]
    reference: Reference


class Schema(Strict):
    """The contract of one table."""

    fields: Annotated[tuple[Field, ...], Declared(min_length=1)]
    primaryKey: Annotated[tuple[Name, ...], Declared(min_length=1)]
    uniqueKeys: tuple[tuple[Name, ...], ...] = ()
    foreignKeys: tuple[ForeignKey, ...] = ()
    missingValues: tuple[str, ...] = ("",)

    @model_validator(mode="after")
    def _consistent(self) -> "Schema":
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names):
            raise ValueError("trùng tên trường / a field name is repeated")
        keys = [self.primaryKey, *self.uniqueKeys, *(k.fields for k in self.foreignKeys)]
        for name in (n for key in keys for n in key):
            if name not in names:
                raise ValueError(f"khoá nêu trường không có / key names no field: {name}")
        for name in self.primaryKey:
            if not self.field(name).constraints.required:
                raise ValueError(f"trường khoá chính phải required / must be required: {name}")
        return self

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    def missing(self, field: Field) -> tuple[str, ...]:
        """The texts that mean "no value" in this field; the field's own list replaces the table's."""
        return self.missingValues if field.missingValues is None else field.missingValues

    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The keys a foreign key may point at."""
        return (self.primaryKey, *self.uniqueKeys)

    def descriptor(self) -> dict[str, Any]:
        """The whole schema as the standard writes it."""
        return {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [f.descriptor() for f in self.fields],
            "primaryKey": list(self.primaryKey),
            **({"uniqueKeys": [list(k) for k in self.uniqueKeys]} if self.uniqueKeys else {}),
            "missingValues": list(self.missingValues),
        }

    def published(self) -> dict[str, Any]:
        """The schema of the released CSV: how cells were written by the department no longer
        matters, so formats and texts of truth, decimals and absence are the standard's own."""
        as_delivered = {"format", "missingValues", "trueValues", "falseValues"}
        as_delivered |= {"decimalChar", "groupChar", "bareNumber"}
        fields = [
            {k: v for k, v in f.descriptor().items() if k not in as_delivered or f.type == "string"}
            for f in self.fields
        ]
        return self.descriptor() | {"fields": fields, "missingValues": [""]}


def load(path: Path) -> Schema:
    """The schema in a file. Raises DeclarationError naming file, line and key."""
    return parse(Schema, path)
