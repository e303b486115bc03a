"""Quarantine: good rows are published, wrong ones wait in private for their correction."""

from pathlib import Path

import openpyxl
import pytest

from pipelines import answer, flow, refusals
from pipelines.work import Work
from tests.pipelines.test_flow import (
    GOOD,
    PRIVATE,
    current,
    edited,
    hand_over,
    province,
    reading,
    readings,
    rows,
    run,
    tree,
    work_in,
)

DECLARED = "datasets/so_do/diem_do.yaml"
PLANTED = "mười hai nghìn"  # a wrong cell, to be found nowhere in public


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A province whose readings may lack a quarter of the rows of a file."""
    declared = province(tmp_path)
    declared = edited(declared, DECLARED, "assembly:", "quarantine: {share: 0.25}\nassembly:")
    return work_in(tmp_path / "home", declared)


def month(*wrong: str, good: int = 8) -> str:
    return readings(*(reading(ngay=f"2024-02-{d + 1:02d}") for d in range(good)), *wrong)


def test_the_good_rows_are_published_and_the_wrong_one_waits(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so=PLANTED)))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.rows_in, outcome.rows_out) == ("published", 9, 8)
    assert outcome.quarantined == {"diem_do.csv": 1}
    assert not outcome.ok
    (problem,) = outcome.problems
    assert (problem.code, problem.row, problem.field) == ("type-error", 10, "so_luong")
    release = current(work, "diem_do")
    assert release.manifest["deliveries"][0]["quarantined"] == 1
    (check,) = [c for c in release.read("quality.json")["checks"] if not c["passed"]]
    assert (check["name"], check["severity"], check["dimension"]) == (
        "quarantined_rows",
        "warn",
        "du",
    )
    assert check["count"] == 1


def test_what_waits_is_nowhere_but_in_private(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(reading(ma="TN009", so=PLANTED)))
    run(work, "diem_do")
    for file in (p for p in work.settings.home.rglob("*") if p.is_file()):
        if file.relative_to(work.settings.home).parts[0] not in PRIVATE:
            content = file.read_bytes()
            assert PLANTED.encode() not in content, file
            assert b"TN009" not in content, file


def test_the_answer_shows_the_cell_and_that_the_rest_was_taken(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so=PLANTED)))
    run(work, "diem_do")
    (file,) = answer.lying(work, work.declarations.dataset("diem_do"))
    book = openpyxl.load_workbook(file)
    said = "\n".join(str(c.value) for row in book["Tóm tắt"].iter_rows() for c in row)
    assert "Nhận một phần: 1 dòng có lỗi" in said
    assert book["Bảng đã nộp"]["D10"].value == PLANTED
    assert book["Bảng đã nộp"]["D10"].fill.start_color.rgb != "00000000"


def test_the_corrected_file_brings_the_rows_back(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so=PLANTED)))
    run(work, "diem_do")
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so="12")))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.rows_out, outcome.ok) == ("published", 9, True)
    assert answer.lying(work, work.declarations.dataset("diem_do")) == []
    assert all(c["passed"] for c in current(work, "diem_do").read("quality.json")["checks"])


def test_run_again_nothing_is_written_and_what_waits_is_still_told(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so=PLANTED)))
    run(work, "diem_do")
    before = tree(work.settings.public)
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.quarantined) == ("unchanged", {"diem_do.csv": 1})
    assert len(outcome.problems) == 1
    assert tree(work.settings.public) == before


def test_too_many_wrong_rows_refuse_the_file_and_say_how_many(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", GOOD)
    run(work, "diem_do")
    before = tree(work.settings.public)
    wrong = (reading(so=PLANTED), reading(ngay="mai"), reading(ma="TN002", dat="có"))
    hand_over(work, "diem_do", "diem_do.csv", month(*wrong))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.refused) == ("refused", ("diem_do.csv",))
    assert outcome.quarantined == {}
    codes = [p.code for p in outcome.problems]
    assert sorted(codes) == ["quarantine-share", "type-error", "type-error", "type-error"]
    share = next(p for p in outcome.problems if p.code == "quarantine-share")
    assert "3/11" in share.vi
    assert tree(work.settings.public) == before


def test_of_a_repeated_key_no_row_is_published(work: Work) -> None:
    twice = (reading(so="1"), reading(so="2"))
    hand_over(work, "diem_do", "diem_do.csv", month(*twice))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.rows_out) == ("published", 8)
    assert outcome.quarantined == {"diem_do.csv": 2}
    assert all(str(r[2]) != "2024-01-05" for r in rows(work, "diem_do"))


def test_what_is_wrong_with_the_whole_file_still_refuses_it(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month().replace("ngay_do", "ngày"))
    assert run(work, "diem_do").status == "refused"


def test_without_the_declaration_one_wrong_row_refuses_the_file(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    hand_over(work, "diem_do", "diem_do.csv", month(reading(so=PLANTED)))
    assert run(work, "diem_do").status == "refused"


def test_more_wrong_cells_than_are_listed_are_all_held_back(work: Work, tmp_path: Path) -> None:
    lines = [
        reading(ma=f"TN{i:03d}", ngay=f"20{n:02d}-01-01") for n in range(6) for i in range(1000)
    ]
    bad = [reading(ma=f"TN{i:03d}", ngay="2030-01-01", so=f"x{i}") for i in range(1000)]
    bad += [reading(ma=f"TN{i:03d}", ngay="2031-01-01", so=f"y{i}") for i in range(500)]
    hand_over(work, "diem_do", "diem_do.csv", readings(*lines, *bad))
    outcome = run(work, "diem_do")
    assert (outcome.status, outcome.rows_out) == ("published", 6000)
    assert outcome.quarantined == {"diem_do.csv": 1500}


def test_a_dry_run_says_which_rows_would_wait(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "diem_do.csv"
    file.write_text(month(reading(so=PLANTED)), "utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    outcome = flow.check(work, work.declarations.dataset("diem_do"), file, scratch)
    assert (outcome.status, outcome.quarantined) == ("ready", {"diem_do.csv": 1})
    assert refusals.of(work.home, "diem_do") == {}


def test_a_ragged_row_waits_like_any_other_wrong_one(work: Work) -> None:
    ragged, wrong = "TN009,2024-02-20,1,2,3,4,5,6,7,8", reading(ma="TN008", so=PLANTED)
    hand_over(work, "diem_do", "diem_do.csv", month(ragged, wrong, reading(ma="TN007")))
    outcome = run(work, "diem_do")
    assert [(p.code, p.row) for p in outcome.problems] == [("row-shape", 10), ("type-error", 11)]
    assert (outcome.status, outcome.rows_in, outcome.rows_out) == ("published", 11, 9)
    assert outcome.quarantined == {"diem_do.csv": 2}
    (file,) = answer.lying(work, work.declarations.dataset("diem_do"))
    book = openpyxl.load_workbook(file)
    assert book["Bảng đã nộp"]["A10"].value == "TN009"
    hand_over(work, "diem_do", "diem_do.csv", month(reading(ma="TN007")))
    assert (run(work, "diem_do").status, len(rows(work, "diem_do"))) == ("published", 9)


def test_too_many_ragged_rows_refuse_the_file(work: Work) -> None:
    hand_over(work, "diem_do", "diem_do.csv", month(*["TN009,2024-02-20"] * 3))
    outcome = run(work, "diem_do")
    assert outcome.status == "refused"
    assert [p.row for p in outcome.problems] == [10, 11, 12, None]
    assert "3/11" in outcome.problems[-1].en


YEAR = "nam,ten,mua,luong_mm\n"


@pytest.fixture
def yearly(tmp_path: Path) -> Work:
    """Rain by years, of which half the rows of a file may be held back."""
    declared = province(tmp_path)
    file = "datasets/so_ban/luong_mua.yaml"
    declared = edited(declared, file, "assembly:", "quarantine: {share: 0.5}\nassembly:")
    work = work_in(tmp_path / "home", declared)
    run(work, "tram")
    return work


def year(nam: int, *rain: str) -> str:
    told = ("Đường Cái,mua", "Hồ Núi,mua", "Hồ Núi,kho")
    return YEAR + "".join(f"{nam},{t},{r}\n" for t, r in zip(told, rain, strict=False))


def test_what_is_held_back_of_one_file_is_not_refused_with_another(yearly: Work) -> None:
    """The second has too many wrong rows; the first waits on as it did."""
    hand_over(yearly, "luong_mua", "dai-2020.csv", year(2020, "199", "19", "x"))
    assert run(yearly, "luong_mua").quarantined == {"dai-2020.csv": 1}
    hand_over(yearly, "luong_mua", "dai-2021.csv", year(2021, "x", "y", "19"))
    for _ in range(2):
        outcome = run(yearly, "luong_mua")
        assert outcome.refused == ("dai-2021.csv",)
        assert outcome.quarantined == {"dai-2020.csv": 1}
        assert {p.file for p in outcome.problems} == {"dai-2020.csv", "dai-2021.csv"}


def test_rows_that_a_later_file_replaced_wait_no_more(yearly: Work) -> None:
    """An unknown name is found as the file is shaped, long before it is known to be replaced."""
    unknown = year(2020, "199", "19") + "2020,Lạ Hoắc,kho,19\n"
    hand_over(yearly, "luong_mua", "dai-1.csv", unknown)
    assert run(yearly, "luong_mua").quarantined == {"dai-1.csv": 1}
    hand_over(yearly, "luong_mua", "dai-2.csv", year(2020, "199", "19", "5"))
    outcome = run(yearly, "luong_mua")
    assert (outcome.rows_out, outcome.quarantined, outcome.problems) == (3, {}, ())
    hand_over(yearly, "luong_mua", "dai-3.csv", year(2021, "x", "y", "19"))
    outcome = run(yearly, "luong_mua")
    assert (outcome.refused, outcome.quarantined) == (("dai-3.csv",), {})
    assert {p.file for p in outcome.problems} == {"dai-3.csv"}


def test_a_dry_run_tells_nothing_of_other_files(yearly: Work, tmp_path: Path) -> None:
    hand_over(yearly, "luong_mua", "dai-2020.csv", year(2020, "199", "19", "x"))
    run(yearly, "luong_mua")
    file, scratch = tmp_path / "dai-2021.csv", tmp_path / "scratch"
    scratch.mkdir()
    for content, status in (("7", "ready"), ("x", "refused")):
        file.write_text(year(2021, content, content, content), "utf-8")
        outcome = flow.check(yearly, yearly.declarations.dataset("luong_mua"), file, scratch)
        assert (outcome.status, outcome.deliveries, outcome.rows_in) == (status, 1, 3)
        assert {p.file for p in outcome.problems} <= {"dai-2021.csv"}
        assert outcome.total_problems == len(outcome.problems)
