"""Real servers for tests: PostgreSQL, MariaDB and OpenSSH, each in a folder of its own that goes
with it, as a user without rights; a test that needs one that is not installed is skipped."""

import contextlib
import os
import shutil
import socket
import socketserver
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

PATIENCE = 60
BLOCK = 1 << 16
ROOT = os.geteuid() == 0
USER = "nobody"


def program(name: str, *others: str) -> str:
    """Where a program is; the test is skipped where it is not installed."""
    found = shutil.which(name) or next((p for p in others if Path(p).exists()), None)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """One that a user without rights may use; short, for the names of sockets."""
    made = Path(tempfile.mkdtemp(prefix="may-chu-"))
    if ROOT:
        shutil.chown(made, USER)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def done(*command: str, cwd: Path) -> None:
    found = subprocess.run(
        command, cwd=cwd, user=USER if ROOT else None, capture_output=True, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(cwd)},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr.decode() + found.stdout.decode()


@contextmanager
def running(
    *command: str, cwd: Path, ready: Callable[[], bool], user: str | None = USER
) -> Iterator[None]:
    """A server, from when it answers until it is stopped."""
    with (cwd / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=cwd, user=user if ROOT else None, stdout=log, stderr=log,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(cwd)},
        )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not ready():
            assert server.poll() is None, (cwd / "log").read_text("utf-8", "replace")
            assert time.monotonic() < until, (cwd / "log").read_text("utf-8", "replace")
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """The DSN of a superuser of a new PostgreSQL."""
    psycopg = pytest.importorskip("psycopg")
    places = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    initdb = program("initdb", *reversed(places))
    server = str(Path(initdb).resolve().with_name("postgres"))
    with folder() as at:
        done(initdb, "-D", f"{at}/data", "-U", "quan_tri", "-A", "trust", "-E", "UTF8",
             "--no-sync", "--no-instructions", cwd=at)  # fmt: skip
        dsn = f"postgresql://quan_tri@/postgres?host={at}"

        def ready() -> bool:
            try:
                psycopg.connect(dsn).close()
            except psycopg.OperationalError:
                return False
            return True

        command = (server, "-D", f"{at}/data", "-k", str(at), "-h", "", "-F")
        with running(*command, cwd=at, ready=ready):
            yield dsn


@contextmanager
def mariadb() -> Iterator[str]:
    """The DSN of the root of a new MariaDB."""
    pymysql = pytest.importorskip("pymysql")
    install = program("mariadb-install-db")
    server = program("mariadbd", "/usr/sbin/mariadbd")
    with folder() as at:
        done(install, "--no-defaults", f"--datadir={at}/data", "--skip-test-db",
             "--auth-root-authentication-method=normal", cwd=at)  # fmt: skip
        dsn = f"mariadb://root@localhost/mysql?unix_socket={at}/s"

        def ready() -> bool:
            if not (at / "s").exists():
                return False
            try:
                pymysql.connect(user="root", unix_socket=f"{at}/s").close()
            except pymysql.err.OperationalError:
                return False
            return True

        command = (server, "--no-defaults", f"--datadir={at}/data", f"--socket={at}/s",
                   "--skip-networking", f"--pid-file={at}/pid")  # fmt: skip
        with running(*command, cwd=at, ready=ready):
            yield dsn


@contextmanager
def sftp(key: Path, files: Path) -> Iterator[tuple[int, Path]]:
    """The port of a new OpenSSH that lets whoever has `key` fetch `files`, and its known hosts."""
    keygen = program("ssh-keygen")
    server = program("sshd", "/usr/sbin/sshd")
    with folder() as at, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        for name in (key, at / "host"):
            subprocess.run(
                [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(name)], check=True
            )  # as who runs sshd: the user that logs in is the same
        (at / "allowed").write_bytes(key.with_name(f"{key.name}.pub").read_bytes())
        (at / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/host\nPidFile none\n"
            f"AuthorizedKeysFile {at}/allowed\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nPermitRootLogin yes\n"
            f"Subsystem sftp internal-sftp\nForceCommand internal-sftp -d {files}\n",
            "utf-8",
        )
        known = at / "known_hosts"
        public = (at / "host.pub").read_text("utf-8").split()
        known.write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n", "utf-8")

        def ready() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        if ROOT:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = (server, "-D", "-e", "-f", f"{at}/config")
        with running(*command, cwd=at, ready=ready, user=None):
            yield port, known


# On the way --------------------------------------------------------------------------------------

Change = Callable[[bytes, int], Iterable[bytes]]  # what came, after how much → what is passed on


class _Between(socketserver.BaseRequestHandler):
    server: "_Way"

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as there, contextlib.suppress(OSError):
            there.connect(str(self.server.to))
            asking = Thread(target=self._asks, args=(there,), daemon=True)
            asking.start()
            at = 0
            while data := there.recv(BLOCK):
                for piece in self.server.change(data, at):
                    self.request.sendall(piece)
                at += len(data)

    def _asks(self, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := self.request.recv(BLOCK):
                there.sendall(data)
            there.shutdown(socket.SHUT_WR)


class _Way(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    to: Path
    change: Change


@contextmanager
def changed(to: Path, change: Change) -> Iterator[int]:
    """A port of loopback that leads to a server's socket; what it answers is changed on the way,
    and the connection ends where `change` raises a `ConnectionError`."""
    with _Way(("127.0.0.1", 0), _Between) as way:
        way.to, way.change = to, change
        thread = Thread(target=way.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield way.server_address[1]
        finally:
            way.shutdown()
            thread.join()
