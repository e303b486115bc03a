"""Answers beside refused files: when they come, what they hold, who may read them, when they go."""

import io
import json
import stat
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from catalog.dataset import Declarations, load
from pipelines import answer, delivery, flow
from pipelines.answer_book import TABLE
from pipelines.answer_front import PROBLEMS, SUMMARY
from pipelines.work import Work
from tests.pipelines.test_flow import (
    GOOD,
    hand_over,
    province,
    reading,
    readings,
    run,
    work_in,
)

WRONG = readings(reading(), reading("TN002", so="mười hai"))


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def landing(work: Work, name: str = "diem_do") -> list[str]:
    return sorted(p.name for p in work.home.landing(name).iterdir())


def sheet(path: Path, name: str) -> Any:
    return openpyxl.load_workbook(path)[name]


def events(work: Work) -> list[dict[str, Any]]:
    return [json.loads(x) for x in work.home.events.read_text("utf-8").splitlines()]


def test_a_refused_file_has_its_answer_beside_it(work: Work) -> None:
    path = hand_over(work, "diem_do", "a.csv", WRONG)
    run(work, "diem_do")
    assert landing(work) == ["a.csv", "a.csv.ket-qua.xlsx"]
    cell = sheet(answer.beside(path), TABLE)["D3"]
    assert cell.value == "mười hai"
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert "không thuộc kiểu số nguyên" in cell.comment.text
    assert sheet(answer.beside(path), PROBLEMS)["J2"].value == "type-error"


def test_an_accepted_file_has_none(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    assert landing(work) == ["a.csv"]


def test_a_corrected_file_takes_its_answer_away(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", WRONG)
    run(work, "diem_do")
    hand_over(work, "diem_do", "a.csv", GOOD)
    assert run(work, "diem_do").status == "published"
    assert landing(work) == ["a.csv"]


def test_a_file_taken_away_takes_its_answer_with_it(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", WRONG).with_name("a.csv")
    run(work, "diem_do")
    (work.home.landing("diem_do") / "a.csv").unlink()
    run(work, "diem_do")
    assert landing(work) == []


def test_another_mistake_is_another_answer(work: Work) -> None:
    path = hand_over(work, "diem_do", "a.csv", WRONG)
    run(work, "diem_do")
    hand_over(work, "diem_do", "a.csv", readings(reading(ngay="hôm qua")))
    run(work, "diem_do")
    assert landing(work) == ["a.csv", "a.csv.ket-qua.xlsx"]
    assert sheet(answer.beside(path), TABLE)["C2"].comment is not None


def test_an_answer_that_still_holds_is_not_written_again(work: Work) -> None:
    path = answer.beside(hand_over(work, "diem_do", "a.csv", WRONG))
    run(work, "diem_do")
    before = path.stat().st_ino, path.stat().st_mtime_ns
    run(work, "diem_do")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before
    path.unlink()
    run(work, "diem_do")
    assert path.is_file()


def test_it_says_what_is_still_served(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    path = hand_over(work, "diem_do", "b.csv", WRONG)
    run(work, "diem_do")
    told = {r[0].value: r[1].value for r in sheet(answer.beside(path), SUMMARY).iter_rows()}
    assert (
        told["Đang phục vụ"]
        == "Bản phát hành số 1 lúc 12:00 22/11/2026, 1 dòng; vẫn nguyên như trước"
    )


def test_each_refused_file_has_its_own(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", WRONG)
    hand_over(work, "diem_do", "b.csv", "<html>500</html>")
    run(work, "diem_do")
    assert landing(work) == ["a.csv", "a.csv.ket-qua.xlsx", "b.csv", "b.csv.ket-qua.xlsx"]


def test_an_answer_is_never_a_delivery_nor_is_a_copy_of_one(work: Work) -> None:
    path = answer.beside(hand_over(work, "diem_do", "a.csv", WRONG))
    run(work, "diem_do")
    path.with_name("a.csv.ket-qua (1).xlsx").write_bytes(path.read_bytes())
    run(work, "diem_do")
    assert [d.file for d in delivery.recorded(work.home, "diem_do")] == ["a.csv"]
    assert landing(work) == ["a.csv", "a.csv.ket-qua (1).xlsx", "a.csv.ket-qua.xlsx"]


@pytest.mark.parametrize(("mode", "expected"), [(0o644, 0o640), (0o664, 0o660), (0o600, 0o600)])
def test_whoever_may_read_the_file_may_read_its_answer_and_nobody_else(
    work: Work, mode: int, expected: int
) -> None:
    path = hand_over(work, "diem_do", "a.csv", WRONG)
    path.chmod(mode)
    run(work, "diem_do")
    assert stat.S_IMODE(answer.beside(path).stat().st_mode) == expected


def test_a_decomposed_name_has_its_answer_beside_it(work: Work) -> None:
    name = unicodedata.normalize("NFD", "điểm đo.csv")
    (work.home.landing("diem_do") / name).write_text(WRONG, "utf-8")
    run(work, "diem_do")
    assert landing(work) == [name, f"{name}.ket-qua.xlsx"]


def test_an_answer_that_cannot_be_written_is_an_event_and_stops_nothing(work: Work) -> None:
    path = answer.beside(hand_over(work, "diem_do", "a.csv", WRONG))
    path.mkdir()
    (path / "x").touch()
    assert run(work, "diem_do").status == "refused"
    failed = [e for e in events(work) if e["event"] == "answer-failed"]
    assert [e["dataset"] for e in failed] == ["diem_do"]
    assert "mười hai" not in work.home.events.read_text("utf-8")
    assert landing(work) == ["a.csv", "a.csv.ket-qua.xlsx"]


def test_nothing_of_it_is_left_in_staging(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", WRONG)
    dataset = work.declarations.dataset("diem_do")
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    assert not list(work.home.staging("diem_do").glob("answer-*"))


def test_a_list_kept_in_the_repository_has_no_landing_folder_to_answer_in(work: Work) -> None:
    dataset = work.declarations.dataset("tram")
    assert answer.renew(work, dataset, run(work, "tram")) == []
    assert answer.lying(work, dataset) == []
    assert not (work.settings.home / "landing" / "tram").exists()


def test_a_dry_run_gives_the_same_workbook(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(WRONG, "utf-8")
    dataset = work.declarations.dataset("diem_do")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    outcome = flow.check(work, dataset, file, scratch)
    out = tmp_path / "ra.xlsx"
    answer.save(answer.of_check(work, dataset, file, outcome, scratch), out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sheet(out, TABLE)["D3"].comment is not None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "ra.xlsx", "scratch"]


# Cells that rules of the whole table were broken by ----------------------------------------------

PERSONAL = readings(reading(), reading("TN002", ten="Ông An 0912 345 678"), reading("TN003"))
BOOK = {
    "source": {
        "kind": "landing",
        "variants": [
            {
                "files": "*.xlsx",
                "format": "workbook",
                "tables": [
                    {
                        "header": "mã điểm",
                        "first": r"[a-z]{2}\d{3}",
                        "labels": {"mã điểm": "ma diem", "tên": "ten diem",
                                   "ngày": "ngay do", "số": "so luong"},
                    }
                ],
                "fields": {"ma_diem": "mã điểm", "ten_diem": "tên", "ngay_do": "ngày",
                           "so_luong": "số"},
            }
        ],
    }
}  # fmt: skip


def test_a_cell_with_personal_data_is_red_and_listed_by_its_row(work: Work) -> None:
    path = hand_over(work, "diem_do", "a.csv", PERSONAL)
    run(work, "diem_do")
    red = {c.coordinate for r in sheet(answer.beside(path), TABLE) for c in r if c.comment}
    assert red == {"B3"}
    assert "số điện thoại" in sheet(answer.beside(path), TABLE)["B3"].comment.text
    told = [[c.value for c in r] for r in sheet(answer.beside(path), PROBLEMS).iter_rows()]
    (row,) = [r for r in told if r[9] == "personal-data"]
    assert row[:6] == ["a.csv", None, "3", "B3", "ten_diem", "ten_diem"]
    assert "bấm tên ô" in str(sheet(answer.beside(path), SUMMARY)["B9"].value)


def test_in_a_workbook_it_is_red_at_its_own_address(tmp_path: Path) -> None:
    declared = province(tmp_path)
    for tree, change in (("datasets", BOOK), ("schemas", {}), ("quality", {"expectations": []})):
        file = declared.root / tree / "so_do" / "diem_do.yaml"
        content = yaml.safe_load(file.read_text("utf-8")) | change
        if tree == "schemas":
            content["fields"] = content["fields"][:4]
        file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    work = work_in(tmp_path / "home", load(declared.root))
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Số liệu"
    for row in (["BẢNG SỐ LIỆU"], [], ["Mã điểm", "Tên điểm", "Ngày đo", "Số lượng"],
                ["TN001", "Cầu Gia Bảy", "2024-01-05", 3],
                ["TN002", "Bà Bé 0912 345 678", "2024-01-05", 4]):  # fmt: skip
        page.append(row)
    written = io.BytesIO()
    book.save(written)
    path = hand_over(work, "diem_do", "a.xlsx", written.getvalue())
    outcome = run(work, "diem_do")
    assert [p.cell for c in outcome.checks if c.blocks for p in c.cells] == ["B5"]
    cell = sheet(answer.beside(path), "Số liệu")["B5"]
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert "số điện thoại" in cell.comment.text
