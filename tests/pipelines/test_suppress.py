"""A table of counts as a department sends it: totals in it, groups, and counts too small."""

from pathlib import Path

import pytest

from catalog import dataset as declared
from pipelines.work import Work
from tests.pipelines.test_flow import current, hand_over, province, run, work_in

NAME = "so_ho"
DATASET = """
title: Số hộ theo xã và nhóm (mô phỏng)
title_en: Households by commune and group (synthetic)
description: Mô phỏng.
description_en: Synthetic.
themes: [xa_hoi]
license: mo_dieu_43
frequency: yearly
coverage: {spatial: Tỉnh thu nhỏ}
assembly: by_period
period: nam
source: {kind: landing}
privacy:
  reviewed: 2026-11-22
  suppress:
    count: so_ho
    status: trang_thai
    protection: 4
    dimensions:
      xa: {total: tỉnh, groups: {vùng cao: [A, B], vùng thấp: [C, D]}}
      nhom: {total: chung}
"""
SCHEMA = """
primaryKey: [nam, xa, nhom]
fields:
  - {name: nam, type: year, title: Năm, title_en: Year, constraints: {required: true}}
  - {name: xa, title: Xã, title_en: Commune, constraints: {required: true}}
  - {name: nhom, title: Nhóm, title_en: Group, constraints: {required: true}}
  - {name: so_ho, type: integer, title: Số hộ, title_en: Households}
  - name: trang_thai
    title: Trạng thái
    title_en: Status
    constraints: {required: true, enum: [công bố, bảo mật]}
"""
COMMUNES = {"A": (40, 3), "B": (25, 30), "C": (60, 0), "D": (33, 21)}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    files = {
        f"datasets/so_ban/{NAME}.yaml": DATASET,
        f"schemas/so_ban/{NAME}.yaml": SCHEMA,
        f"quality/so_ban/{NAME}.yaml": "expectations: []\n",
    }
    return work_in(tmp_path / "home", province(tmp_path / "declared", files))


def table(year: int = 2025, communes: dict[str, tuple[int, int]] = COMMUNES) -> str:
    """As delivered: every sum in it."""
    sums = dict(communes)
    for group, members in {"vùng cao": "AB", "vùng thấp": "CD", "tỉnh": "ABCD"}.items():
        sums[group] = (sum(communes[m][0] for m in members), sum(communes[m][1] for m in members))
    lines = ["nam,xa,nhom,so_ho"]
    for xa, (few, more) in sums.items():
        counts = {"nghèo": few, "cận nghèo": more, "chung": few + more}
        lines += [f"{year},{xa},{nhom},{n}" for nhom, n in counts.items()]
    return "\n".join(lines) + "\n"


def published(work: Work) -> dict[tuple[str, ...], str]:
    text = (current(work, NAME).folder / f"{NAME}.csv").read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return {(nam, xa, nhom): count for nam, xa, nhom, count, _ in rows}


def test_a_small_count_is_withheld_with_what_would_tell_it(work: Work) -> None:
    hand_over(work, NAME, "2025.csv", table())
    assert run(work, NAME).status == "published"
    shown = published(work)
    assert shown["2025", "A", "cận nghèo"] == ""
    assert shown["2025", "C", "cận nghèo"] == "0"
    for line in (  # every sum in which the small count stands
        [("A", "nghèo"), ("A", "chung")],
        [("B", "cận nghèo"), ("vùng cao", "cận nghèo")],
    ):
        assert "" in {shown["2025", *cell] for cell in line}
    assert sum(count == "" for count in shown.values()) < len(shown) / 2


def test_another_year_is_a_block_of_its_own(work: Work) -> None:
    hand_over(work, NAME, "2025.csv", table())
    run(work, NAME)
    before = published(work)
    hand_over(work, NAME, "2026.csv", table(2026, COMMUNES | {"A": (40, 30)}))
    run(work, NAME)
    after = published(work)
    assert {cell: after[cell] for cell in before} == before
    assert all(count for cell, count in after.items() if cell[0] == "2026")


def test_a_corrected_count_that_is_small_now_is_covered_by_what_changed_with_it(
    work: Work,
) -> None:
    hand_over(work, NAME, "2025.csv", table(communes=COMMUNES | {"A": (40, 9)}))
    run(work, NAME)
    before = published(work)
    assert all(before.values())
    hand_over(work, NAME, "2025-sua.csv", table())
    assert run(work, NAME).status == "published"
    after = published(work)
    hidden = {cell for cell, count in after.items() if not count}
    assert ("2025", "A", "cận nghèo") in hidden
    truth = {(*line.split(",")[:3],): line.split(",")[3] for line in table().splitlines()[1:]}
    assert all(before[cell] != truth[cell] for cell in hidden)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2025,tỉnh,chung,212", "2025,tỉnh,chung,213", "counts-not-additive"),
        ("2025,B,nghèo,25", "2025,B,nghèo,", "count-missing"),
        ("2025,B,nghèo,25", "2025,B,nghèo,-25", "count-missing"),
        ("2025,vùng cao,nghèo,65\n", "", "counts-not-additive"),
    ],
)
def test_what_cannot_be_protected_is_refused_and_the_last_release_stays(
    old: str, new: str, code: str, work: Work
) -> None:
    hand_over(work, NAME, "2024.csv", table(2024))
    run(work, NAME)
    release = current(work, NAME)
    assert old in table()
    hand_over(work, NAME, "2025.csv", table().replace(old, new))
    outcome = run(work, NAME)
    assert outcome.status == "refused"
    assert [p.code for p in outcome.problems] == [code]
    assert current(work, NAME).sha256 == release.sha256


def test_a_total_known_from_elsewhere_is_never_withheld(work: Work, tmp_path: Path) -> None:
    file = work.declarations.dataset(NAME).file("datasets")
    text = file.read_text("utf-8").replace("{total: chung}", "{total: chung, public: true}")
    file.write_text(text.replace("{total: tỉnh,", "{total: tỉnh, public: true,"), "utf-8")
    again = work_in(tmp_path / "other", declared.load(work.declarations.root))
    hand_over(again, NAME, "2025.csv", table())
    assert run(again, NAME).status == "published"
    shown = published(again)
    assert all(count for (_, xa, nhom), count in shown.items() if nhom == "chung")
    assert not shown["2025", "A", "nghèo"]


def test_where_all_that_could_cover_is_known_nothing_is_published(
    work: Work, tmp_path: Path
) -> None:
    file = work.declarations.dataset(NAME).file("datasets")
    text = file.read_text("utf-8").replace("{total: chung}", "{total: chung, public: true}")
    file.write_text(text.replace("{total: tỉnh,", "{total: tỉnh, public: true,"), "utf-8")
    again = work_in(tmp_path / "other", declared.load(work.declarations.root))
    alone = {"A": (0, 3), "B": (0, 0), "C": (0, 0), "D": (0, 0)}
    hand_over(again, NAME, "2025.csv", table(communes=alone))
    outcome = run(again, NAME)
    assert [p.code for p in outcome.problems] == ["counts-unprotectable"]
    assert again.releases.current(NAME) is None
