"""The event log: one line of JSON for each thing somebody or something did. No cell values."""

import json
import os
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from catalog.release import Clock, utc_now
from pipelines.home import Home


def record(home: Home, actor: str, event: str, clock: Clock = utc_now, **facts: object) -> None:
    """Append one event, on disk before this returns."""
    time = clock().astimezone(UTC).isoformat(timespec="microseconds")
    append(home.events, {"time": time, "actor": actor, "event": event, **facts})


def append(file: Path, line: Mapping[str, object]) -> None:
    """Add one line of JSON to a log that nobody else may read, on disk before this returns."""
    text = json.dumps(line, ensure_ascii=False, default=str) + "\n"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
