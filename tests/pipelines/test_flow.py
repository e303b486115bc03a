"""The flow: what is published, what is refused and until when, and that no wrong value gets out."""

import json
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog import dataset as declarations_of
from catalog import index
from catalog.dataset import Declarations
from catalog.release import Release
from catalog.settings import Settings
from pipelines import delivery, flow
from pipelines.decisions import decide, open_checks, override
from pipelines.delivery import deliver
from pipelines.outcome import Outcome, dump, undump
from pipelines.work import Work
from schemas import engine
from schemas.errors import NotFoundError, OpenDataError, PublishRefused
from tests.conftest import MINIATURE, NOON

URL = "http://127.0.0.1:8000"
READINGS_HEADER = "ma_diem,ten_diem,ngay_do,so_luong,gia_tri,dat,ghi_chu\n"
RAIN_HEADER = "Lượng mưa theo trạm\nTrạm;Khô 2020;Mưa 2020;Ghi chú\n"
RAIN = f"{RAIN_HEADER}Đường Cái;1.5;20;\nHồ Núi;..;3;\nToàn tỉnh;1.5;23;\n"
PRIVATE = ("raw", "landing", "quarantine", "staging")  # where the values of a delivery may stand


# Helpers, for other modules of this package too --------------------------------------------------


def work_in(home: Path, declared: Declarations) -> Work:
    return Work(declared, Settings(declared.root, home, URL, "kiem-thu"), lambda: NOON)


def readings(*rows: str) -> str:
    return READINGS_HEADER + "".join(f"{row}\n" for row in rows)


def reading(
    ma: str = "TN001", ten: str = "Cầu Gia Bảy", ngay: str = "2024-01-05", so: str = "12",
    gia_tri: str = "7.25", dat: str = "true", ghi_chu: str = "tốt",
) -> str:  # fmt: skip
    return ",".join((ma, ten, ngay, so, gia_tri, dat, ghi_chu))


GOOD = readings(reading())


def hand_over(work: Work, name: str, file: str, content: str | bytes) -> Path:
    """A steward drops a file into the landing folder of a dataset."""
    path = work.settings.home.parent / "of-the-steward" / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return deliver(work.home, work.declarations.dataset(name), path)


def run(work: Work, name: str) -> Outcome:
    """fetch, build and publish, as a Dagster run does."""
    dataset = work.declarations.dataset(name)
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def province(folder: Path, files: Mapping[str, str] | None = None) -> Declarations:
    """The miniature province in a folder of its own, with such files more or otherwise."""
    root = folder / "province"
    if not root.exists():
        shutil.copytree(MINIATURE, root)
    for file, text in (files or {}).items():
        (root / file).write_text(text, "utf-8")
    return declarations_of.load(root)


def edited(declared: Declarations, file: str, old: str, new: str) -> Declarations:
    """The same province with one text in one file replaced."""
    path = declared.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return declarations_of.load(declared.root)


def current(work: Work, name: str) -> Release:
    release = work.releases.current(name)
    assert release is not None
    return release


def rows(work: Work, name: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"SELECT * FROM '{current(work, name).table}'").fetchall()


def tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Every file with its inode, its time and its hash: equal only if nothing was written."""
    return {
        str(p.relative_to(folder)): (
            p.stat().st_ino,
            p.stat().st_mtime_ns,
            sha256(p.read_bytes()).hexdigest() if p.is_file() else "",
        )
        for p in sorted(folder.rglob("*"))
    }


def leaks(home: Path, secrets: Sequence[str]) -> set[tuple[str, str]]:
    """(file, secret) wherever one stands outside the private trees."""
    return {
        (str(p.relative_to(home)), secret)
        for p in home.rglob("*")
        if p.is_file() and p.relative_to(home).parts[0] not in PRIVATE
        for secret in secrets
        if secret.encode() in p.read_bytes()
    }


def events(work: Work) -> list[dict[str, Any]]:
    return [json.loads(line) for line in work.home.events.read_text("utf-8").splitlines()]


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


# Publishing --------------------------------------------------------------------------------------


def test_nothing_delivered_is_awaited(work: Work) -> None:
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.release, outcome.ok) == ("awaited", None, True)
    assert not (work.settings.public / "releases").exists()


def test_a_delivery_becomes_a_release_that_names_it(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.release, outcome.ok) == ("published", 1, True)
    assert (outcome.deliveries, outcome.rows_in, outcome.rows_out) == (1, 1, 1)
    manifest = current(work, "diem_do").manifest
    [delivered] = manifest["deliveries"]
    assert (delivered["file"], delivered["sha256"]) == ("a.csv", sha256(GOOD.encode()).hexdigest())
    assert (manifest["actor"], manifest["rows_in"]) == ("kiem-thu", 1)
    assert manifest["synthetic"] is False
    assert set(manifest["references"]) == set()
    current(work, "diem_do").verify()


def test_a_recipe_is_followed_to_the_release(work: Work) -> None:
    assert run(work, "tram").status == "published"
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    assert run(work, "luong_mua").status == "published"
    assert rows(work, "luong_mua") == [
        (2020, "T1", "Đường Cái", "kho", 15),
        (2020, "T1", "Đường Cái", "mua", 200),
        (2020, "T2", "Hồ Núi", "kho", None),
        (2020, "T2", "Hồ Núi", "mua", 30),
    ]
    references = current(work, "luong_mua").manifest["references"]
    assert references == {"tram": {"release": 1, "sha256": current(work, "tram").sha256}}


def test_who_did_what_stands_in_the_log_without_a_cell(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    hand_over(work, "diem_do", "b.csv", readings(reading(so="BIMAT")))
    run(work, "diem_do")
    told = [(e["event"], e["dataset"], e.get("delivery"), e.get("codes")) for e in events(work)]
    assert told == [
        ("delivered", "diem_do", "0001", None),
        ("published", "diem_do", None, None),
        ("delivered", "diem_do", "0002", None),
        ("refused", "diem_do", "0002", ["type-error"]),
    ]
    assert {e["actor"] for e in events(work)} == {"kiem-thu"}


def test_unchanged_means_that_nothing_is_written(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    first = run(work, "diem_do")
    before, told = tree(work.settings.public), len(events(work))
    again = run(work, "diem_do")
    assert (again.status, again.release, again.rows_out) == ("unchanged", 1, 1)
    assert again.checks == first.checks
    assert tree(work.settings.public) == before
    assert len(events(work)) == told


def test_what_is_unchanged_is_not_built_again(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    stages: list[str] = []
    run(replace(work, progress=stages.append), "diem_do")
    assert stages == ["fetch"]


def test_a_table_that_is_replaced_is_the_last_delivery_and_counts_only_that(work: Work) -> None:
    for i, file in enumerate(("a.csv", "b.csv"), 1):
        hand_over(work, "diem_do", file, readings(*(reading(f"TN00{n}") for n in range(i))))
        assert run(work, "diem_do").release == i
    manifest = current(work, "diem_do").manifest
    assert [d["file"] for d in manifest["deliveries"]] == ["b.csv"]
    assert manifest["files"][0]["rows"] == 2


def test_what_was_replaced_is_not_read_again(work: Work) -> None:
    for number, file in enumerate(("a.csv", "b.csv", "c.csv"), 1):
        hand_over(work, "diem_do", file, readings(reading(so=str(number))))
        assert run(work, "diem_do").release == number
        if file == "b.csv":
            delivery.recorded(work.home, "diem_do")[0].path.unlink()
    assert [row[3] for row in rows(work, "diem_do")] == [3]


def test_rows_in_are_those_of_the_deliveries_the_manifest_names(work: Work) -> None:
    for number, file in enumerate(("a.csv", "b.csv"), 1):
        hand_over(work, "diem_do", file, readings(reading(so=str(number))))
        run(work, "diem_do")
    assert current(work, "diem_do").manifest["rows_in"] == 1


def test_a_delivery_that_changes_nothing_is_not_read_at_every_run(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading("TN001"), reading("TN002")))
    run(work, "diem_do")
    hand_over(work, "diem_do", "b.csv", readings(reading("TN002"), reading("TN001")))
    run(work, "diem_do")
    stages: list[str] = []
    run(replace(work, progress=stages.append), "diem_do")
    assert stages == ["fetch"]


def test_the_same_table_from_another_delivery_publishes_nothing(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading("TN001"), reading("TN002")))
    run(work, "diem_do")
    before = tree(work.settings.public)
    hand_over(work, "diem_do", "b.csv", readings(reading("TN002"), reading("TN001")))
    assert run(work, "diem_do").status == "unchanged"
    assert tree(work.settings.public) == before


def test_a_corrected_title_is_a_release_of_the_same_bytes(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    first = current(work, "diem_do")
    path = "datasets/so_do/diem_do.yaml"
    work = replace(
        work, declarations=edited(work.declarations, path, "title: Điểm đo", "title: Điểm đo mới")
    )
    assert run(work, "diem_do").status == "published"
    second = current(work, "diem_do")
    assert (second.number, second.read("datapackage.json")["title"]) == (2, "Điểm đo mới")
    for name in ("diem_do.parquet", "diem_do.csv"):
        assert (second.folder / name).samefile(first.folder / name)
    assert second.manifest["previous"] == {"release": 1, "sha256": first.sha256}
    first.verify()


def test_nothing_is_published_without_the_date_of_a_privacy_review(tmp_path: Path) -> None:
    declared = edited(
        province(tmp_path), "datasets/so_do/diem_do.yaml", "privacy: {reviewed: 2026-11-22}", ""
    )
    work = work_in(tmp_path / "home", declared)
    hand_over(work, "diem_do", "a.csv", GOOD)
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.refused) == ("refused", ("a.csv",))
    assert [c.name for c in outcome.checks if c.blocks] == ["privacy"]
    assert not (work.settings.public / "releases").exists()


def test_publishing_needs_something_built(work: Work) -> None:
    with pytest.raises(OpenDataError):
        flow.publish(work, work.declarations.dataset("diem_do"))


def test_a_table_changed_after_its_verdict_is_not_published(work: Work) -> None:
    dataset = work.declarations.dataset("diem_do")
    hand_over(work, "diem_do", "a.csv", GOOD)
    flow.fetch(work, dataset)
    assert flow.build(work, dataset).status == "ready"
    staged = work.home.staging("diem_do") / "diem_do.parquet"
    staged.write_bytes(staged.read_bytes() + b"x")
    with pytest.raises(PublishRefused):
        flow.publish(work, dataset)
    assert not (work.settings.public / "releases").exists()


def test_after_publishing_no_cell_is_left_in_staging(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(ten="Chợ Đồng Quang")))
    run(work, "diem_do")
    [left] = work.home.staging("diem_do").iterdir()
    assert left.name == flow.OUTCOME
    assert "Đồng Quang" not in left.read_text("utf-8")


def test_an_outcome_survives_being_kept(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="mười"), reading(ma="x")))
    outcome = run(work, "diem_do")
    kept = flow.last_outcome(work, work.declarations.dataset("diem_do"))
    assert kept == outcome
    assert undump(json.loads(json.dumps(dump(outcome)))) == outcome


# Refusing ----------------------------------------------------------------------------------------


def test_a_bad_delivery_is_refused_and_a_good_one_published(work: Work) -> None:
    run(work, "tram")
    hand_over(work, "luong_mua", "mua 2020.csv", RAIN)
    hand_over(work, "luong_mua", "mua 2021.csv", RAIN.replace("2020", "2021").replace("20;", "x;"))
    hand_over(work, "luong_mua", "mua 2022.csv", RAIN.replace("2020", "2022"))
    outcome = run(work, "luong_mua")
    assert (outcome.status, outcome.release, outcome.ok) == ("published", 1, False)
    assert outcome.refused == ("mua 2021.csv",)
    assert {p.file for p in outcome.problems} == {"mua 2021.csv"}
    assert {row[0] for row in rows(work, "luong_mua")} == {2020, 2022}
    files = [d["file"] for d in current(work, "luong_mua").manifest["deliveries"]]
    assert files == ["mua 2020.csv", "mua 2022.csv"]


def test_two_bad_deliveries_are_told_each_with_its_own_problems(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="x")))
    hand_over(work, "diem_do", "b.csv", "<html><p>Lỗi 500</p></html>")
    outcome = run(work, "diem_do")
    assert set(outcome.refused) == {"a.csv", "b.csv"}
    assert {(p.file, p.code) for p in outcome.problems} == {
        ("a.csv", "type-error"),
        ("b.csv", "not-a-table"),
    }


def test_after_a_refusal_the_last_good_release_stays_byte_for_byte(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    before = tree(work.settings.public)
    hand_over(work, "diem_do", "b.csv", readings(reading(so="x")))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.release, outcome.ok) == ("refused", 1, False)
    assert tree(work.settings.public) == before


def test_a_refusal_is_answered_the_same_without_building_again(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    hand_over(work, "diem_do", "b.csv", readings(reading(so="x")))
    first = run(work, "diem_do")
    stages: list[str] = []
    again = run(replace(work, progress=stages.append), "diem_do")
    assert stages == ["fetch"]
    assert (again.refused, again.problems, again.ok) == (first.refused, first.problems, False)
    assert len([e for e in events(work) if e["event"] == "refused"]) == 1


def test_a_refusal_has_the_same_status_again(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    hand_over(work, "diem_do", "b.csv", readings(reading(so="x")))
    assert run(work, "diem_do").status == run(work, "diem_do").status


def test_a_first_delivery_refused_is_answered_the_same_again(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="x")))
    first, again = run(work, "diem_do"), run(work, "diem_do")
    assert (first.status, again.status) == ("refused", "refused")
    assert first.problems == again.problems
    assert first.total_problems == again.total_problems == 1


def test_a_refusal_ends_when_the_file_is_replaced(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="x")))
    run(work, "diem_do")
    hand_over(work, "diem_do", "a.csv", GOOD)
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.refused, outcome.ok) == ("published", (), True)


def test_a_refusal_is_replaced_by_that_of_the_next_bad_file(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="x")))
    run(work, "diem_do")
    hand_over(work, "diem_do", "a.csv", readings(reading(so="y")))
    outcome = run(work, "diem_do")
    assert [p.value for p in outcome.problems] == ["y"]
    assert outcome.refused == ("a.csv",)


@pytest.mark.parametrize("released", [True, False])
def test_a_refusal_ends_when_the_file_is_taken_away(work: Work, released: bool) -> None:
    if released:
        hand_over(work, "diem_do", "a.csv", GOOD)
        run(work, "diem_do")
    landed = hand_over(work, "diem_do", "b.csv", readings(reading(so="x")))
    assert not run(work, "diem_do").ok
    landed.unlink()
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.ok) == ("unchanged" if released else "awaited", True)
    assert outcome.problems == ()


def test_a_refusal_stands_again_when_the_refused_file_comes_back(work: Work) -> None:
    for content in (readings(reading(so="x")), GOOD, readings(reading(so="x"))):
        hand_over(work, "diem_do", "a.csv", content)
        outcome = run(work, "diem_do")
    assert outcome.refused == ("a.csv",)


def test_a_refusal_is_told_whatever_the_form_of_the_file_name(work: Work) -> None:
    landing = work.home.landing("diem_do")
    name = unicodedata.normalize("NFD", "điểm.csv")
    (landing / name).write_text(readings(reading(so="x")), "utf-8")
    assert run(work, "diem_do").refused == ("điểm.csv",)


def test_changed_declarations_give_a_refused_file_another_chance(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    hand_over(work, "diem_do", "a.csv", readings(reading(ghi_chu="khá")))
    assert run(work, "diem_do").problems[0].code == "constraint-error"
    declared = edited(work.declarations, "schemas/so_do/diem_do.yaml", "kém]", "kém, khá]")
    outcome = run(replace(work, declarations=declared), "diem_do")
    assert (outcome.status, outcome.refused) == ("published", ())


def test_a_stricter_declaration_refuses_what_was_accepted_and_serves_on(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    before = tree(work.settings.public)
    declared = edited(
        work.declarations, "schemas/so_do/diem_do.yaml", "maximum: 1000000", "maximum: 5"
    )
    outcome = run(replace(work, declarations=declared), "diem_do")
    assert (outcome.status, outcome.release, outcome.refused) == ("refused", 1, ("a.csv",))
    assert tree(work.settings.public) == before


def test_a_stricter_declaration_takes_no_accepted_rows_from_the_public(tmp_path: Path) -> None:
    path = "datasets/so_do/diem_do.yaml"
    by_day = "assembly: by_period\nperiod: ngay_do"
    work = work_in(tmp_path / "home", edited(province(tmp_path), path, "assembly: replace", by_day))
    hand_over(work, "diem_do", "a.csv", readings(reading(ngay="2024-01-01", so="100")))
    hand_over(work, "diem_do", "b.csv", readings(reading(ngay="2024-01-02", so="1")))
    run(work, "diem_do")
    before = tree(work.settings.public)
    declared = edited(
        work.declarations, "schemas/so_do/diem_do.yaml", "maximum: 1000000", "maximum: 5"
    )
    outcome = run(replace(work, declarations=declared), "diem_do")
    assert (outcome.status, outcome.release, outcome.refused) == ("refused", 1, ("a.csv",))
    assert tree(work.settings.public) == before


def test_a_bad_file_does_not_hold_up_a_corrected_title(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    path = "datasets/so_do/diem_do.yaml"
    work = replace(
        work, declarations=edited(work.declarations, path, "title: Điểm đo", "title: Điểm đo mới")
    )
    hand_over(work, "diem_do", "b.csv", readings(reading(so="x")))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.release, outcome.refused) == ("published", 2, ("b.csv",))


def test_a_list_released_later_unblocks_what_needs_it(work: Work) -> None:
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    outcome = run(work, "luong_mua")
    assert (outcome.status, outcome.refused) == ("refused", ("mua.csv",))
    assert {p.code for p in outcome.problems} == {"reference-missing"}
    run(work, "tram")
    assert run(work, "luong_mua").status == "published"


def test_a_new_release_of_a_list_checks_what_needs_it_again(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    run(work, "tram")
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    run(work, "luong_mua")
    edited(work.declarations, "datasets/so_ban/tram.csv", "T2,Hồ Núi", "T3,Hồ Núi")
    assert run(work, "tram").release == 2
    assert run(work, "luong_mua").release == 2
    assert {row[1] for row in rows(work, "luong_mua")} == {"T1", "T3"}


def test_what_only_the_whole_table_shows_is_blamed_on_what_is_new(tmp_path: Path) -> None:
    suite = (MINIATURE / "quality/so_ban/luong_mua.yaml").read_text("utf-8")
    files = {"quality/so_ban/luong_mua.yaml": suite.replace("severity: warn", "severity: block")}
    work = work_in(tmp_path / "home", province(tmp_path, files))
    run(work, "tram")
    hand_over(work, "luong_mua", "mua 2020.csv", RAIN)
    assert run(work, "luong_mua").status == "published"
    before = tree(work.settings.public)
    hand_over(work, "luong_mua", "mua 2021.csv", RAIN.replace("2020", "2021").replace("23;", "24;"))
    outcome = run(work, "luong_mua")
    assert (outcome.status, outcome.refused) == ("refused", ("mua 2021.csv",))
    [broken] = [c for c in outcome.checks if c.blocks]
    assert (broken.name, broken.count) == ("tong_toan_tinh", 1)
    assert [d.en for d in broken.details] == ["2021, season mua: off by -10"]
    assert outcome.problems == ()
    assert tree(work.settings.public) == before


@pytest.fixture
def strict(tmp_path: Path) -> Work:
    """A province whose rainfall must agree with its totals, with a release of 2020."""
    suite = (MINIATURE / "quality/so_ban/luong_mua.yaml").read_text("utf-8")
    files = {"quality/so_ban/luong_mua.yaml": suite.replace("severity: warn", "severity: block")}
    work = work_in(tmp_path / "home", province(tmp_path, files))
    run(work, "tram")
    hand_over(work, "luong_mua", "mua 2020.csv", RAIN)
    run(work, "luong_mua")
    return work


OFF = RAIN.replace("2020", "2021").replace("23;", "24;")  # its total is not that of its stations


def test_a_check_let_pass_is_published_with_who_and_why(strict: Work) -> None:
    hand_over(strict, "luong_mua", "mua 2021.csv", OFF)
    assert run(strict, "luong_mua").status == "refused"
    override(strict, "luong_mua", "tong_toan_tinh", "Trạm mới chưa có trong danh mục")
    outcome = run(strict, "luong_mua")
    assert (outcome.status, outcome.release, outcome.ok) == ("published", 2, True)
    [told] = [c for c in current(strict, "luong_mua").read("quality.json")["checks"] if c["count"]]
    assert (told["passed"], told["severity"]) == (False, "block")
    assert told["decision"]["reason"] == "Trạm mới chưa có trong danh mục"
    assert (told["decision"]["actor"], told["decision"]["ruling"]) == ("kiem-thu", "let_pass")
    assert run(strict, "luong_mua").status == "unchanged"


def test_a_check_is_let_pass_for_that_very_table_alone(strict: Work) -> None:
    hand_over(strict, "luong_mua", "mua 2021.csv", OFF)
    run(strict, "luong_mua")
    override(strict, "luong_mua", "tong_toan_tinh", "một lần")
    hand_over(strict, "luong_mua", "mua 2021.csv", OFF.replace("24;", "25;"))
    outcome = run(strict, "luong_mua")
    assert (outcome.refused, outcome.release) == (("mua 2021.csv",), 1)
    assert [c.name for c in open_checks(strict, "luong_mua")] == ["tong_toan_tinh"]


def test_a_decision_reopens_no_refusal_but_its_own(strict: Work) -> None:
    hand_over(strict, "luong_mua", "mua 2021.csv", OFF)
    run(strict, "luong_mua")
    hand_over(strict, "luong_mua", "mua 2022.csv", OFF.replace("2021", "2022"))
    run(strict, "luong_mua")
    first, second = open_checks(strict, "luong_mua")
    assert first.fingerprint != second.fingerprint
    decide(strict, "luong_mua", first, "let_pass", "chỉ năm 2021")
    outcome = run(strict, "luong_mua")
    assert (outcome.status, outcome.refused) == ("published", ("mua 2022.csv",))
    assert {str(row[0]) for row in rows(strict, "luong_mua")} == {"2020", "2021"}


@pytest.mark.parametrize("name", ["schema", "privacy", "khong_co"])
def test_what_does_not_block_or_is_no_rule_of_the_whole_cannot_be_let_pass(
    name: str, strict: Work
) -> None:
    hand_over(strict, "luong_mua", "mua 2021.csv", OFF)
    run(strict, "luong_mua")
    with pytest.raises(NotFoundError, match="tong_toan_tinh"):
        override(strict, "luong_mua", name, "thử")


def test_a_warning_is_published_with_the_table(work: Work) -> None:
    run(work, "tram")
    hand_over(work, "luong_mua", "mua.csv", RAIN.replace("23;", "24;"))
    outcome = run(work, "luong_mua")
    assert (outcome.status, outcome.ok) == ("published", True)
    checks = current(work, "luong_mua").read("quality.json")["checks"]
    [warned] = [c for c in checks if not c["passed"]]
    assert warned["details"] == [
        {"vi": "Năm 2020, mùa mua: lệch -10", "en": "2020, season mua: off by -10"}
    ]


def test_a_total_row_that_cannot_be_compared_is_not_passed_over(work: Work) -> None:
    run(work, "tram")
    hand_over(work, "luong_mua", "mua.csv", RAIN.replace("23;", "99.99;"))  # 999.9: no integer
    outcome = run(work, "luong_mua")
    assert outcome.problems or not all(c.passed for c in outcome.checks)


def test_a_file_without_a_row_of_the_table_is_refused(work: Work) -> None:
    run(work, "tram")
    hand_over(work, "luong_mua", "mua.csv", f"{RAIN_HEADER}Toàn tỉnh;1.5;23;\n")
    assert run(work, "luong_mua").refused == ("mua.csv",)


# Addresses and values ----------------------------------------------------------------------------

WIDE = {
    "datasets/so_do/bang_rong.yaml": """
title: Bảng rộng
title_en: A wide table
description: Giả định
description_en: Made up
themes: [xa_hoi]
license: mo_dieu_43
frequency: yearly
coverage: {spatial: Tỉnh thu nhỏ}
source:
  kind: landing
  variants:
    - fields: {ma: Mã}
      unpivot: {headers: '(?P<nhom>\\w+) (?P<nam>\\d{4})', value: so}
      map: {nhom: {Nam: nam, Nữ: nữ}, so: {ít: "0.5"}}
      scale: {so: 1000}
privacy: {reviewed: 2026-11-22}
""",
    "schemas/so_do/bang_rong.yaml": """
primaryKey: [ma, nhom, nam]
fields:
  - {name: ma, title: Mã, title_en: Code, constraints: {required: true, pattern: '[A-Z]+'}}
  - {name: nhom, title: Nhóm, title_en: Group, constraints: {required: true, enum: [nam, nữ]}}
  - name: nam
    type: year
    title: Năm
    title_en: Year
    constraints: {required: true, minimum: 1900}
  - {name: so, type: integer, title: Số, title_en: Number, constraints: {maximum: 9000}}
""",
    "quality/so_do/bang_rong.yaml": "expectations: []\n",
}


@pytest.fixture
def wide(tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", province(tmp_path, WIDE))


Told = tuple[str, int | None, str | None, str | None, str | None]


def told(outcome: Outcome) -> list[Told]:
    return [(p.code, p.row, p.column, p.field, p.value) for p in outcome.problems]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("A,1,9.5", ("constraint-error", 2, "Nữ 2020", "so", "9.5")),
        ("A,1,0.0005", ("type-error", 2, "Nữ 2020", "so", "0.0005")),
        ("A,nhiều,1", ("scale-error", 2, "Nam 2020", "so", "nhiều")),
    ],
)
def test_a_scaled_or_mapped_cell_is_told_as_it_stands_in_the_file(
    wide: Work, cells: str, expected: Told
) -> None:
    hand_over(wide, "bang_rong", "a.csv", f"Mã,Nam 2020,Nữ 2020\n{cells}\nB,ít,2\n")
    outcome = run(wide, "bang_rong")
    assert told(outcome) == [expected]
    assert outcome.problems[0].file == "a.csv"


def test_a_kept_cell_of_a_wide_row_is_told_as_itself_and_once(wide: Work) -> None:
    hand_over(wide, "bang_rong", "a.csv", "Mã,Nam 2020,Nữ 2020\nA,1,2\nb1,3,4\n")
    assert told(run(wide, "bang_rong")) == [("constraint-error", 3, "Mã", "ma", "b1")]


@pytest.mark.parametrize(("header", "field", "value"), [
    ("Nam 1800", "nam", "1800"), ("Trẻ 2020", "nhom", "Trẻ")
])  # fmt: skip
def test_a_wrong_group_of_a_header_is_told_by_the_header(
    wide: Work, header: str, field: str, value: str
) -> None:
    hand_over(wide, "bang_rong", "a.csv", f"Mã,{header},Nữ 2020\nA,1,2\n")
    [problem] = run(wide, "bang_rong").problems
    assert (problem.column, problem.field) == (header, field)
    assert problem.value in (value, header)


def test_a_repeated_key_names_both_places(wide: Work) -> None:
    hand_over(wide, "bang_rong", "a.csv", "Mã,Nam 2020\nA,1\nB,2\nA,3\n")
    [problem] = run(wide, "bang_rong").problems
    assert (problem.code, problem.row, problem.value) == ("primary-key", 4, "A, nam, 2020")
    assert "2 (Nam 2020)" in problem.note


def test_a_key_of_two_files_is_told_in_the_later_one(tmp_path: Path) -> None:
    declared = edited(
        province(tmp_path),
        "datasets/so_do/diem_do.yaml",
        "assembly: replace",
        "assembly: by_period\nperiod: ngay_do",
    )
    work = work_in(tmp_path / "home", declared)
    hand_over(work, "diem_do", "a.csv", readings(reading(ngay="2024-01-05")))
    hand_over(work, "diem_do", "b.csv", readings(reading(ngay="2024-1-5")))  # the same day
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.refused) == ("published", ("b.csv",))
    assert [p.code for p in outcome.problems] == ["primary-key"]


# No value gets out -------------------------------------------------------------------------------

SECRET = "BIMAT7391"  # noqa: S105 (what must not get out, not a password)
CODE = "ZQ739"  # a secret that is a valid code of a point
BAD_READINGS: Mapping[str, str | bytes] = {
    "type": readings(reading(so=SECRET)),
    "enum": readings(reading(ghi_chu=SECRET)),
    "pattern": readings(reading(ma=SECRET)),
    "bound": readings(reading(CODE, so="-1")),
    "too long": readings(reading(ten=SECRET * 20)),
    "cells": readings(f"{SECRET},x"),
    "quote": readings(reading(ten=f'"{SECRET}')),
    "broken text": readings(reading(ten=f"{SECRET}\ufffd")),
    "bytes": readings(reading(ten=SECRET)).encode() + b"\xff\n",
    "nul": readings(reading(ten=f"{SECRET}\0")),
    "line ends": readings(reading(ten=SECRET)) + reading() + "\r\n",
    "blank row": readings(reading(ten=SECRET), "", reading()),
    "key": readings(reading(CODE, SECRET), reading(CODE, SECRET)),
    "html": f"<html>{SECRET}</html>",
    "json": f'{{"a": "{SECRET}"}}',
    "many": readings(*(reading(so=f"{SECRET}{i}") for i in range(1200))),
}
BAD_RAIN: Mapping[str, str] = {
    "mua name": RAIN.replace("Hồ Núi", SECRET),
    "mua scale": RAIN.replace(";20;", f";{SECRET};"),
    "mua bound": RAIN.replace(";20;", ";-739173917391;"),
    SECRET: RAIN,
}
HEADERS: Mapping[str, str] = {
    "no header": readings(reading(ten=SECRET), reading())[len(READINGS_HEADER) :],
    "twice": f"{SECRET},{SECRET}\n1,2\n",
}
SECRETS = (SECRET, CODE, "739173917391")
RULE = """expectations:
  - name: ten_la
    type: unexpected_rows_expectation
    kwargs: {unexpected_rows_query: "SELECT ten_diem FROM {batch} WHERE ten_diem LIKE 'BIMAT%'"}
    severity: block
    dimension: dung
    title: Tên lạ
    title_en: A strange name
    detail: "{ten_diem}"
    detail_en: "{ten_diem}"
  - name: lon_nhat
    type: expect_column_max_to_be_between
    kwargs: {column: so_luong, max_value: 900}
    severity: block
    dimension: dung
    title: Lớn nhất
    title_en: Largest
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Work:
    """A province whose suite blocks names that are secret, with releases of two datasets."""
    files = {"quality/so_do/diem_do.yaml": RULE}
    work = work_in(tmp_path / "home", province(tmp_path, files))
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    for name in ("tram", "diem_do", "luong_mua"):
        assert run(work, name).status == "published"
    return work


def hand_over_all_that_is_bad(work: Work) -> None:
    for name, content in BAD_READINGS.items():
        hand_over(work, "diem_do", f"{name}.csv", content)
    for name, text in BAD_RAIN.items():
        hand_over(work, "luong_mua", f"{name}.csv", text)


def test_no_value_of_a_refused_file_leaves_the_private_trees(guarded: Work) -> None:
    hand_over_all_that_is_bad(guarded)
    outcome = run(guarded, "diem_do")
    assert set(outcome.refused) == {f"{name}.csv" for name in BAD_READINGS}
    assert any(SECRET in (p.value or "") for p in outcome.problems)  # the steward is told
    outcome = run(guarded, "luong_mua")
    assert len(outcome.refused) == len(BAD_RAIN)
    index.build(guarded.declarations, guarded.settings, guarded.clock)
    named = {("events.jsonl", SECRET)}  # the file's own name, which is no cell
    assert leaks(guarded.settings.home, SECRETS) == named


def test_no_value_that_a_rule_of_the_suite_found_gets_out(guarded: Work) -> None:
    rows_ = (reading(ten=SECRET), reading("TN002", so="999983"))
    hand_over(guarded, "diem_do", "b.csv", readings(*rows_))
    outcome = run(guarded, "diem_do")
    assert {c.name for c in outcome.checks if c.blocks} == {"ten_la", "lon_nhat"}
    assert any(SECRET in d.vi for c in outcome.checks for d in c.details)
    index.build(guarded.declarations, guarded.settings, guarded.clock)
    assert leaks(guarded.settings.home, (SECRET, "999983")) == set()


def test_no_cell_gets_out_as_a_header_of_a_file_without_one(guarded: Work) -> None:
    for name, content in HEADERS.items():
        hand_over(guarded, "diem_do", f"{name}.csv", content)
    assert len(run(guarded, "diem_do").refused) == len(HEADERS)
    index.build(guarded.declarations, guarded.settings, guarded.clock)
    assert leaks(guarded.settings.home, SECRETS) == set()


PERSONAL = READINGS_HEADER.replace("\n", ",Số căn cước\n")


def dropping(tmp_path: Path, source: str = "{kind: landing}") -> Work:
    """A home whose readings come with a column that the privacy review drops."""
    path = "datasets/so_do/diem_do.yaml"
    declared = edited(
        province(tmp_path),
        path,
        "{reviewed: 2026-11-22}",
        "{reviewed: 2026-11-22, drop: [Số căn cước]}",
    )
    declared = edited(declared, path, "source: {kind: landing}", f"source: {source}")
    return work_in(tmp_path / "home", declared)


def trees_with(work: Work, secret: str) -> set[str]:
    """The trees of a home in which a secret stands somewhere."""
    home = work.settings.home
    return {
        p.relative_to(home).parts[0]
        for p in home.rglob("*")
        if p.is_file() and secret.encode() in p.read_bytes()
    }


@pytest.mark.parametrize(
    "row",
    [
        f"{reading(so='x')},{SECRET}",
        f"{SECRET},2",
        f'{reading()},"{SECRET}',
        f'{reading()},{SECRET}"x',
        f"{reading()},{SECRET}\n{reading()},{SECRET}",
    ],
    ids=["a wrong cell", "too few cells", "an open quote", "a stray quote", "a key twice"],
)
def test_a_column_that_privacy_drops_is_kept_nowhere_but_in_raw(tmp_path: Path, row: str) -> None:
    work = dropping(tmp_path)
    hand_over(work, "diem_do", "a.csv", f"{PERSONAL}{row}\n")
    assert run(work, "diem_do").refused == ("a.csv",)
    assert trees_with(work, SECRET) == {"raw", "landing"}


def test_nor_is_it_kept_of_a_file_with_titles(tmp_path: Path) -> None:
    work = dropping(tmp_path, "{kind: landing, variants: [{dialect: {title_rows: 1}}]}")
    hand_over(work, "diem_do", "a.csv", f"Biểu 1\n{PERSONAL}{reading(so='x')},{SECRET}\n")
    assert run(work, "diem_do").refused == ("a.csv",)
    assert trees_with(work, SECRET) == {"raw", "landing"}


def test_nor_is_it_told_where_its_text_is_broken(tmp_path: Path) -> None:
    work = dropping(tmp_path)
    hand_over(work, "diem_do", "a.csv", f"{PERSONAL}{reading()},{SECRET}\ufffd\n")
    assert run(work, "diem_do").refused == ("a.csv",)
    assert trees_with(work, SECRET) == {"raw", "landing"}


@pytest.mark.parametrize("titled", [False, True])
def test_a_dropped_column_is_not_published(tmp_path: Path, titled: bool) -> None:
    layout = "{kind: landing, variants: [{dialect: {title_rows: 1}}]}"
    work = dropping(tmp_path, layout) if titled else dropping(tmp_path)
    title = "Biểu 1\n" if titled else ""
    hand_over(work, "diem_do", "a.csv", f"{title}{PERSONAL}{reading()},{SECRET}\n")
    assert run(work, "diem_do").status == "published"
    assert trees_with(work, SECRET) == {"raw", "landing"}
    file = tmp_path / "b.csv"
    file.write_text(f"{title}{PERSONAL}{reading('TN002')},{SECRET}\n", "utf-8")
    folder = tmp_path / "check"
    folder.mkdir()
    outcome = flow.check(work, work.declarations.dataset("diem_do"), file, folder)
    assert outcome.ok
    assert SECRET not in json.dumps(dump(outcome))


# The same bytes ----------------------------------------------------------------------------------


def data_files(work: Work, name: str) -> dict[str, str]:
    return {f["name"]: f["sha256"] for f in current(work, name).manifest["files"] if "rows" in f}


def test_two_homes_make_the_same_bytes_at_any_time_by_anybody(
    miniature: Declarations, tmp_path: Path
) -> None:
    made = []
    for actor, noon in (("một", NOON), ("hai", NOON.replace(year=2031))):
        work = work_in(tmp_path / actor / "home", miniature)
        (tmp_path / actor).mkdir()
        work = replace(
            work,
            settings=replace(work.settings, actor=actor),
            clock=partial(datetime.fromisoformat, noon.isoformat()),
        )
        hand_over(work, "luong_mua", "mua.csv", RAIN)
        hand_over(work, "diem_do", "a.csv", GOOD)
        for name in ("tram", "luong_mua", "diem_do"):
            run(work, name)
        made.append([data_files(work, n) for n in ("tram", "luong_mua", "diem_do")])
    assert made[0] == made[1]


def test_the_number_of_threads_does_not_change_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than DuckDB puts into one row group, in an order that the key has to mend."""
    declared = province(tmp_path, {"quality/so_do/diem_do.yaml": "expectations: []\n"})
    many = [
        reading(f"{'ABCDEFGH'[i % 8]}Z{i * 7919 % 1000:03d}", f"Điểm {i % 97}", day, str(i))
        for i in range(150_000)
        for day in [f"{2000 + i // 1000 // 28:04d}-01-{i // 1000 % 28 + 1:02d}"]
    ]
    content, connect = readings(*many), engine.connect
    made = []
    for threads in (1, 2, 5):

        def limited(
            spill: Path | None = None, memory: str = "1GB", threads: int = threads
        ) -> duckdb.DuckDBPyConnection:
            con = connect(spill, memory)
            con.execute(f"SET threads = {threads}")
            return con

        monkeypatch.setattr(engine, "connect", limited)
        (tmp_path / str(threads)).mkdir()
        work = work_in(tmp_path / str(threads) / "home", declared)
        hand_over(work, "diem_do", "a.csv", content)
        outcome = run(work, "diem_do")
        assert (outcome.status, outcome.rows_out) == ("published", 150_000), outcome.problems[:3]
        made.append(data_files(work, "diem_do"))
    assert made[0] == made[1] == made[2]


# A dry run ---------------------------------------------------------------------------------------


def test_a_check_tells_what_a_delivery_would(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(readings(reading(so="x")), "utf-8")
    folder = tmp_path / "check"
    folder.mkdir()
    outcome = flow.check(work, work.declarations.dataset("diem_do"), file, folder)
    assert (outcome.status, outcome.refused, outcome.ok) == ("refused", ("a.csv",), False)
    assert told(outcome) == [("type-error", 2, "so_luong", "so_luong", "x")]
    file.write_text(GOOD, "utf-8")
    outcome = flow.check(work, work.declarations.dataset("diem_do"), file, folder)
    assert (outcome.status, outcome.rows_out, outcome.ok) == ("ready", 1, True)


def test_a_check_judges_the_file_together_with_what_is_accepted(work: Work, tmp_path: Path) -> None:
    run(work, "tram")
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    run(work, "luong_mua")
    file = tmp_path / "dai.csv"
    file.write_text("nam,ten,mua,luong_mm\n2020,Đường Cái,mua,199\n", "utf-8")
    folder = tmp_path / "check"
    folder.mkdir()
    outcome = flow.check(work, work.declarations.dataset("luong_mua"), file, folder)
    assert (outcome.status, outcome.rows_out) == ("ready", 4), "the table it would be part of"
    assert (outcome.deliveries, outcome.rows_in) == (1, 1), "what is counted is of this file"
    [found] = [c for c in outcome.checks if not c.passed]
    assert (found.kind, found.count) == ("source", 1)


def test_a_check_changes_no_file_of_the_home(work: Work, tmp_path: Path) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    before = tree(work.settings.home)
    for name, content in (("b.csv", readings(reading(so="x"))), ("c.csv", GOOD)):
        (tmp_path / name).write_text(content, "utf-8")
        folder = tmp_path / f"check-{name}"
        folder.mkdir()
        flow.check(work, work.declarations.dataset("diem_do"), tmp_path / name, folder)
    assert tree(work.settings.home) == before


def test_a_check_makes_no_home(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(GOOD, "utf-8")
    folder = tmp_path / "check"
    folder.mkdir()
    flow.check(work, work.declarations.dataset("diem_do"), file, folder)
    assert not work.settings.home.exists()
