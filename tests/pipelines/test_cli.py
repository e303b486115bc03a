"""The command line: what each command prints, how it ends, and that no error is a traceback."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from catalog import index
from catalog.dataset import Declarations
from pipelines import cli
from pipelines.work import code_sha256
from schemas.figure import VIETNAM
from tests.conftest import MINIATURE, read_json
from tests.pipelines.source import Source, served
from tests.pipelines.test_flow import (
    GOOD,
    RAIN,
    current,
    hand_over,
    province,
    reading,
    readings,
    run,
    tree,
    work_in,
)
from tests.pipelines.test_pull import FILES, ticket

Run = Callable[..., "Ended"]
WRONG = readings(reading(so="mười [bold]hai[/]"))
QUOTED = '"Chợ, ""cũ"""'


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def opendata(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """The command in this process, exactly as its entry point runs it; stdout is no terminal."""
    monkeypatch.setenv("OPENDATA_HOME", str(home))
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(MINIATURE))
    monkeypatch.setenv("OPENDATA_ACTOR", "kiem-thu")
    monkeypatch.delenv("OPENDATA_PUBLIC_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["opendata", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        status = ended.value.code
        return Ended(status if isinstance(status, int) else 0, out, err)

    return run


def a_file(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, "utf-8")
    return str(folder / name)


# Wrong usage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("deliver",),
        ("deliver", "diem_do"),
        ("deliver", "diem_do", "missing.csv"),
        ("deliver", "diem_do", "folder"),
        ("deliver", "nobody", "a.csv"),
        ("deliver", "tram", "a.csv"),
        ("check", "diem_do", "missing.csv"),
        ("check", "diem_do", "folder"),
        ("check", "nobody", "a.csv"),
        ("run", "nobody"),
        ("run", "--department", "nobody"),
        ("run", "--frobnicate"),
        ("serve", "--port", "0"),
        ("new", "thu", "--from", "a.csv"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_changes_nothing(
    opendata: Run, home: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    a_file(tmp_path, "a.csv", GOOD)
    (tmp_path / "folder").mkdir()
    ended = opendata(*words)
    assert ended.status == 2
    assert ended.err.strip()
    assert not ended.out
    assert not home.exists()


def test_an_unknown_dataset_is_answered_with_those_there_are(opendata: Run) -> None:
    ended = opendata("run", "nobody")
    assert "nobody" in ended.err
    for name in ("tram", "diem_do", "luong_mua"):
        assert name in ended.err


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("datasets/so_do/diem_do.yaml", "title: Điểm đo\n", "title_en"),
        ("datasets/so_do/diem_do.yaml", "title: [\n", "diem_do.yaml:"),
        ("schemas/so_do/diem_do.yaml", "fields: []\nprimaryKey: [a]\n", "fields"),
        ("datasets/licenses.yaml", "licenses: {}\n", "license"),
    ],
)
def test_a_broken_declaration_is_named_by_file_and_key(
    opendata: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    text: str,
    told: str,
) -> None:
    root = province(tmp_path).root
    (root / file).write_text(text, "utf-8")
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(root))
    for words in (("index",), ("run",), ("check", "diem_do", a_file(tmp_path, "a.csv", GOOD))):
        ended = opendata(*words)
        assert ended.status == 2
        assert told in ended.err
        assert ended.out == ""


def test_declarations_that_are_not_there_are_said(
    opendata: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(tmp_path / "nowhere"))
    ended = opendata("index")
    assert (ended.status, "departments.yaml" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("frobnicate",), "dùng sai lệnh / wrong usage"),
        (("run", "--frobnicate"), "không có tuỳ chọn này / no such option"),
        (("deliver",), "thiếu tham số / something is missing"),
        (("check", "diem_do", "missing.csv"), "giá trị không dùng được / a value that cannot"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_wrong_usage_is_told_in_both_languages(
    opendata: Run, words: tuple[str, ...], told: str
) -> None:
    ended = opendata(*words)
    assert (ended.status, told in ended.err, "--help" in ended.err) == (2, True, True), ended.err


def test_without_a_command_it_says_what_there_is(opendata: Run) -> None:
    ended = opendata()
    assert ended.status == 2
    assert ended.out.count("Nền tảng dữ liệu mở") == 1
    for command in ("deliver", "check", "serve"):
        assert command in ended.out


def test_it_tells_its_version_and_the_revision_in_manifests(opendata: Run) -> None:
    ended = opendata("--version")
    assert (ended.status, ended.err) == (0, "")
    assert code_sha256()[:12] in ended.out
    assert ended.out.startswith("opendata 0.")


# Handing over ------------------------------------------------------------------------------------


def test_files_are_handed_over_and_said_so(opendata: Run, home: Path, tmp_path: Path) -> None:
    first, second = a_file(tmp_path, "a.csv", GOOD), a_file(tmp_path, "b.csv", GOOD)
    ended = opendata("deliver", "diem-do", first, second)
    assert ended.status == 0
    assert {p.name for p in (home / "landing" / "diem_do").iterdir()} == {"a.csv", "b.csv"}
    assert "a.csv" in ended.out
    assert "b.csv" in ended.out


def test_a_name_of_no_layout_is_delivered_with_a_warning(opendata: Run, tmp_path: Path) -> None:
    ended = opendata("deliver", "luong_mua", a_file(tmp_path, "lạ.csv", "x"))
    assert (ended.status, "matches no layout" in ended.out) == (0, True)
    ended = opendata("deliver", "luong_mua", a_file(tmp_path, "mua.csv", "x"))
    assert (ended.status, "matches no layout" in ended.out) == (0, False)


@pytest.mark.parametrize("name", [".a.csv", "~$a.csv", "a.ket-qua.csv"])
def test_a_file_that_will_never_be_read_is_not_taken_as_given(
    opendata: Run, tmp_path: Path, name: str
) -> None:
    assert opendata("deliver", "diem_do", a_file(tmp_path, name, GOOD)).status == 2


def test_a_home_without_demo_says_so(opendata: Run) -> None:
    ended = opendata("demo")
    assert (ended.status, "demo" in ended.err) == (1, True)


def test_the_demo_is_delivered(opendata: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENDATA_DECLARATIONS")
    ended = opendata("demo")
    assert ended.status == 0
    delivered = [p.name for p in (home / "landing").glob("*/*")]
    assert delivered
    assert all(name in ended.out for name in delivered)


# Running -----------------------------------------------------------------------------------------


def test_a_run_ends_with_0_and_a_table_of_every_dataset(
    opendata: Run, home: Path, tmp_path: Path
) -> None:
    opendata("deliver", "luong_mua", a_file(tmp_path, "mua.csv", RAIN))
    ended = opendata("run")
    assert ended.status == 0
    for text in ("tram 0001", "luong_mua 0001", "published", "diem_do", "awaited", "none"):
        assert text in ended.out, text
    assert (home / "public" / "catalog.duckdb").is_file()
    ended = opendata("run", "--department", "so_ban", "--json")
    assert [o["dataset"] for o in ended.json] == ["tram", "luong_mua"]
    assert {o["status"] for o in ended.json} == {"unchanged"}
    events = [json.loads(x) for x in (home / "events.jsonl").read_text("utf-8").splitlines()]
    runs = [e["datasets"] for e in events if e["event"] == "run"]
    assert runs == [["tram", "diem_do", "luong_mua"], ["tram", "luong_mua"]]
    assert {e["actor"] for e in events} == {"kiem-thu"}


def test_a_refusal_ends_with_1_and_is_told_in_both_languages(
    opendata: Run, home: Path, tmp_path: Path
) -> None:
    opendata("deliver", "diem_do", a_file(tmp_path, "a.csv", GOOD))
    assert opendata("run", "diem_do").status == 0
    opendata("deliver", "diem_do", a_file(tmp_path, "b.csv", WRONG))
    ended = opendata("run", "diem_do")
    assert ended.status == 1
    for text in ("b.csv", "so_luong", "mười [bold]hai[/]", "không thuộc kiểu", "is not of type",
                 "refused", "diem_do 0001"):  # fmt: skip
        assert text in ended.out, ended.out
    ended = opendata("run", "diem_do", "--json")
    [told] = ended.json
    assert (ended.status, told["release"], told["refused"]) == (1, 1, ["b.csv"])
    [problem] = told["problems"]
    assert (problem["row"], problem["value"]) == (2, "mười [bold]hai[/]")
    declared = work_in(home, province(tmp_path))
    assert current(declared, "diem_do").number == 1


def test_a_broken_run_says_what_is_still_served_and_where_to_look(
    opendata: Run, home: Path, tmp_path: Path
) -> None:
    opendata("deliver", "diem_do", a_file(tmp_path, "a.csv", GOOD))
    opendata("run", "diem_do")
    opendata("deliver", "diem_do", a_file(tmp_path, "b.csv", readings(reading("TN002"))))
    (home / "raw" / "diem_do" / "deliveries" / "0001.json").write_text("{}", "utf-8")
    ended = opendata("run", "diem_do")
    assert ended.status == 1
    assert "failed" in ended.out
    assert "diem_do 0001" in ended.out
    assert "staging/diem_do/error.txt" in ended.out


# Checking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told", "told_en"),
    [
        ({"so": "mười"}, "số nguyên (viết như 1234)", "integer (such as 1234)"),
        ({"so": "-1"}, "nhỏ hơn 0", "below 0"),
        ({"gia_tri": "7.2.5"}, "số (viết như 12.5)", "number (such as 12.5)"),
        ({"ma": "tn1"}, "(viết như AA012)", "(such as AA012)"),
        ({"ngay": "5/1/2024"}, "ngày (viết như 2024-01-05)", "date (such as 2024-01-05)"),
        ({"dat": "co"}, "có/không (viết như true · false)", "boolean (such as true · false)"),
        ({"ghi_chu": "trung bnh"}, "Ý bạn là “trung bình”?", "Did you mean “trung bình”?"),
        ({"so": ""}, "cột này bắt buộc phải có", "this column must have one"),
    ],
)
def test_a_wrong_cell_is_told_with_what_would_be_right(
    opendata: Run, tmp_path: Path, wrong: dict[str, str], told: str, told_en: str
) -> None:
    ended = opendata(
        "check", "diem_do", a_file(tmp_path, "a.csv", readings(reading(**wrong))), "--json"
    )
    [problem] = ended.json["problems"]
    assert told in problem["reason"] + problem["fix"]
    assert told_en in problem["reason_en"] + problem["fix_en"]


def test_a_check_can_leave_the_workbook_a_steward_would_get(opendata: Run, tmp_path: Path) -> None:
    for name, content, status in (("a.csv", WRONG, 1), ("b.csv", GOOD, 0)):
        out = tmp_path / f"{name}.xlsx"
        ended = opendata("check", "diem_do", a_file(tmp_path, name, content), "--xlsx", str(out))
        assert (ended.status, str(out) in ended.out) == (status, True)
        assert out.read_bytes()[:2] == b"PK"
    ended = opendata(
        "check", "diem_do", a_file(tmp_path, "a.csv", WRONG), "--json", "--xlsx", str(out)
    )
    assert ended.json["status"] == "refused"
    nowhere = str(tmp_path / "nowhere" / "a.xlsx")
    ended = opendata("check", "diem_do", a_file(tmp_path, "a.csv", WRONG), "--xlsx", nowhere)
    assert (ended.status, "cannot be written" in ended.err) == (2, True)


def test_a_run_says_where_the_answer_lies(opendata: Run, tmp_path: Path) -> None:
    opendata("deliver", "diem_do", a_file(tmp_path, "a.csv", WRONG))
    assert "landing/diem_do/a.csv.ket-qua.xlsx" in opendata("run", "diem_do").out


def test_a_check_ends_with_0_or_1_and_keeps_nothing(
    opendata: Run, home: Path, tmp_path: Path
) -> None:
    opendata("deliver", "diem_do", a_file(tmp_path, "a.csv", GOOD))
    opendata("run", "diem_do")
    before = tree(home)
    ended = opendata("check", "diem_do", a_file(tmp_path, "b.csv", GOOD))
    assert (ended.status, "passes" in ended.out) == (0, True)
    ended = opendata("check", "diem_do", a_file(tmp_path, "c.csv", WRONG), "--json")
    assert (ended.status, ended.json["status"]) == (1, "refused")
    assert ended.json["problems"][0]["value"] == "mười [bold]hai[/]"
    ended = opendata("check", "diem_do", a_file(tmp_path, "c.csv", WRONG))
    assert (ended.status, "mười [bold]hai[/]" in ended.out) == (1, True)
    assert tree(home) == before


def test_a_check_that_could_not_be_made_is_told_with_what_is_missing(
    opendata: Run, home: Path, tmp_path: Path
) -> None:
    opendata("run", "tram")
    without = a_file(tmp_path, "dai.csv", "nam,ten,mua,luong_mm\n2020,Đường Cái,mua,199\n")
    told = "luong_mua: không kiểm được / could not be checked: tong_toan_tinh"
    ended = opendata("check", "luong_mua", without)
    assert ended.status == 0
    assert told in ended.out
    assert "no delivered file has a total row" in ended.out
    opendata("deliver", "luong_mua", without)
    assert told in opendata("run", "luong_mua").out
    [check] = [
        c
        for c in read_json(home / "public/releases/luong_mua/0001/quality.json")["checks"]
        if c["name"] == "tong_toan_tinh"
    ]
    assert (check["passed"], check["not_made"]["en"][:17]) == (False, "no delivered file")
    assert "Không kiểm được" in (home / "data-docs/luong_mua.html").read_text("utf-8")


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    opendata: Run, tmp_path: Path
) -> None:
    wrong = readings(reading(so="1\x1b[31m2\x07"))
    ended = opendata("check", "diem_do", a_file(tmp_path, "a.csv", wrong))
    assert ended.status == 1
    assert "\x1b" not in ended.out
    assert "\\x1b" in ended.out


def test_many_problems_are_shown_in_part_and_counted_all(opendata: Run, tmp_path: Path) -> None:
    wrong = readings(*(reading(f"TN{i:03d}", so=f"x{i}") for i in range(60)))
    ended = opendata("check", "diem_do", a_file(tmp_path, "a.csv", wrong))
    assert "60" in ended.out
    assert "x49" in ended.out
    assert "x55" not in ended.out
    assert (
        len(opendata("check", "diem_do", str(tmp_path / "a.csv"), "--json").json["problems"]) == 60
    )


# Asking ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with what the flow published, without Dagster; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("published")
    work = work_in(folder / "home", province(folder))
    hand_over(work, "diem_do", "a.csv", readings(reading(), reading("TN002", QUOTED, gia_tri="")))
    run(work, "tram")
    run(work, "diem_do")
    index.build(work.declarations, work.settings, work.clock)
    return work.settings.home


@pytest.fixture
def catalogue(opendata: Run, home: Path, published_home: Path) -> Run:
    shutil.copytree(published_home, home)
    return opendata


def test_rows_are_printed_as_a_table_csv_or_json(catalogue: Run) -> None:
    query = "SELECT ma_diem, ten_diem, ngay_do, gia_tri FROM diem_do ORDER BY ma_diem"
    ended = catalogue("sql", query)
    assert ended.status == 0
    assert "Cầu Gia Bảy" in ended.out
    assert "2 dòng / rows" in ended.out
    rows = list(csv.reader(io.StringIO(catalogue("sql", query, "--csv").out)))
    assert rows == [
        ["ma_diem", "ten_diem", "ngay_do", "gia_tri"],
        ["TN001", "Cầu Gia Bảy", "2024-01-05", "7.25"],
        ["TN002", 'Chợ, "cũ"', "2024-01-05", ""],
    ]
    assert catalogue("sql", query, "--json").json[1] == {
        "ma_diem": "TN002", "ten_diem": 'Chợ, "cũ"', "ngay_do": "2024-01-05", "gia_tri": None
    }  # fmt: skip


def test_a_view_is_read_with_the_prefix_of_the_readme_or_without(catalogue: Run) -> None:
    both = "SELECT (SELECT count(*) FROM tn.diem_do) + (SELECT count(*) FROM diem_do) AS so"
    assert catalogue("sql", both, "--csv").out == "so\n4\n"
    assert catalogue("sql", "SELECT count(*) FROM tn.meta.datasets", "--json").status == 0
    ended = catalogue("sql", "SELECT * FROM tn.diem_doo")
    assert (ended.status, "diem_do" in ended.err) == (2, True)


def test_rows_are_told_line_by_line_when_asked_and_a_wide_table_is_not_cut(catalogue: Run) -> None:
    query = "SELECT ma_diem, ten_diem FROM diem_do ORDER BY ma_diem"
    lines = [line.rstrip() for line in catalogue("sql", query, "--lines").out.splitlines()]
    assert lines[:3] == ["── 1", " ma_diem  TN001", "ten_diem  Cầu Gia Bảy"]
    assert lines[-1] == "2 dòng / rows"
    wide = f"SELECT {', '.join(f'{i}1234567890 AS c{i}' for i in range(1, 30))}"
    assert "291234567890" in catalogue("sql", wide).out


def test_the_catalogue_describes_itself(catalogue: Run) -> None:
    query = "SELECT name, state FROM meta.datasets ORDER BY name"
    assert catalogue("sql", query, "--csv").out == (
        "name,state\ndiem_do,published\nluong_mua,awaited\ntram,published\n"
    )
    comment = "SELECT comment FROM duckdb_views() WHERE view_name = 'diem_do'"
    assert catalogue("sql", comment, "--csv").out == "comment\nĐiểm đo\n"


@pytest.mark.parametrize(
    "query",
    [
        "SELEC 1",
        "SELECT * FROM nowhere",
        "SELECT 1/'x'",
        "DELETE FROM meta.datasets",
        "CREATE TABLE x AS SELECT 1",
        "-- nothing",
    ],
)
def test_bad_sql_ends_with_2_and_a_reason(catalogue: Run, query: str) -> None:
    ended = catalogue("sql", query)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.strip()


@pytest.mark.parametrize("query", ["", ";"])
def test_no_query_at_all_ends_with_2_and_a_reason(catalogue: Run, query: str) -> None:
    assert catalogue("sql", query).status == 2


def test_without_a_catalogue_it_is_said_what_to_run(opendata: Run, home: Path) -> None:
    ended = opendata("sql", "SELECT 1")
    assert (ended.status, ended.out) == (1, "")
    assert "opendata run" in ended.err
    assert not home.exists()


def test_the_index_is_built_from_what_is_there(opendata: Run, home: Path) -> None:
    ended = opendata("index")
    assert ended.status == 0
    assert str(home / "public" / "catalog.duckdb") in ended.out
    assert "awaited" in opendata("sql", "SELECT state FROM meta.datasets").out


# Serving -----------------------------------------------------------------------------------------


def serving(opendata: Run, monkeypatch: pytest.MonkeyPatch, *words: str) -> Mapping[str, Any]:
    """What `opendata serve` becomes, without becoming it."""
    told: dict[str, Any] = {}

    def become(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        told.update(program=program, arguments=arguments, environment=environment)

    monkeypatch.setattr(os, "execve", become)
    ended = opendata("serve", *words)
    assert ended.status == 0
    return told | {"out": ended.out}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serving_is_the_web_process_over_an_index_that_names_its_address(
    catalogue: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = str(free_port())
    address = f"http://127.0.0.1:{port}"
    told = serving(catalogue, monkeypatch, "--port", port)
    assert told["program"] == sys.executable
    assert told["arguments"][1:4] == ["-m", "uvicorn", "catalog.web:app"]
    assert port in told["arguments"]
    assert told["environment"]["OPENDATA_PUBLIC_URL"] == address
    assert told["environment"]["OPENDATA_HOME"] == str(home)
    assert address in told["out"]
    assert index.read(home / "public")["site"][0]["public_url"] == address
    built = tree(home / "public")
    serving(catalogue, monkeypatch, "--port", port)
    assert tree(home / "public") == built  # it names this address already


def test_a_public_address_that_is_set_is_kept(
    catalogue: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENDATA_PUBLIC_URL", "https://dulieu.example/")
    told = serving(catalogue, monkeypatch, "--host", "0.0.0.0")
    assert told["environment"]["OPENDATA_PUBLIC_URL"] == "https://dulieu.example"
    assert index.read(home / "public")["site"][0]["public_url"] == "https://dulieu.example"


# As a program ------------------------------------------------------------------------------------


def test_help_is_quick_and_loads_nothing_heavy(tmp_path: Path) -> None:
    """In a process of its own: Dagster, DuckDB and the rest stay out until a command needs them."""
    heavy = ["dagster", "duckdb", "great_expectations", "frictionless", "ibis", "pyarrow"]
    code = (
        "import sys\nfrom pipelines import cli\nsys.argv = ['opendata', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit as end:\n"
        f"    print([m for m in {heavy!r} if m in sys.modules], end.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[] 0"
    for command in ("deliver", "demo", "run", "check", "index", "sql", "serve", "dev"):
        assert f" {command} " in done.stdout


def test_the_program_tells_an_error_in_a_line(tmp_path: Path) -> None:
    environment = {**os.environ, "OPENDATA_DECLARATIONS": str(tmp_path), "OPENDATA_HOME": "var"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "index"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "departments.yaml" in done.stderr


# What changed ------------------------------------------------------------------------------------


def test_the_last_two_releases_are_compared(
    opendata: Run, home: Path, miniature: Declarations
) -> None:
    work = work_in(home, miniature)
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    first = opendata("diff", "diem_do")
    assert first.status == 0
    assert "diem_do – → 1" in first.out
    hand_over(work, "diem_do", "b.csv", readings(reading(so="15")))
    run(work, "diem_do")
    told = opendata("diff", "diem_do")
    assert told.status == 0
    assert "diem_do 1 → 2" in told.out
    assert "so_luong: " in told.out
    found = opendata("diff", "diem_do", "1", "2", "--json").json
    assert (found["old"], found["new"], found["changed"]["count"]) == (1, 2, 1)
    assert opendata("diff", "diem_do", "2", "--limit", "0").status == 0


@pytest.mark.parametrize("words", [("khong_co",), ("diem_do",), ("diem_do", "1", "2", "3")])
def test_what_cannot_be_compared_is_said_in_a_line(opendata: Run, words: tuple[str, ...]) -> None:
    ended = opendata("diff", *words)
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert " / " in ended.err


# Sources that are asked --------------------------------------------------------------------------


def with_hotline(root: Path) -> None:
    """The miniature province with a hotline, in a folder of its own."""
    shutil.copytree(MINIATURE, root)
    for file, text in FILES.items():
        (root / file).write_text(text, "utf-8")


def test_a_source_off_the_list_is_told_with_its_remedy_and_the_others_go_on(
    opendata: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_hotline(tmp_path / "province")
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(tmp_path / "province"))
    ended = opendata("run")
    assert ended.status == 1
    for text in ("tong_dai/so", "OPENDATA_SOURCE_HOSTS", "nguồn lỗi / source failed", "tram 0001"):
        assert text in ended.out, text
    [told] = [o for o in opendata("run", "--json").json if o["dataset"] == "phan_anh"]
    assert (told["status"], told["problems"][0]["code"]) == ("refused", "source-not-allowed")


def test_a_table_that_is_held_is_shown_with_when_it_is_due(
    opendata: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_hotline(tmp_path / "province")
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(tmp_path / "province"))
    with served(Source([ticket("A", "2026-11-10T08:05:00+07:00")])) as source:
        monkeypatch.setenv("OPENDATA_SOURCE_HOSTS", f"tong_dai={source.url}")
        assert opendata("run").status == 0
        source.records.append(ticket("B", "2026-11-10T09:05:00+07:00"))
        today = datetime.now(VIETNAM).date()
        ended = opendata("run", "phan_anh")
        if datetime.now(VIETNAM).date() != today:
            return  # midnight came between: what was held was published
    assert ended.status == 0
    assert "held until" in ended.out
    assert "00:00" in ended.out
    assert "UTC" not in ended.out


def test_the_demo_without_run_says_when_its_sources_are_up(
    opendata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENDATA_DECLARATIONS")
    ended = opendata("demo")
    assert (ended.status, "demo --run" in ended.out) == (0, True)


def test_a_check_names_the_rows_of_personal_data_and_of_unclean_text(
    opendata: Run, tmp_path: Path
) -> None:
    rows = (reading(), reading("TN002", ten="Ông An 0912 345 678"), reading("TN003", ten=" Cầu"))
    ended = opendata("check", "diem_do", a_file(tmp_path, "a.csv", readings(*rows)))
    assert ended.status == 1
    assert "a.csv, cột / column “ten_diem”: dòng / rows 3\n" in ended.out
    assert "a.csv, cột / column “ten_diem”: dòng / rows 4\n" in ended.out
    assert "0912 345 678" not in ended.out


def counts(ended: Ended, dataset: str) -> list[str]:
    """Deliveries, rows in and rows out of a dataset in the closing table."""
    (line,) = [x for x in ended.out.splitlines() if x.startswith(f"│ {dataset} ")]
    return [cell.strip() for cell in line.split("│")[2:5]]


def test_the_closing_table_counts_what_is_in_the_table_and_of_a_refusal_what_was_refused(
    opendata: Run, tmp_path: Path
) -> None:
    two = readings(reading(), reading("TN002"))
    for name, content, told in (
        ("a.csv", two, ["1", "2", "2"]),
        ("b.csv", GOOD, ["1", "1", "1"]),  # in place of a.csv
        ("c.csv", readings(*(reading(f"TN00{i}", ten="Bà Bé 0912 345 678") for i in range(5))),
         ["1", "5", "0"]),
    ):  # fmt: skip
        opendata("deliver", "diem_do", a_file(tmp_path, name, content))
        assert counts(opendata("run", "diem_do"), "diem_do") == told


def test_a_new_dataset_named_without_its_department_is_told_how(
    opendata: Run, tmp_path: Path
) -> None:
    a_file(tmp_path, "a.csv", GOOD)
    assert "so_do/thu" in opendata("new", "thu", "--from", "a.csv").err


def test_what_cannot_be_decided_on_yet_is_told_so(opendata: Run) -> None:
    assert "run first" in opendata("override", "diem_do", "so_dong", "--reason", "đúng").err
    decided = opendata(
        "decide", "diem_do", "ten_diem", "cccd-1", "--verdict", "drop", "--reason", "x"
    )
    assert "run first" in decided.err
