"""Files of a folder on a real OpenSSH, through the whole flow."""

import getpass
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import paramiko
import pytest
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from pipelines import delivery
from pipelines.work import Work
from tests.pipelines import servers
from tests.pipelines.asked import GOOD, MORE, NAME, asking, problems, told
from tests.pipelines.evil import HASTE, Evil, serving
from tests.pipelines.source import QUICK
from tests.pipelines.test_flow import (
    rows,
    run,
    tree,
)  # fmt: skip


@dataclass(frozen=True)
class Ssh:
    """A server, what it holds, and how it is entered and recognised."""

    port: int
    files: Path
    key: Path
    known: Path


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ssh]:
    at = tmp_path_factory.mktemp("ssh")
    (at / "nop").mkdir()
    with servers.sftp(at / "key", at / "nop") as (port, known):
        yield Ssh(port, at / "nop", at / "key", known)


@pytest.fixture
def work(ssh: Ssh, tmp_path: Path) -> Work:
    for old in ssh.files.iterdir():
        old.unlink()
    (ssh.files / "diem.csv").write_bytes(GOOD)
    return declared(ssh, tmp_path)


def declared(ssh: Ssh, folder: Path) -> Work:
    source = (
        f"kind: sftp, sftp: {{host: kho, folder: '{ssh.files}', files: '*.csv',"
        " user: OPENDATA_SECRET_AI, key: OPENDATA_SECRET_KHOA}"
    )
    hosts = {"kho": f"sftp://127.0.0.1:{ssh.port}"}
    secrets = {"OPENDATA_SECRET_AI": getpass.getuser(), "OPENDATA_SECRET_KHOA": str(ssh.key)}
    return asking(folder, source, secrets, hosts=hosts, known_hosts=ssh.known)


def test_a_file_is_taken_once_and_again_when_it_changed(work: Work, ssh: Ssh) -> None:
    assert run(work, NAME).status == "published"
    [one] = delivery.recorded(work.home, NAME)
    assert (one.file, one.source, one.path.read_bytes()) == ("diem.csv", "sftp", GOOD)
    assert run(work, NAME).status == "unchanged"
    (ssh.files / "diem.csv").write_bytes(MORE)
    assert (run(work, NAME).status, len(rows(work, NAME))) == ("published", 2)


def test_only_plain_files_of_declared_names_are_taken(work: Work, ssh: Ssh, tmp_path: Path) -> None:
    for other in ("anh.png", ".diem.csv", "~$diem.csv"):
        (ssh.files / other).write_bytes(b"x")
    (tmp_path / "elsewhere.csv").write_bytes(b"x")
    (ssh.files / "lien-ket.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert run(work, NAME).status == "published"
    assert [d.file for d in delivery.recorded(work.home, NAME)] == ["diem.csv"]


def test_a_name_in_another_encoding_is_one_problem(work: Work, ssh: Ssh) -> None:
    (ssh.files / os.fsdecode(b"b\xe1ng.csv")).write_bytes(b"x")
    [problem] = problems(work)
    assert (problem.code, problem.note_en) == ("source-answer", "a file name that is not UTF-8")


def test_a_server_whose_key_is_not_known_is_not_spoken_to(
    work: Work, ssh: Ssh, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    wrong = ssh.key.with_name("key.pub").read_text("utf-8").split()
    for text in ("", f"[127.0.0.1]:{ssh.port} {wrong[0]} {wrong[1]}\n"):
        other.write_text(text, "utf-8")
        settings = replace(work.settings, known_hosts=other)
        assert told(replace(work, settings=settings)) == "source-host-key"
        assert other.read_text("utf-8") == text  # nothing is learnt
    assert told(replace(work, settings=replace(work.settings, known_hosts=None))) == "source-secret"


def test_what_is_wrong_is_one_problem_and_the_last_release_stays(
    work: Work, ssh: Ssh, tmp_path: Path
) -> None:
    run(work, NAME)
    before = tree(work.settings.public)
    (ssh.files / "lon.csv").write_bytes(b"x" * 500_000)
    assert told(work) == "source-too-large"
    assert told(replace(work, limits=replace(QUICK, files=1))) == "source-too-large"
    (ssh.files / "lon.csv").unlink()
    (ssh.files / "diem.csv").rename(ssh.files / "diem.txt")
    assert told(work) == "source-empty"
    assert told(replace(work, secrets={})) == "source-secret"
    wrong = replace(work, settings=replace(work.settings, hosts={"kho": "http://127.0.0.1"}))
    assert told(wrong) == "source-not-allowed"
    other = tmp_path / "CANARY"
    other.write_text("no key", "utf-8")
    secrets = {**work.secrets, "OPENDATA_SECRET_KHOA": str(other)}
    assert told(replace(work, secrets=secrets)) in ("source-answer", "source-unavailable")
    assert tree(work.settings.public) == before


@pytest.mark.parametrize(
    "mode", ["hang before an answer", "closed without a word", "no HTTP", "reset at once"]
)
def test_a_server_that_is_none_is_one_problem(work: Work, tmp_path: Path, mode: str) -> None:
    with serving(Evil(b"", mode)) as evil:
        hosts = {"kho": f"sftp://{evil.url[7:]}"}
        wrong = replace(work, settings=replace(work.settings, hosts=hosts), limits=HASTE)
        assert told(wrong) == "source-unavailable"


def test_nobody_there_is_one_problem(work: Work) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        hosts = {"kho": f"sftp://127.0.0.1:{free.getsockname()[1]}"}
        assert told(replace(work, settings=replace(work.settings, hosts=hosts))) == (
            "source-unavailable"
        )
    for host in ("169.254.169.254", "[::ffff:127.0.0.1]", "127.1"):
        settings = replace(work.settings, hosts={"kho": f"sftp://{host}"})
        assert told(replace(work, settings=settings)) == "source-address"


class _Anyone(paramiko.ServerInterface):
    """Lets everybody in."""

    def check_auth_password(self, username: str, password: str) -> int:
        return int(AUTH_SUCCESSFUL)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(OPEN_SUCCEEDED)


class _Nonsense(paramiko.SFTPServer):
    """Speaks no SFTP."""

    def start_subsystem(
        self, name: str, transport: paramiko.Transport, channel: paramiko.Channel
    ) -> None:
        channel.recv(99)  # the greeting
        channel.sendall(b"\xff" * 99)
        channel.recv(99)  # nothing, when the other end has had enough


def test_a_server_that_speaks_no_sftp_is_one_problem(work: Work, tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port, over = server.getsockname()[1], Event()

        def serve() -> None:
            transport = paramiko.Transport(server.accept()[0])
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", _Nonsense)
            transport.start_server(server=_Anyone())
            over.wait(60)
            transport.close()

        serving = Thread(target=serve)
        serving.start()
        known = tmp_path / "known"
        known.write_text(f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n", "utf-8")
        source = (
            "kind: sftp, sftp: {host: kho, folder: /so, user: OPENDATA_SECRET_AI,"
            " password: OPENDATA_SECRET_MAT}"
        )
        secrets = {"OPENDATA_SECRET_AI": "ai", "OPENDATA_SECRET_MAT": "CANARY"}
        hosts = {"kho": f"sftp://127.0.0.1:{port}"}
        found = told(asking(tmp_path / "khac", source, secrets, hosts=hosts, known_hosts=known))
        over.set()
        serving.join()
    assert found == "source-answer"
