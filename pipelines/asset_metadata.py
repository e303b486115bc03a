"""What the Dagster UI shows on assets beside figures: previews, a plot, problems, answers.

Previews and plots are of releases only: nothing of a delivery that has not passed the gate. A
problem is told by code, address and reason, with `…` in the place of its value and of whatever else
a file may have put there.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import dagster as dg
import duckdb

from catalog.dataset import Dataset
from catalog.preview import read
from catalog.release import Release
from pipelines import answer
from pipelines.outcome import Outcome
from pipelines.where import listed
from pipelines.work import Work
from quality.verdict import Check
from schemas import engine
from schemas.problem import Problem

ROWS, COLUMNS, WIDTH = 10, 12, 40  # of a preview: rows, columns, characters of a cell
BARS = 60
PROBLEMS = 200
# What is taken for a header may be a row of values: these problems are told without its names.
HEADER_CODES = (
    "no-header", "extra-label", "duplicate-label", "label-order", "missing-label",
    "ambiguous-label",
)  # fmt: skip
# The problems whose note comes from declarations or is a count; another's may quote the file.
PLAIN_NOTES = frozenset(
    {
        "no-variant", "not-a-table", "encoding-error", "line-end-error", "row-shape", "type-error",
        "column-type-error", "constraint-error", "foreign-key", "unresolved-name",
        "reference-missing", "not-a-workbook", "workbook-error", "workbook-too-large",
        "no-table", "no-title", "no-header", "personal-data", "unclean-text",
    }
)  # fmt: skip
HIDDEN = "…"


# Problems ----------------------------------------------------------------------------------------


def problems(outcome: Outcome) -> dg.TableMetadataValue:
    """The problems of an outcome, without any value."""
    return dg.MetadataValue.table([_record(p) for p in outcome.problems[:PROBLEMS]])


def _record(problem: Problem) -> dg.TableRecord:
    p = without_values(problem)
    facts: dict[str, str | int | float | bool | None] = {
        "code": p.code,
        "file": p.file or "",
        "row": p.row or 0,
        "cell": p.cell or "",
        "column": p.column or "",
        "field": p.field or "",
        "reason": p.vi,
        "fix": p.fix_vi,
    }
    return dg.TableRecord(facts)


def without_values(problem: Problem) -> Problem:
    """The problem with `…` wherever something of the file's content may stand."""
    plain = problem.code in PLAIN_NOTES
    safe = replace(
        problem,
        value=HIDDEN,
        note=problem.note if plain else HIDDEN,
        note_en=problem.note_en if plain else HIDDEN,
        sheet=None,
        meant="",
    )
    return replace(safe, column="", field=HIDDEN) if problem.code in HEADER_CODES else safe


def where(check: Check) -> tuple[str, ...]:
    """In which rows or cells of which files the first stand that a check is about: no sheet or
    column, whose names a file may have put there."""
    return tuple(f"{one.file}: {one.text}" for one in listed(check.cells))


def answers(work: Work, dataset: Dataset) -> dict[str, Any]:
    """Where the answers to refused files lie, under the home."""
    found = [str(p.relative_to(work.settings.home)) for p in answer.lying(work, dataset)]
    if not found:
        return {}
    return {"answer": dg.MetadataValue.md("\n".join(f"- `{path}`" for path in found))}


def shown(dataset: Dataset, releases: Sequence[Release]) -> dict[str, Any]:
    """Preview and plot of the last of the releases; a file that cannot be read has none."""
    try:
        return {"preview": preview(releases[-1]), "plot": plot(dataset, releases)}
    except duckdb.Error:
        return {}


# Previews ----------------------------------------------------------------------------------------


def preview(release: Release) -> dg.MarkdownMetadataValue:
    """The first rows of a release as a Markdown table."""
    found = read(release.table, ROWS)
    names, rows = found.columns[:COLUMNS], [row[:COLUMNS] for row in found.rows]
    total = release.manifest["files"][0]["rows"]
    about = f"{len(rows)} dòng đầu trong {total} / first rows"
    if release.manifest.get("synthetic"):
        about = f"**Dữ liệu mô phỏng / synthetic data.** {about}"
    lines = [about, "", _line(names), _line(["---"] * len(names), plain=True)]
    return dg.MetadataValue.md("\n".join([*lines, *(_line(row) for row in rows)]))


def _line(cells: Sequence[object], plain: bool = False) -> str:
    return f"| {' | '.join(str(c) if plain else _cell(c) for c in cells)} |"


def _cell(value: object) -> str:
    """A cell that is text in Markdown, whatever it holds."""
    if value is None:
        return ""
    text = f"({len(value)} byte)" if isinstance(value, bytes) else " ".join(str(value).split())
    cut = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]<>|~#])", r"\\\1", cut)


# Plots -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One of a plot: what it stands for, and how many rows that has."""

    label: str
    rows: int


def plot(dataset: Dataset, releases: Sequence[Release]) -> dg.MarkdownMetadataValue:
    """Rows by period of the current release, or by release where no period is declared."""
    periods = dataset.declaration.periods
    if periods:
        title, bars = (
            f"Số dòng theo {periods[0]} / rows by {periods[0]}",
            _of_periods(periods[0], releases[-1]),
        )
    else:
        title = "Số dòng theo bản phát hành / rows by release"
        bars = [Bar(str(r.number), r.manifest["files"][0]["rows"]) for r in releases]
    drawing = base64.b64encode(svg(title, bars[-BARS:]).encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{drawing})")


def _of_periods(field: str, release: Release) -> list[Bar]:
    name = engine.name(field)
    con = engine.connect()
    try:
        rows = con.execute(
            f"SELECT {name}::VARCHAR, count(*) FROM {engine.parquet(release.table)} "
            f"GROUP BY {name} ORDER BY {name}"
        ).fetchall()
    finally:
        con.close()
    return [Bar(str(label), count) for label, count in rows]


def svg(title: str, bars: Sequence[Bar]) -> str:
    """A bar for each, with its label and figure as a tooltip; the first, last and highest are
    written out."""
    wide, high, foot = 640, 180, 24
    step = wide / max(1, len(bars))
    top = max((b.rows for b in bars), default=0) or 1
    parts = [
        f'<rect x="{i * step + 1:.1f}" y="{high - b.rows / top * (high - foot):.1f}" '
        f'width="{max(1.0, step - 2):.1f}" height="{b.rows / top * (high - foot):.1f}">'
        f"<title>{escape(b.label)}: {b.rows}</title></rect>"
        for i, b in enumerate(bars)
    ]
    ends = [(0, "start", bars[0].label), (wide, "end", bars[-1].label)] if bars else []
    words = "".join(
        f'<text x="{x}" y="{high + 16}" text-anchor="{anchor}">{escape(label)}</text>'
        for x, anchor, label in (ends if len(bars) > 1 else ends[:1])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high + foot}" '
        f'width="{wide}" height="{high + foot}" font-family="sans-serif" font-size="13">'
        f'<title>{escape(title)}</title><g fill="#1d5a40">{"".join(parts)}</g><g fill="#6b7a70">'
        f'<text x="0" y="14">{escape(title)}; max {top if bars else 0}</text>{words}</g></svg>'
    )
