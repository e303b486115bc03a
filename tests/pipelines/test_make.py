"""Making a table: all that is wrong is told at once."""

from pathlib import Path

from catalog.dataset import Declarations
from tests.pipelines.test_flow import hand_over, run, work_in


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
