"""The portal as visitors meet it: the real application on a real server on a free loopback port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import requests
import uvicorn

from catalog import index
from catalog.dataset import Declarations
from catalog.portal import Portal
from catalog.settings import Settings
from tests.conftest import FINDING, MINIATURE, NOON, READINGS, STATIONS, publish_rows


@contextmanager
def serving(declarations: Declarations, settings: Settings) -> Iterator[str]:
    """Index what `settings` has published under the server's own URL, and serve it.

    The socket listens before the server starts, so nothing is polled: a first request waits for it.
    """
    from catalog.web import create_app

    listener = socket.create_server(("127.0.0.1", 0))
    with closing(listener):
        here = settings.at(f"http://127.0.0.1:{listener.getsockname()[1]}")
        index.build(declarations, here, lambda: NOON)
        config = uvicorn.Config(create_app(here), log_level="warning", ws="none")
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
