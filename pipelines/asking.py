"""Asking a source: our patience with it, and how an attempt ends that brings nothing.

A source that cannot be asked is no broken program: `Refused` carries the one problem that says so,
from wherever it was seen to `pipelines.pull`, which keeps it. Its notes name what went wrong and
never a URL, a secret or a word of what the source sent.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Clock
from catalog.settings import Settings
from pipelines.delivery import Delivery
from schemas.problem import Problem


@dataclass(frozen=True)
class Limits:
    """How long we are patient and how much we take: seconds, bytes, tries. `ratio` is how many
    times its size on the way an answer may have, once it is larger than `ratio_from`."""

    tries: int = 5
    backoff: float = 1.0
    retry_after: int = 60
    connect: float = 10
    idle: float = 30
    whole: float = 600
    page_bytes: int = 32 << 20
    pull_bytes: int = 512 << 20
    ratio: int = 100
    ratio_from: int = 1 << 20
    pages: int = 20_000
    walks: int = 3
    files: int = 1_000


class Refused(Exception):
    """Ends an attempt, with the problem that says why, and others like it."""

    def __init__(
        self, code: str, vi: str = "", en: str = "", others: Sequence[Problem] = ()
    ) -> None:
        super().__init__(code)
        self.problem = Problem(code, note=vi, note_en=en or vi)
        self.problems = others or (self.problem,)

    def at(self, vi: str, en: str) -> "Refused":
        """The same, with where it happened."""
        note, note_en = self.problem.note, self.problem.note_en
        return Refused(self.problem.code, f"{note} ({vi})", f"{note_en} ({en})")


def out_of_time() -> Refused:
    """The whole time for a source has passed."""
    return Refused("source-unavailable", "quá thời gian", "out of time")


def cut_off() -> Refused:
    """There was no connection, or it ended early."""
    vi, en = "không kết nối được, hoặc bị ngắt giữa chừng", "no connection, or one cut"
    return Refused("source-unavailable", vi, en)


def too_large(vi: str, en: str, limit: int) -> Refused:
    """More bytes than are taken."""
    size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit} byte"
    return Refused("source-too-large", f"{vi} > {size}", f"{en} > {size}")


@dataclass(frozen=True)
class Found:
    """A file that lies at a source now: where its bytes are now (None: the source says that they
    are still those of `known`), and what is kept of it in the record of the delivery."""

    file: str
    path: Path | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    synthetic: bool = False
    known: Delivery | None = None


@dataclass(frozen=True)
class Asking:
    """What asking takes: whose source, what is known of it, where files may be written (`folder`),
    and what the operator allows and holds."""

    dataset: Dataset
    folder: Path
    known: Sequence[Delivery]
    refused: frozenset[str]
    settings: Settings
    secrets: Mapping[str, str]
    limits: Limits
    clock: Clock
    until: float

    def secret(self, name: str) -> str:
        """What the operator keeps under a declared name."""
        if not (found := self.secrets.get(name, "")):
            raise Refused("source-secret", name)
        return found

    def aside(self, number: int = 0) -> Path:
        """A place for the bytes of one file until it is a delivery."""
        return self.folder / f".pull.{os.getpid()}.{number}"

    def latest(self, file: str) -> Delivery | None:
        """The delivery of a name that came last."""
        return next((d for d in reversed(self.known) if d.file == file), None)

    def left(self) -> float:
        """Seconds until the deadline. Raises Refused when it has passed."""
        return seconds_left(self.until)


@contextmanager
def understood(*told: type[Exception]) -> Iterator[None]:
    """Around the calls of a library that reads what a source sends: whatever it trips over, but
    the errors it has for that (`told`), is an answer that it does not understand."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (Refused, *told)):
            raise
        vi, en = "điều không đúng giao thức", "what is not of its protocol"
        raise Refused("source-answer", vi, en) from None


LIBRARIES = ("urllib3", "paramiko", "psycopg")


def hush() -> None:
    """Have libraries log nothing: they write what a source sent, cells among it."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def shutting(until: float, shut: Callable[[], None]) -> Iterator[None]:
    """Call `shut`, which ends whatever is waited for, when the time is up."""
    timer = Timer(max(0.0, until - monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def seconds_left(until: float) -> float:
    """Until that moment of the monotonic clock. Raises Refused when it has passed."""
    left = until - monotonic()
    if left <= 0:
        raise out_of_time()
    return left


def missing(library: str, extra: str) -> Refused:
    """A library that this installation lacks, with the extra that brings it."""
    vi = f"chưa cài {library}: pip install 'thai-nguyen-opendata[{extra}]'"
    en = f"{library} is not installed: pip install 'thai-nguyen-opendata[{extra}]'"
    return Refused("source-library", vi, en)
