"""What the web shows: the index read into frozen values, once per swap.

`Portal.load` reads `catalog.duckdb`; `Portals` hands out the current one and reads again when the
file was swapped. Pages and the CKAN actions are functions of a `Portal`; nothing else of the web
reads it.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from catalog import index
from catalog.chart import Chart
from catalog.freshness import Supply
from catalog.policy import Policy
from catalog.terms import FREQUENCIES, THEMES
from catalog.units import Covered
from schemas.errors import NotFoundError


@dataclass(frozen=True)
class FieldInfo:
    name: str
    type: str
    title: str
    title_en: str
    description: str
    description_en: str
    unit: str | None
    required: bool
    in_primary_key: bool
    reference: str | None
    constraints: Mapping[str, Any]


@dataclass(frozen=True)
class ResourceInfo:
    """A downloadable file of the current release; `path` is relative to the portal's root. `part`
    is the period it is limited to, if it is."""

    name: str
    format: str
    mediatype: str
    path: str
    bytes: int
    rows: int | None
    sha256: str
    part: str | None = None


@dataclass(frozen=True)
class ReleaseInfo:
    number: int
    released: datetime
    rows: int
    table_sha256: str
    metadata_sha256: str
    manifest_sha256: str
    actor: str
    deliveries: int


@dataclass(frozen=True)
class CheckInfo:
    """A check of the current release's quality, in words; `details` are its findings one by one,
    `decided_…` who let it pass though it was not met, when and why; `not_made` what was missing
    where it could not be made."""

    name: str
    kind: str
    title: str
    title_en: str
    severity: str
    dimension: str
    passed: bool
    field: str | None
    count: int
    details: tuple[str, ...]
    details_en: tuple[str, ...]
    decided_by: str | None = None
    decided_at: str | None = None
    decided_because: str | None = None
    not_made: str | None = None
    not_made_en: str | None = None

    @property
    def decided_on(self) -> datetime | None:
        return datetime.fromisoformat(self.decided_at) if self.decided_at else None

    @property
    def state(self) -> str:
        """`met`, `not_made`, `let_pass` or `unmet`."""
        if self.passed:
            return "met"
        return "not_made" if self.not_made else "let_pass" if self.decided_by else "unmet"


@dataclass(frozen=True)
class LicenseInfo:
    name: str
    ckan_id: str
    title: str
    title_en: str
    text: str
    text_en: str
    legal_basis: str


@dataclass(frozen=True)
class DepartmentInfo:
    name: str
    title: str
    title_en: str
    description: str
    description_en: str
    former_names: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")


@dataclass(frozen=True)
class SupplyInfo(Supply):
    """How a dataset comes in: from what kind of source, under which file names, and when."""

    source: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class DatasetInfo:
    """A dataset as the index holds it; `release` is None while it is awaited."""

    name: str
    slug: str
    department: DepartmentInfo
    title: str
    title_en: str
    description: str
    description_en: str
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    producer: str | None
    citation: str | None
    license: LicenseInfo
    frequency: str
    coverage_spatial: str
    coverage_from: str | None
    coverage_to: str | None
    formerly: tuple[str, ...]
    series: str | None
    release: int | None
    rows: int | None
    first_released: datetime | None
    released: datetime | None
    synthetic: bool
    chart: Chart | None
    privacy: Mapping[str, Any]  # what is done to deliveries before they are published
    supply: SupplyInfo
    fields: tuple[FieldInfo, ...]
    resources: tuple[ResourceInfo, ...]
    releases: tuple[ReleaseInfo, ...]
    checks: tuple[CheckInfo, ...]
    units: tuple[Covered, ...] = ()  # of which lists how many units its rows name

    @property
    def published(self) -> bool:
        return self.release is not None

    @property
    def theme_titles(self) -> tuple[tuple[str, str], ...]:
        """(Vietnamese, English) of each theme."""
        return tuple(THEMES[t] for t in self.themes)

    @property
    def frequency_titles(self) -> tuple[str, str]:
        return FREQUENCIES[self.frequency]

    @property
    def protection(self) -> tuple[CheckInfo, ...]:
        """The checks of the current release that say how persons are protected, in counts."""
        return tuple(c for c in self.checks if c.kind == "privacy" and c.passed and c.details)

    @property
    def findings(self) -> tuple[CheckInfo, ...]:
        """The checks of the current release that were not met (they warn, or it were not out)."""
        return tuple(c for c in self.checks if not c.passed and not c.not_made)

    @property
    def not_made(self) -> tuple[CheckInfo, ...]:
        """The checks of the current release that could not be made."""
        return tuple(c for c in self.checks if c.not_made)


@dataclass(frozen=True)
class Portal:
    """Everything a visitor may see, at one moment."""

    public_url: str
    built: datetime
    policy: Policy
    departments: tuple[DepartmentInfo, ...]
    licenses: tuple[LicenseInfo, ...]
    datasets: tuple[DatasetInfo, ...]

    @classmethod
    def load(cls, public: Path) -> "Portal":
        """From the index in `public`. Raises FileNotFoundError where none was built yet."""
        tables = index.read(public)
        departments = {r["name"]: DepartmentInfo(**_values(r)) for r in tables["departments"]}
        licenses = {r["name"]: LicenseInfo(**_values(r)) for r in tables["licenses"]}
        datasets = tuple(
            _dataset(r, tables, departments, licenses)
            for r in sorted(tables["datasets"], key=lambda r: str(r["name"]))
        )
        site = tables["site"][0]
        return cls(
            site["public_url"],
            site["built"],
            Policy(**tables["policy"][0].values),
            tuple(departments.values()),
            tuple(licenses.values()),
            datasets,
        )

    @cached_property
    def published(self) -> tuple[DatasetInfo, ...]:
        return tuple(d for d in self.datasets if d.published)

    @cached_property
    def awaited(self) -> tuple[DatasetInfo, ...]:
        return tuple(d for d in self.datasets if not d.published)

    def dataset(self, name: str) -> DatasetInfo:
        """By name, slug or a former name. Raises NotFoundError."""
        wanted = name.replace("-", "_")
        by_name = {d.name: d for d in self.datasets}
        by_former = {former: d for d in self.datasets for former in d.formerly}
        found = by_name.get(wanted) or by_former.get(wanted)
        if found is None:
            raise NotFoundError(name)
        return found

    def department(self, name: str) -> DepartmentInfo:
        wanted = name.replace("-", "_")
        for department in self.departments:
            if wanted == department.name:
                return department
        raise NotFoundError(name)

    def of(self, department: DepartmentInfo) -> tuple[DatasetInfo, ...]:
        return tuple(d for d in self.datasets if d.department == department)


class Portals:
    """The current portal of a public folder; read again when the index was swapped."""

    def __init__(self, public: Path) -> None:
        self.public = public
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int], Portal] | None = None

    def current(self) -> Portal:
        status = (self.public / index.FILE).stat()
        identity = (status.st_ino, status.st_mtime_ns)
        with self._lock:
            if self._seen is None or self._seen[0] != identity:
                self._seen = (identity, Portal.load(self.public))
            return self._seen[1]


def _values(row: index.Row) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.values.items()}


def _dataset(
    row: index.Row,
    tables: Mapping[str, list[index.Row]],
    departments: Mapping[str, DepartmentInfo],
    licenses: Mapping[str, LicenseInfo],
) -> DatasetInfo:
    values = _values(row)
    values.pop("state")
    values["department"] = departments[values["department"]]
    values["license"] = licenses[values["license"]]
    values["privacy"] = json.loads(values["privacy"])
    values["chart"] = Chart.model_validate_json(values["chart"]) if values["chart"] else None
    name = values["name"]
    return DatasetInfo(
        **values,
        supply=next(_supply(r) for r in tables["supply"] if r["dataset"] == name),
        fields=tuple(FieldInfo(**_part(r)) for r in _parts(tables, "fields", name, "position")),
        resources=tuple(
            ResourceInfo(**_part(r, "release"))
            for r in _parts(tables, "resources", name, "position")
        ),
        releases=tuple(
            ReleaseInfo(number=r["release"], **_part(r, "release"))
            for r in _parts(tables, "releases", name, "release")
        ),
        checks=tuple(
            CheckInfo(**_part(r, "release")) for r in _parts(tables, "checks", name, "position")
        ),
        units=tuple(Covered(**_part(r)) for r in _parts(tables, "units", name, "position")),
    )


def _supply(row: index.Row) -> SupplyInfo:
    facts: dict[str, Any] = {
        k: v.replace(tzinfo=UTC) if isinstance(v, datetime) else v for k, v in _part(row).items()
    }
    return SupplyInfo(**facts)


def _parts(
    tables: Mapping[str, list[index.Row]], table: str, dataset: str, order: str
) -> list[index.Row]:
    return sorted(
        (r for r in tables[table] if r["dataset"] == dataset), key=lambda r: int(r[order])
    )


def _part(row: index.Row, *without: str) -> dict[str, Any]:
    values = {k: v for k, v in _values(row).items() if k not in {"dataset", "position", *without}}
    if isinstance(values.get("constraints"), str):
        values["constraints"] = json.loads(values["constraints"])
    return values
