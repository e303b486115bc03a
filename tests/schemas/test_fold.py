"""One folding: Python and SQL give the same for every character that has a meaning.

They may differ on code points that the Unicode version of this Python does not assign (DuckDB's is
newer), so texts are drawn without those; surrogates and NUL cannot stand in a text of the engine.
"""

import sys
import unicodedata
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import engine
from schemas.fold import NFC_SQL, fold
from tests.schemas.test_settle import EXAMPLES

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
MARKS = "".join(map(chr, (0x300, 0x301, 0x303, 0x309, 0x323, 0x302, 0x306, 0x31B)))
WORDS = st.one_of(
    st.text(
        st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + MARKS + " \t\u00a0\u3000-|."), max_size=20
    ),
    st.text(st.characters(categories=("L", "M", "N", "Z")), max_size=20),
    st.text(st.characters(exclude_categories=("Cn", "Cs"), exclude_characters="\0"), max_size=20),
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    yield connection
    connection.close()


def in_sql(con: duckdb.DuckDBPyConnection, texts: list[str]) -> list[str]:
    con.register("given", pa.table({"o": pa.array(texts, pa.string())}))
    return [row[0] for row in con.execute("SELECT fold(o) FROM given").fetchall()]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thái  Nguyên ", "thai nguyen"),
        ("ĐẠI TỪ", "dai tu"),
        ("đường Đê", "duong de"),
        ("Bắc\u00a0Kạn", "bac kan"),
        ("\n Hồ\tNúi\r\nCốc ", "ho nui coc"),
        ("Đ\u0323a\u0323i", "dai"),
        (unicodedata.normalize("NFD", "Phú Bình"), "phu binh"),
        ("PHƯỜNG ỷ", "phuong y"),
        ("", ""),
        (" \u3000 ", ""),
        ("Số 1-2/3", "so 1-2/3"),
        ("한글 ΑΣ", "한글 ασ"),
    ],
)
def test_what_folding_makes_of_names(
    text: str, folded: str, con: duckdb.DuckDBPyConnection
) -> None:
    assert fold(text) == folded
    assert in_sql(con, [text]) == [folded]


def test_every_vietnamese_letter_folds_to_a_plain_one() -> None:
    letters = VIETNAMESE + VIETNAMESE.upper()
    decomposed = unicodedata.normalize("NFD", letters)
    assert set(fold(letters)) == set(fold(decomposed)) == set("aeiouyd")


def test_python_and_sql_agree_on_every_assigned_character(con: duckdb.DuckDBPyConnection) -> None:
    characters = [
        chr(point)
        for point in range(1, sys.maxunicode + 1)
        if unicodedata.category(chr(point)) not in ("Cn", "Cs")
    ]
    both = zip(characters, in_sql(con, characters), strict=True)
    assert [(character, sql) for character, sql in both if fold(character) != sql] == []


@pytest.mark.soak
@EXAMPLES
@given(st.lists(WORDS, min_size=20, max_size=40))
def test_python_and_sql_agree_on_any_text(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    assert in_sql(con, texts) == [fold(text) for text in texts]


@EXAMPLES
@given(WORDS)
def test_folding_ignores_the_form_of_letters_and_is_done_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@EXAMPLES
@given(st.lists(WORDS, max_size=20))
def test_the_guarded_normal_form_is_the_normal_form(
    con: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    con.register("given", pa.table({"o": pa.array(texts, pa.string())}))
    found = con.execute(f"SELECT {NFC_SQL.format('o')} FROM given").fetchall()
    assert [row[0] for row in found] == [unicodedata.normalize("NFC", text) for text in texts]
