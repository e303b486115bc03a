"""Objects of a bucket on a real S3 server of its own, through the whole flow."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from pipelines import delivery
from pipelines.work import Work
from tests.pipelines.asked import GOOD, MORE, NAME, asking, told
from tests.pipelines.evil import Evil, limits, serving
from tests.pipelines.source import QUICK
from tests.pipelines.test_flow import (
    leaks,
    rows,
    run,
    tree,
)  # fmt: skip

SECRETS = {"OPENDATA_SECRET_KHOA": "CANARY-KEY", "OPENDATA_SECRET_MAT": "CANARY-SECRET"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str, request: pytest.FixtureRequest) -> Any:
    """A new bucket, named after its test."""
    import requests

    name = re.sub(r"[^a-z]+", "-", request.node.name)[:50].strip("-")
    requests.put(f"{endpoint}/{name}", timeout=30).close()
    config: Any = {
        "endpoint": endpoint, "region": "us-east-1", "virtual_hosted_style_request": False,
        "access_key_id": "a", "secret_access_key": "b",
    }  # fmt: skip
    made = S3Store(name, config=config, client_options={"allow_http": True})
    obstore.put(made, "so/diem.csv", GOOD)
    return made


@pytest.fixture
def work(tmp_path: Path, endpoint: str, store: Any) -> Work:
    return declared(tmp_path, endpoint, store.config["bucket"])


def declared(folder: Path, endpoint: str, bucket: str) -> Work:
    source = (
        f"kind: s3, s3: {{host: kho, bucket: {bucket}, prefix: so/, files: '*.csv',"
        " key: OPENDATA_SECRET_KHOA, secret: OPENDATA_SECRET_MAT}"
    )
    return asking(folder, source, SECRETS, hosts={"kho": endpoint})


def test_an_object_is_taken_once_and_again_when_it_changed(work: Work, store: Any) -> None:
    assert run(work, NAME).status == "published"
    [one] = delivery.recorded(work.home, NAME)
    assert (one.file, one.source, one.path.read_bytes()) == ("diem.csv", "s3", GOOD)
    assert run(work, NAME).status == "unchanged"
    obstore.put(store, "so/diem.csv", MORE)
    assert (run(work, NAME).status, len(rows(work, NAME))) == ("published", 2)
    assert leaks(work.settings.home, ["CANARY"]) == set()


def test_only_what_is_declared_is_taken(work: Work, store: Any) -> None:
    for other in ("so/anh.png", "so/.diem.csv", "so/cu/diem.csv", "khac/diem.csv", "sodiem.csv"):
        obstore.put(store, other, b"x")
    assert run(work, NAME).status == "published"
    assert [d.file for d in delivery.recorded(work.home, NAME)] == ["diem.csv"]


def test_the_environment_leads_nowhere_else(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "*")
    assert run(work, NAME).status == "published"


def test_a_bucket_that_is_not_there_or_too_large_is_one_problem(
    work: Work, endpoint: str, store: Any, tmp_path: Path
) -> None:
    run(work, NAME)
    before = tree(work.settings.public)
    obstore.put(store, "so/lon.csv", b"x" * 500_000)
    assert told(work) == "source-too-large"
    assert told(replace(work, limits=replace(QUICK, files=1))) == "source-too-large"
    assert told(replace(work, secrets={})) == "source-secret"
    assert told(replace(work, settings=replace(work.settings, hosts={}))) == "source-not-allowed"
    assert tree(work.settings.public) == before
    assert told(declared(tmp_path / "khac", endpoint, "khong-co")) == "source-answer"


@pytest.mark.parametrize(
    ("mode", "to", "code"),
    [
        ("hang before an answer", "", "source-unavailable"),
        ("slow headers", "", "source-unavailable"),
        ("500", "", "source-unavailable"),
        ("closed without a word", "", "source-unavailable"),
        ("HTML as a table", "", "source-empty"),
        ("403", "", "source-answer"),
        ("429 for a day", "", "source-unavailable"),
        ("a listing and another object", "", "source-incomplete"),
        ("a listing and no such condition", "", "source-incomplete"),
        ("a listing of one object twice", "", "source-incomplete"),
        ("a listing that goes round", "", "source-incomplete"),
        ("redirect to", "http://169.254.169.254/latest/meta-data", "source-address"),
        ("redirect to", "http://127.0.0.1:1/", "source-address"),
        ("redirect to", "http://[::ffff:7f00:1]/", "source-address"),
    ],
)
def test_a_server_that_misbehaves_is_one_problem(
    tmp_path: Path, mode: str, to: str, code: str
) -> None:
    with serving(Evil(b"", mode, to=to)) as evil:
        work = declared(tmp_path, evil.url, "kho")
        assert told(replace(work, limits=limits(code))) == code
