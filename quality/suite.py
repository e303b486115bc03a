"""Suites: native Great Expectations names and arguments in YAML, run inside DuckDB.

GX (seconds to import) is loaded when a suite runs, never when it is read: what it can run on DuckDB
is the literal list `RUNNABLE`, and anything else is refused by name when the suite is loaded. Regex
and LIKE expectations do not exist on this dialect: patterns belong to the schema; order and
cross-field rules are an `unexpected_rows_expectation`, whose SQL sees `{batch}`, `control_totals`
(the total rows of the source, typed as the table), `previous` (the last release, if any) and, by
their names, the current releases of the datasets that the table's own dataset declares it needs.

A query that finds nothing wrong because there was nothing to compare with is not met: what it
compares is what `given` finds, and where that is nothing the check is told as not made.
"""

import enum
import hashlib
import os
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import Field as Declared
from pydantic import model_validator

from quality import reads
from quality.rules import RULES, Full, Override
from quality.verdict import Check, Detail, Dimension, Severity
from schemas import engine
from schemas.errors import DeclarationError
from schemas.figure import in_words, number
from schemas.strict import Strict, parse
from schemas.table import Schema, not_in_schema

RUNNABLE = frozenset(
    [
        "expect_column_distinct_values_to_be_in_set",
        "expect_column_distinct_values_to_contain_set",
        "expect_column_distinct_values_to_equal_set",
        "expect_column_kl_divergence_to_be_less_than",
        "expect_column_max_to_be_between",
        "expect_column_mean_to_be_between",
        "expect_column_median_to_be_between",
        "expect_column_min_to_be_between",
        "expect_column_most_common_value_to_be_in_set",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_pair_values_to_be_equal",
        "expect_column_pair_values_to_be_in_set",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_column_proportion_of_unique_values_to_be_between",
        "expect_column_quantile_values_to_be_between",
        "expect_column_stdev_to_be_between",
        "expect_column_sum_to_be_between",
        "expect_column_to_exist",
        "expect_column_unique_value_count_to_be_between",
        "expect_column_value_lengths_to_be_between",
        "expect_column_value_lengths_to_equal",
        "expect_column_value_z_scores_to_be_less_than",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_be_null",
        "expect_compound_columns_to_be_unique",
        "expect_multicolumn_sum_to_equal",
        "expect_select_column_values_to_be_unique_within_record",
        "expect_table_column_count_to_be_between",
        "expect_table_column_count_to_equal",
        "expect_table_columns_to_match_ordered_list",
        "expect_table_columns_to_match_set",
        "expect_table_row_count_to_be_between",
        "expect_table_row_count_to_equal",
        "unexpected_rows_expectation",
    ]
)
QUERY = "unexpected_rows_expectation"
DETAILS = 50  # instances of a finding that are put into words
COMPARED: Mapping[str, Detail] = {  # what a query compares with, and how it is told where missing
    "control_totals": Detail(
        vi="các tệp giao nộp không có dòng tổng nào để đối chiếu",
        en="no delivered file has a total row to compare with",
    ),
    "previous": Detail(
        vi="chưa có bản phát hành trước để so", en="there is no release before to compare with"
    ),
}


class Expectation(Strict):
    """One expectation; `detail` puts each unexpected row of a query into words, by column name.

    `given` is a query of the rows that are compared: where it finds none, the check could not be
    made, for want of what `without` names. Not said, it is whatever the query reads of
    `control_totals` and `previous`. With `required`, a check that could not be made is not met.
    """

    name: Annotated[str, Declared(pattern=r"^[a-z][a-z0-9_]*$")]
    type: str
    kwargs: Mapping[str, Any] = {}
    severity: Severity
    dimension: Dimension
    title: str
    title_en: str
    detail: str | None = None
    detail_en: str | None = None
    given: str | None = None
    without: str | None = None
    without_en: str | None = None
    required: bool = False

    @model_validator(mode="after")
    def _runnable(self) -> "Expectation":
        if self.type not in RUNNABLE:
            raise ValueError(f"không chạy được trên DuckDB / cannot run on DuckDB: {self.type}")
        if self.type == QUERY and "{batch}" not in str(self.kwargs.get("unexpected_rows_query")):
            raise ValueError("truy vấn phải đọc {batch} / the query must read {batch}")
        if (self.detail is None) != (self.detail_en is None):
            raise ValueError("cần cả detail và detail_en / needs both detail and detail_en")
        if not (self.given is None) == (self.without is None) == (self.without_en is None):
            raise ValueError(
                "given đi cùng without và without_en / given goes with without and without_en"
            )
        return self

    def columns(self) -> set[str]:
        """The fields named in the arguments."""
        singles = (self.kwargs.get(k) for k in ("column", "column_A", "column_B"))
        lists = (self.kwargs.get(k) or () for k in ("column_list", "column_set"))
        named = [*singles, *(c for listed in lists for c in listed)]
        return {c for c in named if isinstance(c, str)}

    def reads(self) -> set[str]:
        """The tables its queries read; of one that cannot be parsed, none: it will not run."""
        query = str(self.kwargs.get("unexpected_rows_query", ""))
        queries = (q.replace("{batch}", "candidate") for q in (query, self.given) if q)
        return {name for q in queries for name in reads.tables(q)}

    def missing(self, con: duckdb.DuckDBPyConnection, table: str) -> Detail | None:
        """What it would compare with and is not there, if that is so. Raises duckdb.Error."""
        if self.given is not None:
            said = Detail(vi=self.without or "", en=self.without_en or "")
            return None if _finds(con, self.given.replace("{batch}", table)) else said
        for name in sorted(self.reads() & set(COMPARED)):
            if not _finds(con, f"FROM {engine.name(name)}"):
                return COMPARED[name]
        return None


def _finds(con: duckdb.DuckDBPyConnection, query: str) -> bool:
    return con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None


class Suite(Strict):
    """The expectations of one dataset; `defaults` are its own severities and limits for the rules
    that hold for every table, `full` the list of which every unit must be there."""

    expectations: tuple[Expectation, ...] = ()
    defaults: Mapping[str, Override] = {}
    full: Full | None = None

    @model_validator(mode="after")
    def _unique(self) -> "Suite":
        names = [e.name for e in self.expectations]
        if len(set(names)) != len(names):
            raise ValueError("trùng tên kiểm tra / an expectation's name is repeated")
        return self

    @model_validator(mode="after")
    def _known(self) -> "Suite":
        if unknown := set(self.defaults) - set(RULES):
            raise ValueError(f"không có quy tắc này / no such rule: {', '.join(sorted(unknown))}")
        for name, own in self.defaults.items():
            if own.limit is not None and RULES[name].limit is None:
                raise ValueError(f"quy tắc này không có ngưỡng / it has no limit: {name}")
        return self

    @property
    def sha256(self) -> str:
        """Of all that is declared: a verdict names the suite it was reached by."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load(path: Path, schema: Schema, needs: Collection[str] = ()) -> Suite:
    """The suite in a file, its columns checked against the schema and what its queries read
    against the datasets that are needed. Raises DeclarationError."""
    suite = parse(Suite, path)
    for expectation in suite.expectations:
        key, reason = f"expectations.{expectation.name}", ""
        if unknown := expectation.columns() - set(schema.names):
            reason = not_in_schema(unknown)
        elif strange := expectation.reads() - {"candidate", "control_totals", "previous", *needs}:
            reason = (
                "truy vấn đọc bảng chưa khai báo (`compares`) / the query reads what is not "
                f"declared: {', '.join(sorted(strange))}"
            )
        elif expectation.name in RULES:
            reason = "tên của quy tắc chung, xem `defaults` / a rule's name, see `defaults`"
        if reason:
            raise DeclarationError(path, key, reason)
    if suite.full and (wrong := _fault(suite.full, schema)):
        raise DeclarationError(path, "full", wrong)
    return suite


def _fault(full: Full, schema: Schema) -> str | None:
    """What is wrong with the list of which all units must be there, if anything."""
    keys = [k for k in schema.foreignKeys if k.reference.resource == full.of]
    if len(keys) != 1:
        return f"cần đúng một khoá ngoại trỏ tới / needs one foreign key to: {full.of}"
    if unknown := set(full.each) - set(schema.names):
        return not_in_schema(unknown)
    return None


def run(
    con: duckdb.DuckDBPyConnection,
    table: str,
    suite: Suite,
    kind: Literal["suite", "default"] = "suite",
) -> tuple[Check, ...]:
    """Judge the view `table` on `con`, where it lies: no copy of the data is made."""
    if not suite.expectations:
        return ()
    unmade = {e.name: why for e in suite.expectations if (why := _unmade(con, table, e, kind))}
    made = suite.model_copy(
        update={"expectations": tuple(e for e in suite.expectations if e.name not in unmade)}
    )
    found = _validate(con, table, made) if made.expectations else []
    results = {r["expectation_config"]["meta"]["name"]: r for r in found}
    return tuple(unmade.get(e.name) or _check(e, results[e.name], kind) for e in suite.expectations)


def _unmade(
    con: duckdb.DuckDBPyConnection,
    table: str,
    expectation: Expectation,
    kind: Literal["suite", "default"],
) -> Check | None:
    """The check that could not be made for want of what it compares with: it blocks only where it
    is required. One that finds out by a broken query does."""
    try:
        missing, broken = expectation.missing(con, table), ""
    except duckdb.Error as error:
        missing, broken = None, str(error)
    if missing is None and not broken:
        return None
    blocks = broken or (expectation.required and expectation.severity == "block")
    return Check(
        name=expectation.name,
        kind=kind,
        title=expectation.title,
        title_en=expectation.title_en,
        severity="block" if blocks else "warn",
        dimension=expectation.dimension,
        passed=False,
        field=", ".join(sorted(expectation.columns())) or None,
        details=(_not_run(broken),) if broken else (),
        not_made=missing,
    )


def _not_run(why: str) -> Detail:
    return Detail(vi=f"Không chạy được kiểm tra: {why}", en=f"The check could not run: {why}")


def library() -> Any:
    """Great Expectations, ready for DuckDB. Importing it takes seconds, in which something else may
    be waited for."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside the library, at its import
        import great_expectations as gx
        from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    _keep_connection(engine)
    return gx


def _validate(con: duckdb.DuckDBPyConnection, table: str, suite: Suite) -> list[dict[str, Any]]:
    import duckdb_sqlalchemy

    gx = library()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    sources: Any = context.data_sources  # its methods are made at run time
    source = sources.add_sql(
        "duckdb",
        connection_string="duckdb:///:memory:",
        kwargs={
            "creator": lambda: duckdb_sqlalchemy.ConnectionWrapper(con.cursor()),
            "isolation_level": "AUTOCOMMIT",  # else one broken query breaks all the others
        },
    )
    asset = source.add_table_asset(table, table_name=table)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    expectations = [
        {"type": e.type, "kwargs": e.kwargs, "meta": {"name": e.name}} for e in suite.expectations
    ]
    found: list[dict[str, Any]] = []
    for format_ in ("SUMMARY", "COMPLETE"):
        # rows come back only for queries, which put them into words: a column may have millions
        part = [e for e in expectations if (e["type"] == QUERY) == (format_ == "COMPLETE")]
        if not part:
            continue
        built = gx.ExpectationSuite(name=format_, expectations=part)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result: Any = batch.validate(built, result_format=format_)  # stores nothing
        found += result.to_json_dict()["results"]
    source.get_execution_engine().close()
    return found


class _Persisted(enum.StrEnum):
    DUCKDB = "duckdb"


def _keep_connection(gx_engine: Any) -> None:
    """GX 1.24 drops the connection of an unlisted dialect, and with it every metric
    (IndexError)."""
    kept = gx_engine._PERSISTED_CONNECTION_DIALECTS
    if _Persisted.DUCKDB not in kept:
        gx_engine._PERSISTED_CONNECTION_DIALECTS = (*kept, _Persisted.DUCKDB)


def _check(
    expectation: Expectation, result: Mapping[str, Any], kind: Literal["suite", "default"]
) -> Check:
    found = result["result"]
    broken = _raised(result["exception_info"])
    details: tuple[Detail, ...] = ()
    try:
        details = () if result["success"] else _details(expectation, found)
    except (LookupError, TypeError, ValueError) as error:
        broken = f"detail: {error}"
    if broken:
        details = (_not_run(broken),)
    columns = sorted(expectation.columns())
    if kind == "default" and not broken:
        columns = [str(r["truong"]) for r in _unexpected(found) if "truong" in r]
    return Check(
        name=expectation.name,
        kind=kind,
        title=expectation.title,
        title_en=expectation.title_en,
        severity="block" if broken else expectation.severity,  # a check that cannot run is not met
        dimension=expectation.dimension,
        passed=bool(result["success"]) and not broken,
        field=", ".join(columns) or None,
        count=0 if result["success"] else _count(found),
        details=details,
    )


def _raised(info: Mapping[str, Any]) -> str | None:
    entries = [info] if "raised_exception" in info else list(info.values())
    return next((str(e["exception_message"]) for e in entries if e.get("raised_exception")), None)


def _count(found: Mapping[str, Any]) -> int:
    if "unexpected_count" in found:
        return int(found["unexpected_count"])
    rows = found.get("details") or {}
    return int(found["observed_value"]) if "unexpected_rows" in rows else 1


def _unexpected(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    return (found.get("details") or {}).get("unexpected_rows") or []


def _details(expectation: Expectation, found: Mapping[str, Any]) -> tuple[Detail, ...]:
    rows = _unexpected(found)
    if expectation.detail is None or expectation.detail_en is None:
        observed = found.get("observed_value")
        if rows or observed is None or not isinstance(observed, int | float):
            return ()
        vi, en = number(observed, "vi"), number(observed, "en")
        return (Detail(vi=f"Giá trị thực tế: {vi}", en=f"Observed: {en}"),)
    return tuple(
        Detail(
            vi=in_words(expectation.detail, row, "vi"),
            en=in_words(expectation.detail_en, row, "en"),
        )
        for row in rows[:DETAILS]
    )
