"""Scanning a table for personal data: every column that can hold it, inside the engine.

Cheap tests run in DuckDB over all cells (enough digits, an at sign, the shape of a plate, a family
name), and only distinct cells that meet one come to Python (`quality.identifiers`). A finding is
one kind in one column. What counts, by column:

    in a cell with anything beside the digits    one cell is enough
    cells of digits alone, in a text column      by share of the cells of that length, unless the
                                                 column's title says what they are
    cells of the shape of a plate and no more    by share of all, likewise
    numbers                                      by share of all, and where a unit is declared only
                                                 nearly all of many: figures are no identity numbers
    names, addresses, dates of birth             by the titles, or names beside addresses
    sentences                                    free text: nobody can say what stands in there

Fail-closed: a column of an unknown type, or one that the scan trips over, is a finding no decision
can open. Nothing here is logged, and only `Finding.flagged` holds cells: for the steward's own
terminal, masked by who shows them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as datafield

import duckdb

from quality import candidates, context, names
from quality.column import NUMBERS, SAMPLE, TEXTS, Column, Sample, column, family
from quality.context import Kind, Spared
from quality.identifiers import Hit, clean, found, of_digits
from quality.plates import are_plates
from schemas import engine
from schemas.table import Schema

UNSCANNED: Kind = "khong_quet_duoc"
MOST = 200_000  # distinct cells of text looked at before a column that has findings is left alone
_HARMLESS = ("BOOLEAN", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS",
             "TIMESTAMP_NS", "INTERVAL")  # fmt: skip
_PLACES = ("BLOB", "GEOMETRY")  # shapes on a map, where the schema says so

# Share of the cells of one length that must have a structure, where no title says what they are.
# Digits drawn at random have it in one of six (identity numbers), two of five (telephones), one of
# ten (check digits). What has but the shape of a plate counts by its share of all filled cells.
_SHARES: Mapping[Kind, float] = {
    "cccd": 0.4, "dien_thoai": 0.7, "ma_so_thue": 0.6, "tai_khoan": 0.6, "bien_so": 0.9,
}  # fmt: skip
_FEW = 3  # cells at least, where the structure is weak
# A column that mostly holds these is taken as though its title said so: the rest of it is written
# in some other way, without the zero in front or grouped like an amount.
_BELIEVED = 0.5
_NUMBERS_OF_PEOPLE: frozenset[Kind] = frozenset(["cccd", "dien_thoai"])
_OF_NUMBERS, _OF_FIGURES, _MANY = 0.9, 0.95, 20  # of columns of numbers without and with a unit


class UnscannableError(Exception):
    """A column of a type nobody can look into."""


@dataclass(frozen=True)
class Finding:
    """One kind of personal data in one column; `fingerprint` changes with the column's declaration
    and with the flagged cells, and may betray a single cell: it is never public."""

    field: str
    kind: Kind
    cells: int
    fingerprint: str = ""
    flagged: tuple[str, ...] = datafield(default=(), repr=False)  # distinct cells, in order


def scan(con: duckdb.DuckDBPyConnection, table: str, schema: Schema) -> tuple[Finding, ...]:
    """What the columns of `table` hold. Every column is looked at or is itself a finding."""
    findings: list[Finding] = []
    free: list[Column] = []
    for name, kind, *_ in con.execute(f"DESCRIBE {engine.name(table)}").fetchall():
        try:
            one = _column(con, table, schema, name, family(kind))
            if one is not None:
                findings += _of_column(one)
                free += [one] if one.free and one.family in TEXTS else []
        except Exception:  # whatever it was; its words may hold a cell
            findings.append(Finding(name, UNSCANNED, 0))
    return _merged([*findings, *_of_persons(free)])


def _merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding for each kind in each column: cells of digits and cells of text are told apart
    only in looking for them."""
    merged: dict[tuple[str, Kind], Finding] = {}
    for one in findings:
        if other := merged.get((one.field, one.kind)):
            prints = f"{other.fingerprint}{one.fingerprint}".encode()
            one = Finding(
                one.field,
                one.kind,
                other.cells + one.cells,
                hashlib.sha256(prints).hexdigest(),
                (*other.flagged, *one.flagged),
            )
        merged[one.field, one.kind] = one
    return tuple(merged.values())


def _column(
    con: duckdb.DuckDBPyConnection, table: str, schema: Schema, name: str, kind: str
) -> Column | None:
    """The column to look into, or None: what may stand there is harmless, or declared for all to
    read."""
    field = schema.field(name)
    limits = field.constraints
    titled = context.titled(field, "ngay_sinh")
    if field.options is not None or (kind in _HARMLESS and not titled):
        return None
    if kind in _PLACES and field.type in ("geojson", "geopoint"):
        return None
    if kind not in TEXTS + NUMBERS + _HARMLESS:
        raise UnscannableError
    foreign = {n for key in schema.foreignKeys for n in key.fields}
    free = limits.pattern is None and name not in foreign
    of_companies = any(context.is_of_companies(f) for f in schema.fields)
    return column(con, table, field, kind, free, of_companies)


def _of_column(one: Column) -> Sequence[Finding]:
    titled = tuple(_of_title(one))
    if one.family in NUMBERS:
        return (*_of_numbers(one), *titled)
    if one.family in _HARMLESS:
        return titled
    return (*_of_texts(one), *(_free_text(one) if one.free else ()), *titled)


# Numbers -----------------------------------------------------------------------------------------


def _of_numbers(one: Column) -> Iterator[Finding]:
    """Without a title that says what they are, only nearly all of the numbers count; or identity
    numbers that are the only ones of seven digits and more among small ones."""
    cells, about, spared = one.sample(), context.of_field(one.field), context.spared(one.field)
    hits: dict[Kind, list[str]] = {}
    for cell in cells.seen:
        for kind in _of_number(cell, about, spared):
            hits.setdefault(kind, []).append(cell)
    measured = context.is_of_figures(one.field)
    least, many = (_OF_FIGURES, _MANY) if measured else (_OF_NUMBERS, _FEW)
    for kind, all_ in hits.items():
        flagged = _of_people(one, kind, all_)
        times = _times(flagged, cells)
        enough = times >= least * one.filled and len(flagged) >= many
        enough &= not (measured and kind == "dien_thoai" and _is_of_one_range(flagged))
        alone = kind == "cccd" and times == cells.total < one.filled
        if flagged and (kind in about or enough or alone):
            yield _finding(one, kind, flagged, times, cells)


def _is_of_one_range(numbers: Sequence[str]) -> bool:
    """Nine figures that all begin alike: amounts, frequencies, and hardly ever telephones."""
    return {len(n) for n in numbers} == {9} and len({n[0] for n in numbers}) == 1


def _of_number(digits: str, about: frozenset[Kind], spared: frozenset[Spared]) -> frozenset[Kind]:
    """The kinds of a number that may have lost the zero in front of it."""
    lost = of_digits(f"0{digits}", spared=spared) & {"dien_thoai"}
    return of_digits(digits, about, spared) | lost


def _of_people(one: Column, kind: Kind, cells: list[str]) -> list[str]:
    """A tax number in a table or a column of companies is public, but for those that begin with 8:
    persons get these. No law says so, it is what the tax office does; so it only makes the gate
    stricter."""
    if kind == "ma_so_thue" and (one.of_companies or context.is_company_number(one.field)):
        return [c for c in cells if clean(c).startswith("8")]
    return cells


def _times(flagged: Sequence[str], cells: Sample) -> int:
    """How many cells these stand for, where only some were looked at."""
    looked_at = sum(cells.seen.values())
    return round(cells.total * sum(cells.seen[c] for c in flagged) / looked_at)


# Texts -------------------------------------------------------------------------------------------


def _of_texts(one: Column) -> Sequence[Finding]:
    met, alone = _like("c", candidates.NUMBERED), _like("c", candidates.DIGITS)
    if one.field.constraints.pattern is None:
        named, placed = _like("c", candidates.NAMED), _like("c", candidates.PLACED)
        met += f" OR (contains(c, ' ') AND {named} AND {placed})"
    if not one.ask("1", met, "LIMIT 1"):
        return ()
    about = context.of_field(one.field)

    reader = _Reader(context.spared(one.field))

    def told(more: frozenset[Kind]) -> Sequence[Finding]:
        texts = _by_cell(one, f"({met}) AND NOT {alone}", about, more, reader)
        return (*_by_share(one, alone, about | more, reader), *texts)

    findings = told(frozenset())
    mostly = {f.kind for f in findings if f.cells >= _BELIEVED * one.filled} & _NUMBERS_OF_PEOPLE
    return told(frozenset(mostly)) if mostly - about else findings


def _like(cell: str, pattern: str) -> str:
    return f"regexp_matches({cell}, {engine.text(pattern)})"


@dataclass(frozen=True)
class _Reader:
    """Reads the cells of one column; one that is told of already is not read once more."""

    spared: frozenset[Spared]
    known: dict[str, frozenset[Hit]] = datafield(default_factory=dict)

    def hits(self, cell: str, about: frozenset[Kind]) -> frozenset[Hit]:
        if not self.known.get(cell):
            self.known[cell] = found(cell, about, self.spared)
        return self.known[cell]


def _by_share(
    one: Column, where: str, about: frozenset[Kind], reader: _Reader
) -> Iterator[Finding]:
    """Cells that are nothing but digits: by their share of the cells of the same length."""
    cells = one.sample(where)
    peers: Counter[int] = Counter()
    hits: dict[tuple[Kind, int], list[str]] = {}
    for cell, times in cells.seen.items():
        length = len(clean(cell))
        peers[length] += times
        for hit in reader.hits(cell, about):
            hits.setdefault((hit.kind, length), []).append(cell)
    flagged: dict[Kind, list[str]] = {}
    for (kind, length), held in hits.items():
        share = sum(cells.seen[c] for c in held) / peers[length]
        few = kind == "ma_so_thue" and len(held) < _FEW
        if kind in about or (share >= _SHARES.get(kind, 1.0) and not few):
            flagged.setdefault(kind, []).extend(held)
    for kind, all_ in flagged.items():
        if held := _of_people(one, kind, all_):
            yield _finding(one, kind, held, _times(held, cells), cells)


def _by_cell(
    one: Column,
    where: str,
    about: frozenset[Kind],
    more: frozenset[Kind],
    reader: _Reader,
) -> Iterator[Finding]:
    """Cells of text: one is enough, and of those without a letter `more` is believed. A column of
    very many that has findings is read no further: then the print of all its candidates stands for
    those not read."""
    asked = one.con.execute(
        f"SELECT c, sum(n)::BIGINT FROM {one.cells} WHERE {where} GROUP BY c ORDER BY hash(c), c"
    )
    hits: dict[Kind, dict[str, int]] = {}
    shaped: dict[str, int] = {}
    read, rest = 0, ""
    while rows := asked.fetchmany(SAMPLE):
        for cell, times in rows:
            said = about if any(map(str.isalpha, cell)) else about | more
            for hit in reader.hits(cell, said):
                weak = hit.bare and hit.kind == "bien_so"
                (shaped if weak else hits.setdefault(hit.kind, {}))[cell] = times
        read += len(rows)
        if hits and read >= MOST:
            rest = one.print(where)[1]
            break
    if listed := _listed(one, hits.get("bien_so", {}), shaped):
        hits["bien_so"] = listed
    for kind, held in hits.items():
        times = sum(held.values())
        yield _finding(one, kind, list(held), times, Sample(held, times, rest))


def _listed(one: Column, plates: Mapping[str, int], shaped: Mapping[str, int]) -> dict[str, int]:
    """Cells that are only shaped like plates, with those that are some, where hardly anything else
    stands in their column: a list of vehicles."""
    both = {**plates, **shaped}
    enough = sum(both.values()) >= _SHARES["bien_so"] * one.filled
    return both if shaped and enough and are_plates(map(clean, both)) else {}


def _free_text(one: Column) -> Iterator[Finding]:
    """Sentences: many words a cell or sentences' signs, and cells that differ from one another. An
    address has many words, and is no sentence."""
    ((distinct,),) = one.ask("approx_count_distinct(c)")
    if not one.filled or distinct < min(500, 0.05 * one.filled):
        return
    sentences, placed = _like("c", candidates.SENTENCE), _like("c", candidates.PLACED)
    ((distinct, words, sentences, placed),) = one.con.execute(
        "SELECT count(*), avg(length(c) - length(replace(c, ' ', '')) + 1), "
        f"avg({sentences}::INT), avg({placed}::INT) FROM (SELECT DISTINCT c FROM {one.cells})"
    ).fetchall()
    varied = distinct > 0.1 * one.filled or distinct > 1000
    written = words >= 10 or (words >= 4 and sentences >= 0.25)
    if varied and written and (placed < 0.5 or sentences >= 0.25):
        total, rest = one.print()
        yield _finding(one, "van_ban_tu_do", (), total, Sample({}, total, rest))


# Titles and neighbours ---------------------------------------------------------------------------


def _of_title(one: Column) -> Iterator[Finding]:
    """A column whose title says that it holds dates of birth."""
    if one.filled and context.titled(one.field, "ngay_sinh"):
        cells = one.sample()
        yield _finding(one, "ngay_sinh", list(cells.seen), one.filled, cells)


def _of_persons(columns: Sequence[Column]) -> Sequence[Finding]:
    """Columns of names whose title says whose, and names and addresses that stand side by side."""
    named: list[Finding] = []
    placed: list[Finding] = []
    for one in columns:
        try:
            if is_names := _mostly(one, candidates.FULL_NAME, names.is_name, "ho_ten"):
                named.append(is_names)
            elif addresses := _mostly(one, candidates.PLACED, names.is_address, "dia_chi"):
                placed.append(addresses)
        except Exception:
            return (Finding(one.field.name, UNSCANNED, 0),)
    if placed:
        return (*named, *placed) if named else ()
    titled = {c.field.name for c in columns if context.titled(c.field, "ho_ten")}
    return tuple(f for f in named if f.field in titled)


def _mostly(one: Column, like: str, is_one: Callable[[str], bool], kind: Kind) -> Finding | None:
    """The finding that most cells of a column are such; some are enough where its title says so."""
    if context.is_of_places(one.field) and kind == "ho_ten":
        return None
    least = 0.3 if context.titled(one.field, kind) else 0.6
    ((share,),) = one.ask(f"sum({_like('c', like)}::INT * n) / sum(n)")
    if share is None or share < least:
        return None
    cells = one.sample()
    flagged = [c for c in cells.seen if is_one(clean(c))]
    times = _times(flagged, cells)
    if times < least * one.filled:
        return None
    return _finding(one, kind, flagged, times, cells)


def _finding(one: Column, kind: Kind, flagged: Sequence[str], times: int, cells: Sample) -> Finding:
    """The finding with the print that a decision on it is bound to."""
    held = sorted(set(flagged))
    said = json.dumps(one.field.descriptor(), sort_keys=True, ensure_ascii=False)
    text = "\0".join([said, kind, cells.rest, *held])
    print_ = hashlib.sha256(text.encode()).hexdigest()
    return Finding(one.field.name, kind, times, print_, tuple(held))
