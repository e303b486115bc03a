"""A whole deployment of the demo on this machine: a home, `opendata dev`, and a browser on it.

Used by the test that clicks through the Dagster UI and by `demo.pictures`, which takes the
README's.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from threading import Event
from time import monotonic
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
)


@dataclass(frozen=True)
class Deployment:
    home: Path
    portal: str
    dagster: str
    environment: Mapping[str, str]

    def opendata(self, *arguments: str) -> str:
        """Run the command line in this deployment; returns what it printed. Raises on failure."""
        command = [sys.executable, "-m", "pipelines.cli", *arguments]
        return subprocess.run(  # noqa: S603
            command,
            env=dict(self.environment),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@contextmanager
def running(home: Path) -> Iterator[Deployment]:
    """The demo delivered and published, the portal and the Dagster UI up on free ports."""
    portal, dagster = _free_port(), _free_port()
    environment = {
        **os.environ,
        "OPENDATA_HOME": str(home),
        "OPENDATA_PUBLIC_URL": f"http://127.0.0.1:{portal}",
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    here = Deployment(
        home, f"http://127.0.0.1:{portal}", f"http://127.0.0.1:{dagster}", environment
    )
    here.opendata("demo", "--run")
    command = [sys.executable, "-m", "pipelines.cli", "dev", "--demo", "--port", str(portal)]
    with (home / "dev.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--dagster-port", str(dagster)],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            try:
                wait_for(f"{here.portal}/api/3")
                wait_for(f"{here.dagster}/server_info")
            except TimeoutError as error:
                told = (home / "dev.log").read_text("utf-8", errors="replace")[-2000:]
                raise TimeoutError(f"{error}\n{told}") from None
            yield here
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def wait_for(url: str, showing: str = "", seconds: float = 120) -> None:
    """Until a page is there (and shows a text). Raises TimeoutError when that never comes."""
    until = monotonic() + seconds
    waiting = Event()
    while monotonic() < until:
        try:
            answer = requests.get(url, timeout=10)
            if answer.ok and showing in answer.text:
                return
        except requests.ConnectionError:
            pass
        waiting.wait(0.25)
    raise TimeoutError(f"{url}: {showing}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium. Raises RuntimeError where there is none."""
    from playwright.sync_api import sync_playwright

    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        raise RuntimeError("không có Chromium / no Chromium on PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        try:
            yield chromium
        finally:
            chromium.close()


def materialise_group(page: Any, here: Deployment, department: str) -> None:
    """Open a department's graph in the Dagster UI and click Materialize."""
    page.goto(f"{here.dagster}/locations/opendata/asset-groups/{department}/lineage")
    page.get_by_role("button", name="Materialize all").click(timeout=60_000)
