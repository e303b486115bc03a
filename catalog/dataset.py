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
from typing import Annotated, Literal, get_args

from pydantic import Field as Declared
from pydantic import model_validator

from catalog import chart as charts
from catalog import disclosure, publishers, recipe
from catalog import policy as policies
from catalog import units as unit_lists
from catalog.chart import Chart
from catalog.disclosure import Privacy
from catalog.policy import Policy
from catalog.publishers import Department, License
from catalog.recipe import Text
from catalog.source import Source
from catalog.terms import Frequency, Theme
from catalog.units import Units
from quality.verdict import FINDING, Decision
from schemas import table
from schemas.errors import DeclarationError, NotFoundError
from schemas.strict import TO_FILL_IN, Strict, parse, unfilled
from schemas.table import Name, Schema

Tree = Literal["datasets", "schemas", "quality"]
TREES: tuple[Tree, ...] = get_args(Tree)
NAME = re.compile(r"[a-z][a-z0-9_]{1,62}")
NOT_A_NAME = "tên bộ dữ liệu phải là snake_case không dấu / must be snake_case"


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
    units: Units | None = None

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

    def file(self, tree: Tree) -> Path:
        return self.root / tree / self.department / f"{self.name}.yaml"

    @cached_property
    def unfilled(self) -> Mapping[Tree, str]:
        """Where in which of its three files a person has still to write: it is a draft then, which
        may be tried and is neither reviewed nor listed."""
        found = {tree: unfilled(self.file(tree).read_text("utf-8")) for tree in TREES}
        return {tree: places for tree, places in found.items() if places}

    @property
    def unfinished(self) -> DeclarationError | None:
        """What is wrong with a draft that was signed: it keeps this dataset from the public, and
        no other."""
        if self.declaration.privacy.reviewed is None or not self.unfilled:
            return None
        tree, places = next(iter(self.unfilled.items()))
        reason = f"đã ký mà còn chỗ “{TO_FILL_IN}”, ghi theo khoá (dòng) / signed, and still to be "
        return DeclarationError(self.file(tree), places, f"{reason}filled in")

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

    def places_of_new(self, department: str, name: str) -> dict[Tree, Path]:
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
    departments, licenses = publishers.load(folder)
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
        for tree, key, reason in _faults(dataset, found):
            raise DeclarationError(dataset.file(tree), key, reason)
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


def _faults(dataset: Dataset, found: Mapping[str, Dataset]) -> Iterator[tuple[Tree, str, str]]:
    """(tree, key, reason) of what one file alone cannot tell: references, fields, the period."""
    declared, known = dataset.declaration, {name: other.schema for name, other in found.items()}
    for where, reason in _key_faults(dataset, found):
        yield "schemas", where, reason
    for name in declared.compares:
        if name not in found or name == dataset.name:
            yield "datasets", "compares", f"không có bộ dữ liệu này / no such dataset: {name}"
    for i, variant in enumerate(declared.source.variants):
        own = dataset.delivered.schema
        for part, reason in recipe.faults(variant, own, known | {dataset.name: own}):
            yield "datasets", ".".join(filter(None, (f"source.variants.{i}", part))), reason
    query = declared.source.sql.query if declared.source.sql else None
    for where, beside in (("source.path", declared.source.path), ("source.sql.query", query)):
        if beside is not None and not (dataset.file("datasets").parent / beside).is_file():
            yield "datasets", where, f"không có tệp / no such file: {beside}"
    for part, reason in disclosure.faults(declared.privacy, dataset.schema, known):
        yield "datasets", f"privacy.{part}", reason
    if declared.privacy.transforms and any(v.totals for v in declared.source.variants):
        reason = "dòng tổng phải là dòng của bảng / total rows must stay rows of the table"
        yield "datasets", "source.variants", reason
    for where, reason in _time_faults(dataset):
        yield "datasets", where, reason
    if declared.chart is not None:
        for part, reason in charts.faults(declared.chart, dataset.schema):
            yield "datasets", f"chart.{part}", reason
    if declared.units is not None:
        for part, reason in unit_lists.faults(declared.units, dataset.schema):
            yield "datasets", f"units.{part}", reason


def _key_faults(dataset: Dataset, found: Mapping[str, Dataset]) -> Iterator[tuple[str, str]]:
    for key in dataset.schema.foreignKeys:
        name = key.reference.resource or dataset.name
        if (target := found.get(name)) is None:
            yield f"foreignKeys.{name}", "không có bộ dữ liệu này / no such dataset"
        elif key.reference.fields not in target.schema.candidate_keys():
            yield (
                f"foreignKeys.{name}",
                "phải trỏ đến trọn một khoá (mã cùng danh mục) / must name a whole key of the "
                f"target (code and code list): {list(target.schema.candidate_keys())}",
            )


def _time_faults(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The period's fields must be there; what tells the later of two rows must have an order, and
    one zone where it is a time."""
    declared, schema = dataset.declaration, dataset.delivered.schema
    absent = set(declared.periods) - set(schema.names)
    if declared.parts:
        absent |= set(declared.periods) - set(dataset.schema.names)
    if absent:
        yield "period", table.not_in_schema(absent)
    if (version := declared.version) is None:
        return
    if version not in schema.names:
        yield "version", table.not_in_schema({version})
    elif (kind := schema.field(version).type) not in ("datetime", "date", "integer"):
        yield "version", f"phải là datetime, date hoặc integer / must be one of these: {kind}"
    elif kind == "datetime" and any(version not in v.times for v in declared.source.variants):
        yield (
            "version",
            f"mọi variant phải có múi giờ trong `times` / needs its zone in `times`: {version}",
        )


def _ordered(found: Mapping[str, Dataset]) -> dict[str, Dataset]:
    try:
        names = TopologicalSorter({n: sorted(d.needs) for n, d in found.items()}).static_order()
        return {n: found[n] for n in names}
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        raise DeclarationError("datasets", "", f"tham chiếu vòng / circular: {cycle}") from None
