"""Any table under any schema is judged as `frictionless validate` judges the same CSV text.

A table is drawn with its schema: every type, format, property and constraint, and cells that are
of the type, nearly so, or anything. Compared is the set of (row, field, error type). What differs
is written down in MISTAKES, each shown by an example that runs here, and in nothing else;
`uniqueKeys` and `categories`, which frictionless ignores, follow the standard's text, by the few
lines of `beyond`. `make soak` draws 20,000 tables and prints how many there were of each type and
constraint.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schemas.field import Field, Type, texts
from schemas.table import Schema
from tests.parity.mistakes import BOUNDS, MISTAKES, Mistake
from tests.schemas.test_conform import Found, Row, ours
from tests.schemas.test_settle import NASTY, field, reader

SOAK = os.environ.get("OPENDATA_SOAK") == "1"
KINDS = get_args(Type)
TABLES = int(os.environ.get("OPENDATA_TABLES", "20000")) if SOAK else 15 * len(KINDS)
PHASES = [Phase.explicit, Phase.generate]  # shrinking whole tables takes minutes
EXAMPLES = settings(
    derandomize=not SOAK, deadline=None, database=None, max_examples=-(-TABLES // len(KINDS)),
    phases=PHASES, suppress_health_check=list(HealthCheck),
)  # fmt: skip


# Its mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.why)
def test_each_mistake_of_frictionless_is_shown_by_an_example(mistake: Mistake) -> None:
    assert mistake.such(mistake.declared, mistake.cell)
    try:
        _, notes = reader(mistake.declared)(mistake.cell)
        theirs = f"{'type' if 'type' in notes else 'constraint'}-error" if notes else None
    except (TypeError, ArithmeticError):
        theirs = "crash"
    assert theirs == mistake.theirs
    found = ours(table([mistake.declared]), [("k", mistake.cell)]).found
    assert {code for _, _, code in found} == ({mistake.ours} - {None})


# Tables -------------------------------------------------------------------------------------------


def table(fields: Sequence[Field], **facts: Any) -> Schema:
    key = field(constraints={"required": True}).model_copy(update={"name": "ma"})
    described = [f.descriptor() for f in (key, *fields)]
    return Schema.model_validate({"primaryKey": ["ma"], "fields": described} | facts)


PROPERTIES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "string": [{"format": f} for f in ("email", "uri", "uuid", "binary")]
    + [{"categories": ["tốt", "kém", "1"]}, {"categories": [{"value": "a", "label": "A"}]}],
    "integer": [{"bareNumber": False}, {"categories": [1, 2, 12], "categoriesOrdered": True}],
    "number": [
        {"bareNumber": False}, {"decimalChar": ","}, {"groupChar": ","},
        {"decimalChar": ",", "groupChar": "."}, {"groupChar": " ", "bareNumber": False},
    ],
    "boolean": [{"trueValues": ["có", "x"], "falseValues": ["không", "0"]}, {"trueValues": ["1"]}],
    "date": [{"format": f} for f in ("%d/%m/%Y", "%Y%m%d", "%d-%m-%y", "%d %b %Y")],
    "datetime": [{"format": f} for f in ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%H:%M %d/%m/%Y")],
    "time": [{"format": f} for f in ("%H:%M", "%Hh%M", "%I:%M %p")],
    "geopoint": [{"format": "array"}, {"format": "object"}],
    "geojson": [{"format": "topojson"}],
    "list": [{"itemType": t} for t in ("integer", "number", "boolean", "date", "datetime", "time")]
    + [{"delimiter": ";"}, {"delimiter": "; ", "itemType": "integer"}],
}  # fmt: skip
LITERALS: Mapping[str, Sequence[Any]] = {
    "string": ["tốt", "kém", "a", "1", "é"], "boolean": [True, False],
    "integer": [0, 1, -5, 12, 1000], "number": [0, 0.1, 1, -2.5, 12, 1000, 9007199254740993],
    "date": ["2024-01-05", "2024-12-31", "1999-01-01"], "time": ["10:00:00", "23:59:59"],
    "datetime": ["2024-01-05T10:00:00", "2024-01-05T00:00:00"], "year": [1900, 2024, 2025],
    "yearmonth": ["2024-01", "2024-12", "0999-01"], "duration": ["P1D", "PT36H", "P1Y"],
    "geopoint": ["1,2", "105.8,21.6"], "object": ["{}", '{"a": 1}'], "array": ["[]", "[1, 2]"],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}'],
}  # fmt: skip
DIGITS = st.text(st.sampled_from("0123456789+-._eE,/: TZ１٣\nNaInfx%đ"), max_size=12)
MOMENTS = st.datetimes().map(lambda m: m.isoformat()) | st.datetimes().map(
    lambda m: m.replace(microsecond=0).isoformat()
)
GOOD: Mapping[str, st.SearchStrategy[str]] = {
    "string": st.text(max_size=6),
    "integer": st.integers(-1500, 1500).map(str) | st.integers().map("{:,}".format),
    "number": st.decimals(-2000, 2000, places=2).map(str)
    | st.floats(allow_nan=True).map(repr)
    | st.integers(0, 10**7).map(lambda n: f"{n:,}".replace(",", ".") + ",5"),
    "boolean": st.sampled_from(["true", "False", "1", "0", "có", "không", "x"]),
    "date": st.dates().map(lambda d: d.isoformat())
    | st.dates().map(lambda d: f"{d.day}/{d.month}/{d.year}")
    | st.dates().map(lambda d: d.strftime("%d/%m/%Y"))
    | st.dates().map(lambda d: d.strftime("%Y%m%d")),
    "time": st.times().map(lambda t: t.isoformat())
    | st.times().map(lambda t: t.strftime("%H:%M"))
    | st.times().map(lambda t: f"{t.hour}h{t.minute}"),
    "datetime": MOMENTS
    | MOMENTS.map(lambda m: m[:19] + "+07:00")
    | st.datetimes().map(lambda m: m.strftime("%d/%m/%Y %H:%M"))
    | st.datetimes().map(lambda m: m.strftime("%Y-%m-%d %H:%M:%S")),
    "year": st.integers(1890, 2030).map(str),
    "yearmonth": st.builds("{}-{:02}".format, st.integers(1, 2030), st.integers(0, 13)),
    "duration": st.from_regex(r"\AP(\d{1,3}Y)?(\d{1,2}M)?(\d{1,2}D)?(T\d{1,2}H)?\Z"),
    "geopoint": st.builds(
        "{}{}{}".format, st.decimals(-200, 200, places=3), st.sampled_from([",", ", ", ";"]),
        st.decimals(-95, 95, places=2),
    ),
    "geojson": st.builds('{{"type": "Point", "coordinates": [{}, {}]}}'.format,
                         st.integers(-200, 200), st.sampled_from(["1", "x", "null"])),
    "object": st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)).map(repr)
    | st.sampled_from(["{}", '{"a": 1}', '{"a":1,"b":[2]}', "null"]),
    "array": st.lists(st.integers(0, 3), max_size=4).map(str),
    "list": st.lists(st.integers(-5, 12), max_size=4).map(lambda v: ",".join(map(str, v)))
    | st.lists(st.sampled_from(["a", "1", "true", "2024-01-05", "1.5"]), max_size=4).map(";".join),
}  # fmt: skip
PLAIN_NASTY = [cell for cell in NASTY if "\0" not in cell and "\r" not in cell]


@st.composite
def fields(draw: st.DrawFn, kind: str, name: str = "o") -> Field:
    """A field of a type, with some property and up to three constraints that the type has."""
    facts = dict(draw(st.sampled_from([{}, *PROPERTIES.get(kind, ())])))
    limits: dict[str, Any] = {}
    literals = LITERALS.get(kind, ())
    if "format" in facts and kind in ("date", "datetime", "time"):
        literals = ()
    for constraint in draw(st.lists(st.sampled_from(constraints_of(kind)), max_size=3)):
        if constraint in BOUNDS and literals:
            limits[constraint] = draw(st.sampled_from(literals))
        elif constraint in ("minLength", "maxLength"):
            limits[constraint] = draw(st.integers(0, 4))
        elif constraint == "enum" and literals and "categories" not in facts:
            limits["enum"] = draw(st.lists(st.sampled_from(literals), min_size=1, unique=True))
        elif constraint == "pattern":
            limits["pattern"] = draw(
                st.sampled_from([r"[a-z]+", r"\d{1,3}", "a|b", ".*", r"\w+ ?"])
            )
        elif constraint in ("required", "unique"):
            limits[constraint] = True
    if draw(st.booleans()):
        facts["missingValues"] = draw(st.sampled_from([["-"], ["", "NA"], [], ["0", "1"]]))
    return field(kind, **facts, constraints=limits).model_copy(update={"name": name})


def constraints_of(kind: str) -> Sequence[str]:
    """Those that frictionless has of a type, of which it can do what they ask."""
    from frictionless import system

    known = list(system.select_field_class(kind).supported_constraints)
    hashable = kind not in ("object", "array", "list", "geojson")  # `unique` breaks it on others
    return [*known, "unique"] if hashable else known


@st.composite
def tables(draw: st.DrawFn, kind: str) -> tuple[Schema, list[list[str]]]:
    """A table whose first field is of this type."""
    others = draw(st.lists(st.sampled_from(KINDS), max_size=2))
    drawn = [draw(fields(k, name)) for k, name in zip((kind, *others), "abc", strict=False)]
    facts: dict[str, Any] = {"missingValues": draw(st.sampled_from([[""], ["", "-"], ["NA"], []]))}
    if draw(st.booleans()):
        facts["uniqueKeys"] = [["a"] if len(drawn) == 1 else ["a", "b"]]
        facts["uniqueKeys"] = [k for k in facts["uniqueKeys"] if comparable(drawn, k)]
    declared = table(drawn, **facts)
    columns = [st.sampled_from(["k1", "k2", "k3", "K1", ""]), *map(cells, drawn)]
    return declared, draw(st.lists(st.tuples(*columns).map(list), min_size=1, max_size=12))


def comparable(drawn: Sequence[Field], key: Sequence[str]) -> bool:
    kinds = {f.type for f in drawn if f.name in key}
    return not kinds & {"object", "array", "list", "geojson", "number", "duration", "geopoint"}


def cells(declared: Field) -> st.SearchStrategy[str]:
    """Cells of a field, but those of a kind that frictionless is mistaken about."""
    good = GOOD[declared.type]
    few = st.sampled_from(["", "-", "NA", "0", "1", "01", "12", "2024", "a", "tốt"])
    any_ = st.one_of(good, good, good, few, DIGITS, st.sampled_from(PLAIN_NASTY))
    return any_.filter(lambda cell: not mistaken(declared, cell))


def mistaken(declared: Field, cell: str) -> bool:
    if any(c in cell for c in "\0\r") or any(0xD800 <= ord(c) < 0xE000 for c in cell):
        return True  # no cell of a CSV file in UTF-8
    apart = declared.constraints.unique and declared.type in ("number", "datetime", "geopoint")
    if apart and not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,2}[1-9])?", cell):
        return True  # equal there and not here, or the reverse: see test_conform.KEYS_APART
    return any(m.such(declared, cell) for m in MISTAKES)


Cells = set[tuple[int | None, str | None]]
CODES = {"type-error", "constraint-error", "unique-error", "primary-key", "blank-row"}


# Both verdicts ------------------------------------------------------------------------------------


def theirs(declared: Schema, rows: Sequence[Row]) -> Found:
    """What `frictionless validate` finds in the CSV text, and what it ignores of the standard."""
    with TemporaryDirectory() as folder:
        with (Path(folder) / "t.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([declared.names, *rows])
        found = validated(folder, declared)
    wrong = {(row, name) for row, name, code in found if code in ("type-error", "constraint-error")}
    blank = {row for row, _, code in found if code == "blank-row"}
    more = beyond(declared, rows, wrong, blank)
    wrong |= {(row, name) for row, name, code in more if code == "constraint-error"}
    # it compares keys by wrong cells too; here those are named already
    kept = {
        (row, "ma" if code == "primary-key" else name, code)
        for row, name, code in found
        if code not in ("primary-key", "unique-error")
        or not (row in blank or (row, "ma" if code == "primary-key" else name) in wrong)
    }
    return kept | more


def validated(folder: str, declared: Schema) -> Found:
    from frictionless import Resource

    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": "t", "type": "table", "path": "t.csv", "format": "csv", "encoding": "utf-8",
        "dialect": {"csv": {"delimiter": ",", "quoteChar": '"'}},
        "schema": declared.descriptor(),
    }  # fmt: skip
    report = Resource.from_descriptor(descriptor, basepath=folder).validate(limit_errors=100_000)
    found = {tuple(error) for error in report.flatten(["rowNumber", "fieldName", "type"])}
    assert not {code for _, _, code in found} - CODES, report.flatten(["type", "note"])[:3]
    return found


def bare(declared: Field) -> Field:
    return declared.model_copy(update={"missingValues": ()})


def beyond(
    declared: Schema,
    rows: Sequence[Row],
    wrong: set[tuple[int | None, str | None]],
    blank: set[Any],
) -> Found:
    """`categories` and `uniqueKeys` by the text of the standard."""
    values: list[dict[str, Any]] = []
    more: Found = set()
    for number, row in enumerate(rows, 2):
        read = {}
        for f, cell in zip(declared.fields, row, strict=True):
            absent = cell in texts(
                declared.missingValues if f.missingValues is None else f.missingValues
            )
            value = None if absent or (number, f.name) in wrong else reader(bare(f))(cell)[0]
            if f.categories is not None and value is not None and value not in (f.options or ()):
                more.add((number, f.name, "constraint-error"))
                value = None
            read[f.name] = value
        values.append(read)
    for key in declared.uniqueKeys:
        seen = set()
        for number, read in enumerate(values, 2):
            together = tuple(read[name] for name in key)
            if None not in together and number not in blank:
                if together in seen:
                    more.add((number, ", ".join(key), "unique-error"))
                seen.add(together)
    return more


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_any_table_is_judged_as_frictionless_validate_judges_it(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    counted: Counter[str] = Counter()

    @EXAMPLES
    @given(tables(kind))
    def judged(drawn: tuple[Schema, list[list[str]]]) -> None:
        declared, rows = drawn
        expected = theirs(declared, rows)
        counted.update({"tables"})
        first = declared.fields[1]
        counted.update(first.constraints.model_dump(exclude_defaults=True).keys())
        counted.update(first.model_dump(exclude_defaults=True).keys() & NAMED)
        counted.update({"uniqueKeys"} if declared.uniqueKeys else ())
        assert ours(declared, rows).found == expected

    judged()
    each = ", ".join(f"{name} {n}" for name, n in counted.most_common())
    record_property("counted", f"{kind}: {each}")


NAMED = {"format", "missingValues", "trueValues", "falseValues", "decimalChar", "groupChar",
         "bareNumber", "delimiter", "itemType", "categories"}  # fmt: skip
