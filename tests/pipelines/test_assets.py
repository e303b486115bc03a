"""The assets Dagster shows, generated from the miniature province; and the sensor on landing."""

import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from catalog.dataset import Declarations
from pipelines import flow
from pipelines.assets import CATALOG, STAGES, all_assets, keys, landing_sensor
from pipelines.decisions import override
from pipelines.work import Work
from tests.pipelines.test_flow import (
    GOOD,
    RULE,
    edited,
    hand_over,
    province,
    reading,
    readings,
    run,
    work_in,
)

DATASETS = ("tram", "diem_do", "luong_mua")


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def specs(work: Work) -> Mapping[str, dg.AssetSpec]:
    return {"/".join(s.key.path): s for a in all_assets(work) for s in a.specs}


def checks(work: Work) -> Mapping[tuple[str, str], dg.AssetCheckSpec]:
    return {(s.asset_key.path[0], s.name): s for a in all_assets(work) for s in a.check_specs}


# What is declared --------------------------------------------------------------------------------


def test_every_dataset_has_its_three_stages_and_all_have_one_catalogue(work: Work) -> None:
    expected = {f"{name}/{stage}" for name in DATASETS for stage in ("raw", "table", "release")}
    assert set(specs(work)) == expected | {"catalog"}
    assert STAGES == ("raw", "table", "release")
    assert keys(work.declarations.dataset("tram")) == [
        dg.AssetKey(["tram", "raw"]),
        dg.AssetKey(["tram", "table"]),
        dg.AssetKey(["tram", "release"]),
    ]
    assert dg.AssetKey(["catalog"]) == CATALOG


def test_assets_are_grouped_and_owned_by_department(work: Work) -> None:
    groups = {name: spec.group_name for name, spec in specs(work).items()}
    assert {n: g for n, g in groups.items() if n.endswith("release")} == {
        "tram/release": "so_ban",
        "luong_mua/release": "so_ban",
        "diem_do/release": "so_do",
    }
    assert list(specs(work)["diem_do/table"].owners) == ["team:so_do"]


def test_a_stage_needs_the_one_before_and_a_table_the_lists_it_uses(work: Work) -> None:
    needs = {
        name: sorted("/".join(d.asset_key.path) for d in spec.deps)
        for name, spec in specs(work).items()
    }
    assert needs["luong_mua/raw"] == []
    assert needs["luong_mua/table"] == ["luong_mua/raw", "tram/release"]
    assert needs["luong_mua/release"] == ["luong_mua/table"]
    assert needs["diem_do/table"] == ["diem_do/raw"]
    assert needs["catalog"] == ["diem_do/release", "luong_mua/release", "tram/release"]


def test_a_table_has_a_check_for_every_rule_and_blocking_ones_block(work: Work) -> None:
    always = {"schema": True, "deliveries": False, "privacy": True}
    always |= {"quy_tac_chung": True, "so_voi_ban_truoc": True}
    always |= {"scanned": True, "findings": True}
    blocking = {key: spec.blocking for key, spec in checks(work).items()}
    assert blocking == {
        **{(name, check): blocks for name in DATASETS for check, blocks in always.items()},
        ("diem_do", "gia_tri_lon"): False,
        ("diem_do", "so_dong"): True,
        ("luong_mua", "tong_toan_tinh"): False,
    }
    assert {s.asset_key.path[1] for s in checks(work).values()} == {"table"}


def test_an_asset_says_what_it_is_and_where_it_is_seen(work: Work) -> None:
    spec = specs(work)["diem_do/table"]
    assert spec.metadata["portal"] == dg.UrlMetadataValue("http://127.0.0.1:8000/dataset/diem-do")
    assert spec.metadata["department"] == "Sở Đo lường và Quan trắc"
    assert "Điểm đo" in (spec.description or "")
    assert spec.tags["frequency"] == "daily"
    assert spec.kinds == {"duckdb", "frictionless"}


def test_the_catalogue_follows_by_itself(work: Work) -> None:
    assert specs(work)["catalog"].automation_condition is not None
    assert all(s.automation_condition is None for n, s in specs(work).items() if n != "catalog")


# What a materialisation says ---------------------------------------------------------------------


def materialised(work: Work, name: str) -> dg.ExecuteInProcessResult:
    chosen = keys(work.declarations.dataset(name))
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            all_assets(work),
            selection=dg.AssetSelection.assets(*chosen),
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


Said = dict[str, tuple[bool, str]]


def said(result: dg.ExecuteInProcessResult) -> Said:
    return {
        e.check_name: (e.passed, e.severity.value) for e in result.get_asset_check_evaluations()
    }


def metadata(result: dg.ExecuteInProcessResult, *key: str) -> dict[str, Any]:
    [event] = result.asset_materializations_for_node("__".join(key))
    return {k: v.value for k, v in event.metadata.items()}


def test_a_published_table_passes_every_check(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    result = materialised(work, "diem_do")
    assert result.success
    assert said(result) == {
        "schema": (True, "ERROR"),
        "deliveries": (True, "ERROR"),
        "privacy": (True, "ERROR"),
        "quy_tac_chung": (True, "WARN"),
        "so_voi_ban_truoc": (True, "WARN"),
        "scanned": (True, "ERROR"),
        "findings": (True, "ERROR"),
        "gia_tri_lon": (True, "WARN"),
        "so_dong": (True, "ERROR"),
    }
    assert metadata(result, "diem_do", "raw")["deliveries"] == 1
    table = metadata(result, "diem_do", "table")
    assert (table["status"], table["dagster/row_count"], table["rows_in"]) == ("ready", 1, 1)
    columns = {c.name: c.type for c in table["dagster/column_schema"].columns}
    assert columns["ngay_do"] == "DATE"
    assert len(columns) == 7
    release = metadata(result, "diem_do", "release")
    assert (release["status"], release["release"]) == ("published", 1)
    manifest = "http://127.0.0.1:8000/releases/diem_do/0001/manifest.json"
    assert release["manifest"] == manifest
    assert "TN001" in release["preview"]
    assert release["plot"].startswith("![")


def test_a_check_that_could_not_be_made_is_told_so(work: Work) -> None:
    materialised(work, "tram")
    hand_over(work, "luong_mua", "dai.csv", "nam,ten,mua,luong_mm\n2020,Đường Cái,mua,199\n")
    result = materialised(work, "luong_mua")
    [found] = [e for e in result.get_asset_check_evaluations() if e.check_name == "tong_toan_tinh"]
    assert (found.passed, found.severity.value) == (True, "WARN")
    assert "could not be checked: no delivered file has a total row" in (found.description or "")
    assert (
        found.metadata["not_made_en"].value == "no delivered file has a total row to compare with"
    )


def test_an_unchanged_table_tells_the_checks_of_its_release(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    first = said(materialised(work, "diem_do"))
    again = materialised(work, "diem_do")
    assert again.success
    assert said(again) == first
    assert metadata(again, "diem_do", "release")["status"] == "unchanged"


def test_nothing_delivered_warns_and_does_not_fail(work: Work) -> None:
    result = materialised(work, "diem_do")
    assert result.success
    assert said(result) == {
        "schema": (False, "WARN"),
        "deliveries": (True, "ERROR"),
        "privacy": (False, "WARN"),
        "quy_tac_chung": (False, "WARN"),
        "so_voi_ban_truoc": (False, "WARN"),
        "scanned": (False, "WARN"),
        "findings": (False, "WARN"),
        "gia_tri_lon": (False, "WARN"),
        "so_dong": (False, "WARN"),
    }
    assert metadata(result, "diem_do", "release")["status"] == "awaited"


def test_a_refused_file_fails_a_check_by_count_and_address(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(), reading("TN002", so="mười")))
    result = materialised(work, "diem_do")
    assert not result.success  # what blocks is not met: nothing may be published
    assert said(result)["schema"] == (False, "ERROR")
    assert said(result)["deliveries"] == (False, "ERROR")
    assert said(result)["so_dong"] == (False, "WARN")  # not reached
    [table] = result.asset_materializations_for_node("diem_do__table")
    listed = table.metadata["problem_list"]
    assert isinstance(listed, dg.TableMetadataValue)
    [record] = [r.data for r in listed.records]
    assert record["reason"] == "Giá trị “…” không thuộc kiểu số nguyên (viết như 1234)"
    assert {k: record[k] for k in ("code", "file", "row", "column", "field")} == {
        "code": "type-error", "file": "a.csv", "row": 3, "column": "so_luong", "field": "so_luong",
    }  # fmt: skip
    assert table.metadata["answer"].value == "- `landing/diem_do/a.csv.ket-qua.xlsx`"
    assert "mười" not in str(result.all_events)
    assert result.asset_materializations_for_node("diem_do__release") == []


def test_a_refused_file_beside_a_good_one_does_not_block(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "diem_do", "b.csv", readings(reading(so="mười")))
    result = materialised(work, "diem_do")
    assert result.success
    assert said(result)["schema"] == (True, "ERROR")
    assert said(result)["deliveries"] == (False, "ERROR")
    assert metadata(result, "diem_do", "release")["status"] == "published"


def test_a_broken_rule_blocks_by_its_name_and_count(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path, {"quality/so_do/diem_do.yaml": RULE}))
    hand_over(work, "diem_do", "a.csv", readings(reading(so="950")))
    result = materialised(work, "diem_do")
    assert not result.success
    assert said(result)["lon_nhat"] == (False, "ERROR")
    [found] = [e for e in result.get_asset_check_evaluations() if e.check_name == "lon_nhat"]
    assert {k: v.value for k, v in found.metadata.items()} == {"count": 1, "dimension": "dung"}


RELAXED = "so_dong_giam: {severity: warn, reason: 'bảng thu nhỏ, vài dòng'}"


def test_drift_blocks_by_rule_and_count_until_it_is_let_pass(tmp_path: Path) -> None:
    declared = edited(province(tmp_path), "quality/so_do/diem_do.yaml", RELAXED, "")
    work = work_in(tmp_path / "home", declared)
    hand_over(work, "diem_do", "a.csv", readings(*(reading(f"TN{i:03}") for i in range(10))))
    assert materialised(work, "diem_do").success
    hand_over(work, "diem_do", "b.csv", readings(*(reading(f"TN{i:03}") for i in range(7))))
    result = materialised(work, "diem_do")
    assert not result.success
    assert said(result)["so_voi_ban_truoc"] == (False, "ERROR")
    override(work, "diem_do", "so_dong_giam", "Ba trạm ngừng đo")
    again = materialised(work, "diem_do")
    assert again.success
    assert said(again)["so_voi_ban_truoc"] == (False, "WARN")
    [told] = [
        {k: v.value for k, v in e.metadata.items()}
        for e in again.get_asset_check_evaluations()
        if e.check_name == "so_voi_ban_truoc"
    ]
    assert told["so_dong_giam"] == "block: 1"
    assert told["so_dong_giam: reason"] == "Ba trạm ngừng đo"
    page = Path(str(metadata(again, "diem_do", "table")["data_docs"])).read_text("utf-8")
    assert "Ba trạm ngừng đo" in page


def test_a_missing_review_blocks(tmp_path: Path) -> None:
    declared = edited(
        province(tmp_path), "datasets/so_do/diem_do.yaml", "privacy: {reviewed: 2026-11-22}", ""
    )
    work = work_in(tmp_path / "home", declared)
    hand_over(work, "diem_do", "a.csv", GOOD)
    result = materialised(work, "diem_do")
    assert not result.success
    assert said(result)["privacy"] == (False, "ERROR")


def test_the_catalogue_counts_what_is_published(work: Work) -> None:
    run(work, "tram")
    result = dg.materialize(
        [a for a in all_assets(work) if CATALOG in a.keys],
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    [event] = result.asset_materializations_for_node("catalog")
    told = {k: v.value for k, v in event.metadata.items()}
    assert (told["published"], told["declared"]) == (1, 3)
    assert (work.settings.public / "catalog.duckdb").stat().st_size == told["bytes"]


# The sensor on landing ---------------------------------------------------------------------------


def tick(work: Work, cursor: str | None) -> tuple[list[dg.RunRequest], str]:
    context = dg.build_sensor_context(cursor=cursor)
    result = landing_sensor(work)(context)
    assert isinstance(result, dg.SensorResult)
    assert result.cursor is not None
    return list(result.run_requests or ()), result.cursor


def aged(file: Path, seconds: float) -> Path:
    """The file as if it had been written so much later (or earlier)."""
    at = file.stat().st_mtime + seconds
    os.utime(file, (at, at))
    return file


def test_nothing_landed_asks_for_nothing(work: Work) -> None:
    requests, cursor = tick(work, None)
    assert (requests, json.loads(cursor)) == ([], {})
    assert tick(work, cursor)[0] == []


def test_a_file_is_taken_once_it_lay_still_between_two_ticks(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    requests, cursor = tick(work, None)
    assert requests == []
    [request], _ = tick(work, cursor)
    chosen = {"/".join(k.path) for k in request.asset_selection or ()}
    assert chosen == {"diem_do/raw", "diem_do/table", "diem_do/release", "catalog"}


def test_a_file_that_grows_is_waited_for(work: Work) -> None:
    landed = hand_over(work, "diem_do", "a.csv", GOOD)
    _, cursor = tick(work, None)
    landed.write_text(GOOD + reading("TN002") + "\n", "utf-8")
    requests, cursor = tick(work, cursor)
    assert requests == []
    aged(landed, 5)  # written again, to the same size
    requests, cursor = tick(work, cursor)
    assert requests == []
    assert len(tick(work, cursor)[0]) == 1


def test_a_second_file_that_arrives_meanwhile_is_waited_for_too(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    _, cursor = tick(work, None)
    hand_over(work, "diem_do", "b.csv", GOOD)
    requests, cursor = tick(work, cursor)
    assert requests == []
    assert len(tick(work, cursor)[0]) == 1


def test_a_run_is_asked_for_by_one_key_until_something_changes(work: Work) -> None:
    landed = hand_over(work, "diem_do", "a.csv", GOOD)
    _, cursor = tick(work, None)
    [first], cursor = tick(work, cursor)
    [again], cursor = tick(work, cursor)  # Dagster starts no second run for a key it knows
    assert first.run_key == again.run_key
    aged(landed, 5)
    _, cursor = tick(work, cursor)
    [changed], _ = tick(work, cursor)
    assert changed.run_key != first.run_key


def test_what_is_recorded_is_not_asked_for_again(work: Work) -> None:
    landed = aged(hand_over(work, "diem_do", "a.csv", GOOD), -1e9)
    flow.fetch(work, work.declarations.dataset("diem_do"))
    _, cursor = tick(work, None)
    requests, cursor = tick(work, cursor)
    assert (requests, json.loads(cursor)) == ([], {})
    landed.write_text(GOOD + reading("TN002") + "\n", "utf-8")
    _, cursor = tick(work, cursor)
    assert len(tick(work, cursor)[0]) == 1


def test_a_refused_file_is_not_asked_for_again(work: Work) -> None:
    aged(hand_over(work, "diem_do", "a.csv", readings(reading(so="x"))), -1e9)
    run(work, "diem_do")
    _, cursor = tick(work, None)
    assert tick(work, cursor)[0] == []


def test_a_correction_of_the_same_size_is_seen_by_its_time(work: Work) -> None:
    landed = aged(hand_over(work, "diem_do", "a.csv", readings(reading(so="1x"))), -1e9)
    run(work, "diem_do")
    landed.write_text(readings(reading(so="12")), "utf-8")
    aged(landed, 1e9)
    _, cursor = tick(work, None)
    assert len(tick(work, cursor)[0]) == 1


def test_each_dataset_is_asked_for_by_itself(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "luong_mua", "mua.csv", "x")
    _, cursor = tick(work, None)
    requests, _ = tick(work, cursor)
    assert {r.run_key.split(":")[0] for r in requests if r.run_key} == {"diem_do", "luong_mua"}


def test_partial_copies_and_answers_are_not_seen(work: Work) -> None:
    landing = work.home.landing("diem_do")
    for name in (".a.csv.4711", "~$a.csv", "a.csv.ket-qua.xlsx"):
        (landing / name).write_text("x")
    _, cursor = tick(work, None)
    assert tick(work, cursor)[0] == []


def test_a_dataset_kept_with_its_declaration_is_never_asked_for(work: Work) -> None:
    _, cursor = tick(work, None)
    assert "tram" not in cursor


def test_what_is_recorded_is_known_in_any_form_of_its_name(work: Work) -> None:
    name = unicodedata.normalize("NFD", "điểm.csv")
    landed = work.home.landing("diem_do") / name
    landed.write_text(GOOD, "utf-8")
    aged(landed, -1e9)
    flow.fetch(work, work.declarations.dataset("diem_do"))
    _, cursor = tick(work, None)
    assert tick(work, cursor)[0] == []


def test_personal_data_are_told_by_row_and_without_a_value(work: Work) -> None:
    content = readings(reading(), reading("TN002", ten="Ông An 0912 345 678"))
    hand_over(work, "diem_do", "a.csv", content)
    result = materialised(work, "diem_do")
    (found,) = [e for e in result.get_asset_check_evaluations() if e.check_name == "findings"]
    assert found.metadata["rows"].value == ["ten_diem: a.csv: 3"]
    assert "0912" not in repr(found.metadata)


def test_unclean_text_is_told_by_row(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(), reading("TN002", ten=" Cầu")))
    result = materialised(work, "diem_do")
    (rules,) = [e for e in result.get_asset_check_evaluations() if e.check_name == "quy_tac_chung"]
    assert rules.metadata["van_ban_sach: rows"].value == ["a.csv: 3"]
