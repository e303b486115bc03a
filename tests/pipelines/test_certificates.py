"""Sources over TLS: whose certificates are accepted, at the address that was checked."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from pipelines import delivery
from pipelines.work import Work
from tests.pipelines.asked import NAME, TABLE, by_http, problems
from tests.pipelines.evil import Evil, serving
from tests.pipelines.test_flow import rows, run


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority that no browser knows, like the government's own."""
    return trustme.CA()


@pytest.fixture(scope="module")
def pem(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


@contextmanager
def source(
    authority: trustme.CA, folder: Path, name: str = "localhost", until: datetime | None = None
) -> Iterator[tuple[Work, Evil]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=until).configure_cert(context)
    with serving(Evil(TABLE), context) as evil:
        yield by_http(evil, folder), evil


def trusting(work: Work, pem: Path) -> Work:
    return replace(work, settings=replace(work.settings, authorities=pem))


def refused(work: Work, evil: Evil) -> str:
    """Why nothing was fetched; not a byte of a request went out."""
    [problem] = problems(work)
    assert problem.code == "source-certificate", problem
    assert not evil.asked
    assert not delivery.recorded(work.home, NAME)
    return problem.en


def test_an_authority_of_the_operators_file_is_trusted(
    authority: trustme.CA, pem: Path, tmp_path: Path
) -> None:
    with source(authority, tmp_path) as (work, _):
        assert run(trusting(work, pem), NAME).status == "published"
        assert len(rows(work, NAME)) == 28


def test_no_other_authority_is(authority: trustme.CA, tmp_path: Path) -> None:
    with source(authority, tmp_path) as (work, evil):
        assert "no trusted authority issued it" in refused(work, evil)


def test_the_public_authorities_stay_trusted(pem: Path) -> None:
    """Those of the file stand beside them, in the pool that makes the connections."""
    import certifi

    from pipelines.gate import trusting as context_of

    context = context_of(pem)
    context.load_verify_locations(certifi.where())  # as `requests` does
    assert len(context.get_ca_certs()) > 50


def test_a_certificate_for_another_name_is_not_accepted(
    authority: trustme.CA, pem: Path, tmp_path: Path
) -> None:
    with source(authority, tmp_path, name="khac.vn") as (work, evil):
        assert "it is for another name" in refused(trusting(work, pem), evil)


def test_nor_is_one_that_has_expired(authority: trustme.CA, pem: Path, tmp_path: Path) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with source(authority, tmp_path, until=past) as (work, evil):
        assert "it has expired" in refused(trusting(work, pem), evil)


def test_a_file_without_certificates_is_told(authority: trustme.CA, tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("không phải chứng thư", "utf-8")
    with source(authority, tmp_path) as (work, evil):
        assert "OPENDATA_CA_FILE is not a readable PEM file" in refused(trusting(work, empty), evil)
