"""Rows of persons become counts that give nobody away; the rows themselves stand nowhere public."""

import itertools
import random
import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from catalog import dataset as declared
from catalog import index
from catalog.release import Release
from pipelines.answer import lying
from pipelines.assets import all_assets, keys
from pipelines.work import Work
from schemas.errors import DeclarationError
from tests.catalog.web.conftest import serving
from tests.catalog.web.document import get
from tests.conftest import MINIATURE
from tests.pipelines.test_flow import hand_over, leaks, run, work_in
from tests.suppression_attack import bounds, found_out, parents_of, read

PROTECTED = Path(__file__).parents[1] / "protected"
NAME = "luot_kham"
HEADER = "STT,Họ và tên,Số CCCD,Ngày khám,Mã trạm,Tuổi,Chẩn đoán\n"
ILLNESSES = ("viêm phổi", "hen", "gãy tay", "đau bụng")
DIMENSIONS = ("ma_tram", "nhom_tuoi", "nhom_benh")
TOTALS = ("toàn vùng", "mọi tuổi", "mọi bệnh")
Person = tuple[str, str, int, str]  # day, station, age, illness


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The miniature province with one dataset more."""
    folder = tmp_path / "declarations"
    shutil.copytree(MINIATURE, folder)
    shutil.copytree(PROTECTED, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def work(root: Path, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", declared.load(root))


def persons(month: str, seed: int = 1, size: int = 140) -> list[Person]:
    chance = random.Random(seed)  # noqa: S311  synthetic persons
    stations = ("T1", "T1", "T1", "T2", "T2", "T3")
    return [
        (f"{month}-{chance.randint(1, 28):02}", chance.choice(stations), chance.randint(0, 90),
         chance.choice(ILLNESSES))
        for _ in range(size)
    ]  # fmt: skip


def listed(found: list[Person]) -> str:
    return HEADER + "".join(
        f"{i},Nguyễn Văn Mẫu {i},00119900{i:04},{day},{station},{age},{illness}\n"
        for i, (day, station, age, illness) in enumerate(found, 1)
    )


def current(work: Work) -> Release:
    release = work.releases.current(NAME)
    assert release
    return release


def counted(found: list[Person]) -> dict[tuple[str, ...], int]:
    """By hand: every combination, and every total."""
    cells: dict[tuple[str, ...], int] = {}
    for _, station, age, illness in found:
        band = "0-17" if age < 18 else "18-59" if age < 60 else "60+"
        group = "hô hấp" if illness in ILLNESSES[:2] else "khác"
        own = zip((station, band, group), TOTALS, strict=True)
        for key in itertools.product(*own):
            cells[key] = cells.get(key, 0) + 1
    return cells


def text_of(release: Release) -> str:
    return (release.folder / f"{NAME}.csv").read_text("utf-8")


def test_rows_of_persons_are_published_as_counts_that_stand_the_attack(work: Work) -> None:
    found = persons("2026-01")
    hand_over(work, NAME, "kham-2026-01.csv", listed(found))
    outcome = run(work, NAME)
    assert (outcome.status, outcome.problems) == ("published", ())
    truth = counted(found)
    renamed = [{t: "TỔNG"} for t in TOTALS]
    text = text_of(current(work))
    for total in TOTALS:
        text = text.replace(total, "TỔNG")
    same = {
        tuple(r.get(v, v) for v, r in zip(cell, renamed, strict=True)): n
        for cell, n in truth.items()
    }
    seen = read(text, DIMENSIONS, "so_luot", parents_of(same, [{}, {}, {}]))
    assert set(seen.cells) == set(same)
    assert all(seen.cells[c] in (n, None) for c, n in same.items())
    assert seen.withheld
    assert all(seen.cells[c] is None for c, n in same.items() if n < 5)
    inner = {c: 1 for c in same if "TỔNG" not in c}
    floor = {
        c: sum(all(a in (b, "TỔNG") for a, b in zip(c, i, strict=True)) for i in inner)
        for c in same
    }
    for least in (0, 1):
        assert found_out(same, bounds(seen, least), 5, 5, floor) == []


def test_why_a_count_is_absent_stands_beside_it(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    run(work, NAME)
    index.build(work.declarations, work.settings, work.clock)
    con = index.open_catalog(work.settings.public)
    rows = con.execute(f"SELECT so_luot IS NULL, trang_thai FROM {NAME}").fetchall()
    con.close()
    assert set(rows) == {(True, "bảo mật"), (False, "công bố")}


def test_no_row_of_a_person_leaves_the_folders_that_nobody_is_served_from(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    run(work, NAME)
    index.build(work.declarations, work.settings, work.clock)
    assert not list(work.home.staging(NAME).glob("*.parquet"))
    home = work.settings.home
    outside = [f for f in home.rglob("*") if f.is_file() and f.relative_to(home).parts[0]
               not in ("raw", "landing")]  # fmt: skip
    assert len(outside) > 5
    for file in outside:
        content = file.read_bytes()
        assert not [w for w in ("Mẫu 1", "001199", "viêm phổi", "gãy tay") if w.encode() in content]
    assert not [f for f in outside if f.suffix == ".parquet" and _columns(f) & {"stt", "tuoi"}]


def _columns(file: Path) -> set[str]:
    with duckdb.connect() as con:
        return {r[0] for r in con.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()}


def test_neither_hash_nor_size_nor_number_of_the_persons_is_public(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01", size=143)))
    run(work, NAME)
    manifest = current(work).manifest
    assert manifest["rows_in"] == manifest["files"][0]["rows"]
    assert not {"sha256", "bytes"} & set(manifest["deliveries"][0])


def test_what_was_done_to_the_rows_is_public(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    run(work, NAME)
    said = current(work).read("datapackage.json")["privacy"]
    assert said == current(work).manifest["privacy"]
    assert said["drop"] == ["Họ và tên", "Số CCCD"]
    assert said["generalise"]["nhom_tuoi"] == "tuoi → bands"
    assert (said["suppress"]["k"], said["suppress"]["protection"]) == (5, 5)
    checks = {c["name"]: c for c in current(work).read("quality.json")["checks"]}
    assert checks["che_o_nho"]["passed"]
    assert "được bảo mật" in checks["che_o_nho"]["details"][0]["vi"]


def test_another_month_changes_nothing_of_what_was_withheld(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    run(work, NAME)
    before = text_of(current(work)).splitlines()
    hand_over(work, NAME, "kham-2026-02.csv", listed(persons("2026-02", seed=2)))
    assert run(work, NAME).status == "published"
    assert current(work).number == 2
    after = [line for line in text_of(current(work)).splitlines() if "2026-02" not in line]
    assert after == before


def test_a_month_handed_over_again_is_not_given_away_by_the_difference(work: Work) -> None:
    found = persons("2026-01")
    hand_over(work, NAME, "kham-2026-01.csv", listed(found))
    run(work, NAME)
    first = read(text_of(current(work)), DIMENSIONS, "so_luot", [])
    more = [*found, *persons("2026-01", seed=9, size=25)]
    hand_over(work, NAME, "kham-2026-01-bo-sung.csv", listed(more))
    assert run(work, NAME).status == "published"
    second = read(text_of(current(work)), DIMENSIONS, "so_luot", [])
    assert set(first.withheld) <= set(second.withheld)
    newly = set(second.withheld) - set(first.withheld)
    truth = counted(more)
    assert all(first.cells.get(c) != truth[c] for c in newly if truth[c] >= 5)


def test_a_wrong_row_of_a_person_is_told_with_its_address(work: Work) -> None:
    text = listed(persons("2026-01")).replace("2026-01-", "2026-13-", 1)
    hand_over(work, NAME, "kham-2026-01.csv", text)
    outcome = run(work, NAME)
    assert outcome.status == "refused"
    assert [(p.code, p.row, p.field) for p in outcome.problems] == [("type-error", 2, "ngay")]
    assert lying(work, work.declarations.dataset(NAME))


def test_a_value_that_fits_no_group_refuses_the_file(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed([*persons("2026-01"),
              ("2026-01-03", "T1", 30, "sốt")]))  # fmt: skip
    outcome = run(work, NAME)
    assert outcome.status == "refused"
    told = [(p.code, p.file, p.row, p.column, p.value) for p in outcome.problems]
    assert told == [("no-group", "kham-2026-01.csv", 142, "Chẩn đoán", "sốt")]


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("  aggregate: {count: so_luot}\n", "", "privacy.delivered"),
        ("count: so_luot\n    status", "count: so\n    status", "privacy"),
        ("from: tuoi,", "from: tuoi_doi,", "privacy.generalise.nhom_tuoi.from"),
        ("bands: [0, 18, 60]", "bands: [0, 18], to: year", "privacy.generalise.nhom_tuoi"),
        ("nhom_tuoi: {total", "trang_thai: {total", "privacy.suppress.dimensions"),
        ("k: 5", "k: 5\n  quasi_identifiers: [ma_tram]", "privacy"),
    ],
)
def test_a_protection_that_would_not_hold_is_no_declaration(
    before: str, after: str, key: str, root: Path
) -> None:
    file = root / "datasets" / "so_ban" / f"{NAME}.yaml"
    content = file.read_text("utf-8")
    assert before in content
    file.write_text(content.replace(before, after), "utf-8")
    with pytest.raises(DeclarationError) as refused:
        declared.load(root)
    assert refused.value.key == key


def test_the_page_says_how_persons_are_protected(work: Work) -> None:
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    run(work, NAME)
    with serving(work.declarations, work.settings) as url:
        page, english = (get(f"{url}{way}/dataset/luot-kham").text for way in ("", "/en"))
    assert "Bảo vệ dữ liệu cá nhân" in page
    assert "Họ và tên, Số CCCD" in page
    assert "ô được bảo mật" in page
    assert "are withheld" in english


def test_dagster_keeps_no_row_of_a_person(work: Work) -> None:
    """Neither of what is published nor of a file that is refused."""
    bad = listed(persons("2026-02", seed=3)).replace("2026-02-", "2026-13-", 1)
    hand_over(work, NAME, "kham-2026-01.csv", listed(persons("2026-01")))
    hand_over(work, NAME, "kham-2026-02.csv", bad)
    storage = work.settings.home / "dagster"
    storage.mkdir(parents=True)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.local_temp(str(storage)) as instance:
        chosen = dg.AssetSelection.assets(*keys(work.declarations.dataset(NAME)))
        result = dg.materialize(
            all_assets(work), selection=chosen, instance=instance, raise_on_error=False,
            run_config=quiet,
        )  # fmt: skip
    checks = {c.check_name: c.passed for c in result.get_asset_check_evaluations()}
    assert checks["che_o_nho"]
    assert not checks["deliveries"]
    assert current(work).number == 1
    assert list(storage.rglob("*.db"))
    assert leaks(work.settings.home, ("Mẫu 1", "001199", "viêm phổi", "2026-13")) == set()
