"""Refusals: kept as given, the last answer to a delivery, in private."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import refusals
from pipelines.home import Home
from pipelines.refusals import Refusal
from schemas.problem import Problem

ANSWER = Refusal(
    delivery="0002",
    file="a.csv",
    sha256="00",
    declarations="11",
    problems=(Problem("type-error", "0002", "a.csv", 4, "Số", "so_luong", "mười", "integer"),),
    total_problems=7,
    checks=({"name": "so_dong", "passed": False},),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_an_answer_is_kept_as_given(home: Home) -> None:
    refusals.keep(home, "diem_do", ANSWER)
    other = replace(ANSWER, delivery="0003", problems=(), checks=(), total_problems=0)
    refusals.keep(home, "diem_do", other)
    assert refusals.of(home, "diem_do") == {"0002": ANSWER, "0003": other}
    assert refusals.of(home, "tram") == {}


def test_a_new_answer_replaces_the_one_before(home: Home) -> None:
    refusals.keep(home, "diem_do", ANSWER)
    refusals.keep(home, "diem_do", replace(ANSWER, declarations="22"))
    assert refusals.of(home, "diem_do")["0002"].declarations == "22"


def test_an_answer_holds_values_and_is_private(home: Home) -> None:
    refusals.keep(home, "diem_do", ANSWER)
    [file] = home.quarantine("diem_do").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "mười" in file.read_text("utf-8")
