"""Table Schema (Frictionless, v2) as we accept it: the contract of one table.

What the standard leaves open and we do not: `format: any` is refused (it takes `1` for a date), a
primary key's fields must be required, every field has a Vietnamese title. English texts stand in
`title_en`, `description_en`, since objects there would break the standard.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field as Declared
from pydantic import ValidationInfo, field_validator, model_validator

from schemas.strict import Strict, parse

Name = Annotated[str, Declared(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Type = Literal[
    "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth",
    "duration", "geopoint", "geojson", "object", "array", "list",
]  # fmt: skip
Scalar = str | int | float | bool

_ORDERED = "number integer date time datetime year yearmonth"
_APPLICABLE: Mapping[str, str] = {  # which constraint the standard knows of which types
    "minLength": "string object array list",
    "maxLength": "string object array list",
    "minimum": _ORDERED,
    "maximum": _ORDERED,
    "exclusiveMinimum": _ORDERED,
    "exclusiveMaximum": _ORDERED,
    "pattern": "string",
    "enum": f"string boolean {_ORDERED} duration geopoint geojson object array",
}
_FORMATS: Mapping[str, str] = {  # beside `default`; `wkt` needs a parser that is not installed
    "string": "email uri binary uuid",
    "geopoint": "array object",
}
_TIMES: Mapping[str, str] = {  # how a literal of these is written; `format` replaces it
    "date": "%Y-%m-%d",
    "time": "%H:%M:%S",
    "datetime": "%Y-%m-%dT%H:%M:%S",
    "year": "%Y",
    "yearmonth": "%Y-%m",
}
_AS_DELIVERED = frozenset({"format", "missingValues", "trueValues", "falseValues"}) | {
    *("decimalChar", "groupChar", "bareNumber")
}


class Constraints(Strict):
    """The constraints of the standard; their literals must be values of the field's type."""

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
                re.compile(f"^{pattern}$")  # as it will be applied
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
    def _known(cls, value: str, info: ValidationInfo) -> str:
        if value == "any":
            raise ValueError("không nhận `any` / `any` is refused: it takes `1` for a date")
        kind = info.data.get("type", "string")
        directives = kind in ("date", "time", "datetime") and "%" in value
        if value != "default" and value not in _FORMATS.get(kind, "").split() and not directives:
            raise ValueError(f"kiểu {kind} không có dạng này / no such format of {kind}: {value}")
        return value

    @field_validator("constraints")
    @classmethod
    def _applicable(cls, constraints: Constraints, info: ValidationInfo) -> Constraints:
        kind, written = info.data.get("type", "string"), info.data.get("format", "default")
        for name, types in _APPLICABLE.items():
            declared = getattr(constraints, name)
            if declared is None:
                continue
            if kind not in types.split():
                raise ValueError(f"không có ràng buộc này / no such constraint of {kind}: {name}")
            literals = declared if name == "enum" else (declared,) if types == _ORDERED else ()
            for literal in literals:
                if not _reads(literal, kind, written):
                    raise ValueError(f"{name}: không thuộc kiểu / not of type {kind}: {literal!r}")
        return constraints

    def descriptor(self) -> dict[str, Any]:
        """The field as the standard writes it, without what is absent."""
        return self.model_dump(exclude_defaults=True, mode="json") | {"type": self.type}

    def published(self) -> dict[str, Any]:
        """The field of the released CSV: how cells were written by the department no longer
        matters, so formats and texts of truth, decimals and absence are the standard's own."""
        facts = {k: v for k, v in self.descriptor().items() if k not in _AS_DELIVERED}
        if self.format != "default" and self.type == "string":
            facts["format"] = self.format  # a kind of text, not a way to write it
        elif self.format != "default" and self.type in _TIMES and "constraints" in facts:
            for name, literal in facts["constraints"].items():
                if isinstance(literal, str | list):
                    facts["constraints"][name] = self._standard(literal)
        return facts

    def _standard(self, literal: str | list[str]) -> str | list[str]:
        """A bound or options in a format of the department's, as the standard writes them."""
        if isinstance(literal, list):
            return [str(self._standard(option)) for option in literal]
        return datetime.strptime(literal, self.format).strftime(_TIMES[self.type])


def _reads(literal: Scalar, kind: str, format_: str) -> bool:
    """Whether a bound or an option is a value of its field: else cells are compared with nothing.

    YAML makes something else than text of an unquoted `no` or `01`.
    """
    if isinstance(literal, bool) or kind == "boolean":
        return isinstance(literal, bool) and kind == "boolean"
    try:
        if kind in _TIMES:
            written = _TIMES[kind] if format_ == "default" else format_
            return bool(datetime.strptime(str(literal), written))
        if kind in ("integer", "number"):
            return int(literal) == literal if kind == "integer" else Decimal(literal).is_finite()
    except (ArithmeticError, ValueError):
        return False
    return isinstance(literal, str)


class Reference(Strict):
    """Where a foreign key points: `resource` is the name of a dataset."""

    resource: Name
    fields: tuple[Name, ...]


class ForeignKey(Strict):
    fields: tuple[Name, ...]
    reference: Reference

    @model_validator(mode="after")
    def _paired(self) -> "ForeignKey":
        if len(self.fields) != len(self.reference.fields):
            raise ValueError("số trường hai bên khác nhau / not as many fields on both sides")
        return self


class Schema(Strict):
    """The contract of one table."""

    fields: Annotated[tuple[Field, ...], Declared(min_length=1)]
    primaryKey: Annotated[tuple[Name, ...], Declared(min_length=1)]
    uniqueKeys: tuple[tuple[Name, ...], ...] = ()
    foreignKeys: tuple[ForeignKey, ...] = ()
    missingValues: tuple[str, ...] = ("",)

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

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    def missing(self, field: Field) -> tuple[str, ...]:
        """The texts that mean "no value" in this field; the field's own list replaces the
        table's."""
        return self.missingValues if field.missingValues is None else field.missingValues

    def candidate_keys(self) -> tuple[tuple[str, ...], ...]:
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
        """The schema of the released CSV, in which an empty cell is no value."""
        fields = [f.published() for f in self.fields]
        return self.descriptor() | {"fields": fields, "missingValues": [""]}


def load(path: Path) -> Schema:
    """The schema in a file. Raises DeclarationError naming file, line and key."""
    return parse(Schema, path)
