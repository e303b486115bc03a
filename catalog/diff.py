"""What changed between two releases of a dataset: rows by primary key, and metadata by path.

Counts are exact; of the rows themselves only the first so many of each kind are given, in the
order of their keys. Two releases of one table hash differ in metadata alone, and no row is read.
The later release's own descriptor says what the key is, so a release copied elsewhere compares the
same. Fields that only one of the two has are named, not compared. Reads releases only, writes
nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from catalog.release import Release, Releases
from schemas import engine
from schemas.errors import DamagedRelease, NotFoundError

SHOWN = 10
Cells = tuple[tuple[str, Any], ...]
_Names = Sequence[str]
_CLOCK = frozenset({"created", "version"})  # told in the manifest, and different in every release
_FILE = frozenset({"bytes", "hash"})


@dataclass(frozen=True)
class Edit:
    """One value that became another: of a field of a row, or at a path of the metadata."""

    at: str
    old: Any
    new: Any


@dataclass(frozen=True)
class RowChange:
    """A row by its key; `cells` is the row that came or went, `edits` what changed in it."""

    key: Cells
    cells: Cells = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class RowChanges:
    """Rows of one kind: how many in all, and the first of them."""

    count: int
    shown: tuple[RowChange, ...]

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)


NONE = RowChanges(0, ())


@dataclass(frozen=True)
class Diff:
    """What made `new` of `old`; `old` is None before a first release."""

    dataset: str
    old: int | None
    new: int
    added: RowChanges = NONE
    removed: RowChanges = NONE
    changed: RowChanges = NONE
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()
    metadata: tuple[Edit, ...] = ()
    compared: bool = True  # False where the two have no key in common: then rows are only counted

    @property
    def rows(self) -> int:
        return self.added.count + self.removed.count + self.changed.count


def released(releases: Releases, dataset: str, number: int) -> Release:
    """A committed release by its number. Raises NotFoundError, naming those there are."""
    known = releases.of(dataset)
    for release in known:
        if release.number == number:
            return release
    numbers = ", ".join(str(r.number) for r in known) or "–"
    raise NotFoundError(
        f"{dataset}: không có bản phát hành số {number} / there is no release {number}. "
        f"Có / known: {numbers}"
    )


def between(old: Release | None, new: Release, limit: int = SHOWN) -> Diff:
    """What changed from one release to another, at most `limit` rows of each kind shown.

    Raises DamagedRelease where a table cannot be read.
    """
    dataset: str = new.manifest["dataset"]
    if old is None:
        count = new.manifest["files"][0]["rows"]
        return Diff(dataset, None, new.number, added=RowChanges(count, ()))
    metadata = tuple(_edits(_described(old), _described(new)))
    found = Diff(dataset, old.number, new.number, metadata=metadata)
    if old.manifest["table_sha256"] == new.manifest["table_sha256"]:
        return found
    con = engine.connect()
    try:
        con.execute(f"CREATE VIEW a AS {engine.legible(con, engine.parquet(old.table))}")
        con.execute(f"CREATE VIEW b AS {engine.legible(con, engine.parquet(new.table))}")
        return _compared(con, found, _key(new), limit)
    except duckdb.Error as error:
        raise DamagedRelease(f"{dataset}: không đọc được / cannot be read: {error}") from None
    finally:
        con.close()


# Rows --------------------------------------------------------------------------------------------


def _compared(con: duckdb.DuckDBPyConnection, found: Diff, key: _Names, limit: int) -> Diff:
    """With the rows of the views `a`, the old release, and `b`, the new one."""
    before, after = _types(con, "a"), _types(con, "b")
    found = replace(
        found,
        fields_added=tuple(n for n in after if n not in before),
        fields_removed=tuple(n for n in before if n not in after),
    )
    if not key or not set(key) <= set(before) & set(after):
        removed, added = (RowChanges(_count(con, view), ()) for view in "ab")
        return replace(found, removed=removed, added=added, compared=False)
    values = [n for n in after if n in before and n not in key]
    same_type = {n for n in after if before.get(n) == after[n]}
    left, right = ({n: _side(v, n, same_type) for n in (*key, *values)} for v in "ab")
    meet = " AND ".join(f"{left[n]} = {right[n]}" for n in key)
    return replace(
        found,
        added=_alone(con, "b", "a", key, tuple(after), meet, limit),
        removed=_alone(con, "a", "b", key, tuple(before), meet, limit),
        changed=_changed(con, key, values, (left, right), meet, limit),
    )


def _key(release: Release) -> tuple[str, ...]:
    resources = release.read("datapackage.json")["resources"]
    declared: Any = next(
        (r["schema"].get("primaryKey", []) for r in resources if "schema" in r), []
    )
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _types(con: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE {view}").fetchall()}


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {rows}").fetchone()
    return int(found[0]) if found else 0


def _side(table: str, name: str, same_type: set[str]) -> str:
    """A column to compare; as text where its type changed between the releases."""
    column = f"{table}.{engine.name(name)}"
    return column if name in same_type else f"CAST({column} AS VARCHAR)"


def _alone(
    con: duckdb.DuckDBPyConnection,
    here: str,
    there: str,
    key: _Names,
    names: _Names,
    meet: str,
    limit: int,
) -> RowChanges:
    """The rows of one release whose key the other does not have."""
    rows = f"{here} WHERE NOT EXISTS (SELECT 1 FROM {there} WHERE {meet})"
    order = ", ".join(f"{here}.{engine.name(n)}" for n in key)
    columns = ", ".join(f"{here}.{engine.name(n)}" for n in names)
    found = con.execute(f"SELECT {columns} FROM {rows} ORDER BY {order} LIMIT {limit:d}").fetchall()
    shown = (tuple(zip(names, row, strict=True)) for row in found)
    changes = (
        RowChange(
            tuple(c for c in cells if c[0] in key), tuple(c for c in cells if c[0] not in key)
        )
        for cells in shown
    )
    return RowChanges(_count(con, rows), tuple(changes))


def _changed(
    con: duckdb.DuckDBPyConnection,
    key: _Names,
    values: _Names,
    sides: tuple[Mapping[str, str], Mapping[str, str]],
    meet: str,
    limit: int,
) -> RowChanges:
    """The rows of one key that differ, and in what."""
    if not values:
        return NONE
    left, right = sides
    differ = " OR ".join(f"{left[n]} IS DISTINCT FROM {right[n]}" for n in values)
    rows = f"a JOIN b ON {meet} WHERE {differ}"
    keys = ", ".join(f"b.{engine.name(n)}" for n in key)
    pairs = ", ".join(f"a.{engine.name(n)}, b.{engine.name(n)}" for n in values)
    flags = ", ".join(f"{left[n]} IS DISTINCT FROM {right[n]}" for n in values)
    sql = f"SELECT {keys}, {pairs}, {flags} FROM {rows} ORDER BY {keys} LIMIT {limit:d}"
    shown = []
    for row in con.execute(sql).fetchall():
        cells, rest = row[: len(key)], row[len(key) :]
        old, new = rest[: 2 * len(values) : 2], rest[1 : 2 * len(values) : 2]
        told = zip(values, old, new, rest[2 * len(values) :], strict=True)
        edits = tuple(Edit(name, o, n) for name, o, n, differs in told if differs)
        shown.append(RowChange(tuple(zip(key, cells, strict=True)), edits=edits))
    return RowChanges(_count(con, rows), tuple(shown))


# Metadata ----------------------------------------------------------------------------------------


def _described(release: Release) -> Mapping[str, Any]:
    """The descriptor without the clock, and without what the files' bytes make of it."""
    package: Mapping[str, Any] = release.read("datapackage.json")
    kept = {k: v for k, v in package.items() if k not in _CLOCK}
    kept["resources"] = [
        {k: v for k, v in r.items() if k not in _FILE}
        for r in package["resources"]
        if "title" not in r  # the file of a period comes and goes with its rows
    ]
    return kept


def _edits(old: Any, new: Any, at: str = "") -> Iterator[Edit]:
    """Each leaf that differs, by its path; parts of a list are known by their names."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in (*old, *(n for n in new if n not in old)):
            path = f"{at}.{name}" if at else str(name)
            yield from _edits(old.get(name), new.get(name), path)
    elif _named(old) and _named(new):
        before, after = ({part["name"]: part for part in parts} for parts in (old, new))
        yield from _edits(before, after, at)
    else:
        yield Edit(at, old, new)


def _named(parts: Any) -> bool:
    """A list of things with names of their own, such as the fields of a schema."""
    return (
        isinstance(parts, list)
        and bool(parts)
        and all(isinstance(p, dict) and "name" in p for p in parts)
        and len({p["name"] for p in parts}) == len(parts)
    )
