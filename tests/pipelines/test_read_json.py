"""Reading JSON: records as rows, nested values by path, what is dropped not even looked at; of a
file every fault by its line or its record."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog.dataset import Dataset
from pipelines import pages, read_json
from pipelines.delivery import Delivery
from pipelines.scan_csv import LONGEST_ROW
from pipelines.text import Text
from schemas.listed import LISTED
from schemas.problem import Problem
from tests.pipelines.delivered import declared

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


# Files --------------------------------------------------------------------------------------------


def of_file(form: str, drop: tuple[str, ...] = (), **also: Any) -> Dataset:
    variant = {"format": form, "fields": {"ten": "noi.ten"}, **also}
    return declared(FIELDS, variant, privacy={"drop": drop})


def landed(folder: Path, content: bytes, form: str, **also: Any) -> tuple[Text | Problem, ...]:
    file = folder / f"a.{form}"
    file.write_bytes(content)
    delivery = Delivery("0001", "thu", "a.json-seq", "", 0, "", "", "landing", path=file)
    return read_json.read(of_file(form, **also), delivery, 0, folder / "text.parquet")


def dumped(*records: Any, **options: Any) -> bytes:
    return json.dumps(records, ensure_ascii=False, **options).encode()


def lined(*records: Any, end: str = "\n") -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + end for r in records).encode()


RECORDS = (record(), record(ma="B", so=None), record(ma="C", noi=None, so="1.50"))
READ = [("A", "Hồ", "1"), ("B", "Hồ", ""), ("C", "", "1.50")]


@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"separators": (",", ":")}])
def test_a_file_of_records_is_read_value_for_value(tmp_path: Path, options: Any) -> None:
    assert [r[1:] for r in rows(landed(tmp_path, dumped(*RECORDS, **options), "json"))] == READ


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_are_read_value_for_value_and_numbered(tmp_path: Path, end: str, last: bool) -> None:
    content = lined(*RECORDS, end=end)
    found = rows(landed(tmp_path, content if last else content.removesuffix(end.encode()), "jsonl"))
    assert [r[0] for r in found] == [1, 2, 3]
    assert [r[1:] for r in found] == READ


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_byte_order_mark_is_no_part_of_the_first_value(tmp_path: Path, form: str) -> None:
    content = dumped(*RECORDS) if form == "json" else lined(*RECORDS)
    assert len(rows(landed(tmp_path, b"\xef\xbb\xbf" + content, form))) == 3


def test_records_stand_where_it_is_declared(tmp_path: Path) -> None:
    content = json.dumps({"tra_loi": {"ds": RECORDS, "tong": 3}}).encode()
    assert len(rows(landed(tmp_path, content, "json", records="tra_loi.ds"))) == 3
    found = problems(landed(tmp_path, content, "json", records="tra_loi.khac"))
    assert found == [("not-records", None, None, "1")]


def test_numbers_are_the_text_they_were_written_in(tmp_path: Path) -> None:
    written = ["9007199254740993", "1.10", "1E400", "-0.0", "0.1000000000000000055"]
    content = "".join(f'{{"ma": "A", "noi": {{"ten": ""}}, "so": {n}}}\n' for n in written)
    assert [r[3] for r in rows(landed(tmp_path, content.encode(), "jsonl"))] == written


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("empty-file", None, None, "")]),
        (b"[]", [("no-rows", None, None, "")]),
        (b"{}", [("not-records", None, None, "1")]),
        (b"null", [("not-records", None, None, "1")]),
        (b"[\n1,\n{]", [("json-error", 3, None, "column 2")]),
        (b'[{"ma": NaN}]', [("json-error", 1, None, "NaN is not JSON (column 9)")]),
        (b'[{"ma": 1, "ma": 2}]', [("json-error", 1, None, "a key is repeated (column 12)")]),
        (b"[" * 100_000, [("json-error", None, None, "nested too deeply")]),
        (b'[\n"\xc3\xa1\xe1"]', [("encoding-error", 2, None, "UTF-8 (byte 6)")]),
        (dumped(record(), [1]), [("not-a-record", 2, None, "")]),
        (dumped(None, record()), [("not-a-record", 1, None, "")]),
    ],
)  # fmt: skip
def test_what_is_no_file_of_records_is_told_by_its_line_or_record(
    tmp_path: Path, content: bytes, expected: list[Any]
) -> None:
    assert problems(landed(tmp_path, content, "json")) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"ma": ', ("json-error", 2, None, "column 8")),
        (b"[1]", ("not-a-record", 2, None, "")),
        (b"null", ("not-a-record", 2, None, "")),
        (b"{} {}", ("json-error", 2, None, "column 4")),
        (b'{"ma": Infinity}', ("json-error", 2, None, "Infinity is not JSON (column 8)")),
        (b'{"ma": 1, "ma": 1}', ("json-error", 2, None, "a key is repeated (column 11)")),
        (b'{"ma": "\xec"}', ("encoding-error", 2, None, "UTF-8 (byte 9)")),
        (b"", ("blank-row", 2, None, "")),
        (b'{"a":' * 5_000, ("json-error", 2, None, "nested too deeply")),
        (b'"' + b"x" * LONGEST_ROW, ("file-too-large", 2, None, f"> {LONGEST_ROW:,} byte")),
    ],
)  # fmt: skip
def test_what_is_no_record_is_told_by_its_line(
    tmp_path: Path, line: bytes, expected: tuple[Any, ...]
) -> None:
    content = b"%s\n%s\n%s\n" % (lined(record()).strip(), line, lined(record()).strip())
    assert problems(landed(tmp_path, content, "jsonl"))[0] == expected


def test_lines_of_nothing_have_no_rows(tmp_path: Path) -> None:
    assert problems(landed(tmp_path, b"\n\n", "jsonl")) == [("no-rows", None, None, "")]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_every_record_of_a_file_has_every_key_and_no_other(tmp_path: Path, form: str) -> None:
    records = (
        record(),
        {"ma": "A", "noi": {}},
        record(la=1),
        {"ma": "A", "so": 1, "noi": {"x": 1}},
    )
    content = dumped(*records) if form == "json" else lined(*records)
    assert problems(landed(tmp_path, content, form)) == [
        ("missing-label", 2, "so", ""),
        ("extra-label", 3, "la", ""),
        ("extra-label", 4, "noi.x", ""),
        ("missing-label", 4, "noi.ten", ""),
    ]


def test_a_path_given_twice_is_a_repeated_key(tmp_path: Path) -> None:
    twice = record() | {"noi.ten": "Sông"}
    found = problems(landed(tmp_path, lined(record(), twice), "jsonl"))
    assert found == [("json-error", 2, "noi.ten", "key noi.ten is repeated")]


def test_a_key_that_is_no_text_is_told_as_text(tmp_path: Path) -> None:
    found = landed(tmp_path, b'[{"ma": "A", "noi": {"ten": ""}, "so": 1, "\\ud800x": 1}]', "json")
    assert problems(found) == [("extra-label", 1, "?x", "")]


def test_what_is_dropped_stands_nowhere_in_what_was_read(tmp_path: Path) -> None:
    content = dumped(record(nguoi={"ten": "kín"}))
    [text] = landed(tmp_path, content, "json", drop=("nguoi",))
    assert isinstance(text, Text)
    assert b"k\xc3\xadn" not in (tmp_path / "text.parquet").read_bytes()


def test_a_file_of_nothing_but_strange_keys_is_told_of_so_many(tmp_path: Path) -> None:
    content = dumped({f"k{i}": i for i in range(5_000)}, record())
    assert len(problems(landed(tmp_path, content, "json"))) == LISTED


def test_a_value_too_large_to_be_read_at_once_is_refused(tmp_path: Path) -> None:
    content = b"[" + b" " * read_json.LARGEST + b"]"
    assert problems(landed(tmp_path, content, "json")) == [
        ("file-too-large", None, None, "> 32 MiB")
    ]


def test_a_key_that_no_record_of_a_file_has_is_told_once(tmp_path: Path) -> None:
    content = lined({"ma": "A", "noi": {"ten": "x"}}, {"ma": "B", "noi": {"ten": "y"}})
    assert problems(landed(tmp_path, content, "jsonl")) == [("missing-label", None, "so", "")]


def test_an_object_where_a_value_is_declared_is_told_as_that(tmp_path: Path) -> None:
    records = (
        {"ma": "A", "so": {"vi": 1}, "noi": {"ten": "x"}},
        {"ma": "B", "so": 1, "noi": {"ten": "y"}},
    )
    assert problems(landed(tmp_path, lined(*records), "jsonl")) == [
        ("nested-value", 1, "so", "an object")
    ]


def test_a_file_without_any_record_is_told_by_what_it_begins_with(tmp_path: Path) -> None:
    pretty = b'{\n "ma": "A",\n "so": 1\n}\n'
    assert problems(landed(tmp_path, pretty, "jsonl")) == [("json-error", 1, None, "column 2")]
    packed = landed(tmp_path, b"\x1f\x8b\x08\x00\n\xff", "jsonl")
    assert problems(packed) == [("json-error", None, None, "a gzip file")]
