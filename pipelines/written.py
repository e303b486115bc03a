"""Cells as Vietnamese departments write them → as the standard does, by what the recipe declares.

Nothing is guessed: `read_as` names the one way in which the cells of a field are written, `units`
the units they may carry. A cell that is not so written, or may be read in two ways (`1,234` is a
thousand in English), is a problem at its cell, never another value.
"""

from collections.abc import Mapping
from decimal import Decimal

from schemas import engine

_WHOLE = r"(?:0|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]*)"
_EITHER = r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"  # 1,234: a thousand in English, not in Vietnamese
_YEAR = "[12][0-9]{3}"
_BETWEEN = r" ?(?:[/.-]| nam ) ?"
_DAY, _MONTH = "0?[1-9]|[12][0-9]|3[01]", "0?[1-9]|1[0-2]"
_QUARTERS = "CASE {0} WHEN 'i' THEN '1' WHEN 'ii' THEN '2' WHEN 'iii' THEN '3' WHEN 'iv' THEN '4' "
_QUARTERS += "ELSE {0} END"

WAYS: Mapping[str, str] = {  # of a folded cell (lower case, no accents): a pattern with its parts
    "vi_number": rf"([+-]?{_WHOLE})(?:,([0-9]+))?",
    "vi_date": rf"(?:ngay )?({_DAY})(?: ?[/.-] ?| thang )({_MONTH})(?: ?[/.-] ?| nam )({_YEAR})",
    "vi_month": rf"(?:thang |t)?({_MONTH}){_BETWEEN}({_YEAR})",
    "vi_quarter": rf"(?:quy |q)?(i{{1,3}}|iv|[1-4]){_BETWEEN}({_YEAR})",
    "vi_year": rf"(?:nam )?({_YEAR})",
}

EXAMPLES: Mapping[str, str] = {
    "vi_number": "1.234,5", "vi_date": "05/01/2024", "vi_month": "01/2024",
    "vi_quarter": "quý II/2025", "vi_year": "năm 2024",
}  # fmt: skip


def example(way: str | None, units: Mapping[str, Decimal]) -> str:
    """How a cell is written in this way, with one of these units."""
    number = EXAMPLES[way] if way else "1234.5"
    return f"{number} {next(iter(units), '')}".strip()


def as_standard(cell: str, way: str) -> str:
    """SQL: what a cell (SQL) written in this way is by the standard; NULL where it is not."""
    folded = f"trim(fold({cell}))"
    pattern = engine.text(WAYS[way])
    one, two = (f"regexp_extract({folded}, {pattern}, {i})" for i in (1, 2))
    quarter = _QUARTERS.format(one)
    day = f"lpad({two}, 2, '0') || '-' || lpad({one}, 2, '0')"
    values = {
        "vi_number": f"replace({one}, '.', '') || CASE {two} WHEN '' THEN '' ELSE '.' || {two} END",
        "vi_month": f"{two} || '-' || lpad({one}, 2, '0')",
        "vi_quarter": f"{two} || '-Q' || {quarter}",
        "vi_year": one,
    }
    if way == "vi_date":  # its pattern alone has a third part
        three = f"regexp_extract({folded}, {pattern}, 3)"
        values[way] = f"TRY_CAST({three} || '-' || {day} AS DATE)::VARCHAR"
    either = f"regexp_full_match({folded}, '{_EITHER}')" if way == "vi_number" else "false"
    return (
        f"CASE WHEN regexp_full_match({folded}, {pattern}) AND NOT {either} THEN {values[way]} END"
    )


PLAIN = r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?"  # a decimal as machines write it


def in_one_unit(cell: str, units: Mapping[str, Decimal], way: str | None) -> str:
    """SQL: the number of a cell (SQL) that ends with one of these units, in the one whose factor is
    1, exactly; NULL where it carries none of them or no number."""
    cases = []
    for unit, factor in sorted(units.items(), key=lambda u: -len(u[0])):
        ends = f"ends_with({cell}, {engine.text(unit)})" if unit else "true"
        number = f"trim(left({cell}, length({cell}) - {len(unit)}))"
        plain = as_standard(number, way) if way else number
        cases.append(f"WHEN {ends} THEN {times(plain, f'{factor}::DECIMAL(15, 6)')}")
    return f"CASE {' '.join(cases)} END"


def times(number: str, factor: str) -> str:
    """SQL: a plain decimal times a DECIMAL of 15 digits (both SQL), exactly, without trailing
    zeros; NULL for any other text."""
    product = f"(CAST({number} AS DECIMAL(22, 6)) * {factor})::VARCHAR"
    tidy = rf"regexp_replace(regexp_replace({product}, '(\.\d*?)0+$', '\1'), '\.$', '')"
    return f"CASE WHEN regexp_full_match({number}, '{PLAIN}') THEN {tidy} END"
