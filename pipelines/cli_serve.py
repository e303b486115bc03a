"""Commands that serve: the portal and its API, alone or beside the Dagster UI."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from pipelines import cli_words as words
from pipelines import processes
from pipelines.cli_demo import sources

Host = Annotated[str, typer.Option(help="Địa chỉ nghe / address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Cổng / port")]


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Mở cổng dữ liệu và API. / Open the portal and its API."""
    arguments, environment = _web(host, port)
    typer.echo(f"Cổng dữ liệu / portal: {environment['OPENDATA_PUBLIC_URL']}")
    os.execve(sys.executable, arguments, environment)  # noqa: S606 (this very interpreter)


def _web(host: str, port: int) -> tuple[list[str], dict[str, str]]:
    """The web process: its command and environment, over an index that names its address."""
    from catalog import index
    from catalog.settings import SERVED

    work = words.work()
    processes.must_be_free(host, port)
    everywhere = ("0.0.0.0", "::")  # noqa: S104 (compared, not bound)
    reached = "127.0.0.1" if host in everywhere else host
    url = os.environ.get("OPENDATA_PUBLIC_URL", f"http://{reached}:{port}").rstrip("/")
    settings = work.settings.at(url)
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / SERVED).write_text(f"{url}\n", "utf-8")
    if not _indexed_at(settings.public, url):
        index.build(work.declarations, settings, work.clock)
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


def dev(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    dagster_port: Annotated[int, typer.Option(help="Cổng Dagster / Dagster port")] = 3000,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Bật cả nguồn mẫu / the demo's sources too")
    ] = False,
) -> None:
    """Cổng dữ liệu cùng giao diện Dagster. / The portal together with the Dagster UI."""
    from pipelines.runs import instance_folder

    arguments, environment = _web(host, port)
    work = words.work()
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
    with ExitStack() as started:
        if with_demo:
            hosts = started.enter_context(sources(work, chapter=2))
            listed = ",".join(f"{name}={url}" for name, url in hosts.items())
            environment["OPENDATA_SOURCE_HOSTS"] = listed
        ended = processes.together([(arguments, folder), (dagster, folder)], environment)
    sys.exit(ended)
