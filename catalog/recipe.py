"""The recipe: how one layout of a department's files becomes the table of a dataset.

A closed vocabulary without expressions or templates, declared under `source.variants`; each key is
one step of reading or shaping (`read_csv`, `read_sheet`, `read_json`, `shape`). What a value
must be stands in the schema, not here.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, field_validator, model_validator
from pydantic import Field as Declared

from schemas.strict import Strict
from schemas.table import Name, Schema, Validity, not_in_schema

Text = Annotated[str, Declared(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"biểu thức sai / bad expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


Encoding = Literal[
    "utf-8", "utf-16", "windows-1252", "windows-1258", "tcvn3", "vni", "vps", "viscii"
]


class Dialect(Strict):
    """How the bytes are a table. Nothing of it is ever sniffed.

    titles     what people call it → of a cell of the title rows, folded, that must be there; groups
               that the file's name gives too must agree
    """

    delimiter: Annotated[str, Declared(pattern=r"^[\t -~]$")] = ","
    quote: Annotated[str, Declared(pattern=r"^[!-~]$")] = '"'
    encoding: Encoding = "utf-8"
    title_rows: Annotated[int, Declared(ge=0)] = 0
    titles: Mapping[Text, Pattern] = {}

    @model_validator(mode="after")
    def _titled(self) -> "Dialect":
        if self.titles and not self.title_rows:
            raise ValueError("`titles` cần title_rows / needs title_rows")
        return self


class Unpivot(Strict):
    """Wide to long: each header that fully matches becomes a row; its named groups are fields."""

    headers: Pattern
    value: Name
    complete: tuple[Name, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(re.compile(self.headers).groupindex)


class Through(Strict):
    """From what once was to what became of it: where `match` (column of the reference → column of
    `dataset`) finds one row, its columns stand in for those named in `take`; where it finds
    several, what was has been split, and nothing says where a figure belongs; where it finds none,
    it still is what it was."""

    dataset: Name
    match: Annotated[Mapping[Name, Name], Declared(min_length=1)]
    take: Annotated[Mapping[Name, Name], Declared(min_length=1)]


class Resolve(Strict):
    """A name → columns of a reference dataset's release, compared by letters and digits, folded.

    `names` lists the columns to compare with; a cell of them may hold several, parted by ` | `.
    With `valid` only what held in the row's period is meant; `through` then leads to what it has
    become.
    """

    dataset: Name
    names: Annotated[tuple[Name, ...], Declared(min_length=1)]
    where: Mapping[Name, tuple[str, ...]] = {}
    take: Annotated[Mapping[Name, Name], Declared(min_length=1)]
    valid: Validity | None = None
    through: Through | None = None

    @property
    def datasets(self) -> tuple[str, ...]:
        return (self.dataset, *([self.through.dataset] if self.through else []))


Way = Literal["vi_number", "vi_date", "vi_month", "vi_quarter", "vi_year"]
Units = Annotated[Mapping[str, Annotated[Decimal, Declared(gt=0)]], Declared(min_length=1)]
Zone = Literal["Asia/Ho_Chi_Minh", "UTC"]


class Table(Strict):
    """Where in a workbook a table stands. Patterns match whole texts as they are compared: folded
    (lower case, no accents, single blanks).

    sheets     of the sheets' names; its named groups are fields. Of these sheets, those in which
               `header` and `first` are found are read; one at least must be
    header     the label whose title is looked for: it marks the header
    first      what stands below that title in the first row of the body
    labels     label → pattern of a column's title, all rows of the header joined by blanks; groups
               that the names of file or sheet give too must agree. A figure shown as a percentage
               is its number of percents under a label that names `%`, else no number
    titles     what people call it → of a cell above the header that must be there; groups that the
               file's name gives too must agree
    end        of a cell, no further right than `header`, that ends the table; one that matches
               nothing at all: a blank row with none below that begin as `first`
    leave_out  label → pattern: rows that are none of the table; told where they hold figures
    tied       whether rows that a merged cell spans are one row
    footnotes  what is cut out of cells: the marks of footnotes
    numbers    `vi`: a text cell may be a number as it is written in Vietnamese, `1.234,5`
    errors     `missing`: an error cell (#REF! …) is a missing value and a public finding, but
               not in the column of `header`
    pairs      the label of names that stand anew beside every column of figures, each in its order
    together   labels of figures that may stand with those before them, beside the same names
    """

    sheets: Pattern = ".*"
    header: Text
    first: Pattern
    labels: Mapping[Text, Pattern]
    titles: Mapping[Text, Pattern] = {}
    end: Pattern | None = None
    leave_out: Mapping[Text, Pattern] = {}
    tied: bool = False
    footnotes: Pattern | None = None
    numbers: Literal["vi"] | None = None
    errors: Literal["missing"] | None = None
    pairs: Text | None = None
    together: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Table":
        pairs = [self.pairs] if self.pairs else []
        named = {self.header, *self.leave_out, *pairs, *self.together}
        if unknown := named - set(self.labels):
            raise ValueError(f"không có trong labels / not in labels: {', '.join(sorted(unknown))}")
        return self


def _groups(pattern: str | None) -> tuple[str, ...]:
    return tuple(re.compile(pattern).groupindex) if pattern else ()


def _of_earth(code: str) -> str:
    """WGS 84 in degrees, or a system of VN-2000."""
    from pyproj import CRS  # rarely needed
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(code)
    except CRSError:
        raise ValueError(f"không có mã này / no such code: {code}") from None
    datum = found.datum.name if found.datum else ""
    if datum != "Vietnam 2000" and found != CRS.from_user_input("EPSG:4326"):
        raise ValueError(f"không phải WGS 84 hay VN-2000 / neither of these: {code}")
    return code


Crs = Annotated[str, Declared(pattern=r"^EPSG:[0-9]{4,5}$"), AfterValidator(_of_earth)]
GEOMETRY = "geometry"  # under what a feature of GeoJSON has its shape
Bounds = tuple[float, float, float, float]


class Variant(Strict):
    """One layout that a department really sends.

    crs        with `format: geojson`: the coordinates' system, WGS 84 or a code of VN-2000
    bounds     likewise: west, south, east, north in degrees, outside which nothing may lie; by
               default those of Việt Nam
    """

    files: Text = "*"
    name: Pattern | None = None
    format: Literal["csv", "workbook", "json", "jsonl", "geojson", "parquet"] = "csv"
    dialect: Dialect = Dialect()
    records: Text | None = None
    crs: Crs = "EPSG:4326"
    bounds: Bounds | None = None
    tables: tuple[Table, ...] = ()
    fields: Mapping[Name, str] = {}
    ignore: tuple[str, ...] = ()
    ignore_matching: Pattern | None = None
    missing: tuple[str, ...] = ()
    trim: tuple[Name, ...] = ()
    unpivot: Unpivot | None = None
    constants: Mapping[Name, str] = {}
    map: Mapping[Name, Mapping[str, str]] = {}
    read_as: Mapping[Name, Way] = {}
    units: Mapping[Name, Units] = {}
    scale: Mapping[Name, int] = {}
    times: Mapping[Name, Zone] = {}
    truncate: Mapping[Name, Literal["hour", "day", "month", "year"]] = {}
    totals: Mapping[Name, Mapping[str, str]] = {}
    totals_needed: tuple[str, ...] | None = None
    section: Name | None = None
    resolve: Mapping[Name, Resolve] = {}

    @model_validator(mode="after")
    def _consistent(self) -> "Variant":
        if (self.format == "workbook") != bool(self.tables):
            raise ValueError("`tables` đi với format: workbook / `tables` goes with workbooks")
        if self.records and self.format != "json":
            raise ValueError("`records` đi với format: json / `records` goes with format: json")
        if self.format != "geojson" and {"crs", "bounds"} & self.model_fields_set:
            raise ValueError("`crs`, `bounds` đi với format: geojson / go with format: geojson")
        if self.bounds and not (
            -180 <= self.bounds[0] < self.bounds[2] <= 180
            and -90 <= self.bounds[1] < self.bounds[3] <= 90
        ):
            raise ValueError("`bounds`: tây, nam, đông, bắc / west, south, east, north")
        if self.section and not self.totals:
            raise ValueError("`section` cần totals / needs totals")
        return self

    @field_validator("totals", "resolve")
    @classmethod
    def _one(cls, value: Mapping[str, object]) -> Mapping[str, object]:
        if len(value) > 1:
            raise ValueError("chỉ một trường / one field only")
        return value

    def ignores(self, header: str) -> bool:
        """Whether a column of the file is declared as one not to be taken over."""
        pattern = self.ignore_matching
        return header in self.ignore or (
            pattern is not None and bool(re.fullmatch(pattern, header))
        )

    def given(self) -> set[str]:
        """The fields that this layout fills by other means than a column of their own."""
        taken = {f for r in self.resolve.values() for f in r.take} - set(self.resolve)
        unpivoted = {*self.unpivot.groups, self.unpivot.value} if self.unpivot else set()
        section = {self.section} if self.section else set()
        return taken | unpivoted | set(self.constants) | set(self.named()) | section

    def named(self) -> tuple[str, ...]:
        """The fields that the names of the file and of its sheet give."""
        patterns = (self.name, *(t.sheets for t in self.tables))
        return tuple(dict.fromkeys(g for p in patterns for g in _groups(p)))

    def headers(self, schema: Schema) -> dict[str, str]:
        """Field → header of the columns that must stand in a file of this layout, in order."""
        shapes = [f.name for f in schema.fields if f.is_shape and self.format == "geojson"]
        own = {**dict.fromkeys(shapes, GEOMETRY), **self.fields}
        return {n: own.get(n, n) for n in schema.names if n not in self.given()}


def faults(
    variant: Variant, schema: Schema, known: Mapping[str, Schema]
) -> Iterator[tuple[str, str]]:
    """(key, reason) of what does not fit the rows as delivered, or the datasets `known`."""
    named = {*variant.fields, *variant.trim, *variant.map, *variant.scale, *variant.totals}
    named |= variant.given() | set(variant.resolve) | set(variant.times)
    named |= {*variant.read_as, *variant.units}
    if unknown := named - set(schema.names):
        yield "", not_in_schema(unknown)
        return
    for field in variant.times:
        if schema.field(field).type != "datetime":
            yield "times", f"không phải datetime / is no datetime: {field}"
    if coarse := set(variant.truncate) - set(variant.times):
        told = ", ".join(sorted(coarse))
        yield "truncate", f"cần múi giờ trong `times` / needs its zone in `times`: {told}"
    for resolve in variant.resolve.values():
        yield from _resolve_faults(resolve, schema, known)
    if comma := _with_comma(variant, schema):
        yield (
            "",
            "số của định dạng này viết với dấu chấm thập phân / numbers of this format are written "
            f"with a decimal point: {', '.join(comma)}",
        )
    if variant.format == "geojson":
        yield from _map_faults(variant, schema)


def _resolve_faults(
    resolve: Resolve, schema: Schema, known: Mapping[str, Schema]
) -> Iterator[tuple[str, str]]:
    valid, through = resolve.valid, resolve.through
    columns = {resolve.dataset: {*resolve.names, *resolve.where, *resolve.take.values()}}
    if valid:
        columns[resolve.dataset] |= {valid.since, valid.until}
        if valid.at not in schema.names:
            yield "resolve", not_in_schema({valid.at})
    if through:
        columns[resolve.dataset] |= {*through.match, *through.take}
        columns[through.dataset] = {*through.match.values(), *through.take.values()}
    for name, needed in columns.items():
        if name not in known or needed - set(known[name].names):
            yield "resolve", f"không có bộ dữ liệu hoặc cột / unknown dataset or column: {name}"


def _with_comma(variant: Variant, schema: Schema) -> list[str]:
    """The fields in whose texts a point does not part decimals, of a format whose numbers are
    written with one."""
    if variant.format not in ("json", "jsonl", "geojson", "parquet"):
        return []
    return [
        f.name
        for f in schema.fields
        if f.name in variant.read_as or f.groupChar == "." or f.decimalChar not in (None, ".")
    ]


def _map_faults(variant: Variant, schema: Schema) -> Iterator[tuple[str, str]]:
    """A feature has one shape, and it stands in one place."""
    shapes = [f.name for f in schema.fields if f.is_shape]
    if len(shapes) != 1:
        yield "format", "cần đúng một trường kiểu geojson / needs one field of type geojson"
    elif variant.fields.get(shapes[0], GEOMETRY) != GEOMETRY or shapes[0] in variant.given():
        yield "fields", f"hình đứng ở {GEOMETRY} / the shape stands at {GEOMETRY}: {shapes[0]}"
