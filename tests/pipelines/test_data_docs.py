"""Data Docs: every check by its dimension, in two languages, without a value before the gate."""

import re
from pathlib import Path

import pytest

from catalog.dataset import Declarations
from pipelines import data_docs, flow
from pipelines.work import Work
from tests.pipelines.test_flow import GOOD, hand_over, reading, readings, run, work_in


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def page(work: Work, dataset: str) -> str:
    return data_docs.path(work, dataset).read_text("utf-8")


def test_a_published_table_shows_its_checks_under_their_words(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(gia_tri="950")))
    run(work, "diem_do")
    text = page(work, "diem_do")
    assert "Điểm đo" in text
    for word in ("Đúng", "Đủ", "Sạch", "Dùng chung", "Accurate", "Complete"):
        assert f"<h2>{word}" in text or f"<small>{word}" in text
    assert "Giá trị lớn nhất không quá 900" in text
    assert "950" in text, "the gate has passed: figures are shown"


def test_before_the_gate_no_value_stands_in_it(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(so="mười hai")))
    run(work, "diem_do")
    text = page(work, "diem_do")
    assert "type-error" in text
    assert "mười hai" not in text
    assert "Bị từ chối" in text
    assert "The gate has not passed" in text


def test_it_needs_nothing_but_itself_and_is_the_stewards_alone(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    flow.fetch(work, work.declarations.dataset("diem_do"))
    flow.build(work, work.declarations.dataset("diem_do"))
    assert not re.search(r"https?://|src=|<script", page(work, "diem_do"))
    file = data_docs.path(work, "diem_do")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert "data-docs" not in str(work.settings.public)
