"""The default suite: what any table owes, as expectations beneath those of its own.

Each is made from what is declared of the table, and left out where it does not apply: no period, no
shared list. What they ask, and how gravely, stands in `quality.rules`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from quality.rules import Contract, Full, Rule, in_force
from quality.suite import QUERY, Expectation, Suite
from schemas import engine

UNSEEN = ("\u200b", "\ufeff", "\ufffd")  # no width, or what broken text became
UNCLEAN = "van_ban_sach"  # the rule about them
REPEATED = 20  # rows of a year that, all the same as the year before, are no accident


def suite(contract: Contract, own: Suite) -> Suite:
    """The default suite of a table, as its own suite overrides it."""
    rules = in_force("default", own.defaults)
    made = (_expectation(name, rule, contract, own.full) for name, rule in rules.items())
    return Suite(expectations=tuple(e for e in made if e is not None))


def _expectation(
    name: str, rule: Rule, contract: Contract, full: Full | None
) -> Expectation | None:
    kind, kwargs = QUERY, dict[str, Any]()
    if name == "co_dong":
        kind, kwargs = "expect_table_row_count_to_be_between", {"min_value": 1}
    elif name == "du_truong":
        kind = "expect_table_columns_to_match_ordered_list"
        kwargs = {"column_list": list(contract.schema.names)}
    else:
        query = _units(contract, full) if name == "du_don_vi" else QUERIES[name](contract, rule)
        if query is None:
            return None
        kwargs = {"unexpected_rows_query": query}
    title, title_en = rule.titles()
    return Expectation(
        name=name, type=kind, kwargs=kwargs, severity=rule.severity, dimension=rule.dimension,
        title=title, title_en=title_en, detail=rule.detail, detail_en=rule.detail_en,
    ).model_copy(update=_given(name, full))  # fmt: skip


def _given(name: str, full: Full | None) -> dict[str, str]:
    """What is compared with, where a table of nothing would meet the rule: the units of a list."""
    if name != "du_don_vi" or full is None:
        return {}
    return {
        "given": f"SELECT 1 FROM {engine.name(full.of)} WHERE {_met(full.where)}",
        "without": f"danh mục {full.of} không có đơn vị nào như vậy",
        "without_en": f"the list {full.of} has no such unit",
    }


def _empty(contract: Contract, _: Rule) -> str:
    names = contract.schema.names
    return (
        f"SELECT truong FROM (SELECT unnest([{_texts(names)}]) AS truong, unnest(co) AS co FROM "
        f"(SELECT [{', '.join(f'count({engine.name(n)})' for n in names)}] AS co FROM {{batch}})) "
        "WHERE co = 0"
    )


def _years(contract: Contract) -> tuple[str, str] | None:
    """Of a table by years: the year's field, and what the other fields of the period say, in
    words."""
    years = [p for p in contract.periods if contract.schema.field(p).type == "year"]
    if not years:
        return None
    rest = [p for p in contract.periods if p != years[0]]
    return engine.name(years[0]), worded(rest)


def worded(fields: list[str] | tuple[str, ...]) -> str:
    """SQL for the values of these fields before a detail: `PCI, 2024: `."""
    if not fields:
        return "''"
    return f"concat_ws(', ', {engine.names(fields)}) || ': '"


def _gaps(contract: Contract, _: Rule) -> str | None:
    if (years := _years(contract)) is None:
        return None
    year, words = years
    return (
        "SELECT nhom, truoc, sau, sau - truoc - 1 AS thieu FROM (SELECT nhom, sau, lag(sau) OVER "
        f"(PARTITION BY nhom ORDER BY sau) AS truoc FROM (SELECT DISTINCT {words} AS nhom, "
        f"{year} AS sau FROM {{batch}})) WHERE sau - truoc > 1 ORDER BY nhom, sau"
    )


def _repeated(contract: Contract, _: Rule) -> str | None:
    values = [n for n in contract.schema.names if n not in contract.periods]
    numbers = [f for f in contract.schema.fields if f.type in ("integer", "number")]
    if (years := _years(contract)) is None or not numbers:
        return None
    year, words = years
    return (
        "SELECT nhom, nam, so FROM (SELECT nhom, nam, so, dau, lag(nam) OVER w AS nam_truoc, "
        "lag(so) OVER w AS so_truoc, lag(dau) OVER w AS dau_truoc FROM "
        f"(SELECT {words} AS nhom, {year} AS nam, count(*) AS so, "
        f"bit_xor(hash({engine.names(values)})) AS dau FROM {{batch}} GROUP BY ALL) "
        "WINDOW w AS (PARTITION BY nhom ORDER BY nam)) "
        f"WHERE nam = nam_truoc + 1 AND so = so_truoc AND dau = dau_truoc AND so >= {REPEATED} "
        "ORDER BY nhom, nam"
    )


def _unclean(contract: Contract, _: Rule) -> str | None:
    texts = [f.name for f in contract.schema.fields if f.type == "string"]
    if not texts:
        return None
    counts = ", ".join(f"count(*) FILTER ({is_unclean(engine.name(n))})" for n in texts)
    return (
        f"SELECT truong, so FROM (SELECT unnest([{_texts(texts)}]) AS truong, unnest(so) AS so "
        f"FROM (SELECT [{counts}] AS so FROM {{batch}})) WHERE so > 0"
    )


def is_unclean(name: str) -> str:
    """SQL that a text has blanks around it, or in it what is not seen. Only what is not plain ASCII
    can hold that: one cheap look spares the others."""
    unseen = " OR ".join(f"contains({name}, {engine.text(c)})" for c in UNSEEN)
    return f"{name} <> trim({name}) OR (strlen({name}) <> length({name}) AND ({unseen}))"


def _tied(contract: Contract, rule: Rule) -> str | None:
    fields = sorted({f for k in contract.schema.foreignKeys for f in k.fields})
    if not fields:
        return None
    filled = ", ".join(f"count({engine.name(f)})" for f in fields)
    return (
        "SELECT truong, round(100.0 * co / so, 1) AS phan_tram FROM (SELECT unnest("
        f"[{_texts(fields)}]) AS truong, unnest(co) AS co, so FROM (SELECT [{filled}] AS co, "
        f"count(*) AS so FROM {{batch}})) WHERE co * 100 < so * {rule.limit}"
    )


def _units(contract: Contract, full: Full | None) -> str | None:
    """The units of the list that have no row; `where` holds in the table through the key's own
    fields."""
    if full is None:
        return None
    key = next(k for k in contract.schema.foreignKeys if k.reference.resource == full.of)
    own = dict(zip(key.reference.fields, key.fields, strict=True))
    listed = _met(full.where)
    mine = _met({own[k]: v for k, v in full.where.items() if k in own})
    show = engine.name(full.show) if full.show else f"concat_ws(' ', {engine.names(own)})"
    each = engine.names(full.each)
    keys = ", ".join(f"{engine.name(o)} AS {engine.name(f)}" for o, f in own.items())
    parts = f"(SELECT DISTINCT {each} FROM {{batch}} WHERE {mine}) AS p CROSS JOIN " if each else ""
    using = engine.names([*full.each, *own.values()])
    return (
        f"SELECT {worded(full.each)} AS ky, count(*) AS thieu, "
        f"string_agg(_ten, ', ' ORDER BY _ten) AS ten FROM (SELECT * FROM {parts}(SELECT {keys}, "
        f"{show} AS _ten FROM {engine.name(full.of)} WHERE {listed}) AS u) AS a "
        f"ANTI JOIN (SELECT {using} FROM {{batch}} AS b) AS c USING ({using}) "
        "GROUP BY ky ORDER BY ky"
    )


def _met(where: Mapping[str, str]) -> str:
    return " AND ".join(f"{engine.name(k)} = {engine.text(v)}" for k, v in where.items()) or "true"


def _texts(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(engine.text(n) for n in names)


QUERIES: Mapping[str, Callable[[Contract, Rule], str | None]] = {
    "khong_cot_trong": _empty,
    "ky_lien_tuc": _gaps,
    "khong_lap_ky": _repeated,
    UNCLEAN: _unclean,
    "ma_dung_chung": _tied,
}
