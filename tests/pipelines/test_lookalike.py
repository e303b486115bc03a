"""Texts of keys that look like others and are not: which characters, in which fields, told how."""

from typing import Any
from unicodedata import category

import duckdb
import pytest

from pipelines import lookalike
from schemas.table import Schema
from tests.pipelines.delivered import declared
from tests.pipelines.test_shape import shaped


def is_one(text: str) -> bool:
    found = duckdb.execute(f"SELECT {lookalike.condition('c')} FROM (SELECT ? AS c)", [text])
    return bool((found.fetchone() or (None,))[0])


@pytest.mark.parametrize(
    ("text", "named"),
    [("TN002\u200b", "U+200B"), ("Đập\u200dThác", "U+200D"), ("\ufeffTN002", "U+FEFF"),
     ("a\u202eb", "U+202E"), ("a\xadb", "U+00AD"), ("a\u2060b", "U+2060"), ("Hồ\ufe0f", "U+FE0F"),
     ("a\u3164", "U+3164"), ("TN\uff10\uff10\uff12", "U+FF10, U+FF12"),
     ("TN\u0660", "U+0660"), ("\U0001d7d8", "U+1D7D8")],
)  # fmt: skip
def test_what_is_not_seen_and_digits_of_other_scripts_are_named(text: str, named: str) -> None:
    assert is_one(text)
    assert lookalike.named(text) == named


@pytest.mark.parametrize("text", ["", "TN002", "Đập Thác", "Ðập", "m²", "½", "\U0001f30a", "a\tb"])
def test_letters_and_signs_are_left_alone(text: str) -> None:
    assert not is_one(text)
    assert lookalike.named(text) == ""


def test_the_engine_and_the_names_mean_the_same_characters() -> None:
    every = [chr(c) for c in range(0x80, 0x110000) if category(chr(c)) not in ("Cs", "Cn", "Co")]
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT unnest(?) AS c", [every])
    found = con.execute(f"SELECT c FROM t WHERE {lookalike.condition('c')}").fetchall()
    assert {c for (c,) in found} == {c for c in every if lookalike.named(c)}


def test_texts_of_keys_and_of_patterns_with_digits_are_looked_at() -> None:
    must = {"constraints": {"required": True}}
    fields: list[dict[str, Any]] = [
        {"name": "khoa", **must}, {"name": "rieng", "constraints": {"unique": True}},
        {"name": "ma", "constraints": {"pattern": r"\d{5}"}}, {"name": "xa"}, {"name": "nhom"},
        {"name": "nam", "type": "year", **must}, {"name": "ten"},
        {"name": "chu", "constraints": {"pattern": "[A-Z]+"}},
    ]  # fmt: skip
    titled = [{"title": f["name"], "title_en": f["name"], **f} for f in fields]
    schema = Schema.model_validate(
        {
            "fields": titled,
            "primaryKey": ["khoa", "nam"],
            "uniqueKeys": [["nhom"]],
            "foreignKeys": [
                {"fields": ["xa"], "reference": {"resource": "dvhc", "fields": ["ma"]}}
            ],
        }
    )
    assert lookalike.fields(schema) == ["khoa", "rieng", "ma", "xa", "nhom"]


def test_a_look_alike_is_told_at_its_cell_as_it_stands_in_the_file() -> None:
    one = declared(
        ("ma", "ten"),
        {"fields": {"ma": "Mã", "ten": "Tên"}, "trim": ["ma"], "map": {"ma": {"A": "B"}}},
    )
    found = shaped("Mã,Tên\nA,x\u200b\n TN\uff11 ,y\nA\u200b,z\n", one)
    assert found.told == [
        ("look-alike", 3, "ma", " TN\uff11 "),
        ("look-alike", 4, "ma", "A\u200b"),
    ]
    assert [p.note for p in found.problems] == ["U+FF11", "U+200B"]
    assert {p.column for p in found.problems} == {"Mã"}


def test_a_declared_text_may_become_a_proper_one() -> None:
    one = declared(("ma", "ten"), {"map": {"ma": {"TN\uff11": "TN1"}}})
    assert shaped("ma,ten\nTN\uff11,x\n", one).told == []
