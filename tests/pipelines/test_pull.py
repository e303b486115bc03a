"""Pulling: three pulls of a hotline that changes its past, over real HTTP, to the released table;
what is asked for next; and that what is dropped stands nowhere but in raw/."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from catalog import index
from catalog.dataset import Declarations
from pipelines import answer, delivery, flow
from pipelines.outcome import Outcome
from pipelines.runs import Runner
from pipelines.work import Work
from schemas.figure import VIETNAM
from tests.conftest import NOON
from tests.pipelines.source import ALWAYS, QUICK, Record, Source, served
from tests.pipelines.test_flow import current, edited, events, province, rows, run, tree, work_in

DATASET = """
title: Phản ánh
title_en: Reports
description: Phản ánh giả định
description_en: Made-up reports
themes: [xa_hoi]
license: mo_dieu_43
frequency: hourly
coverage: {spatial: Tỉnh thu nhỏ}
source:
  kind: rest
  api:
    host: tong_dai
    path: /so
    page: {parameter: trang}
    records: du_lieu
    total: tong
    since: tu
    updated: sua
    overlap: 60
  variants:
    - format: json
      fields: {tram: noi.tram, sua_luc: sua}
      times: {nhan: Asia/Ho_Chi_Minh, sua_luc: Asia/Ho_Chi_Minh}
      truncate: {nhan: hour, sua_luc: hour}
assembly: upsert
version: sua_luc
release: daily
privacy: {reviewed: 2026-11-22, drop: [nguoi, noi.dia_chi, noi_dung, khac]}
"""
SCHEMA = """
primaryKey: [ma]
foreignKeys:
  - {fields: [tram], reference: {resource: tram, fields: [ma_tram]}}
fields:
  - {name: ma, title: Mã, title_en: Id, constraints: {required: true}}
  - {name: nhan, type: datetime, title: Nhận, title_en: Received, constraints: {required: true}}
  - {name: tram, title: Trạm, title_en: Station, constraints: {required: true}}
  - name: trang_thai
    title: Trạng thái
    title_en: Status
    constraints: {required: true, enum: [moi, xong, mo_lai]}
  - {name: diem, type: integer, title: Điểm, title_en: Score, constraints: {minimum: 1, maximum: 5}}
  - {name: sua_luc, type: datetime, title: Sửa, title_en: Changed, constraints: {required: true}}
"""
FILES = {
    "datasets/so_do/phan_anh.yaml": DATASET,
    "schemas/so_do/phan_anh.yaml": SCHEMA,
    "quality/so_do/phan_anh.yaml": "defaults:\n"
    "  so_dong_giam: {severity: warn, reason: vài dòng}\nexpectations: []\n",
}
SECRETS = ("0912 345 678", "019087654321", "Nguyễn Thị Kín", "Ngõ 7 Kín", "Chuyện riêng", "kin.jpg")


def ticket(
    ma: str, sua: str, trang_thai: str = "moi", diem: int | None = None, tram: str = "T1",
    nhan: str = "2026-11-01T08:17:31+07:00",
) -> Record:  # fmt: skip
    return {
        "ma": ma,
        "nhan": nhan,
        "noi": {"tram": tram, "dia_chi": "Ngõ 7 Kín"},
        "trang_thai": trang_thai,
        "diem": diem,
        "sua": sua,
        "nguoi": {"ten": "Nguyễn Thị Kín", "so": ["0912 345 678"]},
        "noi_dung": "Chuyện riêng",
        "khac": "CCCD 019087654321, ảnh kin.jpg",
    }


FIRST = [
    ticket("C", "2026-11-10T09:10:00+07:00", "xong", 4),
    ticket("A", "2026-11-10T08:05:00+07:00"),
    ticket("B", "2026-11-10T02:30:00Z", "xong", 5, nhan="2026-10-31T23:59:59Z"),
    ticket("D", "2026-11-10 09:00:00"),
]


@pytest.fixture
def source() -> Iterator[Source]:
    with served(Source(list(FIRST))) as one:
        yield one


@pytest.fixture
def declared(tmp_path: Path) -> Declarations:
    return province(tmp_path, FILES)


@pytest.fixture
def work(declared: Declarations, tmp_path: Path, source: Source) -> Work:
    """The province, its list of stations published, its hotline on the operator's list."""
    made = work_in(tmp_path / "home", declared)
    settings = replace(made.settings, hosts={"tong_dai": source.url})
    made = replace(made, settings=settings, limits=QUICK)
    run(made, "tram")
    return made


def later(work: Work, days: float) -> Work:
    return replace(work, clock=lambda: NOON + timedelta(days=days))


def change(source: Source, *tickets: Record) -> None:
    """The source as it stands after these changes, those changed longest ago first."""
    now = {t["ma"]: t for t in source.records} | {t["ma"]: t for t in tickets}
    source.records = sorted(now.values(), key=lambda t: t["sua"].replace(" ", "T"))


def received(work: Work) -> list[delivery.Delivery]:
    return delivery.recorded(work.home, "phan_anh")


def hour(day: int, at: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, at)  # as the release writes times


# Three pulls -------------------------------------------------------------------------------------

EXPECTED = [  # written by hand from the three states of the source
    ("A", hour(1, 8), "T2", "xong", 3, hour(12, 7)),  # done, reopened, done again
    ("B", hour(1, 6), "T1", "mo_lai", None, hour(11, 10)),  # reopened: no score any more
    ("C", hour(1, 8), "T2", "xong", 4, hour(10, 9)),  # edited late, before the latest change seen
    ("D", hour(1, 8), "T1", "xong", 1, hour(12, 6)),
    ("E", hour(11, 9), "T1", "moi", None, hour(11, 9)),
]


def test_three_pulls_of_a_past_that_changes_give_the_table_written_by_hand(
    work: Work, source: Source
) -> None:
    source.synthetic = True
    source.faults = {2: ["repeat"]}  # the first page twice
    with Runner(work) as runner:
        first = runner.run(work, work.declarations.dataset("phan_anh"))
    assert first
    assert (first.status, first.rows_in, first.rows_out) == ("published", 4, 4)

    change(
        source,
        ticket("B", "2026-11-11T10:00:00+07:00", "mo_lai", nhan="2026-10-31T23:59:59Z"),
        ticket("E", "2026-11-11T09:30:00+07:00", nhan="2026-11-11T09:00:00+07:00"),
        ticket("C", "2026-11-10T09:20:00+07:00", "xong", 4, "T2"),
        ticket("A", "2026-11-11T09:59:59+07:00", "mo_lai"),
    )
    source.records.reverse()  # what changed last comes first
    shutil.rmtree(work.home.dagster)  # the cursor is not there
    with Runner(later(work, 1)) as runner:
        second = runner.run(later(work, 1), work.declarations.dataset("phan_anh"))
    assert second
    assert (second.status, second.release, second.rows_out) == ("published", 2, 5)
    assert source.asked[-1]["tu"] == "2026-11-10T08:00:00+07:00"

    change(
        source,
        ticket("D", "2026-11-12T06:45:00+07:00", "xong", 1),
        ticket("A", "2026-11-12T07:00:00+07:00", "xong", 3, "T2"),
    )
    third = run(later(work, 2), "phan_anh")
    assert (third.status, third.release, third.deliveries) == ("published", 3, 3)
    assert rows(work, "phan_anh") == EXPECTED
    manifest = current(work, "phan_anh").manifest
    assert [d["id"] for d in manifest["deliveries"]] == ["0001", "0002", "0003"]
    assert manifest["deliveries"][2]["pull"]["cursor"] == "2026-11-11T23:00:00+00:00"
    index.build(work.declarations, work.settings, work.clock)
    assert leaked(work) == []


def leaked(work: Work) -> list[tuple[str, str]]:
    """Wherever a dropped value stands in any file, log or database under the home but raw/; what is
    compressed is read."""
    home, found = work.settings.home, []
    for file in (p for p in home.rglob("*") if p.is_file()):
        if file.relative_to(home).parts[0] == "raw":
            continue
        content = file.read_bytes()
        if file.suffix == ".parquet":
            content += repr(pq.read_table(file).to_pylist()).encode()
            content += repr(pq.read_metadata(file).metadata).encode()
        content += content.decode("utf-8", "ignore").encode("ascii", "backslashreplace")
        for secret in SECRETS:
            shown = (secret.encode(), json.dumps(secret)[1:-1].encode())
            found += [(str(file.relative_to(home)), secret) for s in shown if s in content]
    return found


def test_what_is_sought_above_is_there_to_be_found(work: Work) -> None:
    run(work, "phan_anh")
    raw = b"".join(p.read_bytes() for p in (work.home.raw("phan_anh")).glob("*.json-seq"))
    assert all(secret.encode() in raw for secret in SECRETS)
    (work.home.staging("phan_anh") / "x.json").write_text(json.dumps({"a": SECRETS}), "utf-8")
    assert {secret for _, secret in leaked(work)} == set(SECRETS)


def test_a_refusal_keeps_to_itself_what_is_dropped(work: Work, source: Source) -> None:
    change(source, ticket("F", "2026-11-10T09:30:00+07:00", "bậy") | {"la": "Chuyện riêng"})
    with Runner(work) as runner:
        outcome = runner.run(work, work.declarations.dataset("phan_anh"))
    assert outcome
    assert {p.code for p in outcome.problems} == {"extra-label"}
    change(source, ticket("F", "2026-11-10T09:30:00+07:00", "bậy"))
    outcome = run(work, "phan_anh")
    assert [(p.code, p.value) for p in outcome.problems] == [("constraint-error", "bậy")]
    index.build(work.declarations, work.settings, work.clock)
    assert leaked(work) == []


def test_the_order_in_which_pulls_came_does_not_matter(work: Work, source: Source) -> None:
    """A pull with older rows that comes later changes nothing."""
    source.records = [ticket("A", "2026-11-12T07:00:00+07:00", "xong", 3)]
    run(work, "phan_anh")
    source.records = [ticket("A", "2026-11-12T06:30:00+07:00", "mo_lai"), *FIRST[2:]]
    run(later(work, 1), "phan_anh")
    assert rows(work, "phan_anh")[0][3:5] == ("xong", 3)
    assert len(received(work)) == 2


def test_rebuilt_from_raw_and_records_the_bytes_are_the_same(work: Work, source: Source) -> None:
    run(work, "phan_anh")
    change(source, ticket("A", "2026-11-12T07:00:00+07:00", "xong", 3))
    run(later(work, 1), "phan_anh")
    before = current(work, "phan_anh").table.read_bytes()
    for left in ("public", "staging", "quarantine", "dagster"):
        shutil.rmtree(work.settings.home / left, ignore_errors=True)
    source.faults = {1: ["500", ALWAYS]}
    run(work, "tram")
    outcome = run(later(work, 2), "phan_anh")
    assert (outcome.status, outcome.release) == ("published", 1)
    assert current(work, "phan_anh").table.read_bytes() == before


# What is new -------------------------------------------------------------------------------------


def test_a_pull_with_nothing_new_makes_no_delivery(work: Work, source: Source) -> None:
    run(work, "phan_anh")
    before = tree(work.settings.public)
    outcome = run(later(work, 1), "phan_anh")
    assert (outcome.status, outcome.ok, len(received(work))) == ("unchanged", True, 1)
    assert tree(work.settings.public) == before
    source.records.reverse()
    source.size = 1  # other pages with the same records
    assert run(later(work, 1), "phan_anh").status == "unchanged"
    assert len(received(work)) == 1


def test_a_source_without_records_is_awaited(work: Work, source: Source) -> None:
    source.records = []
    outcome = run(work, "phan_anh")
    assert (outcome.status, outcome.ok, received(work)) == ("awaited", True, [])


def test_a_change_dated_in_the_future_does_not_hide_what_comes_before(
    work: Work, source: Source
) -> None:
    change(source, ticket("A", "2099-01-01T00:00:00+07:00"))
    run(work, "phan_anh")
    [first] = received(work)
    assert first.pull
    assert first.pull["cursor"] == "2026-11-22T04:00:00+00:00"


def test_a_delivery_says_what_was_asked_and_the_manifest_what_is_nobodys(
    work: Work, source: Source
) -> None:
    source.synthetic = True
    run(work, "phan_anh")
    [one] = received(work)
    assert (one.file, one.source, one.synthetic) == ("phan_anh.json-seq", "rest", True)
    assert one.path.suffix == ".json-seq"
    assert one.pull == {
        "address": "tong_dai/so",
        "since": None,
        "cursor": "2026-11-10T01:00:00+00:00",
        "lowest": "2026-11-10T01:05:00+00:00",
        "highest": "2026-11-10T02:30:00+00:00",
        "pages": 2,
        "records": 4,
    }
    release = current(work, "phan_anh")
    [told] = release.manifest["deliveries"]
    assert set(told["pull"]) == set(one.pull) - {"lowest", "highest"}
    assert source.url not in json.dumps(release.manifest)


def test_a_release_inherits_that_it_is_synthetic(work: Work, source: Source) -> None:
    run(work, "phan_anh")
    release = current(work, "phan_anh")
    assert release.manifest["synthetic"] is False
    assert "synthetic" not in release.read("datapackage.json")
    assert b"synthetic" not in (pq.read_metadata(release.table).metadata or {})
    source.synthetic = True
    change(source, ticket("A", "2026-11-12T07:00:00+07:00"))
    run(later(work, 1), "phan_anh")
    release = current(work, "phan_anh")
    assert release.manifest["synthetic"] is True
    assert release.read("datapackage.json")["synthetic"] is True
    assert b"synthetic" in pq.read_metadata(release.table).metadata
    index.build(work.declarations, work.settings, work.clock)
    listed = {row["name"]: row["synthetic"] for row in index.read(work.settings.public)["datasets"]}
    assert (listed["phan_anh"], listed["tram"]) == (True, False)


# What is wrong -----------------------------------------------------------------------------------


def test_a_host_that_is_not_on_the_list_is_refused_by_name_and_nothing_else(
    work: Work, source: Source
) -> None:
    for hosts in ({}, {"khac": source.url}, {"tong_dai": "file:///etc/passwd"}):
        refused = replace(work, settings=replace(work.settings, hosts=hosts))
        outcome = run(refused, "phan_anh")
        assert (outcome.status, outcome.ok, outcome.release) == ("refused", False, None)
        [problem] = outcome.problems
        assert (problem.code, problem.file) == ("source-not-allowed", "tong_dai/so")
        assert "OPENDATA_SOURCE_HOSTS" in problem.fix_en
        assert outcome.source_failed
    assert source.asked == []
    assert run(work, "tram").ok


@pytest.mark.parametrize(
    ("fault", "code"),
    [("500", "source-unavailable"), ("html", "not-json"), ("moved", "source-redirect"),
     ("half", "not-json"), ("cut", "source-unavailable"), ("short", "source-incomplete")],
)  # fmt: skip
def test_a_failed_pull_leaves_the_last_release_served_and_says_why(
    work: Work, source: Source, fault: str, code: str
) -> None:
    run(work, "phan_anh")
    before = tree(work.settings.public)
    change(source, ticket("A", "2026-11-12T07:00:00+07:00", "xong", 3))
    source.faults = {1: [fault, ALWAYS]}
    outcome = run(later(work, 1), "phan_anh")
    assert (outcome.status, outcome.release, outcome.ok) == ("refused", 1, False)
    assert [(p.code, p.file, p.delivery) for p in outcome.problems] == [(code, "tong_dai/so", None)]
    assert outcome.refused == ("tong_dai/so",)
    assert tree(work.settings.public) == before
    assert events(work)[-1] | {"time": ""} == {
        "time": "", "actor": "kiem-thu", "event": "source-failed", "dataset": "phan_anh",
        "codes": [code],
    }  # fmt: skip
    assert not list(work.home.raw("phan_anh").glob(".*"))
    source.faults = {}
    outcome = run(later(work, 1), "phan_anh")
    assert (outcome.status, outcome.ok, outcome.release) == ("published", True, 2)


def test_what_came_before_the_source_failed_is_still_published(work: Work, source: Source) -> None:
    dataset = work.declarations.dataset("phan_anh")
    flow.fetch(work, dataset)
    source.faults = {1: ["500", ALWAYS]}
    outcome = run(work, "phan_anh")
    assert (outcome.status, outcome.release, outcome.ok) == ("published", 1, False)
    assert [p.code for p in outcome.problems] == ["source-unavailable"]


def test_a_wrong_record_refuses_its_pull_until_the_source_mends_it(
    work: Work, source: Source
) -> None:
    run(work, "phan_anh")
    change(source, ticket("E", "2026-11-11T09:30:00+07:00", diem=9))
    outcome = run(later(work, 1), "phan_anh")
    assert (outcome.status, outcome.release) == ("refused", 1)
    [problem] = outcome.problems
    assert (problem.code, problem.field, problem.value) == ("constraint-error", "diem", "9")
    assert (problem.delivery, problem.row, problem.column) == ("0002", 5, "diem")
    again = run(later(work, 1), "phan_anh")  # it says the same: no delivery, the refusal stands
    assert (again.status, again.problems, len(received(work))) == ("refused", (problem,), 2)
    change(source, ticket("E", "2026-11-11T09:40:00+07:00", diem=5))
    outcome = run(later(work, 1), "phan_anh")
    assert (outcome.status, outcome.release, outcome.ok) == ("published", 2, True)
    manifest = current(work, "phan_anh").manifest
    assert [d["id"] for d in manifest["deliveries"]] == ["0001", "0003"]
    assert manifest["deliveries"][1]["pull"]["since"] == "2026-11-10T01:00:00+00:00"


def test_a_refusal_falls_when_the_source_no_longer_says_so(work: Work, source: Source) -> None:
    run(work, "phan_anh")
    good = list(source.records)
    change(source, ticket("E", "2026-11-11T09:30:00+07:00", diem=9))
    assert run(later(work, 1), "phan_anh").status == "refused"
    source.records = good
    assert run(later(work, 1), "phan_anh").status == "unchanged"


def test_a_change_told_in_two_ways_is_a_finding(work: Work, source: Source) -> None:
    run(work, "phan_anh")
    change(source, ticket("A", "2026-11-10T08:05:00+07:00", "xong"))  # edited without a new time
    outcome = run(later(work, 1), "phan_anh")
    assert outcome.status == "published"
    assert rows(work, "phan_anh")[0][3] == "xong"  # ties: what came later
    [check] = [c for c in outcome.checks if c.name == "cung_lan_sua_khac_noi_dung"]
    assert (check.passed, check.count, check.severity) == (False, 1, "warn")


def test_without_an_increment_a_pull_is_the_whole_table(
    work: Work, declared: Declarations, source: Source
) -> None:
    file = "datasets/so_do/phan_anh.yaml"
    whole = edited(declared, file, "    since: tu\n    updated: sua\n", "")
    whole = edited(
        whole, file, "assembly: upsert\nversion: sua_luc\nrelease: daily", "release: each"
    )
    work = replace(work, declarations=whole)
    assert run(work, "phan_anh").release == 1
    assert run(work, "phan_anh").status == "unchanged"
    source.records = source.records[:2]
    outcome = run(work, "phan_anh")
    assert (outcome.release, outcome.rows_out, len(received(work))) == (2, 2, 2)
    assert "tu" not in source.asked[-1]


# Once a day --------------------------------------------------------------------------------------


def at(work: Work, text: str) -> Work:
    moment = datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
    return replace(work, clock=lambda: moment)


def pulled(work: Work, source: Source, text: str, score: int) -> Outcome:
    change(source, ticket("A", f"{text}:00+07:00", "xong", score))
    return run(at(work, text), "phan_anh")


def test_a_daily_dataset_has_one_release_on_each_day_of_vietnam(work: Work, source: Source) -> None:
    assert pulled(work, source, "2026-11-22T06:30", 1).release == 1  # 23:30 UTC of the day before
    held = pulled(work, source, "2026-11-22T23:59", 2)
    assert (held.status, held.release, held.ok) == ("held", 1, True)
    assert (held.due, held.rows_out) == ("2026-11-23T00:00+07:00", 4)
    again = run(at(work, "2026-11-22T23:59"), "phan_anh")
    assert (again.status, len(received(work))) == ("held", 2)
    outcome = run(at(work, "2026-11-23T00:00"), "phan_anh")
    assert (outcome.status, outcome.release, outcome.due) == ("published", 2, None)
    assert duckdb.sql(f"SELECT diem FROM '{current(work, 'phan_anh').table}' WHERE ma = 'A'"
                      ).fetchall() == [(2,)]  # fmt: skip
    assert pulled(work, source, "2026-11-23T00:01", 3).status == "held"


def test_what_is_published_already_is_unchanged_not_held(
    work: Work, declared: Declarations
) -> None:
    assert run(work, "phan_anh").release == 1
    assert run(work, "phan_anh").status == "unchanged"
    suite = declared.root / "quality/so_do/phan_anh.yaml"
    suite.write_text("expectations: []  # như cũ\n", "utf-8")  # built again, to the same bytes
    assert run(work, "phan_anh").status == "unchanged"
    titled = edited(declared, "datasets/so_do/phan_anh.yaml", "title: Phản ánh", "title: Mới")
    assert run(replace(work, declarations=titled), "phan_anh").status == "held"
    outcome = run(later(replace(work, declarations=titled), 1), "phan_anh")
    assert (outcome.status, outcome.release) == ("published", 2)


def test_a_dry_run_reads_a_pull(work: Work, tmp_path: Path) -> None:
    run(work, "phan_anh")
    [one] = received(work)
    file = tmp_path / "page.json"
    file.write_text('{"du_lieu": [{"ma": "Z"}]}', "utf-8")
    folder = tmp_path / "dry"
    folder.mkdir()
    dataset: Any = work.declarations.dataset("phan_anh")
    assert flow.check(work, dataset, one.path, folder).ok
    shutil.rmtree(folder)
    folder.mkdir()
    outcome = flow.check(work, dataset, file, folder)
    assert {p.field for p in outcome.problems} == {"nhan", "noi.tram", "trang_thai", "diem", "sua"}


def test_an_answer_to_a_pull_holds_nothing_that_is_dropped(work: Work, tmp_path: Path) -> None:
    """It names the record; the pages themselves are not shown."""
    file = tmp_path / "pull.json-seq"
    page = {"du_lieu": [ticket("F", "2026-11-10T09:30:00+07:00", "bậy")]}
    file.write_text(json.dumps(page), "utf-8")
    folder = tmp_path / "dry"
    folder.mkdir()
    dataset = work.declarations.dataset("phan_anh")
    outcome = flow.check(work, dataset, file, folder)
    with zipfile.ZipFile(BytesIO(answer.of_check(work, dataset, file, outcome, tmp_path))) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "bậy" in text
    assert [secret for secret in SECRETS if secret in text] == []
