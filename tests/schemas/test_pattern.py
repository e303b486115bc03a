"""A pattern for the engine matches nothing that the reference does not."""

import re
from contextlib import closing

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import engine
from schemas.pattern import narrower
from tests.schemas.test_settle import EXAMPLES, NASTY, PATTERNS, con, fill

__all__ = ["con"]

SIGNS = "ab09_- .é\n１|[\\x"
ATOMS = st.sampled_from(
    ["a", "b", "0", "-", "é", r"\.", r"\-", r"\\", r"\d", r"\w", r"\s", r"\|", "[ab]", "[0-9é]",
     "[a-b_]", r"[\-.]", r"[\]\\]", ".", "[^a]", "^", "$", "|", r"\D", r"\b", "(?=a)", "(?i:a)"]
)  # fmt: skip
REPEATS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,}", "*?", "{0,1500}"])
PART = st.builds(str.__add__, ATOMS, REPEATS)


def sequence(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(parts, min_size=1, max_size=3).map("".join)


def group(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opening, repeat = st.sampled_from(["(", "(?:"]), st.sampled_from(["", "?", "+", "{1,2}"])
    return st.builds("{}{}){}".format, opening, sequence(parts), repeat)


WHOLE = sequence(PART | group(PART | group(PART)))


def compiles(pattern: str) -> bool:
    try:
        re.compile(f"^{pattern}$")
    except re.error:
        return False
    return True


ENDS = st.sampled_from(["{}", "^{}", "{}$", "^{}$"])
PATTERN = st.builds(str.format, ENDS, WHOLE).filter(compiles)


@pytest.mark.soak
@EXAMPLES
@given(
    st.lists(PATTERN, min_size=20, max_size=40),
    st.lists(st.text(st.sampled_from(SIGNS), max_size=6), min_size=20, max_size=40),
)
def test_a_narrower_pattern_matches_nothing_that_the_reference_does_not(
    patterns: list[str], cells: list[str]
) -> None:
    with closing(engine.connect()) as con:
        fill(con, [*cells, *NASTY])
        for pattern in patterns:
            narrow = narrower(pattern)
            if narrow is None:
                continue
            sql = "SELECT cell FROM cells WHERE regexp_matches(cell, ?, 's')"  # as Ibis asks
            reference = re.compile(f"^{pattern}$")
            found = con.execute(sql, [narrow]).fetchall()
            wider = [cell for (cell,) in found if not reference.match(cell)]
            assert not wider, f"{pattern!r} became {narrow!r}"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_narrower_pattern_is_one_that_the_engine_takes(
    pattern: str, con: duckdb.DuckDBPyConnection
) -> None:
    narrow = narrower(pattern)
    if narrow is not None:
        con.execute("SELECT regexp_matches('a', ?, 's')", [narrow])


@pytest.mark.parametrize(
    ("pattern", "cell"),
    [
        (r"^\d{5}$", "01234"),
        (r"[A-Z]+\d*", "AB0"),
        (r"(?:ab)+", "abab"),
        (r"\\d", r"\d"),
        (r"[à-ỹa-z ]{1,20}", "đại từ"),
        (r"\d+\.\d+", "1.5"),
    ],
)
def test_usual_patterns_stay_in_the_engine(
    pattern: str, cell: str, con: duckdb.DuckDBPyConnection
) -> None:
    narrow = narrower(pattern)
    assert narrow is not None
    assert con.execute("SELECT regexp_matches(?, ?, 's')", [cell, narrow]).fetchone() == (True,)


@pytest.mark.parametrize(
    "pattern",
    [
        *("a|b", "(a|b)", "a.c", "[^a]", r"\D", r"\b", "a+?", "a$b", "a^b", r"(a)\1", ""),
        *("(?=a)a", "(?<=a)b", "(?!a)b", "(?i:k)", "(?P<n>a)", "(?#a)b"),
        *("x{1001}", "x{0,2000}", "(x{500}){500}", "[a-zà-ỹ ]{1,999}"),  # more than RE2 takes
    ],
)
def test_patterns_that_two_engines_read_differently_are_not_narrowed(pattern: str) -> None:
    assert narrower(pattern) is None
