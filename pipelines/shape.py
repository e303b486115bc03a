"""Shaping: a delivery's text under its own headers → text under the schema's fields, by the recipe.

The recipe (`catalog.recipe.Variant`) is a closed vocabulary; each key is one step here, in this
order: fields and unpivot, missing, trim, constants, map, read_as with units, scale, times, totals,
resolve, truncate. Of what then stands in keys, texts that only look right are told (`lookalike`).
Every step is a view over the one before; the address (`_delivery`, `_row`, `_column`) is a column
in all of them. Text becomes Unicode NFC. Total rows leave the table and are kept as control totals.
Where a dataset has a version, `_version` carries it as it was before truncating.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from catalog.dataset import Dataset
from catalog.recipe import Unpivot, Variant
from pipelines import lookalike
from pipelines.resolve import resolve_names
from pipelines.steps import Steps
from pipelines.text import Text
from pipelines.written import PLAIN, as_standard, example, in_one_unit, times
from schemas import engine
from schemas.fold import NFC_SQL, fold
from schemas.keys import References
from schemas.listed import ADDRESS
from schemas.problem import Problem

_BLANK = r"[\s\x{00A0}\x{2000}-\x{200A}\x{202F}\x{3000}]+"
_BLANKS = f"'^{_BLANK}|{_BLANK}$'"
_CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
_OFFSET = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
_WRITTEN = "%Y-%m-%dT%H:%M:%S"
_VERSIONS = {"datetime": "TIMESTAMP", "date": "DATE", "integer": "BIGINT"}


@dataclass(frozen=True)
class Shaped:
    """Views on the connection: the table and, where the layout has total rows, the controls."""

    text: Text
    table: str
    controls: str | None
    problems: tuple[Problem, ...]
    headers: Mapping[str, str]  # field → the header its cells stand under, where it is one
    groups: tuple[str, ...] = ()  # the fields that are parts of a wide column's header


def shape(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, text: Text, references: References
) -> Shaped:
    """The delivery under the schema's fields, with what could not be shaped."""
    variant = dataset.declaration.source.variants[text.variant]
    headers = {f: h for f, h in variant.headers(dataset.schema).items() if h in text.header}
    steps = Steps(con, text, dataset.schema.names, headers)
    steps.add(_base(text, variant, headers))
    present = set(headers) | _unpivoted(variant.unpivot)
    steps.add(_all_fields(steps, present, {**variant.constants, **text.given}))
    steps.replace({f: _missing(f, variant.missing) for f in present if variant.missing})
    steps.replace(
        {f: f"regexp_replace({engine.name(f)}, {_BLANKS}, '', 'g')" for f in variant.trim}
    )
    steps.replace({f: _mapped(f, table) for f, table in variant.map.items()})
    problems = _rewritten(steps, variant)
    problems += [p for f in variant.scale for p in _unscalable(steps, f)]
    steps.replace({f: _scaled(f, factor) for f, factor in variant.scale.items()})
    problems += [p for f, zone in variant.times.items() for p in _untimed(steps, f, zone)]
    steps.replace({f: _timed(f, zone) for f, zone in variant.times.items()})
    controls = None
    for field, totals in variant.totals.items():
        controls, absent = _split_totals(steps, field, totals, variant)
        problems += absent
    for field, resolve in variant.resolve.items():
        problems += resolve_names(steps, field, resolve, references)
    problems += _versioned(steps, dataset)
    coarse = [f"{_truncated(f, unit)} AS {engine.name(f)}" for f, unit in variant.truncate.items()]
    if coarse:
        steps.add(f"SELECT * REPLACE ({', '.join(coarse)}) FROM {steps.top}")
    problems += _lookalikes(steps, dataset)
    groups = variant.unpivot.groups if variant.unpivot else ()
    return Shaped(text, steps.top, controls, tuple(problems), headers, groups)


def _unpivoted(unpivot: Unpivot | None) -> set[str]:
    return {*unpivot.groups, unpivot.value} if unpivot else set()


def _nfc(header: str) -> str:
    return NFC_SQL.format(engine.name(header))


def _base(text: Text, variant: Variant, headers: Mapping[str, str]) -> str:
    """The declared columns under their fields; wide columns as rows, with the groups of each."""
    delivery = engine.text(text.part)
    kept = [f"{_nfc(h)} AS {engine.name(f)}" for f, h in headers.items()]
    if variant.unpivot is None:
        address = f"{delivery} AS _delivery, _row, NULL::VARCHAR AS _column"
        return f"SELECT {', '.join([address, *kept])} FROM ({text.relation})"
    matches = [(h, re.fullmatch(variant.unpivot.headers, h)) for h in text.header]
    groups = [(h, [m[g] or "" for g in variant.unpivot.groups]) for h, m in matches if m]
    # numbered aside: a header may be the name of a field but for its case
    wide = ", ".join(f"_wide_{i}" for i in range(len(groups)))
    named = ", ".join(f"{engine.name(h)} AS _wide_{i}" for i, (h, _) in enumerate(groups))
    values = ", ".join(
        f"({', '.join(engine.text(v) for v in (f'_wide_{i}', h, *parts))})"
        for i, (h, parts) in enumerate(groups)
    )
    names = engine.names(("_wide", "_column", *variant.unpivot.groups))
    value = f"{NFC_SQL.format('_cell')} AS {engine.name(variant.unpivot.value)}"
    taken = [*map(engine.name, headers), value, *map(engine.name, variant.unpivot.groups)]
    inner = f"SELECT {', '.join(['_row', *kept, named])} FROM ({text.relation})"
    return (
        f"SELECT {delivery} AS _delivery, _row, _column, {', '.join(taken)} "
        f"FROM (UNPIVOT ({inner}) ON {wide} INTO NAME _at VALUE _cell) "
        f"JOIN (VALUES {values}) AS _groups({names}) ON _wide = _at"
    )


def _all_fields(steps: Steps, present: set[str], constants: Mapping[str, str]) -> str:
    """Every field of the schema: as read, a declared constant, or empty until resolved."""
    columns = [
        engine.name(f)
        if f in present
        else f"{engine.text(constants.get(f, ''))} AS {engine.name(f)}"
        for f in steps.fields
    ]
    return f"SELECT {', '.join((*ADDRESS, *columns))} FROM {steps.top}"


def _missing(field: str, texts: Sequence[str]) -> str:
    options = ", ".join(engine.text(t) for t in texts)
    return f"CASE WHEN {engine.name(field)} IN ({options}) THEN '' ELSE {engine.name(field)} END"


def _mapped(field: str, table: Mapping[str, str]) -> str:
    """Declared texts replaced; any other passes on, for the schema to judge."""
    cases = " ".join(f"WHEN {engine.text(a)} THEN {engine.text(b)}" for a, b in table.items())
    return f"CASE {engine.name(field)} {cases} ELSE {engine.name(field)} END"


def _rewritten(steps: Steps, variant: Variant) -> list[Problem]:
    """Cells in a declared way of writing, and figures with their units, as the standard has them.
    What is not so written stays as it is, and is a problem."""
    found, expressions = [], {}
    for field in dict.fromkeys((*variant.read_as, *variant.units)):
        cell, way, units = engine.name(field), variant.read_as.get(field), variant.units.get(field)
        value = in_one_unit(cell, units, way) if units else as_standard(cell, way or "")
        told = ", ".join((*([way] if way else []), *(u or "∅" for u in units or ())))
        code = "unit-error" if units else "written-error"
        wrong = steps.listed(code, field, f"{cell} <> '' AND ({value}) IS NULL", told)
        like = example(way, units or {})
        found += [replace(problem, like=like) for problem in wrong]
        expressions[field] = f"CASE WHEN {cell} = '' THEN '' ELSE coalesce({value}, {cell}) END"
    steps.replace(expressions)
    return found


def _scaled(field: str, factor: int) -> str:
    """A plain decimal times a factor; anything else as it is."""
    cell = engine.name(field)
    return f"coalesce({times(cell, f'{factor}::DECIMAL(15, 0)')}, {cell})"


def _unscalable(steps: Steps, field: str) -> list[Problem]:
    cell = engine.name(field)
    return steps.listed(
        "scale-error",
        field,
        f"{cell} <> '' AND NOT regexp_full_match({cell}, '{PLAIN}')",
    )


def _moment(field: str, zone: str) -> str:
    """A time of ISO 8601 as the clock of one zone shows it; NULL for any other text."""
    cell = engine.name(field)
    return (
        f"CASE WHEN regexp_full_match({cell}, '{_CLOCK}{_OFFSET}') "
        f"THEN TRY_CAST({cell} AS TIMESTAMPTZ) AT TIME ZONE '{zone}' "
        f"WHEN regexp_full_match({cell}, '{_CLOCK}') THEN TRY_CAST({cell} AS TIMESTAMP) END"
    )


def _timed(field: str, zone: str) -> str:
    """A time brought to one zone and written without it; anything else as it is."""
    written = f"strftime({_moment(field, zone)}, '{_WRITTEN}.%f')"
    return f"coalesce(regexp_replace({written}, '[.]000000$', ''), {engine.name(field)})"


def _untimed(steps: Steps, field: str, zone: str) -> list[Problem]:
    where = f"{engine.name(field)} <> '' AND ({_moment(field, zone)}) IS NULL"
    return steps.listed("time-error", field, where)


def _lookalikes(steps: Steps, dataset: Dataset) -> list[Problem]:
    """Texts of keys that only look right: one look at all such fields, a list of those with any."""
    asked = {f: lookalike.condition(engine.name(f)) for f in lookalike.fields(dataset.schema)}
    if not asked:
        return []
    some = ", ".join(f"coalesce(bool_or({condition}), false)" for condition in asked.values())
    found = steps.con.execute(f"SELECT {some} FROM {steps.top}").fetchone() or ()
    told = [
        p
        for (field, condition), any_ in zip(asked.items(), found, strict=True)
        for p in (steps.listed("look-alike", field, condition) if any_ else ())
    ]
    return [replace(p, note=lookalike.named(p.value or "")) for p in told]


def _truncated(field: str, unit: str) -> str:
    """A time cut to its hour, day, month or year. What is no time has been refused by then."""
    cell = engine.name(field)
    cut = f"date_trunc('{unit}', TRY_CAST({cell} AS TIMESTAMP))"
    return f"coalesce(strftime({cut}, '{_WRITTEN}'), '')"


def _versioned(steps: Steps, dataset: Dataset) -> list[Problem]:
    """Carry what tells the later of two rows with one key, in full; a row must have it."""
    version = dataset.declaration.version
    if version is None:
        return []
    kind = _VERSIONS[dataset.schema.field(version).type]
    steps.add(f"SELECT *, TRY_CAST({engine.name(version)} AS {kind}) AS _version FROM {steps.top}")
    return steps.listed("version-error", version, "_version IS NULL")


def _split_totals(
    steps: Steps, field: str, totals: Mapping[str, str], variant: Variant
) -> tuple[str, list[Problem]]:
    """Part the total rows from the table; a declared one that is not there is a problem. Rows below
    a total row carry its name as their section."""
    text = steps.text
    cases = " ".join(
        f"WHEN regexp_full_match(fold({engine.name(field)}), {engine.text(_glob(a))}) "
        f"THEN {engine.text(b)}"
        for a, b in totals.items()
    )
    named = steps.add(f"SELECT *, CASE {cases} END AS _total FROM {steps.top}")
    if variant.section:
        carried = "last_value(_total IGNORE NULLS) OVER (ORDER BY _row)"
        rest = f"EXCLUDE ({engine.name(variant.section)})"
        named = steps.add(
            f"SELECT * {rest}, coalesce({carried}, '') AS {engine.name(variant.section)} "
            f"FROM {named}"
        )
    columns = [
        f"_total AS {engine.name(f)}" if f == field else engine.name(f) for f in steps.fields
    ]
    controls = steps.add(
        f"SELECT {', '.join((*ADDRESS, *columns))} FROM {named} WHERE _total IS NOT NULL"
    )
    found = steps.con.execute(f"SELECT DISTINCT {engine.name(field)} FROM {controls}").fetchall()
    steps.add(
        f"SELECT {', '.join(ADDRESS)}, {engine.names(steps.fields)} FROM {named} "
        "WHERE _total IS NULL"
    )
    needed = totals.values() if variant.totals_needed is None else variant.totals_needed
    spelt = {name: as_written for as_written, name in reversed(list(totals.items()))}
    absent = [
        Problem(
            "control-total-missing", text.delivery.id, text.delivery.file, field=field,
            value=spelt.get(name, name), sheet=text.sheet,
        )
        for name in dict.fromkeys(needed)
        if (name,) not in found
    ]  # fmt: skip
    return controls, absent


def _glob(text: str) -> str:
    """A total's name, in which `*` stands for anything, as a pattern of folded texts."""
    return ".*".join(re.escape(fold(part)) for part in text.split("*"))
