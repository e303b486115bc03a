"""The flow as Dagster shows it: three assets for each dataset, its checks, a sensor and the
catalogue.

    [<dataset>, raw]       fetch: what was delivered
    [<dataset>, table]     build: read → judge, with one check for each rule; failed ones block
    [<dataset>, release]   publish
    [catalog]              index: follows whenever a release changed

Generated from the declarations; group = department. Everything is done by `pipelines.flow`: this
module only wraps it, and Dagster's storage is telemetry. No cell value that has not passed the gate
reaches it: problems are told by code, address and reason (`pipelines.asset_metadata`), and an
unexpected error by its kind, its text staying in staging/. When things run is not known here
(`pipelines.schedules`).
"""

import json
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import dagster as dg

from catalog import index
from catalog.dataset import Dataset
from catalog.terms import FREQUENCIES
from pipelines import asset_metadata, data_docs, delivery, flow, pull, suppress
from pipelines.outcome import Outcome
from pipelines.work import Work
from quality import anonymity
from quality import suite as suites
from quality.privacy import SCANNED
from quality.verdict import Check
from schemas.figure import moment
from schemas.reader import physical

FINDINGS = "findings"
CATALOG = dg.AssetKey(["catalog"])
STAGES = ("raw", "table", "release")
COMMON = {  # one check each for the many rules that are every dataset's: kind of rule, title
    "quy_tac_chung": ("default", "Các quy tắc chung của mọi bảng"),
    "so_voi_ban_truoc": ("drift", "Không lệch hẳn so với bản trước"),
}
Result = TypeVar("Result")


def keys(dataset: Dataset) -> list[dg.AssetKey]:
    """The assets of a dataset, in the order of the stages."""
    return [dg.AssetKey([dataset.name, stage]) for stage in STAGES]


def all_assets(work: Work) -> list[dg.AssetsDefinition]:
    """Every asset of the deployment, dataset by dataset, and the catalogue."""
    datasets = work.declarations.datasets.values()
    made = [a for d in datasets for a in (_raw(work, d), _table(work, d), _release(work, d))]
    return [*made, _catalog(work)]


def _guarded(work: Work, dataset: Dataset, stage: Callable[[], Result]) -> Result:
    """Run a stage; what an unexpected error says may hold values, so only its kind is told."""
    try:
        return stage()
    except Exception as error:
        file = work.home.staging(dataset.name) / "error.txt"
        file.write_text(traceback.format_exc(), "utf-8")
        file.chmod(0o600)
        kind = type(error).__name__
    raise dg.Failure(
        f"{kind}: xem / see {file.relative_to(work.settings.home)}", allow_retries=False
    )


def _asset(compute: Callable[[], Any], **declared: Any) -> dg.AssetsDefinition:
    made: dg.AssetsDefinition = dg.asset(**declared)(compute)
    return made


def _common(work: Work, dataset: Dataset) -> dict[str, Any]:
    d = dataset.declaration
    return {
        "group_name": dataset.department,
        "owners": [f"team:{dataset.department}"],
        "tags": {"frequency": d.frequency, "assembly": d.assembly},
        "metadata": {
            "portal": dg.MetadataValue.url(f"{work.settings.public_url}/dataset/{dataset.slug}"),
            "title_en": d.title_en,
            "frequency": FREQUENCIES[d.frequency][0],
            "department": work.declarations.departments[dataset.department].title,
        },
    }


def _raw(work: Work, dataset: Dataset) -> dg.AssetsDefinition:
    def raw() -> dg.MaterializeResult:  # type: ignore[type-arg]
        taken = _guarded(work, dataset, lambda: flow.fetch(work, dataset))
        known = delivery.recorded(work.home, dataset.name)
        failed = [p.code for p in pull.problems(work.home, dataset)]
        return dg.MaterializeResult(
            metadata={
                "new": len(taken),
                **({"source_failed": ", ".join(failed)} if failed else {}),
                "deliveries": len(known),
                "files": dg.MetadataValue.table([_delivery_record(d) for d in known[-50:]])
                if known
                else "chờ giao nộp",
            }
        )

    return _asset(
        raw,
        key=[dataset.name, "raw"],
        description=f"**{dataset.declaration.title}**: các tệp đã giao nộp, "
        "giữ nguyên như khi nhận.",
        kinds={"file"},
        **_common(work, dataset),
    )


def _delivery_record(d: delivery.Delivery) -> dg.TableRecord:
    facts: dict[str, str | int | float | bool | None] = {
        "id": d.id,
        "file": d.file,
        "bytes": d.bytes,
        "received": d.received,
        "by": d.actor,
    }
    return dg.TableRecord(facts)


def _table(work: Work, dataset: Dataset) -> dg.AssetsDefinition:
    suite = suites.load(dataset.file("quality"), dataset.schema, dataset.needs)
    key = dg.AssetKey([dataset.name, "table"])
    privacy = dataset.declaration.privacy
    titles = {
        "schema": ("Mọi ô đúng lược đồ", True),
        "deliveries": ("Mọi tệp đã giao nộp đều được nhận", False),
        "privacy": ("Đã rà soát dữ liệu cá nhân", True),
        SCANNED: ("Mọi cột đã được quét tìm dữ liệu cá nhân", True),
        FINDINGS: ("Mọi dữ liệu cá nhân tìm thấy đã có quyết định", True),
        **({anonymity.NAME: ("Mọi nhóm đủ k dòng", True)} if privacy.quasi_identifiers else {}),
        **({suppress.NAME: ("Số đếm nhỏ được bảo mật", True)} if privacy.suppress else {}),
        **{name: (title, True) for name, (_, title) in COMMON.items()},
        **{e.name: (e.title, e.severity == "block") for e in suite.expectations},
    }
    specs = [
        dg.AssetCheckSpec(name, asset=key, description=title, blocking=blocks)
        for name, (title, blocks) in titles.items()
    ]

    def table() -> dg.MaterializeResult:  # type: ignore[type-arg]  # Dagster knows only the bare class
        outcome = _guarded(work, dataset, lambda: flow.build(work, dataset))
        return dg.MaterializeResult(
            metadata=_table_metadata(dataset, outcome)
            | asset_metadata.answers(work, dataset)
            | {"data_docs": dg.MetadataValue.path(str(data_docs.path(work, dataset.name)))},
            check_results=[
                _check_result(name, blocks, outcome) for name, (_, blocks) in titles.items()
            ],
        )

    return _asset(
        table,
        key=key,
        deps=[[dataset.name, "raw"], *([n, "release"] for n in sorted(dataset.needs))],
        description=f"**{dataset.declaration.title}**: bảng đã đọc, đúng kiểu, qua kiểm tra; "
        "chờ công bố.",
        kinds={"duckdb", "frictionless"},
        check_specs=specs,
        **_common(work, dataset),
    )


def _table_metadata(dataset: Dataset, outcome: Outcome) -> dict[str, Any]:
    columns = [dg.TableColumn(f.name, physical(f), f.title) for f in dataset.schema.fields]
    metadata: dict[str, Any] = {
        "status": outcome.status,
        "dagster/column_schema": dg.TableSchema(columns=columns),
        **({} if outcome.status == "refused" else {"dagster/row_count": outcome.rows_out}),
        "rows_in": outcome.rows_in,
        "problems": outcome.total_problems,
    }
    if outcome.problems:
        metadata["problem_list"] = asset_metadata.problems(outcome)
    return metadata


def _check_result(name: str, blocks: bool, outcome: Outcome) -> dg.AssetCheckResult:
    """A rule's outcome. A rule that was not reached warns; it cannot block what is not there."""
    done = outcome.status in ("ready", "unchanged", "published")
    error, warn = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
    if name == "deliveries":
        metadata = {
            "refused": len(outcome.refused),
            "problems": outcome.total_problems,
            "rows_held_back": sum(outcome.quarantined.values()),
        }
        return dg.AssetCheckResult(
            check_name=name,
            passed=not outcome.refused and not outcome.quarantined,
            severity=warn if outcome.quarantined and not outcome.refused else error,
            metadata=metadata,
        )
    if name in COMMON:
        return _common_result(name, outcome, done)
    if name == FINDINGS and any(c.name == SCANNED or c.is_finding for c in outcome.checks):
        return _findings_result(outcome)
    found = next((c for c in outcome.checks if c.name == name), None)
    if found is None:
        refused_here = name == "schema" and outcome.status in ("refused", "failed")
        return dg.AssetCheckResult(
            check_name=name,
            passed=done and name == "schema",
            severity=error if refused_here else warn,
            description=outcome.error
            or ("chờ giao nộp" if outcome.status == "awaited" else "chưa xét tới"),
        )
    if (why := found.not_made) and not found.blocks:
        return dg.AssetCheckResult(
            check_name=name,
            passed=True,  # nothing was found wrong, and it is told why nothing could be
            severity=warn,
            description=f"không kiểm được: {why.vi} / could not be checked: {why.en}",
            metadata={"not_made": why.vi, "not_made_en": why.en, "dimension": found.dimension},
        )
    return dg.AssetCheckResult(
        check_name=name,
        passed=found.passed,
        severity=error if found.blocks or (blocks and not found.decision) else warn,
        metadata={"count": found.count, "dimension": found.dimension}
        | _counts(found)
        | _decided(found),
    )


def _common_result(name: str, outcome: Outcome, done: bool) -> dg.AssetCheckResult:
    """The rules of every table, or those of drift, as one check: a rule not met is told by name,
    with its severity, count and fields."""
    found = [c for c in outcome.checks if c.kind == COMMON[name][0]]
    unmade = [c for c in found if c.not_made and not c.blocks]
    unmet = [c for c in found if not c.passed and c not in unmade]
    blocked = any(c.blocks for c in unmet)
    told: dict[str, Any] = {
        c.name: f"{c.severity}: {c.count}" + (f" ({c.field})" if c.field else "") for c in unmet
    }
    told |= {c.name: f"không kiểm được / could not be checked: {c.not_made.vi}"
             for c in unmade if c.not_made}  # fmt: skip
    told |= {f"{c.name}: rows": list(rows) for c in unmet if (rows := asset_metadata.where(c))}
    by = {f"{c.name}: {k}": v for c in unmet for k, v in _decided(c).items()}
    return dg.AssetCheckResult(
        check_name=name,
        passed=done and not unmet,
        severity=dg.AssetCheckSeverity.ERROR if blocked else dg.AssetCheckSeverity.WARN,
        description=None if found else "không có gì để so" if done else "chưa xét tới",
        metadata={"rules": len(found), **told, **by},
    )


def _findings_result(outcome: Outcome) -> dg.AssetCheckResult:
    """Personal data found: how many columns await a decision, and which were decided on."""
    found = [c for c in outcome.checks if c.is_finding]
    open_ = [c for c in found if c.blocks]
    decided = [f"{c.field}: {c.name}: {c.decision.ruling}" for c in found if c.decision]
    return dg.AssetCheckResult(
        check_name=FINDINGS,
        passed=not open_,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "open": [f"{c.field}: {c.name} ({c.count})" for c in open_],
            "rows": [f"{c.field}: {at}" for c in open_ for at in asset_metadata.where(c)],
            "decided": decided,
        },
    )


def _decided(found: Check) -> dict[str, Any]:
    """Who let a check pass that is not met, and why."""
    if (decision := found.decision) is None:
        return {}
    by = {"decision": decision.ruling, "by": decision.actor, "reason": decision.reason}
    return by | {"decided": moment(decision.time)}


def _counts(found: Check) -> dict[str, Any]:
    """The details of the checks that hold counts alone, whatever the table holds."""
    told = found.name in (anonymity.NAME, suppress.NAME)
    return {"report": found.details[0].vi} if told else {}


def _release(work: Work, dataset: Dataset) -> dg.AssetsDefinition:
    def release() -> dg.MaterializeResult:  # type: ignore[type-arg]
        outcome = _guarded(work, dataset, lambda: flow.publish(work, dataset))
        current = work.releases.current(dataset.name)
        metadata: dict[str, Any] = {"status": outcome.status, "release": outcome.release or 0}
        if outcome.due:
            metadata["held_until"] = outcome.due
        if current:
            base = f"{work.settings.public_url}/releases/{dataset.name}/{current.folder.name}"
            metadata |= {
                "manifest": dg.MetadataValue.url(f"{base}/manifest.json"),
                "dagster/row_count": current.manifest["files"][0]["rows"],
                "table_sha256": current.manifest["table_sha256"],
                **asset_metadata.shown(dataset, work.releases.of(dataset.name)),
            }
        return dg.MaterializeResult(metadata=metadata)

    return _asset(
        release,
        key=[dataset.name, "release"],
        deps=[[dataset.name, "table"]],
        description=f"**{dataset.declaration.title}**: bản công bố: Parquet, CSV, mô tả và bản kê.",
        kinds={"parquet", "csv"},
        **_common(work, dataset),
    )


def _catalog(work: Work) -> dg.AssetsDefinition:
    follow = dg.AutomationCondition.eager().without(~dg.AutomationCondition.any_deps_missing())

    def catalog() -> dg.MaterializeResult:  # type: ignore[type-arg]
        path = index.build(work.declarations, work.settings, work.clock)
        published = [n for n in work.declarations.datasets if work.releases.current(n)]
        return dg.MaterializeResult(
            metadata={
                "published": len(published),
                "declared": len(work.declarations.datasets),
                "bytes": path.stat().st_size,
                "portal": dg.MetadataValue.url(work.settings.public_url),
            }
        )

    return _asset(
        catalog,
        key=CATALOG,
        group_name="danh_muc",
        deps=[[d.name, "release"] for d in work.declarations.datasets.values()],
        description="Danh mục `catalog.duckdb`: dựng lại từ các bản công bố và khai báo; cổng dữ "
        "liệu đổi theo khi tệp này được thay.",
        kinds={"duckdb"},
        automation_condition=follow,
    )


def landing_sensor(work: Work) -> dg.SensorDefinition:
    """Starts a run for a dataset once what lies in its landing folder has stopped growing."""

    @dg.sensor(
        name="landing",
        target=dg.AssetSelection.all(),
        minimum_interval_seconds=10,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Chạy khi tệp giao nộp đã nằm yên trong landing/ giữa hai lần xem.",
    )
    def landing(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        before: dict[str, Any] = json.loads(context.cursor or "{}")
        now = {d.name: s for d in work.declarations.datasets.values() if (s := _landed(work, d))}
        requests = list(_settled(work, before, now))
        return dg.SensorResult(run_requests=requests, cursor=json.dumps(now))

    return landing


def _landed(work: Work, dataset: Dataset) -> list[list[Any]]:
    """(name, size, time) of each landed file that no record knows in this form."""
    if dataset.declaration.source.kind != "landing":
        return []
    seen = []
    known = {(d.file, d.bytes): d.received for d in delivery.recorded(work.home, dataset.name)}
    for path in delivery.waiting(work.home, dataset):
        status = path.stat()
        received = known.get((delivery.filename(path.name), status.st_size))
        if received is None or _later(status.st_mtime, received):
            seen.append([path.name, status.st_size, status.st_mtime_ns])
    return seen


def _later(modified: float, received: str) -> bool:
    return modified > datetime.fromisoformat(received).timestamp()


def _settled(work: Work, before: dict[str, Any], now: dict[str, Any]) -> Iterator[dg.RunRequest]:
    for name, files in now.items():
        if before.get(name) == files:
            chosen = [*keys(work.declarations.datasets[name]), CATALOG]
            yield dg.RunRequest(run_key=f"{name}:{json.dumps(files)}", asset_selection=chosen)
