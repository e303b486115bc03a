"""The portal as visitors meet it: the real application on a real server on a free loopback port."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from shutil import which
from typing import Any

import duckdb
import pytest
import requests
import uvicorn
from duckdb_extensions import import_extension
from playwright.sync_api import Browser, sync_playwright

from catalog import index
from catalog.bilingual import Language
from catalog.dataset import Declarations
from catalog.portal import DatasetInfo, Portal
from catalog.settings import Settings
from catalog.web import create_app
from catalog.web.actions import ACTIONS
from catalog.web.parameters import Refused
from tests.catalog.web.document import PREFIX, Document, get
from tests.conftest import FINDING, MINIATURE, NOON, READINGS, STATIONS, publish_rows

START = datetime(2026, 1, 1, 7, 30)
CHROMIUM = which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not on PATH")
Read = Callable[[Language, str], Document]


@contextmanager
def serving(declarations: Declarations, settings: Settings) -> Iterator[str]:
    """Index what `settings` has published under the server's own URL, and serve it.

    The socket listens before the server starts, so nothing is polled: a first request waits for it.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    with closing(listener):
        here = settings.at(f"http://127.0.0.1:{listener.getsockname()[1]}")
        index.build(declarations, here, lambda: NOON)
        config = uvicorn.Config(create_app(here, lambda: NOON), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            requests.get(f"{here.public_url}/api/3", timeout=30).raise_for_status()
            yield here.public_url
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture(scope="session")
def portal_settings(miniature: Declarations, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The published miniature province behind `portal_server`; read it, never change it."""
    home = tmp_path_factory.mktemp("portal") / "home"
    settings = Settings(MINIATURE, home, "http://127.0.0.1:8000", "kiem-thu")
    publish_rows(miniature, settings, "tram", STATIONS)
    publish_rows(miniature, settings, "diem_do", READINGS + " LIMIT 1")
    publish_rows(miniature, settings, "diem_do", READINGS, checks=(FINDING,))
    return settings


@pytest.fixture(scope="session")
def portal_server(miniature: Declarations, portal_settings: Settings) -> Iterator[str]:
    """The URL of a server over the miniature province: `diem_do` and `tram` published, one awaited.

    Shared by all tests of a session. A test that changes what is published takes `settings` and
    `serving` instead.
    """
    with serving(miniature, portal_settings) as url:
        yield url


@pytest.fixture(scope="session")
def portal(portal_server: str, portal_settings: Settings) -> Portal:
    """The values that `portal_server` shows."""
    assert portal_server
    return Portal.load(portal_settings.public)


@pytest.fixture(scope="session")
def read(portal_server: str) -> Read:
    """A page of the miniature province, fetched once."""
    seen: dict[str, Document] = {}

    def fetch(language: Language, path: str) -> Document:
        url = portal_server + PREFIX[language] + path
        if url not in seen:
            answer = get(url)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            seen[url] = Document.read(answer.text)
        return seen[url]

    return fetch


def made(like: DatasetInfo, number: int) -> DatasetInfo:
    """A dataset of its own, made `number` days into 2026 and released again in reverse order."""
    return replace(
        like,
        name=f"bo_{number:02d}",
        slug=f"bo-{number:02d}",
        title=f"Bộ số {number}",
        title_en=f"Set {number}",
        formerly=(),
        first_released=START + timedelta(days=number),
        released=START + timedelta(days=400 - number),
    )


@pytest.fixture(scope="session")
def many(portal: Portal) -> Portal:
    """Thirty more datasets of so_ban, beside the miniature province's own."""
    like = portal.dataset("tram")
    return replace(portal, datasets=(*portal.datasets, *(made(like, n) for n in range(1, 31))))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def with_httpfs() -> duckdb.DuckDBPyConnection:
    """A DuckDB for which INSTALL httpfs has nothing left to fetch."""
    con = duckdb.connect()
    import_extension("httpfs", con=con)
    return con


# Actions -----------------------------------------------------------------------------------------


def call(portal: Portal, action: str, **data: Any) -> Any:
    return ACTIONS[action](portal, data)


def found(portal: Portal, **data: Any) -> list[str]:
    result = call(portal, "package_search", **data)
    assert result["count"] >= len(result["results"])
    return [package["name"] for package in result["results"]]


def refusal(portal: Portal, action: str, **data: Any) -> tuple[int, Mapping[str, Any]]:
    with pytest.raises(Refused) as caught:
        call(portal, action, **data)
    return caught.value.status, caught.value.error
