"""Declarations: what a dataset is, read strictly from three trees of YAML.

    datasets/departments.yaml, datasets/licenses.yaml, datasets/policy.yaml
    datasets/<department>/<dataset>.yaml     title, source, assembly, licence, privacy …
    schemas/<department>/<dataset>.yaml      Table Schema
    quality/<department>/<dataset>.yaml      expectations (read by `quality.suite`)

The tree is the registry: adding a dataset edits no Python. A dataset's name is its identity, unique
across departments for ever; the folder is filing and names the department that publishes it today.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, field_validator, model_validator
from pydantic import Field as Declared

from catalog import policy as policies
from catalog.chart import Chart, faults
from catalog.policy import Policy
from schemas import table
from schemas.errors import DeclarationError, NotFoundError
from schemas.strict import Strict, parse
from schemas.table import Name, Schema

Text = Annotated[str, Declared(min_length=1)]

THEMES: Mapping[str, tuple[str, str]] = {  # the 12 fields of data.gov.vn
    "y_te": ("Y tế", "Health"),
    "lao_dong": ("Lao động", "Labour"),
    "cong_nghe": ("Công nghệ", "Technology"),
    "nong_nghiep": ("Nông nghiệp", "Agriculture"),
    "kinh_te_thuong_mai": ("Kinh tế - Thương mại", "Economy and trade"),
    "co_so_ha_tang": ("Cơ sở hạ tầng", "Infrastructure"),
    "tai_chinh": ("Tài chính", "Finance"),
    "nang_luong": ("Năng lượng", "Energy"),
    "giao_duc_dao_tao": ("Giáo dục đào tạo", "Education"),
    "xa_hoi": ("Xã hội", "Society"),
    "moi_truong": ("Môi trường", "Environment"),
    "dia_phuong": ("Địa phương", "Local government"),
}
Theme = Literal[
    "y_te", "lao_dong", "cong_nghe", "nong_nghiep", "kinh_te_thuong_mai", "co_so_ha_tang",
    "tai_chinh", "nang_luong", "giao_duc_dao_tao", "xa_hoi", "moi_truong", "dia_phuong",
]  # fmt: skip
FREQUENCIES: Mapping[str, tuple[str, str]] = {
    "hourly": ("Hằng giờ", "Hourly"),
    "daily": ("Hằng ngày", "Daily"),
    "weekly": ("Hằng tuần", "Weekly"),
    "monthly": ("Hằng tháng", "Monthly"),
    "quarterly": ("Hằng quý", "Quarterly"),
    "yearly": ("Hằng năm", "Yearly"),
    "irregular": ("Khi có thay đổi", "Irregular"),
    "closed": ("Không cập nhật nữa", "No longer updated"),
}
Frequency = Literal[
    "hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "irregular", "closed"
]


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


# The recipe: a closed vocabulary, no expressions ------------------------------------------------


class Dialect(Strict):
    """How the bytes are a table. Nothing of it is ever sniffed."""

    delimiter: Annotated[str, Declared(pattern=r"^[\t -~]$")] = ","
    quote: Annotated[str, Declared(pattern=r"^[!-~]$")] = '"'
    encoding: Literal["utf-8"] = "utf-8"
    title_rows: Annotated[int, Declared(ge=0)] = 0


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"biểu thức sai / bad expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Unpivot(Strict):
    """Wide to long: each header that fully matches becomes a row; its named groups are fields."""

    headers: Pattern
    value: Name
    complete: tuple[Name, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(re.compile(self.headers).groupindex)


class Resolve(Strict):
    """A name → columns of a reference dataset's release, compared by letters and digits, folded.

    `names` lists the columns to compare with; a cell of them may hold several, parted by ` | `.
    """

    dataset: Name
    names: Annotated[tuple[Name, ...], Declared(min_length=1)]
    where: Mapping[Name, tuple[str, ...]] = {}
    take: Annotated[Mapping[Name, Name], Declared(min_length=1)]


Zone = Literal["Asia/Ho_Chi_Minh", "UTC"]


class Table(Strict):
    """Where in a workbook a table stands. Patterns match whole texts as they are compared: folded
    (lower case, no accents, single blanks).

    sheets     of the sheets' names; its named groups are fields. Of these sheets, those in which
               `header` and `first` are found are read; one at least must be
    header     the label whose title is looked for: it marks the header
    first      what stands below that title in the first row of the body
    labels     label → pattern of a column's title, all rows of the header joined by blanks
    titles     of cells above the header, each of which must be there; groups that the file's name
               gives too must agree
    end        of a cell that ends the table; one that matches nothing at all: a blank row
    leave_out  label → pattern: rows that are none of the table; told where they hold figures
    tied       whether rows that a merged cell spans are one row
    footnotes  what is cut out of cells: the marks of footnotes
    numbers    `vi`: a text cell may be a number as it is written in Vietnamese, `1.234,5`
    errors     `missing`: an error cell (#REF! …) is a missing value and a public finding
    pairs      the label of names that stand anew beside every column of figures, each in its order
    """

    sheets: Pattern = ".*"
    header: Text
    first: Pattern
    labels: Mapping[Text, Pattern]
    titles: tuple[Pattern, ...] = ()
    end: Pattern | None = None
    leave_out: Mapping[Text, Pattern] = {}
    tied: bool = False
    footnotes: Pattern | None = None
    numbers: Literal["vi"] | None = None
    errors: Literal["missing"] | None = None
    pairs: Text | None = None

    @model_validator(mode="after")
    def _known(self) -> "Table":
        named = {self.header, *self.leave_out, *([self.pairs] if self.pairs else [])}
        if unknown := named - set(self.labels):
            raise ValueError(f"không có trong labels / not in labels: {', '.join(sorted(unknown))}")
        return self


def _groups(pattern: str | None) -> tuple[str, ...]:
    return tuple(re.compile(pattern).groupindex) if pattern else ()


class Variant(Strict):
    """One layout that a department really sends."""

    files: Text = "*"
    name: Pattern | None = None
    format: Literal["csv", "workbook", "json"] = "csv"
    dialect: Dialect = Dialect()
    tables: tuple[Table, ...] = ()
    fields: Mapping[Name, str] = {}
    ignore: tuple[str, ...] = ()
    ignore_matching: Pattern | None = None
    missing: tuple[str, ...] = ()
    trim: tuple[Name, ...] = ()
    unpivot: Unpivot | None = None
    constants: Mapping[Name, str] = {}
    map: Mapping[Name, Mapping[str, str]] = {}
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
        return {n: self.fields.get(n, n) for n in schema.names if n not in self.given()}


Dotted = Annotated[str, Declared(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]


class Paging(Strict):
    """Pages by number: the query parameter, its first value and its step (for an offset: the size
    of a page); `size` is the number of records in a full page, sent as `size_parameter`."""

    parameter: Text
    first: Annotated[int, Declared(ge=0)] = 1
    step: Annotated[int, Declared(ge=1)] = 1
    size: Annotated[int, Declared(ge=1)] | None = None
    size_parameter: Text | None = None

    @model_validator(mode="after")
    def _sized(self) -> "Paging":
        if self.size_parameter and not self.size:
            raise ValueError("`size_parameter` cần `size` / `size_parameter` needs `size`")
        return self


class Api(Strict):
    """A paged REST source. `host` is a name on the operator's list, which knows the address; the
    others say where things stand in a page: `total`, `records` (left out: the page is the list),
    `next` (a link, where pages are not numbered), and `updated`, in a record, the time of its last
    change. `since` is the query parameter that asks for what changed from a time on; `overlap` is
    how many minutes before the latest change seen that time lies."""

    host: Name
    path: Annotated[str, Declared(pattern=r"^/[^?#\s]*$")]
    query: Mapping[Text, str] = {}
    page: Paging | None = None
    next: Dotted | None = None
    records: Dotted | None = None
    total: Dotted | None = None
    since: Text | None = None
    updated: Dotted | None = None
    overlap: Annotated[int, Declared(ge=0)] = 60
    zone: Zone = "Asia/Ho_Chi_Minh"

    @model_validator(mode="after")
    def _consistent(self) -> "Api":
        if self.page and self.next:
            raise ValueError("`page` hoặc `next`, không cả hai / `page` or `next`, not both")
        if (self.since is None) != (self.updated is None):
            raise ValueError("`since` đi với `updated` / `since` goes with `updated`")
        return self

    @property
    def address(self) -> str:
        """The source as people are told of it: without where the host really is."""
        return f"{self.host}{self.path}"


class Source(Strict):
    """Where deliveries come from: a folder stewards drop into, a file kept with the declaration,
    or an API that is asked."""

    kind: Literal["landing", "file", "rest"]
    path: str | None = None
    api: Api | None = None
    variants: Annotated[tuple[Variant, ...], Declared(min_length=1)] = (Variant(),)
    precedence: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Source":
        if (self.kind == "file") != (self.path is not None):
            raise ValueError("`path` đi với kind: file / `path` goes with kind: file")
        if (self.kind == "rest") != (self.api is not None):
            raise ValueError("`api` đi với kind: rest / `api` goes with kind: rest")
        if any((v.format == "json") != (self.kind == "rest") for v in self.variants):
            raise ValueError("format: json đi với kind: rest / goes with kind: rest")
        if len(self.variants) > 1 and sorted(self.precedence) != list(range(len(self.variants))):
            raise ValueError(
                "cần thứ tự ưu tiên của mọi variant / needs every variant's precedence"
            )
        return self

    def rank(self, variant: int) -> int:
        """0 is the variant whose value is published where two sources disagree."""
        return self.precedence.index(variant) if self.precedence else variant


class Coverage(Strict):
    """Space and time the figures are about; years or ISO dates."""

    spatial: Text
    start: Annotated[int | date | None, Declared(alias="from")] = None
    end: Annotated[int | date | None, Declared(alias="to")] = None


class Privacy(Strict):
    """The recorded review for personal data; without its date nothing is published."""

    reviewed: date | None = None
    drop: tuple[str, ...] = ()
    quasi_identifiers: tuple[Name, ...] = ()
    k: Annotated[int, Declared(ge=2)] = 5


class Declaration(Strict):
    """The dataset file as written."""

    title: Text
    title_en: Text
    description: Text
    description_en: Text
    themes: Annotated[tuple[Theme, ...], Declared(min_length=1)]
    keywords: tuple[Text, ...] = ()
    producer: Text | None = None
    citation: Text | None = None
    license: Name
    frequency: Frequency
    grace_days: Annotated[int, Declared(ge=0)] | None = None
    first_due: date | None = None
    coverage: Coverage
    source: Source
    assembly: Literal["replace", "by_period", "upsert"] = "replace"
    period: Name | tuple[Name, ...] = ()
    parts: bool = False
    version: Name | None = None
    release: Literal["each", "daily"] = "each"
    privacy: Privacy = Privacy()
    formerly: tuple[Name, ...] = ()
    series: Name | None = None
    chart: Chart | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        """The fields that together name a period."""
        return (self.period,) if isinstance(self.period, str) else self.period

    @model_validator(mode="after")
    def _period(self) -> "Declaration":
        if (self.assembly == "by_period") != bool(self.period):
            raise ValueError("`period` đi với by_period / `period` goes with by_period")
        if self.parts and not self.period:
            raise ValueError("`parts` cần period / needs a period")
        if self.version is not None and self.assembly != "upsert":
            raise ValueError("`version` đi với upsert / `version` goes with upsert")
        if self.source.api and self.source.api.since and self.version is None:
            raise ValueError(
                "`since` cần upsert và `version` / `since` needs upsert and `version`: a pull "
                "holds only what changed"
            )
        return self


@dataclass(frozen=True)
class Dataset:
    """A dataset: its name, the department that publishes it, its declaration and schema."""

    name: str
    department: str
    declaration: Declaration
    schema: Schema
    root: Path

    @property
    def slug(self) -> str:
        """The name in page URLs and in CKAN."""
        return self.name.replace("_", "-")

    def file(self, tree: Literal["datasets", "schemas", "quality"]) -> Path:
        return self.root / tree / self.department / f"{self.name}.yaml"

    @property
    def needs(self) -> frozenset[str]:
        """The datasets whose releases this one is checked against or resolved through."""
        keys = {k.reference.resource for k in self.schema.foreignKeys}
        variants = self.declaration.source.variants
        return frozenset(keys | {r.dataset for v in variants for r in v.resolve.values()})

    @cached_property
    def sha256(self) -> str:
        """The hash of the three files that declare this dataset."""
        files = (self.file("datasets"), self.file("schemas"), self.file("quality"))
        return sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()


@dataclass(frozen=True)
class Declarations:
    """All that is declared, in an order in which what is needed comes first."""

    root: Path
    departments: Mapping[str, Department]
    licenses: Mapping[str, License]
    datasets: Mapping[str, Dataset]
    policy: Policy

    def dataset(self, name: str) -> Dataset:
        """By name, slug or a former name. Raises NotFoundError, naming the nearest."""
        wanted = name.replace("-", "_")
        if wanted in self.datasets:
            return self.datasets[wanted]
        for dataset in self.datasets.values():
            if wanted in dataset.declaration.formerly:
                return dataset
        known = ", ".join(self.datasets)
        raise NotFoundError(f"Không có bộ dữ liệu / no such dataset: {name}. Có / known: {known}")

    def of(self, department: str) -> tuple[Dataset, ...]:
        if department not in self.departments:
            known = ", ".join(self.departments)
            raise NotFoundError(f"Không có đơn vị / no such department: {department} ({known})")
        return tuple(d for d in self.datasets.values() if d.department == department)


def load(root: Path) -> Declarations:
    """Everything declared under `root`. Raises DeclarationError for the first thing wrong."""
    folder = root / "datasets"
    departments = parse(_Departments, folder / "departments.yaml").departments
    licenses = parse(_Licenses, folder / "licenses.yaml").licenses
    found: dict[str, Dataset] = {}
    for dataset in _read(root, departments):
        if dataset.name in found:
            other = found[dataset.name].department
            raise DeclarationError(
                dataset.file("datasets"), "", f"tên đã dùng ở {other} / name is taken by {other}"
            )
        if dataset.declaration.license not in licenses:
            raise DeclarationError(
                dataset.file("datasets"),
                "license",
                f"không có trong licenses.yaml / unknown: {dataset.declaration.license}",
            )
        found[dataset.name] = dataset
    names = set(found)
    for dataset in found.values():
        _check(dataset, found)
        for former in dataset.declaration.formerly:
            if former in names:
                reason = f"tên này đã có / the name is taken: {former}"
                raise DeclarationError(dataset.file("datasets"), "formerly", reason)
            names.add(former)
    return Declarations(root, departments, licenses, _ordered(found), policies.load(folder))


def _read(root: Path, departments: Mapping[str, Department]) -> Iterator[Dataset]:
    for file in sorted((root / "datasets").glob("*/*.yaml")):
        name, department = file.stem, file.parent.name
        if department not in departments:
            raise DeclarationError(
                file, "", f"đơn vị không có trong departments.yaml / unknown: {department}"
            )
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,62}", name):
            raise DeclarationError(
                file, "", "tên bộ dữ liệu phải là snake_case không dấu / must be snake_case"
            )
        declaration = parse(Declaration, file)
        dataset = Dataset(
            name,
            department,
            declaration,
            table.load(root / "schemas" / department / file.name),
            root,
        )
        if not dataset.file("quality").exists():
            raise DeclarationError(dataset.file("quality"), "", "thiếu bộ kiểm tra / no suite")
        yield dataset


def _check(dataset: Dataset, found: Mapping[str, Dataset]) -> None:
    """What one file alone cannot tell: references, fields of recipes, the period."""
    for key in dataset.schema.foreignKeys:
        target = found.get(key.reference.resource)
        where = f"foreignKeys.{key.reference.resource}"
        if target is None:
            reason = "không có bộ dữ liệu này / no such dataset"
            raise DeclarationError(dataset.file("schemas"), where, reason)
        if key.reference.fields not in target.schema.candidate_keys():
            reason = (
                "phải trỏ đến trọn một khoá (mã cùng danh mục) / must name a whole key of the "
                f"target (code and code list): {list(target.schema.candidate_keys())}"
            )
            raise DeclarationError(dataset.file("schemas"), where, reason)
    source = dataset.declaration.source
    for i, variant in enumerate(source.variants):
        _check_variant(dataset, i, variant, found)
    if source.path is not None and not (dataset.file("datasets").parent / source.path).is_file():
        reason = f"không có tệp / no such file: {source.path}"
        raise DeclarationError(dataset.file("datasets"), "source.path", reason)
    unknown = set(dataset.declaration.privacy.quasi_identifiers) - set(dataset.schema.names)
    if unknown:
        reason = f"trường không có trong lược đồ / not in the schema: {', '.join(sorted(unknown))}"
        raise DeclarationError(dataset.file("datasets"), "privacy.quasi_identifiers", reason)
    absent = set(dataset.declaration.periods) - set(dataset.schema.names)
    if absent:
        reason = f"trường không có trong lược đồ / not in the schema: {', '.join(sorted(absent))}"
        raise DeclarationError(dataset.file("datasets"), "period", reason)
    _check_version(dataset)
    if (chart := dataset.declaration.chart) is not None:
        for part, reason in faults(chart, dataset.schema):
            raise DeclarationError(dataset.file("datasets"), f"chart.{part}", reason)


def _check_version(dataset: Dataset) -> None:
    """What tells the later of two rows must have an order, and one zone where it is a time."""
    version = dataset.declaration.version
    if version is None:
        return
    reason = ""
    if version not in dataset.schema.names:
        reason = f"trường không có trong lược đồ / not in the schema: {version}"
    elif (kind := dataset.schema.field(version).type) not in ("datetime", "date", "integer"):
        reason = f"phải là datetime, date hoặc integer / must be one of these: {kind}"
    elif kind == "datetime" and any(
        version not in v.times for v in dataset.declaration.source.variants
    ):
        reason = f"mọi variant phải có múi giờ trong `times` / needs its zone in `times`: {version}"
    if reason:
        raise DeclarationError(dataset.file("datasets"), "version", reason)


def _check_variant(
    dataset: Dataset, i: int, variant: Variant, found: Mapping[str, Dataset]
) -> None:
    named = {*variant.fields, *variant.trim, *variant.map, *variant.scale, *variant.totals}
    named |= variant.given() | set(variant.resolve) | set(variant.times)
    unknown = named - set(dataset.schema.names)
    where = f"source.variants.{i}"
    if unknown:
        reason = f"trường không có trong lược đồ / not in the schema: {', '.join(sorted(unknown))}"
        raise DeclarationError(dataset.file("datasets"), where, reason)
    for field in variant.times:
        if dataset.schema.field(field).type != "datetime":
            reason = f"không phải datetime / is no datetime: {field}"
            raise DeclarationError(dataset.file("datasets"), f"{where}.times", reason)
    if coarse := set(variant.truncate) - set(variant.times):
        reason = f"cần múi giờ trong `times` / needs its zone in `times`: {', '.join(coarse)}"
        raise DeclarationError(dataset.file("datasets"), f"{where}.truncate", reason)
    for resolve in variant.resolve.values():
        columns = {*resolve.names, *resolve.where, *resolve.take.values()}
        target = found.get(resolve.dataset)
        if target is None or columns - set(target.schema.names):
            reason = f"không có bộ dữ liệu hoặc cột / unknown dataset or column: {resolve.dataset}"
            raise DeclarationError(dataset.file("datasets"), f"{where}.resolve", reason)


def _ordered(found: Mapping[str, Dataset]) -> dict[str, Dataset]:
    try:
        names = TopologicalSorter({n: sorted(d.needs) for n, d in found.items()}).static_order()
        return {n: found[n] for n in names}
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        raise DeclarationError("datasets", "", f"tham chiếu vòng / circular: {cycle}") from None
