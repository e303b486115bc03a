"""Reading pulls: records as rows, nested values by path, what is dropped not even looked at."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog.dataset import Dataset
from pipelines import pages, read_json
from pipelines.delivery import Delivery
from pipelines.read import Text
from schemas.problem import Problem
from tests.pipelines.test_read import declared

FIELDS = ("ma", "ten", "so")
SOURCE = {"kind": "rest", "api": {"host": "nguon", "path": "/", "records": "du_lieu"}}


def dataset(drop: tuple[str, ...] = (), **also: Any) -> Dataset:
    variant = {"format": "json", "fields": {"ten": "noi.ten"}, **also}
    source = {**SOURCE, "variants": [variant]}
    return declared(FIELDS, source=source, privacy={"drop": drop})


def read(folder: Path, one: Dataset, *content: Any) -> tuple[Text | Problem, ...]:
    file = folder / "pull"
    with file.open("wb") as out:
        for page in content:
            raw = page if isinstance(page, bytes) else json.dumps({"du_lieu": page}).encode()
            pages.append(out, raw)
    delivery = Delivery("0001", "thu", "a.json-seq", "", 0, "", "", "rest", path=file)
    return read_json.read(one, delivery, 0, folder / "text.parquet")


def rows(found: tuple[Text | Problem, ...]) -> list[tuple[Any, ...]]:
    [text] = found
    assert isinstance(text, Text), text
    assert text.header == ("ma", "noi.ten", "so")
    listed = duckdb.execute(f"{text.relation} ORDER BY _row").fetchall()
    assert text.rows == len(listed)
    return listed


def problems(found: tuple[Text | Problem, ...]) -> list[tuple[str, int | None, str | None, str]]:
    told = [p for p in found if isinstance(p, Problem)]
    assert len(told) == len(found)
    assert all((p.delivery, p.file) == ("0001", "a.json-seq") for p in told)
    return [(p.code, p.row, p.field, p.note_en or p.note) for p in told]


def record(**changed: Any) -> dict[str, Any]:
    return {"ma": "A", "noi": {"ten": "Hồ"}, "so": 1} | changed


def test_records_are_numbered_through_the_pull(tmp_path: Path) -> None:
    first = [record(), record(so=None)]
    second = [{"so": "x", "ma": "B", "noi": None}, record(noi={})]
    assert rows(read(tmp_path, dataset(), first, [], second)) == [
        (1, "A", "Hồ", "1"),
        (2, "A", "Hồ", ""),
        (3, "B", "", "x"),
        (4, "A", "", "1"),
    ]


@pytest.mark.parametrize(
    ("written", "cell"),
    [("1", "1"), ("1.50", "1.50"), ("1E5", "1E5"), ("-0", "-0"), ("true", "true"),
     ("false", "false"), ("null", ""), ('""', ""), ('" a "', " a "), ('"a\\nb"', "a\nb"),
     ("123456789012345678901234567890", "123456789012345678901234567890")],
)  # fmt: skip
def test_a_value_is_the_text_it_was_written_in(tmp_path: Path, written: str, cell: str) -> None:
    page = b'{"du_lieu": [{"ma": "A", "noi": {"ten": "x"}, "so": %s}]}' % written.encode()
    assert rows(read(tmp_path, dataset(), page))[0][3] == cell


def test_text_becomes_nfc(tmp_path: Path) -> None:
    ten = unicodedata.normalize("NFD", "Đường Cái")
    found = rows(read(tmp_path, dataset(), [record(noi={"ten": ten})]))
    assert found[0][2] == unicodedata.normalize("NFC", ten)


def test_an_undeclared_key_is_a_problem_told_once(tmp_path: Path) -> None:
    page = [record(), record(la=1), record(la=2, noi={"ten": "x", "xa": {"b": []}})]
    assert problems(read(tmp_path, dataset(), page)) == [
        ("extra-label", 2, "la", ""),
        ("extra-label", 3, "noi.xa.b", ""),
    ]


def test_what_is_dropped_or_ignored_is_not_looked_at_whatever_it_holds(tmp_path: Path) -> None:
    kin = {"x": {"y": [{"z": "\x00\ufffd"}]}}
    page = [record(nguoi=kin, noi={"ten": "x", "dia_chi": "kín"}, _v=1, ghi_chu=None)]
    one = dataset(("nguoi", "noi.dia_chi"), ignore=["ghi_chu"], ignore_matching="_.*")
    assert rows(read(tmp_path, one, page)) == [(1, "A", "x", "1")]
    written = (tmp_path / "text.parquet").read_bytes()
    assert b"k\xc3\xadn" not in written
    assert problems(read(tmp_path, dataset(), page))[0][0] == "extra-label"


def test_a_key_no_record_has_is_a_missing_column(tmp_path: Path) -> None:
    page = [{"ma": "A", "ten": "x", "so": 1}]
    assert problems(read(tmp_path, dataset(), page)) == [
        ("extra-label", 1, "ten", ""),
        ("missing-label", None, "noi.ten", ""),
    ]


@pytest.mark.parametrize(
    ("changed", "field", "note"),
    [({"so": [1]}, "so", "a list"), ({"so": {}}, "so", "an object"),
     ({"noi": "Hồ"}, "noi", "a plain value"), ({"noi": ["Hồ"]}, "noi", "a plain value")],
)  # fmt: skip
def test_a_structure_where_a_value_is_declared_is_a_problem(
    tmp_path: Path, changed: dict[str, Any], field: str, note: str
) -> None:
    found = problems(read(tmp_path, dataset(), [record(), record(**changed)]))
    assert found == [("nested-value", 2, field, note)]


@pytest.mark.parametrize("code", [0x00, 0xFFFD, 0xD800, 0x9F], ids=hex)
def test_broken_text_is_a_problem_and_not_shown(tmp_path: Path, code: int) -> None:
    found = read(tmp_path, dataset(), [record(ma=f"a{chr(code)}")])
    assert [p[:3] for p in problems(found)] == [("encoding-error", 1, "ma")]
    assert all(isinstance(p, Problem) and p.value is None for p in found)


@pytest.mark.parametrize(
    ("content", "code", "note"),
    [([b"<p>"], "not-json", "1"), ([[], b"{"], "not-json", "2"), ([b"[]"], "not-records", "1"),
     ([b'{"du_lieu": {}}'], "not-records", "1"), ([[1]], "not-records", "1"),
     ([[]], "no-rows", "")],
)  # fmt: skip
def test_a_page_without_records_is_told_by_its_number(
    tmp_path: Path, content: list[Any], code: str, note: str
) -> None:
    assert problems(read(tmp_path, dataset(), *content)) == [(code, None, None, note)]


def test_many_rows_are_written_in_pieces(tmp_path: Path) -> None:
    count = read_json.ROWS + 1
    found = rows(read(tmp_path, dataset(), [record(so=i) for i in range(count)]))
    assert found[-1] == (count, "A", "Hồ", str(count - 1))
