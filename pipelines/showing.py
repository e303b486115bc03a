"""What the command line shows: progress, the closing table, problems, differences, rows.

Words for a terminal, made with rich; nothing is decided here. What a cell holds is shown without
what a terminal would obey.
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.where import listed
from schemas.figure import moment, neutral

if TYPE_CHECKING:
    from catalog.diff import Diff
    from pipelines.outcome import Outcome
    from pipelines.propose import Proposal
    from pipelines.work import Work


def complain(text: str) -> None:
    """An error in a line, on stderr."""
    Console(stderr=True, emoji=False).print(
        f"[bold red]✗[/] {escaped(text)}", highlight=False, soft_wrap=True
    )


def escaped(text: str) -> str:
    """Text of others without what rich or a terminal would obey."""
    return escape("".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text))


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Any]:
    """Yields `tell(dataset, stage)`; a stage of None ends the dataset."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:

        def say(name: str, stage: str | None) -> None:
            if not quiet and stage is None:
                console.print(f"· {name}", highlight=False)

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("…", total=total)

        def tell(name: str, stage: str | None) -> None:
            if stage is None:
                bar.advance(task)
            else:
                bar.update(task, description=f"{name} · {stage}")

        yield tell


_STATUS = {
    "published": ("green", "công bố / published"),
    "unchanged": ("cyan", "không đổi / unchanged"),
    "held": ("cyan", "chờ đến / held until"),
    "ready": ("green", "đạt / passes"),
    "refused": ("red", "từ chối / refused"),
    "awaited": ("yellow", "chờ giao nộp / awaited"),
    "failed": ("red", "lỗi / failed"),
}


def closing_table(outcomes: "Sequence[Outcome]", dry: bool = False) -> None:
    """The closing table, then what is wrong, row by row and check by check."""
    console = Console(width=None if sys.stdout.isatty() else 160, emoji=False)
    for outcome in outcomes:
        _problems(console, outcome, dry)
    table = Table(title="Kết quả kiểm tra / Check" if dry else "Kết quả / Result", expand=False)
    rows_in = "Dòng của tệp\nRows of the file" if dry else "Dòng vào\nRows in"
    rows_out = "Dòng của bảng\nRows of the table" if dry else "Dòng ra\nRows out"
    for column in ("Bộ dữ liệu\nDataset", "Giao nộp\nDeliveries", rows_in, rows_out,
                   "Lỗi\nProblems", "Phán quyết\nVerdict", "Bản phát hành\nRelease",
                   "Đang phục vụ\nStill served"):  # fmt: skip
        right = column in (rows_in, rows_out) or column.endswith(("Deliveries", "Problems"))
        table.add_column(column, justify="right" if right else "left")
    for o in outcomes:
        done = o.status in ("published", "held")
        status = "refused" if o.refused and not done else o.status
        colour, said = _STATUS[status]
        said += f" {moment(o.due)}" if o.due else ""
        if o.source_failed:
            failed = "nguồn lỗi / source failed"
            said = f"{said}; {failed}" if done else failed
        elif o.refused and done:
            said += f"; {len(o.refused)} tệp bị từ chối / refused"
        if o.quarantined:
            rows = sum(o.quarantined.values())
            said += f"; {neutral(rows)} dòng giữ lại / rows held back"
        if (o.refused and done) or o.quarantined:
            colour = "yellow"
        served = f"{o.dataset} {o.release:04d}" if o.release else "chưa có / none"
        new = f"{o.release:04d}" if o.status == "published" and o.release else "–"
        table.add_row(
            o.dataset, str(o.deliveries), neutral(o.rows_in), neutral(o.rows_out),
            neutral(o.total_problems), f"[{colour}]{said}[/]", new, served,
        )  # fmt: skip
    console.print(table)


def proposal(found: "Proposal") -> None:
    """What is proposed for each column, and what is not sure."""
    console = Console(width=None if sys.stdout.isatty() else 160, emoji=False)
    rows = f"{neutral(len(found.sample.rows))} dòng / rows"
    table = Table(title=f"Đề xuất / Proposal: {rows}", show_lines=True)
    for column in ("Cột / Column", "Trường / Field", "Kiểu / Type", "Chưa chắc / Unsure"):
        table.add_column(column, overflow="fold")
    for f in found.fields:
        kind = "✗ bỏ / dropped" if f.personal else " ".join(map(str, _said_of(f.facts)))
        key = " (khoá / key)" if f.name in found.key else ""
        notes = "\n".join(f"{vi} / {en}" for vi, en in f.notes)
        table.add_row(escaped(f.header), f"{f.name}{key}", escaped(kind), escaped(notes))
    console.print(table)
    for vi, en in found.notes:
        console.print(f"[yellow]?[/] {escaped(f'{vi} / {en}')}", highlight=False)


def _said_of(facts: Mapping[str, Any]) -> Iterator[str]:
    yield str(facts.get("type"))
    for name in ("format", "groupChar", "decimalChar", "trueValues"):
        if name in facts:
            yield f"{name}={facts[name]}"
    for name, limit in facts.get("constraints", {}).items():
        yield f"enum[{len(limit)}]" if name == "enum" else f"{name}={limit}"


def answers(work: "Work", outcomes: "Sequence[Outcome]") -> None:
    """Where the answers to refused files lie."""
    from pipelines import answer

    for outcome in outcomes:
        if outcome.refused or outcome.quarantined:
            for path in answer.lying(work, work.declarations.dataset(outcome.dataset)):
                typer.echo(f"→ tệp trả lời / answer: {path.relative_to(work.settings.home)}")


def _problems(console: Any, outcome: "Outcome", dry: bool, limit: int = 50) -> None:
    if outcome.error:
        console.print(f"[red]✗ {outcome.dataset}[/] {escaped(outcome.error)}", highlight=False)
    if outcome.problems:
        title = f"{outcome.dataset}: {neutral(outcome.total_problems)} lỗi / problems"
        table = Table(title=title, show_lines=True, title_justify="left")
        for column in ("Tệp / File", "Dòng / Row", "Cột / Field", "Giá trị / Value",
                       "Lý do / Reason", "Cách sửa / What to do"):  # fmt: skip
            table.add_column(column, overflow="fold")
        for p in outcome.problems[:limit]:
            field = p.field or ""
            if p.column and p.column != field:
                field = f"{field}\n({p.column})" if field else p.column
            table.add_row(
                escaped(p.file or "–"), escaped(p.place or "–"), escaped(field or "–"),
                escaped(_cut(p.value)), escaped(f"{p.vi}\n{p.en}"), f"{p.fix_vi}\n{p.fix_en}",
            )  # fmt: skip
        console.print(table)
        if outcome.total_problems > limit:
            console.print(f"… và {outcome.total_problems - limit} lỗi nữa / more (--json)")
    for check in outcome.checks:
        if check.passed or (check.not_made and not check.blocks):
            continue
        mark = "[red]✗[/]" if check.blocks else "[yellow]![/]"
        said = f"{outcome.dataset}: {check.title} / {check.title_en} ({neutral(check.count)})"
        console.print(f"{mark} {escaped(said)}", highlight=False)
        for detail in (check.not_made, *check.details[:5]):
            if detail is None:
                continue
            said = detail.vi if detail.vi == detail.en else f"{detail.vi} / {detail.en}"
            console.print(f"    {escaped(said)}", highlight=False)
        if len(check.details) > 5:
            console.print(f"    … +{neutral(check.count - 5)}", highlight=False)
        for line in listed(check.cells):
            console.print(f"    {escaped(line.said)}", highlight=False)
        if check.decision:
            made = check.decision
            said = f"{made.actor}, {moment(made.time)}: {made.ruling}: {made.reason}"
            console.print(f"    đã quyết định / decided: {escaped(said)}", highlight=False)
        elif check.is_finding:
            told = f"opendata findings {outcome.dataset} --examples"
            first = ("giao nộp, chạy, rồi ", "deliver, run, then ") if dry else ("", "")
            said = f"{first[0]}xem và quyết định / {first[1]}look and decide: {told}"
            console.print(f"    {said}", highlight=False)
        elif check.overridable:
            told = f'opendata override {outcome.dataset} {check.name} --reason "…"'
            console.print(f"    nếu đúng thực tế / if it is so: {told}", highlight=False)
    _not_made(console, outcome)


def _not_made(console: Any, outcome: "Outcome") -> None:
    """The checks that could not be made, by what was missing."""
    missing: dict[str, list[str]] = {}
    for check in outcome.checks:
        if (why := check.not_made) and not check.blocks:
            missing.setdefault(f"{why.vi} / {why.en}", []).append(check.name)
    for why_, names in missing.items():
        said = f"{outcome.dataset}: không kiểm được / could not be checked: {', '.join(names)}"
        console.print(f"[cyan]?[/] {escaped(said)}", highlight=False)
        console.print(f"    {escaped(why_)}", highlight=False)


def findings(dataset: str, told: Sequence[Mapping[str, Any]]) -> None:
    """What the privacy scan found and nobody decided on yet."""
    console = Console(width=None if sys.stdout.isatty() else 200, emoji=False)
    if not told:
        console.print("Không có phát hiện nào chờ quyết định. / Nothing awaits a decision.")
        return
    table = Table(title=f"{dataset}: {len(told)}", title_justify="left")
    for column in ("Trường / Field", "Phát hiện / Finding", "Số ô / Cells", "Là / What",
                   "Ở đâu / Where", "Ví dụ / Examples"):  # fmt: skip
        table.add_column(column, overflow="fold")
    for one in told:
        what = f"{one['title']}\n{one['title_en']}"
        shown = "\n".join(one["examples"])
        cells, where = neutral(one["cells"]), "\n".join(one["where"])
        table.add_row(*map(escaped, (one["field"], one["finding"], cells, what, where, shown)))
    console.print(table)
    console.print(
        f"opendata decide {dataset} FIELD FINDING "
        '--verdict not_personal|publishable|drop --reason "…"',
        markup=False, highlight=False,
    )  # fmt: skip


def _cut(value: str | None) -> str:
    text = "–" if value is None else value
    return text if len(text) <= 60 else text[:59] + "…"


def differences(found: "Diff") -> None:
    """A diff as git shows one."""
    from pipelines.diff_text import lines

    console = Console(width=None if sys.stdout.isatty() else 200, emoji=False, soft_wrap=True)
    for text, style in lines(found):
        console.print(escaped(text), style=style, highlight=False)


def rows_of(
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    as_csv: bool = False,
    as_json: bool = False,
    in_lines: bool = False,
) -> None:
    """The rows of a query: a table, or line by line where it is too wide for the terminal; or CSV
    or JSON."""
    if as_json:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        typer.echo(json.dumps(records, ensure_ascii=False, default=str, indent=1))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        _for_reading(
            names, [[escaped("" if v is None else str(v)) for v in r] for r in rows], in_lines
        )


def _for_reading(names: Sequence[str], rows: Sequence[Sequence[str]], in_lines: bool) -> None:
    table = Table(*map(escaped, names))
    for row in rows:
        table.add_row(*row)
    endless = Console(width=1_000_000)
    needed = Measurement.get(endless, endless.options, table).maximum
    console = Console(width=None if sys.stdout.isatty() else max(needed, 80), emoji=False)
    if in_lines or needed > console.width:
        margin = max(map(len, names), default=0)
        for i, row in enumerate(rows, 1):
            console.print(f"── {i}", highlight=False)
            for name, value in zip(names, row, strict=True):
                said = f"{escaped(name):>{margin}}  {value}"
                console.print(said, highlight=False, soft_wrap=True)
    else:
        console.print(table)
    console.print(f"{neutral(len(rows))} dòng / rows", highlight=False)
