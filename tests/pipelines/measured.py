"""One piece of work in a process of its own: what it gave, how long it took, and the most memory
that it and any process it started held."""

import multiprocessing
import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

GIB = 1 << 30
_PRELOAD = ["pipelines.flow", "great_expectations", "frictionless", "pyarrow.parquet"]


@dataclass(frozen=True)
class Measured:
    """`peak` is that of the process and of the largest it started, together, in bytes."""

    value: Any
    error: str
    seconds: float
    cpu: float
    peak: int


def measured(work: Callable[..., Any], *given: Any, timeout: float = 300) -> Measured:
    """Run it in a process forked from one that has loaded the libraries and nothing else."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([*_PRELOAD, work.__module__])
    here, there = forks.Pipe()
    process = forks.Process(target=_work, args=(there, work, given))
    process.start()
    there.close()
    try:
        if not here.poll(timeout):
            return Measured(None, f"not done after {timeout} s", timeout, 0, 0)
        return here.recv()  # type: ignore[no-any-return]  # `_work` sends it
    except EOFError:
        return Measured(None, "the process ended without an answer", 0, 0, 0)
    finally:
        process.join(10)
        process.kill()
        process.join()
        here.close()


def _work(there: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    began, value, error = time.perf_counter(), None, ""
    try:
        value = work(*given)
    except BaseException:
        error = traceback.format_exc()
    seconds = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF)
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime
    peak = (own.ru_maxrss + started.ru_maxrss) * 1024
    there.send(Measured(value, error, seconds, cpu, peak))
    there.close()
