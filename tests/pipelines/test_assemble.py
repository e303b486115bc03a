"""Assembling: what is published of several deliveries, against a model in plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset
from pipelines.assemble import TOLD, assemble
from pipelines.delivery import Delivery
from pipelines.shape import Shaped
from pipelines.text import Text
from quality.verdict import Check
from tests.pipelines.delivered import declared

Assembly = Literal["replace", "by_period", "upsert"]
Row = tuple[str, str, str]  # nam, ma, so
FIELDS = ("nam", "ma", "so")


@dataclass(frozen=True)
class Together:
    """What was assembled: rows with delivery and line, control totals, findings."""

    rows: list[tuple[str, int, Row]]
    controls: list[Row] | None
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Sent:
    """One delivery: the layout it came in, its rows, its total rows if the layout has any."""

    variant: int
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] | None = None


def dataset(assembly: Assembly, precedence: Sequence[int] = (0, 1, 2)) -> Dataset:
    variants = [{"files": f"{i}*.csv"} for i in range(len(precedence))]
    one = declared(
        FIELDS, *variants, key=("nam", "ma"), assembly=assembly,
        **({"period": "nam"} if assembly == "by_period" else {}),
    )  # fmt: skip
    source = one.declaration.source.model_copy(update={"precedence": tuple(precedence)})
    declaration = one.declaration.model_copy(update={"source": source})
    return Dataset(one.name, one.department, declaration, one.schema, one.root)


def view(con: duckdb.DuckDBPyConnection, rows: Sequence[Row], name: str, delivery: str) -> str:
    con.execute(
        f"CREATE TEMP TABLE {name} (_delivery VARCHAR, _row BIGINT, _column VARCHAR, "
        "nam VARCHAR, ma VARCHAR, so VARCHAR)"
    )
    if rows:
        lines = [(delivery, i + 2, None, *row) for i, row in enumerate(rows)]
        con.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?)", lines)
    return name


def put_together(one: Dataset, sent: Sequence[Sent]) -> Together:
    con = duckdb.connect()
    shaped = []
    for i, delivery in enumerate(sent):
        number, file = f"{i + 1:04d}", f"{delivery.variant}-{i + 1}.csv"
        record = Delivery(number, "thu", file, "", 0, "", "", "landing")
        text = Text(record, delivery.variant, FIELDS, "", len(delivery.rows))
        table = view(con, delivery.rows, f"rows_{i}", number)
        totals = delivery.totals
        apart = None if totals is None else view(con, totals, f"totals_{i}", number)
        shaped.append(Shaped(text, table, apart, (), {}))
    found = assemble(con, one, shaped)
    rows = addressed(con, found.table)
    controls = [row for *_, row in addressed(con, found.controls)] if found.controls else None
    con.close()
    return Together(rows, controls, found.checks)


def addressed(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, int, Row]]:
    sql = f"SELECT _delivery, _row, nam, ma, so FROM {name} ORDER BY ALL"
    return [(d, line, tuple(row)) for d, line, *row in con.execute(sql).fetchall()]


def table(one: Dataset, sent: Sequence[Sent]) -> list[tuple[str, int, Row]]:
    return put_together(one, sent).rows


def model(
    assembly: Assembly, sent: Sequence[Sent], precedence: Sequence[int]
) -> list[tuple[str, int, Row]]:
    """The same in plain Python: the rows that stand, each with delivery and line."""
    listed = [
        (i, d.variant, line, row) for i, d in enumerate(sent) for line, row in enumerate(d.rows, 2)
    ]
    if assembly == "replace":
        kept = [x for x in listed if x[0] == len(sent) - 1]
    else:
        kept = []
        for x in listed:
            unit = x[3][:1] if assembly == "by_period" else x[3][:2]
            same = [y for y in listed if y[1] == x[1] and y[3][: len(unit)] == unit]
            if x[0] == max(y[0] for y in same):
                kept.append(x)
        rank = {v: precedence.index(v) for v in range(len(precedence))}
        kept = [
            x for x in kept if rank[x[1]] == min(rank[y[1]] for y in kept if y[3][:2] == x[3][:2])
        ]
    return sorted((f"{i + 1:04d}", line, row) for i, _, line, row in kept)


def deliveries(variants: int) -> st.SearchStrategy[list[Sent]]:
    keys = st.tuples(st.sampled_from(["2019", "2020", "2021"]), st.sampled_from("ABC"))
    rows = st.dictionaries(keys, st.sampled_from(["", "1", "2", "1.0"]), max_size=6)
    sent = st.builds(
        lambda variant, cells: Sent(variant, tuple((*k, v) for k, v in cells.items())),
        st.integers(0, variants - 1),
        rows,
    )
    return st.lists(sent, min_size=1, max_size=6)


ASSEMBLIES = st.sampled_from(["replace", "by_period", "upsert"])


@settings(max_examples=100, deadline=None)
@given(ASSEMBLIES, deliveries(3), st.permutations([0, 1, 2]))
def test_the_table_is_what_the_model_says(
    assembly: Assembly, sent: list[Sent], precedence: list[int]
) -> None:
    assert table(dataset(assembly, precedence), sent) == model(assembly, sent, precedence)


@settings(max_examples=60, deadline=None)
@given(ASSEMBLIES, deliveries(2))
def test_a_delivery_repeated_changes_nothing(assembly: Assembly, sent: list[Sent]) -> None:
    one = dataset(assembly, (1, 0))
    once, twice = put_together(one, sent), put_together(one, [*sent, sent[-1]])
    assert sorted(row for *_, row in twice.rows) == sorted(row for *_, row in once.rows)
    assert figures(twice.checks) == figures(once.checks)


def figures(checks: Sequence[Check]) -> list[tuple[str, int]]:
    return [(c.name, c.count) for c in checks]


# Each way, by hand -------------------------------------------------------------------------------


def test_replace_takes_the_last_delivery_whatever_its_layout() -> None:
    one = dataset("replace")
    first, second = Sent(0, (("2020", "A", "1"),)), Sent(2, (("2021", "B", "2"),))
    assert table(one, [first, second]) == [("0002", 2, ("2021", "B", "2"))]
    assert table(one, [second, first]) == [("0002", 2, ("2020", "A", "1"))]


def test_a_period_is_replaced_whole_and_others_stay() -> None:
    one = dataset("by_period")
    first = Sent(0, (("2020", "A", "1"), ("2020", "B", "1"), ("2021", "A", "1")))
    second = Sent(0, (("2020", "A", "2"),))
    assert table(one, [first, second]) == [
        ("0001", 4, ("2021", "A", "1")),
        ("0002", 2, ("2020", "A", "2")),
    ]


def test_upsert_keeps_every_key_that_is_not_sent_again() -> None:
    one = dataset("upsert")
    first = Sent(0, (("2020", "A", "1"), ("2020", "B", "1")))
    second = Sent(0, (("2020", "A", ""),))
    assert table(one, [first, second]) == [
        ("0001", 3, ("2020", "B", "1")),
        ("0002", 2, ("2020", "A", "")),
    ]


def test_a_key_given_twice_in_one_delivery_stays_twice_for_conform_to_find() -> None:
    one = dataset("by_period")
    twice = Sent(0, (("2020", "A", "1"), ("2020", "A", "2")))
    assert len(table(one, [Sent(0, (("2020", "A", "9"),)), twice])) == 2


def test_an_empty_delivery_takes_nothing_away_but_where_the_last_is_the_table() -> None:
    first, nothing = Sent(0, (("2020", "A", "1"),)), Sent(0, ())
    assert len(table(dataset("by_period"), [first, nothing])) == 1
    assert len(table(dataset("upsert"), [first, nothing])) == 1
    assert table(dataset("replace"), [first, nothing]) == []


# Two layouts, one key ----------------------------------------------------------------------------


def test_the_preferred_layout_is_published_whichever_came_last() -> None:
    long, short = Sent(0, (("2020", "A", "1"),)), Sent(1, (("2020", "A", "2"), ("2020", "B", "3")))
    for sent in ([long, short], [short, long]):
        first, second = dataset("by_period", (0, 1)), dataset("by_period", (1, 0))
        assert sorted(r for *_, r in table(first, sent)) == [("2020", "A", "1"), ("2020", "B", "3")]
        assert sorted(r for *_, r in table(second, sent)) == [
            ("2020", "A", "2"),
            ("2020", "B", "3"),
        ]


def test_a_difference_is_counted_and_told_with_both_figures_and_files() -> None:
    sent = [
        Sent(0, (("2020", "A", "1"), ("2020", "B", "7"), ("2021", "A", "5"))),
        Sent(1, (("2020", "A", "2"), ("2020", "B", "7.0"), ("2021", "A", "6"), ("2022", "A", "9"))),
    ]
    [check] = put_together(dataset("by_period"), sent).checks
    assert (check.name, check.field, check.count) == ("nguon_khac_nhau_so", "so", 2)
    assert (check.kind, check.severity, check.passed) == ("source", "warn", False)
    assert [d.vi for d in check.details] == [
        "nam = 2020, ma = A: so công bố 1 (0-1.csv), nguồn kia ghi 2 (1-2.csv)",
        "nam = 2021, ma = A: so công bố 5 (0-1.csv), nguồn kia ghi 6 (1-2.csv)",
    ]
    assert [d.en for d in check.details] == [
        "nam = 2020, ma = A: so published 1 (0-1.csv), the other source says 2 (1-2.csv)",
        "nam = 2021, ma = A: so published 5 (0-1.csv), the other source says 6 (1-2.csv)",
    ]


def test_what_is_published_is_told_as_such_when_precedence_turns() -> None:
    sent = [Sent(0, (("2020", "A", "1"),)), Sent(1, (("2020", "A", "2"),))]
    [check] = put_together(dataset("by_period", (1, 0)), sent).checks
    assert check.details[0].en == (
        "nam = 2020, ma = A: so published 2 (1-2.csv), the other source says 1 (0-1.csv)"
    )


def test_an_absent_cell_states_nothing() -> None:
    for a, b in (("", "2"), ("1", "")):
        sent = [Sent(0, (("2020", "A", a),)), Sent(1, (("2020", "A", b),))]
        found = put_together(dataset("by_period"), sent)
        assert found.checks == ()
        assert [row for *_, row in found.rows] == [("2020", "A", a)]


def test_texts_that_are_no_numbers_are_compared_as_texts() -> None:
    sent = [Sent(0, (("2020", "A", "tốt"),)), Sent(1, (("2020", "A", "kém"),))]
    assert [c.count for c in put_together(dataset("upsert"), sent).checks] == [1]
    same = [Sent(0, (("2020", "A", "tốt"),)), Sent(1, (("2020", "A", "tốt"),))]
    assert put_together(dataset("upsert"), same).checks == ()


def test_one_layout_corrects_itself_without_a_finding() -> None:
    sent = [Sent(0, (("2020", "A", "1"),)), Sent(0, (("2020", "A", "2"),))]
    assert put_together(dataset("by_period"), sent).checks == ()


def test_only_the_last_word_of_a_layout_is_compared() -> None:
    sent = [
        Sent(1, (("2020", "A", "9"),)),
        Sent(0, (("2020", "A", "1"),)),
        Sent(1, (("2020", "A", "1"),)),
    ]
    assert put_together(dataset("by_period"), sent).checks == ()


def test_many_differences_are_counted_all_and_told_in_part() -> None:
    many = [("2020", f"M{i:03d}", "1") for i in range(TOLD + 7)]
    other = [(nam, ma, "2") for nam, ma, _ in many]
    [check] = put_together(dataset("upsert"), [Sent(0, tuple(many)), Sent(1, tuple(other))]).checks
    assert (check.count, len(check.details)) == (TOLD + 7, TOLD)


# Control totals ----------------------------------------------------------------------------------


def controls(one: Dataset, sent: Sequence[Sent]) -> list[Row] | None:
    found = put_together(one, sent).controls
    return None if found is None else sorted(found)


def test_totals_follow_the_rows_they_belong_to() -> None:
    first = Sent(
        0, (("2020", "A", "1"), ("2021", "A", "1")), (("2020", "T", "1"), ("2021", "T", "1"))
    )
    second = Sent(0, (("2020", "A", "2"),), (("2020", "T", "2"),))
    both = [("2020", "T", "2"), ("2021", "T", "1")]
    assert controls(dataset("by_period"), [first, second]) == both
    assert controls(dataset("upsert"), [first, second]) == both
    assert controls(dataset("replace"), [first, second]) == [("2020", "T", "2")]


def test_a_layout_without_totals_leaves_those_of_the_other() -> None:
    first = Sent(0, (("2020", "A", "1"),), (("2020", "T", "1"),))
    other = Sent(1, (("2021", "A", "1"),))
    assert controls(dataset("by_period"), [first, other]) == [("2020", "T", "1")]
    assert controls(dataset("by_period"), [other, other]) is None
    assert controls(dataset("replace"), [first, other]) is None


def test_of_two_totals_of_one_key_the_preferred_layouts_stands() -> None:
    sent = [
        Sent(0, (("2020", "A", "1"),), (("2020", "T", "1"),)),
        Sent(1, (("2020", "A", "1"),), (("2020", "T", "2"),)),
    ]
    assert controls(dataset("by_period", (0, 1)), sent) == [("2020", "T", "1")]
    assert controls(dataset("by_period", (1, 0)), sent) == [("2020", "T", "2")]


# By version --------------------------------------------------------------------------------------


def versioned() -> Dataset:
    lan = {"name": "lan", "type": "integer"}
    return declared(("ma", lan, "so"), key=("ma",), assembly="upsert", version="lan")


Change = tuple[str, int, str]  # ma, lan, so


def merged(sent: Sequence[Sequence[Change]]) -> tuple[list[Change], tuple[Check, ...]]:
    """What stands of changes that came in these deliveries."""
    con = duckdb.connect()
    shaped = []
    for i, changes in enumerate(sent):
        number = f"{i + 1:04d}"
        con.execute(
            f"CREATE TEMP TABLE changes_{i} (_delivery VARCHAR, _row BIGINT, _column VARCHAR, "
            "ma VARCHAR, lan VARCHAR, so VARCHAR, _version BIGINT)"
        )
        for line, (ma, lan, so) in enumerate(changes, 1):
            row = [number, line, None, ma, str(lan), so, lan]
            con.execute(f"INSERT INTO changes_{i} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        record = Delivery(number, "thu", "a.json-seq", "", 0, "", "", "rest")
        text = Text(record, 0, ("ma", "lan", "so"), "", len(changes))
        shaped.append(Shaped(text, f"changes_{i}", None, (), {}))
    found = assemble(con, versioned(), shaped)
    rows = con.execute(f"SELECT ma, lan::INTEGER, so FROM {found.table} ORDER BY ma").fetchall()
    con.close()
    return [(ma, lan, so) for ma, lan, so in rows], found.checks


CHANGES = st.lists(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(1, 4), st.sampled_from("xyz")), max_size=5
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(CHANGES)
def test_the_row_changed_last_wins_and_of_equals_the_later(sent: list[list[Change]]) -> None:
    last: dict[str, Change] = {}
    told: dict[tuple[str, int], set[str]] = {}
    for change in (c for changes in sent for c in changes):
        ma, lan, so = change
        told.setdefault((ma, lan), set()).add(so)
        if ma not in last or lan >= last[ma][1]:
            last[ma] = change
    rows, checks = merged(sent)
    assert rows == [last[ma] for ma in sorted(last)]
    twice = sum(len(ways) > 1 for ways in told.values())
    assert figures(checks) == ([("cung_lan_sua_khac_noi_dung", twice)] if twice else [])


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.randoms(use_true_random=False))
def test_without_contradictions_the_order_of_arrival_is_nothing(
    sent: list[list[Change]], chance: Random
) -> None:
    plain = [[(ma, lan, f"{ma}{lan}") for ma, lan, _ in changes] for changes in sent]
    shuffled = [list(changes) for changes in plain]
    for changes in shuffled:
        chance.shuffle(changes)
    chance.shuffle(shuffled)
    assert merged(shuffled) == merged(plain)
