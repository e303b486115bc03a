"""A field of Table Schema (Frictionless, v1 and v2) as we accept it: what the cells of one column
are and must satisfy.

All types, formats, properties and constraints of the standard, but `any`, as a type and as a
format, which would take every cell (`1` for a date). A text may further be `wkt`. What v1 wrote
otherwise is accepted in that spelling; English texts stand in `title_en`, `description_en`, since
objects there would break the standard.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Declared
from pydantic import ValidationInfo, field_validator, model_validator

from schemas.strict import Strict

Name = Annotated[str, Declared(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Type = Literal[
    "string", "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth",
    "duration", "geopoint", "geojson", "object", "array", "list",
]  # fmt: skip
ItemType = Literal["string", "integer", "boolean", "number", "datetime", "date", "time"]
Scalar = str | int | float | bool

ORDERED = "number integer date time datetime year yearmonth duration"
_APPLICABLE: Mapping[str, str] = {  # which constraint the standard knows of which types
    "minLength": "string object array list",
    "maxLength": "string object array list",
    "minimum": ORDERED,
    "maximum": ORDERED,
    "exclusiveMinimum": ORDERED,
    "exclusiveMaximum": ORDERED,
    "pattern": "string",
    "enum": f"string boolean {ORDERED} geopoint geojson object array list",
    "jsonSchema": "object array",
}
_PROPERTIES: Mapping[str, str] = {  # likewise which property
    "trueValues": "boolean",
    "falseValues": "boolean",
    "decimalChar": "number",
    "groupChar": "number integer",
    "bareNumber": "number integer",
    "delimiter": "list",
    "itemType": "list",
    "categories": "string integer",
    "categoriesOrdered": "string integer",
}
_FORMATS: Mapping[str, str] = {  # beside `default`
    "string": "email uri binary uuid wkt",
    "geopoint": "array object",
    "geojson": "topojson",
}
_TIMES: Mapping[str, str] = {  # how a literal of these is written; `format` replaces it
    "date": "%Y-%m-%d",
    "time": "%H:%M:%S",
    "datetime": "%Y-%m-%dT%H:%M:%S",
    "year": "%Y",
    "yearmonth": "%Y-%m",
}
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"  # longitude, then latitude, of WGS 84
_DURATION = re.compile(
    r"[+-]?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+W)?(?:[0-9]+D)?"
    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_AS_DELIVERED = frozenset({"format", "missingValues", "trueValues", "falseValues"}) | {
    *("decimalChar", "groupChar", "bareNumber", "example")
}


class Missing(Strict):
    """A text that means "no value", and why there is none."""

    value: str
    label: str | None = None


class Category(Strict):
    """A value of a categorical field, and what it stands for."""

    value: str | int
    label: str | None = None


MissingValues = tuple[str | Missing, ...]


def texts(missing: MissingValues) -> tuple[str, ...]:
    """The texts that mean "no value", without what they are called."""
    return tuple(entry.value if isinstance(entry, Missing) else entry for entry in missing)


def distinct_missing(entries: MissingValues | None) -> MissingValues | None:
    """As the standard has it: labelled entries are unique in value and in label."""
    labelled = [entry for entry in entries or () if isinstance(entry, Missing)]
    _distinct(entry.label for entry in labelled if entry.label is not None)
    if labelled:
        _distinct(texts(entries or ()))
    return entries


def _distinct(values: Iterable[Any]) -> None:
    seen = list(values)
    for value in seen:
        if seen.count(value) > 1:
            raise ValueError(f"lặp lại / is repeated: {value}")


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
    jsonSchema: Mapping[str, Any] | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(f"^{pattern}$")  # as it will be applied
            except re.error as error:
                raise ValueError(f"biểu thức sai / bad expression: {error}") from None
        return pattern

    @field_validator("jsonSchema")
    @classmethod
    def _valid(cls, declared: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if declared is not None:
            from jsonschema import Draft202012Validator, SchemaError  # takes 0.1 s, rarely needed

            try:
                Draft202012Validator.check_schema(declared)
            except SchemaError as error:
                reason = f"không phải JSON Schema / no JSON Schema: {error.message}"
                raise ValueError(reason) from None
        return declared


class Field(Strict):
    """One column: name, type, what it means and what its cells must satisfy."""

    name: Name
    type: Type = "string"
    format: str = "default"
    title: str
    title_en: str
    description: str = ""
    description_en: str = ""
    example: Scalar | None = None
    rdfType: str | None = None
    unit: str | None = None
    constraints: Constraints = Constraints()
    categories: tuple[str | int | Category, ...] | None = None
    categoriesOrdered: bool | None = None
    missingValues: MissingValues | None = None
    trueValues: tuple[str, ...] | None = None
    falseValues: tuple[str, ...] | None = None
    decimalChar: str | None = None
    groupChar: str | None = None
    bareNumber: bool | None = None
    delimiter: Annotated[str, Declared(min_length=1)] | None = None
    itemType: ItemType | None = None

    @field_validator("type", mode="before")
    @classmethod
    def _typed(cls, value: Any) -> Any:
        if value == "any":
            raise ValueError("không nhận `any` / `any` is refused: it takes every cell")
        return value

    @field_validator("format")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        value = value.removeprefix("fmt:")  # as v0 wrote patterns
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
            literals = declared if name == "enum" else (declared,) if types == ORDERED else ()
            for literal in literals:
                if not _reads(literal, kind, written):
                    raise ValueError(f"{name}: không thuộc kiểu / not of type {kind}: {literal!r}")
        return constraints

    @field_validator("missingValues")
    @classmethod
    def _labelled(cls, entries: MissingValues | None) -> MissingValues | None:
        return distinct_missing(entries)

    @field_validator("decimalChar", "groupChar")
    @classmethod
    def _separates(cls, value: str | None) -> str | None:
        if value is not None and (not value or re.search(r"[0-9+-]", value)):
            raise ValueError(f"không thể ngăn chữ số / cannot part digits: {value!r}")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> "Field":
        for name, types in _PROPERTIES.items():
            if getattr(self, name) is not None and self.type not in types.split():
                raise ValueError(f"kiểu {self.type} không có / no such property: {name}")
        if self.type == "number" and self.groupChar and self.groupChar == (self.decimalChar or "."):
            raise ValueError("groupChar trùng decimalChar / groupChar is the decimalChar")
        limits = self.constraints
        literals = (
            limits.minimum,
            limits.maximum,
            limits.exclusiveMinimum,
            limits.exclusiveMaximum,
        )
        if self.decimalChar not in (None, ".") and any(
            isinstance(literal, str) for literal in (*literals, *(limits.enum or ()))
        ):
            raise ValueError("viết giới hạn là số / write bounds and options as numbers")
        if self.categories is None:
            if self.categoriesOrdered is not None:
                raise ValueError("categoriesOrdered cần categories / needs categories")
            return self
        values = self._category_values()
        _distinct(values)
        _distinct(c.label for c in self.categories if isinstance(c, Category) and c.label)
        if wrong := [v for v in values if not _reads(v, self.type, "default")]:
            raise ValueError(f"categories: không thuộc kiểu / not of type {self.type}: {wrong[0]}")
        if beyond := set(self.constraints.enum or ()) - set(values):
            raise ValueError(f"enum ngoài categories / enum beyond categories: {sorted(beyond)}")
        return self

    def _category_values(self) -> tuple[str | int, ...]:
        return tuple(c.value if isinstance(c, Category) else c for c in self.categories or ())

    @property
    def options(self) -> tuple[Scalar, ...] | None:
        """The values a cell may have, where they are declared one by one."""
        if self.constraints.enum is not None or self.categories is None:
            return self.constraints.enum
        return self._category_values()

    @property
    def is_shape(self) -> bool:
        """Whether its values are shapes on a map: WKB in Parquet, WKT in CSV."""
        return self.type == "geojson" and self.format == "default"

    def descriptor(self) -> dict[str, Any]:
        """The field as the standard writes it, without what is absent."""
        return self.model_dump(exclude_defaults=True, mode="json") | {"type": self.type}

    def published(self) -> dict[str, Any]:
        """The field of the released CSV: how cells were written by the department no longer
        matters, so formats and texts of truth, decimals and absence are the standard's own."""
        facts = {k: v for k, v in self.descriptor().items() if k not in _AS_DELIVERED}
        if self.is_shape:  # a text; frictionless reads its format `wkt` only with an extra
            limits = {k: v for k, v in facts.get("constraints", {}).items() if k != "enum"}
            return facts | {"type": "string", "rdfType": WKT, "constraints": limits}
        if self.format != "default" and self.type in ("string", "geojson"):
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
    return isinstance(literal, str) and (kind != "duration" or bool(_DURATION.fullmatch(literal)))
