"""Fixtures of the whole suite: a miniature province, declared like the real one, in a home of its
own."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import hypothesis  # noqa: F401  early: imported by pytest at the very end, CPython 3.11 may trip over its AST
import pytest

from catalog import dataset as declared
from catalog import index
from catalog.dataset import Declarations
from catalog.package import descriptor
from catalog.release import Candidate, Release, Releases
from catalog.settings import Settings
from quality.verdict import Check, Detail, Verdict

MINIATURE = Path(__file__).parent / "miniature"
NOON = datetime(2026, 11, 22, 5, 0, 0, 123456, tzinfo=UTC)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What full-size runs counted, whichever process they ran in."""
    if os.environ.get("OPENDATA_SOAK") != "1":
        return
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "counted" and report.when == "call":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def miniature() -> Declarations:
    """Three datasets of two departments: a list, readings, and a wide table resolved by the
    list."""
    return declared.load(MINIATURE)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(MINIATURE, tmp_path / "home", "http://127.0.0.1:8000", "kiem-thu")


def publish_rows(
    declarations: Declarations,
    settings: Settings,
    name: str,
    select: str,
    *,
    checks: tuple[Check, ...] = (),
    metadata: Mapping[str, Any] | None = None,
) -> Release | None:
    """Publish what a SELECT gives as a dataset, past the pipelines: for tests of the catalogue."""
    dataset = declarations.dataset(name)
    staging = settings.home / "staging" / name
    staging.mkdir(parents=True, exist_ok=True)
    table, text = staging / f"{name}.parquet", staging / f"{name}.csv"
    for left in (table, text):
        left.unlink(missing_ok=True)
    con = duckdb.connect()
    con.execute(f"COPY ({select}) TO '{table}' (FORMAT parquet, COMPRESSION zstd)")
    con.execute(f"COPY (SELECT * FROM '{table}') TO '{text}' (HEADER)")
    rows = con.execute(f"SELECT count(*) FROM '{table}'").fetchone()
    con.close()
    assert rows is not None
    candidate = Candidate(
        dataset=name,
        folder=staging,
        files={table.name: rows[0], text.name: rows[0]},
        metadata=dict(metadata or descriptor(dataset, declarations)),
        provenance={"deliveries": [], "synthetic": False},
        verdict=Verdict(
            dataset=name,
            table_sha256="",
            rows=rows[0],
            suite_sha256="",
            privacy_reviewed=date(2026, 11, 22),
            checks=checks,
        ),
    )
    verdict = candidate.verdict.model_copy(update={"table_sha256": candidate.table_sha256})
    candidate = replace(candidate, verdict=verdict)
    return Releases(settings.public).publish(candidate, "kiem-thu", lambda: NOON)


READINGS = """
SELECT * FROM (VALUES
    ('AB001', 'Cầu Đường', DATE '2024-01-05', 12::BIGINT, 1.5::DOUBLE, true, 'tốt'),
    ('AB002', 'Hồ Núi Cốc', DATE '2024-01-05', 0, NULL, NULL, NULL)
) AS t(ma_diem, ten_diem, ngay_do, so_luong, gia_tri, dat, ghi_chu)
"""
STATIONS = """
SELECT * FROM (VALUES ('T1', 'Đường Cái', 'D.Cái'), ('T2', 'Hồ Núi', NULL)) AS t(ma_tram, ten,
ten_khac)
"""
FINDING = Check(
    name="gia_tri_lon",
    kind="suite",
    title="Giá trị lớn nhất không quá 900",
    title_en="The largest value is at most 900",
    severity="warn",
    dimension="dung",
    passed=False,
    field="gia_tri",
    count=1,
    details=(Detail(vi="Giá trị thực tế: 950", en="Observed: 950"),),
)


@pytest.fixture
def published(miniature: Declarations, settings: Settings) -> Settings:
    """The miniature province with two datasets published (one has two releases) and one awaited."""
    publish_rows(miniature, settings, "tram", STATIONS)
    publish_rows(miniature, settings, "diem_do", READINGS + " LIMIT 1")
    publish_rows(miniature, settings, "diem_do", READINGS, checks=(FINDING,))
    index.build(miniature, settings, lambda: NOON)
    return settings


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
