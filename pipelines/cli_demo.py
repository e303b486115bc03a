"""The demo province on the command line: its files, and its sources while they are needed."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import cli_words as words
from pipelines import processes, showing
from pipelines.cli_run import run_all

if TYPE_CHECKING:
    from pipelines.work import Work


def demo(
    then_run: Annotated[
        bool,
        typer.Option("--run", help="Bật nguồn mẫu, chạy luồng, rồi tắt / start sources, run, stop"),
    ] = False,
) -> None:
    """Giao nộp các tệp của tỉnh mẫu. / Deliver the demo's files."""
    from pipelines.delivery import deliver as hand_over

    work = words.work()
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
        with sources(work, chapter=1) as hosts:
            run_all(_asking(work, hosts), None, None, as_json=False)
    else:
        typer.echo(
            "  (nguồn mẫu chỉ bật trong / demo sources are up only in: demo --run, dev --demo)"
        )


def _asking(work: "Work", hosts: Mapping[str, str]) -> "Work":
    return replace(work, settings=replace(work.settings, hosts=hosts))


@contextmanager
def sources(work: "Work", chapter: int) -> Iterator[dict[str, str]]:
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
