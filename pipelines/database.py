"""A table of a database, taken over as one CSV file, read in one snapshot that nobody changes.

One transaction, repeatable and read only, with a server-side cursor and a limit on statements: what
comes is how the table was at one moment, or nothing. Only declared columns are asked for, so what
is dropped never leaves the department; one that is missing, or new and not ignored, refuses the
pull. Values become text in one way (`text`), rows stand in the order of their key, so that the same
table is the same bytes. What a database says of an error may hold values and stays unread.
"""

import csv
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from catalog.dataset import Dataset
from catalog.source import Query
from pipelines.asking import (
    Asking,
    Found,
    Refused,
    cut_off,
    missing,
    out_of_time,
    shutting,
    too_large,
    understood,
)
from pipelines.gate import World, knock, shut
from schemas.problem import Problem

AT_ONCE = 2_000  # rows
Rows = Generator[Sequence[Any], None, None]


@dataclass(frozen=True)
class Snapshot:
    """An open transaction: the columns a statement would give, its rows, how names are quoted."""

    columns: Callable[[str], Sequence[str]]
    rows: Callable[[str], Rows]
    quote: str

    def name(self, text: str) -> str:
        """A name quoted as this database does."""
        return f"{self.quote}{text.replace(self.quote, self.quote * 2)}{self.quote}"


def find(asking: Asking, _: World) -> list[Found]:
    """The table as it is now."""
    asked = asking.dataset.declaration.source.sql
    if asked is None:
        raise ValueError(f"{asking.dataset.name} is in no database")
    out = asking.aside()
    with ENGINES[asked.engine](asking.secret(asked.dsn), asking) as snapshot:
        base = _base(asked, asking.dataset, snapshot)
        columns = _columns(asking.dataset, snapshot.columns(f"SELECT * FROM {base} LIMIT 0"))
        listed = ", ".join(map(snapshot.name, columns))
        order = ", ".join(map(snapshot.name, _key(asking.dataset, columns)))
        statement = f"SELECT {listed} FROM {base} ORDER BY {order}"
        with closing(snapshot.rows(statement)) as rows:
            _write(out, columns, rows, asking)
    return [Found(f"{asking.dataset.name}.csv", out, {"address": asked.address})]


def _write(out: Path, columns: Sequence[str], rows: Rows, asking: Asking) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(columns)
        for count, row in enumerate(rows):
            write([text(v, c) for v, c in zip(row, columns, strict=True)])
            if count % AT_ONCE == 0:
                _must_fit(file, asking)
        _must_fit(file, asking)


def _must_fit(file: TextIO, asking: Asking) -> None:
    asking.left()
    if file.tell() > asking.limits.pull_bytes:
        raise too_large("bảng", "the table", asking.limits.pull_bytes)


def _base(asked: Query, dataset: Dataset, snapshot: Snapshot) -> str:
    """What is selected from."""
    if asked.table:
        return ".".join(map(snapshot.name, asked.table.split("."))) + " AS t"
    declared = dataset.file("datasets").with_name(asked.query or "").read_text("utf-8")
    return f"(\n{declared.strip().rstrip(';')}\n) AS t"


def _columns(dataset: Dataset, there: Sequence[str]) -> list[str]:
    """The declared columns, where they are there and no other one is."""
    variant = dataset.declaration.source.variants[0]
    wanted = list(dict.fromkeys(variant.headers(dataset.delivered.schema).values()))
    dropped = set(dataset.declaration.privacy.drop)
    wanted = [c for c in wanted if c not in dropped]
    problems = [Problem("missing-label", field=c) for c in wanted if c not in there]
    known = {*wanted, *dropped}
    new = [c for c in there if c not in known and not variant.ignores(c)]
    problems += [Problem("extra-label", field=c) for c in new]
    problems += [
        Problem("duplicate-label", field=c) for c in dict.fromkeys(there) if there.count(c) > 1
    ]
    if problems:
        raise Refused(problems[0].code, others=problems)
    return wanted


def _key(dataset: Dataset, columns: Sequence[str]) -> Sequence[str]:
    """What rows are ordered by: the key, or all where part of it is made only later."""
    headers = dataset.declaration.source.variants[0].headers(dataset.delivered.schema)
    key = [headers.get(name, "") for name in dataset.delivered.schema.primaryKey]
    return key if key and all(name in columns for name in key) else columns


# Values ------------------------------------------------------------------------------------------


def text(value: Any, column: str = "") -> str:
    """A value as it is written, the same from every database; NULL is an empty cell."""
    for kind, write in _TEXT:
        if isinstance(value, kind):
            return write(value)
    kind_name = type(value).__name__
    raise Refused(
        "source-answer", f"cột {column}: kiểu {kind_name}", f"column {column}: {kind_name}"
    )


def _hours(value: timedelta) -> str:
    """A TIME of MariaDB, which may be longer than a day."""
    minutes, seconds = divmod(abs(value).total_seconds(), 60)
    rest = f"{seconds:02.0f}" if seconds == int(seconds) else f"{seconds:09.6f}"
    sign = "-" if value < timedelta() else ""
    return f"{sign}{int(minutes) // 60:02}:{int(minutes) % 60:02}:{rest}"


_TEXT: tuple[tuple[type, Callable[[Any], str]], ...] = (  # the first that fits
    (type(None), lambda _: ""),
    (str, str),
    (bool, lambda v: "true" if v else "false"),
    (int, str),
    (Decimal, lambda v: format(v, "f")),
    (float, repr),
    (datetime, lambda v: v.isoformat()),
    (date, lambda v: v.isoformat()),
    (time, lambda v: v.isoformat()),
    (timedelta, _hours),
    (UUID, str),
)


# PostgreSQL --------------------------------------------------------------------------------------


@contextmanager
def _postgres(dsn: str, asking: Asking) -> Iterator[Snapshot]:
    try:
        import psycopg
    except ImportError:
        raise missing("psycopg", "postgres") from None
    failed: type[Exception] = psycopg.Error
    with _told(asking, failed, (psycopg.OperationalError, psycopg.InterfaceError)):
        con = psycopg.connect(
            dsn,
            connect_timeout=max(2, int(min(asking.limits.connect, asking.left()))),
            application_name="opendata",
            options="-c TimeZone=UTC -c DateStyle=ISO -c statement_timeout="
            f"{max(1, int(asking.left() * 1000))}",
        )
        con.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        con.read_only = True

        def columns(statement: str) -> Sequence[str]:
            described = con.execute(statement.encode()).description or ()
            return [c.name for c in described]

        def rows(statement: str) -> Rows:
            with con.cursor(name="opendata") as cursor:
                cursor.execute(statement.encode())
                while found := cursor.fetchmany(AT_ONCE):
                    yield from found

        with shutting(asking.until, lambda: shut(con.pgconn.socket)):
            try:
                yield Snapshot(columns, rows, '"')
            finally:
                con.close()


# MariaDB -----------------------------------------------------------------------------------------


@contextmanager
def _mariadb(dsn: str, asking: Asking) -> Iterator[Snapshot]:
    try:
        import pymysql
        from pymysql.cursors import SSCursor
    except ImportError:
        raise missing("pymysql", "mariadb") from None
    cut = (pymysql.err.OperationalError, pymysql.err.InterfaceError)
    with _told(asking, pymysql.err.Error, cut):
        parts = _parts(dsn)
        con = pymysql.connect(
            **parts,
            defer_connect=True,
            connect_timeout=min(asking.limits.connect, asking.left()),
            read_timeout=max(1, int(asking.left()) + 1),
            charset="utf8mb4",
            autocommit=True,
            cursorclass=SSCursor,
            init_command=f"SET SESSION max_statement_time={asking.left():.3f}, "
            "time_zone='+07:00', tx_isolation='REPEATABLE-READ'",
        )
        reading = partial(
            understood, pymysql.err.Error, UnicodeDecodeError
        )  # it checks little of what it reads

        def end() -> None:
            if (sock := con._sock) is not None:  # type: ignore[attr-defined]
                shut(sock.fileno())

        def rows(statement: str) -> Rows:
            cursor = con.cursor()
            try:
                with reading():
                    cursor.execute(statement)
                    found = cursor.fetchmany(AT_ONCE)
                while found:
                    yield from found
                    with reading():
                        found = cursor.fetchmany(AT_ONCE)
            finally:
                if (left := con._result) is not None:  # type: ignore[attr-defined]
                    left.unbuffered_active = False  # else closing reads all that is left

        def columns(statement: str) -> Sequence[str]:
            with reading():
                cursor = con.cursor()
                cursor.execute(statement)
                described = [str(c[0]) for c in cursor.description or ()]
                cursor.close()
            return described

        with shutting(asking.until, end):  # from the first byte on: a greeting may drip
            try:
                _knock(parts.get("unix_socket"))
                with reading():
                    con.connect()
                list(rows("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"))
                yield Snapshot(columns, rows, "`")
            finally:
                con._force_close()  # type: ignore[attr-defined]


def _knock(path: str | None) -> None:
    """Raises Refused where nobody listens at a socket's path: pymysql would leave its own open."""
    if path is None:
        return
    try:
        knock(path)
    except OSError:
        raise cut_off() from None


def _parts(dsn: str) -> dict[str, Any]:
    """What `mariadb://user:password@host:port/database?unix_socket=…&ssl_ca=…` says."""
    try:
        parts = urlsplit(dsn)
        given = {
            k: v[-1] for k, v in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
        }
        port = parts.port or 3306
    except ValueError:
        raise Refused("source-answer", "DSN sai", "a DSN that is none") from None
    if parts.scheme not in ("mariadb", "mysql") or set(given) - {"unix_socket", "ssl_ca"}:
        raise Refused("source-answer", "DSN sai", "a DSN that is none")
    return {
        "host": parts.hostname or "localhost",
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/"),
        **given,
    }


@contextmanager
def _told(
    asking: Asking, failed: type[Exception], cut: tuple[type[Exception], ...]
) -> Iterator[None]:
    """Errors of a database as one problem each, by their kind alone."""
    try:
        yield
    except failed as error:
        asking.left()
        kind = type(error).__name__
        if kind == "QueryCanceled" or _number(error) == 1969:
            raise out_of_time() from None
        if isinstance(error, cut) and _number(error) not in _DENIED and not _state(error):
            raise cut_off() from None
        said = _state(error) or _number(error) or kind
        raise Refused("source-answer", f"lỗi {said}", f"error {said}") from None
    except UnicodeDecodeError:
        raise Refused("source-answer", "chữ sai bảng mã", "text of another encoding") from None


_DENIED = (1044, 1045, 1049, 1142, 1143, 1370)  # MariaDB: who may not, or what is not there
_CUT = ("08", "57P")  # PostgreSQL: classes of states in which a connection ends


def _state(error: Exception) -> str | None:
    """The SQLSTATE of PostgreSQL, unless it says that the connection ended."""
    state = getattr(error, "sqlstate", None)
    return None if state is None or state.startswith(_CUT) else str(state)


def _number(error: Exception) -> int | None:
    """The error number of MariaDB."""
    number = error.args[0] if error.args else None
    return number if isinstance(number, int) else None


Engine = Callable[[str, Asking], AbstractContextManager[Snapshot]]
ENGINES: Mapping[str, Engine] = {"postgres": _postgres, "mariadb": _mariadb}
