"""The period a row is about, and whether an entry of a reference holds in it, in SQL.

A period is a day, a time, a month `2025-06`, a quarter `2025-Q2` or a year, by its text or by its
value; anything else is no period, and nothing holds in it.
"""

_FIRST = (
    "CASE WHEN regexp_full_match({0}, '[0-9]{{4}}') THEN TRY_CAST({0} || '-01-01' AS DATE) "
    "WHEN regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}') THEN TRY_CAST({0} || '-01' AS DATE) "
    "WHEN regexp_full_match({0}, '[0-9]{{4}}-Q[1-4]') "
    "THEN make_date(left({0}, 4)::INT, right({0}, 1)::INT * 3 - 2, 1) "
    "WHEN regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?') "
    "THEN TRY_CAST(left({0}, 10) AS DATE) END"
)
_LENGTH = (
    "CASE WHEN contains({0}, 'Q') THEN INTERVAL 3 MONTH WHEN length({0}) = 4 THEN INTERVAL 1 YEAR "
    "WHEN length({0}) = 7 THEN INTERVAL 1 MONTH ELSE INTERVAL 1 DAY END"
)


def holds(period: str, since: str, until: str) -> str:
    """Whether what holds from one day to another, both included and NULL for open, holds on any
    day of a period. All three are SQL; unknown for what is no period."""
    text = f"({period})::VARCHAR"
    first, length = _FIRST.format(text), _LENGTH.format(text)
    return (
        f"(({first}) <= coalesce(({until})::DATE, DATE '9999-12-31') "
        f"AND ({first}) + ({length}) > coalesce(({since})::DATE, DATE '0001-01-01'))"
    )
