"""The index: `catalog.duckdb`, rebuilt from releases and declarations alone.

    main.<dataset>            one view per published dataset, over its current release's Parquet
    file meta.site                 one row: public_url, built (when)
    meta.policy               one row: how late a dataset may be at most, and why
    meta.supply               when each dataset was supplied last, is due again, is late
    meta.departments, meta.licenses, meta.datasets (also those still awaited), meta.fields,
    meta.units                which units of a list a dataset is about, counted in its data
    meta.resources, meta.releases, meta.checks

Built beside and swapped in whole, under one lock that lists the releases again inside it: what a
visitor sees changes only by this swap. A view reads `coalesce(getvariable('base'), '<public
url>')`, so one file serves the public URL, a mirror and a local folder (`SET VARIABLE base =
'…/public'`).
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock

from catalog import freshness, units
from catalog.dataset import Dataset, Declarations
from catalog.freshness import Supply
from catalog.release import Clock, Release, Releases, utc_now
from catalog.settings import Settings
from schemas import engine

FILE = "catalog.duckdb"

_TABLES: Mapping[str, str] = {
    "site": "public_url VARCHAR, built TIMESTAMP",
    "policy": "update_within_months INTEGER, basis VARCHAR, basis_en VARCHAR",
    "departments": (
        "name VARCHAR PRIMARY KEY, title VARCHAR, title_en VARCHAR, description VARCHAR, "
        "description_en VARCHAR, former_names VARCHAR[]"
    ),
    "licenses": (
        "name VARCHAR PRIMARY KEY, ckan_id VARCHAR, title VARCHAR, title_en VARCHAR, text VARCHAR, "
        "text_en VARCHAR, legal_basis VARCHAR"
    ),
    "datasets": (
        "name VARCHAR PRIMARY KEY, slug VARCHAR, department VARCHAR, title VARCHAR, "
        "title_en VARCHAR, description VARCHAR, description_en VARCHAR, themes VARCHAR[], "
        "keywords VARCHAR[], producer VARCHAR, citation VARCHAR, license VARCHAR, "
        "frequency VARCHAR, coverage_spatial VARCHAR, coverage_from VARCHAR, coverage_to VARCHAR, "
        "formerly VARCHAR[], series VARCHAR, state VARCHAR, release INTEGER, rows BIGINT, "
        "first_released TIMESTAMP, released TIMESTAMP, synthetic BOOLEAN, chart JSON, privacy JSON"
    ),
    "supply": (  # ends with the fields of `freshness.Supply`, in their order
        "dataset VARCHAR PRIMARY KEY, source VARCHAR, files VARCHAR[], closed BOOLEAN, "
        "supplied TIMESTAMP, due TIMESTAMP, late TIMESTAMP"
    ),
    "fields": (
        "dataset VARCHAR, position INTEGER, name VARCHAR, type VARCHAR, title VARCHAR, "
        "title_en VARCHAR, description VARCHAR, description_en VARCHAR, unit VARCHAR, "
        "required BOOLEAN, in_primary_key BOOLEAN, reference VARCHAR, constraints JSON"
    ),
    "units": (
        'dataset VARCHAR, position INTEGER, "of" VARCHAR, title VARCHAR, title_en VARCHAR, '
        "within VARCHAR, units BIGINT, total BIGINT, named VARCHAR[]"
    ),
    "resources": (
        "dataset VARCHAR, release INTEGER, position INTEGER, name VARCHAR, format VARCHAR, "
        "mediatype VARCHAR, path VARCHAR, bytes BIGINT, rows BIGINT, sha256 VARCHAR, part VARCHAR"
    ),
    "releases": (
        "dataset VARCHAR, release INTEGER, released TIMESTAMP, rows BIGINT, table_sha256 VARCHAR, "
        "metadata_sha256 VARCHAR, manifest_sha256 VARCHAR, actor VARCHAR, deliveries INTEGER"
    ),
    "checks": (
        "dataset VARCHAR, release INTEGER, position INTEGER, name VARCHAR, kind VARCHAR, "
        "title VARCHAR, title_en VARCHAR, severity VARCHAR, dimension VARCHAR, passed BOOLEAN, "
        "field VARCHAR, count BIGINT, details VARCHAR[], details_en VARCHAR[], "
        "decided_by VARCHAR, decided_at VARCHAR, decided_because VARCHAR, "
        "not_made VARCHAR, not_made_en VARCHAR"
    ),
}


def build(declarations: Declarations, settings: Settings, clock: Clock = utc_now) -> Path:
    """Rebuild the index and swap it in. Returns its path."""
    settings.public.mkdir(parents=True, exist_ok=True)
    final = settings.public / FILE
    with FileLock(settings.home / "index.lock"):
        for left in settings.public.glob(f".{FILE}.*"):
            left.unlink()
        beside = settings.public / f".{FILE}.{os.getpid()}"
        con = engine.connect()
        try:
            con.execute(f"ATTACH {engine.text(str(beside))} AS c (STORAGE_VERSION 'v1.0.0')")
            con.execute("USE c")
            _fill(con, declarations, Releases(settings.public), settings, clock())
            con.execute("USE memory")
            con.execute("DETACH c")
        finally:
            con.close()
        beside.chmod(0o644)
        beside.replace(final)
    return final


def _fill(
    con: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    releases: Releases,
    settings: Settings,
    now: datetime,
) -> None:
    con.execute("CREATE SCHEMA meta")
    for table, columns in _TABLES.items():
        con.execute(f"CREATE TABLE meta.{table} ({columns})")
    con.execute(
        "COMMENT ON COLUMN meta.checks.passed IS "
        "'false cả khi không kiểm được / also where it could not be made: see not_made'"
    )
    limits = declarations.policy
    _insert(con, "site", [(settings.public_url, _naive(now.isoformat()))])
    _insert(con, "policy", [(limits.update_within_months, limits.basis, limits.basis_en)])
    _insert(
        con,
        "departments",
        [
            (n, d.title, d.title_en, d.description, d.description_en, _former_names(d))
            for n, d in declarations.departments.items()
        ],
    )
    _insert(
        con,
        "licenses",
        [
            (n, x.ckan_id, x.title, x.title_en, x.text, x.text_en, x.legal_basis)
            for n, x in declarations.licenses.items()
        ],
    )
    con.execute(f"SET VARIABLE base = {engine.text(str(settings.public))}")
    lists = _unit_lists(declarations, releases)
    for dataset in declarations.datasets.values():
        committed = releases.of(dataset.name)
        if dataset.unfilled and not committed:
            continue  # a draft
        _insert(con, "datasets", [_dataset_row(dataset, committed)])
        last = committed[-1] if committed else None
        _insert(con, "supply", [_supply_row(dataset, freshness.of(dataset, last, limits))])
        _insert(con, "fields", _field_rows(dataset))
        _insert(con, "releases", [_release_row(r) for r in committed])
        if committed:
            with suppress(duckdb.Error):  # a damaged file takes its own view from the index only
                _publish_view(con, dataset, committed[-1], settings)
            with suppress(duckdb.Error):
                _insert(con, "units", _unit_rows(con, dataset, committed[-1], lists))
            _insert(con, "resources", _resource_rows(dataset, committed[-1]))
            _insert(con, "checks", _check_rows(dataset, committed[-1]))


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        con.execute(f"INSERT INTO meta.{table} VALUES ({', '.join('?' * len(row))})", list(row))


def _former_names(department: Any) -> list[str]:
    return [n.name for n in department.names[:-1]] + [p.name for p in department.predecessors]


def _naive(time: str) -> datetime:
    """UTC without a zone, as CKAN writes times."""
    return datetime.fromisoformat(time).astimezone(UTC).replace(tzinfo=None)


def _dataset_row(dataset: Dataset, committed: Sequence[Release]) -> tuple[Any, ...]:
    d, last = dataset.declaration, committed[-1].manifest if committed else None
    return (
        dataset.name, dataset.slug, dataset.department, d.title, d.title_en, d.description,
        d.description_en, list(d.themes), list(d.keywords), d.producer, d.citation, d.license,
        d.frequency, d.coverage.spatial, _text(d.coverage.start), _text(d.coverage.end),
        list(d.formerly), d.series, "published" if last else "awaited",
        last["release"] if last else None, last["files"][0]["rows"] if last else None,
        _naive(committed[0].manifest["time"]) if last else None,
        _naive(last["time"]) if last else None, bool(last and last.get("synthetic")),
        d.chart.model_dump_json(exclude_defaults=True) if d.chart else None,
        json.dumps(d.privacy.public(), ensure_ascii=False),
    )  # fmt: skip


def _supply_row(dataset: Dataset, supply: Supply) -> tuple[Any, ...]:
    source = dataset.declaration.source
    facts = asdict(supply).values()
    naive = (_naive(f.isoformat()) if isinstance(f, datetime) else f for f in facts)
    return (dataset.name, source.kind, [v.files for v in source.variants], *naive)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _field_rows(dataset: Dataset) -> Iterable[tuple[Any, ...]]:
    references = {
        name: f"{key.reference.resource or dataset.name} ({', '.join(key.reference.fields)})"
        for key in dataset.schema.foreignKeys
        for name in key.fields
    }
    for i, f in enumerate(dataset.schema.fields):
        limits = f.constraints.model_dump(exclude_defaults=True, mode="json")
        limits |= {"enum": list(f.options)} if f.options else {}
        in_key = f.name in dataset.schema.primaryKey
        yield (
            dataset.name, i, f.name, f.type, f.title, f.title_en, f.description, f.description_en,
            f.unit, f.constraints.required, in_key, references.get(f.name), json.dumps(limits),
        )  # fmt: skip


def _resource_rows(dataset: Dataset, release: Release) -> Iterable[tuple[Any, ...]]:
    package = release.read("datapackage.json")
    data = [
        (r["name"], r["format"].upper(), r["mediatype"], r["path"], r.get("title"))
        for r in package["resources"]
    ]
    described = ("datapackage", "JSON", "application/json", "datapackage.json", None)
    entries = {e["name"]: e for e in release.manifest["files"]}
    for i, (name, format_, mediatype, file, part) in enumerate([*data, described]):
        entry = entries[file]
        path = f"releases/{dataset.name}/{release.folder.name}/{file}"
        yield (
            dataset.name, release.number, i, name, format_, mediatype, path, entry["bytes"],
            entry.get("rows"), entry["sha256"], part,
        )  # fmt: skip


def _unit_lists(
    declarations: Declarations, releases: Releases
) -> dict[str, tuple[units.Units, Path]]:
    """The published lists of units: what each says of itself, and its current table."""
    found = {}
    for dataset in declarations.datasets.values():
        said, current = dataset.declaration.units, releases.current(dataset.name)
        if said and current:
            found[dataset.name] = (said, current.table)
    return found


def _unit_rows(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    release: Release,
    lists: Mapping[str, tuple[units.Units, Path]],
) -> list[tuple[Any, ...]]:
    found = units.covered(con, release.table, dataset.schema, lists)
    return [
        (dataset.name, i, c.of, c.title, c.title_en, c.within, c.units, c.total, list(c.named))
        for i, c in enumerate(found)
    ]


def _release_row(release: Release) -> tuple[Any, ...]:
    m = release.manifest
    return (
        m["dataset"], m["release"], _naive(m["time"]), m["files"][0]["rows"], m["table_sha256"],
        m["metadata_sha256"], release.sha256, m["actor"], len(m["deliveries"]),
    )  # fmt: skip


def _check_rows(dataset: Dataset, release: Release) -> Iterable[tuple[Any, ...]]:
    for i, c in enumerate(release.read("quality.json")["checks"]):
        details = [d["vi"] for d in c["details"]], [d["en"] for d in c["details"]]
        decision = c.get("decision") or {}
        decided = (decision.get(k) for k in ("actor", "time", "reason"))
        missing = c.get("not_made") or {}
        yield (
            dataset.name, release.number, i, c["name"], c["kind"], c["title"], c["title_en"],
            c["severity"], c["dimension"], c["passed"], c["field"], c["count"], *details,
            *decided, missing.get("vi"), missing.get("en"),
        )  # fmt: skip


def _publish_view(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, release: Release, settings: Settings
) -> None:
    view = engine.name(dataset.name)
    path = f"/releases/{dataset.name}/{release.folder.name}/{release.table.name}"
    url = (
        f"coalesce(getvariable('base'), {engine.text(settings.public_url)}) || {engine.text(path)}"
    )
    con.execute(f"CREATE VIEW {view} AS {engine.legible(con, f'read_parquet({url})')}")
    con.execute(f"COMMENT ON VIEW {view} IS {engine.text(dataset.declaration.title)}")
    columns = {
        row[0] for row in con.execute(f"DESCRIBE {view}").fetchall()
    }  # a field declared since then has none yet
    for field in dataset.schema.fields:
        if field.name not in columns:
            continue
        unit = f" ({field.unit})" if field.unit else ""
        comment = engine.text(f"{field.title}{unit}")
        con.execute(f"COMMENT ON COLUMN {view}.{engine.name(field.name)} IS {comment}")


# Reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row of a `meta` table, by column name: `row["title"]`."""

    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def open_catalog(public: Path) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection with the index attached read-only as `tn`; its views are in
    reach with that prefix or without.

    Fresh, because a process that holds any handle on a replaced file goes on seeing the old one.
    """
    con = engine.connect()
    con.execute(f"SET VARIABLE base = {engine.text(str(public))}")
    con.execute(f"ATTACH {engine.text(str(public / FILE))} AS tn (READ_ONLY)")
    con.execute("USE tn")
    return con


def read(public: Path) -> dict[str, list[Row]]:
    """All `meta` tables. Raises FileNotFoundError where no index was built yet."""
    if not (public / FILE).is_file():
        raise FileNotFoundError(public / FILE)
    con = open_catalog(public)
    try:
        return {table: _rows(con, f"SELECT * FROM meta.{table}") for table in _TABLES}
    finally:
        con.close()


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [Row(dict(zip(names, values, strict=True))) for values in cursor.fetchall()]
