"""Programs that run side by side for `opendata serve` and `dev`: started together, each in a
process group of its own, and ended as a whole.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from schemas.errors import OpenDataError


def must_be_free(host: str, port: int) -> None:
    """Raises OpenDataError where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OpenDataError(
                f"{host}:{port}: không mở được / cannot be opened: {error.strerror}"
            ) from None


def together(commands: Sequence[tuple[list[str], Path]], environment: Mapping[str, str]) -> int:
    """Run programs side by side until one ends or we are told to; then end them all.

    Each has a process group of its own, ended as a whole: `dagster dev` outlives SIGTERM otherwise.
    """
    started = [
        subprocess.Popen(  # noqa: S603 - programs of our own
            command, env=environment, cwd=folder, start_new_session=True
        )
        for command, folder in commands
    ]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(p.poll() is None for p in started):
            try:
                started[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    except KeyboardInterrupt:
        return 0
    finally:
        for one in started:
            _end(one)
    return 1


def dismiss(source: "subprocess.Popen[str]") -> None:
    """End a source the way it ends with us: by closing its standard input."""
    with suppress(subprocess.TimeoutExpired):
        source.communicate(timeout=5)
    _end(source)


def _end(process: "subprocess.Popen[Any]") -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
