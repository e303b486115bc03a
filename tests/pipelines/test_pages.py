"""Pages: kept as received in a JSON text sequence, and where in them things stand."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import pages

VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def kept(folder: Path, *content: bytes) -> Path:
    file = folder / "pull.json-seq"
    with file.open("wb") as out:
        for page in content:
            pages.append(out, page)
    return file


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_what_is_kept_comes_back(values: list[Any]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = kept(Path(folder), *(json.dumps(v, ensure_ascii=i % 2 == 0, indent=i).encode()
                                    for i, v in enumerate(values)))  # fmt: skip
        assert [pages.parse(p) for p in pages.pages(file)] == values


def test_pages_longer_than_a_block_are_whole(tmp_path: Path) -> None:
    long = json.dumps("ă" * pages.BLOCK).encode()
    assert [len(p) for p in pages.pages(kept(tmp_path, long, b"1", long))] == [
        len(long) + 1, 2, len(long) + 1
    ]  # fmt: skip


def test_the_bytes_are_as_received_and_a_bare_page_is_one_too(tmp_path: Path) -> None:
    file = kept(tmp_path, b'\xef\xbb\xbf{"a":\r\n 1.0}', b"[]")
    assert file.read_bytes() == b'\x1e\xef\xbb\xbf{"a":\r\n 1.0}\n\x1e[]\n'
    assert [pages.parse(p) for p in pages.pages(file)] == [{"a": "1.0"}, []]
    file.write_bytes(b'{"a": 1e5}')
    assert [pages.parse(p) for p in pages.pages(file)] == [{"a": "1e5"}]
    file.write_bytes(b"")
    assert list(pages.pages(file)) == []


@pytest.mark.parametrize(
    "page",
    [b"", b"<html>", b'{"a": 1', b"NaN", b"-Infinity", b'{"a": 1, "a": 2}', b"\xff\xfe1\x00",
     b"[" * 100_000, b"{'a': 1}"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_json_is_an_error_and_nothing_else(page: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its text is shown to nobody)
        pages.parse(page)


def test_a_path_leads_to_a_value_or_to_nothing() -> None:
    page = {"a": {"b": [1], "": 2}, "c": None}
    assert pages.at(page, "a.b") == [1]
    assert pages.at(page, None) == page
    for path in ("x", "a.x", "a.b.c", "c.d"):
        assert pages.at(page, path) is None
    assert list(pages.leaves({"a": {"b": {"c": 1}, "d": []}, "e": {}})) == [
        ("a.b.c", 1), ("a.d", []), ("e", {})
    ]  # fmt: skip


def test_a_record_is_the_same_whatever_the_order_of_its_keys() -> None:
    assert pages.digest({"a": 1, "b": 2}) == pages.digest({"b": 2, "a": 1})
    assert pages.digest({"a": 1}) != pages.digest({"a": "1.0"})


def test_leaves_are_reached_however_deep_they_are() -> None:
    deep: dict[str, Any] = {"la": 1}
    for _ in range(5_000):
        deep = {"a": deep, "b": 2}
    found = list(pages.leaves(deep))
    assert found[0] == ("a." * 5_000 + "la", 1)
    assert [path.count(".") for path, _ in found[1:]] == list(range(4_999, -1, -1))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('[{"a": "NaN", "b": NaN}]', 19),
        ('[{"a": 1, "b": {"a": 2}}, {"a": 3, "a": 4}]', 35),
        ('{"a\\"": 1, "b": "\\"a\\": NaN", "c": -Infinity}', 35),
        ('{"a": 1, "\\u0061": 2}', 9),
        ('{"a": [1, "a", {"a": 1}]}', None),
    ],
)
def test_what_json_is_refused_for_is_found_again(text: str, at: int | None) -> None:
    assert pages.culprit(text) == at
