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
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Declared
from pydantic import model_validator

from catalog import disclosure
from catalog import policy as policies
from catalog.chart import Chart, faults
from catalog.disclosure import Privacy
from catalog.policy import Policy
from catalog.recipe import GEOMETRY, Resolve, Text, Variant
from catalog.source import Source
from quality.verdict import FINDING, Decision
from schemas import table
from schemas.errors import DeclarationError, NotFoundError
from schemas.strict import Strict, parse
from schemas.table import Field, Name, Schema

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
TREES = ("datasets", "schemas", "quality")
NAME = re.compile(r"[a-z][a-z0-9_]{1,62}")
NOT_A_NAME = "tên bộ dữ liệu phải là snake_case không dấu / must be snake_case"
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


class Coverage(Strict):
    """Space and time the figures are about; years or ISO dates."""

    spatial: Text
    start: Annotated[int | date | None, Declared(alias="from")] = None
    end: Annotated[int | date | None, Declared(alias="to")] = None


class Quarantine(Strict):
    """Wrong rows are held back and the others published, as long as they are no more than this
    share of the rows of their delivery."""

    share: Annotated[float, Declared(gt=0, lt=1)]


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
    quarantine: Quarantine | None = None
    privacy: Privacy = Privacy()
    compares: tuple[Name, ...] = ()
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
    def delivered(self) -> "Dataset":
        """The same dataset as its department sees it: with the schema of the rows it sends."""
        schema = self.declaration.privacy.schema_of(self.schema)
        return self if schema is self.schema else replace(self, schema=schema)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The declared decisions on findings of the privacy scan."""
        return tuple(
            Decision(
                dataset=self.name, subject=f"{FINDING}{one.finding}", field=one.field,
                fingerprint=one.fingerprint, ruling=one.verdict, reason=one.reason, actor=one.by,
                time=one.decided.isoformat(),
            )
            for one in self.declaration.privacy.decisions
        )  # fmt: skip

    @property
    def needs(self) -> frozenset[str]:
        """The datasets whose releases this one is checked against, resolved through or compared
        with by its suite."""
        both = (*self.schema.foreignKeys, *self.delivered.schema.foreignKeys)
        keys = {k.reference.resource for k in both if k.reference.resource}
        places = (g.place for g in self.declaration.privacy.generalise.values())
        keys |= {place.dataset for place in places if place}
        variants = self.declaration.source.variants
        resolves = [r for v in variants for r in v.resolve.values()]
        resolved = {d for r in resolves for d in r.datasets}
        return frozenset(keys | resolved | set(self.declaration.compares))

    @cached_property
    def sha256(self) -> str:
        """The hash of the files that declare this dataset."""
        files = [self.file("datasets"), self.file("schemas"), self.file("quality")]
        if (sql := self.declaration.source.sql) and sql.query:
            files.append(self.file("datasets").with_name(sql.query))
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

    def places_of_new(self, department: str, name: str) -> dict[str, Path]:
        """Tree → where the file of a dataset of this name would stand, which is not there yet.
        Raises NotFoundError for an unknown department, DeclarationError for a name that cannot be
        taken."""
        self.of(department)
        paths = {t: self.root / t / department / f"{name}.yaml" for t in TREES}
        if not NAME.fullmatch(name):
            raise DeclarationError(paths["datasets"], "", NOT_A_NAME)
        taken = {n for d in self.datasets.values() for n in (d.name, *d.declaration.formerly)}
        if name in taken or any(p.exists() for p in paths.values()):
            raise DeclarationError(paths["datasets"], "", "tên đã dùng / the name is taken")
        return paths


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
        if not NAME.fullmatch(name):
            raise DeclarationError(file, "", NOT_A_NAME)
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
        target = found.get(key.reference.resource or dataset.name)
        where = f"foreignKeys.{key.reference.resource or dataset.name}"
        if target is None:
            reason = "không có bộ dữ liệu này / no such dataset"
            raise DeclarationError(dataset.file("schemas"), where, reason)
        if key.reference.fields not in target.schema.candidate_keys():
            reason = (
                "phải trỏ đến trọn một khoá (mã cùng danh mục) / must name a whole key of the "
                f"target (code and code list): {list(target.schema.candidate_keys())}"
            )
            raise DeclarationError(dataset.file("schemas"), where, reason)
    for name in dataset.declaration.compares:
        if name not in found or name == dataset.name:
            reason = f"không có bộ dữ liệu này / no such dataset: {name}"
            raise DeclarationError(dataset.file("datasets"), "compares", reason)
    source = dataset.declaration.source
    for i, variant in enumerate(source.variants):
        _check_variant(dataset.delivered, i, variant, found)
    query = source.sql.query if source.sql else None
    for where, beside in (("source.path", source.path), ("source.sql.query", query)):
        if beside is not None and not (dataset.file("datasets").parent / beside).is_file():
            reason = f"không có tệp / no such file: {beside}"
            raise DeclarationError(dataset.file("datasets"), where, reason)
    for part, reason in disclosure.faults(dataset.declaration.privacy, dataset.schema):
        raise DeclarationError(dataset.file("datasets"), f"privacy.{part}", reason)
    _check_protected(dataset, found)
    absent = set(dataset.declaration.periods) - set(dataset.delivered.schema.names)
    if dataset.declaration.parts:
        absent |= set(dataset.declaration.periods) - set(dataset.schema.names)
    if absent:
        reason = f"trường không có trong lược đồ / not in the schema: {', '.join(sorted(absent))}"
        raise DeclarationError(dataset.file("datasets"), "period", reason)
    _check_version(dataset.delivered)
    if (chart := dataset.declaration.chart) is not None:
        for part, reason in faults(chart, dataset.schema):
            raise DeclarationError(dataset.file("datasets"), f"chart.{part}", reason)


def _check_protected(dataset: Dataset, found: Mapping[str, Dataset]) -> None:
    """What the protection of a table needs from others, and what would undo it."""
    privacy, source = dataset.declaration.privacy, dataset.declaration.source
    where = dataset.file("datasets")
    if privacy.transforms and any(v.totals for v in source.variants):
        reason = "dòng tổng phải là dòng của bảng / total rows must stay rows of the table"
        raise DeclarationError(where, "source.variants", reason)
    for field, rule in privacy.generalise.items():
        if (place := rule.place) is None:
            continue
        columns = {place.key, place.take, *place.where}
        target = found.get(place.dataset)
        if target is None or columns - set(target.schema.names):
            reason = f"không có bộ dữ liệu hoặc cột / unknown dataset or column: {place.dataset}"
            raise DeclarationError(where, f"privacy.generalise.{field}.place", reason)


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


def _comma(field: Field) -> bool:
    """Whether a point does not part decimals in the texts of this field: `1.234` is a thousand."""
    return field.groupChar == "." or field.decimalChar not in (None, ".")


def _check_variant(
    dataset: Dataset, i: int, variant: Variant, found: Mapping[str, Dataset]
) -> None:
    named = {*variant.fields, *variant.trim, *variant.map, *variant.scale, *variant.totals}
    named |= variant.given() | set(variant.resolve) | set(variant.times)
    named |= {*variant.read_as, *variant.units}
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
        _check_resolve(dataset, where, resolve, found)
    if variant.format in ("json", "jsonl", "geojson", "parquet") and (
        comma := [f.name for f in dataset.schema.fields if f.name in variant.read_as or _comma(f)]
    ):
        reason = (
            "số của định dạng này viết với dấu chấm thập phân / numbers of this format are written "
            f"with a decimal point: {', '.join(comma)}"
        )
        raise DeclarationError(dataset.file("datasets"), where, reason)
    if variant.format == "geojson":
        for key, reason in _map_faults(dataset.schema, variant):
            raise DeclarationError(dataset.file("datasets"), f"{where}.{key}", reason)


def _map_faults(schema: Schema, variant: Variant) -> Iterator[tuple[str, str]]:
    """A feature has one shape, and it stands in one place."""
    shapes = [f.name for f in schema.fields if f.is_shape]
    if len(shapes) != 1:
        yield "format", "cần đúng một trường kiểu geojson / needs one field of type geojson"
    elif variant.fields.get(shapes[0], GEOMETRY) != GEOMETRY or shapes[0] in variant.given():
        yield "fields", f"hình đứng ở {GEOMETRY} / the shape stands at {GEOMETRY}: {shapes[0]}"


def _check_resolve(
    dataset: Dataset, where: str, resolve: Resolve, found: Mapping[str, Dataset]
) -> None:
    valid, through = resolve.valid, resolve.through
    columns = {resolve.dataset: {*resolve.names, *resolve.where, *resolve.take.values()}}
    if valid:
        columns[resolve.dataset] |= {valid.since, valid.until}
        columns[dataset.name] = {valid.at}
    if through:
        columns[resolve.dataset] |= {*through.match, *through.take}
        columns[through.dataset] = {*through.match.values(), *through.take.values()}
    for name, needed in columns.items():
        target = dataset if name == dataset.name else found.get(name)
        if target is None or needed - set(target.schema.names):
            reason = f"không có bộ dữ liệu hoặc cột / unknown dataset or column: {name}"
            raise DeclarationError(dataset.file("datasets"), f"{where}.resolve", reason)


def _ordered(found: Mapping[str, Dataset]) -> dict[str, Dataset]:
    try:
        names = TopologicalSorter({n: sorted(d.needs) for n, d in found.items()}).static_order()
        return {n: found[n] for n in names}
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        raise DeclarationError("datasets", "", f"tham chiếu vòng / circular: {cycle}") from None
