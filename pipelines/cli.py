"""The command line. Every command is thin: it reads settings, calls the flow or the catalogue, and
shows the outcome; what is heavy to import is imported inside the command that needs it.

Exit status: 0 all well; 1 something was refused or failed (the table says what, why, and what is
still served); 2 wrong usage.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from pipelines import processes, showing

if TYPE_CHECKING:
    from catalog.dataset import Dataset
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


class PrivacyVerdict(StrEnum):
    """What may be decided about personal data found."""

    not_personal = "not_personal"
    publishable = "publishable"
    drop = "drop"


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
        showing.complain("đã dừng / stopped")
        sys.exit(1)
    except (DeclarationError, NotFoundError) as error:
        showing.complain(str(error))
        sys.exit(2)
    except OpenDataError as error:
        showing.complain(str(error))
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
    showing.complain(f"{_MISUSE.get(kind, 'dùng sai lệnh / wrong usage')}: {said}")
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
        showing.complain(
            f"{found.name}: nguồn không phải landing / its source is not a landing folder"
        )
        raise typer.Exit(2)
    for file in files:
        if not file.is_file():
            showing.complain(f"{file}: không phải tệp / not a file")
            raise typer.Exit(2)
        if not offers(file.name):
            showing.complain(
                f"{file.name}: tên của tệp tạm hoặc tệp trả lời / a temporary file's name"
            )
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
        showing.complain(f"không có tệp mẫu / no demo files: {folder}")
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
            source = subprocess.Popen(  # noqa: S603 - our own module
                command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                start_new_session=True,
            )  # fmt: skip
            started.callback(processes.dismiss, source)
            hosts[name] = (source.stdout.readline() if source.stdout else "").strip()
            if not hosts[name]:
                showing.complain(
                    f"{name}: nguồn mẫu không bật được / the demo source did not start"
                )
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
    with showing.progress(len(chosen) + 1, quiet=as_json) as tell:
        outcomes = list(_run_all(work, chosen, tell))
        tell("catalog", "index")
        index.build(work.declarations, work.settings, work.clock)
        tell("catalog", None)
    if as_json:
        from pipelines.outcome import report

        typer.echo(json.dumps([report(o) for o in outcomes], ensure_ascii=False, indent=1))
    else:
        showing.closing_table(outcomes)
        showing.answers(work, outcomes)
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
        showing.complain(f"{file}: không phải tệp / not a file")
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
        showing.closing_table([outcome], dry=True)
        if xlsx is not None:
            typer.echo(f"✓ {xlsx}")
    raise typer.Exit(0 if outcome.ok else 1)


@app.command()
def new(
    dataset: Annotated[
        str, typer.Argument(metavar="DEPARTMENT/DATASET", help="Đơn vị/tên bộ dữ liệu mới")
    ],
    file: Annotated[
        Path,
        typer.Option("--from", help="Tệp mẫu: CSV hoặc bảng tính / a sample: CSV or a workbook",
                     exists=True, dir_okay=False),
    ],
    show: Annotated[bool, typer.Option("--print", help="Chỉ in ra / print, write nothing")] = False,
) -> None:  # fmt: skip
    """Đề xuất ba khai báo cho một bộ dữ liệu mới từ một tệp mẫu. / Propose the three declarations
    of a new dataset from a sample."""
    from pipelines import proposal_text, propose, sample

    work = _work()
    department, _, name = dataset.partition("/")
    places = work.declarations.places_of_new(department, name)
    current = {n: work.releases.current(n) for n in work.declarations.datasets}
    known = {n: r.table for n, r in current.items() if r}
    found = propose.propose(sample.read(file), known)
    license_ = next(iter(work.declarations.licenses))
    texts = proposal_text.files(found, name, license_, file.suffix)
    showing.proposal(found)
    for tree, path in places.items():
        if show:
            typer.echo(f"\n# {path.relative_to(work.declarations.root)}\n{texts[tree]}")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[tree], "utf-8")
            typer.echo(f"✓ {path.relative_to(work.declarations.root)}")
    if not show:
        typer.echo(f"→ sửa ba tệp rồi thử / edit them, then try: opendata check {name} {file}")


def _save(content: bytes, out: Path) -> None:
    from pipelines import answer

    try:
        answer.save(content, out)
    except OSError as error:
        showing.complain(f"{out}: không ghi được / cannot be written: {error.strerror}")
        raise typer.Exit(2) from None


@app.command()
def override(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    check: Annotated[str, typer.Argument(help="Tên kiểm tra đang chặn / the blocking check")],
    reason: Annotated[
        str, typer.Option(help="Lý do, sẽ công khai cùng tên người quyết định / why; made public")
    ],
) -> None:
    """Cho qua một kiểm tra đang chặn, chỉ với đúng bảng đã bị chặn. / Let one blocking check pass,
    for the very table it refused."""
    from pipelines import decisions

    work = _work()
    name = work.declarations.dataset(dataset).name
    if not reason.strip():
        raise typer.BadParameter("cần nêu lý do / a reason is needed", param_hint="--reason")
    for one in decisions.override(work, name, check, reason.strip()):
        typer.echo(f"✓ {one.time} {one.actor}: {name}, {one.subject}")
    typer.echo(
        "  (người quyết định tự khai / the actor is self-declared)\n"
        f"  Chạy tiếp / go on: opendata run {name}"
    )


@app.command()
def findings(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    examples: Annotated[
        bool, typer.Option("--examples", help="Kèm vài ô đã che / with a few cells, masked")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Dữ liệu cá nhân tìm thấy còn chờ quyết định. / Personal data found that await a decision."""
    from pipelines import decisions, looking
    from quality import privacy

    work = _work()
    found = work.declarations.dataset(dataset)
    open_ = decisions.findings(work, found.name)
    cells: dict[str, tuple[str, ...]] = {}
    if examples and open_:
        with TemporaryDirectory(prefix="opendata-findings-") as folder:
            cells = looking.examples(work, found, Path(folder))
    told = [
        {"field": c.field, "finding": privacy.id_of(c), "cells": c.count,
         "fingerprint": c.fingerprint, "title": c.title, "title_en": c.title_en,
         "examples": list(cells.get(c.fingerprint or "", ()))}
        for c in open_
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        showing.findings(found.name, told)
    raise typer.Exit(1 if told else 0)


@app.command()
def decide(
    dataset: Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")],
    field: Annotated[str, typer.Argument(help="Trường / field")],
    finding: Annotated[
        str, typer.Argument(help="Phát hiện như `findings` nêu, ví dụ cccd-1a2b3c4d / the finding")
    ],
    verdict: Annotated[
        PrivacyVerdict,
        typer.Option(
            help="not_personal: không phải dữ liệu cá nhân / is none; publishable: được công khai "
            "/ may be public; drop: phải bỏ cột / the column must go"
        ),
    ],
    reason: Annotated[
        str, typer.Option(help="Lý do, sẽ công khai cùng tên người quyết định / why; made public")
    ],
) -> None:
    """Quyết định về một phát hiện dữ liệu cá nhân, chỉ với cột đúng như hiện tại. / Decide on
    personal data found, for the column just as it is now."""
    from pipelines import decisions

    work = _work()
    name = work.declarations.dataset(dataset).name
    if not reason.strip():
        raise typer.BadParameter("cần nêu lý do / a reason is needed", param_hint="--reason")
    one = decisions.on_finding(work, name, field, finding, verdict.value, reason.strip())
    typer.echo(
        f"✓ {one.time} {one.actor}: {name}.{field}, {finding}: {one.ruling}\n"
        "  (người quyết định tự khai / the actor is self-declared)"
    )
    if verdict is PrivacyVerdict.drop:
        typer.echo(
            "  Cột vẫn chặn: bỏ cột trong khai báo (`privacy.drop`) / it still blocks: leave the "
            "column out in the declaration"
        )
    else:
        typer.echo(f"  Chạy tiếp / go on: opendata run {name}")


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
        showing.differences(found)


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
        showing.complain(
            "chưa có danh mục, hãy chạy `opendata run` / no catalogue yet: `opendata run`"
        )
        raise typer.Exit(1)
    con = index.open_catalog(settings.public)
    try:
        if not duckdb.extract_statements(query):
            raise duckdb.Error("câu truy vấn trống / an empty query")
        cursor = con.execute(query)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        showing.complain(str(error))
        raise typer.Exit(2) from None
    finally:
        con.close()
    showing.rows_of(names, rows, as_csv, as_json)


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
    processes.must_be_free(host, port)
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
        ended = processes.together([(arguments, folder), (dagster, folder)], environment)
    sys.exit(ended)


if __name__ == "__main__":
    main()
