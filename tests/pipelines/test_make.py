"""Making a table: what is asked of the readers."""

from pathlib import Path

from catalog.dataset import Declarations
from pipelines.make import read_delivery
from schemas import engine
from schemas.problem import Problem
from tests.pipelines.test_flow import hand_over, run, work_in
from tests.pipelines.test_read import AB, declared, delivered


def test_a_name_that_matches_no_layout_is_refused_by_name(tmp_path: Path) -> None:
    one = delivered(tmp_path, b"a,b\n1,2\n", "khac.csv")
    dataset = declared(AB, {"files": "mua*.csv"})
    [problem] = read_delivery(engine.connect(), dataset, one, tmp_path / "text.parquet")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.file, problem.note) == ("no-variant", "khac.csv", "mua*.csv")


def test_all_that_is_wrong_with_a_file_is_told_at_once(
    miniature: Declarations, tmp_path: Path
) -> None:
    """An unknown name, which shaping finds, and a bad cell in another row."""
    work = work_in(tmp_path / "home", miniature)
    run(work, "tram")
    rows = "2020,D.Cái,kho,12\n2020,Đâu Đó,kho,x\n2021,Hồ Núi,kho,y\n"
    hand_over(work, "luong_mua", "dai.csv", f"nam,ten,mua,luong_mm\n{rows}")
    outcome = run(work, "luong_mua")
    assert [(p.code, p.row, p.field, p.value) for p in outcome.problems] == [
        ("unresolved-name", 3, "ten", "Đâu Đó"),
        ("type-error", 4, "luong_mm", "y"),
    ]
    assert outcome.total_problems == 2
