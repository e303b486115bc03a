"""The command line. Every command is thin: it reads settings, calls the flow or the catalogue, and
shows the outcome; what is heavy to import is imported inside the command that needs it.

Exit status: 0 all well; 1 something was refused or failed (the table says what, why, and what is
still served); 2 wrong usage.
"""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from catalog.dataset import Dataset
    from catalog.diff import Diff
    from catalog.release import Release
    from pipelines.flow import Outcome, Work

app = typer.Typer(
    help="Nền tảng dữ liệu mở tỉnh Thái Nguyên: nhận, kiểm tra, công bố, phục vụ. / "
    "The open-data platform of Thái Nguyên: ingest, validate, publish, serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Datasets = Annotated[list[str] | None, typer.Argument(help="Tên bộ dữ liệu / dataset names")]
AsJson = Annotated[bool, typer.Option("--json", help="In JSON ra stdout / print JSON")]


def main() -> None:
    """The entry point: an error that is the user's to mend is told in a line, not as a
    traceback."""
    from schemas.errors import DeclarationError, NotFoundError, OpenDataError

    try:
        status = app(standalone_mode=False)
    except TyperException as error:  # wrong usage: its own words are English only
        sys.exit(_misused(error))
    except typer.Abort:
        _complain("đã dừng / stopped")
        sys.exit(1)
    except (DeclarationError, NotFoundError) as error:
        _complain(str(error))
        sys.exit(2)
    except OpenDataError as error:
        _complain(str(error))
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


_MISUSE = {  # by the kind of error
    "NoSuchOption": "không có tuỳ chọn này / no such option",
    "MissingParameter": "thiếu tham số / something is missing",
    "BadParameter": "giá trị không dùng được / a value that cannot be used",
}


def _misused(error: TyperException) -> int:
    """Tell wrong usage in both languages, and where the right one is told. Returns the status."""
    kind, context = type(error).__name__, getattr(error, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return 2  # the help is printed by making this error
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    path = context.command_path if context else "opendata"
    _complain(f"{_MISUSE.get(kind, 'dùng sai lệnh / wrong usage')}: {said}")
    typer.echo(f"  Cách dùng / usage: {path} --help", err=True)
    return int(getattr(error, "exit_code", 2))


def _tell_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    from pipelines.work import code_sha256

    typer.echo(f"opendata {version('thai-nguyen-opendata')} (mã / code {code_sha256()[:12]})")
    raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="In phiên bản và mã nguồn / print the version and the revision of the code",
            callback=_tell_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """What stands before a command."""


def _complain(text: str) -> None:
    from rich.console import Console

    Console(stderr=True, emoji=False).print(
        f"[bold red]✗[/] {_escape(text)}", highlight=False, soft_wrap=True
    )


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape("".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text))


def _work() -> "Work":
    from catalog import dataset
    from catalog.settings import Settings
    from pipelines.flow import Work

    settings = Settings.from_environment()
    return Work(dataset.load(settings.declarations), settings)


# Handing over ------------------------------------------------------------------------------------


@app.command()
def deliver(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    files: Annotated[list[Path], typer.Argument(help="Các tệp giao nộp / files", exists=True)],
) -> None:
    """Giao nộp tệp như cán bộ dữ liệu. / Hand files over as a steward would."""
    from pipelines.delivery import deliver as hand_over
    from pipelines.delivery import offers
    from pipelines.read import variant_of

    work = _work()
    found = work.declarations.dataset(dataset)
    if found.declaration.source.kind != "landing":
        _complain(f"{found.name}: nguồn không phải landing / its source is not a landing folder")
        raise typer.Exit(2)
    for file in files:
        if not file.is_file():
            _complain(f"{file}: không phải tệp / not a file")
            raise typer.Exit(2)
        if not offers(file.name):
            _complain(f"{file.name}: tên của tệp tạm hoặc tệp trả lời / a temporary file's name")
            raise typer.Exit(2)
        target = hand_over(work.home, found, file)
        known = variant_of(found, file.name) is not None
        note = "" if known else "  (tên không khớp mẫu nào; run sẽ từ chối / matches no layout)"
        typer.echo(f"✓ {file.name} → {target}{note}")


@app.command()
def demo(
    then_run: Annotated[
        bool,
        typer.Option("--run", help="Bật nguồn mẫu, chạy luồng, rồi tắt / start sources, run, stop"),
    ] = False,
) -> None:
    """Giao nộp các tệp của tỉnh mẫu. / Deliver the demo's files."""
    from pipelines.delivery import deliver as hand_over

    work = _work()
    folder = work.settings.declarations / "demo" / "deliveries"
    files = sorted(p for p in folder.glob("*/*") if p.is_file())
    if not files:
        _complain(f"không có tệp mẫu / no demo files: {folder}")
        raise typer.Exit(1)
    for file in files:
        dataset = work.declarations.dataset(file.parent.name)
        hand_over(work.home, dataset, file)
        typer.echo(f"✓ {file.name} → landing/{dataset.name}/")
    if then_run:
        with _demo_sources(work, chapter=1) as hosts:
            _run(_asking(work, hosts), None, None, as_json=False)
    else:
        typer.echo(
            "  (nguồn mẫu chỉ bật trong / demo sources are up only in: demo --run, dev --demo)"
        )


def _asking(work: "Work", hosts: Mapping[str, str]) -> "Work":
    from dataclasses import replace

    return replace(work, settings=replace(work.settings, hosts=hosts))


@contextmanager
def _demo_sources(work: "Work", chapter: int) -> Iterator[dict[str, str]]:
    """The operator's list of sources with the demo's on it, which are up as long as this lasts.

    A source ends with its standard input, so none outlives us however we end; one that the operator
    has listed himself is the real one and is left alone.
    """
    hosts = dict(work.settings.hosts)
    folder = work.settings.declarations
    programs = sorted(p.stem for p in (folder / "demo" / "sources").glob("[a-z]*.py"))
    with ExitStack() as started:
        for name in (p for p in programs if p not in hosts):
            command = [sys.executable, "-m", f"demo.sources.{name}", "--chapter", str(chapter)]
            source = subprocess.Popen(  # noqa: S603
                command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                start_new_session=True,
            )  # fmt: skip
            started.callback(_dismiss, source)
            hosts[name] = (source.stdout.readline() if source.stdout else "").strip()
            if not hosts[name]:
                _complain(f"{name}: nguồn mẫu không bật được / the demo source did not start")
                raise typer.Exit(1)
            typer.echo(f"✓ {name}: {hosts[name]} (mô phỏng / synthetic)")
        yield hosts


# The flow ----------------------------------------------------------------------------------------


@app.command()
def run(
    datasets: Datasets = None,
    department: Annotated[str | None, typer.Option(help="Chỉ một đơn vị / one department")] = None,
    as_json: AsJson = False,
) -> None:
    """Chạy toàn bộ luồng qua Dagster, rồi dựng lại danh mục. / Run the whole flow through
    Dagster."""
    _run(_work(), datasets, department, as_json)


def _run(
    work: "Work", datasets: Sequence[str] | None, department: str | None, as_json: bool
) -> None:
    from catalog import index
    from pipelines import events

    chosen = _chosen(work, datasets, department)
    facts = {"datasets": [d.name for d in chosen]}
    events.record(work.home, work.settings.actor, "run", work.clock, **facts)
    with _progress(len(chosen) + 1, quiet=as_json) as tell:
        outcomes = list(_run_all(work, chosen, tell))
        tell("catalog", "index")
        index.build(work.declarations, work.settings, work.clock)
        tell("catalog", None)
    if as_json:
        from pipelines.outcome import report

        typer.echo(json.dumps([report(o) for o in outcomes], ensure_ascii=False, indent=1))
    else:
        _show(outcomes)
        _show_answers(work, outcomes)
    raise typer.Exit(0 if all(o.ok for o in outcomes) else 1)


def _chosen(work: "Work", names: Sequence[str] | None, department: str | None) -> "list[Dataset]":
    """The datasets asked for, in the order in which they need each other."""
    wanted = [work.declarations.dataset(n).name for n in names or ()]
    if department is not None:
        wanted += [d.name for d in work.declarations.of(department)]
    everything = names is None and department is None
    return [d for n, d in work.declarations.datasets.items() if everything or n in wanted]


def _run_all(work: "Work", chosen: "Sequence[Dataset]", tell: Any) -> "Iterator[Outcome]":
    """One Dagster run for each dataset, in this process: one that fails stops no other."""
    from dataclasses import replace

    from pipelines.flow import Outcome
    from pipelines.runs import Runner

    with Runner(work) as runner:
        for dataset in chosen:
            tell(dataset.name, "raw")
            told = replace(work, progress=partial(tell, dataset.name))
            outcome = runner.run(told, dataset)
            tell(dataset.name, None)
            if outcome is None:
                served = work.releases.current(dataset.name)
                where = f"staging/{dataset.name}/error.txt"
                outcome = Outcome(
                    dataset.name,
                    "failed",
                    served.number if served else None,
                    error=f"lỗi của chương trình, xem / a fault of the program, see {where}",
                )
            yield outcome


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Any]:
    """Yields `tell(dataset, stage)`; a stage of None ends the dataset."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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


@app.command()
def check(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    file: Annotated[Path, typer.Argument(help="Tệp cần kiểm tra / the file", exists=True)],
    as_json: AsJson = False,
    xlsx: Annotated[
        Path | None,
        typer.Option(help="Ghi tệp trả lời, ô sai màu đỏ / write the answer, wrong cells red"),
    ] = None,
) -> None:
    """Kiểm tra thử một tệp, không giữ và không công bố gì. / Dry run of one file; nothing is
    kept."""
    from pipelines import answer, flow
    from pipelines.outcome import report

    work = _work()
    if not file.is_file():
        _complain(f"{file}: không phải tệp / not a file")
        raise typer.Exit(2)
    found = work.declarations.dataset(dataset)
    with TemporaryDirectory(prefix="opendata-check-") as folder:
        outcome = flow.check(work, found, file, Path(folder))
        if xlsx is not None:
            content = answer.of_check(work, found, file, outcome, Path(folder))
            _save(content, xlsx)
    if as_json:
        typer.echo(json.dumps(report(outcome), ensure_ascii=False, indent=1))
    else:
        _show([outcome], dry=True)
        if xlsx is not None:
            typer.echo(f"✓ {xlsx}")
    raise typer.Exit(0 if outcome.ok else 1)


def _save(content: bytes, out: Path) -> None:
    from pipelines import answer

    try:
        answer.save(content, out)
    except OSError as error:
        _complain(f"{out}: không ghi được / cannot be written: {error.strerror}")
        raise typer.Exit(2) from None


# Showing -----------------------------------------------------------------------------------------

_STATUS = {
    "published": ("green", "công bố / published"),
    "unchanged": ("cyan", "không đổi / unchanged"),
    "held": ("cyan", "chờ đến / held until"),
    "ready": ("green", "đạt / passes"),
    "refused": ("red", "từ chối / refused"),
    "awaited": ("yellow", "chờ giao nộp / awaited"),
    "failed": ("red", "lỗi / failed"),
}


def _show(outcomes: "Sequence[Outcome]", dry: bool = False) -> None:
    """The closing table, then what is wrong, row by row and check by check."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, emoji=False)
    for outcome in outcomes:
        _show_problems(console, outcome)
    table = Table(title="Kết quả kiểm tra / Check" if dry else "Kết quả / Result", expand=False)
    for column in ("Bộ dữ liệu\nDataset", "Giao nộp\nDeliveries", "Dòng vào\nRows in",
                   "Dòng ra\nRows out", "Lỗi\nProblems", "Phán quyết\nVerdict",
                   "Bản phát hành\nRelease", "Đang phục vụ\nStill served"):  # fmt: skip
        right = column.split("\n")[1] in ("Deliveries", "Rows in", "Rows out", "Problems")
        table.add_column(column, justify="right" if right else "left")
    for o in outcomes:
        done = o.status in ("published", "held")
        status = "refused" if o.refused and not done else o.status
        colour, said = _STATUS[status]
        said += f" {o.due}" if o.due else ""
        if o.source_failed:
            failed = "nguồn lỗi / source failed"
            said = f"{said}; {failed}" if done else failed
        elif o.refused and done:
            said += f"; {len(o.refused)} tệp bị từ chối / refused"
        if o.refused and done:
            colour = "yellow"
        served = f"{o.dataset} {o.release:04d}" if o.release else "chưa có / none"
        new = f"{o.release:04d}" if o.status == "published" and o.release else "–"
        table.add_row(
            o.dataset, str(o.deliveries), f"{o.rows_in:,}", f"{o.rows_out:,}",
            str(o.total_problems), f"[{colour}]{said}[/]", new, served,
        )  # fmt: skip
    console.print(table)


def _show_answers(work: "Work", outcomes: "Sequence[Outcome]") -> None:
    from pipelines import answer

    for outcome in outcomes:
        if outcome.refused:
            for path in answer.lying(work, work.declarations.dataset(outcome.dataset)):
                typer.echo(f"→ tệp trả lời / answer: {path.relative_to(work.settings.home)}")


def _show_problems(console: Any, outcome: "Outcome", limit: int = 50) -> None:
    from rich.table import Table

    if outcome.error:
        console.print(f"[red]✗ {outcome.dataset}[/] {_escape(outcome.error)}", highlight=False)
    if outcome.problems:
        title = f"{outcome.dataset}: {outcome.total_problems} lỗi / problems"
        table = Table(title=title, show_lines=True, title_justify="left")
        for column in ("Tệp / File", "Dòng / Row", "Cột / Field", "Giá trị / Value",
                       "Lý do / Reason", "Cách sửa / What to do"):  # fmt: skip
            table.add_column(column, overflow="fold")
        for p in outcome.problems[:limit]:
            field = p.field or ""
            if p.column and p.column != field:
                field = f"{field}\n({p.column})" if field else p.column
            table.add_row(
                _escape(p.file or "–"), _escape(p.place or "–"), _escape(field or "–"),
                _escape(_cut(p.value)), _escape(f"{p.vi}\n{p.en}"), f"{p.fix_vi}\n{p.fix_en}",
            )  # fmt: skip
        console.print(table)
        if outcome.total_problems > limit:
            console.print(f"… và {outcome.total_problems - limit} lỗi nữa / more (--json)")
    for check in outcome.checks:
        if check.passed:
            continue
        mark = "[red]✗[/]" if check.blocks else "[yellow]![/]"
        said = f"{outcome.dataset}: {check.title} / {check.title_en} ({check.count})"
        console.print(f"{mark} {_escape(said)}", highlight=False)
        for detail in check.details[:5]:
            console.print(f"    {_escape(detail.vi)} / {_escape(detail.en)}", highlight=False)
        if len(check.details) > 5:
            console.print(f"    … +{check.count - 5}", highlight=False)


def _cut(value: str | None) -> str:
    text = "–" if value is None else value
    return text if len(text) <= 60 else text[:59] + "…"


# The catalogue -----------------------------------------------------------------------------------


@app.command("index")
def index_() -> None:
    """Dựng lại danh mục từ các bản công bố. / Rebuild the catalogue from releases."""
    from catalog import index

    work = _work()
    typer.echo(f"✓ {index.build(work.declarations, work.settings, work.clock)}")


@app.command()
def diff(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    numbers: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="[N1 N2]",
            help="Hai bản phát hành, mặc định 2 bản mới nhất / two releases, the last two",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Số dòng nêu ra / rows shown of a kind")] = 10,
    as_json: AsJson = False,
) -> None:
    """Hai bản phát hành khác nhau ở đâu. / What changed between two releases."""
    from dataclasses import asdict

    from catalog.diff import between

    work = _work()
    old, new = _two(work, work.declarations.dataset(dataset).name, numbers or [])
    found = between(old, new, limit)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, default=str, indent=1))
    else:
        _print_diff(found)


def _two(work: "Work", dataset: str, numbers: Sequence[int]) -> "tuple[Release | None, Release]":
    """The releases to compare: those named, or the last two; one number is compared with the
    current one."""
    from catalog.diff import released
    from schemas.errors import NotFoundError

    known = work.releases.of(dataset)
    if len(numbers) > 2:
        raise NotFoundError(f"{dataset}: chỉ so được hai bản / only two can be compared")
    if not known:
        raise NotFoundError(f"{dataset}: chưa có bản phát hành nào / has no release yet")
    if not numbers:
        return (known[-2] if len(known) > 1 else None), known[-1]
    named = [released(work.releases, dataset, n) for n in numbers]
    return named[0], named[1] if len(named) > 1 else known[-1]


def _print_diff(found: "Diff") -> None:
    from rich.console import Console

    from pipelines.diff_text import lines

    console = Console(width=None if sys.stdout.isatty() else 200, emoji=False, soft_wrap=True)
    for text, style in lines(found):
        console.print(_escape(text), style=style, highlight=False)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="Một câu truy vấn / one query")],
    as_csv: Annotated[bool, typer.Option("--csv", help="In CSV / print CSV")] = False,
    as_json: AsJson = False,
) -> None:
    """Truy vấn danh mục đã công bố, không cần máy chủ. / One query over the published catalogue."""
    import duckdb

    from catalog import index
    from catalog.settings import Settings

    settings = Settings.from_environment()
    if not (settings.public / index.FILE).is_file():
        _complain("chưa có danh mục, hãy chạy `opendata run` / no catalogue yet: `opendata run`")
        raise typer.Exit(1)
    con = index.open_catalog(settings.public)
    try:
        if not duckdb.extract_statements(query):
            raise duckdb.Error("câu truy vấn trống / an empty query")
        cursor = con.execute(query)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        _complain(str(error))
        raise typer.Exit(2) from None
    finally:
        con.close()
    _print_rows(names, rows, as_csv, as_json)


def _print_rows(
    names: Sequence[str], rows: Sequence[tuple[Any, ...]], as_csv: bool, as_json: bool
) -> None:
    if as_json:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        typer.echo(json.dumps(records, ensure_ascii=False, default=str, indent=1))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(*map(_escape, names))
        for row in rows:
            table.add_row(*(_escape("" if v is None else str(v)) for v in row))
        console = Console(width=None if sys.stdout.isatty() else 200, emoji=False)
        console.print(table)
        console.print(f"{len(rows):,} dòng / rows", highlight=False)


# Serving -----------------------------------------------------------------------------------------

Host = Annotated[str, typer.Option(help="Địa chỉ nghe / address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Cổng / port")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Mở cổng dữ liệu và API. / Open the portal and its API."""
    arguments, environment = _web(host, port)
    typer.echo(f"Cổng dữ liệu / portal: {environment['OPENDATA_PUBLIC_URL']}")
    os.execve(sys.executable, arguments, environment)  # noqa: S606 (this very interpreter)


def _web(host: str, port: int) -> tuple[list[str], dict[str, str]]:
    """The web process: its command and environment, over an index that names its address."""
    from dataclasses import replace

    from catalog import index
    from catalog.settings import SERVED

    work = _work()
    _must_be_free(host, port)
    everywhere = ("0.0.0.0", "::")  # noqa: S104 (compared, not bound)
    reached = "127.0.0.1" if host in everywhere else host
    url = os.environ.get("OPENDATA_PUBLIC_URL", f"http://{reached}:{port}").rstrip("/")
    settings = work.settings.at(url)
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / SERVED).write_text(f"{url}\n", "utf-8")
    if not _indexed_at(settings.public, url):
        index.build(work.declarations, replace(settings), work.clock)
    environment = {
        **os.environ,
        "OPENDATA_PUBLIC_URL": url,
        "OPENDATA_HOME": str(settings.home),
        "OPENDATA_DECLARATIONS": str(settings.declarations),
    }
    command = [sys.executable, "-m", "uvicorn", "catalog.web:app", "--host", host]
    return [*command, "--port", str(port), "--no-server-header"], environment


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _complain(f"{host}:{port}: không mở được / cannot be opened: {error.strerror}")
            raise typer.Exit(1) from None


def _indexed_at(public: Path, url: str) -> bool:
    from catalog import index

    if not (public / index.FILE).is_file():
        return False
    return str(index.read(public)["site"][0]["public_url"]) == url


@app.command()
def dev(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    dagster_port: Annotated[int, typer.Option(help="Cổng Dagster / Dagster port")] = 3000,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Bật cả nguồn mẫu / the demo's sources too")
    ] = False,
) -> None:
    """Cổng dữ liệu cùng giao diện Dagster. / The portal together with the Dagster UI."""
    arguments, environment = _web(host, port)
    work = _work()
    from pipelines.runs import instance_folder

    environment |= {
        "DAGSTER_HOME": str(instance_folder(work)),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "PYTHONWARNINGS": "ignore",
    }
    workspace = work.settings.declarations / "workspace.yaml"
    dagster = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", "127.0.0.1"]
    dagster += ["-p", str(dagster_port)]
    typer.echo(f"Cổng dữ liệu / portal: {environment['OPENDATA_PUBLIC_URL']}")
    typer.echo(f"Dagster: http://127.0.0.1:{dagster_port}")
    folder = work.settings.declarations
    with ExitStack() as sources:
        if with_demo:
            hosts = sources.enter_context(_demo_sources(work, chapter=2))
            listed = ",".join(f"{name}={url}" for name, url in hosts.items())
            environment["OPENDATA_SOURCE_HOSTS"] = listed
        ended = _together([(arguments, folder), (dagster, folder)], environment)
    sys.exit(ended)


def _together(commands: Sequence[tuple[list[str], Path]], environment: dict[str, str]) -> int:
    """Run programs side by side until one ends or we are told to; then end them all.

    Each has a process group of its own, ended as a whole: `dagster dev` outlives SIGTERM otherwise.
    """
    started = [
        subprocess.Popen(command, env=environment, cwd=folder, start_new_session=True)  # noqa: S603
        for command, folder in commands
    ]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(p.poll() is None for p in started):
            try:
                started[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    except KeyboardInterrupt:
        return 0
    finally:
        for one in started:
            _end(one)
    return 1


def _dismiss(source: "subprocess.Popen[str]") -> None:
    """End a source the way it ends with us: by closing its standard input."""
    with suppress(subprocess.TimeoutExpired):
        source.communicate(timeout=5)
    _end(source)


def _end(process: "subprocess.Popen[Any]") -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


if __name__ == "__main__":
    main()
