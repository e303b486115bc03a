"""Reading: which reader is asked."""

from pathlib import Path

from pipelines.read import read
from schemas.problem import Problem
from tests.pipelines.delivered import AB, declared, delivered


def test_a_name_that_matches_no_layout_is_refused_by_name(tmp_path: Path) -> None:
    one = delivered(tmp_path, b"a,b\n1,2\n", "khac.csv")
    dataset = declared(AB, {"files": "mua*.csv"})
    [problem] = read(dataset, one, tmp_path / "text.parquet")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.file, problem.note) == ("no-variant", "khac.csv", "mua*.csv")
