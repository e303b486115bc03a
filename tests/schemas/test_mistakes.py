"""Mistakes in a declaration are told in both languages, whatever was mistyped."""

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import core_schema

from catalog.dataset import Declaration
from quality.suite import Suite
from schemas.errors import DeclarationError
from schemas.mistakes import MISTAKES
from schemas.strict import Strict, parse
from schemas.table import Schema
from tests.conftest import MINIATURE

DECLARED: dict[str, type[Strict]] = {
    "datasets/so_ban/luong_mua.yaml": Declaration,
    "datasets/so_do/diem_do.yaml": Declaration,
    "schemas/so_do/diem_do.yaml": Schema,
    "quality/so_do/diem_do.yaml": Suite,
}
VALUES = st.sampled_from(
    [None, 5, -1, 1.5, True, "", "a b", "Đường", "22/11/2026", date(2026, 11, 22), [], ["a b"], [1],
     {}, {"a b": 1}, {"x": {"y": [1]}}]
)  # fmt: skip


class Reviewed(Strict):
    """A declaration in miniature."""

    day: date
    since: int | date | None = None
    share: float = 0.5
    columns: tuple[str | int, ...] = ()


def told(folder: Path, model: type[Strict], content: str) -> DeclarationError:
    file = folder / "khai_bao.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(DeclarationError) as caught:
        parse(model, file)
    return caught.value


def test_only_what_pydantic_says_is_translated() -> None:
    assert set(MISTAKES) <= set(get_args(core_schema.ErrorType))


@pytest.mark.parametrize("written", ["22/11/2026", "hôm nay", "20261122", "2026-02-30", "[1]"])
def test_a_wrong_day_is_told_with_how_one_is_written(tmp_path: Path, written: str) -> None:
    error = told(tmp_path, Reviewed, f"day: {written}\n")
    assert "phải là ngày có thật, viết NĂM-THÁNG-NGÀY như 2026-11-22" in error.reason
    assert "YEAR-MONTH-DAY" in error.reason
    assert error.line == 1


def test_of_a_value_that_fits_none_of_several_kinds_all_are_told_once(tmp_path: Path) -> None:
    error = told(tmp_path, Reviewed, "day: 2026-11-22\nsince: ngày nào\n")
    assert (error.key, error.line) == ("since", 2)
    assert "số nguyên, hoặc phải là ngày" in error.reason
    assert "whole number, or must be a day" in error.reason
    assert error.reason.endswith("(đang ghi / it says: ngày nào)")


def test_in_a_list_it_is_told_by_its_place(tmp_path: Path) -> None:
    error = told(tmp_path, Reviewed, "day: 2026-11-22\ncolumns: [a, {b: 1}]\n")
    assert error.key == "columns.1"


def places(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to each value of a declaration, at any depth."""
    if path:
        yield path
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items if isinstance(content, dict | list) else ():
        yield from places(value, (*path, key)) if isinstance(value, dict | list) else [(*path, key)]


@given(file=st.sampled_from(sorted(DECLARED)), data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_mistyped_is_told_in_both_languages(
    tmp_path_factory: pytest.TempPathFactory, file: str, data: st.DataObject
) -> None:
    content = copy.deepcopy(yaml.safe_load((MINIATURE / file).read_text("utf-8")))
    *parents, last = data.draw(st.sampled_from(sorted(places(content), key=str)))
    node = content
    for key in parents:
        node = node[key]
    node[last] = data.draw(VALUES)
    path = tmp_path_factory.mktemp("sai") / "khai_bao.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    if error := refusal(DECLARED[file], path):
        assert " / " in error.reason, error.reason
        assert "Input should" not in error.reason, error.reason
        assert "giá trị không dùng được" not in error.reason, error.reason
        assert error.line


def refusal(model: type[Strict], path: Path) -> DeclarationError | None:
    try:
        parse(model, path)
    except DeclarationError as error:
        return error
    return None
