"""Files that a source lists: those of declared names, each as it was when it was listed.

The walk of `pipelines.bucket` and `pipelines.folder`: no more files and bytes than the operator
allows, none asked for again whose listing says that it is the one we hold.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipelines.asking import Asking, Found, Refused, too_large
from pipelines.delivery import filename, offers

Own = TypeVar("Own")


@dataclass(frozen=True)
class Listed(Generic[Own]):
    """A file as its source lists it: its name there, bytes, and what goes into the record of the
    delivery. `sure` is whether that tells one content from another; `own` is the source's word."""

    name: str
    size: int
    said: Mapping[str, Any]
    own: Own
    sure: bool = True


def chosen(asking: Asking, pattern: str, files: Iterable[Listed[Own]]) -> list[Listed[Own]]:
    """Those right in the folder whose names match, by name. Raises Refused where there are too
    many, or none."""
    found: dict[str, Listed[Own]] = {}
    for one in files:
        asking.left()
        if one.name in found:
            vi, en = "một tệp được liệt kê hai lần", "a file is listed twice"
            raise Refused("source-incomplete", vi, en)
        if "/" not in one.name and offers(one.name) and fnmatchcase(one.name, pattern):
            found[one.name] = one
        if len(found) > asking.limits.files:
            many = asking.limits.files
            raise Refused("source-too-large", f"> {many} tệp", f"> {many} files")
    if not found:
        raise Refused("source-empty", pattern)
    return [found[name] for name in sorted(found)]


def taken(
    asking: Asking, files: Sequence[Listed[Own]], fetch: Callable[[Listed[Own], Path], None]
) -> list[Found]:
    """Each file where `fetch` put it, or as the one that is known already."""
    found: list[Found] = []
    left = asking.limits.pull_bytes
    for one in files:
        name = filename(one.name)
        known = asking.latest(name)
        if known and one.sure and known.path.is_file() and known.pull == one.said:
            found.append(Found(name, known=known))
            continue
        if (left := left - one.size) < 0:
            raise too_large("các tệp", "the files", asking.limits.pull_bytes)
        out = asking.aside(len(found))
        fetch(one, out)
        found.append(Found(name, out, one.said))
    return found


def changed() -> Refused:
    """A file is no longer what was listed."""
    vi, en = "tệp thay đổi trong lúc lấy", "a file changed while it was fetched"
    return Refused("source-incomplete", vi, en)
