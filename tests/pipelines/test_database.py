"""Tables of real databases, through the whole flow: what is taken, and what ends in one problem."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pymysql
import pytest

from catalog import dataset as declarations_of
from pipelines import database, delivery, flow, pull
from pipelines.asking import Refused
from pipelines.work import Work
from tests.pipelines import servers
from tests.pipelines.asked import FILE, NAME, problems
from tests.pipelines.source import QUICK
from tests.pipelines.test_flow import edited, events, leaks, province, rows, run, tree, work_in

DSN = "OPENDATA_SECRET_KHO"
CREATE = """
CREATE TABLE diem (ma_diem varchar(20) PRIMARY KEY, ten_diem text, ngay_do date, so_luong int,
  gia_tri decimal(20,2), dat {boolean}, ghi_chu text, nguoi_do text)
"""
ROWS = """
INSERT INTO diem VALUES
  ('TN002', 'Đá, "Gốc"', '2024-01-06', 5, NULL, {no}, '', 'CANARY Nguyễn'),
  ('TN001', 'Cầu
Gia Bảy', '2024-01-05', 12, 7.50, {yes}, 'tốt', 'CANARY Trần')
"""
CSV = (
    "ma_diem,ten_diem,ngay_do,so_luong,gia_tri,dat,ghi_chu\n"
    'TN001,"Cầu\nGia Bảy",2024-01-05,12,7.50,true,tốt\n'
    'TN002,"Đá, ""Gốc""",2024-01-06,5,,false,\n'
)


@dataclass(frozen=True)
class Server:
    """A database server: how it is named and reached, and its own words."""

    engine: str
    dsn: str

    def execute(self, *statements: str) -> None:
        if self.engine == "postgres":
            with psycopg.connect(self.dsn, autocommit=True) as con:
                for one in statements:
                    con.execute(one.encode())
            return
        with pymysql.connect(
            **database._parts(self.dsn), autocommit=True, charset="utf8mb4"
        ) as con:
            for one in statements:
                con.cursor().execute(one)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        place = Path(self.dsn.partition("host=" if self.engine == "postgres" else "socket=")[2])
        return place / ".s.PGSQL.5432" if self.engine == "postgres" else place

    def by(self, port: int) -> str:
        """Its DSN by way of a port of loopback."""
        if self.engine == "postgres":
            return f"postgresql://quan_tri@127.0.0.1:{port}/postgres?sslmode=disable"
        return f"mariadb://root@127.0.0.1:{port}/kho"

    @property
    def words(self) -> dict[str, str]:
        if self.engine == "postgres":
            return {"boolean": "boolean", "yes": "true", "no": "false"}
        return {"boolean": "varchar(5)", "yes": "'true'", "no": "'false'"}


@pytest.fixture(scope="module", params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with getattr(servers, request.param)() as dsn:
        one = Server(request.param, dsn)
        if one.engine == "mariadb":
            one.execute("CREATE DATABASE kho CHARACTER SET utf8mb4")
            one = Server("mariadb", dsn.replace("/mysql", "/kho"))
        yield one


@pytest.fixture
def work(server: Server, tmp_path: Path) -> Work:
    """The province; a table of it in the department's database."""
    server.execute("DROP TABLE IF EXISTS diem", CREATE.format(**server.words))
    server.execute(ROWS.format(**server.words))
    return declared(server, tmp_path, "table: diem")


def declared(
    server: Server, folder: Path, what: str, dsn: str = "", query: str | None = None
) -> Work:
    file = province(folder).root / "datasets" / "so_do" / "diem.sql"
    if query is not None:
        file.write_text(query, "utf-8")
    source = f"kind: sql, sql: {{engine: {server.engine}, dsn: {DSN}, {what}}}"
    found = edited(province(folder), FILE, "kind: landing", source)
    found = edited(found, FILE, "reviewed: 2026-11-22", "reviewed: 2026-11-22, drop: [nguoi_do]")
    made = work_in(folder / "home", found)
    return replace(made, limits=QUICK, secrets={DSN: dsn or server.dsn})


def told(work: Work) -> list[tuple[str, str | None]]:
    """Code and field of the problems of a pull, of which nothing is taken."""
    return [(p.code, p.field) for p in problems(work)]


# What is taken -----------------------------------------------------------------------------------


def test_a_table_is_taken_as_it_stands_without_what_is_dropped(work: Work) -> None:
    outcome = run(work, NAME)
    assert [(p.code, p.field, p.value, p.note) for p in outcome.problems] == []
    [one] = delivery.recorded(work.home, NAME)
    assert (one.file, one.source, one.path.read_text("utf-8")) == ("diem_do.csv", "sql", CSV)
    assert one.pull is not None
    assert one.pull["address"].endswith(":diem")
    assert len(rows(work, NAME)) == 2
    assert leaks(work.settings.home, ["CANARY", work.secrets[DSN]]) == set()
    assert "CANARY" not in one.path.read_text("utf-8")


def test_the_same_table_is_the_same_delivery(work: Work, server: Server) -> None:
    run(work, NAME)
    assert run(work, NAME).status == "unchanged"
    server.execute("UPDATE diem SET so_luong = 13 WHERE ma_diem = 'TN001'")
    assert run(work, NAME).status == "published"
    assert len(delivery.recorded(work.home, NAME)) == 2


def test_a_query_beside_the_declaration_is_a_table(
    work: Work, server: Server, tmp_path: Path
) -> None:
    query = "-- chỉ một điểm\nSELECT * FROM diem WHERE ma_diem = 'TN001';\n"
    other = declared(server, tmp_path / "khac", "query: diem.sql", query=query)
    assert run(other, NAME).status == "published"
    assert len(rows(other, NAME)) == 1


# What is not -------------------------------------------------------------------------------------


def test_a_changed_table_is_refused_column_by_column(work: Work, server: Server) -> None:
    run(work, NAME)
    before = tree(work.settings.public)
    server.execute("ALTER TABLE diem RENAME COLUMN so_luong TO so", "ALTER TABLE diem ADD x int")
    assert told(work) == [("missing-label", "so_luong"), ("extra-label", "so"),
                          ("extra-label", "x")]  # fmt: skip
    assert tree(work.settings.public) == before
    assert events(work)[-1]["codes"] == ["missing-label", "extra-label", "extra-label"]
    server.execute("DROP TABLE diem")
    assert told(work) == [("source-answer", None)]


def test_a_connection_cut_in_the_middle_of_the_table_takes_nothing(
    work: Work, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(work, NAME)
    before = tree(work.settings.public)
    series = {"postgres": "generate_series(1, 300000) AS n", "mariadb": "seq_1_to_300000"}
    number = {"postgres": "n", "mariadb": "seq"}[server.engine]
    long = {"postgres": f"'L' || {number}", "mariadb": f"concat('L', {number})"}[server.engine]
    server.execute(
        f"INSERT INTO diem SELECT {long}, repeat('x', 50), '2024-01-05', 1, 1,"
        f" {server.words['yes']}, '', '' FROM {series[server.engine]}"
    )
    write = database.text
    ended: list[int] = []

    def text(value: object, column: str = "") -> str:
        if not ended:  # the first cell is read, so the server is at it, and nobody reads on
            ended.append(kill(server))
        return write(value, column)

    monkeypatch.setattr(database, "text", text)
    patient = replace(work, limits=replace(QUICK, pull_bytes=10**9))  # the table is 30 MB
    assert told(patient) == [("source-unavailable", None)]
    assert ended == [1]
    assert tree(work.settings.public) == before


def kill(server: Server) -> int:
    """End the session that reads; how many there were."""
    if server.engine == "postgres":
        with psycopg.connect(server.dsn, autocommit=True) as con:
            return con.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'opendata' AND query LIKE 'FETCH%'"
            ).rowcount
    with pymysql.connect(**database._parts(server.dsn)) as mine, mine.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT `ma\\_diem`%'"
        )
        found = cursor.fetchall()
        for number, *_ in found:
            cursor.execute(f"KILL {number}")
        return len(found)


def cut(data: bytes) -> bytes:
    raise ConnectionError


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": cut,
    "zeros": lambda data: bytes(len(data)),
    "noise": lambda data: bytes(255 - byte for byte in data),
    "said twice": lambda data: data * 2,
    "nothing more": lambda data: b"",
}
WHERE = ("the first byte", "the log-in", "a row")


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_on_the_way_is_one_problem(
    server: Server, work: Work, tmp_path: Path, where: str, how: str
) -> None:
    """Whatever the library makes of it: its checks are few."""
    broken: list[int] = []

    def change(data: bytes, at: int) -> Iterator[bytes]:
        start = {WHERE[0]: 0, WHERE[1]: 20, WHERE[2]: data.find(b"TN00")}[where]
        here = start >= 0 and (at == 0 or where == WHERE[2])
        if here or (broken and how == "nothing more"):
            broken.append(at)
            yield data[: max(start, 0)]
            yield BROKEN[how](data[max(start, 0) :])
        else:
            yield data

    with servers.changed(server.socket, change) as port:
        other = declared(server, tmp_path / "khac", "table: diem", server.by(port))
        other = replace(other, limits=replace(QUICK, connect=2, whole=3))
        if how == "said twice":  # which may be understood
            flow.fetch(other, other.declarations.dataset(NAME))
            brought = {d.path.read_text("utf-8") for d in delivery.recorded(other.home, NAME)}
            assert brought in (set(), {CSV})
            found = pull.problems(other.home, other.declarations.dataset(NAME))
        else:
            found, brought = problems(other), set()
    assert broken
    assert len(found) + len(brought) == 1
    assert {p.code for p in found} <= {"source-answer", "source-unavailable"}


def test_an_answer_that_drips_is_ended_when_the_time_is_up(
    server: Server, work: Work, tmp_path: Path
) -> None:
    over = Event()

    def change(data: bytes, at: int) -> Iterator[bytes]:
        for byte in data * 100:  # minutes, if nobody ended it
            over.wait(0.05)
            yield bytes([byte])

    with servers.changed(server.socket, change) as port:
        other = declared(server, tmp_path / "khac", "table: diem", server.by(port))
        found = told(replace(other, limits=replace(QUICK, whole=1.5)))
        over.set()
    assert found == [("source-unavailable", None)]


@pytest.mark.parametrize(
    ("dsn", "code"),
    [
        ({"postgres": "postgresql://ai:CANARY@/postgres?host=/khong-co",
          "mariadb": "mariadb://ai:CANARY@localhost/kho?unix_socket=/khong-co"},
         "source-unavailable"),
        ({"postgres": "đây không phải CANARY", "mariadb": "đây không phải CANARY"}, ""),
        ({"postgres": "postgresql://a@127.0.0.1:1/x", "mariadb": "mariadb://a@127.0.0.1:1/x"},
         "source-unavailable"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pymysql's socket
def test_a_database_that_is_not_there_is_told_without_its_dsn(
    server: Server, tmp_path: Path, dsn: dict[str, str], code: str
) -> None:
    work = declared(server, tmp_path, "table: diem", dsn[server.engine])
    [(found, _)] = told(work)
    assert found in ((code,) if code else ("source-answer", "source-unavailable"))


def test_a_secret_that_is_not_set_is_told_by_its_name(server: Server, tmp_path: Path) -> None:
    work = replace(declared(server, tmp_path, "table: diem"), secrets={})
    assert told(work) == [("source-secret", None)]
    [problem] = pull.problems(work.home, work.declarations.dataset(NAME))
    assert DSN in problem.en


def test_a_statement_that_takes_too_long_ends(server: Server, tmp_path: Path) -> None:
    slow = {"postgres": "SELECT pg_sleep(60)::text AS ma_diem", "mariadb": "SELECT sleep(60) AS a"}
    # its columns are described at once, its rows take for ever
    columns = ["ma_diem", "ten_diem", "ngay_do", "so_luong", "gia_tri", "dat", "ghi_chu"]
    first = slow[server.engine].removeprefix("SELECT ").rpartition(" AS ")[0]
    rest = ", ".join(f"'a' AS {c}" for c in columns[1:])
    query = f"SELECT {first} AS ma_diem, {rest}"
    work = declared(server, tmp_path, "query: diem.sql", query=query)
    work = replace(work, limits=replace(QUICK, whole=1.5))
    assert told(work) == [("source-unavailable", None)]


def test_nothing_can_be_written(server: Server, tmp_path: Path, work: Work) -> None:
    writes = {
        "postgres": "WITH gone AS (DELETE FROM diem RETURNING *) SELECT * FROM gone",
        "mariadb": "SELECT * FROM diem); DELETE FROM diem; SELECT (1",
    }
    query = writes[server.engine]
    other = declared(server, tmp_path / "khac", "query: diem.sql", query=query)
    assert told(other) == [("source-answer", None)]
    assert run(work, NAME).status == "published"
    assert len(rows(work, NAME)) == 2


# Declarations and values -------------------------------------------------------------------------


def test_a_missing_library_is_named_with_its_extra() -> None:
    from pipelines.asking import missing

    assert "[postgres]" in missing("psycopg", "postgres").problem.note_en


@pytest.mark.parametrize(
    "what",
    ["engine: oracle, dsn: OPENDATA_SECRET_A, table: t", "engine: postgres, dsn: PATH, table: t",
     "engine: postgres, dsn: OPENDATA_SECRET_A", "engine: postgres, dsn: OPENDATA_SECRET_A, "
     "table: t; DROP TABLE t", "engine: postgres, dsn: OPENDATA_SECRET_A, query: ../../a.sql",
     "engine: postgres, dsn: OPENDATA_SECRET_A, query: khong_co.sql"],
)  # fmt: skip
def test_what_cannot_be_declared(tmp_path: Path, what: str) -> None:
    with pytest.raises(Exception, match=r"source\.sql"):
        declarations_of.load(
            edited(province(tmp_path), FILE, "kind: landing", f"kind: sql, sql: {{{what}}}").root
        )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""), ("", ""), ("a", "a"), (True, "true"), (False, "false"), (0, "0"),
        (10**20, "1" + "0" * 20), (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"),
        (0.1, "0.1"), (date(2024, 2, 29), "2024-02-29"), (time(7, 5), "07:05:00"),
        (datetime(2024, 1, 5, 7, tzinfo=UTC), "2024-01-05T07:00:00+00:00"),
        (timedelta(hours=26, minutes=3, seconds=4), "26:03:04"),
        (timedelta(seconds=-90), "-00:01:30"), (UUID(int=7), str(UUID(int=7))),
    ],
)  # fmt: skip
def test_a_value_is_written_in_one_way(value: Any, written: str) -> None:
    assert database.text(value) == written


@pytest.mark.parametrize("value", [b"\x00", [1], {"a": 1}])
def test_what_is_no_value_of_a_cell_is_refused_by_its_column(value: Any) -> None:
    with pytest.raises(Refused) as refused:
        database.text(value, "anh")
    assert "anh" in refused.value.problem.note_en
