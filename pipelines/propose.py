"""Proposing: a sample of a department's file → what its fields, keys and personal columns may be.

Every cell of the file is looked at, not a part of it. A type is proposed where all cells are of it,
or all but a few, which are then named; what could be read in two ways is said to be so. Columns
that look personal are proposed to be dropped. Nothing here decides: a person reads the proposal,
corrects it and signs the privacy review, without which nothing is published.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from catalog.recipe import GEOMETRY
from pipelines.sample import Note, Sample
from quality.scan import scan
from schemas import engine
from schemas.fold import fold
from schemas.table import Field, Schema

MISSING = ("", "-", "–", "..", "...", "…", "N/A", "n/a", "NA", "null", "NULL", "#N/A")
MOST = 0.98  # of the cells must be of a type for it to be proposed
_FEW, _KNOWN = 3, 0.9  # distinct values, and the share of them that must be in a list
_ENOUGH = 30  # rows that a key can be inferred from
_LISTS = 50_000  # rows of a dataset that may be a list
OPTIONS = 20  # values that may be a closed list
_CODES = re.compile(r"(^|_)(ma|so_hieu|code|id)(_|$)")
_YEARS = re.compile(r"(^|_)(nam|year)(_|$)")
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_WORDS = (("có", "không"), ("đúng", "sai"), ("đạt", "không đạt"), ("true", "false"), ("yes", "no"))

Test = Callable[[str], bool]


@dataclass(frozen=True)
class Proposed:
    """A field as the standard writes it, the header it stands under, and what is not sure."""

    name: str
    header: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    personal: bool = False


@dataclass(frozen=True)
class Proposal:
    """What the three declarations would say; `missing` are the marks for "no value" in the file."""

    sample: Sample
    fields: tuple[Proposed, ...]
    key: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def kept(self) -> tuple[Proposed, ...]:
        return tuple(f for f in self.fields if not f.personal)


def propose(sample: Sample, known: Mapping[str, Path]) -> Proposal:
    """Look at every cell of the sample; `known` are the tables of released datasets, in which codes
    and names are looked for."""
    names = _names(sample.header)
    columns = [[cells[i] for _, cells in sample.rows] for i in range(len(names))]
    lines = [line for line, _ in sample.rows]
    there = {cell.strip() for cells in columns for cell in cells}
    missing = tuple(m for m in MISSING if m in there)
    kind = sample.layout["format"]
    fields = [
        Proposed(name, header, {"type": "geojson"})
        if kind == "geojson" and header == GEOMETRY
        else _proposed(name, header, cells, lines, missing, kind)
        for name, header, cells in zip(names, sample.header, columns, strict=True)
    ]
    lists = _lists(known)
    fields = [
        replace(f, notes=(*f.notes, *_listed(cells, lists)))
        for f, cells in zip(fields, columns, strict=True)
    ]
    personal = _personal(fields, columns)
    fields = [_dropped(f, personal[f.name]) if f.name in personal else f for f in fields]
    key, notes = _key(fields, columns, missing)
    notes += _periods(sample.header)
    return Proposal(sample, tuple(fields), key, missing, (*sample.notes, *notes))


def _names(header: Sequence[str]) -> list[str]:
    """Headers as names of fields: folded, no two alike."""
    taken: list[str] = []
    for i, title in enumerate(header, 1):
        name = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:50] or f"cot_{i}"
        name = name if name[0].isalpha() else f"c_{name}"
        while name in taken:
            name = f"{name}_{i}"
        taken.append(name)
    return taken


# One column --------------------------------------------------------------------------------------


def _proposed(
    name: str,
    header: str,
    cells: Sequence[str],
    lines: Sequence[int],
    missing: Sequence[str],
    format_: str,
) -> Proposed:
    counts = Counter(c for c in cells if c.strip() not in missing)
    given = sum(counts.values())
    if not given:
        note = ("cột không có giá trị nào: kiểu chưa biết", "no value at all: its type is unknown")
        return Proposed(name, header, {"type": "string"}, (note,))
    best: tuple[float, Mapping[str, Any], Test] | None = None
    for facts, is_one in _types(name, counts):
        if format_ not in ("csv", "workbook") and "groupChar" in facts:
            continue  # numbers of records have a decimal point
        share = sum(n for c, n in counts.items() if is_one(c.strip())) / given
        if share >= MOST and (best is None or share > best[0]):
            best = (share, facts, is_one)
    share, facts, is_one = best or (1.0, _of_text(name, counts), lambda _: True)
    notes = list(_doubts(facts, counts))
    if share < 1:
        notes.append(_odd(cells, lines, missing, is_one))
    unit = re.search(r"\(([^()]{1,30})\)\s*$", header)
    if unit and facts["type"] in ("integer", "number"):
        facts = {**facts, "unit": unit[1].strip()}
    if given == len(cells):
        facts = {**facts, "constraints": {**facts.get("constraints", {}), "required": True}}
    return Proposed(name, header, facts, tuple(notes))


def _types(name: str, counts: Mapping[str, int]) -> Iterator[tuple[Mapping[str, Any], Test]]:
    """Types in the order in which they are preferred, each with its test of a cell."""
    lower = {c.strip().casefold() for c in counts}
    facts: Mapping[str, Any]
    for yes, no in _WORDS:
        if lower <= {yes, no}:
            words = {c.strip() for c in counts}
            true = sorted(w for w in words if w.casefold() == yes) or [yes]
            false = sorted(w for w in words if w.casefold() == no) or [no]
            facts = {"type": "boolean", "trueValues": true, "falseValues": false}
            yield facts, lambda c, y=yes, n=no: c.casefold() in (y, n)  # type: ignore[misc]  # bound
    padded = any(re.fullmatch(r"0\d+", c.strip()) for c in counts)
    if not padded and not _CODES.search(name):
        if _YEARS.search(name):
            yield {"type": "year"}, _like(r"(19|20)\d\d")
        yield {"type": "integer"}, _like(r"[+-]?\d{1,18}")
        yield {"type": "number"}, _like(r"[+-]?\d{1,15}(\.\d+)?([eE][+-]?\d{1,2})?")
        vi = {"type": "number", "groupChar": ".", "decimalChar": ","}
        yield vi, _like(r"[+-]?\d{1,3}((\.\d{3})+|\d*)(,\d+)?")
        yield {"type": "number", "groupChar": ","}, _like(r"[+-]?\d{1,3}((,\d{3})+|\d*)(\.\d+)?")
    for kind, written in _DATES:
        facts = {"type": kind} | ({} if written == _STANDARD[kind] else {"format": written})
        yield facts, lambda c, w=written: _is_time(c, w)  # type: ignore[misc]  # bound


_STANDARD = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "yearmonth": "%Y-%m"}
_DATES = (
    ("date", "%Y-%m-%d"), ("date", "%d/%m/%Y"), ("date", "%d-%m-%Y"), ("date", "%d.%m.%Y"),
    ("date", "%m/%d/%Y"), ("datetime", "%Y-%m-%dT%H:%M:%S"), ("datetime", "%Y-%m-%d %H:%M:%S"),
    ("datetime", "%d/%m/%Y %H:%M"), ("datetime", "%d/%m/%Y %H:%M:%S"), ("yearmonth", "%Y-%m"),
)  # fmt: skip


def _like(pattern: str) -> Test:
    compiled = re.compile(pattern, re.ASCII)
    return lambda cell: compiled.fullmatch(cell) is not None


def _is_time(cell: str, written: str) -> bool:
    try:
        return bool(datetime.strptime(cell, written))
    except ValueError:
        return False


def _of_text(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """A text: a closed list, a code of fixed length, or just text."""
    cells = {c.strip() for c in counts}
    if len(cells) <= OPTIONS and sum(counts.values()) >= 5 * len(cells):
        return {"type": "string", "constraints": {"enum": sorted(cells)}}
    lengths = {len(c) for c in cells}
    digits = all(re.fullmatch(r"[0-9]+", c) for c in cells)
    if digits and len(lengths) == 1 and (_CODES.search(name) or len(cells) > 1):
        return {"type": "string", "constraints": {"pattern": rf"^[0-9]{{{lengths.pop()}}}$"}}
    return {"type": "string"}


def _doubts(facts: Mapping[str, Any], counts: Mapping[str, int]) -> Iterator[Note]:
    """What could also be read otherwise."""
    kind, limits = facts["type"], facts.get("constraints", {})
    cells = [c.strip() for c in counts]
    if kind == "number" and all(_EITHER.fullmatch(c) or c.isdigit() for c in cells):
        yield (
            "“1.234” hay “1,234” có thể là nghìn, cũng có thể là phần lẻ: hỏi lại nơi lập bảng",
            "“1.234” or “1,234” may be thousands or decimals: ask who made the table",
        )
    either = facts.get("format") in ("%d/%m/%Y", "%m/%d/%Y")
    if either and all(_is_time(c, "%m/%d/%Y") and _is_time(c, "%d/%m/%Y") for c in cells):
        yield (
            "không ngày nào quá 12: có thể là tháng/ngày",
            "no day is beyond 12: it may be month/day",
        )
    if kind == "string" and limits.get("enum"):
        yield (
            "danh sách lấy từ tệp mẫu, có thể chưa đủ",
            "the list is what the sample holds, it may lack some",
        )
    if kind == "integer" and len({len(c) for c in cells}) == 1 and len(cells[0]) >= 5:
        yield (
            "mọi số dài bằng nhau: nếu là mã thì khai kiểu string",
            "all are equally long: if it is a code, declare it as string",
        )


def _odd(cells: Sequence[str], lines: Sequence[int], missing: Sequence[str], is_one: Test) -> Note:
    wrong = [
        (line, c)
        for line, c in zip(lines, cells, strict=True)
        if c.strip() not in missing and not is_one(c.strip())
    ]
    some = ", ".join(f"{line}" for line, _ in wrong[:5])
    return (
        f"{len(wrong)} ô không thuộc kiểu này, ở dòng {some}: sẽ bị từ chối",
        f"{len(wrong)} cells are not of this type, in rows {some}: they will be refused",
    )


# All columns -------------------------------------------------------------------------------------


def _personal(fields: Sequence[Proposed], columns: Sequence[Sequence[str]]) -> dict[str, str]:
    """Field → kinds of personal data that its title or its cells tell of."""
    schema = Schema.model_construct(
        fields=tuple(
            Field(name=f.name, title=f.header or f.name, title_en=f.header or f.name)
            for f in fields
        ),
        primaryKey=(), uniqueKeys=(), foreignKeys=(), missingValues=("",),
    )  # fmt: skip
    table = pa.table(
        {
            f.name: pa.array(c, pa.string())
            for f, c in zip(fields, columns, strict=True)
            if f.facts["type"] != "geojson"
        }
    )
    con = engine.connect()
    try:
        con.register("sample_cells", table)
        con.execute("CREATE TEMP VIEW sample AS SELECT * FROM sample_cells")
        found = scan(con, "sample", schema)
    finally:
        con.close()
    kinds: dict[str, list[str]] = {}
    for one in found:
        kinds.setdefault(one.field, []).append(one.kind)
    return {name: ", ".join(sorted(set(of))) for name, of in kinds.items()}


def _lists(known: Mapping[str, Path]) -> dict[str, set[str]]:
    """`dataset.column` → its values, folded, of released datasets small enough to be lists."""
    found: dict[str, set[str]] = {}
    con = engine.connect()
    try:
        for dataset, table in known.items():
            sql = f"SELECT * FROM {engine.parquet(table)} LIMIT {_LISTS}"
            listed = con.execute(sql).fetch_arrow_table()
            texts = (f.name for f in listed.schema if f.type == pa.string())
            for column in texts if listed.num_rows < _LISTS else ():
                values = listed.column(column).unique().to_pylist()
                found[f"{dataset}.{column}"] = {_letters(v) for v in values if v}
    finally:
        con.close()
    return found


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", fold(text))


def _listed(cells: Sequence[str], lists: Mapping[str, set[str]]) -> Iterator[Note]:
    """Whose codes or names these are, compared by folded letters and digits."""
    own = {_letters(c) for c in set(cells)} - {""}
    for where, values in lists.items():
        there = len(own & values)
        if len(own) >= _FEW and there >= _KNOWN * len(own):
            yield (
                f"{there}/{len(own)} giá trị có trong {where}: khai foreignKeys hoặc resolve",
                f"{there}/{len(own)} values stand in {where}: declare foreignKeys or resolve",
            )


def _dropped(one: Proposed, kinds: str) -> Proposed:
    note = (
        f"có vẻ là dữ liệu cá nhân hoặc văn bản tự do ({kinds}): đề nghị không lấy vào",
        f"looks like personal data or free text ({kinds}): proposed not to be taken over",
    )
    return Proposed(one.name, one.header, one.facts, (note,), personal=True)


def _key(
    fields: Sequence[Proposed], columns: Sequence[Sequence[str]], missing: Sequence[str]
) -> tuple[tuple[str, ...], list[Note]]:
    """The fewest columns that no two rows share, measures last; up to three."""
    full = [
        (f, cells)
        for f, cells in zip(fields, columns, strict=True)
        if not f.personal and f.facts["type"] != "geojson"
        if not any(c.strip() in missing for c in cells)
    ]
    full.sort(key=lambda pair: (_is_serial(pair[1]), pair[0].facts.get("type") == "number"))
    for width in (1, 2, 3):
        for chosen in combinations(full, width):
            if _are_unique([cells for _, cells in chosen]):
                return tuple(f.name for f, _ in chosen), list(_weak([c for _, c in chosen]))
    first = (full or [(fields[0], columns[0])])[0][0].name
    return (first,), [
        (
            f"không có khoá: không tới ba cột nào phân biệt được mọi dòng; tạm ghi {first}",
            f"no key: no three columns tell all rows apart; {first} stands in for one",
        )
    ]


def _periods(header: Sequence[str]) -> Iterator[Note]:
    """Columns that differ by a year only are rows of a long table."""
    years = [h for h in header if re.search(r"\b(19|20)\d\d\b", h)]
    if len({re.sub(r"\d+", "", h) for h in years}) < len(years) - 1:
        yield (
            f"{len(years)} cột chỉ khác nhau ở năm: nên xoay thành dòng (`unpivot`)",
            f"{len(years)} columns differ by a year only: better made rows (`unpivot`)",
        )


def _weak(columns: Sequence[Sequence[str]]) -> Iterator[Note]:
    if len(columns[0]) < _ENOUGH:
        yield "khoá suy ra từ ít dòng", "the key is inferred from few rows"
    if any(_is_serial(cells) for cells in columns):
        yield (
            "khoá là số thứ tự: lần nộp sau có thể đánh lại",
            "the key is a serial number: it may be given anew in the next file",
        )


def _is_serial(cells: Sequence[str]) -> bool:
    return all(c.strip() == str(i) for i, c in enumerate(cells, 1))


def _are_unique(columns: Sequence[Sequence[str]]) -> bool:
    table = pa.table({f"c{i}": pa.array(c, pa.string()) for i, c in enumerate(columns)})
    con = duckdb.connect()
    try:
        con.register("t", table)
        names = ", ".join(table.column_names)
        found = con.execute(f"SELECT count(*), count(DISTINCT ({names})) FROM t").fetchone()
    finally:
        con.close()
    return found is not None and found[0] == found[1]
